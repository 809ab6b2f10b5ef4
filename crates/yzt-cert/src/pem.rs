// SPDX-License-Identifier: MIT OR Apache-2.0
//! PEM texts (RFC 7468), read as laxly as RFC 7468, clause 3, allows: any line length, text around.

use base64ct::{Base64, Encoding};

use crate::error::Error;

/// Characters per line when written.
const LINE: usize = 64;
/// Octets that are searched for a text.
pub(crate) const MAX_TEXT: usize = 96 * 1024 * 1024;
/// Octets of the longest label that is looked at.
const MAX_LABEL: usize = 64;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// The first text with this label.
pub(crate) fn decode(text: &[u8], label: &'static str) -> Result<Vec<u8>, Error> {
    next(text, label)?.map(|(der, _)| der).ok_or(Error::Pem { label })
}

/// A decoded text and what follows it.
type Found<'a> = (Vec<u8>, &'a [u8]);

/// The next text with this label; `None` when there is none.
pub(crate) fn next<'a>(text: &'a [u8], label: &'static str) -> Result<Option<Found<'a>>, Error> {
    if text.len() > MAX_TEXT {
        return Err(Error::TooLarge { part: label, length: text.len(), limit: MAX_TEXT });
    }
    let begin = format!("-----BEGIN {label}-----");
    let end = format!("-----END {label}-----");
    let Some(start) = find(text, begin.as_bytes()) else {
        return Ok(None);
    };
    let body = text.get(start + begin.len()..).unwrap_or_default();
    let length = find(body, end.as_bytes()).ok_or(Error::Pem { label })?;
    let (body, rest) = body.split_at_checked(length).ok_or(Error::Pem { label })?;
    Ok(Some((base64(body, label)?, rest)))
}

/// One text of several, whatever its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    pub(crate) label: &'a str,
    body: &'a [u8],
}

impl Block<'_> {
    /// The octets inside; `label` names the text in the error.
    pub(crate) fn decode(&self, label: &'static str) -> Result<Vec<u8>, Error> {
        base64(self.body, label)
    }
}

/// The texts in their order. One that the very next `-----` does not close is damaged:
/// a scan takes as many steps as there are octets.
pub(crate) struct Blocks<'a> {
    rest: &'a [u8],
}

impl<'a> Blocks<'a> {
    pub(crate) const fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }
}

impl<'a> Iterator for Blocks<'a> {
    type Item = Block<'a>;

    fn next(&mut self) -> Option<Block<'a>> {
        loop {
            let start = find(self.rest, BEGIN)?;
            let behind = self.rest.get(start + BEGIN.len()..).unwrap_or_default();
            self.rest = behind;
            let head = behind.get(..behind.len().min(MAX_LABEL + DASHES.len())).unwrap_or_default();
            let Some((label, body)) = find(head, DASHES)
                .and_then(|length| behind.split_at_checked(length))
                .and_then(|(label, rest)| Some((core::str::from_utf8(label).ok()?, rest)))
            else {
                continue;
            };
            let body = body.get(DASHES.len()..).unwrap_or_default();
            let length = find(body, DASHES).unwrap_or(body.len());
            let (inside, rest) = body.split_at_checked(length).unwrap_or((body, &[]));
            self.rest = rest;
            let end = rest.strip_prefix(END).and_then(|rest| rest.strip_prefix(label.as_bytes()));
            let closed = end.is_some_and(|rest| rest.starts_with(DASHES));
            // What is not closed cannot be decoded: no Base64 is a lone hyphen.
            return Some(Block { label, body: if closed { inside } else { b"-" } });
        }
    }
}

/// The octets of a body.
fn base64(body: &[u8], label: &'static str) -> Result<Vec<u8>, Error> {
    let base64: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let base64 = core::str::from_utf8(&base64).map_err(|_| Error::Pem { label })?;
    Base64::decode_vec(base64).map_err(|_| Error::Pem { label })
}

/// Whether a text with this label begins somewhere; what is longer than any file that is read is
/// not searched.
pub(crate) fn is_pem(text: &[u8], label: &str) -> bool {
    text.len() <= MAX_TEXT && find(text, format!("-----BEGIN {label}-----").as_bytes()).is_some()
}

/// Whether any text begins somewhere.
pub(crate) fn is_begun(text: &[u8]) -> bool {
    text.len() <= MAX_TEXT && find(text, BEGIN).is_some()
}

pub(crate) fn encode(der: &[u8], label: &str) -> String {
    let base64 = Base64::encode_string(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at_checked(LINE).unwrap_or((rest, ""));
        out.push_str(line);
        out.push('\n');
        rest = next;
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

/// Horspool's search: from what does not match, most steps go as far as the pattern is long.
fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    let (_, head) = pattern.split_last()?;
    let mut skips = [pattern.len(); 256];
    for (index, octet) in head.iter().enumerate() {
        if let Some(skip) = skips.get_mut(usize::from(*octet)) {
            *skip = head.len() - index;
        }
    }
    let mut at = 0_usize;
    loop {
        let window = text.get(at..at.checked_add(pattern.len())?)?;
        if window == pattern {
            return Some(at);
        }
        at += skips.get(usize::from(*window.last()?)).copied().unwrap_or(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABEL: &str = "CERTIFICATE";

    #[test]
    fn texts_round_trip_with_anything_around_them() {
        for length in [0, 1, 47, 48, 49, 200] {
            let der: Vec<u8> = (0..=255).cycle().take(length).collect();
            let text = format!("Bag Attributes\r\n{}trailer", encode(&der, LABEL));
            assert_eq!(decode(text.as_bytes(), LABEL), Ok(der));
        }
    }

    #[test]
    fn long_lines_and_several_texts_are_read() {
        let text = "-----BEGIN CERTIFICATE-----AAEC-----END CERTIFICATE-----\n\
                    -----BEGIN CERTIFICATE-----\r\nAw\r\n==\r\n-----END CERTIFICATE-----";
        let (first, rest) = next(text.as_bytes(), LABEL).ok().flatten().unwrap_or_default();
        let (second, rest) = next(rest, LABEL).ok().flatten().unwrap_or_default();
        assert_eq!((first, second), (vec![0, 1, 2], vec![3]));
        assert_eq!(next(rest, LABEL), Ok(None));
    }

    #[test]
    fn texts_are_listed_with_their_labels_and_damaged_ones_cannot_be_decoded() {
        let text = "a -----BEGIN X-----AAEC-----END X----------BEGIN Y Z-----\nAw==\n-----END Y Z-----\n\
                    -----BEGIN -----BEGIN P-----AA==-----END Q-----\n-----BEGIN LAST-----AA==";
        let blocks: Vec<_> = Blocks::new(text.as_bytes())
            .map(|block| (block.label, block.decode(LABEL).ok()))
            .collect();
        let expected =
            [("X", Some(vec![0, 1, 2])), ("Y Z", Some(vec![3])), ("", None), ("LAST", None)];
        assert_eq!(blocks, expected);
        assert_eq!(Blocks::new(b"-----BEGIN nothing").count(), 0);
    }

    #[test]
    fn damage_is_an_error() {
        for text in [
            "",
            "-----BEGIN CERTIFICATE-----AAEC",
            "-----BEGIN CERTIFICATE-----A*EC-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----AAE-----END CERTIFICATE-----",
            "-----BEGIN X509 CRL-----AAEC-----END X509 CRL-----",
        ] {
            assert_eq!(decode(text.as_bytes(), LABEL), Err(Error::Pem { label: LABEL }), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_pattern_is_found_where_it_first_stands(text in "[-BEa ]{0,60}", pattern in "[-BEa ]{1,6}") {
            let (text, pattern) = (text.as_bytes(), pattern.as_bytes());
            let plain = text.windows(pattern.len()).position(|window| window == pattern);
            proptest::prop_assert_eq!(find(text, pattern), plain);
            proptest::prop_assert_eq!(find(text, text), (!text.is_empty()).then_some(0));
        }
    }
}
