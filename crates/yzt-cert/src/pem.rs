// SPDX-License-Identifier: MIT OR Apache-2.0
//! PEM texts (RFC 7468), read as laxly as RFC 7468, clause 3, allows: any line length, text around.

use base64ct::{Base64, Encoding};

use crate::error::Error;

/// Characters per line when written.
const LINE: usize = 64;

/// The first text with this label.
pub(crate) fn decode(text: &[u8], label: &'static str) -> Result<Vec<u8>, Error> {
    next(text, label)?.map(|(der, _)| der).ok_or(Error::Pem { label })
}

/// A decoded text and what follows it.
type Found<'a> = (Vec<u8>, &'a [u8]);

/// The next text with this label; `None` when there is none.
pub(crate) fn next<'a>(text: &'a [u8], label: &'static str) -> Result<Option<Found<'a>>, Error> {
    let begin = format!("-----BEGIN {label}-----");
    let end = format!("-----END {label}-----");
    let Some(start) = find(text, begin.as_bytes()) else {
        return Ok(None);
    };
    let body = text.get(start + begin.len()..).unwrap_or_default();
    let length = find(body, end.as_bytes()).ok_or(Error::Pem { label })?;
    let (body, rest) = body.split_at_checked(length).ok_or(Error::Pem { label })?;
    let base64: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let base64 = core::str::from_utf8(&base64).map_err(|_| Error::Pem { label })?;
    let der = Base64::decode_vec(base64).map_err(|_| Error::Pem { label })?;
    Ok(Some((der, rest)))
}

/// Whether a text with this label begins somewhere.
pub(crate) fn is_pem(text: &[u8], label: &str) -> bool {
    find(text, format!("-----BEGIN {label}-----").as_bytes()).is_some()
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

fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    text.windows(pattern.len()).position(|window| window == pattern)
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
}
