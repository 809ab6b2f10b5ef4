// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tags and lengths of BER (X.690, clauses 8.1.2 and 8.1.3).

use core::fmt;

use super::StopCause;
use crate::asn1::{Reader, tag};

/// Elements that are looked at to decide whether a string holds DER.
const MAX_PROBED: usize = 64;
/// Octets of a high tag number that are read.
const MAX_TAG_OCTETS: usize = 4;

/// The class of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // X.690, table 1
pub enum Class {
    Universal,
    Application,
    Context,
    Private,
}

/// A tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// Its class.
    pub class: Class,
    /// Whether elements follow.
    pub constructed: bool,
    /// Its number.
    pub number: u32,
}

impl Tag {
    /// The number of a universal tag, primitive or constructed.
    pub(crate) fn universal(self) -> Option<u8> {
        match self.class {
            Class::Universal => u8::try_from(self.number).ok(),
            _ => None,
        }
    }

    pub(crate) fn is_end_of_contents(self) -> bool {
        self.universal() == Some(0)
    }
}

impl fmt::Display for Tag {
    /// The name of X.680, `[1]` for a context tag, `[APPLICATION 1]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number;
        match self.class {
            Class::Universal => match UNIVERSAL.iter().find(|(known, _)| *known == number) {
                Some((_, name)) => f.write_str(name),
                None => write!(f, "[UNIVERSAL {number}]"),
            },
            Class::Application => write!(f, "[APPLICATION {number}]"),
            Class::Context => write!(f, "[{number}]"),
            Class::Private => write!(f, "[PRIVATE {number}]"),
        }
    }
}

const UNIVERSAL: &[(u32, &str)] = &[
    (0, "END-OF-CONTENTS"),
    (1, "BOOLEAN"),
    (2, "INTEGER"),
    (3, "BIT STRING"),
    (4, "OCTET STRING"),
    (5, "NULL"),
    (6, "OBJECT IDENTIFIER"),
    (7, "ObjectDescriptor"),
    (8, "EXTERNAL"),
    (9, "REAL"),
    (10, "ENUMERATED"),
    (12, "UTF8String"),
    (13, "RELATIVE-OID"),
    (16, "SEQUENCE"),
    (17, "SET"),
    (18, "NumericString"),
    (19, "PrintableString"),
    (20, "TeletexString"),
    (21, "VideotexString"),
    (22, "IA5String"),
    (23, "UTCTime"),
    (24, "GeneralizedTime"),
    (25, "GraphicString"),
    (26, "VisibleString"),
    (27, "GeneralString"),
    (28, "UniversalString"),
    (30, "BMPString"),
];

/// The length that a header gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Length {
    /// So many octets follow.
    Definite(usize),
    /// Until the end-of-contents octets.
    Indefinite,
}

/// Tag and length.
pub(super) struct Header {
    pub(super) tag: Tag,
    pub(super) octets: usize,
    pub(super) length: Length,
}

pub(super) fn read_header(input: &[u8]) -> Result<Header, StopCause> {
    let (tag, rest) = read_tag(input)?;
    let (length, rest) = read_length(rest)?;
    Ok(Header { tag, octets: input.len() - rest.len(), length })
}

fn read_tag(input: &[u8]) -> Result<(Tag, &[u8]), StopCause> {
    let (first, mut rest) = input.split_first().ok_or(StopCause::HeaderTruncated)?;
    let class = match first >> 6 {
        0 => Class::Universal,
        1 => Class::Application,
        2 => Class::Context,
        _ => Class::Private,
    };
    let mut number = u32::from(first & 0x1F);
    if number == 0x1F {
        number = 0;
        for index in 0.. {
            let (octet, others) = rest.split_first().ok_or(StopCause::HeaderTruncated)?;
            if index >= MAX_TAG_OCTETS || (index == 0 && *octet == 0x80) {
                return Err(StopCause::TagNumber);
            }
            number = (number << 7) | u32::from(octet & 0x7F);
            rest = others;
            if *octet < 0x80 {
                break;
            }
        }
    }
    Ok((Tag { class, constructed: first & 0x20 != 0, number }, rest))
}

fn read_length(input: &[u8]) -> Result<(Length, &[u8]), StopCause> {
    let (first, rest) = input.split_first().ok_or(StopCause::HeaderTruncated)?;
    match *first {
        short @ 0..=0x7F => Ok((Length::Definite(usize::from(short)), rest)),
        0x80 => Ok((Length::Indefinite, rest)),
        long => {
            let count = usize::from(long & 0x7F);
            if count > 8 {
                return Err(StopCause::Length);
            }
            let (octets, rest) = rest.split_at_checked(count).ok_or(StopCause::HeaderTruncated)?;
            let length = octets.iter().fold(0_u64, |value, octet| value << 8 | u64::from(*octet));
            // What no address space holds ends behind the input in any case.
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            Ok((Length::Definite(length), rest))
        }
    }
}

/// Whether the octets are one DER element of a universal type, and its elements, too: few random
/// octets are.
pub(super) fn holds_der(octets: &[u8]) -> bool {
    let mut reader = Reader::new(octets, "string");
    let Ok(element) = reader.element() else {
        return false;
    };
    if !reader.is_empty() || !is_usual(element.tag()) {
        return false;
    }
    if element.tag() & 0x20 == 0 {
        return true;
    }
    let mut inner = element.reader("string");
    for _ in 0..MAX_PROBED {
        if inner.is_empty() {
            return true;
        }
        if !inner.element().is_ok_and(|element| is_usual(element.tag())) {
            return false;
        }
    }
    true
}

/// Tags of the types that documents are made of, and context tags up to 15.
const fn is_usual(identifier: u8) -> bool {
    matches!(
        identifier,
        tag::BOOLEAN..=tag::OBJECT_IDENTIFIER
            | tag::ENUMERATED
            | tag::UTF8_STRING
            | tag::NUMERIC_STRING..=tag::TELETEX_STRING
            | tag::IA5_STRING..=tag::GENERALIZED_TIME
            | tag::VISIBLE_STRING
            | tag::UNIVERSAL_STRING
            | tag::BMP_STRING
            | tag::SEQUENCE
            | tag::SET
            | 0x80..=0x8F
            | 0xA0..=0xAF
    )
}
