// SPDX-License-Identifier: MIT OR Apache-2.0
//! Removal, reset, and putting in again.

use std::time::{Duration, Instant};

use yzt_crypto::DigestAlgorithm;
use yzt_token::{Error, KeyUse, PinRole, Provider};

use crate::stub::{APPLICATION, Stub, USER_PIN, log_in, pin, profile, with_key};

#[test]
fn every_call_after_removal_says_so_for_good() {
    let stub = Stub::new();
    let mut device = stub.device();
    let mut application = log_in(device.as_mut());
    let mut container = with_key(application.as_mut(), "a");
    let digest = DigestAlgorithm::Sm3.digest(b"a");
    stub.remove();
    let began = Instant::now();
    for _ in 0..2 {
        let errors = [
            device.information().map(drop),
            device.random(8).map(drop),
            device.applications().map(drop),
            application.pin_information(PinRole::User).map(drop),
            application.verify_pin(PinRole::User, pin(USER_PIN)),
            application.containers().map(drop),
            application.logout(),
            container.information().map(drop),
            container.public_key(KeyUse::Signature).map(drop),
            container.sign_digest(&digest).map(drop),
        ];
        for error in errors {
            assert!(matches!(error, Err(Error::TokenRemoved)), "{error:?}");
        }
        // Put in again: the handles of before do not come back.
        stub.set("insertion", 2);
    }
    assert!(began.elapsed() < Duration::from_secs(1));
    let presented = stub.counters().presented;
    let mut application = log_in(stub.device().as_mut());
    let mut container = application.open_container("a").unwrap();
    container.sign_digest(&digest).unwrap();
    assert_eq!(stub.counters().presented, presented + 1);
    // The new session has the number of the old one, which nobody closes any more.
    drop((device, container));
    application.logout().unwrap();
}

#[test]
fn put_in_again_unnoticed_is_a_reset() {
    let stub = Stub::new();
    let mut device = stub.device();
    let mut application = log_in(device.as_mut());
    stub.set("insertion", 2);
    for _ in 0..2 {
        assert!(matches!(application.containers(), Err(Error::TokenReset)));
        assert!(matches!(device.information(), Err(Error::TokenReset)));
    }
    let error = application.verify_pin(PinRole::User, pin(USER_PIN)).unwrap_err();
    assert!(matches!(error, Error::TokenReset));
    assert_eq!(stub.counters().presented, 1);
}

#[test]
fn another_token_in_the_slot_is_a_removal() {
    let stub = Stub::new();
    let mut device = stub.device();
    stub.set("insertion", 99);
    assert!(matches!(device.information(), Err(Error::TokenRemoved)));
}

#[test]
fn a_session_that_somebody_else_closed_is_a_reset() {
    let stub = Stub::new();
    let mut device = stub.device();
    stub.fault("C_GetSessionInfo", 0xB3);
    assert!(matches!(device.information(), Err(Error::TokenReset)));
    stub.device().information().unwrap();
}

#[test]
fn old_handles_close_no_session_of_new_ones() {
    let stub = Stub::new();
    let old = stub.device();
    let mut watcher = stub.device();
    stub.set("insertion", 2);
    assert!(matches!(watcher.information(), Err(Error::TokenReset)));
    let mut new = stub.device();
    let closed = stub.counters().closed;
    drop((old, watcher));
    assert_eq!(stub.counters().closed, closed);
    new.information().unwrap();
}

#[test]
fn removal_at_every_call_of_a_login_is_a_typed_error_and_the_next_attempt_works() {
    let calls = [
        "C_OpenSession",
        "C_GetSessionInfo",
        "C_FindObjectsInit",
        "C_FindObjects",
        "C_GetAttributeValue",
        "C_Login",
        "C_SignInit",
        "C_Sign",
    ];
    let digest = DigestAlgorithm::Sm3.digest(b"login");
    for call in calls {
        let stub = Stub::new();
        with_key(stub.logged_in().as_mut(), "login");
        let attempt = || {
            let mut provider = stub.provider(profile());
            let id = provider.devices()?[0].id.clone();
            let mut device = provider.open(&id)?;
            let mut application = device.open_application(APPLICATION)?;
            application.sign_with_pin("login", pin(USER_PIN), &digest)
        };
        let before = stub.counters().presented;
        stub.fault(call, 0x32);
        let error = attempt().unwrap_err();
        assert!(!stub.fault_is_left(), "{call} was never reached");
        assert!(
            error.is_token_gone() || matches!(error, Error::NotFound { .. }),
            "{call}: {error}"
        );
        assert!(stub.counters().presented <= before + 1, "{call}");
        attempt().unwrap_or_else(|error| panic!("after {call}: {error}"));
    }
}

#[test]
fn a_token_that_goes_behind_the_signature_takes_nothing_back() {
    let stub = Stub::new();
    with_key(stub.logged_in().as_mut(), "login");
    let mut application = stub.device().open_application(APPLICATION).unwrap();
    let digest = DigestAlgorithm::Sm3.digest(b"login");
    stub.fault("C_Logout", 0x32);
    application.sign_with_pin("login", pin(USER_PIN), &digest).unwrap();
    stub.fault("C_Logout", 0x06);
    let error = application.sign_with_pin("login", pin(USER_PIN), &digest).unwrap_err();
    assert_eq!(error.number(), 2103, "{error}");
}
