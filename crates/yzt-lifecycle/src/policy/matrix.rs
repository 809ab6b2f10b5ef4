// SPDX-License-Identifier: MIT OR Apache-2.0
//! The document matrix as text: one row for each service, one cell for each question.

use core::fmt;

use super::services::{DocumentRule, Fee, ServiceRule};
use crate::service::{Channel, CopyUnit, DocumentKind, KeyPresence, ServiceKind};

/// One row of the document matrix: what the authority states about a service. Where it states
/// nothing, and the policy holds defaults, every cell is `?`. Its text is its cells, with tabs between them.
///
/// ```text
/// service  key  form  licence copy  handler's ID  legal representative's ID  seal  on site  remote  fee
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// The service.
    pub service: ServiceKind,
    /// Where the key has to be, by each channel, or `no`.
    pub key: String,
    /// The form, with the number of copies or sets.
    pub form: String,
    /// Copies of the business licence.
    pub licence_copy: String,
    /// The handler's identity card: copies, or `shown`.
    pub handler_id: String,
    /// Copies of the legal representative's identity card.
    pub legal_representative_id: String,
    /// The papers that bear the seal, or `-`.
    pub seal: String,
    /// Whether it is offered on site.
    pub on_site: String,
    /// By which other ways it is offered.
    pub remote: String,
    /// What it costs.
    pub fee: String,
}

impl MatrixRow {
    /// The columns' names, in order.
    pub const COLUMNS: [&'static str; 10] = [
        "service",
        "key",
        "form",
        "licence-copy",
        "handler-id",
        "legal-rep-id",
        "seal",
        "on-site",
        "remote",
        "fee",
    ];

    pub(super) fn of(service: ServiceKind, rule: Option<&ServiceRule>) -> Self {
        let Some(rule) = rule.filter(|rule| rule.stated) else { return Self::absent(service) };
        let count = |kind| {
            rule.documents
                .iter()
                .find(|document| document.kind == kind)
                .map_or_else(|| "-".to_owned(), |document| document.copies.to_string())
        };
        Self {
            service,
            key: key(rule),
            form: form(rule),
            licence_copy: count(DocumentKind::LicenceCopy),
            handler_id: handler_id(rule, count(DocumentKind::HandlerId)),
            legal_representative_id: count(DocumentKind::LegalRepresentativeId),
            seal: seal(rule),
            on_site: on_site(rule).to_owned(),
            remote: remote(rule),
            fee: fee(rule),
        }
    }

    fn absent(service: ServiceKind) -> Self {
        let none = || "?".to_owned();
        Self {
            service,
            key: none(),
            form: none(),
            licence_copy: none(),
            handler_id: none(),
            legal_representative_id: none(),
            seal: none(),
            on_site: none(),
            remote: none(),
            fee: none(),
        }
    }

    /// The cells, in the order of [`MatrixRow::COLUMNS`].
    #[must_use]
    pub fn cells(&self) -> [&str; 10] {
        [
            self.service.name(),
            &self.key,
            &self.form,
            &self.licence_copy,
            &self.handler_id,
            &self.legal_representative_id,
            &self.seal,
            &self.on_site,
            &self.remote,
            &self.fee,
        ]
    }
}

impl fmt::Display for MatrixRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cells().join("\t"))
    }
}

/// `no`, one place for all channels, or `channel: place` for each.
fn key(rule: &ServiceRule) -> String {
    if is_automatic(rule) {
        return "-".to_owned();
    }
    let mut places = rule.channels.iter().map(|offered| offered.key);
    let first = places.next().unwrap_or(KeyPresence::NotNeeded);
    if places.all(|place| place == first) {
        return if first == KeyPresence::NotNeeded { "no" } else { first.name() }.to_owned();
    }
    let each = rule.channels.iter().map(|offered| format!("{}: {}", offered.by, offered.key));
    each.collect::<Vec<_>>().join(", ")
}

fn form(rule: &ServiceRule) -> String {
    let is_form = |document: &&DocumentRule| {
        matches!(
            document.kind,
            DocumentKind::ApplicationForm
                | DocumentKind::ServiceAgreement
                | DocumentKind::ResetForm
        )
    };
    let counted = |document: &DocumentRule| match document.unit {
        CopyUnit::Copy => format!("{} x{}", document.kind, document.copies),
        CopyUnit::Set => format!("{} {} sets", document.kind, document.copies),
    };
    let forms: Vec<String> = rule.documents.iter().filter(is_form).map(counted).collect();
    if forms.is_empty() { "none".to_owned() } else { forms.join(", ") }
}

fn handler_id(rule: &ServiceRule, copies: String) -> String {
    let shown =
        rule.documents.iter().find(|document| document.kind == DocumentKind::HandlerIdShown);
    match shown.map(|document| document.only_by.as_deref()) {
        Some(Some([only])) => format!("shown {only}"),
        Some(_) => "shown".to_owned(),
        None => copies,
    }
}

fn seal(rule: &ServiceRule) -> String {
    let sealed = rule.documents.iter().filter(|document| document.seal);
    let names: Vec<&str> = sealed.map(|document| document.kind.name()).collect();
    if names.is_empty() { "-".to_owned() } else { names.join(", ") }
}

fn on_site(rule: &ServiceRule) -> &'static str {
    let offered = |channel| rule.channels.iter().any(|offered| offered.by == channel);
    if offered(Channel::OnSite) {
        "yes"
    } else if is_automatic(rule) {
        "system"
    } else {
        "no"
    }
}

fn remote(rule: &ServiceRule) -> String {
    let others = rule.channels.iter().filter(|offered| offered.by != Channel::OnSite);
    let names: Vec<&str> = others.map(|offered| offered.by.name()).collect();
    if names.is_empty() { "not stated".to_owned() } else { names.join(", ") }
}

fn fee(rule: &ServiceRule) -> String {
    match rule.fee {
        _ if is_automatic(rule) => "-".to_owned(),
        Fee::NotStated => "not stated".to_owned(),
        Fee::Free => "free".to_owned(),
        Fee::Fixed { fen, unit } => format!("{fen} {unit}"),
    }
}

/// Whether nobody can ask for the service.
fn is_automatic(rule: &ServiceRule) -> bool {
    rule.channels.iter().all(|offered| offered.by == Channel::System)
}
