// SPDX-License-Identifier: MIT OR Apache-2.0
//! Software keys through the real smart-card service and a virtual reader.
//!
//! There is one `pcscd` on a machine, at a fixed place, and its virtual reader listens on a fixed
//! port. So this runs in namespaces of its own, which `cargo xtask test` makes: with nobody else's
//! service, `/run` and network. Run in any other way it does nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../../src/kit.rs"]
mod kit;

mod daemon;
mod errors;
mod helper;
mod key;
mod lost;
mod mute;
mod operations;
mod removal;
mod service;
mod shared;
#[path = "../../src/suite.rs"]
mod suite;
mod together;
mod token;
mod tools;
mod watch;
mod watched;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Set by whoever made the namespaces.
const NAMESPACE: &str = "YZT_PCSC_NAMESPACE";

type Test = (&'static str, fn());

const SUITES: &[(&str, &[Test])] = &[
    ("errors", errors::TESTS),
    ("tools", tools::TESTS),
    ("token", token::TESTS),
    ("operations", operations::TESTS),
    ("shared", shared::TESTS),
    ("lost", lost::TESTS),
    ("mute", mute::TESTS),
    ("watch", watch::TESTS),
    ("together", together::TESTS),
    ("removal", removal::TESTS),
];

/// Far more than a test takes: then something waits that nobody will ever wake.
const LONGEST_TEST: Duration = Duration::from_secs(90);

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [first, words @ ..] = words.as_slice()
        && first == helper::WORD
    {
        return helper::run(words);
    }
    if std::env::var_os(NAMESPACE).is_none() {
        println!("the smart-card service is tested by: cargo xtask test --only pcsc");
        return ExitCode::SUCCESS;
    }
    // What a test said stands before its verdict.
    std::panic::set_hook(Box::new(|panic| println!("{panic}")));
    let chosen = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
    let (mut passed, mut failed) = (0, 0);
    for (suite, tests) in SUITES {
        for (name, test) in *tests {
            let name = format!("{suite}::{name}");
            if !chosen(&name) {
                continue;
            }
            let begun = Instant::now();
            watch(&name);
            let held = catch_unwind(AssertUnwindSafe(test)).is_ok();
            let word = if held { "ok" } else { "FAILED" };
            println!("test {name} ... {word} ({} ms)", begun.elapsed().as_millis());
            if held { passed += 1 } else { failed += 1 }
        }
    }
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!("test result: {word}. {passed} passed; {failed} failed; 0 ignored");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Ends everything when no next test is begun in time.
fn watch(name: &str) {
    static BEGUN: AtomicUsize = AtomicUsize::new(0);
    let own = BEGUN.fetch_add(1, Ordering::SeqCst) + 1;
    let name = name.to_owned();
    thread::spawn(move || {
        thread::sleep(LONGEST_TEST);
        if BEGUN.load(Ordering::SeqCst) == own {
            println!("test {name} ... FAILED (it hangs)");
            std::process::exit(1);
        }
    });
}
