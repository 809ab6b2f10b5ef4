// SPDX-License-Identifier: MIT OR Apache-2.0
//! Enveloped messages: content under a key of its own, and that key encrypted for each recipient.
//!
//! ```text
//! EnvelopedData ::= SEQUENCE {                    AuthEnvelopedData ::= SEQUENCE {    (RFC 5083)
//!     version              INTEGER,                   version            INTEGER,
//!     originatorInfo   [0] OPTIONAL,                  originatorInfo [0] OPTIONAL,
//!     recipientInfos       SET OF,                    recipientInfos     SET OF,
//!     encryptedContentInfo SEQUENCE,                  …ContentInfo       SEQUENCE,
//!     unprotectedAttrs [1] OPTIONAL }                 authAttrs      [1] OPTIONAL,
//!                                                     mac                OCTET STRING,
//!     (RFC 5652, clause 6.1)                          unauthAttrs    [2] OPTIONAL }
//! ```
//!
//! GM/T 0010 has the first without its optional fields, with identifiers of its own. Recipients
//! have SM2 keys (1.2.156.10197.1.301.3, the encrypted key as SM2Cipher) or RSA keys
//! (rsaEncryption); others are stepped over.
//!
//! | | |
//! |---|---|
//! | [`EnvelopedBuilder`] | says for whom and how; writes a message from memory |
//! | [`EnvelopingWriter`] | writes a message of any length, as a stream |
//! | [`EnvelopedData`] | a message in memory: looked at, opened |
//! | [`EnvelopedReader`] | a message of any length; the plaintext goes to a [`PlaintextSink`] |
//!
//! # What an attacker learns
//!
//! Everything that fails after the recipient's key was asked is [`Error::DecryptionFailed`]. An RSA
//! padding that is wrong is not told at all: see [`Decryptor::decrypt_key`]. What cannot be hidden
//! is whether a message opened in the end: who answers strangers with that, many times, gives
//! away content under CBC – and under GCM, since nothing ties a content key to its cipher: who
//! rewrites a message of one as a message of the other asks the same question. Against it, do not
//! answer, or accept only what [`EnvelopedHeader::is_authenticated`] or a signature around the
//! envelope vouches for.

mod builder;
mod reader;
mod recipient;

use yzt_cert::asn1::{self, tag};
use yzt_cert::leniency::Quirks;
use yzt_cert::{Certificate, ObjectIdentifier};
use yzt_crypto::content::ContentCipher;
use yzt_crypto::{ContentFailure, Decryptor, Random};
use zeroize::Zeroizing;

use crate::dialect::Dialect;
use crate::encrypted_content::PlaintextBuffer;
#[cfg(doc)]
use crate::encrypted_content::PlaintextSink;
use crate::error::Error;
use crate::signed::MAX_MESSAGE_LENGTH;

pub use builder::{CfcaForm, EnvelopedBuilder, EnvelopingWriter};
pub use reader::EnvelopedReader;
pub use recipient::{KeyTransport, RecipientInfo};
pub(crate) use recipient::{open_content_key, read_recipients, recipient_of};

/// Why a message did not open: it is at fault, or the key could not be asked.
///
/// The key's own error is kept, since a token's error says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DecryptionError<E> {
    /// The message is at fault, or not for this key.
    #[error(transparent)]
    Message(#[from] Error),
    /// The key refused.
    #[error("the key refused: {0}")]
    Key(#[source] E),
}

impl<E> From<ContentFailure<E>> for DecryptionError<E> {
    fn from(failure: ContentFailure<E>) -> Self {
        match failure {
            ContentFailure::Refused => Self::Message(Error::DecryptionFailed),
            ContentFailure::Key(error) => Self::Key(error),
        }
    }
}

impl From<DecryptionError<yzt_crypto::Error>> for Error {
    fn from(error: DecryptionError<yzt_crypto::Error>) -> Self {
        match error {
            DecryptionError::Message(error) => error,
            DecryptionError::Key(error) => Self::Crypto(error),
        }
    }
}

/// What stands in front of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopedHeader {
    pub(crate) dialect: Dialect,
    pub(crate) authenticated: bool,
    pub(crate) version: u32,
    pub(crate) originator: Option<Vec<u8>>,
    pub(crate) recipients: Vec<RecipientInfo>,
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) cipher: ContentCipher,
}

impl EnvelopedHeader {
    /// The standard that the message follows.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Whether it is AuthEnvelopedData: altered content is noticed.
    #[must_use]
    pub const fn is_authenticated(&self) -> bool {
        self.authenticated
    }

    /// The version number.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// OriginatorInfo as it stands, content octets. Nothing in it is believed or used.
    #[must_use]
    pub fn originator_info(&self) -> Option<&[u8]> {
        self.originator.as_deref()
    }

    /// For whom.
    #[must_use]
    pub fn recipients(&self) -> &[RecipientInfo] {
        &self.recipients
    }

    /// The first recipient that this certificate belongs to.
    #[must_use]
    pub fn recipient_of(&self, certificate: &Certificate) -> Option<usize> {
        recipient_of(&self.recipients, certificate)
    }

    /// What the plaintext is.
    #[must_use]
    pub const fn content_type(&self) -> &ObjectIdentifier {
        &self.content_type
    }

    /// The cipher of the content.
    #[must_use]
    pub const fn cipher(&self) -> ContentCipher {
        self.cipher
    }
}

/// What stands behind the content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvelopedTrailer {
    pub(crate) authenticated_attributes: Option<Vec<u8>>,
    pub(crate) unprotected_attributes: Option<Vec<u8>>,
    pub(crate) tag: Option<Vec<u8>>,
    pub(crate) quirks: Quirks,
}

impl EnvelopedTrailer {
    /// authAttrs as they stand: Attribute after Attribute. Genuine once the message has opened.
    #[must_use]
    pub fn authenticated_attributes(&self) -> Option<&[u8]> {
        self.authenticated_attributes.as_deref()
    }

    /// unprotectedAttrs or unauthAttrs as they stand: Attribute after Attribute. Anybody can
    /// have put them there.
    #[must_use]
    pub fn unprotected_attributes(&self) -> Option<&[u8]> {
        self.unprotected_attributes.as_deref()
    }

    /// The quirks that were met in the whole message.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// The authenticated attributes as GCM sees them: a SET.
    pub(crate) fn associated(&self) -> Vec<u8> {
        match &self.authenticated_attributes {
            Some(attributes) => asn1::encode(tag::SET, &[attributes]),
            None => Vec::new(),
        }
    }
}

/// An enveloped message in memory, read to its end and not opened yet.
#[derive(Clone, Debug)]
pub struct EnvelopedData {
    bytes: Vec<u8>,
    allowed: Quirks,
    header: EnvelopedHeader,
    trailer: EnvelopedTrailer,
}

impl EnvelopedData {
    /// Reads a message strictly.
    ///
    /// # Errors
    /// As [`Self::parse_with`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        Self::parse_with(bytes, Quirks::STRICT)
    }

    /// Reads a message, DER or BER.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond [`MAX_MESSAGE_LENGTH`], [`Error::ContentType`],
    /// [`Error::QuirkRefused`], [`Error::ContentCipherUnsupported`],
    /// [`Error::EncryptedContentMissing`], [`Error::Message`], or [`Error::Certificate`] with the
    /// offset of an encoding fault.
    pub fn parse_with(bytes: &[u8], allowed: Quirks) -> Result<Self, Error> {
        if bytes.len() > MAX_MESSAGE_LENGTH {
            return Err(Error::TooLarge { length: bytes.len(), limit: MAX_MESSAGE_LENGTH });
        }
        let reader = EnvelopedReader::open_with(bytes, allowed)?;
        let header = reader.header().clone();
        let trailer = reader.look_through()?;
        Ok(Self { bytes: bytes.to_vec(), allowed, header, trailer })
    }

    /// What stands in front of the content.
    #[must_use]
    pub const fn header(&self) -> &EnvelopedHeader {
        &self.header
    }

    /// What stands behind the content. Nothing of it is checked before the message has opened.
    #[must_use]
    pub const fn trailer(&self) -> &EnvelopedTrailer {
        &self.trailer
    }

    /// The quirks that were met.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.trailer.quirks
    }

    /// Opens the message for the holder of `certificate`, whose private key `decryptor` reaches.
    ///
    /// # Errors
    /// As [`EnvelopedReader::decrypt_to`].
    pub fn decrypt<D: Decryptor>(
        &self,
        certificate: &Certificate,
        decryptor: &mut D,
        random: &mut dyn Random,
    ) -> Result<Zeroizing<Vec<u8>>, DecryptionError<D::Error>> {
        let recipient = self.header.recipient_of(certificate).ok_or(Error::NotARecipient)?;
        let held = certificate.public_key().map_err(Error::from)?;
        if held != decryptor.public_key() {
            return Err(Error::RecipientKeyMismatch.into());
        }
        self.decrypt_recipient(recipient, decryptor, random)
    }

    /// Opens the message with the key of the recipient at this place of
    /// [`EnvelopedHeader::recipients`], whatever its identifier says.
    ///
    /// # Errors
    /// As [`EnvelopedReader::decrypt_to`].
    pub fn decrypt_recipient<D: Decryptor>(
        &self,
        recipient: usize,
        decryptor: &mut D,
        random: &mut dyn Random,
    ) -> Result<Zeroizing<Vec<u8>>, DecryptionError<D::Error>> {
        let reader = EnvelopedReader::open_with(self.bytes.as_slice(), self.allowed)?;
        let mut sink = PlaintextBuffer::new(self.bytes.len());
        reader.decrypt_recipient_to(recipient, decryptor, random, &mut sink)?;
        sink.into_plaintext().ok_or(DecryptionError::Message(Error::DecryptionFailed))
    }
}
