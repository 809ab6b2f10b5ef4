// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

use crate::{ApplicationId, ByteOrder, ContainerId, Error};

/// KeyID: the two bytes by which a key names a session key while it lives.
///
/// Echoed as they came. The answers of key agreement carry it as a 32-bit integer instead; it is
/// narrowed to the two bytes that the other commands take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionKeyId([u8; 2]);

/// The four bytes by which a key names an agreement that it has begun. Echoed as they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AgreementId([u8; 4]);

macro_rules! identifier {
    ($name:ident, $length:literal) => {
        impl $name {
            /// Takes the bytes as they stand in the APDU.
            #[must_use]
            pub const fn new(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// The bytes as they stand in the APDU.
            #[must_use]
            pub const fn to_bytes(self) -> [u8; $length] {
                self.0
            }
        }

        impl From<[u8; $length]> for $name {
            fn from(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }
        }
    };
}
identifier!(SessionKeyId, 2);
identifier!(AgreementId, 4);

impl SessionKeyId {
    /// The identifier as a 32-bit integer in this byte order.
    pub(crate) const fn widened(self, order: ByteOrder) -> [u8; 4] {
        let [a, b] = self.0;
        match order {
            ByteOrder::BigEndian => [0, 0, a, b],
            ByteOrder::LittleEndian => [a, b, 0, 0],
        }
    }

    /// The two bytes of a 32-bit integer that say something: those that this byte order means, or
    /// the other two when only they are set. None when both halves say something.
    pub(crate) const fn narrowed(bytes: [u8; 4], order: ByteOrder) -> Option<Self> {
        let [a, b, c, d] = bytes;
        match (order, [a, b], [c, d]) {
            (ByteOrder::BigEndian, [0, 0], low) | (ByteOrder::BigEndian, low, [0, 0]) => {
                Some(Self(low))
            }
            (ByteOrder::LittleEndian, low, [0, 0]) | (ByteOrder::LittleEndian, [0, 0], low) => {
                Some(Self(low))
            }
            _ => None,
        }
    }
}

/// Where a session key is: `App ‖ Con ‖ Key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyReference {
    /// The application.
    pub application: ApplicationId,
    /// The container; zeros where the session key belongs to none.
    pub container: ContainerId,
    /// The session key.
    pub session_key: SessionKeyId,
}

/// What is done with a session key: which row of four commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CipherOperation {
    /// EncryptInit, Encrypt, EncryptUpdate, EncryptFinal.
    Encrypt,
    /// DecryptInit, Decrypt, DecryptUpdate, DecryptFinal.
    Decrypt,
    /// MacInit, Mac, MacUpdate, MacFinal.
    Mac,
}

impl CipherOperation {
    /// Every operation.
    pub const ALL: [Self; 3] = [Self::Encrypt, Self::Decrypt, Self::Mac];
}

/// Which command of the row after its Init.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CipherStep {
    /// All data at once.
    Single,
    /// A part of the data; more follows.
    Update,
    /// The last part, which may be empty.
    Final,
}

impl CipherStep {
    /// Every step.
    pub const ALL: [Self; 3] = [Self::Single, Self::Update, Self::Final];
}

/// BLOCKCIPHERPARAM (GM/T 0016, 6.4.10): how a session key is used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CipherParameters {
    /// The initialization vector; empty for ECB.
    pub iv: InitializationVector,
    /// The padding, which 0016 leaves open who adds.
    pub padding: PaddingType,
    /// Bits of feedback in CFB and OFB, as they stand on the wire; 0 is a whole block.
    pub feedback_bits: u32,
}

/// PaddingType of BLOCKCIPHERPARAM (GM/T 0016, table 11).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum PaddingType {
    /// 0.
    #[default]
    None = 0,
    /// 1, PKCS#5.
    Pkcs5 = 1,
}

impl PaddingType {
    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> u32 {
        self as u32
    }

    /// The padding with this code.
    #[must_use]
    pub const fn from_code(code: u32) -> Option<Self> {
        match code {
            0 => Some(Self::None),
            1 => Some(Self::Pkcs5),
            _ => None,
        }
    }
}

/// An initialization vector: at most the 16 bytes of a block, which all ciphers here have.
///
/// GM/T 0016 gives it a field of 32 bytes; the rest of that field says nothing.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct InitializationVector(Vec<u8>);

impl InitializationVector {
    /// Bytes of the longest one.
    pub const MAXIMUM: usize = 16;

    /// Takes the bytes.
    ///
    /// # Errors
    /// [`Error::Value`] for more than 16 bytes.
    pub fn new(bytes: impl AsRef<[u8]>) -> Result<Self, Error> {
        let bytes = bytes.as_ref();
        if bytes.len() > Self::MAXIMUM {
            return Err(Error::Value { item: "cipher parameters", field: "IV" });
        }
        Ok(Self(bytes.to_vec()))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for InitializationVector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "InitializationVector({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_identifier_is_widened_and_narrowed() {
        use ByteOrder::{BigEndian, LittleEndian};
        let id = SessionKeyId::new([0x12, 0x34]);
        assert_eq!(id.widened(BigEndian), [0, 0, 0x12, 0x34]);
        assert_eq!(id.widened(LittleEndian), [0x12, 0x34, 0, 0]);
        for order in [BigEndian, LittleEndian] {
            for other in [BigEndian, LittleEndian] {
                assert_eq!(SessionKeyId::narrowed(id.widened(other), order), Some(id));
            }
            assert_eq!(SessionKeyId::narrowed([0; 4], order), Some(SessionKeyId::new([0; 2])));
            assert_eq!(SessionKeyId::narrowed([1, 0, 0, 1], order), None);
        }
    }

    #[test]
    fn padding_codes_go_both_ways_and_no_other_code_is_taken() {
        for code in 0..300 {
            let read = PaddingType::from_code(code).map(PaddingType::code);
            assert_eq!(read, (code < 2).then_some(code));
        }
    }

    #[test]
    fn a_vector_has_at_most_a_block() {
        assert!(InitializationVector::new([7; 16]).is_ok());
        assert!(matches!(InitializationVector::new([7; 17]), Err(Error::Value { .. })));
        let shown = format!("{:?}", InitializationVector::new([7; 16]).unwrap());
        assert_eq!(shown, "InitializationVector(16 bytes)");
    }
}
