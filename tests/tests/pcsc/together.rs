// SPDX-License-Identifier: MIT OR Apache-2.0
//! Two processes that work with one key at the same time.

use crate::Test;
use crate::daemon::Daemon;
use crate::helper::Helper;
use crate::key::{APPLICATION, CONTAINER, PIN, SoftKey, channel, pin};
use crate::watched::Watched;
use std::time::{Duration, Instant};
use yzt_apdu::{CardChannel, ChannelError, StatusWord};
use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{MessageDigest, PublicKey};
use yzt_gmt0017::response::{OpenedApplication, OpenedContainer};
use yzt_gmt0017::{Command, Dialect, Name, SignatureInput};
use yzt_pcsc::PcscChannel;
use yzt_token::{Application, Container, Device, Error, KeyUse, PinRole};
use yzt_token_apdu::ApduDevice;

pub(crate) const TESTS: &[Test] = &[
    ("two_processes_sign_and_neither_uses_the_others_login", two_processes_sign),
    ("a_program_that_is_always_ready_finds_no_login_to_use", always_ready),
];

/// Rounds of each process; every one signs, and looks whether somebody is logged in.
const ROUNDS: usize = 400;

/// The tries of both PINs of the key.
const TRIES: u8 = 6;

/// Each gives the administrator two wrong PINs, in these rounds.
const WRONG_AT: [usize; 2] = [100, 300];

/// How often the program that is always ready looks.
const LOOKS: usize = 60;

/// What a process found.
#[derive(Debug, Default)]
struct Report {
    /// How often a PIN was given to a call.
    pins: usize,
    /// The tries left that the answers to wrong PINs of the user told.
    user: Vec<u8>,
    /// The same of the administrator.
    administrator: Vec<u8>,
}

fn two_processes_sign() {
    let _daemon = Daemon::start();
    let key = SoftKey::issued();
    let inserted = Watched::insert(key.open(), None);
    let mut other = Helper::start(&["together", "wrong"]);
    assert_eq!(other.line(), "ready");
    let begun = Instant::now();
    other.go();
    let mine = work(false);
    let theirs = Report::read(&other.line());
    other.finish();
    println!("{} rounds each in {:.1?}", ROUNDS, begun.elapsed());

    let seen = inserted.seen();
    let verified = || seen.iter().filter(|seen| seen.name == "VerifyPIN");
    assert_eq!(verified().count(), mine.pins + theirs.pins, "one command for each PIN");
    let answers = |role| {
        let wrong =
            verified().filter(|seen| seen.p2 == role).filter_map(|seen| match seen.status {
                Some(status @ 0x63C0..=0x63CF) => u8::try_from(status & 0x0F).ok(),
                _ => None,
            });
        wrong.collect::<Vec<_>>()
    };
    assert_eq!(answers(1), theirs.user, "what the key said is what the process heard");
    assert!(mine.user.is_empty() && theirs.user.len() == ROUNDS / 10);
    // No right PIN of the administrator came in between: each try was told to one of the two.
    let mut told = [mine.administrator, theirs.administrator].concat();
    told.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(told, answers(0));
    assert_eq!(told, [5, 4, 3, 2]);
    let mut user = User::new();
    for (role, left) in [(PinRole::Administrator, 2), (PinRole::User, TRIES)] {
        assert_eq!(user.tries(role), left);
    }
}

/// The service lets a program that waits look again only after 100 ms. One that does not wait finds
/// any moment at which the key is free.
fn always_ready() {
    let _daemon = Daemon::start();
    let key = SoftKey::issued();
    let _inserted = key.insert();
    let mut other = Helper::start_impatient(&["spy"]);
    assert_eq!(other.line(), "ready");
    other.go();
    let looked = std::thread::spawn(move || (other.line(), other));
    let mut user = User::new();
    let mut rounds = 0;
    while !looked.is_finished() {
        user.sign(rounds);
        rounds += 1;
    }
    let (found, other) = looked.join().unwrap();
    assert_eq!(found, "nobody");
    other.finish();
    println!("{LOOKS} looks among {rounds} signatures with a PIN");
}

/// The program that is always ready.
pub(crate) fn spy(wait: impl FnOnce(), say: impl Fn(&str)) {
    let mut channel = channel();
    let signature = signature_command(&mut channel);
    say("ready");
    wait();
    let mut looks = 0;
    while looks < LOOKS {
        // Outside a transaction, which the service would make it wait for.
        match channel.transmit(&signature).map(|response| response.status()) {
            Ok(StatusWord::SecurityStatusNotSatisfied) => looks += 1,
            Err(ChannelError::Busy) => continue,
            other => return say(&format!("{other:?}")),
        }
        // Whoever it kept out has to get in again.
        std::thread::sleep(Duration::from_millis(5));
    }
    say("nobody");
}

/// A signature, asked for without a PIN.
fn signature_command(channel: &mut PcscChannel) -> yzt_apdu::Command {
    let dialect = Dialect::default();
    let mut ask = |command: Command| {
        let response = channel.transmit(&command.encode(&dialect).unwrap()).unwrap();
        assert!(response.status().is_success());
        response.data().to_vec()
    };
    let opened = ask(Command::OpenApplication { name: Name::new(APPLICATION).unwrap() });
    let application = OpenedApplication::decode(&opened, &dialect).unwrap().application;
    let name = Name::new(CONTAINER).unwrap();
    let opened = ask(Command::OpenContainer { application, name });
    let container = OpenedContainer::decode(&opened, &dialect).unwrap().container;
    let input = SignatureInput::Digest([7; 32]);
    Command::EccSignData { application, container, input }.encode(&dialect).unwrap()
}

/// The other process.
pub(crate) fn run(gives_wrong_pins: bool, ready: impl FnOnce(), say: impl FnOnce(&str)) {
    ready();
    say(&work(gives_wrong_pins).write());
}

fn work(gives_wrong_pins: bool) -> Report {
    let mut user = User::new();
    let mut report = Report::default();
    for round in 0..ROUNDS {
        user.expect_nobody_logged_in();
        user.sign(round);
        report.pins += 1;
        user.expect_nobody_logged_in();
        if gives_wrong_pins && round % 10 == 0 {
            report.pins += 1;
            report.user.push(user.give_a_wrong_pin(PinRole::User));
        }
        if WRONG_AT.contains(&round) {
            report.pins += 1;
            report.administrator.push(user.give_a_wrong_pin(PinRole::Administrator));
        }
        user.read(round);
    }
    report
}

impl Report {
    fn write(&self) -> String {
        let list = |tries: &[u8]| {
            let words: Vec<String> = tries.iter().map(u8::to_string).collect();
            words.join(",")
        };
        format!("{};{};{}", self.pins, list(&self.user), list(&self.administrator))
    }

    fn read(line: &str) -> Self {
        let parts: Vec<&str> = line.split(';').collect();
        let [pins, user, administrator] = parts[..] else { panic!("{line}") };
        let list = |text: &str| text.split(',').map(|left| left.parse().unwrap()).collect();
        Self { pins: pins.parse().unwrap(), user: list(user), administrator: list(administrator) }
    }
}

/// Somebody with handles of their own.
struct User {
    device: ApduDevice,
    application: Box<dyn Application>,
    container: Box<dyn Container>,
    public_key: PublicKey,
}

impl User {
    fn new() -> Self {
        let mut device = ApduDevice::open(Box::new(channel()), Default::default()).unwrap();
        let mut application = device.open_application(APPLICATION).unwrap();
        let mut container = application.open_container(CONTAINER).unwrap();
        let public_key = container.public_key(KeyUse::Signature).unwrap();
        Self { device, application, container, public_key }
    }

    fn sign(&mut self, round: usize) {
        let message = format!("{}, round {round}", std::process::id());
        let PublicKey::Sm2(key) = &self.public_key else { panic!("not an SM2 key") };
        let digest = key.digest(&DistinguishedId::default(), message.as_bytes());
        let digest = MessageDigest::sm3(digest);
        let signature = self.application.sign_with_pin(CONTAINER, pin(PIN), &digest).unwrap();
        self.public_key.verify(message.as_bytes(), &signature).unwrap();
    }

    /// The other one may be signing at this moment, and is logged in only while nobody else gets in.
    fn expect_nobody_logged_in(&mut self) {
        let signed = self.container.sign_digest(&crate::key::DIGEST);
        assert!(matches!(signed, Err(Error::NotLoggedIn { .. })), "{signed:?}");
    }

    /// The tries that the answer told.
    fn give_a_wrong_pin(&mut self, whose: PinRole) -> u8 {
        match self.application.verify_pin(whose, pin("000000")) {
            Err(Error::PinIncorrect { role, tries_left }) if role == whose => {
                tries_left.exact().unwrap()
            }
            other => panic!("{other:?}"),
        }
    }

    fn read(&mut self, round: usize) {
        self.device.refresh();
        match round % 4 {
            0 => assert_eq!(self.application.containers().unwrap(), [CONTAINER]),
            1 => assert_eq!(self.container.public_key(KeyUse::Signature).unwrap(), self.public_key),
            2 => assert_eq!(self.device.random(32).unwrap().len(), 32),
            _ => assert!((1..=TRIES).contains(&self.tries(PinRole::User))),
        }
    }

    fn tries(&mut self, role: PinRole) -> u8 {
        self.application.pin_information(role).unwrap().tries_left.exact().unwrap()
    }
}
