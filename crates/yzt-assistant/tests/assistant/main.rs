// SPDX-License-Identifier: MIT OR Apache-2.0
//! The assistant's use cases over real software keys, with scripted persons.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod batches;
mod certificates;
mod finding;
mod logging_in;
mod messages;
mod pages;
mod pins;
mod support;
