// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signature values, in their proper form and in the others that are in use.

use yzt_crypto::{PublicKey, Signature, p256, rsa, sm2};

use crate::asn1::{Element, Reader, tag};
use crate::leniency::{Quirk, Quirks};

/// Bytes of r and of s.
const SCALAR: usize = 32;
/// Octets that a padded r or s may take.
const MAX_INTEGER: usize = 64;

/// One way to read a signature value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureForm {
    /// What it says.
    pub signature: Signature,
    /// What had to be tolerated.
    pub quirks: Quirks,
}

/// r and s, and what had to be tolerated to read them.
type Pair = ([u8; SCALAR], [u8; SCALAR], Quirks);

/// Every way to read `value` as a signature by a key of this kind under `allowed`: none if it is
/// none, two where it is not said whether r or s was cut.
pub(crate) fn read(key: &PublicKey, value: &[u8], allowed: Quirks) -> Vec<SignatureForm> {
    if let PublicKey::Rsa(key) = key {
        let signature = rsa::Signature::from_bytes(value).ok();
        let signature = signature.filter(|_| value.len() == key.modulus_length());
        let form = |signature| SignatureForm { signature, quirks: Quirks::EMPTY };
        return signature.map(Signature::Rsa).map(form).into_iter().collect();
    }
    let signature = |r: &[u8; SCALAR], s: &[u8; SCALAR]| match key {
        PublicKey::Sm2(_) => sm2::Signature::from_scalars(r, s).ok().map(Signature::Sm2),
        PublicKey::P256(_) => p256::Signature::from_scalars(r, s).ok().map(Signature::P256),
        _ => None,
    };
    let form = |(r, s, quirks): Pair| {
        let tolerated = allowed.contains_all(quirks);
        signature(&r, &s).filter(|_| tolerated).map(|signature| SignatureForm { signature, quirks })
    };
    let pairs = match pair(value) {
        Some(pair) => vec![pair],
        None => raw(value),
    };
    pairs.into_iter().filter_map(form).collect()
}

/// `SEQUENCE { r INTEGER, s INTEGER }`, however the integers are written.
fn pair(value: &[u8]) -> Option<Pair> {
    const PART: &str = "signature";
    let mut quirks = Quirks::EMPTY;
    let mut outer = Reader::new(value, PART);
    let mut fields = outer.expect(tag::SEQUENCE).ok()?.reader(PART);
    let r = natural(&fields.expect(tag::INTEGER).ok()?, &mut quirks)?;
    let s = natural(&fields.expect(tag::INTEGER).ok()?, &mut quirks)?;
    if !fields.is_empty() || !outer.is_empty() {
        quirks.insert(Quirk::SignatureTrailing);
    }
    Some((r, s, quirks))
}

/// An INTEGER's content as a natural number of 32 octets.
fn natural(element: &Element<'_>, quirks: &mut Quirks) -> Option<[u8; SCALAR]> {
    let content = element.content();
    match content {
        [] => return None,
        [first, ..] if *first >= 0x80 => quirks.insert(Quirk::SignatureIntegerNegative),
        [0, second, ..] if *second < 0x80 => quirks.insert(Quirk::SignatureIntegerPadded),
        _ => {}
    }
    if content.len() > MAX_INTEGER {
        return None;
    }
    let zeros = content.iter().take_while(|octet| **octet == 0).count();
    widen(content.get(zeros..)?)
}

/// r‖s without any structure.
fn raw(value: &[u8]) -> Vec<Pair> {
    let (cuts, quirk): (&[usize], _) = match value.len() {
        64 => (&[SCALAR], Quirk::SignatureRaw),
        63 => (&[SCALAR - 1, SCALAR], Quirk::SignatureRawShort),
        _ => return Vec::new(),
    };
    let split = |cut: &usize| {
        let (r, s) = value.split_at_checked(*cut)?;
        Some((widen(r)?, widen(s)?, Quirks::from(quirk)))
    };
    cuts.iter().filter_map(split).collect()
}

/// Zeros in front, up to 32 octets.
fn widen(octets: &[u8]) -> Option<[u8; SCALAR]> {
    let mut out = [0; SCALAR];
    let start = SCALAR.checked_sub(octets.len())?;
    out.get_mut(start..)?.copy_from_slice(octets);
    Some(out)
}
