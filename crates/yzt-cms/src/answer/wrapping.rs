// SPDX-License-Identifier: MIT OR Apache-2.0
//! How an answer is written: as octets, or in letters and digits.

use base64ct::{Base64, Encoding};
use yzt_cert::leniency::{Quirk, Tolerance};

use super::MAX_ANSWER_LENGTH;
use super::escrow;
use crate::error::Error;

/// The longest text that is read: hexadecimal digits and line ends of the longest answer.
const MAX_TEXT_LENGTH: usize = 3 * MAX_ANSWER_LENGTH;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wrapping {
    /// As octets.
    Binary,
    /// As a PEM text (RFC 7468), whatever its label.
    Pem,
    /// In Base64 without PEM's lines.
    Base64,
    /// In hexadecimal digits.
    Hexadecimal,
    /// As CFCA's text of 64 digits, a length of 16 digits, and Base64 with commas in it.
    CfcaText,
}

impl Wrapping {
    /// A stable name, for reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Pem => "pem",
            Self::Base64 => "base64",
            Self::Hexadecimal => "hexadecimal",
            Self::CfcaText => "cfca-text",
        }
    }
}

/// What is inside.
pub(super) enum Wrapped {
    /// PEM texts of certificates, to be read as they stand.
    Certificates(Vec<u8>),
    /// The escrowed key of a CFCA text.
    Escrow(Vec<u8>),
    /// Anything else.
    Bytes(Vec<u8>),
}

/// Takes the wrapping off.
pub(super) fn open(input: &[u8], tolerance: &Tolerance) -> Result<(Wrapping, Wrapped), Error> {
    if input.len() > MAX_TEXT_LENGTH {
        return Err(Error::TooLarge { length: input.len(), limit: MAX_TEXT_LENGTH });
    }
    let text = input.trim_ascii();
    if !is_text(text) {
        return bounded(Wrapping::Binary, input.to_vec());
    }
    if let Some(body) = text.strip_prefix(escrow::MARK) {
        return Ok((Wrapping::CfcaText, Wrapped::Escrow(cfca_text(body)?)));
    }
    if let Some((label, body)) = first_pem(text) {
        if ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "CMS"]
            .iter()
            .any(|known| known.as_bytes() == label)
        {
            return Ok((Wrapping::Pem, pem_of_certificates(label, body, input)?));
        }
        return bounded(Wrapping::Pem, base64(body)?);
    }
    let packed: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if packed.len().is_multiple_of(2) && packed.iter().all(u8::is_ascii_hexdigit) {
        return bounded(Wrapping::Hexadecimal, unhex(&packed)?);
    }
    if !tolerance.allowed().contains(Quirk::Base64WithoutLabel) {
        return Err(Error::AnswerUnknown);
    }
    let bytes = base64(&packed)?;
    tolerance.note(Quirk::Base64WithoutLabel);
    bounded(Wrapping::Base64, bytes)
}

fn bounded(wrapping: Wrapping, bytes: Vec<u8>) -> Result<(Wrapping, Wrapped), Error> {
    if bytes.len() > MAX_ANSWER_LENGTH {
        return Err(Error::TooLarge { length: bytes.len(), limit: MAX_ANSWER_LENGTH });
    }
    Ok((wrapping, Wrapped::Bytes(bytes)))
}

/// Certificates stay a text, of which there may be several; a message under one of these labels
/// may be a key message.
fn pem_of_certificates(label: &[u8], body: &[u8], input: &[u8]) -> Result<Wrapped, Error> {
    if label.ends_with(b"CERTIFICATE") {
        return Ok(Wrapped::Certificates(input.to_vec()));
    }
    bounded(Wrapping::Pem, base64(body)?).map(|(_, wrapped)| wrapped)
}

/// Printable, with line ends and UTF-8 between PEM texts.
fn is_text(input: &[u8]) -> bool {
    !input.is_empty()
        && input
            .iter()
            .all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace() || !byte.is_ascii())
        && core::str::from_utf8(input).is_ok()
}

/// Label and body of the first PEM text.
fn first_pem(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = split_once(text, b"-----BEGIN ")?;
    let (label, rest) = split_once(rest, b"-----")?;
    let (body, rest) = split_once(rest, b"-----END ")?;
    let (end, _) = split_once(rest, b"-----")?;
    (label == end).then_some((label, body))
}

fn split_once<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = text.windows(mark.len()).position(|window| window == mark)?;
    let (before, rest) = text.split_at_checked(at)?;
    Some((before, rest.get(mark.len()..)?))
}

fn base64(body: &[u8]) -> Result<Vec<u8>, Error> {
    let packed: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let text = core::str::from_utf8(&packed).map_err(|_| Error::AnswerUnknown)?;
    Base64::decode_vec(text).map_err(|_| Error::AnswerUnknown)
}

fn unhex(digits: &[u8]) -> Result<Vec<u8>, Error> {
    let value =
        |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(value(*high)? << 4 | value(*low)?),
        _ => None,
    };
    digits.chunks(2).map(pair).collect::<Option<_>>().ok_or(Error::AnswerUnknown)
}

/// The length of the rest in 16 decimal digits, then Base64 with commas.
fn cfca_text(body: &[u8]) -> Result<Vec<u8>, Error> {
    let malformed = |rule| Error::EscrowedKey { rule };
    let (digits, rest) =
        body.split_first_chunk::<16>().ok_or(malformed("16 digits say how long the rest is"))?;
    let length = digits.iter().try_fold(0_u64, |value, digit| {
        let digit = char::from(*digit).to_digit(10)?;
        Some(value * 10 + u64::from(digit))
    });
    if length != u64::try_from(rest.len()).ok() {
        return Err(malformed("16 digits say how long the rest is"));
    }
    let packed: Vec<u8> = rest.iter().copied().filter(|byte| *byte != b',').collect();
    base64(&packed).map_err(|_| malformed("it is in Base64"))
}
