// SPDX-License-Identifier: MIT OR Apache-2.0
//! The curve for the generator: enough to make what no honest signer or sender makes.

use sm2::elliptic_curve::ff::PrimeField;
use sm2::elliptic_curve::ops::Reduce;
use sm2::elliptic_curve::point::AffineCoordinates;
use sm2::{FieldBytes, ProjectivePoint, Scalar};
use yzt_crypto::sm2::{DistinguishedId, PrivateKey, PublicKey};
use yzt_crypto::sm3;

use crate::file::{Key, unhex};

/// The order of the base point.
pub(crate) const N: &str = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
/// The prime of the field.
pub(crate) const P: &str = "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff";
/// The default distinguished identifier (GM/T 0009, clause 10).
pub(crate) const DEFAULT_ID: &[u8] = b"1234567812345678";
/// The private value of the examples of GB/T 32918.5.
const STANDARD_KEY: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";

pub(crate) type Octets = [u8; 32];

pub(crate) fn octets(digits: &str) -> Octets {
    unhex(digits).try_into().unwrap()
}

/// A small number in 32 octets.
pub(crate) fn small(number: u8) -> Octets {
    let mut out = [0; 32];
    out[31] = number;
    out
}

/// a + b, with its carry in front.
pub(crate) fn sum(a: &Octets, b: &Octets) -> [u8; 33] {
    let mut out = [0; 33];
    let mut carry = 0;
    for at in (0..32).rev() {
        let total = u16::from(a[at]) + u16::from(b[at]) + carry;
        out[at + 1] = total.to_be_bytes()[1];
        carry = total >> 8;
    }
    out[0] = carry.to_be_bytes()[1];
    out
}

/// a + b, which must fit.
pub(crate) fn short_sum(a: &Octets, b: &Octets) -> Octets {
    let out = sum(a, b);
    assert_eq!(out[0], 0);
    out[1..].try_into().unwrap()
}

/// a - b modulo 2^256.
pub(crate) fn difference(a: &Octets, b: &Octets) -> Octets {
    let inverted = b.map(|byte| !byte);
    let with_one: Octets = sum(&inverted, &small(1))[1..].try_into().unwrap();
    sum(a, &with_one)[1..].try_into().unwrap()
}

pub(crate) fn scalar(octets: &Octets) -> Scalar {
    <Scalar as Reduce<FieldBytes>>::reduce(&(*octets).into())
}

pub(crate) fn number(scalar: &Scalar) -> Octets {
    scalar.to_repr().as_slice().try_into().unwrap()
}

/// A value that nobody chose.
pub(crate) fn drawn(label: &str) -> Octets {
    sm3::digest(label.as_bytes())
}

pub(crate) fn standard_key() -> PrivateKey {
    PrivateKey::from_bytes(&octets(STANDARD_KEY)).unwrap()
}

pub(crate) fn drawn_key(label: &str) -> PrivateKey {
    PrivateKey::from_bytes(&number(&scalar(&drawn(label)))).unwrap()
}

pub(crate) fn private_scalar(key: &PrivateKey) -> Scalar {
    scalar(&key.to_bytes())
}

pub(crate) fn point(key: &PublicKey) -> ProjectivePoint {
    let key = sm2::PublicKey::from_sec1_bytes(&key.to_sec1()).unwrap();
    ProjectivePoint::from(*key.as_affine())
}

/// The coordinates of a multiple of a point.
pub(crate) fn multiple(base: &ProjectivePoint, factor: &Scalar) -> (Octets, Octets) {
    let affine = (*base * factor).to_affine();
    (affine.x().0, affine.y().0)
}

pub(crate) fn base_multiple(factor: &Scalar) -> (Octets, Octets) {
    multiple(&ProjectivePoint::GENERATOR, factor)
}

/// (r, s) for the digest e and the nonce k, with e taken modulo n.
pub(crate) fn sign(d: &Scalar, e: &Octets, k: &Scalar) -> (Octets, Octets) {
    let r = scalar(e) + scalar(&base_multiple(k).0);
    let s = (*k - r * d) * (Scalar::ONE + d).invert().unwrap();
    (number(&r), number(&s))
}

/// A digest for which (r, s) is the key's signature: k = s + (r + s) d, e = r - x1.
pub(crate) fn digest_for(d: &Scalar, r: &Scalar, s: &Scalar) -> Octets {
    let k = *s + (*r + s) * d;
    number(&(*r - scalar(&base_multiple(&k).0)))
}

pub(crate) fn digest(key: &PublicKey, id: &[u8], message: &[u8]) -> Octets {
    key.digest(&DistinguishedId::new(id).unwrap(), message)
}

/// The key's signature of a digest, the same in every run.
pub(crate) fn signature(key: &PrivateKey, e: &Octets) -> (Octets, Octets) {
    let signature = key.sign_digest_deterministic(e).unwrap();
    (*signature.r(), *signature.s())
}

pub(crate) fn described(key: &PublicKey) -> Key {
    Key {
        kind: "EcPublicKey".into(),
        curve: "curveSM2".into(),
        key_size: 256,
        uncompressed: crate::file::hex(key.to_sec1()),
        wx: crate::file::hex(key.x()),
        wy: crate::file::hex(key.y()),
    }
}
