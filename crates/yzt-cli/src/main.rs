// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command `yzt`; see the library of the same crate.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    yzt_cli::run(std::env::args_os())
}
