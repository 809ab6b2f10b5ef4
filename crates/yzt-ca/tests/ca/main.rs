// SPDX-License-Identifier: MIT OR Apache-2.0
//! The authority from outside: what it issues, what it refuses, and what OpenSSL says about it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod authorities;
mod issuing;
mod lists;
mod openssl;
mod register;
mod renewal;
mod responder;
mod revocation;
mod support;
