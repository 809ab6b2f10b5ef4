// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt lifecycle apply`: what happens is judged, and then written.

use std::io::{self, Read};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_lifecycle::register::{Effect, Entry, Event, PolicyReference};
use yzt_lifecycle::{Line, Machine, Missing, Refusal};

use super::journal::{Lock, Stored};
use super::policy;
use crate::args::ApplyArgs;
use crate::clock;
use crate::commands::values::hex;
use crate::context::Context;
use crate::error::Error;
use crate::files;
use crate::output::{Page, Report};

pub(super) fn apply(arguments: &ApplyArgs, context: &Context) -> Result<Report, Error> {
    let at = context.clock.now()?;
    let reason = arguments.reason.as_deref().map(reason).transpose()?;
    let events = events(arguments)?;
    let policies = policy::at_hand(&arguments.policy)?;
    let path = &arguments.journal;
    let _lock = Lock::take(path)?;
    let mut stored = match Stored::read(path, &policies, &[]) {
        Err(Error::NotFound { .. }) if arguments.adopt => Stored::empty(),
        read => read?,
    };
    let mut effects = Vec::new();
    for event in events {
        let in_force = match &event {
            Event::AdoptPolicy { policy: adopted } => {
                policies.iter().find(|policy| *policy.digest() == adopted.digest)
            }
            _ => stored.policy(&policies),
        };
        let in_force = in_force.ok_or_else(|| without_policy(&event))?;
        let entry = Entry { actor: arguments.actor, at, reason: reason.clone(), event };
        let (line, brought) = stored.journal.append(&entry, in_force)?;
        stored.push(&line);
        effects.extend(brought);
    }
    stored.write(path)?;
    Ok(report(&stored, &effects))
}

/// What happens: the adoption, or what the file says.
fn events(arguments: &ApplyArgs) -> Result<Vec<Event>, Error> {
    let Some(file) = &arguments.event else {
        let policy = PolicyReference::of(&policy::chosen(&arguments.policy)?);
        return Ok(vec![Event::AdoptPolicy { policy }]);
    };
    let content =
        if file.as_os_str() == "-" { standard_input()? } else { files::read(file, files::SMALL)? };
    let is_list = content.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    if is_list { parse(file, &content) } else { Ok(vec![parse(file, &content)?]) }
}

fn parse<T: DeserializeOwned>(file: &Path, content: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(content).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Error::EventFile { path: file.to_owned(), line, column, message: error.to_string() }
    })
}

fn standard_input() -> Result<Vec<u8>, Error> {
    let path = Path::new("-");
    let mut content = Vec::new();
    let read = io::stdin().take(files::SMALL + 1).read_to_end(&mut content);
    read.map_err(|source| Error::unreadable(path, source))?;
    if content.len() as u64 > files::SMALL {
        return Err(Error::TooLarge { path: path.to_owned(), limit: files::SMALL });
    }
    Ok(content)
}

fn reason(text: &str) -> Result<Line, Error> {
    Line::new(text).map_err(|refused| Error::Usage(format!("--reason: {refused}")))
}

/// Nothing happens before a policy is in force.
fn without_policy(event: &Event) -> Error {
    let (machine, missing) = (Machine::Register, vec![Missing::Policy]);
    let refusal = Refusal { machine, state: "in-force", event: event.name(), missing };
    yzt_lifecycle::Error::from(refusal).into()
}

fn report(stored: &Stored, effects: &[Effect]) -> Report {
    let head = stored.journal.head();
    let mut page = Page::new();
    page.line("已登记。", "Entered.");
    for effect in effects {
        page.field(Term::Effect, in_words(effect));
    }
    page.field(Term::Entries, head.entries.to_string());
    let effects: Vec<Value> = effects.iter().map(value).collect();
    let last = stored.journal.register().last_event().map(clock::rfc3339);
    let members = json!({
        "entries": head.entries,
        "digest_sm3": hex(&head.digest),
        "last_entry": last,
        "effects": effects,
    });
    Report::new(members, page)
}

fn in_words(effect: &Effect) -> String {
    match effect {
        Effect::Certificate { certificate, state } => format!("certificate {certificate}: {state}"),
        Effect::Key { key, state } => format!("key {key}: {state}"),
        Effect::Entitlement { entitlement, state } => {
            format!("{} {}: {state}", entitlement.service, entitlement.account)
        }
        Effect::HighRisk { order } => format!("order {order}: high-risk"),
        Effect::Refund { order, amount } => format!("order {order}: refund {amount}"),
        Effect::PaymentUnconfirmed { order, claimed } => {
            format!("order {order}: unconfirmed payment {claimed}")
        }
        _ => String::new(),
    }
}

fn value(effect: &Effect) -> Value {
    match effect {
        Effect::Certificate { certificate, state } => {
            json!({ "certificate": certificate.as_str(), "state": state })
        }
        Effect::Key { key, state } => json!({ "key": key.as_str(), "state": state }),
        Effect::Entitlement { entitlement, state } => json!({
            "entitlement": entitlement.service.as_str(),
            "account": entitlement.account.as_str(),
            "state": state,
        }),
        Effect::HighRisk { order } => json!({ "order": order.0, "high_risk": true }),
        Effect::Refund { order, amount } => json!({ "order": order.0, "refund_fen": amount.0 }),
        Effect::PaymentUnconfirmed { order, claimed } => {
            json!({ "order": order.0, "unconfirmed_fen": claimed.0 })
        }
        _ => Value::Null,
    }
}
