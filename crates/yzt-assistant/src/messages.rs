// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a person reads: one catalogue from error number to text and advice, in zh-CN and English.
//!
//! Every crate numbers its errors; none of them holds a sentence for a person. The sentences stand
//! here once, so that the command line, the agent's window and the printed help cannot differ.
//! A number is never reused: support staff and printed pages rely on it.

mod apdu;
mod assistant;
mod ca;
mod cert;
mod cli;
mod cms;
mod crypto;
mod ffi;
mod gmt0017;
mod login;
mod notices;
mod pin;
mod softkey;
mod token;

/// The languages of every text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    /// Simplified Chinese, zh-CN.
    Chinese,
    /// English.
    #[default]
    English,
}

impl Language {
    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language of a POSIX locale name such as `zh_CN.UTF-8`.
    ///
    /// Anything but Chinese is English: its texts are plain ASCII and read on every terminal.
    pub fn from_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("zh") { Self::Chinese } else { Self::English }
    }
}

/// A text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bilingual {
    /// Simplified Chinese.
    pub chinese: &'static str,
    /// English.
    pub english: &'static str,
}

impl Bilingual {
    /// A text in both languages.
    pub const fn new(chinese: &'static str, english: &'static str) -> Self {
        Self { chinese, english }
    }

    /// The text in one language.
    pub const fn text(&self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.chinese,
            Language::English => self.english,
        }
    }
}

/// Whose turn it is after an error; a face makes its exit code from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A rule, the key or the certificate says no.
    Refused,
    /// The command was written wrongly.
    Usage,
    /// What was handed in cannot be read or has the wrong form.
    Input,
    /// The computer: files, rights, readers, a key in use.
    Environment,
    /// Nothing failed; something to know.
    Notice,
}

/// One entry of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// The number that support staff ask for, shown as `YZT-NNNN`.
    pub number: u16,
    /// A stable name for programs, in capitals.
    pub name: &'static str,
    /// Whose turn it is.
    pub kind: Kind,
    /// What happened.
    pub text: Bilingual,
    /// What the person can do.
    pub advice: Bilingual,
}

impl Message {
    const fn new(
        number: u16,
        name: &'static str,
        kind: Kind,
        text: [&'static str; 2],
        advice: [&'static str; 2],
    ) -> Self {
        let [chinese, english] = text;
        let [chinese_advice, english_advice] = advice;
        Self {
            number,
            name,
            kind,
            text: Bilingual::new(chinese, english),
            advice: Bilingual::new(chinese_advice, english_advice),
        }
    }
}

/// The tables, by rising number.
const TABLES: &[&[Message]] = &[
    apdu::MESSAGES,
    pin::MESSAGES,
    crypto::MESSAGES,
    gmt0017::MESSAGES,
    token::MESSAGES,
    softkey::MESSAGES,
    cert::MESSAGES,
    cms::MESSAGES,
    login::MESSAGES,
    ca::MESSAGES,
    assistant::MESSAGES,
    notices::MESSAGES,
    cli::MESSAGES,
    ffi::MESSAGES,
];

/// Every message, by rising number.
pub fn catalogue() -> impl Iterator<Item = &'static Message> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The message of a number, or `None` when no crate of this version returns that number.
pub fn message(number: u16) -> Option<&'static Message> {
    catalogue().find(|message| message.number == number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn numbers_rise_and_a_name_means_one_thing() {
        let numbers: Vec<u16> = catalogue().map(|message| message.number).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
        let mut names: HashMap<&str, &Message> = HashMap::new();
        for message in catalogue() {
            // Two layers that tell the same fact share its name; nothing else does.
            if let Some(other) = names.insert(message.name, message) {
                assert_eq!(other.kind, message.kind, "{}", message.name);
            }
            let plain =
                |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            assert!(message.name.bytes().all(plain), "{}", message.name);
        }
    }

    #[test]
    fn every_text_is_there_in_both_languages() {
        for message in catalogue() {
            for bilingual in [message.text, message.advice] {
                let (chinese, english) = (bilingual.chinese, bilingual.english);
                assert!(!chinese.is_empty() && !english.is_empty(), "{}", message.number);
                let han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
                assert!(chinese.chars().any(han), "{}: {chinese}", message.number);
                assert!(english.is_ascii(), "{}: {english}", message.number);
                assert!(chinese.ends_with('。'), "{}: {chinese}", message.number);
                assert!(english.ends_with('.'), "{}: {english}", message.number);
            }
        }
    }

    #[test]
    fn chinese_texts_keep_the_words_of_the_glossary() {
        for message in catalogue() {
            for text in [message.text.chinese, message.advice.chinese] {
                for wrong in
                    ["Pin 码", "Pin码", "PIN码", "USBKey", "USBKEY", "令牌", "U盾", "客户服务"]
                {
                    assert!(!text.contains(wrong), "{}: {wrong} in {text}", message.number);
                }
            }
        }
    }

    #[test]
    fn a_locale_chooses_the_language() {
        for locale in ["zh_CN.UTF-8", "zh-CN", "zh", "ZH_TW"] {
            assert_eq!(Language::from_locale(locale), Language::Chinese, "{locale}");
        }
        for locale in ["", "C", "POSIX", "en_US.UTF-8", "zhuang"] {
            assert_eq!(Language::from_locale(locale), Language::English, "{locale}");
        }
    }
}
