// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an authority is asked (RFC 3161, clause 2.4.1).

use yzt_cert::ObjectIdentifier;
use yzt_cert::asn1::{self, Reader, tag};
use yzt_cert::leniency::{Quirks, Tolerance};
use yzt_crypto::{MessageDigest, Random};

use super::info::{imprint_der, read_imprint, read_integer, refuse_critical};
use crate::error::Error;

const PART: &str = "timestamp request";
/// The longest request that is read.
const MAX_LENGTH: usize = 16 * 1024;

/// A request for a timestamp.
///
/// ```text
/// TimeStampReq ::= SEQUENCE { version INTEGER (1), messageImprint, reqPolicy OBJECT IDENTIFIER OPTIONAL,
///                             nonce INTEGER OPTIONAL, certReq BOOLEAN DEFAULT FALSE,
///                             extensions [0] IMPLICIT OPTIONAL }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampRequest {
    /// The digest of what is to be timestamped.
    pub imprint: MessageDigest,
    /// Under which policy, if it matters.
    pub policy: Option<ObjectIdentifier>,
    /// The content octets of the nonce: the answer has to repeat it.
    pub nonce: Option<Vec<u8>>,
    /// Whether the answer is to hold the authority's certificate.
    pub certificate: bool,
}

impl TimestampRequest {
    /// A request without a nonce that asks for the authority's certificate.
    #[must_use]
    pub const fn new(imprint: MessageDigest) -> Self {
        Self { imprint, policy: None, nonce: None, certificate: true }
    }

    /// The same with a nonce of 64 bits, which ties the answer to this request.
    ///
    /// # Errors
    /// [`yzt_crypto::Error::RandomUnavailable`].
    pub fn with_nonce(mut self, random: &mut dyn Random) -> Result<Self, Error> {
        let mut nonce = [0; 8];
        random.fill(&mut nonce)?;
        // Positive, and of the same length always.
        nonce[0] = nonce[0] & 0x7F | 0x40;
        self.nonce = Some(nonce.to_vec());
        Ok(self)
    }

    /// Writes the request.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let policy = self.policy.as_ref().map(asn1::object_identifier).unwrap_or_default();
        let nonce = self.nonce.as_ref().map(|nonce| asn1::encode(tag::INTEGER, &[nonce]));
        let certificate: &[u8] = if self.certificate { &[tag::BOOLEAN, 1, 0xFF] } else { &[] };
        asn1::sequence(&[
            &asn1::unsigned_integer(&[1]),
            &imprint_der(&self.imprint),
            &policy,
            nonce.as_deref().unwrap_or_default(),
            certificate,
        ])
    }

    /// Reads a request: the authority's side.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Message`], [`Error::DigestUnsupported`], or the fault of the
    /// encoding.
    pub fn parse(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_LENGTH {
            return Err(Error::TooLarge { length: der.len(), limit: MAX_LENGTH });
        }
        let mut fields = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
        if fields.expect(tag::INTEGER)?.unsigned()? != 1 {
            return Err(Error::Message { part: PART, rule: "the version of a request is 1" });
        }
        let tolerance = Tolerance::new(Quirks::STRICT);
        let imprint = read_imprint(&fields.expect(tag::SEQUENCE)?, &tolerance)?;
        let policy = match fields.optional(tag::OBJECT_IDENTIFIER)? {
            Some(element) => Some(element.object_identifier()?),
            None => None,
        };
        let nonce = match fields.optional(tag::INTEGER)? {
            Some(element) => Some(read_integer(&element)?),
            None => None,
        };
        let certificate = fields.boolean_default_false(tag::BOOLEAN)?;
        refuse_critical(fields.optional(tag::context_constructed(0))?)?;
        fields.finish()?;
        Ok(Self { imprint, policy, nonce, certificate })
    }
}
