// SPDX-License-Identifier: MIT OR Apache-2.0
//! As `command_bytes`, for key agreement and ChangeDevAuthKey.

use hex_literal::hex;
use yzt_gmt0017::{
    AgreementCommand, CipherAlgorithm, Command, DeviceCipher, Error, Mac, SealedDeviceKey,
};

use crate::area_samples::{AGREEMENT, id, party};
use crate::command_bytes::{BIG, LITTLE};
use crate::golden::{is, refused};
use crate::samples::{APPLICATION as application, CONTAINER as container, G_X, G_Y, P_X, P_Y};

/// Key, key for this agreement, and the identifier `ID`.
fn party_bytes(bits: [u8; 4], length: [u8; 4]) -> Vec<u8> {
    [&bits[..], &P_X, &P_Y, &bits, &G_X, &G_Y, &length, b"ID"].concat()
}

fn big_party() -> Vec<u8> {
    party_bytes(hex!("00000100"), hex!("00000002"))
}

fn little_party() -> Vec<u8> {
    party_bytes(hex!("00010000"), hex!("02000000"))
}

// GenerateAgreementDataWithECC 82: App ‖ Con ‖ alg n4 ‖ idLen n4 ‖ id.
#[test]
fn generate_agreement_data() {
    let command = || {
        let (algorithm, id) = (CipherAlgorithm::SM4_CBC, id("ID"));
        Command::Agreement(AgreementCommand::GenerateData { application, container, algorithm, id })
    };
    let bytes = hex!("80 82 00 00 00 00 0E 10 00 30 01 00000402 00000002 4944 00 00");
    is(command(), &BIG, &bytes);
    let bytes = hex!("80 82 00 00 00 00 0E 10 00 30 01 02040000 02000000 4944 00 00");
    is(command(), &LITTLE, &bytes);
}

// GenerateAgreementDataAndKeyWithECC 84: App ‖ Con ‖ alg n4 ‖ sponsorBits n4 ‖ X ‖ Y ‖
// sponsorTmpBits n4 ‖ X ‖ Y ‖ sponsorIdLen n4 ‖ sponsorId ‖ idLen n4 ‖ id.
#[test]
fn generate_agreement_data_and_key() {
    let command = || {
        Command::Agreement(AgreementCommand::GenerateDataAndKey {
            application,
            container,
            algorithm: CipherAlgorithm::SM4_CBC,
            sponsor: party(),
            id: id("own"),
        })
    };
    let bytes = [
        &hex!("80 84 00 00 00 00 9D 10 00 30 01 00000402")[..],
        &big_party(),
        &hex!("00000003 6F776E 00 00"),
    ];
    is(command(), &BIG, &bytes.concat());
    let bytes = [
        &hex!("80 84 00 00 00 00 9D 10 00 30 01 02040000")[..],
        &little_party(),
        &hex!("03000000 6F776E 00 00"),
    ];
    is(command(), &LITTLE, &bytes.concat());
}

// GenerateKeyWithECC 86: App ‖ Con ‖ hAgreement n4 ‖ respBits n4 ‖ X ‖ Y ‖ respTmpBits n4 ‖ X ‖ Y ‖
// respIdLen n4 ‖ respId ; Le 0004. The handle is echoed in either order.
#[test]
fn generate_key() {
    let command = || {
        Command::Agreement(AgreementCommand::GenerateKey {
            application,
            container,
            agreement: AGREEMENT,
            responder: party(),
        })
    };
    let head = hex!("80 86 00 00 00 00 96 10 00 30 01 0C0D0E0F");
    is(command(), &BIG, &[&head[..], &big_party(), &hex!("00 04")].concat());
    is(command(), &LITTLE, &[&head[..], &little_party(), &hex!("00 04")].concat());
}

#[test]
fn an_identifier_that_is_too_long_is_refused() {
    let data = [&hex!("10003001 00000402 00002000")[..], &[b'x'; 8192]].concat();
    assert!(matches!(refused([0x80, 0x82, 0, 0], &data, &BIG), Error::Crypto(_)));
}

// ChangeDevAuthKey 84 12: 00, P2=alg; E_oldkey(new key) ‖ MAC(4), 16 or 32 cipher bytes.
#[test]
fn change_dev_auth_key() {
    let command = |length: usize| Command::ChangeDevAuthKey {
        cipher: DeviceCipher::Sm4,
        key: SealedDeviceKey::new(vec![0xCC; length]).unwrap(),
        mac: Mac::new([1, 2, 3, 4]),
    };
    let mac = hex!("01020304");
    let bytes = [&hex!("84 12 00 02 00 00 14")[..], &[0xCC; 16], &mac].concat();
    is(command(16), &BIG, &bytes);
    is(command(16), &LITTLE, &bytes);
    let bytes = [&hex!("84 12 00 02 00 00 24")[..], &[0xCC; 32], &mac].concat();
    is(command(32), &BIG, &bytes);
    for length in (0..64).filter(|length| !matches!(length, 20 | 36)) {
        let error = refused([0x84, 0x12, 0, 2], &vec![0xCC; length], &BIG);
        assert!(matches!(error, Error::Truncated { .. } | Error::Trailing { .. }), "{length}");
    }
    for length in [0, 15, 17, 31, 33] {
        assert!(matches!(SealedDeviceKey::new(vec![0; length]), Err(Error::Value { .. })));
    }
    let error = refused([0x84, 0x12, 0, 3], &[0xCC; 20], &BIG);
    assert!(matches!(error, Error::Parameters { .. }));
    let error = refused([0x80, 0x12, 0, 2], &[0xCC; 20], &BIG);
    assert!(matches!(error, Error::Class { .. }));
}

pub(crate) fn every() {
    generate_agreement_data();
    generate_agreement_data_and_key();
    generate_key();
    change_dev_auth_key();
}
