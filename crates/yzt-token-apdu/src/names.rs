// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names on the card, which are bytes, and names for people, which are text.

use core::fmt::Write;

use yzt_gmt0017::Name;
use yzt_token::Error;

use crate::status::command_error;

/// The names as text. What is not UTF-8 (older keys write GBK) is shown byte by byte, so that two
/// names stay two, and still found again by [`resolve`].
pub(crate) fn shown(names: &[Name]) -> Vec<String> {
    names.iter().map(text).collect()
}

/// The name on the card that is shown as `wanted`, or `wanted` itself when none is known. Of
/// several that are shown alike none is taken: what is asked for may be a deletion.
pub(crate) fn resolve(wanted: &str, known: Option<&[Name]>) -> Result<Name, Error> {
    let known = known.unwrap_or_default();
    if let Some(exact) = known.iter().find(|name| name.as_bytes() == wanted.as_bytes()) {
        return Ok(exact.clone());
    }
    let mut listed = known.iter().filter(|name| text(name) == wanted);
    match (listed.next(), listed.next()) {
        (None, _) => Name::new(wanted).map_err(command_error),
        (Some(name), None) => Ok(name.clone()),
        (Some(_), Some(_)) => {
            Err(Error::Argument { argument: "a name: several on the key are shown like it" })
        }
    }
}

fn text(name: &Name) -> String {
    let mut text = String::new();
    for chunk in name.as_bytes().utf8_chunks() {
        if let Ok(valid) = Name::new(chunk.valid()) {
            text.push_str(&valid.to_string());
        }
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names<const N: usize>(names: [&[u8]; N]) -> [Name; N] {
        names.map(|name| Name::new(name).unwrap())
    }

    #[test]
    fn names_that_are_no_utf8_stay_apart() {
        // 银行, 工商 and 企业 in GBK.
        let known = names([b"\xD2\xF8\xD0\xD0", b"\xB9\xA4\xC9\xCC", b"\xC6\xF3\xD2\xB5"]);
        let shown = shown(&known);
        assert_eq!(shown, ["\\xd2\\xf8\\xd0\\xd0", "\\xb9\\xa4\\xc9\\xcc", "\\xc6\\xf3ҵ"]);
        for (text, name) in shown.iter().zip(&known) {
            assert_eq!(resolve(text, Some(&known)).unwrap(), *name);
        }
        assert_eq!(resolve("other", Some(&known)).unwrap().as_bytes(), b"other");
    }

    #[test]
    fn a_text_that_could_be_two_names_is_neither() {
        let known = names([b"\x1B\xD2", b"\\u{1b}\xD2", b"\x1B", b"\\u{1b}"]);
        assert_eq!(text(&known[0]), text(&known[1]));
        let refused = resolve(&text(&known[0]), Some(&known));
        assert!(matches!(refused, Err(Error::Argument { .. })), "{refused:?}");
        // The name that is this text goes before one that is only shown like it.
        assert_eq!(resolve("\\u{1b}", Some(&known)).unwrap(), known[3]);
    }
}
