// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys and signatures of whatever algorithm.

use core::fmt;

use der::Decode;
use spki::SubjectPublicKeyInfoRef;

use crate::encoding::{RSA_ENCRYPTION, check_p256, check_rsa, check_sm2};
use crate::{DigestAlgorithm, Error, MessageDigest, p256, rsa, sm2};

/// A SubjectPublicKeyInfo longer than this is no key that this crate speaks.
const MAX_SPKI: usize = 4096;

/// A public-key algorithm.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Algorithm {
    /// SM2 on the recommended 256-bit curve, GB/T 32918.5.
    Sm2,
    /// RSA with PKCS#1 v1.5, RFC 8017.
    Rsa,
    /// ECDSA on P-256, FIPS 186-5.
    P256,
}

impl Algorithm {
    /// The name that people know it by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sm2 => "SM2",
            Self::Rsa => "RSA",
            Self::P256 => "P-256",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A public key of whatever algorithm.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum PublicKey {
    /// An SM2 key.
    Sm2(sm2::PublicKey),
    /// An RSA key.
    Rsa(rsa::PublicKey),
    /// A P-256 key.
    P256(p256::PublicKey),
}

impl PublicKey {
    /// Reads a DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
    ///
    /// SM2 keys stand as `SEQUENCE { SEQUENCE { 1.2.840.10045.2.1, 1.2.156.10197.1.301 },
    /// BIT STRING 04‖X‖Y }`; 1.2.156.10197.1.301 in both places is read too (GM/T 0015-2023). RSA
    /// keys stand as RFC 3279 section 2.3.1 has them, P-256 keys as RFC 5480 section 2.
    ///
    /// # Errors
    /// [`Error::InvalidKeyEncoding`] for anything but strict DER, [`Error::UnsupportedAlgorithm`]
    /// for another algorithm or curve, [`Error::InvalidPublicKey`] for a bad point or modulus,
    /// [`Error::UnsupportedKeySize`] for an RSA key of less than 2048 or more than 4096 bits.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_SPKI {
            return Err(Error::InvalidKeyEncoding);
        }
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| Error::InvalidKeyEncoding)?;
        let bytes = || info.subject_public_key.as_bytes().ok_or(Error::InvalidKeyEncoding);
        if info.algorithm.oid == RSA_ENCRYPTION {
            check_rsa(&info.algorithm)?;
            return rsa::PublicKey::from_pkcs1_der(bytes()?).map(Self::Rsa);
        }
        if check_p256(&info.algorithm).is_ok() {
            return p256::PublicKey::from_sec1(bytes()?).map(Self::P256);
        }
        check_sm2(&info.algorithm)?;
        sm2::PublicKey::from_sec1(bytes()?).map(Self::Sm2)
    }

    /// Writes the DER SubjectPublicKeyInfo; for SM2 and P-256 always with id-ecPublicKey, 91 bytes.
    #[must_use]
    pub fn to_spki_der(&self) -> Vec<u8> {
        match self {
            Self::Sm2(key) => key.to_spki_der().to_vec(),
            Self::Rsa(key) => key.to_spki_der(),
            Self::P256(key) => key.to_spki_der().to_vec(),
        }
    }

    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Sm2(_) => Algorithm::Sm2,
            Self::Rsa(_) => Algorithm::Rsa,
            Self::P256(_) => Algorithm::P256,
        }
    }

    /// Checks a signature of `message`: for SM2 with the default distinguished identifier, for RSA
    /// (PKCS#1 v1.5) and P-256 with SHA-256.
    ///
    /// # Errors
    /// [`Error::SignatureMismatch`] if it is not this key's signature.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), Error> {
        match (self, signature) {
            (Self::Sm2(key), Signature::Sm2(signature)) => {
                key.verify(&sm2::DistinguishedId::default(), message, signature)
            }
            (Self::Rsa(_) | Self::P256(_), _) => {
                self.verify_digest(&DigestAlgorithm::Sha256.digest(message), signature)
            }
            _ => Err(Error::SignatureMismatch),
        }
    }

    /// Checks a signature of a digest; for SM2 of e = SM3(Z ‖ message).
    ///
    /// # Errors
    /// [`Error::SignatureMismatch`] if it is not this key's signature,
    /// [`Error::UnsuitableDigest`] for an SM2 key and another digest than SM3.
    pub fn verify_digest(
        &self,
        digest: &MessageDigest,
        signature: &Signature,
    ) -> Result<(), Error> {
        match (self, signature) {
            (Self::Sm2(key), Signature::Sm2(signature)) => {
                key.verify_digest(digest.for_sm2()?, signature)
            }
            (Self::Rsa(key), Signature::Rsa(signature)) => key.verify_digest(digest, signature),
            (Self::P256(key), Signature::P256(signature)) => key.verify_digest(digest, signature),
            _ => Err(Error::SignatureMismatch),
        }
    }
}

impl From<sm2::PublicKey> for PublicKey {
    fn from(key: sm2::PublicKey) -> Self {
        Self::Sm2(key)
    }
}

impl From<rsa::PublicKey> for PublicKey {
    fn from(key: rsa::PublicKey) -> Self {
        Self::Rsa(key)
    }
}

impl From<p256::PublicKey> for PublicKey {
    fn from(key: p256::PublicKey) -> Self {
        Self::P256(key)
    }
}

/// A signature of whatever algorithm.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Signature {
    /// An SM2 signature.
    Sm2(sm2::Signature),
    /// An RSA signature.
    Rsa(rsa::Signature),
    /// An ECDSA signature on P-256.
    P256(p256::Signature),
}

impl Signature {
    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Sm2(_) => Algorithm::Sm2,
            Self::Rsa(_) => Algorithm::Rsa,
            Self::P256(_) => Algorithm::P256,
        }
    }

    /// Reads what [`Signature::to_der`] writes, strictly.
    ///
    /// # Errors
    /// [`Error::InvalidSignature`] for anything else. Whether an RSA signature has as many bytes as
    /// the modulus shows when it is verified.
    pub fn from_der(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, Error> {
        match algorithm {
            Algorithm::Sm2 => {
                let der = sm2::DerSignature::from_bytes(bytes)?;
                sm2::Signature::from_der(&der).map(Self::Sm2)
            }
            Algorithm::Rsa => rsa::Signature::from_bytes(bytes).map(Self::Rsa),
            Algorithm::P256 => p256::Signature::from_der(bytes).map(Self::P256),
        }
    }

    /// The bytes that a certificate, a request or a signed message carries: for SM2 and
    /// P-256 the DER `SEQUENCE { r INTEGER, s INTEGER }`, for RSA as many bytes as the modulus has.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        match self {
            Self::Sm2(signature) => signature.to_der().into_bytes(),
            Self::Rsa(signature) => signature.as_bytes().to_vec(),
            Self::P256(signature) => signature.to_der(),
        }
    }
}

impl From<sm2::Signature> for Signature {
    fn from(signature: sm2::Signature) -> Self {
        Self::Sm2(signature)
    }
}

impl From<rsa::Signature> for Signature {
    fn from(signature: rsa::Signature) -> Self {
        Self::Rsa(signature)
    }
}

impl From<p256::Signature> for Signature {
    fn from(signature: p256::Signature) -> Self {
        Self::P256(signature)
    }
}
