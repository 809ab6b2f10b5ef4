// SPDX-License-Identifier: MIT OR Apache-2.0
//! The objects of one identifier as a container.

use core::fmt;
use std::sync::Arc;

use cryptoki::mechanism::Mechanism;
use cryptoki::object::ObjectClass;
use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{MessageDigest, PublicKey, Signature};
use yzt_token::{
    AsymmetricCiphertext, Container, ContainerInformation, ContainerType, EnvelopedKeyPair, Error,
    KeyType, KeyUse, Object, Operation,
};
use zeroize::Zeroizing;

use crate::call::Failure;
use crate::device::Shape;
use crate::key::{self, Pair, bits};
use crate::objects::{GroupKey, find};
use crate::signing;
use crate::token::Visit;

mod creation;

/// What data that does not decrypt is refused with, whatever the module said: which step failed
/// would help only an attacker. `CKR_ENCRYPTED_DATA_INVALID`.
const ENCRYPTED_DATA_INVALID: u16 = 0x40;

/// A container of a [`Pkcs11Application`](crate::Pkcs11Application).
pub struct Pkcs11Container {
    shape: Arc<Shape>,
    name: String,
    key: GroupKey,
}

impl Pkcs11Container {
    pub(crate) const fn new(shape: Arc<Shape>, name: String, key: GroupKey) -> Self {
        Self { shape, name, key }
    }

    fn run<T>(
        &self,
        operation: Operation,
        action: impl FnOnce(&mut Visit<'_>) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        self.shape.require(operation)?;
        self.shape.token.run(operation, |visit| {
            self.still_there(visit)?;
            action(visit)
        })
    }

    /// A container that was deleted behind the handle's back is not found any more. What has no
    /// object to be seen yet is, where it is pending, or where nobody is logged in.
    fn still_there(&self, visit: &Visit<'_>) -> Result<(), Failure> {
        if visit.pending.contains(&self.name) {
            return Ok(());
        }
        for class in [ObjectClass::PUBLIC_KEY, ObjectClass::CERTIFICATE, ObjectClass::PRIVATE_KEY] {
            if !find(visit, &self.key, class)?.is_empty() {
                return Ok(());
            }
        }
        if self.shape.needs_login && !visit.is_logged_in() {
            return Ok(());
        }
        Err(Error::NotFound { object: Object::Container }.into())
    }

    fn pair(&self, visit: &Visit<'_>, key_use: KeyUse) -> Result<Pair, Failure> {
        key::pair(visit, &self.shape.profile, &self.key, key_use)
    }
}

impl Container for Pkcs11Container {
    fn name(&self) -> &str {
        &self.name
    }

    fn information(&mut self) -> Result<ContainerInformation, Error> {
        let pairs = self.run(Operation::ContainerInformation, |visit| {
            key::pairs(visit, &self.shape.profile, &self.key)
        })?;
        let container_type = match pairs.first().map(|pair| &pair.public_key) {
            None => ContainerType::Empty,
            Some(PublicKey::Rsa(_)) => ContainerType::Rsa,
            Some(PublicKey::P256(_)) => ContainerType::P256,
            Some(_) => ContainerType::Sm2,
        };
        let of = |key_use| pairs.iter().find(move |pair| key::fits(pair.uses, key_use));
        let (signature, encryption) = (of(KeyUse::Signature), of(KeyUse::Encryption));
        let size = |pair: Option<&Pair>| pair.map_or(0, |pair| bits(&pair.public_key));
        let certified =
            |pair: Option<&Pair>| pair.is_some_and(|pair| !pair.certificates.is_empty());
        Ok(ContainerInformation {
            container_type,
            signature_key_bits: size(signature),
            encryption_key_bits: size(encryption),
            has_signature_certificate: certified(signature),
            has_encryption_certificate: certified(encryption),
        })
    }

    fn generate_signature_key(&mut self, key_type: KeyType) -> Result<PublicKey, Error> {
        self.run(key_type.generation(), |visit| self.generate(visit, key_type))
    }

    fn import_encryption_key(&mut self, key: EnvelopedKeyPair<'_>) -> Result<(), Error> {
        Err(Error::NotSupported {
            operation: match key {
                EnvelopedKeyPair::Rsa(_) => Operation::ImportRsaEncryptionKey,
                _ => Operation::ImportEncryptionKey,
            },
        })
    }

    fn public_key(&mut self, key_use: KeyUse) -> Result<PublicKey, Error> {
        self.run(Operation::PublicKey, |visit| Ok(self.pair(visit, key_use)?.public_key))
    }

    fn import_certificate(&mut self, key_use: KeyUse, certificate: &[u8]) -> Result<(), Error> {
        self.run(Operation::ImportCertificate, |visit| self.store(visit, key_use, certificate))
    }

    fn certificate(&mut self, key_use: KeyUse) -> Result<Option<Vec<u8>>, Error> {
        self.run(Operation::Certificate, |visit| {
            let pairs = key::pairs(visit, &self.shape.profile, &self.key)?;
            let pair = key::chosen(pairs, key_use);
            Ok(pair.and_then(|pair| pair.certificates.into_iter().next()).map(|(_, der)| der))
        })
    }

    fn sign_digest(&mut self, digest: &MessageDigest) -> Result<Signature, Error> {
        // Refused by the name that the kind of key has, which is not known yet.
        self.shape.token.run(Operation::SignDigest, |visit| {
            self.still_there(visit)?;
            let key = signing::signature_key(visit, &self.shape, &self.key)?;
            signing::sign_digest(visit, &self.shape, &key, digest)
        })
    }

    /// With the lock of the token held for the whole run; handed out behind it.
    fn sign_digests(
        &mut self,
        digests: &[MessageDigest],
        signed: &mut dyn FnMut(Signature),
    ) -> Result<(), Error> {
        let mut made = Vec::new();
        let run = self.run(Operation::SignDigests, |visit| {
            let key = signing::signature_key(visit, &self.shape, &self.key)?;
            for digest in digests {
                made.push(signing::sign_digest(visit, &self.shape, &key, digest)?);
            }
            Ok(())
        });
        made.into_iter().for_each(signed);
        run
    }

    fn sign_message(&mut self, id: &DistinguishedId, message: &[u8]) -> Result<Signature, Error> {
        self.run(Operation::SignMessage, |visit| {
            let key = signing::signature_key(visit, &self.shape, &self.key)?;
            signing::sign_message(visit, &self.shape, &key, id, message)
        })
    }

    fn decrypt(&mut self, ciphertext: &AsymmetricCiphertext) -> Result<Zeroizing<Vec<u8>>, Error> {
        let AsymmetricCiphertext::Rsa(ciphertext) = ciphertext else {
            return Err(Error::NotSupported { operation: Operation::Decrypt });
        };
        let failed =
            || Error::CryptographyFailed { command: "C_Decrypt", status: ENCRYPTED_DATA_INVALID };
        let decrypted = self.run(Operation::Decrypt, |visit| {
            if self.shape.needs_login {
                visit.require_login("C_Decrypt")?;
            }
            let pair = self.pair(visit, KeyUse::Encryption)?;
            let object = pair.private_object.ok_or(Error::NotFound { object: Object::KeyPair })?;
            if !matches!(pair.public_key, PublicKey::Rsa(_)) {
                return Err(failed().into());
            }
            Ok(visit
                .session
                .decrypt(&Mechanism::RsaPkcs, object, ciphertext)
                .map(Zeroizing::new)?)
        });
        decrypted.map_err(|error| match error {
            Error::DataRefused { .. } | Error::CryptographyFailed { .. } => failed(),
            Error::Backend { number: 2103, .. } => failed(),
            other => other,
        })
    }

    fn close(self: Box<Self>) -> Result<(), Error> {
        self.shape.token.run(Operation::Containers, |_| Ok(()))
    }
}

impl fmt::Debug for Pkcs11Container {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pkcs11Container").field("name", &self.name).finish_non_exhaustive()
    }
}
