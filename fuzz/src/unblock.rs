// SPDX-License-Identifier: MIT OR Apache-2.0
//! Both sides of a remote unblock on a line that loses, delays and alters what it is given.

use core::time::Duration;
use std::collections::VecDeque;

use yzt_crypto::Random;
use yzt_gmt0017::authentication::Challenge;
use yzt_gmt0017::remote_unblock::{
    AdministratorPin, AdministratorPins, CardAnswer, CardDescription, Desk, DeskAction, DeskEvent,
    Host, HostAction, HostEvent, Message, Persist, Policy, Reason, Waiting,
};
use yzt_gmt0017::{ApplicationId, Command, MacLengthForm, Name, Text};

use crate::random::Stream;
use crate::tape::Tape;

/// More steps than any visit has.
const MOST_STEPS: usize = 200;

/// Reads the input as a message, and as a schedule of a visit.
pub fn run(data: &[u8]) {
    if let Ok(message) = Message::decode(data) {
        assert_eq!(message.encode().as_slice(), data, "one spelling a message");
    }
    played(data);
}

/// The visit at the end of a schedule.
fn played(data: &[u8]) -> Visit {
    let mut tape = Tape::new(data);
    let mut visit = Visit::begin();
    for _ in 0..MOST_STEPS {
        if tape.is_empty() {
            break;
        }
        visit.step(&mut tape);
    }
    visit
}

/// The first message of a visit.
#[must_use]
pub fn request() -> Vec<u8> {
    Visit::begin().to_desk.pop_front().unwrap_or_default()
}

/// The two sides, the line between them, and what the one waits for the other to do.
struct Visit {
    host: Host,
    desk: Desk,
    random: Box<dyn Random>,
    now: Duration,
    to_desk: VecDeque<Vec<u8>>,
    to_host: VecDeque<Vec<u8>>,
    persist: Option<Persist>,
    wants_challenge: bool,
    awaits_card: bool,
    unblocks: u32,
    changes: u32,
    answers: u32,
    /// Records that are durable and not yet followed by the message they were made for.
    records: u32,
    host_ended: bool,
    desk_ended: bool,
}

impl Visit {
    fn begin() -> Self {
        let card = CardDescription {
            serial: Text::new(*b"FUZZ0001").unwrap(),
            manufacturer: Text::new(*b"YZT").unwrap(),
            application: Name::new("YZT").unwrap(),
            mac_length: MacLengthForm::ExtendedWithMac,
        };
        let (host, request) = Host::begin(card, *b"a-nonce!", Duration::ZERO);
        Self {
            host,
            desk: Desk::new(Policy::default()),
            random: Box::new(Stream::new(7)),
            now: Duration::ZERO,
            to_desk: VecDeque::from([request.encode().to_vec()]),
            to_host: VecDeque::new(),
            persist: None,
            wants_challenge: false,
            awaits_card: false,
            unblocks: 0,
            changes: 0,
            answers: 0,
            records: 0,
            host_ended: false,
            desk_ended: false,
        }
    }

    fn step(&mut self, tape: &mut Tape<'_>) {
        match tape.byte() % 16 {
            0 | 1 => deliver(self.to_desk.pop_front(), |bytes| self.desk_hears(&bytes)),
            2 | 3 => deliver(self.to_host.pop_front(), |bytes| self.host_hears(&bytes)),
            4 => drop(self.to_desk.pop_front()),
            5 => drop(self.to_host.pop_front()),
            6 => alter(self.to_desk.front_mut(), tape),
            7 => alter(self.to_host.front_mut(), tape),
            8 => repeat(&mut self.to_desk),
            9 => repeat(&mut self.to_host),
            10 => self.review(tape),
            11 => self.store(tape),
            12 => self.challenge(tape),
            13 => self.card(tape),
            14 => {
                self.now += Duration::from_secs(tape.byte().into());
                self.host(HostEvent::Waited);
            }
            _ if tape.flag() => self.desk(DeskEvent::Closed),
            _ => self.host(HostEvent::Broken),
        }
    }

    fn desk_hears(&mut self, bytes: &[u8]) {
        if let Ok(message) = Message::decode(bytes) {
            self.desk(DeskEvent::Message(message));
        }
    }

    fn host_hears(&mut self, bytes: &[u8]) {
        if let Ok(message) = Message::decode(bytes) {
            self.host(HostEvent::Message(message));
        }
    }

    fn review(&mut self, tape: &mut Tape<'_>) {
        if tape.byte() == 0 {
            return self.desk(DeskEvent::Declined(Reason::NotApproved));
        }
        let pin = |filler| AdministratorPin::from_bytes(&[filler; 16]).unwrap();
        let pins = match tape.flag() {
            true => AdministratorPins::with_pending(pin(1), pin(2)),
            false => AdministratorPins::new(pin(1)),
        };
        self.desk(DeskEvent::Approved(pins));
    }

    fn store(&mut self, tape: &mut Tape<'_>) {
        let Some(persist) = self.persist.take() else { return };
        if tape.flag() {
            return self.desk(DeskEvent::NotPersisted(persist.failed()));
        }
        self.records += 1;
        self.desk(DeskEvent::Persisted(persist.durable()));
    }

    fn challenge(&mut self, tape: &mut Tape<'_>) {
        if !core::mem::take(&mut self.wants_challenge) {
            return;
        }
        let application = ApplicationId::new([1, 1]);
        let challenge = Challenge::new(tape.array());
        self.host(HostEvent::Challenge(Waiting { application, challenge }));
    }

    fn card(&mut self, tape: &mut Tape<'_>) {
        if !core::mem::take(&mut self.awaits_card) {
            return;
        }
        let answer = match tape.byte() % 8 {
            0 => CardAnswer::Unknown,
            1 => CardAnswer::Refused { status: tape.word() },
            2 => CardAnswer::Locked,
            3 => CardAnswer::Wrong { tries_left: Some(tape.byte()) },
            4 => CardAnswer::Wrong { tries_left: None },
            _ => CardAnswer::Done,
        };
        self.host(HostEvent::Card(answer));
    }

    fn desk(&mut self, event: DeskEvent) {
        let before = self.desk.state();
        let Ok(actions) = self.desk.handle(event, self.now, &mut *self.random) else {
            assert_eq!(self.desk.state(), before, "what is refused changes nothing");
            return;
        };
        for action in actions {
            assert!(!self.desk_ended, "nothing comes behind the end");
            match action {
                DeskAction::Send(message) => self.desk_says(&message),
                DeskAction::Persist(persist) => self.persist = Some(persist),
                DeskAction::End(ending) => {
                    assert_eq!(self.desk.ending(), Some(ending));
                    self.desk_ended = true;
                }
                DeskAction::Review(_) | DeskAction::HandOut(_) => {}
            }
        }
    }

    fn desk_says(&mut self, message: &Message) {
        let bytes = message.encode().to_vec();
        assert!(Message::decode(&bytes).is_ok(), "what is sent is read");
        match message.body.name() {
            "Answer" => {
                self.answers += 1;
                assert!(self.answers <= 2, "each PIN once");
            }
            "Rotation" => assert!(self.records > 0, "durable before it leaves"),
            _ => {}
        }
        self.to_host.push_back(bytes);
    }

    fn host(&mut self, event: HostEvent) {
        let before = self.host.state();
        let Ok(actions) = self.host.handle(event, self.now) else {
            assert_eq!(self.host.state(), before, "what is refused changes nothing");
            return;
        };
        for action in actions {
            assert!(!self.host_ended, "nothing comes behind the end");
            match action {
                HostAction::Send(message) => self.to_desk.push_back(message.encode().to_vec()),
                HostAction::TakeChallenge => self.wants_challenge = true,
                HostAction::Command(command) => self.counts(&command),
                HostAction::Release => {}
                HostAction::End(_) => self.host_ended = true,
            }
        }
    }

    /// A command that costs a try when its PIN is wrong.
    fn counts(&mut self, command: &Command) {
        self.awaits_card = true;
        match command {
            Command::UnblockPin { .. } => self.unblocks += 1,
            Command::ChangePin { .. } => self.changes += 1,
            other => panic!("{} is no part of a visit", other.name()),
        }
        assert!(self.unblocks <= 2 && self.changes <= 1);
        assert!(self.unblocks <= self.answers, "nothing that the desk has not said");
    }
}

fn deliver(bytes: Option<Vec<u8>>, hear: impl FnOnce(Vec<u8>)) {
    if let Some(bytes) = bytes {
        hear(bytes);
    }
}

fn alter(bytes: Option<&mut Vec<u8>>, tape: &mut Tape<'_>) {
    let at = usize::from(tape.byte());
    let with = tape.byte();
    if let Some(byte) = bytes.and_then(|bytes| {
        let length = bytes.len().max(1);
        bytes.get_mut(at % length)
    }) {
        *byte ^= with;
    }
}

fn repeat(line: &mut VecDeque<Vec<u8>>) {
    if let Some(first) = line.front().cloned() {
        line.push_back(first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yzt_gmt0017::remote_unblock::DeskEnding;

    fn seed(name: &str) -> Vec<u8> {
        let mut seeds = crate::seeds::all().into_iter();
        seeds.find(|seed| seed.name == format!("seed-{name}")).unwrap().bytes
    }

    #[test]
    fn the_seeds_reach_the_end_of_a_visit() {
        for (name, unblocks) in [("visit", 1), ("visit-second-pin", 2)] {
            let visit = played(&seed(name));
            assert_eq!(visit.desk.ending(), Some(DeskEnding::Rotated), "{name}");
            assert!(visit.host_ended && visit.desk_ended);
            assert_eq!((visit.unblocks, visit.changes), (unblocks, 1), "{name}");
        }
        let late = played(&seed("visit-late"));
        assert_eq!((late.unblocks, late.changes), (0, 0));
        assert!(late.host_ended);
    }
}
