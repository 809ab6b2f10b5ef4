// SPDX-License-Identifier: MIT OR Apache-2.0
//! Encrypted messages: content under a key that both sides have already.
//!
//! ```text
//! EncryptedData ::= SEQUENCE {
//!     version               INTEGER,      0, or 2 with attributes; GM/T 0010: 1
//!     encryptedContentInfo  SEQUENCE,
//!     unprotectedAttrs  [1] OPTIONAL }    (RFC 5652, clause 8)
//! ```
//!
//! Neither standard has an authenticating cipher here: that a message opens does not say that
//! nobody altered it.

use std::io::{self, Read, Write};

use yzt_cert::ObjectIdentifier;
use yzt_cert::asn1::{self, tag};
use yzt_cert::leniency::{Quirk, Quirks, Tolerance};
use yzt_crypto::Random;
use yzt_crypto::content::{ContentCipher, ContentKey};
use zeroize::Zeroizing;

use crate::ber::BerReader;
use crate::dialect::{ContentKind, Dialect};
use crate::encrypted_content::{
    self, ContentAlgorithm, ContentHeader, ContentWriter, Frame, MAX_FRAME_LENGTH, PlaintextBuffer,
    PlaintextSink, close_message, open_content, open_message, read_attributes, read_version,
};
use crate::error::Error;
use crate::signed::MAX_MESSAGE_LENGTH;

const PART: &str = "encrypted message";

/// An encrypted message in memory, read to its end and not opened yet.
#[derive(Clone, Debug)]
pub struct EncryptedData {
    bytes: Vec<u8>,
    allowed: Quirks,
    dialect: Dialect,
    content: ContentHeader,
    attributes: Option<Vec<u8>>,
    quirks: Quirks,
}

impl EncryptedData {
    /// Encrypts a message in memory, in DER.
    ///
    /// # Errors
    /// [`Error::CipherOutOfPlace`] for a cipher that authenticates, and under GM/T 0010 for any but
    /// SM4-CBC; [`Error::Crypto`] for randomness that fails.
    pub fn encrypt(
        dialect: Dialect,
        key: &ContentKey,
        random: &mut dyn Random,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Error> {
        frame(dialect, key, random)?.seal(key, plaintext)
    }

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
        let mut reader = EncryptedReader::open_with(bytes, allowed)?;
        encrypted_content::skip_content(&mut reader.reader)?;
        let (attributes, quirks) = reader.close()?;
        let EncryptedReader { dialect, content, .. } = reader;
        Ok(Self { bytes: bytes.to_vec(), allowed, dialect, content, attributes, quirks })
    }

    /// The standard that the message follows.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The cipher of the content: what the key is for.
    #[must_use]
    pub const fn cipher(&self) -> ContentCipher {
        self.content.algorithm.cipher
    }

    /// What the plaintext is.
    #[must_use]
    pub const fn content_type(&self) -> &ObjectIdentifier {
        &self.content.content_type
    }

    /// unprotectedAttrs as they stand: Attribute after Attribute. Anybody can have put them there.
    #[must_use]
    pub fn unprotected_attributes(&self) -> Option<&[u8]> {
        self.attributes.as_deref()
    }

    /// The quirks that were met.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// Opens the message.
    ///
    /// # Errors
    /// As [`EncryptedReader::decrypt_to`].
    pub fn decrypt(&self, key: &ContentKey) -> Result<Zeroizing<Vec<u8>>, Error> {
        let reader = EncryptedReader::open_with(self.bytes.as_slice(), self.allowed)?;
        let mut sink = PlaintextBuffer::new(self.bytes.len());
        reader.decrypt_to(key, &mut sink)?;
        sink.into_plaintext().ok_or(Error::DecryptionFailed)
    }
}

/// An encrypted message that is longer than memory, read up to its content.
pub struct EncryptedReader<R> {
    reader: BerReader<R>,
    tolerance: Tolerance,
    dialect: Dialect,
    version: u32,
    content: ContentHeader,
}

impl<R: Read> EncryptedReader<R> {
    /// Reads up to the content, strictly.
    ///
    /// # Errors
    /// As [`EncryptedData::parse_with`], and [`Error::Stream`].
    pub fn open(source: R) -> Result<Self, Error> {
        Self::open_with(source, Quirks::STRICT)
    }

    /// Reads up to the content.
    ///
    /// # Errors
    /// As [`EncryptedData::parse_with`], and [`Error::Stream`].
    pub fn open_with(source: R, allowed: Quirks) -> Result<Self, Error> {
        let tolerance = Tolerance::new(allowed);
        let mut reader = BerReader::new(source, PART, MAX_FRAME_LENGTH);
        let (dialect, kind) = open_message(&mut reader, &tolerance)?;
        if kind != ContentKind::Encrypted {
            let found = dialect.content_type(kind).unwrap_or_else(|| dialect.data());
            return Err(Error::ContentType { found });
        }
        let version = read_version(&mut reader, &tolerance)?;
        let content = open_content(&mut reader, dialect, &tolerance)?;
        if content.algorithm.cipher.is_authenticated() || content.algorithm.is_for_keys() {
            return Err(Error::CipherOutOfPlace { cipher: content.algorithm.cipher });
        }
        Ok(Self { reader, tolerance, dialect, version, content })
    }

    /// The cipher of the content: what the key is for.
    #[must_use]
    pub const fn cipher(&self) -> ContentCipher {
        self.content.algorithm.cipher
    }

    /// Opens the message, and hands the plaintext to `sink`, which is told at the end whether it
    /// may be used. Answers the quirks that were met.
    ///
    /// # Errors
    /// [`Error::RecipientKeyMismatch`] for a key of another cipher; [`Error::DecryptionFailed`];
    /// faults of the encoding behind the content; [`Error::Stream`]. After any of them the sink
    /// has been told to discard.
    pub fn decrypt_to(
        self,
        key: &ContentKey,
        sink: &mut dyn PlaintextSink,
    ) -> Result<Quirks, Error> {
        let result = self.pass(key, sink);
        encrypted_content::conclude(sink, result)
    }

    fn pass(mut self, key: &ContentKey, sink: &mut dyn PlaintextSink) -> Result<Quirks, Error> {
        if key.cipher() != self.cipher() {
            return Err(Error::RecipientKeyMismatch);
        }
        let mut content = key.decryptor(&self.content.algorithm.iv)?;
        let mut decrypt = |piece: &[u8]| content.update(piece).map_err(|_| Error::DecryptionFailed);
        encrypted_content::pass_content(&mut self.reader, &mut decrypt, sink)?;
        let (_, quirks) = self.close()?;
        let rest = content.finish(&[], None).map_err(|_| Error::DecryptionFailed)?;
        encrypted_content::provide(sink, &rest)?;
        Ok(quirks)
    }

    /// What stands behind the content.
    fn close(&mut self) -> Result<(Option<Vec<u8>>, Quirks), Error> {
        let attributes = match self.dialect {
            Dialect::Gmt0010 => None,
            Dialect::Rfc5652 => {
                let tag = tag::context_constructed(1);
                read_attributes(&mut self.reader, tag, &self.tolerance)?
            }
        };
        close_message(&mut self.reader, &self.tolerance)?;
        let right = match (self.dialect, attributes.is_some()) {
            (Dialect::Gmt0010, _) => self.version <= 1,
            (Dialect::Rfc5652, false) => self.version == 0,
            (Dialect::Rfc5652, true) => self.version == 2,
        };
        if !right && !self.tolerance.tolerates(Quirk::MessageVersion) {
            return Err(Error::QuirkRefused { quirk: Quirk::MessageVersion });
        }
        Ok((attributes, self.tolerance.met()))
    }
}

impl<R> core::fmt::Debug for EncryptedReader<R> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("EncryptedReader").field("content", &self.content).finish_non_exhaustive()
    }
}

/// Encrypts what is written to it; [`EncryptingWriter::finish`] ends the message.
pub struct EncryptingWriter<W>(ContentWriter<W>);

impl<W: Write> EncryptingWriter<W> {
    /// Begins a message of any length, in BER of indefinite length.
    ///
    /// # Errors
    /// As [`EncryptedData::encrypt`], and [`Error::Stream`] for `sink`.
    pub fn new(
        dialect: Dialect,
        key: &ContentKey,
        random: &mut dyn Random,
        sink: W,
    ) -> Result<Self, Error> {
        Ok(Self(ContentWriter::new(sink, frame(dialect, key, random)?, key)?))
    }

    /// Ends the message.
    ///
    /// # Errors
    /// [`Error::Stream`].
    pub fn finish(self) -> Result<W, Error> {
        self.0.finish()
    }
}

impl<W: Write> Write for EncryptingWriter<W> {
    fn write(&mut self, plaintext: &[u8]) -> io::Result<usize> {
        self.0.update(plaintext).map_err(io::Error::other)?;
        Ok(plaintext.len())
    }

    /// Does nothing: parts are written when they are full.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W> core::fmt::Debug for EncryptingWriter<W> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("EncryptingWriter")
    }
}

fn frame(dialect: Dialect, key: &ContentKey, random: &mut dyn Random) -> Result<Frame, Error> {
    let cipher = key.cipher();
    let in_place = match dialect {
        Dialect::Gmt0010 => cipher == ContentCipher::Sm4Cbc,
        Dialect::Rfc5652 => !cipher.is_authenticated() && cipher != ContentCipher::Sm4Ecb,
    };
    if !in_place {
        return Err(Error::CipherOutOfPlace { cipher });
    }
    let version = match dialect {
        Dialect::Gmt0010 => 1,
        Dialect::Rfc5652 => 0,
    };
    let kind = dialect.content_type(ContentKind::Encrypted);
    Ok(Frame {
        kind: kind.unwrap_or_else(|| dialect.data()),
        front: asn1::unsigned_integer(&[version]),
        content_type: dialect.data(),
        algorithm: ContentAlgorithm::fresh(cipher, random)?,
        authenticated: Vec::new(),
        unprotected: Vec::new(),
    })
}
