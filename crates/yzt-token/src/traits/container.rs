// SPDX-License-Identifier: MIT OR Apache-2.0
//! An open container.

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{MessageDigest, PublicKey, Signature};
use zeroize::Zeroizing;

use super::refused;
#[cfg(doc)]
use crate::Application;
use crate::{
    Agreement, AgreementParty, AsymmetricCiphertext, CipherAlgorithm, ContainerInformation,
    EnvelopedKeyPair, Error, KeyType, KeyUse, Operation, SessionKey,
};

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

    /// Makes a signature key pair on the key. Needs the user's login. A pair that nothing depends
    /// on yet is replaced.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::PinMustChange`], [`Error::StateRefused`] when the pair that
    /// is there has a certificate or an encryption pair, [`Error::Argument`] for an RSA size that
    /// is none.
    fn generate_signature_key(&mut self, key_type: KeyType) -> Result<PublicKey, Error>;

    /// Imports the encryption key pair that the CA made, wrapped for this container's signature
    /// key. Needs the user's login.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::PinMustChange`], [`Error::NotFound`] without a signature
    /// key pair, [`Error::DataRefused`] when it was wrapped for another key.
    fn import_encryption_key(&mut self, key: EnvelopedKeyPair<'_>) -> Result<(), Error>;

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

    /// Signs a digest with the signature key. Needs the user's login. Most callers want
    /// [`TokenSigner`](crate::TokenSigner), which computes it.
    ///
    /// | key | digest | signature |
    /// |---|---|---|
    /// | SM2 | e = SM3(Z ‖ M) | GB/T 32918.2 |
    /// | RSA | of the message, any algorithm the key has | RFC 8017 8.2, PKCS#1 v1.5 |
    /// | P-256 | of the message, any algorithm the key has | ECDSA, FIPS 186-5 |
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::PinMustChange`], [`Error::NotFound`] without a key pair,
    /// [`Error::NotSupported`] for a digest that the key pair cannot sign.
    fn sign_digest(&mut self, digest: &MessageDigest) -> Result<Signature, Error>;

    /// Signs several digests, in their order; `signed` gets each signature as it is made. Where the
    /// backend can, without letting go of the key in between: keep such a run short.
    ///
    /// # Errors
    /// As [`Container::sign_digest`]; the signatures before the error were handed out.
    fn sign_digests(
        &mut self,
        digests: &[MessageDigest],
        signed: &mut dyn FnMut(Signature),
    ) -> Result<(), Error> {
        for digest in digests {
            signed(self.sign_digest(digest)?);
        }
        Ok(())
    }

    /// Signs a message under an identifier; Z and the digest are computed on the key (SM2 only).
    ///
    /// # Errors
    /// As [`Container::sign_digest`], and [`Error::TooLong`].
    fn sign_message(&mut self, id: &DistinguishedId, message: &[u8]) -> Result<Signature, Error> {
        let _ = (id, message);
        refused(Operation::SignMessage)
    }

    /// Decrypts with the encryption key. Needs the user's login.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::PinMustChange`], [`Error::NotFound`] without a key pair,
    /// [`Error::CryptographyFailed`] for what does not decrypt.
    fn decrypt(&mut self, ciphertext: &AsymmetricCiphertext) -> Result<Zeroizing<Vec<u8>>, Error> {
        let _ = ciphertext;
        refused(Operation::Decrypt)
    }

    /// Makes a session key and hands it out, encrypted for `recipient`.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::NotSupported`] for an algorithm that the key does not have.
    fn export_session_key(
        &mut self,
        algorithm: CipherAlgorithm,
        recipient: &PublicKey,
    ) -> Result<(AsymmetricCiphertext, Box<dyn SessionKey>), Error> {
        let _ = (algorithm, recipient);
        refused(Operation::ExportSessionKey)
    }

    /// Takes in a session key that was encrypted for this container's encryption key. Needs the
    /// user's login.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::NotFound`] without an encryption key pair,
    /// [`Error::CryptographyFailed`] for what does not decrypt, [`Error::NoRoom`].
    fn import_session_key(
        &mut self,
        algorithm: CipherAlgorithm,
        wrapped: &AsymmetricCiphertext,
    ) -> Result<Box<dyn SessionKey>, Error> {
        let _ = (algorithm, wrapped);
        refused(Operation::ImportSessionKey)
    }

    /// Begins a key agreement with this container's encryption key (GB/T 32918.3, the initiator).
    /// Needs the user's login.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::NotFound`] without an encryption key pair.
    fn begin_agreement(
        &mut self,
        algorithm: CipherAlgorithm,
        id: &DistinguishedId,
    ) -> Result<Box<dyn Agreement>, Error> {
        let _ = (algorithm, id);
        refused(Operation::KeyAgreement)
    }

    /// Answers a key agreement that `initiator` began: the public key to send back, and the key
    /// agreed upon. Needs the user's login.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::NotFound`] without an encryption key pair,
    /// [`Error::CryptographyFailed`] for a public key that is none.
    fn respond_agreement(
        &mut self,
        algorithm: CipherAlgorithm,
        initiator: &AgreementParty,
        id: &DistinguishedId,
    ) -> Result<(sm2::PublicKey, Box<dyn SessionKey>), Error> {
        let _ = (algorithm, initiator, id);
        refused(Operation::KeyAgreement)
    }

    /// Gives the handle back. Closing the application closes its containers on the key.
    ///
    /// # Errors
    /// As for every method; the handle is gone all the same.
    fn close(self: Box<Self>) -> Result<(), Error>;
}
