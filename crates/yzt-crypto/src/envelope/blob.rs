// SPDX-License-Identifier: MIT OR Apache-2.0
//! The enveloped key as GM/T 0016 hands it to an SKF library, in bytes.

use super::{EnvelopedKey, SymmetricAlgorithm};
use crate::{Error, sm2};

/// Version, algorithm, bits; the private value; bits and coordinates; C1, C3 and a length.
const HEADER: usize = 12 + FIELD + 4 + 2 * FIELD + 2 * FIELD + 32 + 4;
/// Room for a coordinate or a private value: 512 bits.
const FIELD: usize = 64;
/// More than a wrapped symmetric key takes.
const MAX_WRAPPED: usize = 256;

/// Where 32 bytes stand in a field of 64.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Alignment {
    /// Behind 32 zero bytes.
    #[default]
    Right,
    /// In front of 32 zero bytes.
    Left,
}

/// How the fields of an `ENVELOPEDKEYBLOB` are filled; GM/T 0016 does not say.
///
/// The default, everything on the right, is what libraries in use expect.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct SkfBlobLayout {
    /// The coordinates of the public key and of C1.
    pub coordinates: Alignment,
    /// The encrypted private value.
    pub private_value: Alignment,
}

impl EnvelopedKey {
    /// Reads an `ENVELOPEDKEYBLOB` (GM/T 0016-2012, 6.4.10), packed, with numbers of 32 bits, least
    /// significant byte first:
    ///
    /// ```text
    /// Version 1 ‖ ulSymmAlgID ‖ ulBits 256 ‖ cbEncryptedPriKey[64]
    /// ‖ BitLen 256 ‖ X[64] ‖ Y[64] ‖ C1x[64] ‖ C1y[64] ‖ C3[32] ‖ CipherLen ‖ C2[CipherLen]
    /// ```
    ///
    /// Every alignment is read.
    ///
    /// # Errors
    /// [`Error::InvalidEnvelopedKey`] for anything else, also for bytes behind it;
    /// [`Error::UnsupportedAlgorithm`] for another cipher than SM4 in ECB mode;
    /// [`Error::InvalidPublicKey`] and [`Error::InvalidCiphertext`] for points off the curve.
    pub fn from_skf_blob(blob: &[u8]) -> Result<Self, Error> {
        let mut rest = Fields(blob);
        let version = rest.number()?;
        let identifier = rest.number()?;
        let bits = rest.number()?;
        let field = rest.chunk::<FIELD>()?;
        let key_bits = rest.number()?;
        let (x, y) = (rest.coordinate()?, rest.coordinate()?);
        let (c1x, c1y) = (rest.coordinate()?, rest.coordinate()?);
        let c3 = rest.chunk::<32>()?;
        let length = usize::try_from(rest.number()?).unwrap_or(usize::MAX);
        if version != 1 || bits != 256 || key_bits != 256 || length > MAX_WRAPPED {
            return Err(Error::InvalidEnvelopedKey);
        }
        let Fields(c2) = rest;
        if c2.len() != length {
            return Err(Error::InvalidEnvelopedKey);
        }
        Ok(Self {
            algorithm: SymmetricAlgorithm::from_identifier(identifier)
                .ok_or(Error::UnsupportedAlgorithm)?,
            wrapped_key: sm2::Ciphertext::from_parts(c1x, c1y, c3, c2)?,
            public_key: sm2::PublicKey::from_coordinates(x, y)?,
            encrypted_private_key: Self::value_in_field(field).to_vec(),
        })
    }

    /// Writes what [`Self::from_skf_blob`] reads.
    ///
    /// # Errors
    /// [`Error::InvalidEnvelopedKey`] for an encrypted private value of another length than 32, 48
    /// or 64 bytes, or a wrapped key that is too long.
    pub fn to_skf_blob(&self, layout: SkfBlobLayout) -> Result<Vec<u8>, Error> {
        let c2 = self.wrapped_key.c2();
        let length = u32::try_from(c2.len()).ok().filter(|_| c2.len() <= MAX_WRAPPED);
        let length = length.ok_or(Error::InvalidEnvelopedKey)?;
        let mut out = Vec::with_capacity(HEADER.saturating_add(c2.len()));
        for number in [1, self.algorithm.identifier(), 256] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&layout.private_value.field(self.encrypted_value()?));
        out.extend_from_slice(&256_u32.to_le_bytes());
        let (key, c1) = (&self.public_key, &self.wrapped_key);
        for coordinate in [key.x(), key.y(), c1.x(), c1.y()] {
            out.extend_from_slice(&layout.coordinates.field(coordinate));
        }
        out.extend_from_slice(self.wrapped_key.c3());
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(c2);
        Ok(out)
    }

    /// The 32 bytes that are the private value under the cipher: without padding, and without the
    /// zeros that stand in front of it. Blocks of ECB stand for themselves.
    ///
    /// # Errors
    /// [`Error::InvalidEnvelopedKey`] for another length than 32, 48 or 64 bytes.
    pub fn encrypted_value(&self) -> Result<&[u8; 32], Error> {
        let encrypted = self.encrypted_private_key.as_slice();
        let value = match encrypted.len() {
            32 | 48 => encrypted.first_chunk(),
            64 => encrypted.first_chunk().map(Self::value_in_field),
            _ => None,
        };
        value.ok_or(Error::InvalidEnvelopedKey)
    }

    /// The 32 bytes that are the private value under the cipher within a field of 64, whose filling
    /// the standard does not say: zeros and the value, or the value and zeros, encrypted together
    /// or not; the value, a block of padding, and zeros.
    #[must_use]
    pub fn value_in_field(field: &[u8; 64]) -> &[u8; 32] {
        // The length is known: both halves are there.
        let (left, right) = match (field.first_chunk(), field.last_chunk()) {
            (Some(left), Some(right)) => (left, right),
            _ => (&[0; 32], &[0; 32]),
        };
        // Zeros that were encrypted are two equal blocks; a value is that only by chance, as its
        // ciphertext ends with a block of zeros only by chance.
        let (first, last) = (right.first_chunk::<16>(), right.last_chunk::<16>());
        if first == last || last == Some(&[0; 16]) { left } else { right }
    }
}

impl Alignment {
    fn field(self, value: &[u8; 32]) -> [u8; FIELD] {
        let mut out = [0; FIELD];
        let (left, right) = out.split_at_mut(FIELD / 2);
        match self {
            Self::Right => right.copy_from_slice(value),
            Self::Left => left.copy_from_slice(value),
        }
        out
    }
}

/// What is left of a blob.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn chunk<const N: usize>(&mut self) -> Result<&'a [u8; N], Error> {
        let (chunk, rest) = self.0.split_first_chunk().ok_or(Error::InvalidEnvelopedKey)?;
        self.0 = rest;
        Ok(chunk)
    }

    fn number(&mut self) -> Result<u32, Error> {
        self.chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// 32 bytes with 32 zeros before or behind them.
    fn coordinate(&mut self) -> Result<&'a [u8; 32], Error> {
        let (first, last) = (self.chunk::<32>()?, self.chunk::<32>()?);
        match (first == &[0; 32], last == &[0; 32]) {
            (true, _) => Ok(last),
            (false, true) => Ok(first),
            (false, false) => Err(Error::InvalidEnvelopedKey),
        }
    }
}
