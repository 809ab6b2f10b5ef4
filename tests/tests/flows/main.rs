// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whole flows on a software key: what becomes of them when the key is lost in the middle, and when
//! many threads use it at once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../../src/kit.rs"]
mod kit;

mod lab;
mod labels;
mod mixture;
mod port;
mod removal;
mod table;
mod threads;
