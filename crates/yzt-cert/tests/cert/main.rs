// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates, requests, revocation lists and paths from the outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod documents;
mod lists;
mod ours;
mod path;
mod revocation;
mod samples;
mod search;
mod support;
mod theirs;
mod validity;
