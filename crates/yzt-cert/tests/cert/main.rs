// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates, requests, revocation lists and paths from the outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod bundle;
mod constraints;
mod documents;
mod explain;
mod fetch;
mod forge;
mod identity;
mod lenient;
mod lists;
mod ocsp;
mod ours;
mod path;
mod quirks;
mod requests;
mod revocation;
mod samples;
mod search;
mod show;
mod status;
mod support;
mod theirs;
mod validity;
mod verdicts;
