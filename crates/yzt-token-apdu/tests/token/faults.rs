// SPDX-License-Identifier: MIT OR Apache-2.0
//! A fault at each exchange of each action, and nonsense for answers.

use proptest::prelude::*;
use yzt_apdu::{ChannelError, Payload, Response, StatusWord};
use yzt_pin::TriesLeft;
use yzt_token::{Device, Error};

use crate::actions::{ACTIONS, Action, Handles, SIGN_WITH_PIN};
use crate::simulated::Simulated;

fn exchanges_of(action: Action) -> usize {
    let card = Simulated::new();
    let mut handles = Handles::open(&card);
    action(&mut handles).unwrap();
    card.exchanges()
}

/// What is left of an error when an unknown outcome of a PIN is looked through.
fn cause(error: &Error) -> &Error {
    match error {
        Error::PinOutcomeUnknown { cause } => cause,
        error => error,
    }
}

fn every_fault(
    fault: &ChannelError,
    check: impl Fn(&str, usize, &Error, &Simulated, &mut Handles),
) {
    let mut count = 0;
    for (name, tries, action) in ACTIONS {
        for index in 0..exchanges_of(*action) {
            count += 1;
            let card = Simulated::new();
            let mut handles = Handles::open(&card);
            card.fail_at(index, fault.clone());
            let result = action(&mut handles);
            assert!(card.tries() <= *tries, "{name} at {index}: {} tries", card.tries());
            if stands(name, index, *action, fault) {
                // The card is gone after the signature was made, and so is the login.
                result.expect(name);
                continue;
            }
            let error = result.expect_err(name);
            check(name, index, &error, &card, &mut handles);
        }
    }
    println!("{fault}: {} actions, {count} exchanges", ACTIONS.len());
}

/// Whether a result stands though the card was lost at the last exchange.
fn stands(name: &str, index: usize, action: Action, fault: &ChannelError) -> bool {
    name.starts_with(SIGN_WITH_PIN)
        && index + 1 == exchanges_of(action)
        && matches!(fault, ChannelError::Removed | ChannelError::Reset)
}

#[test]
fn removal_at_every_exchange_ends_every_handle_at_once() {
    every_fault(&ChannelError::Removed, |name, index, error, card, handles| {
        assert!(matches!(cause(error), Error::TokenRemoved), "{name} at {index}: {error}");
        assert_eq!(card.exchanges(), index + 1, "{name} at {index} went on");
        assert!(card.is_dropped(), "{name} at {index} holds on to the reader");
        for (later, _, action) in ACTIONS {
            let error = action(handles).expect_err(later);
            assert!(matches!(error, Error::TokenRemoved), "{later} after {name}: {error}");
        }
        assert!(matches!(handles.device.reopen(), Err(Error::TokenRemoved)));
        assert_eq!(card.exchanges(), index + 1);
    });
}

#[test]
fn after_removal_a_new_handle_works() {
    for (name, _, action) in ACTIONS {
        for index in 0..exchanges_of(*action) {
            let card = Simulated::new();
            let mut handles = Handles::open(&card);
            card.fail_at(index, ChannelError::Removed);
            let stands = stands(name, index, *action, &ChannelError::Removed);
            assert_eq!(action(&mut handles).is_ok(), stands, "{name} at {index}");
            drop(handles);
            card.restart();
            action(&mut Handles::open(&card)).expect(name);
        }
    }
}

#[test]
fn reset_at_every_exchange_ends_every_handle_and_a_reopened_one_works() {
    every_fault(&ChannelError::Reset, |name, index, error, card, handles| {
        assert!(matches!(cause(error), Error::TokenReset), "{name} at {index}: {error}");
        assert!(!card.is_dropped());
        let seen = card.exchanges();
        for (later, _, action) in ACTIONS {
            let error = action(handles).expect_err(later);
            assert!(matches!(error, Error::TokenReset), "{later} after {name}: {error}");
        }
        assert_eq!(card.exchanges(), seen, "{name}: a stale handle talked to the card");
        let mut device = handles.device.reopen().unwrap();
        assert_eq!(device.open_application("YZT").unwrap().containers().unwrap(), ["cert"]);
    });
}

#[test]
fn other_faults_leave_the_handles_alive_and_spend_no_second_try() {
    let broken = ChannelError::Transport { code: -1, call: "SCardTransmit" };
    let garbage = ChannelError::Malformed { length: 1 };
    for fault in [ChannelError::Timeout, ChannelError::Busy, broken, garbage] {
        every_fault(&fault, |name, index, error, card, handles| {
            let expected = match fault {
                ChannelError::Timeout => 2013,
                ChannelError::Busy => 2012,
                ChannelError::Malformed { .. } => 1056,
                _ => 1054,
            };
            assert_eq!(cause(error).number(), expected, "{name} at {index}");
            card.restart();
            for (later, _, action) in ACTIONS {
                action(handles).unwrap_or_else(|error| panic!("{later} after {name}: {error}"));
            }
        });
    }
}

#[test]
fn an_answer_that_is_lost_after_a_pin_was_sent_is_told_as_such() {
    let lost = ChannelError::Transport { code: -1, call: "SCardTransmit" };
    let garbage = ChannelError::Malformed { length: 1 };
    for fault in [ChannelError::Removed, ChannelError::Reset, ChannelError::Timeout, lost, garbage]
    {
        every_fault(&fault, |name, index, error, card, _| {
            let sent_pin = card.tries() == 1
                && matches!(card.instructions().get(index), Some(0x10 | 0x12 | 0x16 | 0x18 | 0x1A));
            let unknown = matches!(error, Error::PinOutcomeUnknown { .. });
            assert_eq!(unknown, sent_pin, "{name} at {index}: {error}");
            let tries = unknown.then_some(TriesLeft::Unknown);
            assert_eq!(error.tries_left(), tries);
        });
    }
    // A card that certainly did not execute the command has not counted.
    every_fault(&ChannelError::Busy, |name, _, error, _, _| {
        assert!(matches!(error, Error::InUse), "{name}: {error}");
    });
}

#[test]
fn an_action_spends_as_many_tries_as_it_says_and_never_more_than_one() {
    for (name, tries, action) in ACTIONS {
        let card = Simulated::new();
        let mut handles = Handles::open(&card);
        action(&mut handles).expect(name);
        assert_eq!(card.tries(), *tries, "{name}");
        assert!(*tries <= 1);
    }
}

#[test]
fn truncated_and_oversized_answers_are_errors() {
    for (name, _, action) in ACTIONS {
        for index in 0..exchanges_of(*action) {
            for change in [
                |data: &mut Vec<u8>| data.truncate(data.len() - 1),
                |data: &mut Vec<u8>| data.clear(),
                |data: &mut Vec<u8>| data.push(0x7A),
                |data: &mut Vec<u8>| data.resize(65_536, 0x7A),
            ] {
                let card = Simulated::new();
                let mut handles = Handles::open(&card);
                card.instead(Box::new(move |at, command| {
                    let mut data = crate::simulated::yes(command).data().to_vec();
                    if at != index || data.is_empty() || is_free_form(command.instruction()) {
                        return None;
                    }
                    change(&mut data);
                    Some(Ok(Response::new(Payload::plain(data), StatusWord::Success)))
                }));
                if let Err(error) = action(&mut handles) {
                    let format = matches!(error, Error::Format { .. });
                    assert!(format, "{name} at {index}: {error}");
                } else {
                    assert!(tolerated(name, &card, index), "{name} at {index} was taken");
                }
            }
        }
    }
}

/// Lists of names have no length of their own.
fn is_free_form(instruction: u8) -> bool {
    matches!(instruction, 0x22 | 0x34 | 0x46)
}

/// Answers that were left as they were, more random bytes than a challenge needs, no certificate
/// where an empty answer says so, a file that ends early, a name behind what is told of a file, a
/// message authentication code that was cut already, an RSA signature of a key that is not known,
/// and a key that does not say how much it takes.
fn tolerated(name: &str, card: &Simulated, index: usize) -> bool {
    let instruction = card.instructions()[index];
    if instruction == 0x04 {
        return !matches!(name, "information" | "unblock");
    }
    matches!(instruction, 0x22 | 0x34 | 0x36 | 0x38 | 0x46 | 0x50 | 0x4E | 0xBE | 0xC2)
        || crate::simulated::yes(&yzt_apdu::Command::new(0x80, instruction, 0, 0)).data().is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_a_card_answers_is_survived_with_one_try_at_most(
        which in 0..ACTIONS.len(),
        answers in proptest::collection::vec(
            (
                proptest::collection::vec(any::<u8>(), 0..300),
                prop_oneof![3 => Just(0x9000_u16), 1 => any::<u16>()],
                0..6_u8,
            ),
            1..12,
        ),
    ) {
        let (_, tries, action) = ACTIONS[which];
        let card = Simulated::new();
        let mut handles = Handles::open(&card);
        card.instead(Box::new(move |at, _| {
            let (data, status, kind) = answers.get(at)?.clone();
            Some(match kind {
                0 => return None,
                1 => Err(ChannelError::Timeout),
                2 => Err(ChannelError::Protocol(yzt_apdu::Error::TruncatedLength)),
                _ => Ok(Response::new(Payload::plain(data), StatusWord::from(status))),
            })
        }));
        let result = action(&mut handles);
        prop_assert!(card.tries() <= tries);
        if let Err(error) = result {
            prop_assert!(error.number() > 0 && !error.to_string().is_empty());
        }
    }
}
