// SPDX-License-Identifier: MIT OR Apache-2.0
//! The DigestInfo that callers of `SKF_RSASignData` bring along.

use yzt_crypto::{DigestAlgorithm, MessageDigest};
use yzt_skf_sys::constants::SAR_INDATAERR;

use crate::code::Error;

/// Everything of a DigestInfo before the digest itself (RFC 8017, 9.2, note 1), as keys write it
/// themselves: with the parameters NULL.
const PREFIXES: &[(DigestAlgorithm, &[u8])] = &[
    (DigestAlgorithm::Sha1, b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14"),
    (
        DigestAlgorithm::Sha256,
        b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
    ),
    (
        DigestAlgorithm::Sha384,
        b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30",
    ),
    (
        DigestAlgorithm::Sha512,
        b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
    ),
    (
        DigestAlgorithm::Sm3,
        b"\x30\x30\x30\x0c\x06\x08\x2a\x81\x1c\xcf\x55\x01\x83\x11\x05\x00\x04\x20",
    ),
];

/// The digest within a DigestInfo.
///
/// # Errors
/// `SAR_INDATAERR` for anything else: a key signs what it knows to be a digest.
pub(crate) fn parse(data: &[u8]) -> Result<MessageDigest, Error> {
    let parsed = PREFIXES.iter().find_map(|(algorithm, prefix)| {
        let digest = data.strip_prefix(*prefix)?;
        MessageDigest::new(*algorithm, digest).ok()
    });
    parsed.ok_or(Error::Refused(SAR_INDATAERR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_says_the_length_of_its_digest() {
        for (algorithm, prefix) in PREFIXES {
            let length = algorithm.output_length();
            let [outer, digest] = [prefix[1], prefix[prefix.len() - 1]].map(usize::from);
            assert_eq!((outer, digest), (prefix.len() - 2 + length, length), "{algorithm:?}");
            assert_eq!(usize::from(prefix[3]), prefix.len() - 6, "{algorithm:?}");
            let info = [*prefix, &vec![7; length]].concat();
            assert_eq!(parse(&info).unwrap().algorithm(), *algorithm);
            assert!(parse(&info[..info.len() - 1]).is_err());
            assert!(parse(&[&info[..], &[0]].concat()).is_err());
        }
        assert!(parse(&[7; 32]).is_err());
        assert!(parse(&[]).is_err());
    }
}
