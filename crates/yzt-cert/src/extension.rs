// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificate extensions (RFC 5280, clause 4.2), as far as this crate interprets them.

use core::fmt;
use core::ops::BitOr;

use crate::asn1::{self, Reader, tag};
use crate::error::Error;
use crate::leniency::Tolerance;
use crate::oid::{self, ObjectIdentifier};

mod constraints;
mod distribution;
mod general_name;
mod made;
mod reasons;

pub use constraints::{AuthorityKeyIdentifier, NameConstraints, PolicyConstraints, PolicyMapping};
pub use distribution::{DistributionPoint, IssuingDistributionPoint, ListScope};
pub use general_name::GeneralName;
pub use reasons::ReasonFlags;

/// Extensions that one document may hold.
const MAX_EXTENSIONS: usize = 64;
/// Policies or purposes that one extension may list.
const MAX_LISTED: usize = 128;

/// One extension as it stands.
///
/// ```text
/// Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Extension {
    /// extnID.
    pub kind: ObjectIdentifier,
    /// Who does not understand it must refuse the document.
    pub critical: bool,
    /// The octets inside extnValue.
    pub value: Vec<u8>,
}

impl fmt::Debug for Extension {
    /// The value may be a person's: how long it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extension")
            .field("kind", &self.kind)
            .field("critical", &self.critical)
            .field("value", &format_args!("[{}]", self.value.len()))
            .finish()
    }
}

impl Extension {
    pub(crate) fn to_der(&self) -> Vec<u8> {
        let critical = if self.critical { asn1::TRUE } else { &[] };
        let value = asn1::octet_string(&self.value);
        asn1::sequence(&[&asn1::object_identifier(&self.kind), critical, &value])
    }
}

/// The extensions of a document, each kind at most once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extensions(pub(crate) Vec<Extension>);

impl Extensions {
    /// Reads `Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension`.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut list = reader.sequence("extensions")?;
        let mut extensions: Vec<Extension> = Vec::new();
        while !list.is_empty() {
            if extensions.len() >= MAX_EXTENSIONS {
                return Err(Error::TooMany { part: "extensions", limit: MAX_EXTENSIONS });
            }
            let mut fields = list.sequence("extension")?;
            let kind = fields.object_identifier()?;
            let critical = fields.boolean_default_false(tag::BOOLEAN)?;
            let value = fields.expect(tag::OCTET_STRING)?.content().to_vec();
            fields.finish()?;
            if extensions.iter().any(|extension| extension.kind == kind) {
                return Err(Error::ExtensionRepeated { extension: kind });
            }
            extensions.push(Extension { kind, critical, value });
        }
        if extensions.is_empty() {
            return Err(Error::Profile { part: "extensions", rule: "an empty list is left out" });
        }
        Ok(Self(extensions))
    }

    /// Reads an optional `[number] EXPLICIT Extensions`, which only the newer version may have.
    pub(crate) fn read_tagged(
        fields: &mut Reader<'_>,
        number: u8,
        version_allows: bool,
    ) -> Result<Self, Error> {
        let Some(explicit) = fields.optional(tag::context_constructed(number))? else {
            return Ok(Self::default());
        };
        if !version_allows {
            let rule = "extensions need a newer version number";
            return Err(Error::Profile { part: "version", rule });
        }
        let mut inner = explicit.reader("extensions");
        let extensions = Self::read(&mut inner)?;
        inner.finish()?;
        Ok(extensions)
    }

    /// The value of one kind, read by `parse`.
    pub(crate) fn parsed<T>(
        &self,
        kind: &ObjectIdentifier,
        parse: impl FnOnce(&[u8]) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        self.value(kind).map(parse).transpose()
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        let parts: Vec<Vec<u8>> = self.0.iter().map(Extension::to_der).collect();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        asn1::sequence(&parts)
    }

    pub(crate) fn value(&self, kind: &ObjectIdentifier) -> Option<&[u8]> {
        let found = self.0.iter().find(|extension| extension.kind == *kind);
        found.map(|extension| extension.value.as_slice())
    }

    /// The first critical extension that is not in `understood`.
    pub(crate) fn critical_beyond(
        &self,
        understood: &[ObjectIdentifier],
    ) -> Option<ObjectIdentifier> {
        self.0
            .iter()
            .find(|extension| extension.critical && !understood.contains(&extension.kind))
            .map(|extension| extension.kind)
    }
}

/// Key usage (RFC 5280, clause 4.2.1.3) as a set.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// digitalSignature (bit 0).
    pub const DIGITAL_SIGNATURE: Self = Self(0x8000);
    /// nonRepudiation (bit 1).
    pub const NON_REPUDIATION: Self = Self(0x4000);
    /// keyEncipherment (bit 2).
    pub const KEY_ENCIPHERMENT: Self = Self(0x2000);
    /// dataEncipherment (bit 3).
    pub const DATA_ENCIPHERMENT: Self = Self(0x1000);
    /// keyAgreement (bit 4).
    pub const KEY_AGREEMENT: Self = Self(0x0800);
    /// keyCertSign (bit 5).
    pub const KEY_CERT_SIGN: Self = Self(0x0400);
    /// cRLSign (bit 6).
    pub const CRL_SIGN: Self = Self(0x0200);
    /// encipherOnly (bit 7).
    pub const ENCIPHER_ONLY: Self = Self(0x0100);
    /// decipherOnly (bit 8).
    pub const DECIPHER_ONLY: Self = Self(0x0080);

    /// The signature half of a pair: digitalSignature and nonRepudiation.
    pub const SIGNATURE_HALF: Self = Self(0xC000);
    /// The encryption half of a pair: keyEncipherment, dataEncipherment and keyAgreement.
    pub const ENCRYPTION_HALF: Self = Self(0x3800);
    /// An authority: keyCertSign and cRLSign.
    pub const AUTHORITY: Self = Self(0x0600);

    /// Whether every usage of `other` is in this set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any usage of `other` is in this set.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it may sign data: digitalSignature or nonRepudiation.
    #[must_use]
    pub const fn may_sign(self) -> bool {
        self.intersects(Self::SIGNATURE_HALF)
    }

    /// Whether it may receive encrypted keys or data.
    #[must_use]
    pub const fn may_encrypt(self) -> bool {
        self.intersects(Self::ENCRYPTION_HALF)
    }

    /// The names of RFC 5280, in bit order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.iter().filter(move |(usage, _)| self.contains(*usage)).map(|(_, name)| *name)
    }

    /// `KeyUsage ::= BIT STRING`, a named bit list.
    ///
    /// X.690, clause 11.2.2, wants trailing zero bits removed. Some issuers keep them
    /// (`03 02 00 C0`): the set of bits is not in doubt, so that both are read.
    pub(crate) fn parse(der: &[u8]) -> Result<Self, Error> {
        let element = Reader::single(der, tag::BIT_STRING, "key usage")?;
        let (first, second) = match element.bit_string()?.1 {
            [first] => (*first, 0),
            [first, second] => (*first, *second),
            _ => {
                return Err(Error::Profile { part: "key usage", rule: "nine bits are defined" });
            }
        };
        if first == 0 && second == 0 {
            return Err(Error::Profile { part: "key usage", rule: "at least one bit is set" });
        }
        if second & 0x7F != 0 {
            return Err(Error::Profile { part: "key usage", rule: "nine bits are defined" });
        }
        Ok(Self(u16::from_be_bytes([first, second])))
    }

    pub(crate) fn to_der(self) -> Vec<u8> {
        asn1::named_bits(self.0)
    }
}

impl BitOr for KeyUsage {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for KeyUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.names().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

impl fmt::Debug for KeyUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyUsage({self})")
    }
}

const NAMES: &[(KeyUsage, &str)] = &[
    (KeyUsage::DIGITAL_SIGNATURE, "digitalSignature"),
    (KeyUsage::NON_REPUDIATION, "nonRepudiation"),
    (KeyUsage::KEY_ENCIPHERMENT, "keyEncipherment"),
    (KeyUsage::DATA_ENCIPHERMENT, "dataEncipherment"),
    (KeyUsage::KEY_AGREEMENT, "keyAgreement"),
    (KeyUsage::KEY_CERT_SIGN, "keyCertSign"),
    (KeyUsage::CRL_SIGN, "cRLSign"),
    (KeyUsage::ENCIPHER_ONLY, "encipherOnly"),
    (KeyUsage::DECIPHER_ONLY, "decipherOnly"),
];

/// Basic constraints (RFC 5280, clause 4.2.1.9).
///
/// ```text
/// BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether it is an authority.
    pub authority: bool,
    /// Authorities that may stand between this one and the certificate at the end.
    pub path_length: Option<u32>,
}

impl BasicConstraints {
    pub(crate) fn parse(der: &[u8], tolerance: &Tolerance) -> Result<Self, Error> {
        const PART: &str = "basic constraints";
        let mut reader = Reader::lenient(der, PART, tolerance);
        let mut fields = reader.sequence(PART)?;
        reader.finish()?;
        let authority = fields.boolean_default_false(tag::BOOLEAN)?;
        let path_length = match fields.optional(tag::INTEGER)? {
            Some(element) => Some(element.unsigned()?),
            None => None,
        };
        fields.finish()?;
        Ok(Self { authority, path_length })
    }

    pub(crate) fn to_der(self) -> Vec<u8> {
        let authority = if self.authority { asn1::TRUE } else { &[] };
        let length = self.path_length.map(|length| asn1::unsigned_integer(&length.to_be_bytes()));
        asn1::sequence(&[authority, length.as_deref().unwrap_or_default()])
    }
}

/// subjectKeyIdentifier: the OCTET STRING's content.
pub(crate) fn parse_subject_key_identifier(der: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(Reader::single(der, tag::OCTET_STRING, "subject key identifier")?.content().to_vec())
}

/// authorityKeyIdentifier: its keyIdentifier.
///
/// ```text
/// SEQUENCE { keyIdentifier [0] OCTET STRING OPTIONAL, authorityCertIssuer [1] GeneralNames OPTIONAL,
///            authorityCertSerialNumber [2] INTEGER OPTIONAL }
/// ```
pub(crate) fn parse_authority_key_identifier(der: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    const PART: &str = "authority key identifier";
    let mut fields = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
    let identifier = fields.optional(tag::context(0))?;
    fields.optional(tag::context_constructed(1))?;
    if let Some(serial) = fields.optional(tag::context(2))? {
        serial.integer()?;
    }
    fields.finish()?;
    Ok(identifier.map(|element| element.content().to_vec()))
}

pub(crate) fn authority_key_identifier(identifier: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::encode(tag::context(0), &[identifier])])
}

/// certificatePolicies: the identifiers; qualifiers are skipped unread.
pub(crate) fn parse_policies(der: &[u8]) -> Result<Vec<ObjectIdentifier>, Error> {
    listed(der, "certificate policies", |list| {
        let mut fields = list.sequence("policy information")?;
        let policy = fields.object_identifier()?;
        fields.optional(tag::SEQUENCE)?;
        fields.finish()?;
        Ok(policy)
    })
}

pub(crate) fn policies(policies: &[ObjectIdentifier]) -> Vec<u8> {
    let parts: Vec<Vec<u8>> =
        policies.iter().map(|policy| asn1::sequence(&[&asn1::object_identifier(policy)])).collect();
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    asn1::sequence(&parts)
}

/// extKeyUsage: the purposes.
pub(crate) fn parse_extended_key_usage(der: &[u8]) -> Result<Vec<ObjectIdentifier>, Error> {
    listed(der, "extended key usage", |list| list.object_identifier())
}

pub(crate) fn extended_key_usage(purposes: &[ObjectIdentifier]) -> Vec<u8> {
    let parts: Vec<Vec<u8>> = purposes.iter().map(asn1::object_identifier).collect();
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    asn1::sequence(&parts)
}

fn listed(
    der: &[u8],
    part: &'static str,
    read: impl Fn(&mut Reader<'_>) -> Result<ObjectIdentifier, Error>,
) -> Result<Vec<ObjectIdentifier>, Error> {
    let mut list = Reader::single(der, tag::SEQUENCE, part)?.reader(part);
    let mut out = Vec::new();
    while !list.is_empty() {
        if out.len() >= MAX_LISTED {
            return Err(Error::TooMany { part, limit: MAX_LISTED });
        }
        out.push(read(&mut list)?);
    }
    if out.is_empty() {
        return Err(Error::Profile { part, rule: "at least one element" });
    }
    Ok(out)
}

/// The identity extension of our own profile: the code as a PrintableString.
pub(crate) fn identity_extension(code: &str) -> Extension {
    let value = asn1::encode(tag::PRINTABLE_STRING, &[code.as_bytes()]);
    Extension { kind: oid::ORGANIZATION_CODE, critical: false, value }
}

#[cfg(test)]
mod tests;
