// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys in the states that the flows begin with, and the flows.

use std::cell::RefCell;
use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use getrandom::SysRng;
use tempfile::TempDir;
use yzt_assistant::{
    Assistant, DEFAULT_APPLICATION, Error, Key, LoginRequest, Options, PinPrompt, PinPurpose,
    PinRefusal, PinSource, UnblockAnswer,
};
use yzt_ca::IssuedPair;
use yzt_cert::CertificateRequest;
use yzt_gmt0017::Dialect;
use yzt_login::{MemoryNonceStore, Origin, Verifier};
use yzt_pin::{Pin, PinStatus, TriesLeft};
use yzt_token::{Application, Device, KeyUse, PinRole};
use yzt_token_apdu::{ApduDevice, unblock_cryptogram};

use crate::kit::{self, Always, Desk, FACTORY_PIN, NOW, ORIGIN, pin};
use crate::port::Port;

const ADMINISTRATOR_PIN: &str = "administrator-16";
const WRONG_PIN: &str = "000000";
const CHOSEN_PIN: &str = "739154";
const ONE_TIME_PIN: &str = "246810";
const ANOTHER_ONE_TIME_PIN: &str = "135791";

/// What a key holds at first.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Template {
    /// An application and nothing in it.
    Blank,
    /// A key pair whose certificates were issued, and not imported.
    Requested,
    /// All of it.
    Issued,
    /// All of it, and a locked PIN.
    Locked,
}

/// Keys to copy, and the CA and the portal that know them.
pub(crate) struct Lab {
    folder: TempDir,
    desk: RefCell<Desk>,
    verifier: Verifier,
    pair: IssuedPair,
}

/// Something that a person does with a key.
pub(crate) struct UseCase {
    pub(crate) name: &'static str,
    pub(crate) before: Template,
    /// Does it.
    pub(crate) run: fn(&Lab, &Port) -> Result<(), Error>,
    /// The number of its error when nothing is lost.
    pub(crate) ends: Option<u16>,
    /// Does it again after a loss, to the end, and checks what came of it.
    pub(crate) again: fn(&Lab, &Port) -> Result<(), Error>,
    /// Whether what was wanted, or a part of it, is on the key.
    pub(crate) stands: fn(&mut dyn Application) -> bool,
    /// Whose PIN it needs.
    pub(crate) role: PinRole,
}

pub(crate) const LOGIN: UseCase = UseCase {
    name: "Login",
    before: Template::Issued,
    run: |lab, port| lab.login(port, FACTORY_PIN),
    ends: None,
    again: |lab, port| lab.login(port, FACTORY_PIN),
    stands: |_| false,
    role: PinRole::User,
};

pub(crate) const LOGIN_WITH_A_WRONG_PIN: UseCase = UseCase {
    name: "Login with a wrong PIN",
    run: |lab, port| lab.login(port, WRONG_PIN),
    ends: Some(2000),
    ..LOGIN
};

pub(crate) const ISSUANCE: UseCase = UseCase {
    name: "Request for a certificate",
    before: Template::Blank,
    run: |_, port| request(port).map(drop),
    ends: None,
    again: |lab, port| {
        let request = request(port)?;
        let answer = lab.desk.borrow_mut().pair(&request, &mut SysRng).into_answer();
        open(port)?.import_answer(&answer, &mut Always(FACTORY_PIN))?;
        lab.login(port, FACTORY_PIN)
    },
    stands: |application| !application.containers().unwrap().is_empty(),
    role: PinRole::User,
};

pub(crate) const IMPORT: UseCase = UseCase {
    name: "Import of the certificates",
    before: Template::Requested,
    run: |lab, port| lab.import(port),
    ends: None,
    again: |lab, port| {
        lab.import(port)?;
        lab.login(port, FACTORY_PIN)
    },
    stands: |application| {
        let [name] = &application.containers().unwrap()[..] else { panic!("not one container") };
        let mut container = application.open_container(name).unwrap();
        let mut has = |key_use| container.certificate(key_use).unwrap().is_some();
        has(KeyUse::Signature) && has(KeyUse::Encryption)
    },
    role: PinRole::User,
};

pub(crate) const PIN_CHANGE: UseCase = UseCase {
    name: "PIN change",
    before: Template::Issued,
    run: |_, port| change(port, FACTORY_PIN, CHOSEN_PIN),
    ends: None,
    again: |lab, port| {
        match change(port, FACTORY_PIN, CHOSEN_PIN) {
            // It was changed already, and the answer got lost: the new PIN is the right one.
            Err(Error::Token(yzt_token::Error::PinIncorrect { .. })) => {}
            result => result?,
        }
        lab.login(port, CHOSEN_PIN)
    },
    stands: |application| status(application) == PinStatus::Set,
    role: PinRole::User,
};

pub(crate) const PIN_CHANGE_WITH_A_WRONG_PIN: UseCase = UseCase {
    name: "PIN change with a wrong PIN",
    run: |_, port| change(port, WRONG_PIN, CHOSEN_PIN),
    ends: Some(2000),
    ..PIN_CHANGE
};

pub(crate) const UNBLOCK: UseCase = UseCase {
    name: "Unlock",
    before: Template::Locked,
    run: |_, port| unblock(port, ADMINISTRATOR_PIN, ONE_TIME_PIN),
    ends: None,
    again: |lab, port| {
        unblock(port, ADMINISTRATOR_PIN, ANOTHER_ONE_TIME_PIN)?;
        change(port, ANOTHER_ONE_TIME_PIN, CHOSEN_PIN)?;
        lab.login(port, CHOSEN_PIN)
    },
    stands: |application| status(application) == PinStatus::OneTime,
    role: PinRole::Administrator,
};

pub(crate) const UNBLOCK_WITH_A_WRONG_ANSWER: UseCase = UseCase {
    name: "Unlock with a wrong answer",
    run: |_, port| unblock(port, "administrator-00", ONE_TIME_PIN),
    ends: Some(4618),
    ..UNBLOCK
};

impl Template {
    const fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Requested => "requested",
            Self::Issued => "issued",
            Self::Locked => "locked",
        }
    }
}

impl Lab {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let blank = folder.path().join(Template::Blank.name());
        drop(kit::new_key(&blank, Box::new(SysRng), |card| Box::new(card)));
        let mut desk = Desk::new(&mut SysRng);
        let verifier = desk.verifier(&mut SysRng);
        let port = Port::default();
        let next = |from: Template, to: Template| {
            copy(&folder, from.name(), to.name());
            port.insert(&folder.path().join(to.name()));
            open(&port).unwrap()
        };
        let mut key = next(Template::Blank, Template::Requested);
        let requested = key.request_certificate(&mut Always(FACTORY_PIN)).unwrap();
        let pair = desk.pair(&requested.request, &mut SysRng);
        let mut key = next(Template::Requested, Template::Issued);
        key.import_answer(&pair.clone().into_answer(), &mut Always(FACTORY_PIN)).unwrap();
        let mut key = next(Template::Issued, Template::Locked);
        for _ in 0..6 {
            key.verify_pin(&mut Always(WRONG_PIN)).unwrap_err();
        }
        assert!(key.pin_information().unwrap().tries_left.is_locked());
        Self { folder, desk: RefCell::new(desk), verifier, pair }
    }

    /// A copy of a key in a port of its own. There is one at a time.
    pub(crate) fn insert(&self, template: Template) -> Port {
        copy(&self.folder, template.name(), "at-work");
        let port = Port::default();
        self.insert_again(&port);
        port
    }

    /// The key that was pulled out, put in again.
    pub(crate) fn insert_again(&self, port: &Port) {
        port.insert(&self.at_work());
    }

    pub(crate) fn at_work(&self) -> PathBuf {
        self.folder.path().join("at-work")
    }

    fn login(&self, port: &Port, pin: &'static str) -> Result<(), Error> {
        let store = MemoryNonceStore::new(NonZeroUsize::MIN);
        let challenge = self.verifier.issue(&store, "session", "job", &mut SysRng, NOW).unwrap();
        let origin = Origin::parse(ORIGIN).unwrap();
        let request = LoginRequest { origin, challenge, app_version: "flows".into() };
        let login = open(port)?.login(&request, &mut Always(pin), NOW)?;
        // What was answered is a login, whatever became of the key.
        self.verifier.verify(&store, "session", login.token.to_json().as_bytes(), NOW).unwrap();
        Ok(())
    }

    fn import(&self, port: &Port) -> Result<(), Error> {
        let answer = self.pair.clone().into_answer();
        open(port)?.import_answer(&answer, &mut Always(FACTORY_PIN)).map(drop)
    }
}

/// The tries that are left of a PIN, asked past everything that a flow knows.
pub(crate) fn observe(
    port: &Port,
    role: PinRole,
    stands: fn(&mut dyn Application) -> bool,
) -> (u8, bool) {
    let mut device = ApduDevice::open(port.contact(), Dialect::default()).unwrap();
    let mut application = device.open_application(DEFAULT_APPLICATION).unwrap();
    let left = match application.pin_information(role).unwrap().tries_left {
        TriesLeft::Exactly(left) => left,
        TriesLeft::Locked => 0,
        other => panic!("{other:?}"),
    };
    (left, stands(&mut *application))
}

/// Finds and opens the key in a port, as a program does that was just started.
fn open(port: &Port) -> Result<Key, Error> {
    Assistant::new(vec![port.provider()], Options::default()).open(None)
}

fn request(port: &Port) -> Result<CertificateRequest, Error> {
    let requested = open(port)?.request_certificate(&mut Always(FACTORY_PIN))?;
    Ok(requested.request)
}

fn change(port: &Port, old: &'static str, new: &'static str) -> Result<(), Error> {
    open(port)?.change_pin(&mut Changing { old, new }).map(drop)
}

/// Both sides of an unlock; the desk has this administrator's PIN.
fn unblock(port: &Port, administrator: &str, one_time: &str) -> Result<(), Error> {
    let mut key = open(port)?;
    let challenge = key.unblock_request()?.challenge().unwrap();
    let (administrator, one_time) = (pin(administrator), pin(one_time));
    let answer = unblock_cryptogram(administrator, one_time, &challenge, &Dialect::default());
    key.unblock(&UnblockAnswer::new(&answer.unwrap())).map(drop)
}

fn status(application: &mut dyn Application) -> PinStatus {
    application.pin_information(PinRole::User).unwrap().status
}

fn copy(folder: &TempDir, from: &str, to: &str) {
    let (from, to) = (folder.path().join(from), folder.path().join(to));
    fs::create_dir_all(&to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// Types the one PIN where the present one is asked for, and the other where a new one is.
struct Changing {
    old: &'static str,
    new: &'static str,
}

impl PinSource for Changing {
    fn pin(&mut self, prompt: &PinPrompt) -> Result<Pin, PinRefusal> {
        Ok(pin(if prompt.purpose == PinPurpose::ChangeNew { self.new } else { self.old }))
    }

    fn confirm_last_try(&mut self, _: &PinPrompt) -> Result<(), PinRefusal> {
        Ok(())
    }
}
