// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lines for people.

use yzt_assistant::glossary::Term;
use yzt_assistant::messages::Language;

use super::safe;

/// Lines of text in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct Page {
    lines: Vec<Line>,
    indent: usize,
}

#[derive(Debug)]
enum Line {
    Text(&'static str, &'static str),
    Field(Term, String),
    Item(String),
    Blank,
}

impl Page {
    /// An empty page.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A line in both languages.
    pub(crate) fn line(&mut self, chinese: &'static str, english: &'static str) -> &mut Self {
        self.push(Line::Text(chinese, english))
    }

    /// A term and its value.
    pub(crate) fn field(&mut self, term: Term, value: impl Into<String>) -> &mut Self {
        self.push(Line::Field(term, value.into()))
    }

    /// A value by itself, such as a name in a list.
    pub(crate) fn item(&mut self, value: impl Into<String>) -> &mut Self {
        self.push(Line::Item(value.into()))
    }

    /// An empty line.
    pub(crate) fn blank(&mut self) -> &mut Self {
        self.push(Line::Blank)
    }

    /// The same lines, moved to the right.
    pub(crate) fn indented(mut self) -> Self {
        self.indent += 2;
        self
    }

    /// The text. Values are made harmless here, so that no caller can forget it.
    pub(crate) fn render(&self, language: Language) -> String {
        let mut text = String::new();
        for line in &self.lines {
            if !matches!(line, Line::Blank) {
                text.push_str(&" ".repeat(self.indent));
            }
            match (line, language) {
                (Line::Text(chinese, _), Language::Chinese) => text.push_str(chinese),
                (Line::Text(_, english), Language::English) => text.push_str(english),
                (Line::Field(term, value), Language::Chinese) => {
                    text.push_str(&format!("{}：{}", term.text(language), safe(value)));
                }
                (Line::Field(term, value), Language::English) => {
                    text.push_str(&format!("{}: {}", term.text(language), safe(value)));
                }
                (Line::Item(value), _) => text.push_str(&safe(value)),
                (Line::Blank, _) => {}
            }
            text.push('\n');
        }
        text
    }

    fn push(&mut self, line: Line) -> &mut Self {
        self.lines.push(line);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_come_from_one_page() {
        let mut page = Page::new();
        page.line("已签发。", "Issued.").field(Term::Organization, "示例公司").blank().item("x");
        assert_eq!(page.render(Language::Chinese), "已签发。\n单位名称：示例公司\n\nx\n");
        assert_eq!(page.render(Language::English), "Issued.\nOrganisation: 示例公司\n\nx\n");
    }

    #[test]
    fn values_from_outside_cannot_steer_the_terminal() {
        let mut page = Page::new();
        page.field(Term::Organization, "A\u{1b}[2J\u{202e}B\r\n").item("\u{7}");
        let text = page.render(Language::English);
        let harmful = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
        assert!(!text.chars().any(harmful), "{text:?}");
        assert_eq!(text.lines().count(), 2, "{text:?}");
    }

    #[test]
    fn indentation_moves_every_line_but_the_empty_ones() {
        let mut page = Page::new();
        page.item("x").blank();
        assert_eq!(page.indented().render(Language::English), "  x\n\n");
    }
}
