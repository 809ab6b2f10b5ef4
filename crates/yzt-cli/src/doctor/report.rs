// SPDX-License-Identifier: MIT OR Apache-2.0
//! The findings for people and for programs.

use serde_json::{Map, Value, json};

use yzt_assistant::glossary::Term;
use yzt_assistant::messages::{Language, message};

use super::{Check, Findings, Privacy, State};
use crate::output::Page;

/// What stands before the command that helps.
const COMMAND: [&str; 2] = ["命令", "Command"];

/// A check as a JSON object.
pub(crate) fn value(check: &Check, language: Language, privacy: &Privacy) -> Value {
    let (state, number) = match check.state {
        State::Fine => ("ok", None),
        State::Problem(number) => ("problem", Some(number)),
        State::NotApplicable => ("not_applicable", None),
    };
    let message = number.and_then(message);
    let details: Map<String, Value> = check
        .facts
        .iter()
        .map(|(label, fact)| (label.name().to_owned(), privacy.value(fact)))
        .collect();
    json!({
        "check": check.topic.name(),
        "state": state,
        "number": number,
        "name": message.map(|message| message.name),
        "message": message.map(|message| message.text.text(language)),
        "advice": message.map(|message| message.advice.text(language)),
        "command": check.command.as_ref().map(|command| privacy.value(command)),
        "details": details,
    })
}

/// The findings as lines.
pub(crate) fn page(findings: &Findings, language: Language) -> Page {
    let mut page = Page::new();
    for check in &findings.checks {
        lines(&mut page, check, language);
    }
    page.blank();
    match (findings.problems(), language) {
        (0, _) => page.line("没有发现问题。", "No problem was found."),
        (count, Language::Chinese) => page.item(format!(
            "发现 {count} 个问题。需要帮助时，请把 YZT- 后面的编号告诉客服，或运行 yzt doctor --bundle FILE 并发送该文件。"
        )),
        (count, Language::English) => page.item(format!(
            "Problems found: {count}. For help tell customer service the numbers behind YZT-, or run `yzt doctor --bundle FILE` and send that file."
        )),
    };
    page
}

fn lines(page: &mut Page, check: &Check, language: Language) {
    // The words are as wide as each other, so that the topics stand in a column.
    let state = match (check.state, language) {
        (State::Fine, Language::Chinese) => "正常  ",
        (State::Problem(_), Language::Chinese) => "有问题",
        (State::NotApplicable, Language::Chinese) => "不适用",
        (State::Fine, Language::English) => "ok     ",
        (State::Problem(_), Language::English) => "PROBLEM",
        (State::NotApplicable, Language::English) => "n/a    ",
    };
    let (colon, comma) = match language {
        Language::Chinese => ("：", "，"),
        Language::English => (": ", ", "),
    };
    let facts: Vec<String> = check
        .facts
        .iter()
        .map(|(label, fact)| {
            let text = Privacy::Open.text(fact, language);
            format!("{} {text}", label.wording().text(language))
        })
        .collect();
    let topic = check.topic.wording().text(language);
    page.item(match facts.is_empty() {
        true => format!("{state}  {topic}"),
        false => format!("{state}  {topic}{colon}{}", facts.join(comma)),
    });
    let State::Problem(number) = check.state else { return };
    if let Some(message) = message(number) {
        page.item(format!("    YZT-{number:04} {}", message.text.text(language)));
        let advice = Term::Advice.text(language);
        page.item(format!("    {advice}{colon}{}", message.advice.text(language)));
    }
    if let Some(command) = &check.command {
        let [chinese, english] = COMMAND;
        let name = if language == Language::Chinese { chinese } else { english };
        page.item(format!("    {name}{colon}{}", Privacy::Open.text(command, language)));
    }
}
