// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt explain`: the page of an error number, in the terminal.

use serde_json::json;

use yzt_assistant::messages::{self, Message};

use crate::args::ExplainArgs;
use crate::context::Context;
use crate::error::Error;
use crate::output::{Page, Report};

pub(crate) fn execute(arguments: &ExplainArgs, context: &Context) -> Result<Report, Error> {
    let unknown = || Error::NumberUnknown { text: arguments.number.clone() };
    let message = find(&arguments.number).ok_or_else(unknown)?;
    let band = messages::band(message.number).ok_or_else(unknown)?;
    let language = context.language;
    let mut page = Page::new();
    page.item(format!("YZT-{:04} {}", message.number, message.name))
        .item(message.text.text(language))
        .blank();
    for (term, text) in message.explanation(band) {
        page.field(term, text.text(language));
    }
    let members = json!({
        "number": message.number,
        "name": message.name,
        "message": message.text.text(language),
        "cause": message.cause.text(language),
        "advice": message.advice.text(language),
        "desk": message.desk.text(language),
    });
    Ok(Report::new(members, page))
}

/// The message of a number as it is written in errors, with or without its mark.
fn find(text: &str) -> Option<&'static Message> {
    let text = text.trim();
    let marked = text.get(..4).filter(|mark| mark.eq_ignore_ascii_case("YZT-"));
    let digits = marked.and_then(|_| text.get(4..)).unwrap_or(text);
    messages::message(digits.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_as_it_is_written() {
        for text in ["2000", "YZT-2000", " yzt-2000 "] {
            assert_eq!(find(text).unwrap().name, "PIN_INCORRECT", "{text}");
        }
        for text in ["", "1", "YZT-", "YZT-YZT-2000", "PIN_INCORRECT", "70000", "中文字"] {
            assert!(find(text).is_none(), "{text}");
        }
    }
}
