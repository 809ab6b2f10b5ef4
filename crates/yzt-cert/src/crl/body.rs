// SPDX-License-Identifier: MIT OR Apache-2.0
//! The fields of TBSCertList.

use super::PART;
use super::entries::{Entries, read_entries};
use crate::algorithm::SignatureAlgorithm;
use crate::asn1::{Fault, Reader, tag};
use crate::error::Error;
use crate::extension::{self, DistributionPoint, Extensions, IssuingDistributionPoint};
use crate::name::Name;
use crate::oid;
use crate::time::UnixTime;

/// Content octets of a CRL number: 20 (RFC 5280, clause 5.2.3) and a sign octet.
const MAX_NUMBER_LENGTH: usize = 21;

pub(super) struct Body {
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) issuer: Name,
    pub(super) this_update: UnixTime,
    pub(super) next_update: Option<UnixTime>,
    pub(super) entries: Entries,
    pub(super) extensions: Extensions,
    pub(super) number: Option<Vec<u8>>,
    pub(super) base_number: Option<Vec<u8>>,
    pub(super) authority_key_identifier: Option<Vec<u8>>,
    pub(super) distribution: Option<IssuingDistributionPoint>,
    pub(super) freshest: Vec<DistributionPoint>,
}

impl Body {
    pub(super) fn read(mut fields: Reader<'_>) -> Result<Self, Error> {
        let version = match fields.optional(tag::INTEGER)? {
            None => 0,
            Some(element) => match element.integer()? {
                [1] => 1,
                other => {
                    let version = other.first().copied().unwrap_or_default();
                    return Err(Error::VersionUnsupported { part: PART, version });
                }
            },
        };
        let algorithm = SignatureAlgorithm::read(&mut fields, "signature algorithm")?;
        let issuer = Name::from_element(&fields.expect(tag::SEQUENCE)?)?;
        let this_update = UnixTime::read(&mut fields)?;
        let next_update = match fields.peek() {
            Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => Some(UnixTime::read(&mut fields)?),
            _ => None,
        };
        let entries = match fields.optional(tag::SEQUENCE)? {
            Some(list) => read_entries(list.reader("revoked certificates"), version)?,
            None => Entries::default(),
        };
        let extensions = Extensions::read_tagged(&mut fields, 0, version == 1)?;
        fields.finish()?;
        let authority = extensions
            .parsed(&oid::AUTHORITY_KEY_IDENTIFIER, extension::parse_authority_key_identifier)?;
        let distribution =
            extensions.parsed(&oid::ISSUING_DISTRIBUTION_POINT, IssuingDistributionPoint::parse)?;
        let freshest = extensions.parsed(&oid::FRESHEST_CRL, DistributionPoint::parse_list)?;
        Ok(Self {
            algorithm,
            issuer,
            this_update,
            next_update,
            entries,
            number: extensions.parsed(&oid::CRL_NUMBER, parse_number)?,
            base_number: extensions.parsed(&oid::DELTA_CRL_INDICATOR, parse_number)?,
            authority_key_identifier: authority.flatten(),
            distribution,
            freshest: freshest.unwrap_or_default(),
            extensions,
        })
    }
}

fn parse_number(der: &[u8]) -> Result<Vec<u8>, Error> {
    let element = Reader::single(der, tag::INTEGER, "CRL number")?;
    match element.integer()? {
        [first, ..] if *first >= 0x80 => Err(element.fault(Fault::Integer)),
        content if content.len() > MAX_NUMBER_LENGTH => Err(Error::TooLarge {
            part: "CRL number",
            length: content.len(),
            limit: MAX_NUMBER_LENGTH,
        }),
        content => Ok(content.to_vec()),
    }
}
