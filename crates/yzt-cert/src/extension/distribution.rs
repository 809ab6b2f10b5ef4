// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where revocation lists are published and what they cover (RFC 5280, clauses 4.2.1.13, 5.2.5).

use crate::asn1::{self, Element, Fault, Reader, tag};
use crate::error::Error;
use crate::text;

/// Distribution points, and names in each, that are read.
const MAX_POINTS: usize = 32;

/// One place where the issuer publishes revocation lists.
///
/// ```text
/// DistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
///                                  reasons [1] ReasonFlags OPTIONAL, cRLIssuer [2] GeneralNames OPTIONAL }
/// DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RDN }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistributionPoint {
    pub(crate) names: Vec<Vec<u8>>,
    pub(crate) by_reason: bool,
    pub(crate) indirect: bool,
}

impl DistributionPoint {
    /// The uniform resource identifiers among its names, safe to show.
    #[must_use]
    pub fn locations(&self) -> Vec<String> {
        let uri = tag::context(6);
        let mut out = Vec::new();
        for name in &self.names {
            if let Ok(element) = Reader::single(name, uri, "general name") {
                out.push(text::visible(tag::IA5_STRING, element.content()));
            }
        }
        out
    }

    pub(crate) fn parse_list(der: &[u8]) -> Result<Vec<Self>, Error> {
        const PART: &str = "CRL distribution points";
        let mut list = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
        let mut out = Vec::new();
        while !list.is_empty() {
            if out.len() >= MAX_POINTS {
                return Err(Error::TooMany { part: PART, limit: MAX_POINTS });
            }
            let mut fields = list.sequence("distribution point")?;
            let names = read_names(&mut fields)?;
            let by_reason = fields.optional(tag::context(1))?.is_some();
            let indirect = fields.optional(tag::context_constructed(2))?.is_some();
            fields.finish()?;
            out.push(Self { names, by_reason, indirect });
        }
        Ok(out)
    }

    pub(crate) fn list_to_der(locations: &[String]) -> Vec<u8> {
        let points: Vec<Vec<u8>> =
            locations.iter().map(|location| asn1::sequence(&[&full_name(location)])).collect();
        let points: Vec<&[u8]> = points.iter().map(Vec::as_slice).collect();
        asn1::sequence(&points)
    }
}

/// Which certificates a revocation list speaks about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListScope {
    /// Every certificate of the issuer.
    #[default]
    All,
    /// Only certificates that are no authorities'.
    EndEntities,
    /// Only authorities' certificates.
    Authorities,
    /// Only attribute certificates, none of ours.
    Attributes,
}

/// What a revocation list covers.
///
/// ```text
/// IssuingDistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
///     onlyContainsUserCerts [1] BOOLEAN DEFAULT FALSE, onlyContainsCACerts [2] BOOLEAN DEFAULT FALSE,
///     onlySomeReasons [3] ReasonFlags OPTIONAL, indirectCRL [4] BOOLEAN DEFAULT FALSE,
///     onlyContainsAttributeCerts [5] BOOLEAN DEFAULT FALSE }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssuingDistributionPoint {
    /// The part of the certificates that it is about.
    pub scope: ListScope,
    pub(crate) names: Vec<Vec<u8>>,
    pub(crate) by_reason: bool,
    pub(crate) indirect: bool,
}

impl IssuingDistributionPoint {
    /// A list about `scope`, published at `location` where one is given.
    #[must_use]
    pub fn new(scope: ListScope, location: Option<&str>) -> Self {
        let names = location.map(general_name).into_iter().collect();
        Self { scope, names, by_reason: false, indirect: false }
    }

    pub(crate) fn parse(der: &[u8]) -> Result<Self, Error> {
        const PART: &str = "issuing distribution point";
        let mut fields = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
        let names = read_names(&mut fields)?;
        let users = fields.boolean_default_false(tag::context(1))?;
        let authorities = fields.boolean_default_false(tag::context(2))?;
        let by_reason = fields.optional(tag::context(3))?.is_some();
        let indirect = fields.boolean_default_false(tag::context(4))?;
        let attributes = fields.boolean_default_false(tag::context(5))?;
        fields.finish()?;
        let scope = match (users, authorities, attributes) {
            (false, false, false) => ListScope::All,
            (true, false, false) => ListScope::EndEntities,
            (false, true, false) => ListScope::Authorities,
            (false, false, true) => ListScope::Attributes,
            _ => {
                return Err(Error::Profile { part: PART, rule: "at most one kind is selected" });
            }
        };
        Ok(Self { scope, names, by_reason, indirect })
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        let names: Vec<&[u8]> = self.names.iter().map(Vec::as_slice).collect();
        let point = if names.is_empty() {
            Vec::new()
        } else {
            let full = asn1::encode(tag::context_constructed(0), &names);
            asn1::explicit(0, &full)
        };
        let scope: &[u8] = match self.scope {
            ListScope::All => &[],
            ListScope::EndEntities => &[0x81, 1, 0xFF],
            ListScope::Authorities => &[0x82, 1, 0xFF],
            ListScope::Attributes => &[0x85, 1, 0xFF],
        };
        asn1::sequence(&[&point, scope])
    }

    /// Whether a certificate with these distribution points belongs to the part of the issuer's
    /// certificates that is published here (RFC 5280, clause 6.3.3, step (b)(2)(i)).
    pub(crate) fn published_for(&self, points: &[DistributionPoint]) -> bool {
        self.names.is_empty()
            || points.iter().any(|point| {
                !point.indirect
                    && !point.by_reason
                    && point.names.iter().any(|name| self.names.contains(name))
            })
    }
}

/// The general names of an optional `[0] DistributionPointName`; relative names give none.
fn read_names(fields: &mut Reader<'_>) -> Result<Vec<Vec<u8>>, Error> {
    let Some(point) = fields.optional(tag::context_constructed(0))? else {
        return Ok(Vec::new());
    };
    let mut choice = point.reader("distribution point name");
    let name = choice.element()?;
    choice.finish()?;
    match name.tag() {
        0xA0 => general_names(&name),
        0xA1 => Err(Error::Profile {
            part: "distribution point name",
            rule: "names relative to the issuer are not supported",
        }),
        found => Err(name.fault(Fault::Tag { expected: 0xA0, found })),
    }
}

fn general_names(element: &Element<'_>) -> Result<Vec<Vec<u8>>, Error> {
    const PART: &str = "general names";
    let mut reader = element.reader(PART);
    let mut out = Vec::new();
    while !reader.is_empty() {
        if out.len() >= MAX_POINTS {
            return Err(Error::TooMany { part: PART, limit: MAX_POINTS });
        }
        out.push(reader.element()?.whole().to_vec());
    }
    Ok(out)
}

/// uniformResourceIdentifier `[6]`.
fn general_name(location: &str) -> Vec<u8> {
    asn1::encode(tag::context(6), &[location.as_bytes()])
}

/// distributionPoint `[0]` with fullName `[0]`.
fn full_name(location: &str) -> Vec<u8> {
    asn1::explicit(0, &asn1::explicit(0, &general_name(location)))
}
