// SPDX-License-Identifier: MIT OR Apache-2.0
//! The key is pulled out of the reader at each command of a login and of a PIN change.

use crate::Test;
use crate::daemon::Daemon;
use crate::key::{pin, provider};
use crate::kit::{self, Always, Desk, FACTORY_PIN, NOW, ORIGIN};
use crate::watched::{Pull, Seen, Watched};
use getrandom::SysRng;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use yzt_assistant::{
    Assistant, Error, Key, LoginRequest, Options, PinPrompt, PinPurpose, PinRefusal, PinSource,
};
use yzt_login::{MemoryNonceStore, Origin, Verifier};
use yzt_pin::{Pin, TriesLeft};
use yzt_softkey::Card;

pub(crate) const TESTS: &[Test] = &[
    ("pulled_out_at_every_command_of_a_login", at_every_command_of_a_login),
    ("pulled_out_at_every_command_of_a_pin_change", at_every_command_of_a_pin_change),
];

/// The service asks the reader whether there is a card a few times in a second: how long a person
/// may wait for the error.
const LONGEST: Duration = Duration::from_secs(1);

/// A key with certificates, and the portal that knows them.
struct Issued {
    folder: TempDir,
    verifier: Verifier,
}

impl Issued {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let mut key = kit::new_key(&path, Box::new(SysRng), |card| Box::new(card));
        let mut desk = Desk::new(&mut SysRng);
        desk.issue(&mut key, &mut Always(FACTORY_PIN), &mut SysRng);
        Self { folder, verifier: desk.verifier(&mut SysRng) }
    }

    fn card(&self) -> Card {
        Card::open(&self.folder.path().join("key"), Box::new(SysRng)).unwrap()
    }

    fn login(&self) -> Result<(), Error> {
        let store = MemoryNonceStore::new(NonZeroUsize::MIN);
        let challenge = self.verifier.issue(&store, "session", "job", &mut SysRng, NOW).unwrap();
        let origin = Origin::parse(ORIGIN).unwrap();
        let request = LoginRequest { origin, challenge, app_version: "pcsc".into() };
        let login = open()?.login(&request, &mut Always(FACTORY_PIN), NOW)?;
        self.verifier.verify(&store, "session", login.token.to_json().as_bytes(), NOW).unwrap();
        Ok(())
    }
}

/// Finds and opens the key in the readers, as a program does that was just started.
fn open() -> Result<Key, Error> {
    Assistant::new(vec![Box::new(provider())], Options::default()).open(None)
}

struct Changing(&'static str, &'static str);

impl PinSource for Changing {
    fn pin(&mut self, prompt: &PinPrompt) -> Result<Pin, PinRefusal> {
        Ok(pin(if prompt.purpose == PinPurpose::ChangeNew { self.1 } else { self.0 }))
    }

    fn confirm_last_try(&mut self, _: &PinPrompt) -> Result<(), PinRefusal> {
        Ok(())
    }
}

fn at_every_command_of_a_login() {
    let _daemon = Daemon::start();
    let issued = Issued::new();
    let commands = commands(&issued, || issued.login());
    for pull in pulls(&commands) {
        let row = pulled_out("login", &issued, &commands, pull, || issued.login());
        row.again(|| issued.login().unwrap());
    }
}

fn at_every_command_of_a_pin_change() {
    let _daemon = Daemon::start();
    let issued = Issued::new();
    // The factory's PIN cannot be chosen again: the two take turns from here on.
    let (mut old, mut new) = ("739154", "246810");
    let change = |old, new| open()?.change_pin(&mut Changing(old, new)).map(drop);
    let commands = commands(&issued, || change(FACTORY_PIN, old));
    for pull in pulls(&commands) {
        let row = pulled_out("PIN change", &issued, &commands, pull, || change(old, new));
        row.again(|| {
            match change(old, new) {
                // It was changed already, and the answer got lost: the new PIN is the right one.
                Err(Error::Token(yzt_token::Error::PinIncorrect { .. })) => {}
                result => result.unwrap(),
            }
            open().unwrap().verify_pin(&mut Always(new)).unwrap();
        });
        core::mem::swap(&mut old, &mut new);
    }
}

/// The commands when nobody pulls anything out.
fn commands(issued: &Issued, run: impl FnOnce() -> Result<(), Error>) -> Vec<Seen> {
    let inserted = Watched::insert(issued.card(), None);
    run().unwrap();
    let seen = inserted.seen();
    inserted.remove();
    seen
}

fn pulls(commands: &[Seen]) -> impl Iterator<Item = Pull> {
    (0..commands.len()).flat_map(|at| [false, true].map(|executed| Pull { at, executed }))
}

/// A key that was pulled out, and what was told of it.
struct Row<'a> {
    issued: &'a Issued,
    text: String,
    begun: Instant,
}

fn pulled_out<'a>(
    name: &str,
    issued: &'a Issued,
    commands: &[Seen],
    pull: Pull,
    run: impl FnOnce() -> Result<(), Error>,
) -> Row<'a> {
    let begun = Instant::now();
    let command = commands[pull.at].name;
    let moment = if pull.executed { "after" } else { "before" };
    let what = format!("{name}, {moment} command {} ({command})", pull.at + 1);
    let inserted = Watched::insert(issued.card(), Some(pull));
    let ended = run();
    let waited = inserted.pulled_for().unwrap_or_else(|| panic!("{what}: not reached"));
    let seen = inserted.seen();
    inserted.remove();
    let with_pin = |seen: &&Seen| matches!(seen.name, "VerifyPIN" | "ChangePIN");
    assert!(seen.iter().filter(with_pin).count() <= 1, "{what}: {seen:?}");
    let verdict = match &ended {
        // The loss came behind everything that counts.
        Ok(()) => {
            assert_eq!(pull.at + 1, commands.len(), "{what}: no error");
            "done".to_owned()
        }
        Err(error) => {
            let of_pin = matches!(command, "VerifyPIN" | "ChangePIN");
            let expected: &[u16] = if of_pin { &[2003] } else { &[2010, 1404] };
            assert!(expected.contains(&error.number()), "{what}: {error:?}");
            error.number().to_string()
        }
    };
    assert!(waited <= LONGEST, "{what}: {verdict} only after {waited:?}");
    Row { issued, text: format!("{what}: {verdict} after {waited:.0?}"), begun }
}

impl Row<'_> {
    /// Puts the key in again, counts its tries, and does it to the end.
    fn again(self, run: impl FnOnce()) {
        let inserted = Watched::insert(self.issued.card(), None);
        let left = open().unwrap().pin_information().unwrap().tries_left;
        assert_eq!(left, TriesLeft::Exactly(6), "{}", self.text);
        run();
        inserted.remove();
        println!("{}, {left:?} tries, retry ok ({:.1?})", self.text, self.begun.elapsed());
    }
}
