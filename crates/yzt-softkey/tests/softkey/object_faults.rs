// SPDX-License-Identifier: MIT OR Apache-2.0
//! Loss of power and a full disk at every change of the commands that make files, RSA pairs and a
//! new device key: what they make is there whole or not at all, and the next attempt works.

use std::io::ErrorKind;

use yzt_crypto::DigestAlgorithm;
use yzt_gmt0017::response::{ExportedPublicKey, Names};
use yzt_gmt0017::{
    AccessRights, Command, FileCommand, KeyUse, PinRole, RsaCommand, RsaInput, instruction as ins,
};

use crate::disk::Disk;
use crate::host::{self, ADMINISTRATOR_PIN, DEFAULT_PIN, DEVICE_KEY, Host, Outcome, sw};
use crate::session_keys::{ECB, fingerprint_of};
use crate::world::{self, FILE, FILE_SIZE, NEW_DEVICE_KEY, lucky, rsa_key};

const WRONG: &[u8; 16] = b"not the real key";
const TRIES: u8 = 15;

struct Action {
    name: &'static str,
    instruction: u8,
    start: fn() -> Disk,
    /// The container that is open.
    container: &'static str,
    run: fn(&mut Host) -> Outcome,
    answer: u16,
    /// Whether it has taken effect, whole; it panics where it did by half.
    done: fn(&mut Host) -> bool,
}

const ACTIONS: [Action; 8] = [
    Action {
        name: "ChangeDevAuthKey",
        instruction: ins::CHANGE_DEV_AUTH_KEY,
        start: world::containers,
        container: "empty",
        run: |host| host.change_device_key(&DEVICE_KEY, &NEW_DEVICE_KEY),
        answer: 0x9000,
        done: |host| host.authenticate_device(&NEW_DEVICE_KEY).is_ok(),
    },
    Action {
        name: "ChangeDevAuthKey, wrong",
        instruction: ins::CHANGE_DEV_AUTH_KEY,
        start: world::containers,
        container: "empty",
        run: |host| host.change_device_key(WRONG, &NEW_DEVICE_KEY),
        answer: 0x63CE,
        done: |host| host.authenticate_device(&DEVICE_KEY).is_err(),
    },
    Action {
        name: "CreateFile, the first",
        instruction: ins::CREATE_FILE,
        start: first_version,
        container: host::CONTAINER,
        run: |host| host.create_file(FILE, FILE_SIZE, AccessRights::ANYONE, AccessRights::USER),
        answer: 0x9000,
        done: |host| file_of(host, |bytes| assert!(bytes.iter().all(|byte| *byte == 0))),
    },
    Action {
        name: "WriteFile",
        instruction: ins::WRITE_FILE,
        start: world::full,
        container: "empty",
        run: |host| host.write_file(FILE, 1000, &[7; 1500]),
        answer: 0x9000,
        done: |host| {
            let bytes = host.read_file(FILE, 0, FILE_SIZE).unwrap();
            let written = bytes[1000] == 7;
            let expected = if written { 7 } else { 0 };
            assert!(bytes[1000..2500].iter().all(|byte| *byte == expected), "half written");
            assert!(bytes[..1000].iter().chain(&bytes[2500..]).all(|byte| *byte == 0));
            written
        },
    },
    Action {
        name: "DeleteFile",
        instruction: ins::DELETE_FILE,
        start: world::full,
        container: "empty",
        run: |host| host.delete_file(FILE),
        answer: 0x9000,
        done: |host| !file_of(host, |_| ()),
    },
    Action {
        name: "GenRSAKeyPair",
        instruction: ins::GEN_RSA_KEY_PAIR,
        start: world::containers,
        container: "empty",
        run: |host| host.generate_rsa(2048).map(|_| Vec::new()),
        answer: 0x9000,
        done: |host| pair(host, KeyUse::Signature),
    },
    Action {
        name: "GenRSAKeyPair, replacing",
        instruction: ins::GEN_RSA_KEY_PAIR,
        start: world::containers,
        container: "rsa-sign",
        run: |host| host.generate_rsa(2048).map(|_| Vec::new()),
        answer: 0x9000,
        done: |host| pair(host, KeyUse::Signature),
    },
    Action {
        name: "ImportRSAKeyPair",
        instruction: ins::IMPORT_RSA_KEY_PAIR,
        start: world::containers,
        container: "rsa-sign",
        run: |host| {
            let Ok(ExportedPublicKey::Rsa(key)) = host.exported(KeyUse::Signature) else {
                panic!("no pair to wrap it for")
            };
            host.import_rsa_pair(&key, rsa_key())
        },
        answer: 0x9000,
        done: |host| pair(host, KeyUse::Encryption),
    },
];

/// A store that holds nothing but what the first version of its format has.
fn first_version() -> Disk {
    host::issued().0
}

/// Whether the file is there; it is looked at when it is.
fn file_of(host: &mut Host, look: fn(&[u8])) -> bool {
    let application = host.application;
    let answer = host.send(&Command::File(FileCommand::EnumFiles { application })).unwrap();
    let names = Names::decode(&answer, &host.dialect).unwrap().0;
    let listed = names.iter().any(|name| name.as_bytes() == FILE.as_bytes());
    match host.read_file(FILE, 0, FILE_SIZE) {
        Ok(bytes) => {
            assert!(listed && bytes.len() == 3000);
            look(&bytes);
            true
        }
        Err(status) => {
            assert_eq!((status, listed), (sw(0x6A93), false));
            false
        }
    }
}

/// Whether the pair is there, both halves of it.
fn pair(host: &mut Host, key_use: KeyUse) -> bool {
    let (application, container) = (host.application, host.container);
    let public = match host.exported(key_use) {
        Ok(ExportedPublicKey::Rsa(public)) => public,
        other => {
            assert_eq!(other.err(), Some(sw(0x6A95)));
            return false;
        }
    };
    if key_use == KeyUse::Signature {
        let algorithm = DigestAlgorithm::Sha256;
        let input = RsaInput::Message(b"m".to_vec());
        let command = RsaCommand::SignData { application, container, algorithm, input };
        let signature = host.send(&Command::Rsa(command)).unwrap();
        let signature = yzt_crypto::rsa::Signature::from_bytes(&signature).unwrap();
        public.verify_digest(&algorithm.digest(b"m"), &signature).unwrap();
    } else {
        let wrapped = public.encrypt(&mut *host::random(), &[5; 16]).unwrap();
        let wrapped = yzt_gmt0017::WrappedKey::Rsa(wrapped);
        let key = host.import_wrapped(ECB, wrapped).unwrap();
        assert_eq!(host.fingerprint(key), Ok(fingerprint_of(&[5; 16])));
    }
    true
}

fn opened(disk: &Disk, action: &Action) -> Host {
    let mut host = lucky(disk);
    host.open_application();
    host.select(action.container);
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    if action.instruction == ins::CHANGE_DEV_AUTH_KEY {
        host.authenticate_device(&DEVICE_KEY).unwrap();
    }
    host
}

/// What a cut left: no try more or less than there has to be, the object whole or absent, and the
/// command works when it is sent again.
fn check(disk: &Disk, action: &Action, cut: usize, answer: &Outcome) {
    let context = format!("{}, cut at {cut}, {answer:?}", action.name);
    let mut host = lucky(disk);
    host.open_application();
    host.select(action.container);
    assert_eq!(host.tries(PinRole::User), 6, "{context}");
    assert_eq!(host.tries(PinRole::Administrator), 6, "{context}");
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    if action.instruction == ins::CHANGE_DEV_AUTH_KEY {
        let left = host.authenticate_device(WRONG).unwrap_err().tries_left().unwrap() + 1;
        let told = answer.as_ref().err().and_then(|status| status.tries_left());
        // Without an answer the try may be gone; told, it is.
        assert!(left == TRIES || left == TRIES - 1, "{context}: {left}");
        assert!(told.is_none_or(|told| told == left), "{context}: {left}");
    }
    let done = (action.done)(&mut host);
    let replaces = action.name.ends_with("replacing");
    assert!(replaces || answer.is_err() || done, "{context}: answered and not there");
    if done && !replaces {
        return;
    }
    if action.instruction == ins::CHANGE_DEV_AUTH_KEY {
        host.authenticate_device(&DEVICE_KEY).unwrap();
    }
    let again = (action.run)(&mut host);
    let expected = if action.answer == 0x9000 { Ok(Vec::new()) } else { Err(sw(action.answer)) };
    assert_eq!(again, expected, "{context}: again");
    assert_eq!((action.done)(&mut host), action.answer == 0x9000, "{context}: again");
}

/// What a disk may hold afterwards.
fn images(disk: &Disk, cut: usize) -> Vec<Disk> {
    let keep = (cut as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
    vec![
        disk.after_power_loss(),
        disk.after_power_loss_keeping(u64::MAX, true),
        disk.after_kill(),
        disk.after_power_loss_keeping(keep, false),
    ]
}

#[test]
fn power_lost_at_any_change_makes_nothing_by_half() {
    for action in &ACTIONS {
        let start = (action.start)().bytes();
        let mut cuts = 0;
        loop {
            let disk = Disk::with(start.clone());
            let mut host = opened(&disk, action);
            disk.fail_after(cuts, ErrorKind::BrokenPipe);
            let answer = (action.run)(&mut host);
            let struck = disk.has_failed();
            let images = images(&disk, cuts);
            let slow = action.name.contains("RSA");
            let most = if struck && !slow { images.len() } else { 2 };
            for image in images.iter().take(most) {
                check(image, action, cuts, &answer);
            }
            if !struck {
                let status = answer.err().map_or(0x9000, u16::from);
                assert_eq!(status, action.answer, "{}", action.name);
                break;
            }
            cuts += 1;
        }
        println!("{}: power lost at each of {cuts} changes", action.name);
        assert!(cuts >= 3, "{}: {cuts} cuts", action.name);
    }
}

#[test]
fn a_full_disk_makes_nothing_by_half_and_room_again_is_enough() {
    for action in &ACTIONS {
        let start = (action.start)().bytes();
        let mut changes = 0;
        loop {
            let disk = Disk::with(start.clone());
            let mut host = opened(&disk, action);
            disk.fail_after(changes, ErrorKind::StorageFull);
            let answer = (action.run)(&mut host);
            if !disk.has_failed() {
                break;
            }
            let status = answer.as_ref().err().map_or(0x9000, |&status| status.into());
            assert!(status == 0x6581 || status == action.answer, "{}: {status:04x}", action.name);
            if changes == 0 {
                assert_eq!(status, 0x6581, "{}", action.name);
            }
            disk.heal();
            // The same card works on without being opened again.
            host.verify(PinRole::Administrator, ADMINISTRATOR_PIN).unwrap();
            drop(host);
            check(&disk, action, changes, &answer);
            changes += 1;
        }
    }
}

/// Session keys, agreements and digests live in the card's memory alone.
#[test]
fn what_is_not_stored_needs_no_disk() {
    let disk = world::containers();
    let mut host = world::at(&disk, "both");
    let key = host.import_symmetric(ECB, &[1; 16]).unwrap();
    host.fingerprint(key).unwrap();
    disk.fail_after(0, ErrorKind::StorageFull);
    let before = disk.log().len();
    for _ in 0..3 {
        assert_eq!(host.fingerprint(key), Ok(fingerprint_of(&[1; 16])));
    }
    assert_eq!(disk.log().len(), before, "not even read");
}
