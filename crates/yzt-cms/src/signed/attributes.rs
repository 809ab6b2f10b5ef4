// SPDX-License-Identifier: MIT OR Apache-2.0
//! Attributes of signers (RFC 5652, clauses 5.3 and 11; RFC 5035; RFC 6211).

use yzt_cert::asn1::{self, Reader, tag};
use yzt_cert::leniency::{Quirk, Tolerance};
use yzt_cert::{Certificate, ObjectIdentifier, UnixTime, oid};
use yzt_crypto::DigestAlgorithm;

use super::algorithm::{NamedDigest, NamedSignature, tolerate};
use crate::error::Error;

/// Attributes that one signer may have on each side of the signature.
const MAX_ATTRIBUTES: usize = 64;
/// Values of one attribute.
const MAX_VALUES: usize = 64;

const PART: &str = "attributes";

/// One attribute.
///
/// ```text
/// Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF ANY }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// attrType.
    pub kind: ObjectIdentifier,
    /// The values, each an encoded element.
    pub values: Vec<Vec<u8>>,
}

impl Attribute {
    /// An attribute with one value.
    #[must_use]
    pub fn new(kind: ObjectIdentifier, value: Vec<u8>) -> Self {
        Self { kind, values: vec![value] }
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        let kind = asn1::object_identifier(&self.kind);
        asn1::sequence(&[&kind, &asn1::set_of(self.values.clone())])
    }
}

/// The attributes on one side of a signature, as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    content: Vec<u8>,
    list: Vec<Attribute>,
}

impl Attributes {
    /// Reads the content octets of the set.
    pub(crate) fn read(content: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(content, PART);
        let mut list = Vec::new();
        while !reader.is_empty() {
            if list.len() >= MAX_ATTRIBUTES {
                return Err(Error::TooMany { limit: MAX_ATTRIBUTES });
            }
            list.push(read_attribute(&mut reader)?);
        }
        Ok(Self { content: content.to_vec(), list })
    }

    /// The same for what is signed: at least one, in the order of DER, no kind twice.
    pub(crate) fn read_signed(content: &[u8], tolerance: &Tolerance) -> Result<Self, Error> {
        let attributes = Self::read(content)?;
        let kinds = || attributes.list.iter().map(|attribute| attribute.kind);
        if attributes.list.is_empty() {
            return Err(rule("signed attributes are not empty"));
        }
        if kinds().enumerate().any(|(index, kind)| kinds().skip(index + 1).any(|it| it == kind)) {
            return Err(rule("no signed attribute stands twice"));
        }
        if !in_order(content)? {
            tolerate(tolerance, Quirk::AttributesUnsorted)?;
        }
        Ok(attributes)
    }

    /// Every attribute, in the order in which they stand.
    #[must_use]
    pub fn list(&self) -> &[Attribute] {
        &self.list
    }

    /// The attributes of a kind.
    pub fn of_kind(&self, kind: ObjectIdentifier) -> impl Iterator<Item = &Attribute> {
        self.list.iter().filter(move |attribute| attribute.kind == kind)
    }

    /// What is signed: the set as it stands, with the tag of a SET in place of `[0]` (RFC 5652,
    /// clause 5.4).
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        asn1::encode(tag::SET, &[&self.content])
    }

    /// The single value of an attribute that may have one only.
    fn single(&self, kind: ObjectIdentifier) -> Result<Option<&[u8]>, Error> {
        match self.of_kind(kind).next().map(|attribute| attribute.values.as_slice()) {
            None => Ok(None),
            Some([value]) => Ok(Some(value)),
            Some(_) => Err(rule("a signed attribute of this kind has exactly one value")),
        }
    }
}

const fn rule(rule: &'static str) -> Error {
    Error::Message { part: PART, rule }
}

fn read_attribute(reader: &mut Reader<'_>) -> Result<Attribute, Error> {
    let mut fields = reader.sequence("attribute")?;
    let kind = fields.object_identifier()?;
    let mut set = fields.expect(tag::SET)?.reader("attribute values");
    fields.finish()?;
    let mut values = Vec::new();
    while !set.is_empty() {
        if values.len() >= MAX_VALUES {
            return Err(Error::TooMany { limit: MAX_VALUES });
        }
        values.push(set.element()?.whole().to_vec());
    }
    Ok(Attribute { kind, values })
}

/// Whether the elements stand in the order of DER (X.690, clause 11.6).
fn in_order(content: &[u8]) -> Result<bool, Error> {
    let mut reader = Reader::new(content, PART);
    let mut previous: &[u8] = &[];
    while !reader.is_empty() {
        let whole = reader.element()?.whole();
        if whole < previous {
            return Ok(false);
        }
        previous = whole;
    }
    Ok(true)
}

/// The signed attributes with those read that decide about the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedAttributes {
    pub(crate) all: Attributes,
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) message_digest: Vec<u8>,
    pub(crate) signing_time: Option<UnixTime>,
    certificates: Vec<CertificateReference>,
    protection: Option<(NamedDigest, NamedSignature)>,
}

/// The certificate that a signing-certificate attribute names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct CertificateReference {
    attribute: ObjectIdentifier,
    digest: DigestAlgorithm,
    hash: Vec<u8>,
    issuer_and_serial: Option<(Vec<u8>, Vec<u8>)>,
}

impl SignedAttributes {
    pub(crate) fn read(content: &[u8], tolerance: &Tolerance) -> Result<Self, Error> {
        let all = Attributes::read_signed(content, tolerance)?;
        let missing = || rule("contentType and messageDigest are among the signed attributes");
        let content_type = all.single(oid::CONTENT_TYPE)?.ok_or_else(missing)?;
        let content_type =
            Reader::single(content_type, tag::OBJECT_IDENTIFIER, PART)?.object_identifier()?;
        let digest = all.single(oid::MESSAGE_DIGEST)?.ok_or_else(missing)?;
        let digest = Reader::single(digest, tag::OCTET_STRING, PART)?.content().to_vec();
        let signing_time = match all.single(oid::SIGNING_TIME)? {
            Some(value) => {
                let mut reader = Reader::new(value, "signing time");
                let time = UnixTime::from_element(&reader.element()?)?;
                reader.finish()?;
                Some(time)
            }
            None => None,
        };
        let mut certificates = Vec::new();
        for kind in [oid::SIGNING_CERTIFICATE, oid::SIGNING_CERTIFICATE_V2] {
            if let Some(value) = all.single(kind)? {
                certificates.push(CertificateReference::read(kind, value, tolerance)?);
            }
        }
        let protection = match all.single(oid::ALGORITHM_PROTECTION)? {
            Some(value) => Some(read_protection(value, tolerance)?),
            None => None,
        };
        let message_digest = digest;
        Ok(Self { all, content_type, message_digest, signing_time, certificates, protection })
    }

    /// Whether a signing-certificate attribute is there.
    pub(crate) fn names_certificate(&self) -> bool {
        !self.certificates.is_empty()
    }

    /// Checks what the attributes say about the signer's certificate and algorithms.
    pub(crate) fn check(
        &self,
        certificate: &Certificate,
        digest: NamedDigest,
        signature: &NamedSignature,
        tolerance: &Tolerance,
    ) -> Result<(), Error> {
        for reference in &self.certificates {
            reference.check(certificate, tolerance)?;
        }
        match &self.protection {
            Some((protected, algorithm))
                if *protected != digest || algorithm.identifier != signature.identifier =>
            {
                Err(Error::AttributeMismatch { attribute: oid::ALGORITHM_PROTECTION })
            }
            _ => Ok(()),
        }
    }
}

impl CertificateReference {
    /// The first certificate of SigningCertificate (RFC 2634) or SigningCertificateV2 (RFC 5035).
    ///
    /// ```text
    /// SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies SEQUENCE OF … OPTIONAL }
    /// ESSCertIDv2 ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier DEFAULT sha256,   -- absent in version 1
    ///                            certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }
    /// IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER }
    /// ```
    fn read(kind: ObjectIdentifier, value: &[u8], tolerance: &Tolerance) -> Result<Self, Error> {
        const PART: &str = "signing certificate";
        let mut fields = Reader::single(value, tag::SEQUENCE, PART)?.reader(PART);
        let mut first = fields.sequence(PART)?.sequence(PART)?;
        let digest = match first.optional(tag::SEQUENCE)? {
            Some(named) if kind == oid::SIGNING_CERTIFICATE_V2 => {
                NamedDigest::read(&named, tolerance)?.known()?
            }
            Some(_) => return Err(rule("version 1 of the signing certificate names no digest")),
            None if kind == oid::SIGNING_CERTIFICATE_V2 => DigestAlgorithm::Sha256,
            None => DigestAlgorithm::Sha1,
        };
        let hash = first.expect(tag::OCTET_STRING)?.content().to_vec();
        let issuer_and_serial = match first.optional(tag::SEQUENCE)? {
            Some(element) => Some(read_issuer_and_serial(element.reader(PART))?),
            None => None,
        };
        first.finish()?;
        Ok(Self { attribute: kind, digest, hash, issuer_and_serial })
    }

    fn check(&self, certificate: &Certificate, tolerance: &Tolerance) -> Result<(), Error> {
        let mismatch = Error::AttributeMismatch { attribute: self.attribute };
        if self.hash.is_empty() {
            tolerate(tolerance, Quirk::CertificateHashEmpty)?;
        } else if self.hash != self.digest.digest(certificate.as_der()).as_bytes() {
            return Err(mismatch);
        }
        match &self.issuer_and_serial {
            None => Ok(()),
            Some((issuer, serial)) => {
                let issuer = yzt_cert::Name::parse(issuer)?;
                let same = issuer == *certificate.issuer() && serial == certificate.serial();
                if same { Ok(()) } else { Err(mismatch) }
            }
        }
    }
}

/// The directory name and the serial number's content octets.
fn read_issuer_and_serial(mut fields: Reader<'_>) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let mut names = fields.sequence("signing certificate")?;
    let name = names.expect(tag::context_constructed(4))?.content().to_vec();
    names.finish()?;
    let serial = fields.expect(tag::INTEGER)?.shortest_integer()?.to_vec();
    fields.finish()?;
    Ok((name, serial))
}

/// `SEQUENCE { digestAlgorithm, signatureAlgorithm [1] OPTIONAL, macAlgorithm [2] OPTIONAL }`.
fn read_protection(
    value: &[u8],
    tolerance: &Tolerance,
) -> Result<(NamedDigest, NamedSignature), Error> {
    const PART: &str = "algorithm protection";
    let mut fields = Reader::single(value, tag::SEQUENCE, PART)?.reader(PART);
    let digest = NamedDigest::read(&fields.expect(tag::SEQUENCE)?, tolerance)?;
    let signature = NamedSignature::read(&fields.expect(tag::context_constructed(1))?)?;
    fields.finish()?;
    Ok((digest, signature))
}

/// The signingCertificateV2 attribute of a certificate, with its hash of this algorithm.
pub(crate) fn signing_certificate(certificate: &Certificate, digest: DigestAlgorithm) -> Attribute {
    let algorithm = match digest {
        // The default is left out.
        DigestAlgorithm::Sha256 => Vec::new(),
        other => {
            asn1::sequence(&[&asn1::object_identifier(&super::algorithm::digest_identifier(other))])
        }
    };
    let hash = asn1::octet_string(digest.digest(certificate.as_der()).as_bytes());
    let name = asn1::explicit(4, certificate.issuer().as_der());
    let serial = asn1::encode(tag::INTEGER, &[certificate.serial()]);
    let issuer_and_serial = asn1::sequence(&[&asn1::sequence(&[&name]), &serial]);
    let reference = asn1::sequence(&[&algorithm, &hash, &issuer_and_serial]);
    let value = asn1::sequence(&[&asn1::sequence(&[&reference])]);
    Attribute::new(oid::SIGNING_CERTIFICATE_V2, value)
}
