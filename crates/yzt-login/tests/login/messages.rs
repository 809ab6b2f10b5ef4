// SPDX-License-Identifier: MIT OR Apache-2.0
//! The login message's bytes, written down, and the guard against signing it as something else.

use hex_literal::hex;
use yzt_crypto::sm3;
use yzt_login::{
    Error, LOGIN_LABEL, MESSAGE_LENGTH, Nonce, Origin, is_login_message, login_message,
    refuse_login_message,
};

/// Each digest was computed apart from this project, with OpenSSL 3.0.19:
///
/// ```sh
/// printf %s https://job.example.test | openssl dgst -sm3
/// printf 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f | xxd -r -p | openssl dgst -sm3
/// printf 3003020101 | xxd -r -p | openssl dgst -sm3
/// printf %s 公积金 | openssl dgst -sm3
/// ```
const GOLDEN: [u8; 140] = hex!(
    "797a742d6c6f67696e2d31 00"
    "2b8d74fafeb7de85f6f46062651bf871d992edb2a1cd743c608f86e66d1b5afe"
    "fa34635f1d3ac2729ac5987eb59e01928457f325b4b51ca85a177813c5c5ddf7"
    "f9c68a4f723147d87a62bb8de9ba5533228f814fbd6a387cbfd5a423652ebc8e"
    "cb4b8b70e052cf8944504beca24800c3ddf90e0bb57868c3491aa291c053a8c7"
);

fn golden_nonce() -> Nonce {
    let bytes: Vec<u8> = (0..32).collect();
    Nonce::from_bytes(&bytes).unwrap()
}

#[test]
fn the_message_has_the_bytes_computed_by_openssl() {
    let origin = Origin::parse("https://job.example.test").unwrap();
    let message = login_message(&origin, &golden_nonce(), &hex!("3003020101"), "公积金");
    assert_eq!(message, GOLDEN);
    assert_eq!(message.len(), MESSAGE_LENGTH);
}

#[test]
fn an_empty_context_is_hashed_like_any_other() {
    // printf '' | openssl dgst -sm3
    let empty = hex!("1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
    let origin = Origin::parse("https://job.example.test").unwrap();
    let message = login_message(&origin, &golden_nonce(), &hex!("3003020101"), "");
    assert_eq!(message[..108], GOLDEN[..108]);
    assert_eq!(message[108..], empty);
}

#[test]
fn a_port_is_part_of_the_origin() {
    // printf %s https://job.example.test:8443 | openssl dgst -sm3
    let digest = hex!("00ea38e9cf0787b7538f62166720a971d0d3d4aa8050505df1a86840c7927eec");
    let origin = Origin::parse("https://job.example.test:8443").unwrap();
    let message = login_message(&origin, &golden_nonce(), b"", "");
    assert_eq!(message[12..44], digest);
}

#[test]
fn the_nonce_is_hashed_as_bytes_and_not_as_text() {
    let origin = Origin::parse("https://job.example.test").unwrap();
    let nonce = golden_nonce();
    let message = login_message(&origin, &nonce, b"", "");
    assert_eq!(message[44..76], sm3::digest(nonce.as_bytes()));
    assert_ne!(message[44..76], sm3::digest(nonce.to_base64().as_bytes()));
}

#[test]
fn a_login_message_is_refused_as_other_content() {
    assert!(is_login_message(&GOLDEN));
    assert!(is_login_message(LOGIN_LABEL.as_bytes()));
    assert!(is_login_message(b"yzt-login-2\0"), "later versions too");
    let error = refuse_login_message(&GOLDEN).unwrap_err();
    assert!(matches!(error, Error::LoginMessageRefused));
    assert_eq!(error.name(), "LOGIN_MESSAGE_REFUSED");
    for content in [&b""[..], b"yzt-logi", b" yzt-login-1\0", b"YZT-LOGIN-1\0", b"contract"] {
        assert!(!is_login_message(content));
        refuse_login_message(content).unwrap();
    }
}

#[test]
fn the_message_resembles_nothing_else_that_keys_sign() {
    // RFC 5652 signed attributes begin with a SET, RFC 8446 CertificateVerify with 64 spaces.
    assert_ne!(GOLDEN[0], 0x31);
    assert_ne!(GOLDEN[0], 0x20);
    assert_ne!(GOLDEN.len(), 32);
}
