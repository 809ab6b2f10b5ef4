// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed messages and timestamps, from the outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod altered;
mod dialects;
mod memory;
mod openssl;
mod quirks;
mod round_trips;
mod samples;
mod streams;
mod support;
mod timestamps;
mod trust;
