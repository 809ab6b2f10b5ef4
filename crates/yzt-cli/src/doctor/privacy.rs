// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a bundle may tell about whose computer and key it is.

use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use yzt_assistant::messages::Language;

use super::Fact;
use crate::clock;

/// What stands where something was left out.
pub(crate) const HIDDEN: &str = "(hidden)";
/// The most characters of a serial number that are told: enough to tell a customer's keys apart.
const TAIL: usize = 4;

/// How much is told.
#[derive(Clone, Debug)]
pub(crate) enum Privacy {
    /// Everything: on the user's own screen, or by the user's own wish.
    Open,
    /// Serial numbers by their tail, no labels and organisations, no names of users.
    Private {
        /// The user's home folder.
        home: Option<PathBuf>,
    },
}

impl Privacy {
    /// A fact for programs.
    pub(crate) fn value(&self, fact: &Fact) -> Value {
        match fact {
            Fact::Number(number) => json!(number),
            Fact::Time(time) => json!(clock::rfc3339(*time)),
            Fact::Word(word, _) => json!(word),
            _ => json!(self.text(fact, Language::English)),
        }
    }

    /// A fact for people.
    pub(crate) fn text(&self, fact: &Fact, language: Language) -> String {
        match (fact, self) {
            (Fact::Text(text), _) => text.clone(),
            (Fact::Number(number), _) => number.to_string(),
            (Fact::Time(time), _) => clock::for_people(*time, language),
            (Fact::Word(_, text), _) => text.text(language).to_owned(),
            (Fact::Serial(text) | Fact::Reader(text) | Fact::Private(text), Self::Open) => {
                text.clone()
            }
            (Fact::Path(path), Self::Open) => path.display().to_string(),
            (Fact::Serial(serial), Self::Private { .. }) => tail(serial),
            (Fact::Reader(reader), Self::Private { .. }) => reader_without_serial(reader),
            (Fact::Path(path), Self::Private { home }) => {
                without_user(path, home.as_deref()).display().to_string()
            }
            (Fact::Private(_), Self::Private { .. }) => HIDDEN.to_owned(),
        }
    }

    /// Whether something is left out.
    pub(crate) const fn is_private(&self) -> bool {
        matches!(self, Self::Private { .. })
    }
}

/// The end of a serial number: at most four characters, and never more than half of it.
pub(crate) fn tail(serial: &str) -> String {
    let letters: Vec<char> = serial.chars().collect();
    let shown = TAIL.min(letters.len() / 2);
    let end: String = letters.iter().skip(letters.len() - shown).collect();
    format!("...{end}")
}

/// The name of a reader; the service puts serial numbers into it, in parentheses.
fn reader_without_serial(name: &str) -> String {
    let mut text = String::new();
    let mut rest = name;
    while let Some((before, inside)) = rest.split_once('(') {
        let Some((serial, after)) = inside.split_once(')') else { break };
        text.push_str(&format!("{before}({})", tail(serial)));
        rest = after;
    }
    text.push_str(rest);
    text
}

/// A path whose beginning does not tell who the user is.
fn without_user(path: &Path, home: Option<&Path>) -> PathBuf {
    if let Some(below) = home.and_then(|home| path.strip_prefix(home).ok()) {
        return Path::new("~").join(below);
    }
    let mut parts = path.components();
    let is_home = |part: Option<Component<'_>>| {
        part.is_some_and(|part| ["home", "Users"].iter().any(|name| part.as_os_str() == *name))
    };
    if parts.next() == Some(Component::RootDir) && is_home(parts.next()) && parts.next().is_some() {
        return Path::new("/home").join(HIDDEN).join(parts.as_path());
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_serial_number_at_most_the_last_four_characters_stay() {
        assert_eq!(tail("YZT00000042"), "...0042");
        assert_eq!(tail("12345"), "...45");
        assert_eq!(tail("1"), "...");
        assert_eq!(tail(""), "...");
        assert_eq!(tail("昆明示例序列号一二"), "...列号一二");
    }

    #[test]
    fn a_readers_name_loses_the_serial_number_in_it() {
        let name = "Vendor Token [CCID Interface] (AB12345678) 00 00";
        assert_eq!(reader_without_serial(name), "Vendor Token [CCID Interface] (...5678) 00 00");
        assert_eq!(reader_without_serial("Virtual PCD 00 00"), "Virtual PCD 00 00");
        assert_eq!(reader_without_serial("odd (name"), "odd (name");
    }

    #[test]
    fn a_path_does_not_name_its_user() {
        let home = Some(Path::new("/home/zhang"));
        let short = |path: &str| without_user(Path::new(path), home).display().to_string();
        assert_eq!(short("/home/zhang/lib/a.so"), "~/lib/a.so");
        assert_eq!(short("/home/li/lib/a.so"), "/home/(hidden)/lib/a.so");
        assert_eq!(short("/opt/vendor/a.so"), "/opt/vendor/a.so");
        assert_eq!(short("/home"), "/home");
    }

    #[test]
    fn what_is_told_depends_on_the_fact_and_not_on_the_check() {
        let private = Privacy::Private { home: None };
        let text = |privacy: &Privacy, fact: Fact| privacy.text(&fact, Language::English);
        let facts = || {
            [
                Fact::Serial("YZT00000042".into()),
                Fact::Private("示例公司".into()),
                Fact::Text("open".into()),
            ]
        };
        assert_eq!(facts().map(|fact| text(&private, fact)), ["...0042", HIDDEN, "open"]);
        assert_eq!(
            facts().map(|fact| text(&Privacy::Open, fact)),
            ["YZT00000042", "示例公司", "open"]
        );
        assert_eq!(private.value(&Fact::Number(5)), json!(5));
        assert_eq!(private.value(&Fact::Word("yes", super::super::words::YES)), json!("yes"));
    }
}
