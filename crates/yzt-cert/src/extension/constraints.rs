// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an authority says about the certificates below it (RFC 5280, clauses 4.2.1.5, 4.2.1.10,
//! 4.2.1.11, 4.2.1.14), and how it names its own issuer (clause 4.2.1.1).

use super::general_name::{GeneralName, MAX_NAMES};
use crate::asn1::{Reader, tag};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::oid::{self, ObjectIdentifier};

/// Mappings that one extension may hold.
const MAX_MAPPINGS: usize = 128;

/// Name constraints: subtrees in which the names of later certificates must or must not lie.
///
/// ```text
/// NameConstraints ::= SEQUENCE { permittedSubtrees [0] GeneralSubtrees OPTIONAL, excludedSubtrees [1] OPTIONAL }
/// GeneralSubtree  ::= SEQUENCE { base GeneralName, minimum [0] INTEGER DEFAULT 0, maximum [1] INTEGER OPTIONAL }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameConstraints {
    /// A name of a form that stands here lies in one of these.
    pub permitted: Vec<GeneralName>,
    /// No name lies in one of these.
    pub excluded: Vec<GeneralName>,
}

impl NameConstraints {
    pub(crate) fn parse(der: &[u8]) -> Result<Self, Error> {
        const PART: &str = "name constraints";
        let mut fields = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
        let mut subtrees = |number| -> Result<Vec<GeneralName>, Error> {
            match fields.optional(tag::context_constructed(number))? {
                Some(list) => subtrees(list.reader(PART)),
                None => Ok(Vec::new()),
            }
        };
        let (permitted, excluded) = (subtrees(0)?, subtrees(1)?);
        fields.finish()?;
        if permitted.is_empty() && excluded.is_empty() {
            return Err(Error::Profile { part: PART, rule: "at least one element" });
        }
        Ok(Self { permitted, excluded })
    }
}

/// Subtrees without distances: minimum 0 and no maximum, as clause 4.2.1.10 asks.
fn subtrees(mut list: Reader<'_>) -> Result<Vec<GeneralName>, Error> {
    const PART: &str = "name constraints";
    let mut out = Vec::new();
    while !list.is_empty() {
        if out.len() >= MAX_NAMES {
            return Err(Error::TooMany { part: PART, limit: MAX_NAMES });
        }
        let mut fields = list.sequence(PART)?;
        let base = GeneralName::from_element(&fields.element()?)?;
        if !fields.is_empty() {
            let rule = "subtrees have neither minimum nor maximum";
            return Err(Error::Profile { part: PART, rule });
        }
        check_base(&base)?;
        out.push(base);
    }
    Ok(out)
}

/// An address has a mask of its own length.
fn check_base(base: &GeneralName) -> Result<(), Error> {
    match base {
        GeneralName::Address(octets) if !matches!(octets.len(), 8 | 32) => Err(Error::Profile {
            part: "name constraints",
            rule: "an address and its mask take 8 or 32 octets",
        }),
        _ => Ok(()),
    }
}

/// Policy constraints: after how many certificates policies are required, or mappings not allowed.
///
/// ```text
/// PolicyConstraints ::= SEQUENCE { requireExplicitPolicy [0] INTEGER OPTIONAL, inhibitPolicyMapping [1] OPTIONAL }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyConstraints {
    /// So many more certificates may do without an acceptable policy.
    pub require_explicit_policy: Option<u32>,
    /// So many more certificates may map policies.
    pub inhibit_policy_mapping: Option<u32>,
}

impl PolicyConstraints {
    pub(crate) fn parse(der: &[u8]) -> Result<Self, Error> {
        const PART: &str = "policy constraints";
        let mut fields = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
        let mut number = |number| -> Result<Option<u32>, Error> {
            let element = fields.optional(tag::context(number))?;
            element.map(|element| element.unsigned()).transpose()
        };
        let (require_explicit_policy, inhibit_policy_mapping) = (number(0)?, number(1)?);
        fields.finish()?;
        if require_explicit_policy.is_none() && inhibit_policy_mapping.is_none() {
            return Err(Error::Profile { part: PART, rule: "at least one element" });
        }
        Ok(Self { require_explicit_policy, inhibit_policy_mapping })
    }
}

/// An issuer's policy that counts as a policy of the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyMapping {
    /// issuerDomainPolicy.
    pub issuer: ObjectIdentifier,
    /// subjectDomainPolicy.
    pub subject: ObjectIdentifier,
}

impl PolicyMapping {
    /// `PolicyMappings ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { issuerDomainPolicy, subjectDomainPolicy }`
    pub(crate) fn parse_list(der: &[u8]) -> Result<Vec<Self>, Error> {
        const PART: &str = "policy mappings";
        let mut list = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
        let mut out = Vec::new();
        while !list.is_empty() {
            if out.len() >= MAX_MAPPINGS {
                return Err(Error::TooMany { part: PART, limit: MAX_MAPPINGS });
            }
            let mut fields = list.sequence(PART)?;
            let (issuer, subject) = (fields.object_identifier()?, fields.object_identifier()?);
            fields.finish()?;
            out.push(Self { issuer, subject });
        }
        if out.is_empty() {
            return Err(Error::Profile { part: PART, rule: "at least one element" });
        }
        Ok(out)
    }
}

/// inhibitAnyPolicy: `SkipCerts ::= INTEGER (0..MAX)`.
pub(crate) fn parse_inhibit_any_policy(der: &[u8]) -> Result<u32, Error> {
    Reader::single(der, tag::INTEGER, "inhibit any policy")?.unsigned()
}

/// How a certificate tells the key and the certificate of its issuer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityKeyIdentifier {
    /// keyIdentifier.
    pub key_identifier: Option<Vec<u8>>,
    /// authorityCertIssuer: who issued the issuer's certificate.
    pub issuer: Vec<GeneralName>,
    /// authorityCertSerialNumber: the content octets of the issuer's serial number.
    pub serial: Option<Vec<u8>>,
}

impl AuthorityKeyIdentifier {
    /// `SEQUENCE { keyIdentifier [0] OPTIONAL, authorityCertIssuer [1] GeneralNames OPTIONAL, serial [2] OPTIONAL }`
    pub(crate) fn parse(der: &[u8]) -> Result<Self, Error> {
        const PART: &str = "authority key identifier";
        let mut fields = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
        let key_identifier = fields.optional(tag::context(0))?;
        let issuer = match fields.optional(tag::context_constructed(1))? {
            Some(names) => GeneralName::list(names.reader(PART), PART)?,
            None => Vec::new(),
        };
        let serial = match fields.optional(tag::context(2))? {
            Some(serial) => Some(serial.integer()?.to_vec()),
            None => None,
        };
        fields.finish()?;
        let key_identifier = key_identifier.map(|element| element.content().to_vec());
        Ok(Self { key_identifier, issuer, serial })
    }
}

/// Extensions that matter for paths only, read when they are asked for.
impl Certificate {
    /// subjectAltName; none where it does not stand.
    ///
    /// # Errors
    /// [`Error::Encoding`], [`Error::Profile`], [`Error::TooMany`] when the extension is damaged.
    pub fn alternative_names(&self) -> Result<Vec<GeneralName>, Error> {
        let kind = &oid::SUBJECT_ALTERNATIVE_NAME;
        Ok(self.extension_list().parsed(kind, GeneralName::parse_list)?.unwrap_or_default())
    }

    /// nameConstraints.
    ///
    /// # Errors
    /// As [`alternative_names`](Self::alternative_names).
    pub fn name_constraints(&self) -> Result<Option<NameConstraints>, Error> {
        self.extension_list().parsed(&oid::NAME_CONSTRAINTS, NameConstraints::parse)
    }

    /// policyMappings; none where it does not stand.
    ///
    /// # Errors
    /// As [`alternative_names`](Self::alternative_names).
    pub fn policy_mappings(&self) -> Result<Vec<PolicyMapping>, Error> {
        let kind = &oid::POLICY_MAPPINGS;
        Ok(self.extension_list().parsed(kind, PolicyMapping::parse_list)?.unwrap_or_default())
    }

    /// policyConstraints.
    ///
    /// # Errors
    /// As [`alternative_names`](Self::alternative_names).
    pub fn policy_constraints(&self) -> Result<Option<PolicyConstraints>, Error> {
        self.extension_list().parsed(&oid::POLICY_CONSTRAINTS, PolicyConstraints::parse)
    }

    /// inhibitAnyPolicy: after how many certificates anyPolicy stands for nothing any more.
    ///
    /// # Errors
    /// As [`alternative_names`](Self::alternative_names).
    pub fn inhibit_any_policy(&self) -> Result<Option<u32>, Error> {
        self.extension_list().parsed(&oid::INHIBIT_ANY_POLICY, parse_inhibit_any_policy)
    }

    /// authorityKeyIdentifier with all of its fields.
    ///
    /// # Errors
    /// As [`alternative_names`](Self::alternative_names).
    pub fn authority_key(&self) -> Result<Option<AuthorityKeyIdentifier>, Error> {
        self.extension_list().parsed(&oid::AUTHORITY_KEY_IDENTIFIER, AuthorityKeyIdentifier::parse)
    }
}

#[cfg(test)]
mod tests;
