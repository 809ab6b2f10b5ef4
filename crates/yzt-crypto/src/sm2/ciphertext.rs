// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM2 encryption and the encodings of its ciphertexts.

use core::fmt;

use ::sm2::elliptic_curve::group::Group;
use ::sm2::elliptic_curve::point::AffineCoordinates;
use ::sm2::{AffinePoint, ProjectivePoint, Scalar};
use der::asn1::{OctetStringRef, UintRef};
use der::{Decode, Sequence};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use super::{MAX_DRAWS, PublicKey, kdf, scalar};
use crate::encoding::{der_unsigned, der_value, padded};
use crate::sm3::Sm3;
use crate::{Error, Random};

/// The longest plaintext that is encrypted or decrypted: 1 MiB. SM2 encryption is for keys and
/// short messages; longer ones are enveloped.
pub const MAX_PLAINTEXT_LENGTH: usize = 1 << 20;

/// More than the longest DER form adds to the plaintext.
const MAX_OVERHEAD: usize = 256;

/// Whether C1 is written with the byte 04 in front of its coordinates.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PointPrefix {
    /// 04‖X‖Y.
    Present,
    /// X‖Y.
    Absent,
}

/// An SM2 ciphertext: C1 a point of the curve, C3 = SM3(x2 ‖ M ‖ y2), C2 as long as the plaintext.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Ciphertext {
    c1: PublicKey,
    c3: [u8; 32],
    c2: Vec<u8>,
}

impl Ciphertext {
    /// Takes the parts: the coordinates of C1 big-endian, C3, C2.
    ///
    /// # Errors
    /// [`Error::InvalidCiphertext`] if C1 is not on the curve, or C2 is empty or longer than
    /// [`MAX_PLAINTEXT_LENGTH`].
    pub fn from_parts(x: &[u8; 32], y: &[u8; 32], c3: &[u8; 32], c2: &[u8]) -> Result<Self, Error> {
        if c2.is_empty() || c2.len() > MAX_PLAINTEXT_LENGTH {
            return Err(Error::InvalidCiphertext);
        }
        let c1 = PublicKey::from_coordinates(x, y).map_err(|_| Error::InvalidCiphertext)?;
        Ok(Self { c1, c3: *c3, c2: c2.to_vec() })
    }

    /// Reads strict DER (GM/T 0009 section 7.2):
    ///
    /// ```asn1
    /// SM2Cipher ::= SEQUENCE {
    ///   XCoordinate INTEGER,
    ///   YCoordinate INTEGER,
    ///   HASH        OCTET STRING (SIZE(32)),
    ///   CipherText  OCTET STRING }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidCiphertext`] as for [`Self::from_parts`], or for anything but strict DER.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_PLAINTEXT_LENGTH + MAX_OVERHEAD {
            return Err(Error::InvalidCiphertext);
        }
        let parsed = Sm2Cipher::from_der(der).map_err(|_| Error::InvalidCiphertext)?;
        let hash = parsed.hash.as_bytes().try_into().map_err(|_| Error::InvalidCiphertext)?;
        match (padded(parsed.x), padded(parsed.y)) {
            (Some(x), Some(y)) => Self::from_parts(&x, &y, hash, parsed.cipher.as_bytes()),
            _ => Err(Error::InvalidCiphertext),
        }
    }

    /// Writes the DER form.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let (x, y) = (der_unsigned(self.c1.x()), der_unsigned(self.c1.y()));
        let (c3, c2) = (der_value(0x04, &[&self.c3]), der_value(0x04, &[&self.c2]));
        der_value(0x30, &[&x, &y, &c3, &c2])
    }

    /// Reads C1‖C3‖C2, the order of GB/T 32918.4-2016.
    ///
    /// # Errors
    /// [`Error::InvalidCiphertext`] as for [`Self::from_parts`], or without its prefix.
    pub fn from_c1c3c2(bytes: &[u8], prefix: PointPrefix) -> Result<Self, Error> {
        let (x, y, rest) = split_point(bytes, prefix).ok_or(Error::InvalidCiphertext)?;
        let (c3, c2) = rest.split_first_chunk().ok_or(Error::InvalidCiphertext)?;
        Self::from_parts(x, y, c3, c2)
    }

    /// Writes C1‖C3‖C2.
    #[must_use]
    pub fn to_c1c3c2(&self, prefix: PointPrefix) -> Vec<u8> {
        [prefix.bytes(), self.c1.x(), self.c1.y(), &self.c3, &self.c2].concat()
    }

    /// Reads C1‖C2‖C3, the order of the drafts before the standard.
    ///
    /// # Errors
    /// [`Error::InvalidCiphertext`] as for [`Self::from_parts`], or without its prefix.
    pub fn from_c1c2c3(bytes: &[u8], prefix: PointPrefix) -> Result<Self, Error> {
        let (x, y, rest) = split_point(bytes, prefix).ok_or(Error::InvalidCiphertext)?;
        let (c2, c3) = rest.split_last_chunk().ok_or(Error::InvalidCiphertext)?;
        Self::from_parts(x, y, c3, c2)
    }

    /// Writes C1‖C2‖C3.
    #[must_use]
    pub fn to_c1c2c3(&self, prefix: PointPrefix) -> Vec<u8> {
        [prefix.bytes(), self.c1.x(), self.c1.y(), &self.c2, &self.c3].concat()
    }

    /// The x coordinate of C1, big-endian.
    #[must_use]
    pub const fn x(&self) -> &[u8; 32] {
        self.c1.x()
    }

    /// The y coordinate of C1, big-endian.
    #[must_use]
    pub const fn y(&self) -> &[u8; 32] {
        self.c1.y()
    }

    /// C3, the hash.
    #[must_use]
    pub const fn c3(&self) -> &[u8; 32] {
        &self.c3
    }

    /// C2, the masked plaintext.
    #[must_use]
    pub fn c2(&self) -> &[u8] {
        &self.c2
    }
}

impl fmt::Debug for Ciphertext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sm2::Ciphertext(<{} bytes>)", self.c2.len())
    }
}

impl PointPrefix {
    /// The bytes in front of the coordinates.
    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Present => &[4],
            Self::Absent => &[],
        }
    }
}

/// GB/T 32918.4 section 6.1 with nonces from `random`.
pub(super) fn encrypt(
    recipient: &PublicKey,
    random: &mut dyn Random,
    plaintext: &[u8],
) -> Result<Ciphertext, Error> {
    if plaintext.is_empty() || plaintext.len() > MAX_PLAINTEXT_LENGTH {
        return Err(Error::InvalidPlaintextLength { length: plaintext.len() });
    }
    for _ in 0..MAX_DRAWS {
        let nonce = scalar::random(random)?;
        if let Some(ciphertext) = encrypt_with_nonce(recipient, &nonce, plaintext) {
            return Ok(ciphertext);
        }
    }
    Err(Error::RandomUnavailable)
}

/// Steps A2 to A8 with k given; `None` where the standard goes back to A1.
fn encrypt_with_nonce(
    recipient: &PublicKey,
    nonce: &Scalar,
    plaintext: &[u8],
) -> Option<Ciphertext> {
    let mut point = ProjectivePoint::mul_by_generator(nonce);
    let c1 = PublicKey::from_point(point.to_affine());
    point.zeroize();
    let shared = SharedPoint::new(nonce, recipient.point());
    let mut c2 = plaintext.to_vec();
    if !shared.mask(&mut c2) {
        c2.zeroize();
        return None;
    }
    Some(Ciphertext { c1, c3: *shared.hash(plaintext), c2 })
}

/// GB/T 32918.4 section 7.1; C1 was checked when the ciphertext was made.
pub(super) fn decrypt(d: &Scalar, ciphertext: &Ciphertext) -> Result<Zeroizing<Vec<u8>>, Error> {
    let shared = SharedPoint::new(d, ciphertext.c1.point());
    let mut plaintext = Zeroizing::new(ciphertext.c2.clone());
    let masked = shared.mask(&mut plaintext);
    let equal = bool::from(shared.hash(&plaintext).ct_eq(&ciphertext.c3));
    if masked && equal { Ok(plaintext) } else { Err(Error::DecryptionFailed) }
}

/// (x2, y2): the point that sender and recipient share; wiped when dropped.
struct SharedPoint {
    x: Zeroizing<[u8; 32]>,
    y: Zeroizing<[u8; 32]>,
}

impl SharedPoint {
    fn new(scalar: &Scalar, point: &AffinePoint) -> Self {
        let product = Zeroizing::new(ProjectivePoint::from(*point) * scalar);
        let affine = Zeroizing::new(product.to_affine());
        Self { x: Zeroizing::new(affine.x().0), y: Zeroizing::new(affine.y().0) }
    }

    /// XORs KDF(x2 ‖ y2) onto `data` (GB/T 32918.4 section 5.4.3); false if the key stream was all
    /// zero.
    fn mask(&self, data: &mut [u8]) -> bool {
        // x2 ‖ y2 is one block of SM3: it is taken in once.
        let mut prefix = Sm3::new();
        prefix.update(&*self.x);
        prefix.update(&*self.y);
        kdf::mask(&prefix, data)
    }

    /// SM3(x2 ‖ M ‖ y2).
    fn hash(&self, plaintext: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut state = Sm3::new();
        state.update(&*self.x);
        state.update(plaintext);
        state.update(&*self.y);
        let mut out = Zeroizing::new([0; 32]);
        state.finish_into(&mut out);
        out
    }
}

/// The ASN.1 form.
#[derive(Sequence)]
struct Sm2Cipher<'a> {
    x: UintRef<'a>,
    y: UintRef<'a>,
    hash: &'a OctetStringRef,
    cipher: &'a OctetStringRef,
}

/// X, Y and what follows.
fn split_point(bytes: &[u8], prefix: PointPrefix) -> Option<(&[u8; 32], &[u8; 32], &[u8])> {
    let (x, rest) = bytes.strip_prefix(prefix.bytes())?.split_first_chunk()?;
    let (y, rest) = rest.split_first_chunk()?;
    Some((x, y, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sm2::PrivateKey;
    use hex_literal::hex;

    // GB/T 32918.5-2017 C.2 (GM/T 0003.5-2012 C.2): d, message, k, C1, C3 and C2.
    const D: [u8; 32] =
        hex!("3945208F 7B2144B1 3F36E38A C6D39F95 88939369 2860B51A 42FB81EF 4DF7C5B8");
    const K: [u8; 32] =
        hex!("59276E27 D506861A 16680F3A D9C02DCC EF3CC1FA 3CDBE4CE 6D54B80D EAC1BC21");
    const C1: [u8; 64] = hex!(
        "04EBFC71 8E8D1798 62043226 8E77FEB6 415E2EDE 0E073C0F 4F640ECD 2E149A73"
        "E858F9D8 1E5430A5 7B36DAAB 8F950A3C 64E6EE6A 63094D99 283AFF76 7E124DF0"
    );
    const C3: [u8; 32] =
        hex!("59983C18 F809E262 923C53AE C295D303 83B54E39 D609D160 AFCB1908 D0BD8766");
    const C2: [u8; 19] = hex!("21886CA9 89CA9C7D 58087307 CA93092D 651EFA");

    #[test]
    fn encryption_example_of_the_standard() {
        let key = PrivateKey::from_bytes(&D).unwrap();
        let k = scalar::nonzero(&K).unwrap();
        let ciphertext = encrypt_with_nonce(key.public_key(), &k, b"encryption standard").unwrap();
        let expected = [&C1[..], &C3, &C2].concat();
        assert_eq!(ciphertext.to_c1c3c2(PointPrefix::Absent), expected);
        assert_eq!(key.decrypt(&ciphertext).unwrap().as_slice(), b"encryption standard");
    }

    #[test]
    fn an_all_zero_key_stream_is_refused() {
        // One byte of key stream is zero for one k in 256: look for one.
        let key = PrivateKey::from_bytes(&D).unwrap();
        let refused = (1_u64..10_000)
            .map(Scalar::from)
            .find(|k| encrypt_with_nonce(key.public_key(), k, b"x").is_none())
            .unwrap();
        // What a careless sender would have sent: C2 = M, and C3 right.
        let c1 = PublicKey::from_point(ProjectivePoint::mul_by_generator(&refused).to_affine());
        let c3 = *SharedPoint::new(&refused, key.public_key().point()).hash(b"x");
        let careless = Ciphertext::from_parts(c1.x(), c1.y(), &c3, b"x").unwrap();
        assert_eq!(key.decrypt(&careless), Err(Error::DecryptionFailed));
        // With two bytes the same k is fine.
        let ciphertext = encrypt_with_nonce(key.public_key(), &refused, b"xy").unwrap();
        assert_eq!(key.decrypt(&ciphertext).unwrap().as_slice(), b"xy");
    }
}
