// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands in a form's fields.

use core::fmt;
use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use yzt_lifecycle::calendar::Day;
use yzt_lifecycle::order::{KeyEvidence, Terms};
use yzt_lifecycle::register::Holder;
use yzt_lifecycle::service::Pickup;
use yzt_lifecycle::{Account, OrderId, PolicyName};

use crate::definition::Source;
use crate::error::Error;

/// Everything that can be filled into a form. What is left out is left to the pen.
///
/// Texts are taken as they come; a form bounds them when it is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct FormData {
    /// The organisation.
    pub organisation: Organisation,
    /// Who represents it by law.
    pub legal_representative: Person,
    /// Who does its paperwork.
    pub handler: Person,
    /// The certificate that the form is about.
    pub certificate: Certificate,
    /// The order's number: printed as digits and as a QR code.
    pub order: Option<OrderId>,
    /// The day of the application.
    pub applied_on: Option<Day>,
    /// How many keys or services.
    pub quantity: Option<u16>,
    /// Whether the organisation applies for the first time: it chooses the fee.
    pub first: bool,
    /// Where the key is collected.
    pub pickup: Option<Pickup>,
    /// Where the key is, or what became of it.
    pub key_evidence: Option<KeyEvidence>,
    /// The further service.
    pub entitlement: Option<PolicyName>,
    /// The account number there.
    pub account: Option<Account>,
    /// What the organisation is called now.
    pub new_name: Option<String>,
    /// Who represents it now.
    pub new_legal_representative: Person,
    /// A remark.
    pub remark: Option<String>,
}

/// An organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Organisation {
    /// Its name.
    pub name: Option<String>,
    /// Its unified social credit code.
    pub credit_code: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its telephone number.
    pub telephone: Option<String>,
}

/// A person. `Debug` shows which parts are known, and none of them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Person {
    /// The name.
    pub name: Option<String>,
    /// The number of the identity card.
    pub id_number: Option<String>,
    /// The mobile number.
    pub mobile: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = |part: &Option<String>| if part.is_some() { "<redacted>" } else { "-" };
        f.debug_struct("Person")
            .field("name", &known(&self.name))
            .field("id_number", &known(&self.id_number))
            .field("mobile", &known(&self.mobile))
            .field("email", &known(&self.email))
            .finish()
    }
}

/// A certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Certificate {
    /// Its serial number.
    pub serial: Option<String>,
    /// What is printed on its key.
    pub key: Option<String>,
    /// Its last day.
    pub expiry: Option<Day>,
}

impl Default for FormData {
    /// Nothing is known, of an organisation that applies for the first time.
    fn default() -> Self {
        Self {
            organisation: Organisation::default(),
            legal_representative: Person::default(),
            handler: Person::default(),
            certificate: Certificate::default(),
            order: None,
            applied_on: None,
            quantity: None,
            first: true,
            pickup: None,
            key_evidence: None,
            entitlement: None,
            account: None,
            new_name: None,
            new_legal_representative: Person::default(),
            remark: None,
        }
    }
}

impl FormData {
    /// The longest JSON text that is read.
    pub const MOST_BYTES: usize = 64 * 1024;

    /// Reads JSON whose members are the fields in `kebab-case`; each may be left out.
    ///
    /// # Errors
    /// [`Error::Data`] with line and column, [`Error::DataTooLong`].
    pub fn from_json(text: &str) -> Result<Self, Error> {
        if text.len() > Self::MOST_BYTES {
            return Err(Error::DataTooLong { most: Self::MOST_BYTES });
        }
        // The reader's own words could repeat what stands in the text.
        serde_json::from_str(text)
            .map_err(|error| Error::Data { line: error.line(), column: error.column() })
    }

    /// With the names that the register has of an organisation.
    #[must_use]
    pub fn with_holder(mut self, holder: &Holder) -> Self {
        self.organisation.name = Some(holder.name().to_string());
        self.handler.name = Some(holder.handler().to_string());
        self.legal_representative.name = Some(holder.legal_representative().to_string());
        self
    }

    /// With an order's number and terms.
    #[must_use]
    pub fn with_order(mut self, number: OrderId, terms: &Terms) -> Self {
        self.order = Some(number);
        self.applied_on = Some(Day::of(terms.opened));
        self.quantity = Some(terms.quantity);
        self.first = terms.first;
        self
    }

    /// The text of a source that is no choice, if it is known.
    #[must_use]
    pub fn text(&self, source: Source) -> Option<Cow<'_, str>> {
        let known = match source {
            Source::OrganisationName => &self.organisation.name,
            Source::OrganisationCreditCode => &self.organisation.credit_code,
            Source::OrganisationAddress => &self.organisation.address,
            Source::OrganisationTelephone => &self.organisation.telephone,
            Source::LegalRepresentativeName => &self.legal_representative.name,
            Source::LegalRepresentativeIdNumber => &self.legal_representative.id_number,
            Source::HandlerName => &self.handler.name,
            Source::HandlerIdNumber => &self.handler.id_number,
            Source::HandlerMobile => &self.handler.mobile,
            Source::HandlerEmail => &self.handler.email,
            Source::CertificateSerial => &self.certificate.serial,
            Source::CertificateKey => &self.certificate.key,
            Source::NewName => &self.new_name,
            Source::NewLegalRepresentativeName => &self.new_legal_representative.name,
            Source::NewLegalRepresentativeIdNumber => &self.new_legal_representative.id_number,
            Source::Remark => &self.remark,
            Source::CertificateExpiry => return owned(self.certificate.expiry.as_ref()),
            Source::OrderNumber => return owned(self.order.as_ref()),
            Source::OrderDay => return owned(self.applied_on.as_ref()),
            Source::OrderQuantity => return owned(self.quantity.as_ref()),
            Source::Account => return owned(self.account.as_ref()),
            Source::Service
            | Source::Channel
            | Source::Pickup
            | Source::Entitlement
            | Source::KeyEvidence => return None,
        };
        known.as_deref().filter(|text| !text.is_empty()).map(Cow::Borrowed)
    }
}

fn owned<'a>(value: Option<&impl fmt::Display>) -> Option<Cow<'a, str>> {
    value.map(|value| Cow::Owned(value.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_never_shown_by_debug() {
        let data = FormData::from_json(
            r#"{"handler":{"name":"Zhang","id-number":"530102199001010011","mobile":"139"}}"#,
        )
        .unwrap();
        let shown = format!("{data:?}");
        for part in ["Zhang", "530102199001010011", "139"] {
            assert!(!shown.contains(part), "{shown}");
        }
    }

    #[test]
    fn an_error_does_not_repeat_what_was_read() {
        let error = FormData::from_json(r#"{"quantity":"530102199001010011"}"#).unwrap_err();
        assert_eq!(error, Error::Data { line: 1, column: 32 });
        assert!(!error.to_string().contains("5301"));
        let long = format!(r#"{{"remark":"{}"}}"#, "x".repeat(FormData::MOST_BYTES));
        assert_eq!(FormData::from_json(&long).unwrap_err().number(), 4313);
        assert_eq!(FormData::from_json(r#"{"remarks":"x"}"#).unwrap_err().number(), 4312);
    }

    #[test]
    fn data_come_back_from_json_as_they_were() {
        let data = FormData {
            order: Some(OrderId(7)),
            pickup: Some(Pickup::CaWindow),
            remark: Some("<x>".into()),
            ..FormData::default()
        };
        let json = serde_json::to_string(&data).unwrap();
        assert_eq!(FormData::from_json(&json).unwrap(), data);
    }
}
