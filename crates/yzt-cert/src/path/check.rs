// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a certificate of a path must be like by itself.

use super::build::Hint;
use super::names::Names;
use super::policy::Statement;
use super::{PathOptions, Purpose};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::extension::{KeyUsage, NameConstraints};
use crate::oid::{self, ObjectIdentifier};
use crate::time::UnixTime;

/// Extensions that are taken into account and may therefore be critical.
const UNDERSTOOD: &[ObjectIdentifier] = &[
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::KEY_USAGE,
    oid::EXTENDED_KEY_USAGE,
    oid::BASIC_CONSTRAINTS,
    oid::SUBJECT_ALTERNATIVE_NAME,
    oid::NAME_CONSTRAINTS,
    oid::CERTIFICATE_POLICIES,
    oid::POLICY_MAPPINGS,
    oid::POLICY_CONSTRAINTS,
    oid::INHIBIT_ANY_POLICY,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::ORGANIZATION_CODE,
    oid::UNIFIED_SOCIAL_CREDIT_CODE_2023,
];

/// The time to judge by, and the latest that an issuer's clock may have shown then.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    pub(super) at: UnixTime,
    pub(super) ahead: UnixTime,
}

impl Clock {
    pub(super) fn of(options: &PathOptions) -> Self {
        let skew = i64::from(options.clock_skew_seconds);
        Self { at: options.at, ahead: UnixTime(options.at.0.saturating_add(skew)) }
    }
}

/// What a certificate says that matters to others in the path, read once.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) names: Names,
    pub(super) constraints: Option<NameConstraints>,
    pub(super) policies: Statement,
    pub(super) self_issued: bool,
    pub(super) hint: Hint,
}

impl Facts {
    pub(super) fn of(certificate: &Certificate) -> Result<Self, Error> {
        Ok(Self {
            names: Names::of(certificate)?,
            constraints: certificate.name_constraints()?,
            policies: Statement::of(certificate)?,
            self_issued: certificate.is_self_issued(),
            hint: Hint::of(certificate),
        })
    }
}

/// The first certificate of a path, for the purpose that the options name.
pub(super) fn leaf(leaf: &Certificate, options: &PathOptions) -> Result<(), Error> {
    purpose(leaf, options.purpose)?;
    if leaf.has_software_key() && !options.accept_software_keys {
        return Err(Error::SoftwareKey);
    }
    common(leaf, options, 0)
}

/// An issuer of the path, the anchor included.
pub(super) fn issuer(
    issuer: &Certificate,
    options: &PathOptions,
    depth: usize,
) -> Result<(), Error> {
    if !is_authority(issuer) {
        return Err(Error::NotAuthority { depth });
    }
    common(issuer, options, depth)?;
    match (wanted(options.purpose), issuer.extended_key_usage()) {
        (Some(wanted), Some(listed)) if !lists(listed, wanted) => {
            Err(Error::PurposeExcluded { depth })
        }
        _ => Ok(()),
    }
}

/// What holds for every certificate.
pub(super) fn common(
    certificate: &Certificate,
    options: &PathOptions,
    depth: usize,
) -> Result<(), Error> {
    let unknown = certificate.extension_list().critical_beyond(UNDERSTOOD);
    if let Some(extension) = unknown {
        return Err(Error::CriticalExtension { depth, extension });
    }
    let quirks = certificate.quirks().beyond(options.rules.quirks);
    if !quirks.is_empty() {
        return Err(Error::QuirksNotAccepted { depth, quirks });
    }
    period(certificate, Clock::of(options), depth)
}

fn purpose(leaf: &Certificate, purpose: Purpose) -> Result<(), Error> {
    let usage = leaf.key_usage().unwrap_or_default();
    match purpose {
        Purpose::Login | Purpose::Signing if usage.may_sign() => {}
        Purpose::Login | Purpose::Signing if usage.may_encrypt() => {
            return Err(Error::EncryptionOnly);
        }
        Purpose::Encryption if usage.may_encrypt() => {}
        Purpose::Authority if is_authority(leaf) => {}
        Purpose::Any => {}
        Purpose::Authority => return Err(Error::NotAuthority { depth: 0 }),
        Purpose::Login | Purpose::Signing | Purpose::Encryption => return Err(Error::KeyUsage),
    }
    match (wanted(purpose), leaf.extended_key_usage()) {
        (Some(wanted), Some(listed)) if !lists(listed, wanted) => Err(Error::ExtendedKeyUsage),
        _ => Ok(()),
    }
}

/// The extended key usage that a purpose needs where extended key usages are limited.
const fn wanted(purpose: Purpose) -> Option<ObjectIdentifier> {
    match purpose {
        Purpose::Login => Some(oid::CLIENT_AUTHENTICATION),
        Purpose::Signing | Purpose::Encryption | Purpose::Authority | Purpose::Any => None,
    }
}

fn lists(listed: &[ObjectIdentifier], wanted: ObjectIdentifier) -> bool {
    listed.contains(&wanted) || listed.contains(&oid::ANY_EXTENDED_KEY_USAGE)
}

/// cA and keyCertSign.
fn is_authority(certificate: &Certificate) -> bool {
    certificate.basic_constraints().is_some_and(|constraints| constraints.authority)
        && certificate.key_usage().is_none_or(|usage| usage.contains(KeyUsage::KEY_CERT_SIGN))
}

/// Whether the clock, give or take, lies in the validity period.
pub(super) fn period(certificate: &Certificate, clock: Clock, depth: usize) -> Result<(), Error> {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    if clock.at > not_after {
        Err(Error::Expired { depth, not_after })
    } else if clock.ahead < not_before {
        Err(Error::NotYetValid { depth, not_before })
    } else {
        Ok(())
    }
}
