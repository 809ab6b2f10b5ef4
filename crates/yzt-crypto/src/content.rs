// SPDX-License-Identifier: MIT OR Apache-2.0
//! Encryption of messages of any length under a key of their own: SM4 and AES with CBC or GCM.
//!
//! ```text
//! ContentCipher      which cipher, which mode
//! ContentKey         a key for it; wiped, never shown
//! ContentEncryptor   plaintext in parts → ciphertext in parts, at the end the rest and a tag
//! ContentDecryptor   ciphertext in parts → plaintext in parts, at the end the verdict
//! ```
//!
//! What [`ContentDecryptor::update`] answers is not known to be genuine before
//! [`ContentDecryptor::finish`] says so: CBC never says so at all, GCM says it with its tag.

mod gcm;

use core::fmt;

use zeroize::Zeroizing;

use crate::block::BlockKey;
use crate::{Error, Random, sm4};
use gcm::Gcm;

/// The length of an authentication tag as it is written; shorter ones down to
/// [`MIN_TAG_LENGTH`] are checked.
pub const TAG_LENGTH: usize = 16;

/// The length of the shortest authentication tag that is accepted (RFC 5084 section 3.2).
pub const MIN_TAG_LENGTH: usize = 12;

/// A cipher and its mode for the content of a message.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ContentCipher {
    /// SM4, every block on its own: read only, since equal blocks show.
    Sm4Ecb,
    /// SM4-CBC.
    Sm4Cbc,
    /// SM4-GCM.
    Sm4Gcm,
    /// AES-CBC with 128 bits.
    Aes128Cbc,
    /// AES-CBC with 192 bits.
    Aes192Cbc,
    /// AES-CBC with 256 bits.
    Aes256Cbc,
    /// AES-GCM with 128 bits.
    Aes128Gcm,
    /// AES-GCM with 192 bits.
    Aes192Gcm,
    /// AES-GCM with 256 bits.
    Aes256Gcm,
}

impl ContentCipher {
    /// Every cipher.
    pub const ALL: [Self; 9] = [
        Self::Sm4Ecb,
        Self::Sm4Cbc,
        Self::Sm4Gcm,
        Self::Aes128Cbc,
        Self::Aes192Cbc,
        Self::Aes256Cbc,
        Self::Aes128Gcm,
        Self::Aes192Gcm,
        Self::Aes256Gcm,
    ];

    /// The name that people know it by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sm4Ecb => "SM4-ECB",
            Self::Sm4Cbc => "SM4-CBC",
            Self::Sm4Gcm => "SM4-GCM",
            Self::Aes128Cbc => "AES-128-CBC",
            Self::Aes192Cbc => "AES-192-CBC",
            Self::Aes256Cbc => "AES-256-CBC",
            Self::Aes128Gcm => "AES-128-GCM",
            Self::Aes192Gcm => "AES-192-GCM",
            Self::Aes256Gcm => "AES-256-GCM",
        }
    }

    /// The bytes of a key.
    #[must_use]
    pub const fn key_length(self) -> usize {
        match self {
            Self::Sm4Ecb | Self::Sm4Cbc | Self::Sm4Gcm | Self::Aes128Cbc | Self::Aes128Gcm => 16,
            Self::Aes192Cbc | Self::Aes192Gcm => 24,
            Self::Aes256Cbc | Self::Aes256Gcm => 32,
        }
    }

    /// The bytes of the initialisation vector (CBC) or nonce (GCM); 0 for ECB.
    #[must_use]
    pub const fn iv_length(self) -> usize {
        match self {
            Self::Sm4Ecb => 0,
            Self::Sm4Cbc | Self::Aes128Cbc | Self::Aes192Cbc | Self::Aes256Cbc => 16,
            Self::Sm4Gcm | Self::Aes128Gcm | Self::Aes192Gcm | Self::Aes256Gcm => 12,
        }
    }

    /// Whether a tag tells genuine content from other.
    #[must_use]
    pub const fn is_authenticated(self) -> bool {
        matches!(self, Self::Sm4Gcm | Self::Aes128Gcm | Self::Aes192Gcm | Self::Aes256Gcm)
    }

    const fn is_sm4(self) -> bool {
        matches!(self, Self::Sm4Ecb | Self::Sm4Cbc | Self::Sm4Gcm)
    }
}

impl fmt::Display for ContentCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The key of one message; wiped when dropped, never shown.
pub struct ContentKey {
    cipher: ContentCipher,
    key: Zeroizing<Vec<u8>>,
}

impl ContentKey {
    /// Takes a key.
    ///
    /// # Errors
    /// [`Error::InvalidCipherParameters`] unless it is as long as the cipher's keys are.
    pub fn new(cipher: ContentCipher, key: Zeroizing<Vec<u8>>) -> Result<Self, Error> {
        if key.len() == cipher.key_length() {
            Ok(Self { cipher, key })
        } else {
            Err(Error::InvalidCipherParameters)
        }
    }

    /// Draws a new key.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn generate(cipher: ContentCipher, random: &mut dyn Random) -> Result<Self, Error> {
        let mut key = Zeroizing::new(vec![0; cipher.key_length()]);
        random.fill(&mut key)?;
        Ok(Self { cipher, key })
    }

    /// The cipher it is for.
    #[must_use]
    pub const fn cipher(&self) -> ContentCipher {
        self.cipher
    }

    /// The bytes, to be encrypted for a recipient.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.key
    }

    /// Begins to encrypt. An initialisation vector must be unpredictable (CBC) or at least new
    /// (GCM) for this key.
    ///
    /// # Errors
    /// [`Error::InvalidCipherParameters`] for an `iv` of another length than
    /// [`ContentCipher::iv_length`], and for ECB, which is not written.
    pub fn encryptor(&self, iv: &[u8]) -> Result<ContentEncryptor, Error> {
        if self.cipher == ContentCipher::Sm4Ecb {
            return Err(Error::InvalidCipherParameters);
        }
        self.engine(iv, true).map(ContentEncryptor)
    }

    /// Begins to decrypt.
    ///
    /// # Errors
    /// [`Error::InvalidCipherParameters`] for an `iv` of another length.
    pub fn decryptor(&self, iv: &[u8]) -> Result<ContentDecryptor, Error> {
        self.engine(iv, false).map(ContentDecryptor)
    }

    fn engine(&self, iv: &[u8], encrypt: bool) -> Result<Engine, Error> {
        let block_key = || match <&[u8; 16]>::try_from(self.key.as_slice()) {
            Ok(key) if self.cipher.is_sm4() => Ok(BlockKey::sm4(key)),
            _ => BlockKey::aes(&self.key),
        };
        if self.cipher.is_authenticated() {
            let nonce = iv.try_into().map_err(|_| Error::InvalidCipherParameters)?;
            return Ok(Engine::Gcm(Gcm::new(block_key()?, nonce)));
        }
        if self.cipher == ContentCipher::Sm4Ecb {
            let key = self.key.as_slice().try_into().map_err(|_| Error::InvalidCipherParameters)?;
            let (key, padding) = (sm4::Key::new(key), sm4::Padding::None);
            return sm4::Cipher::decryptor(&key, sm4::Mode::Ecb, iv, padding, 0)
                .map(Engine::Blocks);
        }
        sm4::Cipher::cbc(block_key()?, iv, encrypt).map(Engine::Blocks)
    }
}

impl fmt::Debug for ContentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentKey({}, <redacted>)", self.cipher)
    }
}

enum Engine {
    Blocks(sm4::Cipher),
    Gcm(Gcm),
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// Encrypts a message that comes in parts.
#[derive(Debug)]
pub struct ContentEncryptor(Engine);

/// The end of an encrypted message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Encrypted {
    /// What belongs behind the ciphertext that was answered before.
    pub rest: Vec<u8>,
    /// The authentication tag of GCM.
    pub tag: Option<[u8; TAG_LENGTH]>,
}

impl ContentEncryptor {
    /// Takes in the next part; answers as much ciphertext as can be said now.
    ///
    /// # Errors
    /// [`Error::InvalidPlaintextLength`] beyond the 64 GiB that GCM encrypts under one nonce.
    pub fn update(&mut self, part: &[u8]) -> Result<Vec<u8>, Error> {
        match &mut self.0 {
            Engine::Blocks(cipher) => Ok(core::mem::take(&mut *cipher.update(part))),
            Engine::Gcm(gcm) => {
                let mut out = part.to_vec();
                gcm.encrypt(&mut out)?;
                Ok(out)
            }
        }
    }

    /// Ends the message. GCM authenticates `associated` with it; CBC does not see it.
    ///
    /// # Errors
    /// [`Error::InvalidBlockLength`] never with a padded mode.
    pub fn finish(self, associated: &[u8]) -> Result<Encrypted, Error> {
        match self.0 {
            Engine::Blocks(cipher) => {
                let rest = core::mem::take(&mut *cipher.finish(&[])?);
                Ok(Encrypted { rest, tag: None })
            }
            Engine::Gcm(gcm) => Ok(Encrypted { rest: Vec::new(), tag: Some(gcm.tag(associated)) }),
        }
    }
}

/// Decrypts a message that comes in parts.
#[derive(Debug)]
pub struct ContentDecryptor(Engine);

impl ContentDecryptor {
    /// Takes in the next part; answers as much plaintext as can be said now. **It is not known to
    /// be genuine**, and must not be acted on before [`Self::finish`] said so.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`] beyond the 64 GiB that GCM encrypts under one nonce.
    pub fn update(&mut self, part: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        match &mut self.0 {
            Engine::Blocks(cipher) => Ok(cipher.update(part)),
            Engine::Gcm(gcm) => {
                let mut out = Zeroizing::new(part.to_vec());
                gcm.decrypt(&mut out)?;
                Ok(out)
            }
        }
    }

    /// Ends the message: answers the plaintext that was held back, without its padding. GCM checks
    /// `tag` over ciphertext and `associated`; the other modes take `None`.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`], whatever is wrong: padding, length or tag. With CBC, that it
    /// failed at all tells who may send many altered messages what stands in them (Vaudenay): do
    /// not answer strangers differently for it.
    pub fn finish(
        self,
        associated: &[u8],
        tag: Option<&[u8]>,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        match (self.0, tag) {
            (Engine::Blocks(cipher), None) => {
                cipher.finish(&[]).map_err(|_| Error::DecryptionFailed)
            }
            (Engine::Gcm(gcm), Some(tag)) => {
                let genuine = gcm.check(associated, tag);
                genuine.then(|| Zeroizing::new(Vec::new())).ok_or(Error::DecryptionFailed)
            }
            _ => Err(Error::DecryptionFailed),
        }
    }
}

#[cfg(test)]
mod tests;
