// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card that takes a command and does not answer, or whose owner thinks for long.

use crate::Test;
use crate::daemon::{Daemon, READER, eventually, number};
use crate::helper::{Helper, device_information};
use crate::key::{SoftKey, channel, wait_for};
use crate::lost::{Script, Scripted};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel as pipe};
use std::thread;
use std::time::{Duration, Instant};
use yzt_apdu::{CardChannel, ChannelError, Transaction};
use yzt_pcsc::{CardState, Error, PcscChannel, Readers};
use yzt_token::Device;
use yzt_token_apdu::ApduDevice;

pub(crate) const TESTS: &[Test] = &[
    ("a_mute_card_is_not_waited_for", a_mute_card_is_not_waited_for),
    ("a_mute_card_in_a_transaction_is_left_as_it_is", a_mute_card_in_a_transaction),
    ("a_mute_card_that_is_pulled_out_keeps_nobody", a_mute_card_that_is_pulled_out),
    ("several_commands_are_waited_for_one_by_one", several_commands),
    ("what_is_no_answer_is_told_from_no_answer", what_is_no_answer),
    ("a_transaction_is_kept_alive_while_its_owner_thinks", a_transaction_is_kept_alive),
    ("a_reset_by_another_program_waits_for_the_transaction", a_reset_waits_for_the_transaction),
];

const PATIENCE: Duration = Duration::from_millis(300);

/// Far from what is waited without a limit, and far above what a busy machine adds.
const SOON: Duration = Duration::from_secs(3);

/// GenRandom, which the card below keeps without an answer until it is told to go on.
fn think() -> yzt_apdu::Command {
    yzt_apdu::Command::new(0x80, 0x50, 0, 0)
}

fn thinker() -> (Scripted, Sender<()>) {
    let (go_on, told) = pipe::<()>();
    let script: Script = Box::new(move |command| {
        if command.get(1) == Some(&0x50) {
            // Also when nobody can tell it any more.
            let _ = told.recv();
        }
        Some(vec![0x90, 0x00])
    });
    let card = Scripted::insert(&yzt_softkey::ATR, script);
    wait_for(CardState::Present);
    (card, go_on)
}

fn patient() -> Readers {
    Readers::new().with_lock_timeout(PATIENCE).with_response_timeout(PATIENCE)
}

/// The channel gives up in time and is over then.
fn gives_up(mine: &mut PcscChannel) {
    let begun = Instant::now();
    assert_eq!(mine.transmit(&think()).unwrap_err(), ChannelError::Timeout);
    let took = begun.elapsed();
    assert!(took >= PATIENCE && took < SOON, "{took:?}");
    let begun = Instant::now();
    assert_eq!(mine.transmit(&device_information()).unwrap_err(), ChannelError::Removed);
    assert_eq!(mine.begin_transaction(), Err(ChannelError::Removed));
    assert_eq!(mine.keep_alive(), Err(ChannelError::Removed));
    assert_eq!(mine.end_transaction(), Ok(()), "there is nothing to end");
    assert!(mine.atr().is_empty() && !mine.was_reset());
    assert!(begun.elapsed() < PATIENCE, "at once, from then on");
}

/// A new channel, as soon as there is one.
fn anew(readers: &mut Readers) -> PcscChannel {
    eventually("the card is free again", || readers.connect(READER).ok())
}

fn a_mute_card_is_not_waited_for() {
    let _daemon = Daemon::start();
    let (card, go_on) = thinker();
    let mut readers = patient();
    let mut mine = readers.connect(READER).unwrap();
    mine.transmit(&device_information()).unwrap();
    gives_up(&mut mine);
    // The others are not kept either, while the card still thinks.
    let begun = Instant::now();
    assert_eq!(readers.connect(READER).map(drop), Err(Error::InUse));
    assert_eq!(readers.entries().unwrap().len(), 2);
    drop(mine);
    assert!(begun.elapsed() < SOON);
    go_on.send(()).unwrap();
    let mut mine = anew(&mut readers);
    mine.transmit(&device_information()).unwrap();
    // One that is slow is not mute.
    mine.set_response_timeout(Duration::from_secs(20));
    let later = thread::spawn(move || {
        thread::sleep(PATIENCE * 2);
        go_on.send(()).unwrap();
    });
    assert!(mine.transmit(&think()).unwrap().status().is_success());
    later.join().unwrap();
    assert_eq!(card.resets(), 0);
}

fn a_mute_card_in_a_transaction() {
    let _daemon = Daemon::start();
    let (card, go_on) = thinker();
    let mut readers = patient();
    let mut mine = readers.connect(READER).unwrap();
    let mut other = readers.connect(READER).unwrap();
    let mut transaction = Transaction::begin(&mut mine).unwrap();
    transaction.transmit(&device_information()).unwrap();
    assert_eq!(transaction.transmit(&think()).unwrap_err(), ChannelError::Timeout);
    assert_eq!(transaction.transmit(&think()).unwrap_err(), ChannelError::Removed);
    transaction.end().unwrap();
    let begun = Instant::now();
    drop(mine);
    assert!(begun.elapsed() < SOON, "nor does dropping it wait");
    assert_eq!(other.begin_transaction(), Err(ChannelError::Busy), "the card is still at work");
    go_on.send(()).unwrap();
    eventually("the transaction that was left behind ends", || other.begin_transaction().ok());
    other.transmit(&device_information()).unwrap();
    other.end_transaction().unwrap();
    anew(&mut readers).transmit(&device_information()).unwrap();
    assert!(!other.was_reset(), "nobody's login was ended");
    assert_eq!(card.resets(), 0);
}

fn a_mute_card_that_is_pulled_out() {
    let _daemon = Daemon::start();
    let (card, go_on) = thinker();
    let mut readers = patient();
    gives_up(&mut readers.connect(READER).unwrap());
    let pulled = thread::spawn(move || drop(card));
    wait_for(CardState::Absent);
    drop(go_on);
    pulled.join().unwrap();
    assert_eq!(number(&readers.connect(READER)), Some(1404));
    let (_card, _go_on) = thinker();
    anew(&mut readers).transmit(&device_information()).unwrap();
}

fn several_commands() {
    let _daemon = Daemon::start();
    let script: Script = Box::new(|command| {
        match command.get(1) {
            Some(0x10) => thread::sleep(PATIENCE / 3),
            Some(0x20) => thread::sleep(PATIENCE * 3),
            Some(0x30) => return Some(vec![0x6A, 0x88]),
            _ => {}
        }
        Some(vec![0x90, 0x00])
    });
    let _card = Scripted::insert(&yzt_softkey::ATR, script);
    wait_for(CardState::Present);
    let commands = |instructions: &[u8]| -> Vec<yzt_apdu::Command> {
        instructions.iter().map(|&ins| yzt_apdu::Command::new(0x80, ins, 0, 0)).collect()
    };
    let mut mine = patient().connect(READER).unwrap();
    let all = mine.transmit_all(&commands(&[0x10; 6]));
    assert_eq!((all.received.len(), all.failure), (6, None), "together longer than for one");
    let all = mine.transmit_all(&commands(&[0x00, 0x30, 0x00]));
    assert_eq!((all.received.len(), all.failure), (2, None), "up to the first that is refused");
    let too_long = yzt_apdu::Payload::plain(vec![0; 65_536]);
    let mut with_too_long = commands(&[0x00]);
    with_too_long.push(yzt_apdu::Command::new(0x80, 0, 0, 0).with_data(too_long));
    let all = mine.transmit_all(&with_too_long);
    assert!(matches!(all.failure, Some(ChannelError::BeyondLimits { .. })));
    assert_eq!(all.received.len(), 1);
    assert!(mine.transmit_all(&[]).received.is_empty());
    let all = mine.transmit_all(&commands(&[0x00, 0x10, 0x20, 0x00]));
    assert_eq!(all.failure, Some(ChannelError::Timeout));
    assert_eq!(all.received.len(), 2, "what was answered is not lost");
    assert_eq!(mine.transmit_all(&commands(&[0x00])).failure, Some(ChannelError::Removed));
}

fn what_is_no_answer() {
    let _daemon = Daemon::start();
    let _card = Scripted::insert(&yzt_softkey::ATR, Box::new(|_| Some(vec![0x61])));
    wait_for(CardState::Present);
    let mut mine = channel();
    for _ in 0..2 {
        let garbled = mine.transmit(&device_information()).unwrap_err();
        assert_eq!(garbled, ChannelError::Malformed { length: 1 });
    }
    assert_eq!(mine.begin_transaction(), Ok(()), "the channel is good");
    mine.end_transaction().unwrap();
    let mut device = ApduDevice::open(Box::new(mine), Default::default()).unwrap();
    assert_eq!(device.information().unwrap_err().number(), 1056);
}

fn a_transaction_is_kept_alive() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let inserted = key.insert();
    let mut mine = channel();
    assert_eq!(mine.keep_alive(), Ok(()), "nothing is to be kept outside of one");
    let mut other = Helper::start(&["exchange", "1"]);
    assert_eq!(other.line(), "connected");
    let mut transaction = Transaction::begin(&mut mine).unwrap();
    other.go();
    let begun = Instant::now();
    // Beyond the five seconds after which Windows resets a card.
    while begun.elapsed() < Duration::from_secs(7) {
        thread::sleep(Duration::from_secs(1));
        assert_eq!(transaction.keep_alive(), Ok(()));
    }
    assert_eq!(transaction.transmit(&device_information()).unwrap().data().len(), 288);
    transaction.end().unwrap();
    assert_eq!(other.line(), "done", "it was kept out, and is let in");
    assert!(!mine.was_reset());

    let mut transaction = Transaction::begin(&mut mine).unwrap();
    inserted.remove();
    assert_eq!(transaction.keep_alive(), Err(ChannelError::Removed));
    assert_eq!(transaction.keep_alive(), Err(ChannelError::Removed));
}

fn opensc_reset() -> Child {
    let mut tool = Command::new("opensc-tool");
    tool.args(["--reader", "0", "--reset"]).stdin(Stdio::null());
    tool.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn a_reset_waits_for_the_transaction() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    let mut mine = channel();
    mine.transmit(&device_information()).unwrap();
    let mut tool = opensc_reset();
    assert!(tool.wait().unwrap().success());
    assert_eq!(mine.keep_alive(), Ok(()), "nothing is asked outside of a transaction");
    assert_eq!(mine.transmit(&device_information()).unwrap_err(), ChannelError::Reset);
    assert!(mine.was_reset() && !mine.was_reset(), "once");

    let mut transaction = Transaction::begin(&mut mine).unwrap();
    let mut tool = opensc_reset();
    for _ in 0..10 {
        transaction.transmit(&device_information()).unwrap();
        transaction.keep_alive().unwrap();
        thread::sleep(Duration::from_millis(50));
    }
    assert!(tool.try_wait().unwrap().is_none(), "it is still waiting");
    assert!(!transaction.was_reset());
    transaction.end().unwrap();
    assert!(tool.wait().unwrap().success());
    assert_eq!(mine.begin_transaction(), Err(ChannelError::Reset), "the next call is told");
    assert!(mine.was_reset());
    Transaction::begin(&mut mine).unwrap().transmit(&device_information()).unwrap();
}
