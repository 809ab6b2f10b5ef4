// SPDX-License-Identifier: MIT OR Apache-2.0
//! The parts that documents and extensions share. `None` is what does not decode.

use super::{Field, MAX_ITEMS, Value};
use crate::asn1::{Element, Reader, tag};
use crate::identity;
use crate::name::Name;
use crate::text;
use crate::time::UnixTime;

const PART: &str = "view";

pub(super) const fn field(name: &'static str, value: Value) -> Field {
    Field { name, value }
}

/// The element that `octets` consist of.
pub(super) fn whole(octets: &[u8]) -> Option<Element<'_>> {
    let mut reader = Reader::new(octets, PART);
    let element = reader.element().ok()?;
    reader.is_empty().then_some(element)
}

/// The elements inside a SEQUENCE that `octets` consist of.
pub(super) fn sequence(octets: &[u8]) -> Option<Reader<'_>> {
    whole(octets).filter(|element| element.tag() == tag::SEQUENCE).map(|list| list.reader(PART))
}

/// Each element by `read`; the rest beyond the limit is counted.
pub(super) fn items(
    mut reader: Reader<'_>,
    read: impl Fn(&Element<'_>) -> Option<Value>,
) -> Option<Value> {
    let mut out = Vec::new();
    let mut omitted = 0;
    while !reader.is_empty() {
        let element = reader.element().ok()?;
        if out.len() < MAX_ITEMS {
            out.push(read(&element)?);
        } else {
            omitted += 1;
        }
    }
    if omitted > 0 {
        out.push(Value::Fields(vec![field("omitted", Value::Number(omitted))]));
    }
    Some(Value::Items(out))
}

/// Octets in hex, unless a person's number stands in them.
pub(super) fn octets(octets: &[u8]) -> Value {
    if identity::is_personal(octets) {
        Value::Withheld(octets.len())
    } else {
        Value::Octets(octets.to_vec())
    }
}

/// Text by its tag, persons' numbers withheld.
pub(super) fn string(tag: u8, content: &[u8]) -> Value {
    Value::Text(identity::withhold(&text::visible(tag, content)))
}

/// An element of any type, as well as it can be told.
pub(super) fn any(element: &Element<'_>) -> Value {
    let content = element.content();
    match element.tag() {
        tag::OBJECT_IDENTIFIER => match element.object_identifier() {
            Ok(identifier) => Value::Identifier(identifier),
            Err(_) => octets(content),
        },
        tag::INTEGER | tag::ENUMERATED => number(element),
        tag::BOOLEAN => Value::Flag(content != [0]),
        tag::UTC_TIME | tag::GENERALIZED_TIME => time(element),
        other if text::is_string(other) => string(other, content),
        _ => octets(element.whole()),
    }
}

/// A number up to 32 bits; octets beyond.
pub(super) fn number(element: &Element<'_>) -> Value {
    match element.unsigned() {
        Ok(small) if element.content().len() <= 4 => Value::Number(u64::from(small)),
        _ => octets(element.content()),
    }
}

pub(super) fn time(element: &Element<'_>) -> Value {
    UnixTime::from_element(element)
        .map_or_else(|_| string(tag::VISIBLE_STRING, element.content()), Value::Time)
}

/// The names of the bits that are set; bits without a name are counted by their number.
pub(super) fn bits(content: &[u8], names: &'static [&'static str]) -> Option<Value> {
    let (unused, octets) = content.split_first()?;
    if *unused > 7 {
        return None;
    }
    let mut words = Vec::new();
    for (index, octet) in octets.iter().enumerate() {
        for bit in 0..8 {
            if octet & (0x80 >> bit) != 0 {
                words.push(*names.get(index * 8 + bit)?);
            }
        }
    }
    Some(Value::Words(words))
}

/// A name: as RFC 4514 writes it, and its attributes.
pub(super) fn name(name: &Name) -> Value {
    let attributes = name.attributes().map(|attribute| {
        let reading = attribute.reading();
        let value = if identity::is_personal(attribute.octets()) {
            Value::Withheld(attribute.octets().len())
        } else {
            Value::Text(identity::withhold(&reading.text))
        };
        let mut fields =
            vec![field("type", Value::Identifier(*attribute.kind())), field("value", value)];
        if reading.form != text::TextForm::Declared {
            fields.push(field("encoding", Value::Words(vec![reading.form.name()])));
        }
        Value::Fields(fields)
    });
    let attributes = attributes.collect();
    Value::Fields(vec![
        field("rfc4514", Value::Text(identity::withhold(&name.to_string()))),
        field("rdnSequence", Value::Items(attributes)),
    ])
}

/// A name in DER.
pub(super) fn name_der(der: &[u8]) -> Value {
    Name::parse(der).map_or_else(|_| octets(der), |parsed| name(&parsed))
}

/// An AlgorithmIdentifier: the identifier, and parameters other than NULL.
pub(super) fn algorithm(element: &Element<'_>) -> Value {
    let read = || {
        let mut reader = element.reader(PART);
        let identifier = Value::Identifier(reader.object_identifier().ok()?);
        let mut fields = vec![field("algorithm", identifier)];
        if !reader.is_empty() {
            let parameters = reader.element().ok()?;
            if parameters.tag() != tag::NULL {
                fields.push(field("parameters", any(&parameters)));
            }
        }
        Some(Value::Fields(fields))
    };
    read().unwrap_or_else(|| octets(element.whole()))
}

/// A SubjectPublicKeyInfo: RSA keys opened, points as they are.
pub(super) fn public_key(element: &Element<'_>) -> Value {
    let read = || {
        let mut reader = element.reader(PART);
        let identifier = reader.expect(tag::SEQUENCE).ok()?;
        let key = reader.expect(tag::BIT_STRING).ok()?.octet_aligned_bit_string().ok()?;
        let mut fields = vec![field("algorithm", algorithm(&identifier))];
        match sequence(key) {
            Some(mut rsa) => {
                let modulus = rsa.expect(tag::INTEGER).ok()?.content();
                let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
                let zeros = modulus.first().map_or(0, |first| first.leading_zeros());
                let size = u64::try_from(modulus.len() * 8).ok()?.checked_sub(u64::from(zeros))?;
                fields.push(field("keySize", Value::Number(size)));
                fields.push(field("modulus", Value::Octets(modulus.to_vec())));
                fields.push(field("publicExponent", number(&rsa.expect(tag::INTEGER).ok()?)));
            }
            None => fields.push(field("subjectPublicKey", Value::Octets(key.to_vec()))),
        }
        Some(Value::Fields(fields))
    };
    read().unwrap_or_else(|| octets(element.whole()))
}

/// GeneralName (RFC 5280, clause 4.2.1.6), under the name of its choice.
pub(super) fn general_name(element: &Element<'_>) -> Option<Value> {
    let content = element.content();
    let text = || string(tag::IA5_STRING, content);
    let (name, value) = match element.tag() {
        0xA0 => ("otherName", octets(content)),
        0x81 => ("rfc822Name", text()),
        0x82 => ("dNSName", text()),
        0xA3 => ("x400Address", octets(content)),
        0xA4 => ("directoryName", name_der(content)),
        0xA5 => ("ediPartyName", octets(content)),
        0x86 => ("uniformResourceIdentifier", text()),
        0x87 => ("iPAddress", Value::Text(address(content))),
        0x88 => {
            let identifier = crate::oid::ObjectIdentifier::from_content(content)?;
            ("registeredID", Value::Identifier(identifier))
        }
        _ => return None,
    };
    Some(Value::Fields(vec![field(name, value)]))
}

/// An address, with its mask in name constraints; other lengths in hex.
fn address(content: &[u8]) -> String {
    use std::net::{Ipv4Addr, Ipv6Addr};
    let four = |octets: &[u8]| <[u8; 4]>::try_from(octets).ok().map(Ipv4Addr::from);
    let six = |octets: &[u8]| <[u8; 16]>::try_from(octets).ok().map(Ipv6Addr::from);
    let (left, right) = content.split_at(content.len() / 2);
    match (four(content), six(content), four(left).zip(four(right)), six(left).zip(six(right))) {
        (Some(address), ..) => address.to_string(),
        (_, Some(address), ..) => address.to_string(),
        (.., Some((address, mask)), _) => format!("{address}/{mask}"),
        (.., Some((address, mask))) => format!("{address}/{mask}"),
        _ => text::hex(content),
    }
}

pub(super) fn general_names(element: &Element<'_>) -> Option<Value> {
    items(element.reader(PART), general_name)
}
