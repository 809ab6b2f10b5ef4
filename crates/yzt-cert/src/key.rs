// SPDX-License-Identifier: MIT OR Apache-2.0
//! Public keys as certificates carry them, where they are not as the standards have it.

use hex_literal::hex;
use yzt_crypto::{Error as CryptoError, PublicKey, sm2};

use crate::asn1::{Reader, tag};
use crate::error::Error;
use crate::leniency::{Quirk, Tolerance};
use crate::oid::{self, ObjectIdentifier};

const PART: &str = "public key";

/// id-prime-field (ANSI X9.62; RFC 3279, clause 2.3.5).
const PRIME_FIELD: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 1, 1];

/// The numbers of sm2p256v1 (GB/T 32918.5, clause 2), big-endian.
const P: [u8; 32] = hex!("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF");
const A: [u8; 32] = hex!("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC");
const B: [u8; 32] = hex!("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93");
const N: [u8; 32] = hex!("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123");
const G_X: [u8; 32] = hex!("32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7");
const G_Y: [u8; 32] = hex!("BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0");

/// Notes what is odd about a SubjectPublicKeyInfo. Nothing is refused here: whether the key can be
/// used shows when it is asked for.
pub(crate) fn note_quirks(info: &[u8], tolerance: &Tolerance) {
    if algorithm_of(info) == Some(oid::SM2) {
        tolerance.note(Quirk::KeyAlgorithmSm2);
    }
    if tolerance.allowed().contains(Quirk::ExplicitCurve) && with_explicit_curve(info).is_ok() {
        tolerance.note(Quirk::ExplicitCurve);
    }
}

fn algorithm_of(info: &[u8]) -> Option<ObjectIdentifier> {
    let mut fields = Reader::new(info, PART).sequence(PART).ok()?;
    fields.sequence(PART).ok()?.object_identifier().ok()
}

/// Reads an SM2 key whose curve is written out (RFC 3279, clause 2.3.5).
///
/// ```text
/// ECParameters ::= SEQUENCE { version INTEGER (1), fieldID SEQUENCE { prime-field, p INTEGER },
///                             curve SEQUENCE { a OCTET STRING, b OCTET STRING, seed BIT STRING OPTIONAL },
///                             base OCTET STRING, order INTEGER n, cofactor INTEGER (1) OPTIONAL }
/// ```
pub(crate) fn with_explicit_curve(info: &[u8]) -> Result<PublicKey, Error> {
    let mut fields = Reader::single(info, tag::SEQUENCE, PART)?.reader(PART);
    let mut algorithm = fields.sequence(PART)?;
    let identifier = algorithm.object_identifier()?;
    let parameters = algorithm.sequence(PART)?;
    algorithm.finish()?;
    let known = identifier == oid::EC_PUBLIC_KEY || identifier == oid::SM2;
    if !known || !is_sm2(parameters)? {
        return Err(CryptoError::UnsupportedAlgorithm.into());
    }
    let point = fields.expect(tag::BIT_STRING)?.octet_aligned_bit_string()?;
    fields.finish()?;
    Ok(PublicKey::Sm2(sm2::PublicKey::from_sec1(point)?))
}

/// Whether the numbers are exactly those of sm2p256v1.
fn is_sm2(mut fields: Reader<'_>) -> Result<bool, Error> {
    let version = fields.expect(tag::INTEGER)?.unsigned()?;
    let mut field = fields.sequence(PART)?;
    let prime_field = field.object_identifier()?.as_content() == PRIME_FIELD;
    let p = unsigned(&mut field)?;
    field.finish()?;
    let mut curve = fields.sequence(PART)?;
    let a = curve.expect(tag::OCTET_STRING)?.content();
    let b = curve.expect(tag::OCTET_STRING)?.content();
    curve.optional(tag::BIT_STRING)?;
    curve.finish()?;
    let base = fields.expect(tag::OCTET_STRING)?.content();
    let n = unsigned(&mut fields)?;
    let cofactor = match fields.optional(tag::INTEGER)? {
        Some(element) => element.unsigned()?,
        None => 1,
    };
    fields.finish()?;
    let generator = match base {
        [4, coordinates @ ..] => coordinates == [G_X, G_Y].concat(),
        // Compressed: yG is even.
        [2, x @ ..] => x == G_X,
        _ => false,
    };
    let numbers = p == P && a == A && b == B && n == N && generator;
    Ok(prime_field && numbers && matches!(version, 1..=3) && cofactor == 1)
}

/// A natural number without the zero before its highest bit.
fn unsigned<'a>(fields: &mut Reader<'a>) -> Result<&'a [u8], Error> {
    let content = fields.expect(tag::INTEGER)?.integer()?;
    Ok(content.strip_prefix(&[0]).unwrap_or(content))
}
