// SPDX-License-Identifier: MIT OR Apache-2.0
//! libyzt_skf from outside: its header, its symbols, and programs in C that use it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

// The library itself, which the programs load.
use yzt_skf as _;

mod files;
mod fixture;
mod header;
mod interface;
mod misuse;
mod programs;
mod symbols;
mod tools;
