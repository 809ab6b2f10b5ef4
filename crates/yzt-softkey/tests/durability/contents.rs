// SPDX-License-Identifier: MIT OR Apache-2.0
//! Everything that a key shows of what is in it, and the proof of what it does not show.

use std::collections::BTreeMap;

use redb::{Builder, ReadableDatabase, ReadableTable, TableDefinition};
use yzt_apdu::StatusWord;
use yzt_crypto::{DigestAlgorithm, PublicKey, rsa};
use yzt_gmt0017::response::ExportedPublicKey;
use yzt_gmt0017::{
    Command, ContainerId, DeviceInformation, FileCommand, KeyUse, OpenedApplication, PinRole,
    RsaCommand, RsaInput, response,
};

use yzt_pin::PinStatus;

use crate::disk::Disk;
use crate::host::{DEVICE_KEY, DIGEST, Host, name, sw};
use crate::world::NEW_DEVICE_KEY;

pub(crate) const OTHER: &str = "OTHER";
pub(crate) const OTHER_PIN: &str = "other-pin";
pub(crate) const WRONG_DEVICE_KEY: &[u8; 16] = b"not the real key";
/// What the holder chooses after a one-time PIN.
const OWN_PIN: &str = "my-own-pin";

const NO_KEY_PAIR: u16 = 0x6A95;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Contents {
    pub(crate) serial: Vec<u8>,
    pub(crate) label: Vec<u8>,
    /// How often the device authentication may still be tried, where that was asked.
    pub(crate) device_tries: Option<u8>,
    /// Whether the device key is the new one, where that was asked.
    pub(crate) new_device_key: bool,
    pub(crate) applications: BTreeMap<String, Application>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Application {
    /// Administrator, user.
    pub(crate) pins: [(u8, PinStatus); 2],
    pub(crate) containers: BTreeMap<String, Container>,
    /// What is in the files.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Container {
    /// Encryption, signature: SM2 as SEC 1, RSA as SubjectPublicKeyInfo.
    pub(crate) keys: [Option<Vec<u8>>; 2],
    pub(crate) certificates: [Option<Vec<u8>>; 2],
}

/// The PINs of an application that are right.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pins<'a> {
    pub(crate) administrator: &'a str,
    pub(crate) user: &'a str,
    /// One that is no longer, or not yet, the user's.
    pub(crate) refused: Option<&'a str>,
}

impl Contents {
    /// As [`Contents::read`], and the tries of the device authentication: a wrong one tells them,
    /// and a right one restores them.
    pub(crate) fn read_all(host: &mut Host) -> Self {
        let (tries, new_device_key) = device_tries(host);
        Self { device_tries: Some(tries), new_device_key, ..Self::read(host) }
    }

    /// Reads what is told without a login; no try is taken.
    pub(crate) fn read(host: &mut Host) -> Self {
        let answer = host.send(&Command::GetDevInfo).unwrap();
        let device = DeviceInformation::decode(&answer, &host.dialect).unwrap();
        let applications = names(host, &Command::EnumApplication)
            .into_iter()
            .map(|text| {
                open(host, &text);
                let application = Application::read(host);
                (text, application)
            })
            .collect();
        Self {
            serial: device.serial.as_bytes().to_vec(),
            label: device.label.as_bytes().to_vec(),
            device_tries: None,
            new_device_key: false,
            applications,
        }
    }

    pub(crate) fn application(&mut self, text: &str) -> &mut Application {
        self.applications.get_mut(text).unwrap()
    }
}

impl Application {
    fn read(host: &mut Host) -> Self {
        let application = host.application;
        let pins = [PinRole::Administrator, PinRole::User].map(|role| {
            let information = host.pin_information(role);
            (information.remaining, information.status)
        });
        let containers = names(host, &Command::EnumContainer { application })
            .into_iter()
            .map(|text| {
                open_container(host, &text);
                let container = Container::read(host);
                (text, container)
            })
            .collect();
        let command = Command::File(FileCommand::EnumFiles { application });
        let files = names(host, &command)
            .into_iter()
            .map(|text| {
                let bytes = host.read_file(&text, 0, 65_536).unwrap();
                (text, bytes)
            })
            .collect();
        Self { pins, containers, files }
    }
}

impl Container {
    fn read(host: &mut Host) -> Self {
        let uses = [KeyUse::Encryption, KeyUse::Signature];
        let keys = uses.map(|key_use| {
            let key = unless(host.exported(key_use), sw(NO_KEY_PAIR));
            key.map(|key| match key {
                ExportedPublicKey::Ecc(key) => key.to_sec1().to_vec(),
                ExportedPublicKey::Rsa(key) => key.to_spki_der(),
            })
        });
        let certificates = uses.map(|key_use| {
            let missing = StatusWord::CertificateNotFound;
            unless(host.export_certificate(key_use), missing)
        });
        Self { keys, certificates }
    }
}

/// Logs into an application and uses every signature key in it.
pub(crate) fn prove(host: &mut Host, contents: &Contents, text: &str, pins: Pins<'_>) {
    open(host, text);
    let application = &contents.applications[text];
    for container in application.containers.keys() {
        open_container(host, container);
        let forgotten = host.sign().err();
        assert_eq!(forgotten, Some(sw(0x6982)), "a login survived");
    }
    let [(administrator_tries, _), (user_tries, status)] = application.pins;
    let administrator = host.verify(PinRole::Administrator, pins.administrator);
    expect_login(administrator, administrator_tries);
    let user = host.verify(PinRole::User, pins.user);
    expect_login(user, user_tries);
    if user_tries == 0 {
        return;
    }
    let mut user = pins.user;
    if status == PinStatus::OneTime {
        host.change(PinRole::User, user, OWN_PIN).unwrap();
        user = OWN_PIN;
    }
    for (container, Container { keys, .. }) in &application.containers {
        let [_, Some(key)] = keys else { continue };
        open_container(host, container);
        if let Ok(PublicKey::Rsa(key)) = PublicKey::from_spki_der(key) {
            prove_rsa(host, &key);
            continue;
        }
        let key = yzt_crypto::sm2::PublicKey::from_sec1(key).unwrap();
        let signature = host.sign().unwrap();
        key.verify_digest(&DIGEST, &signature).unwrap();
    }
    if let Some(refused) = pins.refused {
        assert_eq!(host.verify(PinRole::User, refused), Err(sw(0x63C5)));
        host.verify(PinRole::User, user).unwrap();
    }
}

fn prove_rsa(host: &mut Host, key: &rsa::PublicKey) {
    let (application, container) = (host.application, host.container);
    let algorithm = DigestAlgorithm::Sha256;
    let input = RsaInput::Message(b"m".to_vec());
    let command = RsaCommand::SignData { application, container, algorithm, input };
    let signature = host.send(&Command::Rsa(command)).unwrap();
    let signature = rsa::Signature::from_bytes(&signature).unwrap();
    key.verify_digest(&algorithm.digest(b"m"), &signature).unwrap();
}

/// A locked PIN is blocked even when it is right.
fn expect_login(answer: Result<Vec<u8>, StatusWord>, tries: u8) {
    let expected = match tries {
        0 => Err(StatusWord::AuthenticationMethodBlocked),
        _ => Ok(Vec::new()),
    };
    assert_eq!(answer, expected);
}

pub(crate) type Records = BTreeMap<u32, Vec<u8>>;

/// The sealed records as they stand in the file, those included that no command shows.
pub(crate) fn records(image: Vec<u8>) -> Records {
    const TABLE: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("records");
    let database = Builder::new().create_with_backend(Disk::with(image)).unwrap();
    let table = database.begin_read().unwrap().open_table(TABLE).unwrap();
    let records = table.iter().unwrap().map(|record| {
        let (slot, sealed) = record.unwrap();
        (slot.value(), sealed.value().to_vec())
    });
    records.collect()
}

pub(crate) fn open(host: &mut Host, text: &str) {
    let answer = host.send(&Command::OpenApplication { name: name(text) });
    let opened = OpenedApplication::decode(&answer.unwrap(), &host.dialect).unwrap();
    host.application = opened.application;
}

pub(crate) fn open_container(host: &mut Host, text: &str) {
    let application = host.application;
    let name = name(text);
    let answer = host.send(&Command::OpenContainer { application, name });
    host.container = container_id(host, &answer.unwrap());
}

pub(crate) fn container_id(host: &Host, answer: &[u8]) -> ContainerId {
    let opened = response::OpenedContainer::decode(answer, &host.dialect).unwrap();
    opened.container
}

/// How often the device key may be tried, and whether it is the new one.
fn device_tries(host: &mut Host) -> (u8, bool) {
    let refused = host.authenticate_device(WRONG_DEVICE_KEY).unwrap_err();
    let new = host.authenticate_device(&DEVICE_KEY).is_err();
    if new {
        host.authenticate_device(&NEW_DEVICE_KEY).unwrap();
    }
    (refused.tries_left().unwrap() + 1, new)
}

fn names(host: &mut Host, command: &Command) -> Vec<String> {
    let answer = host.send(command).unwrap();
    let names = response::Names::decode(&answer, &host.dialect).unwrap();
    let text = |name: &yzt_gmt0017::Name| String::from_utf8(name.as_bytes().to_vec()).unwrap();
    names.0.iter().map(text).collect()
}

/// The answer, or nothing where this status says that there is none.
fn unless<T>(answer: Result<T, StatusWord>, missing: StatusWord) -> Option<T> {
    match answer {
        Ok(value) => Some(value),
        Err(status) if status == missing => None,
        Err(status) => panic!("{status}"),
    }
}
