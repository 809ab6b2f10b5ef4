// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command set against bytes written down by hand, against itself, and against damage.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod authentication;
mod command_bytes;
mod container_bytes;
mod damage;
mod response_bytes;
mod round_trip;
mod samples;
mod tolerance;
