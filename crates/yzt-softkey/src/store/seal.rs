// SPDX-License-Identifier: MIT OR Apache-2.0
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};
use yzt_crypto::Random;
use zeroize::Zeroizing;

use super::StoreKey;
use super::slot::Slot;
use crate::error::{Damage, Error};

/// The version of the sealing, bound into every sealed record.
const SEAL_VERSION: u16 = 1;

const NONCE_LENGTH: usize = 24;
const TAG_LENGTH: usize = 16;

/// Seals records under the store key, each bound to the place where it stands.
///
/// ```text
/// sealed = nonce (24) ‖ XChaCha20-Poly1305 ciphertext ‖ tag (16)
/// AAD    = length of serial (1) ‖ serial ‖ application (1) ‖ slot (4) ‖ version (2)
/// ```
pub(crate) struct Sealer {
    cipher: XChaCha20Poly1305,
    serial: Vec<u8>,
}

impl Sealer {
    pub(crate) fn new(key: &StoreKey, serial: &str) -> Self {
        let cipher = XChaCha20Poly1305::new(key.as_bytes().into());
        Self { cipher, serial: serial.as_bytes().to_vec() }
    }

    pub(crate) fn seal(
        &self,
        slot: Slot,
        plaintext: &[u8],
        random: &mut dyn Random,
    ) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE_LENGTH];
        random.fill(&mut nonce)?;
        let mut sealed = Vec::with_capacity(NONCE_LENGTH + plaintext.len() + TAG_LENGTH);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plaintext);
        let (_, body) = sealed.split_at_mut(NONCE_LENGTH);
        let tag = self
            .cipher
            .encrypt_inout_detached(&XNonce::from(nonce), &self.associated_data(slot), body.into())
            .map_err(|_| Error::Damaged(Damage::Record))?;
        sealed.extend_from_slice(&tag);
        Ok(sealed)
    }

    pub(crate) fn open(&self, slot: Slot, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (nonce, body, tag) = split(sealed).ok_or(Error::Damaged(Damage::Record))?;
        let mut plaintext = Zeroizing::new(body.to_vec());
        self.cipher
            .decrypt_inout_detached(
                &XNonce::from(*nonce),
                &self.associated_data(slot),
                plaintext.as_mut_slice().into(),
                &Tag::from(*tag),
            )
            .map_err(|_| Error::Damaged(Damage::Record))?;
        Ok(plaintext)
    }

    fn associated_data(&self, slot: Slot) -> Vec<u8> {
        let mut data = Vec::with_capacity(self.serial.len() + 8);
        // The serial is capped at 32 bytes, so that its length is one byte.
        data.extend(u8::try_from(self.serial.len()));
        data.extend_from_slice(&self.serial);
        data.push(slot.application());
        data.extend_from_slice(&slot.bytes());
        data.extend_from_slice(&SEAL_VERSION.to_be_bytes());
        data
    }
}

type Parts<'a> = (&'a [u8; NONCE_LENGTH], &'a [u8], &'a [u8; TAG_LENGTH]);

fn split(sealed: &[u8]) -> Option<Parts<'_>> {
    let (nonce, rest) = sealed.split_first_chunk()?;
    let (body, tag) = rest.split_last_chunk()?;
    Some((nonce, body, tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use yzt_gmt0017::{KeyUse, PinRole};

    struct Counting(u8);

    impl Random for Counting {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
            for byte in out {
                self.0 = self.0.wrapping_add(1);
                *byte = self.0;
            }
            Ok(())
        }
    }

    fn sealer(key: u8, serial: &str) -> Sealer {
        Sealer::new(&StoreKey::from_bytes([key; 32]), serial)
    }

    #[test]
    fn a_record_opens_only_where_it_was_sealed() {
        let slot = Slot::PrivateKey(1, 2, KeyUse::Signature);
        let sealed = sealer(1, "A").seal(slot, b"secret", &mut Counting(0)).unwrap();
        assert_eq!(*sealer(1, "A").open(slot, &sealed).unwrap(), b"secret");
        for other in [
            Slot::PrivateKey(2, 2, KeyUse::Signature),
            Slot::PrivateKey(1, 1, KeyUse::Signature),
            Slot::PrivateKey(1, 2, KeyUse::Encryption),
            Slot::PublicKey(1, 2, KeyUse::Signature),
            Slot::Pin(1, PinRole::User),
        ] {
            assert!(sealer(1, "A").open(other, &sealed).is_err(), "{other:?}");
        }
        assert!(sealer(1, "B").open(slot, &sealed).is_err());
        assert!(sealer(2, "A").open(slot, &sealed).is_err());
    }

    #[test]
    fn every_changed_byte_and_every_length_is_refused() {
        let sealed = sealer(1, "A").seal(Slot::Device, b"label", &mut Counting(0)).unwrap();
        assert_eq!(sealed.len(), 24 + 5 + 16);
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(sealer(1, "A").open(Slot::Device, &changed).is_err());
            assert!(sealer(1, "A").open(Slot::Device, &sealed[..position]).is_err());
        }
    }

    /// XChaCha20-Poly1305, draft-irtf-cfrg-xchacha-03 appendix A.3.1, through the same calls.
    #[test]
    fn the_cipher_is_xchacha20_poly1305() {
        let key: [u8; 32] = std::array::from_fn(|i| 0x80 + u8::try_from(i).unwrap());
        let nonce: [u8; 24] = std::array::from_fn(|i| 0x40 + u8::try_from(i).unwrap());
        let associated = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let mut text = b"Ladies and Gentlemen of the class of '99: If I could offer you only \
                         one tip for the future, sunscreen would be it."
            .to_vec();
        let tag = XChaCha20Poly1305::new(&key.into())
            .encrypt_inout_detached(&nonce.into(), &associated, text.as_mut_slice().into())
            .unwrap();
        assert_eq!(text[..4], [0xbd, 0x6d, 0x17, 0x9d]);
        let expected = [
            0xc0, 0x87, 0x59, 0x24, 0xc1, 0xc7, 0x98, 0x79, 0x47, 0xde, 0xaf, 0xd8, 0x78, 0x0a,
            0xcf, 0x49,
        ];
        assert_eq!(tag.as_slice(), expected);
    }
}
