// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command set against bytes written down by hand, against itself, and against damage.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod agreement_bytes;
mod area_round_trip;
mod area_samples;
mod authentication;
mod command_bytes;
mod container_bytes;
mod damage;
mod device_key;
mod dialects;
mod external_bytes;
mod file_bytes;
mod golden;
mod response_bytes;
mod round_trip;
mod rsa_bytes;
mod rsa_key;
mod samples;
mod session_answers;
mod session_bytes;
mod tolerance;
