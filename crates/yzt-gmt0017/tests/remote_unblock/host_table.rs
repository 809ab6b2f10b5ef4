// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every event in every state of the host, in time and too late.

use core::fmt::Write as _;
use core::time::Duration;

use yzt_gmt0017::remote_unblock::{
    Body, CLOSING_LIMIT, CardAnswer, Error, Host, HostAction, HostEnding, HostEvent, HostState,
    LIMIT, Message, REVIEW_LIMIT, Reason, SealedPin,
};
use yzt_gmt0017::{ApplicationId, Command, Text};

use crate::fixture::{
    CHALLENGES, HOST, VISIT, again, description, message, request, sealed, seconds, waiting,
};

const WRONG: CardAnswer = CardAnswer::Wrong { tries_left: Some(2) };
const LAST: CardAnswer = CardAnswer::Wrong { tries_left: Some(0) };
const REFUSED: CardAnswer = CardAnswer::Refused { status: 0x6A80 };

pub(crate) struct Reached {
    pub(crate) host: Host,
    pub(crate) step: u8,
}

/// States by the events that lead to them; after a wrong answer the host knows more.
const PATHS: [(&str, &[Make]); 14] = [
    ("Reviewing", &[]),
    ("Challenging", &[REVIEWED]),
    ("AwaitingAnswer", &[REVIEWED, CHALLENGE]),
    ("Unblocking", &[REVIEWED, CHALLENGE, ANSWER]),
    ("AwaitingRetry", &[REVIEWED, CHALLENGE, ANSWER, WRONG_ANSWER]),
    ("Challenging (again)", &[REVIEWED, CHALLENGE, ANSWER, WRONG_ANSWER, RETRY]),
    ("AwaitingAnswer (again)", &[REVIEWED, CHALLENGE, ANSWER, WRONG_ANSWER, RETRY, CHALLENGE]),
    ("Unblocking (again)", &[REVIEWED, CHALLENGE, ANSWER, WRONG_ANSWER, RETRY, CHALLENGE, ANSWER]),
    ("ChallengingAgain", &[REVIEWED, CHALLENGE, ANSWER, DONE]),
    ("AwaitingRotation", &[REVIEWED, CHALLENGE, ANSWER, DONE, CHALLENGE]),
    ("Changing", &[REVIEWED, CHALLENGE, ANSWER, DONE, CHALLENGE, ROTATION]),
    ("Closing", &[REVIEWED, CHALLENGE, ANSWER, DONE, CHALLENGE, ROTATION, DONE]),
    ("Ended", &[REFUSAL]),
    (
        "Ended (done)",
        &[REVIEWED, CHALLENGE, ANSWER, DONE, CHALLENGE, ROTATION, DONE, |reached| {
            reached.next(Body::Done)
        }],
    ),
];

type Make = fn(&Reached) -> HostEvent;

const REVIEWED: Make = |reached| reached.next(Body::Reviewed);
const CHALLENGE: Make = |_| HostEvent::Challenge(waiting(CHALLENGES[0]));
const ANSWER: Make = |reached| reached.next(Body::Answer(sealed(CHALLENGES[0])));
const WRONG_ANSWER: Make = |_| HostEvent::Card(WRONG);
const DONE: Make = |_| HostEvent::Card(CardAnswer::Done);
const RETRY: Make = |reached| reached.next(Body::Retry);
const ROTATION: Make = |reached| reached.next(Body::Rotation(sealed(CHALLENGES[0])));
const REFUSAL: Make = |reached| reached.next(Body::Refused(Reason::NotApproved));

const EVENTS: [(&str, Make); 18] = [
    ("Reviewed", REVIEWED),
    ("Refused", REFUSAL),
    ("Answer", ANSWER),
    ("Answer to another challenge", |reached| reached.next(Body::Answer(sealed(CHALLENGES[1])))),
    ("Retry", RETRY),
    ("Rotation", ROTATION),
    ("Rotation for another challenge", |reached| {
        reached.next(Body::Rotation(sealed(CHALLENGES[1])))
    }),
    ("Done", |reached| reached.next(Body::Done)),
    ("Request (the host's own)", |reached| reached.next(Body::Request(request()))),
    ("card: challenge", CHALLENGE),
    ("card: done", DONE),
    ("card: wrong", WRONG_ANSWER),
    ("card: wrong, none left", |_| HostEvent::Card(LAST)),
    ("card: locked", |_| HostEvent::Card(CardAnswer::Locked)),
    ("card: refused", |_| HostEvent::Card(REFUSED)),
    ("card: unknown", |_| HostEvent::Card(CardAnswer::Unknown)),
    ("Waited", |_| HostEvent::Waited),
    ("Broken", |_| HostEvent::Broken),
];

pub(crate) fn begin() -> Reached {
    let (host, request) = Host::begin(description(), HOST, Duration::ZERO);
    assert_eq!((request.step, request.visit.host), (0, HOST));
    Reached { host, step: 1 }
}

fn reach(state: &str) -> Reached {
    let mut reached = begin();
    let (_, path) = PATHS.iter().find(|(name, _)| *name == state).unwrap();
    for make in *path {
        let event = make(&reached);
        reached.feed(event, Duration::ZERO).unwrap();
    }
    reached
}

impl Reached {
    fn next(&self, body: Body) -> HostEvent {
        HostEvent::Message(message(self.step, body))
    }

    pub(crate) fn feed(&mut self, event: HostEvent, now: Duration) -> Result<Vec<String>, Error> {
        let is_message = matches!(event, HostEvent::Message(_));
        let actions = self.host.handle(event, now)?;
        self.step += u8::from(is_message);
        let named = actions.into_iter().map(|action| match action {
            HostAction::Send(message) => {
                assert_eq!((message.step, message.visit), (self.step, VISIT), "{message:?}");
                self.step += 1;
                message.body.name().to_owned()
            }
            HostAction::TakeChallenge => "take challenge".to_owned(),
            HostAction::Command(Command::UnblockPin { .. }) => "UnblockPIN".to_owned(),
            HostAction::Command(Command::ChangePin { .. }) => "ChangePIN".to_owned(),
            HostAction::Command(other) => panic!("{other:?}"),
            HostAction::Release => "release".to_owned(),
            HostAction::End(ending) => format!("{ending:?}"),
        });
        Ok(named.collect())
    }
}

fn cell(state: &str, make: Make, now: Duration) -> String {
    let mut reached = reach(state);
    let before = format!("{:?}", reached.host);
    let event = make(&reached);
    match reached.feed(event, now) {
        Ok(actions) => format!("{} → {:?}", actions.join(", "), reached.host.state()),
        Err(error) => {
            assert_eq!(format!("{:?}", reached.host), before, "an error changed the state");
            error.number().to_string()
        }
    }
}

#[test]
fn the_table_has_every_cell() {
    let mut table = String::new();
    for (state, _) in PATHS {
        writeln!(table, "{state}").unwrap();
        let mut refused = 0;
        for (name, make) in EVENTS {
            let in_time = cell(state, make, seconds(1));
            let late = cell(state, make, REVIEW_LIMIT + LIMIT);
            match (in_time.as_str(), late == in_time) {
                ("1326", true) => refused += 1,
                (_, true) => writeln!(table, "  {name}: {in_time}").unwrap(),
                (_, false) => writeln!(table, "  {name}: {in_time} | late: {late}").unwrap(),
            }
        }
        writeln!(table, "  {refused} others: 1326").unwrap();
    }
    println!("{table}");
    assert_eq!(table, include_str!("host_table.txt"));
}

#[test]
fn a_state_is_told_by_its_name() {
    for (state, _) in PATHS {
        let told = reach(state).host.state();
        assert_eq!(state.split(' ').next(), Some(format!("{told:?}").as_str()));
    }
}

#[test]
fn nothing_goes_to_the_card_when_the_time_is_over() {
    for (state, make) in [("AwaitingAnswer", ANSWER), ("AwaitingRotation", ROTATION)] {
        let just = LIMIT - Duration::from_nanos(1);
        assert!(cell(state, make, just).contains("PIN →"), "{state}");
        for late in [LIMIT, seconds(31), Duration::MAX] {
            assert!(cell(state, make, late).ends_with("Ended"), "{state}");
            assert!(!cell(state, make, late).contains("PIN"), "{state}");
        }
    }
    // Thirty seconds from the review, however often a challenge was taken.
    let mut reached = begin();
    let steps: [(Make, u64); 5] =
        [(REVIEWED, 250), (CHALLENGE, 251), (ANSWER, 260), (WRONG_ANSWER, 261), (RETRY, 262)];
    for (make, at) in steps {
        let event = make(&reached);
        reached.feed(event, seconds(at)).unwrap();
    }
    assert_eq!(reached.host.time_left(seconds(262)), seconds(18));
    let event = CHALLENGE(&reached);
    reached.feed(event, seconds(279)).unwrap();
    let event = ANSWER(&reached);
    let ended = format!("{:?}", HostEnding::Wrong { tries_left: Some(2) });
    assert_eq!(reached.feed(event, seconds(280)).unwrap(), [ended]);
    // Listening for the last word has a time of its own, without the card.
    let mut closing = reach("AwaitingRotation");
    for make in [ROTATION, DONE] {
        let event = make(&closing);
        closing.feed(event, seconds(29)).unwrap();
    }
    assert_eq!(closing.host.time_left(seconds(29)), CLOSING_LIMIT);
}

#[test]
fn what_does_not_belong_here_is_refused_by_name() {
    for (state, _) in PATHS.iter().filter(|(state, _)| !state.starts_with("Ended")) {
        for (_, make) in EVENTS {
            let mut reached = reach(state);
            let HostEvent::Message(right) = make(&reached) else { continue };
            let before = format!("{:?}", reached.host);
            let reviewing = reached.host.state() == HostState::Reviewing;
            for (number, change) in [
                (1324, (|message| message.visit.host[3] ^= 1) as fn(&mut Message)),
                (1324, |message| message.visit.desk[3] ^= 1),
                (1325, |message| message.serial = Text::new("YZT00043").unwrap()),
                (1326, |message| message.step += 1),
                (1326, |message| message.step -= 1),
            ] {
                let mut wrong = again(&right);
                change(&mut wrong);
                if reviewing && wrong.visit.desk != right.visit.desk {
                    // The desk's part is what the first message brings.
                    continue;
                }
                let error = reached.feed(HostEvent::Message(wrong), seconds(1)).unwrap_err();
                assert_eq!(error.number(), number, "{state}: {right:?}");
                assert_eq!(format!("{:?}", reached.host), before);
            }
            let expected = reach(state).feed(HostEvent::Message(again(&right)), seconds(1));
            let found = reached.feed(HostEvent::Message(right), seconds(1));
            assert_eq!(format!("{found:?}"), format!("{expected:?}"));
        }
    }
}

#[test]
fn an_answer_for_another_application_is_refused() {
    let other =
        || SealedPin { application: ApplicationId::new([0x20, 0x00]), ..sealed(CHALLENGES[0]) };
    for (state, body) in
        [("AwaitingAnswer", Body::Answer(other())), ("AwaitingRotation", Body::Rotation(other()))]
    {
        let mut reached = reach(state);
        let error = reached.feed(reached.next(body), seconds(1)).unwrap_err();
        assert_eq!(error.number(), 1325);
    }
}
