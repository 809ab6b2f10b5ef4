// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whole visits: desk, line, driver and software key, and everything that can break in between.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod disk;
mod faults;
mod key;
mod office;
mod replay;
mod schedules;
mod visits;
mod wire;
mod world;
