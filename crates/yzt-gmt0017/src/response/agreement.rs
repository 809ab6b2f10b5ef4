// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::sm2;

use crate::wire::{Reader, Writer};
use crate::{AgreementId, Dialect, Error, SessionKeyId};

/// Answer of GenerateAgreementDataWithECC: `bits n4 ‖ X ‖ Y ‖ agreement(4)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementData {
    /// The sponsor's key for this agreement alone.
    pub ephemeral: sm2::PublicKey,
    /// The name of the agreement, for the second step.
    pub agreement: AgreementId,
}

/// Answer of GenerateAgreementDataAndKeyWithECC: `bits n4 ‖ X ‖ Y ‖ KeyID n4`.
///
/// KeyID is the two bytes that other commands take as an integer of four; see [`AgreedKey`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementDataAndKey {
    /// The responder's key for this agreement alone.
    pub ephemeral: sm2::PublicKey,
    /// The key that was agreed.
    pub session_key: SessionKeyId,
}

/// Answer of GenerateKeyWithECC: `KeyID n4`.
///
/// ```text
/// big-endian     00 00 ‖ KeyID
/// little-endian  KeyID ‖ 00 00
/// ```
///
/// Where only the other half is set, that half is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgreedKey {
    /// The key that was agreed.
    pub session_key: SessionKeyId,
}

impl AgreementData {
    /// Bytes of this answer.
    pub const LENGTH: u32 = 72;

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        let fields = Writer::new(dialect, 72).public_key(&self.ephemeral);
        fields.bytes(self.agreement.to_bytes()).plain()
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Trailing`] unless it is 72 bytes, [`Error::Value`] for
    /// other than 256 bits, [`Error::Crypto`] for a point that is not on the curve.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "GenerateAgreementDataWithECC answer");
        let ephemeral = fields.public_key()?;
        let agreement = AgreementId::new(fields.array("agreement")?);
        fields.finish()?;
        Ok(Self { ephemeral, agreement })
    }
}

impl AgreementDataAndKey {
    /// Bytes of this answer.
    pub const LENGTH: u32 = 72;

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        let fields = Writer::new(dialect, 72).public_key(&self.ephemeral);
        fields.bytes(self.session_key.widened(dialect.byte_order)).plain()
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// As [`AgreementData::decode`], and [`Error::Value`] for a KeyID that two bytes cannot hold.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "GenerateAgreementDataAndKeyWithECC answer");
        let ephemeral = fields.public_key()?;
        let session_key = fields.widened_key()?;
        fields.finish()?;
        Ok(Self { ephemeral, session_key })
    }
}

impl AgreedKey {
    /// Bytes of this answer.
    pub const LENGTH: u32 = 4;

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        self.session_key.widened(dialect.byte_order).to_vec()
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Trailing`] unless it is four bytes, [`Error::Value`] for a
    /// KeyID that two bytes cannot hold.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "GenerateKeyWithECC answer");
        let session_key = fields.widened_key()?;
        fields.finish()?;
        Ok(Self { session_key })
    }
}

impl Reader<'_> {
    fn widened_key(&mut self) -> Result<SessionKeyId, Error> {
        let bytes = self.array("KeyID")?;
        SessionKeyId::narrowed(bytes, self.order()).ok_or(self.value("KeyID"))
    }
}
