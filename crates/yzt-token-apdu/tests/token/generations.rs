// SPDX-License-Identifier: MIT OR Apache-2.0
//! Handles and the life of the card they belong to.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use yzt_apdu::ChannelError;
use yzt_crypto::DigestAlgorithm;
use yzt_crypto::sm2::DistinguishedId;
use yzt_pin::TriesLeft;
use yzt_token::{
    Agreement, Application, CipherAlgorithm, CipherMode, CipherParameters, CipherUse, Container,
    Device, Digest, Error, PinRole, SessionKey,
};
use zeroize::Zeroizing;

use crate::actions::Handles;
use crate::script::{CHALLENGE, CLEAR, OPEN_APPLICATION, SIGN, Script, VERIFY};
use crate::simulated::Simulated;
use crate::values::{DIGEST, party, pin};

#[test]
fn handles_can_be_sent_to_another_thread_and_kept() {
    fn owned<T: Send + 'static>(_: &T) {}
    let handles = Handles::open(&Simulated::new());
    owned(&handles.device);
    owned(&handles.application);
    owned(&handles.container);
    fn objects(_: Box<dyn Device>, _: Box<dyn Application>, _: Box<dyn Container>) {}
    objects(Box::new(handles.device), handles.application, handles.container);
}

#[test]
fn a_reset_between_two_commands_is_noticed_before_the_second_is_sent() {
    let (script, mut application, mut container) = Script::container(&[]);
    script.reset();
    assert!(matches!(container.sign_digest(&DIGEST), Err(Error::TokenReset)));
    assert!(matches!(container.sign_digest(&DIGEST), Err(Error::TokenReset)));
    assert!(matches!(application.logout(), Err(Error::TokenReset)));
    assert!(matches!(application.close(), Err(Error::TokenReset)));
    script.assert_finished();
}

#[test]
fn after_a_reset_everything_is_asked_again() {
    let list = "80 22 00 00 000000 -> 595A5400 9000";
    let script = Script::new(&[list, OPEN_APPLICATION, list, OPEN_APPLICATION]);
    let mut device = script.device();
    device.applications().unwrap();
    let _application = device.open_application("YZT").unwrap();
    script.reset();
    assert!(matches!(device.applications(), Err(Error::TokenReset)));
    let mut device = device.reopen().unwrap();
    device.applications().unwrap();
    device.open_application("YZT").unwrap();
    script.assert_finished();
}

#[test]
fn a_reset_noticed_while_reopening_belongs_to_the_past() {
    let script = Script::new(&[OPEN_APPLICATION]);
    let mut stale = script.device();
    script.reset();
    let mut device = stale.reopen().unwrap();
    assert!(matches!(stale.open_application("YZT"), Err(Error::TokenReset)));
    device.open_application("YZT").unwrap();
    script.assert_finished();
}

#[test]
fn a_transaction_that_does_not_begin_sends_nothing() {
    for (fault, number) in [
        (ChannelError::Busy, 2012),
        (ChannelError::Timeout, 2013),
        (ChannelError::Reset, 2011),
        (ChannelError::Removed, 2010),
    ] {
        let (script, mut application, mut container) = Script::container(&[]);
        script.fail_begin(fault);
        assert_eq!(container.sign_digest(&DIGEST).unwrap_err().number(), number);
        // Nothing was sent, so that nothing is unknown about the tries.
        script.fail_begin(ChannelError::Busy);
        let error = application.verify_pin(PinRole::User, pin("123456")).unwrap_err();
        assert_eq!(error.tries_left(), None);
        script.assert_finished();
    }
}

#[test]
fn an_answer_stands_though_the_card_is_gone_right_after_it() {
    let (script, mut application, mut container) = Script::container(&[SIGN]);
    script.fail_end(ChannelError::Removed);
    container.sign_digest(&DIGEST).unwrap();
    assert!(script.is_dropped());
    assert!(matches!(application.logout(), Err(Error::TokenRemoved)));
    script.assert_finished();
}

#[test]
fn a_login_whose_answer_was_lost_is_ended_with_the_handle() {
    let lost = format!("{} -> timeout", VERIFY.split_once("->").unwrap().0);
    let (script, mut application) = Script::application(&[CHALLENGE, &lost, CLEAR]);
    let error = application.verify_pin(PinRole::User, pin("123456")).unwrap_err();
    assert_eq!(error.tries_left(), Some(TriesLeft::Unknown));
    drop(application);
    script.assert_finished();
}

#[test]
fn a_panic_in_the_transport_poisons_nothing_for_good() {
    let sign = format!("{} -> panic", SIGN.split_once("->").unwrap().0);
    let (script, mut application, mut container) = Script::container(&[&sign]);
    let panicked = thread::spawn(move || container.sign_digest(&DIGEST).is_ok()).join();
    assert!(panicked.is_err());
    assert!(matches!(application.logout(), Err(Error::TokenReset)));
    assert!(matches!(application.logout(), Err(Error::TokenReset)));
    assert!(script.is_dropped(), "the channel is closed");
    drop(application);
    script.assert_finished();
}

#[test]
fn a_stale_handle_is_answered_while_another_thread_waits_for_the_card() {
    let card = Simulated::new();
    let mut stale = Handles::open(&card);
    let (mut key, mut digest, agreement) = session(&mut stale);
    card.fail_at(0, ChannelError::Reset);
    assert!(matches!(stale.application.logout(), Err(Error::TokenReset)));
    let mut device = stale.device.reopen().unwrap();
    let (entered, wait_entered) = mpsc::channel();
    let (leave, wait_leave) = mpsc::channel::<()>();
    card.instead(Box::new(move |_, _| {
        entered.send(()).unwrap();
        wait_leave.recv().unwrap();
        None
    }));
    let busy = thread::spawn(move || device.applications().unwrap());
    wait_entered.recv().unwrap();
    let asked = Instant::now();
    assert!(matches!(stale.container.sign_digest(&DIGEST), Err(Error::TokenReset)));
    assert!(matches!(key.update(&[1; 64]), Err(Error::TokenReset)));
    assert!(matches!(key.close(), Err(Error::TokenReset)));
    assert!(matches!(digest.update(b"more"), Err(Error::TokenReset)));
    assert!(matches!(digest.finish(), Err(Error::TokenReset)));
    assert!(matches!(agreement.finish(&party()), Err(Error::TokenReset)));
    assert!(asked.elapsed() < Duration::from_secs(1));
    leave.send(()).unwrap();
    busy.join().unwrap();
}

/// A session key at work, a digest and an agreement.
fn session(handles: &mut Handles) -> (Box<dyn SessionKey>, Box<dyn Digest>, Box<dyn Agreement>) {
    let cbc = CipherAlgorithm::sm4(CipherMode::Cbc);
    let clear = Zeroizing::new([3; 16]);
    let mut key = handles.device.import_plain_session_key(cbc, &clear).unwrap();
    key.begin(CipherUse::Encrypt, &CipherParameters::new(cbc, Some([4; 16]))).unwrap();
    let digest = handles.device.digest(DigestAlgorithm::Sm3, None).unwrap();
    let agreement = handles.container.begin_agreement(cbc, &DistinguishedId::default()).unwrap();
    (key, digest, agreement)
}

#[test]
fn what_was_begun_on_a_key_goes_with_it_and_can_be_dropped_from_any_thread() {
    let card = Simulated::new();
    let mut handles = Handles::open(&card);
    let (mut key, mut digest, agreement) = session(&mut handles);
    let (other, ..) = session(&mut handles);
    card.pull_out();
    assert!(matches!(handles.application.logout(), Err(Error::TokenRemoved)));
    let seen = card.exchanges();
    let asked = Instant::now();
    thread::spawn(move || {
        drop(other);
        assert!(matches!(key.update(&[1; 64]), Err(Error::TokenRemoved)));
        assert!(matches!(key.finish(&[]), Err(Error::TokenRemoved | Error::StateRefused { .. })));
        assert!(matches!(digest.update(b"more"), Err(Error::TokenRemoved)));
        assert!(matches!(agreement.finish(&party()), Err(Error::TokenRemoved)));
    })
    .join()
    .unwrap();
    assert!(asked.elapsed() < Duration::from_secs(1));
    assert_eq!(card.exchanges(), seen, "something was sent");
}

#[test]
fn many_threads_share_a_key_without_mixing_answers() {
    let card = Simulated::new();
    let device = card.device();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let mut device = device.reopen().unwrap();
            thread::spawn(move || {
                let mut application = device.open_application("YZT").unwrap();
                let mut container = application.open_container("cert").unwrap();
                for _ in 0..200 {
                    container.sign_digest(&DIGEST).unwrap();
                    assert_eq!(application.containers().unwrap(), ["cert"]);
                    application.pin_information(PinRole::User).unwrap();
                }
                application.close().unwrap();
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn debug_shows_no_more_than_names() {
    let (_script, application, container) = Script::container(&[]);
    let device = Script::new(&[]).device();
    assert_eq!(format!("{device:?}"), "ApduDevice { .. }");
    assert_eq!((application.name(), container.name()), ("YZT", "cert"));
}
