// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt lifecycle advise` and `yzt cert status`: what is due, and what it takes.

use std::path::Path;

use serde_json::json;

use yzt_assistant::advice::{self as words, permission};
use yzt_assistant::glossary::Term;
use yzt_cert::UnixTime;
use yzt_lifecycle::advice::{self, Known, KnownKey, Loss};
use yzt_lifecycle::{KeyId, OrganisationId, Policy};

use super::journal::Stored;
use super::{policy, shown};
use crate::args::{AdviseArgs, KeyChoice, StatusArgs, WhoseArgs};
use crate::clock;
use crate::commands::trust;
use crate::context::Context;
use crate::error::Error;
use crate::output::{Page, Report};

pub(super) fn advise(arguments: &AdviseArgs, context: &Context) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let (policy, mut known) = known(arguments, context, now)?;
    known.loss = arguments.reported;
    let advice = advice::advise(&policy, &known, now);
    let language = context.language;
    let mut page = Page::new();
    let mut members = shown::advice(&advice, language);
    members["policy"] = json!(policy.head.name.as_str());
    match arguments.service {
        None => shown::lines(&mut page, &words::lines(&advice, language), language),
        Some(kind) => {
            let service = advice::of_service(&policy, &known, kind, now)
                .ok_or(Error::ServiceNotOffered { service: kind })?;
            let lines = words::service_lines(&service, &advice, language);
            shown::lines(&mut page, &lines, language);
            members["asked"] = shown::service(&service);
        }
    }
    not_checked(&mut page, &arguments.whose);
    Ok(Report::new(members, page))
}

/// `yzt cert status`.
pub(crate) fn status(arguments: &StatusArgs, context: &Context) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let policy = policy::chosen(&arguments.policy)?;
    let known = match &arguments.file {
        Some(file) => of_file(file)?,
        None => of_key(&arguments.choice, context, now)?,
    };
    let language = context.language;
    let advice = advice::advise(&policy, &known, now);
    let mut page = Page::new();
    let mut members = shown::advice(&advice, language);
    members["policy"] = json!(policy.head.name.as_str());
    if let Some(name) = &known.organisation.name {
        page.field(Term::Organization, name);
        members["organization"] = json!(name);
    }
    if let Some(found) = known.certificates.first() {
        let state = found.state.advance(&policy, now);
        if let Some(id) = &found.id {
            page.field(Term::CertificateSerial, id.as_str());
            members["serial"] = json!(id.as_str());
        }
        members["state"] = json!(state.name());
        if let Some(validity) = state.validity() {
            let days = days_left(validity.until(), now);
            page.field(Term::NotAfter, clock::for_people(validity.until(), language));
            page.field(Term::DaysLeft, days.to_string());
            members["not_after"] = json!(clock::rfc3339(validity.until()));
            members["days_left"] = json!(days);
        }
        page.field(Term::Permission, permission(advice.permission, language));
        page.blank();
    }
    shown::lines(&mut page, &words::lines(&advice, language), language);
    if arguments.file.is_some() {
        revocation_not_checked(&mut page);
    }
    Ok(Report::new(members, page))
}

/// Calendar days in Shanghai; negative once it is over.
const fn days_left(until: UnixTime, now: UnixTime) -> i64 {
    until.shanghai_day().saturating_sub(now.shanghai_day())
}

fn not_checked(page: &mut Page, whose: &WhoseArgs) {
    if whose.journal.is_none() && whose.file.is_some() {
        revocation_not_checked(page);
    }
}

fn revocation_not_checked(page: &mut Page) {
    page.line(
        "没有检查是否已注销；请用 yzt cert verify 检查。",
        "Revocation was not checked; `yzt cert verify` does that.",
    );
}

/// The rules, and what they are about.
fn known(
    arguments: &AdviseArgs,
    context: &Context,
    now: UnixTime,
) -> Result<(Policy, Known), Error> {
    let whose = &arguments.whose;
    if let (Some(journal), Some(organisation)) = (&whose.journal, &whose.organisation) {
        return of_journal(arguments, journal, organisation, now);
    }
    let policy = policy::chosen(&arguments.policy)?;
    let known = match &whose.file {
        Some(file) => of_file(file)?,
        // A key that is lost cannot be read.
        None if arguments.reported == Some(Loss::Lost) => Known::default(),
        None if arguments.reported.is_some() && whose.choice.key.is_none() => Known::default(),
        None => of_key(&whose.choice, context, now)?,
    };
    Ok((policy, known))
}

fn of_journal(
    arguments: &AdviseArgs,
    journal: &Path,
    organisation: &str,
    now: UnixTime,
) -> Result<(Policy, Known), Error> {
    let policies = policy::at_hand(&arguments.policy)?;
    let stored = Stored::read(journal, &policies, &[])?;
    let unknown = || Error::OrganisationUnknown { organisation: organisation.to_owned() };
    let policy = stored.policy(&policies).ok_or_else(unknown)?;
    let id = OrganisationId::new(organisation).map_err(|_| unknown())?;
    let register = stored.journal.register();
    let known = Known::of_holder(register, &id, policy, now).ok_or_else(unknown)?;
    Ok((policy.clone(), known))
}

fn of_file(file: &Path) -> Result<Known, Error> {
    let certificate = trust::certificate(file)?;
    Known::of_certificate(&certificate).ok_or_else(|| Error::PeriodImpossible.about(file))
}

/// What a key and its signature certificate tell.
pub(super) fn of_key(choice: &KeyChoice, context: &Context, now: UnixTime) -> Result<Known, Error> {
    let summary = context.open(choice)?.summary(now)?;
    let mut known = match summary.signature_certificate() {
        Some(held) => Known::of_certificate(&held.certificate).ok_or(Error::PeriodImpossible)?,
        None => Known::default(),
    };
    let id = KeyId::new(summary.name.serial.as_str()).ok();
    for certificate in &mut known.certificates {
        certificate.key.clone_from(&id);
    }
    known.keys = vec![KnownKey::of_chip(id, summary.pin.status, summary.pin.tries_left)];
    Ok(known)
}
