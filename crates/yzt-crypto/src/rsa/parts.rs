// SPDX-License-Identifier: MIT OR Apache-2.0
//! The parts of an RSA private key.

use core::fmt;

use zeroize::Zeroizing;

use super::{MAX_BITS, MIN_BITS};
use crate::Error;

/// The parts of an RSA private key with two primes, big-endian; the secret ones are wiped when
/// dropped.
///
/// [`PrivateKey::from_components`] checks that they belong together. The parts of a [`PrivateKey`]
/// have full length: `n` and `d` as many bytes as the modulus, the others half of that.
///
/// [`PrivateKey`]: super::PrivateKey
/// [`PrivateKey::from_components`]: super::PrivateKey::from_components
pub struct RsaParts {
    /// The modulus n = p · q.
    pub n: Vec<u8>,
    /// The public exponent.
    pub e: u32,
    /// The private exponent.
    pub d: Zeroizing<Vec<u8>>,
    /// The first prime.
    pub p: Zeroizing<Vec<u8>>,
    /// The second prime.
    pub q: Zeroizing<Vec<u8>>,
    /// d mod (p - 1).
    pub d_p: Zeroizing<Vec<u8>>,
    /// d mod (q - 1).
    pub d_q: Zeroizing<Vec<u8>>,
    /// q⁻¹ mod p.
    pub q_inv: Zeroizing<Vec<u8>>,
}

impl RsaParts {
    /// Reads n ‖ e (4 bytes) ‖ d ‖ p ‖ q ‖ dP ‖ dQ ‖ qInv, the order of GM/T 0017 tokens and of
    /// RSAPRIVATEKEYBLOB (GM/T 0016), for a modulus of `bits`.
    ///
    /// # Errors
    /// [`Error::UnsupportedKeySize`] for `bits` that no private key has here,
    /// [`Error::InvalidKeyEncoding`] if the bytes are not as many as `bits` make them.
    pub fn from_bytes(bits: u32, bytes: &[u8]) -> Result<Self, Error> {
        let whole = private_key_length(bits)?;
        let half = whole / 2;
        let mut rest = bytes;
        let mut part = |length: usize| {
            let (part, tail) = rest.split_at_checked(length).ok_or(Error::InvalidKeyEncoding)?;
            rest = tail;
            Ok::<_, Error>(Zeroizing::new(part.to_vec()))
        };
        let n = part(whole)?.to_vec();
        let exponent = part(4)?;
        let e = exponent.first_chunk().copied().ok_or(Error::InvalidKeyEncoding)?;
        let parts = Self {
            n,
            e: u32::from_be_bytes(e),
            d: part(whole)?,
            p: part(half)?,
            q: part(half)?,
            d_p: part(half)?,
            d_q: part(half)?,
            q_inv: part(half)?,
        };
        if rest.is_empty() { Ok(parts) } else { Err(Error::InvalidKeyEncoding) }
    }

    /// Writes what [`Self::from_bytes`] reads.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let exponent = self.e.to_be_bytes();
        let mut out = Zeroizing::new(Vec::with_capacity(Self::length(self.n.len())));
        for part in [&self.n[..], &exponent, &self.d, &self.p, &self.q] {
            out.extend_from_slice(part);
        }
        for part in [&self.d_p, &self.d_q, &self.q_inv] {
            out.extend_from_slice(part);
        }
        out
    }

    /// How many bytes [`Self::to_bytes`] writes for a modulus of so many bytes.
    #[must_use]
    pub const fn length(modulus_length: usize) -> usize {
        modulus_length.saturating_mul(2).saturating_add(4).saturating_add(modulus_length / 2 * 5)
    }
}

impl fmt::Debug for RsaParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaParts(<redacted>)")
    }
}

/// The bytes of the modulus of a private key of `bits`, which its primes share evenly.
pub(super) fn private_key_length(bits: u32) -> Result<usize, Error> {
    if !(MIN_BITS..=MAX_BITS).contains(&bits) || !bits.is_multiple_of(16) {
        return Err(Error::UnsupportedKeySize { bits });
    }
    usize::try_from(bits / 8).map_err(|_| Error::UnsupportedKeySize { bits })
}
