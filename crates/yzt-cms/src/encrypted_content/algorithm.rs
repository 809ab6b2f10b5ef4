// SPDX-License-Identifier: MIT OR Apache-2.0
//! The AlgorithmIdentifier of encrypted content.

use yzt_cert::ObjectIdentifier;
use yzt_cert::asn1::{self, Element, Fault, Reader, tag};
use yzt_cert::leniency::Quirk;
use yzt_cert::oid;
use yzt_crypto::Random;
use yzt_crypto::content::{ContentCipher, MIN_TAG_LENGTH, TAG_LENGTH};

use crate::error::Error;

/// The length of a tag where GCMParameters do not say it.
const DEFAULT_TAG_LENGTH: usize = 12;

/// The ciphers and their identifiers.
const CIPHERS: [(ContentCipher, ObjectIdentifier); 8] = [
    (ContentCipher::Sm4Cbc, oid::SM4_CBC),
    (ContentCipher::Sm4Gcm, oid::SM4_GCM),
    (ContentCipher::Aes128Cbc, oid::AES128_CBC),
    (ContentCipher::Aes192Cbc, oid::AES192_CBC),
    (ContentCipher::Aes256Cbc, oid::AES256_CBC),
    (ContentCipher::Aes128Gcm, oid::AES128_GCM),
    (ContentCipher::Aes192Gcm, oid::AES192_GCM),
    (ContentCipher::Aes256Gcm, oid::AES256_GCM),
];

/// A cipher, and what it needs besides its key.
///
/// ```text
/// ECB   parameters = NULL or absent; in deliveries of keys alone                    (GM/T 0010)
/// CBC   parameters = OCTET STRING of 16                                     (RFC 3565, 2.3)
/// GCM   parameters = SEQUENCE { nonce OCTET STRING, ICVlen INTEGER DEFAULT 12 }  (RFC 5084, 3.2)
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContentAlgorithm {
    pub(crate) cipher: ContentCipher,
    /// Initialisation vector or nonce.
    pub(crate) iv: Vec<u8>,
    /// The length of the authentication tag, for GCM.
    pub(crate) tag_length: usize,
    /// SM4 is named without its mode.
    pub(crate) without_mode: bool,
}

impl ContentAlgorithm {
    /// A cipher with a fresh initialisation vector or nonce.
    pub(crate) fn fresh(cipher: ContentCipher, random: &mut dyn Random) -> Result<Self, Error> {
        let mut iv = vec![0; cipher.iv_length()];
        random.fill(&mut iv)?;
        Ok(Self { cipher, iv, tag_length: TAG_LENGTH, without_mode: false })
    }

    pub(crate) fn read(element: &Element<'_>) -> Result<Self, Error> {
        let mut fields = element.reader("content encryption algorithm");
        let algorithm = fields.object_identifier()?;
        if algorithm == oid::SM4 {
            return Self::read_without_mode(element, fields);
        }
        if algorithm == oid::SM4_ECB {
            read_null(&mut fields)?;
            fields.finish()?;
            let (cipher, iv) = (ContentCipher::Sm4Ecb, Vec::new());
            return Ok(Self { cipher, iv, tag_length: TAG_LENGTH, without_mode: false });
        }
        let known = CIPHERS.iter().find(|(_, identifier)| *identifier == algorithm);
        let Some((cipher, _)) = known else {
            return Err(Error::ContentCipherUnsupported { algorithm });
        };
        let (iv, tag_length) = if cipher.is_authenticated() {
            read_gcm(&mut fields)?
        } else {
            (fields.expect(tag::OCTET_STRING)?.content().to_vec(), TAG_LENGTH)
        };
        fields.finish()?;
        Self { cipher: *cipher, iv, tag_length, without_mode: false }.checked()
    }

    /// 1.2.156.10197.1.104: CBC with an initialisation vector, ECB without.
    fn read_without_mode(element: &Element<'_>, mut fields: Reader<'_>) -> Result<Self, Error> {
        if !element.tolerates(Quirk::Sm4WithoutMode) {
            return Err(Error::QuirkRefused { quirk: Quirk::Sm4WithoutMode });
        }
        let iv = fields.optional(tag::OCTET_STRING)?;
        if iv.is_none() {
            read_null(&mut fields)?;
        }
        fields.finish()?;
        let (cipher, iv) = match iv {
            Some(iv) => (ContentCipher::Sm4Cbc, iv.content().to_vec()),
            None => (ContentCipher::Sm4Ecb, Vec::new()),
        };
        Self { cipher, iv, tag_length: TAG_LENGTH, without_mode: true }.checked()
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        let known = CIPHERS.iter().find(|(cipher, _)| *cipher == self.cipher);
        let algorithm = match known {
            Some((_, identifier)) if !self.without_mode => *identifier,
            _ => oid::SM4,
        };
        let iv = asn1::octet_string(&self.iv);
        let parameters = if self.cipher.is_authenticated() {
            // At most 16.
            let length = [u8::try_from(self.tag_length).unwrap_or_default()];
            asn1::sequence(&[&iv, &asn1::unsigned_integer(&length)])
        } else {
            iv
        };
        asn1::sequence(&[&asn1::object_identifier(&algorithm), &parameters])
    }

    /// Whether it is ECB by its own name, which only deliveries of keys have.
    pub(crate) const fn is_for_keys(&self) -> bool {
        matches!(self.cipher, ContentCipher::Sm4Ecb) && !self.without_mode
    }

    fn checked(self) -> Result<Self, Error> {
        if self.iv.len() == self.cipher.iv_length() {
            Ok(self)
        } else {
            let rule = "the initialisation vector has the length that the cipher needs";
            Err(Error::Message { part: "content encryption algorithm", rule })
        }
    }
}

/// NULL, if anything stands there.
fn read_null(fields: &mut Reader<'_>) -> Result<(), Error> {
    match fields.optional(tag::NULL)? {
        Some(null) if !null.content().is_empty() => Err(null.fault(Fault::Null).into()),
        _ => Ok(()),
    }
}

/// GCMParameters: nonce, length of the tag.
fn read_gcm(fields: &mut Reader<'_>) -> Result<(Vec<u8>, usize), Error> {
    let mut parameters = fields.sequence("GCM parameters")?;
    let nonce = parameters.expect(tag::OCTET_STRING)?.content().to_vec();
    let length = match parameters.optional(tag::INTEGER)? {
        None => DEFAULT_TAG_LENGTH,
        Some(element) => {
            let length = usize::try_from(element.unsigned()?).unwrap_or(usize::MAX);
            if length == DEFAULT_TAG_LENGTH && !element.tolerates(Quirk::DefaultWritten) {
                return Err(element.fault(Fault::Default).into());
            }
            length
        }
    };
    parameters.finish()?;
    if (MIN_TAG_LENGTH..=TAG_LENGTH).contains(&length) {
        Ok((nonce, length))
    } else {
        Err(Error::Message { part: "GCM parameters", rule: "the tag has 12 to 16 octets" })
    }
}
