// SPDX-License-Identifier: MIT OR Apache-2.0
//! Enveloped, signed-and-enveloped and encrypted messages, from the outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod damage;
mod forms;
mod oracle;
mod peer;
mod samples;
mod streams;
mod support;
