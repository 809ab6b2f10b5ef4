// SPDX-License-Identifier: MIT OR Apache-2.0
//! The shapes that several commands share: keys, PIN states and certificates.

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_assistant::messages::Language;
use yzt_assistant::{CertificateSummary, KeySummary};
use yzt_cert::{Certificate, UnixTime, Validity};
use yzt_pin::PinStatus;
use yzt_token::{KeyUse, PinInformation};

use crate::clock;
use crate::output::{Page, tries};

/// A key as a JSON object.
pub(crate) fn key(summary: &KeySummary, now: UnixTime) -> Value {
    let certificates: Vec<Value> =
        summary.certificates.iter().map(|held| certificate_on_key(held, now)).collect();
    let unreadable: Vec<Value> = summary
        .unreadable
        .iter()
        .map(|(container, number)| json!({ "container": container, "number": number }))
        .collect();
    json!({
        "serial": summary.name.serial,
        "label": summary.name.label,
        "manufacturer": summary.manufacturer,
        "application": summary.application,
        "pin": pin(&summary.pin),
        "organization": summary.organization(),
        "certificates": certificates,
        "unreadable_certificates": unreadable,
    })
}

/// A PIN's state as a JSON object.
pub(crate) fn pin(information: &PinInformation) -> Value {
    json!({
        "status": pin_status(information.status),
        "tries_left": information.tries_left.exact(),
        "maximum": information.maximum,
        "locked": information.tries_left.is_locked(),
    })
}

/// The name of a PIN's state.
pub(crate) const fn pin_status(status: PinStatus) -> &'static str {
    match status {
        PinStatus::Default => "default",
        PinStatus::Set => "set",
        PinStatus::OneTime => "one_time",
    }
}

fn certificate_on_key(held: &CertificateSummary, now: UnixTime) -> Value {
    let certificate = &held.certificate;
    json!({
        "use": held.key_use.to_string(),
        "container": held.container,
        "serial": certificate.serial_hex(),
        "organization": held.organization(),
        "subject": certificate.subject().to_string(),
        "issuer": certificate.issuer().to_string(),
        "not_before": clock::rfc3339(certificate.not_before()),
        "not_after": clock::rfc3339(certificate.not_after()),
        "days_left": held.days_left(now),
        "reminder": held.reminder(),
        "validity": validity_name(held.validity),
    })
}

/// The name of a place in time.
pub(crate) const fn validity_name(validity: Validity) -> &'static str {
    match validity {
        Validity::NotYetValid => "not_yet_valid",
        Validity::Valid { .. } => "valid",
        Validity::Expiring { .. } => "expiring",
        Validity::Expired { .. } => "expired",
    }
}

/// A place in time, in words.
pub(crate) fn validity_text(validity: Validity, language: Language) -> String {
    match (validity, language) {
        (Validity::NotYetValid, Language::Chinese) => "尚未生效".to_owned(),
        (Validity::NotYetValid, Language::English) => "not valid yet".to_owned(),
        (Validity::Valid { days_left }, Language::Chinese) => format!("有效，还有 {days_left} 天"),
        (Validity::Valid { days_left }, Language::English) => {
            format!("valid, {days_left} days left")
        }
        (Validity::Expiring { days_left }, Language::Chinese) => {
            format!("即将到期，还有 {days_left} 天")
        }
        (Validity::Expiring { days_left }, Language::English) => {
            format!("expires soon, {days_left} days left")
        }
        (Validity::Expired { days_ago }, Language::Chinese) => format!("已过期 {days_ago} 天"),
        (Validity::Expired { days_ago }, Language::English) => {
            format!("expired {days_ago} days ago")
        }
    }
}

/// The lines that introduce a key.
pub(crate) fn key_lines(page: &mut Page, summary: &KeySummary, language: Language) {
    page.field(Term::KeySerial, &summary.name.serial);
    page.field(Term::KeyLabel, &summary.name.label);
    if let Some(organization) = summary.organization() {
        page.field(Term::Organization, organization);
    }
    page.field(Term::PinStatus, pin_status_text(summary.pin.status, language));
    page.field(Term::TriesLeft, tries(summary.pin.tries_left, language));
    if let Some(held) = summary.signature_certificate() {
        page.field(Term::NotAfter, clock::for_people(held.certificate.not_after(), language));
        page.field(Term::Validity, validity_text(held.validity, language));
    }
}

/// A PIN's state in words.
pub(crate) fn pin_status_text(status: PinStatus, language: Language) -> &'static str {
    match (status, language) {
        (PinStatus::Default, Language::Chinese) => "默认 PIN 码",
        (PinStatus::Default, Language::English) => "default PIN",
        (PinStatus::Set, Language::Chinese) => "已修改",
        (PinStatus::Set, Language::English) => "chosen by the holder",
        (PinStatus::OneTime, Language::Chinese) => "一次性 PIN 码，须修改",
        (PinStatus::OneTime, Language::English) => "one-time PIN, must be changed",
    }
}

/// The term for one of the two certificates.
pub(crate) const fn use_term(key_use: KeyUse) -> Term {
    match key_use {
        KeyUse::Signature => Term::SignatureCertificate,
        KeyUse::Encryption => Term::EncryptionCertificate,
    }
}

/// A certificate as a JSON object.
pub(crate) fn certificate(certificate: &Certificate, validity: Validity) -> Value {
    let identity = certificate.identity();
    let code = identity.unified_social_credit_code.map(|code| code.as_str().to_owned());
    let constraints = certificate.basic_constraints();
    json!({
        "serial": certificate.serial_hex(),
        "organization": identity.organization,
        "unified_social_credit_code": code,
        "common_name": identity.common_name,
        "subject": certificate.subject().to_string(),
        "issuer": identity.issuer,
        "not_before": clock::rfc3339(certificate.not_before()),
        "not_after": clock::rfc3339(certificate.not_after()),
        "validity": validity_name(validity),
        "key_usage": certificate.key_usage().map(|usage| usage.names().collect::<Vec<_>>()),
        "authority": constraints.is_some_and(|constraints| constraints.authority),
        "software_key": certificate.has_software_key(),
        "fingerprint_sm3": hex(&certificate.fingerprint()),
    })
}

/// A certificate as lines.
pub(crate) fn certificate_lines(
    page: &mut Page,
    certificate: &Certificate,
    validity: Validity,
    language: Language,
) {
    let identity = certificate.identity();
    if !identity.organization.is_empty() {
        page.field(Term::Organization, identity.organization);
    }
    if let Some(code) = identity.unified_social_credit_code {
        page.field(Term::UnifiedSocialCreditCode, code.as_str());
    }
    if !identity.common_name.is_empty() {
        page.field(Term::CommonName, identity.common_name);
    }
    page.field(Term::CertificateSerial, certificate.serial_hex());
    page.field(Term::Subject, certificate.subject().to_string());
    page.field(Term::Issuer, identity.issuer);
    page.field(Term::NotBefore, clock::for_people(certificate.not_before(), language));
    page.field(Term::NotAfter, clock::for_people(certificate.not_after(), language));
    page.field(Term::Validity, validity_text(validity, language));
    if let Some(usage) = certificate.key_usage() {
        page.field(Term::KeyUsage, usage.to_string());
    }
    page.field(Term::Fingerprint, hex(&certificate.fingerprint()));
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
