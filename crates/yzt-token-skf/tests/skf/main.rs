// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys of odd libraries, which are built here, in this process and in the helper.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod faults;
mod interposed;
mod loading;
mod logins;
mod odd;
mod probes;
mod varieties;
mod walk;
