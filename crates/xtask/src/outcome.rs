// SPDX-License-Identifier: MIT OR Apache-2.0
//! How one check or test ended, and the sum of many.

use std::fmt;

/// How one check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It ran and held.
    Passed,
    /// It ran and did not hold, with what was seen.
    Failed(String),
    /// It could not run, with the reason.
    Skipped(String),
}

/// One named check with its outcome.
#[derive(Debug, Clone)]
pub(crate) struct CheckResult {
    /// What was checked, as it is printed.
    pub(crate) name: String,
    /// How it ended.
    pub(crate) outcome: Outcome,
}

impl CheckResult {
    /// A check that held when `problems` is empty, and failed with them when not.
    pub(crate) fn from_problems(name: impl Into<String>, problems: &[String]) -> Self {
        let outcome = if problems.is_empty() {
            Outcome::Passed
        } else {
            Outcome::Failed(problems.join("\n"))
        };
        Self { name: name.into(), outcome }
    }
}

/// How many passed, failed and were skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Checks that held.
    pub(crate) passed: usize,
    /// Checks that did not.
    pub(crate) failed: usize,
    /// Checks that could not run.
    pub(crate) skipped: usize,
}

impl Tally {
    /// Counts one outcome.
    pub(crate) fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed(_) => self.failed += 1,
            Outcome::Skipped(_) => self.skipped += 1,
        }
    }

    /// Adds another tally to this one.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}
