// SPDX-License-Identifier: MIT OR Apache-2.0
//! Languages, and text that is safe inside a page.

use core::fmt::Write as _;

use serde::Deserialize;
use yzt_lifecycle::Label;
use yzt_lifecycle::policy::Title;

/// The languages in which every form can be printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Simplified Chinese, zh-CN: what is handed in.
    #[default]
    Chinese,
    /// English: for a reader who fills in the Chinese one beside it.
    English,
}

impl Language {
    /// Every language.
    pub const ALL: &'static [Self] = &[Self::Chinese, Self::English];

    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// One of two texts.
    pub(crate) const fn of(self, chinese: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    pub(crate) const fn label(self, label: Label) -> &'static str {
        self.of(label.chinese, label.english)
    }

    pub(crate) fn title(self, title: &Title) -> &str {
        match self {
            Self::Chinese => title.zh.as_str(),
            Self::English => title.en.as_str(),
        }
    }
}

/// A text of a form in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text in one language.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// Marks that stand above one another are cut off after so many: more would cover other fields.
const MOST_MARKS: usize = 2;

/// Appends a text as HTML, for an element's content or a quoted attribute.
///
/// What has a meaning in HTML becomes a character reference. What cannot be seen on paper or turns
/// the direction of what follows is written out as `\u{202e}`: a form is signed for what it shows.
pub(crate) fn escape(out: &mut String, text: &str) {
    let mut marks = 0;
    for letter in text.chars() {
        marks = if is_mark(letter) { marks + 1 } else { 0 };
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '`' => out.push_str("&#96;"),
            letter if is_hidden(letter) || marks > MOST_MARKS => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
}

/// Whether a character leaves no ink of its own: controls, bidirectional controls, joiners,
/// fillers, separators of lines, selectors, tags, noncharacters and private ones.
#[rustfmt::skip] // A table: one family on a line.
pub(crate) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{ffff}' | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
        || (letter as u32) & 0xfffe == 0xfffe
}

/// Whether a character stands above or below the one before it.
const fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        escape(&mut out, text);
        out
    }

    #[test]
    fn what_means_something_in_html_is_a_reference() {
        assert_eq!(
            escaped("<b a=\"1\" c='2'>&`"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;&#96;"
        );
    }

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        for (hidden, shown) in [
            ("a\u{202e}b", "a\\u{202e}b"),
            ("a\0b\n", "a\\u{0}b\\u{a}"),
            ("\u{200b}\u{feff}", "\\u{200b}\\u{feff}"),
            ("\u{85}\u{2028}", "\\u{85}\\u{2028}"),
            ("\u{e0041}\u{1fffe}", "\\u{e0041}\\u{1fffe}"),
            ("\u{2066}\u{2069}", "\\u{2066}\\u{2069}"),
        ] {
            assert_eq!(escaped(hidden), shown);
        }
    }

    #[test]
    fn names_stay_as_they_are() {
        for name in
            ["昆明示例商贸有限公司（分公司）", "阿卜杜拉·买买提", "Zoë Müller", "𠮷野", "あ"]
        {
            assert_eq!(escaped(name), name);
        }
    }

    #[test]
    fn towers_of_marks_are_cut() {
        let tower = format!("a{}", "\u{301}".repeat(4));
        assert_eq!(escaped(&tower), "a\u{301}\u{301}\\u{301}\\u{301}");
    }
}
