// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

use yzt_crypto::rsa;
use zeroize::Zeroizing;

use crate::wire::{Reader, Writer};
use crate::{Dialect, Error, SessionKeyId};

/// Lengths of a block under a modulus of 2048 to 4096 bits.
const BLOCK: core::ops::RangeInclusive<usize> = 256..=512;

/// Answer of GenRSAKeyPair: `modulus ‖ e(4)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedRsaKeyPair(pub rsa::PublicKey);

impl GeneratedRsaKeyPair {
    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        Writer::new(dialect, 0).modulus_and_exponent(&self.0).plain()
    }

    /// Reads the answer; the forms of ExportPublicKey are taken as well.
    ///
    /// # Errors
    /// [`Error::Truncated`], [`Error::Trailing`] or [`Error::Value`] for a length that no key of
    /// 2048 to 4096 bits has, [`Error::Crypto`] for what is not a key.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "GenRSAKeyPair answer");
        let key = fields.rsa_public_key_in_any_form()?;
        fields.finish()?;
        Ok(Self(key))
    }
}

/// Answer of GenExtRSAKey: `modulus ‖ e(4) ‖ d ‖ p ‖ q ‖ dP ‖ dQ ‖ qInv`, without a bit length: the
/// modulus has two ninths of the bytes that are not e.
pub struct GeneratedExternalRsaKey(pub rsa::PrivateKey);

impl GeneratedExternalRsaKey {
    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, _dialect: &Dialect) -> Zeroizing<Vec<u8>> {
        self.0.parts().to_bytes()
    }

    /// Reads the answer and checks that its parts belong together.
    ///
    /// # Errors
    /// [`Error::Value`] for a length that no key of 2048 to 4096 bits has, [`Error::Crypto`] for
    /// what is not a key.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let refused = Reader::new(answer, dialect, "GenExtRSAKey answer").value("length");
        let modulus = BLOCK.into_iter().find(|&n| rsa::RsaParts::length(n) == answer.len());
        let bits = modulus.and_then(|n| u32::try_from(n.saturating_mul(8)).ok()).ok_or(refused)?;
        let parts = rsa::RsaParts::from_bytes(bits, answer)?;
        Ok(Self(rsa::PrivateKey::from_components(parts)?))
    }
}

impl fmt::Debug for GeneratedExternalRsaKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("GeneratedExternalRsaKey(<redacted>)")
    }
}

/// Answer of RSAExportSessionKey: `KeyID(2) ‖ wrapped key`.
#[derive(Clone, PartialEq, Eq)]
pub struct RsaSessionKey {
    session_key: SessionKeyId,
    wrapped_key: Vec<u8>,
}

impl RsaSessionKey {
    /// Takes the name of the key on the card, and the key itself wrapped for the recipient.
    ///
    /// # Errors
    /// [`Error::Value`] unless the wrapped key has 256 to 512 bytes.
    pub fn new(session_key: SessionKeyId, wrapped_key: Vec<u8>) -> Result<Self, Error> {
        if !BLOCK.contains(&wrapped_key.len()) {
            let item = "RSAExportSessionKey answer";
            return Err(Error::Value { item, field: "wrapped key" });
        }
        Ok(Self { session_key, wrapped_key })
    }

    /// The name of the key on the card.
    #[must_use]
    pub const fn session_key(&self) -> SessionKeyId {
        self.session_key
    }

    /// The key itself, wrapped for the recipient.
    #[must_use]
    pub fn wrapped_key(&self) -> &[u8] {
        &self.wrapped_key
    }

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        let fields = Writer::new(dialect, self.wrapped_key.len().saturating_add(2));
        fields.bytes(self.session_key.to_bytes()).bytes(&self.wrapped_key).plain()
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Error::Truncated`] without a KeyID, [`Error::Value`] for a wrapped key of another length
    /// than RSA makes.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "RSAExportSessionKey answer");
        let session_key = SessionKeyId::new(fields.array("KeyID")?);
        Self::new(session_key, fields.rest().to_vec())
    }
}

impl fmt::Debug for RsaSessionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RsaSessionKey")
            .field("session_key", &self.session_key)
            .field("wrapped_key", &"<redacted>")
            .finish()
    }
}
