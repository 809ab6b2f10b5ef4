// SPDX-License-Identifier: MIT OR Apache-2.0
//! Documents between this project and others: OpenSSL and the JVM, both ways; and the enveloped
//! key through every form that it has in this project.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../../src/kit.rs"]
#[allow(dead_code, reason = "the tests of flows use all of it")]
mod kit;
#[path = "../../src/shim.rs"]
mod shim;

mod envelopes;
mod jvm;
mod messages;
mod openssl;
mod requests;
mod world;
