// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages as texts (RFC 7468, clauses 8 and 9).

use std::borrow::Cow;

use base64ct::{Base64, Encoding};
use yzt_cert::armour;
use yzt_cert::asn1::tag;
use yzt_cert::leniency::Quirks;

use crate::error::Error;
use crate::signed::SignedData;

/// Labels of messages: the first is the one that is written.
const LABELS: [&str; 3] = ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"];
/// Characters per line when written.
const LINE: usize = 64;

/// The message inside of a file, and what was met: BER as it is, PEM with a label of messages, or
/// Base64 alone where that is allowed. What begins with a SEQUENCE is taken as it is, whatever
/// texts stand in it.
///
/// # Errors
/// [`yzt_cert::Error::Pem`] for a damaged text.
pub fn message_of_file(input: &[u8], allowed: Quirks) -> Result<(Cow<'_, [u8]>, Quirks), Error> {
    if input.first() == Some(&tag::SEQUENCE) {
        return Ok((Cow::Borrowed(input), Quirks::EMPTY));
    }
    for label in LABELS {
        if let Some((der, met)) = armour::document(input, label, allowed)? {
            return Ok((Cow::Owned(der), met));
        }
    }
    Ok((Cow::Borrowed(input), Quirks::EMPTY))
}

/// The message as a PEM text with the label CMS.
#[must_use]
pub fn message_to_pem(message: &[u8]) -> String {
    let digits = Base64::encode_string(message);
    let mut text = String::with_capacity(digits.len() + digits.len() / LINE + 64);
    text.push_str("-----BEGIN CMS-----\n");
    let mut rest = digits.as_str();
    while !rest.is_empty() {
        let (line, later) = rest.split_at(rest.len().min(LINE));
        text.push_str(line);
        text.push('\n');
        rest = later;
    }
    text.push_str("-----END CMS-----\n");
    text
}

impl SignedData {
    /// Reads a message from a file: see [`message_of_file`].
    ///
    /// # Errors
    /// As [`SignedData::parse_with`], and [`yzt_cert::Error::Pem`].
    pub fn parse_any_with(input: &[u8], allowed: Quirks) -> Result<Self, Error> {
        let (der, met) = message_of_file(input, allowed)?;
        let mut message = Self::parse_with(&der, allowed)?;
        message.note(met);
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use yzt_cert::leniency::Quirk;

    use super::*;

    #[test]
    fn texts_are_read_back() -> Result<(), Error> {
        let message: Vec<u8> = (0x30..=0xC8).collect();
        let text = message_to_pem(&message);
        assert!(text.lines().all(|line| line.len() <= LINE));
        for label in LABELS {
            let text = text.replace("CMS", label);
            let read = message_of_file(text.as_bytes(), Quirks::STRICT)?;
            assert_eq!(read, (Cow::Borrowed(&message[..]), Quirks::EMPTY));
        }
        let bare: String = text.lines().filter(|line| !line.starts_with('-')).collect();
        let quirk = Quirks::from(Quirk::Base64WithoutLabel);
        assert_eq!(message_of_file(bare.as_bytes(), quirk)?.1, quirk);
        assert_eq!(message_of_file(bare.as_bytes(), Quirks::STRICT)?.0, bare.as_bytes());
        assert_eq!(message_of_file(&message, quirk)?, (Cow::Borrowed(&message[..]), Quirks::EMPTY));
        assert!(message_of_file(b"-----BEGIN CMS-----\nAAE", Quirks::STRICT).is_err());
        Ok(())
    }
}
