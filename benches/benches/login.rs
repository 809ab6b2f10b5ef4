// SPDX-License-Identifier: MIT OR Apache-2.0
//! A whole login, its two sides, and the codec that every command passes twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../../tests/src/kit.rs"]
mod kit;

use std::cell::RefCell;
use std::hint::black_box;
use std::num::NonZeroUsize;

use getrandom::SysRng;
use kit::{Always, Desk, FACTORY_PIN, NOW, ORIGIN};
use yzt_apdu::{Command, ExpectedLength, Payload};
use yzt_assistant::LoginRequest;
use yzt_benches::{Contender, compare, plan, print};
use yzt_login::{MemoryNonceStore, Origin};

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let mut key = kit::new_key(&folder.path().join("key"), Box::new(SysRng), |card| Box::new(card));
    let mut desk = Desk::new(&mut SysRng);
    desk.issue(&mut key, &mut Always(FACTORY_PIN), &mut SysRng);
    let verifier = desk.verifier(&mut SysRng);
    let store = MemoryNonceStore::new(NonZeroUsize::MIN);
    let challenge = || verifier.issue(&store, "session", "job", &mut SysRng, NOW).unwrap();
    let origin = Origin::parse(ORIGIN).unwrap();
    let key = RefCell::new(key);
    let login = || {
        let app_version = "bench".into();
        let request = LoginRequest { origin: origin.clone(), challenge: challenge(), app_version };
        let login = key.borrow_mut().login(&request, &mut Always(FACTORY_PIN), NOW).unwrap();
        login.token.to_json()
    };
    let mut contenders = [
        Contender::new("client: PIN, signature, logout on the software key", || {
            black_box(login());
        }),
        Contender::new("client and verifier", || {
            let token = login();
            verifier.verify(&store, "session", token.as_ref(), NOW).unwrap();
        }),
    ];
    let timings = compare(plan(), &mut contenders);
    print("A login (most of the client's time is two durable counter writes)", &timings);
    if let [client, both] = timings.as_slice() {
        println!("  the verifier takes {:.1} µs of it", both.over(client) / 1e3);
    }
    drop(contenders);

    let body = [0x5A; 36];
    let command = || {
        Command::new(0x80, 0x74, 0x02, 0x00)
            .with_data(Payload::plain(body))
            .expecting(ExpectedLength::Maximum)
    };
    let bytes = command().to_bytes().unwrap();
    let mut contenders = [
        Contender::new("write a command of 36 bytes", || {
            black_box(command().to_bytes().unwrap());
        }),
        Contender::new("read it", || {
            black_box(Command::parse(black_box(&bytes)).unwrap());
        }),
    ];
    print("The APDU codec", &compare(plan(), &mut contenders));
}
