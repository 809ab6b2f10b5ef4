// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every event in every state of the desk.

use core::fmt::Write as _;
use core::time::Duration;

use yzt_gmt0017::Text;
use yzt_gmt0017::remote_unblock::{
    Body, CardAnswer, Desk, DeskAction, DeskEvent, DeskState, Error, Message, Persist, Policy,
    Reason, VisitId,
};

use crate::fixture::{
    CHALLENGES, Counting, again, certain, either, message, request, sealed, seconds, waiting,
};

/// A desk in a state, with what it needs to go on.
pub(crate) struct Reached {
    pub(crate) desk: Desk,
    pub(crate) step: u8,
    pub(crate) persist: Option<Persist>,
}

/// The states of the table: the first answer of two and the only one are told apart.
pub(crate) const STATES: [&str; 12] = [
    "Idle",
    "Reviewing",
    "AwaitingChallenge",
    "AwaitingOutcome (first of two)",
    "Reordering",
    "AwaitingChallenge (again)",
    "AwaitingOutcome (last)",
    "AwaitingRotationChallenge",
    "Storing",
    "AwaitingRotationOutcome",
    "Settling",
    "Ended",
];

pub(crate) fn reach(state: &str) -> Reached {
    let position = STATES.iter().position(|name| *name == state).unwrap();
    let mut reached = Reached { desk: Desk::new(Policy::default()), step: 0, persist: None };
    let [first, second, third] = CHALLENGES;
    let wrong = CardAnswer::Wrong { tries_left: Some(2) };
    let path = [
        Body::Request(request()),
        Body::Reviewed,
        Body::Challenge(waiting(first)),
        Body::Outcome(wrong),
        Body::Done,
        Body::Challenge(waiting(second)),
        Body::Outcome(CardAnswer::Done),
        Body::RotationChallenge(waiting(third)),
        Body::Done,
        Body::RotationOutcome(CardAnswer::Done),
        Body::Done,
    ];
    for body in path.into_iter().take(position) {
        let event = match body {
            // Not from the host: the desk's own people and store.
            Body::Reviewed => DeskEvent::Approved(either()),
            Body::Done => DeskEvent::Persisted(reached.persist.take().unwrap().durable()),
            body => reached.next(body),
        };
        reached.feed(event, Duration::ZERO).unwrap();
    }
    reached
}

impl Reached {
    pub(crate) fn next(&self, body: Body) -> DeskEvent {
        DeskEvent::Message(message(self.step, body))
    }

    /// Counts what is sent and accepted, as a host does.
    pub(crate) fn feed(
        &mut self,
        event: DeskEvent,
        now: Duration,
    ) -> Result<Vec<&'static str>, Error> {
        let is_message = matches!(event, DeskEvent::Message(_));
        // The desk's part of the visit's name is the one that the fixture knows.
        let seed = if matches!(event, DeskEvent::Approved(_)) { 0 } else { self.step };
        let actions = self.desk.handle(event, now, &mut Counting(seed))?;
        self.step += u8::from(is_message);
        let mut names = Vec::new();
        for action in actions {
            names.push(match action {
                DeskAction::Review(_) => "review",
                DeskAction::Send(message) => {
                    assert_eq!(message.step, self.step, "{message:?}");
                    self.step += 1;
                    message.body.name()
                }
                DeskAction::Persist(persist) => {
                    self.persist = Some(persist);
                    "persist"
                }
                DeskAction::HandOut(hand_out) if hand_out.certain => "hand out",
                DeskAction::HandOut(_) => "hand out perhaps",
                DeskAction::End(_) => "end",
            });
        }
        Ok(names)
    }
}

type Make = fn(&mut Reached) -> DeskEvent;

const WRONG: CardAnswer = CardAnswer::Wrong { tries_left: Some(1) };
const LAST: CardAnswer = CardAnswer::Wrong { tries_left: Some(0) };
const REFUSED: CardAnswer = CardAnswer::Refused { status: 0x6A80 };

const EVENTS: [(&str, Make); 25] = [
    ("Request", |reached| reached.next(Body::Request(request()))),
    ("Challenge, new", |reached| reached.next(Body::Challenge(waiting(*b"newnewne")))),
    ("Challenge, answered", |reached| reached.next(Body::Challenge(waiting(CHALLENGES[0])))),
    ("Outcome done", |reached| reached.next(Body::Outcome(CardAnswer::Done))),
    ("Outcome wrong", |reached| reached.next(Body::Outcome(WRONG))),
    ("Outcome wrong, none left", |reached| reached.next(Body::Outcome(LAST))),
    ("Outcome locked", |reached| reached.next(Body::Outcome(CardAnswer::Locked))),
    ("Outcome refused", |reached| reached.next(Body::Outcome(REFUSED))),
    ("Outcome unknown", |reached| reached.next(Body::Outcome(CardAnswer::Unknown))),
    ("RotationChallenge, new", |reached| {
        reached.next(Body::RotationChallenge(waiting(*b"newnewne")))
    }),
    ("RotationChallenge, answered", |reached| {
        reached.next(Body::RotationChallenge(waiting(CHALLENGES[0])))
    }),
    ("RotationOutcome done", |reached| reached.next(Body::RotationOutcome(CardAnswer::Done))),
    ("RotationOutcome wrong", |reached| reached.next(Body::RotationOutcome(WRONG))),
    ("RotationOutcome locked", |reached| reached.next(Body::RotationOutcome(CardAnswer::Locked))),
    ("RotationOutcome refused", |reached| reached.next(Body::RotationOutcome(REFUSED))),
    ("RotationOutcome unknown", |reached| reached.next(Body::RotationOutcome(CardAnswer::Unknown))),
    ("Answer (the desk's own)", |reached| reached.next(Body::Answer(sealed(CHALLENGES[0])))),
    ("Refused (the desk's own)", |reached| reached.next(Body::Refused(Reason::NotApproved))),
    ("Approved", |_| DeskEvent::Approved(certain())),
    ("Declined", |_| DeskEvent::Declined(Reason::UnknownKey)),
    ("Persisted", |reached| {
        let own = reached.persist.take();
        DeskEvent::Persisted(own.unwrap_or_else(foreign).durable())
    }),
    ("Persisted, another record", |_| DeskEvent::Persisted(foreign().durable())),
    ("NotPersisted", |reached| {
        let own = reached.persist.take();
        DeskEvent::NotPersisted(own.unwrap_or_else(foreign).failed())
    }),
    ("NotPersisted, another record", |_| DeskEvent::NotPersisted(foreign().failed())),
    ("Closed", |_| DeskEvent::Closed),
];

/// The order of another visit to its store.
fn foreign() -> Persist {
    let (mut desk, mut random) = (Desk::new(Policy::default()), Counting(100));
    let mut visit = VisitId::of_host(*b"otherone");
    let mut stored = None;
    for (step, body) in [
        (0, Body::Request(request())),
        (2, Body::Challenge(waiting(CHALLENGES[0]))),
        (4, Body::Outcome(CardAnswer::Done)),
        (5, Body::RotationChallenge(waiting(CHALLENGES[1]))),
    ] {
        let event = DeskEvent::Message(Message { visit, ..message(step, body) });
        let mut actions = desk.handle(event, Duration::ZERO, &mut random).unwrap();
        if desk.state() == DeskState::Reviewing {
            let approved = DeskEvent::Approved(certain());
            actions = desk.handle(approved, Duration::ZERO, &mut random).unwrap();
        }
        match actions.pop() {
            Some(DeskAction::Send(message)) => visit = message.visit,
            Some(DeskAction::Persist(persist)) => stored = Some(persist),
            _ => {}
        }
    }
    stored.unwrap()
}

fn cell(state: &str, make: Make) -> String {
    let mut reached = reach(state);
    let before = reached.desk.state();
    let event = make(&mut reached);
    match reached.feed(event, seconds(1)) {
        Ok(actions) => {
            let ending = reached.desk.ending().map(|ending| format!(" {ending:?}"));
            let after = reached.desk.state();
            format!("{} → {after:?}{}", actions.join(", "), ending.unwrap_or_default())
        }
        Err(error) => {
            assert_eq!(reached.desk.state(), before, "an error changed the state");
            error.number().to_string()
        }
    }
}

#[test]
fn the_table_has_every_cell() {
    let mut table = String::new();
    for state in STATES {
        writeln!(table, "{state}").unwrap();
        let cells: Vec<_> = EVENTS.iter().map(|(name, make)| (name, cell(state, *make))).collect();
        let refused = cells.iter().filter(|(_, cell)| cell == "1326").count();
        for (name, cell) in cells.iter().filter(|(_, cell)| cell != "1326") {
            writeln!(table, "  {name}: {cell}").unwrap();
        }
        writeln!(table, "  {refused} others: 1326").unwrap();
    }
    println!("{table}");
    assert_eq!(table, include_str!("desk_table.txt"));
}

/// In every state, what another visit, another key or another moment says changes nothing, and the
/// right message is still taken.
#[test]
fn what_does_not_belong_here_is_refused_by_name() {
    for state in STATES.iter().filter(|state| !matches!(**state, "Idle" | "Reviewing" | "Ended")) {
        for (_, make) in &EVENTS {
            let mut reached = reach(state);
            let DeskEvent::Message(right) = make(&mut reached) else { continue };
            let before = format!("{:?}", reached.desk);
            for (number, change) in [
                (1324, (|message| message.visit.host[3] ^= 1) as fn(&mut Message)),
                (1324, |message| message.visit.desk[3] ^= 1),
                (1325, |message| message.serial = Text::new("YZT00043").unwrap()),
                (1326, |message| message.step += 1),
                (1326, |message| message.step -= 1),
            ] {
                let mut wrong = again(&right);
                change(&mut wrong);
                let error = reached.feed(DeskEvent::Message(wrong), seconds(1)).unwrap_err();
                assert_eq!(error.number(), number, "{state}: {right:?}");
                assert_eq!(format!("{:?}", reached.desk), before);
            }
            let mut untouched = reach(state);
            let expected = untouched.feed(DeskEvent::Message(again(&right)), seconds(1));
            let found = reached.feed(DeskEvent::Message(right), seconds(1));
            assert_eq!(format!("{found:?}"), format!("{expected:?}"));
        }
    }
}

#[test]
fn a_state_is_told_by_its_name() {
    let told = STATES.map(|state| reach(state).desk.state());
    assert_eq!(told[3], DeskState::AwaitingOutcome);
    for (state, told) in STATES.iter().zip(told) {
        assert!(state.starts_with(&format!("{told:?}")), "{state} {told:?}");
    }
}
