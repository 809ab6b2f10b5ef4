// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask test`: everything that CI runs, one stage after the other.

use crate::outcome::{CheckResult, Outcome, Tally};
use crate::process::{cargo, root, target};
use crate::{checks, demo, deny, fuzz, packages, pcsc, readme, rules};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What was asked of `cargo xtask test`.
#[derive(Debug, Default)]
pub(crate) struct Options {
    soak: bool,
    only: Option<String>,
}

impl Options {
    /// Reads the words after `test`.
    pub(crate) fn parse(words: &[&str]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            match word {
                "--soak" => options.soak = true,
                "--only" => {
                    let stage = words.next().ok_or("--only needs the name of a stage")?;
                    if !STAGES.iter().any(|(name, _)| name == stage) {
                        return Err(format!("there is no stage {stage}"));
                    }
                    options.only = Some((*stage).to_owned());
                }
                _ => return Err(format!("unknown word {word}\n{}", crate::USAGE)),
            }
        }
        Ok(options)
    }
}

type Stage = fn(&Options) -> Tally;

const STAGES: &[(&str, Stage)] = &[
    ("checks", checks_stage),
    ("rust", rust_stage),
    ("demo", demo_stage),
    ("pcsc", pcsc_stage),
    ("fuzz", fuzz_stage),
    ("readme", readme_stage),
];

/// Runs the stages and answers whether all of them held.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    packages::provide()?;
    let mut total = Tally::default();
    for (name, stage) in STAGES {
        if options.only.as_deref().is_some_and(|only| only != *name) {
            continue;
        }
        let begun = Instant::now();
        println!("== {name}");
        let tally = stage(options);
        println!("-- {name}: {tally} ({:.0} s)", begun.elapsed().as_secs_f64());
        total.add(tally);
    }
    println!("{total}");
    Ok(total.failed == 0)
}

fn print(results: &[CheckResult]) -> Tally {
    let mut tally = Tally::default();
    for result in results {
        match &result.outcome {
            Outcome::Passed => println!("ok      {}", result.name),
            Outcome::Failed(why) => println!("FAILED  {}\n{why}", result.name),
            Outcome::Skipped(why) => println!("skipped {}: {why}", result.name),
        }
        tally.count(&result.outcome);
    }
    tally
}

fn checks_stage(_: &Options) -> Tally {
    let mut results = checks::run(&root());
    let problems = rules::check(&root()).unwrap_or_else(|problem| vec![problem]);
    let name = "every rule of the manual is accounted for";
    results.push(CheckResult::from_problems(name, &problems));
    results.push(tool("formatting", cargo().args(["fmt", "--all", "--check"])));
    let clippy = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    results.push(tool("clippy", cargo().args(clippy)));
    let doc = ["doc", "--workspace", "--no-deps", "--quiet", "--document-private-items"];
    results.push(tool("documentation", cargo().args(doc).env("RUSTDOCFLAGS", "-D warnings")));
    results.push(deny::run());
    print(&results)
}

/// Runs one tool; its output is shown only where it failed.
fn tool(name: &str, command: &mut Command) -> CheckResult {
    let outcome = match command.output() {
        Ok(output) if output.status.success() => Outcome::Passed,
        Ok(output) => Outcome::Failed(format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
        Err(error) => Outcome::Failed(error.to_string()),
    };
    CheckResult { name: name.to_owned(), outcome }
}

fn rust_stage(options: &Options) -> Tally {
    // The harness knows no skipped test: one that cannot run says why in this file, and passes.
    let skipped = target().join("skipped-tests.txt");
    let _ = std::fs::remove_file(&skipped);
    let mut command = cargo();
    command.args(["test", "--workspace", "--no-fail-fast", "--quiet"]);
    command.env("YZT_SKIPPED_TESTS", &skipped);
    if options.soak {
        command.env("YZT_SOAK", "1");
    }
    command.args(["--", "--format", "pretty"]);
    let mut tally = count_tests(command.stdout(Stdio::piped()));
    let skips = skips(&std::fs::read_to_string(&skipped).unwrap_or_default());
    tally.passed = tally.passed.saturating_sub(skips.len());
    tally.add(print(&skips));
    tally
}

/// The tests that said why they could not run, a line `name: reason` each.
fn skips(text: &str) -> Vec<CheckResult> {
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    let skip = |(name, reason): (&str, &str)| CheckResult {
        name: name.to_owned(),
        outcome: Outcome::Skipped(reason.to_owned()),
    };
    lines.map(skip).collect()
}

/// Runs `cargo test`, passes on what matters of its output and counts the tests of every binary.
fn count_tests(command: &mut Command) -> Tally {
    let mut tally = Tally::default();
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            println!("FAILED  cargo test: {error}");
            tally.failed += 1;
            return tally;
        }
    };
    if let Some(stdout) = child.stdout.take() {
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        tally.add(tally_of(lines, |line| println!("{line}")));
    }
    // A test binary that dies, or that does not build, has no closing line to count.
    let succeeded = child.wait().is_ok_and(|status| status.success());
    if !succeeded && tally.failed == 0 {
        println!("FAILED  cargo test ended without success; what it said stands above");
        tally.failed += 1;
    }
    tally
}

/// What a test that starts itself again says of the half that only the other half runs.
const OTHER_PROCESS: &str = "... ignored, the other process of ";

/// Sums up the closing lines of all test binaries, and shows the lines that matter.
fn tally_of(lines: impl Iterator<Item = String>, mut show: impl FnMut(&str)) -> Tally {
    let mut tally = Tally::default();
    let mut other_processes = 0;
    for line in lines {
        match line_tally(&line) {
            Some(mut counted) => {
                // Neither a test nor skipped: it runs when the test that needs it does.
                counted.skipped = counted.skipped.saturating_sub(other_processes);
                other_processes = 0;
                tally.add(counted);
            }
            None if line.contains(OTHER_PROCESS) => other_processes += 1,
            None if line.is_empty() || line.ends_with("... ok") => {}
            None if line.starts_with("running ") || line.starts_with("all doctests ran") => {}
            None => show(&line),
        }
    }
    tally
}

/// The counts of a closing line `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn line_tally(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count = |label: &str| {
        counts.split("; ").find_map(|part| part.strip_suffix(label)?.trim().parse().ok())
    };
    Some(Tally {
        passed: count(" passed")?,
        failed: count(" failed")?,
        skipped: count(" ignored")?,
    })
}

fn demo_stage(_: &Options) -> Tally {
    print(&demo::self_test())
}

fn pcsc_stage(_: &Options) -> Tally {
    let mut tally = print(&pcsc::run());
    tally.add(print(&pcsc::demo()));
    tally
}

fn fuzz_stage(options: &Options) -> Tally {
    print(&fuzz::run(options.soak))
}

fn readme_stage(_: &Options) -> Tally {
    print(&readme::run(&root()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_counted() {
        let line = "test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        let expected = Tally { passed: 3, failed: 2, skipped: 1 };
        assert_eq!(line_tally(line), Some(expected));
        assert_eq!(line_tally("test a::b ... ok"), None);
    }

    #[test]
    fn the_other_half_of_a_test_is_not_a_skipped_one() {
        let closing = "test result: ok. 3 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out";
        let lines =
            ["test a ... ok", "test b ... ignored, the other process of a", closing, closing];
        let mut shown = Vec::new();
        let lines = lines.into_iter().map(str::to_owned);
        let tally = tally_of(lines, |line| shown.push(line.to_owned()));
        assert_eq!(tally, Tally { passed: 6, failed: 0, skipped: 3 });
        assert!(shown.is_empty());
    }

    #[test]
    fn a_skipped_test_names_its_reason() {
        let skips = skips("samples: the folder is missing\n");
        let expected = Outcome::Skipped("the folder is missing".into());
        assert!(matches!(skips.as_slice(), [skip] if skip.outcome == expected));
    }

    #[test]
    fn an_unknown_stage_is_refused() {
        assert!(Options::parse(&["--only", "everything"]).is_err());
        assert!(Options::parse(&["--only"]).is_err());
        assert!(Options::parse(&["--sok"]).is_err());
    }
}
