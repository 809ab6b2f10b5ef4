// SPDX-License-Identifier: MIT OR Apache-2.0
//! As `command_bytes`, for RSA.

use hex_literal::hex;
use yzt_crypto::DigestAlgorithm;
use yzt_gmt0017::{CipherAlgorithm, Command, Error, KeyUse, RsaCommand, RsaInput};

use crate::area_samples::{EXPONENT, MODULUS, rsa_enveloped_key, rsa_key, rsa_signature, secret};
use crate::command_bytes::{BIG, LITTLE};
use crate::golden::{is, refused};
use crate::samples::{APPLICATION as application, CONTAINER as container};

// GenExtRSAKey 52: bits n2.
#[test]
fn gen_ext_rsa_key() {
    let command = || Command::Rsa(RsaCommand::GenExtRsaKey { bits: 2048 });
    is(command(), &BIG, &hex!("80 52 00 00 00 00 02 08 00 00 00"));
    is(command(), &LITTLE, &hex!("80 52 00 00 00 00 02 00 08 00 00"));
}

// GenRSAKeyPair 54: App ‖ Con ‖ bits n2.
#[test]
fn gen_rsa_key_pair() {
    let command = || Command::Rsa(RsaCommand::GenRsaKeyPair { application, container, bits: 2048 });
    is(command(), &BIG, &hex!("80 54 00 00 00 00 06 10 00 30 01 08 00 00 00"));
    is(command(), &LITTLE, &hex!("80 54 00 00 00 00 06 10 00 30 01 00 08 00 00"));
}

// ImportRSAKeyPair 56: App ‖ Con ‖ symmAlg n4 ‖ wrappedLen n4 ‖ wrappedKey ‖ bits n4 ‖ encLen n4 ‖
// encPriv.
#[test]
fn import_rsa_key_pair() {
    let command = || {
        let enveloped_key = Box::new(rsa_enveloped_key());
        Command::Rsa(RsaCommand::ImportRsaKeyPair { application, container, enveloped_key })
    };
    let bytes = [
        &hex!("80 56 00 00 00 01 44 10 00 30 01 00000401 00000100")[..],
        &[0xA5; 256],
        &hex!("00000800 00000030"),
        &[0xEE; 48],
    ];
    is(command(), &BIG, &bytes.concat());
    let bytes = [
        &hex!("80 56 00 00 00 01 44 10 00 30 01 01040000 00010000")[..],
        &[0xA5; 256],
        &hex!("00080000 30000000"),
        &[0xEE; 48],
    ];
    is(command(), &LITTLE, &bytes.concat());
    let data = bytes.concat()[7..].to_vec();
    let changed = |at: usize, byte: u8| {
        let mut data = data.clone();
        data[at] = byte;
        refused([0x80, 0x56, 0, 0], &data, &LITTLE)
    };
    assert!(matches!(changed(4, 2), Error::SymmetricAlgorithm(0x402)));
    assert!(matches!(changed(9, 2), Error::Truncated { .. }));
    assert!(matches!(changed(269, 4), Error::Value { field: "bits", .. }));
}

// RSASignData 58: P1: 1 raw message, 2 digest; P2: hash 1 SM3, 2 SHA-1, 3 SHA-256, 4 SHA-384,
// 5 SHA-512; App ‖ Con ‖ data.
#[test]
fn rsa_sign_data() {
    let command = |algorithm, input| {
        Command::Rsa(RsaCommand::SignData { application, container, algorithm, input })
    };
    let bytes = [&hex!("80 58 02 03 00 00 24 10 00 30 01")[..], &[0xDD; 32], &hex!("00 00")];
    let digest = RsaInput::Digest(vec![0xDD; 32]);
    is(command(DigestAlgorithm::Sha256, digest), &BIG, &bytes.concat());
    let codes = [
        (1, DigestAlgorithm::Sm3),
        (2, DigestAlgorithm::Sha1),
        (3, DigestAlgorithm::Sha256),
        (4, DigestAlgorithm::Sha384),
        (5, DigestAlgorithm::Sha512),
    ];
    for (code, algorithm) in codes {
        let mut bytes = hex!("80 58 01 00 00 00 08 10 00 30 01 74 65 78 74 00 00");
        bytes[3] = code;
        is(command(algorithm, RsaInput::Message(b"text".to_vec())), &BIG, &bytes);
    }
    let data = hex!("10003001 74657874");
    for code in [0, 6, 0xFF] {
        let error = refused([0x80, 0x58, 1, code], &data, &BIG);
        assert!(matches!(error, Error::HashAlgorithm(other) if other == code));
        assert_eq!(u16::from(error.status_word()), 0x6A9D);
    }
    for form in [0, 3] {
        let error = refused([0x80, 0x58, form, 1], &data, &BIG);
        assert!(matches!(error, Error::Parameters { .. }));
    }
}

// RSAExportSessionKey 5A: App ‖ Con ‖ alg n4 ‖ bits n4 ‖ modulus ‖ e(4).
#[test]
fn rsa_export_session_key() {
    let command = || {
        let (algorithm, public_key) = (CipherAlgorithm::SM4_CBC, rsa_key());
        Command::Rsa(RsaCommand::ExportSessionKey { application, container, algorithm, public_key })
    };
    let key = [&MODULUS[..], &EXPONENT].concat();
    let le = hex!("00 00");
    let bytes = [&hex!("80 5A 00 00 00 01 10 10 00 30 01 00000402 00000800")[..], &key, &le];
    is(command(), &BIG, &bytes.concat());
    let bytes = [&hex!("80 5A 00 00 00 01 10 10 00 30 01 02040000 00080000")[..], &key, &le];
    is(command(), &LITTLE, &bytes.concat());
    let unknown = [&hex!("10 00 30 01 00000499 00000800")[..], &key].concat();
    let error = refused([0x80, 0x5A, 0, 0], &unknown, &BIG);
    assert!(matches!(error, Error::CipherAlgorithm(0x499)));
    assert_eq!(u16::from(error.status_word()), 0x6A99);
}

#[test]
fn a_modulus_of_another_length_than_it_says_is_refused() {
    for bits in [0u32, 8, 1024, 2040, 2047, 2049, 4104, u32::MAX] {
        let data = [&hex!("10003001 00000402")[..], &bits.to_be_bytes(), &MODULUS, &EXPONENT];
        let error = refused([0x80, 0x5A, 0, 0], &data.concat(), &BIG);
        assert!(matches!(error, Error::Value { field: "bits", .. }), "{bits}: {error:?}");
    }
    let zeros = [&[0], &MODULUS[..255]].concat();
    let data = [&hex!("10003001 00000402 00000800")[..], &zeros, &EXPONENT];
    assert!(refused([0x80, 0x5A, 0, 0], &data.concat(), &BIG).number() > 0);
}

// 5C: P1 key (0 sign / 1 enc), P2 0 private / 1 public; App ‖ Con ‖ data.
#[test]
fn rsa_key_operation() {
    let command = |key_use, private| {
        let data = secret(&[0xB7; 256]);
        Command::Rsa(RsaCommand::KeyOperation { application, container, key_use, private, data })
    };
    let codes = [
        ([0, 0], KeyUse::Signature, true),
        ([1, 0], KeyUse::Encryption, true),
        ([0, 1], KeyUse::Signature, false),
        ([1, 1], KeyUse::Encryption, false),
    ];
    for ([p1, p2], key_use, private) in codes {
        let header = [0x80, 0x5C, p1, p2, 0, 1, 4];
        let bytes = [&header[..], &hex!("10 00 30 01"), &[0xB7; 256], &hex!("00 00")].concat();
        is(command(key_use, private), &BIG, &bytes);
    }
}

// RSAVerify 5E: P1 P2 as sign; bits n4 ‖ modulus ‖ e(4) ‖ dataLen n4 ‖ data ‖ sigLen n4 ‖ sig.
#[test]
fn rsa_verify() {
    let command = || {
        Command::Rsa(RsaCommand::Verify {
            public_key: rsa_key(),
            algorithm: DigestAlgorithm::Sha256,
            input: RsaInput::Digest(vec![0xDD; 32]),
            signature: rsa_signature(),
        })
    };
    let key = [&MODULUS[..], &EXPONENT].concat();
    let bytes = [
        &hex!("80 5E 02 03 00 02 30 00000800")[..],
        &key,
        &hex!("00000020"),
        &[0xDD; 32],
        &hex!("00000100"),
        &[0x51; 256],
    ];
    is(command(), &BIG, &bytes.concat());
    let bytes = [
        &hex!("80 5E 02 03 00 02 30 00080000")[..],
        &key,
        &hex!("20000000"),
        &[0xDD; 32],
        &hex!("00010000"),
        &[0x51; 256],
    ];
    is(command(), &LITTLE, &bytes.concat());
}

pub(crate) fn every() {
    gen_ext_rsa_key();
    gen_rsa_key_pair();
    import_rsa_key_pair();
    rsa_sign_data();
    rsa_export_session_key();
    rsa_key_operation();
    rsa_verify();
}
