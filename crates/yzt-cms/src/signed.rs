// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed messages: SignedData of GM/T 0010 (GB/T 35275) and of RFC 5652.

use std::borrow::Cow;

use yzt_cert::leniency::Quirks;
use yzt_cert::{Certificate, CertificateRevocationList, ObjectIdentifier};
use yzt_crypto::DigestAlgorithm;

use crate::dialect::Dialect;
use crate::error::Error;

pub(crate) mod algorithm;
mod attributes;
mod builder;
mod digests;
mod parse;
mod plan;
mod reader;
mod signer;
mod verify;
mod writer;

pub use attributes::{Attribute, Attributes};
pub use builder::{SignedDataBuilder, Signing, SigningError};
pub use plan::SignerPlan;
pub use reader::{DetachedVerifier, StreamVerdict, VerifyingReader, certificates_of_stream};
pub use signer::SignerInfo;
pub use verify::{
    PathCheck, SignerVerdict, TimestampCheck, ValidSignature, Verdict, VerifyOptions,
};
pub use writer::{SigningTail, SigningWriter};

use digests::Content;

/// The longest message that is read as a whole; longer ones are streamed.
pub const MAX_MESSAGE_LENGTH: usize = 256 * 1024 * 1024;
/// Bytes of a message that are kept beside its content: certificates, lists and signers.
pub(crate) const MAX_KEPT: usize = 16 * 1024 * 1024;

/// What a message holds beside its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedParts {
    pub(crate) dialect: Dialect,
    pub(crate) version: u32,
    pub(crate) announced: Vec<DigestAlgorithm>,
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) crls: Vec<CertificateRevocationList>,
    pub(crate) signers: Vec<SignerInfo>,
    pub(crate) quirks: Quirks,
}

/// A signed message, held as a whole; [`VerifyingReader`] reads longer ones.
///
/// ```text
/// ContentInfo ::= SEQUENCE { contentType, [0] EXPLICIT SignedData }
/// SignedData  ::= SEQUENCE { version, digestAlgorithms SET OF AlgorithmIdentifier,
///                            encapContentInfo SEQUENCE { eContentType, [0] EXPLICIT OCTET STRING OPTIONAL },
///                            certificates [0] IMPLICIT SET OPTIONAL, crls [1] IMPLICIT SET OPTIONAL,
///                            signerInfos SET OF SignerInfo }
/// ```
///
/// The types that GM/T 0010 names are read as well as those of RFC 5652. Lengths may be BER outside
/// of certificates, lists and signers; what was signed is never re-encoded.
///
/// ```
/// use yzt_cert::Certificate;
/// use yzt_cms::{Error, SignedData, VerifyOptions};
///
/// /// The content, once every signer's signature is valid; whether to trust them is not asked.
/// fn open(message: &[u8], known: &[Certificate]) -> Result<Vec<u8>, Error> {
///     let message = SignedData::parse(message)?;
///     let options = VerifyOptions { certificates: known, ..VerifyOptions::default() };
///     message.verify(&options)?.all_valid()?;
///     message.content().map(<[u8]>::to_vec).ok_or(Error::ContentMissing)
/// }
/// # assert!(open(b"no message", &[]).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedData {
    parts: SignedParts,
    content: Option<Vec<u8>>,
}

impl SignedData {
    /// Reads a message, strictly.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::ContentType`], [`Error::QuirkRefused`], [`Error::Message`], or
    /// the fault of an encoding or a certificate.
    pub fn parse(message: &[u8]) -> Result<Self, Error> {
        Self::parse_with(message, Quirks::STRICT)
    }

    /// Reads a message that may have these quirks; [`Self::quirks`] names those that were met.
    ///
    /// # Errors
    /// As [`SignedData::parse`].
    pub fn parse_with(message: &[u8], allowed: Quirks) -> Result<Self, Error> {
        if message.len() > MAX_MESSAGE_LENGTH {
            return Err(Error::TooLarge { length: message.len(), limit: MAX_MESSAGE_LENGTH });
        }
        let mut parser = parse::Parser::begin(message, allowed)?;
        let mut content = parser.is_attached().then(Vec::new);
        while let Some(piece) = parser.content()? {
            if let Some(content) = &mut content {
                content.extend_from_slice(&piece);
            }
        }
        Ok(Self { parts: parser.end()?, content })
    }

    /// Which family the message is of.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.parts.dialect
    }

    /// The version number.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.parts.version
    }

    /// The type of the content.
    #[must_use]
    pub const fn content_type(&self) -> &ObjectIdentifier {
        &self.parts.content_type
    }

    /// The content, if it travels with the message. Nobody vouches for it before
    /// [`Self::verify`].
    #[must_use]
    pub fn content(&self) -> Option<&[u8]> {
        self.content.as_deref()
    }

    /// The certificates in the message.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.parts.certificates
    }

    /// The revocation lists in the message.
    #[must_use]
    pub fn crls(&self) -> &[CertificateRevocationList] {
        &self.parts.crls
    }

    /// The signers; a message that only carries certificates has none.
    #[must_use]
    pub fn signers(&self) -> &[SignerInfo] {
        &self.parts.signers
    }

    /// The quirks met while the message was read, those of its certificates and signers included.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.parts.quirks
    }

    /// Checks every signer.
    ///
    /// # Errors
    /// [`Error::ContentMissing`], [`Error::ContentTwice`]: what is wrong with one signer stands in
    /// the verdict.
    pub fn verify(&self, options: &VerifyOptions<'_>) -> Result<Verdict, Error> {
        let content = self.signed_content(options.content)?;
        Ok(verify::verify(&self.parts, Content::Bytes(content), options))
    }

    /// The content of the message, or the one given where it has none.
    pub(crate) fn signed_content<'a>(&'a self, given: Option<&'a [u8]>) -> Result<&'a [u8], Error> {
        match (&self.content, given) {
            (Some(content), None) => Ok(content),
            (None, Some(content)) => Ok(content),
            (Some(_), Some(_)) => Err(Error::ContentTwice),
            (None, None) if self.parts.signers.is_empty() => Ok(&[]),
            (None, None) => Err(Error::ContentMissing),
        }
    }

    /// What the key of a signer signed: the signed attributes, or the content itself. For
    /// explaining why a signature does not verify.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn bytes_signed_by<'a>(
        &'a self,
        signer: &SignerInfo,
        content: Option<&'a [u8]>,
    ) -> Result<Cow<'a, [u8]>, Error> {
        match signer.signed_attributes() {
            Some(attributes) => Ok(Cow::Owned(attributes.signed_bytes())),
            None => self.signed_content(content).map(Cow::Borrowed),
        }
    }

    /// Notes what was met on the way to the message.
    pub(crate) fn note(&mut self, met: Quirks) {
        self.parts.quirks = self.parts.quirks.union(met);
    }

    pub(crate) const fn parts(&self) -> &SignedParts {
        &self.parts
    }
}
