// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an error about policies, journals and orders tells beside its text: the place, and all that
//! is missing.

use serde_json::{Value, json};

use yzt_assistant::advice;
use yzt_assistant::glossary::Term;
use yzt_assistant::messages::{Language, message};
use yzt_lifecycle::{Error as Lifecycle, Missing, Refusal};

use super::Facts;

impl Facts {
    /// A place in a file.
    pub(super) fn place(&mut self, line: u64, column: Option<u64>) {
        self.lines.push((Term::FileLine, line.to_string()));
        self.members.insert("line".to_owned(), json!(line));
        if let Some(column) = column {
            self.lines.push((Term::FileColumn, column.to_string()));
            self.members.insert("column".to_owned(), json!(column));
        }
    }

    pub(super) fn of_lifecycle(&mut self, error: &Lifecycle, language: Language) {
        match error {
            Lifecycle::Refused(refusal) => self.of_refusal(refusal, language),
            Lifecycle::Policy { line, column, .. } => {
                self.place(*line as u64, Some(*column as u64));
            }
            Lifecycle::PolicySchema { line, .. } => self.place(*line as u64, None),
            Lifecycle::JournalRefused { line, refusal } => {
                self.place(*line, None);
                self.of_refusal(refusal, language);
            }
            Lifecycle::JournalLineTooLong { line, .. }
            | Lifecycle::JournalLine { line, .. }
            | Lifecycle::JournalVersion { line, .. }
            | Lifecycle::JournalSequence { line, .. }
            | Lifecycle::JournalChain { line }
            | Lifecycle::JournalTime { line }
            | Lifecycle::JournalPolicy { line, .. }
            | Lifecycle::JournalCut { line } => self.place(*line, None),
            _ => {}
        }
    }

    pub(super) fn of_forms(&mut self, error: &yzt_forms::Error) {
        match error {
            yzt_forms::Error::Definition { line, column, .. }
            | yzt_forms::Error::Data { line, column } => {
                self.place(*line as u64, Some(*column as u64));
            }
            yzt_forms::Error::Schema { line, .. } => self.place(*line as u64, None),
            _ => {}
        }
    }

    fn of_refusal(&mut self, refusal: &Refusal, language: Language) {
        for missing in &refusal.missing {
            self.lines.push((Term::StillMissing, advice::missing(missing, language)));
        }
        let missing: Vec<Value> =
            refusal.missing.iter().map(|missing| value(missing, language)).collect();
        self.members.insert("machine".to_owned(), json!(refusal.machine.name()));
        self.members.insert("state".to_owned(), json!(refusal.state));
        self.members.insert("event".to_owned(), json!(refusal.event));
        self.members.insert("missing".to_owned(), Value::Array(missing));
    }
}

/// Something that is missing, for programs.
pub(crate) fn value(missing: &Missing, language: Language) -> Value {
    let number = missing.number();
    let mut value = json!({
        "number": number,
        "name": message(number).map(|message| message.name),
        "text": advice::missing(missing, language),
    });
    match missing {
        Missing::Documents(papers) => {
            let papers = papers.iter().map(|paper| {
                json!({
                    "document": paper.kind.name(),
                    "copies": paper.copies,
                    "unsealed": paper.unsealed,
                })
            });
            value["documents"] = papers.collect();
        }
        Missing::Data(data) => value["data"] = data.iter().map(|datum| datum.name()).collect(),
        Missing::Payment { due, arrived } => {
            value["due_fen"] = json!(due.0);
            value["arrived_fen"] = json!(arrived.0);
        }
        _ => {}
    }
    value
}
