// SPDX-License-Identifier: MIT OR Apache-2.0
//! As `command_bytes`, for what a container holds: keys, certificates, signatures.

use hex_literal::hex;
use yzt_apdu::BodyForm;
use yzt_gmt0017::{Command, Dialect, KeyUse, SignatureInput};

use crate::command_bytes::{BIG, LITTLE};
use crate::golden::is;
use crate::samples::{
    APPLICATION as application, CONTAINER as container, G_X, G_Y, P_X, P_Y, enveloped_key,
    public_key, signature,
};

#[test]
fn ecc_sign_digest() {
    let input = SignatureInput::Digest([0xDD; 32]);
    let bytes = hex!(
        "80 74 02 00 00 00 24 10 00 30 01"
        "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD"
        "00 00"
    );
    is(Command::EccSignData { application, container, input }, &BIG, &bytes);
}

#[test]
fn ecc_sign_message() {
    let input = || SignatureInput::Message { id: b"ID".to_vec(), message: b"text".to_vec() };
    let bytes = hex!("80 74 01 00 00 00 0E 10 00 30 01 00 00 00 02 49 44 74 65 78 74 00 00");
    is(Command::EccSignData { application, container, input: input() }, &BIG, &bytes);
    let bytes = hex!("80 74 01 00 00 00 0E 10 00 30 01 02 00 00 00 49 44 74 65 78 74 00 00");
    is(Command::EccSignData { application, container, input: input() }, &LITTLE, &bytes);
}

#[test]
fn export_certificate() {
    let command = |key_use| Command::ExportCertificate { application, container, key_use };
    let bytes = hex!("80 4E 01 00 00 00 04 10 00 30 01 00 00");
    is(command(KeyUse::Signature), &BIG, &bytes);
    let bytes = hex!("80 4E 00 00 00 00 04 10 00 30 01 00 00");
    is(command(KeyUse::Encryption), &BIG, &bytes);
    // A certificate does not fit the answer to a short body.
    let short = Dialect { body: BodyForm::Short, ..BIG };
    is(command(KeyUse::Encryption), &short, &bytes);
}

#[test]
fn export_public_key() {
    let command = |key_use| Command::ExportPublicKey { application, container, key_use };
    let bytes = hex!("80 88 01 00 00 00 04 10 00 30 01 00 00");
    is(command(KeyUse::Signature), &BIG, &bytes);
    // The key may be one of RSA, which does not fit the answer to a short body.
    let short = Dialect { body: BodyForm::Short, ..BIG };
    is(command(KeyUse::Signature), &short, &bytes);
}

#[test]
fn import_certificate() {
    let command = |key_use| Command::ImportCertificate {
        application,
        container,
        key_use,
        certificate: vec![0x30, 0x01, 0x00],
    };
    let bytes = hex!("80 4C 00 00 00 00 0C 10 00 30 01 01 00 00 00 03 30 01 00");
    is(command(KeyUse::Signature), &BIG, &bytes);
    let bytes = hex!("80 4C 00 00 00 00 0C 10 00 30 01 00 03 00 00 00 30 01 00");
    is(command(KeyUse::Encryption), &LITTLE, &bytes);
}

#[test]
fn gen_ecc_key_pair() {
    let bytes = hex!("80 70 00 00 00 00 08 10 00 30 01 00 00 01 00 00 40");
    is(Command::GenEccKeyPair { application, container }, &BIG, &bytes);
    let bytes = hex!("80 70 00 00 00 00 08 10 00 30 01 00 01 00 00 00 40");
    is(Command::GenEccKeyPair { application, container }, &LITTLE, &bytes);
}

#[test]
fn import_ecc_key_pair_in_envelope_order() {
    let parts: [&[u8]; 9] = [
        // Lc: identifiers 4, version and algorithm 8, bits and length 8, key 32, public key 64,
        // bits 4, C1 64, C3 32, length 4, C2 16, together 236.
        &hex!("80 72 00 00 00 00 EC 10 00 30 01"),
        &hex!("00000001 00000401 00000100 00000020"),
        &[0xEE; 32],
        &P_X,
        &P_Y,
        &hex!("00000100"),
        &[G_X, G_Y, [0xC3; 32]].concat(),
        &hex!("00000010"),
        &[0xC2; 16],
    ];
    let enveloped_key = Box::new(enveloped_key(32));
    is(Command::ImportEccKeyPair { application, container, enveloped_key }, &BIG, &parts.concat());
}

#[test]
fn import_ecc_key_pair_with_the_cipher_first() {
    let parts: [&[u8]; 9] = [
        &hex!("80 72 00 00 00 01 0C 10 00 30 01"),
        &hex!("01000000 01040000 00010000"),
        &[G_X, G_Y, [0xC3; 32]].concat(),
        &hex!("10000000"),
        &[0xC2; 16],
        &hex!("00010000"),
        &[P_X, P_Y].concat(),
        &hex!("40000000"),
        &[0xEE; 64],
    ];
    let enveloped_key = Box::new(enveloped_key(64));
    is(
        Command::ImportEccKeyPair { application, container, enveloped_key },
        &LITTLE,
        &parts.concat(),
    );
}

#[test]
fn ecc_verify() {
    let command = || Command::EccVerify {
        public_key: public_key(),
        digest: [0xDD; 32],
        signature: signature(),
    };
    let tail = [[0xDD; 32], [0x11; 32], [0x22; 32]].concat();
    let parts: [&[u8]; 5] =
        [&hex!("80 76 00 00 00 00 A8 00000100"), &P_X, &P_Y, &hex!("00000020"), &tail];
    is(command(), &BIG, &parts.concat());
    let parts: [&[u8]; 5] =
        [&hex!("80 76 00 00 00 00 A8 00010000"), &P_X, &P_Y, &hex!("20000000"), &tail];
    is(command(), &LITTLE, &parts.concat());
}

pub(crate) fn every() {
    ecc_sign_digest();
    ecc_sign_message();
    export_certificate();
    export_public_key();
    import_certificate();
    gen_ecc_key_pair();
    import_ecc_key_pair_in_envelope_order();
    import_ecc_key_pair_with_the_cipher_first();
    ecc_verify();
}
