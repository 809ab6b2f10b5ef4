// SPDX-License-Identifier: MIT OR Apache-2.0
//! Remote unblock: the bytes, and both machines in every state.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod bytes;
mod desk_table;
mod desk_walk;
mod fixture;
mod host_table;
mod judge;
mod sequences;
