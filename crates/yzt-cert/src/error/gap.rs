// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why a revocation status is not known.

use crate::time::UnixTime;

/// Why a revocation status is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevocationGap {
    /// No evidence of the issuer that covers this certificate was given.
    #[error("no revocation list or OCSP response about the certificate was given")]
    Missing,
    /// The newest evidence should have been replaced by now.
    #[error("the revocation list or OCSP response was to be replaced by {next_update}")]
    Outdated {
        /// When its successor was promised.
        next_update: UnixTime,
    },
    /// The evidence was issued later than the time of the check.
    #[error("the revocation list or OCSP response is not valid before {this_update}")]
    NotYetValid {
        /// When it was issued.
        this_update: UnixTime,
    },
    /// The evidence does not say until when it holds.
    #[error("the revocation list or OCSP response does not say when its successor is due")]
    NoNextUpdate,
    /// The signature does not verify under a key of the issuer.
    #[error("the signature of the revocation list or OCSP response is not valid")]
    SignatureInvalid,
    /// The evidence cannot be used: wrong signer, unknown critical extension, or read with quirks
    /// that the rules of the check do not allow.
    #[error("the revocation list or OCSP response cannot be used")]
    Unusable,
    /// The evidence is older than the policy accepts.
    #[error("the revocation list or OCSP response of {this_update} is too old")]
    TooOld {
        /// When it was issued.
        this_update: UnixTime,
    },
    /// The lists that were given leave reasons for revocation open.
    #[error("the revocation lists do not cover every reason")]
    Reasons,
    /// Only an indirect list would answer, which is not supported.
    #[error(
        "the certificate's status stands on an indirect revocation list, which is not supported"
    )]
    Indirect,
    /// There is a delta list, and no complete list that it belongs to.
    #[error("a delta revocation list was given without the list that it changes")]
    DeltaAlone,
    /// The list is signed with another key of the issuer, or the response by a delegate, and that
    /// one is not trusted: no path, revoked, or its own status unknown.
    #[error("the signer of the revocation list or OCSP response is not trusted")]
    Signer,
    /// The response is signed by somebody whom the issuer has not authorised.
    #[error("the OCSP responder is not authorised by the issuer")]
    ResponderNotAuthorised,
    /// The responder does not know the certificate.
    #[error("the OCSP responder does not know the certificate")]
    UnknownToResponder,
    /// Too many signatures would have to be checked.
    #[error("too much evidence had to be tried")]
    Work,
}

impl RevocationGap {
    /// Of two gaps the one that says more about what to do. What is missing altogether, or is not
    /// valid yet, must not hide why the evidence before it does not serve.
    #[must_use]
    pub(crate) fn or_graver(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }

    const fn rank(self) -> (u8, i64) {
        match self {
            Self::Missing => (0, 0),
            Self::NotYetValid { this_update } => (1, this_update.0.saturating_neg()),
            Self::Work => (2, 0),
            Self::UnknownToResponder => (3, 0),
            Self::Reasons => (4, 0),
            Self::DeltaAlone => (5, 0),
            Self::Indirect => (6, 0),
            Self::Unusable => (7, 0),
            Self::ResponderNotAuthorised => (8, 0),
            Self::Signer => (9, 0),
            Self::SignatureInvalid => (10, 0),
            Self::NoNextUpdate => (11, 0),
            Self::TooOld { this_update } => (12, this_update.0),
            Self::Outdated { next_update } => (13, next_update.0),
        }
    }

    pub(super) const fn number(self) -> u16 {
        match self {
            Self::Missing => 3060,
            Self::Outdated { .. } => 3061,
            Self::NotYetValid { .. } => 3062,
            Self::NoNextUpdate => 3063,
            Self::SignatureInvalid => 3064,
            Self::Unusable => 3065,
            Self::TooOld { .. } => 3120,
            Self::Reasons => 3121,
            Self::Indirect => 3122,
            Self::DeltaAlone => 3123,
            Self::Signer => 3124,
            Self::ResponderNotAuthorised => 3125,
            Self::UnknownToResponder => 3126,
            Self::Work => 3127,
        }
    }
}
