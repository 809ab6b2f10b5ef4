// SPDX-License-Identifier: MIT OR Apache-2.0
//! Text of names and extensions: by its tag, then as UTF-8, then as GB18030, and safe to show.

use core::fmt::Write;

use encoding_rs::GB18030;

use crate::asn1::tag;

/// How the octets of a string became text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TextForm {
    /// As their tag says.
    Declared,
    /// As UTF-8, which their tag does not allow: nothing else could be meant.
    Utf8,
    /// As GB18030, a guess: their tag does not allow it, they are no UTF-8, and they decode.
    Gb18030,
    /// As ISO 8859-1, a guess: T.61 text that is neither ASCII nor UTF-8 nor GB 2312.
    Latin1,
    /// Not at all: they are shown one by one.
    Octets,
}

impl TextForm {
    /// Whether another reading would be possible.
    #[must_use]
    pub const fn is_guess(self) -> bool {
        matches!(self, Self::Gb18030 | Self::Latin1)
    }

    /// A stable name: `declared`, `utf-8`, `gb18030`, `latin-1`, `octets`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
            Self::Latin1 => "latin-1",
            Self::Octets => "octets",
        }
    }
}

/// Text with the way it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The text, safe to show: unsafe characters as `\u{..}`, undecodable octets as `\x..`.
    pub text: String,
    /// How it was read.
    pub form: TextForm,
}

/// The text of a string element with this tag: by the tag, then as UTF-8, then as GB18030.
///
/// Octets of any other tag are shown one by one.
#[must_use]
pub fn read(tag: u8, octets: &[u8]) -> Reading {
    match plain(tag, octets) {
        (Some(text), form) => Reading { text: printable(&text), form },
        (None, form) => Reading { text: escape_octets(octets), form },
    }
}

/// As [`read`], with every character as it is.
pub(crate) fn plain(tag: u8, octets: &[u8]) -> (Option<String>, TextForm) {
    if let Some((text, form)) = certain(tag, octets) {
        return (Some(text), form);
    }
    if !is_string(tag) {
        return (None, TextForm::Octets);
    }
    // T.61 holds ISO 8859-1 as often: only pairs of high octets (GB 2312) speak for Chinese there.
    let is_chinese = tag != tag::TELETEX_STRING || has_paired_high_octets(octets);
    if is_chinese && let Some(text) = gb18030(octets) {
        return (Some(text), TextForm::Gb18030);
    }
    if tag == tag::TELETEX_STRING {
        let text = octets.iter().map(|octet| char::from(*octet)).collect();
        return (Some(text), TextForm::Latin1);
    }
    (None, TextForm::Octets)
}

/// Text of octets without a tag: UTF-8, else GB18030.
pub(crate) fn untagged(octets: &[u8]) -> (Option<String>, TextForm) {
    plain(tag::UTF8_STRING, octets)
}

/// The text of a string element where only one reading is possible.
pub(crate) fn decode(tag: u8, octets: &[u8]) -> Option<String> {
    certain(tag, octets).map(|(text, _)| text)
}

fn certain(tag: u8, octets: &[u8]) -> Option<(String, TextForm)> {
    let declared = match tag {
        tag::BMP_STRING => bmp(octets),
        tag::UNIVERSAL_STRING => universal(octets),
        _ if is_string(tag) && (tag == tag::UTF8_STRING || octets.is_ascii()) => utf8(octets),
        _ => None,
    };
    if let Some(text) = declared {
        return Some((text, TextForm::Declared));
    }
    // Octets above 7F are not allowed in the narrow types, but some authorities put UTF-8 there.
    if is_string(tag) { utf8(octets).map(|text| (text, TextForm::Utf8)) } else { None }
}

fn utf8(octets: &[u8]) -> Option<String> {
    core::str::from_utf8(octets).ok().map(str::to_owned)
}

fn bmp(octets: &[u8]) -> Option<String> {
    let (units, []) = octets.as_chunks::<2>() else {
        return None;
    };
    let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

fn universal(octets: &[u8]) -> Option<String> {
    let (units, []) = octets.as_chunks::<4>() else {
        return None;
    };
    units.iter().map(|unit| char::from_u32(u32::from_be_bytes(*unit))).collect()
}

/// GB18030 text, if the octets are that and hold nothing but characters to be read.
fn gb18030(octets: &[u8]) -> Option<String> {
    let text = GB18030.decode_without_bom_handling_and_without_replacement(octets)?;
    (!text.chars().any(is_unsafe)).then(|| text.into_owned())
}

/// Whether the octets above 7F come in pairs as GB 2312 writes them.
fn has_paired_high_octets(octets: &[u8]) -> bool {
    let mut rest = octets;
    loop {
        rest = match rest {
            [] => return true,
            [first, others @ ..] if first.is_ascii() => others,
            [0xA1..=0xF7, 0xA1..=0xFE, others @ ..] => others,
            _ => return false,
        };
    }
}

/// Whether the tag is one of a character string.
pub(crate) const fn is_string(tag: u8) -> bool {
    matches!(
        tag,
        tag::UTF8_STRING
            | tag::PRINTABLE_STRING
            | tag::IA5_STRING
            | tag::NUMERIC_STRING
            | tag::VISIBLE_STRING
            | tag::TELETEX_STRING
            | tag::BMP_STRING
            | tag::UNIVERSAL_STRING
    )
}

/// The text as it may be shown: see [`read`].
pub(crate) fn visible(tag: u8, octets: &[u8]) -> String {
    read(tag, octets).text
}

/// `text` with every character escaped that could steer a terminal or turn the reading order.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unsafe(character) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

/// Control and format characters, line separators, private use and noncharacters.
pub(crate) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}'
                | '\u{0600}'..='\u{0605}'
                | '\u{061C}'
                | '\u{06DD}'
                | '\u{070F}'
                | '\u{115F}'
                | '\u{1160}'
                | '\u{17B4}'
                | '\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{3164}'
                | '\u{E000}'..='\u{F8FF}'
                | '\u{FDD0}'..='\u{FDEF}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{FFFE}'
                | '\u{FFFF}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{10FFFF}'
        )
}

fn escape_octets(octets: &[u8]) -> String {
    let mut out = String::new();
    for octet in octets {
        if (0x20..0x7F).contains(octet) {
            out.push(char::from(*octet));
        } else {
            let _ = write!(out, "\\x{octet:02x}");
        }
    }
    out
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len() * 2);
    for octet in octets {
        let _ = write!(out, "{octet:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tag_is_decoded_its_own_way() {
        assert_eq!(visible(tag::UTF8_STRING, "云南省".as_bytes()), "云南省");
        assert_eq!(visible(tag::PRINTABLE_STRING, "云南省".as_bytes()), "云南省");
        assert_eq!(visible(tag::BMP_STRING, &[0x4E, 0x91, 0x53, 0x57]), "云南");
        assert_eq!(visible(tag::UNIVERSAL_STRING, &[0, 0, 0x4E, 0x91]), "云");
        assert_eq!(visible(tag::TELETEX_STRING, &[b'a', 0xE9]), "aé");
    }

    #[test]
    fn what_does_not_decode_is_shown_octet_by_octet() {
        assert_eq!(visible(tag::PRINTABLE_STRING, &[b'A', 0xD4]), "A\\xd4");
        assert_eq!(visible(tag::BMP_STRING, &[0x4E]), "N");
        assert_eq!(visible(tag::BMP_STRING, &[0xD8, 0x00]), "\\xd8\\x00");
        assert_eq!(visible(tag::OCTET_STRING, &[1]), "\\x01");
    }

    #[test]
    fn the_form_says_how_sure_the_reading_is() {
        // 云南 in GB18030, UTF-8 and UTF-16.
        let gb = &[0xD4, 0xC6, 0xC4, 0xCF][..];
        let utf8 = "云南".as_bytes();
        let utf16 = &[0x4E, 0x91, 0x53, 0x57][..];
        let form_of = |tag, octets: &[u8]| {
            let reading = read(tag, octets);
            (reading.text, reading.form)
        };
        let cloud = |form| ("云南".to_owned(), form);
        assert_eq!(form_of(tag::UTF8_STRING, utf8), cloud(TextForm::Declared));
        assert_eq!(form_of(tag::BMP_STRING, utf16), cloud(TextForm::Declared));
        for narrow in [
            tag::PRINTABLE_STRING,
            tag::IA5_STRING,
            tag::NUMERIC_STRING,
            tag::VISIBLE_STRING,
            tag::TELETEX_STRING,
        ] {
            assert_eq!(form_of(narrow, utf8), cloud(TextForm::Utf8));
            assert_eq!(form_of(narrow, gb), cloud(TextForm::Gb18030));
            assert_eq!(form_of(narrow, b"YN-1"), ("YN-1".to_owned(), TextForm::Declared));
        }
        assert_eq!(form_of(tag::UTF8_STRING, gb), cloud(TextForm::Gb18030));
        // 㐂 (U+3402) takes four octets.
        let four = ("㐂".to_owned(), TextForm::Gb18030);
        let (encoded, _, _) = GB18030.encode(&four.0);
        assert_eq!(encoded.len(), 4);
        assert_eq!(form_of(tag::UTF8_STRING, &encoded), four);
        assert_eq!(form_of(tag::TELETEX_STRING, b"M\xFCnchen").1, TextForm::Latin1);
        assert_eq!(form_of(tag::TELETEX_STRING, b"M\xFCnchen").0, "München");
        assert_eq!(form_of(tag::UTF8_STRING, &[0xFF]).1, TextForm::Octets);
        assert_eq!(form_of(tag::OCTET_STRING, b"abc"), ("abc".to_owned(), TextForm::Octets));
        assert_eq!(decode(tag::UTF8_STRING, gb), None);
        assert_eq!(decode(tag::TELETEX_STRING, b"M\xFCnchen"), None);
    }

    #[test]
    fn nothing_that_steers_a_terminal_comes_through() {
        let hostile =
            "a\u{1b}[2J\u{7}\r\n\u{9b}b\u{202e}c\u{200b}\u{2028}\u{2066}\u{feff}\u{e0041}";
        let shown = printable(hostile);
        assert!(shown.chars().all(|character| !is_unsafe(character)), "{shown}");
        assert_eq!(printable("a\u{1b}b"), "a\\u{1b}b");
        for tag in [tag::UTF8_STRING, tag::TELETEX_STRING, tag::IA5_STRING, 0x7F] {
            assert!(!visible(tag, b"\x1b]0;x\x07").contains(char::is_control));
        }
        assert_eq!(printable("示例科技有限公司(昆明)·A-1"), "示例科技有限公司(昆明)·A-1");
    }
}
