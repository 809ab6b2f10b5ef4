// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies: those that are shipped, and files.

use std::path::Path;

use serde_json::{Value, json};

use yzt_assistant::advice::title;
use yzt_assistant::glossary::Term;
use yzt_lifecycle::Policy;
use yzt_lifecycle::policy::{self, MatrixRow};

use crate::args::PolicyChoice;
use crate::commands::values::hex;
use crate::context::Context;
use crate::error::Error;
use crate::files;
use crate::output::{Page, Report};

const SHIPPED: [&str; 3] = [policy::MANUAL, policy::SELF_SERVICE, policy::LONG_WINDOW];

/// The policies that are shipped.
pub(super) fn shipped() -> Result<Vec<Policy>, Error> {
    SHIPPED.iter().map(|text| Ok(Policy::from_toml(text)?)).collect()
}

/// The chosen policy: one that is shipped, by its name, or a file.
pub(super) fn chosen(choice: &PolicyChoice) -> Result<Policy, Error> {
    let mut shipped = shipped()?.into_iter();
    match shipped.find(|policy| policy.head.name.as_str() == choice.policy) {
        Some(policy) => Ok(policy),
        None => read(Path::new(&choice.policy)),
    }
}

/// Every policy that a journal may rest on: the shipped ones, and the chosen one.
pub(super) fn at_hand(choice: &PolicyChoice) -> Result<Vec<Policy>, Error> {
    let mut policies = shipped()?;
    let chosen = chosen(choice)?;
    if policies.iter().all(|policy| policy.digest() != chosen.digest()) {
        policies.push(chosen);
    }
    Ok(policies)
}

fn read(path: &Path) -> Result<Policy, Error> {
    let content = files::read(path, files::SMALL)?;
    let text = String::from_utf8(content).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let before = String::from_utf8_lossy(before);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let message = "this is no UTF-8".to_owned();
        Error::from(yzt_lifecycle::Error::Policy { line, column, message }).about(path)
    })?;
    Policy::from_toml(&text).map_err(|error| Error::from(error).about(path))
}

pub(super) fn check(path: &Path, matrix: bool, context: &Context) -> Result<Report, Error> {
    let policy = read(path)?;
    let head = &policy.head;
    let language = context.language;
    let mut page = Page::new();
    page.line("业务规则没有问题。", "The policy is sound.")
        .field(Term::Policy, format!("{} ({})", title(&head.title, language), head.name))
        .field(Term::Version, head.version.as_str())
        .field(Term::RuleSource, format!("{}, {}", head.source, head.dated))
        .field(Term::Fingerprint, hex(policy.digest()));
    let services: Vec<Value> = policy.services().map(|(kind, _)| json!(kind.name())).collect();
    let mut members = json!({
        "valid": true,
        "name": head.name.as_str(),
        "version": head.version.as_str(),
        "title": { "zh": head.title.zh.as_str(), "en": head.title.en.as_str() },
        "digest_sm3": hex(policy.digest()),
        "services": services,
    });
    if matrix {
        page.blank().item(MatrixRow::COLUMNS.join("  "));
        let rows = policy.matrix();
        for row in &rows {
            page.item(row.cells().join("  "));
        }
        let object = |row: &MatrixRow| -> Value {
            let cells = row.cells();
            let pairs = MatrixRow::COLUMNS.iter().zip(cells.iter());
            Value::Object(pairs.map(|(name, cell)| ((*name).to_owned(), json!(cell))).collect())
        };
        members["matrix"] = rows.iter().map(object).collect();
    }
    Ok(Report::new(members, page))
}
