// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service ends while a key is at work, and comes back.

use crate::Test;
use crate::daemon::{Daemon, READER, SOCKET, number};
use crate::helper::device_information;
use crate::key::{APPLICATION, CONTAINER, DIGEST, PIN, SoftKey, channel, pin, provider, wait_for};
use rustix::process::{Signal, kill_process};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use yzt_apdu::{CardChannel, ChannelError};
use yzt_pcsc::{CardState, Readers};
use yzt_pin::TriesLeft;
use yzt_softkey::vpcd;
use yzt_token::{DeviceId, PinRole, Provider};

pub(crate) const TESTS: &[Test] = &[
    ("killed_between_two_commands", killed_between_two_commands),
    ("stopped_between_two_commands", stopped_between_two_commands),
    ("killed_in_the_middle_of_a_command", killed_in_the_middle_of_a_command),
    ("killed_while_a_pin_is_verified", killed_while_a_pin_is_verified),
    ("killed_in_a_transaction", killed_in_a_transaction),
    ("a_token_survives_a_restart", a_token_survives_a_restart),
    ("pulled_out_in_the_middle_of_a_command", pulled_out_in_the_middle_of_a_command),
    ("a_card_that_breaks_off_is_still_there", a_card_that_breaks_off_is_still_there),
];

/// The number of a channel whose service ended: its own, and not that of a card that was removed.
const SERVICE_LOST: u16 = 1054;

/// What a scripted card does with a command: the answer, or none at all.
pub(crate) type Script = Box<dyn FnMut(&[u8]) -> Option<Vec<u8>> + Send>;

/// A card in the reader that does with commands what the test says.
pub(crate) struct Scripted {
    stream: TcpStream,
    served: Option<JoinHandle<()>>,
    resets: Arc<AtomicUsize>,
}

impl Scripted {
    pub(crate) fn insert(atr: &'static [u8], script: Script) -> Self {
        Self::insert_at(vpcd::PORT, atr, script)
    }

    /// In the reader that listens on this port.
    pub(crate) fn insert_at(port: u16, atr: &'static [u8], mut script: Script) -> Self {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        let own = stream.try_clone().unwrap();
        let resets: Arc<AtomicUsize> = Arc::default();
        let counted = Arc::clone(&resets);
        let served = thread::spawn(move || {
            while let Some(message) = receive(&mut stream) {
                let answer = match message.as_slice() {
                    [4] => Some(atr.to_vec()),
                    [2] => {
                        counted.fetch_add(1, Ordering::SeqCst);
                        None
                    }
                    [_] => None,
                    command => script(command),
                };
                if let Some(answer) = answer {
                    let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
                    let _ = stream.write_all(&[&length[..], &answer].concat());
                }
            }
        });
        Self { stream: own, served: Some(served), resets }
    }

    /// How often the service has reset it.
    pub(crate) fn resets(&self) -> usize {
        self.resets.load(Ordering::SeqCst)
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
        self.served.take().map(JoinHandle::join);
    }
}

fn receive(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).ok()?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut message).ok()?;
    Some(message)
}

fn ended_between_two_commands(end: fn(Daemon)) {
    let daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    let mut readers = Readers::new();
    let mut channel = readers.connect(READER).unwrap();
    readers.entries().unwrap();
    channel.transmit(&device_information()).unwrap();
    end(daemon);
    let lost = channel.transmit(&device_information()).unwrap_err();
    assert_eq!(lost.number(), SERVICE_LOST, "{lost}");
    let next = channel.transmit(&device_information()).unwrap_err();
    assert_eq!(next, ChannelError::Removed);
    assert_eq!(channel.begin_transaction(), Err(ChannelError::Removed));
    assert_eq!(channel.end_transaction(), Ok(()));
    assert!(channel.atr().is_empty());
    assert_eq!(number(&readers.entries()), Some(1400));
    assert_eq!(number(&readers.connect(READER)), Some(1400));
    assert_eq!(number(&readers.entries()), Some(1400), "as often as it is asked");

    let _daemon = Daemon::start();
    wait_for(CardState::Present);
    assert_eq!(readers.entries().unwrap().len(), 2, "the same readers find the new service");
    let mut again = readers.connect(READER).unwrap();
    again.transmit(&device_information()).unwrap();
    assert_eq!(channel.begin_transaction(), Err(ChannelError::Removed), "the old channel is over");
    drop(channel);
    again.transmit(&device_information()).unwrap();
    assert!(!again.was_reset(), "dropping the old channel reset nothing");
}

fn killed_between_two_commands() {
    ended_between_two_commands(Daemon::kill);
}

fn stopped_between_two_commands() {
    ended_between_two_commands(Daemon::stop);
}

fn killed_in_the_middle_of_a_command() {
    let daemon = Daemon::start();
    let service = daemon.pid();
    let script = move |_: &[u8]| {
        kill_process(service, Signal::KILL).unwrap();
        None
    };
    let _card = Scripted::insert(&yzt_softkey::ATR, Box::new(script));
    wait_for(CardState::Present);
    let mut channel = channel();
    let lost = channel.transmit(&device_information()).unwrap_err();
    assert_eq!(lost.number(), SERVICE_LOST, "{lost}");
    assert_eq!(channel.transmit(&device_information()).unwrap_err(), ChannelError::Removed);
}

/// With a PIN under way nobody can tell whether the card took a try; this one did.
fn killed_while_a_pin_is_verified() {
    const VERIFY_PIN: u8 = 0x18;
    let daemon = Daemon::start();
    let service = daemon.pid();
    let key = SoftKey::issued();
    let mut card = key.open();
    let script = move |command: &[u8]| {
        let answer = card.execute(command).to_vec();
        if command.get(1) == Some(&VERIFY_PIN) {
            kill_process(service, Signal::KILL).unwrap();
        }
        Some(answer)
    };
    let inserted = Scripted::insert(&yzt_softkey::ATR, Box::new(script));
    wait_for(CardState::Present);
    let mut provider = provider();
    let mut device = provider.open(&DeviceId::new(READER)).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    let lost = application.verify_pin(PinRole::User, pin("000000")).unwrap_err();
    assert_eq!((lost.number(), lost.tries_left()), (2003, Some(TriesLeft::Unknown)));
    drop(inserted);
    // Its process is there until somebody has asked how it ended.
    daemon.kill();

    let _daemon = Daemon::start();
    let _inserted = key.insert();
    provider.devices().unwrap();
    let mut device = provider.open(&DeviceId::new(READER)).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    let information = application.pin_information(PinRole::User).unwrap();
    assert_eq!(information.tries_left, TriesLeft::from_remaining(5), "one try, and not two");
}

fn killed_in_a_transaction() {
    let daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    let mut channel = channel();
    channel.begin_transaction().unwrap();
    channel.transmit(&device_information()).unwrap();
    daemon.kill();
    let lost = channel.transmit(&device_information()).unwrap_err();
    assert_eq!(lost.number(), SERVICE_LOST, "{lost}");
    assert_eq!(channel.end_transaction(), Ok(()));
    assert_eq!(channel.begin_transaction(), Err(ChannelError::Removed));

    let daemon = Daemon::start();
    wait_for(CardState::Present);
    let mut channel = Readers::new().connect(READER).unwrap();
    channel.begin_transaction().unwrap();
    daemon.kill();
    let lost = channel.end_transaction().unwrap_err();
    assert_eq!(lost.number(), SERVICE_LOST, "{lost}");
    assert!(std::fs::exists(SOCKET).unwrap());
}

fn a_token_survives_a_restart() {
    let daemon = Daemon::start();
    let key = SoftKey::issued();
    let _inserted = key.insert();
    let mut provider = provider();
    let id = DeviceId::new(READER);
    let mut device = provider.open(&id).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    let mut container = application.open_container(CONTAINER).unwrap();
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    daemon.kill();
    assert_eq!(container.sign_digest(&DIGEST).unwrap_err().number(), SERVICE_LOST);
    assert_eq!(provider.devices().unwrap_err().number(), 1400);

    let _daemon = Daemon::start();
    wait_for(CardState::Present);
    let listed = provider.devices().unwrap();
    assert_eq!(listed.first().unwrap().error_number, None, "{listed:?}");
    let mut device = provider.open(&id).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    let mut container = application.open_container(CONTAINER).unwrap();
    assert_eq!(container.sign_digest(&DIGEST).unwrap_err().number(), 2004, "the login is gone");
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    container.sign_digest(&DIGEST).unwrap();
}

fn pulled_out_in_the_middle_of_a_command() {
    let _daemon = Daemon::start();
    let held: Arc<Mutex<Option<TcpStream>>> = Arc::default();
    let to_cut = Arc::clone(&held);
    let script = move |_: &[u8]| {
        let stream = to_cut.lock().unwrap().take();
        stream.unwrap().shutdown(Shutdown::Both).unwrap();
        None
    };
    let card = Scripted::insert(&yzt_softkey::ATR, Box::new(script));
    *held.lock().unwrap() = Some(card.stream.try_clone().unwrap());
    wait_for(CardState::Present);
    let mut channel = channel();
    let broken = channel.transmit(&device_information()).unwrap_err();
    assert_eq!(broken, ChannelError::Removed);
    assert_eq!(channel.transmit(&device_information()).unwrap_err(), ChannelError::Removed);
}

/// Neither the card nor the service went: the card is there and says nothing that makes sense.
fn a_card_that_breaks_off_is_still_there() {
    let _daemon = Daemon::start();
    let script = |command: &[u8]| match command[1] {
        0x50 => Some(vec![0x90]),
        _ => Some(vec![0x90, 0x00]),
    };
    let _card = Scripted::insert(&yzt_softkey::ATR, Box::new(script));
    wait_for(CardState::Present);
    let mut channel = channel();
    let random = yzt_apdu::Command::new(0x80, 0x50, 0, 0);
    let broken = channel.transmit(&random).unwrap_err();
    assert_eq!(broken, ChannelError::Malformed { length: 1 });
    assert_eq!(broken.number(), 1056);
    assert!(!broken.nothing_was_executed(), "who knows what it did");
    assert!(channel.transmit(&device_information()).unwrap().status().is_success());
}
