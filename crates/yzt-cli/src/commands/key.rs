// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt key`: what a key tells without a PIN.

use serde_json::{Value, json};

use yzt_assistant::Notice;
use yzt_assistant::glossary::Term;
use yzt_assistant::messages::message;

use crate::args::{KeyChoice, KeyCommand};
use crate::clock;
use crate::context::Context;
use crate::error::Error;
use crate::output::{Page, Report};

use super::values;

pub(crate) fn execute(command: &KeyCommand, context: &Context) -> Result<Report, Error> {
    match command {
        KeyCommand::List => list(context),
        KeyCommand::Info { choice } => information(choice, context),
    }
}

fn list(context: &Context) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let progress = context.progress("正在读取 USB Key……", "Reading the keys ...");
    let mut page = Page::new();
    let mut keys: Vec<Value> = Vec::new();
    let mut notices: Vec<Notice> = Vec::new();
    let mut assistant = context.assistant()?;
    for listing in assistant.keys()? {
        if !keys.is_empty() {
            page.blank();
        }
        match listing.key.and_then(|mut key| key.summary(now)) {
            Ok(summary) => {
                values::key_lines(&mut page, &summary, context.language);
                notices.extend(summary.notices());
                keys.push(values::key(&summary, now));
            }
            Err(error) => {
                let number = error.number();
                let message = message(number);
                let text = message.map(|message| message.text.text(context.language));
                page.field(Term::KeySerial, &listing.name.serial)
                    .field(Term::KeyLabel, &listing.name.label)
                    .field(Term::State, format!("YZT-{number:04} {}", text.unwrap_or_default()));
                keys.push(json!({
                    "serial": listing.name.serial,
                    "label": listing.name.label,
                    "error": { "number": number, "name": message.map(|message| message.name) },
                }));
            }
        }
    }
    drop(progress);
    if keys.is_empty() {
        page.line("没有检测到 USB Key。", "No key was found.");
        for gap in assistant.gaps() {
            let text = message(gap.number).map(|message| message.text.text(context.language));
            page.item(format!("YZT-{:04} {}", gap.number, text.unwrap_or_default()));
        }
    }
    let gaps: Vec<Value> = assistant
        .gaps()
        .iter()
        .map(|gap| {
            let name = message(gap.number).map(|message| message.name);
            json!({ "way": gap.way, "reader": gap.reader, "number": gap.number, "name": name })
        })
        .collect();
    // Notices of several keys in one list would not say which key they are about.
    let notices = if keys.len() == 1 { notices } else { Vec::new() };
    Ok(Report::new(json!({ "keys": keys, "gaps": gaps }), page).with_notices(notices))
}

fn information(choice: &KeyChoice, context: &Context) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let language = context.language;
    let summary = context.open(choice)?.summary(now)?;
    let mut page = Page::new();
    values::key_lines(&mut page, &summary, language);
    page.field(Term::Manufacturer, &summary.manufacturer)
        .field(Term::Application, &summary.application);
    for held in &summary.certificates {
        let term = values::use_term(held.key_use);
        page.blank()
            .field(term, held.organization())
            .field(Term::Container, &held.container)
            .field(Term::CertificateSerial, held.certificate.serial_hex())
            .field(Term::Issuer, held.certificate.issuer().to_string())
            .field(Term::NotBefore, clock::for_people(held.certificate.not_before(), language))
            .field(Term::NotAfter, clock::for_people(held.certificate.not_after(), language))
            .field(Term::Validity, values::validity_text(held.validity, language));
    }
    for (container, number) in &summary.unreadable {
        let text = message(*number).map(|message| message.text.text(language));
        page.blank()
            .field(Term::Container, container)
            .field(Term::State, format!("YZT-{number:04} {}", text.unwrap_or_default()));
    }
    Ok(Report::new(values::key(&summary, now), page).with_notices(summary.notices()))
}
