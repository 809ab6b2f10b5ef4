// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether certificates are revoked (RFC 5280, clause 6.3; RFC 6960).
//!
//! [`Evidence`] is what is at hand: complete, delta and partial revocation lists, and OCSP
//! responses. A [`StatusCheck`] judges by it at one moment under a [`StatusPolicy`]:
//!
//! ```text
//! Good       current evidence covers the certificate for every reason, and none says it is revoked
//! Revoked    one piece of current evidence says so, whatever the others say; certificateHold counts
//! Unknown    anything else, with the reason: evidence outside its window is never a revocation
//! ```
//!
//! By default every certificate below the anchor must be `Good`. What a policy lets pass beyond its
//! window ([`Grace`]) is told in the result.
//!
//! # How lists are combined
//!
//! - Of lists for the same part of the certificates, signed with the same key, the newest that can be
//!   used decides. Lists for other parts, for other reasons or signed with another key are asked as
//!   well; the reasons that they cover add up until none is missing.
//! - A delta list changes what its complete list says where issuer, scope and key are the same and the
//!   numbers fit: base ≤ complete < delta. A complete list that is over still serves with a current
//!   delta list.
//! - A list is signed by the issuer's key, or by another key of the same name whose certificate has
//!   the usage cRLSign, comes from the same issuer or from the name itself, and has a path of its own to
//!   the same anchor. Indirect lists are not supported, and refused by that name.

use yzt_crypto::PublicKey;

use crate::certificate::Certificate;
use crate::crl::{Revocation, RevocationReason};
use crate::error::{Error, RevocationGap};
use crate::extension::KeyUsage;
use crate::identity::withhold;
use crate::name::Name;
use crate::signature::SignatureRules;
use crate::time::UnixTime;

mod evidence;
mod judge;
mod policy;

pub use evidence::Evidence;
pub use policy::{Grace, RevocationPolicy, StatusPolicy};

/// What is known about one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// It is not revoked.
    Good,
    /// It is revoked or suspended.
    Revoked(Revocation),
    /// It is not known, and why.
    Unknown(RevocationGap),
}

impl Status {
    /// What two sources say together: revoked if one says so, good if one says so and none says revoked.
    #[must_use]
    pub(crate) fn combined(self, other: Self) -> Self {
        match (self, other) {
            (Self::Revoked(left), Self::Revoked(right)) => Self::Revoked(graver(left, right)),
            (revoked @ Self::Revoked(_), _) | (_, revoked @ Self::Revoked(_)) => revoked,
            (Self::Good, _) | (_, Self::Good) => Self::Good,
            (Self::Unknown(left), Self::Unknown(right)) => Self::Unknown(left.or_graver(right)),
        }
    }
}

/// Of two revocations of one certificate the final one, then the earlier one.
pub(crate) fn graver(left: Revocation, right: Revocation) -> Revocation {
    let rank = |revocation: &Revocation| {
        let held = revocation.reason == RevocationReason::CertificateHold;
        (held, revocation.date, revocation.reason.code(), revocation.invalidity_date)
    };
    if rank(&right) < rank(&left) { right } else { left }
}

/// The status of one certificate of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateStatus {
    /// The status.
    pub status: Status,
    /// Set if the status rests on evidence that was over and that [`Grace`] let pass: this should
    /// be logged.
    pub by_grace: Option<GraceUse>,
}

/// Evidence that was over and counted nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GraceUse {
    /// When it ended; of several, the one that ended first.
    pub ended: UnixTime,
}

/// The status of the certificates of a path below its anchor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathStatus {
    certificates: Vec<CertificateStatus>,
}

impl PathStatus {
    /// One status for each certificate below the anchor, the leaf's first; none if the policy
    /// ignores revocation.
    #[must_use]
    pub fn certificates(&self) -> &[CertificateStatus] {
        &self.certificates
    }

    /// The depth of every certificate whose status rests on evidence that was over.
    pub fn by_grace(&self) -> impl Iterator<Item = (usize, GraceUse)> {
        let numbered = self.certificates.iter().enumerate();
        numbered.filter_map(|(depth, known)| known.by_grace.map(|used| (depth, used)))
    }
}

/// Who issued a certificate: another certificate, or a trust anchor of name and key.
#[derive(Clone, Copy, Debug)]
pub struct Issuer<'a> {
    /// Its name.
    pub name: &'a Name,
    /// Its key as SubjectPublicKeyInfo.
    pub public_key_der: &'a [u8],
    /// Its certificate, if it has one.
    pub certificate: Option<&'a Certificate>,
}

impl<'a> From<&'a Certificate> for Issuer<'a> {
    fn from(certificate: &'a Certificate) -> Self {
        Self {
            name: certificate.subject(),
            public_key_der: certificate.public_key_der(),
            certificate: Some(certificate),
        }
    }
}

impl Issuer<'_> {
    /// Its key.
    ///
    /// # Errors
    /// [`Error::Crypto`].
    pub fn public_key(&self) -> Result<PublicKey, Error> {
        match self.certificate {
            Some(certificate) => certificate.public_key(),
            None => Ok(PublicKey::from_spki_der(self.public_key_der)?),
        }
    }

    pub(crate) fn may_sign_lists(&self) -> bool {
        self.certificate.is_none_or(may_sign_lists)
    }
}

pub(crate) fn may_sign_lists(certificate: &Certificate) -> bool {
    certificate.key_usage().is_none_or(|usage| usage.contains(KeyUsage::CRL_SIGN))
}

/// A certificate and its issuer.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// Who issued it.
    pub issuer: Issuer<'a>,
}

/// What the check asks whoever knows the certificates at hand, for lists that are signed with another
/// key than the issuer's.
pub trait SignerPaths {
    /// The given certificates, anchors included, with this subject.
    fn named(&mut self, name: &Name) -> Vec<Certificate>;

    /// The way from `signer` to the anchor of the path whose status is checked, valid in every
    /// respect but status.
    ///
    /// # Errors
    /// Why there is no such path.
    fn path_of(&mut self, signer: &Certificate) -> Result<SignerPath, Error>;
}

/// A path from the signer of a list to an anchor.
#[derive(Clone, Debug)]
pub struct SignerPath {
    /// The signer's certificate first, then its issuers; the anchor last, if it has a certificate.
    pub certificates: Vec<Certificate>,
    /// Name and SubjectPublicKeyInfo of an anchor that has none.
    pub anchor: Option<(Name, Vec<u8>)>,
}

/// Nobody but the issuer's own key signs lists.
#[derive(Clone, Copy, Debug, Default)]
pub struct IssuersOnly;

impl SignerPaths for IssuersOnly {
    fn named(&mut self, _: &Name) -> Vec<Certificate> {
        Vec::new()
    }

    fn path_of(&mut self, signer: &Certificate) -> Result<SignerPath, Error> {
        Err(Error::IssuerUnknown { depth: 0, issuer: withhold(&signer.issuer().to_string()) })
    }
}

/// The links of a path: each certificate with the one above it, the last one with the anchor, if
/// that has no certificate.
#[must_use]
pub fn links<'a, C: core::borrow::Borrow<Certificate>>(
    certificates: &'a [C],
    anchor: Option<Issuer<'a>>,
) -> Vec<Link<'a>> {
    let above = certificates.iter().skip(1).map(|issuer| Some(Issuer::from(issuer.borrow())));
    certificates
        .iter()
        .zip(above.chain(core::iter::once(anchor)))
        .filter_map(|(certificate, issuer)| {
            Some(Link { certificate: certificate.borrow(), issuer: issuer? })
        })
        .collect()
}

/// A check of certificates' status: by what evidence, under what policy, when.
#[derive(Clone, Copy, Debug)]
pub struct StatusCheck<'e> {
    /// What is at hand.
    pub evidence: &'e Evidence,
    /// What must be known.
    pub policy: StatusPolicy,
    /// What the signatures of evidence may look like, and which quirks the evidence may have been
    /// read with.
    pub rules: &'e SignatureRules,
    /// The time of the check.
    pub at: UnixTime,
}

impl StatusCheck<'_> {
    /// Checks every certificate of a path, from the anchor down: what an authority that is itself
    /// revoked says about others is worth nothing.
    ///
    /// # Errors
    /// [`Error::Revoked`], or [`Error::RevocationUnknown`] where the policy asks for certainty, with
    /// the depth of the certificate.
    pub fn path(
        &self,
        links: &[Link<'_>],
        signers: &mut dyn SignerPaths,
    ) -> Result<PathStatus, Error> {
        let mut certificates = Vec::new();
        if self.policy.require == RevocationPolicy::Ignore {
            return Ok(PathStatus { certificates });
        }
        for (depth, link) in links.iter().enumerate().rev() {
            let known = self.certificate(*link, signers);
            match known.status {
                Status::Good => {}
                Status::Revoked(Revocation { date, reason, .. }) => {
                    return Err(Error::Revoked { depth, date, reason });
                }
                Status::Unknown(cause) if self.policy.require.applies_to(depth) => {
                    return Err(Error::RevocationUnknown { depth, cause });
                }
                Status::Unknown(_) => {}
            }
            certificates.push(known);
        }
        certificates.reverse();
        Ok(PathStatus { certificates })
    }

    /// The status of one certificate. Whether its issuer may be believed is not asked.
    pub fn certificate(&self, link: Link<'_>, signers: &mut dyn SignerPaths) -> CertificateStatus {
        let (status, _) = judge::judge(self, 0, link, signers);
        let unknown = matches!(status, Status::Unknown(_));
        if let (true, Some(grace)) = (unknown, self.policy.grace)
            && self.at <= grace.until
        {
            let (late, ended) = judge::judge(self, grace.beyond_seconds, link, signers);
            if let (false, Some(ended)) = (matches!(late, Status::Unknown(_)), ended) {
                return CertificateStatus { status: late, by_grace: Some(GraceUse { ended }) };
            }
        }
        CertificateStatus { status, by_grace: None }
    }
}
