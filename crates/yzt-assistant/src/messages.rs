// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a person reads: one catalogue from error number to text and advice, in zh-CN and English.
//!
//! Every crate numbers its errors; none of them holds a sentence for a person. The sentences stand
//! here once, so that the command line, the agent's window and the printed help cannot differ: what
//! happened, why, what the reader does, what customer service does. [`pages`] makes the pages of
//! them that stand in `doc/`.
//! A number is never reused: support staff and printed pages rely on it.

mod apdu;
mod assistant;
mod bands;
mod ca;
mod cert;
mod cli;
mod cli_lifecycle;
mod cms;
mod crypto;
mod doctor;
mod documents;
mod ffi;
mod forms;
mod gmt0017;
mod lifecycle;
mod login;
mod notices;
pub mod pages;
mod pcsc;
mod pin;
mod pkcs11;
mod skf;
mod softkey;
mod token;

use crate::glossary::Term;

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
    /// Why it happens.
    pub cause: Bilingual,
    /// What the person who reads it can do.
    pub advice: Bilingual,
    /// What the certificate authority's customer service does when that person asks.
    pub desk: Bilingual,
}

/// A text in a table: Chinese, English.
type Pair = [&'static str; 2];

impl Message {
    const fn new(number: u16, name: &'static str, kind: Kind, text: Pair) -> Self {
        let none = Bilingual::new("", "");
        let text = bilingual(text);
        Self { number, name, kind, text, cause: none, advice: none, desk: none }
    }

    /// Everything that is said about the number.
    pub const fn texts(&self) -> [Bilingual; 4] {
        [self.text, self.cause, self.advice, self.desk]
    }

    /// Why it happens, what the reader does and what the desk does, each with its heading.
    pub const fn explanation(&self, band: &Band) -> [(Term, Bilingual); 3] {
        [(Term::Cause, self.cause), (band.advice, self.advice), (Term::DeskAdvice, self.desk)]
    }

    const fn cause(self, cause: Pair) -> Self {
        Self { cause: bilingual(cause), ..self }
    }

    const fn advice(self, advice: Pair) -> Self {
        Self { advice: bilingual(advice), ..self }
    }

    const fn desk(self, desk: Pair) -> Self {
        Self { desk: bilingual(desk), ..self }
    }
}

const fn bilingual([chinese, english]: Pair) -> Bilingual {
    Bilingual::new(chinese, english)
}

/// A band of numbers, which belongs to one part of the software for good.
#[derive(Clone, Copy, Debug)]
pub struct Band {
    /// The first number of the band, whether or not it is in use.
    pub first: u16,
    /// The last number of the band.
    pub last: u16,
    /// What the band is about.
    pub title: Bilingual,
    /// Who meets these numbers, and when.
    pub readers: Bilingual,
    /// What the advice to that person is called.
    pub advice: Term,
    tables: &'static [&'static [Message]],
}

impl Band {
    /// The band's messages, by rising number.
    pub fn messages(&self) -> impl Iterator<Item = &'static Message> + use<> {
        self.tables.iter().flat_map(|table| table.iter())
    }
}

/// Every band, by rising number.
pub const BANDS: &[Band] = bands::BANDS;

/// The band of a number, in use or not.
pub fn band(number: u16) -> Option<&'static Band> {
    BANDS.iter().find(|band| (band.first..=band.last).contains(&number))
}

/// Every message, by rising number.
pub fn catalogue() -> impl Iterator<Item = &'static Message> {
    BANDS.iter().flat_map(Band::messages)
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
            for bilingual in message.texts() {
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
            for text in message.texts().map(|text| text.chinese) {
                for wrong in
                    ["Pin 码", "Pin码", "PIN码", "USBKey", "USBKEY", "令牌", "U盾", "客户服务"]
                {
                    assert!(!text.contains(wrong), "{}: {wrong} in {text}", message.number);
                }
            }
        }
    }

    #[test]
    fn a_number_stands_in_its_band_and_bands_do_not_overlap() {
        assert!(BANDS.windows(2).all(|pair| pair[0].last < pair[1].first));
        for band in BANDS {
            assert!(band.first <= band.last);
            assert!(band.messages().count() > 0, "{}", band.first);
            for message in band.messages() {
                assert!((band.first..=band.last).contains(&message.number), "{}", message.number);
            }
        }
    }

    #[test]
    fn the_desk_is_not_told_what_the_clerk_was_told() {
        for message in catalogue() {
            for language in [Language::Chinese, Language::English] {
                let texts = message.texts().map(|text| text.text(language));
                let different: std::collections::HashSet<&str> = texts.into_iter().collect();
                assert_eq!(different.len(), 4, "{} says something twice", message.number);
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
