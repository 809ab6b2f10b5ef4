// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed messages of any length, read as they come.

use std::io::{Read, Write};

use yzt_cert::Certificate;
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_crypto::DigestAlgorithm;

use super::digests::{Content, ContentDigests};
use super::parse::Parser;
use super::verify::{Verdict, VerifyOptions, verify};
use super::{SignedData, SignedParts};
use crate::error::Error;

/// Digests that are prepared for where a message may use those that it does not announce.
const UNANNOUNCED: [DigestAlgorithm; 4] = [
    DigestAlgorithm::Sm3,
    DigestAlgorithm::Sha256,
    DigestAlgorithm::Sha384,
    DigestAlgorithm::Sha512,
];

/// Reads a message with attached content, in constant memory.
///
/// The content comes out before it is known who signed it, and whether: the functions that hand it
/// out are called *unverified*, and what they gave is to be thrown away unless
/// [`VerifyingReader::finish`] finds the signatures valid.
///
/// A signature over the content itself (GM/T 0010 has it so) can be checked only if the key is known
/// before the content, since the key goes into the digest (GB/T 32918.2, clause 5.5), and the
/// certificates in a message stand behind its content. Give them in
/// [`VerifyOptions::certificates`]; where the message can be read twice,
/// [`certificates_of_stream`] finds them.
///
/// ```
/// use std::io::{Read, Seek, Write};
/// use yzt_cms::{Error, VerifyOptions, VerifyingReader, certificates_of_stream};
///
/// /// Unpacks a message into a scratch file, which the caller drops on an error.
/// fn unpack(message: &mut (impl Read + Seek), scratch: &mut impl Write) -> Result<(), Error> {
///     let certificates = certificates_of_stream(&mut *message, Default::default())?;
///     message.rewind().map_err(Error::of_stream)?;
///     let options = VerifyOptions { certificates: &certificates, ..VerifyOptions::default() };
///     let mut reader = VerifyingReader::new(message, &options)?;
///     reader.copy_unverified(scratch)?;
///     reader.finish()?.verdict.all_valid()?;
///     Ok(())
/// }
/// ```
pub struct VerifyingReader<'a, R> {
    parser: Parser<R>,
    digests: ContentDigests,
    options: &'a VerifyOptions<'a>,
    /// Content that was read and not handed out yet.
    rest: Vec<u8>,
    given: usize,
    length: u64,
}

/// What the end of a stream tells.
#[derive(Clone, Debug)]
pub struct StreamVerdict {
    /// What was found about every signer.
    pub verdict: Verdict,
    /// The certificates in the message.
    pub certificates: Vec<Certificate>,
    /// The bytes of the content.
    pub length: u64,
}

impl<R> core::fmt::Debug for VerifyingReader<'_, R> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("VerifyingReader").field("length", &self.length).finish_non_exhaustive()
    }
}

impl<'a, R: Read> VerifyingReader<'a, R> {
    /// Reads up to the content. Quirks are allowed as the rules of `options` allow them.
    ///
    /// # Errors
    /// [`Error::ContentMissing`] for a detached message, [`Error::ContentTwice`] where the options
    /// hold content; as [`SignedData::parse`].
    pub fn new(message: R, options: &'a VerifyOptions<'a>) -> Result<Self, Error> {
        if options.content.is_some() {
            return Err(Error::ContentTwice);
        }
        let parser = Parser::begin(message, options.rules.quirks)?;
        if !parser.is_attached() {
            return Err(Error::ContentMissing);
        }
        let mut announced = parser.announced().to_vec();
        if options.rules.quirks.contains(Quirk::DigestNotAnnounced) {
            announced.extend(UNANNOUNCED);
        }
        let digests = ContentDigests::new(&announced, options.certificates, &options.rules)?;
        Ok(Self { parser, digests, options, rest: Vec::new(), given: 0, length: 0 })
    }

    /// The next bytes of the content: 0 at its end. Nobody vouches for them yet.
    ///
    /// # Errors
    /// [`Error::Stream`], or the fault of an encoding.
    pub fn read_unverified(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        while self.given >= self.rest.len() {
            let Some(piece) = self.parser.content()? else { return Ok(0) };
            self.digests.update(&piece);
            self.length = self.length.saturating_add(piece.len() as u64);
            self.rest.clear();
            self.rest.extend_from_slice(&piece);
            self.given = 0;
        }
        let left = self.rest.get(self.given..).unwrap_or_default();
        let count = left.len().min(out.len());
        for (to, from) in out.iter_mut().zip(left) {
            *to = *from;
        }
        self.given += count;
        Ok(count)
    }

    /// Writes the rest of the content to `sink`. Nobody vouches for it yet.
    ///
    /// # Errors
    /// [`Error::Stream`], or the fault of an encoding.
    pub fn copy_unverified(&mut self, sink: &mut (impl Write + ?Sized)) -> Result<u64, Error> {
        let mut copied = 0_u64;
        let mut write = |bytes: &[u8]| {
            copied = copied.saturating_add(bytes.len() as u64);
            sink.write_all(bytes).map_err(Error::of_stream)
        };
        write(self.rest.get(self.given..).unwrap_or_default())?;
        self.given = self.rest.len();
        while let Some(piece) = self.parser.content()? {
            self.digests.update(&piece);
            self.length = self.length.saturating_add(piece.len() as u64);
            write(&piece)?;
        }
        sink.flush().map_err(Error::of_stream)?;
        Ok(copied)
    }

    /// Reads the message to its end, content that was not asked for included, and checks every
    /// signer.
    ///
    /// # Errors
    /// [`Error::Stream`], or the fault of an encoding: what is wrong with one signer stands in the
    /// verdict, [`Error::CertificateNeededFirst`] among it.
    pub fn finish(mut self) -> Result<StreamVerdict, Error> {
        while let Some(piece) = self.parser.content()? {
            self.digests.update(&piece);
            self.length = self.length.saturating_add(piece.len() as u64);
        }
        let parts = self.parser.end()?;
        let verdict = verify(&parts, Content::Streamed(&self.digests), self.options);
        Ok(StreamVerdict { verdict, certificates: parts.certificates, length: self.length })
    }
}

/// The certificates of a message that is too long to be held; its content is read and dropped.
///
/// # Errors
/// [`Error::Stream`]; as [`SignedData::parse`].
pub fn certificates_of_stream(
    message: impl Read,
    allowed: Quirks,
) -> Result<Vec<Certificate>, Error> {
    Ok(Parser::begin(message, allowed)?.end()?.certificates)
}

/// Checks a detached message against content that streams by, in constant memory.
#[derive(Clone, Debug)]
pub struct DetachedVerifier<'a> {
    parts: &'a SignedParts,
    digests: ContentDigests,
    options: &'a VerifyOptions<'a>,
}

impl<'a> DetachedVerifier<'a> {
    /// Prepares for the content of `message`.
    ///
    /// # Errors
    /// [`Error::ContentTwice`] when the message, or the options, hold content.
    pub fn new(message: &'a SignedData, options: &'a VerifyOptions<'a>) -> Result<Self, Error> {
        if message.content().is_some() || options.content.is_some() {
            return Err(Error::ContentTwice);
        }
        let parts = message.parts();
        let digests: Vec<DigestAlgorithm> =
            parts.signers.iter().filter_map(|signer| signer.digest_algorithm()).collect();
        let certificates: Vec<Certificate> = parts
            .certificates
            .iter()
            .chain(options.certificates)
            .filter(|it| parts.signers.iter().any(|signer| signer.identifier().matches(it)))
            .cloned()
            .collect();
        let digests = ContentDigests::new(&digests, &certificates, &options.rules)?;
        Ok(Self { parts, digests, options })
    }

    /// Takes in the next part of the content.
    pub fn update(&mut self, part: &[u8]) {
        self.digests.update(part);
    }

    /// Checks every signer.
    #[must_use]
    pub fn finish(self) -> Verdict {
        verify(self.parts, Content::Streamed(&self.digests), self.options)
    }
}
