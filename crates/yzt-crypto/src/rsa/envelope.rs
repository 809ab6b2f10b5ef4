// SPDX-License-Identifier: MIT OR Apache-2.0
//! The enveloped RSA key: an RSA encryption key pair on its way from the CA into a token.

use core::fmt;

use zeroize::Zeroizing;

use super::parts::private_key_length;
use super::{PrivateKey, PublicKey, RsaParts};
use crate::sm4::BLOCK_LENGTH;
use crate::{Error, Random, SymmetricAlgorithm, sm4};

/// RSAPRIVATEKEYBLOB has room for a modulus of 2048 bits, and no key of other length fills it.
const BLOB_BITS: u32 = 2048;

/// `SGD_RSA`, the algorithm in front of an RSAPRIVATEKEYBLOB.
const SGD_RSA: u32 = 0x0001_0000;

/// More than the longest encrypted private key.
const MAX_ENCRYPTED: usize = 2400;

/// An RSA private key under a random symmetric key, which is encrypted with PKCS#1 v1.5 for the
/// recipient's signature key: what `ImportRSAKeyPair` of GM/T 0016 and GM/T 0017 carries.
///
/// | part | content |
/// |---|---|
/// | `algorithm` | the block cipher, in ECB mode |
/// | `wrapped_key` | its 16-byte key, encrypted with PKCS#1 v1.5 |
/// | `bits` | the bits of the modulus of the key that is delivered |
/// | `encrypted_private_key` | one of the forms below, filled up to whole blocks and encrypted |
///
/// The standards do not say what the encrypted private key looks like inside. Written is
///
/// ```text
/// bits (2, big-endian) ‖ n ‖ e (4) ‖ d ‖ p ‖ q ‖ dP ‖ dQ ‖ qInv ‖ PKCS#7 padding
/// ```
///
/// and read are that and RSAPRIVATEKEYBLOB (GM/T 0016-2012: AlgID 4, BitLen 4, then the same parts
/// from n on, for 2048 bits), with the integers in front in either byte order, each with PKCS#7
/// padding or up to a block of zeros behind it. Their first bytes tell them apart.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct EnvelopedKey {
    /// The block cipher.
    pub algorithm: SymmetricAlgorithm,
    /// The symmetric key, encrypted for the recipient.
    pub wrapped_key: Vec<u8>,
    /// The bits of the modulus of the key that is delivered.
    pub bits: u32,
    /// The private key, encrypted with the symmetric key.
    pub encrypted_private_key: Vec<u8>,
}

impl EnvelopedKey {
    /// Wraps `key` for the holder of the private key of `recipient`, under a fresh SM4 key.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn seal(
        random: &mut dyn Random,
        recipient: &PublicKey,
        key: &PrivateKey,
    ) -> Result<Self, Error> {
        let mut symmetric = Zeroizing::new([0; 16]);
        random.fill(&mut *symmetric)?;
        let wrapped_key = recipient.encrypt(random, &*symmetric)?;
        let bits = key.public_key().bits();
        let short = u16::try_from(bits).map_err(|_| Error::UnsupportedKeySize { bits })?;
        let parts = key.parts().to_bytes();
        let mut plain = Zeroizing::new(Vec::with_capacity(MAX_ENCRYPTED));
        plain.extend_from_slice(&short.to_be_bytes());
        plain.extend_from_slice(&parts);
        let filler = BLOCK_LENGTH.saturating_sub(plain.len() % BLOCK_LENGTH);
        let length = plain.len().saturating_add(filler);
        plain.resize(length, u8::try_from(filler).unwrap_or_default());
        sm4::Key::new(*symmetric).encrypt_ecb(&mut plain)?;
        let encrypted_private_key = plain.to_vec();
        Ok(Self { algorithm: SymmetricAlgorithm::Sm4Ecb, wrapped_key, bits, encrypted_private_key })
    }

    /// Unwraps the private key and checks that its parts belong together.
    ///
    /// # Errors
    /// [`Error::UnsupportedKeySize`] for a size that no private key has here,
    /// [`Error::InvalidEnvelopedKey`] for a private key that is not whole blocks or too long,
    /// [`Error::DecryptionFailed`] for everything that only the recipient can know, and
    /// [`Error::RandomUnavailable`].
    pub fn open(
        &self,
        random: &mut dyn Random,
        recipient: &PrivateKey,
    ) -> Result<PrivateKey, Error> {
        private_key_length(self.bits)?;
        let length = self.encrypted_private_key.len();
        if length > MAX_ENCRYPTED || !length.is_multiple_of(BLOCK_LENGTH) {
            return Err(Error::InvalidEnvelopedKey);
        }
        let symmetric = recipient.decrypt(random, &self.wrapped_key)?;
        let symmetric = <&[u8; 16]>::try_from(symmetric.as_slice());
        let symmetric = symmetric.map_err(|_| Error::DecryptionFailed)?;
        let mut plain = Zeroizing::new(self.encrypted_private_key.clone());
        match self.algorithm {
            SymmetricAlgorithm::Sm4Ecb => sm4::Key::new(*symmetric).decrypt_ecb(&mut plain)?,
        }
        self.private_key(&plain).ok_or(Error::DecryptionFailed)
    }

    /// The private key within the decrypted bytes.
    fn private_key(&self, plain: &[u8]) -> Option<PrivateKey> {
        if let Some(length) = der_length(plain) {
            let (der, filler) = plain.split_at_checked(length)?;
            let key = PrivateKey::from_pkcs1_der(der).ok().filter(|_| is_filler(filler))?;
            return (key.public_key().bits() == self.bits).then_some(key);
        }
        PrivateKey::from_components(self.parts(plain)?).ok()
    }

    /// The parts within the decrypted private key.
    fn parts(&self, plain: &[u8]) -> Option<RsaParts> {
        let body = self.body(plain)?;
        let length = RsaParts::length(private_key_length(self.bits).ok()?);
        let (parts, filler) = body.split_at_checked(length)?;
        RsaParts::from_bytes(self.bits, parts).ok().filter(|_| is_filler(filler))
    }

    /// What follows one of the known headers.
    fn body<'a>(&self, plain: &'a [u8]) -> Option<&'a [u8]> {
        let short = u16::try_from(self.bits).ok()?;
        let short = [short.to_be_bytes(), short.to_le_bytes()];
        if let Some(body) = short.iter().find_map(|bits| plain.strip_prefix(bits)) {
            return Some(body);
        }
        let (header, body) = plain.split_first_chunk::<8>()?;
        let big = [SGD_RSA.to_be_bytes(), self.bits.to_be_bytes()];
        let little = [SGD_RSA.to_le_bytes(), self.bits.to_le_bytes()];
        let known = header == big.as_flattened() || header == little.as_flattened();
        (known && self.bits == BLOB_BITS).then_some(body)
    }
}

/// How long a SEQUENCE is whose length has two bytes, as that of every private key here has.
fn der_length(plain: &[u8]) -> Option<usize> {
    let header = plain.strip_prefix(&[0x30, 0x82])?.first_chunk()?;
    usize::from(u16::from_be_bytes(*header)).checked_add(4)
}

/// Whether bytes behind a private key are zeros or PKCS#7 padding.
fn is_filler(filler: &[u8]) -> bool {
    let zeros = filler.len() <= BLOCK_LENGTH && filler.iter().all(|byte| *byte == 0);
    zeros || filler.iter().all(|byte| usize::from(*byte) == filler.len())
}

impl fmt::Debug for EnvelopedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("rsa::EnvelopedKey")
            .field("algorithm", &self.algorithm)
            .field("bits", &self.bits)
            .field("encrypted_private_key", &"<redacted>")
            .finish_non_exhaustive()
    }
}
