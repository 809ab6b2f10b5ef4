// SPDX-License-Identifier: MIT OR Apache-2.0
//! PKCS#1 v1.5 padding.

use ::rsa::Pkcs1v15Sign;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::{DigestAlgorithm, Error, MessageDigest};

/// 00 02, at least eight bytes that are not zero, 00.
pub(super) const MIN_OVERHEAD: usize = 11;

/// Bytes that are not zero in front of an encrypted message, at least.
const MIN_FILLER: usize = 8;

/// DER of `DigestInfo` (RFC 8017 section 9.2, note 1; SM3 with 1.2.156.10197.1.401) up to the
/// digest.
const fn prefix(algorithm: DigestAlgorithm) -> &'static [u8] {
    match algorithm {
        DigestAlgorithm::Sm3 => &[
            0x30, 0x30, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x11,
            0x05, 0x00, 0x04, 0x20,
        ],
        DigestAlgorithm::Sha1 => &[
            0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04,
            0x14,
        ],
        DigestAlgorithm::Sha256 => &[
            0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x01, 0x05, 0x00, 0x04, 0x20,
        ],
        DigestAlgorithm::Sha384 => &[
            0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x02, 0x05, 0x00, 0x04, 0x30,
        ],
        DigestAlgorithm::Sha512 => &[
            0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x03, 0x05, 0x00, 0x04, 0x40,
        ],
    }
}

/// DER of `DigestInfo` with its digest: what a key signs that pads by itself (RFC 8017 section 9.2,
/// note 1).
#[must_use]
pub fn digest_info(digest: &MessageDigest) -> Vec<u8> {
    [prefix(digest.algorithm()), digest.as_bytes()].concat()
}

/// The digest within a DER `DigestInfo` as [`digest_info`] writes it, with the parameters NULL;
/// `None` for anything else.
#[must_use]
pub fn read_digest_info(der: &[u8]) -> Option<MessageDigest> {
    DigestAlgorithm::ALL.iter().find_map(|algorithm| {
        let digest = der.strip_prefix(prefix(*algorithm))?;
        MessageDigest::new(*algorithm, digest).ok()
    })
}

/// The padding of a signature of a digest, RFC 8017 section 9.2.
pub(super) fn of_signature(algorithm: DigestAlgorithm) -> Pkcs1v15Sign {
    Pkcs1v15Sign { hash_len: Some(algorithm.output_length()), prefix: prefix(algorithm).into() }
}

/// The message within 00 ‖ 02 ‖ eight or more bytes that are not zero ‖ 00 ‖ message, RFC 8017
/// section 7.2.2 step 3.
///
/// Reads all of `encoded` in the same way whatever it holds; which byte was wrong is not told.
pub(super) fn without_encryption(encoded: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let [first, second, rest @ ..] = encoded else { return Err(Error::DecryptionFailed) };
    let mut looking = Choice::from(1);
    let mut end = 0_u32;
    for (index, byte) in (0_u32..).zip(rest) {
        let zero = byte.ct_eq(&0);
        end.conditional_assign(&index, looking & zero);
        looking &= !zero;
    }
    let long_enough = Choice::from(u8::from(end >= 8));
    let valid = first.ct_eq(&0) & second.ct_eq(&2) & !looking & long_enough;
    let start = usize::try_from(end).unwrap_or_default().saturating_add(1);
    match rest.get(start..) {
        Some(message) if bool::from(valid) => Ok(Zeroizing::new(message.to_vec())),
        _ => Err(Error::DecryptionFailed),
    }
}

/// The key at the end of `encoded` if the padding in front of it is right and it is as long as
/// `substitute`, else `substitute`; `None` if no key of that length has room.
///
/// Takes the same steps whatever `encoded` holds.
pub(super) fn key_or(
    encoded: &[u8],
    mut substitute: Zeroizing<Vec<u8>>,
) -> Option<Zeroizing<Vec<u8>>> {
    let start = encoded.len().checked_sub(substitute.len())?;
    let (padding, key) = encoded.split_at_checked(start)?;
    let [first, second, filler @ .., end] = padding else { return None };
    if filler.len() < MIN_FILLER {
        return None;
    }
    let mut valid = first.ct_eq(&0) & second.ct_eq(&2) & end.ct_eq(&0);
    for byte in filler {
        valid &= !byte.ct_eq(&0);
    }
    for (out, byte) in substitute.iter_mut().zip(key) {
        out.conditional_assign(byte, valid);
    }
    Some(substitute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_says_the_length_of_its_digest() {
        for algorithm in DigestAlgorithm::ALL {
            let prefix = prefix(algorithm);
            let length = algorithm.output_length();
            let [outer, digest] = [prefix[1], prefix[prefix.len() - 1]].map(usize::from);
            assert_eq!((outer, digest), (prefix.len() - 2 + length, length), "{algorithm:?}");
            assert_eq!(usize::from(prefix[3]), prefix.len() - 6, "{algorithm:?}");
            let info = [prefix, &vec![7; length]].concat();
            let read = read_digest_info(&info).unwrap();
            assert_eq!(read.algorithm(), algorithm);
            assert_eq!(digest_info(&read), info);
            assert!(read_digest_info(&info[..info.len() - 1]).is_none());
            assert!(read_digest_info(&[&info[..], &[0]].concat()).is_none());
        }
        assert!(read_digest_info(&[7; 32]).is_none());
        assert!(read_digest_info(&[]).is_none());
    }

    #[test]
    fn a_key_is_taken_from_the_right_padding_only() {
        let open = |parts: &[&[u8]]| {
            key_or(&parts.concat(), Zeroizing::new(b"other".to_vec())).map(|key| key.to_vec())
        };
        assert_eq!(open(&[&[0, 2], &[9; 8], &[0], b"right"]), Some(b"right".to_vec()));
        assert_eq!(open(&[&[0, 2], &[9; 80], &[0], &[0; 5]]), Some(vec![0; 5]));
        for refused in [
            &[&[1, 2][..], &[9; 8], &[0], b"right"][..],
            &[&[0, 1], &[9; 8], &[0], b"right"],
            &[&[0, 2], &[9; 9], b"right"],
            &[&[0, 2], &[0], &[9; 8], &[0], b"right"],
            &[&[0, 2], &[9; 8], &[0], &[9; 8], &[0], b"right"],
            &[&[0, 2], &[9; 8], &[0], b"longer"],
        ] {
            assert_eq!(open(refused), Some(b"other".to_vec()), "{refused:?}");
        }
        for short in [&[&[0, 2][..], &[9; 7], &[0], b"right"][..], &[&[0, 2], b"right"], &[]] {
            assert_eq!(open(short), None, "{short:?}");
        }
    }

    #[test]
    fn only_the_padding_of_the_standard_opens() {
        let open = |parts: &[&[u8]]| without_encryption(&parts.concat()).map(|m| m.to_vec());
        assert_eq!(open(&[&[0, 2], &[9; 8], &[0], b"message"]), Ok(b"message".to_vec()));
        assert_eq!(open(&[&[0, 2], &[9; 8], &[0]]), Ok(vec![]));
        assert_eq!(open(&[&[0, 2], &[9; 9], &[0, 0, 1]]), Ok(vec![0, 1]));
        for refused in [
            &[&[1, 2][..], &[9; 8], &[0], b"m"][..],
            &[&[0, 1], &[9; 8], &[0], b"m"],
            &[&[0, 2], &[9; 7], &[0], b"m"],
            &[&[0, 2], &[0], &[9; 8], b"m"],
            &[&[0, 2], &[9; 20]],
            &[&[0, 2]],
            &[&[0]],
            &[],
        ] {
            assert_eq!(open(refused), Err(Error::DecryptionFailed), "{refused:?}");
        }
    }
}
