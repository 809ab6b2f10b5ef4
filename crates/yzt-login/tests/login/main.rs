// SPDX-License-Identifier: MIT OR Apache-2.0
//! The protocol from outside: what passes, and every attack that the library has to stop.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod algorithms;
mod attacks;
mod certificates;
mod flips;
mod legacy;
mod messages;
mod parsing;
mod races;
mod support;
