// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key on a token as a signer.

use core::fmt;

use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{DigestAlgorithm, DigestSigner, MessageDigest, PublicKey, Signature, Signer};
use yzt_pin::Pin;

use crate::{Application, Container, Error, KeyUse, Operation};

/// Signs with the signature key of a container.
///
/// The digest is computed on the host, and the key signs it: e = SM3(Z ‖ M) with the default
/// identifier for SM2 (GB/T 32918.2 5.5, GM/T 0009 10), SHA-256 for RSA and P-256. The user's PIN
/// must be verified.
pub struct TokenSigner<'a> {
    container: &'a mut dyn Container,
    public_key: PublicKey,
}

impl<'a> TokenSigner<'a> {
    /// A signer over an open container whose public key is known, for instance from its
    /// certificate. Does not talk to the key.
    pub fn new(container: &'a mut dyn Container, public_key: PublicKey) -> Self {
        Self { container, public_key }
    }

    /// A signer over an open container; asks the key for the public key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the container has no signature key pair.
    pub fn for_container(container: &'a mut dyn Container) -> Result<Self, Error> {
        let public_key = container.public_key(KeyUse::Signature)?;
        Ok(Self::new(container, public_key))
    }
}

impl Signer for TokenSigner<'_> {
    type Error = Error;

    fn public_key(&self) -> PublicKey {
        self.public_key.clone()
    }

    fn sign(&mut self, message: &[u8]) -> Result<Signature, Error> {
        self.container.sign_digest(&signed_digest(&self.public_key, message)?)
    }
}

impl DigestSigner for TokenSigner<'_> {
    /// Has the key sign a digest made on the host, of a stream for instance.
    fn sign_digest(&mut self, digest: &MessageDigest) -> Result<Signature, Error> {
        self.container.sign_digest(digest)
    }
}

/// Signs once with the signature key of a container, verifying the user's PIN for it and ending
/// the login behind it: [`Application::sign_with_pin`] as a signer.
///
/// A second signature is refused: its PIN is gone.
pub struct PinSigner<'a> {
    application: &'a mut dyn Application,
    container: &'a str,
    public_key: PublicKey,
    pin: Option<Pin>,
}

impl<'a> PinSigner<'a> {
    /// A signer over a container whose public key is known. Does not talk to the key.
    pub fn new(
        application: &'a mut dyn Application,
        container: &'a str,
        public_key: PublicKey,
        pin: Pin,
    ) -> Self {
        Self { application, container, public_key, pin: Some(pin) }
    }
}

impl Signer for PinSigner<'_> {
    type Error = Error;

    fn public_key(&self) -> PublicKey {
        self.public_key.clone()
    }

    fn sign(&mut self, message: &[u8]) -> Result<Signature, Error> {
        let digest = signed_digest(&self.public_key, message)?;
        self.sign_digest(&digest)
    }
}

impl DigestSigner for PinSigner<'_> {
    /// Has the key sign a digest made on the host; the PIN is verified only now, however long the
    /// stream took.
    fn sign_digest(&mut self, digest: &MessageDigest) -> Result<Signature, Error> {
        let pin = self.pin.take().ok_or(Error::NotLoggedIn { command: "sign" })?;
        self.application.sign_with_pin(self.container, pin, digest)
    }
}

impl fmt::Debug for PinSigner<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PinSigner")
            .field("container", &self.container)
            .finish_non_exhaustive()
    }
}

/// The digest of a message that a key of this kind signs: e = SM3(Z ‖ M) with the default
/// identifier for SM2 (GB/T 32918.2 5.5, GM/T 0009 10), SHA-256 for RSA and P-256.
pub(crate) fn signed_digest(key: &PublicKey, message: &[u8]) -> Result<MessageDigest, Error> {
    match key {
        PublicKey::Sm2(key) => {
            Ok(MessageDigest::sm3(key.digest(&DistinguishedId::default(), message)))
        }
        PublicKey::Rsa(_) | PublicKey::P256(_) => Ok(DigestAlgorithm::Sha256.digest(message)),
        _ => Err(Error::NotSupported { operation: Operation::SignDigest }),
    }
}

impl fmt::Debug for TokenSigner<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenSigner")
            .field("container", &self.container.name())
            .finish_non_exhaustive()
    }
}
