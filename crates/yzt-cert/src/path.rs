// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certification paths (RFC 5280, clause 6).
//!
//! What is checked, in this order: the certificate's own validity period, usage and policies; then,
//! towards the trust anchors, each issuer's name, right to issue, path length, validity period and
//! signature; then revocation, from the anchor down. Name constraints and policy constraints are
//! not interpreted: a path that carries them is refused.

use crate::certificate::Certificate;
use crate::crl::CertificateRevocationList;
use crate::error::Error;
use crate::extension::KeyUsage;
use crate::oid::{self, ObjectIdentifier};
use crate::time::UnixTime;

mod build;
mod revocation;

/// Certificates in one path, the anchor included.
pub const MAX_PATH_LENGTH: usize = 8;
/// Issuers that are tried before the search is given up.
const MAX_CANDIDATES: usize = 64;

/// What the certificate is to be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// Logging in: digitalSignature or nonRepudiation; an extended key usage, where there is one,
    /// lists clientAuth or anyExtendedKeyUsage.
    Login,
    /// Signing documents: digitalSignature or nonRepudiation.
    Signing,
    /// Receiving encrypted keys or data: keyEncipherment, dataEncipherment or keyAgreement.
    Encryption,
    /// Issuing certificates: an authority with keyCertSign.
    Authority,
}

/// What must be known about revocation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevocationPolicy {
    /// A current list must cover every certificate below the anchor; else the path is refused.
    #[default]
    RequireAll,
    /// A current list must cover the certificate itself; for authorities a list counts where there
    /// is one that can be used.
    RequireLeaf,
    /// A list counts where there is one that can be used; a missing or outdated one is no failure.
    WhereListed,
    /// Revocation is not looked at.
    Ignore,
}

/// How a path is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathOptions {
    /// The time of the check.
    pub at: UnixTime,
    /// What the certificate is to be used for.
    pub purpose: Purpose,
    /// Whether a certificate may carry [`oid::SOFTWARE_KEY_POLICY`].
    pub accept_software_keys: bool,
    /// What must be known about revocation.
    pub revocation: RevocationPolicy,
    /// Seconds by which an issuer's clock may be ahead: a certificate or a list that begins at most
    /// so much later than [`at`](Self::at) counts as begun. What has ended has ended.
    pub clock_skew_seconds: u32,
}

impl PathOptions {
    /// The strict choice: no software keys, revocation known for every certificate, no clock skew.
    #[must_use]
    pub const fn new(at: UnixTime, purpose: Purpose) -> Self {
        let revocation = RevocationPolicy::RequireAll;
        Self { at, purpose, accept_software_keys: false, revocation, clock_skew_seconds: 0 }
    }

    fn clock(&self) -> Clock {
        let skew = i64::from(self.clock_skew_seconds);
        Clock { at: self.at, ahead: UnixTime(self.at.0.saturating_add(skew)) }
    }
}

/// The time to judge by, and the latest that an issuer's clock may have shown then.
#[derive(Clone, Copy)]
struct Clock {
    at: UnixTime,
    ahead: UnixTime,
}

/// A path that was found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPath {
    certificates: Vec<Certificate>,
}

impl VerifiedPath {
    /// The certificate that was checked first, then its issuers, the trust anchor last.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The trust anchor.
    #[must_use]
    pub fn anchor(&self) -> Option<&Certificate> {
        self.certificates.last()
    }

    /// Whether the issuer says that the leaf's private key lives in software.
    #[must_use]
    pub fn has_software_key(&self) -> bool {
        self.certificates.first().is_some_and(Certificate::has_software_key)
    }
}

/// Finds a path from `leaf` over `intermediates` to one of `anchors` and checks it.
///
/// A leaf that is itself one of the anchors (the same bytes) is its own path. Of several possible
/// issuers those whose subjectKeyIdentifier equals the authorityKeyIdentifier are tried first. At
/// most [`MAX_PATH_LENGTH`] certificates are in a path, and at most 64 candidates are tried.
///
/// # Errors
/// The first failure on the most promising path; `depth` says at which certificate. No list that
/// can be used is [`Error::RevocationUnknown`] under a policy that asks for one.
pub fn verify_path(
    leaf: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Certificate],
    crls: &[CertificateRevocationList],
    options: &PathOptions,
) -> Result<VerifiedPath, Error> {
    check_leaf(leaf, options)?;
    let certificates = build::find(leaf, intermediates, anchors, options.clock())?;
    revocation::check(&certificates, crls, options)?;
    Ok(VerifiedPath { certificates: certificates.into_iter().cloned().collect() })
}

/// Extensions that are taken into account and may therefore be critical.
///
/// SHECA marks both key identifiers critical; they are taken into account here.
const UNDERSTOOD: &[ObjectIdentifier] = &[
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::KEY_USAGE,
    oid::EXTENDED_KEY_USAGE,
    oid::BASIC_CONSTRAINTS,
    oid::SUBJECT_ALTERNATIVE_NAME,
    oid::CERTIFICATE_POLICIES,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::ORGANIZATION_CODE,
    oid::UNIFIED_SOCIAL_CREDIT_CODE_2023,
];

/// Extensions that narrow a path and are not interpreted: refused even when not critical, since
/// to overlook them would accept what the issuer excluded.
const CONSTRAINTS: &[ObjectIdentifier] = &[oid::NAME_CONSTRAINTS, oid::POLICY_CONSTRAINTS];

fn check_leaf(leaf: &Certificate, options: &PathOptions) -> Result<(), Error> {
    check_purpose(leaf, options.purpose)?;
    if leaf.has_software_key() && !options.accept_software_keys {
        return Err(Error::SoftwareKey);
    }
    check_extensions(leaf, 0)?;
    check_period(leaf, options.clock(), 0)
}

fn check_purpose(leaf: &Certificate, purpose: Purpose) -> Result<(), Error> {
    let usage = leaf.key_usage().unwrap_or_default();
    match purpose {
        Purpose::Login | Purpose::Signing if usage.may_sign() => {}
        Purpose::Login | Purpose::Signing if usage.may_encrypt() => {
            return Err(Error::EncryptionOnly);
        }
        Purpose::Encryption if usage.may_encrypt() => {}
        Purpose::Authority if is_authority(leaf) => {}
        Purpose::Authority => return Err(Error::NotAuthority { depth: 0 }),
        Purpose::Login | Purpose::Signing | Purpose::Encryption => return Err(Error::KeyUsage),
    }
    let client = [oid::CLIENT_AUTHENTICATION, oid::ANY_EXTENDED_KEY_USAGE];
    match leaf.extended_key_usage() {
        Some(purposes)
            if purpose == Purpose::Login
                && !purposes.iter().any(|listed| client.contains(listed)) =>
        {
            Err(Error::ExtendedKeyUsage)
        }
        _ => Ok(()),
    }
}

/// cA and keyCertSign.
fn is_authority(certificate: &Certificate) -> bool {
    certificate.basic_constraints().is_some_and(|constraints| constraints.authority)
        && certificate.key_usage().is_none_or(|usage| usage.contains(KeyUsage::KEY_CERT_SIGN))
}

fn check_period(certificate: &Certificate, clock: Clock, depth: usize) -> Result<(), Error> {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    if clock.at > not_after {
        Err(Error::Expired { depth, not_after })
    } else if clock.ahead < not_before {
        Err(Error::NotYetValid { depth, not_before })
    } else {
        Ok(())
    }
}

fn check_extensions(certificate: &Certificate, depth: usize) -> Result<(), Error> {
    let extensions = certificate.extension_list();
    let constraint = CONSTRAINTS.iter().find(|kind| extensions.value(kind).is_some()).copied();
    match extensions.critical_beyond(UNDERSTOOD).or(constraint) {
        Some(extension) => Err(Error::CriticalExtension { depth, extension }),
        None => Ok(()),
    }
}
