// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA with PKCS#1 v1.5 padding (RFC 8017 sections 7.2 and 8.2), 2048 to 4096 bits.
//!
//! The arithmetic and the search for primes are the `rsa` crate's, version 0.9. Its operations with
//! the private key do not run in constant time (RUSTSEC-2023-0071, the Marvin attack): every one
//! here is blinded with fresh randomness, which hides which number is worked on but is no full
//! remedy. RSA private keys belong into a token; [`PrivateKey`] is for software keys and tests, and
//! must not decrypt for strangers over a network.

mod envelope;
mod key_file;
mod padding;
mod parts;
mod private_key;
mod public_key;
mod signature;

pub use envelope::EnvelopedKey;
pub use padding::{digest_info, read_digest_info};
pub use parts::RsaParts;
pub use private_key::PrivateKey;
pub use public_key::PublicKey;
pub use signature::Signature;

/// The bits of the shortest modulus that is taken.
pub const MIN_BITS: u32 = 2048;

/// The bits of the longest modulus that is taken.
pub const MAX_BITS: u32 = 4096;

/// The bytes of the longest modulus.
const MAX_MODULUS_LENGTH: usize = 512;
