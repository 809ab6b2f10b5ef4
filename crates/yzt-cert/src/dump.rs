// SPDX-License-Identifier: MIT OR Apache-2.0
//! A dump of ASN.1 for support staff: every element with its offset, as far as the input goes.
//!
//! ```text
//!     0: d=0 hl=4 l=   410 SEQUENCE
//!     4: d=1 hl=4 l=   322   SEQUENCE
//!     8: d=2 hl=2 l=     3     [0]
//!    10: d=3 hl=2 l=     1       INTEGER 2
//! ```
//!
//! It reads BER as well (indefinite lengths, lengths that are longer than needed, high tag
//! numbers) and judges nothing: where the input cannot be followed any further, it says where and
//! why. OCTET STRINGs and BIT STRINGs that hold DER are opened. Depth, elements and shown octets
//! are limited.

use core::fmt;

use crate::asn1::tag;
use crate::oid::ObjectIdentifier;

mod header;
mod value;

pub use header::{Class, Length, Tag};
use header::{Header, read_header};
use value::Announced;

/// How much is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DumpOptions {
    /// Levels of nesting that are followed.
    pub depth: usize,
    /// Elements that are shown.
    pub elements: usize,
    /// Octets of a value that are shown.
    pub octets: usize,
    /// Whether strings that hold DER are opened.
    pub open_strings: bool,
    /// Whether persons' identifiers are withheld: values of identity extensions and attributes
    /// that hold them, and resident identity numbers anywhere.
    pub withhold: bool,
}

impl Default for DumpOptions {
    /// 64 levels, 100,000 elements, 64 octets of each value; strings opened, persons withheld.
    fn default() -> Self {
        Self { depth: 64, elements: 100_000, octets: 64, open_strings: true, withhold: true }
    }
}

/// One element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// Where its tag stands in the input.
    pub offset: usize,
    /// How deep it is nested.
    pub depth: usize,
    /// Octets of tag and length.
    pub header_length: usize,
    /// The length that it gives.
    pub length: Length,
    /// Its tag.
    pub tag: Tag,
    /// Its value, safe to show; empty where its elements follow.
    pub value: String,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { offset, depth, header_length, length, tag, value } = self;
        write!(f, "{offset:>6}: d={depth} hl={header_length} l=")?;
        match length {
            Length::Definite(length) => write!(f, "{length:>6}")?,
            Length::Indefinite => write!(f, "{:>6}", "inf")?,
        }
        write!(f, " {:indent$}{tag}", "", indent = depth * 2)?;
        if value.is_empty() { Ok(()) } else { write!(f, " {value}") }
    }
}

/// Why a dump ends before the input does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopCause {
    /// The header of an element is cut off.
    HeaderTruncated,
    /// A tag number above 2^28 − 1 or not minimal.
    TagNumber,
    /// A length in more than eight octets, or the reserved length FF.
    Length,
    /// The element ends behind what holds it, or behind the input.
    Overrun,
    /// An indefinite length on a primitive element.
    IndefinitePrimitive,
    /// The input ends inside an element of indefinite length.
    Unclosed,
    /// Deeper than the options follow.
    Depth,
    /// More elements than the options show.
    Elements,
}

impl StopCause {
    /// A stable name, such as `overrun`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HeaderTruncated => "header-truncated",
            Self::TagNumber => "tag-number",
            Self::Length => "length",
            Self::Overrun => "overrun",
            Self::IndefinitePrimitive => "indefinite-primitive",
            Self::Unclosed => "unclosed",
            Self::Depth => "depth",
            Self::Elements => "elements",
        }
    }
}

/// Where and why a dump ends before the input does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stop {
    /// Offset of the element that cannot be followed.
    pub offset: usize,
    /// Why.
    pub cause: StopCause,
}

/// The elements of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dump {
    /// One per element, in the order of the input.
    pub lines: Vec<Line>,
    /// Where and why it ends early, if it does.
    pub stop: Option<Stop>,
}

impl fmt::Display for Dump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        match self.stop {
            Some(Stop { offset, cause }) => writeln!(f, "{offset:>6}: ! {}", cause.name()),
            None => Ok(()),
        }
    }
}

/// Lists the elements of `input`.
#[must_use]
pub fn dump(input: &[u8], options: &DumpOptions) -> Dump {
    let mut walk = Walk { input, options, lines: Vec::new(), frames: Vec::new(), at: 0 };
    walk.frames.push(Frame { end: Some(input.len()), announced: Announced::Nothing });
    let stop = walk.run().err();
    Dump { lines: walk.lines, stop }
}

/// An element whose elements are being read.
struct Frame {
    /// Where it ends; `None` where the end is marked.
    end: Option<usize>,
    /// What the last identifier before or inside it says about the values.
    announced: Announced,
}

struct Walk<'a> {
    input: &'a [u8],
    options: &'a DumpOptions,
    lines: Vec<Line>,
    frames: Vec<Frame>,
    at: usize,
}

impl Walk<'_> {
    fn run(&mut self) -> Result<(), Stop> {
        loop {
            while self.frames.last().is_some_and(|frame| frame.end == Some(self.at)) {
                self.frames.pop();
            }
            if self.frames.is_empty() {
                return Ok(());
            }
            self.element()?;
        }
    }

    const fn stop(&self, cause: StopCause) -> Stop {
        Stop { offset: self.at, cause }
    }

    /// The innermost end that is known.
    fn limit(&self) -> usize {
        self.frames.iter().rev().find_map(|frame| frame.end).unwrap_or(self.input.len())
    }

    fn element(&mut self) -> Result<(), Stop> {
        let limit = self.limit();
        let rest = self.input.get(self.at..limit).unwrap_or_default();
        if rest.is_empty() {
            return Err(self.stop(StopCause::Unclosed));
        }
        if self.lines.len() >= self.options.elements {
            return Err(self.stop(StopCause::Elements));
        }
        let header = read_header(rest).map_err(|cause| self.stop(cause))?;
        let content = rest.get(header.octets..).unwrap_or_default();
        match header.length {
            Length::Indefinite if !header.tag.constructed => {
                Err(self.stop(StopCause::IndefinitePrimitive))
            }
            Length::Indefinite => {
                self.show(&header, String::new());
                self.open(&header, None)
            }
            Length::Definite(length) => match content.get(..length) {
                None => {
                    self.show(&header, String::new());
                    Err(self.stop(StopCause::Overrun))
                }
                Some(content) => self.definite(&header, content),
            },
        }
    }

    /// An element that is there as a whole.
    fn definite(&mut self, header: &Header, content: &[u8]) -> Result<(), Stop> {
        let start = self.at + header.octets;
        let end = start + content.len();
        if header.tag.constructed {
            self.show(header, String::new());
            return self.open(header, Some(end));
        }
        if header.tag.is_end_of_contents() && content.is_empty() {
            // It closes the innermost element, if that waits for it; else it is one of its own.
            self.show(header, String::new());
            if self.frames.last().is_some_and(|frame| frame.end.is_none()) {
                self.frames.pop();
            }
            self.at = end;
            return Ok(());
        }
        if let Some(skipped) = self.opened(header, content) {
            self.show(header, String::new());
            self.at += skipped;
            return self.open(header, Some(end));
        }
        let value = if self.options.withhold && self.announced().withholds(content) {
            value::withheld(content.len())
        } else {
            value::show(header.tag, content, self.options.octets)
        };
        self.announce(header.tag, content);
        self.show(header, value);
        self.at = end;
        Ok(())
    }

    /// Octets before the DER that a string holds, if it is to be opened.
    fn opened(&self, header: &Header, content: &[u8]) -> Option<usize> {
        if !self.options.open_strings || self.frames.len() > self.options.depth {
            return None;
        }
        let skipped = match (header.tag.universal(), content) {
            (Some(tag::OCTET_STRING), _) => 0,
            (Some(tag::BIT_STRING), [0, ..]) => 1,
            _ => return None,
        };
        header::holds_der(content.get(skipped..)?).then_some(skipped)
    }

    fn open(&mut self, header: &Header, end: Option<usize>) -> Result<(), Stop> {
        if self.frames.len() > self.options.depth {
            return Err(self.stop(StopCause::Depth));
        }
        let announced = self.announced();
        self.at += header.octets;
        self.frames.push(Frame { end, announced });
        Ok(())
    }

    fn announced(&self) -> Announced {
        self.frames.last().map(|frame| frame.announced).unwrap_or_default()
    }

    /// What follows the identifier of an identity extension or attribute is the holder's.
    fn announce(&mut self, tag: Tag, content: &[u8]) {
        let identifier = match tag.universal() {
            Some(tag::OBJECT_IDENTIFIER) => ObjectIdentifier::from_content(content),
            _ => None,
        };
        if let (Some(identifier), Some(frame)) = (identifier, self.frames.last_mut()) {
            frame.announced = Announced::by(&identifier);
        }
    }

    fn show(&mut self, header: &Header, value: String) {
        self.lines.push(Line {
            offset: self.at,
            depth: self.frames.len().saturating_sub(1),
            header_length: header.octets,
            length: header.length,
            tag: header.tag,
            value,
        });
    }
}

#[cfg(test)]
mod tests;
