// SPDX-License-Identifier: MIT OR Apache-2.0
//! SignerInfo (RFC 5652, clause 5.3; GM/T 0010, GB/T 35275), read and checked.

use yzt_cert::asn1::{self, Element, Reader, tag};
use yzt_cert::leniency::{Quirk, Quirks, Tolerance};
use yzt_cert::signature::{SignatureRules, SignatureVerdict};
use yzt_cert::{Certificate, KeyUsage, ObjectIdentifier, UnixTime, signature};
use yzt_crypto::DigestAlgorithm;

use super::algorithm::{NamedDigest, NamedSignature, tolerate};
use super::attributes::{Attribute, Attributes, SignedAttributes};
use super::digests::Content;
use crate::dialect::{ContentKind, Dialect};
use crate::error::Error;
use crate::identifier::CertificateIdentifier;

const PART: &str = "signer";

/// One signer of a message.
///
/// ```text
/// SignerInfo ::= SEQUENCE {
///     version             INTEGER,                              1, or 3 with a key identifier
///     sid                 issuerAndSerialNumber | [0] subjectKeyIdentifier,
///     digestAlgorithm     AlgorithmIdentifier,
///     signedAttrs         [0] IMPLICIT SET OF Attribute OPTIONAL,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signature           OCTET STRING,
///     unsignedAttrs       [1] IMPLICIT SET OF Attribute OPTIONAL }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignerInfo {
    der: Vec<u8>,
    version: u32,
    identifier: CertificateIdentifier,
    digest: NamedDigest,
    signed: Option<SignedAttributes>,
    algorithm: NamedSignature,
    signature: Vec<u8>,
    unsigned: Attributes,
    quirks: Quirks,
}

/// What a signature is checked against.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) dialect: Dialect,
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) content: Content<'a>,
    pub(crate) rules: &'a SignatureRules,
}

impl SignerInfo {
    /// Reads one signer; `allowed` says which quirks may be met.
    pub(crate) fn read(element: &Element<'_>, allowed: Quirks) -> Result<Self, Error> {
        // A signer is named in full: its certificate is not one of several.
        let allowed = allowed.without(Quirks::of(&[Quirk::RecipientIssuerEmpty]));
        let tolerance = Tolerance::new(allowed);
        let mut fields = Reader::lenient(element.content(), PART, &tolerance);
        let version = fields.expect(tag::INTEGER)?.unsigned()?;
        let identifier = CertificateIdentifier::read(&fields.element()?)?;
        let expected = match identifier {
            CertificateIdentifier::SubjectKeyIdentifier(_) => 3,
            CertificateIdentifier::IssuerAndSerial { .. } => 1,
        };
        if version != expected {
            tolerate(&tolerance, Quirk::MessageVersion)?;
        }
        let digest = NamedDigest::read(&fields.expect(tag::SEQUENCE)?, &tolerance)?;
        let signed = match fields.optional(tag::context_constructed(0))? {
            Some(set) => Some(SignedAttributes::read(set.content(), &tolerance)?),
            None => None,
        };
        let algorithm = NamedSignature::read(&fields.expect(tag::SEQUENCE)?)?;
        let signature = fields.expect(tag::OCTET_STRING)?.content().to_vec();
        let unsigned = match fields.optional(tag::context_constructed(1))? {
            Some(set) => Attributes::read(set.content())?,
            None => Attributes::default(),
        };
        fields.finish()?;
        let (der, quirks) = (element.whole().to_vec(), tolerance.met());
        Ok(Self {
            der,
            version,
            identifier,
            digest,
            signed,
            algorithm,
            signature,
            unsigned,
            quirks,
        })
    }

    /// The version number.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// How the message names the signer's certificate.
    #[must_use]
    pub const fn identifier(&self) -> &CertificateIdentifier {
        &self.identifier
    }

    /// The digest algorithm, if it is one that is known.
    #[must_use]
    pub fn digest_algorithm(&self) -> Option<DigestAlgorithm> {
        self.digest.known().ok()
    }

    /// The signature algorithm as the message names it.
    #[must_use]
    pub const fn signature_algorithm(&self) -> &ObjectIdentifier {
        &self.algorithm.identifier
    }

    /// The signature's octets.
    #[must_use]
    pub fn signature_value(&self) -> &[u8] {
        &self.signature
    }

    /// The signed attributes; without them the content itself is signed.
    #[must_use]
    pub fn signed_attributes(&self) -> Option<&Attributes> {
        self.signed.as_ref().map(|signed| &signed.all)
    }

    /// The unsigned attributes: anybody may have added them.
    #[must_use]
    pub const fn unsigned_attributes(&self) -> &Attributes {
        &self.unsigned
    }

    /// When the signer says to have signed. Nobody vouches for it but the signer.
    #[must_use]
    pub fn signing_time(&self) -> Option<UnixTime> {
        self.signed.as_ref().and_then(|signed| signed.signing_time)
    }

    /// The quirks met while this signer was read.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// The whole SignerInfo, as read.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// This SignerInfo with a further unsigned attribute; everything before them as it stands.
    pub(crate) fn with_unsigned(&self, attribute: &Attribute) -> Result<Self, Error> {
        let whole = Reader::single(&self.der, tag::SEQUENCE, PART)?;
        let mut fields = whole.reader(PART);
        let mut kept: Vec<&[u8]> = Vec::new();
        while let Some(next) = fields.peek().filter(|next| *next != tag::context_constructed(1)) {
            kept.push(fields.expect(next)?.whole());
        }
        let mut attributes: Vec<Vec<u8>> =
            self.unsigned.list().iter().map(Attribute::to_der).collect();
        attributes.push(attribute.to_der());
        attributes.sort();
        let attributes: Vec<&[u8]> = attributes.iter().map(Vec::as_slice).collect();
        let unsigned = asn1::encode(tag::context_constructed(1), &attributes);
        kept.push(&unsigned);
        let der = asn1::sequence(&kept);
        Ok(Self { unsigned: Attributes::read(&attributes.concat())?, der, ..self.clone() })
    }

    /// Whether a signing-certificate attribute binds the certificate.
    pub(crate) fn names_certificate(&self) -> bool {
        self.signed.as_ref().is_some_and(SignedAttributes::names_certificate)
    }

    pub(crate) const fn named_digest(&self) -> NamedDigest {
        self.digest
    }

    /// Checks digest, attributes and signature with the signer's certificate; trust in it is
    /// another matter.
    pub(crate) fn verify(
        &self,
        subject: &Subject<'_>,
        certificate: &Certificate,
    ) -> Result<SignatureVerdict, Error> {
        let allowed = subject.rules.quirks;
        let tolerance = Tolerance::new(allowed);
        check_usage(certificate, &tolerance)?;
        let key = certificate.public_key()?;
        let digest = self.digest.known()?;
        let (algorithm, met) =
            self.algorithm.in_certificates(subject.dialect, &key, digest, allowed)?;
        let verdict = match &self.signed {
            Some(signed) => {
                if signed.content_type != subject.content_type {
                    let attribute = yzt_cert::oid::CONTENT_TYPE;
                    return Err(Error::AttributeMismatch { attribute });
                }
                if subject.content.digest(digest)?.as_bytes() != signed.message_digest {
                    return Err(Error::ContentAltered);
                }
                signed.check(certificate, self.digest, &self.algorithm, &tolerance)?;
                let bytes = signed.all.signed_bytes();
                signature::verify(&algorithm, &bytes, &self.signature, &key, subject.rules)
                    .map_err(opaque)?
            }
            None => {
                check_bare(subject)?;
                subject.content.verify(&algorithm, &self.signature, &key, subject.rules)?
            }
        };
        let quirks = verdict.quirks.union(met).union(tolerance.met()).union(self.quirks);
        Ok(SignatureVerdict { mode: verdict.mode, quirks })
    }
}

/// A signature that does not verify is this crate's error; others keep their name.
pub(crate) fn opaque(error: yzt_cert::Error) -> Error {
    match error {
        yzt_cert::Error::SignatureInvalid { .. } => Error::MessageSignature,
        other => other.into(),
    }
}

/// Content without signed attributes: of type data (RFC 5652, clause 5.3), and not itself what
/// signed attributes look like, since then a signature of attributes would be one of the content.
fn check_bare(subject: &Subject<'_>) -> Result<(), Error> {
    let kind = ContentKind::of(&subject.content_type).map(|(_, kind)| kind);
    if kind != Some(ContentKind::Data) {
        let rule = "content other than data needs signed attributes";
        return Err(Error::Message { part: PART, rule });
    }
    if subject.content.looks_like_attributes() {
        let rule = "content that reads as signed attributes needs signed attributes";
        return Err(Error::Message { part: PART, rule });
    }
    Ok(())
}

/// The encryption half of a pair never signs; a certificate that says nothing may.
fn check_usage(certificate: &Certificate, tolerance: &Tolerance) -> Result<(), Error> {
    match certificate.key_usage() {
        None => Ok(()),
        Some(usage) if usage.may_sign() => Ok(()),
        Some(usage)
            if usage.intersects(KeyUsage::AUTHORITY)
                && tolerance.tolerates(Quirk::SignerIsAuthority) =>
        {
            Ok(())
        }
        Some(_) => Err(Error::SignerKeyUsage),
    }
}
