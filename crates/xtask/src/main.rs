// SPDX-License-Identifier: MIT OR Apache-2.0
//! The project's own tasks.
//!
//! `cargo xtask demo` runs the main job on a software key; `cargo xtask test` runs everything that
//! CI runs. Nothing here is part of the product, and this crate depends on none of its crates:
//! what it learns about them it learns from the outside, as a user would.
#![forbid(unsafe_code)]

mod checks;
mod demo;
mod deny;
mod fuzz;
mod outcome;
mod packages;
mod pcsc;
mod process;
mod readme;
mod rules;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask demo [--keep DIR] [--break STEP]
       cargo xtask test [--soak] [--only STAGE]
       cargo xtask rules
       cargo xtask bench-pcsc

demo          a clerk gets a certificate on a software USB key, logs in to a portal, and everything
              that should be refused is refused; twelve steps, each checked
  --keep DIR  leave the keys, certificates, the redacted APDU transcript and a script that verifies
              the login of step 4 with openssl in DIR
  --break N   feed step N what must make it fail, to see that it can

test          every check and every test; the last line is `N passed, M failed, K skipped`
  --soak      the long runs as well
  --only S    one stage only: checks, rust, demo, pcsc, fuzz or readme

rules         what became of each rule of the manual, S1 to S86, and of each gap, G1 to G28: the
              tests that prove it and their results, or what will hold it

bench-pcsc    what our channel costs for each command through a real smart-card service";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.split_first() {
        Some((&"demo", rest)) => demo::Options::parse(rest).and_then(|options| demo::run(&options)),
        Some((&"rules", [])) => rules::run(),
        Some((&"bench-pcsc", [])) => pcsc::bench(),
        // What the tests start in namespaces of its own.
        Some((&"demo-over-reader", [yzt])) => demo::run_over_reader(yzt.as_ref()),
        Some((&"test", rest)) => test::Options::parse(rest).and_then(|options| test::run(&options)),
        _ => Err(USAGE.into()),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}
