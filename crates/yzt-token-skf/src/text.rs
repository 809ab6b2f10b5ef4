// SPDX-License-Identifier: MIT OR Apache-2.0
//! Texts of a library as they may be shown.

/// A text field up to its NUL, without what pads it and what would disturb a terminal.
pub(crate) fn field(bytes: &[u8]) -> String {
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let text = String::from_utf8_lossy(text);
    text.trim().chars().map(visible).collect()
}

/// A list of names, each with a NUL behind it and one more at the end; the last two are missing in
/// some libraries. Whether they were is told too.
pub(crate) fn list(bytes: &[u8]) -> (Vec<&[u8]>, bool) {
    let names: Vec<_> =
        bytes.split(|byte| *byte == 0).take_while(|name| !name.is_empty()).collect();
    let cut_short = !names.is_empty() && !bytes.ends_with(&[0, 0]);
    (names, cut_short)
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
    fn lists_end_in_many_ways() {
        let ab: Vec<&[u8]> = vec![b"a", b"b"];
        assert_eq!(list(b"a\0b\0\0"), (ab.clone(), false));
        assert_eq!(list(b"a\0b\0"), (ab.clone(), true));
        assert_eq!(list(b"a\0b"), (ab.clone(), true));
        assert_eq!(list(b"a\0b\0\0\xA5\xA5"), (ab, true));
        for empty in [&b""[..], b"\0", b"\0\0"] {
            assert_eq!(list(empty), (vec![], false));
        }
    }

    #[test]
    fn fields_end_with_nul_and_are_made_harmless() {
        assert_eq!(field("示例公司 \0rest".as_bytes()), "示例公司");
        assert_eq!(field(b"a\x1b[2J"), "a\u{fffd}[2J");
    }
}
