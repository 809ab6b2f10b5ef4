// SPDX-License-Identifier: MIT OR Apache-2.0
//! The traits that a way to reach keys implements.

use yzt_crypto::{EnvelopedKey, PublicKey, Signature};
use yzt_pin::Pin;
use zeroize::Zeroizing;

use crate::{
    Capabilities, ContainerInformation, DeviceEntry, DeviceId, DeviceInformation, DeviceKey, Error,
    KeyUse, NewApplication, PinInformation, PinRole, UnblockChallenge, UnblockCryptogram,
};

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

    /// Forgets what was read and kept (names, certificates, public keys), so that the next call
    /// reads it from the key: another program may have changed it. Open handles stay good.
    fn refresh(&mut self);
}

/// An open application: a pair of PINs and the containers they guard.
///
/// Errors that every method can answer are those of [`Device`], and [`Error::ApplicationClosed`].
pub trait Application: Send {
    /// The name it was opened by.
    fn name(&self) -> &str;

    /// The tries left and the state of a PIN. Never spends a try.
    ///
    /// # Errors
    /// As for every method.
    fn pin_information(&mut self, role: PinRole) -> Result<PinInformation, Error>;

    /// Verifies a PIN: one try, never repeated.
    ///
    /// # Errors
    /// [`Error::PinIncorrect`] with the tries left, [`Error::PinLocked`],
    /// [`Error::PinOutcomeUnknown`] when the answer did not come.
    fn verify_pin(&mut self, role: PinRole, pin: Pin) -> Result<(), Error>;

    /// Changes a PIN: one try of the old one, never repeated.
    ///
    /// # Errors
    /// As [`Application::verify_pin`], and [`Error::NewPinRefused`].
    fn change_pin(&mut self, role: PinRole, old: Pin, new: Pin) -> Result<(), Error>;

    /// A challenge for whoever holds the administrator's PIN. It is good until the next one, until
    /// the next PIN command, or until removal or reset.
    ///
    /// # Errors
    /// [`Error::NotSupported`] where the backend cannot unblock by cryptogram.
    fn unblock_challenge(&mut self) -> Result<UnblockChallenge, Error>;

    /// Unblocks the user PIN with the answer to the last challenge: one try of the administrator's
    /// PIN, never repeated.
    ///
    /// # Errors
    /// [`Error::ChallengeStale`] before anything is sent; [`Error::PinIncorrect`],
    /// [`Error::PinLocked`] for the administrator's PIN; [`Error::NewPinRefused`] for the user's;
    /// [`Error::PinOutcomeUnknown`].
    fn unblock_pin(&mut self, answer: &UnblockCryptogram) -> Result<(), Error>;

    /// Ends every login of this application on the key.
    ///
    /// # Errors
    /// As for every method.
    fn logout(&mut self) -> Result<(), Error>;

    /// The names of the containers.
    ///
    /// # Errors
    /// As for every method.
    fn containers(&mut self) -> Result<Vec<String>, Error>;

    /// Makes a container and opens it. Needs the user's login.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::AlreadyExists`], [`Error::NoRoom`].
    fn create_container(&mut self, name: &str) -> Result<Box<dyn Container>, Error>;

    /// Opens a container by name.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none of that name.
    fn open_container(&mut self, name: &str) -> Result<Box<dyn Container>, Error>;

    /// Deletes a container with its keys and certificates. Needs the user's login.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::NotFound`].
    fn delete_container(&mut self, name: &str) -> Result<(), Error>;

    /// Closes the application, after ending a login made through this handle.
    ///
    /// # Errors
    /// As for every method; the handle is gone all the same.
    fn close(self: Box<Self>) -> Result<(), Error>;
}

/// An open container: a signature key pair, an encryption key pair, a certificate for each.
///
/// Errors that every method can answer are those of [`Application`].
pub trait Container: Send {
    /// The name it was opened by.
    fn name(&self) -> &str;

    /// What the container holds.
    ///
    /// # Errors
    /// As for every method.
    fn information(&mut self) -> Result<ContainerInformation, Error>;

    /// Makes an SM2 signature key pair on the key. Needs the user's login.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::PinMustChange`], [`Error::AlreadyExists`].
    fn generate_signature_key(&mut self) -> Result<PublicKey, Error>;

    /// Imports the encryption key pair that the CA made, wrapped for this container's signature
    /// key. Needs the user's login.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::PinMustChange`], [`Error::NotFound`] without a signature
    /// key pair, [`Error::DataRefused`] when it was wrapped for another key.
    fn import_encryption_key(&mut self, key: &EnvelopedKey) -> Result<(), Error>;

    /// The public key of a pair.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such pair.
    fn public_key(&mut self, key_use: KeyUse) -> Result<PublicKey, Error>;

    /// Stores a certificate (DER) beside the key pair it belongs to.
    ///
    /// # Errors
    /// [`Error::TooLong`], [`Error::NoRoom`], [`Error::DataRefused`].
    fn import_certificate(&mut self, key_use: KeyUse, certificate: &[u8]) -> Result<(), Error>;

    /// The certificate (DER) of a key pair, or `None` when none is stored.
    ///
    /// # Errors
    /// As for every method.
    fn certificate(&mut self, key_use: KeyUse) -> Result<Option<Vec<u8>>, Error>;

    /// Signs a digest e = SM3(Z ‖ M) with the signature key (GB/T 32918.2). Needs the user's
    /// login. Most callers want [`TokenSigner`](crate::TokenSigner), which computes e.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::PinMustChange`], [`Error::NotFound`] without a key pair.
    fn sign_digest(&mut self, digest: &[u8; 32]) -> Result<Signature, Error>;

    /// Gives the handle back. Closing the application closes its containers on the key.
    ///
    /// # Errors
    /// As for every method; the handle is gone all the same.
    fn close(self: Box<Self>) -> Result<(), Error>;
}
