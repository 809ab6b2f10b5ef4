// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

use yzt_crypto::{Random, sm3};
use zeroize::Zeroizing;

use super::codec::{Reader, Writer};
use crate::error::Error;

const MAGIC: &[u8; 8] = b"YZTSTKEY";
const VERSION: u16 = 1;
const SERIAL_LENGTH: usize = 32;
const CHECK_LENGTH: usize = 8;

/// The 32 bytes under which every record of a store is sealed. Wiped, never shown.
pub struct StoreKey(Zeroizing<[u8; 32]>);

impl StoreKey {
    /// A new store key.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the source of randomness fails.
    pub fn generate(random: &mut dyn Random) -> Result<Self, Error> {
        let mut key = Zeroizing::new([0; 32]);
        random.fill(key.as_mut_slice())?;
        Ok(Self(key))
    }

    /// Takes the bytes of a store key.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("StoreKey(<redacted>)")
    }
}

/// The file `store.key`.
///
/// ```text
/// magic (8) ‖ version (2) ‖ serial, padded with NUL (32) ‖ store key (32) ‖ SM3(before)[..8]
/// ```
///
/// It names the serial, so that a store key beside the wrong store is known before it is used.
pub(crate) struct KeyFile {
    pub(crate) serial: String,
    pub(crate) key: StoreKey,
}

impl KeyFile {
    /// Bytes of the file.
    pub(crate) const LENGTH: usize = MAGIC.len() + 2 + SERIAL_LENGTH + 32 + CHECK_LENGTH;

    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut serial = [0; SERIAL_LENGTH];
        for (to, from) in serial.iter_mut().zip(self.serial.bytes()) {
            *to = from;
        }
        let mut bytes = Writer::with_capacity(Self::LENGTH)
            .fixed(MAGIC)
            .u16(VERSION)
            .fixed(&serial)
            .fixed(self.key.as_bytes())
            .finish();
        let check = check(&bytes);
        bytes.extend_from_slice(&check);
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        // A cut-off file still begins as ours does.
        if !bytes.starts_with(MAGIC) && !MAGIC.starts_with(bytes) {
            return Err(Error::ForeignFile);
        }
        let (body, tail) = bytes.split_last_chunk().ok_or(Error::StoreKeyDamaged)?;
        if check(body) != *tail {
            return Err(Error::StoreKeyDamaged);
        }
        let mut reader = Reader::new(body.get(MAGIC.len()..).unwrap_or_default());
        match reader.u16() {
            Some(VERSION) => {}
            Some(found) => {
                return Err(Error::UnsupportedVersion { found, known: VERSION });
            }
            None => return Err(Error::StoreKeyDamaged),
        }
        Self::from_fields(reader).ok_or(Error::StoreKeyDamaged)
    }

    fn from_fields(mut reader: Reader<'_>) -> Option<Self> {
        let serial: &[u8; SERIAL_LENGTH] = reader.fixed()?;
        let serial = serial.iter().copied().take_while(|&byte| byte != 0).collect();
        let serial = String::from_utf8(serial).ok()?;
        let key = StoreKey(Zeroizing::new(*reader.fixed()?));
        reader.end(Self { serial, key })
    }
}

fn check(bytes: &[u8]) -> [u8; CHECK_LENGTH] {
    let mut check = [0; CHECK_LENGTH];
    for (to, from) in check.iter_mut().zip(sm3::digest(bytes)) {
        *to = from;
    }
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Zeroizing<Vec<u8>> {
        let serial = "SN1".to_owned();
        KeyFile { serial, key: StoreKey::from_bytes([9; 32]) }.to_bytes()
    }

    #[test]
    fn the_file_comes_back() {
        let read = KeyFile::from_bytes(&file()).unwrap();
        assert_eq!(read.serial, "SN1");
        assert_eq!(*read.key.as_bytes(), [9; 32]);
        assert_eq!(file().len(), KeyFile::LENGTH);
        assert_eq!(format!("{:?}", read.key), "StoreKey(<redacted>)");
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_refused() {
        let bytes = file();
        for position in 0..bytes.len() {
            let cut = KeyFile::from_bytes(&bytes[..position]).err().unwrap();
            assert!(matches!(cut, Error::StoreKeyDamaged), "{position}: {cut}");
            let mut changed = bytes.to_vec();
            changed[position] ^= 0x20;
            assert!(KeyFile::from_bytes(&changed).is_err(), "{position}");
        }
        assert!(matches!(KeyFile::from_bytes(b"-----BEGIN"), Err(Error::ForeignFile)));
    }
}
