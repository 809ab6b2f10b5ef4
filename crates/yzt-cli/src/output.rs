// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a command says: the same content as text for people and as JSON for programs.
//!
//! Colour only underlines words that say the same without it, and only on a terminal without
//! `NO_COLOR`. Text from certificates, keys and files is made harmless before it is shown.

mod page;

use std::io::{self, IsTerminal, Write};

use serde_json::{Map, Value, json};

use yzt_assistant::Notice;
use yzt_assistant::glossary::Term;
use yzt_assistant::messages::{Kind, Language, message};
use yzt_pin::TriesLeft;

use crate::error::Error;

pub(crate) use page::Page;

/// What a command found or did.
pub(crate) struct Report {
    members: Map<String, Value>,
    page: Page,
    notices: Vec<Notice>,
    exit_code: u8,
    /// Standard output holds something else.
    aside: bool,
}

/// How and where this process speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice {
    pub(crate) language: Language,
    pub(crate) json: bool,
}

impl Report {
    /// A report with the members of a JSON object and the lines of a page.
    pub(crate) fn new(members: Value, page: Page) -> Self {
        let members = match members {
            Value::Object(members) => members,
            other => Map::from_iter([("value".to_owned(), other)]),
        };
        Self { members, page, notices: Vec::new(), exit_code: 0, aside: false }
    }

    /// The same report with things to know.
    pub(crate) fn with_notices(mut self, notices: Vec<Notice>) -> Self {
        self.notices = notices;
        self
    }

    /// The same report, of a command that is done and yet does not end well.
    pub(crate) fn ending_with(self, exit_code: u8) -> Self {
        Self { exit_code, ..self }
    }

    /// The same report for people only, on standard error: standard output holds the result.
    pub(crate) fn beside_the_output(self, aside: bool) -> Self {
        Self { aside, ..self }
    }

    /// With what the process ends.
    pub(crate) const fn exit_code(&self) -> u8 {
        self.exit_code
    }

    /// The same report with one more thing to know.
    pub(crate) fn noting(mut self, notice: Notice) -> Self {
        self.notices.push(notice);
        self
    }
}

impl Voice {
    /// Prints a report on standard output.
    pub(crate) fn report(self, report: Report) -> Result<(), Error> {
        if self.json {
            let mut members = report.members;
            if !report.notices.is_empty() {
                let notices: Vec<Value> =
                    report.notices.iter().map(|notice| self.notice_value(*notice)).collect();
                members.insert("notices".to_owned(), Value::Array(notices));
            }
            return print(&format!("{}\n", Value::Object(members)));
        }
        let colored = is_colored(io::stdout().is_terminal());
        let mut text = report.page.render(self.language);
        for notice in report.notices {
            text.push_str(&self.notice_text(notice, colored));
        }
        if report.aside {
            return io::stderr().write_all(text.as_bytes()).map_err(Error::Output);
        }
        print(&text)
    }

    /// Prints an error: on standard error for people, on standard output for programs.
    pub(crate) fn error(self, error: &Error) {
        // When even this cannot be printed, the exit code still tells.
        let _ = if self.json {
            let value = json!({ "error": self.error_value(error) });
            io::stdout().write_all(format!("{value}\n").as_bytes())
        } else {
            let colored = is_colored(io::stderr().is_terminal());
            io::stderr().write_all(self.error_text(error, colored).as_bytes())
        };
    }

    fn error_value(self, error: &Error) -> Value {
        let number = error.number();
        let mut value = Map::new();
        value.insert("number".to_owned(), json!(number));
        if let Some(message) = message(number) {
            value.insert("name".to_owned(), json!(message.name));
            value.insert("message".to_owned(), json!(message.text.text(self.language)));
            value.insert("advice".to_owned(), json!(message.advice.text(self.language)));
        }
        if let Some(tries) = error.tries_left().and_then(TriesLeft::exact) {
            value.insert("tries_left".to_owned(), json!(tries));
        }
        value.extend(error.facts(self.language).members);
        value.insert("details".to_owned(), json!(details(error)));
        Value::Object(value)
    }

    fn error_text(self, error: &Error, colored: bool) -> String {
        let number = error.number();
        let language = self.language;
        let mut text = paint(&format!("YZT-{number:04}"), "1;31", colored);
        if let Some(message) = message(number) {
            text.push_str(&format!(" {}\n", message.text.text(language)));
        } else {
            text.push('\n');
        }
        let mut page = Page::new();
        if let Some(tries_left) = error.tries_left() {
            page.field(Term::TriesLeft, tries(tries_left, language));
        }
        for (term, fact) in error.facts(language).lines {
            page.field(term, fact);
        }
        if let Some(message) = message(number) {
            page.field(Term::Advice, message.advice.text(language));
        }
        page.field(Term::Details, details(error));
        text.push_str(&page.indented().render(language));
        text
    }

    fn notice_value(self, notice: Notice) -> Value {
        let mut value = Map::new();
        value.insert("number".to_owned(), json!(notice.number()));
        if let Some(message) = message(notice.number()) {
            value.insert("name".to_owned(), json!(message.name));
            value.insert("message".to_owned(), json!(message.text.text(self.language)));
            value.insert("advice".to_owned(), json!(message.advice.text(self.language)));
        }
        if let Some(days) = notice.days() {
            value.insert("days".to_owned(), json!(days));
        }
        Value::Object(value)
    }

    fn notice_text(self, notice: Notice, colored: bool) -> String {
        let Some(message) = message(notice.number()) else { return String::new() };
        let (word, days) = match self.language {
            Language::Chinese => ("注意：", notice.days().map(|days| format!("（{days} 天）"))),
            Language::English => ("Note: ", notice.days().map(|days| format!(" ({days} days)"))),
        };
        let text = message.text.text(self.language);
        let advice = message.advice.text(self.language);
        let days = days.unwrap_or_default();
        format!("{}{text}{days}\n  {advice}\n", paint(word, "1;33", colored))
    }
}

/// The exit code of an error.
pub(crate) fn exit_code(error: &Error) -> u8 {
    match message(error.number()).map(|message| message.kind) {
        Some(Kind::Refused) => 1,
        Some(Kind::Usage) => 2,
        Some(Kind::Input) => 3,
        _ => 4,
    }
}

/// The tries left in words.
pub(crate) fn tries(tries_left: TriesLeft, language: Language) -> String {
    let (chinese, english) = match tries_left {
        _ if tries_left.is_locked() => ("0 次（已锁定）".to_owned(), "0 (locked)".to_owned()),
        TriesLeft::Low => ("不多".to_owned(), "few".to_owned()),
        _ => match tries_left.exact() {
            Some(1) => ("1 次（最后一次）".to_owned(), "1 (the last)".to_owned()),
            Some(number) => (format!("{number} 次"), number.to_string()),
            None => ("未知".to_owned(), "unknown".to_owned()),
        },
    };
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}

/// Text from outside that cannot move the cursor, colour the screen or turn the reading direction.
pub(crate) fn safe(text: &str) -> String {
    yzt_cert::text::printable(text)
}

/// What a support engineer needs: the error and its causes, in English, without secrets.
fn details(error: &Error) -> String {
    let mut parts = vec![error.to_string()];
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        let text = source.to_string();
        if !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
        cause = source.source();
    }
    safe(&parts.join(": "))
}

fn print(text: &str) -> Result<(), Error> {
    let mut out = io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::Output)
}

fn is_colored(is_terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    is_terminal && !dumb && !set("NO_COLOR")
}

fn paint(text: &str, code: &str, colored: bool) -> String {
    if colored { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yzt_token::PinRole;

    fn wrong_pin() -> Error {
        let tries_left = TriesLeft::Exactly(5);
        yzt_token::Error::PinIncorrect { role: PinRole::User, tries_left }.into()
    }

    #[test]
    fn an_error_says_number_words_tries_and_what_to_do() {
        let voice = Voice { language: Language::Chinese, json: false };
        let text = voice.error_text(&wrong_pin(), false);
        assert!(text.starts_with("YZT-2000 PIN 码不正确。\n"), "{text}");
        assert!(text.contains("还可尝试次数：5 次"), "{text}");
        assert!(text.contains("怎么办："), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
        let english = Voice { language: Language::English, json: false };
        let text = english.error_text(&wrong_pin(), true);
        assert!(text.contains("\u{1b}[1;31mYZT-2000\u{1b}[0m The PIN is wrong."), "{text}");
        assert!(text.contains("What to do: "), "{text}");
    }

    #[test]
    fn an_error_as_json_has_the_promised_members() {
        let voice = Voice { language: Language::English, json: true };
        let value = voice.error_value(&wrong_pin());
        assert_eq!(value["number"], 2000);
        assert_eq!(value["name"], "PIN_INCORRECT");
        assert_eq!(value["tries_left"], 5);
        assert!(value["message"].is_string() && value["advice"].is_string());
    }

    #[test]
    fn exit_codes_follow_whose_turn_it_is() {
        assert_eq!(exit_code(&wrong_pin()), 1);
        assert_eq!(exit_code(&Error::Usage(String::new())), 2);
        assert_eq!(exit_code(&yzt_cert::Error::Pem { label: "CERTIFICATE" }.into()), 3);
        assert_eq!(exit_code(&Error::Clock), 4);
    }

    #[test]
    fn tries_are_told_in_words_not_only_in_numbers() {
        assert_eq!(tries(TriesLeft::Locked, Language::English), "0 (locked)");
        assert_eq!(tries(TriesLeft::Exactly(1), Language::Chinese), "1 次（最后一次）");
        assert_eq!(tries(TriesLeft::Last, Language::English), "1 (the last)");
        assert_eq!(tries(TriesLeft::Unknown, Language::English), "unknown");
    }
}
