// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can be wrong with an answer, an enveloped key or a message.

use yzt_cert::ObjectIdentifier;
use yzt_cert::leniency::Quirk;
use yzt_crypto::content::ContentCipher;

/// What can be wrong with an answer, an enveloped key or a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input, or a part of it, is longer than it may be.
    #[error("{length} bytes are more than the {limit} allowed")]
    TooLarge {
        /// Bytes given.
        length: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// More of one kind than is accepted: certificates, signers, recipients, attributes, levels.
    #[error("more than {limit} parts of one kind")]
    TooMany {
        /// How many are allowed.
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
    /// Content that begins as a login message does: a signature of it would be a login.
    #[error("content that begins with the label of a login is not signed")]
    LoginContent,
    /// A message of another kind than the one asked for.
    #[error("the message is of content type {found}, which is not the one expected")]
    ContentType {
        /// Its object identifier.
        found: ObjectIdentifier,
    },
    /// A part of a message breaks a rule of its standard.
    #[error("{part}: {rule}")]
    Message {
        /// Which part.
        part: &'static str,
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// A departure from the standard that the caller did not allow.
    #[error("the message departs from the standard: {quirk}")]
    QuirkRefused {
        /// Its name.
        quirk: Quirk,
    },
    /// A digest algorithm that is not supported, or not for this key.
    #[error("digest algorithm {algorithm} is not supported here")]
    DigestUnsupported {
        /// Its object identifier.
        algorithm: ObjectIdentifier,
    },
    /// A signature algorithm that is not supported, or does not fit the signer's key.
    #[error("signature algorithm {algorithm} is not supported, or not for this key")]
    SignatureUnsupported {
        /// Its object identifier.
        algorithm: ObjectIdentifier,
    },
    /// The content is not the one that was signed.
    #[error("the content is not the one that was signed")]
    ContentAltered,
    /// The signature does not verify with the signer's certificate.
    #[error("the signature does not verify with the signer's certificate")]
    MessageSignature,
    /// The signer's certificate is neither in the message nor given.
    #[error("the signer's certificate is neither in the message nor given")]
    SignerCertificateMissing,
    /// The signer's certificate may not sign, or not this.
    #[error("the signer's certificate is not for signatures of this kind")]
    SignerKeyUsage,
    /// The content does not travel with the message and was not given.
    #[error("the content is not in the message: it has to be given")]
    ContentMissing,
    /// The content was given although the message holds one.
    #[error("the message holds its content: none is to be given")]
    ContentTwice,
    /// Nobody signed: a message that carries certificates only.
    #[error("the message has no signer")]
    NoSigner,
    /// A signed attribute names another certificate or algorithm than the signer's.
    #[error("signed attribute {attribute} does not fit the signer")]
    AttributeMismatch {
        /// Its object identifier.
        attribute: ObjectIdentifier,
    },
    /// The signing key is not the key of the signer's certificate.
    #[error("the signing key does not belong to the signer's certificate")]
    SignerKeyMismatch,
    /// A stream whose content has passed before the signer's key was known.
    #[error("the signer's certificate has to be known before the content of a stream")]
    CertificateNeededFirst,
    /// A timestamp is not one of what it is attached to, or not the answer to the request.
    #[error("the timestamp does not fit: {rule}")]
    TimestampMismatch {
        /// What differs.
        rule: &'static str,
    },
    /// The time-stamping authority refused.
    #[error(
        "the time-stamping authority refused: status {status}, failure information {failure:#x}"
    )]
    TimestampRefused {
        /// PKIStatus.
        status: u8,
        /// The bits of PKIFailureInfo, bit 0 the lowest.
        failure: u32,
    },
    /// A stream could not be read or written, or ended early.
    #[error("the stream failed: {kind}")]
    Stream {
        /// What the operating system says.
        kind: std::io::ErrorKind,
    },
    /// The message is not for this certificate.
    #[error("the message is not encrypted for this certificate")]
    NotARecipient,
    /// A cipher of encrypted content that is not supported.
    #[error("content cipher {algorithm} is not supported")]
    ContentCipherUnsupported {
        /// Its object identifier.
        algorithm: ObjectIdentifier,
    },
    /// A recipient's key is encrypted with an algorithm that is not supported.
    #[error("key encryption algorithm {algorithm} is not supported")]
    KeyEncryptionUnsupported {
        /// Its object identifier.
        algorithm: ObjectIdentifier,
    },
    /// The message does not open: another key, or altered on its way. Which of them is not told.
    #[error("the message does not open with this key, or was altered")]
    DecryptionFailed,
    /// The encrypted content does not travel with the message.
    #[error("the encrypted content is not in the message")]
    EncryptedContentMissing,
    /// A certificate that no key can be encrypted for: its key usage, or its kind of key.
    #[error("the certificate cannot receive encrypted messages")]
    RecipientUnsuitable,
    /// A message for nobody.
    #[error("the message has no recipient")]
    NoRecipient,
    /// The key that is to open the message is not the recipient's, or for another cipher.
    #[error("the key does not belong to the recipient or cipher of the message")]
    RecipientKeyMismatch,
    /// A cipher that this kind of message does not have.
    #[error("{cipher} has no place in a message of this kind")]
    CipherOutOfPlace {
        /// The cipher.
        cipher: ContentCipher,
    },
    /// None of the forms in which certification authorities answer.
    #[error("not an answer to a certificate request in any known form")]
    AnswerUnknown,
    /// The encryption key is the signature key.
    #[error("the encryption key of the answer is the signature key")]
    KeyReused,
    /// An escrowed key (CFCA) of another shape.
    #[error("escrowed key: {rule}")]
    EscrowedKey {
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// The encryption key is sealed for the request's temporary key and has to be opened first.
    #[error("the encryption key is sealed for the temporary key of the request")]
    KeyNotResealed,
    /// Two parts of one answer hold different keys.
    #[error("two parts of the answer hold different keys")]
    AnswerConflict,
    /// A certificate, or the encoding around it, is at fault.
    #[error(transparent)]
    Certificate(#[from] yzt_cert::Error),
    /// The cryptographic layer refused.
    #[error(transparent)]
    Crypto(#[from] yzt_crypto::Error),
}

impl Error {
    /// Every number of this crate's own errors.
    pub const NUMBERS: &[u16] = &[
        3200, 3201, 3202, 3203, 3204, 3205, 3206, // answers
        3210, 3211, 3212, 3213, 3214, 3215, 3216, 3217, 3218, 3219, 3220, 3221, 3222, 3223, 3224,
        3225, 3226, 3227, 3228, // signed messages and timestamps
        3230, 3231, 3232, 3233, 3234, 3235, 3236, 3237, 3238, // encrypted messages
        3250, 3251, 3252, 3253, 3254, // answers of portals
    ];

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
            Self::LoginContent => 3210,
            Self::ContentType { .. } => 3211,
            Self::Message { .. } => 3212,
            Self::QuirkRefused { .. } => 3213,
            Self::DigestUnsupported { .. } => 3214,
            Self::SignatureUnsupported { .. } => 3215,
            Self::ContentAltered => 3216,
            Self::MessageSignature => 3217,
            Self::SignerCertificateMissing => 3218,
            Self::SignerKeyUsage => 3219,
            Self::ContentMissing => 3220,
            Self::ContentTwice => 3221,
            Self::NoSigner => 3222,
            Self::AttributeMismatch { .. } => 3223,
            Self::SignerKeyMismatch => 3224,
            Self::CertificateNeededFirst => 3225,
            Self::TimestampMismatch { .. } => 3226,
            Self::TimestampRefused { .. } => 3227,
            Self::Stream { .. } => 3228,
            Self::NotARecipient => 3230,
            Self::ContentCipherUnsupported { .. } => 3231,
            Self::KeyEncryptionUnsupported { .. } => 3232,
            Self::DecryptionFailed => 3233,
            Self::EncryptedContentMissing => 3234,
            Self::RecipientUnsuitable => 3235,
            Self::NoRecipient => 3236,
            Self::RecipientKeyMismatch => 3237,
            Self::CipherOutOfPlace { .. } => 3238,
            Self::AnswerUnknown => 3250,
            Self::KeyReused => 3251,
            Self::EscrowedKey { .. } => 3252,
            Self::KeyNotResealed => 3253,
            Self::AnswerConflict => 3254,
            Self::Certificate(error) => error.number(),
            Self::Crypto(error) => error.number(),
        }
    }
}

impl Error {
    /// The failure of a stream; an error of this crate that passed through one comes out again.
    #[must_use]
    pub fn of_stream(error: std::io::Error) -> Self {
        let kind = error.kind();
        match error.downcast::<Self>() {
            Ok(error) => error,
            Err(_) => Self::Stream { kind },
        }
    }
}

impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Stream { kind } => kind.into(),
            other => Self::other(other),
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
            Error::LoginContent,
            Error::ContentType { found: yzt_cert::oid::SM4 },
            Error::Message { part: "", rule: "" },
            Error::QuirkRefused { quirk: Quirk::DigestEmpty },
            Error::DigestUnsupported { algorithm: yzt_cert::oid::SM4 },
            Error::SignatureUnsupported { algorithm: yzt_cert::oid::SM4 },
            Error::ContentAltered,
            Error::MessageSignature,
            Error::SignerCertificateMissing,
            Error::SignerKeyUsage,
            Error::ContentMissing,
            Error::ContentTwice,
            Error::NoSigner,
            Error::AttributeMismatch { attribute: yzt_cert::oid::SM4 },
            Error::SignerKeyMismatch,
            Error::CertificateNeededFirst,
            Error::TimestampMismatch { rule: "" },
            Error::TimestampRefused { status: 2, failure: 0 },
            Error::Stream { kind: std::io::ErrorKind::UnexpectedEof },
            Error::NotARecipient,
            Error::ContentCipherUnsupported { algorithm: yzt_cert::oid::SM4 },
            Error::KeyEncryptionUnsupported { algorithm: yzt_cert::oid::SM4 },
            Error::DecryptionFailed,
            Error::EncryptedContentMissing,
            Error::RecipientUnsuitable,
            Error::NoRecipient,
            Error::RecipientKeyMismatch,
            Error::CipherOutOfPlace { cipher: ContentCipher::Sm4Ecb },
            Error::AnswerUnknown,
            Error::KeyReused,
            Error::EscrowedKey { rule: "" },
            Error::KeyNotResealed,
            Error::AnswerConflict,
        ];
        assert_eq!(all.iter().map(Error::number).collect::<Vec<_>>(), Error::NUMBERS);
        assert_eq!(Error::from(yzt_cert::Error::KeyUsage).number(), 3038);
        assert_eq!(Error::from(yzt_crypto::Error::InvalidSignature).number(), 1203);
    }
}
