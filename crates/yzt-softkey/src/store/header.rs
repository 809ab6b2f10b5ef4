// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::sm3;

use super::StoreKey;
use super::codec::{Reader, Writer};
use crate::error::{Damage, Error};

const MAGIC: &[u8; 8] = b"YZTSKEY\0";
/// The version that a new store has.
const FIRST_VERSION: u16 = 1;
/// The newest version that is known here; all before it are read too.
const LAST_VERSION: u16 = 2;
const KEY_CHECK_LABEL: &[u8] = b"yzt-softkey store key check";

/// The one record in clear: whose store this is, and under which key.
///
/// ```text
/// magic (8) ‖ version (2) ‖ SM3(label ‖ store key)[..16] ‖ length of serial (1) ‖ serial
/// ```
///
/// | version | records |
/// |---|---|
/// | 1 | device, applications, PINs, containers, SM2 key pairs, certificates |
/// | 2 | also RSA key pairs and files |
///
/// The version is that of the newest kind of record that was ever stored: a program that knows less
/// still reads a store that holds nothing else, and refuses one that it would misunderstand.
#[derive(Clone)]
pub(crate) struct Header {
    version: u16,
    key_check: [u8; 16],
    pub(crate) serial: String,
}

impl Header {
    pub(crate) fn new(key: &StoreKey, serial: &str) -> Self {
        let version = FIRST_VERSION;
        Self { version, key_check: key_check(key), serial: serial.to_owned() }
    }

    /// The header that a store has once it holds records of this version, if that is another.
    pub(crate) fn raised(&self, version: u16) -> Option<Self> {
        (version > self.version).then(|| Self { version, ..self.clone() })
    }

    /// Whether both are of one store, whatever it held by then.
    pub(crate) fn is_same_store(&self, other: &Self) -> bool {
        self.key_check == other.key_check && self.serial == other.serial
    }

    /// The store key is 32 random bytes, so that a digest of it gives nothing away.
    pub(crate) fn check_key(&self, key: &StoreKey) -> Result<(), Error> {
        if key_check(key) == self.key_check { Ok(()) } else { Err(Error::WrongStoreKey) }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        Writer::with_capacity(64)
            .fixed(MAGIC)
            .u16(self.version)
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
        let version = reader.u16().ok_or(Error::Damaged(Damage::Record))?;
        if !(FIRST_VERSION..=LAST_VERSION).contains(&version) {
            return Err(Error::UnsupportedVersion { found: version, known: LAST_VERSION });
        }
        Self::from_fields(version, reader).ok_or(Error::Damaged(Damage::Record))
    }

    fn from_fields(version: u16, mut reader: Reader<'_>) -> Option<Self> {
        let key_check = *reader.fixed()?;
        let serial = String::from_utf8(reader.text()?.to_vec()).ok()?;
        reader.end(Self { version, key_check, serial })
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
        newer[9] = 3;
        let newer = Header::from_bytes(&newer);
        assert!(matches!(newer, Err(Error::UnsupportedVersion { found: 3, known: 2 })));
        assert!(matches!(Header::from_bytes(b"SQLite format 3"), Err(Error::ForeignFile)));
        let cut = Header::from_bytes(&bytes[..bytes.len() - 1]);
        assert!(matches!(cut, Err(Error::Damaged(Damage::Record))));
    }

    #[test]
    fn the_version_is_raised_once_and_never_lowered() {
        let first = Header::new(&StoreKey::from_bytes([1; 32]), "SN1");
        assert_eq!(first.to_bytes()[9], 1);
        assert!(first.raised(1).is_none());
        let second = first.raised(2).unwrap();
        assert_eq!(Header::from_bytes(&second.to_bytes()).unwrap().version, 2);
        assert!(second.raised(1).is_none() && second.raised(2).is_none());
        assert!(first.is_same_store(&second));
        let other = Header::new(&StoreKey::from_bytes([1; 32]), "SN2");
        assert!(!first.is_same_store(&other));
    }
}
