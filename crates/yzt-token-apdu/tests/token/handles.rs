// SPDX-License-Identifier: MIT OR Apache-2.0
//! Handles to the same application, handles that outlive it, and who closes what.

use yzt_token::{Device, Error, PinRole};

use crate::script::{CHALLENGE, CLEAR, CLOSE, OPEN_APPLICATION, OPEN_CONTAINER, Script, VERIFY};
use crate::values::{DIGEST, pin};

#[test]
fn two_handles_share_an_application_and_the_last_one_closes_it() {
    let script = Script::new(&[OPEN_APPLICATION, CLOSE]);
    let mut device = script.device();
    let first = device.open_application("YZT").unwrap();
    let second = device.open_application("YZT").unwrap();
    first.close().unwrap();
    assert_eq!(script.played(), 1);
    second.close().unwrap();
    script.assert_finished();
}

#[test]
fn a_dropped_application_stays_open_for_the_next_handle() {
    let script = Script::new(&[OPEN_APPLICATION, CLOSE]);
    let mut device = script.device();
    drop(device.open_application("YZT").unwrap());
    device.open_application("YZT").unwrap().close().unwrap();
    script.assert_finished();
}

#[test]
fn a_login_does_not_outlive_its_handle() {
    let (script, mut application) = Script::application(&[CHALLENGE, VERIFY, CLEAR]);
    application.verify_pin(PinRole::User, pin("123456")).unwrap();
    drop(application);
    script.assert_finished();

    let (script, mut application) = Script::application(&[CHALLENGE, VERIFY, CLEAR, CLOSE]);
    application.verify_pin(PinRole::User, pin("123456")).unwrap();
    application.close().unwrap();
    script.assert_finished();
}

#[test]
fn where_only_one_application_can_be_open_an_idle_one_is_closed() {
    let other = "80 26 00 00 000003 617070 000A -> 6A90";
    let opened = "80 26 00 00 000003 617070 000A -> 00000010 08 10 0010 2000 9000";
    let script = Script::new(&[OPEN_APPLICATION, other, CLOSE, opened]);
    let mut device = script.device();
    drop(device.open_application("YZT").unwrap());
    device.open_application("app").unwrap();
    script.assert_finished();

    // In use, it is left alone.
    let script = Script::new(&[OPEN_APPLICATION, other]);
    let mut device = script.device();
    let _first = device.open_application("YZT").unwrap();
    assert!(matches!(device.open_application("app"), Err(Error::InUse)));
    script.assert_finished();
}

#[test]
fn an_application_closed_by_another_program_is_opened_again() {
    let (script, mut application) = Script::application(&["80 14 00 01 000002 1000 0003 -> 698A"]);
    assert!(matches!(application.pin_information(PinRole::User), Err(Error::ApplicationClosed)));
    assert!(matches!(application.containers(), Err(Error::ApplicationClosed)));
    application.close().unwrap();
    script.assert_finished();
}

#[test]
fn an_identifier_that_the_card_gives_away_again_does_not_revive_a_handle() {
    let script = Script::new(&[
        OPEN_APPLICATION,
        OPEN_CONTAINER,
        CLOSE,
        "80 26 00 00 000003 617070 000A -> 00000010 08 10 0010 1000 9000",
        OPEN_CONTAINER,
    ]);
    let mut device = script.device();
    let mut first = device.open_application("YZT").unwrap();
    let mut stale = first.open_container("cert").unwrap();
    first.close().unwrap();
    let mut second = device.open_application("app").unwrap();
    let _container = second.open_container("cert").unwrap();
    assert!(matches!(stale.sign_digest(&DIGEST), Err(Error::ApplicationClosed)));
    script.assert_finished();
}

#[test]
fn a_card_that_gives_an_identifier_away_twice_has_closed_the_first() {
    let script = Script::new(&[
        OPEN_APPLICATION,
        "80 26 00 00 000003 617070 000A -> 00000010 08 10 0010 1000 9000",
        OPEN_CONTAINER,
        "80 42 00 00 000007 1000 6F74686572 0002 -> 3001 9000",
    ]);
    let mut device = script.device();
    let mut first = device.open_application("YZT").unwrap();
    let mut second = device.open_application("app").unwrap();
    assert!(matches!(first.logout(), Err(Error::ApplicationClosed)));
    let mut container = second.open_container("cert").unwrap();
    let _other = second.open_container("other").unwrap();
    assert!(matches!(container.sign_digest(&DIGEST), Err(Error::NotFound { .. })));
    script.assert_finished();
}
