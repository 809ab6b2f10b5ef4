// SPDX-License-Identifier: MIT OR Apache-2.0
//! Forms as data, as pages, and on paper.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

mod definitions;
mod hostile;
mod numbers;
mod order_code;
mod paper;
mod structure;
