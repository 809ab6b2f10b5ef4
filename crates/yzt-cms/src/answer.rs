// SPDX-License-Identifier: MIT OR Apache-2.0
//! The answer to a certificate request (CSRResponse, GM/T 0092-2020, clause 8).

use yzt_cert::asn1::{self, Element, Reader, tag};
use yzt_cert::leniency::{Quirks, Tolerance};
use yzt_cert::{Certificate, KeyUsage};
use yzt_crypto::{EnvelopedKey, PublicKey};

use crate::envelope;
use crate::error::Error;

mod escrow;
mod key_message;
mod received;
mod wrapping;

pub use escrow::EscrowedKey;
pub use key_message::KeyMessage;
pub use received::{AnswerForm, DeliveredKey, ReceivedAnswer};
pub use wrapping::Wrapping;

/// The longest answer that is read, in bytes of DER.
pub const MAX_ANSWER_LENGTH: usize = 1024 * 1024;
/// Certificates that one set may hold.
const MAX_CERTIFICATES: usize = 32;

const PART: &str = "certificate answer";

/// The answer to a certificate request: the certificates of the pair and the encryption key.
///
/// ```text
/// CSRResponse    ::= SEQUENCE { signCertificate CertificateSet,
///                               encryptedPrivateKey [0] SM2EnvelopedKey OPTIONAL,
///                               encryptCertificate  [1] CertificateSet OPTIONAL }   -- IMPLICIT TAGS
/// CertificateSet ::= SET OF Certificate
/// ```
///
/// The standard's module has implicit tags, which is what is written. Read are explicit tags too,
/// and a further `[0]` around the second set: software in use writes all of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateAnswer {
    /// The signature certificate, and possibly its issuers'.
    pub signature_certificates: Vec<Certificate>,
    /// The encryption key, sealed for the signature key.
    pub enveloped_key: Option<EnvelopedKey>,
    /// The encryption certificate, and possibly its issuers'.
    pub encryption_certificates: Vec<Certificate>,
}

/// The two certificates that belong together, as [`CertificateAnswer::check`] found them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The certificate of the requested key.
    pub signature: &'a Certificate,
    /// The certificate of the enveloped key.
    pub encryption: Option<&'a Certificate>,
}

impl CertificateAnswer {
    /// Reads an answer.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::TooMany`], or the error of the part that is at fault.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        Self::from_der_with(der, Quirks::STRICT)
    }

    /// Reads an answer, and in its certificates tolerates what is allowed;
    /// [`Certificate::quirks`] says what was met.
    ///
    /// # Errors
    /// As [`CertificateAnswer::from_der`] for everything that is not allowed.
    pub fn from_der_with(der: &[u8], allowed: Quirks) -> Result<Self, Error> {
        if der.len() > MAX_ANSWER_LENGTH {
            return Err(Error::TooLarge { length: der.len(), limit: MAX_ANSWER_LENGTH });
        }
        let tolerance = Tolerance::new(allowed);
        let whole = Reader::document(der, tag::SEQUENCE, PART, &tolerance)?;
        let mut fields = whole.reader(PART);
        let signature_certificates = read_certificates(&fields.expect(tag::SET)?, allowed)?;
        let enveloped_key = match fields.optional(tag::context_constructed(0))? {
            Some(element) => Some(read_enveloped_key(&element)?),
            None => None,
        };
        let encryption_certificates = match fields.optional(tag::context_constructed(1))? {
            Some(element) => read_tagged_certificates(&element, allowed)?,
            None => Vec::new(),
        };
        fields.finish()?;
        Ok(Self { signature_certificates, enveloped_key, encryption_certificates })
    }

    /// Writes the answer, with implicit tags and the sets in DER order.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let signature = asn1::set_of(encodings(&self.signature_certificates));
        let key = self
            .enveloped_key
            .as_ref()
            .map(|key| asn1::encode(tag::context_constructed(0), &[&envelope::content(key)]));
        let encryption = if self.encryption_certificates.is_empty() {
            Vec::new()
        } else {
            let mut certificates = encodings(&self.encryption_certificates);
            certificates.sort();
            let parts: Vec<&[u8]> = certificates.iter().map(Vec::as_slice).collect();
            asn1::encode(tag::context_constructed(1), &parts)
        };
        asn1::sequence(&[&signature, key.as_deref().unwrap_or_default(), &encryption])
    }

    /// Finds the pair for the requested key and checks that its parts belong together: the
    /// signature certificate holds `key` and may sign; the encryption certificate holds the
    /// enveloped key's public key, which is another than `key`, may encrypt and not sign, and names
    /// the same subject. Signatures and trust are not looked at.
    ///
    /// # Errors
    /// [`Error::SignatureCertificateMissing`], [`Error::EncryptionIncomplete`],
    /// [`Error::KeyUsage`], [`Error::KeyReused`], [`Error::SubjectMismatch`].
    pub fn check(&self, key: &PublicKey) -> Result<Pair<'_>, Error> {
        let signature = holder_of(&self.signature_certificates, key)
            .ok_or(Error::SignatureCertificateMissing)?;
        if !usage(signature).may_sign() {
            return Err(Error::KeyUsage);
        }
        let encryption = match (&self.enveloped_key, self.encryption_certificates.as_slice()) {
            (None, []) => {
                return Ok(Pair { signature, encryption: None });
            }
            (Some(enveloped), certificates) => {
                holder_of(certificates, &PublicKey::Sm2(enveloped.public_key.clone()))
            }
            (None, _) => None,
        }
        .ok_or(Error::EncryptionIncomplete)?;
        if !usage(encryption).may_encrypt() || usage(encryption).may_sign() {
            return Err(Error::KeyUsage);
        }
        // Who keeps a copy of the encryption key could otherwise sign.
        if encryption.public_key()? == *key {
            return Err(Error::KeyReused);
        }
        if encryption.subject() != signature.subject() {
            return Err(Error::SubjectMismatch);
        }
        Ok(Pair { signature, encryption: Some(encryption) })
    }
}

fn holder_of<'a>(certificates: &'a [Certificate], key: &PublicKey) -> Option<&'a Certificate> {
    certificates.iter().find(|certificate| certificate.public_key().is_ok_and(|held| held == *key))
}

fn usage(certificate: &Certificate) -> KeyUsage {
    certificate.key_usage().unwrap_or_default()
}

fn encodings(certificates: &[Certificate]) -> Vec<Vec<u8>> {
    certificates.iter().map(|certificate| certificate.as_der().to_vec()).collect()
}

/// `[0]`: the fields of SM2EnvelopedKey (implicit) or the whole SEQUENCE (explicit).
fn read_enveloped_key(element: &Element<'_>) -> Result<EnvelopedKey, Error> {
    let mut inner = element.reader("enveloped key");
    let first = inner.expect(tag::SEQUENCE)?;
    if inner.is_empty() {
        envelope::read(first.reader("enveloped key"))
    } else {
        envelope::read(element.reader("enveloped key"))
    }
}

/// `[1]`: certificates (implicit), one SET of them (explicit), or one `[0]` around them.
fn read_tagged_certificates(
    element: &Element<'_>,
    allowed: Quirks,
) -> Result<Vec<Certificate>, Error> {
    let mut inner = element.reader("encryption certificates");
    match inner.peek() {
        Some(tag::SET | 0xA0) => {
            let set = inner.element()?;
            inner.finish()?;
            read_certificates(&set, allowed)
        }
        _ => read_certificates(element, allowed),
    }
}

fn read_certificates(set: &Element<'_>, allowed: Quirks) -> Result<Vec<Certificate>, Error> {
    let mut reader = set.reader("certificate set");
    let mut out = Vec::new();
    while !reader.is_empty() {
        if out.len() >= MAX_CERTIFICATES {
            return Err(Error::TooMany { limit: MAX_CERTIFICATES });
        }
        let certificate = reader.expect(tag::SEQUENCE)?;
        out.push(Certificate::parse_with(certificate.whole(), allowed)?);
    }
    Ok(out)
}
