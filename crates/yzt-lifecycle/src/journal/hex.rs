// SPDX-License-Identifier: MIT OR Apache-2.0
//! Digests as 64 lower-case hexadecimal digits, for serde.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serializer, de};

pub(crate) fn serialize<S: Serializer>(digest: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&text(digest))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
    let text = Cow::<'de, str>::deserialize(from)?;
    digest(&text).ok_or_else(|| de::Error::custom("this is no digest of 64 hexadecimal digits"))
}

/// The digits of a digest.
pub(crate) fn text(digest: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().map_or('0', char::from);
    digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The digest of the digits.
fn digest(text: &str) -> Option<[u8; 32]> {
    bytes(text)?.try_into().ok()
}

/// The bytes of lower-case digits.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let whole = rest.is_empty();
    let byte = |[high, low]: &[u8; 2]| Some(value(*high)? << 4 | value(*low)?);
    if whole { pairs.iter().map(byte).collect() } else { None }
}
