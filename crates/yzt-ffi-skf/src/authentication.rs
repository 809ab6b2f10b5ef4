// SPDX-License-Identifier: MIT OR Apache-2.0
//! What this library learns of a device key while a program authenticates with it.

use core::fmt;

use yzt_crypto::sm4;
use zeroize::Zeroizing;

/// Bytes of a device key, and of a block of every cipher that one is for.
pub(crate) const KEY_LENGTH: usize = 16;

/// The device key that makers give their keys before anybody changes it.
const FACTORY: [u8; KEY_LENGTH] = *b"1234567812345678";

/// How many keys are kept that might be the device key.
const MOST: usize = 4;

type Key = Zeroizing<[u8; KEY_LENGTH]>;

/// What is known of a device key. It goes with the last connection.
///
/// `SKF_ChangeDevAuthKey` is given the new key alone, while keys want the old one proven once more.
/// So the keys that came by `SKF_SetSymmKey` are kept, and the one that made the cryptogram of
/// `SKF_DevAuth` is the device key: that is found out here, without another try.
#[derive(Default)]
pub(crate) struct Knowledge {
    /// The last random bytes of the key, 16 at most.
    random: Zeroizing<Vec<u8>>,
    offered: Vec<Key>,
    key: Option<Key>,
}

impl Knowledge {
    /// Takes note of random bytes that the key gave out.
    pub(crate) fn took_random(&mut self, bytes: &[u8]) {
        let first = bytes.get(..KEY_LENGTH).unwrap_or(bytes);
        self.random = Zeroizing::new(first.to_vec());
    }

    /// Takes note of a key that a program set.
    pub(crate) fn offer(&mut self, key: &Key) {
        if !self.offered.contains(key) {
            self.offered.truncate(MOST - 1);
            self.offered.insert(0, key.clone());
        }
    }

    /// Takes note of a cryptogram that the key has accepted.
    pub(crate) fn accepted(&mut self, cryptogram: &[u8]) {
        let factory = Zeroizing::new(FACTORY);
        let known = self.key.iter().chain(&self.offered).chain([&factory]);
        let found = known.into_iter().find(|key| self.made(key, cryptogram)).cloned();
        self.key = found;
    }

    /// Takes note of a key that is the device key from now on.
    pub(crate) fn changed(&mut self, key: Key) {
        self.key = Some(key);
    }

    /// The device key, if it is known.
    pub(crate) fn key(&self) -> Option<Key> {
        self.key.clone()
    }

    /// Whether a key made a cryptogram of the last random bytes, in one of the two forms that
    /// programs use: 16 bytes, or 8 and zeros.
    fn made(&self, key: &Key, cryptogram: &[u8]) -> bool {
        let cipher = sm4::Key::new(**key);
        let encrypted = |random: &[u8]| {
            let mut block = [0; KEY_LENGTH];
            block.iter_mut().zip(random).for_each(|(to, from)| *to = *from);
            cipher.encrypt_block(&block)
        };
        let eight = self.random.get(..KEY_LENGTH / 2).map(encrypted);
        let sixteen = self.random.get(..KEY_LENGTH).map(encrypted);
        [eight, sixteen].into_iter().flatten().any(|block| block == cryptogram)
    }
}

impl fmt::Debug for Knowledge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Knowledge(<redacted>)")
    }
}
