// SPDX-License-Identifier: MIT OR Apache-2.0
//! A text under construction into which nothing gets unescaped by mistake.

use core::fmt::Write as _;

use crate::text;

/// HTML that grows at its end.
#[derive(Default)]
pub(super) struct Html(String);

impl Html {
    /// Markup: only what stands in this crate's source.
    pub(super) fn raw(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// Text of any origin.
    pub(super) fn text(&mut self, text: &str) {
        text::escape(&mut self.0, text);
    }

    /// A number.
    pub(super) fn number(&mut self, number: impl Into<u64>) {
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{}", number.into());
    }

    /// A value in an element of its own, whose direction of writing does not reach its neighbours.
    pub(super) fn value(&mut self, text: &str, is_long: bool) {
        self.raw(if is_long { "<bdi class=\"long\">" } else { "<bdi>" });
        self.text(text);
        self.raw("</bdi>");
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}
