// SPDX-License-Identifier: MIT OR Apache-2.0
//! The values of extensions, each by its kind.

use super::part::{
    any, bits, field, general_name, general_names, items, number, octets, sequence, string, time,
    whole,
};
use super::{Field, MAX_ITEMS, Value};
use crate::asn1::{Element, Reader, tag};
use crate::identity::{self, Meaning, TextContent};
use crate::oid::ObjectIdentifier;
use crate::text;

const PART: &str = "view";

/// KeyUsage (RFC 5280, clause 4.2.1.3).
const KEY_USAGE: &[&str] = &[
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

/// ReasonFlags (RFC 5280, clause 4.2.1.13).
const REASON_FLAGS: &[&str] = &[
    "unused",
    "keyCompromise",
    "cACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "privilegeWithdrawn",
    "aACompromise",
];

/// CRLReason (RFC 5280, clause 5.3.1).
const REASONS: &[&str] = &[
    "unspecified",
    "keyCompromise",
    "cACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "",
    "removeFromCRL",
    "privilegeWithdrawn",
    "aACompromise",
];

/// netscape-cert-type.
const NETSCAPE_TYPE: &[&str] = &[
    "sslClient",
    "sslServer",
    "smime",
    "objectSigning",
    "reserved",
    "sslCA",
    "smimeCA",
    "objectSigningCA",
];

/// One extension with its decoded value.
pub(super) fn extension(kind: &ObjectIdentifier, critical: bool, value: &[u8]) -> Value {
    let decoded = decode(&kind.to_string(), value).unwrap_or_else(|| octets(value));
    Value::Fields(vec![
        field("extnID", Value::Identifier(*kind)),
        field("critical", Value::Flag(critical)),
        field("extnValue", decoded),
    ])
}

fn decode(kind: &str, value: &[u8]) -> Option<Value> {
    if let Some(known) = identity::known_extension(kind) {
        return Some(holder(known.meaning, value));
    }
    match kind {
        "2.5.29.14" => Some(octets(typed(value, tag::OCTET_STRING)?.content())),
        "2.5.29.15" => bits(typed(value, tag::BIT_STRING)?.content(), KEY_USAGE),
        "2.5.29.16" => usage_period(sequence(value)?),
        "2.5.29.17" | "2.5.29.18" | "2.5.29.29" => general_names(&typed(value, tag::SEQUENCE)?),
        "2.5.29.19" => basic_constraints(sequence(value)?),
        "2.5.29.20" | "2.5.29.27" | "2.5.29.54" => Some(number(&typed(value, tag::INTEGER)?)),
        "2.5.29.21" => reason(&typed(value, tag::ENUMERATED)?),
        "2.5.29.24" => Some(time(&typed(value, tag::GENERALIZED_TIME)?)),
        "2.5.29.28" => issuing_distribution_point(sequence(value)?),
        "2.5.29.30" => name_constraints(sequence(value)?),
        "2.5.29.31" | "2.5.29.46" => items(sequence(value)?, distribution_point),
        "2.5.29.32" => items(sequence(value)?, policy),
        "2.5.29.33" => items(sequence(value)?, |mapping| {
            pair(mapping, "issuerDomainPolicy", "subjectDomainPolicy")
        }),
        "2.5.29.35" => authority_key_identifier(sequence(value)?),
        "2.5.29.36" => policy_constraints(sequence(value)?),
        "2.5.29.37" => items(sequence(value)?, |purpose| {
            purpose.object_identifier().ok().map(Value::Identifier)
        }),
        "1.3.6.1.5.5.7.1.1" | "1.3.6.1.5.5.7.1.11" => items(sequence(value)?, access),
        "1.3.6.1.5.5.7.48.1.5" => typed(value, tag::NULL).map(|_| Value::Words(vec!["NULL"])),
        "2.16.840.1.113730.1.1" => bits(typed(value, tag::BIT_STRING)?.content(), NETSCAPE_TYPE),
        "2.16.840.1.113730.1.13" => text_of(value),
        _ => None,
    }
}

fn typed(value: &[u8], tag: u8) -> Option<Element<'_>> {
    whole(value).filter(|element| element.tag() == tag)
}

fn text_of(value: &[u8]) -> Option<Value> {
    let element = whole(value)?;
    text::is_string(element.tag()).then(|| string(element.tag(), element.content()))
}

/// An identity extension: its text, unless it is a person's.
fn holder(meaning: Meaning, value: &[u8]) -> Value {
    match identity::content(value) {
        _ if meaning.is_private() => Value::Withheld(value.len()),
        TextContent::Text(text) if identity::names_person(&text) => Value::Withheld(value.len()),
        TextContent::Text(text) => Value::Text(text::printable(&text)),
        TextContent::Nothing => Value::Text(String::new()),
        TextContent::Unreadable => octets(value),
    }
}

/// The remaining context-tagged elements, each by `read`.
fn tagged(mut reader: Reader<'_>, read: impl Fn(&Element<'_>) -> Option<Field>) -> Option<Value> {
    let mut fields = Vec::new();
    while !reader.is_empty() {
        fields.push(read(&reader.element().ok()?)?);
    }
    Some(Value::Fields(fields))
}

fn usage_period(reader: Reader<'_>) -> Option<Value> {
    tagged(reader, |element| {
        let name = match element.tag() {
            0x80 => "notBefore",
            0x81 => "notAfter",
            _ => return None,
        };
        Some(field(name, string(tag::VISIBLE_STRING, element.content())))
    })
}

fn basic_constraints(reader: Reader<'_>) -> Option<Value> {
    tagged(reader, |element| match element.tag() {
        tag::BOOLEAN => Some(field("cA", Value::Flag(element.content() != [0]))),
        tag::INTEGER => Some(field("pathLenConstraint", number(element))),
        _ => None,
    })
}

fn reason(element: &Element<'_>) -> Option<Value> {
    let code = usize::try_from(element.unsigned().ok()?).ok()?;
    let name = REASONS.get(code).filter(|name| !name.is_empty())?;
    Some(Value::Words(vec![name]))
}

/// DistributionPointName: fullName `[0]` or nameRelativeToCRLIssuer `[1]`.
fn point_name(element: &Element<'_>) -> Option<Value> {
    let choice = whole(element.content())?;
    let field = match choice.tag() {
        0xA0 => field("fullName", general_names(&choice)?),
        0xA1 => field("nameRelativeToCRLIssuer", octets(choice.content())),
        _ => return None,
    };
    Some(Value::Fields(vec![field]))
}

fn distribution_point(element: &Element<'_>) -> Option<Value> {
    tagged(element.reader(PART), |element| match element.tag() {
        0xA0 => Some(field("distributionPoint", point_name(element)?)),
        0x81 => Some(field("reasons", bits(element.content(), REASON_FLAGS)?)),
        0xA2 => Some(field("cRLIssuer", general_names(element)?)),
        _ => None,
    })
}

fn issuing_distribution_point(reader: Reader<'_>) -> Option<Value> {
    let flag = |element: &Element<'_>| Value::Flag(element.content() != [0]);
    tagged(reader, |element| match element.tag() {
        0xA0 => Some(field("distributionPoint", point_name(element)?)),
        0x81 => Some(field("onlyContainsUserCerts", flag(element))),
        0x82 => Some(field("onlyContainsCACerts", flag(element))),
        0x83 => Some(field("onlySomeReasons", bits(element.content(), REASON_FLAGS)?)),
        0x84 => Some(field("indirectCRL", flag(element))),
        0x85 => Some(field("onlyContainsAttributeCerts", flag(element))),
        _ => None,
    })
}

fn name_constraints(reader: Reader<'_>) -> Option<Value> {
    let subtree = |subtree: &Element<'_>| {
        let mut fields = subtree.reader(PART);
        let base = general_name(&fields.element().ok()?)?;
        // minimum and maximum are not used (RFC 5280, clause 4.2.1.10).
        Some(base)
    };
    tagged(reader, |element| match element.tag() {
        0xA0 => Some(field("permittedSubtrees", items(element.reader(PART), subtree)?)),
        0xA1 => Some(field("excludedSubtrees", items(element.reader(PART), subtree)?)),
        _ => None,
    })
}

fn policy(element: &Element<'_>) -> Option<Value> {
    let mut reader = element.reader(PART);
    let identifier = Value::Identifier(reader.object_identifier().ok()?);
    let mut fields = vec![field("policyIdentifier", identifier)];
    if let Some(list) = reader.optional(tag::SEQUENCE).ok()? {
        fields.push(field("policyQualifiers", items(list.reader(PART), qualifier)?));
    }
    Some(Value::Fields(fields))
}

/// PolicyQualifierInfo; what is not formed as it should be stays in hex.
fn qualifier(element: &Element<'_>) -> Option<Value> {
    let mut reader = element.reader(PART);
    let Ok(identifier) = reader.object_identifier() else {
        return Some(octets(element.whole()));
    };
    let mut fields = vec![field("policyQualifierId", Value::Identifier(identifier))];
    if let Ok(element) = reader.element() {
        let mut texts = Vec::new();
        strings(&element, 3, &mut texts);
        let value = match texts.pop() {
            Some(only) if texts.is_empty() => only,
            Some(last) => Value::Items(texts.into_iter().chain([last]).collect()),
            None => octets(element.whole()),
        };
        fields.push(field("qualifier", value));
    }
    Some(Value::Fields(fields))
}

/// The strings and numbers of a user notice, in their order.
fn strings(element: &Element<'_>, depth: usize, out: &mut Vec<Value>) {
    if element.tag() != tag::SEQUENCE {
        return out.push(any(element));
    }
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    let mut reader = element.reader(PART);
    while out.len() < MAX_ITEMS {
        let Ok(inner) = reader.element() else {
            return;
        };
        strings(&inner, depth, out);
    }
}

fn pair(element: &Element<'_>, first: &'static str, second: &'static str) -> Option<Value> {
    let mut reader = element.reader(PART);
    let mut next = || reader.object_identifier().ok().map(Value::Identifier);
    Some(Value::Fields(vec![field(first, next()?), field(second, next()?)]))
}

fn authority_key_identifier(reader: Reader<'_>) -> Option<Value> {
    tagged(reader, |element| match element.tag() {
        0x80 => Some(field("keyIdentifier", octets(element.content()))),
        0xA1 => Some(field("authorityCertIssuer", general_names(element)?)),
        0x82 => Some(field("authorityCertSerialNumber", octets(element.content()))),
        _ => None,
    })
}

fn policy_constraints(reader: Reader<'_>) -> Option<Value> {
    tagged(reader, |element| match element.tag() {
        0x80 => Some(field("requireExplicitPolicy", number(element))),
        0x81 => Some(field("inhibitPolicyMapping", number(element))),
        _ => None,
    })
}

fn access(element: &Element<'_>) -> Option<Value> {
    let mut reader = element.reader(PART);
    let method = Value::Identifier(reader.object_identifier().ok()?);
    let location = general_name(&reader.element().ok()?)?;
    Some(Value::Fields(vec![field("accessMethod", method), field("accessLocation", location)]))
}
