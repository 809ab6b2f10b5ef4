// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong, each with a number that is never reused.

/// A failure in this crate.
///
/// A signature that does not verify and a ciphertext that does not decrypt are one case each, on
/// purpose: which check failed would help only an attacker.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The random source failed, or gave values that no working source gives.
    #[error("the random source failed")]
    RandomUnavailable,
    /// Not an encoding of a point of the curve, the point at infinity, or an RSA key whose modulus
    /// or exponent is none.
    #[error("not a valid public key")]
    InvalidPublicKey,
    /// A private value outside its range, or parts of an RSA key that do not belong together.
    #[error("not a valid private key")]
    InvalidPrivateKey,
    /// A signature that is not well formed: not strict DER, r or s outside 1 to n - 1, or of a
    /// length that no RSA signature has.
    #[error("not a well-formed signature")]
    InvalidSignature,
    /// A well-formed signature that is not the key's signature of this message.
    #[error("the signature does not verify")]
    SignatureMismatch,
    /// A ciphertext that is not well formed: too long, with C1 off the curve, or for RSA not as
    /// long as the modulus or not below it.
    #[error("not a well-formed ciphertext")]
    InvalidCiphertext,
    /// A well-formed ciphertext or enveloped key that this key does not open.
    #[error("decryption failed")]
    DecryptionFailed,
    /// A distinguished identifier longer than its 16-bit length in bits can say.
    #[error("the distinguished identifier is longer than 8191 bytes")]
    IdentifierTooLong,
    /// A plaintext that the key does not encrypt: empty for SM2, or above the limit.
    #[error("a plaintext of {length} bytes cannot be encrypted with this key")]
    InvalidPlaintextLength {
        /// Its length in bytes.
        length: usize,
    },
    /// A message for ECB, CBC or CBC-MAC that is not a whole number of 16-byte blocks.
    #[error("{length} bytes are not a whole number of SM4 blocks")]
    InvalidBlockLength {
        /// Its length in bytes.
        length: usize,
    },
    /// An algorithm or curve that this crate does not speak.
    #[error("the key is of an algorithm that is not supported")]
    UnsupportedAlgorithm,
    /// A key file that is not well formed: PEM, PKCS#8, SEC1 or SubjectPublicKeyInfo.
    #[error("the encoding of the key is damaged or not supported")]
    InvalidKeyEncoding,
    /// An enveloped key whose parts have lengths that no enveloped key has.
    #[error("not a well-formed enveloped key")]
    InvalidEnvelopedKey,
    /// An RSA key of a size that is not taken: below 2048 or above 4096 bits, or a part of a byte.
    #[error("RSA keys of {bits} bits are not supported")]
    UnsupportedKeySize {
        /// The bits of its modulus.
        bits: u32,
    },
    /// A digest that is not as long as its algorithm makes them.
    #[error("a digest of {length} bytes is not of this algorithm")]
    InvalidDigestLength {
        /// Its length in bytes.
        length: usize,
    },
    /// A digest of an algorithm that the key does not sign: SM2 signs SM3 digests only.
    #[error("the key does not sign digests of this algorithm")]
    UnsuitableDigest,
    /// An initialisation vector or feedback length that the mode of operation does not have.
    #[error("the initialisation vector or feedback length does not fit the cipher mode")]
    InvalidCipherParameters,
    /// A key agreement that came to the point at infinity, or whose confirmation value differs.
    #[error("the key agreement failed")]
    AgreementFailed,
    /// A length that is asked of a key agreement and that it does not give.
    #[error("a key of {length} bytes cannot be agreed")]
    InvalidAgreedLength {
        /// The length in bytes.
        length: usize,
    },
}

/// Every number that [`Error::number`] can answer, ascending.
pub const NUMBERS: &[u16] = &[
    1200, 1201, 1202, 1203, 1204, 1205, 1206, 1207, 1208, 1209, 1210, 1211, 1212, 1213, 1214, 1215,
    1216, 1217, 1218,
];

impl Error {
    /// The number of this failure, in the band 1200 to 1299; never reused.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::RandomUnavailable => 1200,
            Self::InvalidPublicKey => 1201,
            Self::InvalidPrivateKey => 1202,
            Self::InvalidSignature => 1203,
            Self::SignatureMismatch => 1204,
            Self::InvalidCiphertext => 1205,
            Self::DecryptionFailed => 1206,
            Self::IdentifierTooLong => 1207,
            Self::InvalidPlaintextLength { .. } => 1208,
            Self::InvalidBlockLength { .. } => 1209,
            Self::UnsupportedAlgorithm => 1210,
            Self::InvalidKeyEncoding => 1211,
            Self::InvalidEnvelopedKey => 1212,
            Self::UnsupportedKeySize { .. } => 1213,
            Self::InvalidDigestLength { .. } => 1214,
            Self::UnsuitableDigest => 1215,
            Self::InvalidCipherParameters => 1216,
            Self::AgreementFailed => 1217,
            Self::InvalidAgreedLength { .. } => 1218,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_has_its_number_in_the_list() {
        let all = [
            Error::RandomUnavailable,
            Error::InvalidPublicKey,
            Error::InvalidPrivateKey,
            Error::InvalidSignature,
            Error::SignatureMismatch,
            Error::InvalidCiphertext,
            Error::DecryptionFailed,
            Error::IdentifierTooLong,
            Error::InvalidPlaintextLength { length: 0 },
            Error::InvalidBlockLength { length: 1 },
            Error::UnsupportedAlgorithm,
            Error::InvalidKeyEncoding,
            Error::InvalidEnvelopedKey,
            Error::UnsupportedKeySize { bits: 1024 },
            Error::InvalidDigestLength { length: 1 },
            Error::UnsuitableDigest,
            Error::InvalidCipherParameters,
            Error::AgreementFailed,
            Error::InvalidAgreedLength { length: 0 },
        ];
        let numbers: Vec<u16> = all.iter().map(Error::number).collect();
        assert_eq!(numbers, NUMBERS);
        assert!(NUMBERS.is_sorted_by(|a, b| a < b));
        assert!(NUMBERS.iter().all(|number| (1200..1300).contains(number)));
    }
}
