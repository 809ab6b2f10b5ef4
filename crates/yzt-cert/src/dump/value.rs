// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values as they are shown.

use core::fmt::Write;

use super::{Class, Tag};
use crate::asn1::tag;
use crate::identity;
use crate::names::name_of;
use crate::oid::{self, ObjectIdentifier};
use crate::text;

/// A value on one line, `limit` of its octets at most.
pub(super) fn show(tag: Tag, content: &[u8], limit: usize) -> String {
    match tag.universal() {
        Some(tag::BOOLEAN) => match content {
            [0] => "FALSE".to_owned(),
            [0xFF] => "TRUE".to_owned(),
            other => hex(other, limit),
        },
        Some(tag::INTEGER | tag::ENUMERATED) => integer(content, limit),
        Some(tag::BIT_STRING) => match content.split_first() {
            Some((0, octets)) => hex(octets, limit),
            Some((unused, octets)) => format!("({unused}) {}", hex(octets, limit)),
            None => String::new(),
        },
        Some(tag::OBJECT_IDENTIFIER) => identifier(content, limit),
        Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => string(tag::VISIBLE_STRING, content, limit),
        Some(number) if text::is_string(number) => string(number, content, limit),
        None if tag.class == Class::Context && is_readable(content) => {
            string(tag::UTF8_STRING, content, limit)
        }
        _ => hex(content, limit),
    }
}

/// In place of a value that is not shown.
pub(super) fn withheld(length: usize) -> String {
    format!("[{length}]")
}

/// What an identifier says about the values behind it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Announced {
    /// Nothing.
    #[default]
    Nothing,
    /// They are a holder's identifier: a person's where they carry the mark `SF`.
    Holder,
    /// They are a person's, or a secret.
    Private,
}

impl Announced {
    pub(super) fn by(identifier: &ObjectIdentifier) -> Self {
        if *identifier == oid::CHALLENGE_PASSWORD || *identifier == oid::GMT_0092_CHALLENGE_PASSWORD
        {
            return Self::Private;
        }
        match identity::known_extension(&identifier.to_string()).map(|known| known.meaning) {
            Some(meaning) if meaning.is_private() => Self::Private,
            Some(_) => Self::Holder,
            None => Self::Nothing,
        }
    }

    /// Whether a value of this kind is withheld.
    pub(super) fn withholds(self, content: &[u8]) -> bool {
        match self {
            Self::Nothing => identity::is_personal(content),
            Self::Holder => identity::is_personal(content) || holds_mark(content),
            // A BOOLEAN between the identifier and the value says nothing.
            Self::Private => content.len() > 1,
        }
    }
}

/// Whether the mark of a person's number stands in it, in octets as they are or spread over two or
/// four each.
fn holds_mark(content: &[u8]) -> bool {
    [1, 2, 4].into_iter().any(|step| {
        let behind = content.iter().skip(step);
        content.iter().zip(behind).any(|pair| pair == (&b'S', &b'F'))
    })
}

/// A decimal number up to 64 bits, hex beyond.
fn integer(content: &[u8], limit: usize) -> String {
    let (Some(first), 1..=8) = (content.first(), content.len()) else {
        return hex(content, limit);
    };
    let start = if *first >= 0x80 { -1_i64 } else { 0 };
    let value = content.iter().fold(start, |value, octet| (value << 8) | i64::from(*octet));
    value.to_string()
}

fn identifier(content: &[u8], limit: usize) -> String {
    match ObjectIdentifier::from_content(content) {
        None => hex(content, limit),
        Some(identifier) => match name_of(&identifier) {
            Some(name) => format!("{identifier} ({name})"),
            None => identifier.to_string(),
        },
    }
}

fn string(tag: u8, content: &[u8], limit: usize) -> String {
    if content.len() <= limit {
        return text::visible(tag, content);
    }
    // Four octets are a whole character in every string type of fixed width.
    let cut = limit / 4 * 4;
    let mut shown = content.get(..cut).unwrap_or_default();
    if tag == tag::UTF8_STRING
        && let Err(error) = core::str::from_utf8(shown)
        && error.error_len().is_none()
    {
        shown = shown.get(..error.valid_up_to()).unwrap_or_default();
    }
    let mut out = text::visible(tag, shown);
    let _ = write!(out, "…[{}]", content.len());
    out
}

fn hex(content: &[u8], limit: usize) -> String {
    let mut out = text::hex(content.get(..limit).unwrap_or(content));
    if content.len() > limit {
        let _ = write!(out, "…[{}]", content.len());
    }
    out
}

/// Whether octets under a context tag are text: all of it printable ASCII.
fn is_readable(content: &[u8]) -> bool {
    !content.is_empty() && content.iter().all(|octet| (0x20..0x7F).contains(octet))
}
