// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies, journals and stored states of the lifecycle.

use std::sync::LazyLock;

use yzt_crypto::{PublicKey, sm3};
use yzt_lifecycle::certificate::CertificateState;
use yzt_lifecycle::entitlement::EntitlementState;
use yzt_lifecycle::invoice::InvoiceState;
use yzt_lifecycle::journal::{Head, Journal, Replay, SignedCheckpoint};
use yzt_lifecycle::key::KeyState;
use yzt_lifecycle::order::Order;
use yzt_lifecycle::policy;
use yzt_lifecycle::register::{Entry, Event, PolicyReference};
use yzt_lifecycle::{Error, NUMBERS, Policy, Stored};

use crate::world::world;

/// Entries of one input: each copies the register.
const MOST_ENTRIES: usize = 64;

static POLICIES: LazyLock<Vec<Policy>> = LazyLock::new(|| {
    let texts = [policy::MANUAL, policy::SELF_SERVICE, policy::LONG_WINDOW];
    texts.iter().map(|text| Policy::from_toml(text).unwrap()).collect()
});

/// Reads a text as everything that the lifecycle reads, and as a row of entries that happen.
pub fn run(data: &[u8]) {
    journal(data);
    let Ok(text) = core::str::from_utf8(data) else { return };
    if text.starts_with('{') {
        stored::<CertificateState>(text);
        stored::<KeyState>(text);
        stored::<Order>(text);
        stored::<InvoiceState>(text);
        stored::<EntitlementState>(text);
        checkpoint(text);
        entries(text);
    } else {
        rules(text);
    }
}

/// The reference of the policy that seeds adopt.
#[must_use]
pub fn adopted() -> PolicyReference {
    PolicyReference::of(&POLICIES[0])
}

fn rules(text: &str) {
    match Policy::from_toml(text) {
        Ok(policy) => {
            assert_eq!(*policy.digest(), sm3::digest(text.as_bytes()));
            assert_eq!(Policy::from_toml(text).unwrap(), policy);
            for row in policy.matrix() {
                assert!(row.cells().iter().all(|cell| !cell.is_empty()));
            }
            // What is offered can be looked up, and what is not costs nothing.
            for (kind, rule) in policy.services() {
                assert_eq!(policy.service(kind), Some(rule));
                for offered in &rule.channels {
                    assert!(policy.channel(kind, offered.by).is_some());
                }
                let _ = policy.due(kind, true, u16::MAX);
            }
            let _ = policy.hours.next_opening(crate::world::NOW);
        }
        Err(error) => check(&error),
    }
}

fn stored<T: Stored + PartialEq + core::fmt::Debug>(text: &str) {
    match T::from_json(text) {
        Ok(state) => {
            let again = state.to_json().unwrap();
            assert_eq!(T::from_json(&again).unwrap(), state);
            assert_eq!(T::from_json(&again).unwrap().to_json().unwrap(), again);
        }
        Err(error) => check(&error),
    }
}

fn checkpoint(text: &str) {
    match SignedCheckpoint::from_json(text) {
        Ok(signed) => {
            let again = signed.to_json().unwrap();
            assert_eq!(SignedCheckpoint::from_json(&again).unwrap().to_json().unwrap(), again);
            // The key signs no checkpoint.
            let key = PublicKey::Sm2(world().key.public_key().clone());
            check(&signed.verify(&key).unwrap_err());
        }
        Err(error) => check(&error),
    }
}

/// A journal that is read is the journal that was written.
fn journal(data: &[u8]) {
    match Replay::new(&POLICIES).read(data) {
        Ok(journal) => {
            let lines = data.iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(journal.head().entries, lines as u64);
            let mut replay = Replay::new(&POLICIES);
            for line in data.split(|byte| *byte == b'\n').take(lines) {
                replay.line(line).unwrap();
            }
            let again = replay.finish().unwrap();
            assert_eq!((again.head(), again.register()), (journal.head(), journal.register()));
        }
        Err(error) => check(&error),
    }
}

/// Each line is an entry, of which some are allowed. What was written is read, altered nowhere.
///
/// Answers how many were allowed.
pub fn entries(text: &str) -> u64 {
    let mut journal = Journal::new();
    let mut written = String::new();
    let mut in_force = &POLICIES[0];
    for line in text.lines().take(MOST_ENTRIES) {
        let Ok(entry) = serde_json::from_str::<Entry>(line) else { continue };
        let again = serde_json::to_string(&entry).unwrap();
        assert_eq!(serde_json::from_str::<Entry>(&again).unwrap(), entry);
        if let Event::AdoptPolicy { policy } = &entry.event {
            match POLICIES.iter().find(|known| *known.digest() == policy.digest) {
                Some(known) => in_force = known,
                None => continue,
            }
        }
        let before = journal.clone();
        match journal.append(&entry, in_force) {
            Ok((line, _)) => {
                assert!(!line.contains('\n'));
                written.push_str(&line);
                written.push('\n');
                assert_eq!(journal.head().entries, before.head().entries + 1);
            }
            Err(error) => {
                check(&error);
                // What is refused has changed nothing.
                assert_eq!(
                    (journal.head(), journal.register()),
                    (before.head(), before.register())
                );
            }
        }
    }
    if journal.head() == Head::START {
        return 0;
    }
    holds(&journal);
    let again = Replay::new(&POLICIES).read(written.as_bytes()).unwrap();
    assert_eq!((again.head(), again.register()), (journal.head(), journal.register()));
    altered(&written);
    journal.head().entries
}

/// One byte altered in the middle, and the journal is refused, unless what follows does not see it.
fn altered(written: &str) {
    let mut bytes = written.as_bytes().to_vec();
    let last = written.trim_end().rfind('\n').map_or(0, |at| at + 1);
    let place = last / 2;
    if last == 0 {
        return;
    }
    bytes[place] ^= 1;
    check(&Replay::new(&POLICIES).read(&bytes).unwrap_err());
}

/// What holds in every register.
fn holds(journal: &Journal) {
    let register = journal.register();
    for (_, holder) in register.holders() {
        for certificate in holder.certificates().values() {
            assert!(holder.keys().contains_key(&certificate.key), "{certificate:?}");
            let json = certificate.state.to_json().unwrap();
            assert_eq!(CertificateState::from_json(&json).unwrap(), certificate.state);
        }
        for order in holder.open_orders() {
            assert!(!register.order(*order).unwrap().order.state().is_over());
        }
    }
    for (_, record) in register.orders() {
        if let Some(settlement) = record.order.state().settlement() {
            assert!(settlement.arrived() >= settlement.due());
        }
        let json = record.order.to_json().unwrap();
        assert_eq!(Order::from_json(&json).unwrap(), record.order);
    }
}

fn check(error: &Error) {
    let number = error.number();
    assert!(NUMBERS.contains(&number), "{number}");
    assert!(!error.to_string().is_empty());
}
