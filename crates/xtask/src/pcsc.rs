// SPDX-License-Identifier: MIT OR Apache-2.0
//! The real smart-card service: its tests and its bench.
//!
//! There is one `pcscd` on a machine, at a fixed place, and its virtual reader listens on a fixed
//! port of every address. So both run in namespaces of their own, where they may start, kill and
//! starve the service without anybody noticing, and where nothing outlives them.

use crate::outcome::{CheckResult, Outcome};
use crate::process::cargo;
use serde_json::Value;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// Tells the tests and the bench that they are where they may do what they do.
const NAMESPACE: &str = "YZT_PCSC_NAMESPACE";

/// Processes, mounts and network of their own. As root of a namespace of users where that may be
/// made, which needs no root; else as the root that one is.
const WAYS: &[&[&str]] = &[
    &["--map-root-user", "--mount", "--net", "--pid", "--fork", "--kill-child"],
    &["--mount", "--net", "--pid", "--fork", "--kill-child"],
];

/// What has to be there before: the loopback interface, and an empty `/run`.
const PREPARE: &str = "ip link set lo up && mount -t tmpfs tmpfs /run && exec \"$@\"";

/// Runs the tests that need the service.
pub(crate) fn run() -> Vec<CheckResult> {
    let tests = match build(&["test", "--package", "yzt-tests", "--test", "pcsc", "--no-run"]) {
        Ok(tests) => tests,
        Err(why) => return vec![result("the tests are built", Outcome::Failed(why))],
    };
    let Some(mut command) = in_namespaces(tests.as_os_str()) else {
        let why =
            "neither root nor unprivileged user namespaces (kernel.unprivileged_userns_clone)";
        return vec![result("a smart-card service of our own", Outcome::Skipped(why.into()))];
    };
    match command.stdin(Stdio::null()).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout);
            let complained = String::from_utf8_lossy(&output.stderr);
            judge(&said, &complained, output.status.success())
        }
        Err(error) => vec![result("the tests are run", Outcome::Failed(error.to_string()))],
    }
}

/// Plays the demonstration with the clerk's key behind the service.
pub(crate) fn demo() -> Vec<CheckResult> {
    match demo_in_namespaces() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout);
            let complained = String::from_utf8_lossy(&output.stderr);
            judge(&said, &complained, output.status.success())
        }
        Err(why) => vec![result("the demo over the service", Outcome::Failed(why))],
    }
}

fn demo_in_namespaces() -> Result<Output, String> {
    // The stages before and after this one build the same program without PC/SC.
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let yzt = folder.path().join("yzt");
    let built = build(&["build", "--package", "yzt-cli"])?;
    std::fs::copy(built, &yzt).map_err(|error| error.to_string())?;
    // Ourselves, also where a build has replaced the file that we were started from.
    let this = folder.path().join("xtask");
    std::fs::copy("/proc/self/exe", &this).map_err(|error| error.to_string())?;
    let mut command = in_namespaces(this.as_os_str())
        .ok_or("this needs root, or unprivileged user namespaces")?;
    command.arg("demo-over-reader").arg(yzt).stdin(Stdio::null());
    command.output().map_err(|error| error.to_string())
}

/// Measures what a channel costs for each command, and answers whether that could be measured.
pub(crate) fn bench() -> Result<bool, String> {
    let bench = build(&["bench", "--package", "yzt-benches", "--bench", "pcsc", "--no-run"])?;
    let mut command = in_namespaces(bench.as_os_str())
        .ok_or("this needs root, or unprivileged user namespaces")?;
    let status = command.arg("--bench").status().map_err(|error| error.to_string())?;
    Ok(status.success())
}

/// Builds one program with cargo and answers where it is.
fn build(words: &[&str]) -> Result<PathBuf, String> {
    let output = cargo()
        .args(words)
        .args(["--quiet", "--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    if !output.status.success() {
        return Err("it could not be built; what cargo said stands above".into());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    executable(&said).ok_or_else(|| "cargo named no program".into())
}

/// The program of the last message that names one.
fn executable(messages: &str) -> Option<PathBuf> {
    let path = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    };
    messages.lines().rev().find_map(path)
}

/// A program in namespaces of its own, if they can be made here.
fn in_namespaces(program: &OsStr) -> Option<Command> {
    let is_possible = |way: &&&[&str]| {
        let mut tried = unshare(way);
        tried.arg("true").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        tried.status().is_ok_and(|status| status.success())
    };
    let mut command = unshare(WAYS.iter().find(is_possible)?);
    command.args(["sh", "-c", PREPARE, "sh"]).arg(program);
    command.env(NAMESPACE, "1");
    // Somebody else's service and settings.
    for name in ["PCSCLITE_CSOCK_NAME", "PCSCLITE_NO_BLOCKING", "OPENSC_CONF", "OPENSC_DEBUG"] {
        command.env_remove(name);
    }
    Some(command)
}

fn unshare(way: &[&str]) -> Command {
    let mut command = Command::new("unshare");
    command.args(way).arg("--");
    command
}

/// Reads lines `test NAME ... ok (MS ms)`, each after what the test said; a run that failed in
/// another way fails by itself.
fn judge(said: &str, complained: &str, succeeded: bool) -> Vec<CheckResult> {
    let mut results = Vec::new();
    let mut before = String::new();
    for line in said.lines() {
        let ended = line.strip_prefix("test ").and_then(|line| line.split_once(" ... "));
        let Some((name, ended)) = ended else {
            before.push_str(line);
            before.push('\n');
            continue;
        };
        let why = std::mem::take(&mut before);
        let outcome = match ended.split(' ').next() {
            Some("ok") => Outcome::Passed,
            _ => Outcome::Failed(format!("{why}{ended}")),
        };
        results.push(result(&format!("pcsc {name}"), outcome));
    }
    let failed = results.iter().any(|result| result.outcome != Outcome::Passed);
    if results.is_empty() || (!succeeded && !failed) {
        let why = format!("the run ended before its end:\n{before}{complained}");
        results.push(result("the tests run to their end", Outcome::Failed(why)));
    }
    results
}

fn result(name: &str, outcome: Outcome) -> CheckResult {
    CheckResult { name: name.to_owned(), outcome }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_is_a_result() {
        let said = "noise\ntest a::b ... ok (3 ms)\nwhy\ntest c ... FAILED (4 ms)\nother\n";
        let results = judge(said, "", false);
        let outcomes: Vec<&Outcome> = results.iter().map(|result| &result.outcome).collect();
        assert_eq!(outcomes, [&Outcome::Passed, &Outcome::Failed("why\nFAILED (4 ms)".into())]);
        assert_eq!(results[0].name, "pcsc a::b");
    }

    #[test]
    fn a_run_that_breaks_off_fails() {
        let failed = |said: &str, succeeded| {
            judge(said, "", succeeded).iter().any(|result| result.outcome != Outcome::Passed)
        };
        assert!(failed("test a ... ok (3 ms)\n", false));
        assert!(failed("", true), "not a single test");
        assert!(!failed("test a ... ok (3 ms)\n", true));
        assert!(failed("test a ... okay\n", true));
    }

    #[test]
    fn the_program_is_the_one_that_cargo_names_last() {
        let messages =
            "{\"executable\":\"/a\"}\n{\"executable\":\"/b\"}\n{\"executable\":null}\nx\n";
        assert_eq!(executable(messages), Some(PathBuf::from("/b")));
        assert_eq!(executable("{}\n"), None);
    }
}
