// SPDX-License-Identifier: MIT OR Apache-2.0
//! The crate's tests: a table for each machine, rules by their numbers, properties, a model check,
//! the journal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod calendar;
mod forms;
mod hostile;
mod hostile_files;
mod journal;
mod model;
mod numbers;
mod policies;
mod properties;
mod register;
mod rules_advice;
mod rules_journal;
mod rules_key;
mod rules_life;
mod rules_order;
mod soak;
mod support;
mod tables;
mod tables_order;
