// SPDX-License-Identifier: MIT OR Apache-2.0
//! A strict DER reader (X.690) that knows where it stands, and a small writer.
//!
//! The reader copies nothing: every element is a slice of the input with its offset, so that what
//! was signed can be cut out before anything is interpreted. It accepts definite, minimal lengths
//! and low tag numbers only; a length is checked against what is there before it is used.

use core::fmt;
use core::ops::Range;

use crate::error::Error;
use crate::leniency::{Quirk, Tolerance};
use crate::oid::ObjectIdentifier;

mod writer;

pub(crate) use writer::TRUE;
pub use writer::{
    bit_string, encode, explicit, named_bits, object_identifier, octet_string, sequence, set_of,
    unsigned_integer,
};

/// Identifier octets (X.690, clause 8.1.2) as they stand in the encoding.
pub mod tag {
    /// BOOLEAN.
    pub const BOOLEAN: u8 = 0x01;
    /// INTEGER.
    pub const INTEGER: u8 = 0x02;
    /// BIT STRING.
    pub const BIT_STRING: u8 = 0x03;
    /// OCTET STRING.
    pub const OCTET_STRING: u8 = 0x04;
    /// NULL.
    pub const NULL: u8 = 0x05;
    /// OBJECT IDENTIFIER.
    pub const OBJECT_IDENTIFIER: u8 = 0x06;
    /// ENUMERATED.
    pub const ENUMERATED: u8 = 0x0A;
    /// UTF8String.
    pub const UTF8_STRING: u8 = 0x0C;
    /// NumericString.
    pub const NUMERIC_STRING: u8 = 0x12;
    /// PrintableString.
    pub const PRINTABLE_STRING: u8 = 0x13;
    /// TeletexString (T61String).
    pub const TELETEX_STRING: u8 = 0x14;
    /// IA5String.
    pub const IA5_STRING: u8 = 0x16;
    /// UTCTime.
    pub const UTC_TIME: u8 = 0x17;
    /// GeneralizedTime.
    pub const GENERALIZED_TIME: u8 = 0x18;
    /// VisibleString.
    pub const VISIBLE_STRING: u8 = 0x1A;
    /// UniversalString.
    pub const UNIVERSAL_STRING: u8 = 0x1C;
    /// BMPString.
    pub const BMP_STRING: u8 = 0x1E;
    /// SEQUENCE and SEQUENCE OF.
    pub const SEQUENCE: u8 = 0x30;
    /// SET and SET OF.
    pub const SET: u8 = 0x31;

    /// `[number]`, primitive.
    #[must_use]
    pub const fn context(number: u8) -> u8 {
        0x80 | number
    }

    /// `[number]`, constructed.
    #[must_use]
    pub const fn context_constructed(number: u8) -> u8 {
        0xA0 | number
    }
}

/// What is wrong with an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The element ends behind the input.
    Truncated,
    /// Bytes are left where nothing may follow.
    Trailing,
    /// Another tag was expected.
    Tag {
        /// The expected identifier octet.
        expected: u8,
        /// The octet that stands there.
        found: u8,
    },
    /// A tag number above 30, which none of our structures uses.
    TagNumber,
    /// A length in indefinite form, in more octets than needed, or above 2^32 − 1.
    Length,
    /// A BOOLEAN other than 00 or FF.
    Boolean,
    /// An INTEGER without content, or with superfluous leading octets.
    Integer,
    /// A BIT STRING whose unused bits are out of range or not zero.
    BitString,
    /// A NULL with content.
    Null,
    /// An OBJECT IDENTIFIER that is empty, not minimal, cut off, or too long.
    ObjectIdentifier,
    /// A time not of the form YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ, or no such day.
    Time,
    /// A field is written although it holds its default value.
    Default,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Truncated => "the element ends behind the input",
            Self::Trailing => "bytes are left over",
            Self::Tag { expected, found } => {
                return write!(f, "tag {expected:02X} expected, {found:02X} found");
            }
            Self::TagNumber => "tag number above 30",
            Self::Length => "length not definite and minimal",
            Self::Boolean => "BOOLEAN neither 00 nor FF",
            Self::Integer => "INTEGER empty or not minimal",
            Self::BitString => "BIT STRING with wrong unused bits",
            Self::Null => "NULL with content",
            Self::ObjectIdentifier => "OBJECT IDENTIFIER damaged or too long",
            Self::Time => "not a time",
            Self::Default => "a default value is written out",
        };
        f.write_str(text)
    }
}

/// One element: tag, length, content.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    tag: u8,
    offset: usize,
    header_length: usize,
    whole: &'a [u8],
    part: &'static str,
    tolerance: Option<&'a Tolerance>,
}

impl<'a> Element<'a> {
    /// The identifier octet.
    #[must_use]
    pub const fn tag(&self) -> u8 {
        self.tag
    }

    /// Tag, length and content.
    #[must_use]
    pub const fn whole(&self) -> &'a [u8] {
        self.whole
    }

    /// The content octets.
    #[must_use]
    pub fn content(&self) -> &'a [u8] {
        self.whole.get(self.header_length..).unwrap_or_default()
    }

    /// Where the whole element stands in the document.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.whole.len()
    }

    /// Where the content stands in the document.
    #[must_use]
    pub const fn content_range(&self) -> Range<usize> {
        self.offset + self.header_length..self.offset + self.whole.len()
    }

    /// A reader over the content.
    #[must_use]
    pub fn reader(&self, part: &'static str) -> Reader<'a> {
        let offset = self.offset + self.header_length;
        Reader { rest: self.content(), offset, part, tolerance: self.tolerance }
    }

    /// Whether `quirk`, which stands here, is tolerated; if so it is noted.
    #[must_use]
    pub fn tolerates(&self, quirk: Quirk) -> bool {
        self.tolerance.is_some_and(|tolerance| tolerance.tolerates(quirk))
    }

    /// This element's fault as an error.
    #[must_use]
    pub const fn fault(&self, fault: Fault) -> Error {
        Error::Encoding { part: self.part, offset: self.offset, fault }
    }

    /// BOOLEAN content; [`Quirk::BooleanNotFf`] may be tolerated.
    ///
    /// # Errors
    /// [`Fault::Boolean`].
    pub fn boolean(&self) -> Result<bool, Error> {
        match self.content() {
            [0x00] => Ok(false),
            [0xFF] => Ok(true),
            [_] if self.tolerates(Quirk::BooleanNotFf) => Ok(true),
            _ => Err(self.fault(Fault::Boolean)),
        }
    }

    /// INTEGER or ENUMERATED content octets as they stand, checked to be minimal unless
    /// [`Quirk::IntegerPadded`] is tolerated.
    ///
    /// # Errors
    /// [`Fault::Integer`].
    pub fn integer(&self) -> Result<&'a [u8], Error> {
        let content = self.content();
        let minimal = match content {
            [] => return Err(self.fault(Fault::Integer)),
            [0x00, next, ..] => *next >= 0x80,
            [0xFF, next, ..] => *next < 0x80,
            _ => true,
        };
        match minimal || self.tolerates(Quirk::IntegerPadded) {
            true => Ok(content),
            false => Err(self.fault(Fault::Integer)),
        }
    }

    /// INTEGER content octets without superfluous ones.
    ///
    /// # Errors
    /// [`Fault::Integer`].
    pub fn shortest_integer(&self) -> Result<&'a [u8], Error> {
        let mut content = self.integer()?;
        while let [first, rest @ ..] = content
            && let [next, ..] = rest
            && matches!((*first, *next), (0x00, 0x00..=0x7F) | (0xFF, 0x80..=0xFF))
        {
            content = rest;
        }
        Ok(content)
    }

    /// INTEGER content as a small number, 0 to 2^32 − 1; larger ones saturate.
    ///
    /// # Errors
    /// [`Fault::Integer`], also for a negative number.
    pub fn unsigned(&self) -> Result<u32, Error> {
        let content = self.shortest_integer()?;
        if content.first().is_some_and(|first| *first >= 0x80) {
            return Err(self.fault(Fault::Integer));
        }
        let significant = content.strip_prefix(&[0]).unwrap_or(content);
        if significant.len() > 4 {
            return Ok(u32::MAX);
        }
        Ok(significant.iter().fold(0, |value, octet| (value << 8) | u32::from(*octet)))
    }

    /// BIT STRING content: the number of unused bits and the octets.
    ///
    /// # Errors
    /// [`Fault::BitString`].
    pub fn bit_string(&self) -> Result<(u8, &'a [u8]), Error> {
        let (unused, octets) =
            self.content().split_first().ok_or_else(|| self.fault(Fault::BitString))?;
        let last = octets.last().copied();
        let well_formed = match last {
            None => *unused == 0,
            Some(last) => *unused < 8 && last.trailing_zeros() >= u32::from(*unused),
        };
        if well_formed { Ok((*unused, octets)) } else { Err(self.fault(Fault::BitString)) }
    }

    /// BIT STRING content made of whole octets.
    ///
    /// # Errors
    /// [`Fault::BitString`].
    pub fn octet_aligned_bit_string(&self) -> Result<&'a [u8], Error> {
        match self.bit_string()? {
            (0, octets) => Ok(octets),
            _ => Err(self.fault(Fault::BitString)),
        }
    }

    /// OBJECT IDENTIFIER content.
    ///
    /// # Errors
    /// [`Fault::ObjectIdentifier`].
    pub fn object_identifier(&self) -> Result<ObjectIdentifier, Error> {
        ObjectIdentifier::from_content(self.content())
            .ok_or_else(|| self.fault(Fault::ObjectIdentifier))
    }
}

/// Reads elements one after the other.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
    part: &'static str,
    tolerance: Option<&'a Tolerance>,
}

impl<'a> Reader<'a> {
    /// A strict reader over `input`; `part` names the structure in errors.
    #[must_use]
    pub const fn new(input: &'a [u8], part: &'static str) -> Self {
        Self { rest: input, offset: 0, part, tolerance: None }
    }

    /// A reader that tolerates what `tolerance` allows, and so does all that comes from it.
    #[must_use]
    pub const fn lenient(input: &'a [u8], part: &'static str, tolerance: &'a Tolerance) -> Self {
        Self { rest: input, offset: 0, part, tolerance: Some(tolerance) }
    }

    /// The document that `input` begins with: one element with this tag, and nothing behind it
    /// unless [`Quirk::TrailingBytes`] is tolerated.
    ///
    /// # Errors
    /// [`Error::Encoding`].
    pub fn document(
        input: &'a [u8],
        tag: u8,
        part: &'static str,
        tolerance: &'a Tolerance,
    ) -> Result<Element<'a>, Error> {
        let mut reader = Self::lenient(input, part, tolerance);
        let element = reader.expect(tag)?;
        if !reader.is_empty() && !tolerance.tolerates(Quirk::TrailingBytes) {
            return Err(reader.fault(Fault::Trailing));
        }
        Ok(element)
    }

    /// Notes a quirk, if anybody listens.
    pub fn note(&self, quirk: Quirk) {
        if let Some(tolerance) = self.tolerance {
            tolerance.note(quirk);
        }
    }

    /// The single element with this tag that `input` consists of.
    ///
    /// # Errors
    /// [`Error::Encoding`] for anything else, also for bytes behind it.
    pub fn single(input: &'a [u8], tag: u8, part: &'static str) -> Result<Element<'a>, Error> {
        let mut reader = Self::new(input, part);
        let element = reader.expect(tag)?;
        reader.finish()?;
        Ok(element)
    }

    /// Whether everything was read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The identifier octet of the next element.
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element.
    ///
    /// # Errors
    /// [`Error::Encoding`].
    pub fn element(&mut self) -> Result<Element<'a>, Error> {
        let (tag, header_length, content_length) =
            header(self.rest).map_err(|fault| self.fault(fault))?;
        let (whole, rest) = header_length
            .checked_add(content_length)
            .and_then(|length| self.rest.split_at_checked(length))
            .ok_or_else(|| self.fault(Fault::Truncated))?;
        let (offset, part, tolerance) = (self.offset, self.part, self.tolerance);
        let element = Element { tag, offset, header_length, whole, part, tolerance };
        self.rest = rest;
        self.offset += whole.len();
        Ok(element)
    }

    /// The next element, which must have this tag.
    ///
    /// # Errors
    /// [`Error::Encoding`].
    pub fn expect(&mut self, tag: u8) -> Result<Element<'a>, Error> {
        match self.peek() {
            None => Err(self.fault(Fault::Truncated)),
            Some(found) if found != tag => Err(self.fault(Fault::Tag { expected: tag, found })),
            Some(_) => self.element(),
        }
    }

    /// The next element if it has this tag.
    ///
    /// # Errors
    /// [`Error::Encoding`].
    pub fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Error> {
        if self.peek() == Some(tag) { self.element().map(Some) } else { Ok(None) }
    }

    /// The next element as a SEQUENCE, opened.
    ///
    /// # Errors
    /// [`Error::Encoding`].
    pub fn sequence(&mut self, part: &'static str) -> Result<Reader<'a>, Error> {
        Ok(self.expect(tag::SEQUENCE)?.reader(part))
    }

    /// The next element as an OBJECT IDENTIFIER.
    ///
    /// # Errors
    /// [`Error::Encoding`].
    pub fn object_identifier(&mut self) -> Result<ObjectIdentifier, Error> {
        self.expect(tag::OBJECT_IDENTIFIER)?.object_identifier()
    }

    /// An optional BOOLEAN with default FALSE.
    ///
    /// # Errors
    /// [`Error::Encoding`], also when FALSE is written out, unless [`Quirk::DefaultWritten`] is
    /// tolerated.
    pub fn boolean_default_false(&mut self, tag: u8) -> Result<bool, Error> {
        match self.optional(tag)? {
            None => Ok(false),
            Some(element) if element.boolean()? => Ok(true),
            Some(element) if element.tolerates(Quirk::DefaultWritten) => Ok(false),
            Some(element) => Err(element.fault(Fault::Default)),
        }
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// [`Fault::Trailing`].
    pub fn finish(self) -> Result<(), Error> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.fault(Fault::Trailing)) }
    }

    /// A fault at the reader's position as an error.
    #[must_use]
    pub const fn fault(&self, fault: Fault) -> Error {
        Error::Encoding { part: self.part, offset: self.offset, fault }
    }
}

/// Tag, length of the header, length of the content.
fn header(input: &[u8]) -> Result<(u8, usize, usize), Fault> {
    let [tag, first, rest @ ..] = input else {
        return Err(Fault::Truncated);
    };
    if tag & 0x1F == 0x1F {
        return Err(Fault::TagNumber);
    }
    if *first < 0x80 {
        return Ok((*tag, 2, usize::from(*first)));
    }
    let count = usize::from(first & 0x7F);
    if count == 0 || count > 4 {
        return Err(Fault::Length);
    }
    let octets = rest.get(..count).ok_or(Fault::Truncated)?;
    let length = octets.iter().fold(0_u32, |value, octet| (value << 8) | u32::from(*octet));
    if length < 0x80 || octets.first() == Some(&0) {
        return Err(Fault::Length);
    }
    let length = usize::try_from(length).map_err(|_| Fault::Length)?;
    Ok((*tag, 2 + count, length))
}

#[cfg(test)]
mod tests;
