// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an authority answers (RFC 3161, clause 2.4.2).

use yzt_cert::asn1::{Reader, tag};
use yzt_cert::leniency::Quirks;
use yzt_cert::text;

use super::{TimestampRequest, TimestampToken};
use crate::error::Error;

const PART: &str = "timestamp response";
/// The longest answer that is read.
const MAX_LENGTH: usize = 1024 * 1024;
/// Texts of an answer that are kept.
const MAX_TEXTS: usize = 16;

/// The answer to a request.
///
/// ```text
/// TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken ContentInfo OPTIONAL }
/// PKIStatusInfo ::= SEQUENCE { status INTEGER, statusString SEQUENCE OF UTF8String OPTIONAL,
///                              failInfo BIT STRING OPTIONAL }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampResponse {
    /// PKIStatus: 0 granted, 1 granted with changes, above refused.
    pub status: u8,
    /// What the authority has to say, safe to show.
    pub texts: Vec<String>,
    /// The bits of PKIFailureInfo, bit 0 the lowest.
    pub failure: u32,
    /// The timestamp.
    pub token: Option<TimestampToken>,
}

impl TimestampResponse {
    /// Reads an answer whose token may have these quirks.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Message`], as [`TimestampToken::parse`].
    pub fn parse_with(der: &[u8], allowed: Quirks) -> Result<Self, Error> {
        if der.len() > MAX_LENGTH {
            return Err(Error::TooLarge { length: der.len(), limit: MAX_LENGTH });
        }
        let mut fields = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
        let mut info = fields.sequence("status")?;
        let status = info.expect(tag::INTEGER)?.unsigned()?;
        let status = u8::try_from(status).unwrap_or(u8::MAX);
        let texts = match info.optional(tag::SEQUENCE)? {
            Some(list) => read_texts(list.reader("status text"))?,
            None => Vec::new(),
        };
        let failure = match info.optional(tag::BIT_STRING)? {
            Some(bits) => read_bits(bits.bit_string()?.1),
            None => 0,
        };
        info.finish()?;
        let token = match fields.optional(tag::SEQUENCE)? {
            Some(token) => Some(TimestampToken::parse_with(token.whole(), allowed)?),
            None => None,
        };
        fields.finish()?;
        if token.is_some() != (status <= 1) {
            let rule = "a timestamp is there exactly if it was granted";
            return Err(Error::Message { part: PART, rule });
        }
        Ok(Self { status, texts, failure, token })
    }

    /// The timestamp, if it answers this request; its signature is checked by
    /// [`TimestampToken::verify`].
    ///
    /// # Errors
    /// [`Error::TimestampRefused`], [`Error::TimestampMismatch`].
    pub fn answering(&self, request: &TimestampRequest) -> Result<&TimestampToken, Error> {
        let (status, failure) = (self.status, self.failure);
        let token = self.token.as_ref().ok_or(Error::TimestampRefused { status, failure })?;
        let info = token.info();
        let mismatch = |rule| Err(Error::TimestampMismatch { rule });
        if info.imprint != request.imprint {
            return mismatch("it is of other data");
        }
        if info.nonce != request.nonce {
            return mismatch("it does not repeat the request's nonce");
        }
        if request.policy.is_some_and(|policy| policy != info.policy) {
            return mismatch("it is under another policy");
        }
        Ok(token)
    }
}

fn read_texts(mut list: Reader<'_>) -> Result<Vec<String>, Error> {
    let mut texts = Vec::new();
    while !list.is_empty() {
        let element = list.expect(tag::UTF8_STRING)?;
        if texts.len() < MAX_TEXTS {
            texts.push(text::printable(&String::from_utf8_lossy(element.content())));
        }
    }
    Ok(texts)
}

/// The first 32 bits, bit 0 the lowest.
fn read_bits(octets: &[u8]) -> u32 {
    octets
        .iter()
        .take(4)
        .enumerate()
        .fold(0, |bits, (index, octet)| bits | u32::from(octet.reverse_bits()) << (8 * index))
}
