// SPDX-License-Identifier: MIT OR Apache-2.0
//! Batches: counted, timed, off by default, never for a login, logged out on every way out.

use core::cell::Cell;
use core::num::NonZeroU32;
use core::time::Duration;
use std::panic::{AssertUnwindSafe, catch_unwind};

use yzt_crypto::Signature;
use yzt_token::{BatchLimits, BatchPolicy, Error, LOGIN_LABEL_FAMILY, SigningBatch};

use crate::double::{Double, Event, PIN, SIGN, TestApplication, TestContainer, pin, public_key};

const LIMITS: BatchLimits = limits(3, 60);

const fn limits(count: u32, seconds: u64) -> BatchLimits {
    let Some(count) = NonZeroU32::new(count) else { panic!("a batch of nothing") };
    BatchLimits { count, duration: Duration::from_secs(seconds) }
}

fn still() -> Duration {
    Duration::ZERO
}

fn begin<'a>(
    limits: BatchLimits,
    (application, container): &'a mut (TestApplication, TestContainer),
) -> SigningBatch<'a> {
    let policy = BatchPolicy::UpTo(limits);
    SigningBatch::begin(policy, limits, application, container, pin(PIN), &still).unwrap()
}

#[test]
fn batches_are_off_until_somebody_switches_them_on() {
    let double = Double::default();
    let (mut application, mut container) = double.handles();
    for (policy, wanted) in [
        (BatchPolicy::default(), limits(1, 1)),
        (BatchPolicy::Off, limits(1, 1)),
        (BatchPolicy::UpTo(LIMITS), limits(4, 60)),
        (BatchPolicy::UpTo(LIMITS), limits(3, 61)),
    ] {
        let begun =
            SigningBatch::begin(policy, wanted, &mut application, &mut container, pin(PIN), &still);
        assert!(matches!(begun, Err(Error::BatchNotAllowed)), "{policy:?}");
    }
    assert!(double.events().is_empty(), "the key was asked");
    assert!(BatchPolicy::UpTo(LIMITS).allows(limits(2, 59)));
}

#[test]
fn a_batch_signs_as_many_as_it_may_after_one_try() {
    let double = Double::default();
    let mut handles = double.handles();
    let mut batch = begin(LIMITS, &mut handles);
    for (number, message) in [b"one", b"two", b"six"].into_iter().enumerate() {
        assert_eq!(batch.remaining() as usize, 3 - number);
        let signature = batch.sign(message).unwrap();
        public_key().verify(message, &signature).unwrap();
    }
    // The login ends with the last signature, not with the handle.
    assert!(!double.is_logged_in());
    assert_eq!(batch.remaining(), 0);
    assert!(matches!(batch.sign(b"more"), Err(Error::BatchEnded { signed: 3 })));
    drop(batch);
    let expected = [Event::PublicKey, Event::Verify, SIGN, SIGN, SIGN, Event::Logout];
    assert_eq!(double.events(), expected);
}

#[test]
fn too_many_at_once_are_none() {
    let double = Double::default();
    let mut handles = double.handles();
    let mut batch = begin(LIMITS, &mut handles);
    batch.sign(b"one").unwrap();
    let messages: [&[u8]; 3] = [b"two", b"three", b"four"];
    let result = batch.sign_all(&messages, &mut |_| panic!("signed"));
    assert!(matches!(result, Err(Error::BatchEnded { signed: 1 })), "{result:?}");
    assert!(!double.is_logged_in());
    assert!(batch.sign(b"two").is_err());
    assert_eq!((double.count(SIGN), double.count(Event::Logout)), (1, 1));
}

#[test]
fn a_batch_ends_with_its_time() {
    let double = Double::default();
    let (mut application, mut container) = double.handles();
    let now = Cell::new(Duration::from_secs(100));
    let clock = || now.get();
    let mut batch = SigningBatch::begin(
        BatchPolicy::UpTo(LIMITS),
        LIMITS,
        &mut application,
        &mut container,
        pin(PIN),
        &clock,
    )
    .unwrap();
    now.set(Duration::from_secs(159));
    batch.sign(b"in time").unwrap();
    now.set(Duration::from_secs(160));
    assert!(matches!(batch.sign(b"too late"), Err(Error::BatchEnded { signed: 1 })));
    assert!(!double.is_logged_in());
    now.set(Duration::from_secs(100));
    assert!(matches!(batch.sign(b"back"), Err(Error::BatchEnded { signed: 1 })));
    assert_eq!(double.count(SIGN), 1);
}

#[test]
fn the_time_is_looked_at_between_the_runs_of_a_large_batch() {
    let double = Double::default();
    let (mut application, mut container) = double.handles();
    let now = Cell::new(0);
    // Every look takes half of the time.
    let clock = || Duration::from_secs(now.replace(now.get() + 30));
    let large = limits(1000, 60);
    let policy = BatchPolicy::UpTo(large);
    let mut batch =
        SigningBatch::begin(policy, large, &mut application, &mut container, pin(PIN), &clock)
            .unwrap();
    let messages = vec![&b"message"[..]; 100];
    let mut made = Vec::new();
    let result = batch.sign_all(&messages, &mut |signature| made.push(signature));
    assert!(matches!(result, Err(Error::BatchEnded { signed: 32 })), "{result:?}");
    assert_eq!((made.len(), double.count(SIGN)), (32, 32), "what was signed is handed out");
    assert!(!double.is_logged_in());
}

#[test]
fn a_login_is_never_signed_in_a_batch() {
    for login in
        [&b"yzt-login-1"[..], b"yzt-login-1\0https://portal", b"yzt-login-", b"yzt-login-99"]
    {
        assert!(login.starts_with(LOGIN_LABEL_FAMILY));
        let double = Double::default();
        let mut handles = double.handles();
        let mut batch = begin(LIMITS, &mut handles);
        let result = batch.sign_all(&[b"contract", login], &mut |_| panic!("signed"));
        assert!(matches!(result, Err(Error::LoginInBatch)));
        assert!(!double.is_logged_in());
        assert!(matches!(batch.sign(b"contract"), Err(Error::BatchEnded { signed: 0 })));
        assert_eq!(double.count(SIGN), 0);
    }
    // Where the label stands elsewhere, it is no login.
    let double = Double::default();
    let mut handles = double.handles();
    begin(LIMITS, &mut handles).sign(b"about yzt-login-1").unwrap();
}

#[test]
fn every_way_out_ends_the_login() {
    // Dropped.
    let double = Double::default();
    let mut handles = double.handles();
    drop(begin(LIMITS, &mut handles));
    assert_eq!((double.is_logged_in(), double.count(Event::Logout)), (false, 1));

    // Ended.
    let double = Double::default();
    let mut handles = double.handles();
    begin(LIMITS, &mut handles).end().unwrap();
    assert_eq!((double.is_logged_in(), double.count(Event::Logout)), (false, 1));

    // An error of the key.
    let double = Double::default();
    double.fail_at(2);
    let mut handles = double.handles();
    let mut batch = begin(LIMITS, &mut handles);
    let mut made: Vec<Signature> = Vec::new();
    let messages: [&[u8]; 3] = [b"one", b"two", b"three"];
    let result = batch.sign_all(&messages, &mut |signature| made.push(signature));
    assert!(matches!(result, Err(Error::Timeout)));
    assert_eq!((made.len(), double.is_logged_in()), (1, false));
    assert!(matches!(batch.sign(b"two"), Err(Error::BatchEnded { signed: 1 })));
    drop(batch);
    assert_eq!((double.count(SIGN), double.count(Event::Logout)), (2, 1));

    // A panic.
    let double = Double::default();
    double.panic_at(1);
    let mut handles = double.handles();
    let broken = catch_unwind(AssertUnwindSafe(|| begin(LIMITS, &mut handles).sign(b"one")));
    assert!(broken.is_err());
    assert_eq!((double.is_logged_in(), double.count(Event::Logout)), (false, 1));
}

#[test]
fn a_logout_that_fails_is_told() {
    let double = Double::default();
    double.fail_logout(|| Error::InUse);
    let mut handles = double.handles();
    assert!(matches!(begin(LIMITS, &mut handles).end(), Err(Error::InUse)));
    assert_eq!(double.count(Event::Logout), 1);
}

#[test]
fn a_wrong_pin_begins_nothing_and_is_tried_once() {
    let double = Double::default();
    let (mut application, mut container) = double.handles();
    let policy = BatchPolicy::UpTo(LIMITS);
    let begun = SigningBatch::begin(
        policy,
        LIMITS,
        &mut application,
        &mut container,
        pin("000000"),
        &still,
    );
    assert!(matches!(begun, Err(Error::PinIncorrect { .. })));
    drop(begun);
    assert_eq!(double.events(), [Event::PublicKey, Event::Verify]);

    // Where the answer is lost, the key may have taken it.
    double.lose_the_answer();
    let begun =
        SigningBatch::begin(policy, LIMITS, &mut application, &mut container, pin(PIN), &still);
    assert!(matches!(begun, Err(Error::PinOutcomeUnknown { .. })));
    drop(begun);
    assert_eq!((double.count(Event::Verify), double.is_logged_in()), (2, false));
}

#[test]
fn nothing_but_limits_is_shown() {
    let double = Double::default();
    let mut handles = double.handles();
    let shown = format!("{:?}", begin(LIMITS, &mut handles));
    assert!(shown.contains("limits") && !shown.contains(PIN), "{shown}");
}
