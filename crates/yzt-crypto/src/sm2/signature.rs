// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM2 signatures and their two encodings.

use core::fmt;

use super::scalar;
use crate::Error;
use crate::encoding::{Hex, der_integer_pair, integer_pair};

/// An SM2 signature (r, s), both in 1 to n - 1.
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
        if scalar::nonzero(r).is_none() || scalar::nonzero(s).is_none() {
            return Err(Error::InvalidSignature);
        }
        Ok(Self { r: *r, s: *s })
    }

    /// Reads r‖s.
    ///
    /// # Errors
    /// [`Error::InvalidSignature`] unless both are in 1 to n - 1.
    pub fn from_raw(raw: &RawSignature) -> Result<Self, Error> {
        let (r, s) = raw.halves();
        Self::from_scalars(&r, &s)
    }

    /// Reads `SEQUENCE { r INTEGER, s INTEGER }`.
    ///
    /// # Errors
    /// [`Error::InvalidSignature`] unless both are in 1 to n - 1.
    pub fn from_der(der: &DerSignature) -> Result<Self, Error> {
        parse(&der.0)
    }

    /// Writes r‖s.
    #[must_use]
    pub fn to_raw(&self) -> RawSignature {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&self.r);
        bytes[32..].copy_from_slice(&self.s);
        RawSignature(bytes)
    }

    /// Writes `SEQUENCE { r INTEGER, s INTEGER }`.
    #[must_use]
    pub fn to_der(&self) -> DerSignature {
        DerSignature(der_integer_pair(&self.r, &self.s))
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
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature").field("r", &Hex(&self.r)).field("s", &Hex(&self.s)).finish()
    }
}

/// The 64 bytes r‖s as GM/T 0017 cards and some protocols carry them; not checked yet.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct RawSignature([u8; 64]);

impl RawSignature {
    /// Takes the 64 bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// Takes a slice.
    ///
    /// # Errors
    /// [`Error::InvalidSignature`] unless it is 64 bytes long.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        bytes.try_into().map(Self).map_err(|_| Error::InvalidSignature)
    }

    /// The 64 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }

    /// r and s.
    fn halves(&self) -> ([u8; 32], [u8; 32]) {
        let (mut r, mut s) = ([0; 32], [0; 32]);
        r.copy_from_slice(&self.0[..32]);
        s.copy_from_slice(&self.0[32..]);
        (r, s)
    }
}

impl fmt::Debug for RawSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RawSignature").field(&Hex(&self.0)).finish()
    }
}

/// A signature in DER, `SEQUENCE { r INTEGER, s INTEGER }` (GM/T 0009 section 7.3); checked.
///
/// ```asn1
/// SM2Signature ::= SEQUENCE {
///   R INTEGER,
///   S INTEGER }
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct DerSignature(Vec<u8>);

impl DerSignature {
    /// Takes strict DER, 8 to 72 bytes: shortest lengths and integers, nothing negative, nothing
    /// behind it, both values in 1 to n - 1.
    ///
    /// # Errors
    /// [`Error::InvalidSignature`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        parse(bytes)?;
        Ok(Self(bytes.to_vec()))
    }

    /// The DER.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The DER, owned.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for DerSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DerSignature").field(&Hex(&self.0)).finish()
    }
}

/// Reads strict DER.
fn parse(der: &[u8]) -> Result<Signature, Error> {
    let (r, s) = integer_pair(der).ok_or(Error::InvalidSignature)?;
    Signature::from_scalars(&r, &s)
}
