// SPDX-License-Identifier: MIT OR Apache-2.0
//! ECDSA signatures and their two encodings.

use core::fmt;

use crate::Error;
use crate::encoding::{Hex, der_integer_pair, integer_pair};

/// An ECDSA signature (r, s) on P-256, both in 1 to n - 1.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Signature {
    r: [u8; 32],
    s: [u8; 32],
}

impl Signature {
    /// Takes r and s, big-endian.
    ///
    /// # Errors
    /// [`Error::InvalidSignature`] unless both are in 1 to n - 1.
    pub fn from_scalars(r: &[u8; 32], s: &[u8; 32]) -> Result<Self, Error> {
        let signature = Self { r: *r, s: *s };
        signature.peer().map(|_| signature)
    }

    /// Reads r‖s.
    ///
    /// # Errors
    /// [`Error::InvalidSignature`] unless both are in 1 to n - 1.
    pub fn from_raw(raw: &[u8; 64]) -> Result<Self, Error> {
        let ([r, s], _) = raw.as_chunks::<32>() else { return Err(Error::InvalidSignature) };
        Self::from_scalars(r, s)
    }

    /// Writes r‖s.
    #[must_use]
    pub fn to_raw(&self) -> [u8; 64] {
        let mut raw = [0; 64];
        raw[..32].copy_from_slice(&self.r);
        raw[32..].copy_from_slice(&self.s);
        raw
    }

    /// Reads strict DER `ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 section
    /// 2.2.3).
    ///
    /// # Errors
    /// [`Error::InvalidSignature`] for anything else, or unless both are in 1 to n - 1.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let (r, s) = integer_pair(der).ok_or(Error::InvalidSignature)?;
        Self::from_scalars(&r, &s)
    }

    /// Writes `ECDSA-Sig-Value`.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        der_integer_pair(&self.r, &self.s)
    }

    /// r, big-endian.
    #[must_use]
    pub const fn r(&self) -> &[u8; 32] {
        &self.r
    }

    /// s, big-endian.
    #[must_use]
    pub const fn s(&self) -> &[u8; 32] {
        &self.s
    }

    /// The type of the `p256` crate, which checks both ranges.
    pub(super) fn peer(&self) -> Result<::p256::ecdsa::Signature, Error> {
        ::p256::ecdsa::Signature::from_scalars(self.r, self.s).map_err(|_| Error::InvalidSignature)
    }

    /// From the type of the `p256` crate.
    pub(super) fn from_peer(signature: &::p256::ecdsa::Signature) -> Self {
        let (r, s) = signature.split_bytes();
        Self { r: r.0, s: s.0 }
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("p256::Signature")
            .field("r", &Hex(&self.r))
            .field("s", &Hex(&self.s))
            .finish()
    }
}
