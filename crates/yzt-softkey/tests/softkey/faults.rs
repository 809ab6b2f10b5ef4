// SPDX-License-Identifier: MIT OR Apache-2.0
//! Loss of power and a full disk, at every change that reaches the disk.

use std::io::ErrorKind;
use std::sync::OnceLock;

use yzt_gmt0017::{Command, KeyUse, PinRole, Text};
use yzt_softkey::{Card, Error};

use crate::disk::{Disk, Operation};
use crate::host::{self, ADMINISTRATOR_PIN, DEFAULT_PIN, Host, Outcome, certificate, sw};

const USER: PinRole = PinRole::User;

/// What a host does: a name, what comes before, the one command that changes the store, and what
/// that answers when nothing fails.
struct Action(&'static str, fn(&mut Host), fn(&mut Host) -> Outcome, u16);

const ACTIONS: [Action; 10] = [
    Action("VerifyPIN, right", nothing, |host| host.verify(USER, DEFAULT_PIN), 0x9000),
    Action("VerifyPIN, wrong", nothing, |host| host.verify(USER, "wrong-pin"), 0x63C3),
    Action("ChangePIN", nothing, |host| host.change(USER, DEFAULT_PIN, "654321"), 0x9000),
    Action("ChangePIN, wrong", nothing, |host| host.change(USER, "wrong-pin", "654321"), 0x63C3),
    Action("UnblockPIN", nothing, |host| host.unblock(ADMINISTRATOR_PIN, "246810"), 0x9000),
    Action("UnblockPIN, wrong", nothing, |host| host.unblock("wrong-admin", "246810"), 0x63C5),
    Action("GenECCKeyPair", second_container, generate, 0x9000),
    Action("ImportECCKeyPair", second_signature_key, import_pair, 0x9000),
    Action("ImportCertificate", log_in, import_certificate, 0x9000),
    Action("SetLabel", nothing, set_label, 0x9000),
];

impl Action {
    fn answer(&self) -> Outcome {
        if self.3 == 0x9000 { Ok(Vec::new()) } else { Err(sw(self.3)) }
    }
}

fn generate(host: &mut Host) -> Outcome {
    host.generate().map(|_| Vec::new())
}

fn import_pair(host: &mut Host) -> Outcome {
    let key = host.public_key(KeyUse::Signature).unwrap();
    let enveloped = host.enveloped(&key).1;
    host.import_pair(enveloped)
}

fn import_certificate(host: &mut Host) -> Outcome {
    let key = host.public_key(KeyUse::Signature).unwrap();
    host.import_certificate(KeyUse::Signature, certificate(&key))
}

fn set_label(host: &mut Host) -> Outcome {
    host.send(&Command::SetLabel { label: Text::new("new").unwrap() })
}

fn nothing(_: &mut Host) {}

fn log_in(host: &mut Host) {
    host.verify(USER, DEFAULT_PIN).unwrap();
}

fn second_container(host: &mut Host) {
    log_in(host);
    host.container = host.create_container("second").map(|id| [id[0], id[1]].into()).unwrap();
}

fn second_signature_key(host: &mut Host) {
    second_container(host);
    host.generate().unwrap();
}

/// An issued key with two tries of the user gone, its application and container open.
fn used() -> Disk {
    let (disk, mut host) = host::issued();
    for _ in 0..2 {
        host.verify(USER, "wrong-pin").unwrap_err();
    }
    drop(host);
    disk
}

fn opened(disk: &Disk) -> Host {
    let mut host = Host::on(disk);
    host.open_application();
    host.open_container();
    host
}

/// What is left opens, has every object, and has no try more than it may.
fn check(disk: &Disk, name: &str, cut: usize, before: [u8; 2], answer: &Outcome) {
    let mut host = opened(disk);
    let tries = [host.tries(USER), host.tries(PinRole::Administrator)];
    let context = format!("{name}, cut at {cut}, {before:?} → {tries:?}, {answer:?}");
    match (answer, name) {
        // A wrong PIN was told: the try is gone, whatever happens to the power now.
        (Err(status), _) if u16::from(*status) >> 8 == 0x63 => {
            let [user, administrator] = tries;
            let told = status.tries_left().unwrap();
            assert!(user == told || administrator == told, "{context}");
            assert_eq!(user + administrator + 1, before[0] + before[1], "{context}");
        }
        // Without an answer the try may be gone; none may have come.
        (Err(_), _) => {
            let restored = name.starts_with("UnblockPIN") || name.starts_with("ChangePIN");
            for (now, then) in tries.iter().zip(before) {
                let proven = (restored || name == "VerifyPIN, right") && *now == 6;
                assert!(*now == then || *now + 1 == then || proven, "{context}");
            }
        }
        (Ok(_), _) => {}
    }
    if name.ends_with("wrong") {
        assert!(tries[0] <= before[0] && tries[1] <= before[1], "{context}");
    }
    assert!(host.export_certificate(KeyUse::Encryption).is_ok(), "{context}");
    let key = host.public_key(KeyUse::Signature).unwrap();
    assert_eq!(host.export_certificate(KeyUse::Signature).unwrap(), certificate(&key), "{context}");
    let pins = [DEFAULT_PIN, "654321", "246810"];
    let mut tried = 0;
    while host.verify(USER, pins[tried]).is_err() {
        tried += 1;
    }
    if pins[tried] == "246810" {
        host.change(USER, "246810", "my-own-pin").unwrap();
    }
    assert!(key.verify_digest(&host::DIGEST, &host.sign().unwrap()).is_ok(), "{context}");
}

/// What a disk may hold afterwards: nothing that was not synced, all of it, or any part of it.
fn images(disk: &Disk, cuts: usize) -> Vec<Disk> {
    let mut images = vec![disk.after_power_loss(), disk.after_kill()];
    let seed = u64::try_from(cuts).unwrap() + 1;
    for step in 1..=2 {
        let keep = (seed * 8 + step).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
        images.push(disk.after_power_loss_keeping(keep, step % 2 == 0));
    }
    // Everything, the last write torn; and the newest alone: a header before the pages it names.
    images.push(disk.after_power_loss_keeping(u64::MAX, true));
    if let Some(newest) = disk.pending().checked_sub(1) {
        images.push(disk.after_power_loss_keeping(1 << newest, false));
    }
    images
}

#[test]
fn power_lost_at_any_change_gives_no_try_and_loses_nothing() {
    let start = used();
    for action @ &Action(name, prepare, run, _) in &ACTIONS {
        let mut cuts = 0;
        loop {
            let disk = Disk::with(start.bytes());
            let mut host = opened(&disk);
            prepare(&mut host);
            let before = [host.tries(USER), host.tries(PinRole::Administrator)];
            disk.fail_after(cuts, ErrorKind::BrokenPipe);
            let answer = run(&mut host);
            let struck = disk.has_failed();
            for image in images(&disk, cuts) {
                check(&image, name, cuts, before, &answer);
            }
            if !struck {
                assert_eq!(answer, action.answer(), "{name}");
                break;
            }
            cuts += 1;
        }
        assert!(cuts >= 4, "{}: {cuts} cuts", name);
    }
}

#[test]
fn a_full_disk_compares_nothing_and_loses_nothing() {
    let start = used();
    for action @ &Action(name, prepare, run, _) in &ACTIONS {
        let mut changes = 0;
        loop {
            let disk = Disk::with(start.bytes());
            let mut host = opened(&disk);
            prepare(&mut host);
            let before = [host.tries(USER), host.tries(PinRole::Administrator)];
            disk.fail_after(changes, ErrorKind::StorageFull);
            let answer = run(&mut host);
            if !disk.has_failed() {
                break;
            }
            assert!(answer == Err(sw(0x6581)) || answer == action.answer(), "{name}: {answer:?}");
            if changes == 0 {
                assert_eq!(answer, Err(sw(0x6581)), "{name}");
            }
            assert!(
                host.send(&Command::GenRandom { length: 8 }).is_ok(),
                "{name}: the card goes on answering"
            );
            disk.heal();
            // Room again: the same card works on without being opened again.
            let tries = [host.tries(USER), host.tries(PinRole::Administrator)];
            if changes == 0 {
                assert_eq!(tries, before, "{name}: nothing was compared, nothing was taken");
            }
            drop(host);
            check(&disk, name, changes, before, &answer);
            changes += 1;
        }
    }
}

#[test]
fn a_login_survives_a_full_disk_and_signs() {
    let (disk, mut host) = host::issued();
    host.sign().unwrap();
    disk.fail_after(0, ErrorKind::StorageFull);
    assert!(host.sign().is_ok());
    assert_eq!(host.verify(USER, "wrong-pin"), Err(sw(0x6581)));
    assert!(host.sign().is_ok(), "nothing was compared, so nothing ended");
    assert_eq!(host.create_container("x"), Err(sw(0x6581)));
    disk.heal();
    assert_eq!(host.tries(USER), 6);
    assert_eq!(host.verify(USER, "wrong-pin"), Err(sw(0x63C5)));
    host.create_container("x").unwrap_err();
}

/// The order itself: when the first sync of a right VerifyPIN fails, the right PIN is not
/// believed; when it succeeds, what is durable has a try less before the answer exists.
#[test]
fn the_try_is_durable_before_the_pin_is_compared() {
    let disk = used();
    let mut host = opened(&disk);
    let start = disk.log().len();
    host.verify(USER, DEFAULT_PIN).unwrap();
    let changes: Vec<Operation> =
        disk.log()[start..].iter().copied().filter(|op| *op != Operation::Read).collect();
    let mut durable = Vec::new();
    for cut in 0..=changes.len() {
        let disk = Disk::with(used_bytes());
        let mut host = opened(&disk);
        disk.fail_after(cut, ErrorKind::BrokenPipe);
        let answer = host.verify(USER, DEFAULT_PIN);
        let left = opened(&disk.after_power_loss()).tries(USER);
        durable.push(left);
        assert_eq!(answer.is_ok(), cut == changes.len());
        assert!(answer.is_ok() || host.sign().is_err(), "an unproven login signs nothing");
    }
    // 4 tries, then 3 from the counter's commit on, then 6 from the restoring commit on.
    let steps: Vec<u8> = durable.iter().copied().fold(Vec::new(), |mut steps, tries| {
        if steps.last() != Some(&tries) {
            steps.push(tries);
        }
        steps
    });
    assert_eq!(steps, [4, 3, 6], "{durable:?}");
}

fn used_bytes() -> Vec<u8> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| used().bytes()).clone()
}

#[test]
fn a_full_disk_at_opening_is_told_and_nothing_is_lost() {
    let start = used();
    let mut changes = 0;
    loop {
        let disk = Disk::with(start.bytes());
        disk.fail_after(changes, ErrorKind::StorageFull);
        let result = Card::open_on(disk.clone(), &host::store_key(), host::random());
        let struck = disk.has_failed();
        disk.heal();
        match result {
            Err(error) => assert!(matches!(error, Error::NoSpace), "{changes}: {error}"),
            Ok(card) => drop(card),
        }
        check(&disk, "opening", changes, [4, 6], &Ok(Vec::new()));
        if !struck {
            break;
        }
        changes += 1;
    }
}

#[test]
fn a_backend_that_is_not_empty_is_not_written_over() {
    let disk = host::blank();
    let before = disk.bytes();
    let again = yzt_softkey::create_on(
        disk.clone(),
        &host::store_key(),
        host::new_key("SN0002"),
        &mut *host::random(),
    );
    assert!(matches!(again, Err(Error::AlreadyExists)));
    assert_eq!(disk.bytes(), before);
}
