// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the encodings share: algorithm identifiers, integers, and how bytes are shown.

use core::fmt;

use der::asn1::UintRef;
use der::oid::ObjectIdentifier;
use der::{Decode, Sequence};
use spki::AlgorithmIdentifierRef;

use crate::Error;

/// The longest DER form of two integers of 33 bytes.
const MAX_PAIR: usize = 72;

/// `id-ecPublicKey`, RFC 5480 section 2.1.1.
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// The SM2 curve (and, since GM/T 0015-2023, the key algorithm), GM/T 0006.
pub(crate) const SM2_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.301");

/// The curve P-256, `prime256v1`, RFC 5480 section 2.1.1.1.
pub(crate) const P256_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// `rsaEncryption`, RFC 3279 section 2.3.1.
pub(crate) const RSA_ENCRYPTION: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// DER of `SEQUENCE { rsaEncryption, NULL }`.
pub(crate) const RSA_ALGORITHM: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// Accepts `SEQUENCE { id-ecPublicKey, sm2 }` and the `SEQUENCE { sm2, sm2 }` of GM/T 0015-2023.
pub(crate) fn check_sm2(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), Error> {
    let named = algorithm.oid == EC_PUBLIC_KEY || algorithm.oid == SM2_CURVE;
    let curve = algorithm.parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    if named && curve == Some(SM2_CURVE) { Ok(()) } else { Err(Error::UnsupportedAlgorithm) }
}

/// Accepts `SEQUENCE { id-ecPublicKey, prime256v1 }`.
pub(crate) fn check_p256(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), Error> {
    let curve = algorithm.parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    let named = algorithm.oid == EC_PUBLIC_KEY && curve == Some(P256_CURVE);
    if named { Ok(()) } else { Err(Error::UnsupportedAlgorithm) }
}

/// Accepts `SEQUENCE { rsaEncryption, NULL }`.
pub(crate) fn check_rsa(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), Error> {
    let null = algorithm.parameters.is_some_and(|any| any.is_null());
    let named = algorithm.oid == RSA_ENCRYPTION && null;
    if named { Ok(()) } else { Err(Error::UnsupportedAlgorithm) }
}

/// Reads strict DER `SEQUENCE { r INTEGER, s INTEGER }`, both of at most 32 bytes.
pub(crate) fn integer_pair(der: &[u8]) -> Option<([u8; 32], [u8; 32])> {
    if der.len() > MAX_PAIR {
        return None;
    }
    let pair = IntegerPair::from_der(der).ok()?;
    Some((padded(pair.r)?, padded(pair.s)?))
}

/// Writes what [`integer_pair`] reads.
pub(crate) fn der_integer_pair(r: &[u8; 32], s: &[u8; 32]) -> Vec<u8> {
    der_value(0x30, &[&der_unsigned(r), &der_unsigned(s)])
}

/// A DER value: tag, length in the shortest form, the parts one after the other.
pub(crate) fn der_value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let bytes = length.to_be_bytes();
    let significant = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let (_, significant) = bytes.split_at_checked(significant).unwrap_or_default();
    let mut out = Vec::with_capacity(length.saturating_add(10));
    out.push(tag);
    match significant {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        long => {
            // At most the eight bytes of a usize.
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(8));
            out.extend_from_slice(long);
        }
    }
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out
}

/// A DER INTEGER of a non-negative value in its shortest form.
pub(crate) fn der_unsigned(value: &[u8]) -> Vec<u8> {
    let start = value.iter().position(|byte| *byte != 0).unwrap_or(value.len());
    let (_, value) = value.split_at_checked(start).unwrap_or_default();
    let signed = value.first().is_none_or(|byte| *byte >= 0x80);
    let sign: &[u8] = if signed { &[0] } else { &[] };
    der_value(0x02, &[sign, value])
}

/// The value of a DER INTEGER as 32 bytes, if it fits.
pub(crate) fn padded(integer: UintRef<'_>) -> Option<[u8; 32]> {
    let bytes = integer.as_bytes();
    let mut out = [0; 32];
    let start = out.len().checked_sub(bytes.len())?;
    out.get_mut(start..)?.copy_from_slice(bytes);
    Some(out)
}

/// The ASN.1 form of a signature on a curve.
#[derive(Sequence)]
struct IntegerPair<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// Shows public bytes as lower-case hexadecimal.
pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl fmt::Debug for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use der::{Decode, Encode};

    #[test]
    fn integers_are_as_the_der_crate_writes_them() {
        for (position, byte) in
            [(31, 0), (31, 1), (31, 0x7f), (31, 0x80), (0, 1), (0, 0xff), (5, 9)]
        {
            let mut value = [0; 32];
            value[position] = byte;
            let peer = UintRef::new(&value).unwrap();
            let written = der_unsigned(&value);
            assert_eq!(written, peer.to_der().unwrap());
            assert_eq!(padded(UintRef::from_der(&written).unwrap()), Some(value));
        }
        assert_eq!(padded(UintRef::new(&[1; 33]).unwrap()), None);
    }

    #[test]
    fn lengths_are_shortest() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000] {
            let content = vec![7; length];
            let peer = der::asn1::OctetString::new(content.clone()).unwrap();
            assert_eq!(der_value(0x04, &[&content]), peer.to_der().unwrap());
        }
    }
}
