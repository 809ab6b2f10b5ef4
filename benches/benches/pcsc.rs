// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a channel costs on top of the bare `pcsc` crate, for each command to a card, and how many
//! signatures a batch makes against the bare loop.
//!
//! Each time both talk to one software key through the real service and a virtual reader, and take turns
//! command by command. `cargo xtask bench-pcsc` makes the surroundings; run in any other way this
//! does nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "pcsc/batch.rs"]
mod batch;

use getrandom::SysRng;
use pcsc::{Card as BareCard, Context, Disposition, Protocols, Scope, ShareMode};
use std::ffi::CString;
use std::hint::black_box;
use std::net::Ipv4Addr;
use std::process::{Child, Command as Program, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use yzt_apdu::{CardChannel, Command, ExpectedLength, Response};
use yzt_benches::{Contender, Plan, compare, print};
use yzt_pcsc::{CardState, Readers};
use yzt_softkey::vpcd::{self, Reconnect, Stop};
use yzt_softkey::{Card, NewKey};
use zeroize::Zeroizing;

const NAMESPACE: &str = "YZT_PCSC_NAMESPACE";
const READER: &str = "Virtual PCD 00 00";
const DEVICE_KEY: [u8; 16] = *b"1234567812345678";

/// As large as a channel's own: the size of an answer to expect is not known.
const LARGEST_RESPONSE: usize = 65_538;

/// The command, what it is called, and the bytes of its answer with the status word.
type Case = (&'static str, fn() -> Command, usize);

const CASES: &[Case] = &[
    ("GenRandom, 8 bytes", || random(8).with_sensitive_response(), 10),
    ("GetDevInfo, 288 bytes", device_information, 290),
    ("GenRandom, 2 048 bytes", || random(2048).with_sensitive_response(), 2050),
];

/// How often both connect anew: the service gives every connection a thread, and where that happens
/// to run decides more than what is measured here.
const BLOCKS: usize = 25;
const TURNS: usize = 800;

fn main() -> ExitCode {
    if std::env::var_os(NAMESPACE).is_none() {
        println!("the smart-card service is measured by: cargo xtask bench-pcsc");
        return ExitCode::SUCCESS;
    }
    let service = Service::start();
    let batch_is_fast = batch::measure();
    for case in CASES {
        measure(case);
    }
    drop(service);
    if batch_is_fast { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn measure(&(name, command, length): &Case) {
    let command = command();
    let mut blocks: Vec<[f64; 3]> = (0..BLOCKS).map(|_| block(&command, length)).collect();
    println!("{name} (clock, medians of {BLOCKS} blocks of {TURNS} turns, least to most)");
    let names = ["pcsc::Card::transmit", "PcscChannel::transmit", "the channel adds"];
    for (at, who) in names.iter().enumerate() {
        blocks.sort_by(|one, other| one[at].total_cmp(&other[at]));
        let [least, middle, most] = [0, BLOCKS / 2, BLOCKS - 1].map(|block| blocks[block][at]);
        println!("  {who:<44} {middle:>10.3} µs  {least:>10.3} – {most:<10.3}");
    }
    // On a busy machine the service's own times hide so little; so the work is timed alone, too.
    let answer = vec![0x90; length];
    let alone = || {
        black_box(black_box(&command).to_bytes().unwrap());
        let response = Response::parse(black_box(&answer), command.response_is_sensitive());
        black_box(response.unwrap());
    };
    let contender = Contender::new("command written, answer read and wiped", alone);
    print("without the service", &compare(Plan::default(), &mut [contender]));
}

/// The median of each on new connections, one command with each in turn, now one first and now the
/// other; and the median of what the channel took more.
fn block(command: &Command, length: usize) -> [f64; 3] {
    let bytes = command.to_bytes().unwrap();
    let mut buffer = vec![0; LARGEST_RESPONSE];
    let bare = bare_card();
    let mut channel = Readers::new().connect(READER).unwrap();
    // Both must get the whole answer before either is timed.
    assert_eq!(bare.transmit(&bytes, &mut buffer).unwrap().len(), length);
    assert_eq!(channel.transmit(command).unwrap().data().len() + 2, length);
    let mut with_bare = || {
        black_box(bare.transmit(black_box(&bytes), &mut buffer).unwrap());
    };
    let mut with_channel = || {
        black_box(channel.transmit(black_box(command)).unwrap());
    };
    let turns: Vec<[f64; 3]> = (0..TURNS)
        .map(|turn| {
            let (bare, channel) = if turn % 2 == 0 {
                let bare = microseconds(&mut with_bare);
                (bare, microseconds(&mut with_channel))
            } else {
                let channel = microseconds(&mut with_channel);
                (microseconds(&mut with_bare), channel)
            };
            [bare, channel, channel - bare]
        })
        .collect();
    bare.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
    [0, 1, 2].map(|at| {
        let mut column: Vec<f64> = turns.iter().map(|turn| turn[at]).collect();
        column.sort_by(f64::total_cmp);
        column[TURNS / 2]
    })
}

fn microseconds(run: &mut dyn FnMut()) -> f64 {
    let begun = Instant::now();
    run();
    begun.elapsed().as_secs_f64() * 1e6
}

fn random(length: u32) -> Command {
    Command::new(0x80, 0x50, 0, 0).expecting(ExpectedLength::Exactly(length))
}

fn device_information() -> Command {
    Command::new(0x80, 0x04, 0, 0).expecting(ExpectedLength::Maximum)
}

fn bare_card() -> BareCard {
    let context = Context::establish(Scope::User).unwrap();
    let name = CString::new(READER).unwrap();
    context.connect(&name, ShareMode::Shared, Protocols::T0 | Protocols::T1).unwrap()
}

/// The service, with a software key in its first reader.
struct Service {
    daemon: Child,
    stop: Stop,
    served: Option<thread::JoinHandle<()>>,
}

impl Service {
    fn start() -> Self {
        let daemon = Program::new("/usr/sbin/pcscd")
            .arg("--foreground")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pcscd starts");
        let stop = Stop::new();
        let stopped = stop.clone();
        let served = thread::spawn(move || {
            let folder = tempfile::tempdir().unwrap();
            let mut card = new_card(&folder.path().join("key"));
            let address = (Ipv4Addr::LOCALHOST, vpcd::PORT);
            vpcd::serve(&mut card, address, Reconnect::default(), &stopped, |_| {}).unwrap();
        });
        let begun = Instant::now();
        let is_present = || {
            let entries = Readers::new().entries().unwrap_or_default();
            entries.iter().any(|entry| entry.card == CardState::Present)
        };
        while !is_present() {
            assert!(begun.elapsed() < Duration::from_secs(20), "no card within 20 s");
            thread::sleep(Duration::from_millis(10));
        }
        Self { daemon, stop, served: Some(served) }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop.stop();
        let _ = self.served.take().map(thread::JoinHandle::join);
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

fn new_card(folder: &std::path::Path) -> Card {
    let new = NewKey {
        serial: "BENCH001".into(),
        label: "bench".into(),
        manufacturer: "YZT".into(),
        issuer: "YZT".into(),
        device_key: Zeroizing::new(DEVICE_KEY),
    };
    yzt_softkey::create(folder, new, &mut SysRng).unwrap();
    batch::prepare(Card::open(folder, Box::new(SysRng)).unwrap());
    Card::open(folder, Box::new(SysRng)).unwrap()
}
