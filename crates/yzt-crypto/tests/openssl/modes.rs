// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM4 in its modes of operation, and digests.

use std::fs;

use yzt_crypto::DigestAlgorithm;
use yzt_crypto::sm4::{CbcMac, Cipher, Key, Mode, Padding};

use super::openssl;

const HEX: &str = "00112233445566778899aabbccddeeff";

fn bytes() -> [u8; 16] {
    core::array::from_fn(|i| u8::try_from(i * 17).unwrap())
}

#[test]
fn modes_are_those_of_openssl() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let key = Key::new(bytes());
    // -sm4-cfb is CFB with 128 bits of feedback.
    for (mode, name) in [
        (Mode::Ecb, "-sm4-ecb"),
        (Mode::Cbc, "-sm4-cbc"),
        (Mode::Cfb, "-sm4-cfb"),
        (Mode::Ofb, "-sm4-ofb"),
    ] {
        let stream = matches!(mode, Mode::Cfb | Mode::Ofb);
        let iv = bytes();
        let iv: &[u8] = if mode == Mode::Ecb { &[] } else { &iv };
        for length in [0_u8, 1, 15, 16, 17, 48, 100] {
            let plain: Vec<u8> = (0..length).collect();
            fs::write(path.join("plain"), &plain).unwrap();
            // OpenSSL pads ECB and CBC, and nothing else.
            let mut arguments = vec!["enc", name, "-K", HEX, "-in", "plain"];
            if mode != Mode::Ecb {
                arguments.extend(["-iv", HEX]);
            }
            let theirs = openssl(path, &arguments);
            let padding = if stream { Padding::None } else { Padding::Pkcs5 };
            let cipher = Cipher::encryptor(&key, mode, iv, padding, 0).unwrap();
            assert_eq!(*cipher.finish(&plain).unwrap(), theirs, "{mode:?} {length}");
            let cipher = Cipher::decryptor(&key, mode, iv, padding, 0).unwrap();
            assert_eq!(*cipher.finish(&theirs).unwrap(), plain, "{mode:?} {length}");
        }
    }
}

#[test]
fn a_mac_is_the_last_block_of_openssl() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for length in [0_u8, 1, 16, 33, 64] {
        let plain: Vec<u8> = (0..length).collect();
        fs::write(path.join("plain"), &plain).unwrap();
        let cbc = openssl(path, &["enc", "-sm4-cbc", "-K", HEX, "-iv", HEX, "-in", "plain"]);
        let mut mac = CbcMac::new(&Key::new(bytes()), &bytes(), Padding::Pkcs5);
        plain.chunks(7).for_each(|part| mac.update(part));
        assert_eq!(mac.finish().unwrap(), cbc[cbc.len() - 16..]);
    }
}

#[test]
fn digests_are_those_of_openssl() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let names = ["-sm3", "-sha1", "-sha256", "-sha384", "-sha512"];
    for length in [0_usize, 1, 55, 64, 111, 112, 127, 128, 1000] {
        let message: Vec<u8> = (0..length).map(|i| u8::try_from(i % 251).unwrap()).collect();
        fs::write(path.join("message"), &message).unwrap();
        for (algorithm, name) in DigestAlgorithm::ALL.into_iter().zip(names) {
            let digest = openssl(path, &["dgst", name, "-binary", "message"]);
            assert_eq!(digest, algorithm.digest(&message).as_bytes(), "{name} {length}");
        }
    }
}
