// SPDX-License-Identifier: MIT OR Apache-2.0
//! Encryption with a public key, and whatever can undo it.

use core::fmt;

use zeroize::Zeroizing;

use crate::content::{ContentCipher, ContentDecryptor, ContentKey};
use crate::{Error, PublicKey, Random, rsa, sm2};

/// What was encrypted with a public key: a session key, or data.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AsymmetricCiphertext {
    /// With SM2.
    Sm2(sm2::Ciphertext),
    /// With RSA, PKCS#1 v1.5: as many bytes as the modulus has.
    Rsa(Vec<u8>),
}

impl AsymmetricCiphertext {
    /// The bytes that an enveloped message carries: for SM2 the DER of GM/T 0009 section 7.2, for
    /// RSA as many bytes as the modulus has.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Sm2(ciphertext) => ciphertext.to_der(),
            Self::Rsa(bytes) => bytes.clone(),
        }
    }
}

impl PublicKey {
    /// Encrypts a key or a short message for the holder of the private key: with SM2
    /// (GB/T 32918.4), or with RSA and PKCS#1 v1.5 (RFC 8017 section 7.2.1).
    ///
    /// # Errors
    /// [`Error::InvalidPlaintextLength`], [`Error::RandomUnavailable`], and
    /// [`Error::UnsupportedAlgorithm`] for a P-256 key, which does not encrypt.
    pub fn encrypt(
        &self,
        random: &mut dyn Random,
        plaintext: &[u8],
    ) -> Result<AsymmetricCiphertext, Error> {
        match self {
            Self::Sm2(key) => key.encrypt(random, plaintext).map(AsymmetricCiphertext::Sm2),
            Self::Rsa(key) => key.encrypt(random, plaintext).map(AsymmetricCiphertext::Rsa),
            Self::P256(_) => Err(Error::UnsupportedAlgorithm),
        }
    }
}

/// Why content does not open.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ContentFailure<E> {
    /// It does not open with this key: which step said so is not told.
    Refused,
    /// The key could not be asked.
    Key(E),
}

/// Content that is being decrypted: here, or within a token that keeps the content's key.
pub trait ContentOpening<E> {
    /// Takes in the next part; answers as much plaintext as can be said now. It is not known to be
    /// genuine before [`Self::finish`] said so.
    ///
    /// # Errors
    /// [`ContentFailure`].
    fn update(&mut self, part: &[u8]) -> Result<Zeroizing<Vec<u8>>, ContentFailure<E>>;

    /// Ends the content as [`ContentDecryptor::finish`] does.
    ///
    /// # Errors
    /// [`ContentFailure`].
    fn finish(
        self: Box<Self>,
        associated: &[u8],
        tag: Option<&[u8]>,
    ) -> Result<Zeroizing<Vec<u8>>, ContentFailure<E>>;
}

impl<E> ContentOpening<E> for ContentDecryptor {
    fn update(&mut self, part: &[u8]) -> Result<Zeroizing<Vec<u8>>, ContentFailure<E>> {
        Self::update(self, part).map_err(|_| ContentFailure::Refused)
    }

    fn finish(
        self: Box<Self>,
        associated: &[u8],
        tag: Option<&[u8]>,
    ) -> Result<Zeroizing<Vec<u8>>, ContentFailure<E>> {
        Self::finish(*self, associated, tag).map_err(|_| ContentFailure::Refused)
    }
}

/// What [`Decryptor::open_content`] answers.
pub type OpenedContent<E> = Result<Box<dyn ContentOpening<E>>, ContentFailure<E>>;

/// Opens the content's key with `decryptor` and decrypts here: what [`Decryptor::open_content`]
/// does unless a token does better.
///
/// # Errors
/// As [`Decryptor::open_content`].
pub fn open_content_here<D: Decryptor + ?Sized>(
    decryptor: &mut D,
    key: &AsymmetricCiphertext,
    cipher: ContentCipher,
    iv: &[u8],
    substitute: Zeroizing<Vec<u8>>,
) -> OpenedContent<D::Error> {
    let key = match decryptor.decrypt_key(key, substitute) {
        Ok(key) => key,
        Err(error) if decryptor.is_rejection(&error) => return Err(ContentFailure::Refused),
        Err(error) => return Err(ContentFailure::Key(error)),
    };
    let key = ContentKey::new(cipher, key).map_err(|_| ContentFailure::Refused)?;
    let content = key.decryptor(iv).map_err(|_| ContentFailure::Refused)?;
    Ok(Box::new(content))
}

/// Something that decrypts: a key in a token or, as [`KeyDecryptor`], in memory.
pub trait Decryptor {
    /// Why it could not.
    type Error: core::error::Error + Send + Sync + 'static;

    /// The key that encrypts for this.
    fn public_key(&self) -> PublicKey;

    /// Decrypts; the plaintext is wiped when dropped.
    ///
    /// For RSA, the mere fact that this failed helps an attacker who may ask often
    /// (Bleichenbacher): what opens the messages of others calls [`Self::decrypt_key`].
    ///
    /// # Errors
    /// Whatever stands between the caller and the key, or that the ciphertext does not open.
    fn decrypt(
        &mut self,
        ciphertext: &AsymmetricCiphertext,
    ) -> Result<Zeroizing<Vec<u8>>, Self::Error>;

    /// Whether an error of [`Self::decrypt`] says that the key was asked and the ciphertext did
    /// not open; anything else kept the key from being asked.
    fn is_rejection(&self, error: &Self::Error) -> bool;

    /// Decrypts a symmetric key that must be as long as `substitute`, which is random.
    ///
    /// An RSA ciphertext whose padding or length is wrong is answered with another random key, and
    /// with no error: the message under it then fails like any damaged message, and who sent it
    /// learns nothing about the padding (RFC 3218 section 2.3.2). An SM2 ciphertext carries
    /// a hash of its plaintext, so that one which does not open can be refused.
    ///
    /// # Errors
    /// Whatever stands between the caller and the key; for SM2 also that the ciphertext does not
    /// open.
    fn decrypt_key(
        &mut self,
        ciphertext: &AsymmetricCiphertext,
        substitute: Zeroizing<Vec<u8>>,
    ) -> Result<Zeroizing<Vec<u8>>, Self::Error> {
        let rsa = matches!(ciphertext, AsymmetricCiphertext::Rsa(_));
        match self.decrypt(ciphertext) {
            Ok(key) if rsa && key.len() != substitute.len() => Ok(substitute),
            Err(error) if rsa && self.is_rejection(&error) => Ok(substitute),
            result => result,
        }
    }

    /// Begins to decrypt content whose key is encrypted for this one. A token whose keys do not
    /// come out decrypts within.
    ///
    /// # Errors
    /// [`ContentFailure::Refused`] when the content's key does not open, where
    /// [`Self::decrypt_key`] says so; [`ContentFailure::Key`] when this key could not be asked.
    fn open_content(
        &mut self,
        key: &AsymmetricCiphertext,
        cipher: ContentCipher,
        iv: &[u8],
        substitute: Zeroizing<Vec<u8>>,
    ) -> OpenedContent<Self::Error> {
        open_content_here(self, key, cipher, iv, substitute)
    }
}

/// A private key in memory as a [`Decryptor`].
pub struct KeyDecryptor<'a>(Inner<'a>);

enum Inner<'a> {
    Sm2(&'a sm2::PrivateKey),
    Rsa(&'a rsa::PrivateKey, &'a mut dyn Random),
}

impl<'a> KeyDecryptor<'a> {
    /// Decrypts with an SM2 key.
    #[must_use]
    pub const fn new(key: &'a sm2::PrivateKey) -> Self {
        Self(Inner::Sm2(key))
    }

    /// Decrypts with an RSA key; what blinds it draws on `random`.
    pub fn rsa(key: &'a rsa::PrivateKey, random: &'a mut dyn Random) -> Self {
        Self(Inner::Rsa(key, random))
    }
}

impl Decryptor for KeyDecryptor<'_> {
    type Error = Error;

    fn public_key(&self) -> PublicKey {
        match &self.0 {
            Inner::Sm2(key) => PublicKey::Sm2(key.public_key().clone()),
            Inner::Rsa(key, _) => PublicKey::Rsa(key.public_key().clone()),
        }
    }

    /// # Errors
    /// [`Error::DecryptionFailed`], also for a ciphertext of another algorithm, or
    /// [`Error::RandomUnavailable`].
    fn decrypt(&mut self, ciphertext: &AsymmetricCiphertext) -> Result<Zeroizing<Vec<u8>>, Error> {
        match (&mut self.0, ciphertext) {
            (Inner::Sm2(key), AsymmetricCiphertext::Sm2(ciphertext)) => key.decrypt(ciphertext),
            (Inner::Rsa(key, random), AsymmetricCiphertext::Rsa(ciphertext)) => {
                key.decrypt(*random, ciphertext)
            }
            _ => Err(Error::DecryptionFailed),
        }
    }

    fn is_rejection(&self, error: &Error) -> bool {
        *error == Error::DecryptionFailed
    }

    /// As the trait says; for RSA in the same steps whatever the padding is, and the key that
    /// stands in for a refused one is always the same for a ciphertext
    /// ([`rsa::PrivateKey::decrypt_key`]).
    fn decrypt_key(
        &mut self,
        ciphertext: &AsymmetricCiphertext,
        substitute: Zeroizing<Vec<u8>>,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        match (&mut self.0, ciphertext) {
            (Inner::Rsa(key, random), AsymmetricCiphertext::Rsa(ciphertext)) => {
                key.decrypt_key(*random, ciphertext, substitute.len())
            }
            _ => self.decrypt(ciphertext),
        }
    }
}

impl fmt::Debug for KeyDecryptor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeyDecryptor").field(&self.public_key()).finish()
    }
}
