// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers as portals hand them out.

use core::fmt;

use yzt_cert::asn1::{Reader, tag};
use yzt_cert::leniency::{Quirk, Quirks, Tolerance};
use yzt_cert::{Certificate, bundle, oid};
use yzt_crypto::{Decryptor, EnvelopedKey, PublicKey, Random, sm2};

use super::escrow::EscrowedKey;
use super::key_message::KeyMessage;
use super::wrapping::{self, Wrapped, Wrapping};
use super::{CertificateAnswer, MAX_ANSWER_LENGTH, MAX_CERTIFICATES};
use crate::envelope;
use crate::enveloped::DecryptionError;
use crate::error::Error;

/// Which form an answer, or a part of one, came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AnswerForm {
    /// CSRResponse of GM/T 0092, clause 8: both certificates and the enveloped key.
    CsrResponse,
    /// Certificates alone: one in DER, any number in PEM, or a message without signer
    /// (PKCS #7 certs-only, as CFCA and others send).
    Certificates,
    /// SM2EnvelopedKey of GM/T 0009, clause 7.4, alone.
    EnvelopedKey,
    /// ENVELOPEDKEYBLOB of GM/T 0016, 6.4.10, alone.
    SkfBlob,
    /// GM/T 0010 signedAndEnvelopedData around the encryption key (MCSCA).
    KeyMessage,
    /// The encryption key for the request's temporary key (CFCA).
    Escrowed,
}

impl AnswerForm {
    /// A stable name, for reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CsrResponse => "csr-response",
            Self::Certificates => "certificates",
            Self::EnvelopedKey => "enveloped-key",
            Self::SkfBlob => "skf-blob",
            Self::KeyMessage => "key-message",
            Self::Escrowed => "escrowed-key",
        }
    }
}

impl fmt::Display for AnswerForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The encryption key in an answer, as far as it is known without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeliveredKey {
    /// Sealed for the signature key, with its public key.
    Enveloped(EnvelopedKey),
    /// Sealed for the signature key; its public key stands in the encryption certificate.
    Message(KeyMessage),
    /// Sealed for the request's temporary key.
    Escrowed(EscrowedKey),
}

/// An answer, or a part of one, with the verdict on its form.
///
/// Some authorities send certificates and key apart: read each, and put them together with
/// [`and`](Self::and).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedAnswer {
    /// The forms of its parts, in the order in which they were read.
    pub forms: Vec<AnswerForm>,
    /// How the parts were written.
    pub wrappings: Vec<Wrapping>,
    /// What was met while reading.
    pub quirks: Quirks,
    /// Every certificate, each once: those of the holder and possibly their issuers'.
    pub certificates: Vec<Certificate>,
    /// The encryption key.
    pub key: Option<DeliveredKey>,
}

impl CertificateAnswer {
    /// What [`read_any`](Self::read_any) tolerates when it is told [`Self::USUAL_QUIRKS`]: what
    /// real answers have and what leaves no doubt about their meaning.
    pub const USUAL_QUIRKS: Quirks = Quirks::of(&[
        Quirk::Base64WithoutLabel,
        Quirk::Sm4WithoutMode,
        Quirk::RecipientIssuerEmpty,
    ]);

    /// Reads whatever an authority or its portal hands out: the forms of [`AnswerForm`], each in
    /// DER, PEM, Base64 or hexadecimal digits.
    ///
    /// Base64 without PEM's lines needs [`Quirk::Base64WithoutLabel`].
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::TooMany`], [`Error::AnswerUnknown`] for none of these forms,
    /// or the error of the part that is at fault.
    pub fn read_any(input: &[u8], allowed: Quirks) -> Result<ReceivedAnswer, Error> {
        let tolerance = Tolerance::new(allowed);
        let (wrapping, content) = wrapping::open(input, &tolerance)?;
        let (form, certificates, key) = match &content {
            Wrapped::Certificates(text) => {
                let (certificates, quirks) = read_certificates(text, allowed)?;
                quirks.iter().for_each(|quirk| tolerance.note(quirk));
                (AnswerForm::Certificates, certificates, None)
            }
            Wrapped::Escrow(der) => (AnswerForm::Escrowed, Vec::new(), Some(escrowed(der)?)),
            Wrapped::Bytes(bytes) => read_bytes(bytes, allowed, &tolerance)?,
        };
        let met = certificates.iter().map(Certificate::quirks).fold(tolerance.met(), Quirks::union);
        let answer = ReceivedAnswer {
            forms: vec![form],
            wrappings: vec![wrapping],
            quirks: met,
            certificates: Vec::new(),
            key,
        };
        answer.with_certificates(certificates)
    }
}

impl ReceivedAnswer {
    /// This part and another of the same answer.
    ///
    /// # Errors
    /// [`Error::AnswerConflict`] when both hold a key, and not the same; [`Error::TooMany`].
    pub fn and(mut self, other: Self) -> Result<Self, Error> {
        self.key = match (self.key, other.key) {
            (Some(own), Some(more)) if own != more => return Err(Error::AnswerConflict),
            (own, more) => own.or(more),
        };
        self.forms.extend(other.forms);
        self.wrappings.extend(other.wrappings);
        self.quirks = self.quirks.union(other.quirks);
        self.with_certificates(other.certificates)
    }

    /// Puts the parts in their places: the signature certificate is the one of `key`, the
    /// encryption certificate the one that names the same subject and only encrypts. The result is
    /// checked by [`CertificateAnswer::check`].
    ///
    /// # Errors
    /// [`Error::KeyNotResealed`] for a key under a temporary key: see [`Self::reseal`];
    /// [`Error::EncryptionIncomplete`] when a key message has not exactly one encryption
    /// certificate beside it; otherwise as [`CertificateAnswer::check`].
    pub fn into_answer(self, key: &PublicKey) -> Result<CertificateAnswer, Error> {
        let signature = self
            .certificates
            .iter()
            .find(|certificate| certificate.public_key().is_ok_and(|held| held == *key))
            .ok_or(Error::SignatureCertificateMissing)?
            .clone();
        let (encryption, others): (Vec<_>, Vec<_>) =
            self.certificates.into_iter().partition(|certificate| {
                let usage = certificate.key_usage().unwrap_or_default();
                *certificate != signature
                    && certificate.subject() == signature.subject()
                    && usage.may_encrypt()
            });
        let issuers = others.into_iter().filter(|certificate| *certificate != signature);
        let enveloped_key = match self.key {
            None => None,
            Some(DeliveredKey::Enveloped(key)) => Some(key),
            Some(DeliveredKey::Escrowed(_)) => return Err(Error::KeyNotResealed),
            Some(DeliveredKey::Message(message)) => match encryption.as_slice() {
                [certificate] => match certificate.public_key()? {
                    PublicKey::Sm2(key) => Some(message.into_enveloped(key)),
                    _ => return Err(Error::EncryptionIncomplete),
                },
                _ => return Err(Error::EncryptionIncomplete),
            },
        };
        let answer = CertificateAnswer {
            signature_certificates: core::iter::once(signature.clone()).chain(issuers).collect(),
            enveloped_key,
            encryption_certificates: encryption,
        };
        answer.check(key)?;
        Ok(answer)
    }

    /// Opens a key that is sealed for the temporary key and seals it for the signature key, as a
    /// token takes it in; an answer without such a key stays as it is.
    ///
    /// The private key is in memory meanwhile, and wiped behind.
    ///
    /// # Errors
    /// As [`EscrowedKey::open`], and [`DecryptionError::Message`] when no randomness is to be had.
    pub fn reseal<D: Decryptor + ?Sized>(
        mut self,
        temporary: &mut D,
        signature_key: &sm2::PublicKey,
        random: &mut dyn Random,
    ) -> Result<Self, DecryptionError<D::Error>> {
        if let Some(DeliveredKey::Escrowed(escrowed)) = &self.key {
            let key = escrowed.open(temporary)?;
            let sealed = EnvelopedKey::seal(random, signature_key, &key).map_err(Error::from)?;
            self.key = Some(DeliveredKey::Enveloped(sealed));
        }
        Ok(self)
    }

    fn with_certificates(mut self, more: Vec<Certificate>) -> Result<Self, Error> {
        for certificate in more {
            if !self.certificates.contains(&certificate) {
                self.certificates.push(certificate);
            }
            if self.certificates.len() > MAX_CERTIFICATES {
                return Err(Error::TooMany { limit: MAX_CERTIFICATES });
            }
        }
        Ok(self)
    }
}

type Parts = (AnswerForm, Vec<Certificate>, Option<DeliveredKey>);

/// Tells the binary forms apart by how they begin.
fn read_bytes(bytes: &[u8], allowed: Quirks, tolerance: &Tolerance) -> Result<Parts, Error> {
    if bytes.starts_with(&[1, 0, 0, 0]) {
        let key = DeliveredKey::Enveloped(EnvelopedKey::from_skf_blob(bytes)?);
        return Ok((AnswerForm::SkfBlob, Vec::new(), Some(key)));
    }
    let whole = Reader::document(bytes, tag::SEQUENCE, "answer", tolerance)
        .map_err(|_| Error::AnswerUnknown)?;
    let fields = whole.reader("answer");
    match fields.peek() {
        Some(tag::SET) => {
            let answer = CertificateAnswer::from_der_with(whole.whole(), allowed)?;
            let certificates =
                [answer.signature_certificates, answer.encryption_certificates].concat();
            let key = answer.enveloped_key.map(DeliveredKey::Enveloped);
            Ok((AnswerForm::CsrResponse, certificates, key))
        }
        Some(tag::INTEGER) => {
            Ok((AnswerForm::Escrowed, Vec::new(), Some(escrowed(whole.whole())?)))
        }
        Some(tag::OBJECT_IDENTIFIER) => read_message(whole.whole(), allowed, tolerance),
        Some(tag::SEQUENCE) if is_enveloped_key(fields.clone()) => {
            let key = envelope::from_der(whole.whole())?;
            Ok((AnswerForm::EnvelopedKey, Vec::new(), Some(DeliveredKey::Enveloped(key))))
        }
        Some(tag::SEQUENCE) => {
            let (certificates, _) = read_certificates(whole.whole(), allowed)?;
            Ok((AnswerForm::Certificates, certificates, None))
        }
        _ => Err(Error::AnswerUnknown),
    }
}

/// A ContentInfo: certificates alone, or a key message.
fn read_message(der: &[u8], allowed: Quirks, tolerance: &Tolerance) -> Result<Parts, Error> {
    let kind = Reader::new(der, "answer").sequence("answer")?.object_identifier()?;
    if kind == oid::GM_SIGNED_AND_ENVELOPED_DATA || kind == oid::SIGNED_AND_ENVELOPED_DATA {
        let (message, certificates) = KeyMessage::read(der, allowed, tolerance)?;
        let key = DeliveredKey::Message(message);
        return Ok((AnswerForm::KeyMessage, certificates, Some(key)));
    }
    let (certificates, _) = read_certificates(der, allowed)?;
    Ok((AnswerForm::Certificates, certificates, None))
}

fn escrowed(der: &[u8]) -> Result<DeliveredKey, Error> {
    EscrowedKey::from_der(der).map(DeliveredKey::Escrowed)
}

/// Certificates of any container that [`bundle`] reads.
fn read_certificates(input: &[u8], allowed: Quirks) -> Result<(Vec<Certificate>, Quirks), Error> {
    if input.len() > 2 * MAX_ANSWER_LENGTH {
        return Err(Error::TooLarge { length: input.len(), limit: 2 * MAX_ANSWER_LENGTH });
    }
    let certificates = bundle::certificates_with(input, allowed)?;
    let quirks = certificates.iter().map(Certificate::quirks).fold(Quirks::EMPTY, Quirks::union);
    Ok((certificates, quirks))
}

/// SM2EnvelopedKey has two SEQUENCEs and two BIT STRINGs; a certificate has one BIT STRING.
fn is_enveloped_key(mut fields: Reader<'_>) -> bool {
    let tags = [tag::SEQUENCE, tag::SEQUENCE, tag::BIT_STRING, tag::BIT_STRING];
    tags.into_iter().all(|tag| fields.expect(tag).is_ok()) && fields.is_empty()
}
