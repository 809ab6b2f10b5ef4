// SPDX-License-Identifier: MIT OR Apache-2.0
//! The DER inside a text, however the text is dressed.

use base64ct::{Base64, Encoding};

use crate::error::Error;
use crate::leniency::{Quirk, Quirks};
use crate::pem;

/// Base64 digits that are taken for a document without a label: certificates and requests are at
/// most a mebibyte.
const MAX_BARE: usize = 1_500_000;

/// The first document with this label in a PEM text, or in Base64 alone where that is allowed, and
/// what was met; `None` if `input` is no such text.
///
/// # Errors
/// [`Error::Pem`] for a damaged text, [`Error::TooLarge`] for one that is too long.
pub fn document(
    input: &[u8],
    label: &'static str,
    allowed: Quirks,
) -> Result<Option<(Vec<u8>, Quirks)>, Error> {
    if pem::is_pem(input, label) {
        let der = pem::decode(input, label)?;
        let met = if has_noise(input) { Quirk::PemNoise.into() } else { Quirks::EMPTY };
        return Ok(Some((der, met)));
    }
    if allowed.contains(Quirk::Base64WithoutLabel) {
        let met = Quirk::Base64WithoutLabel.into();
        return Ok(bare(input).map(|der| (der, met)));
    }
    Ok(None)
}

/// Base64 with white space between and around, and nothing else. Nothing is copied before every
/// octet was looked at.
fn bare(input: &[u8]) -> Option<Vec<u8>> {
    if input.len() > pem::MAX_TEXT {
        return None;
    }
    let mut length = 0_usize;
    for octet in input {
        match octet {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=' => length += 1,
            white if white.is_ascii_whitespace() => {}
            _ => return None,
        }
    }
    if length == 0 || length > MAX_BARE {
        return None;
    }
    let octets: Vec<u8> =
        input.iter().copied().filter(|octet| !octet.is_ascii_whitespace()).collect();
    Base64::decode_vec(core::str::from_utf8(&octets).ok()?).ok()
}

/// Whether the text begins or ends with something else than a line of dashes.
fn has_noise(input: &[u8]) -> bool {
    let text = input.trim_ascii();
    !text.starts_with(b"-----BEGIN ") || !text.ends_with(b"-----")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABEL: &str = "CERTIFICATE";

    #[test]
    fn dress_is_told_apart() {
        let der: Vec<u8> = (0..=99).collect();
        let text = pem::encode(&der, LABEL);
        let read = |text: &str, allowed| document(text.as_bytes(), LABEL, allowed);
        assert_eq!(read(&text, Quirks::STRICT), Ok(Some((der.clone(), Quirks::EMPTY))));
        let noisy = format!("Bag Attributes\n  friendlyName: 经办人\n{text}");
        let noise = Quirks::from(Quirk::PemNoise);
        assert_eq!(read(&noisy, Quirks::STRICT), Ok(Some((der.clone(), noise))));
        let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
        let bare = Quirks::from(Quirk::Base64WithoutLabel);
        assert_eq!(read(&body, Quirks::STRICT), Ok(None));
        assert_eq!(read(&format!(" {body}\r\n"), bare), Ok(Some((der, bare))));
        for other in ["", " ", "AAE", "AAE*", "经办人"] {
            assert_eq!(read(other, bare), Ok(None), "{other}");
        }
    }
}
