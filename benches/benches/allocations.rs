// SPDX-License-Identifier: MIT OR Apache-2.0
//! How often a login and a signature ask for memory.
//!
//! A bench of its own: counting slows every allocation down, which must not reach the timings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../../tests/src/kit.rs"]
mod kit;

use std::num::NonZeroUsize;

use allocation_counter::{AllocationInfo, measure};
use getrandom::SysRng;
use kit::{Always, Desk, FACTORY_PIN, NOW, ORIGIN};
use yzt_assistant::LoginRequest;
use yzt_login::{MemoryNonceStore, Origin};

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let mut key = kit::new_key(&folder.path().join("key"), Box::new(SysRng), |card| Box::new(card));
    let mut desk = Desk::new(&mut SysRng);
    desk.issue(&mut key, &mut Always(FACTORY_PIN), &mut SysRng);
    let verifier = desk.verifier(&mut SysRng);
    let store = MemoryNonceStore::new(NonZeroUsize::MIN);
    // The first login reads the certificate; from then on the key is known.
    for round in ["first login on the key", "later login"] {
        let challenge = verifier.issue(&store, "session", "job", &mut SysRng, NOW).unwrap();
        let request = LoginRequest {
            origin: Origin::parse(ORIGIN).unwrap(),
            challenge,
            app_version: "bench".into(),
        };
        let mut token = None;
        let client = measure(|| {
            token = Some(key.login(&request, &mut Always(FACTORY_PIN), NOW).unwrap().token);
        });
        let token = token.unwrap().to_json();
        let portal = measure(|| {
            verifier.verify(&store, "session", token.as_ref(), NOW).unwrap();
        });
        print(&format!("{round}, assistant, key and its store"), &client);
        print(&format!("{round}, verifier"), &portal);
    }
}

fn print(what: &str, info: &AllocationInfo) {
    println!(
        "{what:<50} {:>6} allocations, {:>8} bytes in all, {:>8} at most at once",
        info.count_total, info.bytes_total, info.bytes_max
    );
}
