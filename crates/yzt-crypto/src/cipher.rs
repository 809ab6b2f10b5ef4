// SPDX-License-Identifier: MIT OR Apache-2.0
//! Block ciphers and their modes, and the numbers that GM/T 0006 gives them.

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
    /// SM1, 01: not public, only in hardware.
    Sm1 = 0x01,
    /// SSF33, 02: not public, only in hardware.
    Ssf33 = 0x02,
    /// SM4 (GB/T 32907), 04.
    Sm4 = 0x04,
}

/// A mode of a block cipher in GM/T 0006.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CipherMode {
    /// Block by block, 01.
    Ecb = 0x01,
    /// Chained blocks, 02.
    Cbc = 0x02,
    /// Cipher feedback, 04.
    Cfb = 0x04,
    /// Output feedback, 08.
    Ofb = 0x08,
    /// Message authentication, 10: the last block of CBC.
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
    pub const SM4_ECB: Self = Self::sm4(CipherMode::Ecb);
    /// SGD_SM4_CBC.
    pub const SM4_CBC: Self = Self::sm4(CipherMode::Cbc);
    /// SGD_SM4_CFB.
    pub const SM4_CFB: Self = Self::sm4(CipherMode::Cfb);
    /// SGD_SM4_OFB.
    pub const SM4_OFB: Self = Self::sm4(CipherMode::Ofb);
    /// SGD_SM4_MAC.
    pub const SM4_MAC: Self = Self::sm4(CipherMode::Mac);

    /// SM4 in a mode.
    #[must_use]
    pub const fn sm4(mode: CipherMode) -> Self {
        Self { cipher: BlockCipher::Sm4, mode }
    }

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
}
