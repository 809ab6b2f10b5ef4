// SPDX-License-Identifier: MIT OR Apache-2.0
//! The numbers of GM/T 0006 as types.

use yzt_crypto::{CipherAlgorithm, DigestAlgorithm};
use yzt_skf_sys::constants::*;

use crate::code::Error;

/// The block cipher and mode of an identifier.
///
/// # Errors
/// `SAR_INVALIDPARAMERR` for a number that is none.
pub(crate) fn cipher(identifier: u32) -> Result<CipherAlgorithm, Error> {
    CipherAlgorithm::from_identifier(identifier).ok_or(Error::Refused(SAR_INVALIDPARAMERR))
}

/// The digest of an identifier.
///
/// # Errors
/// `SAR_NOTSUPPORTYETERR` for any other number.
pub(crate) fn digest(identifier: u32) -> Result<DigestAlgorithm, Error> {
    match identifier {
        SGD_SM3 => Ok(DigestAlgorithm::Sm3),
        SGD_SHA1 => Ok(DigestAlgorithm::Sha1),
        SGD_SHA256 => Ok(DigestAlgorithm::Sha256),
        _ => Err(Error::Refused(SAR_NOTSUPPORTYETERR)),
    }
}

/// Refuses what is not SM2 for signatures, in either numbering: what one of them calls signatures
/// the other calls key agreement, so both are taken where only signatures can be meant.
///
/// # Errors
/// `SAR_INVALIDPARAMERR`.
pub(crate) fn require_sm2_signature(identifier: u32) -> Result<(), Error> {
    match identifier {
        SGD_SM2_1 | GMT0006_SGD_SM2_1 => Ok(()),
        _ => Err(Error::Refused(SAR_INVALIDPARAMERR)),
    }
}

#[cfg(test)]
mod tests {
    use yzt_crypto::CipherMode;

    use super::*;

    #[test]
    fn every_cipher_of_the_list_is_known_and_nothing_else() {
        let known = (0..=0xFFF).filter(|identifier| cipher(*identifier).is_ok());
        let listed = ALGORITHMS.iter().map(|(identifier, _)| *identifier);
        let mut listed: Vec<u32> =
            listed.filter(|identifier| (0x100..0x1000).contains(identifier)).collect();
        listed.sort_unstable();
        assert_eq!(known.collect::<Vec<_>>(), listed);
        assert_eq!(cipher(SGD_SM4_CBC).unwrap(), CipherAlgorithm::sm4(CipherMode::Cbc));
        assert!(cipher(0x1_0401).is_err());
    }

    #[test]
    fn signatures_have_two_numbers() {
        assert!(require_sm2_signature(0x0002_0100).is_ok());
        assert!(require_sm2_signature(0x0002_0200).is_ok());
        assert!(require_sm2_signature(0x0002_0400).is_err());
        assert!(require_sm2_signature(SGD_RSA).is_err());
    }
}
