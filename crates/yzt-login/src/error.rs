// SPDX-License-Identifier: MIT OR Apache-2.0
//! The one error type of this crate.

use core::fmt;

use yzt_cert::{RevocationGap, RevocationReason, UnixTime};

use crate::{OriginFault, StoreError};

/// Why a login, or a part of one, is refused.
///
/// [`Error::name`] is the protocol's word for it, the same in every binding and for ever.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not an origin.
    #[error("not an origin: {0}")]
    OriginInvalid(OriginFault),
    /// The host holds characters outside ASCII.
    #[error("the origin's host must be given in its ASCII form (xn--…), as browsers assert it")]
    OriginNotAscii,
    /// The origin is `http` or a bare IP address, and developer mode was not asked for.
    #[error("logins are bound to https origins with a host name only")]
    OriginInsecure,
    /// The context is too long or holds characters that cannot be shown.
    #[error("the context is longer than 256 bytes or holds characters that cannot be shown")]
    ContextInvalid,
    /// The session identifier is empty or too long.
    #[error("the session identifier is empty or longer than 512 bytes")]
    SessionInvalid,
    /// The nonce is not strict base64 of 32 to 64 bytes.
    #[error("the nonce is not strict base64 of 32 to 64 bytes")]
    NonceInvalid,
    /// The challenge is not the JSON object that it should be.
    #[error("the challenge is not in the form of this protocol")]
    ChallengeMalformed,
    /// The session has no open challenge: there never was one, or it was answered already.
    #[error("the session has no open challenge")]
    NonceUnknown,
    /// The challenge was answered too late.
    #[error("the challenge has expired")]
    NonceExpired,
    /// The store of challenges failed; the login can be tried again from the start.
    #[error(transparent)]
    NonceStore(#[from] StoreError),
    /// The token is longer than 8 KiB.
    #[error("the token is longer than 8 KiB")]
    TokenTooLarge,
    /// The token is not in its form.
    #[error("the token is malformed: {0}")]
    TokenMalformed(TokenPart),
    /// Challenge or token are of a version that this side does not speak.
    #[error("the format is not yzt-login-1")]
    FormatUnsupported,
    /// The certificate's key is of a type that this side does not verify.
    #[error("the certificate's key algorithm is not supported")]
    AlgorithmUnsupported,
    /// The token names another algorithm than its certificate's key has.
    #[error("the token's algorithm is not that of its certificate")]
    AlgorithmMismatch,
    /// The signature does not verify for this origin, this challenge and this certificate.
    #[error("the signature is not valid for this origin and challenge")]
    SignatureInvalid,
    /// The certificate is the encryption certificate of its pair.
    #[error("the certificate is not for signatures; it is the encryption certificate")]
    CertificateEncryptionOnly,
    /// A certificate of the path has expired.
    #[error("the certificate expired at {not_after}")]
    CertificateExpired {
        /// End of its validity.
        not_after: UnixTime,
    },
    /// A certificate of the path is not valid yet.
    #[error("the certificate is valid only from {not_before}")]
    CertificateNotYetValid {
        /// Begin of its validity.
        not_before: UnixTime,
    },
    /// A certificate of the path is revoked or suspended.
    #[error("the certificate was revoked at {date}, reason {reason}")]
    CertificateRevoked {
        /// When its issuer withdrew it.
        date: UnixTime,
        /// Why.
        reason: RevocationReason,
    },
    /// Whether the certificate is revoked cannot be told; it is then refused.
    #[error("the certificate's revocation status is not known")]
    CertificateStatusUnknown(#[source] RevocationGap),
    /// The certificate has no acceptable path to a trusted issuer; the source says what is wrong.
    #[error("the certificate is not trusted")]
    CertificateUntrusted(#[source] yzt_cert::Error),
    /// The certificate says that its key is in software, and the verifier does not take those.
    #[error("certificates of software keys are not accepted here")]
    SoftwareKeyRefused,
    /// The certificate given for signing is not that of the signing key.
    #[error("the certificate does not belong to the signing key")]
    CertificateKeyMismatch,
    /// The content begins as a login message does, so it is not signed as anything else.
    #[error("content that begins as a login message does is not signed")]
    LoginMessageRefused,
    /// The source of randomness failed.
    #[error("no randomness")]
    Random(#[source] yzt_crypto::Error),
}

/// The part of a token that is not in its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenPart {
    /// Not one JSON object with exactly the five keys, each with a string.
    Json,
    /// `unverifiedCertificate` is not base64 of a certificate.
    Certificate,
    /// `signature` is not base64, or no signed message where that was said.
    Signature,
    /// `appVersion` is not 1 to 64 printable ASCII characters.
    AppVersion,
}

impl fmt::Display for TokenPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Json => "not a JSON object with exactly its five keys",
            Self::Certificate => "the certificate cannot be read",
            Self::Signature => "the signature is not in its form",
            Self::AppVersion => "the version text is not printable ASCII",
        })
    }
}

impl Error {
    /// Every number of this crate's own errors. [`Error::CertificateUntrusted`] and [`Error::Random`]
    /// answer with the number of the error below them.
    pub const NUMBERS: &[u16] = &[
        4000, 4001, 4002, 4003, 4004, 4005, 4006, 4010, 4011, 4012, 4020, 4021, 4022, 4023, 4024,
        4030, 4040, 4041, 4042, 4043, 4044, 4045, 4046, 4050,
    ];

    /// The error's number.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::OriginInvalid(_) => 4000,
            Self::OriginNotAscii => 4001,
            Self::OriginInsecure => 4002,
            Self::ContextInvalid => 4003,
            Self::SessionInvalid => 4004,
            Self::NonceInvalid => 4005,
            Self::ChallengeMalformed => 4006,
            Self::NonceUnknown => 4010,
            Self::NonceExpired => 4011,
            Self::NonceStore(_) => 4012,
            Self::TokenTooLarge => 4020,
            Self::TokenMalformed(_) => 4021,
            Self::FormatUnsupported => 4022,
            Self::AlgorithmUnsupported => 4023,
            Self::AlgorithmMismatch => 4024,
            Self::SignatureInvalid => 4030,
            Self::CertificateEncryptionOnly => 4040,
            Self::CertificateExpired { .. } => 4041,
            Self::CertificateNotYetValid { .. } => 4042,
            Self::CertificateRevoked { .. } => 4043,
            Self::CertificateStatusUnknown(_) => 4044,
            Self::SoftwareKeyRefused => 4045,
            Self::CertificateKeyMismatch => 4046,
            Self::LoginMessageRefused => 4050,
            Self::CertificateUntrusted(source) => source.number(),
            Self::Random(source) => source.number(),
        }
    }

    /// The protocol's error for a path that did not pass.
    pub(crate) fn from_path(error: yzt_cert::Error) -> Self {
        match error {
            yzt_cert::Error::Expired { not_after, .. } => Self::CertificateExpired { not_after },
            yzt_cert::Error::NotYetValid { not_before, .. } => {
                Self::CertificateNotYetValid { not_before }
            }
            yzt_cert::Error::Revoked { date, reason, .. } => {
                Self::CertificateRevoked { date, reason }
            }
            yzt_cert::Error::RevocationUnknown { cause, .. } => {
                Self::CertificateStatusUnknown(cause)
            }
            yzt_cert::Error::EncryptionOnly => Self::CertificateEncryptionOnly,
            yzt_cert::Error::SoftwareKey => Self::SoftwareKeyRefused,
            other => Self::CertificateUntrusted(other),
        }
    }

    /// The protocol's name for the error.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OriginInvalid(_) => "ORIGIN_INVALID",
            Self::OriginNotAscii => "ORIGIN_NOT_ASCII",
            Self::OriginInsecure => "CONTEXT_INSECURE",
            Self::ContextInvalid => "CONTEXT_INVALID",
            Self::SessionInvalid => "SESSION_INVALID",
            Self::NonceInvalid => "NONCE_INVALID",
            Self::ChallengeMalformed => "CHALLENGE_MALFORMED",
            Self::NonceUnknown => "NONCE_UNKNOWN",
            Self::NonceExpired => "NONCE_EXPIRED",
            Self::NonceStore(_) => "NONCE_STORE_UNAVAILABLE",
            Self::TokenTooLarge => "TOKEN_TOO_LARGE",
            Self::TokenMalformed(_) => "TOKEN_MALFORMED",
            Self::FormatUnsupported => "FORMAT_UNSUPPORTED",
            Self::AlgorithmUnsupported => "ALGORITHM_UNSUPPORTED",
            Self::AlgorithmMismatch => "ALGORITHM_MISMATCH",
            Self::SignatureInvalid => "SIGNATURE_INVALID",
            Self::CertificateEncryptionOnly => "CERT_ENCRYPTION_ONLY",
            Self::CertificateExpired { .. } => "CERT_EXPIRED",
            Self::CertificateNotYetValid { .. } => "CERT_NOT_YET_VALID",
            Self::CertificateRevoked { .. } => "CERT_REVOKED",
            Self::CertificateStatusUnknown(_) => "CERT_STATUS_UNKNOWN",
            Self::CertificateUntrusted(_) => "CERT_UNTRUSTED",
            Self::SoftwareKeyRefused => "SOFTWARE_KEY_REFUSED",
            Self::CertificateKeyMismatch => "CERT_KEY_MISMATCH",
            Self::LoginMessageRefused => "LOGIN_MESSAGE_REFUSED",
            Self::Random(_) => "RANDOM_UNAVAILABLE",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn all() -> Vec<Error> {
        let time = UnixTime(0);
        vec![
            Error::OriginInvalid(OriginFault::Scheme),
            Error::OriginNotAscii,
            Error::OriginInsecure,
            Error::ContextInvalid,
            Error::SessionInvalid,
            Error::NonceInvalid,
            Error::ChallengeMalformed,
            Error::NonceUnknown,
            Error::NonceExpired,
            Error::NonceStore(StoreError::new("disk")),
            Error::TokenTooLarge,
            Error::TokenMalformed(TokenPart::Json),
            Error::FormatUnsupported,
            Error::AlgorithmUnsupported,
            Error::AlgorithmMismatch,
            Error::SignatureInvalid,
            Error::CertificateEncryptionOnly,
            Error::CertificateExpired { not_after: time },
            Error::CertificateNotYetValid { not_before: time },
            Error::CertificateRevoked { date: time, reason: RevocationReason::KeyCompromise },
            Error::CertificateStatusUnknown(RevocationGap::Missing),
            Error::SoftwareKeyRefused,
            Error::CertificateKeyMismatch,
            Error::LoginMessageRefused,
        ]
    }

    #[test]
    fn every_own_error_has_its_number_in_the_list() {
        let numbers: Vec<u16> = all().iter().map(Error::number).collect();
        assert_eq!(numbers, Error::NUMBERS);
        assert!(numbers.iter().all(|number| (4000..4100).contains(number)));
    }

    #[test]
    fn names_are_distinct_words_of_the_protocol() {
        let mut errors = all();
        errors.push(Error::CertificateUntrusted(yzt_cert::Error::KeyUsage));
        errors.push(Error::Random(yzt_crypto::Error::RandomUnavailable));
        let names: HashSet<&str> = errors.iter().map(Error::name).collect();
        assert_eq!(names.len(), errors.len());
        for name in names {
            assert!(name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'));
        }
    }

    #[test]
    fn wrapped_errors_answer_with_their_own_number() {
        let below = yzt_cert::Error::KeyUsage;
        assert_eq!(Error::CertificateUntrusted(below.clone()).number(), below.number());
        assert_eq!(Error::Random(yzt_crypto::Error::RandomUnavailable).number(), 1200);
    }
}
