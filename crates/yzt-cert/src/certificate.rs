// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates (RFC 5280, clause 4).

use core::fmt;
use core::ops::Range;

use yzt_crypto::{PublicKey, Signature, sm3};

use crate::algorithm::{self, SignatureAlgorithm};
use crate::asn1::{Fault, Reader, tag};
use crate::error::Error;
use crate::extension::{
    self, BasicConstraints, DistributionPoint, Extension, Extensions, KeyUsage,
};
use crate::identity::{self, Identity};
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};
use crate::pem;
use crate::text;
use crate::time::UnixTime;

/// The longest certificate that is read, in bytes of DER.
pub const MAX_CERTIFICATE_LENGTH: usize = 1024 * 1024;
/// Certificates that one PEM text may hold.
const MAX_IN_TEXT: usize = 4096;
/// Content octets of a serial number: 20 (RFC 5280, clause 4.1.2.2) and a sign octet.
const MAX_SERIAL_LENGTH: usize = 21;

const LABEL: &str = "CERTIFICATE";
const PART: &str = "certificate";

/// A certificate: strict DER, every byte accounted for.
///
/// What the issuer signed is kept as the slice of the input that it was; nothing is re-encoded.
///
/// ```text
/// Certificate    ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signature BIT STRING }
/// TBSCertificate ::= SEQUENCE { version [0] DEFAULT v1, serialNumber INTEGER, signature, issuer, validity,
///                               subject, subjectPublicKeyInfo, issuerUniqueID [1], subjectUniqueID [2],
///                               extensions [3] }
/// ```
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    body: Body,
    tbs: Range<usize>,
    algorithm: SignatureAlgorithm,
    signature: Range<usize>,
}

/// The interpreted fields of TBSCertificate.
#[derive(Clone)]
struct Body {
    serial: Range<usize>,
    algorithm: SignatureAlgorithm,
    issuer: Name,
    not_before: UnixTime,
    not_after: UnixTime,
    subject: Name,
    public_key: Range<usize>,
    extensions: Extensions,
    known: Known,
}

/// Extensions that decide about trust: read at once, so that a damaged one is never overlooked.
#[derive(Clone, Default)]
struct Known {
    key_usage: Option<KeyUsage>,
    basic_constraints: Option<BasicConstraints>,
    subject_key_identifier: Option<Vec<u8>>,
    authority_key_identifier: Option<Vec<u8>>,
    policies: Vec<ObjectIdentifier>,
    extended_key_usage: Option<Vec<ObjectIdentifier>>,
}

impl Certificate {
    /// Reads a certificate in DER form.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Encoding`] with the offset, or the rule that is broken.
    pub fn parse(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_CERTIFICATE_LENGTH {
            let limit = MAX_CERTIFICATE_LENGTH;
            return Err(Error::TooLarge { part: PART, length: der.len(), limit });
        }
        let mut fields = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
        let tbs = fields.expect(tag::SEQUENCE)?;
        let algorithm = SignatureAlgorithm::read(&mut fields, "signature algorithm")?;
        let signature = algorithm::signature_element(&mut fields)?;
        fields.finish()?;
        let body = Body::read(tbs.reader(PART))?;
        if body.algorithm != algorithm {
            return Err(Error::AlgorithmMismatch { part: PART });
        }
        let bits = signature.content_range();
        Ok(Self {
            der: der.to_vec(),
            body,
            tbs: tbs.range(),
            algorithm,
            // Behind the octet that counts the unused bits.
            signature: bits.start + 1..bits.end,
        })
    }

    /// Reads the first certificate of a PEM text (RFC 7468).
    ///
    /// # Errors
    /// [`Error::Pem`], or as [`Certificate::parse`].
    pub fn parse_pem(text: &[u8]) -> Result<Self, Error> {
        Self::parse(&pem::decode(text, LABEL)?)
    }

    /// Reads every certificate of a PEM text, such as a bundle of trust anchors.
    ///
    /// # Errors
    /// As [`Certificate::parse_pem`]; [`Error::TooMany`] beyond 4096 certificates.
    pub fn parse_pem_bundle(text: &[u8]) -> Result<Vec<Self>, Error> {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some((der, next)) = pem::next(rest, LABEL)? {
            if out.len() >= MAX_IN_TEXT {
                return Err(Error::TooMany { part: LABEL, limit: MAX_IN_TEXT });
            }
            out.push(Self::parse(&der)?);
            rest = next;
        }
        if out.is_empty() { Err(Error::Pem { label: LABEL }) } else { Ok(out) }
    }

    /// Reads DER, or PEM where the label is found.
    ///
    /// # Errors
    /// As [`Certificate::parse`] and [`Certificate::parse_pem`].
    pub fn parse_any(input: &[u8]) -> Result<Self, Error> {
        match Self::parse(input) {
            // What is DER is read as that, whatever texts stand in it.
            Err(_) if pem::is_pem(input, LABEL) => Self::parse_pem(input),
            result => result,
        }
    }

    /// The whole certificate, as read.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The whole certificate as a PEM text.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode(&self.der, LABEL)
    }

    /// What the issuer signed: the slice of the input with TBSCertificate.
    #[must_use]
    pub fn tbs(&self) -> &[u8] {
        self.slice(&self.tbs)
    }

    /// The serial number's content octets, as encoded.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        self.slice(&self.body.serial)
    }

    /// The serial number in hex, without a sign octet.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        serial_hex(self.serial())
    }

    /// Who issued it.
    #[must_use]
    pub const fn issuer(&self) -> &Name {
        &self.body.issuer
    }

    /// Whom it is about.
    #[must_use]
    pub const fn subject(&self) -> &Name {
        &self.body.subject
    }

    /// The first second of the validity period.
    #[must_use]
    pub const fn not_before(&self) -> UnixTime {
        self.body.not_before
    }

    /// The last second of the validity period.
    #[must_use]
    pub const fn not_after(&self) -> UnixTime {
        self.body.not_after
    }

    /// The subject's public key.
    ///
    /// # Errors
    /// [`Error::Crypto`] for an algorithm that is not supported or a point off the curve.
    pub fn public_key(&self) -> Result<PublicKey, Error> {
        Ok(PublicKey::from_spki_der(self.public_key_der())?)
    }

    /// The SubjectPublicKeyInfo, as read.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        self.slice(&self.body.public_key)
    }

    /// What the key may be used for, if it says.
    #[must_use]
    pub const fn key_usage(&self) -> Option<KeyUsage> {
        self.body.known.key_usage
    }

    /// Whether it is an authority, if it says.
    #[must_use]
    pub const fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.body.known.basic_constraints
    }

    /// subjectKeyIdentifier.
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.body.known.subject_key_identifier.as_deref()
    }

    /// The keyIdentifier of authorityKeyIdentifier.
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.body.known.authority_key_identifier.as_deref()
    }

    /// The certificate policies.
    #[must_use]
    pub fn policies(&self) -> &[ObjectIdentifier] {
        &self.body.known.policies
    }

    /// The extended key usages, if it limits them.
    #[must_use]
    pub fn extended_key_usage(&self) -> Option<&[ObjectIdentifier]> {
        self.body.known.extended_key_usage.as_deref()
    }

    /// Whether the issuer says that the private key lives in software.
    #[must_use]
    pub fn has_software_key(&self) -> bool {
        self.policies().contains(&oid::SOFTWARE_KEY_POLICY)
    }

    /// Where the issuer publishes revocation lists.
    ///
    /// # Errors
    /// [`Error::Encoding`] when the extension is damaged.
    pub fn crl_distribution_points(&self) -> Result<Vec<DistributionPoint>, Error> {
        match self.body.extensions.value(&oid::CRL_DISTRIBUTION_POINTS) {
            Some(value) => DistributionPoint::parse_list(value),
            None => Ok(Vec::new()),
        }
    }

    /// Every extension, as it stands.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.body.extensions.0
    }

    /// The signature algorithm.
    #[must_use]
    pub const fn signature_algorithm(&self) -> &ObjectIdentifier {
        &self.algorithm.0
    }

    /// The content of the signature's BIT STRING, as read.
    #[must_use]
    pub fn signature_value(&self) -> &[u8] {
        self.slice(&self.signature)
    }

    /// The signature.
    ///
    /// # Errors
    /// [`Error::SignatureEncoding`] if it is not the DER form, [`Error::AlgorithmUnsupported`].
    pub fn signature(&self) -> Result<Signature, Error> {
        algorithm::signature_from_der(&self.algorithm, self.signature_value())
    }

    /// Checks that `key` signed this certificate, under the default distinguished identifier.
    ///
    /// Nothing else is checked: see [`verify_path`](crate::path::verify_path).
    ///
    /// # Errors
    /// [`Error::SignatureInvalid`], [`Error::SignatureEncoding`], [`Error::AlgorithmUnsupported`].
    pub fn verify_signature(&self, key: &PublicKey) -> Result<(), Error> {
        algorithm::verify(&self.algorithm, self.tbs(), self.signature_value(), key)
    }

    /// Whether the subject issued it to itself (same name; the key may be another).
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.issuer() == self.subject()
    }

    /// The enterprise that this certificate identifies.
    #[must_use]
    pub fn identity(&self) -> Identity {
        identity::of(self)
    }

    /// SM3 of the whole certificate.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        sm3::digest(&self.der)
    }

    pub(crate) const fn extension_list(&self) -> &Extensions {
        &self.body.extensions
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.der.get(range.clone()).unwrap_or_default()
    }
}

impl PartialEq for Certificate {
    /// The same bytes.
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("serial", &self.serial_hex())
            .field("subject", self.subject())
            .field("issuer", self.issuer())
            .field("not_after", &format_args!("{}", self.not_after()))
            .finish_non_exhaustive()
    }
}

impl Body {
    fn read(mut fields: Reader<'_>) -> Result<Self, Error> {
        let version = read_version(&mut fields)?;
        let serial = read_serial(&mut fields)?;
        let algorithm = SignatureAlgorithm::read(&mut fields, "signature algorithm")?;
        let issuer = Name::from_element(&fields.expect(tag::SEQUENCE)?)?;
        if issuer.is_empty() {
            return Err(Error::Profile { part: "issuer", rule: "the issuer has a name" });
        }
        let mut validity = fields.sequence("validity")?;
        let not_before = UnixTime::read(&mut validity)?;
        let not_after = UnixTime::read(&mut validity)?;
        validity.finish()?;
        let subject = Name::from_element(&fields.expect(tag::SEQUENCE)?)?;
        let public_key = fields.expect(tag::SEQUENCE)?.range();
        let unique_issuer = fields.optional(tag::context(1))?.is_some();
        let unique_subject = fields.optional(tag::context(2))?.is_some();
        let extensions = Extensions::read_tagged(&mut fields, 3, version == 2)?;
        fields.finish()?;
        if version == 0 && (unique_issuer || unique_subject) {
            return Err(Error::Profile { part: PART, rule: "unique identifiers need version 2" });
        }
        let known = Known::read(&extensions)?;
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
    fn read(extensions: &Extensions) -> Result<Self, Error> {
        let authority = extensions
            .parsed(&oid::AUTHORITY_KEY_IDENTIFIER, extension::parse_authority_key_identifier)?;
        let policies = extensions.parsed(&oid::CERTIFICATE_POLICIES, extension::parse_policies)?;
        Ok(Self {
            key_usage: extensions.parsed(&oid::KEY_USAGE, KeyUsage::parse)?,
            basic_constraints: extensions
                .parsed(&oid::BASIC_CONSTRAINTS, BasicConstraints::parse)?,
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
    match number.integer()? {
        [0] => Err(number.fault(Fault::Default)),
        [version @ (1 | 2)] => Ok(*version),
        [version, ..] => Err(Error::VersionUnsupported { part: PART, version: *version }),
        [] => Err(number.fault(Fault::Integer)),
    }
}

/// Serial numbers are opaque octets; negative ones have been issued and are accepted.
pub(crate) fn read_serial(fields: &mut Reader<'_>) -> Result<Range<usize>, Error> {
    let element = fields.expect(tag::INTEGER)?;
    if element.integer()?.len() > MAX_SERIAL_LENGTH {
        return Err(Error::SerialNumber);
    }
    Ok(element.content_range())
}

pub(crate) fn serial_hex(content: &[u8]) -> String {
    let value = match content {
        [0, rest @ ..] if !rest.is_empty() => rest,
        other => other,
    };
    text::hex(value)
}
