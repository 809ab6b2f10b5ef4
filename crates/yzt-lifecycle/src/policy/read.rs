// SPDX-License-Identifier: MIT OR Apache-2.0
//! From text to policy: the schema first, then the file's shape, then what spans sections.

use core::ops::Range;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use yzt_pin::{AllowedBytes, PinPolicy};

use super::file::{File, Holidays, OpenHours, SchemaOnly};
use super::sections::{AfterUnlock, PickupRule, PinRule, ReminderRule, RenewalRule};
use super::services::ServiceRule;
use super::{Policy, PolicyHead};
use crate::calendar::{Day, OpeningTimes};
use crate::error::Error;
use crate::service::{Actor, ServiceKind, Step};

/// The one schema that there is.
const SCHEMA: i64 = 1;
/// No limit of days is longer than this.
const MOST_DAYS: u16 = 3_660;

/// No row of days off is longer than this.
const MOST_RANGE_DAYS: i64 = 366;

/// A value that cannot be, and where it stands.
struct Problem {
    span: Range<usize>,
    message: Cow<'static, str>,
}

type Checked<T> = Result<T, Problem>;

fn problem<T>(span: &Range<usize>, message: impl Into<Cow<'static, str>>) -> Checked<T> {
    Err(Problem { span: span.clone(), message: message.into() })
}

pub(super) fn policy(text: &str) -> Result<Policy, Error> {
    if text.len() > Policy::MOST_BYTES {
        return Err(Error::PolicyTooLong { most: Policy::MOST_BYTES });
    }
    let schema: SchemaOnly = toml::from_str(text).map_err(|error| toml_error(text, &error))?;
    if *schema.schema.get_ref() != SCHEMA {
        let (line, _) = position(text, schema.schema.span().start);
        return Err(Error::PolicySchema { line, schema: *schema.schema.get_ref() });
    }
    let file: File = toml::from_str(text).map_err(|error| toml_error(text, &error))?;
    let digest = yzt_crypto::sm3::digest(text.as_bytes());
    assemble(file, digest).map_err(|Problem { span, message }| {
        let (line, column) = position(text, span.start);
        Error::Policy { line, column, message: message.into_owned() }
    })
}

fn toml_error(text: &str, error: &toml::de::Error) -> Error {
    let (line, column) = position(text, error.span().unwrap_or_default().start);
    Error::Policy { line, column, message: error.message().to_owned() }
}

/// Line and column of a byte, both from 1; the column counts characters.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before.matches('\n').count() + 1;
    (line, before.get(line_start..).unwrap_or_default().chars().count() + 1)
}

fn assemble(file: File, digest: [u8; 32]) -> Checked<Policy> {
    check_pin(file.pin.get_ref(), &file.pin.span())?;
    check_reminders(file.reminders.get_ref(), &file.reminders.span())?;
    check_pickup(file.pickup.get_ref(), &file.pickup.span())?;
    check_days(file.suspension.get_ref().days, &file.suspension.span())?;
    check_renewal(file.renewal.get_ref(), &file.renewal.span())?;
    if file.payment.get_ref().methods.is_empty() {
        return problem(&file.payment.span(), "there has to be a way to pay");
    }
    if file.contacts.get_ref().hotlines.is_empty() {
        return problem(&file.contacts.span(), "there has to be a hotline");
    }
    check_names(&file)?;
    check_rights(file.rights.get_ref(), &file.rights.span())?;
    let hours = opening_times(file.hours, file.holidays)?;
    let mut services = BTreeMap::new();
    for (kind, rule) in file.service {
        check_service(kind, rule.get_ref(), &rule.span())?;
        services.insert(kind, rule.into_inner());
    }
    let head = PolicyHead {
        name: file.policy.name,
        version: file.policy.version,
        title: file.policy.title,
        source: file.policy.source,
        dated: file.policy.dated,
    };
    Ok(Policy {
        head,
        pin: file.pin.into_inner(),
        reminders: file.reminders.into_inner(),
        renewal: file.renewal.into_inner(),
        pickup: file.pickup.into_inner(),
        suspension: file.suspension.into_inner(),
        handler_change: file.handler_change,
        revocation: file.revocation,
        registration: file.registration,
        payment: file.payment.into_inner().methods,
        invoice: file.invoice,
        processing: file.processing,
        hours,
        contacts: file.contacts.into_inner(),
        products: file.product.into_iter().map(toml::Spanned::into_inner).collect(),
        entitlements: file.entitlement.into_iter().map(toml::Spanned::into_inner).collect(),
        forms: file.form.into_iter().map(toml::Spanned::into_inner).collect(),
        services,
        rights: file.rights.into_inner(),
        digest,
    })
}

impl PinRule {
    /// The same rules as a key has them.
    #[must_use]
    pub fn to_pin_policy(&self) -> PinPolicy {
        let digits = AllowedBytes::Digits;
        PinPolicy {
            min_length: usize::from(self.min_length),
            max_length: usize::from(self.max_length),
            allowed: if self.digits_only { digits } else { AllowedBytes::PrintableAscii },
            retry_limit: self.retry_limit,
            default_pin: Cow::Owned(self.default.clone()),
            default_pin_must_change: self.must_change_default,
            one_time_pin_must_change: self.must_change_after_unlock,
        }
    }
}

fn check_pin(rule: &PinRule, span: &Range<usize>) -> Checked<()> {
    let policy = rule.to_pin_policy();
    if let Err(error) = policy.default_pin() {
        return problem(span, format!("the default PIN does not keep the rules: {error}"));
    }
    if let AfterUnlock::Fixed(pin) = &rule.after_unlock {
        let fixed = PinPolicy { default_pin: Cow::Owned(pin.clone()), ..policy };
        if let Err(error) = fixed.default_pin() {
            return problem(span, format!("the PIN after unlock does not keep the rules: {error}"));
        }
    }
    Ok(())
}

fn check_days(days: u16, span: &Range<usize>) -> Checked<()> {
    if days == 0 || days > MOST_DAYS {
        return problem(span, format!("{days} days are not from 1 to {MOST_DAYS}"));
    }
    Ok(())
}

/// A window may be open on the day of expiry alone.
fn check_renewal(rule: &RenewalRule, span: &Range<usize>) -> Checked<()> {
    match [rule.opens_days_before, rule.closes_days_after].iter().max() {
        Some(days) if *days > MOST_DAYS => {
            problem(span, format!("{days} days are more than {MOST_DAYS}"))
        }
        _ => Ok(()),
    }
}

fn check_reminders(rule: &ReminderRule, span: &Range<usize>) -> Checked<()> {
    if rule.days_before.is_empty() || rule.places.is_empty() {
        return problem(span, "reminders need at least one day and one place");
    }
    if !rule.days_before.is_sorted_by(|more, less| more > less) {
        return problem(span, "the days before expiry have to fall");
    }
    rule.days_before.iter().try_for_each(|days| check_days(*days, span))
}

fn check_pickup(rule: &PickupRule, span: &Range<usize>) -> Checked<()> {
    check_days(rule.limit_days, span)?;
    if rule.points.iter().any(|point| !point.is_window()) {
        return problem(span, "only what is collected at a window can stay uncollected");
    }
    if rule.warn_on_days.iter().any(|day| *day > rule.limit_days) {
        return problem(span, "a warning has to come before the limit");
    }
    Ok(())
}

fn check_names(file: &File) -> Checked<()> {
    let mut names = BTreeSet::new();
    for product in &file.product {
        let (found, span) = (product.get_ref(), product.span());
        check_days(found.validity_days, &span)?;
        if !names.insert(&found.name) {
            return problem(&span, format!("there are two products {}", found.name));
        }
    }
    names.clear();
    for entitlement in &file.entitlement {
        let (found, span) = (entitlement.get_ref(), entitlement.span());
        let account = &found.account;
        if account.min_length == 0 || account.min_length > account.max_length {
            return problem(&span, "the lengths of account numbers cannot be");
        }
        if !names.insert(&found.name) {
            return problem(&span, format!("there are two services {}", found.name));
        }
    }
    names.clear();
    for form in &file.form {
        if !names.insert(&form.get_ref().name) {
            return problem(&form.span(), "there are two forms of this name");
        }
    }
    Ok(())
}

fn check_rights(rights: &BTreeMap<Step, Vec<Actor>>, span: &Range<usize>) -> Checked<()> {
    match Step::ALL.iter().find(|step| rights.get(step).is_none_or(Vec::is_empty)) {
        Some(step) => problem(span, format!("nobody has the right to {step}")),
        None => Ok(()),
    }
}

fn check_service(kind: ServiceKind, rule: &ServiceRule, span: &Range<usize>) -> Checked<()> {
    if rule.channels.is_empty() {
        return problem(span, format!("{kind} has no channel; leave the service out instead"));
    }
    let mut channels = BTreeSet::new();
    if !rule.channels.iter().all(|offered| channels.insert(offered.by)) {
        return problem(span, format!("{kind} has a channel twice"));
    }
    let mut kinds = BTreeSet::new();
    for document in &rule.documents {
        if document.copies == 0 {
            return problem(span, format!("{kind} asks for no copy of {}", document.kind));
        }
        if !kinds.insert(document.kind) {
            return problem(span, format!("{kind} asks twice for {}", document.kind));
        }
        let only_by = document.only_by.as_deref();
        if only_by
            .is_some_and(|only| only.is_empty() || !only.iter().all(|by| channels.contains(by)))
        {
            return problem(span, format!("{kind} has no channel that asks for {}", document.kind));
        }
    }
    match rule.rights.iter().find(|(_, actors)| actors.is_empty()) {
        Some((step, _)) => problem(span, format!("{kind}: nobody has the right to {step}")),
        None => Ok(()),
    }
}

fn opening_times(hours: OpenHours, holidays: Holidays) -> Checked<OpeningTimes> {
    let (open, weekdays) = (hours.open.get_ref(), hours.weekdays.get_ref());
    if open.is_empty() || !open.is_sorted_by(|before, after| before.until() <= after.from()) {
        return problem(&hours.open.span(), "the hours have to follow each other");
    }
    if weekdays.is_empty() {
        return problem(&hours.weekdays.span(), "there has to be a weekday on which people work");
    }
    let mut flags = [false; 7];
    for weekday in weekdays {
        match flags.get_mut(usize::from(*weekday).wrapping_sub(1)) {
            Some(flag) => *flag = true,
            None => return problem(&hours.weekdays.span(), "a weekday is 1 (Monday) to 7"),
        }
    }
    let years: BTreeSet<i32> = holidays.years.into_iter().collect();
    let covered = |year: Option<i32>| year.is_some_and(|year| years.contains(&year));
    let (mut days_off, mut working) = (BTreeSet::new(), BTreeSet::new());
    for text in &holidays.days_off {
        let Some((first, last)) = day_range(text.get_ref()) else {
            return problem(&text.span(), "this is no day and no range of days");
        };
        if !covered(first.year()) || !covered(last.year()) {
            return problem(&text.span(), "the day is in no year of the table");
        }
        days_off.extend((0..=last.since(first)).map(|days| first.plus(days)));
    }
    for text in &holidays.working_weekends {
        let Ok(day) = text.get_ref().parse::<Day>() else {
            return problem(&text.span(), "this is no day");
        };
        if !covered(day.year()) {
            return problem(&text.span(), "the day is in no year of the table");
        }
        if days_off.contains(&day) {
            return problem(&text.span(), "the day is a holiday as well");
        }
        working.insert(day);
    }
    Ok(OpeningTimes::new(hours.open.into_inner(), flags, years, days_off, working))
}

/// One day, or `2026-02-15/2026-02-23`, both ends in.
fn day_range(text: &str) -> Option<(Day, Day)> {
    let (first, last) = text.split_once('/').unwrap_or((text, text));
    let (first, last) = (first.parse::<Day>().ok()?, last.parse::<Day>().ok()?);
    let fits = first <= last && last.since(first) <= MOST_RANGE_DAYS;
    fits.then_some((first, last))
}
