// SPDX-License-Identifier: MIT OR Apache-2.0
//! Text of names and extensions: by its tag, otherwise escaped, and safe for a terminal.

use core::fmt::Write;

use crate::asn1::tag;

/// The text of a string element; `None` where the octets are no such string.
pub(crate) fn decode(tag: u8, octets: &[u8]) -> Option<String> {
    match tag {
        // Octets above 7F are not allowed in the three narrow types, but some authorities put
        // UTF-8 into them: read as what it is, since nothing else could be meant.
        tag::UTF8_STRING
        | tag::PRINTABLE_STRING
        | tag::IA5_STRING
        | tag::NUMERIC_STRING
        | tag::VISIBLE_STRING => core::str::from_utf8(octets).ok().map(str::to_owned),
        tag::TELETEX_STRING => Some(octets.iter().map(|octet| char::from(*octet)).collect()),
        tag::BMP_STRING => {
            let (units, []) = octets.as_chunks::<2>() else {
                return None;
            };
            let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
            char::decode_utf16(units).collect::<Result<String, _>>().ok()
        }
        tag::UNIVERSAL_STRING => {
            let (units, []) = octets.as_chunks::<4>() else {
                return None;
            };
            units.iter().map(|unit| char::from_u32(u32::from_be_bytes(*unit))).collect()
        }
        _ => None,
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

/// The text as it may be shown: undecodable octets as `\x..`, unsafe characters as `\u{..}`.
pub(crate) fn visible(tag: u8, octets: &[u8]) -> String {
    match decode(tag, octets) {
        Some(text) => printable(&text),
        None => escape_octets(octets),
    }
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
        // 云南 in GB18030.
        assert_eq!(visible(tag::PRINTABLE_STRING, &[b'A', 0xD4, 0xC6]), "A\\xd4\\xc6");
        assert_eq!(visible(tag::BMP_STRING, &[0x4E]), "N");
        assert_eq!(visible(tag::BMP_STRING, &[0xD8, 0x00]), "\\xd8\\x00");
        assert_eq!(visible(tag::OCTET_STRING, &[1]), "\\x01");
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
