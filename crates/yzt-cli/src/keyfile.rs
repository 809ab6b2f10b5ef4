// SPDX-License-Identifier: MIT OR Apache-2.0
//! Private keys in files, for tests and servers: PKCS#8 in PEM, not encrypted.

use std::path::Path;

use yzt_cert::Certificate;
use yzt_crypto::{Decryptor, KeyDecryptor, PublicKey, Random, SoftwareKey, p256, rsa, sm2};

use crate::error::Error;
use crate::files;

/// A private key that was read from a file; wiped when it is dropped.
pub(crate) enum KeyFile {
    Sm2(Box<sm2::PrivateKey>),
    Rsa(Box<rsa::PrivateKey>),
    P256(Box<p256::PrivateKey>),
}

impl KeyFile {
    /// Reads a key of whatever algorithm.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let content = files::read_secret(path, files::SMALL)?;
        let invalid = || Error::KeyFileInvalid { path: path.to_owned() };
        let text = std::str::from_utf8(&content).map_err(|_| invalid())?;
        Self::of_pem(text).ok_or_else(invalid)
    }

    /// The key in a PEM text, if there is one.
    pub(crate) fn of_pem(text: &str) -> Option<Self> {
        let sm2 = || sm2::PrivateKey::from_pkcs8_pem(text).ok().map(Box::new).map(Self::Sm2);
        let p256 = || p256::PrivateKey::from_pkcs8_pem(text).ok().map(Box::new).map(Self::P256);
        let rsa = || rsa::PrivateKey::from_pkcs8_pem(text).ok().map(Box::new).map(Self::Rsa);
        sm2().or_else(p256).or_else(rsa)
    }

    /// Whether these bytes are a private key in DER, which nobody should print.
    pub(crate) fn is_der(der: &[u8]) -> bool {
        sm2::PrivateKey::from_pkcs8_der(der).is_ok()
            || sm2::PrivateKey::from_sec1_der(der).is_ok()
            || p256::PrivateKey::from_pkcs8_der(der).is_ok()
            || p256::PrivateKey::from_sec1_der(der).is_ok()
            || rsa::PrivateKey::from_pkcs8_der(der).is_ok()
            || rsa::PrivateKey::from_pkcs1_der(der).is_ok()
    }

    /// Reads a key and checks that it is the certificate's.
    pub(crate) fn of(path: &Path, certificate: &Certificate) -> Result<Self, Error> {
        let key = Self::read(path)?;
        if certificate.public_key()? == key.software().public_key() {
            Ok(key)
        } else {
            Err(Error::KeyFileOfAnotherCertificate { path: path.to_owned() })
        }
    }

    /// The key as the libraries take it.
    pub(crate) fn software(&self) -> SoftwareKey<'_> {
        match self {
            Self::Sm2(key) => SoftwareKey::Sm2(key),
            Self::Rsa(key) => SoftwareKey::Rsa(key),
            Self::P256(key) => SoftwareKey::P256(key),
        }
    }

    /// The key as one that decrypts; P-256 does not.
    pub(crate) fn decryptor<'a>(
        &'a self,
        random: &'a mut dyn Random,
    ) -> Result<impl Decryptor<Error = yzt_crypto::Error> + 'a, Error> {
        match self {
            Self::Sm2(key) => Ok(KeyDecryptor::new(key)),
            Self::Rsa(key) => Ok(KeyDecryptor::rsa(key, random)),
            Self::P256(_) => Err(yzt_cms::Error::RecipientUnsuitable.into()),
        }
    }
}

/// A public key in PEM or DER.
pub(crate) fn public_key(path: &Path) -> Result<PublicKey, Error> {
    let content = files::read(path, files::SMALL)?;
    let about = |error: Error| error.about(path);
    let armoured = yzt_cert::armour::document(&content, "PUBLIC KEY", yzt_cert::Quirks::STRICT)
        .map_err(|error| about(error.into()))?;
    let der = armoured.map_or(content, |(der, _)| der);
    PublicKey::from_spki_der(&der).map_err(|error| about(error.into()))
}
