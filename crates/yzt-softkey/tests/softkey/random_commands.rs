// SPDX-License-Identifier: MIT OR Apache-2.0
//! Arbitrary bytes and arbitrary sequences of commands: an answer each time, and no try for free.

use proptest::prelude::*;
use yzt_gmt0017::{PinRole, instruction_name};

use crate::host::{self, Host};

/// Every instruction that the card knows.
fn instructions() -> Vec<u8> {
    (0..=u8::MAX).filter(|code| instruction_name(*code).is_some()).collect()
}

/// Commands that get past the parser often: known instructions, likely identifiers and lengths.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let data = prop_oneof![
        Just(Vec::new()),
        Just(b"YZT".to_vec()),
        Just([&[1, 1][..], host::CONTAINER.as_bytes()].concat()),
        prop::collection::vec(prop_oneof![Just(1u8), Just(0), any::<u8>()], 1..8).prop_map(
            |mut bytes| {
                bytes.insert(0, 1);
                bytes.insert(0, 1);
                bytes
            }
        ),
        prop::collection::vec(any::<u8>(), 16).prop_map(|tail| [vec![1, 1], tail].concat()),
        prop::collection::vec(any::<u8>(), 20).prop_map(|tail| [vec![1, 1], tail].concat()),
        prop::collection::vec(any::<u8>(), 32).prop_map(|tail| [vec![1, 1, 1, 1], tail].concat()),
        prop::collection::vec(any::<u8>(), 0..300),
    ];
    let instruction = prop::sample::select(instructions());
    let parameters =
        prop::sample::select(&[[0, 0], [0, 1], [1, 0], [2, 0], [0, 2], [1, 1], [1, 3]][..]);
    let le = prop::option::of(prop_oneof![Just(0u16), Just(8), any::<u16>()]);
    (instruction, parameters, data, le).prop_map(|(instruction, [p1, p2], data, le)| {
        let class = yzt_gmt0017::instruction::class_of(instruction);
        let mut apdu = vec![class, instruction, p1, p2];
        if !data.is_empty() || le.is_some() {
            apdu.push(0);
        }
        if !data.is_empty() {
            apdu.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
            apdu.extend(data);
        }
        apdu.extend(le.into_iter().flat_map(u16::to_be_bytes));
        apdu
    })
}

fn run(commands: &[Vec<u8>]) {
    let (_, mut host) = host::issued();
    let mut tries = host.tries(PinRole::User);
    for command in commands {
        let response = host.card.execute(command);
        assert!(response.len() >= 2, "{command:02x?}");
        assert!(!matches!(response[response.len() - 2..], [0x6F, _]), "{command:02x?}");
        if let Some(left) = tries_left(&mut host) {
            assert!(left <= tries, "a try came back after {command:02x?}");
            tries = left;
        }
    }
}

/// `None` once the application is closed or gone.
fn tries_left(host: &mut Host) -> Option<u8> {
    let response = host.send_bytes(&[0x80, 0x14, 0, 1, 2, 1, 1, 3]).ok()?;
    Some(response[1])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn likely_commands(commands in prop::collection::vec(command(), 1..20)) {
        run(&commands);
    }

    #[test]
    fn any_bytes(commands in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..64), 1..20)) {
        run(&commands);
    }
}
