// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any sequence of anything: tries, records and PINs stay counted.

use core::time::Duration;

use proptest::prelude::*;
use yzt_gmt0017::authentication::{Challenge, PinKey, mac_matches};
use yzt_gmt0017::remote_unblock::{
    AdministratorPin, Body, CardAnswer, Desk, DeskAction, DeskEvent, HostAction, HostEvent,
    Message, Persist, Policy, Reason, VisitId, Waiting,
};
use yzt_gmt0017::{ApplicationId, Command, PinBlock, PinRole, Text};

use crate::fixture::{
    Counting, HOST, current, either, message, pending, request, seconds, waiting,
};
use crate::host_table::begin;

/// What happens; messages are made to fit unless `damage` says otherwise.
#[derive(Clone, Debug)]
struct Step {
    kind: u8,
    challenge: u8,
    answer: CardAnswer,
    damage: u8,
    second: u64,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let answer = prop_oneof![
        3 => Just(CardAnswer::Done),
        2 => Just(CardAnswer::Wrong { tries_left: Some(1) }),
        1 => Just(CardAnswer::Wrong { tries_left: None }),
        1 => Just(CardAnswer::Locked),
        1 => Just(CardAnswer::Refused { status: 0x6A80 }),
        1 => Just(CardAnswer::Unknown),
    ];
    let step = (0..12_u8, 0..4_u8, answer, prop_oneof![6 => Just(0_u8), 1 => 1..6_u8], 0..40_u64)
        .prop_map(|(kind, challenge, answer, damage, second)| Step {
            kind,
            challenge,
            answer,
            damage,
            second,
        });
    proptest::collection::vec(step, 1..40)
}

fn damaged(mut message: Message, damage: u8) -> Message {
    match damage {
        1 => message.visit.host[0] ^= 1,
        2 => message.visit.desk[0] ^= 1,
        3 => message.serial = Text::new("other").unwrap(),
        4 => message.step = message.step.wrapping_add(1),
        5 => message.step = message.step.wrapping_sub(1),
        _ => {}
    }
    message
}

/// Which of the PINs a sealed answer was made with.
fn made_with(pin: &AdministratorPin, command: &Command, challenge: &Challenge) -> bool {
    let policy =
        yzt_pin::PinPolicy { allowed: yzt_pin::AllowedBytes::Any, ..yzt_pin::PinPolicy::default() };
    let bytes = pin.as_bytes().to_vec();
    let block = PinBlock::new(yzt_pin::Pin::new(bytes.into(), &policy).unwrap()).unwrap();
    mac_matches(&PinKey::derive_from_block(&block), challenge, command)
}

#[derive(Default)]
struct Seen {
    visit: Option<VisitId>,
    step: u8,
    approved: bool,
    persist: Option<Persist>,
    durable: Vec<[u8; 16]>,
    with_pending: usize,
    with_current: usize,
    rotations: usize,
    challenges: Vec<[u8; 8]>,
}

impl Seen {
    fn event(&mut self, step: &Step) -> DeskEvent {
        let challenge = || Waiting {
            application: ApplicationId::new([0x10, 0x00]),
            challenge: Challenge::new([step.challenge; 8]),
        };
        let body = match step.kind {
            0 => Body::Request(request()),
            1 | 2 => Body::Challenge(challenge()),
            3 | 4 => Body::Outcome(step.answer),
            5 | 6 => Body::RotationChallenge(challenge()),
            7 => Body::RotationOutcome(step.answer),
            8 => {
                self.approved = true;
                return DeskEvent::Approved(either());
            }
            9 => match self.persist.take() {
                Some(persist) => {
                    let record = persist.record();
                    self.durable = vec![*record.current().as_bytes()];
                    self.durable.extend(record.pending().map(|pin| *pin.as_bytes()));
                    return DeskEvent::Persisted(persist.durable());
                }
                None => Body::Retry,
            },
            10 if step.challenge == 0 => return DeskEvent::Closed,
            10 if step.challenge == 1 => return DeskEvent::Declined(Reason::NotApproved),
            _ => match self.persist.take() {
                Some(persist) if step.challenge == 2 => {
                    return DeskEvent::NotPersisted(persist.failed());
                }
                kept => {
                    self.persist = kept;
                    Body::Outcome(step.answer)
                }
            },
        };
        let visit = self.visit.unwrap_or(VisitId::of_host(HOST));
        let message = Message { visit, step: self.step, ..message(0, body) };
        DeskEvent::Message(damaged(message, step.damage))
    }

    fn sent(&mut self, sent: Message) {
        self.visit = Some(sent.visit);
        self.step = sent.step + 1;
        match sent.body {
            Body::Answer(sealed) => {
                assert!(self.approved, "an answer before the review");
                assert!(!self.challenges.contains(sealed.challenge.as_bytes()), "answered twice");
                self.challenges.push(*sealed.challenge.as_bytes());
                let (application, cryptogram) = (sealed.application, sealed.cryptogram);
                let command = Command::UnblockPin { application, cryptogram, mac: sealed.mac };
                let with_pending = made_with(&pending(), &command, &sealed.challenge);
                let with_current = made_with(&current(), &command, &sealed.challenge);
                assert!(with_pending ^ with_current);
                self.with_pending += usize::from(with_pending);
                self.with_current += usize::from(with_current);
                assert!(with_pending || self.with_pending == 1, "the pending one goes first");
            }
            Body::Rotation(sealed) => {
                assert!(!self.challenges.contains(sealed.challenge.as_bytes()), "answered twice");
                self.rotations += 1;
                let (application, cryptogram) = (sealed.application, sealed.cryptogram);
                let key = AdministratorPin::from_bytes(&self.durable[0]).unwrap();
                let role = PinRole::Administrator;
                let command = Command::ChangePin { application, role, cryptogram, mac: sealed.mac };
                assert!(made_with(&key, &command, &sealed.challenge));
                assert_eq!(self.durable.len(), 2, "a rotation before its record");
            }
            _ => {}
        }
    }
}

/// A visit is not broken off before it is `old` enough to have come somewhere.
fn host_event(step: &Step, place: u8, old: bool) -> HostEvent {
    let sealed = || crate::fixture::sealed([step.challenge; 8]);
    let body = match step.kind {
        0 | 1 => Body::Reviewed,
        2 | 3 => Body::Answer(sealed()),
        4 => Body::Retry,
        5 | 6 => Body::Rotation(sealed()),
        7 if old => Body::Refused(Reason::NotStored),
        _ => Body::Done,
    };
    match step.kind {
        8 | 9 => HostEvent::Challenge(waiting([step.challenge; 8])),
        10 => HostEvent::Card(step.answer),
        11 if step.challenge == 0 && old => HostEvent::Broken,
        11 => HostEvent::Waited,
        _ => HostEvent::Message(damaged(message(place, body), step.damage)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn a_desk_uses_each_pin_once_and_rotates_what_is_on_record(steps in steps()) {
        let mut desk = Desk::new(Policy::default());
        let (mut random, mut seen) = (Counting(0), Seen::default());
        let mut now = Duration::ZERO;
        for step in &steps {
            now += seconds(step.second / 10);
            let ended = desk.ending();
            let before = format!("{desk:?}");
            let event = seen.event(step);
            let is_message = matches!(event, DeskEvent::Message(_));
            match desk.handle(event, now, &mut random) {
                Ok(actions) => {
                    prop_assert!(ended.is_none(), "an ended visit went on");
                    seen.step += u8::from(is_message);
                    for action in actions {
                        match action {
                            DeskAction::Send(message) => seen.sent(message),
                            DeskAction::Persist(persist) => seen.persist = Some(persist),
                            _ => {}
                        }
                    }
                }
                Err(_) => prop_assert_eq!(format!("{desk:?}"), before),
            }
        }
        prop_assert!(seen.with_pending <= 1 && seen.with_current <= 1 && seen.rotations <= 1);
    }

    #[test]
    fn a_host_gives_its_card_what_answers_the_last_challenge(steps in steps()) {
        let mut reached = begin();
        let (mut unblocks, mut changes, mut ended) = (0, 0, false);
        let mut now = Duration::ZERO;
        let mut last = 0_u8;
        for (index, step) in steps.iter().enumerate() {
            now += seconds(step.second / 10);
            let before = format!("{:?}", reached.host);
            let event = host_event(step, reached.step, index > 8);
            let took = matches!(event, HostEvent::Challenge(_));
            let is_message = matches!(event, HostEvent::Message(_));
            match reached.host.handle(event, now) {
                Ok(actions) => {
                    prop_assert!(!ended);
                    if took {
                        last = step.challenge;
                    }
                    reached.step += u8::from(is_message);
                    for action in actions {
                        match action {
                            HostAction::Send(_) => reached.step += 1,
                            HostAction::Command(command) => {
                                prop_assert_eq!(step.challenge, last);
                                match command {
                                    Command::UnblockPin { .. } => unblocks += 1,
                                    _ => changes += 1,
                                }
                            }
                            HostAction::End(_) => ended = true,
                            _ => {}
                        }
                    }
                }
                Err(_) => prop_assert_eq!(format!("{:?}", reached.host), before),
            }
        }
        prop_assert!(unblocks <= 2 && changes <= 1);
    }
}
