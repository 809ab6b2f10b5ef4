// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key on a token as a decryptor.

use core::fmt;

use yzt_crypto::content::ContentCipher;
use yzt_crypto::{
    AsymmetricCiphertext, CipherAlgorithm, ContentFailure, ContentOpening, Decryptor,
    OpenedContent, PublicKey, open_content_here,
};
use zeroize::Zeroizing;

use crate::{CipherParameters, CipherUse, Container, Error, KeyUse, Padding, SessionKey};

/// Decrypts with the encryption key of a container. The user's PIN must be verified.
///
/// GM/T 0016 and GM/T 0017 have no command that decrypts with an SM2 key and hands out the
/// plaintext: what it opens is a session key, which stays within. So content under such a
/// key is decrypted on the token, if its cipher is SM4 in CBC or ECB mode; a token that can
/// decrypt by itself hands out the content's key, and the rest is done here.
pub struct TokenDecryptor<'a> {
    container: &'a mut dyn Container,
    public_key: PublicKey,
}

impl<'a> TokenDecryptor<'a> {
    /// A decryptor over an open container whose public encryption key is known, for instance from
    /// its certificate. Does not talk to the key.
    pub fn new(container: &'a mut dyn Container, public_key: PublicKey) -> Self {
        Self { container, public_key }
    }

    /// A decryptor over an open container; asks the key for the public key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the container has no encryption key pair.
    pub fn for_container(container: &'a mut dyn Container) -> Result<Self, Error> {
        let public_key = container.public_key(KeyUse::Encryption)?;
        Ok(Self::new(container, public_key))
    }
}

impl Decryptor for TokenDecryptor<'_> {
    type Error = Error;

    fn public_key(&self) -> PublicKey {
        self.public_key.clone()
    }

    fn decrypt(&mut self, ciphertext: &AsymmetricCiphertext) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.container.decrypt(ciphertext)
    }

    /// [`Error::CryptographyFailed`] and [`Error::DataRefused`]: what a key answers for a ciphertext
    /// that does not open. Both, since a token that tells them apart would tell an attacker which
    /// padding of RSA was right.
    fn is_rejection(&self, error: &Error) -> bool {
        matches!(error, Error::CryptographyFailed { .. } | Error::DataRefused { .. })
    }

    fn open_content(
        &mut self,
        key: &AsymmetricCiphertext,
        cipher: ContentCipher,
        iv: &[u8],
        substitute: Zeroizing<Vec<u8>>,
    ) -> OpenedContent<Error> {
        match open_content_here(self, key, cipher, iv, substitute) {
            // With RSA, a token that says whether a session key came in would say whether the
            // padding was right.
            Err(ContentFailure::Key(error @ Error::NotSupported { .. }))
                if matches!(key, AsymmetricCiphertext::Sm2(_)) =>
            {
                let parameters = parameters(cipher, iv).ok_or(ContentFailure::Key(error))?;
                self.open_within(key, &parameters)
            }
            result => result,
        }
    }
}

impl TokenDecryptor<'_> {
    fn open_within(
        &mut self,
        key: &AsymmetricCiphertext,
        parameters: &CipherParameters,
    ) -> OpenedContent<Error> {
        let imported = self.container.import_session_key(parameters.algorithm, key);
        let mut session = imported.map_err(failure)?;
        session.begin(CipherUse::Decrypt, parameters).map_err(failure)?;
        Ok(Box::new(Within(session)))
    }
}

/// What a token is told about a cipher that it has.
fn parameters(cipher: ContentCipher, iv: &[u8]) -> Option<CipherParameters> {
    let parameters = match cipher {
        ContentCipher::Sm4Ecb => CipherParameters::new(CipherAlgorithm::SM4_ECB, None),
        ContentCipher::Sm4Cbc => {
            let cbc = CipherParameters::new(CipherAlgorithm::SM4_CBC, Some(iv.try_into().ok()?));
            CipherParameters { padding: Padding::Pkcs5, ..cbc }
        }
        _ => return None,
    };
    Some(parameters)
}

/// Content whose key is on the token.
struct Within(Box<dyn SessionKey>);

impl ContentOpening<Error> for Within {
    fn update(&mut self, part: &[u8]) -> Result<Zeroizing<Vec<u8>>, ContentFailure<Error>> {
        self.0.update(part).map_err(failure)
    }

    fn finish(
        mut self: Box<Self>,
        _: &[u8],
        tag: Option<&[u8]>,
    ) -> Result<Zeroizing<Vec<u8>>, ContentFailure<Error>> {
        let rest = self.0.finish(&[]).map_err(failure);
        // The content is there, or is not: that the token could not forget its key changes nothing.
        let _ = self.0.close();
        if tag.is_some() { Err(ContentFailure::Refused) } else { rest }
    }
}

/// What a token says of a key or of content that does not open, or what keeps it from trying.
fn failure(error: Error) -> ContentFailure<Error> {
    match error {
        Error::CryptographyFailed { .. } | Error::DataRefused { .. } => ContentFailure::Refused,
        error => ContentFailure::Key(error),
    }
}

impl fmt::Debug for TokenDecryptor<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenDecryptor")
            .field("container", &self.container.name())
            .finish_non_exhaustive()
    }
}
