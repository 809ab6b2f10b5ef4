// SPDX-License-Identifier: MIT OR Apache-2.0
//! The numbers of errors.

use yzt_lifecycle::calendar::Day;
use yzt_lifecycle::refusal::{Machine, Missing, Refusal, Thing};
use yzt_lifecycle::service::{Actor, KeyPresence, ServiceKind, Step};
use yzt_lifecycle::{Amount, Error, NUMBERS};

use crate::support::monday;

fn all_missing() -> Vec<Missing> {
    vec![
        Missing::AnotherState,
        Missing::Documents(Vec::new()),
        Missing::Data(Vec::new()),
        Missing::Payment { due: Amount(6_000), arrived: Amount::ZERO },
        Missing::PaymentClaim,
        Missing::Approval,
        Missing::CallBack,
        Missing::KeyPresent(KeyPresence::Brought),
        Missing::Right { actor: Actor::Handler, step: Step::Review, may: Vec::new() },
        Missing::Window { from: Some(Day::of(monday())), until: None },
        Missing::Hours { opens: None },
        Missing::Appointment,
        Missing::Channel { service: ServiceKind::Renew, offered: Vec::new() },
        Missing::OnlyOneActive,
        Missing::Known(Thing::Order),
        Missing::Free(Thing::Key),
        Missing::NoOpenOrder,
        Missing::Reason,
        Missing::AccountNumber,
        Missing::ActiveCertificate,
        Missing::LockedKey,
        Missing::LaterTime,
        Missing::Certificate,
        Missing::Offered,
        Missing::Policy,
    ]
}

fn refused(missing: Missing) -> Refusal {
    let machine = Machine::Order;
    Refusal { machine, state: "draft", event: "submit", missing: vec![missing] }
}

fn other_errors() -> Vec<Error> {
    let (line, most) = (3, 5);
    vec![
        Error::Policy { line: 1, column: 2, message: "x".into() },
        Error::PolicySchema { line: 1, schema: 2 },
        Error::PolicyTooLong { most },
        Error::Date,
        Error::Form { what: "key", message: "x".into() },
        Error::FormVersion { what: "key", version: 2 },
        Error::JournalLineTooLong { line, most },
        Error::JournalLine { line, message: "x".into() },
        Error::JournalVersion { line, version: 2 },
        Error::JournalSequence { line, expected: 3, found: 4 },
        Error::JournalChain { line },
        Error::JournalTime { line },
        Error::JournalRefused { line, refusal: refused(Missing::Approval) },
        Error::JournalPolicy { line, name: "x".into() },
        Error::JournalCut { line },
        Error::CheckpointAhead { entries: 1, covered: 2 },
        Error::CheckpointMismatch { covered: 2 },
        Error::CheckpointSignature,
        Error::CheckpointDamaged,
        Error::EntryTooLong { most },
    ]
}

#[test]
fn every_error_has_its_number_in_the_list() {
    let refusals = all_missing().into_iter().map(|missing| Error::Refused(refused(missing)));
    let errors: Vec<Error> = refusals.chain(other_errors()).collect();
    let numbers: Vec<u16> = errors.iter().map(Error::number).collect();
    assert_eq!(numbers, NUMBERS);
    assert!(numbers.iter().all(|number| (4200..4300).contains(number)));
    for error in errors {
        assert!(!error.to_string().is_empty());
        assert!(!error.to_string().contains("something is missing"), "{error}");
    }
}

#[test]
fn a_refusal_says_state_event_and_what_is_missing() {
    let missing = Missing::Payment { due: Amount(6_000), arrived: Amount::ZERO };
    let text = refused(missing).to_string();
    assert_eq!(text, "order is draft: submit is refused: 60.00 yuan are due, 0.00 arrived");
}
