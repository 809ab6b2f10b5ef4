// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key on a token as a signer.

use core::fmt;

use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{PublicKey, Signature, Signer};

use crate::{Container, Error, KeyUse, Operation};

/// Signs with the signature key of a container.
///
/// The digest e = SM3(Z ‖ M) with the default identifier (GB/T 32918.2 5.5, GM/T 0009 10) is
/// computed on the host, and the key signs e. The user's PIN must be verified.
pub struct TokenSigner<'a> {
    container: &'a mut dyn Container,
    public_key: PublicKey,
    id: DistinguishedId,
}

impl<'a> TokenSigner<'a> {
    /// A signer over an open container whose public key is known, for instance from its
    /// certificate. Does not talk to the key.
    pub fn new(container: &'a mut dyn Container, public_key: PublicKey) -> Self {
        Self { container, public_key, id: DistinguishedId::default() }
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
        match &self.public_key {
            PublicKey::Sm2(key) => {
                let digest = key.digest(&self.id, message);
                self.container.sign_digest(&digest)
            }
            _ => Err(Error::NotSupported { operation: Operation::SignDigest }),
        }
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
