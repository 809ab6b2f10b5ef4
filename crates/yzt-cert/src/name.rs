// SPDX-License-Identifier: MIT OR Apache-2.0
//! Distinguished names (RFC 5280, clause 4.1.2.4).

use core::fmt::{self, Write};
use core::hash::{Hash, Hasher};

use crate::asn1::{Element, Reader, tag};
use crate::error::Error;
use crate::identity::withhold;
use crate::oid::{self, ObjectIdentifier};
use crate::text::{self, Reading};

/// Attributes that one name may hold.
const MAX_ATTRIBUTES: usize = 64;
/// Octets that one name may take.
const MAX_LENGTH: usize = 64 * 1024;

/// One attribute of a name: its type, its tag and its octets as they stand.
#[derive(Clone, PartialEq, Eq)]
pub struct Attribute {
    kind: ObjectIdentifier,
    tag: u8,
    value: Vec<u8>,
}

impl fmt::Debug for Attribute {
    /// As text, persons' numbers withheld.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attribute({} {:02X} {:?})", self.kind, self.tag, withhold(&self.text()))
    }
}

impl Attribute {
    /// The attribute type.
    #[must_use]
    pub const fn kind(&self) -> &ObjectIdentifier {
        &self.kind
    }

    /// The ASN.1 tag of the value.
    #[must_use]
    pub const fn tag(&self) -> u8 {
        self.tag
    }

    /// The content octets of the value, as encoded.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.value
    }

    /// The value as text that is safe to show: see [`text::read`].
    #[must_use]
    pub fn text(&self) -> String {
        text::visible(self.tag, &self.value)
    }

    /// The value as text that is safe to show, and how it was read.
    #[must_use]
    pub fn reading(&self) -> Reading {
        text::read(self.tag, &self.value)
    }

    /// The common short name of its type, if it has one.
    #[must_use]
    pub fn short_name(&self) -> Option<&'static str> {
        SHORT_NAMES.iter().find(|(kind, _)| *kind == self.kind).map(|(_, short)| *short)
    }
}

/// A distinguished name.
///
/// Two names are equal when their attributes are, one by one: same type and same decoded text
/// after folding white space and letter case (RFC 5280, clause 7.1), whatever string types they
/// are written in. Text whose encoding would have to be guessed is compared octet by octet.
///
/// ```text
/// Name ::= SEQUENCE OF SET SIZE (1..MAX) OF SEQUENCE { type OBJECT IDENTIFIER, value ANY }
/// ```
#[derive(Clone)]
pub struct Name {
    der: Vec<u8>,
    relative: Vec<Vec<Attribute>>,
    folded: Vec<u8>,
}

impl Name {
    /// Reads a name in DER form.
    ///
    /// # Errors
    /// [`Error::Encoding`], [`Error::TooMany`] beyond 64 attributes, [`Error::TooLarge`].
    pub fn parse(der: &[u8]) -> Result<Self, Error> {
        Self::from_element(&Reader::single(der, tag::SEQUENCE, "name")?)
    }

    pub(crate) fn from_element(element: &Element<'_>) -> Result<Self, Error> {
        let der = element.whole();
        if der.len() > MAX_LENGTH {
            let (part, limit) = ("name", MAX_LENGTH);
            return Err(Error::TooLarge { part, length: der.len(), limit });
        }
        let mut reader = element.reader("name");
        let mut relative = Vec::new();
        let mut count = 0;
        while !reader.is_empty() {
            let attributes = relative_name(&reader.expect(tag::SET)?, &mut count)?;
            relative.push(attributes);
        }
        let folded = fold(&relative);
        Ok(Self { der: der.to_vec(), relative, folded })
    }

    /// The DER form, as read.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Whether it has no attribute.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.relative.is_empty()
    }

    /// The attributes in their order.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.relative.iter().flatten()
    }

    /// The safe text of the last attribute of a type, which is the most specific one.
    #[must_use]
    pub fn text_of(&self, kind: &ObjectIdentifier) -> Option<String> {
        self.attributes().filter(|attribute| attribute.kind == *kind).last().map(Attribute::text)
    }

    /// commonName, safe to show.
    #[must_use]
    pub fn common_name(&self) -> Option<String> {
        self.text_of(&oid::COMMON_NAME)
    }

    /// organizationName, safe to show.
    #[must_use]
    pub fn organization(&self) -> Option<String> {
        self.text_of(&oid::ORGANIZATION_NAME)
    }

    /// Whether both name the same entity by RFC 5280, clause 7.1: what `==` says, too.
    ///
    /// String types, letter case and white space do not count, nor does the order of attributes
    /// inside one relative name. Characters are not normalised beyond that: a full-width bracket is
    /// not a narrow one. Text whose encoding had to be guessed (see
    /// [`TextForm::Gb18030`](text::TextForm::Gb18030)) is compared octet by octet: no guess makes
    /// two names equal. For the same bytes compare [`as_der`](Self::as_der).
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self == other
    }

    /// The form in which names that [match](Self::matches) are equal octets: a key for tables, so
    /// that many names are compared in few steps.
    #[must_use]
    pub fn matching_key(&self) -> &[u8] {
        &self.folded
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded.hash(state);
    }
}

impl fmt::Debug for Name {
    /// As its text, persons' numbers withheld.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({})", withhold(&self.to_string()))
    }
}

impl fmt::Display for Name {
    /// RFC 4514: the most specific part first, `CN=…,O=…,C=CN`; safe to show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, attributes) in self.relative.iter().rev().enumerate() {
            if index > 0 {
                f.write_char(',')?;
            }
            for (index, attribute) in attributes.iter().enumerate() {
                if index > 0 {
                    f.write_char('+')?;
                }
                show(attribute, f)?;
            }
        }
        Ok(())
    }
}

/// The attributes of one relative name.
fn relative_name(set: &Element<'_>, count: &mut usize) -> Result<Vec<Attribute>, Error> {
    let mut reader = set.reader("name");
    let mut attributes = Vec::new();
    while !reader.is_empty() {
        *count += 1;
        if *count > MAX_ATTRIBUTES {
            return Err(Error::TooMany { part: "name", limit: MAX_ATTRIBUTES });
        }
        let mut fields = reader.sequence("name attribute")?;
        let kind = fields.object_identifier()?;
        let value = fields.element()?;
        fields.finish()?;
        attributes.push(Attribute { kind, tag: value.tag(), value: value.content().to_vec() });
    }
    if attributes.is_empty() {
        return Err(Error::Profile { part: "name", rule: "a relative name has an attribute" });
    }
    Ok(attributes)
}

/// An unambiguous form in which equal names are equal octets.
fn fold(relative: &[Vec<Attribute>]) -> Vec<u8> {
    let mut out = Vec::new();
    for attributes in relative {
        let mut parts: Vec<Vec<u8>> = attributes.iter().map(fold_attribute).collect();
        parts.sort();
        append(&mut out, &parts.len().to_be_bytes());
        for part in &parts {
            append(&mut out, part);
        }
    }
    out
}

fn fold_attribute(attribute: &Attribute) -> Vec<u8> {
    let mut out = Vec::new();
    append(&mut out, attribute.kind.as_content());
    match text::decode(attribute.tag, &attribute.value) {
        Some(text) => {
            let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
            out.push(0);
            append(&mut out, words.join(" ").as_bytes());
        }
        None => {
            out.push(attribute.tag);
            append(&mut out, &attribute.value);
        }
    }
    out
}

fn append(out: &mut Vec<u8>, part: &[u8]) {
    out.extend_from_slice(&part.len().to_be_bytes());
    out.extend_from_slice(part);
}

/// `type=value`; types without a short name give their value in hex (RFC 4514, clause 2.4).
fn show(attribute: &Attribute, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (decoded, _) = text::plain(attribute.tag, &attribute.value);
    let short = attribute.short_name();
    let (Some(short), Some(decoded)) = (short, decoded) else {
        let value = crate::asn1::encode(attribute.tag, &[&attribute.value]);
        match short {
            Some(short) => write!(f, "{short}=#")?,
            None => write!(f, "{}=#", attribute.kind)?,
        }
        return f.write_str(&text::hex(&value));
    };
    write!(f, "{short}=")?;
    let last = decoded.chars().count().saturating_sub(1);
    for (index, character) in decoded.chars().enumerate() {
        match character {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => write!(f, "\\{character}")?,
            '#' if index == 0 => f.write_str("\\#")?,
            ' ' if index == 0 || index == last => f.write_str("\\ ")?,
            _ if text::is_unsafe(character) => {
                let mut buffer = [0; 4];
                for octet in character.encode_utf8(&mut buffer).bytes() {
                    write!(f, "\\{octet:02x}")?;
                }
            }
            _ => f.write_char(character)?,
        }
    }
    Ok(())
}

/// Short names of RFC 4514, clause 3, and RFC 4519, and `emailAddress` as it is commonly written.
const SHORT_NAMES: &[(ObjectIdentifier, &str)] = &[
    (oid::COMMON_NAME, "CN"),
    (oid::SURNAME, "SN"),
    (oid::SERIAL_NUMBER, "serialNumber"),
    (oid::COUNTRY_NAME, "C"),
    (oid::LOCALITY_NAME, "L"),
    (oid::STATE_OR_PROVINCE_NAME, "ST"),
    (oid::STREET_ADDRESS, "STREET"),
    (oid::ORGANIZATION_NAME, "O"),
    (oid::ORGANIZATIONAL_UNIT_NAME, "OU"),
    (oid::TITLE, "title"),
    (oid::GIVEN_NAME, "givenName"),
    (oid::UNIQUE_IDENTIFIER, "x500UniqueIdentifier"),
    (oid::ORGANIZATION_IDENTIFIER, "organizationIdentifier"),
    (oid::DOMAIN_COMPONENT, "DC"),
    (oid::USER_ID, "UID"),
    (oid::EMAIL_ADDRESS, "emailAddress"),
];

#[cfg(test)]
mod tests;
