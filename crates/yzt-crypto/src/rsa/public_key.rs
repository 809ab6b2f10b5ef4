// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA public keys.

use core::fmt;
use core::hash::{Hash, Hasher};

use ::rsa::{BigUint, Pkcs1v15Encrypt, RsaPublicKey, hazmat};
use der::asn1::UintRef;
use der::{Decode, Sequence};

use super::{MAX_BITS, MAX_MODULUS_LENGTH, MIN_BITS, Signature, padding};
use crate::encoding::{Hex, RSA_ALGORITHM, der_unsigned, der_value};
use crate::random::Expander;
use crate::{Error, MessageDigest, Random};

/// An RSA public key: an odd modulus of 2048 to 4096 bits, a multiple of 8, and an odd exponent of
/// 3 or more that fits four bytes.
#[derive(Clone)]
pub struct PublicKey {
    /// Big-endian; the first byte has its highest bit set.
    modulus: Vec<u8>,
    exponent: u32,
    key: RsaPublicKey,
}

impl PublicKey {
    /// Takes modulus and exponent, big-endian; zeros in front of them are skipped.
    ///
    /// # Errors
    /// [`Error::UnsupportedKeySize`] for a modulus of less than 2048 or more than 4096 bits, or of
    /// a part of a byte; [`Error::InvalidPublicKey`] for an even one, and for an exponent that is
    /// even, 1, or longer than four bytes.
    pub fn from_components(modulus: &[u8], exponent: &[u8]) -> Result<Self, Error> {
        let modulus = significant(modulus);
        let bits = bit_length(modulus);
        if !(MIN_BITS..=MAX_BITS).contains(&bits) || !bits.is_multiple_of(8) {
            return Err(Error::UnsupportedKeySize { bits });
        }
        let exponent = short_exponent(exponent).ok_or(Error::InvalidPublicKey)?;
        if modulus.last().is_none_or(|last| last % 2 == 0) || exponent % 2 == 0 || exponent < 3 {
            return Err(Error::InvalidPublicKey);
        }
        let number = BigUint::from_bytes_be(modulus);
        let key =
            RsaPublicKey::new(number, exponent.into()).map_err(|_| Error::InvalidPublicKey)?;
        Ok(Self { modulus: modulus.to_vec(), exponent, key })
    }

    /// The modulus, big-endian, [`Self::modulus_length`] bytes.
    #[must_use]
    pub fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    /// The public exponent.
    #[must_use]
    pub const fn exponent(&self) -> u32 {
        self.exponent
    }

    /// The bits of the modulus.
    #[must_use]
    pub fn bits(&self) -> u32 {
        bit_length(&self.modulus)
    }

    /// The bytes of the modulus, of a signature and of a ciphertext.
    #[must_use]
    pub const fn modulus_length(&self) -> usize {
        self.modulus.len()
    }

    /// Verifies a signature of a digest, RFC 8017 section 8.2.2.
    ///
    /// Runs in variable time: nothing here is secret.
    ///
    /// # Errors
    /// [`Error::SignatureMismatch`], whichever step failed.
    pub fn verify_digest(
        &self,
        digest: &MessageDigest,
        signature: &Signature,
    ) -> Result<(), Error> {
        self.key
            .verify(
                padding::of_signature(digest.algorithm()),
                digest.as_bytes(),
                signature.as_bytes(),
            )
            .map_err(|_| Error::SignatureMismatch)
    }

    /// Encrypts with PKCS#1 v1.5 padding, RFC 8017 section 7.2.1: up to eleven bytes less than the
    /// modulus has.
    ///
    /// # Errors
    /// [`Error::InvalidPlaintextLength`], or [`Error::RandomUnavailable`].
    pub fn encrypt(&self, random: &mut dyn Random, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        let length = plaintext.len();
        if length > self.modulus_length().saturating_sub(padding::MIN_OVERHEAD) {
            return Err(Error::InvalidPlaintextLength { length });
        }
        self.key
            .encrypt(&mut Expander::new(random)?, Pkcs1v15Encrypt, plaintext)
            .map_err(|_| Error::InvalidPlaintextLength { length })
    }

    /// m^e mod n without any padding, which is no encryption by itself: for commands of tokens
    /// that leave the padding to the host.
    ///
    /// # Errors
    /// [`Error::InvalidCiphertext`] unless `block` has [`Self::modulus_length`] bytes and is below
    /// the modulus.
    pub fn raw_public(&self, block: &[u8]) -> Result<Vec<u8>, Error> {
        if block.len() != self.modulus_length() || block >= self.modulus() {
            return Err(Error::InvalidCiphertext);
        }
        let power = hazmat::rsa_encrypt(&self.key, &BigUint::from_bytes_be(block))
            .map_err(|_| Error::InvalidCiphertext)?;
        let bytes = power.to_bytes_be();
        let mut out = vec![0; self.modulus_length().saturating_sub(bytes.len())];
        out.extend_from_slice(&bytes);
        Ok(out)
    }

    /// Writes the DER SubjectPublicKeyInfo, RFC 3279 section 2.3.1.
    #[must_use]
    pub fn to_spki_der(&self) -> Vec<u8> {
        let key = der_value(0x03, &[&[0], &self.to_pkcs1_der()]);
        der_value(0x30, &[&RSA_ALGORITHM, &key])
    }

    /// Writes `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }`, RFC 8017
    /// section A.1.1.
    #[must_use]
    pub fn to_pkcs1_der(&self) -> Vec<u8> {
        let exponent = der_unsigned(&self.exponent.to_be_bytes());
        der_value(0x30, &[&der_unsigned(&self.modulus), &exponent])
    }

    /// Reads strict DER `RSAPublicKey`, RFC 8017 section A.1.1.
    ///
    /// # Errors
    /// [`Error::InvalidKeyEncoding`] for anything but strict DER, else as for
    /// [`Self::from_components`].
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_MODULUS_LENGTH + 64 {
            return Err(Error::InvalidKeyEncoding);
        }
        let parsed = RsaPublicKeyDer::from_der(der).map_err(|_| Error::InvalidKeyEncoding)?;
        Self::from_components(parsed.modulus.as_bytes(), parsed.exponent.as_bytes())
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.modulus == other.modulus && self.exponent == other.exponent
    }
}

impl Eq for PublicKey {}

impl Hash for PublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.modulus.hash(state);
        self.exponent.hash(state);
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("rsa::PublicKey")
            .field("modulus", &Hex(&self.modulus))
            .field("exponent", &self.exponent)
            .finish()
    }
}

/// The ASN.1 form.
#[derive(Sequence)]
struct RsaPublicKeyDer<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

/// The bytes of a number from its first that is not zero.
fn significant(number: &[u8]) -> &[u8] {
    let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    number.get(start..).unwrap_or_default()
}

/// The bits of a number without zeros in front.
fn bit_length(number: &[u8]) -> u32 {
    let bytes = u32::try_from(number.len()).unwrap_or(u32::MAX);
    let unused = number.first().map_or(0, |byte| byte.leading_zeros());
    bytes.saturating_mul(8).saturating_sub(unused)
}

/// The exponent, if it fits four bytes.
fn short_exponent(exponent: &[u8]) -> Option<u32> {
    let exponent = significant(exponent);
    let mut bytes = [0; 4];
    let start = bytes.len().checked_sub(exponent.len())?;
    bytes.get_mut(start..)?.copy_from_slice(exponent);
    Some(u32::from_be_bytes(bytes))
}
