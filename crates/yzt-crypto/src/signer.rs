// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a key can be asked for, wherever it is kept.

use core::fmt;

use zeroize::Zeroizing;

use crate::{Error, PublicKey, Random, Signature, sm2};

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

/// Something that decrypts: a key in a token or, as [`KeyDecryptor`], in memory.
pub trait Decryptor {
    /// Why it could not.
    type Error: core::error::Error + Send + Sync + 'static;

    /// The key that encrypts for this.
    fn public_key(&self) -> PublicKey;

    /// Decrypts; the plaintext is wiped when dropped.
    ///
    /// # Errors
    /// Whatever stands between the caller and the key, or that the ciphertext does not open.
    fn decrypt(&mut self, ciphertext: &sm2::Ciphertext) -> Result<Zeroizing<Vec<u8>>, Self::Error>;
}

/// A private key in memory as a [`Signer`].
pub struct KeySigner<'a> {
    key: &'a sm2::PrivateKey,
    random: &'a mut dyn Random,
}

impl<'a> KeySigner<'a> {
    /// Signs with `key`; nonces draw on `random`.
    pub fn new(key: &'a sm2::PrivateKey, random: &'a mut dyn Random) -> Self {
        Self { key, random }
    }
}

impl Signer for KeySigner<'_> {
    type Error = Error;

    fn public_key(&self) -> PublicKey {
        PublicKey::Sm2(self.key.public_key().clone())
    }

    fn sign(&mut self, message: &[u8]) -> Result<Signature, Error> {
        let id = sm2::DistinguishedId::default();
        self.key.sign(self.random, &id, message).map(Signature::Sm2)
    }
}

impl fmt::Debug for KeySigner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySigner").field("key", &self.key).finish_non_exhaustive()
    }
}

/// A private key in memory as a [`Decryptor`].
#[derive(Debug)]
pub struct KeyDecryptor<'a>(&'a sm2::PrivateKey);

impl<'a> KeyDecryptor<'a> {
    /// Decrypts with `key`.
    #[must_use]
    pub const fn new(key: &'a sm2::PrivateKey) -> Self {
        Self(key)
    }
}

impl Decryptor for KeyDecryptor<'_> {
    type Error = Error;

    fn public_key(&self) -> PublicKey {
        PublicKey::Sm2(self.0.public_key().clone())
    }

    fn decrypt(&mut self, ciphertext: &sm2::Ciphertext) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.0.decrypt(ciphertext)
    }
}
