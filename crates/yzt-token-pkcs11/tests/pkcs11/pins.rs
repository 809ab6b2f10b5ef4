// SPDX-License-Identifier: MIT OR Apache-2.0
//! PINs: what the flags say, what a try costs, whose login counts.

use cryptoki::context::Pkcs11;
use cryptoki::session::UserType;
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use yzt_pin::{PinStatus, TriesLeft};
use yzt_token::{Error, Operation, PinRole};

use crate::stub::{APPLICATION, SO_PIN, Stub, USER_PIN, pin, with_key};

const ROLE: PinRole = PinRole::User;

#[test]
fn a_pin_walks_from_the_first_try_to_the_last() {
    let stub = Stub::new();
    let mut application = stub.device().open_application(APPLICATION).unwrap();
    assert_eq!(application.pin_information(ROLE).unwrap().tries_left, TriesLeft::Unknown);
    for tries_left in [TriesLeft::Low, TriesLeft::Low, TriesLeft::Low, TriesLeft::Low] {
        let error = application.verify_pin(ROLE, pin("000000")).unwrap_err();
        assert_eq!(error.tries_left(), Some(tries_left), "{error}");
        assert!(matches!(error, Error::PinIncorrect { .. }));
    }
    let error = application.verify_pin(ROLE, pin("000000")).unwrap_err();
    assert!(matches!(error, Error::PinIncorrect { tries_left: TriesLeft::Last, .. }), "{error}");
    assert_eq!(application.pin_information(ROLE).unwrap().tries_left, TriesLeft::Last);
    let error = application.verify_pin(ROLE, pin("000000")).unwrap_err();
    assert!(matches!(error, Error::PinLocked { .. }), "{error}");
    assert_eq!(application.pin_information(ROLE).unwrap().tries_left, TriesLeft::Locked);
    let error = application.verify_pin(ROLE, pin(USER_PIN)).unwrap_err();
    assert!(matches!(error, Error::PinLocked { .. }), "{error}");
    let error = application.change_pin(ROLE, pin(USER_PIN), pin("654321")).unwrap_err();
    assert!(matches!(error, Error::PinLocked { .. }), "{error}");
    assert_eq!(stub.counters().presented, 8);
}

#[test]
fn asking_for_the_tries_spends_none() {
    let stub = Stub::new();
    let mut application = stub.device().open_application(APPLICATION).unwrap();
    for role in [PinRole::User, PinRole::Administrator] {
        application.pin_information(role).unwrap();
    }
    let counters = stub.counters();
    assert_eq!((counters.logins, counters.presented), (0, 0));
}

#[test]
fn the_status_is_told_by_the_flags() {
    let stub = Stub::new();
    let mut application = stub.device().open_application(APPLICATION).unwrap();
    assert_eq!(application.pin_information(ROLE).unwrap().status, PinStatus::Set);
    stub.set("flags", 0x0008_0000); // CKF_USER_PIN_TO_BE_CHANGED
    assert_eq!(application.pin_information(ROLE).unwrap().status, PinStatus::OneTime);
    let administrator = application.pin_information(PinRole::Administrator).unwrap();
    assert_eq!(administrator.status, PinStatus::Set);
    stub.set("flags", 0x0080_0000); // CKF_SO_PIN_TO_BE_CHANGED
    let administrator = application.pin_information(PinRole::Administrator).unwrap();
    assert_eq!(administrator.status, PinStatus::OneTime);
}

#[test]
fn a_pin_is_changed_with_one_try() {
    let stub = Stub::new();
    let mut application = stub.device().open_application(APPLICATION).unwrap();
    application.change_pin(ROLE, pin(USER_PIN), pin("654321")).unwrap();
    assert_eq!(stub.counters().presented, 1);
    let error = application.change_pin(ROLE, pin(USER_PIN), pin("111111")).unwrap_err();
    assert!(matches!(error, Error::PinIncorrect { .. }), "{error}");
    let error = application.change_pin(ROLE, pin("654321"), pin("1")).unwrap_err();
    assert!(matches!(error, Error::NewPinRefused { status: 0xA2, .. }), "{error}");
    application.verify_pin(ROLE, pin("654321")).unwrap();
    application.change_pin(ROLE, pin("654321"), pin(USER_PIN)).unwrap();
    assert_eq!(stub.counters().presented, 5);
}

#[test]
fn a_login_that_stands_does_not_make_a_wrong_pin_right() {
    let stub = Stub::new();
    let mut application = stub.logged_in();
    let mut other = stub.device().open_application(APPLICATION).unwrap();
    for application in [&mut application, &mut other] {
        let error = application.verify_pin(ROLE, pin("000000")).unwrap_err();
        assert!(matches!(error, Error::PinIncorrect { .. }), "{error}");
    }
    let counters = stub.counters();
    assert_eq!((counters.logins, counters.presented), (3, 3));
    // And the wrong one has ended the login.
    let error = application.create_container("a").map(drop).unwrap_err();
    assert!(matches!(error, Error::NotLoggedIn { .. }), "{error}");
}

#[test]
fn a_login_of_somebody_else_in_this_process_is_neither_used_nor_ended() {
    let stub = Stub::new();
    let theirs = Pkcs11::new(stub.path()).unwrap();
    let flags = cryptoki::context::CInitializeFlags::OS_LOCKING_OK;
    theirs.initialize(cryptoki::context::CInitializeArgs::new(flags)).unwrap();
    let session = theirs.open_rw_session(Slot::try_from(7_u64).unwrap()).unwrap();
    session.login(UserType::User, Some(&AuthPin::new(USER_PIN.into()))).unwrap();
    let before = stub.counters();
    let mut application = stub.device().open_application(APPLICATION).unwrap();
    assert!(matches!(application.verify_pin(ROLE, pin("000000")), Err(Error::InUse)));
    assert!(matches!(application.verify_pin(ROLE, pin(USER_PIN)), Err(Error::InUse)));
    let error = application.create_container("a").map(drop).unwrap_err();
    assert!(matches!(error, Error::NotLoggedIn { .. }), "{error}");
    application.logout().unwrap();
    drop(application);
    let after = stub.counters();
    assert_eq!((before.logins, before.presented), (after.logins, after.presented));
    let state = session.get_session_info().unwrap().session_state();
    assert!(matches!(state, cryptoki::session::SessionState::RwUser));
    session.close().unwrap();
    theirs.finalize().unwrap();
}

#[test]
fn a_login_ends_with_the_handle_that_made_it() {
    let stub = Stub::new();
    let mut device = stub.device();
    let mut first = device.open_application(APPLICATION).unwrap();
    let mut second = device.open_application(APPLICATION).unwrap();
    first.verify_pin(ROLE, pin(USER_PIN)).unwrap();
    with_key(second.as_mut(), "shared");
    second.verify_pin(ROLE, pin(USER_PIN)).unwrap();
    drop(first);
    with_key(second.as_mut(), "still in");
    second.close().unwrap();
    let mut third = device.open_application(APPLICATION).unwrap();
    let error = third.create_container("out").map(drop).unwrap_err();
    assert!(matches!(error, Error::NotLoggedIn { .. }), "{error}");
}

#[test]
fn a_login_ends_with_a_handle_that_is_only_dropped() {
    let stub = Stub::new();
    let mut device = stub.device();
    let mut dropped = device.open_application(APPLICATION).unwrap();
    dropped.verify_pin(ROLE, pin(USER_PIN)).unwrap();
    drop(dropped);
    let error = device.open_application(APPLICATION).unwrap().create_container("a");
    assert!(matches!(error.map(drop), Err(Error::NotLoggedIn { .. })));
}

#[test]
fn an_answer_that_leaves_it_open_is_told_as_such() {
    for (code, is_gone) in [(0x05_u32, false), (0x30, false), (0x32, true), (0x8000_0001, false)] {
        for change in [false, true] {
            let stub = Stub::new();
            let mut application = stub.device().open_application(APPLICATION).unwrap();
            stub.fault(if change { "C_SetPIN" } else { "C_Login" }, code);
            let error = match change {
                true => application.change_pin(ROLE, pin(USER_PIN), pin("654321")),
                false => application.verify_pin(ROLE, pin(USER_PIN)),
            };
            let error = error.unwrap_err();
            assert!(matches!(error, Error::PinOutcomeUnknown { .. }), "{code:#x}: {error}");
            assert_eq!(error.is_token_gone(), is_gone, "{code:#x}");
        }
    }
}

#[test]
fn an_answer_without_a_try_is_no_pin_error() {
    for (code, number) in
        [(0xA3_u32, 2002), (0x102, 2104), (0xE0, 2010), (0x54, 2023), (0x100, 2012)]
    {
        let stub = Stub::new();
        let mut application = stub.device().open_application(APPLICATION).unwrap();
        stub.fault("C_Login", code);
        let error = application.verify_pin(ROLE, pin(USER_PIN)).unwrap_err();
        assert_eq!(error.number(), number, "{code:#x}: {error}");
        assert_eq!(stub.counters().logins, 1, "{code:#x}");
    }
}

#[test]
fn a_token_with_a_keypad_takes_no_pin_from_us() {
    let stub = Stub::new();
    stub.set("flags", 0x100); // CKF_PROTECTED_AUTHENTICATION_PATH
    let mut device = stub.device();
    assert!(!device.capabilities().supports(Operation::VerifyPin));
    let mut application = device.open_application(APPLICATION).unwrap();
    let error = application.verify_pin(ROLE, pin(USER_PIN)).unwrap_err();
    assert!(matches!(error, Error::NotSupported { operation: Operation::VerifyPin }), "{error}");
    assert_eq!(stub.counters().logins, 0);
}

#[test]
fn the_administrator_is_refused_by_name() {
    let stub = Stub::new();
    let mut application = stub.device().open_application(APPLICATION).unwrap();
    let role = PinRole::Administrator;
    let error = application.verify_pin(role, pin(SO_PIN)).unwrap_err();
    assert!(matches!(error, Error::NotSupported { operation: Operation::VerifyPin }), "{error}");
    let error = application.change_pin(role, pin(SO_PIN), pin("00000000")).unwrap_err();
    assert!(matches!(error, Error::NotSupported { operation: Operation::ChangePin }), "{error}");
    assert_eq!(stub.counters().presented, 0);
}

#[test]
fn a_pin_that_is_no_text_is_refused_before_it_is_shown() {
    let stub = Stub::new();
    let mut application = stub.device().open_application(APPLICATION).unwrap();
    let policy =
        yzt_pin::PinPolicy { allowed: yzt_pin::AllowedBytes::Any, ..yzt_pin::PinPolicy::default() };
    let bytes = zeroize::Zeroizing::new(vec![0xFF; 6]);
    let binary = yzt_pin::Pin::new(bytes, &policy).unwrap();
    let error = application.change_pin(ROLE, pin(USER_PIN), binary).unwrap_err();
    assert!(matches!(error, Error::Argument { .. }), "{error}");
    assert_eq!(stub.counters().presented, 0);
}

#[test]
fn no_error_shows_a_pin() {
    let stub = Stub::new();
    let mut application = stub.device().open_application(APPLICATION).unwrap();
    let error = application.verify_pin(ROLE, pin("s3cretpin")).unwrap_err();
    assert!(
        !format!("{error:?} {error} {:?}", stub.provider(Default::default())).contains("s3cret")
    );
}
