// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA signatures.

use core::fmt;

use super::MAX_MODULUS_LENGTH;
use crate::Error;
use crate::encoding::Hex;

/// The bytes of the shortest modulus.
const MIN_LENGTH: usize = 256;

/// An RSA signature: as many bytes as the modulus of its key has.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Signature(Vec<u8>);

impl Signature {
    /// Takes the bytes, big-endian.
    ///
    /// # Errors
    /// [`Error::InvalidSignature`] unless they are 256 to 512. Whether they are as many as the key
    /// wants shows when the signature is verified.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if (MIN_LENGTH..=MAX_MODULUS_LENGTH).contains(&bytes.len()) {
            Ok(Self(bytes.to_vec()))
        } else {
            Err(Error::InvalidSignature)
        }
    }

    /// The bytes, big-endian.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, owned.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("rsa::Signature").field(&Hex(&self.0)).finish()
    }
}
