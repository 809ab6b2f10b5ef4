// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM2 on the recommended 256-bit curve: GB/T 32918-2016 parts 2 to 5.

mod ciphertext;
pub mod exchange;
mod identity;
mod kdf;
mod key_file;
mod nonce;
mod private_key;
mod public_key;
mod scalar;
mod signature;

pub use ciphertext::{Ciphertext, MAX_PLAINTEXT_LENGTH, PointPrefix};
pub use identity::{DEFAULT_ID, DistinguishedId};
pub use private_key::PrivateKey;
pub use public_key::PublicKey;
pub use signature::{DerSignature, RawSignature, Signature};

/// How often a step that draws a random value starts again before the source is called broken.
///
/// With a working source a second draw is seen only for plaintexts of a byte or two, whose key
/// stream is all zero once in 256 or 65536 draws; everything else needs 2³² draws or more.
const MAX_DRAWS: usize = 64;
