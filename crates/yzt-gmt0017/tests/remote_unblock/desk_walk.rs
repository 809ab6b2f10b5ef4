// SPDX-License-Identifier: MIT OR Apache-2.0
//! Walks of the desk that a table does not show: time, randomness, records, applications.

use core::time::Duration;

use yzt_gmt0017::remote_unblock::{
    Body, CardAnswer, Desk, DeskAction, DeskEnding, DeskEvent, DeskState, Policy, Reason, Request,
    VisitId, Waiting,
};
use yzt_gmt0017::{ApplicationId, MacLengthForm};

use crate::desk_table::reach;
use crate::fixture::{
    CHALLENGES, Counting, Dry, HOST, current, message, pending, request, seconds, waiting,
};

const NEW: [u8; 8] = *b"newnewne";

#[test]
fn a_challenge_is_answered_within_thirty_seconds_and_not_later() {
    let just = LIMIT - Duration::from_nanos(1);
    for (state, body) in [
        ("AwaitingChallenge", (|| Body::Challenge(waiting(NEW))) as fn() -> Body),
        ("AwaitingChallenge (again)", || Body::Challenge(waiting(NEW))),
        ("AwaitingRotationChallenge", || Body::RotationChallenge(waiting(NEW))),
    ] {
        let mut reached = reach(state);
        for late in [LIMIT, seconds(31), Duration::MAX] {
            let error = reached.feed(reached.next(body()), late).unwrap_err();
            assert_eq!(error.number(), 1328, "{state}");
        }
        reached.feed(reached.next(body()), just).expect(state);
    }
}

const LIMIT: Duration = yzt_gmt0017::remote_unblock::LIMIT;

#[test]
fn a_clock_that_runs_backwards_is_late() {
    let mut desk = Desk::new(Policy::default());
    let (mut random, now) = (Counting(0), seconds(100));
    desk.handle(DeskEvent::Message(message(0, Body::Request(request()))), now, &mut random)
        .unwrap();
    let pins = yzt_gmt0017::remote_unblock::AdministratorPins::new(current());
    desk.handle(DeskEvent::Approved(pins), now, &mut random).unwrap();
    let challenge = |random: &mut Counting, desk: &mut Desk, now| {
        let event = DeskEvent::Message(message(2, Body::Challenge(waiting(NEW))));
        desk.handle(event, now, random).map_err(|error| error.number()).err()
    };
    assert_eq!(challenge(&mut random, &mut desk, seconds(99)), Some(1328));
    assert_eq!(challenge(&mut random, &mut desk, seconds(100)), None);
}

#[test]
fn a_store_that_is_slow_keeps_the_rotation_back() {
    let mut reached = reach("Storing");
    let persisted = DeskEvent::Persisted(reached.persist.take().unwrap().durable());
    assert_eq!(reached.feed(persisted, LIMIT).unwrap(), ["end"]);
    assert_eq!(reached.desk.ending(), Some(DeskEnding::NotRotated));
}

#[test]
fn what_the_card_answered_is_heard_however_late() {
    let mut reached = reach("AwaitingOutcome (last)");
    let outcome = reached.next(Body::Outcome(CardAnswer::Done));
    assert_eq!(reached.feed(outcome, seconds(1000)).unwrap(), ["hand out"]);
    let mut reached = reach("AwaitingRotationOutcome");
    let outcome = reached.next(Body::RotationOutcome(CardAnswer::Done));
    assert_eq!(reached.feed(outcome, seconds(1000)).unwrap(), ["persist"]);
}

#[test]
fn without_randomness_nothing_happens() {
    for (state, event) in [
        ("Reviewing", None),
        ("AwaitingChallenge", Some(Body::Challenge(waiting(NEW)))),
        ("AwaitingRotationChallenge", Some(Body::RotationChallenge(waiting(NEW)))),
    ] {
        let mut reached = reach(state);
        let before = reached.desk.state();
        let event = event.map_or_else(
            || DeskEvent::Approved(crate::fixture::certain()),
            |body| reached.next(body),
        );
        let error = reached.desk.handle(event, seconds(1), &mut Dry).unwrap_err();
        assert_eq!(error.number(), yzt_crypto::Error::RandomUnavailable.number());
        assert_eq!(reached.desk.state(), before);
    }
}

#[test]
fn the_pending_pin_goes_first_and_the_current_one_second() {
    // The record after each way of being proven, as it goes to the store.
    let stored = |answers: &[CardAnswer]| {
        let mut reached = reach("AwaitingChallenge");
        for (answer, challenge) in answers.iter().zip(CHALLENGES) {
            reached.feed(reached.next(Body::Challenge(waiting(challenge))), seconds(1)).unwrap();
            reached.feed(reached.next(Body::Outcome(*answer)), seconds(1)).unwrap();
            if let Some(persist) = reached.persist.take() {
                // The wrong one stays on record, behind the other.
                assert_eq!(persist.record().current(), &pending());
                assert_eq!(persist.record().pending(), Some(&current()));
                reached.feed(DeskEvent::Persisted(persist.durable()), seconds(1)).unwrap();
            }
        }
        let last = reached.next(Body::RotationChallenge(waiting(NEW)));
        reached.feed(last, seconds(1)).unwrap();
        let persist = reached.persist.take().unwrap();
        let record = persist.record();
        assert_ne!(record.pending().unwrap(), &pending());
        let proven = *record.current().as_bytes();
        assert_eq!(reached.desk.state(), DeskState::Storing);
        proven
    };
    let wrong = CardAnswer::Wrong { tries_left: None };
    assert_eq!(&stored(&[CardAnswer::Done]), pending().as_bytes());
    assert_eq!(&stored(&[wrong, CardAnswer::Done]), current().as_bytes());
}

#[test]
fn what_the_store_gets_at_the_end_is_what_the_card_has() {
    for (answer, is_new) in
        [(CardAnswer::Done, true), (CardAnswer::Refused { status: 0x6A80 }, false)]
    {
        let mut reached = reach("Storing");
        let persist = reached.persist.take().unwrap();
        let (old, new) = (
            *persist.record().current().as_bytes(),
            *persist.record().pending().unwrap().as_bytes(),
        );
        reached.feed(DeskEvent::Persisted(persist.durable()), seconds(1)).unwrap();
        reached.feed(reached.next(Body::RotationOutcome(answer)), seconds(1)).unwrap();
        let record = reached.persist.take().unwrap();
        assert!(record.record().pending().is_none());
        assert_eq!(record.record().current().as_bytes(), if is_new { &new } else { &old });
    }
}

#[test]
fn a_second_challenge_is_of_the_same_application() {
    for (state, body) in [
        ("AwaitingChallenge (again)", Body::Challenge as fn(Waiting) -> Body),
        ("AwaitingRotationChallenge", Body::RotationChallenge),
    ] {
        let mut reached = reach(state);
        let other = Waiting { application: ApplicationId::new([0x20, 0]), ..waiting(NEW) };
        let error = reached.feed(reached.next(body(other)), seconds(1)).unwrap_err();
        assert_eq!(error.number(), 1325, "{state}");
        let error = reached.feed(reached.next(body(waiting(CHALLENGES[0]))), seconds(1));
        assert_eq!(error.unwrap_err().number(), 1327, "{state}");
    }
}

#[test]
fn the_desk_decides_which_forms_of_mac_it_accepts() {
    let mac_lengths = vec![MacLengthForm::BodyThenZeros];
    let mut desk = Desk::new(Policy { mac_lengths, ..Policy::default() });
    let event = DeskEvent::Message(message(0, Body::Request(request())));
    let actions = desk.handle(event, seconds(0), &mut Dry).unwrap();
    let [DeskAction::Send(refused), DeskAction::End(ending)] = &actions[..] else {
        panic!("{actions:?}");
    };
    assert!(matches!(refused.body, Body::Refused(Reason::Dialect)));
    assert_eq!((refused.visit, refused.step), (VisitId::of_host(HOST), 1));
    assert_eq!(*ending, DeskEnding::Refused(Reason::Dialect));
}

#[test]
fn a_request_begins_a_visit_and_nothing_else_does() {
    let mut desk = Desk::new(Policy::default());
    let mut wrong = message(0, Body::Request(request()));
    wrong.visit.desk = [1; 8];
    let error = desk.handle(DeskEvent::Message(wrong), seconds(0), &mut Dry).unwrap_err();
    assert_eq!(error.number(), 1324);
    let mut wrong = message(0, Body::Request(request()));
    wrong.step = 1;
    let error = desk.handle(DeskEvent::Message(wrong), seconds(0), &mut Dry).unwrap_err();
    assert_eq!(error.number(), 1326);
    let event = DeskEvent::Message(message(0, Body::Request(request())));
    let actions = desk.handle(event, seconds(0), &mut Dry).unwrap();
    let [DeskAction::Review(shown)] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!(shown, &Request { ..request() });
}

#[test]
fn the_length_of_a_user_pin_is_a_matter_of_policy() {
    for (digits, fits) in [(5, false), (6, true), (16, true), (17, false)] {
        let mut desk = Desk::new(Policy { user_pin_digits: digits, ..Policy::default() });
        let mut random = Counting(0);
        let mut feed = |event| desk.handle(event, seconds(0), &mut random);
        feed(DeskEvent::Message(message(0, Body::Request(request())))).unwrap();
        feed(DeskEvent::Approved(crate::fixture::certain())).unwrap();
        let answer = feed(DeskEvent::Message(message(2, Body::Challenge(waiting(NEW)))));
        assert_eq!(answer.is_ok(), fits, "{digits}: {answer:?}");
        if !fits {
            continue;
        }
        let outcome =
            feed(DeskEvent::Message(message(4, Body::Outcome(CardAnswer::Done)))).unwrap();
        let [DeskAction::HandOut(hand_out)] = &outcome[..] else { panic!("{outcome:?}") };
        assert_eq!(hand_out.pin.len(), usize::from(digits));
    }
}

#[test]
fn nothing_of_a_desk_shows_a_pin() {
    for state in crate::desk_table::STATES {
        let reached = reach(state);
        let shown = format!("{:?} {:?}", reached.desk, reached.persist);
        for secret in ["145, 146", "119, 119", "9192", "7777"] {
            assert!(!shown.contains(secret), "{state}: {secret} in {shown}");
        }
    }
}
