// SPDX-License-Identifier: MIT OR Apache-2.0
//! JSON objects read strictly: no array in an object's place, no unknown, missing or repeated key.

use serde::de::DeserializeOwned;

/// Reads one JSON object whose type denies unknown fields; `None` for anything else.
///
/// serde refuses repeated keys of a struct by itself, but takes an array for a struct as well: that
/// second spelling of the same content is refused here.
pub(crate) fn object<T: DeserializeOwned>(text: &[u8]) -> Option<T> {
    let first = text.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))?;
    if *first != b'{' {
        return None;
    }
    serde_json::from_slice(text).ok()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::object;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Pair {
        one: String,
        two: String,
    }

    #[test]
    fn an_object_has_one_spelling() {
        let pair = Pair { one: "1".into(), two: "2".into() };
        assert_eq!(object(br#" {"two":"2","one":"1"} "#), Some(pair));
        for refused in [
            r#"["1","2"]"#,
            r#"{"one":"1"}"#,
            r#"{"one":"1","two":2}"#,
            r#"{"one":"1","two":null}"#,
            r#"{"one":"1","two":"2","two":"2"}"#,
            r#"{"one":"1","two":"2","three":"3"}"#,
            r#"{"one":"1","two":"2"}x"#,
            r#"{"one":"1","two":"2",}"#,
            r#"{"one":"1","two":"\ud800"}"#,
            "{",
            "",
        ] {
            assert_eq!(object::<Pair>(refused.as_bytes()), None, "{refused}");
        }
        assert_eq!(object::<Pair>(b"{\"one\":\"\xff\",\"two\":\"2\"}"), None);
    }
}
