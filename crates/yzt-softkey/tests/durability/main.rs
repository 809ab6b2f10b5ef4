// SPDX-License-Identifier: MIT OR Apache-2.0
//! Loss of power and kill at every step of what a software key writes.
//!
//! `cargo test -p yzt-softkey --test durability -- --nocapture` prints what was tried;
//! `YZT_SOAK=1` tries more.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod child;
mod contents;
mod creation;
mod disk;
mod fixture;
#[path = "../softkey/host.rs"]
#[allow(dead_code, reason = "the other tests use the rest of it")]
mod host;
mod kill;
mod operations;
mod ordering;
mod power;
mod report;
mod seeded;
mod steps;
mod survivors;
mod traced;
#[path = "../softkey/world.rs"]
#[allow(dead_code, reason = "the other tests use the rest of it")]
mod world;
