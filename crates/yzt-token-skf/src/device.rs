// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key as a device.

mod authentication;

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, Signature, rsa};
use yzt_skf_sys::constants::{SAR_FAIL, SAR_HASHNOTEQUALERR, SAR_OK};
use yzt_token::{
    AlgorithmIdentifiers, Application, AsymmetricCiphertext, Capabilities, CipherAlgorithm, Device,
    DeviceInformation, DeviceKey, Digest, Error, NewApplication, Object, Operation, SessionKey,
};
use zeroize::Zeroizing;

use crate::application::SkfApplication;
use crate::convert;
use crate::digest::SkfDigest;
use crate::link::Link;
use crate::request::Request;
use crate::session_key::{Origin, SkfSessionKey};
use crate::wire::Bytes;

/// The longest names, by the fields that hold them (GM/T 0016 6.4.2, 6.4.11, 7.5.2).
pub(crate) const MAX_LABEL: usize = 31;
/// The standard gives none for applications.
pub(crate) const MAX_APPLICATION: usize = 64;
/// Random bytes of one call.
const RANDOM: usize = 1024;

/// A key that a vendor's library reaches.
pub struct SkfDevice {
    link: Arc<Link>,
    /// Whether this handle keeps others from the key.
    locked: bool,
}

impl SkfDevice {
    pub(crate) const fn new(link: Arc<Link>) -> Self {
        Self { link, locked: false }
    }
}

impl Device for SkfDevice {
    fn capabilities(&self) -> Capabilities {
        self.link.capabilities
    }

    fn information(&mut self) -> Result<DeviceInformation, Error> {
        self.link.describe().map(|description| description.information)
    }

    fn applications(&mut self) -> Result<Vec<String>, Error> {
        self.link.require(Operation::Applications)?;
        self.link.applications()
    }

    fn open_application(&mut self, name: &str) -> Result<Box<dyn Application>, Error> {
        self.link.require(Operation::Applications)?;
        self.link.checked_name(name, MAX_APPLICATION)?;
        Ok(Box::new(SkfApplication::open(&self.link, name)?))
    }

    fn authenticate_device(&mut self, key: DeviceKey) -> Result<(), Error> {
        self.link.require(Operation::AuthenticateDevice)?;
        authentication::authenticate(&self.link, &key)
    }

    fn create_application(&mut self, new: NewApplication) -> Result<(), Error> {
        self.link.require(Operation::CreateApplication)?;
        let name = self.link.checked_name(&new.name, MAX_APPLICATION)?;
        if self.link.library.profile.enumerate_first
            && self.link.applications()?.contains(&new.name)
        {
            return Err(Error::AlreadyExists { object: Object::Application });
        }
        let request = Request::CreateApplication {
            device: self.link.device,
            name,
            administrator: pin_bytes(&new.admin_pin)?,
            administrator_tries: new.admin_retry.value().into(),
            user: pin_bytes(&new.user_pin)?,
            user_tries: new.user_retry.value().into(),
            rights: new.file_creation.bits(),
        };
        drop(new);
        let made = self.link.ask(Operation::CreateApplication, &request)?;
        let request = Request::CloseApplication { application: made.handle };
        self.link.ask(Operation::CreateApplication, &request).map(drop)
    }

    fn delete_application(&mut self, name: &str) -> Result<(), Error> {
        self.link.require(Operation::DeleteApplication)?;
        self.link.checked_name(name, MAX_APPLICATION)?;
        self.link.delete_application(name)
    }

    fn set_label(&mut self, label: &str) -> Result<(), Error> {
        self.link.require(Operation::SetLabel)?;
        let label = self.link.checked_name(label, MAX_LABEL)?;
        let request = Request::SetLabel { device: self.link.device, label };
        self.link.ask(Operation::SetLabel, &request).map(drop)
    }

    fn random(&mut self, length: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.link.require(Operation::Random)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        while bytes.len() < length {
            let wanted = RANDOM.min(length - bytes.len());
            bytes.extend_from_slice(&random(&self.link, Operation::Random, wanted)?);
        }
        Ok(bytes)
    }

    fn change_device_key(&mut self, old: DeviceKey, new: DeviceKey) -> Result<(), Error> {
        self.link.require(Operation::ChangeDeviceKey)?;
        authentication::change(&self.link, &old, &new)
    }

    fn answer_device_challenge(&mut self, cryptogram: &[u8]) -> Result<(), Error> {
        self.link.require(Operation::AnswerDeviceChallenge)?;
        if cryptogram.len() != 16 {
            return Err(Error::Argument { argument: "cryptogram: 16 bytes" });
        }
        authentication::answer(&self.link, Operation::AnswerDeviceChallenge, cryptogram)
    }

    fn algorithms(&mut self) -> Result<Option<AlgorithmIdentifiers>, Error> {
        Ok(Some(self.link.description.algorithms))
    }

    fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.link.require(Operation::Transmit)?;
        if command.len() < 4 {
            return Err(Error::Argument { argument: "command: shorter than any" });
        }
        let request = Request::Transmit { device: self.link.device, command: command.into() };
        Ok(self.link.ask(Operation::Transmit, &request)?.bytes.0)
    }

    fn lock(&mut self, wait: Duration) -> Result<(), Error> {
        self.link.require(Operation::Lock)?;
        if !self.locked {
            lock(&self.link, wait)?;
            self.locked = true;
        }
        Ok(())
    }

    fn unlock(&mut self) -> Result<(), Error> {
        self.link.require(Operation::Lock)?;
        if core::mem::take(&mut self.locked) {
            return unlock(&self.link);
        }
        Ok(())
    }

    fn digest(
        &mut self,
        algorithm: DigestAlgorithm,
        identity: Option<(&sm2::PublicKey, &DistinguishedId)>,
    ) -> Result<Box<dyn Digest>, Error> {
        self.link.require(Operation::Digest)?;
        Ok(Box::new(SkfDigest::begin(&self.link, Operation::Digest, algorithm, identity)?))
    }

    fn import_plain_session_key(
        &mut self,
        algorithm: CipherAlgorithm,
        key: &Zeroizing<[u8; 16]>,
    ) -> Result<Box<dyn SessionKey>, Error> {
        self.link.require(Operation::ImportPlainSessionKey)?;
        let origin = Origin::Plain(key.clone());
        Ok(Box::new(SkfSessionKey::import_plain(&self.link, algorithm, origin)?))
    }

    fn verify_signature(
        &mut self,
        public_key: &PublicKey,
        digest: &MessageDigest,
        signature: &Signature,
    ) -> Result<(), Error> {
        let operation = Operation::VerifySignature;
        self.link.require(operation)?;
        let request = self.verification(public_key, digest, signature)?;
        let answer = self.link.call(operation, &request)?;
        match answer.code {
            SAR_OK => Ok(()),
            // Many libraries have no other word for it.
            SAR_HASHNOTEQUALERR | SAR_FAIL => Err(Error::SignatureMismatch),
            code => Err(self.link.refusal(operation, &request, code)),
        }
    }

    fn encrypt_for(
        &mut self,
        public_key: &PublicKey,
        plaintext: &[u8],
    ) -> Result<AsymmetricCiphertext, Error> {
        let operation = Operation::EncryptFor;
        self.link.require(operation)?;
        let PublicKey::Sm2(key) = public_key else {
            return Err(Error::NotSupported { operation });
        };
        let (device, key) = (self.link.device, convert::sm2_public(key));
        let request = Request::ExtEccEncrypt { device, key, plaintext: plaintext.into() };
        let answer = self.link.ask(operation, &request)?;
        let ciphertext = convert::read_sm2_ciphertext(request.function(), &answer.bytes)?;
        Ok(AsymmetricCiphertext::Sm2(ciphertext))
    }

    /// Nothing is kept: a library reads from the key, or keeps things itself.
    fn refresh(&mut self) {}
}

impl SkfDevice {
    fn verification(
        &self,
        public_key: &PublicKey,
        digest: &MessageDigest,
        signature: &Signature,
    ) -> Result<Request, Error> {
        let device = self.link.device;
        match (public_key, signature) {
            (PublicKey::Sm2(key), Signature::Sm2(signature)) => Ok(Request::EccVerify {
                device,
                key: convert::sm2_public(key),
                digest: digest.as_bytes().into(),
                signature: Bytes::copied(signature.to_raw().as_bytes()),
            }),
            (PublicKey::Rsa(key), Signature::Rsa(signature))
                if self.link.library.has("SKF_RSAVerify") =>
            {
                Ok(Request::RsaVerify {
                    device,
                    key: convert::rsa_public(key),
                    data: rsa::digest_info(digest).as_slice().into(),
                    signature: signature.as_bytes().into(),
                })
            }
            _ => Err(Error::NotSupported { operation: Operation::VerifySignature }),
        }
    }
}

impl Drop for SkfDevice {
    fn drop(&mut self) {
        // The next handle must not find the key locked; nobody is left to tell an error to.
        let _ = self.unlock();
    }
}

impl fmt::Debug for SkfDevice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SkfDevice").field("name", &self.link.name()).finish_non_exhaustive()
    }
}

/// A PIN as the interface takes it, which ends a text with NUL.
pub(crate) fn pin_bytes(pin: &yzt_pin::Pin) -> Result<Bytes, Error> {
    if pin.as_bytes().contains(&0) {
        return Err(Error::Argument { argument: "PIN: with a NUL" });
    }
    Ok(pin.as_bytes().into())
}

pub(crate) fn random(link: &Link, operation: Operation, length: usize) -> Result<Bytes, Error> {
    let wanted = u32::try_from(length).unwrap_or(u32::MAX);
    let request = Request::GenRandom { device: link.device, length: wanted };
    let random = link.ask(operation, &request)?.bytes;
    if random.len() != length || (length >= 8 && random.iter().all(|byte| *byte == 0)) {
        let detail = "no random bytes".into();
        return Err(Error::Format { command: request.function(), detail });
    }
    Ok(random)
}

pub(crate) fn lock(link: &Link, wait: Duration) -> Result<(), Error> {
    let milliseconds = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX - 1);
    let request = Request::LockDev { device: link.device, milliseconds };
    match link.ask(Operation::Lock, &request) {
        // Somebody else had it all the time.
        Err(Error::Timeout) if !link.is_gone() => Err(Error::InUse),
        other => other.map(drop),
    }
}

pub(crate) fn unlock(link: &Link) -> Result<(), Error> {
    link.ask(Operation::Lock, &Request::UnlockDev { device: link.device }).map(drop)
}
