// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates (RFC 5280, clause 4).

use core::fmt;
use core::ops::Range;

use yzt_crypto::{PublicKey, Signature, sm3};

use crate::algorithm::{self, SignatureAlgorithm};
use crate::armour;
use crate::asn1::{Reader, tag};
use crate::error::Error;
use crate::extension::{BasicConstraints, DistributionPoint, Extension, Extensions, KeyUsage};
use crate::identity::{self, Identity, IdentityRule};
use crate::key;
use crate::leniency::{Quirk, Quirks, Tolerance};
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};
use crate::pem;
use crate::signature::{self, SignatureRules, SignatureVerdict};
use crate::text;
use crate::time::UnixTime;

mod body;
mod remarks;

use body::Body;
pub(crate) use body::read_serial;

/// The longest certificate that is read, in bytes of DER.
pub const MAX_CERTIFICATE_LENGTH: usize = 1024 * 1024;
/// Certificates that one PEM text may hold.
const MAX_IN_TEXT: usize = 4096;

const LABEL: &str = "CERTIFICATE";
const PART: &str = "certificate";

/// A certificate: strict DER, every byte accounted for, unless [quirks](crate::leniency) are
/// allowed.
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
    quirks: Quirks,
}

impl Certificate {
    /// Reads a certificate in strict DER form.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Encoding`] with the offset, or the rule that is broken.
    pub fn parse(der: &[u8]) -> Result<Self, Error> {
        Self::parse_with(der, Quirks::STRICT)
    }

    /// Reads a certificate in DER form and tolerates what is allowed; [`quirks`](Self::quirks)
    /// says what was met.
    ///
    /// # Errors
    /// As [`Certificate::parse`] for everything that is not allowed.
    pub fn parse_with(der: &[u8], allowed: Quirks) -> Result<Self, Error> {
        if der.len() > MAX_CERTIFICATE_LENGTH {
            let limit = MAX_CERTIFICATE_LENGTH;
            return Err(Error::TooLarge { part: PART, length: der.len(), limit });
        }
        let tolerance = Tolerance::new(allowed);
        let whole = Reader::document(der, tag::SEQUENCE, PART, &tolerance)?;
        let mut fields = whole.reader(PART);
        let tbs = fields.expect(tag::SEQUENCE)?;
        let algorithm = SignatureAlgorithm::read(&mut fields, "signature algorithm")?;
        let signature = algorithm::signature_element(&mut fields)?;
        fields.finish()?;
        let body = Body::read(tbs.reader(PART), &tolerance)?;
        algorithm.agree(&body.algorithm, &tolerance, PART)?;
        let bits = signature.content_range();
        let mut certificate = Self {
            der: whole.whole().to_vec(),
            body,
            tbs: tbs.range(),
            algorithm,
            // Behind the octet that counts the unused bits.
            signature: bits.start + 1..bits.end,
            quirks: Quirks::EMPTY,
        };
        key::note_quirks(certificate.public_key_der(), &tolerance);
        remarks::note(&certificate, &tolerance);
        certificate.quirks = tolerance.met();
        Ok(certificate)
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
        Self::parse_any_with(input, Quirks::STRICT)
    }

    /// Reads DER, PEM where the label is found, or Base64 alone where
    /// [`Quirk::Base64WithoutLabel`] is allowed, and tolerates what is allowed.
    ///
    /// # Errors
    /// As [`Certificate::parse_any`] for everything that is not allowed.
    pub fn parse_any_with(input: &[u8], allowed: Quirks) -> Result<Self, Error> {
        match Self::parse_with(input, allowed) {
            // What is DER is read as that, whatever texts stand in it.
            Err(error) => match armour::document(input, LABEL, allowed)? {
                Some((der, met)) => {
                    let mut certificate = Self::parse_with(&der, allowed)?;
                    certificate.quirks = certificate.quirks.union(met);
                    Ok(certificate)
                }
                None => Err(error),
            },
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

    /// The serial number's content octets, without superfluous ones
    /// ([`Quirk::IntegerPadded`]).
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

    /// What was met while reading it: remarks, and what was tolerated.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// The subject's public key.
    ///
    /// # Errors
    /// [`Error::Crypto`] for an algorithm that is not supported or a point off the curve; also for
    /// [`Quirk::ExplicitCurve`] where it was not allowed.
    pub fn public_key(&self) -> Result<PublicKey, Error> {
        match self.quirks.contains(Quirk::ExplicitCurve) {
            true => key::with_explicit_curve(self.public_key_der()),
            false => Ok(PublicKey::from_spki_der(self.public_key_der())?),
        }
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

    /// Checks that `key` signed this certificate, by rules of the caller's choice, and says how
    /// the signature was made.
    ///
    /// # Errors
    /// As [`signature::verify`].
    pub fn verify_signature_with(
        &self,
        key: &PublicKey,
        rules: &SignatureRules,
    ) -> Result<SignatureVerdict, Error> {
        signature::verify(&self.algorithm.0, self.tbs(), self.signature_value(), key, rules)
    }

    /// Whether the subject issued it to itself (same name; the key may be another).
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.issuer() == self.subject()
    }

    /// The enterprise that this certificate identifies.
    #[must_use]
    pub fn identity(&self) -> Identity {
        identity::of(self, &[])
    }

    /// As [`identity`](Self::identity), with rules of the caller that go before everything that is
    /// known about the issuer: for authorities that publish no mapping.
    #[must_use]
    pub fn identity_with(&self, rules: &[IdentityRule]) -> Identity {
        identity::of(self, rules)
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

pub(crate) fn serial_hex(content: &[u8]) -> String {
    let value = match content {
        [0, rest @ ..] if !rest.is_empty() => rest,
        other => other,
    };
    text::hex(value)
}
