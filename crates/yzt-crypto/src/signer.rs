// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a key can be asked for, wherever it is kept.

use core::fmt;

use crate::{DigestAlgorithm, Error, MessageDigest, PublicKey, Random, Signature, p256, rsa, sm2};

/// Something that signs: a key in a token or, as [`KeySigner`], in memory.
pub trait Signer {
    /// Why it could not.
    type Error: core::error::Error + Send + Sync + 'static;

    /// The key that verifies what this signs.
    fn public_key(&self) -> PublicKey;

    /// Signs a message; for SM2 with the default distinguished identifier.
    ///
    /// # Errors
    /// Whatever stands between the caller and the key: no login, token gone, no randomness.
    fn sign(&mut self, message: &[u8]) -> Result<Signature, Self::Error>;
}

/// A signer that takes a digest made elsewhere: what signs a stream too long to be held.
///
/// For SM2 the digest is e = SM3(Z ‖ message) (GB/T 32918.2 clause 5.5), whose Z is made with the
/// identifier the verifier expects; for RSA and P-256 it is the digest of the message.
pub trait DigestSigner: Signer {
    /// Signs a digest.
    ///
    /// # Errors
    /// As [`Signer::sign`], and when the key does not sign digests of this algorithm.
    fn sign_digest(&mut self, digest: &MessageDigest) -> Result<Signature, Self::Error>;
}

/// A private key in memory, of whatever algorithm.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum SoftwareKey<'a> {
    /// An SM2 key.
    Sm2(&'a sm2::PrivateKey),
    /// An RSA key.
    Rsa(&'a rsa::PrivateKey),
    /// A P-256 key.
    P256(&'a p256::PrivateKey),
}

impl SoftwareKey<'_> {
    /// Its public half.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        match self {
            Self::Sm2(key) => PublicKey::Sm2(key.public_key().clone()),
            Self::Rsa(key) => PublicKey::Rsa(key.public_key().clone()),
            Self::P256(key) => PublicKey::P256(key.public_key().clone()),
        }
    }
}

impl<'a> From<&'a sm2::PrivateKey> for SoftwareKey<'a> {
    fn from(key: &'a sm2::PrivateKey) -> Self {
        Self::Sm2(key)
    }
}

impl<'a> From<&'a rsa::PrivateKey> for SoftwareKey<'a> {
    fn from(key: &'a rsa::PrivateKey) -> Self {
        Self::Rsa(key)
    }
}

impl<'a> From<&'a p256::PrivateKey> for SoftwareKey<'a> {
    fn from(key: &'a p256::PrivateKey) -> Self {
        Self::P256(key)
    }
}

/// A private key in memory as a [`Signer`]: SM2 with the default identifier, RSA (PKCS#1 v1.5) and
/// P-256 with SHA-256.
pub struct KeySigner<'a> {
    key: SoftwareKey<'a>,
    random: &'a mut dyn Random,
}

impl<'a> KeySigner<'a> {
    /// Signs with `key`; nonces, and what blinds RSA, draw on `random`.
    pub fn new(key: impl Into<SoftwareKey<'a>>, random: &'a mut dyn Random) -> Self {
        Self { key: key.into(), random }
    }
}

impl Signer for KeySigner<'_> {
    type Error = Error;

    fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }

    fn sign(&mut self, message: &[u8]) -> Result<Signature, Error> {
        let digest = match self.key {
            SoftwareKey::Sm2(key) => {
                let id = sm2::DistinguishedId::default();
                MessageDigest::sm3(key.public_key().digest(&id, message))
            }
            SoftwareKey::Rsa(_) | SoftwareKey::P256(_) => DigestAlgorithm::Sha256.digest(message),
        };
        self.sign_digest(&digest)
    }
}

impl DigestSigner for KeySigner<'_> {
    /// # Errors
    /// [`Error::UnsuitableDigest`] for an SM2 key and another digest than SM3,
    /// [`Error::RandomUnavailable`].
    fn sign_digest(&mut self, digest: &MessageDigest) -> Result<Signature, Error> {
        match self.key {
            SoftwareKey::Sm2(key) => {
                key.sign_digest(self.random, digest.for_sm2()?).map(Signature::Sm2)
            }
            SoftwareKey::Rsa(key) => key.sign_digest(self.random, digest).map(Signature::Rsa),
            SoftwareKey::P256(key) => key.sign_digest(self.random, digest).map(Signature::P256),
        }
    }
}

impl fmt::Debug for KeySigner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySigner").field("key", &self.key).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counter(u8);

    impl Random for Counter {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
            for byte in out {
                self.0 = self.0.wrapping_add(1).wrapping_mul(5);
                *byte = self.0;
            }
            Ok(())
        }
    }

    /// A message and its digest, signed as the message and as the digest, verify alike.
    fn check(key: SoftwareKey<'_>, digest: &MessageDigest) -> Result<(), Error> {
        let mut random = Counter(1);
        let mut signer = KeySigner::new(key, &mut random);
        let public = signer.public_key();
        assert_eq!(public, key.public_key());
        let of_message = signer.sign(b"message")?;
        let of_digest = signer.sign_digest(digest)?;
        assert_eq!(of_message.algorithm(), public.algorithm());
        for signature in [&of_message, &of_digest] {
            public.verify(b"message", signature)?;
            public.verify_digest(digest, signature)?;
            assert_eq!(public.verify(b"massage", signature), Err(Error::SignatureMismatch));
        }
        Ok(())
    }

    #[test]
    fn a_digest_is_signed_as_its_message_is() -> Result<(), Error> {
        let sha256 = DigestAlgorithm::Sha256.digest(b"message");
        let key = sm2::PrivateKey::generate(&mut Counter(2))?;
        let e = key.public_key().digest(&sm2::DistinguishedId::default(), b"message");
        check((&key).into(), &MessageDigest::sm3(e))?;
        let mut random = Counter(3);
        let refused = KeySigner::new(&key, &mut random).sign_digest(&sha256);
        assert_eq!(refused, Err(Error::UnsuitableDigest));
        check((&p256::PrivateKey::generate(&mut Counter(4))?).into(), &sha256)?;
        check((&rsa::PrivateKey::generate(&mut Counter(5), 2048)?).into(), &sha256)
    }
}
