// SPDX-License-Identifier: MIT OR Apache-2.0
//! The traits that a way to reach keys implements.

mod application;
mod container;

use core::time::Duration;

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, Signature};
use zeroize::Zeroizing;

pub use application::Application;
pub use container::Container;

use crate::{
    AlgorithmIdentifiers, AsymmetricCiphertext, Capabilities, CipherAlgorithm, DeviceEntry,
    DeviceId, DeviceInformation, DeviceKey, Digest, Error, NewApplication, Operation, SessionKey,
};

/// What a method answers that this backend does not have.
pub(crate) const fn refused<T>(operation: Operation) -> Result<T, Error> {
    Err(Error::NotSupported { operation })
}

/// A way to reach keys: readers, a vendor's library, a PKCS#11 module, a folder of software keys.
pub trait Provider: Send {
    /// A short name of this way, for lists and messages.
    fn name(&self) -> &str;

    /// Every key that can be reached now. A key that cannot be read is listed with its error.
    ///
    /// # Errors
    /// When the list itself cannot be had (the service is down, access is denied).
    fn devices(&mut self) -> Result<Vec<DeviceEntry>, Error>;

    /// Opens one key of the list.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there any more, [`Error::InUse`], or what the way says.
    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Device>, Error>;
}

/// One key, from insertion to removal or reset.
///
/// Beside the errors named with each method, every method can answer [`Error::TokenRemoved`],
/// [`Error::TokenReset`], [`Error::InUse`], [`Error::Timeout`], [`Error::NotSupported`],
/// [`Error::Format`], [`Error::Backend`] and the refusals of the card by class.
pub trait Device: Send {
    /// What this key can do through this backend. Does not talk to the key.
    fn capabilities(&self) -> Capabilities;

    /// What the key says about itself.
    ///
    /// # Errors
    /// As for every method.
    fn information(&mut self) -> Result<DeviceInformation, Error>;

    /// The names of the applications.
    ///
    /// # Errors
    /// As for every method.
    fn applications(&mut self) -> Result<Vec<String>, Error>;

    /// Opens an application by name.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none of that name.
    fn open_application(&mut self, name: &str) -> Result<Box<dyn Application>, Error>;

    /// Proves to the key that the device key is known, which creation and deletion of
    /// applications need. Sends one try at most.
    ///
    /// # Errors
    /// [`Error::DeviceKeyIncorrect`], [`Error::DeviceKeyLocked`], [`Error::PinOutcomeUnknown`].
    fn authenticate_device(&mut self, key: DeviceKey) -> Result<(), Error>;

    /// Makes an application with its two PINs. Needs device authentication.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::AlreadyExists`], [`Error::NoRoom`], [`Error::Argument`].
    fn create_application(&mut self, new: NewApplication) -> Result<(), Error>;

    /// Deletes an application and everything in it. Needs device authentication.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::NotFound`].
    fn delete_application(&mut self, name: &str) -> Result<(), Error>;

    /// Writes the label, 1 to 32 bytes.
    ///
    /// # Errors
    /// [`Error::Argument`].
    fn set_label(&mut self, label: &str) -> Result<(), Error>;

    /// Random bytes made by the key.
    ///
    /// # Errors
    /// [`Error::TooLong`] when the key cannot give as many at once.
    fn random(&mut self, length: usize) -> Result<Zeroizing<Vec<u8>>, Error>;

    /// Replaces the device key: one try of the old one, never repeated.
    ///
    /// # Errors
    /// As [`Device::authenticate_device`], and [`Error::NotLoggedIn`] where the key wants device
    /// authentication first.
    fn change_device_key(&mut self, old: DeviceKey, new: DeviceKey) -> Result<(), Error> {
        let _ = (old, new);
        refused(Operation::ChangeDeviceKey)
    }

    /// Begins a digest on the key; with an identity, over Z of it and the message (SM3 only,
    /// GB/T 32918.2 5.5).
    ///
    /// # Errors
    /// [`Error::NotSupported`] for an algorithm that the key does not have.
    fn digest(
        &mut self,
        algorithm: DigestAlgorithm,
        identity: Option<(&sm2::PublicKey, &DistinguishedId)>,
    ) -> Result<Box<dyn Digest>, Error> {
        let _ = (algorithm, identity);
        refused(Operation::Digest)
    }

    /// Takes in a session key in clear.
    ///
    /// # Errors
    /// [`Error::NotSupported`] for an algorithm that the key does not have, [`Error::NoRoom`].
    fn import_plain_session_key(
        &mut self,
        algorithm: CipherAlgorithm,
        key: &Zeroizing<[u8; 16]>,
    ) -> Result<Box<dyn SessionKey>, Error> {
        let _ = (algorithm, key);
        refused(Operation::ImportPlainSessionKey)
    }

    /// Verifies a signature on the key.
    ///
    /// # Errors
    /// [`Error::SignatureMismatch`] when it is not that key's signature.
    fn verify_signature(
        &mut self,
        public_key: &PublicKey,
        digest: &MessageDigest,
        signature: &Signature,
    ) -> Result<(), Error> {
        let _ = (public_key, digest, signature);
        refused(Operation::VerifySignature)
    }

    /// Encrypts with somebody's public key on the key.
    ///
    /// # Errors
    /// [`Error::TooLong`].
    fn encrypt_for(
        &mut self,
        public_key: &PublicKey,
        plaintext: &[u8],
    ) -> Result<AsymmetricCiphertext, Error> {
        let _ = (public_key, plaintext);
        refused(Operation::EncryptFor)
    }

    /// Device authentication with a cryptogram that was made elsewhere over the last random bytes of
    /// this key (GM/T 0016 8.2.3, `SKF_DevAuth`). Sends one try at most.
    ///
    /// # Errors
    /// As [`Device::authenticate_device`]; [`Error::Argument`] for a cryptogram of a length that
    /// none has, before anything is sent.
    fn answer_device_challenge(&mut self, cryptogram: &[u8]) -> Result<(), Error> {
        let _ = cryptogram;
        refused(Operation::AnswerDeviceChallenge)
    }

    /// The algorithms that this key says it has; `None` where the backend cannot tell.
    ///
    /// # Errors
    /// As for every method.
    fn algorithms(&mut self) -> Result<Option<AlgorithmIdentifiers>, Error> {
        Ok(None)
    }

    /// Sends a command APDU as it is and answers the data with the two bytes of the status behind
    /// it. For tests of devices: what it changes is changed behind every other handle's back.
    ///
    /// # Errors
    /// [`Error::Argument`] for bytes that are no command.
    fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let _ = command;
        refused(Operation::Transmit)
    }

    /// Keeps every other program from the key until [`Device::unlock`], or until the last handle
    /// to it is gone; `wait` is how long others are waited for. Nothing to do where it is held.
    ///
    /// # Errors
    /// [`Error::InUse`] when another program held it all the time.
    fn lock(&mut self, wait: Duration) -> Result<(), Error> {
        let _ = wait;
        refused(Operation::Lock)
    }

    /// Lets other programs to the key again. Nothing to do where it is not held.
    ///
    /// # Errors
    /// As for every method.
    fn unlock(&mut self) -> Result<(), Error> {
        refused(Operation::Lock)
    }

    /// Forgets what was read and kept (names, certificates, public keys), so that the next call
    /// reads it from the key: another program may have changed it. Open handles stay good.
    fn refresh(&mut self);
}
