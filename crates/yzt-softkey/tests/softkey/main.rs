// SPDX-License-Identifier: MIT OR Apache-2.0
//! The software key from outside: a host that speaks APDU bytes, a disk that fails on demand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod damage;
mod disk;
mod faults;
mod folder;
mod golden;
mod host;
mod lifecycle;
mod pin;
mod power;
mod random_commands;
mod rights;
