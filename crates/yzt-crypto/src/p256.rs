// SPDX-License-Identifier: MIT OR Apache-2.0
//! ECDSA on P-256 (FIPS 186-5, SEC 1), over the `p256` crate.

mod private_key;
mod public_key;
mod signature;

pub use private_key::PrivateKey;
pub use public_key::PublicKey;
pub use signature::Signature;
