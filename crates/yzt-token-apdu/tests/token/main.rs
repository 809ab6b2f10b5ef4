// SPDX-License-Identifier: MIT OR Apache-2.0
//! The driver against scripted, simulated and software cards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod counts;
mod faults;
mod generations;
mod handles;
mod operations;
mod pins;
mod provider;
mod refusals;
mod script;
mod simulated;
mod software_key;
mod values;
