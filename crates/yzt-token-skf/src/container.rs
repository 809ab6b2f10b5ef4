// SPDX-License-Identifier: MIT OR Apache-2.0
//! An open container.

mod agreement;
mod pairs;

use core::fmt;
use std::sync::Arc;

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, Signature, rsa};
use yzt_skf_sys::constants::{CONTAINER_ECC, CONTAINER_RSA, SAR_OK};
use yzt_token::{
    Agreement, AgreementParty, AsymmetricCiphertext, CipherAlgorithm, Container,
    ContainerInformation, ContainerType, EnvelopedKeyPair, Error, KeyType, KeyUse, Object,
    Operation, SessionKey,
};
use zeroize::Zeroizing;

use crate::convert;
use crate::digest::SkfDigest;
use crate::link::{Link, Opened};
use crate::profile::DecryptionForm;
use crate::request::Request;
use crate::session_key::{Origin, SkfSessionKey};
use crate::wire::{Bytes, Handle};

/// A container of an [`SkfApplication`](crate::SkfApplication).
pub struct SkfContainer {
    link: Arc<Link>,
    application: Opened,
    name: String,
    handle: Handle,
    left: bool,
}

impl SkfContainer {
    pub(crate) fn new(link: &Arc<Link>, application: &Opened, name: &str, handle: Handle) -> Self {
        let (link, application) = (link.clone(), application.clone());
        Self { link, application, name: name.to_owned(), handle, left: false }
    }

    /// The handle, while its application is open: what comes behind that is the library's to
    /// reuse.
    fn handle(&self, operation: Operation) -> Result<Handle, Error> {
        self.link.require(operation)?;
        if self.application.is_open() { Ok(self.handle) } else { Err(Error::ApplicationClosed) }
    }

    fn kind(&self, operation: Operation) -> Result<ContainerType, Error> {
        let request = Request::GetContainerType { container: self.handle(operation)? };
        let [kind, ..] = self.link.ask(operation, &request)?.numbers;
        Ok(match kind {
            CONTAINER_RSA => ContainerType::Rsa,
            CONTAINER_ECC => ContainerType::Sm2,
            _ => ContainerType::Empty,
        })
    }

    /// The key pair that is there, if any: libraries have many codes for none.
    fn pair(&self, operation: Operation, key_use: KeyUse) -> Result<Option<PublicKey>, Error> {
        let container = self.handle(operation)?;
        let signature = key_use == KeyUse::Signature;
        let request = Request::ExportPublicKey { container, signature };
        let answer = self.link.call(operation, &request)?;
        match answer.code {
            SAR_OK if answer.bytes.is_empty() => Ok(None),
            SAR_OK => convert::public_key(answer.numbers[0], &answer.bytes).map(Some),
            code => match self.link.refusal(operation, &request, code) {
                error if error.is_token_gone() => Err(error),
                Error::ApplicationClosed => Err(Error::ApplicationClosed),
                _ => Ok(None),
            },
        }
    }

    fn leave(&mut self) -> Result<(), Error> {
        if core::mem::replace(&mut self.left, true) || !self.application.is_open() {
            return Ok(());
        }
        let request = Request::CloseContainer { container: self.handle };
        self.link.ask(Operation::Containers, &request).map(drop)
    }

    fn sign_sm2(&self, operation: Operation, digest: &MessageDigest) -> Result<Signature, Error> {
        if digest.algorithm() != DigestAlgorithm::Sm3 {
            return Err(Error::NotSupported { operation });
        }
        let container = self.handle(operation)?;
        let request = Request::EccSignData { container, digest: digest.as_bytes().into() };
        let answer = self.link.ask(operation, &request)?;
        convert::read_signature(request.function(), &answer.bytes)
    }

    fn sign_rsa(&self, digest: &MessageDigest) -> Result<Signature, Error> {
        let operation = Operation::SignDigestRsa;
        let container = self.handle(operation)?;
        let data = rsa::digest_info(digest).as_slice().into();
        let request = Request::RsaSignData { container, data };
        let answer = self.link.ask(operation, &request)?;
        rsa::Signature::from_bytes(&answer.bytes).map(Signature::Rsa).map_err(|error| {
            Error::Format { command: request.function(), detail: error.to_string().into() }
        })
    }
}

impl Container for SkfContainer {
    fn name(&self) -> &str {
        &self.name
    }

    fn information(&mut self) -> Result<ContainerInformation, Error> {
        let operation = Operation::ContainerInformation;
        let bits = |key: Option<PublicKey>| match key {
            Some(PublicKey::Rsa(key)) => key.bits(),
            Some(_) => 256,
            None => 0,
        };
        Ok(ContainerInformation {
            container_type: self.kind(operation)?,
            signature_key_bits: bits(self.pair(operation, KeyUse::Signature)?),
            encryption_key_bits: bits(self.pair(operation, KeyUse::Encryption)?),
            has_signature_certificate: self.certificate(KeyUse::Signature)?.is_some(),
            has_encryption_certificate: self.certificate(KeyUse::Encryption)?.is_some(),
        })
    }

    fn generate_signature_key(&mut self, key_type: KeyType) -> Result<PublicKey, Error> {
        let container = self.handle(key_type.generation())?;
        pairs::generate(&self.link, container, key_type)
    }

    fn import_encryption_key(&mut self, key: EnvelopedKeyPair<'_>) -> Result<(), Error> {
        let operation = pairs::import_operation(key);
        pairs::import(&self.link, self.handle(operation)?, key)
    }

    fn public_key(&mut self, key_use: KeyUse) -> Result<PublicKey, Error> {
        let key = self.pair(Operation::PublicKey, key_use)?;
        key.ok_or(Error::NotFound { object: Object::KeyPair })
    }

    fn import_certificate(&mut self, key_use: KeyUse, certificate: &[u8]) -> Result<(), Error> {
        let operation = Operation::ImportCertificate;
        let request = Request::ImportCertificate {
            container: self.handle(operation)?,
            signature: key_use == KeyUse::Signature,
            certificate: certificate.into(),
        };
        self.link.ask(operation, &request).map(drop)
    }

    fn certificate(&mut self, key_use: KeyUse) -> Result<Option<Vec<u8>>, Error> {
        let operation = Operation::Certificate;
        let container = self.handle(operation)?;
        let signature = key_use == KeyUse::Signature;
        match self.link.ask(operation, &Request::ExportCertificate { container, signature }) {
            Ok(answer) => Ok((!answer.bytes.is_empty()).then(|| answer.bytes.to_vec())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn sign_digest(&mut self, digest: &MessageDigest) -> Result<Signature, Error> {
        let has_rsa = self.link.capabilities.supports(Operation::SignDigestRsa);
        if has_rsa && self.kind(Operation::SignDigestRsa)? == ContainerType::Rsa {
            return self.sign_rsa(digest);
        }
        self.sign_sm2(Operation::SignDigest, digest)
    }

    fn sign_digests(
        &mut self,
        digests: &[MessageDigest],
        signed: &mut dyn FnMut(Signature),
    ) -> Result<(), Error> {
        self.handle(Operation::SignDigests)?;
        let has_rsa = self.link.capabilities.supports(Operation::SignDigestRsa);
        let is_rsa = has_rsa && self.kind(Operation::SignDigests)? == ContainerType::Rsa;
        for digest in digests {
            signed(if is_rsa {
                self.sign_rsa(digest)?
            } else {
                self.sign_sm2(Operation::SignDigests, digest)?
            });
        }
        Ok(())
    }

    fn sign_message(&mut self, id: &DistinguishedId, message: &[u8]) -> Result<Signature, Error> {
        let operation = Operation::SignMessage;
        self.handle(operation)?;
        let PublicKey::Sm2(key) = self.public_key(KeyUse::Signature)? else {
            return Err(Error::NotSupported { operation });
        };
        let identity = Some((&key, id));
        let mut digest = SkfDigest::begin(&self.link, operation, DigestAlgorithm::Sm3, identity)?;
        digest.take(message)?;
        let digest = digest.end()?;
        self.sign_sm2(operation, &digest)
    }

    /// By a function of the vendor's own, which the profile names: the standard has none.
    fn decrypt(&mut self, ciphertext: &AsymmetricCiphertext) -> Result<Zeroizing<Vec<u8>>, Error> {
        let operation = Operation::Decrypt;
        let container = self.handle(operation)?;
        let (ecc, ciphertext) = convert::ciphertext(ciphertext, operation)?;
        let decryption = self.link.library.profile.decryption.as_ref();
        let decryption = decryption.ok_or(Error::NotSupported { operation })?;
        let sized = decryption.form == DecryptionForm::Sized;
        if !ecc && !sized {
            return Err(Error::NotSupported { operation });
        }
        let function = Bytes::from(decryption.function.as_str());
        let request = Request::PrivateDecrypt { function, sized, container, ecc, ciphertext };
        Ok(self.link.ask(operation, &request)?.bytes.0)
    }

    fn export_session_key(
        &mut self,
        algorithm: CipherAlgorithm,
        recipient: &PublicKey,
    ) -> Result<(AsymmetricCiphertext, Box<dyn SessionKey>), Error> {
        let operation = Operation::ExportSessionKey;
        let container = self.handle(operation)?;
        let number = algorithm.identifier();
        let request = match recipient {
            PublicKey::Sm2(key) => {
                let key = convert::sm2_public(key);
                Request::EccExportSessionKey { container, algorithm: number, key }
            }
            PublicKey::Rsa(key) if self.link.library.has("SKF_RSAExportSessionKey") => {
                let key = convert::rsa_public(key);
                Request::RsaExportSessionKey { container, algorithm: number, key }
            }
            _ => return Err(Error::NotSupported { operation }),
        };
        let answer = self.link.ask(operation, &request)?;
        // First of all somebody has to own the handle.
        let key = self.session_key(algorithm, number, answer.handle);
        let wrapped = match recipient {
            PublicKey::Sm2(_) => AsymmetricCiphertext::Sm2(convert::read_sm2_ciphertext(
                request.function(),
                &answer.bytes,
            )?),
            _ => AsymmetricCiphertext::Rsa(answer.bytes.to_vec()),
        };
        Ok((wrapped, Box::new(key)))
    }

    fn import_session_key(
        &mut self,
        algorithm: CipherAlgorithm,
        wrapped: &AsymmetricCiphertext,
    ) -> Result<Box<dyn SessionKey>, Error> {
        let operation = Operation::ImportSessionKey;
        let container = self.handle(operation)?;
        let number = algorithm.identifier();
        let (ecc, wrapped) = convert::ciphertext(wrapped, operation)?;
        let request = Request::ImportSessionKey { container, algorithm: number, ecc, wrapped };
        let handle = self.link.ask(operation, &request)?.handle;
        Ok(Box::new(self.session_key(algorithm, number, handle)))
    }

    fn begin_agreement(
        &mut self,
        algorithm: CipherAlgorithm,
        id: &DistinguishedId,
    ) -> Result<Box<dyn Agreement>, Error> {
        let container = self.handle(Operation::KeyAgreement)?;
        agreement::begin(&self.link, &self.application, container, algorithm, id)
    }

    fn respond_agreement(
        &mut self,
        algorithm: CipherAlgorithm,
        initiator: &AgreementParty,
        id: &DistinguishedId,
    ) -> Result<(sm2::PublicKey, Box<dyn SessionKey>), Error> {
        let operation = Operation::KeyAgreement;
        let number = algorithm.identifier();
        let request = Request::GenerateAgreementDataAndKey {
            container: self.handle(operation)?,
            algorithm: number,
            sponsor: convert::sm2_public(&initiator.public_key),
            sponsor_ephemeral: convert::sm2_public(&initiator.ephemeral),
            id: agreement::checked_id(id)?,
            sponsor_id: agreement::checked_id(&initiator.id)?,
        };
        let answer = self.link.ask(operation, &request)?;
        let key = self.session_key(algorithm, number, answer.handle);
        let ephemeral = convert::read_sm2_public(request.function(), &answer.bytes)?;
        Ok((ephemeral, Box::new(key)))
    }

    fn close(mut self: Box<Self>) -> Result<(), Error> {
        self.leave()
    }
}

impl SkfContainer {
    fn session_key(
        &self,
        algorithm: CipherAlgorithm,
        number: u32,
        handle: Handle,
    ) -> SkfSessionKey {
        let application = Some(self.application.clone());
        SkfSessionKey::new(&self.link, application, algorithm, (number, handle), Origin::Key)
    }
}

impl Drop for SkfContainer {
    fn drop(&mut self) {
        // Nobody is left to tell an error to.
        let _ = self.leave();
    }
}

impl fmt::Debug for SkfContainer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SkfContainer").field("name", &self.name).finish_non_exhaustive()
    }
}
