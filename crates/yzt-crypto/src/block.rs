// SPDX-License-Identifier: MIT OR Apache-2.0
//! The keys of block ciphers with blocks of 16 bytes, so that each mode of operation stands once.

use ::sm4::Sm4;
use ::sm4::cipher::array::Array;
use ::sm4::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};

use crate::Error;

/// The length of a block in bytes.
pub(crate) const BLOCK_LENGTH: usize = 16;

/// An expanded key; wiped when dropped, as each of the crates does it.
#[derive(Clone)]
pub(crate) enum BlockKey {
    /// SM4, GB/T 32907.
    Sm4(Box<Sm4>),
    /// AES with 128 bits, FIPS 197.
    Aes128(Box<Aes128>),
    /// AES with 192 bits.
    Aes192(Box<Aes192>),
    /// AES with 256 bits.
    Aes256(Box<Aes256>),
}

impl BlockKey {
    /// Expands a key of SM4.
    pub(crate) fn sm4(key: &[u8; 16]) -> Self {
        Self::Sm4(Box::new(Sm4::new(key.into())))
    }

    /// Expands a key of AES.
    ///
    /// # Errors
    /// [`Error::InvalidCipherParameters`] unless it has 16, 24 or 32 bytes.
    pub(crate) fn aes(key: &[u8]) -> Result<Self, Error> {
        let refused = |_| Error::InvalidCipherParameters;
        match key.len() {
            16 => Aes128::new_from_slice(key).map(Box::new).map(Self::Aes128).map_err(refused),
            24 => Aes192::new_from_slice(key).map(Box::new).map(Self::Aes192).map_err(refused),
            _ => Aes256::new_from_slice(key).map(Box::new).map(Self::Aes256).map_err(refused),
        }
    }

    /// Encrypts every block where it stands.
    pub(crate) fn encrypt_blocks(&self, blocks: &mut [[u8; BLOCK_LENGTH]]) {
        let blocks = Array::cast_slice_from_core_mut(blocks);
        match self {
            Self::Sm4(key) => key.encrypt_blocks(blocks),
            Self::Aes128(key) => key.encrypt_blocks(blocks),
            Self::Aes192(key) => key.encrypt_blocks(blocks),
            Self::Aes256(key) => key.encrypt_blocks(blocks),
        }
    }

    /// Decrypts every block where it stands.
    pub(crate) fn decrypt_blocks(&self, blocks: &mut [[u8; BLOCK_LENGTH]]) {
        let blocks = Array::cast_slice_from_core_mut(blocks);
        match self {
            Self::Sm4(key) => key.decrypt_blocks(blocks),
            Self::Aes128(key) => key.decrypt_blocks(blocks),
            Self::Aes192(key) => key.decrypt_blocks(blocks),
            Self::Aes256(key) => key.decrypt_blocks(blocks),
        }
    }

    /// Encrypts one block where it stands.
    pub(crate) fn encrypt_block(&self, block: &mut [u8; BLOCK_LENGTH]) {
        self.encrypt_blocks(core::slice::from_mut(block));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;
    use zeroize::ZeroizeOnDrop;

    // FIPS 197 C.1 to C.3: one plaintext, keys that count up.
    #[test]
    fn examples_of_the_aes_standard() {
        let plain = hex!("00112233445566778899aabbccddeeff");
        let key: [u8; 32] = core::array::from_fn(|index| index.to_le_bytes()[0]);
        for (length, expected) in [
            (16, hex!("69c4e0d86a7b0430d8cdb78070b4c55a")),
            (24, hex!("dda97ca4864cdfe06eaf70a0ec0d7191")),
            (32, hex!("8ea2b7ca516745bfeafc49904b496089")),
        ] {
            let key = BlockKey::aes(&key[..length]).unwrap();
            let mut blocks = [plain; 9];
            key.encrypt_blocks(&mut blocks);
            assert_eq!(blocks, [expected; 9]);
            key.decrypt_blocks(&mut blocks);
            assert_eq!(blocks, [plain; 9]);
        }
        for length in [0, 15, 17, 31] {
            assert!(BlockKey::aes(&key[..length]).is_err());
        }
    }

    #[test]
    fn every_key_is_wiped_when_dropped() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        fn look(key: &BlockKey) {
            match key {
                BlockKey::Sm4(key) => wiped(&**key),
                BlockKey::Aes128(key) => wiped(&**key),
                BlockKey::Aes192(key) => wiped(&**key),
                BlockKey::Aes256(key) => wiped(&**key),
            }
        }
        look(&BlockKey::sm4(&[0; 16]));
    }
}
