// SPDX-License-Identifier: MIT OR Apache-2.0
//! P-256 public keys.

use core::fmt;
use core::hash::{Hash, Hasher};

use ::p256::ecdsa::VerifyingKey;
use ::p256::ecdsa::signature::hazmat::PrehashVerifier;

use super::Signature;
use crate::encoding::Hex;
use crate::{Error, MessageDigest};

/// SEC1 tag of a point with both coordinates.
const UNCOMPRESSED: u8 = 4;

/// DER of `SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING }` up to and with the
/// count of unused bits; the 65 bytes of the point follow.
const SPKI_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A P-256 public key: a point of the curve that is not the point at infinity.
#[derive(Clone)]
pub struct PublicKey {
    sec1: [u8; 65],
    key: VerifyingKey,
}

impl PublicKey {
    /// Reads 04‖X‖Y; compressed and hybrid forms are refused.
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`] for any other form or length, or a point off the curve.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, Error> {
        let sec1: &[u8; 65] = bytes.try_into().map_err(|_| Error::InvalidPublicKey)?;
        if sec1[0] != UNCOMPRESSED {
            return Err(Error::InvalidPublicKey);
        }
        let key = VerifyingKey::from_sec1_bytes(sec1).map_err(|_| Error::InvalidPublicKey)?;
        Ok(Self { sec1: *sec1, key })
    }

    /// Takes both coordinates, big-endian.
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`] for a point off the curve.
    pub fn from_coordinates(x: &[u8; 32], y: &[u8; 32]) -> Result<Self, Error> {
        let mut sec1 = [UNCOMPRESSED; 65];
        sec1[1..33].copy_from_slice(x);
        sec1[33..].copy_from_slice(y);
        Self::from_sec1(&sec1)
    }

    /// Writes 04‖X‖Y.
    #[must_use]
    pub const fn to_sec1(&self) -> [u8; 65] {
        self.sec1
    }

    /// The x coordinate, big-endian.
    #[must_use]
    pub fn x(&self) -> [u8; 32] {
        core::array::from_fn(|i| self.sec1[i + 1])
    }

    /// The y coordinate, big-endian.
    #[must_use]
    pub fn y(&self) -> [u8; 32] {
        core::array::from_fn(|i| self.sec1[i + 33])
    }

    /// Writes the DER SubjectPublicKeyInfo, RFC 5480.
    #[must_use]
    pub fn to_spki_der(&self) -> [u8; 91] {
        let mut der = [0; 91];
        der[..26].copy_from_slice(&SPKI_PREFIX);
        der[26..].copy_from_slice(&self.sec1);
        der
    }

    /// Verifies a signature of a digest, FIPS 186-5 section 6.4.2.
    ///
    /// Runs in variable time: nothing here is secret.
    ///
    /// # Errors
    /// [`Error::SignatureMismatch`], whichever step failed.
    pub fn verify_digest(
        &self,
        digest: &MessageDigest,
        signature: &Signature,
    ) -> Result<(), Error> {
        let signature = signature.peer().map_err(|_| Error::SignatureMismatch)?;
        self.key.verify_prehash(digest.as_bytes(), &signature).map_err(|_| Error::SignatureMismatch)
    }

    /// From the type of the `p256` crate.
    pub(super) fn from_peer(key: &VerifyingKey) -> Result<Self, Error> {
        Self::from_sec1(key.to_sec1_point(false).as_bytes())
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.sec1 == other.sec1
    }
}

impl Eq for PublicKey {}

impl Hash for PublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sec1.hash(state);
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("p256::PublicKey").field(&Hex(&self.sec1)).finish()
    }
}
