// SPDX-License-Identifier: MIT OR Apache-2.0
//! What enveloped and encrypted messages share: the encrypted content, its cipher, and where its
//! plaintext goes.
//!
//! ```text
//! EncryptedContentInfo ::= SEQUENCE {
//!     contentType                 OBJECT IDENTIFIER,
//!     contentEncryptionAlgorithm  AlgorithmIdentifier,
//!     encryptedContent        [0] IMPLICIT OCTET STRING OPTIONAL }      (RFC 5652, clause 6.1)
//! ```

mod algorithm;
mod sink;
mod writer;

use std::io::Read;

use yzt_cert::ObjectIdentifier;
use yzt_cert::asn1::tag;
use yzt_cert::leniency::{Quirk, Tolerance};
use yzt_crypto::content::ContentEncryptor;
use zeroize::Zeroizing;

use crate::ber::BerReader;
use crate::dialect::{ContentKind, Dialect};
use crate::error::Error;

pub(crate) use algorithm::ContentAlgorithm;
pub use sink::{PlaintextBuffer, PlaintextSink};
pub(crate) use sink::{conclude, provide};
pub(crate) use writer::{ContentWriter, Frame};

/// Everything around the content of one message: recipients, certificates, attributes.
pub(crate) const MAX_FRAME_LENGTH: usize = 4 * 1024 * 1024;

const PART: &str = "encrypted content";

/// EncryptedContentInfo up to its octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContentHeader {
    /// What the plaintext is.
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) algorithm: ContentAlgorithm,
}

/// Opens ContentInfo and the SEQUENCE inside; answers what kind of message it is.
pub(crate) fn open_message<R: Read>(
    reader: &mut BerReader<R>,
    tolerance: &Tolerance,
) -> Result<(Dialect, ContentKind), Error> {
    reader.enter(tag::SEQUENCE)?;
    let content_type = read_identifier(reader, tolerance)?;
    let kind = ContentKind::of(&content_type).ok_or(Error::ContentType { found: content_type })?;
    reader.enter(tag::context_constructed(0))?;
    reader.enter(tag::SEQUENCE)?;
    Ok(kind)
}

/// Closes what [`open_message`] opened.
pub(crate) fn close_message<R: Read>(
    reader: &mut BerReader<R>,
    tolerance: &Tolerance,
) -> Result<(), Error> {
    reader.leave()?;
    reader.leave()?;
    reader.leave()?;
    match reader.finish() {
        // A stream that fails is no byte left over.
        Err(Error::Certificate(_)) if tolerance.tolerates(Quirk::TrailingBytes) => {}
        result => result?,
    }
    if reader.met_ber() {
        tolerance.note(Quirk::BerLengths);
    }
    Ok(())
}

/// An OBJECT IDENTIFIER.
fn read_identifier<R: Read>(
    reader: &mut BerReader<R>,
    tolerance: &Tolerance,
) -> Result<ObjectIdentifier, Error> {
    let collected = reader.collect_expected(tag::OBJECT_IDENTIFIER)?;
    Ok(collected.element(PART, tolerance)?.object_identifier()?)
}

/// A version number.
pub(crate) fn read_version<R: Read>(
    reader: &mut BerReader<R>,
    tolerance: &Tolerance,
) -> Result<u32, Error> {
    let collected = reader.collect_expected(tag::INTEGER)?;
    Ok(collected.element(PART, tolerance)?.unsigned()?)
}

/// Opens EncryptedContentInfo and reads it up to the octets, which are open then.
pub(crate) fn open_content<R: Read>(
    reader: &mut BerReader<R>,
    dialect: Dialect,
    tolerance: &Tolerance,
) -> Result<ContentHeader, Error> {
    reader.enter(tag::SEQUENCE)?;
    let content_type = read_identifier(reader, tolerance)?;
    let mixed = ContentKind::of(&content_type).is_some_and(|(found, _)| found != dialect);
    if mixed && !tolerance.tolerates(Quirk::MixedContentTypes) {
        return Err(Error::QuirkRefused { quirk: Quirk::MixedContentTypes });
    }
    let algorithm = reader.collect_expected(tag::SEQUENCE)?.into_definite()?;
    let algorithm = ContentAlgorithm::read(&algorithm.element(PART, tolerance)?)?;
    if reader.peek()?.is_none() {
        return Err(Error::EncryptedContentMissing);
    }
    reader.open_octets(tag::context(0))?;
    Ok(ContentHeader { content_type, algorithm })
}

/// What decrypts one piece after the other.
pub(crate) type Decrypt<'a, E> = dyn FnMut(&[u8]) -> Result<Zeroizing<Vec<u8>>, E> + 'a;

/// Hands the octets that are open through `decrypt` to `sink`, and closes EncryptedContentInfo.
pub(crate) fn pass_content<R: Read, E: From<Error>>(
    reader: &mut BerReader<R>,
    decrypt: &mut Decrypt<'_, E>,
    sink: &mut dyn PlaintextSink,
) -> Result<(), E> {
    while let Some(piece) = reader.octets()? {
        provide(sink, &decrypt(piece)?)?;
    }
    Ok(reader.leave()?)
}

/// A whole plaintext with a cipher that does not authenticate.
pub(crate) fn encrypt(mut encryptor: ContentEncryptor, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
    let mut ciphertext = encryptor.update(plaintext)?;
    ciphertext.extend_from_slice(&encryptor.finish(&[])?.rest);
    Ok(ciphertext)
}

/// Steps over the octets that are open, and closes EncryptedContentInfo.
pub(crate) fn skip_content<R: Read>(reader: &mut BerReader<R>) -> Result<(), Error> {
    while reader.octets()?.is_some() {}
    reader.leave()
}

/// Attributes under this tag, as they stand; read for their form alone.
pub(crate) fn read_attributes<R: Read>(
    reader: &mut BerReader<R>,
    tag: u8,
    tolerance: &Tolerance,
) -> Result<Option<Vec<u8>>, Error> {
    let Some(collected) = reader.collect_optional(tag)? else { return Ok(None) };
    let collected = collected.into_definite()?;
    let element = collected.element("attributes", tolerance)?;
    let mut attributes = element.reader("attributes");
    if attributes.is_empty() {
        return Err(Error::Message { part: "attributes", rule: "there is at least one" });
    }
    while !attributes.is_empty() {
        let mut fields = attributes.sequence("attribute")?;
        fields.object_identifier()?;
        fields.expect(tag::SET)?;
        fields.finish()?;
    }
    Ok(Some(element.content().to_vec()))
}
