// SPDX-License-Identifier: MIT OR Apache-2.0
//! Enveloped messages as streams.

use std::io::Read;

use yzt_cert::asn1::{self, Reader, tag};
use yzt_cert::leniency::{Quirk, Quirks, Tolerance};
use yzt_cert::{Certificate, ObjectIdentifier, oid};
use yzt_crypto::{Decryptor, Random};

use super::{DecryptionError, EnvelopedHeader, EnvelopedTrailer, RecipientInfo};
use super::{open_content_key, read_recipients};
use crate::ber::BerReader;
use crate::dialect::{ContentKind, Dialect};
use crate::encrypted_content::{
    self, ContentAlgorithm, MAX_FRAME_LENGTH, PlaintextSink, close_message, open_content,
    open_message, read_attributes, read_version,
};
use crate::error::Error;

const PART: &str = "enveloped message";

/// An enveloped message that is longer than memory, read up to its content.
///
/// Recipients and attributes take at most 4 MiB in memory; the content passes through in pieces of
/// at most 32 KiB, whatever lengths the message names.
pub struct EnvelopedReader<R> {
    reader: BerReader<R>,
    tolerance: Tolerance,
    header: EnvelopedHeader,
    algorithm: ContentAlgorithm,
}

impl<R: Read> EnvelopedReader<R> {
    /// Reads up to the content, strictly.
    ///
    /// # Errors
    /// As [`super::EnvelopedData::parse_with`], and [`Error::Stream`].
    pub fn open(source: R) -> Result<Self, Error> {
        Self::open_with(source, Quirks::STRICT)
    }

    /// Reads up to the content.
    ///
    /// # Errors
    /// As [`super::EnvelopedData::parse_with`], and [`Error::Stream`].
    pub fn open_with(source: R, allowed: Quirks) -> Result<Self, Error> {
        let tolerance = Tolerance::new(allowed);
        let mut reader = BerReader::new(source, PART, MAX_FRAME_LENGTH);
        let (dialect, kind) = open_message(&mut reader, &tolerance)?;
        let authenticated = kind == ContentKind::AuthenticatedEnveloped;
        if !authenticated && kind != ContentKind::Enveloped {
            let found = dialect.content_type(kind).unwrap_or_else(|| dialect.data());
            return Err(Error::ContentType { found });
        }
        let version = read_version(&mut reader, &tolerance)?;
        let originator = match dialect {
            Dialect::Rfc5652 => reader.collect_optional(tag::context_constructed(0))?,
            Dialect::Gmt0010 => None,
        };
        let originator = match originator {
            Some(info) => {
                let info = info.into_definite()?;
                Some(info.element("originator information", &tolerance)?.content().to_vec())
            }
            None => None,
        };
        let recipients = read_recipients(&mut reader, dialect, &tolerance)?;
        let content = open_content(&mut reader, dialect, &tolerance)?;
        let (cipher, algorithm) = (content.algorithm.cipher, content.algorithm);
        if cipher.is_authenticated() != authenticated || algorithm.is_for_keys() {
            return Err(Error::CipherOutOfPlace { cipher });
        }
        let content_type = content.content_type;
        let header = EnvelopedHeader {
            dialect,
            authenticated,
            version,
            originator,
            recipients,
            content_type,
            cipher,
        };
        Ok(Self { reader, tolerance, header, algorithm })
    }

    /// What stands in front of the content.
    #[must_use]
    pub const fn header(&self) -> &EnvelopedHeader {
        &self.header
    }

    /// Opens the message for the holder of `certificate`, whose private key `decryptor` reaches,
    /// and hands the plaintext to `sink`, which is told at the end whether it may be used.
    ///
    /// `random` makes the key that stands in for an RSA ciphertext that does not open.
    ///
    /// # Errors
    /// [`Error::NotARecipient`], [`Error::RecipientKeyMismatch`],
    /// [`Error::KeyEncryptionUnsupported`]; [`Error::DecryptionFailed`] for everything that fails
    /// once the key was asked; faults of the encoding behind the content; [`Error::Stream`] for
    /// `source` or `sink`; [`DecryptionError::Key`] when the key could not be asked. After any of
    /// them the sink has been told to discard.
    pub fn decrypt_to<D: Decryptor>(
        self,
        certificate: &Certificate,
        decryptor: &mut D,
        random: &mut dyn Random,
        sink: &mut dyn PlaintextSink,
    ) -> Result<EnvelopedTrailer, DecryptionError<D::Error>> {
        let found = self.header.recipient_of(certificate).ok_or(Error::NotARecipient);
        let held = certificate.public_key().map_err(Error::from);
        let recipient = found.and_then(|recipient| match held {
            Ok(held) if held == decryptor.public_key() => Ok(recipient),
            Ok(_) => Err(Error::RecipientKeyMismatch),
            Err(error) => Err(error),
        });
        match recipient {
            Ok(recipient) => self.decrypt_recipient_to(recipient, decryptor, random, sink),
            Err(error) => encrypted_content::conclude(sink, Err(error.into())),
        }
    }

    /// [`Self::decrypt_to`] with the recipient at this place of [`EnvelopedHeader::recipients`],
    /// whatever its identifier says.
    ///
    /// # Errors
    /// As [`Self::decrypt_to`].
    pub fn decrypt_recipient_to<D: Decryptor>(
        self,
        recipient: usize,
        decryptor: &mut D,
        random: &mut dyn Random,
        sink: &mut dyn PlaintextSink,
    ) -> Result<EnvelopedTrailer, DecryptionError<D::Error>> {
        let result = self.pass(recipient, decryptor, random, sink);
        encrypted_content::conclude(sink, result)
    }

    fn pass<D: Decryptor>(
        mut self,
        recipient: usize,
        decryptor: &mut D,
        random: &mut dyn Random,
        sink: &mut dyn PlaintextSink,
    ) -> Result<EnvelopedTrailer, DecryptionError<D::Error>> {
        let recipient = self.header.recipients.get(recipient).ok_or(Error::NotARecipient)?;
        let mut content = open_content_key(recipient, &self.algorithm, decryptor, random)?;
        let mut decrypt = |piece: &[u8]| content.update(piece).map_err(DecryptionError::from);
        encrypted_content::pass_content(&mut self.reader, &mut decrypt, sink)?;
        // The whole message is read before its verdict: what is wrong with its form is told, since
        // anybody can see it.
        let trailer = self.trailer()?;
        let (associated, tag) = (trailer.associated(), trailer.tag.as_deref());
        let rest = content.finish(&associated, tag)?;
        encrypted_content::provide(sink, &rest)?;
        Ok(trailer)
    }

    /// Reads to the end without opening anything.
    pub(super) fn look_through(mut self) -> Result<EnvelopedTrailer, Error> {
        encrypted_content::skip_content(&mut self.reader)?;
        self.trailer()
    }

    /// What stands behind the content.
    fn trailer(&mut self) -> Result<EnvelopedTrailer, Error> {
        let (reader, tolerance) = (&mut self.reader, &self.tolerance);
        let mut trailer = EnvelopedTrailer::default();
        let mut unprotected = 1;
        if self.header.authenticated {
            unprotected = 2;
            let protected = tag::context_constructed(1);
            trailer.authenticated_attributes = read_attributes(reader, protected, tolerance)?;
            let attributes = trailer.authenticated_attributes.as_deref();
            check_content_type(&self.header.content_type, attributes)?;
            let code = reader.collect_expected(tag::OCTET_STRING)?;
            let code = code.element(PART, tolerance)?.content().to_vec();
            if code.len() != self.algorithm.tag_length {
                let rule = "the tag has the length that the algorithm names";
                return Err(Error::Message { part: PART, rule });
            }
            trailer.tag = Some(code);
        }
        if self.header.dialect == Dialect::Rfc5652 {
            let tag = tag::context_constructed(unprotected);
            trailer.unprotected_attributes = read_attributes(reader, tag, tolerance)?;
        }
        close_message(reader, tolerance)?;
        self.check_version(&trailer)?;
        trailer.quirks = self.tolerance.met();
        Ok(trailer)
    }

    /// GM/T 0010: 0 (as RFC 2315) or 1. RFC 5652, clause 6.1: 0 if nothing needs more, else 2, 3
    /// or 4. RFC 5083: 0.
    fn check_version(&self, trailer: &EnvelopedTrailer) -> Result<(), Error> {
        let header = &self.header;
        let plain = header.originator.is_none()
            && trailer.unprotected_attributes.is_none()
            && header.recipients.iter().all(|recipient| match recipient {
                RecipientInfo::KeyTransport(recipient) => recipient.is_version_0(),
                RecipientInfo::Other { .. } => false,
            });
        let right = match (header.dialect, header.version) {
            (Dialect::Gmt0010, version) => version <= 1,
            (Dialect::Rfc5652, 0) => header.authenticated || plain,
            (Dialect::Rfc5652, version) => {
                !header.authenticated && !plain && (2..=4).contains(&version)
            }
        };
        if right || self.tolerance.tolerates(Quirk::MessageVersion) {
            Ok(())
        } else {
            Err(Error::QuirkRefused { quirk: Quirk::MessageVersion })
        }
    }
}

/// What the plaintext is stands outside of what the tag covers: for content other than data there
/// have to be attributes (RFC 5083, clause 2.1), and a content type among them is the one outside.
fn check_content_type(
    content_type: &ObjectIdentifier,
    attributes: Option<&[u8]>,
) -> Result<(), Error> {
    let data = ContentKind::of(content_type).is_some_and(|(_, kind)| kind == ContentKind::Data);
    let Some(attributes) = attributes else {
        let rule = "content other than data needs authenticated attributes";
        return if data { Ok(()) } else { Err(Error::Message { part: PART, rule }) };
    };
    let expected = asn1::encode(tag::SET, &[&asn1::object_identifier(content_type)]);
    let mut list = Reader::new(attributes, PART);
    while !list.is_empty() {
        let mut fields = list.sequence("attribute")?;
        let kind = fields.object_identifier()?;
        if kind == oid::CONTENT_TYPE && fields.expect(tag::SET)?.whole() != expected {
            return Err(Error::AttributeMismatch { attribute: kind });
        }
    }
    Ok(())
}

impl<R> core::fmt::Debug for EnvelopedReader<R> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("EnvelopedReader").field("header", &self.header).finish_non_exhaustive()
    }
}
