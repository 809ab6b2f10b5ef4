// SPDX-License-Identifier: MIT OR Apache-2.0
//! Two programs and one card.

use crate::Test;
use crate::daemon::{Daemon, READER, eventually};
use crate::helper::{Helper, device_information};
use crate::key::{APPLICATION, CONTAINER, DIGEST, PIN, SoftKey, channel, pin};
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use std::ffi::CString;
use std::time::{Duration, Instant};
use yzt_apdu::{CardChannel, ChannelError, Transaction};
use yzt_pcsc::{CardState, Error, Readers};
use yzt_token::{Application, Container, Device, PinRole};
use yzt_token_apdu::ApduDevice;

pub(crate) const TESTS: &[Test] = &[
    ("two_programs_take_turns", two_programs_take_turns),
    ("a_channel_leaves_the_card_as_it_is", a_channel_leaves_the_card_as_it_is),
    ("a_transaction_keeps_others_out_and_ends", a_transaction_keeps_others_out_and_ends),
    ("a_program_that_never_ends_its_transaction_is_not_waited_for", never_ends),
    ("asking_for_a_card_that_is_held_leaves_one_thread_behind", held_for_long),
    ("a_transaction_that_comes_too_late_keeps_nobody_out", comes_too_late),
    ("a_reset_by_another_program_ends_the_login_once", a_reset_by_another_program),
    ("a_reset_is_told_before_anything_is_executed", a_reset_is_told),
    ("who_waits_is_told_of_cards_that_come_and_go", who_waits_is_told),
];

struct LoggedIn {
    device: ApduDevice,
    application: Box<dyn Application>,
    container: Box<dyn Container>,
}

fn logged_in() -> LoggedIn {
    let mut device = ApduDevice::open(Box::new(channel()), Default::default()).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    let container = application.open_container(CONTAINER).unwrap();
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    LoggedIn { device, application, container }
}

fn two_programs_take_turns() {
    let _daemon = Daemon::start();
    let key = SoftKey::issued();
    let _inserted = key.insert();
    let mut user = logged_in();
    let mut other = Helper::start(&["exchange", "300"]);
    assert_eq!(other.line(), "connected");
    other.go();
    for _ in 0..100 {
        user.container.sign_digest(&DIGEST).unwrap();
    }
    assert_eq!(other.line(), "done");
    other.finish();
}

fn a_channel_leaves_the_card_as_it_is() {
    let _daemon = Daemon::start();
    let key = SoftKey::issued();
    let _inserted = key.insert();
    let mut user = logged_in();
    // Another program comes, works and goes; another dies; and channels are dropped in every state.
    // Only who dies within a transaction makes the service reset the card.
    let mut other = Helper::start(&["exchange", "1"]);
    other.go();
    assert_eq!([other.line(), other.line()], ["connected", "done"]);
    other.finish();
    let mut other = Helper::start(&["connect"]);
    assert_eq!(other.line(), "connected");
    drop(other);
    drop(channel());
    let mut dropped = channel();
    dropped.begin_transaction().unwrap();
    dropped.transmit(&device_information()).unwrap();
    drop(dropped);
    user.container.sign_digest(&DIGEST).unwrap();
}

fn a_transaction_keeps_others_out_and_ends() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    let mut mine = channel();
    let mut other = Helper::start(&["exchange", "1"]);
    assert_eq!(other.line(), "connected");
    let mut transaction = Transaction::begin(&mut mine).unwrap();
    assert_eq!(transaction.begin_transaction(), Err(ChannelError::Busy), "no second one inside");
    other.go();
    let waiting = std::thread::spawn(move || {
        let line = other.line();
        (line, Instant::now(), other)
    });
    std::thread::sleep(Duration::from_millis(300));
    transaction.transmit(&device_information()).unwrap();
    let ended = Instant::now();
    transaction.end().unwrap();
    let (line, done, other) = waiting.join().unwrap();
    assert_eq!(line, "done");
    assert!(done > ended);
    other.finish();
    assert_eq!(mine.end_transaction(), Ok(()), "there is nothing to end");
    // Dropped without an end, in one process: the next one gets in.
    let mut dropped = channel();
    dropped.begin_transaction().unwrap();
    drop(dropped);
    Transaction::begin(&mut mine).unwrap().transmit(&device_information()).unwrap();
}

fn never_ends() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    let mut readers = Readers::new().with_lock_timeout(Duration::from_millis(200));
    let mut mine = readers.connect(READER).unwrap();
    let mut given_up = readers.connect(READER).unwrap();
    let unused = readers.connect(READER).unwrap();
    let mut other = Helper::start(&["hold"]);
    assert_eq!(other.line(), "held");
    for _ in 0..2 {
        let begun = Instant::now();
        assert_eq!(mine.begin_transaction(), Err(ChannelError::Busy));
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(200) && took < Duration::from_secs(3), "{took:?}");
        assert_eq!(mine.transmit(&device_information()).unwrap_err(), ChannelError::Busy);
    }
    assert_eq!(readers.entries().unwrap().first().unwrap().card, CardState::Present);
    assert_eq!(readers.connect(READER).map(drop), Err(Error::InUse), "it does not even connect");
    let begun = Instant::now();
    drop(unused);
    assert!(begun.elapsed() < Duration::from_secs(3), "nor does going away take longer");
    // A channel that is given up while it waits lets go when its turn comes.
    assert_eq!(given_up.begin_transaction(), Err(ChannelError::Busy));
    drop(given_up);
    other.finish();
    eventually("the transaction begins", || mine.begin_transaction().ok());
    mine.transmit(&device_information()).unwrap();
    mine.end_transaction().unwrap();
}

/// The threads of this process that belong to a channel, or wait to become one's.
fn threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| std::fs::read(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name == b"smart card\n").count()
}

fn held_for_long() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    eventually("the threads of earlier tests end", || (threads() == 0).then_some(()));
    let mut readers = Readers::new().with_lock_timeout(Duration::from_millis(100));
    let mut other = Helper::start(&["hold"]);
    assert_eq!(other.line(), "held");
    for _ in 0..5 {
        let begun = Instant::now();
        assert_eq!(readers.connect(READER).map(drop), Err(Error::InUse));
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(100) && took < Duration::from_secs(3), "{took:?}");
    }
    assert_eq!(threads(), 1, "the service has room for so many only");
    other.finish();
    let mut mine = eventually("it connects", || readers.connect(READER).ok());
    mine.transmit(&device_information()).unwrap();
    drop(mine);
    eventually("no thread is left behind", || (threads() == 0).then_some(()));
}

fn comes_too_late() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    let mut readers = Readers::new().with_lock_timeout(Duration::from_millis(200));
    let mut idle = readers.connect(READER).unwrap();
    let mut working = readers.connect(READER).unwrap();
    let mut other = Helper::start(&["hold"]);
    assert_eq!(other.line(), "held");
    // Told that the card is in use, the program does something else, and keeps its channel.
    assert_eq!(idle.begin_transaction(), Err(ChannelError::Busy));
    other.finish();
    for _ in 0..3 {
        eventually("the card is free for others", || working.begin_transaction().ok());
        working.transmit(&device_information()).unwrap();
        assert_eq!(idle.begin_transaction(), Err(ChannelError::Busy));
        working.end_transaction().unwrap();
    }
    // And is served when it asks again.
    eventually("the transaction begins", || idle.begin_transaction().ok());
    idle.transmit(&device_information()).unwrap();
    assert_eq!(working.begin_transaction(), Err(ChannelError::Busy));
    idle.end_transaction().unwrap();
    assert!(!idle.was_reset() && !working.was_reset());
}

/// A program that cares for nobody else.
fn bare_card() -> pcsc::Card {
    let context = Context::establish(Scope::User).unwrap();
    let name = CString::new(READER).unwrap();
    context.connect(&name, ShareMode::Shared, Protocols::ANY).unwrap()
}

fn reset(card: pcsc::Card) {
    card.disconnect(Disposition::ResetCard).map_err(|(_, error)| error).unwrap();
}

fn a_reset_by_another_program() {
    let _daemon = Daemon::start();
    let key = SoftKey::issued();
    let _inserted = key.insert();
    let mut user = logged_in();
    user.container.sign_digest(&DIGEST).unwrap();
    reset(bare_card());
    assert_eq!(user.container.sign_digest(&DIGEST).unwrap_err().number(), 2011);
    assert_eq!(user.application.containers().unwrap_err().number(), 2011);
    let mut device = user.device.reopen().unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    let mut container = application.open_container(CONTAINER).unwrap();
    assert_eq!(container.sign_digest(&DIGEST).unwrap_err().number(), 2004);
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    container.sign_digest(&DIGEST).unwrap();
}

fn a_reset_is_told() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    let mut mine = channel();
    mine.transmit(&device_information()).unwrap();
    for in_transaction in [false, true] {
        reset(bare_card());
        let told = match in_transaction {
            true => mine.begin_transaction().unwrap_err(),
            false => mine.transmit(&device_information()).map(drop).unwrap_err(),
        };
        assert_eq!(told, ChannelError::Reset);
        assert!(mine.was_reset() && !mine.was_reset(), "once");
        let mut transaction = Transaction::begin(&mut mine).unwrap();
        transaction.transmit(&device_information()).unwrap();
        transaction.end().unwrap();
    }
}

fn who_waits_is_told() {
    let daemon = Daemon::start();
    let key = SoftKey::new();
    let mut readers = Readers::new();
    readers.entries().unwrap();
    let long = Duration::from_secs(20);
    assert_eq!(readers.wait(Duration::from_millis(50)), Ok(false));
    let inserted = key.insert();
    assert_eq!(readers.wait(long), Ok(true), "what happened before the wait counts");
    readers.entries().unwrap();
    drop(channel());
    assert_eq!(readers.wait(Duration::from_millis(700)), Ok(false), "a program is no card");
    let waiting = std::thread::spawn(move || {
        let changed = readers.wait(long);
        (readers, changed)
    });
    inserted.remove();
    let (mut readers, changed) = waiting.join().unwrap();
    assert_eq!(changed, Ok(true));

    readers.entries().unwrap();
    let canceller = readers.canceller();
    let waiting = std::thread::spawn(move || {
        let ended = readers.wait(long);
        (readers, ended)
    });
    std::thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    canceller.cancel();
    let (mut readers, ended) = waiting.join().unwrap();
    assert_eq!(ended, Err(Error::Cancelled));
    assert!(begun.elapsed() < Duration::from_secs(2));
    canceller.cancel();
    assert_eq!(readers.wait(long), Err(Error::Cancelled), "one that comes early is not lost");

    readers.entries().unwrap();
    let waiting = std::thread::spawn(move || readers.wait(long));
    std::thread::sleep(Duration::from_millis(100));
    daemon.kill();
    assert_eq!(waiting.join().unwrap(), Err(Error::ServiceDown));
}
