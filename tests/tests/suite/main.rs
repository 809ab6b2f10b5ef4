// SPDX-License-Identifier: MIT OR Apache-2.0
//! The suite of the token API against the backends that need no service of the system.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../../src/kit.rs"]
#[allow(dead_code, reason = "the tests of flows use all of it")]
mod kit;
#[path = "../../../crates/yzt-token-skf/tests/skf/odd.rs"]
#[allow(dead_code, reason = "the tests of that crate use all of it")]
mod odd;
#[path = "../../../crates/yzt-token-pkcs11/tests/pkcs11/softhsm.rs"]
#[allow(dead_code, reason = "the tests of that crate use all of it")]
mod softhsm;
#[path = "../../../crates/yzt-token-pkcs11/tests/pkcs11/stub.rs"]
#[allow(dead_code, reason = "the tests of that crate use all of it")]
mod stub;
#[path = "../../src/suite.rs"]
mod suite;

mod login;
mod messages;
mod pkcs11;
mod skf;
mod software_key;
