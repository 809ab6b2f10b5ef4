// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates, requests and lists as plain data for people: every field, every extension.
//!
//! A [`View`] is a tree of [`Field`]s whose names are those of the ASN.1 in RFC 5280, RFC 2986 and
//! GM/T 0015. A face shows it as text ([`View`]'s `Display`), writes it as JSON, or looks the names
//! up in its own language. What is not known is there in hex; a field that does not decode is, too.
//!
//! Persons' identifiers, challenge passwords and application evidence are [`Value::Withheld`];
//! every text is safe to show.

use core::fmt;

use crate::identity::{Found, Identity};
use crate::names::name_of;
use crate::oid::ObjectIdentifier;
use crate::text;
use crate::time::UnixTime;

mod document;
mod extension;
mod part;

pub use document::{certificate, request, revocation_list};

/// Elements of one list that are shown.
const MAX_ITEMS: usize = 1000;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// Text, safe to show.
    Text(String),
    /// A number.
    Number(u64),
    /// Octets: identifiers, large numbers, what is not known.
    Octets(Vec<u8>),
    /// A point in time.
    Time(UnixTime),
    /// Yes or no.
    Flag(bool),
    /// An object identifier; see [`name_of`].
    Identifier(ObjectIdentifier),
    /// Names of set bits, or of a choice.
    Words(Vec<&'static str>),
    /// Octets that are there and not shown: how many.
    Withheld(usize),
    /// Named parts.
    Fields(Vec<Field>),
    /// Parts without a name.
    Items(Vec<Self>),
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name in the ASN.1, such as `subjectPublicKeyInfo`.
    pub name: &'static str,
    /// The value.
    pub value: Value,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its fields in the order of the ASN.1.
    pub fields: Vec<Field>,
}

impl View {
    /// The value at a path of names, such as `["validity", "notAfter"]`.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(find(&self.fields, first)?, |value, name| match value {
            Value::Fields(fields) => find(fields, name),
            _ => None,
        })
    }

    /// The decoded value of an extension.
    #[must_use]
    pub fn extension(&self, kind: &ObjectIdentifier) -> Option<&Value> {
        let Some(Value::Items(extensions)) = self.at(&["extensions"]) else {
            return None;
        };
        extensions.iter().find_map(|extension| match extension {
            Value::Fields(fields) if find(fields, "extnID") == Some(&Value::Identifier(*kind)) => {
                find(fields, "extnValue")
            }
            _ => None,
        })
    }
}

fn find<'a>(fields: &'a [Field], name: &str) -> Option<&'a Value> {
    fields.iter().find(|field| field.name == name).map(|field| &field.value)
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_fields(&self.fields, 0, f)
    }
}

impl fmt::Display for Value {
    /// One line for plain values; lists and parts follow on lines of their own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Octets(octets) => f.write_str(&text::hex(octets)),
            Self::Time(time) => write!(f, "{time}"),
            Self::Flag(flag) => f.write_str(if *flag { "TRUE" } else { "FALSE" }),
            Self::Identifier(identifier) => match name_of(identifier) {
                Some(name) => write!(f, "{identifier} ({name})"),
                None => write!(f, "{identifier}"),
            },
            Self::Words(words) => f.write_str(&words.join(", ")),
            Self::Withheld(octets) => write!(f, "[{octets}]"),
            Self::Fields(fields) => write_fields(fields, 0, f),
            Self::Items(items) => write_items(items, 0, f),
        }
    }
}

fn write_fields(fields: &[Field], indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, field) in fields.iter().enumerate() {
        // The first one stands behind the dash of its item.
        let width = if index == 0 && indent % 2 == 1 { 0 } else { indent.next_multiple_of(2) };
        write!(f, "{:width$}{}:", "", field.name)?;
        write_behind(&field.value, indent.next_multiple_of(2), f)?;
    }
    Ok(())
}

/// A value behind its name: on the same line, or indented below.
fn write_behind(value: &Value, indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Fields(fields) => {
            f.write_str("\n")?;
            write_fields(fields, indent + 2, f)
        }
        Value::Items(items) => {
            f.write_str("\n")?;
            write_items(items, indent + 2, f)
        }
        plain => writeln!(f, " {plain}"),
    }
}

fn write_items(items: &[Value], indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for item in items {
        write!(f, "{:indent$}-", "")?;
        match item {
            Value::Fields(fields) if !fields.is_empty() => {
                f.write_str(" ")?;
                // An odd indent: the first name follows the dash.
                write_fields(fields, indent + 1, f)?;
            }
            other => write_behind(other, indent, f)?,
        }
    }
    Ok(())
}

/// What a certificate says about its holder: see [`Identity`].
#[must_use]
pub fn identity(identity: &Identity) -> View {
    let mut fields = Vec::new();
    let mut add = |name, value: Option<Value>| {
        fields.extend(value.map(|value| Field { name, value }));
    };
    let text = |text: &str| (!text.is_empty()).then(|| Value::Text(text.to_owned()));
    add("organization", text(&identity.organization));
    let long = identity.unified_social_credit_code.as_ref();
    add("unifiedSocialCreditCode", long.and_then(|code| text(code.as_str())));
    let short = identity.organization_code.as_ref();
    add("organizationCode", short.and_then(|code| text(code.as_str())));
    let source = identity.enterprise_source.as_ref();
    add("enterpriseSource", source.and_then(|source| text(&source.to_string())));
    add("commonName", text(&identity.common_name));
    add("issuer", text(&identity.issuer));
    add("issuerProfile", identity.issuer_profile.and_then(text));
    add("serialNumber", text(&identity.serial));
    add("half", text(identity.half.name()));
    let person = identity.personal_id;
    add("personalId", person.map(|id| Value::Words(vec![id.kind().name()])));
    let entity = identity.entity_id.as_ref();
    add("entityId", entity.and_then(|id| text(&id.to_string())));
    let account = identity.provident_fund_account.as_deref();
    add("providentFundAccount", account.and_then(text));
    add("mediumSerial", identity.medium_serial.as_deref().and_then(text));
    add("findings", Some(Value::Items(findings(identity))));
    let conflicts: Vec<Value> = identity.conflicts.iter().map(conflict).collect();
    add("conflicts", (!conflicts.is_empty()).then_some(Value::Items(conflicts)));
    View { fields }
}

fn findings(identity: &Identity) -> Vec<Value> {
    let show = |found: &Found| match found {
        Found::Enterprise(id) => Value::Text(id.to_string()),
        Found::Entity(id) => Value::Text(id.to_string()),
        Found::Person(id) => Value::Words(vec![id.kind().name()]),
        Found::Text(text) => Value::Text(text.clone()),
        Found::Withheld => Value::Withheld(0),
    };
    let fields = identity.findings.iter().map(|finding| {
        Value::Fields(vec![
            Field { name: "source", value: Value::Text(finding.source.to_string()) },
            Field { name: "meaning", value: Value::Words(vec![finding.meaning.name()]) },
            Field { name: "value", value: show(&finding.value) },
        ])
    });
    fields.collect()
}

fn conflict(conflict: &crate::identity::Conflict) -> Value {
    let sources = conflict.sources.iter().map(|source| Value::Text(source.to_string())).collect();
    Value::Fields(vec![
        Field { name: "about", value: Value::Words(vec![conflict.about.name()]) },
        Field { name: "sources", value: Value::Items(sources) },
    ])
}

#[cfg(test)]
mod tests;
