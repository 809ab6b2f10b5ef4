// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names from texts.

use crate::asn1::{self, tag};
use crate::error::Error;
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};
use crate::text;

/// Puts a name together, one attribute per relative name, in the order of the calls.
///
/// countryName and serialNumber are PrintableString, everything else UTF8String
/// (RFC 5280, clause 4.1.2.4); lengths are those of RFC 5280, appendix A.1, in characters.
#[derive(Clone, Debug, Default)]
pub struct NameBuilder {
    attributes: Vec<(ObjectIdentifier, String)>,
}

impl NameBuilder {
    /// An empty name.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// countryName: two capital letters.
    #[must_use]
    pub fn country(self, text: &str) -> Self {
        self.attribute(oid::COUNTRY_NAME, text)
    }

    /// stateOrProvinceName.
    #[must_use]
    pub fn province(self, text: &str) -> Self {
        self.attribute(oid::STATE_OR_PROVINCE_NAME, text)
    }

    /// localityName.
    #[must_use]
    pub fn locality(self, text: &str) -> Self {
        self.attribute(oid::LOCALITY_NAME, text)
    }

    /// organizationName.
    #[must_use]
    pub fn organization(self, text: &str) -> Self {
        self.attribute(oid::ORGANIZATION_NAME, text)
    }

    /// organizationalUnitName.
    #[must_use]
    pub fn organizational_unit(self, text: &str) -> Self {
        self.attribute(oid::ORGANIZATIONAL_UNIT_NAME, text)
    }

    /// serialNumber: in our profile the unified social credit code.
    #[must_use]
    pub fn serial_number(self, text: &str) -> Self {
        self.attribute(oid::SERIAL_NUMBER, text)
    }

    /// commonName.
    #[must_use]
    pub fn common_name(self, text: &str) -> Self {
        self.attribute(oid::COMMON_NAME, text)
    }

    /// Any of the attributes above by its type; others are refused when built.
    #[must_use]
    pub fn attribute(mut self, kind: ObjectIdentifier, text: &str) -> Self {
        self.attributes.push((kind, text.to_owned()));
        self
    }

    /// The name.
    ///
    /// # Errors
    /// [`Error::NameAttribute`] for a text that is empty, too long, begins or ends with white
    /// space, or holds a character that its type does not allow or that is not visible.
    pub fn build(self) -> Result<Name, Error> {
        let mut relative = Vec::new();
        for (kind, text) in &self.attributes {
            let attribute = *kind;
            let value = value(kind, text).ok_or(Error::NameAttribute { attribute })?;
            let pair = asn1::sequence(&[&asn1::object_identifier(kind), &value]);
            relative.push(asn1::set_of(vec![pair]));
        }
        let parts: Vec<&[u8]> = relative.iter().map(Vec::as_slice).collect();
        Name::parse(&asn1::sequence(&parts))
    }
}

/// The encoded text, if it is one that the attribute may hold.
fn value(kind: &ObjectIdentifier, text: &str) -> Option<Vec<u8>> {
    let (_, limit, tag) = ATTRIBUTES.iter().find(|(known, ..)| known == kind)?;
    let length = text.chars().count();
    let fits = (1..=*limit).contains(&length)
        && text.trim() == text
        && !text.chars().any(text::is_unsafe)
        && (*tag != tag::PRINTABLE_STRING || text.bytes().all(is_printable_string))
        && (*kind != oid::COUNTRY_NAME
            || (length == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())));
    fits.then(|| asn1::encode(*tag, &[text.as_bytes()]))
}

/// The characters of PrintableString (X.680, clause 41.4).
pub(crate) const fn is_printable_string(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b' ' | b'\'' | b'(' | b')' | b'+'..=b'/' | b':' | b'=' | b'?')
}

/// Attributes that are written: upper bound in characters, and string type.
const ATTRIBUTES: &[(ObjectIdentifier, usize, u8)] = &[
    (oid::COUNTRY_NAME, 2, tag::PRINTABLE_STRING),
    (oid::STATE_OR_PROVINCE_NAME, 128, tag::UTF8_STRING),
    (oid::LOCALITY_NAME, 128, tag::UTF8_STRING),
    (oid::ORGANIZATION_NAME, 64, tag::UTF8_STRING),
    (oid::ORGANIZATIONAL_UNIT_NAME, 64, tag::UTF8_STRING),
    (oid::SERIAL_NUMBER, 64, tag::PRINTABLE_STRING),
    (oid::COMMON_NAME, 64, tag::UTF8_STRING),
];
