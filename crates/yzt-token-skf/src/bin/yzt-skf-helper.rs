// SPDX-License-Identifier: MIT OR Apache-2.0
//! The process in which a vendor's library runs; see `yzt_token_skf::helper`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    match yzt_token_skf::helper::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
