// SPDX-License-Identifier: MIT OR Apache-2.0
//! Making names, certificates and revocation lists.
//!
//! Everything here is written in DER and read back by the strict parsers of this crate before it
//! is handed out, and every signature is checked before it leaves: a faulty token or a fault while
//! signing must not reach a certificate.

use yzt_crypto::{PublicKey, Random, Signer, sm3};

use crate::algorithm;
use crate::asn1::{self, Reader, tag};
use crate::error::{Error, SigningError};
use crate::text;

mod certificate;
mod list;
mod name;

pub use certificate::CertificateBuilder;
pub use list::CrlBuilder;
pub use name::NameBuilder;
pub(crate) use name::is_printable_string;

/// Octets of a random serial number: 127 random bits after the sign bit.
const RANDOM_SERIAL_LENGTH: usize = 16;
/// RFC 5280, clause 4.1.2.2.
const MAX_SERIAL_LENGTH: usize = 20;

/// A serial number: positive, at most 20 octets (RFC 5280, clause 4.1.2.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SerialNumber(Vec<u8>);

impl SerialNumber {
    /// Draws 127 random bits.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the random source fails.
    pub fn random(random: &mut dyn Random) -> Result<Self, Error> {
        let mut octets = [0; RANDOM_SERIAL_LENGTH];
        random.fill(&mut octets)?;
        if let Some(first) = octets.first_mut() {
            *first &= 0x7F;
        }
        // Zero does not come from a source that works.
        Self::from_unsigned(&octets).map_err(|_| yzt_crypto::Error::RandomUnavailable.into())
    }

    /// From a big-endian number.
    ///
    /// # Errors
    /// [`Error::SerialNumber`] if it is zero or takes more than 20 octets.
    pub fn from_unsigned(big_endian: &[u8]) -> Result<Self, Error> {
        let zeros = big_endian.iter().take_while(|octet| **octet == 0).count();
        let significant = big_endian.get(zeros..).unwrap_or_default();
        let needs_sign = significant.first().is_some_and(|first| *first >= 0x80);
        if significant.is_empty() || significant.len() + usize::from(needs_sign) > MAX_SERIAL_LENGTH
        {
            return Err(Error::SerialNumber);
        }
        let mut content = vec![0; usize::from(needs_sign)];
        content.extend_from_slice(significant);
        Ok(Self(content))
    }

    /// From hex digits, as [`Certificate::serial_hex`](crate::Certificate::serial_hex) gives them.
    ///
    /// # Errors
    /// [`Error::SerialNumber`].
    pub fn from_hex(digits: &str) -> Result<Self, Error> {
        let mut octets = Vec::new();
        for pair in digits.as_bytes().rchunks(2).rev() {
            if octets.len() >= MAX_SERIAL_LENGTH || !pair.iter().all(u8::is_ascii_hexdigit) {
                return Err(Error::SerialNumber);
            }
            let pair = core::str::from_utf8(pair).map_err(|_| Error::SerialNumber)?;
            octets.push(u8::from_str_radix(pair, 16).map_err(|_| Error::SerialNumber)?);
        }
        Self::from_unsigned(&octets)
    }

    /// The content octets of the INTEGER, as [`Certificate::serial`](crate::Certificate::serial)
    /// gives them.
    #[must_use]
    pub fn as_content(&self) -> &[u8] {
        &self.0
    }

    /// The number in hex.
    #[must_use]
    pub fn to_hex(&self) -> String {
        text::hex(self.0.strip_prefix(&[0]).unwrap_or(&self.0))
    }

    fn to_der(&self) -> Vec<u8> {
        asn1::encode(tag::INTEGER, &[&self.0])
    }
}

/// The key identifier of a public key: the first 20 octets of SM3 over the content of its BIT
/// STRING (RFC 7093, clause 2, method 1, with SM3 for SHA-256).
#[must_use]
pub fn key_identifier(key: &PublicKey) -> [u8; 20] {
    let spki = key.to_spki_der();
    let bits = Reader::new(&spki, "public key").sequence("public key").and_then(|mut fields| {
        fields.expect(tag::SEQUENCE)?;
        fields.expect(tag::BIT_STRING)?.octet_aligned_bit_string()
    });
    // What the key itself wrote is readable; were it not, its own bytes serve as well.
    let digest = sm3::digest(bits.unwrap_or(&spki));
    digest.first_chunk().copied().unwrap_or_default()
}

/// SEQUENCE { body, signatureAlgorithm, signature }, with the signature checked under `key`.
pub(crate) fn seal<S: Signer + ?Sized>(
    body: &[u8],
    key: &PublicKey,
    signer: &mut S,
) -> Result<Vec<u8>, SigningError<S::Error>> {
    seal_as(body, &algorithm::identifier_of(key)?, key, signer)
}

/// The same with an AlgorithmIdentifier of the caller's.
pub(crate) fn seal_as<S: Signer + ?Sized>(
    body: &[u8],
    algorithm: &[u8],
    key: &PublicKey,
    signer: &mut S,
) -> Result<Vec<u8>, SigningError<S::Error>> {
    let signature = signer.sign(body).map_err(SigningError::Signer)?;
    key.verify(body, &signature).map_err(|_| Error::SignatureInvalid { depth: 0 })?;
    Ok(asn1::sequence(&[body, algorithm, &asn1::bit_string(&signature.to_der())]))
}
