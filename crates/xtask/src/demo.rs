// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask demo`: the main job on a software key, from the CA's first key to a revoked login.
//!
//! Clerk, CA, portal and look-alike are separate processes of the command `yzt`, each in a folder of
//! its own; what passes between them passes as a file through the folder `post`. The demonstration
//! only starts processes, carries files and reads what is printed. It has no way into the product
//! that a user does not have, also where a step is to fail: then it carries a wrong file, a wrong
//! PIN or a wrong time.

mod actor;
mod files;
mod keep;
mod reader;
mod secrecy;
mod steps;
mod world;

use crate::outcome::{CheckResult, Outcome};
use crate::process::build_yzt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use world::World;

/// What was asked of `cargo xtask demo`.
#[derive(Debug, Default)]
pub(crate) struct Options {
    keep: Option<PathBuf>,
    break_step: Option<u8>,
}

impl Options {
    /// Reads the words after `demo`.
    pub(crate) fn parse(words: &[&str]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            match word {
                "--keep" => {
                    let folder = words.next().ok_or("--keep needs a folder")?;
                    options.keep = Some(PathBuf::from(folder));
                }
                "--break" => {
                    let number = words.next().and_then(|text| text.parse().ok());
                    let known = number.filter(|number| (1..=STEPS).contains(number));
                    options.break_step = Some(known.ok_or("--break needs a step from 1 to 12")?);
                }
                _ => return Err(format!("unknown word {word}\n{}", crate::USAGE)),
            }
        }
        Ok(options)
    }
}

/// The number of steps.
const STEPS: u8 = 12;

/// How one step ended: its figure, or what went wrong.
type StepOutcome = Result<String, String>;

struct StepResult {
    number: u8,
    title: &'static str,
    outcome: StepOutcome,
    took: Duration,
}

/// Runs the demonstration and answers whether all steps held.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    eprintln!("building the command yzt …");
    let yzt = build_yzt()?;
    let temporary = tempfile::tempdir().map_err(|error| error.to_string())?;
    let folder = temporary.path();
    let results = play(&yzt, folder, options.break_step, print_step)?;
    if let Some(keep) = &options.keep {
        keep::copy(folder, keep)?;
        println!("kept in {}", keep.display());
    }
    let failed = results.iter().filter(|result| result.outcome.is_err()).count();
    println!("{} passed, {failed} failed", results.len() - failed);
    Ok(failed == 0)
}

/// Plays all steps in `folder`, with one of them fed what must make it fail.
fn play(
    yzt: &Path,
    folder: &Path,
    break_step: Option<u8>,
    report: impl FnMut(&StepResult),
) -> Result<Vec<StepResult>, String> {
    let world = World::new(yzt, folder, break_step).map_err(|error| error.to_string())?;
    play_in(world, report)
}

/// Plays all steps in a world.
fn play_in(
    mut world: World,
    mut report: impl FnMut(&StepResult),
) -> Result<Vec<StepResult>, String> {
    let mut results: Vec<StepResult> = Vec::new();
    for step in steps::ALL {
        let begun = Instant::now();
        let missing = step.needs.iter().find(|&&needed| {
            let of_step = |result: &&StepResult| result.number == needed;
            results.iter().find(of_step).is_none_or(|result| result.outcome.is_err())
        });
        let outcome = match missing {
            Some(needed) => Err(format!("not run, since step {needed} failed")),
            None => (step.run)(&mut world),
        };
        let result =
            StepResult { number: step.number, title: step.title, outcome, took: begun.elapsed() };
        report(&result);
        results.push(result);
    }
    Ok(results)
}

/// Plays the demonstration with the key behind the real smart-card service.
///
/// Only for a process that has `/run` and the network to itself; see [`crate::pcsc`]. Every step is
/// printed as a test.
pub(crate) fn run_over_reader(yzt: &Path) -> Result<bool, String> {
    let temporary = tempfile::tempdir().map_err(|error| error.to_string())?;
    let world = World::new(yzt, temporary.path(), None).map_err(|error| error.to_string())?;
    let world = world.with_reader(reader::Reader::start()?);
    let results = play_in(world, |result| {
        let ended = if result.outcome.is_ok() { "ok" } else { "FAILED" };
        println!("test demo step {}: {} ... {ended}", result.number, result.title);
        if let Err(why) = &result.outcome {
            eprintln!("{why}");
        }
    })?;
    Ok(results.iter().all(|result| result.outcome.is_ok()))
}

fn print_step(result: &StepResult) {
    let milliseconds = result.took.as_millis();
    match &result.outcome {
        Ok(figure) => {
            println!("ok      {:2}  {}: {figure} [{milliseconds} ms]", result.number, result.title);
        }
        Err(why) => println!("FAILED  {:2}  {}\n            {why}", result.number, result.title),
    }
}

/// The demonstration as tests: each step, and each step made to fail, alone with what needs it.
pub(crate) fn self_test() -> Vec<CheckResult> {
    let yzt = match build_yzt() {
        Ok(yzt) => yzt,
        Err(why) => return vec![result("the command yzt is built", Outcome::Failed(why))],
    };
    let mut results = match unbroken(&yzt) {
        Ok(results) => results,
        Err(why) => vec![result("demo", Outcome::Failed(why))],
    };
    for number in 1..=STEPS {
        let problems = match play_in_new_folder(&yzt, Some(number)) {
            Ok(steps) => wrong_failures(number, &steps),
            Err(why) => vec![why],
        };
        let name = format!("demo --break {number}: it fails, and only what needs it");
        results.push(CheckResult::from_problems(name, &problems));
    }
    results
}

/// The steps of a demonstration that nothing was done to, and the search of what it left.
fn unbroken(yzt: &Path) -> Result<Vec<CheckResult>, String> {
    let temporary = tempfile::tempdir().map_err(|error| error.to_string())?;
    let steps = play(yzt, temporary.path(), None, |_| {})?;
    let mut results: Vec<CheckResult> = steps
        .into_iter()
        .map(|step| {
            let name = format!("demo step {}: {}", step.number, step.title);
            CheckResult::from_problems(name, step.outcome.err().as_slice())
        })
        .collect();
    results.extend(secrecy::check(temporary.path(), world::PINS));
    Ok(results)
}

fn result(name: &str, outcome: Outcome) -> CheckResult {
    CheckResult { name: name.to_owned(), outcome }
}

fn play_in_new_folder(yzt: &Path, break_step: Option<u8>) -> Result<Vec<StepResult>, String> {
    let temporary = tempfile::tempdir().map_err(|error| error.to_string())?;
    play(yzt, temporary.path(), break_step, |_| {})
}

/// What is not as it should be after step `broken` was made to fail.
fn wrong_failures(broken: u8, results: &[StepResult]) -> Vec<String> {
    let mut problems = Vec::new();
    for result in results {
        let expected = result.number == broken || steps::depends(result.number, broken);
        match (&result.outcome, expected) {
            (Ok(figure), true) => problems.push(format!("step {} passed: {figure}", result.number)),
            (Err(why), false) => problems.push(format!("step {} failed too: {why}", result.number)),
            _ => {}
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(failed: &[u8]) -> Vec<StepResult> {
        let outcome = |number: u8| match failed.contains(&number) {
            true => Err("no".to_owned()),
            false => Ok("yes".to_owned()),
        };
        let step = |number| StepResult {
            number,
            title: "",
            outcome: outcome(number),
            took: Duration::ZERO,
        };
        (1..=STEPS).map(step).collect()
    }

    #[test]
    fn a_broken_step_must_fail_alone() {
        assert!(wrong_failures(12, &results(&[12])).is_empty());
        assert_eq!(wrong_failures(12, &results(&[])).len(), 1);
        assert_eq!(wrong_failures(12, &results(&[11, 12])).len(), 1);
        assert!(wrong_failures(7, &results(&[7, 8, 9, 10, 11, 12])).is_empty());
    }

    #[test]
    fn needs_point_backwards() {
        for step in steps::ALL {
            assert!(step.needs.iter().all(|&needed| needed < step.number));
        }
        assert_eq!(steps::ALL.len(), usize::from(STEPS));
    }

    #[test]
    fn words_that_are_not_known_are_refused() {
        assert!(Options::parse(&["--break", "13"]).is_err());
        assert!(Options::parse(&["--break"]).is_err());
        assert!(Options::parse(&["--keep"]).is_err());
        assert!(Options::parse(&["--brake", "1"]).is_err());
    }
}
