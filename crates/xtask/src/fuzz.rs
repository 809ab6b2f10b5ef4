// SPDX-License-Identifier: MIT OR Apache-2.0
//! The fuzz targets of `fuzz/`: replayed without a fuzzer, then driven by libFuzzer for a while.
//!
//! `fuzz/` is a workspace of its own, so what the other stages do for the workspace is done for it
//! here. cargo-fuzz is not needed: the targets are built as it would build them.

use crate::outcome::{CheckResult, Outcome};
use crate::process::{cargo, on_path, root};
use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// The system that the flags below are for.
const SYSTEM: &str = "x86_64-unknown-linux-gnu";

/// What cargo-fuzz 0.13 tells rustc for a release build on Linux, but for `-Clink-dead-code`, which
/// makes the programs four times larger and slower. Builds with these flags need
/// `RUSTC_BOOTSTRAP=1` on a stable compiler.
const RUSTFLAGS: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "-Cllvm-args=-sanitizer-coverage-stack-depth",
    "--cfg",
    "fuzzing",
    "-Zsanitizer=address",
];

/// Targets that run at the same time: as many as the smallest machine has cores.
const AT_THE_SAME_TIME: usize = 2;

/// Seconds of one target.
const SHORT: u32 = 10;
const LONG: u32 = 600;

/// Lines of a failed run that are shown, from its panic or its sanitizer's report on.
const SHOWN_LINES: usize = 30;

/// Replays every corpus, then runs every target: for seconds, or for ten minutes each.
pub(crate) fn run(soak: bool) -> Vec<CheckResult> {
    let mut results = vec![
        result("fuzz: formatting", with_cargo(&["fmt", "--check"], &[])),
        result("fuzz: clippy", with_cargo(&["clippy", "--all-targets"], &["--", "-D", "warnings"])),
        result("fuzz: the corpora, without a fuzzer", with_cargo(&["test", "--no-fail-fast"], &[])),
    ];
    let seconds = if soak { LONG } else { SHORT };
    let found = fs::read_to_string(root().join("fuzz/Cargo.toml"))
        .map_err(|error| error.to_string())
        .and_then(|manifest| targets(&manifest));
    let targets = match found {
        Ok(targets) => targets,
        Err(why) => {
            results.push(result("fuzz: the targets", Outcome::Failed(why)));
            return results;
        }
    };
    match build() {
        Outcome::Passed => results.extend(run_all(&targets, seconds)),
        outcome => results.push(result("fuzz: libFuzzer", outcome)),
    }
    results
}

fn result(name: impl Into<String>, outcome: Outcome) -> CheckResult {
    CheckResult { name: name.into(), outcome }
}

/// Runs cargo in the workspace of the targets. Its lock file is the committed one.
fn with_cargo(words: &[&str], behind: &[&str]) -> Outcome {
    let Some((subcommand, options)) = words.split_first() else {
        return Outcome::Failed("nothing to run".into());
    };
    let mut command = cargo();
    command.args([subcommand, "--manifest-path", "fuzz/Cargo.toml", "--quiet"]);
    if *subcommand != "fmt" {
        command.arg("--locked");
    }
    outcome(command.args(options).args(behind).output())
}

fn outcome(output: std::io::Result<Output>) -> Outcome {
    match output {
        Ok(output) if output.status.success() => Outcome::Passed,
        Ok(output) => Outcome::Failed(format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// Builds every target with libFuzzer and the address sanitizer.
fn build() -> Outcome {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        return Outcome::Skipped(format!("the sanitizer's flags are known for {SYSTEM} alone"));
    }
    if !on_path("c++") {
        return Outcome::Skipped("libFuzzer needs a C++ compiler (Debian: apt install g++)".into());
    }
    let mut command = cargo();
    command.args(["build", "--manifest-path", "fuzz/Cargo.toml", "--quiet", "--locked"]);
    command.args(["--release", "--features", "libfuzzer", "--bins"]);
    // Named though it is the system that we are on: build scripts then go without the flags.
    command.args(["--target", SYSTEM]);
    command.env("RUSTC_BOOTSTRAP", "1");
    command.env_remove("RUSTFLAGS");
    command.env("CARGO_ENCODED_RUSTFLAGS", RUSTFLAGS.join("\x1F"));
    command.env("CARGO_TARGET_DIR", built());
    outcome(command.output())
}

/// Where the targets are built, and where they keep what they find.
fn built() -> PathBuf {
    root().join("fuzz/target")
}

/// The programs of the manifest that libFuzzer drives.
fn targets(manifest: &str) -> Result<Vec<String>, String> {
    let manifest: toml::Table =
        manifest.parse().map_err(|error| format!("fuzz/Cargo.toml: {error}"))?;
    let programs = manifest.get("bin").and_then(toml::Value::as_array);
    let is_target = |program: &&toml::Value| {
        let features = program.get("required-features");
        let features = features.and_then(toml::Value::as_array);
        features.is_some_and(|features| {
            features.iter().any(|feature| feature.as_str() == Some("libfuzzer"))
        })
    };
    let name = |program: &toml::Value| Some(program.get("name")?.as_str()?.to_owned());
    let targets: Vec<String> =
        programs.into_iter().flatten().filter(is_target).filter_map(name).collect();
    if targets.is_empty() {
        return Err("fuzz/Cargo.toml names no target".into());
    }
    Ok(targets)
}

fn run_all(targets: &[String], seconds: u32) -> Vec<CheckResult> {
    let waiting: Mutex<VecDeque<&String>> = Mutex::new(targets.iter().collect());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_THE_SAME_TIME {
            scope.spawn(|| {
                while let Some(target) = next() {
                    let result = run_target(target, seconds);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by(|one, other| one.name.cmp(&other.name));
    results
}

fn run_target(target: &str, seconds: u32) -> CheckResult {
    let folder = built().join(SYSTEM).join("release");
    let committed = root().join("fuzz/corpus").join(target);
    // What is found goes beside what is built; the committed corpus is only read.
    let (found, failures) =
        (built().join("corpus").join(target), built().join("artifacts").join(target));
    for folder in [&found, &failures] {
        if let Err(error) = fs::create_dir_all(folder) {
            return result(
                format!("fuzz {target}"),
                Outcome::Failed(format!("{}: {error}", folder.display())),
            );
        }
    }
    let mut command = Command::new(folder.join(target));
    command.current_dir(root()).env("ASAN_OPTIONS", "detect_odr_violation=0");
    command.args([&found, &committed]).args(options(seconds, &failures));
    match command.output() {
        Ok(output) => judge(
            target,
            seconds,
            &String::from_utf8_lossy(&output.stderr),
            output.status.success(),
        ),
        Err(error) => result(format!("fuzz {target}"), Outcome::Failed(error.to_string())),
    }
}

/// libFuzzer's options: a limit for everything that could run away.
fn options(seconds: u32, failures: &Path) -> Vec<String> {
    vec![
        format!("-max_total_time={seconds}"),
        "-timeout=20".into(),
        "-rss_limit_mb=2048".into(),
        "-malloc_limit_mb=256".into(),
        "-print_final_stats=1".into(),
        format!("-artifact_prefix={}/", failures.display()),
    ]
}

/// Reads off what a run said of itself how it ended.
fn judge(target: &str, seconds: u32, said: &str, succeeded: bool) -> CheckResult {
    match (succeeded, executions(said)) {
        (true, Some(count)) if count > 0 => {
            result(format!("fuzz {target}: {count} executions in {seconds} s"), Outcome::Passed)
        }
        (true, _) => {
            result(format!("fuzz {target}"), Outcome::Failed("it executed nothing".into()))
        }
        (false, _) => result(format!("fuzz {target}"), Outcome::Failed(failure(said))),
    }
}

/// How many inputs were executed, from libFuzzer's final statistics.
fn executions(said: &str) -> Option<u64> {
    said.lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))?
        .trim()
        .parse()
        .ok()
}

/// Why a run failed, and where the input stands that made it.
fn failure(said: &str) -> String {
    let input = said
        .lines()
        .find_map(|line| line.split_once("Test unit written to "))
        .map_or("no input was written", |(_, path)| path);
    let lines: Vec<&str> = said.lines().collect();
    let is_report = |line: &&str| line.contains("panicked at") || line.contains("ERROR: ");
    let first = lines.iter().position(is_report).unwrap_or(lines.len().saturating_sub(SHOWN_LINES));
    let shown = lines.iter().skip(first).take(SHOWN_LINES);
    let shown: Vec<&str> = shown.copied().collect();
    format!("the input: {input}\n{}", shown.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "#2\tINITED cov: 12\nDone 70423 runs in 16 second(s)\n\
                        stat::number_of_executed_units: 70423\nstat::peak_rss_mb:              272\n";
    const BAD: &str = "#2\tINITED cov: 12\nthread '<unnamed>' panicked at src/card.rs:7:9:\n\
                       tries grew\n==7== ERROR: libFuzzer: deadly signal\n    #0 0x1 in f\n\
                       artifact_prefix='a/'; Test unit written to a/crash-0f\n";

    #[test]
    fn a_run_tells_how_much_it_executed() {
        let result = judge("card", 10, GOOD, true);
        assert_eq!(result.outcome, Outcome::Passed);
        assert_eq!(result.name, "fuzz card: 70423 executions in 10 s");
    }

    #[test]
    fn a_failed_run_tells_why_and_with_which_input() {
        let Outcome::Failed(why) = judge("card", 10, BAD, false).outcome else {
            panic!("it failed");
        };
        assert!(why.starts_with("the input: a/crash-0f\nthread '<unnamed>' panicked"), "{why}");
        assert!(why.contains("tries grew") && !why.contains("INITED"), "{why}");
    }

    #[test]
    fn a_run_that_executed_nothing_did_not_pass() {
        for said in ["", "stat::number_of_executed_units: 0", "stat::number_of_executed_units: x"] {
            assert_ne!(judge("card", 10, said, true).outcome, Outcome::Passed);
        }
        let Outcome::Failed(why) = judge("card", 10, "killed", false).outcome else {
            panic!("it failed");
        };
        assert!(why.contains("no input") && why.contains("killed"), "{why}");
    }

    #[test]
    fn targets_are_the_programs_that_libfuzzer_drives() {
        let manifest = "[[bin]]\nname = 'card'\nrequired-features = ['libfuzzer']\n\
                        [[bin]]\nname = 'seeds'\n";
        assert_eq!(targets(manifest).unwrap(), ["card"]);
        assert!(targets("[package]\nname = 'x'\n").is_err());
        assert!(targets("[[bin]").is_err());
    }

    #[test]
    fn the_manifest_has_a_program_and_a_corpus_for_each_target() {
        let fuzz = root().join("fuzz");
        let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
        for target in targets(&manifest).unwrap() {
            assert!(fuzz.join("fuzz_targets").join(format!("{target}.rs")).is_file(), "{target}");
            assert!(fuzz.join("corpus").join(&target).is_dir(), "{target}");
        }
    }
}
