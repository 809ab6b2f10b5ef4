// SPDX-License-Identifier: MIT OR Apache-2.0
//! What advice knows about a form's fields.

use yzt_lifecycle::advice::Prefill;

use crate::data::FormData;

impl FormData {
    /// With the fields that advice knows. What is filled in already stays.
    #[must_use]
    pub fn with_prefills(mut self, prefills: &[Prefill]) -> Self {
        for prefill in prefills {
            self.take(prefill);
        }
        self
    }

    fn take(&mut self, prefill: &Prefill) {
        match prefill {
            Prefill::OrganisationName(name) => fill(&mut self.organisation.name, name),
            Prefill::OrganisationCode(code) => fill(&mut self.organisation.credit_code, code),
            Prefill::LegalRepresentativeName(name) => {
                fill(&mut self.legal_representative.name, name);
            }
            Prefill::HandlerName(name) => fill(&mut self.handler.name, name),
            Prefill::CertificateSerial(serial) => fill(&mut self.certificate.serial, serial),
            Prefill::CertificateKey(key) => fill(&mut self.certificate.key, key),
            Prefill::CertificateExpiry(day) => {
                self.certificate.expiry.get_or_insert(*day);
            }
            Prefill::AppliedOn(day) => {
                self.applied_on.get_or_insert(*day);
            }
            Prefill::Evidence(evidence) => {
                self.key_evidence.get_or_insert(*evidence);
            }
            // Once it is not the first application, no form can make it one.
            Prefill::First(first) => self.first &= *first,
            _ => {}
        }
    }
}

fn fill(field: &mut Option<String>, value: &str) {
    if field.as_ref().is_none_or(String::is_empty) {
        *field = Some(value.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yzt_lifecycle::order::KeyEvidence;

    #[test]
    fn advice_fills_what_is_empty_and_nothing_else() {
        let data = FormData::from_json(r#"{"handler":{"name":"A"},"organisation":{"name":""}}"#);
        let data = data.unwrap().with_prefills(&[
            Prefill::OrganisationName("X".into()),
            Prefill::HandlerName("B".into()),
            Prefill::CertificateSerial("0A".into()),
            Prefill::CertificateExpiry("2026-12-31".parse().unwrap()),
            Prefill::First(false),
            Prefill::Evidence(KeyEvidence::Lost),
        ]);
        assert_eq!(data.organisation.name.as_deref(), Some("X"));
        assert_eq!(data.handler.name.as_deref(), Some("A"));
        assert_eq!(data.certificate.serial.as_deref(), Some("0A"));
        assert_eq!(data.certificate.expiry.map(|day| day.to_string()).unwrap(), "2026-12-31");
        assert_eq!((data.first, data.key_evidence), (false, Some(KeyEvidence::Lost)));
    }
}
