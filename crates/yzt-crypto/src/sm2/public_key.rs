// SPDX-License-Identifier: MIT OR Apache-2.0
//! Points of the curve as public keys: Z, verification, encryption.

use core::fmt;
use core::hash::{Hash, Hasher};

use ::sm2::elliptic_curve::group::Group;
use ::sm2::elliptic_curve::ops::MulByGeneratorVartime;
use ::sm2::elliptic_curve::point::AffineCoordinates;
use ::sm2::{AffinePoint, ProjectivePoint};

use super::{Ciphertext, DistinguishedId, Signature, ciphertext, scalar};
use crate::encoding::Hex;
use crate::sm3::Sm3;
use crate::{Error, Random};

/// SEC1 tag of a point with both coordinates.
const UNCOMPRESSED: u8 = 4;

/// DER of `SEQUENCE { SEQUENCE { id-ecPublicKey, 1.2.156.10197.1.301 }, BIT STRING }` up to and
/// with the count of unused bits; the 65 bytes of the point follow.
const SPKI_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d, 0x03, 0x42, 0x00,
];

/// a, b, xG and yG of the recommended curve, GB/T 32918.5 section 2.
const CURVE: [u8; 128] = curve();

/// An SM2 public key: a point of the curve that is not the point at infinity.
#[derive(Clone)]
pub struct PublicKey {
    x: [u8; 32],
    y: [u8; 32],
    point: AffinePoint,
}

impl PublicKey {
    /// Reads 04‖X‖Y; compressed and hybrid forms are refused.
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`] for any other form or length, or a point off the curve.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, Error> {
        let bytes: &[u8; 65] = bytes.try_into().map_err(|_| Error::InvalidPublicKey)?;
        if bytes[0] != UNCOMPRESSED {
            return Err(Error::InvalidPublicKey);
        }
        let key = ::sm2::PublicKey::from_sec1_bytes(bytes).map_err(|_| Error::InvalidPublicKey)?;
        Ok(Self::from_point(*key.as_affine()))
    }

    /// Takes both coordinates, big-endian.
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`] for a point off the curve.
    pub fn from_coordinates(x: &[u8; 32], y: &[u8; 32]) -> Result<Self, Error> {
        Self::from_sec1(&sec1(x, y))
    }

    /// Writes 04‖X‖Y.
    #[must_use]
    pub fn to_sec1(&self) -> [u8; 65] {
        sec1(&self.x, &self.y)
    }

    /// Writes the DER SubjectPublicKeyInfo.
    #[must_use]
    pub fn to_spki_der(&self) -> [u8; 91] {
        let mut der = [0; 91];
        der[..26].copy_from_slice(&SPKI_PREFIX);
        der[26..].copy_from_slice(&self.to_sec1());
        der
    }

    /// The x coordinate, big-endian.
    #[must_use]
    pub const fn x(&self) -> &[u8; 32] {
        &self.x
    }

    /// The y coordinate, big-endian.
    #[must_use]
    pub const fn y(&self) -> &[u8; 32] {
        &self.y
    }

    /// Z = SM3(ENTL ‖ ID ‖ a ‖ b ‖ xG ‖ yG ‖ x ‖ y), GB/T 32918.2 section 5.5.
    #[must_use]
    pub fn z(&self, id: &DistinguishedId) -> [u8; 32] {
        let mut state = Sm3::new();
        state.update(&id.length_in_bits());
        state.update(id.as_bytes());
        state.update(&CURVE);
        state.update(&self.x);
        state.update(&self.y);
        state.finish()
    }

    /// e = SM3(Z ‖ message), GB/T 32918.2 section 6.1 steps A1 and A2.
    #[must_use]
    pub fn digest(&self, id: &DistinguishedId, message: &[u8]) -> [u8; 32] {
        digest_with_z(&self.z(id), message)
    }

    /// Verifies a signature of `message` by the holder of `id`, GB/T 32918.2 section 7.1.
    ///
    /// # Errors
    /// [`Error::SignatureMismatch`], whichever step failed.
    pub fn verify(
        &self,
        id: &DistinguishedId,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), Error> {
        self.verify_digest(&self.digest(id, message), signature)
    }

    /// Verifies a signature of the digest e, GB/T 32918.2 section 7.1 steps B5 to B7.
    ///
    /// Runs in variable time: nothing here is secret.
    ///
    /// # Errors
    /// [`Error::SignatureMismatch`], whichever step failed.
    pub fn verify_digest(&self, digest: &[u8; 32], signature: &Signature) -> Result<(), Error> {
        let (Some(r), Some(s)) = (scalar::nonzero(signature.r()), scalar::nonzero(signature.s()))
        else {
            return Err(Error::SignatureMismatch);
        };
        let t = r + s;
        if bool::from(t.is_zero()) {
            return Err(Error::SignatureMismatch);
        }
        let key = ProjectivePoint::from(self.point);
        let point = ProjectivePoint::mul_by_generator_and_mul_add_vartime(&s, &t, &key);
        if bool::from(point.is_identity()) {
            return Err(Error::SignatureMismatch);
        }
        let x = scalar::reduced(&point.to_affine().x().0);
        if scalar::reduced(digest) + x == r { Ok(()) } else { Err(Error::SignatureMismatch) }
    }

    /// Encrypts 1 to [`MAX_PLAINTEXT_LENGTH`](super::MAX_PLAINTEXT_LENGTH) bytes, GB/T 32918.4
    /// section 6.1.
    ///
    /// # Errors
    /// [`Error::InvalidPlaintextLength`], or [`Error::RandomUnavailable`].
    pub fn encrypt(&self, random: &mut dyn Random, plaintext: &[u8]) -> Result<Ciphertext, Error> {
        ciphertext::encrypt(self, random, plaintext)
    }

    /// The point.
    pub(super) const fn point(&self) -> &AffinePoint {
        &self.point
    }

    /// A point that is known to be on the curve and not at infinity.
    pub(super) fn from_point(point: AffinePoint) -> Self {
        Self { x: point.x().0, y: point.y().0, point }
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.x == other.x && self.y == other.y
    }
}

impl Eq for PublicKey {}

impl Hash for PublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.x.hash(state);
        self.y.hash(state);
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("sm2::PublicKey").field(&Hex(&self.to_sec1())).finish()
    }
}

/// SM3(Z ‖ message).
pub(super) fn digest_with_z(z: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut state = Sm3::new();
    state.update(z);
    state.update(message);
    state.finish()
}

/// 04‖X‖Y.
fn sec1(x: &[u8; 32], y: &[u8; 32]) -> [u8; 65] {
    let mut bytes = [UNCOMPRESSED; 65];
    bytes[1..33].copy_from_slice(x);
    bytes[33..].copy_from_slice(y);
    bytes
}

/// The constants of Z, from the numbers of the standard.
const fn curve() -> [u8; 128] {
    const WORDS: [u32; 32] = [
        0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000000, 0xFFFFFFFF,
        0xFFFFFFFC, 0x28E9FA9E, 0x9D9F5E34, 0x4D5A9E4B, 0xCF6509A7, 0xF39789F5, 0x15AB8F92,
        0xDDBCBD41, 0x4D940E93, 0x32C4AE2C, 0x1F198119, 0x5F990446, 0x6A39C994, 0x8FE30BBF,
        0xF2660BE1, 0x715A4589, 0x334C74C7, 0xBC3736A2, 0xF4F6779C, 0x59BDCEE3, 0x6B692153,
        0xD0A9877C, 0xC62A4740, 0x02DF32E5, 0x2139F0A0,
    ];
    let mut out = [0; 128];
    let mut i = 0;
    while i < 128 {
        out[i] = WORDS[i / 4].to_be_bytes()[i % 4];
        i += 1;
    }
    out
}
