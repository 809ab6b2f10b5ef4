// SPDX-License-Identifier: MIT OR Apache-2.0
//! The enveloped key: every form that issuers write, and every way it can be wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use getrandom::SysRng;
use yzt_crypto::sm2::{Ciphertext, PointPrefix, PrivateKey};
use yzt_crypto::{Alignment, EnvelopedKey, Error, SkfBlobLayout, SymmetricAlgorithm, sm4};

const SYMMETRIC: [u8; 16] = *b"0123456789abcdef";

fn key() -> PrivateKey {
    PrivateKey::generate(&mut SysRng).unwrap()
}

/// What an issuer makes that encrypts `plain` with `symmetric`.
fn envelope(
    recipient: &PrivateKey,
    key: &PrivateKey,
    symmetric: &[u8],
    plain: &[u8],
) -> EnvelopedKey {
    let mut encrypted = plain.to_vec();
    sm4::Key::new(SYMMETRIC).encrypt_ecb(&mut encrypted).unwrap();
    EnvelopedKey {
        algorithm: SymmetricAlgorithm::Sm4Ecb,
        wrapped_key: recipient.public_key().encrypt(&mut SysRng, symmetric).unwrap(),
        public_key: key.public_key().clone(),
        encrypted_private_key: encrypted,
    }
}

#[test]
fn what_is_sealed_opens() {
    let (recipient, key) = (key(), key());
    let sealed = EnvelopedKey::seal(&mut SysRng, recipient.public_key(), &key).unwrap();
    assert_eq!(sealed.encrypted_private_key.len(), 32);
    assert_eq!(sealed.wrapped_key.c2().len(), 16);
    assert_eq!(&sealed.public_key, key.public_key());
    assert_eq!(sealed.open(&recipient).unwrap().to_bytes(), key.to_bytes());
    assert_eq!(sealed.open(&key).unwrap_err(), Error::DecryptionFailed);
    let again = EnvelopedKey::seal(&mut SysRng, recipient.public_key(), &key).unwrap();
    assert_ne!(again.encrypted_private_key, sealed.encrypted_private_key);
}

#[test]
fn three_paddings_are_read() {
    let (recipient, key) = (key(), key());
    let d = *key.to_bytes();
    for plain in [d.to_vec(), [&d[..], &[16; 16]].concat(), [&[0; 32][..], &d].concat()] {
        let opened = envelope(&recipient, &key, &SYMMETRIC, &plain).open(&recipient).unwrap();
        assert_eq!(*opened.to_bytes(), d);
    }
}

#[test]
fn a_field_of_64_bytes_may_hold_32_and_zeros() {
    // ENVELOPEDKEYBLOB has 64 bytes for it, of which an SM2 key fills half (GM/T 0016, table 12).
    let (recipient, key) = (key(), key());
    let mut field = envelope(&recipient, &key, &SYMMETRIC, key.to_bytes().as_slice());
    field.encrypted_private_key.resize(64, 0);
    assert_eq!(field.open(&recipient).unwrap().to_bytes(), key.to_bytes());
    *field.encrypted_private_key.last_mut().unwrap() = 1;
    assert_eq!(field.open(&recipient).unwrap_err(), Error::DecryptionFailed);
}

#[test]
fn other_paddings_and_lengths_are_refused() {
    let (recipient, key) = (key(), key());
    let d = *key.to_bytes();
    let mut padding = [16; 16];
    padding[0] = 15;
    let mut zeros = [0; 32];
    zeros[31] = 1;
    for plain in [
        [&d[..], &padding].concat(),
        [&d[..], &[0; 16]].concat(),
        [&zeros[..], &d].concat(),
        [&d[..], &[0; 32]].concat(),
        vec![0; 32],
        vec![0xff; 32],
    ] {
        let opened = envelope(&recipient, &key, &SYMMETRIC, &plain).open(&recipient);
        assert_eq!(opened.unwrap_err(), Error::DecryptionFailed);
    }
    for length in [0, 16, 80, 96] {
        let opened = envelope(&recipient, &key, &SYMMETRIC, &vec![0; length]).open(&recipient);
        assert_eq!(opened.unwrap_err(), Error::InvalidEnvelopedKey);
    }
    let mut odd = envelope(&recipient, &key, &SYMMETRIC, &d);
    odd.encrypted_private_key.pop();
    assert_eq!(odd.open(&recipient).unwrap_err(), Error::InvalidEnvelopedKey);
    for symmetric in [&SYMMETRIC[..15], b"0123456789abcdef0"] {
        let opened = envelope(&recipient, &key, symmetric, &d).open(&recipient);
        assert_eq!(opened.unwrap_err(), Error::DecryptionFailed);
    }
}

#[test]
fn a_changed_byte_anywhere_does_not_open() {
    let (recipient, key) = (key(), key());
    let sealed = EnvelopedKey::seal(&mut SysRng, recipient.public_key(), &key).unwrap();
    for i in 0..sealed.encrypted_private_key.len() {
        let mut changed = sealed.clone();
        changed.encrypted_private_key[i] ^= 1;
        assert_eq!(changed.open(&recipient).unwrap_err(), Error::DecryptionFailed);
    }
    let wrapped = sealed.wrapped_key.to_c1c3c2(PointPrefix::Absent);
    for i in 64..wrapped.len() {
        let mut bytes = wrapped.clone();
        bytes[i] ^= 1;
        let wrapped_key = Ciphertext::from_c1c3c2(&bytes, PointPrefix::Absent).unwrap();
        let changed = EnvelopedKey { wrapped_key, ..sealed.clone() };
        assert_eq!(changed.open(&recipient).unwrap_err(), Error::DecryptionFailed);
    }
    let changed = EnvelopedKey { public_key: recipient.public_key().clone(), ..sealed };
    assert_eq!(changed.open(&recipient).unwrap_err(), Error::DecryptionFailed);
}

#[test]
fn the_identifier_is_that_of_the_standard() {
    let algorithm = SymmetricAlgorithm::Sm4Ecb;
    assert_eq!(algorithm.identifier(), 0x401);
    assert_eq!(SymmetricAlgorithm::from_identifier(0x401), Some(algorithm));
    // SM1 and SSF33 are not to be had.
    for identifier in [0, 0x101, 0x201, 0x402] {
        assert_eq!(SymmetricAlgorithm::from_identifier(identifier), None);
    }
}

#[test]
fn debug_shows_no_ciphertext() {
    let (recipient, key) = (key(), key());
    let sealed = EnvelopedKey::seal(&mut SysRng, recipient.public_key(), &key).unwrap();
    let shown = format!("{sealed:?} {:?}", sealed.wrapped_key);
    for part in [sealed.wrapped_key.c2(), sealed.wrapped_key.c3(), &sealed.encrypted_private_key] {
        let hex: String = part.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let list = format!("{:?}", &part[..4]);
        assert!(!shown.contains(&hex) && !shown.contains(list.trim_matches(['[', ']'])), "{shown}");
    }
}

/// Every way to fill the fields.
fn layouts() -> Vec<SkfBlobLayout> {
    let both = [Alignment::Right, Alignment::Left];
    let pair = |coordinates| both.map(|private_value| SkfBlobLayout { coordinates, private_value });
    both.into_iter().flat_map(pair).collect()
}

#[test]
fn blobs_of_skf_are_written_and_read_in_every_alignment() {
    let (recipient, key) = (key(), key());
    let sealed = EnvelopedKey::seal(&mut SysRng, recipient.public_key(), &key).unwrap();
    for layout in layouts() {
        let blob = sealed.to_skf_blob(layout).unwrap();
        // GM/T 0016-2012, 6.4.10, packed: 76 + 132 + 164 + 16.
        assert_eq!(blob.len(), 388);
        assert_eq!(blob[..12], [1, 0, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0]);
        assert_eq!(blob[76..80], [0, 1, 0, 0]);
        assert_eq!(blob[368..372], [16, 0, 0, 0]);
        let (value, x) = match (layout.private_value, layout.coordinates) {
            (Alignment::Right, Alignment::Right) => (44, 112),
            (Alignment::Right, Alignment::Left) => (44, 80),
            (Alignment::Left, Alignment::Right) => (12, 112),
            (Alignment::Left, Alignment::Left) => (12, 80),
        };
        assert_eq!(blob[value..value + 32], sealed.encrypted_private_key);
        assert_eq!(blob[x..x + 32], *key.public_key().x());
        let read = EnvelopedKey::from_skf_blob(&blob).unwrap();
        assert_eq!(read, sealed);
        assert_eq!(read.open(&recipient).unwrap().to_bytes(), key.to_bytes());
    }
}

#[test]
fn a_field_of_64_bytes_gives_its_value_however_it_was_filled() {
    let (recipient, key) = (key(), key());
    let d = *key.to_bytes();
    let mut cases = Vec::new();
    // Encrypted as a whole, zeros on either side; with padding; alone.
    for plain in [
        [&[0; 32][..], &d].concat(),
        [&d[..], &[0; 32]].concat(),
        [&d[..], &[16; 16]].concat(),
        d.to_vec(),
    ] {
        let mut sealed = envelope(&recipient, &key, &SYMMETRIC, &plain);
        sealed.encrypted_private_key.resize(64, 0);
        cases.push(sealed);
    }
    let mut right = envelope(&recipient, &key, &SYMMETRIC, &d);
    right.encrypted_private_key.splice(0..0, [0; 32]);
    cases.push(right);
    for sealed in cases {
        let blob = sealed.to_skf_blob(SkfBlobLayout::default()).unwrap();
        let read = EnvelopedKey::from_skf_blob(&blob).unwrap();
        assert_eq!(*read.open(&recipient).unwrap().to_bytes(), d);
    }
}

#[test]
fn damaged_blobs_are_refused() {
    let (recipient, key) = (key(), key());
    let sealed = EnvelopedKey::seal(&mut SysRng, recipient.public_key(), &key).unwrap();
    let blob = sealed.to_skf_blob(SkfBlobLayout::default()).unwrap();
    for length in 0..blob.len() {
        assert!(EnvelopedKey::from_skf_blob(&blob[..length]).is_err(), "{length}");
    }
    assert!(EnvelopedKey::from_skf_blob(&[&blob[..], &[0]].concat()).is_err());
    let with = |at: usize, byte: u8| {
        let mut other = blob.clone();
        other[at] ^= byte;
        EnvelopedKey::from_skf_blob(&other).map(|_| ()).unwrap_err()
    };
    // Version, bits, bits of the point, zeros beside a coordinate, the length.
    for at in [0, 9, 77, 80, 208, 368, 371] {
        assert_eq!(with(at, 2), Error::InvalidEnvelopedKey, "{at}");
    }
    assert_eq!(with(4, 2), Error::UnsupportedAlgorithm);
    assert_eq!(with(112, 2), Error::InvalidPublicKey);
    assert_eq!(with(240, 2), Error::InvalidCiphertext);
    for length in [0, 31, 33, 47, 63, 65] {
        let encrypted_private_key = vec![1; length];
        let odd = EnvelopedKey { encrypted_private_key, ..sealed.clone() };
        let result = odd.to_skf_blob(SkfBlobLayout::default());
        assert_eq!(result, Err(Error::InvalidEnvelopedKey), "{length}");
    }
}
