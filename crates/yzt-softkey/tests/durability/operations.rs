// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is cut off: every command that changes a key.

use std::sync::OnceLock;

use yzt_apdu::StatusWord;
use yzt_gmt0017::{Command, KeyUse, PinRole, Text};
use yzt_pin::PinStatus;

use crate::contents::{Application, Container, Contents, WRONG_DEVICE_KEY};
use crate::fixture::{
    ADMINISTRATOR, LIMIT, USER, WRONG_PIN, certificate, closed_again, create_container, issued,
    log_in,
};
use crate::host::{
    ADMINISTRATOR_PIN, APPLICATION, CONTAINER, DEFAULT_PIN, DEVICE_KEY, Host, Outcome, name,
};
use crate::power::{grows, record_on};
use crate::world::NEW_DEVICE_KEY;

mod objects;

const SECOND: &str = "second";
const THIRD: &str = "third";
const NEW_PIN: &str = "654321";
const ONE_TIME_PIN: &str = "246810";

/// A command, what comes before it, and what there is after each of its commits.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// The disk with the key.
    pub(crate) start: fn() -> Vec<u8>,
    pub(crate) prepare: fn(&mut Host),
    pub(crate) run: fn(&mut Host) -> Outcome,
    /// The status word when nothing goes wrong.
    pub(crate) answer: u16,
    /// What there is from one commit to the next, told from what there was before and is at last.
    pub(crate) stages: fn(&Contents, &Contents) -> Vec<Contents>,
    /// The user's PIN after the last commit.
    pub(crate) new_pin: Option<&'static str>,
    /// Whether it compares something that has to be paid for with a try.
    pub(crate) compares: bool,
    /// Whether that is the device key, whose tries are told by trying only.
    pub(crate) of_device: bool,
}

const PLAIN: Operation = Operation {
    name: "",
    start: issued,
    prepare: |_| {},
    run: |_| Ok(Vec::new()),
    answer: 0x9000,
    stages: |before, last| vec![before.clone(), last.clone()],
    new_pin: None,
    compares: false,
    of_device: false,
};

const ATTEMPT: Operation = Operation { compares: true, ..PLAIN };

/// Each with its counterpart that is the same up to the comparison.
pub(crate) fn attempts() -> Vec<[Operation; 2]> {
    vec![verify(), verify_growing(), change(), unblock(), authenticate(), change_device_key()]
}

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations: Vec<Operation> = attempts().into_iter().flatten().collect();
    operations.extend(other_attempts());
    operations.extend(key_pairs());
    operations.extend(applications());
    operations.extend(containers());
    operations.extend(objects::files());
    operations.push(objects::rsa_pair());
    operations
}

fn verify() -> [Operation; 2] {
    [
        Operation {
            name: "VerifyPIN, wrong",
            run: |host| host.verify(USER, WRONG_PIN),
            answer: 0x63C3,
            stages: |before, _| vec![before.clone(), taken(before, USER)],
            ..ATTEMPT
        },
        Operation {
            name: "VerifyPIN, right",
            run: |host| host.verify(USER, DEFAULT_PIN),
            stages: |before, _| {
                let restored = with_pin(before, USER, LIMIT, PinStatus::Default);
                vec![before.clone(), taken(before, USER), restored]
            },
            ..ATTEMPT
        },
    ]
}

/// The same where the file has to be made longer for it.
fn verify_growing() -> [Operation; 2] {
    let [wrong, right] = verify();
    [
        Operation { name: "VerifyPIN, wrong, growing", start: full, ..wrong },
        Operation { name: "VerifyPIN, right, growing", start: full, ..right },
    ]
}

/// A key whose file was cut so short when it was closed that the next commit makes it longer.
fn full() -> Vec<u8> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let find = || {
        let [wrong, _] = verify();
        (1..8).map(closed_again).find(|image| {
            let grown = record_on(image.clone(), &wrong, 5);
            grows(&grown)
        })
    };
    BYTES.get_or_init(|| find().unwrap()).clone()
}

fn change() -> [Operation; 2] {
    [
        Operation {
            name: "ChangePIN, wrong",
            run: |host| host.change(USER, WRONG_PIN, NEW_PIN),
            answer: 0x63C3,
            stages: |before, _| vec![before.clone(), taken(before, USER)],
            ..ATTEMPT
        },
        Operation {
            name: "ChangePIN, right",
            run: |host| host.change(USER, DEFAULT_PIN, NEW_PIN),
            stages: |before, _| {
                let changed = with_pin(before, USER, LIMIT, PinStatus::Set);
                vec![before.clone(), taken(before, USER), changed]
            },
            new_pin: Some(NEW_PIN),
            ..ATTEMPT
        },
    ]
}

fn unblock() -> [Operation; 2] {
    [
        Operation {
            name: "UnblockPIN, wrong",
            run: |host| host.unblock(WRONG_PIN, ONE_TIME_PIN),
            answer: 0x63C4,
            stages: |before, _| vec![before.clone(), taken(before, ADMINISTRATOR)],
            ..ATTEMPT
        },
        Operation {
            name: "UnblockPIN, right",
            run: |host| host.unblock(ADMINISTRATOR_PIN, ONE_TIME_PIN),
            stages: |before, _| {
                let proven = with_pin(before, ADMINISTRATOR, LIMIT, PinStatus::Set);
                let unblocked = with_pin(&proven, USER, LIMIT, PinStatus::OneTime);
                vec![before.clone(), taken(before, ADMINISTRATOR), unblocked]
            },
            new_pin: Some(ONE_TIME_PIN),
            ..ATTEMPT
        },
    ]
}

fn authenticate() -> [Operation; 2] {
    [
        Operation {
            name: "DevAuth, wrong",
            run: |host| host.authenticate_device(WRONG_DEVICE_KEY),
            answer: 0x63CD,
            stages: |before, _| vec![before.clone(), device_taken(before)],
            of_device: true,
            ..ATTEMPT
        },
        Operation {
            name: "DevAuth, right",
            run: |host| host.authenticate_device(&DEVICE_KEY),
            stages: |before, last| {
                let restored = Contents { device_tries: last.device_tries, ..before.clone() };
                assert!(restored.device_tries > before.device_tries);
                vec![before.clone(), device_taken(before), restored]
            },
            of_device: true,
            ..ATTEMPT
        },
    ]
}

fn change_device_key() -> [Operation; 2] {
    [
        Operation {
            name: "ChangeDevAuthKey, wrong",
            prepare: authenticated,
            run: |host| host.change_device_key(WRONG_DEVICE_KEY, &NEW_DEVICE_KEY),
            answer: 0x63CE,
            stages: |before, _| vec![before.clone(), device_taken(before)],
            of_device: true,
            ..ATTEMPT
        },
        Operation {
            name: "ChangeDevAuthKey, right",
            prepare: authenticated,
            run: |host| host.change_device_key(&DEVICE_KEY, &NEW_DEVICE_KEY),
            stages: |before, _| {
                let changed = Contents { new_device_key: true, ..before.clone() };
                vec![before.clone(), device_taken(before), changed]
            },
            of_device: true,
            ..ATTEMPT
        },
    ]
}

fn other_attempts() -> [Operation; 2] {
    [
        Operation {
            name: "VerifyPIN, wrong, the last try",
            prepare: |host| {
                for _ in 0..3 {
                    host.verify(USER, WRONG_PIN).unwrap_err();
                }
            },
            run: |host| host.verify(USER, WRONG_PIN),
            answer: 0x63C0,
            stages: |before, _| {
                let locked = with_pin(before, USER, 0, PinStatus::Default);
                vec![before.clone(), locked]
            },
            ..ATTEMPT
        },
        Operation {
            name: "ChangePIN, right, to the same",
            run: |host| host.change(USER, DEFAULT_PIN, DEFAULT_PIN),
            answer: 0x6A80,
            stages: |before, _| {
                let restored = with_pin(before, USER, LIMIT, PinStatus::Default);
                vec![before.clone(), taken(before, USER), restored]
            },
            ..ATTEMPT
        },
    ]
}

fn key_pairs() -> [Operation; 3] {
    [
        Operation {
            name: "GenECCKeyPair, replacing",
            prepare: second_pair,
            run: |host| host.generate().map(|_| Vec::new()),
            stages: |before, last| {
                let mut after = before.clone();
                *second(&mut after, 1) = second(&mut last.clone(), 1).clone();
                assert_ne!(after, *before, "the pair is a new one");
                vec![before.clone(), after]
            },
            ..PLAIN
        },
        Operation {
            name: "ImportECCKeyPair, replacing",
            prepare: |host| {
                second_pair(host);
                import(host).unwrap();
            },
            run: import,
            stages: |before, last| {
                let mut after = before.clone();
                *second(&mut after, 0) = second(&mut last.clone(), 0).clone();
                assert_ne!(after, *before, "the pair is a new one");
                vec![before.clone(), after]
            },
            ..PLAIN
        },
        Operation {
            name: "ImportCertificate, replacing",
            prepare: log_in,
            run: |host| {
                let key = host.public_key(KeyUse::Signature).unwrap();
                host.import_certificate(KeyUse::Signature, certificate(&key, 7, 3000))
            },
            stages: |before, last| {
                let mut after = before.clone();
                let [renewed, old] = [&mut last.clone(), &mut after].map(|contents| {
                    let container = container(contents, CONTAINER);
                    container.certificates[1].clone().unwrap()
                });
                assert!(renewed.len() > 3000 && old.len() < 1000);
                container(&mut after, CONTAINER).certificates[1] = Some(renewed);
                vec![before.clone(), after]
            },
            ..PLAIN
        },
    ]
}

fn applications() -> [Operation; 2] {
    [
        Operation {
            name: "CreateApplication",
            prepare: authenticated,
            run: create_third,
            stages: |before, _| {
                let mut after = before.clone();
                let third = Application {
                    pins: [(LIMIT, PinStatus::Set), (LIMIT, PinStatus::Default)],
                    containers: Default::default(),
                    files: Default::default(),
                };
                after.applications.insert(THIRD.to_owned(), third);
                vec![before.clone(), after]
            },
            ..PLAIN
        },
        Operation {
            name: "DeleteApplication",
            prepare: |host| {
                authenticated(host);
                create_third(host).unwrap();
            },
            run: |host| host.send(&Command::DeleteApplication { name: name(THIRD) }),
            stages: |before, _| {
                let mut after = before.clone();
                after.applications.remove(THIRD).unwrap();
                vec![before.clone(), after]
            },
            ..PLAIN
        },
    ]
}

fn containers() -> [Operation; 3] {
    [
        Operation {
            name: "CreateContainer",
            prepare: log_in,
            run: |host| host.create_container(SECOND).map(|_| Vec::new()),
            stages: |before, _| {
                let mut after = before.clone();
                let containers = &mut after.application(APPLICATION).containers;
                containers.insert(SECOND.to_owned(), Container::default());
                vec![before.clone(), after]
            },
            ..PLAIN
        },
        Operation {
            name: "DeleteContainer",
            prepare: |host| {
                second_pair(host);
                import(host).unwrap();
                let key = host.public_key(KeyUse::Signature).unwrap();
                let certificate = certificate(&key, 8, 1000);
                host.import_certificate(KeyUse::Signature, certificate).unwrap();
            },
            run: |host| {
                let (application, name) = (host.application, name(SECOND));
                host.send(&Command::DeleteContainer { application, name })
            },
            stages: |before, _| {
                let mut after = before.clone();
                let containers = &mut after.application(APPLICATION).containers;
                containers.remove(SECOND).unwrap();
                vec![before.clone(), after]
            },
            ..PLAIN
        },
        Operation {
            name: "SetLabel",
            run: |host| {
                let label = Text::new("新标签").unwrap();
                host.send(&Command::SetLabel { label })
            },
            stages: |before, _| {
                let label = "新标签".as_bytes().to_vec();
                let after = Contents { label, ..before.clone() };
                vec![before.clone(), after]
            },
            ..PLAIN
        },
    ]
}

fn second_pair(host: &mut Host) {
    log_in(host);
    create_container(host, SECOND);
    host.generate().unwrap();
}

fn import(host: &mut Host) -> Outcome {
    let key = host.public_key(KeyUse::Signature)?;
    let enveloped = host.enveloped(&key).1;
    host.import_pair(enveloped)
}

fn authenticated(host: &mut Host) {
    host.authenticate_device(&DEVICE_KEY).unwrap();
}

fn create_third(host: &mut Host) -> Result<Vec<u8>, StatusWord> {
    let command = host.new_application(THIRD);
    host.send(&command)
}

fn container<'a>(contents: &'a mut Contents, text: &str) -> &'a mut Container {
    let containers = &mut contents.application(APPLICATION).containers;
    containers.get_mut(text).unwrap()
}

fn second(contents: &mut Contents, key_use: usize) -> &mut Option<Vec<u8>> {
    &mut container(contents, SECOND).keys[key_use]
}

fn with_pin(contents: &Contents, role: PinRole, tries: u8, status: PinStatus) -> Contents {
    let mut contents = contents.clone();
    contents.application(APPLICATION).pins[role as usize] = (tries, status);
    contents
}

fn taken(contents: &Contents, role: PinRole) -> Contents {
    let (tries, status) = contents.applications[APPLICATION].pins[role as usize];
    with_pin(contents, role, tries - 1, status)
}

fn device_taken(contents: &Contents) -> Contents {
    Contents { device_tries: contents.device_tries.map(|tries| tries - 1), ..contents.clone() }
}
