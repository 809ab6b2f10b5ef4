// SPDX-License-Identifier: MIT OR Apache-2.0
//! Symmetric keys that live in a key for the time of a session.

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{CipherAlgorithm, MessageDigest};
use zeroize::Zeroizing;

use crate::Error;

/// What a session key is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CipherUse {
    /// Encrypt.
    Encrypt,
    /// Decrypt.
    Decrypt,
    /// Authenticate: no data but the code itself comes out.
    Mac,
}

/// How the last block is filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Padding {
    /// Not at all.
    #[default]
    None,
    /// As PKCS#5 has it.
    Pkcs5,
}

/// The parameters of a cipher (GM/T 0016 6.4.9 `BLOCKCIPHERPARAM`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CipherParameters {
    /// The algorithm; a key made for one mode may be used in another where the key allows it.
    pub algorithm: CipherAlgorithm,
    /// The initialisation vector: 16 bytes, none for ECB.
    pub initialization_vector: Option<[u8; 16]>,
    /// How the last block is filled.
    pub padding: Padding,
    /// Bits that are fed back in CFB, a multiple of 8; 0 for a whole block.
    pub feedback_bits: u32,
}

impl CipherParameters {
    /// An algorithm with its initialisation vector, without padding, feeding back whole blocks.
    #[must_use]
    pub const fn new(algorithm: CipherAlgorithm, initialization_vector: Option<[u8; 16]>) -> Self {
        Self { algorithm, initialization_vector, padding: Padding::None, feedback_bits: 0 }
    }
}

/// A symmetric key in the key, gone with its handle and with the insertion of the card.
///
/// A session key does one thing at a time: [`SessionKey::begin`] ends what was begun before.
/// Errors that every method can answer are those of [`Container`](crate::Container).
pub trait SessionKey: Send {
    /// The algorithm it was made for.
    fn algorithm(&self) -> CipherAlgorithm;

    /// Begins to encrypt, decrypt or authenticate.
    ///
    /// # Errors
    /// [`Error::Argument`] for parameters that do not fit, [`Error::NotSupported`] for an
    /// algorithm that the key does not have.
    fn begin(&mut self, what: CipherUse, parameters: &CipherParameters) -> Result<(), Error>;

    /// Takes more data and answers what comes of it; nothing for a code.
    ///
    /// # Errors
    /// [`Error::StateRefused`] when nothing was begun.
    fn update(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error>;

    /// Takes the last data, which may be none, and answers the rest, or the code.
    ///
    /// # Errors
    /// [`Error::StateRefused`] when nothing was begun, [`Error::DataRefused`] for data that does
    /// not fill its blocks and for padding that is wrong.
    fn finish(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error>;

    /// Destroys the key.
    ///
    /// # Errors
    /// As for every method; the handle is gone all the same.
    fn close(self: Box<Self>) -> Result<(), Error>;
}

/// A digest that a key computes. A key computes one at a time: beginning another ends this one.
pub trait Digest: Send {
    /// Takes more of the message.
    ///
    /// # Errors
    /// [`Error::StateRefused`] when another digest was begun on the key.
    fn update(&mut self, data: &[u8]) -> Result<(), Error>;

    /// The digest over everything taken.
    ///
    /// # Errors
    /// As [`Digest::update`].
    fn finish(self: Box<Self>) -> Result<MessageDigest, Error>;
}

/// The other side of a key agreement.
#[derive(Clone, Debug)]
pub struct AgreementParty {
    /// Its public key.
    pub public_key: sm2::PublicKey,
    /// The public key that it made for this agreement alone.
    pub ephemeral: sm2::PublicKey,
    /// Its distinguished identifier.
    pub id: DistinguishedId,
}

/// A key agreement that this side began (GB/T 32918.3).
pub trait Agreement: Send {
    /// The public key that was made for this agreement alone.
    fn ephemeral(&self) -> &sm2::PublicKey;

    /// Finishes with what the other side sent.
    ///
    /// # Errors
    /// [`Error::CryptographyFailed`] for a public key that is none.
    fn finish(self: Box<Self>, responder: &AgreementParty) -> Result<Box<dyn SessionKey>, Error>;
}
