// SPDX-License-Identifier: MIT OR Apache-2.0
//! As `command_bytes`, for SM2 with keys from outside and session keys that SM2 wraps.

use hex_literal::hex;
use yzt_gmt0017::{CipherAlgorithm, Command, EccCommand, EccPrivateValue, Error};

use crate::area_samples::{KEY, ciphertext, secret};
use crate::command_bytes::{BIG, LITTLE};
use crate::golden::{is, refused};
use crate::samples::{
    APPLICATION as application, CONTAINER as container, G_X, G_Y, P_X, P_Y, public_key, signature,
};

const D: [u8; 32] = [0xD1; 32];

fn private_key() -> EccPrivateValue {
    EccPrivateValue::from_field(&D)
}

// ECCExportSessionKey 78: App ‖ Con ‖ bits n4 ‖ X ‖ Y ‖ alg n4.
#[test]
fn ecc_export_session_key() {
    let command = || {
        let (public_key, algorithm) = (public_key(), CipherAlgorithm::SM4_ECB);
        Command::Ecc(EccCommand::ExportSessionKey { application, container, public_key, algorithm })
    };
    let bytes = [
        &hex!("80 78 00 00 00 00 4C 10 00 30 01 00000100")[..],
        &P_X,
        &P_Y,
        &hex!("00000401 00 00"),
    ];
    is(command(), &BIG, &bytes.concat());
    let bytes = [
        &hex!("80 78 00 00 00 00 4C 10 00 30 01 00010000")[..],
        &P_X,
        &P_Y,
        &hex!("01040000 00 00"),
    ];
    is(command(), &LITTLE, &bytes.concat());
}

// ExtECCEncrypt 7A: bits n4 ‖ X ‖ Y ‖ plainLen n4 ‖ plain.
#[test]
fn ext_ecc_encrypt() {
    let command = || {
        let (public_key, plaintext) = (public_key(), secret(b"abc"));
        Command::Ecc(EccCommand::ExtEncrypt { public_key, plaintext })
    };
    let bytes =
        [&hex!("80 7A 00 00 00 00 4B 00000100")[..], &P_X, &P_Y, &hex!("00000003 616263 00 00")];
    is(command(), &BIG, &bytes.concat());
    let bytes =
        [&hex!("80 7A 00 00 00 00 4B 00010000")[..], &P_X, &P_Y, &hex!("03000000 616263 00 00")];
    is(command(), &LITTLE, &bytes.concat());
}

// ExtECCDecrypt 7C: bits n4 ‖ d ‖ C1x ‖ C1y ‖ C3 ‖ cLen n4 ‖ C2. No second bit length.
#[test]
fn ext_ecc_decrypt() {
    let command = || {
        let (private_key, ciphertext) = (private_key(), ciphertext());
        Command::Ecc(EccCommand::ExtDecrypt { private_key, ciphertext })
    };
    let cipher = [G_X, G_Y, [0xC3; 32]].concat();
    let bytes = [
        &hex!("80 7C 00 00 00 00 98 00000100")[..],
        &D,
        &cipher,
        &hex!("00000010"),
        &[0xC2; 16],
        &hex!("00 00"),
    ];
    is(command(), &BIG, &bytes.concat());
    let bytes = [
        &hex!("80 7C 00 00 00 00 98 00010000")[..],
        &D,
        &cipher,
        &hex!("10000000"),
        &[0xC2; 16],
        &hex!("00 00"),
    ];
    is(command(), &LITTLE, &bytes.concat());
}

// ExtECCSign 7E: bits n4 ‖ d ‖ eLen n4 ‖ e.
#[test]
fn ext_ecc_sign() {
    let command = || {
        let (private_key, digest) = (private_key(), [0xDD; 32]);
        Command::Ecc(EccCommand::ExtSign { private_key, digest })
    };
    let (digest, le) = ([0xDD; 32], hex!("00 00"));
    let head = hex!("80 7E 00 00 00 00 48 00000100");
    is(command(), &BIG, &[&head[..], &D, &hex!("00000020"), &digest, &le].concat());
    let head = hex!("80 7E 00 00 00 00 48 00010000");
    is(command(), &LITTLE, &[&head[..], &D, &hex!("20000000"), &digest, &le].concat());
}

// ExtECCVerify 7F: as ECCVerify.
#[test]
fn ext_ecc_verify() {
    let command = || {
        let (public_key, signature) = (public_key(), signature());
        Command::Ecc(EccCommand::ExtVerify { public_key, digest: [0xDD; 32], signature })
    };
    let tail = [[0xDD; 32], [0x11; 32], [0x22; 32]].concat();
    let head = hex!("80 7F 00 00 00 00 A8 00000100");
    is(command(), &BIG, &[&head[..], &P_X, &P_Y, &hex!("00000020"), &tail].concat());
    let head = hex!("80 7F 00 00 00 00 A8 00010000");
    is(command(), &LITTLE, &[&head[..], &P_X, &P_Y, &hex!("20000000"), &tail].concat());
}

// ECCExportSessionKeyEx 80: App ‖ Con ‖ Key ‖ bits n4 ‖ X ‖ Y.
#[test]
fn ecc_export_session_key_ex() {
    let command =
        || Command::Ecc(EccCommand::ExportSessionKeyEx { key: KEY, public_key: public_key() });
    let le = hex!("00 00");
    let head = hex!("80 80 00 00 00 00 4A 10 00 30 01 0A 0B 00000100");
    is(command(), &BIG, &[&head[..], &P_X, &P_Y, &le].concat());
    let head = hex!("80 80 00 00 00 00 4A 10 00 30 01 0A 0B 00010000");
    is(command(), &LITTLE, &[&head[..], &P_X, &P_Y, &le].concat());
}

#[test]
fn a_private_value_is_a_key_or_none() {
    let key = private_key().to_key().unwrap();
    assert_eq!(EccPrivateValue::from_key(&key), private_key());
    assert!(matches!(EccPrivateValue::from_field(&[0; 32]).to_key(), Err(Error::Crypto(_))));
    assert_eq!(format!("{:?}", private_key()), "EccPrivateValue(<redacted>)");
}

#[test]
fn other_lengths_than_those_of_sm2_are_refused() {
    let bits = [&hex!("00000200")[..], &D, &hex!("00000020"), &[0xDD; 32]].concat();
    let error = refused([0x80, 0x7E, 0, 0], &bits, &BIG);
    assert!(matches!(error, Error::Value { field: "bits", .. }));
    let digest = [&hex!("00000100")[..], &D, &hex!("00000014"), &[0xDD; 20]].concat();
    let error = refused([0x80, 0x7E, 0, 0], &digest, &BIG);
    assert!(matches!(error, Error::Value { field: "digest", .. }));
    let plain = [&hex!("00000100")[..], &P_X, &P_Y, &hex!("FFFFFFFF 616263")].concat();
    let error = refused([0x80, 0x7A, 0, 0], &plain, &BIG);
    assert!(matches!(error, Error::Truncated { field: "plaintext", .. }));
}

pub(crate) fn every() {
    ecc_export_session_key();
    ext_ecc_encrypt();
    ext_ecc_decrypt();
    ext_ecc_sign();
    ext_ecc_verify();
    ecc_export_session_key_ex();
}
