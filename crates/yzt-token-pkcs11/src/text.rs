// SPDX-License-Identifier: MIT OR Apache-2.0
//! Texts of a module as they may be shown.

/// A text field: what pads it cut off, what would disturb a terminal replaced.
pub(crate) fn shown(text: &str) -> String {
    let padding = |letter: char| letter == '\0' || letter.is_whitespace();
    text.trim_matches(padding).chars().map(visible).collect()
}

/// The same of bytes that should be UTF-8.
pub(crate) fn shown_bytes(text: &[u8]) -> String {
    shown(&String::from_utf8_lossy(text))
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Control characters, and those that hide or turn around what stands beside them.
const fn visible(letter: char) -> char {
    match letter {
        '\0'..='\x1F'
        | '\x7F'..='\u{9F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' => '\u{FFFD}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_goes_and_controls_are_replaced() {
        assert_eq!(shown("  示例公司 \0\0"), "示例公司");
        assert_eq!(shown("a\u{1b}[2Jb\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}c");
        assert_eq!(shown_bytes(b"ok \xff"), "ok \u{fffd}");
        assert_eq!(hex(&[0x0a, 0xff]), "0aff");
    }
}
