// SPDX-License-Identifier: MIT OR Apache-2.0
//! What signatures need of the content: held as bytes, or hashed while it streamed by.

use yzt_cert::leniency::Quirk;
use yzt_cert::signature::{self, SignatureRules, SignatureVerdict, Verifier};
use yzt_cert::{Certificate, ObjectIdentifier};
use yzt_crypto::{DigestAlgorithm, Hasher, MessageDigest, PublicKey};

use super::algorithm::{digest_identifier, proper_identifier};
use super::signer::opaque;
use crate::content::AttributeGuard;
use crate::error::Error;

/// Keys, with their algorithms, whose signatures over content itself are prepared for.
const MAX_VERIFIERS: usize = 64;

/// The content of a message.
#[derive(Clone, Copy)]
pub(crate) enum Content<'a> {
    /// As it was received.
    Bytes(&'a [u8]),
    /// What is left of a stream.
    Streamed(&'a ContentDigests),
}

impl Content<'_> {
    pub(crate) fn digest(&self, algorithm: DigestAlgorithm) -> Result<MessageDigest, Error> {
        match self {
            Self::Bytes(content) => Ok(algorithm.digest(content)),
            Self::Streamed(digests) => digests.digest(algorithm),
        }
    }

    /// Checks a signature of the content itself.
    pub(crate) fn verify(
        &self,
        algorithm: &ObjectIdentifier,
        value: &[u8],
        key: &PublicKey,
        rules: &SignatureRules,
    ) -> Result<SignatureVerdict, Error> {
        match self {
            Self::Bytes(content) => {
                signature::verify(algorithm, content, value, key, rules).map_err(opaque)
            }
            Self::Streamed(digests) => digests.verify(algorithm, value, key),
        }
    }

    /// Whether the content is what a SET of signed attributes looks like.
    pub(crate) fn looks_like_attributes(&self) -> bool {
        match self {
            Self::Bytes(content) => {
                let mut guard = AttributeGuard::default();
                guard.update(content);
                guard.is_met()
            }
            Self::Streamed(digests) => digests.guard.is_met(),
        }
    }
}

/// Digests of content that streams by: in constant memory, for every signer that can be foreseen.
#[derive(Clone, Debug, Default)]
pub(crate) struct ContentDigests {
    plain: Vec<(DigestAlgorithm, Hasher)>,
    verifiers: Vec<Prepared>,
    guard: AttributeGuard,
}

/// A check under way of one key's signature over the content itself.
#[derive(Clone, Debug)]
struct Prepared {
    key: PublicKey,
    algorithm: ObjectIdentifier,
    verifier: Verifier,
}

impl ContentDigests {
    /// Prepares for signers with these digests, and for signatures over the content itself by the
    /// keys of these certificates.
    pub(crate) fn new(
        algorithms: &[DigestAlgorithm],
        certificates: &[Certificate],
        rules: &SignatureRules,
    ) -> Result<Self, Error> {
        let mut this = Self::default();
        for algorithm in algorithms {
            if !this.plain.iter().any(|(known, _)| known == algorithm) {
                this.plain.push((*algorithm, algorithm.hasher()));
            }
        }
        for certificate in certificates {
            let authorities = rules.quirks.contains(Quirk::SignerIsAuthority);
            if !authorities && certificate.key_usage().is_some_and(|usage| !usage.may_sign()) {
                continue;
            }
            if let Ok(key) = certificate.public_key() {
                this.prepare(&key, algorithms, rules)?;
            }
        }
        Ok(this)
    }

    fn prepare(
        &mut self,
        key: &PublicKey,
        algorithms: &[DigestAlgorithm],
        rules: &SignatureRules,
    ) -> Result<(), Error> {
        for digest in algorithms {
            let Ok(algorithm) = proper_identifier(key, *digest) else { continue };
            if self.verifiers.iter().any(|it| it.key == *key && it.algorithm == algorithm) {
                continue;
            }
            if self.verifiers.len() >= MAX_VERIFIERS {
                return Err(Error::TooMany { limit: MAX_VERIFIERS });
            }
            if let Ok(verifier) = Verifier::new(&algorithm, key, rules) {
                self.verifiers.push(Prepared { key: key.clone(), algorithm, verifier });
            }
        }
        Ok(())
    }

    /// Takes in the next part of the content.
    pub(crate) fn update(&mut self, part: &[u8]) {
        for (_, hasher) in &mut self.plain {
            hasher.update(part);
        }
        for prepared in &mut self.verifiers {
            prepared.verifier.update(part);
        }
        self.guard.update(part);
    }

    fn digest(&self, algorithm: DigestAlgorithm) -> Result<MessageDigest, Error> {
        let found = self.plain.iter().find(|(known, _)| *known == algorithm);
        let algorithm = digest_identifier(algorithm);
        found
            .map(|(_, hasher)| hasher.clone().finish())
            .ok_or(Error::DigestUnsupported { algorithm })
    }

    fn verify(
        &self,
        algorithm: &ObjectIdentifier,
        value: &[u8],
        key: &PublicKey,
    ) -> Result<SignatureVerdict, Error> {
        let prepared = self
            .verifiers
            .iter()
            .find(|it| it.key == *key && it.algorithm == *algorithm)
            .ok_or(Error::CertificateNeededFirst)?;
        prepared.verifier.clone().finish(value).map_err(opaque)
    }
}
