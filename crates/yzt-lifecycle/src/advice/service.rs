// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a service takes: papers, the key, money, a way, a place and a time.

use yzt_cert::UnixTime;

use super::known::{Known, KnownCertificate};
use crate::calendar::{Day, Opening};
use crate::certificate::CertificateState;
use crate::names::PolicyName;
use crate::order::KeyEvidence;
use crate::policy::{DocumentRule, Entry, Fee, OfferedChannel, PaymentMethod, Policy, Title};
use crate::service::{Channel, Datum, KeyPresence, ServiceKind};

/// What a service takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAdvice {
    /// The service.
    pub service: ServiceKind,
    /// Whether the authority describes it; otherwise these are defaults.
    pub stated: bool,
    /// What it costs; "not stated" is not "free".
    pub fee: Fee,
    /// How the fee can be paid; empty where none is known.
    pub payment: Vec<PaymentMethod>,
    /// What the invoice is called, where there is a fee.
    pub invoice: Option<Title>,
    /// What has to be told.
    pub data: Vec<Datum>,
    /// The first and the last day on which it can be done, where that is limited.
    pub window: Option<(Day, Day)>,
    /// Whether it can be asked for today.
    pub possible: bool,
    /// By which ways, in the policy's order.
    pub routes: Vec<Route>,
}

/// One way to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Which.
    pub channel: Channel,
    /// Where the key has to be.
    pub key: KeyPresence,
    /// The papers.
    pub papers: Vec<Paper>,
    /// Where to go, or where papers are sent to.
    pub address: Option<Title>,
    /// Whether a time has to be agreed on.
    pub by_appointment: bool,
    /// Whether the registered telephone number is called back.
    pub call_back: bool,
    /// When somebody is there next, if somebody has to be.
    pub opening: Option<Opening>,
}

/// A paper, and how it is had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Which, how many, with seal or without.
    pub rule: DocumentRule,
    /// The form, if it is one.
    pub form: Option<FormAdvice>,
}

/// A form, with what is known of its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormAdvice {
    /// Its stable name.
    pub name: PolicyName,
    /// Its version.
    pub version: String,
    /// What is printed at its head.
    pub title: Title,
    /// How it is had.
    pub obtained: Entry,
    /// What is known of its fields, in a fixed order.
    pub prefilled: Vec<Prefill>,
}

/// A field of a form, with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prefill {
    /// The organisation's name.
    OrganisationName(String),
    /// Its unified social credit code.
    OrganisationCode(String),
    /// Who represents it.
    LegalRepresentativeName(String),
    /// Who does its paperwork.
    HandlerName(String),
    /// The certificate's serial number.
    CertificateSerial(String),
    /// What is printed on the key.
    CertificateKey(String),
    /// The certificate's last day.
    CertificateExpiry(Day),
    /// The day of the application.
    AppliedOn(Day),
    /// Whether the organisation applies for the first time.
    First(bool),
    /// What became of the key.
    Evidence(KeyEvidence),
}

impl Prefill {
    /// The field's name, as forms write it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OrganisationName(_) => "organisation.name",
            Self::OrganisationCode(_) => "organisation.credit-code",
            Self::LegalRepresentativeName(_) => "legal-representative.name",
            Self::HandlerName(_) => "handler.name",
            Self::CertificateSerial(_) => "certificate.serial",
            Self::CertificateKey(_) => "certificate.key",
            Self::CertificateExpiry(_) => "certificate.expiry",
            Self::AppliedOn(_) => "order.day",
            Self::First(_) => "order.first",
            Self::Evidence(_) => "key-evidence",
        }
    }

    /// The value as text.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::OrganisationName(text)
            | Self::OrganisationCode(text)
            | Self::LegalRepresentativeName(text)
            | Self::HandlerName(text)
            | Self::CertificateSerial(text)
            | Self::CertificateKey(text) => text.clone(),
            Self::CertificateExpiry(day) | Self::AppliedOn(day) => day.to_string(),
            Self::First(first) => first.to_string(),
            Self::Evidence(evidence) => evidence.to_string(),
        }
    }
}

/// What a service takes for a certificate, or for the holder where it names none.
pub(super) fn advice(
    policy: &Policy,
    known: &Known,
    certificate: Option<&KnownCertificate>,
    kind: ServiceKind,
    at: UnixTime,
) -> Option<ServiceAdvice> {
    let rule = policy.service(kind)?;
    let first = known.first.unwrap_or(true);
    let fee = if first { rule.fee } else { rule.repeated_fee.unwrap_or(rule.fee) };
    let costs = matches!(fee, Fee::Fixed { .. });
    let state = certificate.map(|found| &found.state);
    let window = match kind {
        ServiceKind::Renew => {
            state.and_then(|state| state.advance(policy, at).renewal_window(policy))
        }
        _ => None,
    };
    let possible = match kind {
        ServiceKind::Renew => state.is_some_and(|state| state.is_renewable(policy, at)),
        ServiceKind::AutoRevoke => false,
        _ => true,
    };
    let prefilled = prefills(known, certificate, at);
    let on_hold = matches!(state, Some(CertificateState::Suspended { .. }));
    let key_missed = known.loss.is_some() || on_hold;
    let without_key = kind == ServiceKind::Revoke && key_missed && policy.revocation.without_key;
    let routes = rule.channels.iter().map(|offered| {
        let key = if without_key { KeyPresence::NotNeeded } else { offered.key };
        let offered = OfferedChannel { key, ..*offered };
        let papers = rule.documents_by(offered.by).map(|paper| of_paper(policy, paper, &prefilled));
        route(policy, kind, offered, papers.collect(), at)
    });
    Some(ServiceAdvice {
        service: kind,
        stated: rule.stated,
        fee,
        payment: if costs { policy.payment.clone() } else { Vec::new() },
        invoice: costs.then(|| policy.invoice.title.clone()),
        data: rule.data.clone(),
        window,
        possible,
        routes: routes.collect(),
    })
}

fn route(
    policy: &Policy,
    kind: ServiceKind,
    offered: OfferedChannel,
    papers: Vec<Paper>,
    at: UnixTime,
) -> Route {
    let OfferedChannel { by: channel, key } = offered;
    let contacts = &policy.contacts;
    let address = match channel {
        Channel::OnSite => Some(contacts.address.clone()),
        Channel::Post => {
            Some(contacts.postal_address.clone().unwrap_or_else(|| contacts.address.clone()))
        }
        _ => None,
    };
    let in_person = channel == Channel::OnSite;
    let changes_handler = kind == ServiceKind::ChangeHandler;
    let in_hours = policy.processing.in_hours.contains(&channel);
    Route {
        channel,
        key,
        papers,
        address,
        by_appointment: policy.processing.by_appointment.contains(&channel),
        call_back: changes_handler && policy.handler_change.call_back && !in_person,
        opening: if in_hours { policy.hours.next_opening(at) } else { None },
    }
}

fn of_paper(policy: &Policy, rule: &DocumentRule, prefilled: &[Prefill]) -> Paper {
    let form = policy.forms.iter().find(|form| form.document == rule.kind);
    let form = form.map(|form| FormAdvice {
        name: form.name.clone(),
        version: form.version.clone(),
        title: form.title.clone(),
        obtained: form.obtained,
        prefilled: prefilled.to_vec(),
    });
    Paper { rule: rule.clone(), form }
}

/// What is known of a form's fields, in a fixed order.
pub(super) fn prefills(
    known: &Known,
    certificate: Option<&KnownCertificate>,
    at: UnixTime,
) -> Vec<Prefill> {
    let organisation = &known.organisation;
    let text = |value: &Option<String>, field: fn(String) -> Prefill| value.clone().map(field);
    let only_key = match known.keys.as_slice() {
        [key] => key.id.as_ref(),
        _ => None,
    };
    let key = certificate.and_then(|found| found.key.as_ref()).or(only_key);
    let validity = certificate.and_then(|found| found.state.validity());
    let fields = [
        text(&organisation.name, Prefill::OrganisationName),
        text(&organisation.code, Prefill::OrganisationCode),
        text(&organisation.legal_representative, Prefill::LegalRepresentativeName),
        text(&organisation.handler, Prefill::HandlerName),
        certificate
            .and_then(|found| found.id.as_ref())
            .map(|id| Prefill::CertificateSerial(id.to_string())),
        key.map(|key| Prefill::CertificateKey(key.to_string())),
        validity.map(|validity| Prefill::CertificateExpiry(Day::of(validity.until()))),
        Some(Prefill::AppliedOn(Day::of(at))),
        known.first.map(Prefill::First),
        known.loss.map(|loss| Prefill::Evidence(loss.evidence())),
    ];
    fields.into_iter().flatten().collect()
}
