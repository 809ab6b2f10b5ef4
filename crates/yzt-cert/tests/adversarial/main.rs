// SPDX-License-Identifier: MIT OR Apache-2.0
//! Input made to cost more than it should: every answer is a typed error, and the memory that it
//! takes is bounded by a small multiple of the input.
//!
//! Steps are bounded by what is counted here, too: each case allocates a bounded number of times,
//! and a search for a path says how many candidates it allows itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod chains;
mod lists;
mod nesting;
mod support;
mod texts;
