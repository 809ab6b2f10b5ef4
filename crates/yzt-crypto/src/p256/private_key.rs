// SPDX-License-Identifier: MIT OR Apache-2.0
//! P-256 private keys and their files.

use core::fmt;

use ::p256::ecdsa::SigningKey;
use ::p256::ecdsa::signature::hazmat::RandomizedPrehashSigner;
use zeroize::{Zeroize, Zeroizing};

use super::{PublicKey, Signature};
use crate::encoding::{P256_CURVE, check_p256};
use crate::key_file::{EcKey, read_ec_key, read_ec_pkcs8, read_pem, write_pem};
use crate::random::Source;
use crate::{Error, MessageDigest, Random};

/// How often a private value is drawn before the source is called broken; a second draw is seen
/// once in 2³².
const MAX_DRAWS: usize = 64;

/// DER of a PKCS#8 key up to d: `SEQUENCE { 0, SEQUENCE { id-ecPublicKey, prime256v1 },
/// OCTET STRING { SEQUENCE { 1, OCTET STRING (32) …`.
const PKCS8_PREFIX: [u8; 36] = [
    0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
    0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x6d, 0x30, 0x6b, 0x02,
    0x01, 0x01, 0x04, 0x20,
];

/// DER between d and the point: `[1] { BIT STRING {`.
const PKCS8_MIDDLE: [u8; 5] = [0xa1, 0x44, 0x03, 0x42, 0x00];

/// A P-256 private key.
///
/// It stands in one heap allocation that is wiped when the key is dropped; there is no `Clone`, and
/// `Debug` shows the public key only.
pub struct PrivateKey {
    key: Box<SigningKey>,
    public: PublicKey,
}

impl PrivateKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn generate(random: &mut dyn Random) -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        for _ in 0..MAX_DRAWS {
            random.fill(&mut *bytes)?;
            if let Ok(key) = Self::from_bytes(&bytes) {
                return Ok(key);
            }
        }
        Err(Error::RandomUnavailable)
    }

    /// Takes the private value, big-endian.
    ///
    /// # Errors
    /// [`Error::InvalidPrivateKey`] unless it is in 1 to n - 1.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, Error> {
        let key = SigningKey::from_bytes(bytes.into()).map_err(|_| Error::InvalidPrivateKey)?;
        let public = PublicKey::from_peer(key.verifying_key())?;
        Ok(Self { key: Box::new(key), public })
    }

    /// The private value, big-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        let mut value = self.key.to_bytes();
        let mut bytes = Zeroizing::new([0; 32]);
        bytes.copy_from_slice(&value);
        value.zeroize();
        bytes
    }

    /// The public key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a digest, FIPS 186-5 section 6.4.1, with the nonce of RFC 6979 section 3.6: it
    /// depends on the key, the digest and 32 bytes of `random`, so that a source that repeats
    /// itself does not give the key away.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn sign_digest(
        &self,
        random: &mut dyn Random,
        digest: &MessageDigest,
    ) -> Result<Signature, Error> {
        // Fails only with its source.
        let signed: ::p256::ecdsa::Signature = self
            .key
            .sign_prehash_with_rng(&mut Source(random), digest.as_bytes())
            .map_err(|_| Error::RandomUnavailable)?;
        Ok(Signature::from_peer(&signed))
    }

    /// Reads an unencrypted PKCS#8 key (RFC 5958) around an `ECPrivateKey` (RFC 5915).
    ///
    /// The public key may be missing; where it stands, it must belong to the private value.
    ///
    /// # Errors
    /// [`Error::InvalidKeyEncoding`], [`Error::UnsupportedAlgorithm`] or
    /// [`Error::InvalidPrivateKey`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, Error> {
        Self::from_file(&read_ec_pkcs8(der, P256_CURVE, check_p256)?)
    }

    /// Reads an unencrypted PKCS#8 key in PEM, label `PRIVATE KEY`.
    ///
    /// # Errors
    /// As for [`Self::from_pkcs8_der`].
    pub fn from_pkcs8_pem(text: &str) -> Result<Self, Error> {
        read_pem(text, Self::from_pkcs8_der)
    }

    /// Reads an `ECPrivateKey` (RFC 5915 section 3); curve and public key may be missing.
    ///
    /// # Errors
    /// [`Error::InvalidKeyEncoding`], [`Error::UnsupportedAlgorithm`] or
    /// [`Error::InvalidPrivateKey`].
    pub fn from_sec1_der(der: &[u8]) -> Result<Self, Error> {
        Self::from_file(&read_ec_key(der, P256_CURVE)?)
    }

    /// Writes an unencrypted PKCS#8 key with its public key, 138 bytes.
    #[must_use]
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        let mut der = Zeroizing::new(Vec::with_capacity(138));
        der.extend_from_slice(&PKCS8_PREFIX);
        der.extend_from_slice(&*self.to_bytes());
        der.extend_from_slice(&PKCS8_MIDDLE);
        der.extend_from_slice(&self.public.to_sec1());
        der
    }

    /// Writes an unencrypted PKCS#8 key in PEM, label `PRIVATE KEY`.
    #[must_use]
    pub fn to_pkcs8_pem(&self) -> Zeroizing<String> {
        write_pem(&self.to_pkcs8_der())
    }

    /// The key, if every public key that stands beside its private value belongs to it.
    fn from_file(file: &EcKey<'_>) -> Result<Self, Error> {
        let key = Self::from_bytes(file.d)?;
        for point in file.points.iter().flatten() {
            let public = PublicKey::from_sec1(point).map_err(|_| Error::InvalidKeyEncoding)?;
            if public != key.public {
                return Err(Error::InvalidPrivateKey);
            }
        }
        Ok(key)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("p256::PrivateKey")
            .field("secret", &"<redacted>")
            .field("public", &self.public)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::ZeroizeOnDrop;

    #[test]
    fn the_secret_is_wiped_when_dropped() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        // A pattern without `..`: a part that is added must be looked at here.
        fn look(key: &PrivateKey) {
            let PrivateKey { key, public: _ } = key;
            wiped(&**key);
        }
        let _ = look;
    }
}
