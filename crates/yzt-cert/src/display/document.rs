// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates, requests and lists, field by field from their own bytes.

use yzt_crypto::DigestAlgorithm;

use super::extension::extension;
use super::part::{
    algorithm, any, field, items, name_der, octets, public_key, string, time, whole,
};
use super::{Field, MAX_ITEMS, Value, View};
use crate::asn1::{Element, Reader, tag};
use crate::certificate::Certificate;
use crate::crl::CertificateRevocationList;
use crate::leniency::Quirks;
use crate::oid::{self, ObjectIdentifier};
use crate::request::CertificateRequest;

const PART: &str = "view";

/// Every field of a certificate, its quirks and its fingerprints; see also
/// [`identity`](super::identity).
#[must_use]
pub fn certificate(certificate: &Certificate) -> View {
    document(certificate.as_der(), certificate.quirks(), certificate_fields)
}

/// Every field of a request, with the extensions that it asks for.
#[must_use]
pub fn request(request: &CertificateRequest) -> View {
    document(request.as_der(), request.quirks(), request_fields)
}

/// Every field of a list; of its entries the first 1000, and how many there are.
#[must_use]
pub fn revocation_list(list: &CertificateRevocationList) -> View {
    document(list.as_der(), list.quirks(), list_fields)
}

/// The signed part by `read`, the signature, quirks and fingerprints.
fn document(
    der: &[u8],
    quirks: Quirks,
    read: fn(Reader<'_>, &mut Vec<Field>) -> Option<()>,
) -> View {
    let mut fields = Vec::new();
    let mut complete = || {
        let mut outer = whole(der)?.reader(PART);
        let signed = outer.element().ok()?;
        let mut inner = Vec::new();
        let read = read(signed.reader(PART), &mut inner);
        fields.append(&mut inner);
        fields.push(field("signatureAlgorithm", algorithm(&outer.element().ok()?)));
        let signature = outer.element().ok()?;
        let value = signature.content().get(1..).unwrap_or_default();
        fields.push(field("signatureValue", Value::Octets(value.to_vec())));
        read
    };
    if complete().is_none() {
        // What was read so far stands above; the whole follows, so that nothing is missing.
        fields.push(field("undecoded", octets(der)));
    }
    if !quirks.is_empty() {
        let names = quirks.iter().map(|quirk| Value::Text(quirk.name().to_owned())).collect();
        fields.push(field("quirks", Value::Items(names)));
    }
    let fingerprint = |name, digest: DigestAlgorithm| {
        field(name, Value::Octets(digest.digest(der).as_bytes().to_vec()))
    };
    let fingerprints = vec![
        fingerprint("sm3", DigestAlgorithm::Sm3),
        fingerprint("sha256", DigestAlgorithm::Sha256),
        fingerprint("sha1", DigestAlgorithm::Sha1),
    ];
    fields.push(field("fingerprints", Value::Fields(fingerprints)));
    View { fields }
}

/// TBSCertificate (RFC 5280, clause 4.1).
fn certificate_fields(mut reader: Reader<'_>, fields: &mut Vec<Field>) -> Option<()> {
    let version = reader.optional(tag::context_constructed(0)).ok()?;
    fields.push(field("version", version_number(version.as_ref())));
    fields.push(field("serialNumber", octets(reader.element().ok()?.content())));
    fields.push(field("signature", algorithm(&reader.element().ok()?)));
    fields.push(field("issuer", name_der(reader.element().ok()?.whole())));
    let mut validity = reader.element().ok()?.reader(PART);
    let (from, until) = (validity.element().ok()?, validity.element().ok()?);
    let period = vec![field("notBefore", time(&from)), field("notAfter", time(&until))];
    fields.push(field("validity", Value::Fields(period)));
    fields.push(field("subject", name_der(reader.element().ok()?.whole())));
    fields.push(field("subjectPublicKeyInfo", public_key(&reader.element().ok()?)));
    while !reader.is_empty() {
        let element = reader.element().ok()?;
        fields.push(match element.tag() {
            0x81 => field("issuerUniqueID", octets(element.content())),
            0x82 => field("subjectUniqueID", octets(element.content())),
            0xA3 => field("extensions", extensions(&whole(element.content())?)?),
            _ => return None,
        });
    }
    Some(())
}

/// The number that people give a version: one above the encoded one.
fn version_number(explicit: Option<&Element<'_>>) -> Value {
    let encoded = match explicit {
        None => Some(0),
        Some(element) => whole(element.content()).and_then(|number| number.unsigned().ok()),
    };
    match (encoded, explicit) {
        (Some(encoded), _) => Value::Number(u64::from(encoded) + 1),
        (None, Some(element)) => octets(element.content()),
        (None, None) => Value::Number(1),
    }
}

fn extensions(list: &Element<'_>) -> Option<Value> {
    items(list.reader(PART), |element| {
        let mut fields = element.reader(PART);
        let kind = fields.object_identifier().ok()?;
        let critical = fields.optional(tag::BOOLEAN).ok()?;
        let critical = critical.is_some_and(|critical| critical.content() != [0]);
        Some(extension(&kind, critical, fields.expect(tag::OCTET_STRING).ok()?.content()))
    })
}

/// CertificationRequestInfo (RFC 2986, clause 4.1).
fn request_fields(mut reader: Reader<'_>, fields: &mut Vec<Field>) -> Option<()> {
    fields.push(field("version", any(&reader.element().ok()?)));
    fields.push(field("subject", name_der(reader.element().ok()?.whole())));
    fields.push(field("subjectPKInfo", public_key(&reader.element().ok()?)));
    if !reader.is_empty() {
        let attributes = reader.element().ok()?;
        fields.push(field("attributes", items(attributes.reader(PART), attribute)?));
        // What is asked for stands where a certificate has it, too.
        if let Some(asked) = requested_extensions(&attributes) {
            fields.push(field("extensions", asked));
        }
    }
    Some(())
}

/// Attribute, its values in a SET or, as CFCA writes them, without one.
fn attribute(element: &Element<'_>) -> Option<Value> {
    let mut reader = element.reader(PART);
    let kind = reader.object_identifier().ok()?;
    let values = reader.element().ok()?;
    let secret = kind == oid::CHALLENGE_PASSWORD || kind == oid::GMT_0092_CHALLENGE_PASSWORD;
    let value = if secret {
        Value::Withheld(values.content().len())
    } else if values.tag() == tag::SET {
        items(values.reader(PART), |value| Some(any(value)))?
    } else {
        any(&values)
    };
    Some(Value::Fields(vec![field("type", Value::Identifier(kind)), field("values", value)]))
}

/// The extensions of the first extensionRequest attribute (RFC 2985, clause 5.4.2).
fn requested_extensions(attributes: &Element<'_>) -> Option<Value> {
    const EXTENSION_REQUEST: &str = "1.2.840.113549.1.9.14";
    let wanted: ObjectIdentifier = EXTENSION_REQUEST.parse().ok()?;
    let mut reader = attributes.reader(PART);
    while !reader.is_empty() {
        let mut fields = reader.element().ok()?.reader(PART);
        if fields.object_identifier().ok()? == wanted {
            let list = whole(fields.expect(tag::SET).ok()?.content())?;
            return extensions(&list);
        }
    }
    None
}

/// TBSCertList (RFC 5280, clause 5.1).
fn list_fields(mut reader: Reader<'_>, fields: &mut Vec<Field>) -> Option<()> {
    let version = reader.optional(tag::INTEGER).ok()?;
    let number = version.map_or(0, |number| number.unsigned().unwrap_or_default());
    fields.push(field("version", Value::Number(u64::from(number) + 1)));
    fields.push(field("signature", algorithm(&reader.element().ok()?)));
    fields.push(field("issuer", name_der(reader.element().ok()?.whole())));
    fields.push(field("thisUpdate", time(&reader.element().ok()?)));
    while !reader.is_empty() {
        let element = reader.element().ok()?;
        match element.tag() {
            tag::UTC_TIME | tag::GENERALIZED_TIME => {
                fields.push(field("nextUpdate", time(&element)));
            }
            tag::SEQUENCE => {
                fields.push(field("revokedCertificates", entries(&element)?));
            }
            0xA0 => fields.push(field("extensions", extensions(&whole(element.content())?)?)),
            _ => return None,
        }
    }
    Some(())
}

fn entries(list: &Element<'_>) -> Option<Value> {
    let mut reader = list.reader(PART);
    let (mut shown, mut count) = (Vec::new(), 0_u64);
    while !reader.is_empty() {
        let element = reader.element().ok()?;
        count += 1;
        if shown.len() < MAX_ITEMS {
            shown.push(entry(&element)?);
        }
    }
    Some(Value::Fields(vec![
        field("count", Value::Number(count)),
        field("entries", Value::Items(shown)),
    ]))
}

fn entry(element: &Element<'_>) -> Option<Value> {
    let mut reader = element.reader(PART);
    let serial = octets(reader.element().ok()?.content());
    let date = reader.element().ok()?;
    let mut fields = vec![field("userCertificate", serial)];
    fields.push(match date.tag() {
        tag::UTC_TIME | tag::GENERALIZED_TIME => field("revocationDate", time(&date)),
        other => field("revocationDate", string(other, date.content())),
    });
    if let Some(list) = reader.optional(tag::SEQUENCE).ok()? {
        fields.push(field("crlEntryExtensions", extensions(&list)?));
    }
    Some(Value::Fields(fields))
}
