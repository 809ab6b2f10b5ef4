// SPDX-License-Identifier: MIT OR Apache-2.0
//! Licences, bans and sources of what is built in, checked offline with cargo-deny.

use crate::outcome::{CheckResult, Outcome};
use crate::process::{cargo, root, target};
use std::path::PathBuf;
use std::process::Command;

/// The version that the checks were written for.
const VERSION: &str = "0.20.2";

/// Checks the dependencies against `.deny.toml`. The advisory database is not asked: it lies outside
/// the package registry.
pub(crate) fn run() -> CheckResult {
    let outcome = match tool() {
        Ok(program) => check(&mut Command::new(program)),
        Err(why) => Outcome::Failed(why),
    };
    CheckResult { name: "licences, bans and sources of the dependencies".into(), outcome }
}

fn check(command: &mut Command) -> Outcome {
    command.current_dir(root());
    command.args(["--offline", "--all-features", "check", "--hide-inclusion-graph"]);
    match command.args(["bans", "licenses", "sources"]).output() {
        Ok(output) if output.status.success() => Outcome::Passed,
        Ok(output) => Outcome::Failed(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// The path of cargo-deny, which is built once and kept below the target folder.
fn tool() -> Result<PathBuf, String> {
    let folder = target().join("tools");
    let program = folder.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if program.is_file() {
        return Ok(program);
    }
    eprintln!("building cargo-deny {VERSION}, once");
    let status = cargo()
        .args(["install", "cargo-deny", "--version", VERSION, "--locked", "--quiet", "--root"])
        .arg(&folder)
        .status()
        .map_err(|error| error.to_string())?;
    if status.success() {
        Ok(program)
    } else {
        Err("cargo-deny could not be built; what cargo said stands above".into())
    }
}
