// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::{DigestAlgorithm, MessageDigest};

use crate::wire::{Reader, Writer};
use crate::{Dialect, DigestPrefix, Error, SessionKeyId};

/// Lengths that a digest has.
const DIGEST_LENGTHS: [usize; 4] = [20, 32, 48, 64];

/// Answer of ImportSessionKey and ImportSymmKey: `KeyID(2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportedKey {
    /// The name of the key from now on, until it is destroyed.
    pub session_key: SessionKeyId,
}

impl ImportedKey {
    /// Bytes of this answer.
    pub const LENGTH: u32 = 2;

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, _dialect: &Dialect) -> Vec<u8> {
        self.session_key.to_bytes().to_vec()
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Trailing`] unless it is two bytes.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "ImportSessionKey answer");
        let session_key = SessionKeyId::new(fields.array("KeyID")?);
        fields.finish()?;
        Ok(Self { session_key })
    }
}

/// Answer of Digest and DigestFinal: the value, or `length n4 ‖ value`; see [`DigestPrefix`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestValue(Vec<u8>);

impl DigestValue {
    /// Takes the value.
    ///
    /// # Errors
    /// [`Error::Value`] unless it has 20, 32, 48 or 64 bytes.
    pub fn new(value: impl Into<Vec<u8>>) -> Result<Self, Error> {
        let value = value.into();
        if DIGEST_LENGTHS.contains(&value.len()) {
            return Ok(Self(value));
        }
        Err(Error::Value { item: "Digest answer", field: "digest" })
    }

    /// The value.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The value as a digest of the algorithm that DigestInit named.
    ///
    /// # Errors
    /// [`Error::Crypto`] for a value of another length.
    pub fn to_digest(&self, algorithm: DigestAlgorithm) -> Result<MessageDigest, Error> {
        Ok(MessageDigest::new(algorithm, &self.0)?)
    }

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        let fields = Writer::new(dialect, self.0.len().saturating_add(4));
        match dialect.digest_prefix {
            DigestPrefix::Absent => fields.bytes(&self.0).plain(),
            DigestPrefix::Present => fields.counted(&self.0).plain(),
        }
    }

    /// Reads the answer in either form.
    ///
    /// # Errors
    /// [`Error::Truncated`], [`Error::Trailing`] or [`Error::Value`] for a length that neither
    /// form has.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        if DIGEST_LENGTHS.contains(&answer.len()) {
            return Self::new(answer);
        }
        let mut fields = Reader::new(answer, dialect, "Digest answer");
        let value = fields.counted("digest")?;
        fields.finish()?;
        Self::new(value)
    }
}

impl From<MessageDigest> for DigestValue {
    fn from(digest: MessageDigest) -> Self {
        Self(digest.as_bytes().to_vec())
    }
}
