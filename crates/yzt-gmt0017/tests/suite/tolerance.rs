// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a card takes although the dialect says otherwise, and what it does not.

use yzt_apdu::{BodyForm, ExpectedLength, Payload};
use yzt_gmt0017::{Command, Dialect, EccImportOrder, Error};

use crate::dialects::command_dialects;
use crate::samples::{APPLICATION, CONTAINER, commands, enveloped_key, name, new_application};

fn decode(class: u8, ins: u8, p1: u8, p2: u8, data: &[u8]) -> Result<Command, Error> {
    let apdu = yzt_apdu::Command::new(class, ins, p1, p2).with_data(Payload::plain(data));
    Command::decode(&apdu, &Dialect::default())
}

#[test]
fn either_form_of_body_is_taken() {
    for command in commands() {
        let apdu = command.encode(&Dialect::default()).unwrap();
        for form in [BodyForm::Short, BodyForm::Extended] {
            // What a short body cannot carry has no short form to take.
            let Ok(bytes) = apdu.encode(form) else {
                assert!(form == BodyForm::Short && apdu.data().len() > 255);
                continue;
            };
            let (parsed, _) = yzt_apdu::Command::parse(&bytes).unwrap();
            assert_eq!(Command::decode(&parsed, &Dialect::default()).unwrap(), command);
        }
    }
}

#[test]
fn a_missing_or_another_le_is_taken_where_le_says_nothing() {
    for command in commands() {
        // To these two, Le says how much is wanted.
        if matches!(command.instruction(), 0x50 | 0x38) {
            continue;
        }
        let apdu = command.encode(&Dialect::default()).unwrap();
        let bare = || {
            let [class, instruction, p1, p2] = apdu.header();
            yzt_apdu::Command::new(class, instruction, p1, p2)
                .with_data(Payload::plain(apdu.data()))
        };
        let expected = [ExpectedLength::Maximum, ExpectedLength::Exactly(77)];
        let forms = expected.map(|expected| bare().expecting(expected));
        for apdu in [bare()].into_iter().chain(forms) {
            assert_eq!(Command::decode(&apdu, &Dialect::default()).unwrap(), command);
        }
    }
}

#[test]
fn gen_random_needs_le() {
    let apdu = yzt_apdu::Command::new(0x80, 0x50, 0, 0);
    let error = Command::decode(&apdu, &Dialect::default()).unwrap_err();
    assert!(matches!(error, Error::NoExpectedLength));
}

#[test]
fn the_width_of_a_name_follows_from_lc() {
    let card = Dialect::default();
    for application_name_width in 32..=64 {
        let host = Dialect { application_name_width, ..card };
        let command = Command::CreateApplication(Box::new(new_application()));
        let apdu = command.encode(&host).unwrap();
        assert_eq!(apdu.data().len(), usize::from(application_name_width) + 48);
        assert_eq!(Command::decode(&apdu, &card).unwrap(), command);
    }
    let data = |width: usize| {
        let apdu = Command::CreateApplication(Box::new(new_application())).encode(&card).unwrap();
        let fields = apdu.data()[32..].to_vec();
        let mut data = b"YZT".to_vec();
        data.resize(width, 0);
        data.extend(fields);
        data
    };
    assert!(decode(0x80, 0x20, 0, 0, &data(32)).is_ok());
    assert!(matches!(decode(0x80, 0x20, 0, 0, &data(31)), Err(Error::Truncated { .. })));
    assert!(matches!(decode(0x80, 0x20, 0, 0, &data(66)), Err(Error::Trailing { length: 2, .. })));
}

#[test]
fn an_enveloped_key_is_read_in_either_order_and_with_every_length_of_private_value() {
    for ecc_import in [EccImportOrder::Envelope, EccImportOrder::CipherFirst] {
        for length in [32, 48, 64] {
            let command = Command::ImportEccKeyPair {
                application: APPLICATION,
                container: CONTAINER,
                enveloped_key: Box::new(enveloped_key(length)),
            };
            for host in command_dialects() {
                let card = Dialect { ecc_import, ..host };
                let apdu = command.encode(&host).unwrap();
                assert_eq!(Command::decode(&apdu, &card).unwrap(), command);
            }
        }
    }
}

#[test]
fn an_enveloped_key_with_other_values_is_refused() {
    for ecc_import in [EccImportOrder::Envelope, EccImportOrder::CipherFirst] {
        let host = Dialect { ecc_import, ..Dialect::default() };
        let command = |length| Command::ImportEccKeyPair {
            application: APPLICATION,
            container: CONTAINER,
            enveloped_key: Box::new(enveloped_key(length)),
        };
        let data = |length| command(length).encode(&host).unwrap().data().to_vec();
        let refused = |data: &[u8]| decode(0x80, 0x72, 0, 0, data).unwrap_err();
        for length in [0, 16, 31, 33, 65] {
            assert!(decode(0x80, 0x72, 0, 0, &data(length)).is_err());
        }
        let changed = |index: usize| {
            let mut data = data(32);
            data[index] ^= 0x02;
            refused(&data)
        };
        assert!(matches!(changed(7), Error::Value { field: "version", .. }));
        assert!(matches!(changed(11), Error::SymmetricAlgorithm(0x403)));
        assert!(matches!(changed(15), Error::Value { field: "bits", .. }));
        let longer = [data(32), vec![0]].concat();
        assert!(matches!(refused(&longer), Error::Trailing { length: 1, .. }));
    }
}

#[test]
fn classes_parameters_and_instructions_without_a_meaning_are_refused() {
    for command in commands() {
        let apdu = command.encode(&Dialect::default()).unwrap();
        let [class, instruction, p1, p2] = apdu.header();
        let with = |header: [u8; 4]| {
            let [class, instruction, p1, p2] = header;
            let apdu = yzt_apdu::Command::new(class, instruction, p1, p2)
                .with_data(Payload::plain(apdu.data()))
                .expecting(ExpectedLength::Exactly(8));
            Command::decode(&apdu, &Dialect::default())
        };
        assert!(with([class, instruction, p1, p2]).is_ok());
        for wrong in [0x00, 0x90, 0xC0, class ^ 0x04, class | 0x01] {
            let refused = with([wrong, instruction, p1, p2]);
            assert!(matches!(refused, Err(Error::Class { .. })), "{instruction:02x} {wrong:02x}");
        }
        // Where AppID stands in the parameters, any is one.
        if matches!(instruction, 0x30 | 0x32 | 0x34 | 0x36) {
            continue;
        }
        for [p1, p2] in [[p1 ^ 0x10, p2], [p1, p2 ^ 0x10], [0xFF, 0xFF]] {
            let refused = with([class, instruction, p1, p2]);
            let hash = matches!(refused, Err(Error::HashAlgorithm(_)))
                && matches!(instruction, 0x58 | 0x5E | 0xB4);
            let parameters = matches!(refused, Err(Error::Parameters { .. }));
            assert!(parameters || hash, "{instruction:02x}");
        }
    }
}

#[test]
fn an_instruction_that_is_not_known_or_not_yet_spoken_is_refused() {
    let spoken: Vec<u8> = commands().iter().map(Command::instruction).collect();
    for instruction in (0..=u8::MAX).filter(|instruction| !spoken.contains(instruction)) {
        let refused = decode(0x80, instruction, 0, 0, &[0; 4]);
        assert!(matches!(refused, Err(Error::Instruction(_))), "{instruction:02x}: {refused:?}");
    }
}

#[test]
fn names_and_labels_with_nul_or_too_long_are_refused() {
    let long = [b'x'; 65];
    for bad in [&b""[..], b"YZT\0", b"Y\0T", &long] {
        for instruction in [0x24, 0x26] {
            let refused = decode(0x80, instruction, 0, 0, bad);
            assert!(matches!(refused, Err(Error::Text { .. })));
        }
        for instruction in [0x40, 0x42, 0x48, 0x4A] {
            let refused = decode(0x80, instruction, 0, 0, &[&[0x10, 0x00], bad].concat());
            assert!(matches!(refused, Err(Error::Text { .. })));
        }
    }
    for bad in [&b""[..], b"label\0", &long[..33]] {
        assert!(matches!(decode(0x80, 0x02, 0, 0, bad), Err(Error::Text { .. })));
    }
    assert!(decode(0x80, 0x02, 0, 0, &long[..32]).is_ok());
    assert!(decode(0x80, 0x26, 0, 0, name(&"x".repeat(64)).as_bytes()).is_ok());
}

#[test]
fn a_new_application_with_bad_fields_is_refused() {
    let command = Command::CreateApplication(Box::new(new_application()));
    let data = command.encode(&Dialect::default()).unwrap().data().to_vec();
    let refused = |offset: usize, bytes: &[u8]| {
        let mut data = data.clone();
        data[offset..offset + bytes.len()].copy_from_slice(bytes);
        decode(0x80, 0x20, 0, 0, &data).unwrap_err()
    };
    assert!(matches!(refused(0, &[0; 32]), Error::Text { .. }));
    assert!(matches!(refused(1, &[0]), Error::Text { .. }));
    assert!(matches!(refused(32, &[0; 16]), Error::PinField));
    assert!(matches!(refused(52, &[0; 16]), Error::PinField));
    for tries in [[0, 0, 0, 0], [0, 0, 0, 16], [0, 0, 1, 6], [0xFF; 4]] {
        assert!(matches!(refused(48, &tries), Error::Value { .. }));
        assert!(matches!(refused(68, &tries), Error::Value { .. }));
    }
}
