// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::StatusWord;
use yzt_crypto::{DigestAlgorithm, Hasher, MessageDigest};

/// A digest between DigestInit and its end.
pub(crate) struct RunningDigest {
    hasher: Hasher,
    updated: bool,
}

impl RunningDigest {
    /// Begins a digest; what comes first is taken in before the host's data.
    ///
    /// # Errors
    /// `6A9D` for an algorithm that is none of SM3, SHA-1 and SHA-256.
    pub(crate) fn new(algorithm: DigestAlgorithm, first: &[u8]) -> Result<Self, StatusWord> {
        let mut hasher = supported_digest(algorithm)?.hasher();
        hasher.update(first);
        Ok(Self { hasher, updated: false })
    }

    pub(crate) fn update(&mut self, data: &[u8]) {
        self.hasher.update(data);
        self.updated = true;
    }

    /// The digest when this is all there is.
    ///
    /// # Errors
    /// `6985` after an update.
    pub(crate) fn single(mut self, data: &[u8]) -> Result<MessageDigest, StatusWord> {
        if self.updated {
            return Err(StatusWord::ConditionsOfUseNotSatisfied);
        }
        self.hasher.update(data);
        Ok(self.hasher.finish())
    }

    /// The digest when this is the last part.
    pub(crate) fn finish(mut self, data: &[u8]) -> MessageDigest {
        self.hasher.update(data);
        self.hasher.finish()
    }
}

/// # Errors
/// `6A9D` for an algorithm that the card does not announce.
pub(crate) const fn supported_digest(
    algorithm: DigestAlgorithm,
) -> Result<DigestAlgorithm, StatusWord> {
    match algorithm {
        DigestAlgorithm::Sm3 | DigestAlgorithm::Sha1 | DigestAlgorithm::Sha256 => Ok(algorithm),
        _ => Err(StatusWord::HashAlgorithmNotSupported),
    }
}
