// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every class of status word, where it means something and where it does not.

use yzt_apdu::{Payload, Response, StatusWord};
use yzt_pin::TriesLeft;
use yzt_token::{Container, Device, Error, KeyUse, Object, Operation, PinRole};

use crate::actions::Handles;
use crate::script::{CHALLENGE, SIGN, Script, VERIFY};
use crate::simulated::Simulated;
use crate::values::{DIGEST, device_key, pin};

/// The request of a `request -> answer` step with another answer.
fn answering(step: &str, answer: &str) -> String {
    format!("{} -> {answer}", step.split_once("->").unwrap().0)
}

#[test]
fn a_wrong_pin_tells_the_tries_left() {
    for left in 1..=15_u8 {
        let verify = answering(VERIFY, &format!("63C{left:X}"));
        let (script, mut application) = Script::application(&[CHALLENGE, &verify]);
        match application.verify_pin(PinRole::User, pin("123456")) {
            Err(Error::PinIncorrect { role: PinRole::User, tries_left }) => {
                assert_eq!(tries_left, TriesLeft::Exactly(left));
            }
            other => panic!("{other:?}"),
        }
        drop(application);
        script.assert_finished();
    }
}

#[test]
fn a_refusal_of_a_pin_without_a_count_is_a_wrong_pin_all_the_same() {
    // ISO/IEC 7816-4, 11.6: VERIFY fails with 63Cx, or with 6300 where the card does not tell.
    let unknown = Some(TriesLeft::Unknown);
    for status in ["6300", "6350"] {
        let verify = answering(VERIFY, status);
        let (_script, mut application) = Script::application(&[CHALLENGE, &verify]);
        let error = application.verify_pin(PinRole::User, pin("123456")).unwrap_err();
        assert!(matches!(error, Error::PinIncorrect { role: PinRole::User, .. }), "{error}");
        assert_eq!(error.tries_left(), unknown);
    }
    let step = "80 10 00 02 000010 5fa2df7aeaf68c7f0ddcec1871ca96b7 -> 6300";
    let script = Script::new(&[CHALLENGE, step]);
    let error = script.device().authenticate_device(device_key()).unwrap_err();
    assert_eq!((error.number(), error.tries_left()), (2005, unknown));
}

#[test]
fn a_locked_pin_is_told_before_and_when_it_happens() {
    for status in ["6983", "63C0"] {
        let (script, mut application) =
            Script::application(&[CHALLENGE, &answering(VERIFY, status)]);
        let error = application.verify_pin(PinRole::User, pin("123456")).unwrap_err();
        assert!(matches!(error, Error::PinLocked { role: PinRole::User }));
        assert_eq!(error.tries_left(), Some(TriesLeft::Locked));
        drop(application);
        script.assert_finished();
    }
}

#[test]
fn a_wrong_or_locked_device_key_is_not_a_pin() {
    for (status, number) in [("63C3", 2005), ("63C0", 2006), ("6983", 2006)] {
        let step = format!("80 10 00 02 000010 5fa2df7aeaf68c7f0ddcec1871ca96b7 -> {status}");
        let script = Script::new(&[CHALLENGE, &step]);
        let error = script.device().authenticate_device(device_key()).unwrap_err();
        assert_eq!(error.number(), number);
    }
}

#[test]
fn a_wrong_administrator_pin_is_told_as_the_administrators() {
    let card = Simulated::new();
    let mut handles = Handles::open(&card);
    card.instead(Box::new(|_, command| {
        (command.instruction() == 0x1A).then(|| Ok(Response::status_only(StatusWord::from(0x63C9))))
    }));
    let challenge = handles.application.unblock_challenge().unwrap();
    let answer = yzt_token::UnblockCryptogram { challenge, encrypted_pin: [0; 16], mac: [0; 4] };
    match handles.application.unblock_pin(&answer) {
        Err(Error::PinIncorrect { role, tries_left }) => {
            assert_eq!(role, PinRole::Administrator);
            assert_eq!(tries_left, TriesLeft::Exactly(9));
        }
        other => panic!("{other:?}"),
    }
}

fn sign_refused(status: &str, information: Option<&str>) -> Error {
    let sign = answering(SIGN, status);
    let (script, _application, mut container) = Script::container(&[&sign]);
    if let Some(information) = information {
        script.then(&[&format!("80 14 00 01 000002 1000 0003 -> {information}")]);
    }
    if matches!(status, "6A82" | "6A83" | "6A95") {
        // No SM2 key pair: whether it is one of RSA is asked, and this card does not say.
        script.then(&["80 4A 00 00 000006 1000 63657274 000B -> 6A88"]);
    }
    let error = container.sign_digest(&DIGEST).unwrap_err();
    script.assert_finished();
    error
}

#[test]
fn a_pin_that_must_be_changed_is_told_from_other_states() {
    // One-time, and the factory's where the card's policy wants it changed.
    for status in ["02", "01"] {
        let error = sign_refused("6985", Some(&format!("06 06 {status} 9000")));
        assert!(matches!(error, Error::PinMustChange), "{error}");
    }
    // The holder's own, and unknown: the refusal stands as it came.
    for information in ["06 06 00 9000", "6F00", "timeout"] {
        let error = sign_refused("6985", Some(information));
        let expected = matches!(error, Error::StateRefused { status: 0x6985, .. });
        assert!(expected, "{error}");
    }
}

const COMMAND: &str = "ECCSignData";

const MISSING: &[(u16, Object)] = &[
    (0x6A82, Object::KeyPair),
    (0x6A83, Object::KeyPair),
    (0x6A88, Object::Application),
    (0x6A8B, Object::Application),
    (0x6A8C, Object::SessionKey),
    (0x6A91, Object::Container),
    (0x6A93, Object::File),
    (0x6A94, Object::Container),
    (0x6A95, Object::KeyPair),
    (0x6A96, Object::Certificate),
    (0x6A9F, Object::Other),
];

const EXISTING: &[(u16, Object)] =
    &[(0x6A89, Object::Application), (0x6A92, Object::File), (0x6E02, Object::Container)];

type Refusal = fn(u16) -> Error;

const BY_CLASS: &[(&[u16], Refusal)] = &[
    (&[0x6581, 0x6A97], |status| Error::MemoryFailed { command: COMMAND, status }),
    (&[0x6700, 0x6988, 0x6A80, 0x6A86, 0x6A8D, 0x6B00], |status| Error::DataRefused {
        command: COMMAND,
        status,
    }),
    (&[0x6983, 0x6984, 0x6986], |status| Error::StateRefused { command: COMMAND, status }),
    (&[0x6915, 0x6A98, 0x6A9A, 0x6A9B, 0x6A9C, 0x6B01, 0x6B02], |status| {
        Error::CryptographyFailed { command: COMMAND, status }
    }),
    (&[0x6A81, 0x6A99, 0x6A9D, 0x6D00, 0x6E00], |_| Error::NotSupported {
        operation: Operation::SignDigest,
    }),
    (&[0x6982], |_| Error::NotLoggedIn { command: COMMAND }),
    (&[0x698A], |_| Error::ApplicationClosed),
    (&[0x6A84], |_| Error::NoRoom),
    (&[0x6A8A, 0x6A90], |_| Error::InUse),
    // Known without a class of their own, and unknown: kept as they came.
    (&[0x6A9E, 0x6C00, 0x6E01, 0x6F00, 0x63C4, 0x6F42, 0x9001, 0x6108, 0x0000], |status| {
        Error::Status { command: COMMAND, status }
    }),
];

#[test]
fn every_class_of_status_has_its_error() {
    let by_class = BY_CLASS
        .iter()
        .flat_map(|(statuses, error)| statuses.iter().map(|status| (*status, error(*status))));
    let missing = MISSING.iter().map(|(status, object)| (*status, *object));
    let existing = EXISTING.iter().map(|(status, object)| (*status, *object));
    let expectations = by_class
        .chain(missing.map(|(status, object)| (status, Error::NotFound { object })))
        .chain(existing.map(|(status, object)| (status, Error::AlreadyExists { object })));
    for (status, expected) in expectations {
        let error = sign_refused(&format!("{status:04X}"), None);
        assert_eq!(format!("{error:?}"), format!("{expected:?}"), "{status:04X}");
    }
}

#[test]
fn every_status_with_a_name_is_in_the_table() {
    let listed = |status: u16| {
        BY_CLASS.iter().any(|(statuses, _)| statuses.contains(&status))
            || MISSING.iter().chain(EXISTING).any(|(missing, _)| *missing == status)
    };
    for status in 0..=u16::MAX {
        let named = !matches!(StatusWord::from(status), StatusWord::Unknown(_));
        let has_own_tests = matches!(status, 0x63C0..=0x63CF | 0x6985 | 0x9000);
        assert!(!named || has_own_tests || listed(status), "{status:04X}");
    }
}

#[test]
fn what_is_not_supported_or_not_found_is_named() {
    let cases: [(&str, Operation); 4] = [
        ("80 4A 00 00 000006 1000 63657274 000B", Operation::ContainerInformation),
        ("80 88 00 00 000004 1000 3001 0000", Operation::PublicKey),
        ("80 4E 01 00 000004 1000 3001 0000", Operation::Certificate),
        ("80 4C 00 00 00000B 1000 3001 01 00000002 3000", Operation::ImportCertificate),
    ];
    for (request, operation) in cases {
        let (_script, _application, mut container) =
            Script::container(&[&format!("{request} -> 6D00")]);
        let error = ask(container.as_mut(), operation).unwrap_err();
        match error {
            Error::NotSupported { operation: refused } => assert_eq!(refused, operation),
            other => panic!("{other}"),
        }
    }
}

fn ask(container: &mut dyn Container, operation: Operation) -> Result<(), Error> {
    match operation {
        Operation::ContainerInformation => container.information().map(drop),
        Operation::PublicKey => container.public_key(KeyUse::Encryption).map(drop),
        Operation::Certificate => container.certificate(KeyUse::Signature).map(drop),
        _ => container.import_certificate(KeyUse::Signature, &[0x30, 0]),
    }
}

#[test]
fn names_and_data_that_cannot_be_sent_are_refused_before_anything_is() {
    let (script, mut application, mut container) = Script::container(&[]);
    let long = "x".repeat(65);
    for name in ["", "a\0b", &long] {
        assert!(matches!(application.open_container(name), Err(Error::Argument { .. })));
        assert!(matches!(application.create_container(name), Err(Error::Argument { .. })));
        assert!(matches!(application.delete_container(name), Err(Error::Argument { .. })));
    }
    let empty = container.import_certificate(KeyUse::Signature, &[]);
    assert!(matches!(empty, Err(Error::Argument { .. })));
    let huge = container.import_certificate(KeyUse::Signature, &vec![0x30; 70_000]).unwrap_err();
    assert!(matches!(huge, Error::TooLong { limit: 65_535, .. }), "{huge:?}");
    assert!(matches!(script.device().set_label(&long), Err(Error::Argument { .. })));
    script.assert_finished();
}

#[test]
fn what_is_too_long_for_the_reader_or_the_card_is_refused_by_its_length() {
    let limits = yzt_apdu::Limits { max_command_data: 255, ..yzt_apdu::Limits::ISO_7816 };
    let script = Script::new(&[crate::script::OPEN_APPLICATION, crate::script::OPEN_CONTAINER]);
    let mut device =
        yzt_token_apdu::ApduDevice::open(script.channel_with(limits), Default::default()).unwrap();
    let mut application = device.open_application("YZT").unwrap();
    let mut container = application.open_container("cert").unwrap();
    let error = container.import_certificate(KeyUse::Signature, &[0x30; 300]).unwrap_err();
    assert!(matches!(error, Error::TooLong { length: 309, limit: 255, .. }), "{error}");
    script.assert_finished();

    // GetDevInfo at offset 224: the card takes 0100 bytes.
    let card = Simulated::new();
    let mut handles = Handles::open(&card);
    card.instead(Box::new(|_, command| {
        let mut data = vec![0x31; 288];
        data[224..226].copy_from_slice(&[1, 0]);
        (command.instruction() == 0x04)
            .then(|| Ok(Response::new(Payload::plain(data), StatusWord::Success)))
    }));
    handles.container.import_certificate(KeyUse::Signature, &[0x30; 300]).unwrap();
    handles.device.information().unwrap();
    let error = handles.container.import_certificate(KeyUse::Signature, &[0x30; 300]).unwrap_err();
    assert!(matches!(error, Error::TooLong { length: 309, limit: 256, .. }), "{error}");
}
