// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::DigestAlgorithm;

/// The cipher of a session key and its mode: an algorithm identifier of GM/T 0006.
///
/// | | ECB | CBC | CFB | OFB | MAC |
/// |---|---|---|---|---|---|
/// | SM1 | 0101 | 0102 | 0104 | 0108 | 0110 |
/// | SSF33 | 0201 | 0202 | 0204 | 0208 | 0210 |
/// | SM4 | 0401 | 0402 | 0404 | 0408 | 0410 |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CipherAlgorithm {
    /// The cipher: the upper byte of the identifier.
    pub cipher: BlockCipher,
    /// The mode: the lower byte.
    pub mode: CipherMode,
}

/// A block cipher of GM/T 0006; each has keys and blocks of 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockCipher {
    /// 01.
    Sm1 = 0x01,
    /// 02.
    Ssf33 = 0x02,
    /// 04.
    Sm4 = 0x04,
}

/// A mode of a block cipher in GM/T 0006.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CipherMode {
    /// 01.
    Ecb = 0x01,
    /// 02.
    Cbc = 0x02,
    /// 04.
    Cfb = 0x04,
    /// 08.
    Ofb = 0x08,
    /// 10.
    Mac = 0x10,
}

impl BlockCipher {
    /// Every cipher.
    pub const ALL: [Self; 3] = [Self::Sm1, Self::Ssf33, Self::Sm4];
}

impl CipherMode {
    /// Every mode.
    pub const ALL: [Self; 5] = [Self::Ecb, Self::Cbc, Self::Cfb, Self::Ofb, Self::Mac];
}

impl CipherAlgorithm {
    /// SGD_SM4_ECB.
    pub const SM4_ECB: Self = Self { cipher: BlockCipher::Sm4, mode: CipherMode::Ecb };
    /// SGD_SM4_CBC.
    pub const SM4_CBC: Self = Self { cipher: BlockCipher::Sm4, mode: CipherMode::Cbc };
    /// SGD_SM4_CFB.
    pub const SM4_CFB: Self = Self { cipher: BlockCipher::Sm4, mode: CipherMode::Cfb };
    /// SGD_SM4_OFB.
    pub const SM4_OFB: Self = Self { cipher: BlockCipher::Sm4, mode: CipherMode::Ofb };
    /// SGD_SM4_MAC.
    pub const SM4_MAC: Self = Self { cipher: BlockCipher::Sm4, mode: CipherMode::Mac };

    /// The identifier.
    #[must_use]
    pub const fn identifier(self) -> u32 {
        (self.cipher as u32) << 8 | self.mode as u32
    }

    /// The algorithm with this identifier.
    #[must_use]
    pub const fn from_identifier(identifier: u32) -> Option<Self> {
        let cipher = match identifier >> 8 {
            0x01 => BlockCipher::Sm1,
            0x02 => BlockCipher::Ssf33,
            0x04 => BlockCipher::Sm4,
            _ => return None,
        };
        let mode = match identifier & 0xFF {
            0x01 => CipherMode::Ecb,
            0x02 => CipherMode::Cbc,
            0x04 => CipherMode::Cfb,
            0x08 => CipherMode::Ofb,
            0x10 => CipherMode::Mac,
            _ => return None,
        };
        Some(Self { cipher, mode })
    }
}

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
    fn identifiers_go_both_ways_and_no_other_identifier_is_taken() {
        let known = [
            0x101, 0x102, 0x104, 0x108, 0x110, 0x201, 0x202, 0x204, 0x208, 0x210, 0x401, 0x402,
            0x404, 0x408, 0x410,
        ];
        for identifier in (0..=0xFFFFu32).chain([0x0001_0401, 0x0104_0000, u32::MAX]) {
            let read = CipherAlgorithm::from_identifier(identifier);
            assert_eq!(
                read.map(CipherAlgorithm::identifier),
                known.contains(&identifier).then_some(identifier)
            );
        }
        assert_eq!(CipherAlgorithm::SM4_CBC.identifier(), 0x0402);
        for cipher in BlockCipher::ALL {
            for mode in CipherMode::ALL {
                let algorithm = CipherAlgorithm { cipher, mode };
                assert_eq!(
                    CipherAlgorithm::from_identifier(algorithm.identifier()),
                    Some(algorithm)
                );
            }
        }
    }

    #[test]
    fn codes_of_hash_algorithms_go_both_ways() {
        for code in 0..=u8::MAX {
            let read = digest_algorithm(code).map(digest_code);
            assert_eq!(read, (1..=5).contains(&code).then_some(code));
        }
    }
}
