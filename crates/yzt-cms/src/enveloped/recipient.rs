// SPDX-License-Identifier: MIT OR Apache-2.0
//! RecipientInfo: the content key, encrypted for one recipient.

use std::io::Read;

use yzt_cert::asn1::{self, Element, Fault, Reader, tag};
use yzt_cert::leniency::{Quirk, Tolerance};
use yzt_cert::oid;
use yzt_cert::{Certificate, ObjectIdentifier};
use yzt_crypto::content::ContentKey;
use yzt_crypto::sm2::{self, PointPrefix};
use yzt_crypto::{
    Algorithm, AsymmetricCiphertext, ContentFailure, ContentOpening, Decryptor, Random,
};
use zeroize::Zeroizing;

use super::DecryptionError;
use crate::ber::BerReader;
use crate::dialect::Dialect;
use crate::encrypted_content::ContentAlgorithm;
use crate::error::Error;
use crate::identifier::CertificateIdentifier;

/// Recipients of one message.
const MAX_RECIPIENTS: usize = 1024;
/// More than a content key takes when it is encrypted with SM2 or RSA.
const MAX_ENCRYPTED_KEY: usize = 1024;

const PART: &str = "recipient";

/// One recipient of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecipientInfo {
    /// The content key is encrypted with the recipient's public key.
    KeyTransport(KeyTransport),
    /// Key agreement, a key known beforehand, a password or something else (RFC 5652, clauses
    /// 6.2.2 to 6.2.5): stepped over.
    Other {
        /// Its identifier octet.
        tag: u8,
    },
}

/// A content key under a public key.
///
/// ```text
/// KeyTransRecipientInfo ::= SEQUENCE {
///     version                 INTEGER,               0 (GM/T 0010: 1) by issuer and serial, 2 by key identifier
///     rid                     RecipientIdentifier,
///     keyEncryptionAlgorithm  AlgorithmIdentifier,
///     encryptedKey            OCTET STRING }         (RFC 5652, clause 6.2.1)
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyTransport {
    version: u32,
    identifier: CertificateIdentifier,
    algorithm: ObjectIdentifier,
    encrypted_key: Vec<u8>,
    /// An SM2 ciphertext that is not in DER, by quirk.
    raw: bool,
}

impl KeyTransport {
    /// Whose certificate holds the public key.
    #[must_use]
    pub const fn identifier(&self) -> &CertificateIdentifier {
        &self.identifier
    }

    /// The algorithm that the key is encrypted with.
    #[must_use]
    pub const fn algorithm(&self) -> &ObjectIdentifier {
        &self.algorithm
    }

    /// The encrypted key, as it stands.
    #[must_use]
    pub fn encrypted_key(&self) -> &[u8] {
        &self.encrypted_key
    }

    fn read(element: &Element<'_>, dialect: Dialect) -> Result<Self, Error> {
        let mut fields = element.reader(PART);
        let version = fields.expect(tag::INTEGER)?.unsigned()?;
        let identifier = CertificateIdentifier::read(&fields.element()?)?;
        if !is_version(version, &identifier, dialect) && !element.tolerates(Quirk::MessageVersion) {
            return Err(Error::QuirkRefused { quirk: Quirk::MessageVersion });
        }
        let algorithm = read_algorithm(fields.sequence("key encryption algorithm")?)?;
        let encrypted = fields.expect(tag::OCTET_STRING)?;
        fields.finish()?;
        let encrypted_key = encrypted.content().to_vec();
        if encrypted_key.len() > MAX_ENCRYPTED_KEY {
            let (length, limit) = (encrypted_key.len(), MAX_ENCRYPTED_KEY);
            return Err(Error::TooLarge { length, limit });
        }
        let raw = algorithm == oid::SM2_ENCRYPTION && !is_sm2_cipher(&encrypted_key);
        if raw && !encrypted.tolerates(Quirk::Sm2CiphertextRaw) {
            return Err(Error::QuirkRefused { quirk: Quirk::Sm2CiphertextRaw });
        }
        Ok(Self { version, identifier, algorithm, encrypted_key, raw })
    }

    /// Whether this follows from what RFC 5652 asks for in version 0.
    pub(super) const fn is_version_0(&self) -> bool {
        self.version == 0
    }

    /// What the key may be asked to decrypt, in the order to try it in; more than one only for a
    /// raw SM2 ciphertext, which does not say its order.
    pub(crate) fn ciphertexts(&self) -> Result<Vec<AsymmetricCiphertext>, Error> {
        if self.algorithm == oid::RSA_ENCRYPTION {
            return Ok(vec![AsymmetricCiphertext::Rsa(self.encrypted_key.clone())]);
        }
        if self.algorithm != oid::SM2_ENCRYPTION {
            return Err(Error::KeyEncryptionUnsupported { algorithm: self.algorithm });
        }
        let bytes = self.encrypted_key.as_slice();
        let read = if self.raw {
            let prefix = match bytes.first() {
                Some(4) if bytes.len() % 8 == 1 => PointPrefix::Present,
                _ => PointPrefix::Absent,
            };
            let new = sm2::Ciphertext::from_c1c3c2(bytes, prefix);
            let old = sm2::Ciphertext::from_c1c2c3(bytes, prefix);
            [new, old].into_iter().flatten().map(AsymmetricCiphertext::Sm2).collect()
        } else {
            let ciphertext = sm2::Ciphertext::from_der(bytes);
            ciphertext.into_iter().map(AsymmetricCiphertext::Sm2).collect::<Vec<_>>()
        };
        if read.is_empty() { Err(Error::DecryptionFailed) } else { Ok(read) }
    }

    /// The algorithm of the key that can open this.
    fn key_algorithm(&self) -> Option<Algorithm> {
        if self.algorithm == oid::SM2_ENCRYPTION {
            Some(Algorithm::Sm2)
        } else if self.algorithm == oid::RSA_ENCRYPTION {
            Some(Algorithm::Rsa)
        } else {
            None
        }
    }
}

/// Writes a recipient; the algorithm follows from the ciphertext.
pub(super) fn encode_recipient(
    version: u8,
    identifier: &CertificateIdentifier,
    ciphertext: &AsymmetricCiphertext,
    encrypted_key: &[u8],
) -> Vec<u8> {
    let algorithm = match ciphertext {
        AsymmetricCiphertext::Rsa(_) => &oid::RSA_ENCRYPTION,
        _ => &oid::SM2_ENCRYPTION,
    };
    let null = asn1::encode(tag::NULL, &[]);
    asn1::sequence(&[
        &asn1::unsigned_integer(&[version]),
        &identifier.to_der(),
        &asn1::sequence(&[&asn1::object_identifier(algorithm), &null]),
        &asn1::octet_string(encrypted_key),
    ])
}

/// Reads recipientInfos.
pub(crate) fn read_recipients<R: Read>(
    reader: &mut BerReader<R>,
    dialect: Dialect,
    tolerance: &Tolerance,
) -> Result<Vec<RecipientInfo>, Error> {
    let mut recipients = Vec::new();
    reader.enter(tag::SET)?;
    while let Some(found) = reader.peek()? {
        if recipients.len() >= MAX_RECIPIENTS {
            return Err(Error::TooMany { limit: MAX_RECIPIENTS });
        }
        let collected = reader.collect()?.into_definite()?;
        let element = collected.element(PART, tolerance)?;
        recipients.push(match (found, dialect) {
            (tag::SEQUENCE, _) => {
                RecipientInfo::KeyTransport(KeyTransport::read(&element, dialect)?)
            }
            (0xA1..=0xA4, Dialect::Rfc5652) => RecipientInfo::Other { tag: found },
            _ => return Err(element.fault(Fault::Tag { expected: tag::SEQUENCE, found }).into()),
        });
    }
    reader.leave()?;
    if recipients.is_empty() {
        return Err(Error::NoRecipient);
    }
    Ok(recipients)
}

/// The first recipient that this certificate belongs to.
pub(crate) fn recipient_of(
    recipients: &[RecipientInfo],
    certificate: &Certificate,
) -> Option<usize> {
    recipients.iter().position(|recipient| match recipient {
        RecipientInfo::KeyTransport(recipient) => recipient.identifier.matches(certificate),
        RecipientInfo::Other { .. } => false,
    })
}

/// Begins to decrypt the content. Beyond this, nothing tells a key that did not open from content
/// that is damaged, as far as the algorithm allows: see [`Decryptor::decrypt_key`].
pub(crate) fn open_content_key<D: Decryptor>(
    recipient: &RecipientInfo,
    algorithm: &ContentAlgorithm,
    decryptor: &mut D,
    random: &mut dyn Random,
) -> Result<Box<dyn ContentOpening<D::Error>>, DecryptionError<D::Error>> {
    let RecipientInfo::KeyTransport(recipient) = recipient else {
        return Err(Error::NotARecipient.into());
    };
    let ciphertexts = recipient.ciphertexts()?;
    if recipient.key_algorithm() != Some(decryptor.public_key().algorithm()) {
        return Err(Error::RecipientKeyMismatch.into());
    }
    let (cipher, iv) = (algorithm.cipher, algorithm.iv.as_slice());
    let substitute = ContentKey::generate(cipher, random).map_err(Error::from)?;
    for ciphertext in &ciphertexts {
        let substitute = Zeroizing::new(substitute.expose().to_vec());
        match decryptor.open_content(ciphertext, cipher, iv, substitute) {
            Err(ContentFailure::Refused) => {}
            result => return Ok(result?),
        }
    }
    Err(Error::DecryptionFailed.into())
}

/// GM/T 0010 has versions 0 (as RFC 2315) and 1 in use; RFC 5652 asks for 0 or 2.
fn is_version(version: u32, identifier: &CertificateIdentifier, dialect: Dialect) -> bool {
    match (dialect, identifier) {
        (Dialect::Gmt0010, CertificateIdentifier::IssuerAndSerial { .. }) => version <= 1,
        (Dialect::Gmt0010, CertificateIdentifier::SubjectKeyIdentifier(_)) => false,
        (Dialect::Rfc5652, CertificateIdentifier::IssuerAndSerial { .. }) => version == 0,
        (Dialect::Rfc5652, CertificateIdentifier::SubjectKeyIdentifier(_)) => version == 2,
    }
}

/// An algorithm whose parameters, if they stand here, are NULL where this crate knows it.
fn read_algorithm(mut fields: Reader<'_>) -> Result<ObjectIdentifier, Error> {
    let algorithm = fields.object_identifier()?;
    if algorithm != oid::SM2_ENCRYPTION && algorithm != oid::RSA_ENCRYPTION {
        return Ok(algorithm);
    }
    if let Some(null) = fields.optional(tag::NULL)?
        && !null.content().is_empty()
    {
        return Err(null.fault(Fault::Null).into());
    }
    fields.finish()?;
    Ok(algorithm)
}

/// Whether these bytes are a SEQUENCE of four, whatever their values.
fn is_sm2_cipher(bytes: &[u8]) -> bool {
    let read = || -> Result<(), yzt_cert::Error> {
        let mut fields = Reader::single(bytes, tag::SEQUENCE, PART)?.reader(PART);
        for expected in [tag::INTEGER, tag::INTEGER, tag::OCTET_STRING, tag::OCTET_STRING] {
            fields.expect(expected)?;
        }
        fields.finish()
    };
    read().is_ok()
}
