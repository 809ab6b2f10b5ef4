// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every message as bytes and back, and bytes that are none.

use hex_literal::hex;
use proptest::prelude::*;
use yzt_crypto::sm3;
use yzt_gmt0017::remote_unblock::{Body, CardAnswer, Error, Message, NUMBERS, Reason};

use crate::fixture::{CHALLENGES, message, request, sealed, waiting};

const ANSWERS: [CardAnswer; 6] = [
    CardAnswer::Done,
    CardAnswer::Wrong { tries_left: Some(2) },
    CardAnswer::Wrong { tries_left: None },
    CardAnswer::Locked,
    CardAnswer::Refused { status: 0x6A80 },
    CardAnswer::Unknown,
];

fn every_message() -> Vec<Message> {
    let [first, second, _] = CHALLENGES;
    let mut bodies = vec![
        Body::Request(request()),
        Body::Reviewed,
        Body::Challenge(waiting(first)),
        Body::Answer(sealed(first)),
        Body::RotationChallenge(waiting(second)),
        Body::Rotation(sealed(second)),
        Body::Retry,
        Body::Done,
    ];
    bodies.extend(ANSWERS.map(Body::Outcome));
    bodies.extend(ANSWERS.map(Body::RotationOutcome));
    bodies.extend(Reason::ALL.map(Body::Refused));
    bodies.into_iter().zip(0..).map(|(body, step)| message(step, body)).collect()
}

/// Header, visit and serial number of [`message`], with kind and place in front.
fn start(kind: u8, step: u8, desk: [u8; 8]) -> Vec<u8> {
    let mut bytes = b"YZTU\x01".to_vec();
    bytes.extend([kind, step, 0]);
    bytes.extend(b"hosthost");
    bytes.extend(desk);
    bytes.extend(b"YZT00042");
    bytes.extend([0; 24]);
    bytes
}

fn checked(mut bytes: Vec<u8>) -> Vec<u8> {
    let digest = sm3::digest(&bytes);
    bytes.extend(&digest[..8]);
    bytes
}

#[test]
fn messages_have_these_bytes() {
    let desk = [0, 1, 2, 3, 4, 5, 6, 7];
    let [first, ..] = CHALLENGES;
    let mut expected = start(0x01, 0, [0; 8]);
    expected.extend(b"YZT");
    expected.extend([0; 61]);
    expected.extend(b"maker");
    expected.extend([0; 59]);
    expected.push(0);
    let encoded = message(0, Body::Request(request())).encode();
    assert_eq!(*encoded, checked(expected));
    assert_eq!(encoded.len(), Message::MAXIMUM);

    let mut expected = start(0x83, 3, desk);
    expected.extend(hex!("1000 6669727374206368 c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5 acacacac"));
    assert_eq!(*message(3, Body::Answer(sealed(first))).encode(), checked(expected));

    for (kind, body, expected) in [
        (0x02, Body::Challenge(waiting(first)), &hex!("1000 6669727374206368")[..]),
        (0x03, Body::Outcome(CardAnswer::Done), &hex!("00 ff 9000")),
        (0x03, Body::Outcome(CardAnswer::Wrong { tries_left: Some(2) }), &hex!("01 02 0000")),
        (0x03, Body::Outcome(CardAnswer::Wrong { tries_left: None }), &hex!("01 ff 0000")),
        (0x04, Body::RotationChallenge(waiting(first)), &hex!("1000 6669727374206368")),
        (0x05, Body::RotationOutcome(CardAnswer::Locked), &hex!("02 00 0000")),
        (0x05, Body::RotationOutcome(CardAnswer::Refused { status: 0x6A80 }), &hex!("03 ff 6a80")),
        (0x05, Body::RotationOutcome(CardAnswer::Unknown), &hex!("04 ff 0000")),
        (0x81, Body::Reviewed, &[]),
        (0x82, Body::Refused(Reason::Disagreement), &hex!("05")),
        (0x84, Body::Retry, &[]),
        (0x86, Body::Done, &[]),
    ] {
        let bytes = [start(kind, 7, desk), expected.to_vec()].concat();
        assert_eq!(*message(7, body).encode(), checked(bytes), "{kind:02x}");
    }
}

/// `printf '…' | openssl dgst -sm3` over the 56 bytes before it, first eight bytes.
#[test]
fn the_check_value_is_that_of_another_sm3() {
    let expected = hex!(
        "595a5455 01 81 01 00 686f7374686f7374 0001020304050607 595a543030303432"
        "000000000000000000000000000000000000000000000000" "4a565711e13d564e"
    );
    assert_eq!(*message(1, Body::Reviewed).encode(), expected);
}

#[test]
fn every_message_goes_there_and_back() {
    for message in every_message() {
        let bytes = message.encode();
        assert!(bytes.len() <= Message::MAXIMUM);
        let read = Message::decode(&bytes).unwrap();
        assert_eq!(*read.encode(), *bytes);
        assert_eq!(format!("{read:?}"), format!("{message:?}"));
    }
}

#[test]
fn one_byte_changed_is_noticed_wherever_it_is() {
    for message in every_message() {
        let bytes = message.encode();
        for at in 0..bytes.len() {
            for mask in [0x01, 0x80, 0xFF] {
                let mut altered = bytes.to_vec();
                altered[at] ^= mask;
                let error = Message::decode(&altered).unwrap_err();
                let expected = match at {
                    0..=3 => 1320,
                    4 => 1321,
                    _ => 1322,
                };
                assert_eq!(error.number(), expected, "{} at {at}", message.body.name());
            }
        }
    }
}

#[test]
fn a_message_is_refused_at_every_other_length() {
    for message in every_message() {
        let bytes = message.encode();
        for length in 0..bytes.len() {
            assert!(Message::decode(&bytes[..length]).is_err(), "{length}");
        }
        for more in 1..200 {
            let longer = [bytes.to_vec(), vec![0; more]].concat();
            assert!(Message::decode(&longer).is_err());
        }
        // Also with a check value that fits.
        let covered = &bytes[..bytes.len() - 8];
        let shorter = checked(covered[..covered.len() - 1].to_vec());
        assert!(Message::decode(&shorter).is_err(), "{message:?}");
        let longer = checked([covered, &[0]].concat());
        assert!(Message::decode(&longer).is_err(), "{message:?}");
    }
}

/// What carries a check value that fits, and means nothing all the same.
#[test]
fn values_without_a_meaning_are_named() {
    let desk = [1; 8];
    let field = |bytes: Vec<u8>| match Message::decode(&checked(bytes)) {
        Err(Error::Malformed { field }) => field,
        other => panic!("{other:?}"),
    };
    let request = |change: fn(&mut Vec<u8>)| {
        let encoded = message(0, Body::Request(request())).encode();
        let mut bytes = encoded[..encoded.len() - 8].to_vec();
        change(&mut bytes);
        bytes
    };
    assert_eq!(field(start(0x06, 1, desk)), "kind");
    assert_eq!(field(start(0x00, 1, desk)), "kind");
    assert_eq!(field([start(0x82, 1, desk), vec![0]].concat()), "reason");
    assert_eq!(field([start(0x82, 1, desk), vec![7]].concat()), "reason");
    assert_eq!(field([start(0x03, 1, desk), vec![5, 0xFF, 0, 0]].concat()), "answer");
    assert_eq!(field([start(0x03, 1, desk), vec![0, 0xFF, 0x90, 1]].concat()), "answer");
    assert_eq!(field([start(0x03, 1, desk), vec![2, 1, 0, 0]].concat()), "answer");
    assert_eq!(field(request(|bytes| bytes[7] = 1)), "header");
    assert_eq!(field(request(|bytes| bytes[24..32].fill(0))), "serial number");
    assert_eq!(field(request(|bytes| bytes[40] = b'x')), "serial number");
    assert_eq!(field(request(|bytes| bytes[56..59].fill(0))), "application");
    assert_eq!(field(request(|bytes| bytes[119] = b'x')), "application");
    assert_eq!(field(request(|bytes| bytes[183] = b'x')), "manufacturer");
    assert_eq!(field(request(|bytes| bytes[184] = 3)), "MAC form");
}

#[test]
fn no_message_shows_what_is_secret_in_it() {
    for message in every_message() {
        let shown = format!("{message:?}").to_lowercase();
        for secret in ["197", "c5", "172", "ac, ", "first ch", "666972", "102, 105"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
        assert!(shown.contains("yzt00042"), "{shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_arrives_is_a_message_or_an_error(
        bytes in proptest::collection::vec(any::<u8>(), 0..260),
        header in 0..4_u8,
        kind in any::<u8>(),
    ) {
        // Also with the right beginning, and with the right end.
        let mut bytes = bytes;
        if header > 0 {
            bytes.splice(0..0, [b'Y', b'Z', b'T', b'U', 1]);
        }
        if header > 1 {
            bytes.insert(5, kind);
        }
        if header > 2 {
            bytes = checked(bytes);
        }
        match Message::decode(&bytes) {
            Ok(message) => prop_assert_eq!(&*message.encode(), &bytes[..]),
            Err(error) => prop_assert!(NUMBERS.contains(&error.number())),
        }
    }
}
