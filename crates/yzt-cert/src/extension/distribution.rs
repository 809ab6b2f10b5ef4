// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where revocation lists are published and what they cover (RFC 5280, clauses 4.2.1.13, 5.2.5).

use super::ReasonFlags;
use crate::asn1::{self, Element, Fault, Reader, tag};
use crate::error::Error;
use crate::name::Name;
use crate::text;

/// Distribution points, and names in each, that are read.
const MAX_POINTS: usize = 32;

/// A general name as far as places are compared: directory names by their decoded value, all others
/// by their octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// directoryName `[4]`.
    Directory(Name),
    /// Any other, as it stands.
    Other(Vec<u8>),
}

impl Place {
    fn from_element(element: &Element<'_>) -> Self {
        let directory = (element.tag() == tag::context_constructed(4))
            .then(|| Name::parse(element.content()).ok())
            .flatten();
        directory.map_or_else(|| Self::Other(element.whole().to_vec()), Self::Directory)
    }

    fn uri(location: &str) -> Self {
        Self::Other(asn1::encode(tag::context(6), &[location.as_bytes()]))
    }

    fn to_der(&self) -> Vec<u8> {
        match self {
            Self::Directory(name) => asn1::explicit(4, name.as_der()),
            Self::Other(der) => der.clone(),
        }
    }

    pub(crate) const fn as_directory(&self) -> Option<&Name> {
        match self {
            Self::Directory(name) => Some(name),
            Self::Other(_) => None,
        }
    }

    /// The content of a uniformResourceIdentifier.
    pub(crate) fn as_uri(&self) -> Option<&[u8]> {
        match self {
            Self::Directory(_) => None,
            Self::Other(der) => Reader::single(der, tag::context(6), "general name")
                .map(|element| element.content())
                .ok(),
        }
    }
}

/// How a place is named.
///
/// ```text
/// DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RelativeDistinguishedName }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PointName {
    Full(Vec<Place>),
    /// The content octets of the relative name, a SET.
    Relative(Vec<u8>),
}

impl PointName {
    /// The names in full, where the lists' issuer is `issuer`.
    fn places(&self, issuer: &Name) -> Vec<Place> {
        match self {
            Self::Full(places) => places.clone(),
            Self::Relative(attributes) => {
                let last = asn1::encode(tag::SET, &[attributes]);
                let names = Reader::single(issuer.as_der(), tag::SEQUENCE, "name")
                    .map(|name| asn1::sequence(&[name.content(), &last]));
                let full = names.and_then(|der| Name::parse(&der));
                full.map(Place::Directory).into_iter().collect()
            }
        }
    }

    /// The general names of an optional `[0] DistributionPointName`.
    fn read(fields: &mut Reader<'_>) -> Result<Option<Self>, Error> {
        let Some(point) = fields.optional(tag::context_constructed(0))? else {
            return Ok(None);
        };
        let mut choice = point.reader("distribution point name");
        let name = choice.element()?;
        choice.finish()?;
        match name.tag() {
            0xA0 => places(&name).map(Self::Full).map(Some),
            0xA1 => {
                // Read once as a name, so that a damaged one is found here.
                let set = asn1::encode(tag::SET, &[name.content()]);
                Name::parse(&asn1::sequence(&[&set]))?;
                Ok(Some(Self::Relative(name.content().to_vec())))
            }
            found => Err(name.fault(Fault::Tag { expected: 0xA0, found })),
        }
    }

    fn to_der(&self) -> Vec<u8> {
        let inner = match self {
            Self::Full(places) => {
                let parts: Vec<Vec<u8>> = places.iter().map(Place::to_der).collect();
                let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
                asn1::encode(tag::context_constructed(0), &parts)
            }
            Self::Relative(attributes) => asn1::encode(tag::context_constructed(1), &[attributes]),
        };
        asn1::explicit(0, &inner)
    }

    fn full(&self) -> &[Place] {
        match self {
            Self::Full(places) => places,
            Self::Relative(_) => &[],
        }
    }
}

/// One place where the issuer publishes revocation lists.
///
/// ```text
/// DistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
///                                  reasons [1] ReasonFlags OPTIONAL, cRLIssuer [2] GeneralNames OPTIONAL }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistributionPoint {
    pub(crate) name: Option<PointName>,
    pub(crate) reasons: Option<ReasonFlags>,
    pub(crate) indirect: bool,
}

impl DistributionPoint {
    /// The uniform resource identifiers among its names, safe to show.
    #[must_use]
    pub fn locations(&self) -> Vec<String> {
        let show = |uri| text::visible(tag::IA5_STRING, uri);
        self.places().iter().filter_map(Place::as_uri).map(show).collect()
    }

    /// The directory names among its names, where a directory is asked for the list.
    #[must_use]
    pub fn directory_names(&self) -> Vec<&Name> {
        self.places().iter().filter_map(Place::as_directory).collect()
    }

    /// The reasons for which a certificate appears on the lists published there, unless all.
    #[must_use]
    pub const fn reasons(&self) -> Option<ReasonFlags> {
        self.reasons
    }

    /// Whether somebody else than the certificate's issuer signs the lists (cRLIssuer).
    #[must_use]
    pub const fn is_indirect(&self) -> bool {
        self.indirect
    }

    pub(crate) fn places(&self) -> &[Place] {
        self.name.as_ref().map(PointName::full).unwrap_or_default()
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
            let name = PointName::read(&mut fields)?;
            let reasons = read_reasons(&mut fields, 1)?;
            let indirect = fields.optional(tag::context_constructed(2))?.is_some();
            fields.finish()?;
            out.push(Self { name, reasons, indirect });
        }
        Ok(out)
    }

    pub(crate) fn list_to_der(locations: &[String]) -> Vec<u8> {
        let point = |location: &String| {
            let name = PointName::Full(vec![Place::uri(location)]);
            asn1::sequence(&[&name.to_der()])
        };
        let points: Vec<Vec<u8>> = locations.iter().map(point).collect();
        let points: Vec<&[u8]> = points.iter().map(Vec::as_slice).collect();
        asn1::sequence(&points)
    }
}

/// Which certificates a revocation list speaks about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
    pub(crate) name: Option<PointName>,
    pub(crate) reasons: Option<ReasonFlags>,
    pub(crate) indirect: bool,
}

impl IssuingDistributionPoint {
    /// A list about `scope`, published at `location` where one is given.
    #[must_use]
    pub fn new(scope: ListScope, location: Option<&str>) -> Self {
        let name = location.map(|location| PointName::Full(vec![Place::uri(location)]));
        Self { scope, name, reasons: None, indirect: false }
    }

    /// Only revocations for these reasons are on the list (onlySomeReasons).
    #[must_use]
    pub const fn for_reasons(mut self, reasons: ReasonFlags) -> Self {
        self.reasons = Some(reasons);
        self
    }

    /// The uniform resource identifiers among its names, safe to show.
    #[must_use]
    pub fn locations(&self) -> Vec<String> {
        let show = |uri| text::visible(tag::IA5_STRING, uri);
        let places = self.name.as_ref().map(PointName::full).unwrap_or_default();
        places.iter().filter_map(Place::as_uri).map(show).collect()
    }

    /// The reasons that the list is limited to, unless all.
    #[must_use]
    pub const fn reasons(&self) -> Option<ReasonFlags> {
        self.reasons
    }

    /// Whether the list speaks about certificates of other issuers too.
    #[must_use]
    pub const fn is_indirect(&self) -> bool {
        self.indirect
    }

    pub(crate) fn parse(der: &[u8]) -> Result<Self, Error> {
        const PART: &str = "issuing distribution point";
        let mut fields = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
        let name = PointName::read(&mut fields)?;
        let users = fields.boolean_default_false(tag::context(1))?;
        let authorities = fields.boolean_default_false(tag::context(2))?;
        let reasons = read_reasons(&mut fields, 3)?;
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
        Ok(Self { scope, name, reasons, indirect })
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        let point = self.name.as_ref().map(PointName::to_der).unwrap_or_default();
        let flag = |wanted: bool, number: u8| -> Vec<u8> {
            if wanted { asn1::encode(tag::context(number), &[&[0xFF]]) } else { Vec::new() }
        };
        asn1::sequence(&[
            &point,
            &flag(self.scope == ListScope::EndEntities, 1),
            &flag(self.scope == ListScope::Authorities, 2),
            &self.reasons.map(|reasons| reasons.to_der(3)).unwrap_or_default(),
            &flag(self.indirect, 4),
            &flag(self.scope == ListScope::Attributes, 5),
        ])
    }

    /// The reasons for which a certificate of `issuer` with these distribution points would stand on
    /// this list: none, if the list is about other certificates (RFC 5280, clause 6.3.3, steps (b)(2)
    /// and (d)).
    ///
    /// A certificate's distribution point that leaves its name out, or names another issuer of
    /// lists, asks for an indirect list, which this is not.
    pub(crate) fn coverage(
        &self,
        points: &[DistributionPoint],
        issuer: &Name,
        authority: bool,
    ) -> ReasonFlags {
        let in_scope = match self.scope {
            ListScope::All => true,
            ListScope::EndEntities => !authority,
            ListScope::Authorities => authority,
            ListScope::Attributes => false,
        };
        if !in_scope || self.indirect {
            return ReasonFlags::NONE;
        }
        let own = self.reasons.unwrap_or(ReasonFlags::ALL);
        let Some(name) = &self.name else {
            return own;
        };
        let places = name.places(issuer);
        // RFC 5280, clause 6.3.3: beyond its distribution points, a certificate is asked for at the
        // place that is its issuer.
        let mut covered = ReasonFlags::NONE;
        if places.contains(&Place::Directory(issuer.clone())) {
            covered = own;
        }
        for point in points.iter().filter(|point| !point.indirect) {
            let asked = point.name.as_ref().map(|name| name.places(issuer)).unwrap_or_default();
            if asked.iter().any(|place| places.contains(place)) {
                let reasons = point.reasons.unwrap_or(ReasonFlags::ALL);
                covered = covered.union(own.intersection(reasons));
            }
        }
        covered
    }
}

fn read_reasons(fields: &mut Reader<'_>, number: u8) -> Result<Option<ReasonFlags>, Error> {
    let element = fields.optional(tag::context(number))?;
    element.map(|element| ReasonFlags::from_element(&element)).transpose()
}

fn places(element: &Element<'_>) -> Result<Vec<Place>, Error> {
    const PART: &str = "general names";
    let mut reader = element.reader(PART);
    let mut out = Vec::new();
    while !reader.is_empty() {
        if out.len() >= MAX_POINTS {
            return Err(Error::TooMany { part: PART, limit: MAX_POINTS });
        }
        out.push(Place::from_element(&reader.element()?));
    }
    Ok(out)
}
