// SPDX-License-Identifier: MIT OR Apache-2.0
//! The enveloped key: an encryption key pair on its way from the CA into a token.

use core::fmt;

use zeroize::Zeroizing;

use crate::{Error, Random, sm2, sm4};

mod blob;

pub use blob::{Alignment, SkfBlobLayout};

/// Block of PKCS#7 padding behind a private value that already fills its blocks.
const FULL_PADDING: [u8; 16] = [16; 16];

/// The cipher that an enveloped key's private value is encrypted with.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SymmetricAlgorithm {
    /// SM4 in ECB mode, `SGD_SM4_ECB`.
    Sm4Ecb,
}

impl SymmetricAlgorithm {
    /// The algorithm identifier of GM/T 0006.
    #[must_use]
    pub const fn identifier(self) -> u32 {
        match self {
            Self::Sm4Ecb => 0x0000_0401,
        }
    }

    /// The algorithm of an identifier of GM/T 0006, if this crate has it.
    #[must_use]
    pub const fn from_identifier(identifier: u32) -> Option<Self> {
        match identifier {
            0x0000_0401 => Some(Self::Sm4Ecb),
            _ => None,
        }
    }
}

/// An SM2 private key under a random symmetric key, which is encrypted for the recipient's
/// signature key (GM/T 0009 section 7.4).
///
/// This is the neutral form. `ENVELOPEDKEYBLOB` of GM/T 0016 is read and written here
/// ([`Self::from_skf_blob`]); `SM2EnvelopedKey` in DER by yzt-cms, the form of GM/T 0017's commands
/// by yzt-gmt0017.
///
/// | part | content |
/// |---|---|
/// | `algorithm` | the block cipher, in ECB mode |
/// | `wrapped_key` | its 16-byte key, encrypted with SM2 |
/// | `public_key` | the public key of the pair that is delivered |
/// | `encrypted_private_key` | 32 bytes: d; 48: d and a block of PKCS#7 padding; 64: 32 zero bytes and d, or 32 bytes as the first and zeros that fill the field |
///
/// The standard says nothing of padding, and issuers differ; all are read, and the first is
/// written.
#[derive(Clone, Eq, PartialEq)]
pub struct EnvelopedKey {
    /// The block cipher.
    pub algorithm: SymmetricAlgorithm,
    /// The symmetric key, encrypted for the recipient.
    pub wrapped_key: sm2::Ciphertext,
    /// The public key of the pair that is delivered.
    pub public_key: sm2::PublicKey,
    /// The private value of that pair, encrypted with the symmetric key.
    pub encrypted_private_key: Vec<u8>,
}

impl EnvelopedKey {
    /// Wraps `key` for the holder of the private key of `recipient`, under a fresh SM4 key.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn seal(
        random: &mut dyn Random,
        recipient: &sm2::PublicKey,
        key: &sm2::PrivateKey,
    ) -> Result<Self, Error> {
        let mut symmetric = Zeroizing::new([0; 16]);
        random.fill(&mut *symmetric)?;
        let wrapped_key = recipient.encrypt(random, &*symmetric)?;
        let mut value = key.to_bytes();
        sm4::Key::new(*symmetric).encrypt_ecb(&mut *value)?;
        Ok(Self {
            algorithm: SymmetricAlgorithm::Sm4Ecb,
            wrapped_key,
            public_key: key.public_key().clone(),
            encrypted_private_key: value.to_vec(),
        })
    }

    /// Unwraps the private key and checks that it belongs to `public_key`.
    ///
    /// # Errors
    /// [`Error::InvalidEnvelopedKey`] for a private value of another length than 32, 48 or 64
    /// bytes; [`Error::DecryptionFailed`] for everything that only the recipient can know.
    pub fn open(&self, recipient: &sm2::PrivateKey) -> Result<sm2::PrivateKey, Error> {
        if !matches!(self.encrypted_private_key.len(), 32 | 48 | 64) {
            return Err(Error::InvalidEnvelopedKey);
        }
        let symmetric = recipient.decrypt(&self.wrapped_key)?;
        let Ok(symmetric) = <&[u8; 16]>::try_from(symmetric.as_slice()) else {
            return Err(Error::DecryptionFailed);
        };
        let mut plain = Zeroizing::new(without_filler(&self.encrypted_private_key).to_vec());
        match self.algorithm {
            SymmetricAlgorithm::Sm4Ecb => sm4::Key::new(*symmetric).decrypt_ecb(&mut plain)?,
        }
        let value = private_value(&plain).ok_or(Error::DecryptionFailed)?;
        let key = sm2::PrivateKey::from_bytes(value).map_err(|_| Error::DecryptionFailed)?;
        if key.public_key() == &self.public_key { Ok(key) } else { Err(Error::DecryptionFailed) }
    }
}

impl fmt::Debug for EnvelopedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvelopedKey")
            .field("algorithm", &self.algorithm)
            .field("public_key", &self.public_key)
            .field("encrypted_private_key", &"<redacted>")
            .finish_non_exhaustive()
    }
}

/// The encrypted private value without the zeros that fill up its field of 64 bytes; no two blocks
/// of ciphertext are all zero but by chance.
fn without_filler(encrypted: &[u8]) -> &[u8] {
    match encrypted.split_last_chunk::<32>() {
        Some((value, filler)) if value.len() == 32 && filler == &[0; 32] => value,
        _ => encrypted,
    }
}

/// The 32 bytes of d within the decrypted private value.
fn private_value(plain: &[u8]) -> Option<&[u8; 32]> {
    let (first, rest) = plain.split_first_chunk::<32>()?;
    match rest.len() {
        0 => Some(first),
        16 => (rest == FULL_PADDING).then_some(first),
        32 if first == &[0; 32] => rest.try_into().ok(),
        _ => None,
    }
}
