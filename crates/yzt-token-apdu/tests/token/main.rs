// SPDX-License-Identifier: MIT OR Apache-2.0
//! The driver against scripted, simulated and software cards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod actions;
mod counts;
mod dialects;
mod faults;
mod files;
mod generations;
mod handles;
mod injection;
mod operations;
mod pins;
mod provider;
mod refusals;
mod script;
mod service;
mod session_keys;
mod simulated;
mod software_key;
mod values;
