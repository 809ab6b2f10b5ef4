// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which dialects the tests speak, and how a key's dialect is found out.

use proptest::prelude::*;
use yzt_apdu::BodyForm;
use yzt_gmt0017::{
    ByteOrder, ChallengeForm, CipherOperation, Command, DecryptInit, DeviceInformation,
    DeviceKeyForm, Dialect, DigestPrefix, EccCiphertextForm, EccImportOrder, InitParameters,
    MacLengthForm, PROFILES, Profile, RsaKeyOperation, RsaPublicKeyForm, SessionCommand,
    SessionKeyOrder, SignatureForm, Text, Version,
};

use crate::command_bytes::{BIG, LITTLE};

const ORDERS: [ByteOrder; 2] = [ByteOrder::BigEndian, ByteOrder::LittleEndian];
const PARAMETERS: [InitParameters; 2] = [InitParameters::Packed, InitParameters::Structure];
const DECRYPT: [DecryptInit; 2] = [DecryptInit::WithAlgorithm, DecryptInit::WithoutAlgorithm];

/// Every combination of what makes a difference to the bytes of a command.
pub(crate) fn command_dialects() -> Vec<Dialect> {
    let mut dialects = vec![BIG];
    let mut vary = |forms: &[&dyn Fn(Dialect) -> Dialect]| {
        let varied = dialects.iter().flat_map(|dialect| forms.iter().map(|form| form(*dialect)));
        dialects = varied.collect();
    };
    vary(&[&|d| d, &|d| Dialect { byte_order: ByteOrder::LittleEndian, ..d }]);
    vary(&[&|d| d, &|d| Dialect { body: BodyForm::Short, ..d }]);
    vary(&[&|d| d, &|d| Dialect { ecc_import: EccImportOrder::CipherFirst, ..d }]);
    vary(&[&|d| d, &|d| Dialect { init_parameters: InitParameters::Structure, ..d }]);
    vary(&[&|d| d, &|d| Dialect { decrypt_init: DecryptInit::WithoutAlgorithm, ..d }]);
    vary(&[&|d| d, &|d| Dialect { file_name_width: 40, ..d }, &|d| Dialect {
        file_name_width: 48,
        ..d
    }]);
    vary(&[&|d| d, &|d| Dialect { application_name_width: 40, ..d }, &|d| Dialect {
        application_name_width: 64,
        ..d
    }]);
    assert_eq!(dialects.len(), 288);
    dialects
}

/// A few dialects in which every form is spoken, for tests that go through every byte.
pub(crate) fn speakers() -> Vec<Dialect> {
    let without = DecryptInit::WithoutAlgorithm;
    vec![
        BIG,
        LITTLE,
        Dialect { body: BodyForm::Short, byte_order: ByteOrder::BigEndian, ..LITTLE },
        Dialect { byte_order: ByteOrder::LittleEndian, decrypt_init: without, ..BIG },
    ]
}

/// Any dialect that can be spoken.
pub(crate) fn any_dialect() -> impl Strategy<Value = Dialect> {
    let session = (
        prop::sample::select(PARAMETERS.to_vec()),
        prop::sample::select(DECRYPT.to_vec()),
        any::<[bool; 8]>(),
        prop::sample::select(RsaPublicKeyForm::ALL.to_vec()),
    );
    let orders = prop::sample::select(ORDERS.to_vec());
    let macs = prop::sample::select(MacLengthForm::ALL.to_vec());
    (orders, macs, 32u8..=64, 32u8..=64, session).prop_map(
        |(byte_order, mac_length, a, f, rest)| {
            let (init_parameters, decrypt_init, forms, rsa_public_key) = rest;
            let dialect = Dialect {
                byte_order,
                mac_length,
                application_name_width: a,
                file_name_width: f,
                init_parameters,
                decrypt_init,
                rsa_public_key,
                ..Dialect::default()
            };
            with_forms(dialect, forms)
        },
    )
}

/// The dialect with each of its two-sided forms as it is, or the other one.
fn with_forms(mut dialect: Dialect, other: [bool; 8]) -> Dialect {
    let [body, challenge, import, key, digest, session, ciphertext, signature] = other;
    if body {
        dialect.body = BodyForm::Short;
    }
    if challenge {
        dialect.challenge = ChallengeForm::LengthPrefixed;
    }
    if import {
        dialect.ecc_import = EccImportOrder::CipherFirst;
    }
    if key {
        dialect.device_key = DeviceKeyForm::LengthPrefixed;
    }
    if digest {
        dialect.digest_prefix = DigestPrefix::Present;
    }
    if session {
        dialect.session_key_response = SessionKeyOrder::KeyIdBeforePoint;
    }
    if ciphertext {
        dialect.ecc_ciphertext = EccCiphertextForm::Raw;
    }
    if signature {
        dialect.ext_signature = SignatureForm::Bare;
    }
    dialect
}

/// Whether what was read is what was written: the algorithm may be left out of DecryptInit.
pub(crate) fn same(read: &Command, written: &Command, dialect: &Dialect) -> bool {
    if read == written {
        return true;
    }
    let (
        Command::Session(SessionCommand::Init { operation, key, algorithm, parameters }),
        Command::Session(SessionCommand::Init {
            operation: CipherOperation::Decrypt,
            key: written_key,
            parameters: written_parameters,
            ..
        }),
    ) = (read, written)
    else {
        return false;
    };
    dialect.decrypt_init == DecryptInit::WithoutAlgorithm
        && *operation == CipherOperation::Decrypt
        && algorithm.is_none()
        && key == written_key
        && parameters == written_parameters
}

fn information(manufacturer: &str, label: &str) -> DeviceInformation {
    let version = Version { major: 1, minor: 1 };
    DeviceInformation {
        structure_version: version,
        specification_version: version,
        manufacturer: Text::new(manufacturer).unwrap(),
        issuer: Text::new("").unwrap(),
        label: Text::new(label).unwrap(),
        serial: Text::new("0001").unwrap(),
        hardware_version: version,
        firmware_version: version,
        symmetric_algorithms: 0x0000_041F,
        asymmetric_algorithms: 0x0003_0700,
        hash_algorithms: 0x0000_0007,
        device_authentication_algorithm: 0x0000_0401,
        total_space: 0x0001_0000,
        free_space: 0x0000_8000,
        max_apdu_data_length: 0x0800,
        user_authentication_method: 0,
        device_type: 0,
        max_containers: 8,
        max_certificates: 16,
        max_files: 16,
    }
}

fn answer(information: &DeviceInformation, byte_order: ByteOrder) -> Vec<u8> {
    let dialect = Dialect { byte_order, ..Dialect::default() };
    let answer = information.encode(&dialect);
    assert_eq!(answer.len(), 288);
    answer
}

#[test]
fn the_byte_order_is_read_off_the_device_information() {
    for order in ORDERS {
        let raw = answer(&information("maker", "key"), order);
        assert_eq!(Dialect::infer_byte_order(&raw), Some(order));
    }
}

#[test]
fn each_field_alone_tells_the_byte_order() {
    let fields: [(usize, &[u8]); 7] = [
        (200, &[0, 0, 0x04, 0x01]),
        (204, &[0, 0x03, 0x07, 0]),
        (208, &[0, 0, 0, 0x07]),
        (212, &[0, 0, 0x02, 0x01]),
        (216, &[0, 0x01, 0, 0, 0, 0, 0x80, 0]),
        (224, &[0x08, 0x00]),
        (232, &[0, 0x10]),
    ];
    for (offset, field) in fields {
        let mut raw = vec![0; 288];
        raw[offset..offset + field.len()].copy_from_slice(field);
        assert_eq!(Dialect::infer_byte_order(&raw), Some(ByteOrder::BigEndian), "{offset}");
        for word in raw[offset..offset + field.len()].chunks_mut(4) {
            word.reverse();
        }
        assert_eq!(Dialect::infer_byte_order(&raw), Some(ByteOrder::LittleEndian), "{offset}");
    }
}

#[test]
fn one_odd_field_does_not_turn_the_byte_order() {
    for order in ORDERS {
        let mut raw = answer(&information("maker", "key"), order);
        raw[212..216].reverse();
        assert_eq!(Dialect::infer_byte_order(&raw), Some(order));
    }
}

#[test]
fn what_says_nothing_gives_no_byte_order() {
    assert_eq!(Dialect::infer_byte_order(&[0; 288]), None);
    assert_eq!(Dialect::infer_byte_order(&[0xFF; 288]), None);
    let raw = answer(&information("maker", "key"), ByteOrder::BigEndian);
    for length in [0, 1, 287] {
        assert_eq!(Dialect::infer_byte_order(&raw[..length]), None);
    }
    assert_eq!(Dialect::infer_byte_order(&[&raw[..], &[0]].concat()), None);
}

fn recognised(raw: &[u8], atr: &[u8]) -> (Dialect, &'static str) {
    let (dialect, profile) = Dialect::for_token(raw, atr);
    (dialect, profile.name)
}

#[test]
fn a_key_that_nothing_recognises_follows_its_byte_order() {
    let raw = |order| answer(&information("maker", "key"), order);
    let (dialect, name) = recognised(&raw(ByteOrder::BigEndian), &[0x3B, 0x00]);
    assert_eq!((dialect, name), (Dialect::STANDARD, "standard"));
    let (dialect, name) = recognised(&raw(ByteOrder::LittleEndian), &[]);
    assert_eq!(name, "little-endian");
    assert_eq!(dialect, Profile::named("little-endian").unwrap().dialect);
    assert_eq!(dialect.mac_length, MacLengthForm::BodyThenZeros);
    assert_eq!(recognised(&[], &[]), (Dialect::STANDARD, "standard"));
}

#[test]
fn makers_are_recognised_by_their_texts_and_their_integers_decide_the_order() {
    let big = |manufacturer, label| answer(&information(manufacturer, label), ByteOrder::BigEndian);
    let (dialect, name) = recognised(&big("Beijing LONGMAI", "key"), &[]);
    assert_eq!(name, "gm3000");
    assert_eq!(dialect.challenge, ChallengeForm::LengthPrefixed);
    assert_eq!(recognised(&big("maker", "GM3000-1"), &[]).1, "gm3000");
    assert_eq!(recognised(&big("maker", "key"), b"\x3B\x86GM3000").1, "gm3000");
    let (dialect, name) = recognised(&big("Sunyard", "key"), &[]);
    assert_eq!((dialect.byte_order, name), (ByteOrder::BigEndian, "sunyard"));
    assert_eq!(dialect.rsa_key_operation, RsaKeyOperation::Raw);
    let raw = answer(&information("信雅达", "key"), ByteOrder::LittleEndian);
    assert_eq!(recognised(&raw, &[]).0, Profile::named("sunyard").unwrap().dialect);
    assert_eq!(recognised(&raw[..200], &[]).1, "sunyard");
}

#[test]
fn profiles_have_names_and_can_be_spoken() {
    for profile in PROFILES {
        assert_eq!(Profile::named(profile.name), Some(profile));
        for command in crate::samples::commands() {
            let read = crate::round_trip::round_trip(&command, &profile.dialect);
            assert!(same(&read, &command, &profile.dialect), "{}", profile.name);
        }
    }
    assert_eq!(Profile::named("other"), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_answer_panics(
        raw in prop::collection::vec(any::<u8>(), 0..300),
        whole in prop::collection::vec(any::<u8>(), 288),
    ) {
        let _ = Dialect::for_token(&raw, &raw);
        let (dialect, _) = Dialect::for_token(&whole, &[]);
        if let Some(order) = Dialect::infer_byte_order(&whole) {
            prop_assert_eq!(dialect.byte_order, order);
        }
    }
}
