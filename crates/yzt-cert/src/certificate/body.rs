// SPDX-License-Identifier: MIT OR Apache-2.0
//! The fields of TBSCertificate.

use core::ops::Range;

use super::PART;
use crate::algorithm::SignatureAlgorithm;
use crate::asn1::{Fault, Reader, tag};
use crate::error::Error;
use crate::extension::{self, BasicConstraints, Extensions, KeyUsage};
use crate::leniency::{Quirk, Tolerance};
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};
use crate::time::UnixTime;

/// Content octets of a serial number: 20 (RFC 5280, clause 4.1.2.2) and a sign octet.
const MAX_SERIAL_LENGTH: usize = 21;
/// Content octets of a serial number that is longer than it may be.
const MAX_LONG_SERIAL_LENGTH: usize = 64;
/// 2050-01-01T00:00:00Z, from which on GeneralizedTime is to be used.
const YEAR_2050: UnixTime = UnixTime(2_524_608_000);

/// The interpreted fields of TBSCertificate.
#[derive(Clone)]
pub(super) struct Body {
    pub(super) serial: Range<usize>,
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) issuer: Name,
    pub(super) not_before: UnixTime,
    pub(super) not_after: UnixTime,
    pub(super) subject: Name,
    pub(super) public_key: Range<usize>,
    pub(super) extensions: Extensions,
    pub(super) known: Known,
}

/// Extensions that decide about trust: read at once, so that a damaged one is never overlooked.
#[derive(Clone, Default)]
pub(super) struct Known {
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) subject_key_identifier: Option<Vec<u8>>,
    pub(super) authority_key_identifier: Option<Vec<u8>>,
    pub(super) policies: Vec<ObjectIdentifier>,
    pub(super) extended_key_usage: Option<Vec<ObjectIdentifier>>,
}

impl Body {
    pub(super) fn read(mut fields: Reader<'_>, tolerance: &Tolerance) -> Result<Self, Error> {
        let version = read_version(&mut fields)?;
        let serial = read_serial(&mut fields)?;
        let algorithm = SignatureAlgorithm::read(&mut fields, "signature algorithm")?;
        let issuer = Name::from_element(&fields.expect(tag::SEQUENCE)?)?;
        if issuer.is_empty() && !tolerance.tolerates(Quirk::EmptyIssuer) {
            return Err(Error::Profile { part: "issuer", rule: "the issuer has a name" });
        }
        let mut validity = fields.sequence("validity")?;
        let begins = validity.peek();
        let not_before = UnixTime::read(&mut validity)?;
        let ends = validity.peek();
        let not_after = UnixTime::read(&mut validity)?;
        validity.finish()?;
        if begins != ends {
            tolerance.note(Quirk::TimesMixed);
        }
        let early = [(begins, not_before), (ends, not_after)];
        if early.iter().any(|(tag, at)| *tag == Some(tag::GENERALIZED_TIME) && *at < YEAR_2050) {
            tolerance.note(Quirk::TimeGeneralizedEarly);
        }
        let subject = Name::from_element(&fields.expect(tag::SEQUENCE)?)?;
        let public_key = fields.expect(tag::SEQUENCE)?.range();
        let unique_issuer = fields.optional(tag::context(1))?.is_some();
        let unique_subject = fields.optional(tag::context(2))?.is_some();
        let extensions = Extensions::read_tagged(&mut fields, 3, version == 2)?;
        fields.finish()?;
        if version == 0 && (unique_issuer || unique_subject) {
            return Err(Error::Profile { part: PART, rule: "unique identifiers need version 2" });
        }
        let known = Known::read(&extensions, tolerance)?;
        Ok(Self {
            serial,
            algorithm,
            issuer,
            not_before,
            not_after,
            subject,
            public_key,
            extensions,
            known,
        })
    }
}

impl Known {
    fn read(extensions: &Extensions, tolerance: &Tolerance) -> Result<Self, Error> {
        let authority = extensions
            .parsed(&oid::AUTHORITY_KEY_IDENTIFIER, extension::parse_authority_key_identifier)?;
        let policies = extensions.parsed(&oid::CERTIFICATE_POLICIES, extension::parse_policies)?;
        Ok(Self {
            key_usage: extensions.parsed(&oid::KEY_USAGE, KeyUsage::parse)?,
            basic_constraints: extensions
                .parsed(&oid::BASIC_CONSTRAINTS, |der| BasicConstraints::parse(der, tolerance))?,
            subject_key_identifier: extensions
                .parsed(&oid::SUBJECT_KEY_IDENTIFIER, extension::parse_subject_key_identifier)?,
            authority_key_identifier: authority.flatten(),
            policies: policies.unwrap_or_default(),
            extended_key_usage: extensions
                .parsed(&oid::EXTENDED_KEY_USAGE, extension::parse_extended_key_usage)?,
        })
    }
}

/// The version number as encoded: 0 for v1, 2 for v3.
fn read_version(fields: &mut Reader<'_>) -> Result<u8, Error> {
    let Some(explicit) = fields.optional(tag::context_constructed(0))? else {
        return Ok(0);
    };
    let mut inner = explicit.reader(PART);
    let number = inner.expect(tag::INTEGER)?;
    inner.finish()?;
    match number.shortest_integer()? {
        [0] if number.tolerates(Quirk::DefaultWritten) => Ok(0),
        [0] => Err(number.fault(Fault::Default)),
        [version @ (1 | 2)] => Ok(*version),
        [version, ..] => Err(Error::VersionUnsupported { part: PART, version: *version }),
        [] => Err(number.fault(Fault::Integer)),
    }
}

/// Serial numbers are opaque octets; negative ones have been issued and are accepted. Superfluous
/// ones, where they are tolerated, are no part of it: else lists would not be found to speak of it.
pub(crate) fn read_serial(fields: &mut Reader<'_>) -> Result<Range<usize>, Error> {
    let element = fields.expect(tag::INTEGER)?;
    let length = element.shortest_integer()?.len();
    if length > MAX_SERIAL_LENGTH
        && (length > MAX_LONG_SERIAL_LENGTH || !element.tolerates(Quirk::SerialLong))
    {
        return Err(Error::SerialNumber);
    }
    let end = element.content_range().end;
    Ok(end - length..end)
}
