// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which enterprise a certificate identifies.
//!
//! ```text
//! table    what an extension means, which authority writes what: data
//! value    the text inside an extension, with its prefixes taken off
//! lookup   every value with its place: the caller's rules, the issuer's order, the common order
//! codes    organisations' identifiers, accepted only with a valid check character
//! person   a person's identifier: that it is there
//! ```
//!
//! These are the issuer's claims. They are worth what the path to its trust anchor is worth.

use crate::certificate::Certificate;
use crate::extension::KeyUsage;

mod codes;
mod lookup;
mod person;
mod table;
mod value;

pub use codes::{EnterpriseId, OrganizationCode, UnifiedSocialCreditCode};
pub use lookup::{EntityId, Finding, Found, IdentityRule, Source};
pub use person::{PersonalId, PersonalIdKind};
pub use table::Meaning;

pub(crate) use person::{is_personal, withhold};
pub(crate) use table::lookup as known_extension;
pub(crate) use value::{Content as TextContent, content, names_person};

/// What a certificate says about its holder. Every text is safe to show, and a person's number is
/// replaced by asterisks wherever it stands.
///
/// Where two values contradict each other, [`conflicts`](Self::conflicts) names their places and
/// the field is empty: which enterprise is meant is never guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// organizationName; empty where the subject has none.
    pub organization: String,
    /// The enterprise's identifier, where the certificate carries one with a valid check character.
    pub unified_social_credit_code: Option<UnifiedSocialCreditCode>,
    /// The enterprise's organisation code of the time before, where one is carried.
    pub organization_code: Option<OrganizationCode>,
    /// Where the enterprise's identifier stands: the first place in the order that counts.
    pub enterprise_source: Option<Source>,
    /// commonName; empty where the subject has none.
    pub common_name: String,
    /// The issuer's name (RFC 4514).
    pub issuer: String,
    /// The serial number in hex.
    pub serial: String,
    /// The short name of the issuer's profile, where the issuer is known.
    pub issuer_profile: Option<&'static str>,
    /// A person's identifier; it is not shown.
    pub personal_id: Option<PersonalId>,
    /// The entity identifier of the one-certificate scheme (一证通).
    pub entity_id: Option<EntityId>,
    /// The account of the housing provident fund.
    pub provident_fund_account: Option<String>,
    /// The serial number of the key or USB key.
    pub medium_serial: Option<String>,
    /// Which half of a pair of certificates it is.
    pub half: PairHalf,
    /// Everything that was found, in the order in which it counts.
    pub findings: Vec<Finding>,
    /// Values that contradict each other.
    pub conflicts: Vec<Conflict>,
}

impl Identity {
    /// The enterprise's identifier: the credit code, else the organisation code.
    #[must_use]
    pub fn enterprise(&self) -> Option<EnterpriseId> {
        let long = self.unified_social_credit_code.clone();
        long.map(EnterpriseId::UnifiedSocialCreditCode)
            .or_else(|| self.organization_code.clone().map(EnterpriseId::OrganizationCode))
    }
}

/// Which half of a signature and encryption pair a certificate is, by its key usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PairHalf {
    /// It signs.
    Signature,
    /// It receives keys and data.
    Encryption,
    /// It does both: no pair.
    Both,
    /// Neither: an authority, for instance.
    Neither,
    /// The certificate does not say.
    Unstated,
}

impl PairHalf {
    /// By the key usage.
    #[must_use]
    pub fn of(usage: Option<KeyUsage>) -> Self {
        match usage.map(|usage| (usage.may_sign(), usage.may_encrypt())) {
            None => Self::Unstated,
            Some((true, false)) => Self::Signature,
            Some((false, true)) => Self::Encryption,
            Some((true, true)) => Self::Both,
            Some((false, false)) => Self::Neither,
        }
    }

    /// A stable name: `signature`, `encryption`, `both`, `neither`, `unstated`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Encryption => "encryption",
            Self::Both => "both",
            Self::Neither => "neither",
            Self::Unstated => "unstated",
        }
    }
}

/// What two values of one certificate contradict each other about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Matter {
    /// Which enterprise it is.
    Enterprise,
    /// Which person it is.
    Person,
    /// The entity identifier.
    EntityId,
    /// The account of the housing provident fund.
    ProvidentFundAccount,
    /// The serial number of the medium.
    MediumSerial,
}

impl Matter {
    /// A stable name, such as `provident-fund-account`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::Person => "person",
            Self::EntityId => "entity-id",
            Self::ProvidentFundAccount => "provident-fund-account",
            Self::MediumSerial => "medium-serial",
        }
    }
}

/// Values that contradict each other; they stand in the findings with these places.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// About what.
    pub about: Matter,
    /// Where the values stand.
    pub sources: Vec<Source>,
}

pub(crate) fn of(certificate: &Certificate, rules: &[IdentityRule]) -> Identity {
    let subject = certificate.subject();
    let findings = lookup::findings(certificate, rules);
    let mut conflicts = Vec::new();
    let enterprises = select(&findings, |finding| match &finding.value {
        Found::Enterprise(id) | Found::Entity(EntityId::Enterprise { id, .. }) => Some(id.clone()),
        _ => None,
    });
    let (long, short, enterprise_source) = enterprise(&enterprises, &mut conflicts);
    let persons = select(&findings, |finding| match &finding.value {
        Found::Person(id) | Found::Entity(EntityId::Person { id, .. }) => Some(*id),
        _ => None,
    });
    let entities = select(&findings, |finding| match &finding.value {
        Found::Entity(id) if finding.meaning == Meaning::EntityId => Some(id.clone()),
        _ => None,
    });
    let texts = |meaning| {
        select(&findings, move |finding| match &finding.value {
            Found::Text(text) if finding.meaning == meaning => Some(text.clone()),
            _ => None,
        })
    };
    let accounts = texts(Meaning::ProvidentFundAccount);
    let media = texts(Meaning::MediumSerial);
    let clash = &mut conflicts;
    Identity {
        organization: withhold(&subject.organization().unwrap_or_default()),
        unified_social_credit_code: long,
        organization_code: short,
        enterprise_source,
        common_name: withhold(&subject.common_name().unwrap_or_default()),
        issuer: withhold(&certificate.issuer().to_string()),
        serial: certificate.serial_hex(),
        issuer_profile: lookup::profile(certificate).map(|profile| profile.name),
        personal_id: agreed(&persons, PartialEq::eq, Matter::Person, clash),
        entity_id: agreed(&entities, EntityId::agrees_with, Matter::EntityId, clash),
        provident_fund_account: agreed(
            &accounts,
            PartialEq::eq,
            Matter::ProvidentFundAccount,
            clash,
        ),
        medium_serial: agreed(&media, PartialEq::eq, Matter::MediumSerial, clash),
        half: PairHalf::of(certificate.key_usage()),
        findings,
        conflicts,
    }
}

/// The findings of one kind, each with its place.
fn select<T>(findings: &[Finding], pick: impl Fn(&Finding) -> Option<T>) -> Vec<(Source, T)> {
    findings.iter().filter_map(|finding| Some((finding.source, pick(finding)?))).collect()
}

/// The first value, if all agree with each other.
fn agreed<T: Clone>(
    values: &[(Source, T)],
    same: impl Fn(&T, &T) -> bool,
    about: Matter,
    conflicts: &mut Vec<Conflict>,
) -> Option<T> {
    let (_, first) = values.first()?;
    let agree = values.iter().enumerate().all(|(index, (_, value))| {
        values.iter().skip(index + 1).all(|(_, other)| same(value, other))
    });
    if agree {
        return Some(first.clone());
    }
    let sources = values.iter().map(|(source, _)| *source).collect();
    conflicts.push(Conflict { about, sources });
    None
}

/// The one credit code, the one organisation code, and where the first of them stands.
fn enterprise(
    values: &[(Source, EnterpriseId)],
    conflicts: &mut Vec<Conflict>,
) -> (Option<UnifiedSocialCreditCode>, Option<OrganizationCode>, Option<Source>) {
    if agreed(values, EnterpriseId::agrees_with, Matter::Enterprise, conflicts).is_none() {
        return (None, None, None);
    }
    let long = values.iter().find_map(|(_, id)| match id {
        EnterpriseId::UnifiedSocialCreditCode(code) => Some(code.clone()),
        EnterpriseId::OrganizationCode(_) => None,
    });
    let short = values.iter().find_map(|(_, id)| match id {
        EnterpriseId::OrganizationCode(code) => Some(code.clone()),
        EnterpriseId::UnifiedSocialCreditCode(_) => None,
    });
    (long, short, values.first().map(|(source, _)| *source))
}

#[cfg(test)]
mod tests;
