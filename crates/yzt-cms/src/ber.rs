// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages that are longer than memory: BER read and written piece by piece (X.690, clause 8).
//!
//! RFC 5652 allows BER outside of what is signed, so that a message can be written before its
//! length is known: indefinite lengths, and OCTET STRINGs in parts. [`BerReader`] takes in either
//! form. Small elements are collected and handed to the strict reader of yzt-cert; content
//! is lent out in pieces. Nesting, and the bytes that are collected in all, are bounded.

mod collected;
mod writer;

use std::io::{ErrorKind, Read};

use yzt_cert::asn1::{Fault, tag};

use crate::error::Error;

pub(crate) use collected::Collected;
pub(crate) use writer::BerWriter;

/// Bytes that are read at once, and the longest piece of content that is lent.
const BUFFER_LENGTH: usize = 32 * 1024;
/// Elements that may be open within each other.
const MAX_DEPTH: usize = 24;
/// The constructed bit of an identifier octet.
const CONSTRUCTED: u8 = 0x20;
/// Identifier octet, and a length of up to eight octets behind its first.
const MAX_HEADER: usize = 10;

/// Where an open element ends.
#[derive(Clone, Copy, Debug)]
enum Level {
    /// At this offset.
    Definite(u64),
    /// At two zero octets.
    Indefinite,
}

/// Tag and length of an element.
#[derive(Clone, Copy, Debug)]
struct Header {
    tag: u8,
    /// Octets of tag and length.
    size: usize,
    /// `None` for an indefinite length.
    length: Option<u64>,
}

/// The content that is being lent out.
#[derive(Clone, Copy, Debug, Default)]
struct Octets {
    /// Constructed strings that are open.
    depth: usize,
    /// Octets left of the current primitive string.
    left: u64,
}

/// Reads BER element by element from a stream.
pub(crate) struct BerReader<R> {
    source: R,
    buffer: Vec<u8>,
    /// Where unread bytes begin in `buffer`.
    start: usize,
    /// Where that is in the stream.
    offset: u64,
    levels: Vec<Level>,
    octets: Option<Octets>,
    /// Bytes that may still be collected.
    budget: usize,
    budget_limit: usize,
    part: &'static str,
    ber: bool,
}

impl<R: Read> BerReader<R> {
    /// `part` names the structure in errors; of elements that are collected, at most `budget`
    /// bytes are kept in all.
    pub(crate) fn new(source: R, part: &'static str, budget: usize) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            start: 0,
            offset: 0,
            levels: Vec::new(),
            octets: None,
            budget,
            budget_limit: budget,
            part,
            ber: false,
        }
    }

    /// Whether a length was indefinite or not minimal, or content in parts, up to here.
    pub(crate) const fn met_ber(&self) -> bool {
        self.ber
    }

    /// The identifier octet of the next element; `None` at the end of what is open.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, Error> {
        match self.levels.last() {
            Some(Level::Definite(end)) if self.offset >= *end => Ok(None),
            Some(Level::Indefinite) => match self.look(2)? {
                [0, 0, ..] => Ok(None),
                [first, ..] => Ok(Some(*first)),
                [] => Err(self.fault(Fault::Truncated)),
            },
            Some(Level::Definite(_)) => match self.look(1)?.first().copied() {
                Some(first) => Ok(Some(first)),
                None => Err(self.fault(Fault::Truncated)),
            },
            None => Ok(self.look(1)?.first().copied()),
        }
    }

    /// Opens the next element, which must have this constructed tag.
    pub(crate) fn enter(&mut self, tag: u8) -> Result<(), Error> {
        self.expect(tag)?;
        let header = self.header()?;
        self.push(header)
    }

    /// Closes what [`Self::enter`] opened; nothing may be left in it.
    pub(crate) fn leave(&mut self) -> Result<(), Error> {
        if self.peek()?.is_some() {
            return Err(self.fault(Fault::Trailing));
        }
        if let Some(Level::Indefinite) = self.levels.last() {
            self.check_end(2)?;
            self.skip(2);
        }
        self.levels.pop();
        Ok(())
    }

    /// The next element as a whole.
    pub(crate) fn collect(&mut self) -> Result<Collected, Error> {
        let offset = self.offset;
        let mut whole = Vec::new();
        let depth = self.levels.len();
        let header = self.collect_header(&mut whole)?;
        if let Some(length) = header.length {
            self.collect_octets(&mut whole, length)?;
        } else {
            self.push(header)?;
            while self.levels.len() > depth {
                self.collect_next(&mut whole)?;
            }
        }
        Ok(Collected::new(whole, offset, self.part))
    }

    /// The next element as a whole, if it has this tag.
    pub(crate) fn collect_optional(&mut self, tag: u8) -> Result<Option<Collected>, Error> {
        if self.peek()? == Some(tag) { self.collect().map(Some) } else { Ok(None) }
    }

    /// The next element as a whole, which must have this tag.
    pub(crate) fn collect_expected(&mut self, tag: u8) -> Result<Collected, Error> {
        self.expect(tag)?;
        self.collect()
    }

    /// Opens a string of octets with this primitive tag, or the constructed form of it.
    pub(crate) fn open_octets(&mut self, tag: u8) -> Result<(), Error> {
        match self.peek()? {
            Some(found) if found == tag || found == tag | CONSTRUCTED => {}
            Some(found) => return Err(self.fault(Fault::Tag { expected: tag, found })),
            None => return Err(self.fault(Fault::Truncated)),
        }
        let header = self.header()?;
        let mut octets = Octets::default();
        self.begin(header, &mut octets)?;
        self.octets = Some(octets);
        Ok(())
    }

    /// The next piece of the string that [`Self::open_octets`] opened, never empty; `None` at its
    /// end.
    pub(crate) fn octets(&mut self) -> Result<Option<&[u8]>, Error> {
        let Some(mut octets) = self.octets else { return Ok(None) };
        while octets.left == 0 {
            if octets.depth == 0 {
                self.octets = None;
                return Ok(None);
            }
            match self.peek()? {
                None => {
                    self.leave()?;
                    octets.depth = octets.depth.saturating_sub(1);
                }
                Some(found) if found & !CONSTRUCTED == tag::OCTET_STRING => {
                    let header = self.header()?;
                    self.begin(header, &mut octets)?;
                }
                Some(found) => {
                    return Err(self.fault(Fault::Tag { expected: tag::OCTET_STRING, found }));
                }
            }
            // A stream may halt in the next step, and go on from here.
            self.octets = Some(octets);
        }
        let wanted = usize::try_from(octets.left).unwrap_or(BUFFER_LENGTH).min(BUFFER_LENGTH);
        let got = if self.look(1)?.is_empty() {
            return Err(self.fault(Fault::Truncated));
        } else {
            self.buffer.len().saturating_sub(self.start).min(wanted)
        };
        octets.left = octets.left.saturating_sub(to_u64(got));
        self.octets = Some(octets);
        let from = self.start;
        self.skip(got);
        Ok(Some(self.buffer.get(from..from.saturating_add(got)).unwrap_or_default()))
    }

    /// Nothing may be open, and nothing may follow.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        if self.levels.is_empty() && self.look(1)?.is_empty() {
            Ok(())
        } else {
            Err(self.fault(Fault::Trailing))
        }
    }

    /// A fault at this place as an error.
    pub(crate) fn fault(&self, fault: Fault) -> Error {
        let offset = usize::try_from(self.offset).unwrap_or(usize::MAX);
        yzt_cert::Error::Encoding { part: self.part, offset, fault }.into()
    }

    fn expect(&mut self, tag: u8) -> Result<(), Error> {
        match self.peek()? {
            Some(found) if found == tag => Ok(()),
            Some(found) => Err(self.fault(Fault::Tag { expected: tag, found })),
            None => Err(self.fault(Fault::Truncated)),
        }
    }

    /// Begins a primitive string, or opens a constructed one.
    fn begin(&mut self, header: Header, octets: &mut Octets) -> Result<(), Error> {
        if header.tag & CONSTRUCTED != 0 {
            self.ber = true;
            octets.depth = octets.depth.saturating_add(1);
            return self.push(header);
        }
        // A primitive element has a definite length: `header` saw to it.
        octets.left = header.length.unwrap_or_default();
        Ok(())
    }

    fn push(&mut self, header: Header) -> Result<(), Error> {
        if self.levels.len() >= MAX_DEPTH {
            return Err(Error::TooMany { limit: MAX_DEPTH });
        }
        self.levels.push(match header.length {
            Some(length) => Level::Definite(self.offset.saturating_add(length)),
            None => Level::Indefinite,
        });
        Ok(())
    }

    /// One step through an element of indefinite length.
    fn collect_next(&mut self, whole: &mut Vec<u8>) -> Result<(), Error> {
        if self.peek()?.is_none() {
            if let Some(Level::Indefinite) = self.levels.last() {
                self.charge(2)?;
                whole.extend_from_slice(&[0, 0]);
            }
            return self.leave();
        }
        let header = self.collect_header(whole)?;
        match header.length {
            Some(length) => self.collect_octets(whole, length),
            None => self.push(header),
        }
    }

    fn collect_header(&mut self, whole: &mut Vec<u8>) -> Result<Header, Error> {
        let header = self.parse_header()?;
        self.charge(header.size)?;
        let size = header.size;
        whole.extend_from_slice(self.look(size)?.get(..size).unwrap_or_default());
        self.skip(size);
        Ok(header)
    }

    fn collect_octets(&mut self, whole: &mut Vec<u8>, length: u64) -> Result<(), Error> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        self.charge(length)?;
        let mut left = length;
        while left > 0 {
            let piece = self.look(1)?;
            let piece = piece.get(..left.min(piece.len())).unwrap_or_default();
            whole.extend_from_slice(piece);
            let got = piece.len();
            if got == 0 {
                return Err(self.fault(Fault::Truncated));
            }
            self.skip(got);
            left = left.saturating_sub(got);
        }
        Ok(())
    }

    fn charge(&mut self, bytes: usize) -> Result<(), Error> {
        let limit = self.budget_limit;
        self.budget =
            self.budget.checked_sub(bytes).ok_or(Error::TooLarge { length: bytes, limit })?;
        Ok(())
    }

    /// Reads tag and length, and steps over them.
    fn header(&mut self) -> Result<Header, Error> {
        let header = self.parse_header()?;
        self.skip(header.size);
        Ok(header)
    }

    /// So many octets from here must lie within what is open.
    fn check_end(&self, length: u64) -> Result<(), Error> {
        let end = self.offset.checked_add(length).ok_or_else(|| self.fault(Fault::Length))?;
        let enclosing = self.levels.iter().rev().find_map(|level| match level {
            Level::Definite(end) => Some(*end),
            Level::Indefinite => None,
        });
        match enclosing {
            Some(limit) if end > limit => Err(self.fault(Fault::Truncated)),
            _ => Ok(()),
        }
    }

    /// The header in front, whose element must end within what is open.
    fn parse_header(&mut self) -> Result<Header, Error> {
        let parsed = parse_header(self.look(MAX_HEADER)?);
        let (header, minimal) = parsed.map_err(|fault| self.fault(fault))?;
        let whole = to_u64(header.size).checked_add(header.length.unwrap_or_default());
        self.check_end(whole.ok_or_else(|| self.fault(Fault::Length))?)?;
        self.ber |= !minimal;
        Ok(header)
    }

    /// At least `count` unread bytes, fewer only where the stream ends.
    fn look(&mut self, count: usize) -> Result<&[u8], Error> {
        let have = self.buffer.len().saturating_sub(self.start);
        if have < count {
            self.fill(count)?;
        }
        Ok(self.buffer.get(self.start..).unwrap_or_default())
    }

    fn fill(&mut self, count: usize) -> Result<(), Error> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let mut filled = self.buffer.len();
        self.buffer.resize(BUFFER_LENGTH, 0);
        while filled < count {
            let room = self.buffer.get_mut(filled..).unwrap_or_default();
            match self.source.read(room) {
                Ok(0) => break,
                Ok(got) => filled = filled.saturating_add(got).min(BUFFER_LENGTH),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.truncate(filled);
                    return Err(Error::Stream { kind: error.kind() });
                }
            }
        }
        self.buffer.truncate(filled);
        Ok(())
    }

    fn skip(&mut self, count: usize) {
        self.start = self.start.saturating_add(count).min(self.buffer.len());
        self.offset = self.offset.saturating_add(to_u64(count));
    }
}

/// Tag and length in front of `input`, and whether the length is definite and minimal.
fn parse_header(input: &[u8]) -> Result<(Header, bool), Fault> {
    let [tag, first, rest @ ..] = input else { return Err(Fault::Truncated) };
    let (tag, first) = (*tag, *first);
    if tag & 0x1F == 0x1F {
        return Err(Fault::TagNumber);
    }
    match first {
        0x80 if tag & CONSTRUCTED != 0 => Ok((Header { tag, size: 2, length: None }, false)),
        0x80 | 0xFF => Err(Fault::Length),
        short @ 0..0x80 => Ok((Header { tag, size: 2, length: Some(u64::from(short)) }, true)),
        long => {
            let count = usize::from(long & 0x7F);
            if count > MAX_HEADER - 2 {
                return Err(Fault::Length);
            }
            let octets = rest.get(..count).ok_or(Fault::Truncated)?;
            let length =
                octets.iter().fold(0, |value: u64, octet| (value << 8) | u64::from(*octet));
            let minimal = octets.first() != Some(&0) && length >= 0x80;
            Ok((Header { tag, size: 2 + count, length: Some(length) }, minimal))
        }
    }
}

fn to_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
