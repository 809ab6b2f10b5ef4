// SPDX-License-Identifier: MIT OR Apache-2.0
//! CFCA's tempPublicKey.
//!
//! ```text
//! OCTET STRING { SEQUENCE { INTEGER 1, OCTET STRING (136) } }
//! 136 octets: 00 B4 00 00, the bit length 256 as 00 01 00 00, X and 32 zeros, Y and 32 zeros
//! ```
//!
//! The inner octets are an ECCPUBLICKEYBLOB of GM/T 0016 with its coordinates on the left of their
//! fields, and a word in front of it.

use yzt_crypto::sm2;

use crate::asn1::{self, Reader, tag};
use crate::error::Error;
use crate::oid;

const PART: &str = "temporary public key";
/// What stands before the bit length in every request seen.
const MARK: [u8; 4] = [0x00, 0xB4, 0x00, 0x00];
/// 256, least significant octet first.
const BITS: [u8; 4] = [0x00, 0x01, 0x00, 0x00];

/// Reads the attribute's value.
pub(super) fn read(value: &[u8]) -> Result<sm2::PublicKey, Error> {
    let outer = Reader::single(value, tag::OCTET_STRING, PART)?;
    let mut fields = outer.reader(PART).sequence(PART)?;
    let version = fields.expect(tag::INTEGER)?.unsigned()?;
    let blob = fields.expect(tag::OCTET_STRING)?.content();
    fields.finish()?;
    let (x, y) = Some(blob)
        .filter(|_| version == 1)
        .and_then(coordinates)
        .ok_or(Error::RequestAttribute { attribute: oid::TEMPORARY_PUBLIC_KEY })?;
    Ok(sm2::PublicKey::from_coordinates(x, y)?)
}

/// Writes the attribute's value.
pub(super) fn write(key: &sm2::PublicKey) -> Vec<u8> {
    let blob = [&MARK[..], &BITS, key.x(), &[0; 32], key.y(), &[0; 32]].concat();
    let version = asn1::unsigned_integer(&[1]);
    asn1::octet_string(&asn1::sequence(&[&version, &asn1::octet_string(&blob)]))
}

fn coordinates(blob: &[u8]) -> Option<(&[u8; 32], &[u8; 32])> {
    let rest = blob.strip_prefix(&MARK)?.strip_prefix(&BITS)?;
    let (x, rest) = rest.split_first_chunk::<32>()?;
    let (filler, rest) = rest.split_first_chunk::<32>()?;
    let (y, last) = rest.split_first_chunk::<32>()?;
    (filler == &[0; 32] && last == [0; 32]).then_some((x, y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_its_value() -> Result<(), Error> {
        let key = sm2::PrivateKey::from_bytes(&[7; 32])?;
        let value = write(key.public_key());
        // 04 81 91, 30 81 8E, 02 01 01, 04 81 88, then 136 octets.
        assert_eq!(value.len(), 3 + 3 + 3 + 3 + 136);
        assert_eq!(read(&value).as_ref(), Ok(key.public_key()));
        for index in 0..value.len() {
            let mut other = value.clone();
            if let Some(octet) = other.get_mut(index) {
                *octet ^= 1;
            }
            assert!(read(&other).is_err(), "octet {index}");
        }
        Ok(())
    }
}
