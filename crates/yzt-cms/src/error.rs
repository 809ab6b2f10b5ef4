// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can be wrong with an answer or an enveloped key.

use yzt_cert::ObjectIdentifier;

/// What can be wrong with an answer or an enveloped key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input is longer than an answer may be.
    #[error("{length} bytes are more than the {limit} allowed")]
    TooLarge {
        /// Bytes given.
        length: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// A set holds more certificates than are accepted.
    #[error("more than {limit} certificates in one set")]
    TooMany {
        /// Certificates allowed.
        limit: usize,
    },
    /// The block cipher of an enveloped key is not SM4 in ECB mode.
    #[error("block cipher {algorithm} is not supported in an enveloped key")]
    CipherUnsupported {
        /// Its object identifier.
        algorithm: ObjectIdentifier,
    },
    /// The answer holds no signature certificate for the key that was requested.
    #[error("no signature certificate for this key in the answer")]
    SignatureCertificateMissing,
    /// The answer holds an enveloped key and no encryption certificate for it, or the other way
    /// round.
    #[error("enveloped key and encryption certificate do not belong together")]
    EncryptionIncomplete,
    /// A certificate's key usage does not fit its place in the answer.
    #[error("a certificate's key usage does not fit its place in the answer")]
    KeyUsage,
    /// The two certificates of the pair name different subjects.
    #[error("the two certificates of the pair name different subjects")]
    SubjectMismatch,
    /// A certificate, or the encoding around it, is at fault.
    #[error(transparent)]
    Certificate(#[from] yzt_cert::Error),
    /// The cryptographic layer refused.
    #[error(transparent)]
    Crypto(#[from] yzt_crypto::Error),
}

impl Error {
    /// Every number of this crate's own errors.
    pub const NUMBERS: &[u16] = &[3200, 3201, 3202, 3203, 3204, 3205, 3206];

    /// The stable number of this error (band 3200 to 3299; a wrapped error keeps its own).
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::TooLarge { .. } => 3200,
            Self::TooMany { .. } => 3201,
            Self::CipherUnsupported { .. } => 3202,
            Self::SignatureCertificateMissing => 3203,
            Self::EncryptionIncomplete => 3204,
            Self::KeyUsage => 3205,
            Self::SubjectMismatch => 3206,
            Self::Certificate(error) => error.number(),
            Self::Crypto(error) => error.number(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_listed_once() {
        let all = [
            Error::TooLarge { length: 1, limit: 0 },
            Error::TooMany { limit: 0 },
            Error::CipherUnsupported { algorithm: yzt_cert::oid::SM4 },
            Error::SignatureCertificateMissing,
            Error::EncryptionIncomplete,
            Error::KeyUsage,
            Error::SubjectMismatch,
        ];
        assert_eq!(all.iter().map(Error::number).collect::<Vec<_>>(), Error::NUMBERS);
        assert_eq!(Error::from(yzt_cert::Error::KeyUsage).number(), 3038);
        assert_eq!(Error::from(yzt_crypto::Error::InvalidSignature).number(), 1203);
    }
}
