// SPDX-License-Identifier: MIT OR Apache-2.0
//! The language of texts, as a caller names it.

use yzt_assistant::messages::Language;

use crate::failure::Error;

/// The language of a BCP 47 tag such as `zh-CN` or `en`; English where none is given.
pub(crate) fn parse(tag: Option<&str>) -> Result<Language, Error> {
    let Some(tag) = tag else {
        return Ok(Language::English);
    };
    let primary = tag.split('-').next().unwrap_or_default();
    if primary.eq_ignore_ascii_case("zh") {
        Ok(Language::Chinese)
    } else if primary.eq_ignore_ascii_case("en") {
        Ok(Language::English)
    } else {
        Err(Error::Language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_chooses_the_language_and_an_unknown_one_is_refused() {
        for tag in ["zh", "zh-CN", "ZH-Hans-CN"] {
            assert!(matches!(parse(Some(tag)), Ok(Language::Chinese)), "{tag}");
        }
        for tag in ["en", "en-US", "EN"] {
            assert!(matches!(parse(Some(tag)), Ok(Language::English)), "{tag}");
        }
        assert!(matches!(parse(None), Ok(Language::English)));
        for tag in ["", "fr", "zhuang", "english", "zh_CN.UTF-8"] {
            assert!(matches!(parse(Some(tag)), Err(Error::Language)), "{tag}");
        }
    }
}
