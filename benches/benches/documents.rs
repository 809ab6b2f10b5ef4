// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates, revocation lists and messages, each against what must be paid in any case:
//! OpenSSL in the same run, the digest alone, the cipher alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "documents/chains.rs"]
mod chains;
#[path = "documents/messages.rs"]
mod messages;
#[path = "../../tests/src/shim.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod shim;
#[path = "../../tests/tests/documents/world.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod world;

fn main() {
    chains::against_openssl();
    chains::paths();
    chains::lists();
    messages::small();
    messages::large();
}

/// Whether the figures count: `cargo test` only wants to see that everything works.
fn is_measured() -> bool {
    std::env::args().any(|word| word == "--bench")
}
