// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::sm3;

use super::StoreKey;
use super::codec::{Reader, Writer};
use super::seal::FORMAT_VERSION;
use crate::error::{Damage, Error};

const MAGIC: &[u8; 8] = b"YZTSKEY\0";
const KEY_CHECK_LABEL: &[u8] = b"yzt-softkey store key check";

/// The one record in clear: whose store this is, and under which key.
///
/// ```text
/// magic (8) ‖ version (2) ‖ SM3(label ‖ store key)[..16] ‖ length of serial (1) ‖ serial
/// ```
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Header {
    key_check: [u8; 16],
    pub(crate) serial: String,
}

impl Header {
    pub(crate) fn new(key: &StoreKey, serial: &str) -> Self {
        Self { key_check: key_check(key), serial: serial.to_owned() }
    }

    /// The store key is 32 random bytes, so that a digest of it gives nothing away.
    pub(crate) fn check_key(&self, key: &StoreKey) -> Result<(), Error> {
        if key_check(key) == self.key_check { Ok(()) } else { Err(Error::WrongStoreKey) }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        Writer::with_capacity(64)
            .fixed(MAGIC)
            .u16(FORMAT_VERSION)
            .fixed(&self.key_check)
            .text(self.serial.as_bytes())
            .finish()
            .to_vec()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        if reader.fixed() != Some(MAGIC) {
            return Err(Error::ForeignFile);
        }
        match reader.u16() {
            Some(FORMAT_VERSION) => {}
            Some(found) => {
                return Err(Error::UnsupportedVersion { found, known: FORMAT_VERSION });
            }
            None => return Err(Error::Damaged(Damage::Record)),
        }
        Self::from_fields(reader).ok_or(Error::Damaged(Damage::Record))
    }

    fn from_fields(mut reader: Reader<'_>) -> Option<Self> {
        let key_check = *reader.fixed()?;
        let serial = String::from_utf8(reader.text()?.to_vec()).ok()?;
        reader.end(Self { key_check, serial })
    }
}

fn key_check(key: &StoreKey) -> [u8; 16] {
    let mut hash = sm3::Sm3::new();
    hash.update(KEY_CHECK_LABEL);
    hash.update(key.as_bytes());
    let digest = hash.finish();
    let mut check = [0; 16];
    for (to, from) in check.iter_mut().zip(digest) {
        *to = from;
    }
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_comes_back_and_each_fault_has_its_own_error() {
        let key = StoreKey::from_bytes([1; 32]);
        let bytes = Header::new(&key, "SN1").to_bytes();
        let header = Header::from_bytes(&bytes).unwrap();
        assert_eq!(header.serial, "SN1");
        assert!(header.check_key(&key).is_ok());
        let wrong = header.check_key(&StoreKey::from_bytes([2; 32]));
        assert!(matches!(wrong, Err(Error::WrongStoreKey)));

        let mut newer = bytes.clone();
        newer[9] = 2;
        let newer = Header::from_bytes(&newer);
        assert!(matches!(newer, Err(Error::UnsupportedVersion { found: 2, known: 1 })));
        assert!(matches!(Header::from_bytes(b"SQLite format 3"), Err(Error::ForeignFile)));
        let cut = Header::from_bytes(&bytes[..bytes.len() - 1]);
        assert!(matches!(cut, Err(Error::Damaged(Damage::Record))));
    }
}
