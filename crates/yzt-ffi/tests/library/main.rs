// SPDX-License-Identifier: MIT OR Apache-2.0
//! libyzt from outside: its header, its symbols, and programs in C, C# and Java that use it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

// The library itself, which the programs load.
use yzt as _;

/// Its file.
const LIBRARY: &str = "libyzt.so";

mod files;
mod fixture;
mod header;
mod programs;
mod symbols;
mod tools;
