// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is worth noting about a certificate although its meaning is not in doubt.

use super::Certificate;
use crate::asn1::Reader;
use crate::extension::KeyUsage;
use crate::leniency::{Quirk, Tolerance};
use crate::name::Name;
use crate::oid;
use crate::text::{self, TextForm};

/// Values that stand for nothing.
const PLACEHOLDERS: [&str; 4] = ["\"\"", "''", "null", "NULL"];

/// Notes every remark.
pub(super) fn note(certificate: &Certificate, tolerance: &Tolerance) {
    if certificate.serial().first().is_some_and(|first| *first >= 0x80) {
        tolerance.note(Quirk::SerialNegative);
    }
    note_name(certificate.issuer(), tolerance);
    note_name(certificate.subject(), tolerance);
    let identifiers = [oid::SUBJECT_KEY_IDENTIFIER, oid::AUTHORITY_KEY_IDENTIFIER];
    let mut extensions = certificate.extensions().iter();
    if extensions.any(|extension| extension.critical && identifiers.contains(&extension.kind)) {
        tolerance.note(Quirk::CriticalKeyIdentifier);
    }
    let usage = certificate.extension_list().value(&oid::KEY_USAGE);
    if usage != certificate.key_usage().map(KeyUsage::to_der).as_deref() {
        tolerance.note(Quirk::NamedBitsPadded);
    }
    note_policies(certificate, tolerance);
}

fn note_name(name: &Name, tolerance: &Tolerance) {
    let mut seen = Vec::new();
    for attribute in name.attributes() {
        let kind = *attribute.kind();
        let several = [oid::ORGANIZATIONAL_UNIT_NAME, oid::DOMAIN_COMPONENT];
        if seen.contains(&kind) && !several.contains(&kind) {
            tolerance.note(Quirk::NameAttributeRepeated);
        }
        seen.push(kind);
        let reading = attribute.reading();
        let text = reading.text.trim();
        if text.is_empty() || PLACEHOLDERS.contains(&text) {
            tolerance.note(Quirk::NameAttributeEmpty);
        }
        if reading.form != TextForm::Declared && text::is_string(attribute.tag()) {
            tolerance.note(Quirk::NameOtherEncoding);
        }
    }
}

fn note_policies(certificate: &Certificate, tolerance: &Tolerance) {
    let policies = certificate.policies();
    let repeated = |(index, policy)| policies.iter().take(index).any(|earlier| earlier == policy);
    if policies.iter().enumerate().any(repeated) {
        tolerance.note(Quirk::PolicyRepeated);
    }
    let value = certificate.extension_list().value(&oid::CERTIFICATE_POLICIES);
    if value.is_some_and(|value| !is_well_formed(value, MAX_DEPTH)) {
        tolerance.note(Quirk::PolicyQualifierDamaged);
    }
}

/// How deep the elements of a policy lie at most: list, policy, qualifiers, qualifier, notice,
/// reference, numbers, number.
const MAX_DEPTH: u8 = 8;

/// Whether the octets are DER elements all the way down.
fn is_well_formed(octets: &[u8], depth: u8) -> bool {
    const CONSTRUCTED: u8 = 0x20;
    let mut reader = Reader::new(octets, "certificate policies");
    while !reader.is_empty() {
        let Ok(element) = reader.element() else {
            return false;
        };
        let constructed = element.tag() & CONSTRUCTED != 0;
        if constructed && (depth == 0 || !is_well_formed(element.content(), depth - 1)) {
            return false;
        }
    }
    true
}
