// SPDX-License-Identifier: MIT OR Apache-2.0
//! The text inside identity extensions, and what its prefixes say.

use crate::asn1::{Element, Reader, tag};
use crate::identity::codes::{EnterpriseId, UnifiedSocialCreditCode};
use crate::identity::person;
use crate::text;

/// Wrappers around one string that are opened.
const MAX_WRAPPERS: usize = 4;

/// What the octets of a value hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Text, trimmed; not safe to show as it is.
    Text(String),
    /// Nothing: NULL, an empty string, or what stands for it.
    Nothing,
    /// Octets that are no text.
    Unreadable,
}

/// Reads a value as authorities write it: one string, a string inside context tags, SETs or
/// OCTET STRINGs, NULL, or text without any tag.
pub(crate) fn content(octets: &[u8]) -> Content {
    match wrapped(octets) {
        Some(content) => content,
        None => from_text(text::untagged(octets).0),
    }
}

/// Text of a name attribute or a string element.
pub(crate) fn of_string(tag: u8, octets: &[u8]) -> Content {
    from_text(text::plain(tag, octets).0)
}

fn from_text(text: Option<String>) -> Content {
    let Some(text) = text else {
        return Content::Unreadable;
    };
    let trimmed =
        text.trim_matches(|character: char| character.is_whitespace() || character == '\0');
    // Placeholders that registration systems write for an empty field.
    if trimmed.is_empty() || trimmed == "\"\"" || trimmed.eq_ignore_ascii_case("null") {
        return Content::Nothing;
    }
    Content::Text(trimmed.to_owned())
}

/// The string inside wrappers; `None` where it is none, so that the octets are text themselves.
fn wrapped(octets: &[u8]) -> Option<Content> {
    let mut octets = octets;
    for _ in 0..MAX_WRAPPERS {
        let element = only_element(octets)?;
        match element.tag() {
            tag::NULL if element.content().is_empty() => return Some(Content::Nothing),
            tag if text::is_string(tag) => return Some(of_string(tag, element.content())),
            // A context tag instead of the string's own.
            0x80..=0x9E => return Some(from_text(text::untagged(element.content()).0)),
            tag::SET | tag::SEQUENCE | 0xA0..=0xBE => octets = element.content(),
            tag::OCTET_STRING => {
                return Some(content_of_octet_string(element.content()));
            }
            _ => return None,
        }
    }
    None
}

fn content_of_octet_string(octets: &[u8]) -> Content {
    match only_element(octets) {
        Some(element) if text::is_string(element.tag()) => {
            of_string(element.tag(), element.content())
        }
        _ => from_text(text::untagged(octets).0),
    }
}

fn only_element(octets: &[u8]) -> Option<Element<'_>> {
    let mut reader = Reader::new(octets, "identity extension");
    let element = reader.element().ok()?;
    reader.is_empty().then_some(element)
}

/// What stands before a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// `JJ` (organisation code) or `XY` (credit code).
    Organization,
    /// `SF` (identity number of a person).
    Person,
    /// Neither.
    None,
}

/// A value taken apart: `12@215009JJ0123456781` is the prefix `12@215009JJ0` and the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) marker: Marker,
    pub(crate) code: &'a str,
}

/// Takes `n@`, the authority's digits, the marker and a filling zero off.
pub(crate) fn parts(text: &str) -> Parts<'_> {
    const MARKERS: [(&str, Marker); 3] =
        [("JJ", Marker::Organization), ("XY", Marker::Organization), ("SF", Marker::Person)];
    let behind = text.split_once('@').map_or(text, |(_, rest)| rest);
    let marked = behind.trim_start_matches(|character: char| character.is_ascii_digit());
    let found = MARKERS
        .iter()
        .find_map(|(mark, marker)| marked.strip_prefix(mark).map(|code| (code, *marker)));
    let Some((code, marker)) = found else {
        return Parts { prefix: "", marker: Marker::None, code: text };
    };
    // One zero fills a code of 9, 15 or 18 characters.
    let code = match (code.len(), code.strip_prefix('0')) {
        (10 | 16 | 19, Some(code)) => code,
        _ => code,
    };
    let prefix = text.get(..text.len() - code.len()).unwrap_or_default();
    Parts { prefix, marker, code }
}

/// Whether a text is or holds a person's number.
pub(crate) fn names_person(text: &str) -> bool {
    parts(text).marker == Marker::Person || person::resident_number_in(text).is_some()
}

/// The organisation's identifier in `code`, where it cannot be a person's number as well.
pub(crate) fn enterprise(code: &str) -> Option<EnterpriseId> {
    if person::is_resident_number(code.as_bytes()) {
        return None;
    }
    EnterpriseId::parse(code).ok()
}

/// As [`enterprise`], 18 characters only.
pub(crate) fn credit_code(code: &str) -> Option<UnifiedSocialCreditCode> {
    match enterprise(code) {
        Some(EnterpriseId::UnifiedSocialCreditCode(code)) => Some(code),
        _ => None,
    }
}
