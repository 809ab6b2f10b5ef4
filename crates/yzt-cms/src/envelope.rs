// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM2EnvelopedKey (GM/T 0009, GB/T 35276, clause 7.4) in DER.
//!
//! ```text
//! SM2EnvelopedKey ::= SEQUENCE {
//!     symAlgID                AlgorithmIdentifier,   SM4 in ECB mode, parameters NULL or absent
//!     symEncryptedKey         SM2Cipher,             SEQUENCE { x, y, hash, cipher }
//!     sm2PublicKey            BIT STRING,            04 || X || Y
//!     sm2EncryptedPrivateKey  BIT STRING }           32, 48 or 64 octets
//! ```

use yzt_cert::asn1::{self, Fault, Reader, tag};
use yzt_cert::oid;
use yzt_crypto::{EnvelopedKey, SymmetricAlgorithm, sm2};

use crate::error::Error;

const PART: &str = "enveloped key";
/// More than any enveloped key takes.
const MAX_LENGTH: usize = 4096;

/// Reads an enveloped key.
///
/// 1.2.156.10197.1.104, which names SM4 without a mode, is read as ECB: it stands in real answers
/// and the standard allows no other mode here.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::CipherUnsupported`], [`Error::Certificate`] with the offset of an
/// encoding fault, [`Error::Crypto`] when a part is no SM2 value.
pub fn from_der(der: &[u8]) -> Result<EnvelopedKey, Error> {
    if der.len() > MAX_LENGTH {
        return Err(Error::TooLarge { length: der.len(), limit: MAX_LENGTH });
    }
    read(Reader::single(der, tag::SEQUENCE, PART)?.reader(PART))
}

/// Writes an enveloped key; SM4 in ECB mode as 1.2.156.10197.1.104.1 with NULL parameters.
#[must_use]
pub fn to_der(key: &EnvelopedKey) -> Vec<u8> {
    asn1::sequence(&[&content(key)])
}

/// The content octets of the SEQUENCE.
pub(crate) fn content(key: &EnvelopedKey) -> Vec<u8> {
    let cipher = asn1::object_identifier(&oid::SM4_ECB);
    let null = asn1::encode(tag::NULL, &[]);
    [
        asn1::sequence(&[&cipher, &null]),
        key.wrapped_key.to_der(),
        asn1::bit_string(&key.public_key.to_sec1()),
        asn1::bit_string(&key.encrypted_private_key),
    ]
    .concat()
}

/// Reads the content octets of the SEQUENCE.
pub(crate) fn read(mut fields: Reader<'_>) -> Result<EnvelopedKey, Error> {
    let algorithm = read_cipher(fields.sequence("block cipher")?)?;
    let wrapped = fields.expect(tag::SEQUENCE)?;
    let public = fields.expect(tag::BIT_STRING)?;
    let private = fields.expect(tag::BIT_STRING)?;
    fields.finish()?;
    let encrypted_private_key = private.octet_aligned_bit_string()?.to_vec();
    if !matches!(encrypted_private_key.len(), 32 | 48 | 64) {
        return Err(yzt_crypto::Error::InvalidEnvelopedKey.into());
    }
    Ok(EnvelopedKey {
        algorithm,
        wrapped_key: sm2::Ciphertext::from_der(wrapped.whole())?,
        public_key: sm2::PublicKey::from_sec1(public.octet_aligned_bit_string()?)?,
        encrypted_private_key,
    })
}

fn read_cipher(mut fields: Reader<'_>) -> Result<SymmetricAlgorithm, Error> {
    let algorithm = fields.object_identifier()?;
    if algorithm != oid::SM4_ECB && algorithm != oid::SM4 {
        return Err(Error::CipherUnsupported { algorithm });
    }
    if let Some(null) = fields.optional(tag::NULL)?
        && !null.content().is_empty()
    {
        return Err(null.fault(Fault::Null).into());
    }
    fields.finish()?;
    Ok(SymmetricAlgorithm::Sm4Ecb)
}
