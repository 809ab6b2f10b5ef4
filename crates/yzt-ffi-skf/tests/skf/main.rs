// SPDX-License-Identifier: MIT OR Apache-2.0
//! libyzt_skf from outside: its header, its symbols, and programs in C that use it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

// The library itself, which the programs load.
use yzt_skf as _;

/// Its file.
const LIBRARY: &str = "libyzt_skf.so";

#[path = "../../../yzt-ffi/tests/library/files.rs"]
mod files;
#[path = "../../../yzt-ffi/tests/library/tools.rs"]
mod tools;

mod fixture;
mod header;
mod interface;
mod misuse;
mod programs;
mod symbols;
