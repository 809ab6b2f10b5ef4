// SPDX-License-Identifier: MIT OR Apache-2.0
//! The SM4 block cipher, GB/T 32907-2016 (GM/T 0002-2012): 16-byte key, 16-byte block.

mod modes;

use core::fmt;

use ::sm4::Sm4;
use ::sm4::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use zeroize::Zeroize;

use crate::Error;
use crate::block::BlockKey;

pub use modes::{CbcMac, Cipher, Mode, Padding};

/// The length of a block in bytes.
pub const BLOCK_LENGTH: usize = 16;

/// An SM4 key, expanded; wiped when dropped.
pub struct Key(Sm4);

impl Key {
    /// Expands the key; the copy that was handed in is wiped.
    #[must_use]
    pub fn new(mut key: [u8; 16]) -> Self {
        let expanded = Sm4::new((&key).into());
        key.zeroize();
        Self(expanded)
    }

    /// Encrypts one block.
    #[must_use]
    pub fn encrypt_block(&self, block: &[u8; 16]) -> [u8; 16] {
        let mut out = *block;
        self.0.encrypt_block((&mut out).into());
        out
    }

    /// Decrypts one block.
    #[must_use]
    pub fn decrypt_block(&self, block: &[u8; 16]) -> [u8; 16] {
        let mut out = *block;
        self.0.decrypt_block((&mut out).into());
        out
    }

    /// A second copy, for what owns its key.
    fn duplicate(&self) -> BlockKey {
        BlockKey::Sm4(Box::new(self.0.clone()))
    }

    /// Encrypts every block of `data` on its own, in place (ECB).
    ///
    /// # Errors
    /// [`Error::InvalidBlockLength`] unless `data` is a whole number of blocks; `data` is untouched.
    pub fn encrypt_ecb(&self, data: &mut [u8]) -> Result<(), Error> {
        for block in blocks(data)? {
            self.0.encrypt_block(block.into());
        }
        Ok(())
    }

    /// Decrypts every block of `data` on its own, in place (ECB).
    ///
    /// # Errors
    /// [`Error::InvalidBlockLength`] unless `data` is a whole number of blocks; `data` is untouched.
    pub fn decrypt_ecb(&self, data: &mut [u8]) -> Result<(), Error> {
        for block in blocks(data)? {
            self.0.decrypt_block(block.into());
        }
        Ok(())
    }

    /// The last block of the CBC encryption of `message` (CBC-MAC).
    ///
    /// Padding is the caller's: each protocol has its own.
    ///
    /// # Errors
    /// [`Error::InvalidBlockLength`] unless `message` is one or more whole blocks.
    pub fn cbc_mac(&self, iv: &[u8; 16], message: &[u8]) -> Result<[u8; 16], Error> {
        let (blocks, rest) = message.as_chunks::<BLOCK_LENGTH>();
        if blocks.is_empty() || !rest.is_empty() {
            return Err(Error::InvalidBlockLength { length: message.len() });
        }
        let mut state = *iv;
        for block in blocks {
            for (state, byte) in state.iter_mut().zip(block) {
                *state ^= byte;
            }
            self.0.encrypt_block((&mut state).into());
        }
        Ok(state)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sm4::Key(<redacted>)")
    }
}

/// The blocks of `data`, if it is nothing but whole blocks.
fn blocks(data: &mut [u8]) -> Result<&mut [[u8; BLOCK_LENGTH]], Error> {
    let length = data.len();
    match data.as_chunks_mut::<BLOCK_LENGTH>() {
        (blocks, []) => Ok(blocks),
        _ => Err(Error::InvalidBlockLength { length }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;
    use proptest::prelude::*;

    const KEY: [u8; 16] = hex!("0123456789ABCDEFFEDCBA9876543210");

    // GB/T 32907-2016 A.1: key and plaintext are the same.
    #[test]
    fn example_one_of_the_standard() {
        let key = Key::new(KEY);
        let cipher = hex!("681EDF34D206965E86B3E94F536E4246");
        assert_eq!(key.encrypt_block(&KEY), cipher);
        assert_eq!(key.decrypt_block(&cipher), KEY);
    }

    // GB/T 32907-2016 A.2: the same, a million times over.
    #[test]
    fn example_two_of_the_standard() {
        let key = Key::new(KEY);
        let mut block = KEY;
        for _ in 0..1_000_000 {
            block = key.encrypt_block(&block);
        }
        assert_eq!(block, hex!("595298C7C6FD271F0402F804C33D3F66"));
    }

    #[test]
    fn part_blocks_are_refused_and_left_alone() {
        let key = Key::new(KEY);
        for length in [1, 15, 17, 31, 33] {
            let mut data = vec![7; length];
            let refused = Err(Error::InvalidBlockLength { length });
            assert_eq!(key.encrypt_ecb(&mut data), refused);
            assert_eq!(key.decrypt_ecb(&mut data), refused);
            assert_eq!(data, vec![7; length]);
            assert_eq!(key.cbc_mac(&[0; 16], &data), refused.map(|()| [0; 16]));
        }
        assert_eq!(key.encrypt_ecb(&mut []), Ok(()));
        assert_eq!(key.cbc_mac(&[0; 16], &[]), Err(Error::InvalidBlockLength { length: 0 }));
    }

    #[test]
    fn the_expanded_key_is_wiped_when_dropped() {
        fn wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}
        wiped(&Key::new(KEY).0);
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", Key::new(KEY)), "sm4::Key(<redacted>)");
    }

    proptest! {
        #[test]
        fn ecb_round_trip(key: [u8; 16], blocks in proptest::collection::vec(any::<[u8; 16]>(), 0..9)) {
            let key = Key::new(key);
            let plain = blocks.concat();
            let mut data = plain.clone();
            key.encrypt_ecb(&mut data).unwrap();
            for (block, cipher) in blocks.iter().zip(data.as_chunks::<16>().0) {
                prop_assert_eq!(&key.encrypt_block(block), cipher);
            }
            key.decrypt_ecb(&mut data).unwrap();
            prop_assert_eq!(data, plain);
        }

        #[test]
        fn cbc_mac_chains(key: [u8; 16], iv: [u8; 16], a: [u8; 16], b: [u8; 16]) {
            let key = Key::new(key);
            let first = key.cbc_mac(&iv, &a).unwrap();
            prop_assert_eq!(first, key.encrypt_block(&core::array::from_fn(|i| iv[i] ^ a[i])));
            prop_assert_eq!(key.cbc_mac(&first, &b), key.cbc_mac(&iv, &[a, b].concat()));
        }
    }
}
