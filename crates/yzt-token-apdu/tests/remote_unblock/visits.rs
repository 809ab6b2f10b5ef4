// SPDX-License-Identifier: MIT OR Apache-2.0
//! Visits in which the line and the card do what they should.

use yzt_gmt0017::MacLengthForm;
use yzt_gmt0017::remote_unblock::{DeskEnding, Policy, Reason};
use yzt_pin::{PinStatus, TriesLeft};
use yzt_token::{Error, PinRole, Rotation};

use crate::key::{ADMINISTRATOR_TRIES, CHANGE, FIRST, UNBLOCK, any_pin};
use crate::office::Record;
use crate::wire::LineFault;
use crate::world::{Plan, World};

const OTHER: [u8; 16] = [0x55; 16];
const THIRD: [u8; 16] = [0x66; 16];

#[test]
fn one_visit_unblocks_the_user_and_gives_the_administrator_a_new_pin() {
    let mut world = World::new();
    assert_eq!(world.key.pin(PinRole::User).tries_left, TriesLeft::Locked);
    world.works("the first visit");
    assert_ne!(world.office.record.current, FIRST);
    assert!(!world.key.has_administrator_pin(&FIRST));
    assert!(world.record_has_the_pin());
    let record = core::mem::replace(&mut world.office.record, Record::certain(FIRST));
    assert!(!world.record_has_the_pin(), "a desk that forgets goes unnoticed");
    world.office.record = record;
    let request = world.office.reviewed.clone().unwrap();
    assert_eq!(request.serial.as_str(), Some("YZT00042"));
    assert_eq!(request.application.as_str(), Some("YZT"));
    assert_eq!(request.manufacturer.as_str(), Some("YZT"));
    // GetDevInfo and the visit's name, then one transaction for all the rest.
    let instructions: Vec<u8> =
        world.key.log().iter().map(|(instruction, _)| *instruction).collect();
    assert_eq!(instructions, [0x04, 0x50, 0x50, UNBLOCK, 0x50, CHANGE]);
    assert_eq!(world.key.transactions(), [2, 4]);
    // One-time: good for a login, after which it has to be changed.
    let (user, _) = world.office.handed_out.clone().unwrap();
    let mut application = world.key.application(&[]);
    application.verify_pin(PinRole::User, any_pin(&user)).unwrap();
    application.change_pin(PinRole::User, any_pin(&user), any_pin(b"654321")).unwrap();
    assert_eq!(application.pin_information(PinRole::User).unwrap().status, PinStatus::Set);
    world.works("the second visit");
}

#[test]
fn nothing_said_on_the_line_is_a_pin() {
    let mut world = World::new();
    world.works("the visit");
    let (user, _) = world.office.handed_out.clone().unwrap();
    let said = world.said.concat();
    for secret in [&FIRST[..], &world.office.record.current, &user] {
        assert!(!said.windows(secret.len()).any(|window| window == secret));
    }
}

#[test]
fn without_a_review_the_card_is_not_asked_for_a_challenge() {
    let mut world = World::new();
    world.office.approves = false;
    let error = world.visit(&Plan::default()).unwrap_err();
    assert!(matches!(&error, Error::DeskRefused { reason } if reason.contains("not approved")));
    assert_eq!(world.office.ending, Some(DeskEnding::Refused(Reason::NotApproved)));
    assert_eq!(world.key.transactions(), [2]);
    world.office.approves = true;
    world.office.policy =
        Policy { mac_lengths: vec![MacLengthForm::BodyThenZeros], ..Policy::default() };
    let error = world.visit(&Plan::default()).unwrap_err();
    assert!(matches!(&error, Error::DeskRefused { reason } if reason.contains("MAC")));
    assert_eq!(world.key.count(&[UNBLOCK, CHANGE]), 0);
}

#[test]
fn a_silent_desk_costs_no_try_and_the_card_is_free_while_it_thinks() {
    for (lost, transactions) in [(0, vec![2]), (1, vec![2]), (2, vec![2, 1]), (3, vec![2, 1])] {
        let mut world = World::new();
        let plan = Plan { line: vec![(lost, LineFault::Lost)], ..Plan::default() };
        let error = world.faulty(&plan).unwrap_err();
        assert!(matches!(error, Error::Timeout), "{error}");
        assert_eq!(world.key.transactions(), transactions);
        assert_eq!(world.key.count(&[UNBLOCK, CHANGE]), 0);
        assert_eq!(world.key.administrator_tries(), ADMINISTRATOR_TRIES);
        if lost >= 2 {
            assert!((29..=31).contains(&world.key.kept_alive()), "{}", world.key.kept_alive());
            assert_eq!(world.held.as_secs(), 30);
        }
        world.works("afterwards");
    }
}

#[test]
fn after_a_lost_reply_the_pending_pin_is_tried_first_and_then_the_current_one() {
    for (record, unblocks) in [
        (Record { current: OTHER, pending: Some(FIRST) }, 1),
        (Record { current: FIRST, pending: Some(OTHER) }, 2),
    ] {
        let mut world = World::new();
        world.office.record = record;
        world.works("the visit");
        assert_eq!(world.key.count(&[UNBLOCK]), unblocks);
    }
}

/// The line goes down between the two: the next visit does not begin with the wrong one again.
#[test]
fn a_pending_pin_that_was_wrong_once_is_not_tried_first_again() {
    let mut world = World::new();
    world.office.record = Record { current: FIRST, pending: Some(OTHER) };
    let plan = Plan { line: vec![(5, LineFault::Down)], ..Plan::default() };
    world.faulty(&plan).unwrap_err();
    assert_eq!(world.key.administrator_tries(), ADMINISTRATOR_TRIES - 1);
    assert_eq!(world.office.record, Record { current: OTHER, pending: Some(FIRST) });
    world.works("the next visit");
    assert_eq!(world.key.count(&[UNBLOCK]), 1);
}

#[test]
fn when_no_pin_fits_the_desk_stops_and_says_so() {
    for (record, tries) in
        [(Record::certain(OTHER), 1), (Record { current: OTHER, pending: Some(THIRD) }, 2)]
    {
        let mut world = World::new();
        world.office.record = record.clone();
        match world.visit(&Plan::default()).unwrap_err() {
            Error::PinIncorrect { role: PinRole::Administrator, tries_left } => {
                assert_eq!(tries_left, TriesLeft::Exactly(ADMINISTRATOR_TRIES - tries));
            }
            other => panic!("{other}"),
        }
        assert_eq!(world.office.ending, Some(DeskEnding::Disagreement));
        assert_eq!(world.key.administrator_tries(), ADMINISTRATOR_TRIES - tries);
        assert!(world.office.record == record || world.office.record.current == THIRD);
        assert_eq!(world.key.pin(PinRole::User).tries_left, TriesLeft::Locked);
    }
}

/// Every wrong MAC is a try: 63Cx, one less each time, and at the end the administrator is locked,
/// also for the right PIN.
#[test]
fn wrong_macs_are_counted_until_the_administrator_is_locked() {
    let mut world = World::new();
    world.office.record = Record::certain(OTHER);
    for left in (1..ADMINISTRATOR_TRIES).rev() {
        world.visit(&Plan::default()).unwrap_err();
        assert_eq!(world.key.administrator_tries(), left);
        assert_eq!(world.key.log().last(), Some(&(UNBLOCK, Some(0x63C0 + u16::from(left)))));
    }
    for (record, status) in [(OTHER, 0x63C0), (FIRST, 0x6983)] {
        world.office.record = Record::certain(record);
        let error = world.visit(&Plan::default()).unwrap_err();
        assert!(matches!(error, Error::PinLocked { role: PinRole::Administrator }), "{error}");
        assert_eq!(world.office.ending, Some(DeskEnding::AdministratorLocked));
        assert_eq!(world.key.log().last(), Some(&(UNBLOCK, Some(status))));
        assert_eq!(world.key.administrator_tries(), 0);
    }
}

#[test]
fn a_pending_pin_that_locks_is_the_end_of_the_visit() {
    let mut world = World::new();
    world.office.record = Record::certain(OTHER);
    for _ in 1..ADMINISTRATOR_TRIES {
        world.visit(&Plan::default()).unwrap_err();
    }
    world.office.record = Record { current: FIRST, pending: Some(OTHER) };
    let error = world.visit(&Plan::default()).unwrap_err();
    assert!(matches!(error, Error::PinLocked { role: PinRole::Administrator }), "{error}");
    assert_eq!(world.key.count(&[UNBLOCK]), 1);
    assert_eq!(world.office.ending, Some(DeskEnding::AdministratorLocked));
}

#[test]
fn a_desk_of_another_version_is_not_waited_for() {
    let mut world = World::new();
    let plan = Plan { line: vec![(1, LineFault::Altered(4, 2))], ..Plan::default() };
    let error = world.faulty(&plan).unwrap_err();
    assert_eq!(error.number(), 1321, "{error}");
}

#[test]
fn a_refused_rotation_is_a_report_and_no_error() {
    let mut world = World::new();
    // The disk of the desk is full: it refuses in place of the rotation.
    let plan = Plan { crash: Some(crate::office::Crash::Full(0)), ..Plan::default() };
    assert_eq!(world.faulty(&plan).unwrap().rotation, Rotation::Refused);
    assert_eq!(world.office.ending, Some(DeskEnding::NotRotated));
    assert!(world.key.has_administrator_pin(&FIRST));
    world.works("afterwards");
}
