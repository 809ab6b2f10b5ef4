// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys and signatures of whatever algorithm.

use core::fmt;

use der::Decode;
use spki::SubjectPublicKeyInfoRef;

use crate::encoding::check_sm2;
use crate::{Error, sm2};

/// A SubjectPublicKeyInfo longer than this is no key that this crate speaks.
const MAX_SPKI: usize = 4096;

/// A public-key algorithm.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Algorithm {
    /// SM2 on the recommended 256-bit curve, GB/T 32918.5.
    Sm2,
}

impl Algorithm {
    /// The name that people know it by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sm2 => "SM2",
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
}

impl PublicKey {
    /// Reads a DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
    ///
    /// SM2 keys stand as `SEQUENCE { SEQUENCE { 1.2.840.10045.2.1, 1.2.156.10197.1.301 },
    /// BIT STRING 04‖X‖Y }`; 1.2.156.10197.1.301 in both places is read too (GM/T 0015-2023).
    ///
    /// # Errors
    /// [`Error::InvalidKeyEncoding`] for anything but strict DER, [`Error::UnsupportedAlgorithm`]
    /// for another algorithm or curve, [`Error::InvalidPublicKey`] for a bad point.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_SPKI {
            return Err(Error::InvalidKeyEncoding);
        }
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| Error::InvalidKeyEncoding)?;
        check_sm2(&info.algorithm)?;
        let point = info.subject_public_key.as_bytes().ok_or(Error::InvalidKeyEncoding)?;
        sm2::PublicKey::from_sec1(point).map(Self::Sm2)
    }

    /// Writes the DER SubjectPublicKeyInfo; for SM2 always with id-ecPublicKey, 91 bytes.
    #[must_use]
    pub fn to_spki_der(&self) -> Vec<u8> {
        match self {
            Self::Sm2(key) => key.to_spki_der().to_vec(),
        }
    }

    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Sm2(_) => Algorithm::Sm2,
        }
    }

    /// Checks a signature of `message`; for SM2 with the default distinguished identifier.
    ///
    /// # Errors
    /// [`Error::SignatureMismatch`] if it is not this key's signature.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), Error> {
        match (self, signature) {
            (Self::Sm2(key), Signature::Sm2(signature)) => {
                key.verify(&sm2::DistinguishedId::default(), message, signature)
            }
        }
    }
}

impl From<sm2::PublicKey> for PublicKey {
    fn from(key: sm2::PublicKey) -> Self {
        Self::Sm2(key)
    }
}

/// A signature of whatever algorithm.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Signature {
    /// An SM2 signature.
    Sm2(sm2::Signature),
}

impl Signature {
    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Sm2(_) => Algorithm::Sm2,
        }
    }

    /// The bytes that a certificate, a request or a signed message carries: for SM2 the DER
    /// `SEQUENCE { r INTEGER, s INTEGER }`.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        match self {
            Self::Sm2(signature) => signature.to_der().into_bytes(),
        }
    }
}

impl From<sm2::Signature> for Signature {
    fn from(signature: sm2::Signature) -> Self {
        Self::Sm2(signature)
    }
}
