// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::DigestAlgorithm;

/// P2 of DigestInit, RSASignData and RSAVerify; 0 is the code of no algorithm.
pub(crate) const fn digest_code(algorithm: DigestAlgorithm) -> u8 {
    match algorithm {
        DigestAlgorithm::Sm3 => 1,
        DigestAlgorithm::Sha1 => 2,
        DigestAlgorithm::Sha256 => 3,
        DigestAlgorithm::Sha384 => 4,
        DigestAlgorithm::Sha512 => 5,
        _ => 0,
    }
}

/// The algorithm with this code in P2.
pub(crate) const fn digest_algorithm(code: u8) -> Option<DigestAlgorithm> {
    match code {
        1 => Some(DigestAlgorithm::Sm3),
        2 => Some(DigestAlgorithm::Sha1),
        3 => Some(DigestAlgorithm::Sha256),
        4 => Some(DigestAlgorithm::Sha384),
        5 => Some(DigestAlgorithm::Sha512),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_hash_algorithms_go_both_ways() {
        for code in 0..=u8::MAX {
            let read = digest_algorithm(code).map(digest_code);
            assert_eq!(read, (1..=5).contains(&code).then_some(code));
        }
    }
}
