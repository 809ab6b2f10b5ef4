// SPDX-License-Identifier: MIT OR Apache-2.0
//! Compilers and the like, and what to do where one is missing.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs a command to its end with `input` on its standard input.
pub(crate) fn run(command: &mut Command, input: &str) -> Ended {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    // A program that does not read its input is fine.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ended {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs a command that has to succeed, and gives what it printed.
pub(crate) fn succeed(command: &mut Command) -> String {
    let ended = run(command, "");
    assert_eq!(ended.code, Some(0), "{command:?}\n{}{}", ended.out, ended.err);
    ended.out
}

/// Whether everything that a test needs is there; else the test says so and is over.
pub(crate) fn present(test: &str, needed: &[&str]) -> bool {
    let missing: Vec<&str> = needed.iter().filter(|tool| !is_present(tool)).copied().collect();
    if missing.is_empty() {
        return true;
    }
    let line = format!("{test}: {} not installed", missing.join(", "));
    eprintln!("{line}");
    if let Some(file) = std::env::var_os("YZT_SKIPPED_TESTS") {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(file).unwrap();
        writeln!(file, "{line}").unwrap();
    }
    false
}

fn is_present(tool: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // A name with a folder stands for itself.
    std::env::split_paths(&path).any(|folder| Path::new(&folder).join(tool).is_file())
}
