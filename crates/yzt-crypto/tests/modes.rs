// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM4 modes in parts: how data is cut never matters, and what is wrong is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use proptest::prelude::*;
use yzt_crypto::Error;
use yzt_crypto::sm4::{CbcMac, Cipher, Key, Mode, Padding};

const MODES: [Mode; 4] = [Mode::Ecb, Mode::Cbc, Mode::Cfb, Mode::Ofb];
const IV: [u8; 16] = [0x24; 16];

fn key() -> Key {
    Key::new(*b"0123456789abcdef")
}

fn iv(mode: Mode) -> &'static [u8] {
    if mode == Mode::Ecb { &[] } else { &IV }
}

/// All of `data` in parts of `cut` bytes.
fn run(mut cipher: Cipher, data: &[u8], cut: usize) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    for part in data.chunks(cut) {
        out.extend_from_slice(&cipher.update(part));
    }
    out.extend_from_slice(&cipher.finish(&[])?);
    Ok(out)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn cuts_do_not_matter_and_what_is_encrypted_decrypts(
        data in proptest::collection::vec(any::<u8>(), 0..200),
        cut in 1_usize..70,
        other in 1_usize..70,
        mode in proptest::sample::select(&MODES[..]),
        pad: bool,
        feedback in 0_u32..=16,
    ) {
        let padding = if pad { Padding::Pkcs5 } else { Padding::None };
        let bits = if mode == Mode::Cfb { feedback * 8 } else { 0 };
        let encryptor = || Cipher::encryptor(&key(), mode, iv(mode), padding, bits).unwrap();
        let whole = encryptor().finish(&data);
        prop_assert_eq!(run(encryptor(), &data, cut), whole.clone().map(|out| out.to_vec()));
        let blocks = data.len().is_multiple_of(16);
        let Ok(encrypted) = whole else {
            prop_assert!(!pad && !blocks && matches!(mode, Mode::Ecb | Mode::Cbc));
            let error = Error::InvalidBlockLength { length: data.len() % 16 };
            prop_assert_eq!(whole, Err(error));
            return Ok(());
        };
        let longer = if pad { 16 - data.len() % 16 } else { 0 };
        prop_assert_eq!(encrypted.len(), data.len() + longer);
        let decryptor = Cipher::decryptor(&key(), mode, iv(mode), padding, bits).unwrap();
        prop_assert_eq!(run(decryptor, &encrypted, other), Ok(data));
    }

    #[test]
    fn ecb_cbc_and_mac_are_those_of_the_key(blocks in proptest::collection::vec(any::<[u8; 16]>(), 1..9)) {
        let mut ecb = blocks.concat();
        let cipher = Cipher::encryptor(&key(), Mode::Ecb, &[], Padding::None, 0).unwrap();
        let streamed = cipher.finish(&ecb).unwrap();
        let mac = key().cbc_mac(&IV, &ecb).unwrap();
        let cipher = Cipher::encryptor(&key(), Mode::Cbc, &IV, Padding::None, 128).unwrap();
        let cbc = cipher.finish(&ecb).unwrap();
        prop_assert_eq!(cbc.last_chunk(), Some(&mac));
        let mut parts = CbcMac::new(&key(), &IV, Padding::None);
        ecb.chunks(5).for_each(|part| parts.update(part));
        prop_assert_eq!(parts.finish(), Ok(mac));
        key().encrypt_ecb(&mut ecb).unwrap();
        prop_assert_eq!(&*streamed, &ecb);
    }

    #[test]
    fn damaged_padding_is_one_error(data in proptest::collection::vec(any::<u8>(), 0..40), change in 1_u8..) {
        // With OFB a changed byte of ciphertext is the same change of plaintext.
        let cipher = Cipher::encryptor(&key(), Mode::Ofb, &IV, Padding::Pkcs5, 0).unwrap();
        let mut encrypted = cipher.finish(&data).unwrap();
        let count = u8::try_from(16 - data.len() % 16).unwrap();
        *encrypted.last_mut().unwrap() ^= change;
        let cipher = Cipher::decryptor(&key(), Mode::Ofb, &IV, Padding::Pkcs5, 0).unwrap();
        match cipher.finish(&encrypted) {
            Err(error) => prop_assert_eq!(error, Error::DecryptionFailed),
            // The last byte became a shorter padding, and happened to be one: 01, always right.
            Ok(_) => prop_assert_eq!(count ^ change, 1),
        }
    }
}

/// CFB with less feedback than a block, by its definition (GB/T 17964-2021 section 8); the last
/// part may be shorter still.
#[test]
fn cfb_in_parts_of_a_block_is_as_defined() {
    let data: Vec<u8> = (0..40).collect();
    for size in 1..=16 {
        let mut register = IV.to_vec();
        let mut expected = Vec::new();
        for part in data.chunks(size) {
            let stream = key().encrypt_block(register.as_slice().try_into().unwrap());
            let cipher: Vec<u8> = part.iter().zip(stream).map(|(a, b)| a ^ b).collect();
            register.drain(..part.len());
            register.extend_from_slice(&cipher);
            expected.extend_from_slice(&cipher);
        }
        let bits = u32::try_from(size * 8).unwrap();
        let cipher = Cipher::encryptor(&key(), Mode::Cfb, &IV, Padding::None, bits).unwrap();
        assert_eq!(*cipher.finish(&data).unwrap(), expected, "{bits}");
        let cipher = Cipher::decryptor(&key(), Mode::Cfb, &IV, Padding::None, bits).unwrap();
        assert_eq!(*cipher.finish(&expected).unwrap(), data, "{bits}");
    }
}

#[test]
fn parameters_that_are_none_are_refused() {
    let refused = |mode, iv: &[u8], bits| {
        let made = [
            Cipher::encryptor(&key(), mode, iv, Padding::None, bits),
            Cipher::decryptor(&key(), mode, iv, Padding::Pkcs5, bits),
        ];
        made.map(|made| made.err()) == [Some(Error::InvalidCipherParameters); 2]
    };
    assert!(refused(Mode::Ecb, &IV, 0));
    for mode in [Mode::Cbc, Mode::Cfb, Mode::Ofb] {
        for length in [0, 8, 15, 17, 32] {
            assert!(refused(mode, &vec![0; length], 0));
        }
    }
    for bits in [1, 7, 12, 127, 129, 136, 256, u32::MAX] {
        for mode in MODES {
            assert!(refused(mode, iv(mode), bits), "{mode:?} {bits}");
        }
    }
    assert!(refused(Mode::Ofb, &IV, 64) && refused(Mode::Cbc, &IV, 8));
    assert!(!refused(Mode::Cfb, &IV, 120));
}

#[test]
fn lengths_that_are_none_are_refused() {
    let decrypt = |mode, data: &[u8]| {
        let cipher = Cipher::decryptor(&key(), mode, iv(mode), Padding::Pkcs5, 0).unwrap();
        cipher.finish(data).map(|out| out.to_vec())
    };
    for mode in MODES {
        assert_eq!(decrypt(mode, &[]), Err(Error::DecryptionFailed), "{mode:?}");
        for length in [1, 17, 31] {
            let odd = Err(Error::InvalidBlockLength { length: length % 16 });
            assert_eq!(decrypt(mode, &vec![0; length]), odd, "{mode:?} {length}");
        }
    }
    for length in [0, 1, 17] {
        let mut mac = CbcMac::new(&key(), &IV, Padding::None);
        mac.update(&vec![0; length]);
        assert_eq!(mac.finish(), Err(Error::InvalidBlockLength { length: length % 16 }));
    }
}

#[test]
fn state_is_not_shown_and_not_cloned() {
    trait Probe<A> {
        fn is_secret() {}
    }
    impl<T> Probe<()> for T {}
    impl<T: Clone> Probe<u8> for T {}
    <Cipher as Probe<_>>::is_secret();
    <CbcMac as Probe<_>>::is_secret();
    let cipher = Cipher::encryptor(&key(), Mode::Cbc, &IV, Padding::None, 0).unwrap();
    assert_eq!(format!("{cipher:?}"), "sm4::Cipher(Cbc, <redacted>)");
    let mac = CbcMac::new(&key(), &IV, Padding::None);
    assert_eq!(format!("{mac:?}"), "sm4::CbcMac(<redacted>)");
}
