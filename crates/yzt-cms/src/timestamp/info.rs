// SPDX-License-Identifier: MIT OR Apache-2.0
//! TSTInfo: what an authority says (RFC 3161, clause 2.4.2).

use yzt_cert::asn1::{self, Element, Reader, tag};
use yzt_cert::leniency::{Quirk, Tolerance};
use yzt_cert::{ObjectIdentifier, UnixTime};
use yzt_crypto::MessageDigest;

use crate::error::Error;
use crate::signed::algorithm::{NamedDigest, digest_identifier, tolerate};

const PART: &str = "timestamp";
/// Octets of a serial number or a nonce (RFC 3161 asks for at least 20).
const MAX_INTEGER: usize = 64;

/// What a timestamp says.
///
/// ```text
/// TSTInfo ::= SEQUENCE { version INTEGER (1), policy OBJECT IDENTIFIER,
///                        messageImprint SEQUENCE { hashAlgorithm, hashedMessage OCTET STRING },
///                        serialNumber INTEGER, genTime GeneralizedTime, accuracy Accuracy OPTIONAL,
///                        ordering BOOLEAN DEFAULT FALSE, nonce INTEGER OPTIONAL,
///                        tsa [0] GeneralName OPTIONAL, extensions [1] IMPLICIT OPTIONAL }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampInfo {
    /// Under which policy it was made.
    pub policy: ObjectIdentifier,
    /// The digest of what existed.
    pub imprint: MessageDigest,
    /// The serial number's content octets.
    pub serial: Vec<u8>,
    /// When: the whole seconds.
    pub time: UnixTime,
    /// When: what was written behind the seconds, in nanoseconds.
    pub nanoseconds: u32,
    /// By how much the time may differ from the true one, if the authority says.
    pub accuracy: Option<Accuracy>,
    /// Whether timestamps of this authority are in the order of their times.
    pub ordering: bool,
    /// The content octets of the request's nonce.
    pub nonce: Option<Vec<u8>>,
}

/// By how much the time of a timestamp may differ from the true one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accuracy {
    /// Seconds.
    pub seconds: u32,
    /// And so many thousandths of them, below 1000.
    pub milliseconds: u16,
    /// And so many millionths, below 1000.
    pub microseconds: u16,
}

impl TimestampInfo {
    /// Reads a TSTInfo.
    pub(crate) fn parse(der: &[u8], tolerance: &Tolerance) -> Result<Self, Error> {
        let whole = Reader::single(der, tag::SEQUENCE, PART)?;
        let mut fields = Reader::lenient(whole.content(), PART, tolerance);
        let version = fields.expect(tag::INTEGER)?.unsigned()?;
        if version != 1 {
            return Err(Error::Message { part: PART, rule: "the version of a timestamp is 1" });
        }
        let policy = fields.object_identifier()?;
        let imprint = read_imprint(&fields.expect(tag::SEQUENCE)?, tolerance)?;
        let serial = read_integer(&fields.expect(tag::INTEGER)?)?;
        let (time, nanoseconds) = read_time(&fields.expect(tag::GENERALIZED_TIME)?, tolerance)?;
        let accuracy = match fields.optional(tag::SEQUENCE)? {
            Some(element) => Some(read_accuracy(element.reader("accuracy"))?),
            None => None,
        };
        let ordering = fields.boolean_default_false(tag::BOOLEAN)?;
        let nonce = match fields.optional(tag::INTEGER)? {
            Some(element) => Some(read_integer(&element)?),
            None => None,
        };
        fields.optional(tag::context_constructed(0))?;
        refuse_critical(fields.optional(tag::context_constructed(1))?)?;
        fields.finish()?;
        Ok(Self { policy, imprint, serial, time, nanoseconds, accuracy, ordering, nonce })
    }
}

/// MessageImprint ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, hashedMessage OCTET STRING }
pub(super) fn read_imprint(
    element: &Element<'_>,
    tolerance: &Tolerance,
) -> Result<MessageDigest, Error> {
    let mut fields = element.reader("message imprint");
    let digest = NamedDigest::read(&fields.expect(tag::SEQUENCE)?, tolerance)?.known()?;
    let octets = fields.expect(tag::OCTET_STRING)?.content();
    fields.finish()?;
    Ok(MessageDigest::new(digest, octets)?)
}

/// Writes a MessageImprint.
pub(super) fn imprint_der(imprint: &MessageDigest) -> Vec<u8> {
    let identifier = asn1::object_identifier(&digest_identifier(imprint.algorithm()));
    let null = asn1::encode(tag::NULL, &[]);
    let algorithm = asn1::sequence(&[&identifier, &null]);
    asn1::sequence(&[&algorithm, &asn1::octet_string(imprint.as_bytes())])
}

/// The content octets of an INTEGER of any size that is sensible.
pub(super) fn read_integer(element: &Element<'_>) -> Result<Vec<u8>, Error> {
    let content = element.integer()?;
    if content.len() > MAX_INTEGER {
        let rule = "serial numbers and nonces have at most 64 octets";
        return Err(Error::Message { part: PART, rule });
    }
    Ok(content.to_vec())
}

/// YYYYMMDDHHMMSS, a fraction if there is one, Z (RFC 3161, clause 2.4.2).
fn read_time(element: &Element<'_>, tolerance: &Tolerance) -> Result<(UnixTime, u32), Error> {
    let fault = || element.fault(asn1::Fault::Time);
    let text = element.content().strip_suffix(b"Z").ok_or_else(fault)?;
    let (whole, rest) = text.split_at_checked(14).ok_or_else(fault)?;
    let fraction = match rest {
        [] => rest,
        [b'.', digits @ ..] if !digits.is_empty() => digits,
        _ => return Err(fault().into()),
    };
    if !fraction.iter().all(u8::is_ascii_digit) {
        return Err(fault().into());
    }
    if fraction.last() == Some(&b'0') {
        tolerate(tolerance, Quirk::TimestampFraction)?;
    }
    let digits = fraction.iter().chain(core::iter::repeat(&b'0')).take(9);
    let nanoseconds = digits.fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    let seconds = asn1::encode(tag::GENERALIZED_TIME, &[whole, b"Z"]);
    let mut reader = Reader::new(&seconds, PART);
    let time = UnixTime::from_element(&reader.element()?).map_err(|_| fault())?;
    Ok((time, nanoseconds))
}

/// `Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0], micros [1] (1..999) OPTIONAL }`
fn read_accuracy(mut fields: Reader<'_>) -> Result<Accuracy, Error> {
    let seconds = match fields.optional(tag::INTEGER)? {
        Some(element) => element.unsigned()?,
        None => 0,
    };
    let mut part = |number| -> Result<u16, Error> {
        let Some(element) = fields.optional(tag::context(number))? else { return Ok(0) };
        let value = element.unsigned()?;
        u16::try_from(value)
            .ok()
            .filter(|value| *value < 1000)
            .ok_or(Error::Message { part: PART, rule: "thousandths and millionths are below 1000" })
    };
    let (milliseconds, microseconds) = (part(0)?, part(1)?);
    fields.finish()?;
    Ok(Accuracy { seconds, milliseconds, microseconds })
}

/// Extensions of a timestamp are not interpreted; a critical one is not overlooked.
pub(super) fn refuse_critical(extensions: Option<Element<'_>>) -> Result<(), Error> {
    let Some(element) = extensions else { return Ok(()) };
    let mut list = element.reader("extensions");
    while !list.is_empty() {
        let mut fields = list.sequence("extension")?;
        fields.object_identifier()?;
        let critical = fields.boolean_default_false(tag::BOOLEAN)?;
        fields.expect(tag::OCTET_STRING)?;
        fields.finish()?;
        if critical {
            let rule = "it has a critical extension, which is not supported";
            return Err(Error::Message { part: PART, rule });
        }
    }
    Ok(())
}
