// SPDX-License-Identifier: MIT OR Apache-2.0
//! Gathers what a certificate says about its holder, in the order in which it counts.

use core::fmt;

use crate::certificate::Certificate;
use crate::identity::codes::{EnterpriseId, UnifiedSocialCreditCode};
use crate::identity::person::{self, PersonalId, PersonalIdKind};
use crate::identity::table::{self, COMMON, Meaning, PROFILES, Place, Profile};
use crate::identity::value::{self, Content, Marker};
use crate::name::Attribute;
use crate::oid::{self, ObjectIdentifier};
use crate::text;

/// Fields of a common name that are looked at.
const MAX_FIELDS: usize = 8;

/// Where in a certificate a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// In an extension.
    Extension(ObjectIdentifier),
    /// In an attribute of the subject.
    Subject(ObjectIdentifier),
    /// In a field of the common name between `@`, counted from 0.
    CommonName {
        /// Which field.
        field: usize,
    },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Extension(kind) => write!(f, "extension {kind}"),
            Self::Subject(kind) => write!(f, "subject {kind}"),
            Self::CommonName { field } => write!(f, "commonName @{field}"),
        }
    }
}

/// A rule of the caller: what stands at this place means that. Rules go before everything that is
/// known about the issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentityRule {
    /// Where; a field of the common name is looked at whatever the issuer.
    pub source: Source,
    /// What it means.
    pub meaning: Meaning,
}

/// A value with its place and its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Where it stands.
    pub source: Source,
    /// What it means there.
    pub meaning: Meaning,
    /// What it is.
    pub value: Found,
}

/// A value, shown only as far as it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// An organisation's identifier with a valid check character.
    Enterprise(EnterpriseId),
    /// An entity identifier.
    Entity(EntityId),
    /// A person's identifier, which is not shown.
    Person(PersonalId),
    /// Any other text, safe to show.
    Text(String),
    /// Octets that are no text, or text that is private as a whole: only that it is there.
    Withheld,
}

/// An entity identifier of the one-certificate scheme (一证通).
///
/// ```text
/// BJCA   n@ 6 digits of the authority, JJ or SF, 0, code      12@215009JJ0123456781
/// SHECA  201@XY, unified social credit code
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntityId {
    /// An organisation's.
    Enterprise {
        /// The whole identifier.
        text: String,
        /// The organisation's identifier inside it, with a valid check character.
        id: EnterpriseId,
    },
    /// A person's; the number is not shown.
    Person {
        /// What stands before the number, such as `12@215009SF0`.
        prefix: String,
        /// The number.
        id: PersonalId,
    },
    /// One of another form, safe to show.
    Other {
        /// The whole identifier.
        text: String,
    },
}

impl EntityId {
    /// The whole identifier, unless it holds a person's number.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Enterprise { text, .. } | Self::Other { text } => Some(text),
            Self::Person { .. } => None,
        }
    }

    /// Whether both name the same holder, whatever their prefixes.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Enterprise { id, .. }, Self::Enterprise { id: other, .. }) => {
                id.agrees_with(other)
            }
            (Self::Person { id, .. }, Self::Person { id: other, .. }) => id == other,
            (Self::Other { text }, Self::Other { text: other }) => text == other,
            _ => false,
        }
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enterprise { text, .. } | Self::Other { text } => f.write_str(text),
            Self::Person { prefix, id } => write!(f, "{prefix}{id}"),
        }
    }
}

/// The profile of the issuer: by words of its name, else by its arcs.
pub(crate) fn profile(certificate: &Certificate) -> Option<&'static Profile> {
    let kinds = [oid::ORGANIZATION_NAME, oid::ORGANIZATIONAL_UNIT_NAME, oid::COMMON_NAME];
    let texts: Vec<String> = certificate
        .issuer()
        .attributes()
        .filter(|attribute| kinds.contains(attribute.kind()))
        .map(Attribute::text)
        .collect();
    let named = |profile: &&Profile| {
        texts.iter().any(|text| {
            let small = text.to_lowercase();
            let mut words = text.split(|character: char| !character.is_alphanumeric());
            words.any(|word| profile.words.contains(&word.to_uppercase().as_str()))
                || profile.phrases.iter().any(|phrase| small.contains(phrase))
        })
    };
    PROFILES.iter().find(named).or_else(|| {
        let extensions = certificate.extensions().iter().map(|extension| extension.kind);
        let arcs: Vec<String> = extensions
            .chain(certificate.policies().iter().copied())
            .map(|identifier| identifier.to_string())
            .collect();
        let uses = |profile: &&Profile| {
            profile.arcs.iter().any(|arc| arcs.iter().any(|identifier| identifier.starts_with(arc)))
        };
        PROFILES.iter().find(uses)
    })
}

/// Every finding, the caller's rules first, then the issuer's order, the common order, and what
/// else is known.
pub(crate) fn findings(certificate: &Certificate, rules: &[IdentityRule]) -> Vec<Finding> {
    let profile = profile(certificate);
    let mut search = Search { certificate, found: Vec::new() };
    for rule in rules {
        match rule.source {
            Source::Extension(kind) => search.extension(&kind, rule.meaning),
            Source::Subject(kind) => search.subject(&kind, rule.meaning),
            Source::CommonName { field } => search.common_name(Some(field), Some(rule.meaning)),
        }
    }
    let own = profile.map(|profile| profile.order).unwrap_or_default();
    for place in own.iter().chain(COMMON) {
        match place {
            Place::Extension(identifier) => search.known(identifier),
            Place::Subject(identifier, meaning) => {
                if let Ok(kind) = identifier.parse() {
                    search.subject(&kind, *meaning);
                }
            }
        }
    }
    search.common_name(profile.and_then(|profile| profile.code_field), None);
    for extension in certificate.extensions() {
        search.known(&extension.kind.to_string());
    }
    search.found
}

struct Search<'a> {
    certificate: &'a Certificate,
    found: Vec<Finding>,
}

impl Search<'_> {
    fn known(&mut self, identifier: &str) {
        let Some(known) = table::lookup(identifier) else {
            return;
        };
        if let Ok(kind) = identifier.parse() {
            self.extension(&kind, known.meaning);
        }
    }

    fn extension(&mut self, kind: &ObjectIdentifier, meaning: Meaning) {
        if let Some(octets) = self.certificate.extension_list().value(kind) {
            self.add(Source::Extension(*kind), meaning, value::content(octets));
        }
    }

    fn subject(&mut self, kind: &ObjectIdentifier, meaning: Meaning) {
        let source = Source::Subject(*kind);
        if self.found.iter().any(|finding| finding.source == source) {
            return;
        }
        for attribute in self.certificate.subject().attributes() {
            if attribute.kind() == kind {
                let content = value::of_string(attribute.tag(), attribute.octets());
                self.push(source, meaning, content);
            }
        }
    }

    /// The fields of `041@name@Zcode@serial` and the like.
    ///
    /// Any field but the first may be a credit code or hold a person's number; only the field that
    /// the issuer or the caller names may be an organisation code, behind a type character. A rule
    /// of the caller, which gives the meaning, is about its own field alone.
    fn common_name(&mut self, code_field: Option<usize>, meaning: Option<Meaning>) {
        let Some(common_name) = self.certificate.subject().common_name() else {
            return;
        };
        let fields: Vec<&str> = common_name.split('@').take(MAX_FIELDS).collect();
        if fields.len() < 3 {
            return;
        }
        for (field, whole) in fields.iter().enumerate().skip(1) {
            let source = Source::CommonName { field };
            let mut rest = whole.chars();
            rest.next();
            let behind_type = rest.as_str();
            let coded = Some(field) == code_field;
            if meaning.is_some() && !coded {
                continue;
            }
            let value = if person::resident_number_in(whole).is_some() {
                Some(classify(Meaning::CommonNameField, whole))
            } else if let Some(code) =
                value::credit_code(whole).or_else(|| value::credit_code(behind_type))
            {
                Some(Found::Enterprise(EnterpriseId::UnifiedSocialCreditCode(code)))
            } else if coded {
                value::enterprise(behind_type).map(Found::Enterprise)
            } else {
                None
            };
            let is_new = !self.found.iter().any(|finding| finding.source == source);
            if let (Some(value), true) = (value, is_new) {
                let meaning = meaning.unwrap_or(Meaning::CommonNameField);
                self.found.push(Finding { source, meaning, value });
            }
        }
    }

    fn add(&mut self, source: Source, meaning: Meaning, content: Content) {
        if !self.found.iter().any(|finding| finding.source == source) {
            self.push(source, meaning, content);
        }
    }

    fn push(&mut self, source: Source, meaning: Meaning, content: Content) {
        let value = match content {
            Content::Nothing => return,
            Content::Unreadable => Found::Withheld,
            Content::Text(text) => classify(meaning, &text),
        };
        self.found.push(Finding { source, meaning, value });
    }
}

/// What a text is. A person's number is recognised wherever it stands.
fn classify(meaning: Meaning, text: &str) -> Found {
    let parts = value::parts(text);
    let resident = person::resident_number_in(text);
    let person = match (meaning, parts.marker) {
        (Meaning::Evidence, _) => return Found::Withheld,
        (Meaning::Passport, _) => Some((PersonalIdKind::Passport, text)),
        (Meaning::UnifiedSocialCreditCode, _) if UnifiedSocialCreditCode::parse(text).is_ok() => {
            None
        }
        (Meaning::PersonalId, _) | (_, Marker::Person) => Some(match resident {
            Some(number) => (PersonalIdKind::ResidentIdentity, number),
            None => (PersonalIdKind::Other, parts.code),
        }),
        _ => resident.map(|number| (PersonalIdKind::ResidentIdentity, number)),
    };
    let is_entity = matches!(meaning, Meaning::EntityId | Meaning::AlternativeEntityId);
    if let Some((kind, number)) = person {
        let id = PersonalId::new(kind, number);
        return if is_entity {
            Found::Entity(EntityId::Person { prefix: text::printable(parts.prefix), id })
        } else {
            Found::Person(id)
        };
    }
    let id = match meaning {
        Meaning::UnifiedSocialCreditCode => {
            UnifiedSocialCreditCode::parse(text).ok().map(EnterpriseId::UnifiedSocialCreditCode)
        }
        _ if meaning.holds_organization_code() => value::enterprise(parts.code),
        _ if meaning.holds_credit_code() => {
            value::credit_code(parts.code).map(EnterpriseId::UnifiedSocialCreditCode)
        }
        _ => None,
    };
    // The numbers before it say whose key it is, not which.
    let text = match meaning {
        Meaning::MediumSerial => text.rsplit('@').next().unwrap_or(text),
        _ => text,
    };
    let text = text::printable(text);
    match (id, is_entity) {
        (Some(id), true) => Found::Entity(EntityId::Enterprise { text, id }),
        (Some(id), false) => Found::Enterprise(id),
        (None, true) => Found::Entity(EntityId::Other { text }),
        (None, false) => Found::Text(text),
    }
}
