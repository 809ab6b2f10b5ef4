// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing DER.

use super::tag;
use crate::oid::ObjectIdentifier;

/// One element made of `parts`.
#[must_use]
pub fn encode(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    let mut out = Vec::with_capacity(length + 6);
    out.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let octets = length.to_be_bytes();
            let significant = octets.iter().skip_while(|octet| **octet == 0);
            let count = octets.len() - octets.iter().take_while(|octet| **octet == 0).count();
            out.push(0x80 | u8::try_from(count).unwrap_or(0x7F));
            out.extend(significant);
        }
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// SEQUENCE of `parts`, each already encoded.
#[must_use]
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    encode(tag::SEQUENCE, parts)
}

/// SET OF `elements`, in the order that DER asks for (X.690, clause 11.6).
#[must_use]
pub fn set_of(mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    let parts: Vec<&[u8]> = elements.iter().map(Vec::as_slice).collect();
    encode(tag::SET, &parts)
}

/// `[number] EXPLICIT` around an encoded element.
#[must_use]
pub fn explicit(number: u8, element: &[u8]) -> Vec<u8> {
    encode(tag::context_constructed(number), &[element])
}

/// OBJECT IDENTIFIER.
#[must_use]
pub fn object_identifier(identifier: &ObjectIdentifier) -> Vec<u8> {
    encode(tag::OBJECT_IDENTIFIER, &[identifier.as_content()])
}

/// INTEGER of an unsigned big-endian number.
#[must_use]
pub fn unsigned_integer(big_endian: &[u8]) -> Vec<u8> {
    let zeros = big_endian.iter().take_while(|octet| **octet == 0).count();
    let significant = big_endian.get(zeros..).unwrap_or_default();
    match significant.first() {
        None => encode(tag::INTEGER, &[&[0]]),
        Some(first) if *first >= 0x80 => encode(tag::INTEGER, &[&[0], significant]),
        Some(_) => encode(tag::INTEGER, &[significant]),
    }
}

/// OCTET STRING.
#[must_use]
pub fn octet_string(octets: &[u8]) -> Vec<u8> {
    encode(tag::OCTET_STRING, &[octets])
}

/// BIT STRING of whole octets.
#[must_use]
pub fn bit_string(octets: &[u8]) -> Vec<u8> {
    encode(tag::BIT_STRING, &[&[0], octets])
}

/// BIT STRING of named bits (X.690, clause 11.2.2): bit 0 is the most significant bit of the word.
#[must_use]
pub fn named_bits(bits: u16) -> Vec<u8> {
    let octets = bits.to_be_bytes();
    let used = 16 - bits.trailing_zeros().min(16);
    let count = usize::try_from(used.div_ceil(8)).unwrap_or(2);
    let unused = u8::try_from(used.div_ceil(8) * 8 - used).unwrap_or(0);
    encode(tag::BIT_STRING, &[&[unused], octets.get(..count).unwrap_or_default()])
}

/// BOOLEAN TRUE; FALSE is a default everywhere here and is left out.
pub(crate) const TRUE: &[u8] = &[tag::BOOLEAN, 1, 0xFF];
