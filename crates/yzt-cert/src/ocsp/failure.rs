// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a responder answers when it does not answer.

use core::fmt;

/// Why a responder gave no answer (OCSPResponseStatus, RFC 6960, clause 4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OcspFailure {
    /// malformedRequest (1): the request could not be read.
    MalformedRequest,
    /// internalError (2): the responder is out of order.
    InternalError,
    /// tryLater (3): it cannot answer now.
    TryLater,
    /// sigRequired (5): it answers signed requests only.
    SignatureRequired,
    /// unauthorized (6): it does not answer this client, or knows nothing of this issuer.
    Unauthorized,
}

impl OcspFailure {
    /// Every failure with its code, its name in RFC 6960 and the number of its error.
    const ALL: [(Self, u8, &'static str); 5] = [
        (Self::MalformedRequest, 1, "malformedRequest"),
        (Self::InternalError, 2, "internalError"),
        (Self::TryLater, 3, "tryLater"),
        (Self::SignatureRequired, 5, "sigRequired"),
        (Self::Unauthorized, 6, "unauthorized"),
    ];

    /// The code of OCSPResponseStatus.
    #[must_use]
    pub fn code(self) -> u8 {
        Self::ALL.iter().find(|(failure, ..)| *failure == self).map_or(0, |(_, code, _)| *code)
    }

    /// The failure with this code; 0 is success and 4 is not used.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == code).map(|(failure, ..)| *failure)
    }

    /// The name in RFC 6960.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(failure, ..)| *failure == self).map_or("", |(.., name)| *name)
    }

    /// Whether the same question may be answered later.
    #[must_use]
    pub const fn may_retry(self) -> bool {
        matches!(self, Self::InternalError | Self::TryLater)
    }

    pub(crate) const fn number(self) -> u16 {
        match self {
            Self::MalformedRequest => 3130,
            Self::InternalError => 3131,
            Self::TryLater => 3132,
            Self::SignatureRequired => 3133,
            Self::Unauthorized => 3134,
        }
    }
}

impl fmt::Display for OcspFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
