// SPDX-License-Identifier: MIT OR Apache-2.0
//! The file's own shape, before what spans sections is checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};
use toml::Spanned;
use yzt_pin::RetryLimit;

use super::sections::{
    ChangeOfHandler, Contacts, EntitlementRule, Form, InvoiceRule, PaymentMethod, PickupRule,
    PinRule, Processing, Product, ReminderRule, RenewalRule, RevocationRule, SuspensionRule, Title,
};
use super::services::{RegistrationRule, ServiceRule};
use crate::calendar::Hours;
use crate::names::{Line, PolicyName};
use crate::service::{Actor, ServiceKind, Step};

/// The schema of a file that may be of another version.
#[derive(Deserialize)]
pub(super) struct SchemaOnly {
    pub(super) schema: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct File {
    #[expect(dead_code, reason = "read before, and named here so that it is a known key")]
    schema: i64,
    pub(super) policy: Head,
    pub(super) pin: Spanned<PinRule>,
    pub(super) reminders: Spanned<ReminderRule>,
    pub(super) renewal: Spanned<RenewalRule>,
    pub(super) pickup: Spanned<PickupRule>,
    pub(super) suspension: Spanned<SuspensionRule>,
    pub(super) handler_change: ChangeOfHandler,
    pub(super) revocation: RevocationRule,
    pub(super) registration: RegistrationRule,
    pub(super) payment: Spanned<Payment>,
    pub(super) invoice: InvoiceRule,
    pub(super) processing: Processing,
    pub(super) hours: OpenHours,
    pub(super) holidays: Holidays,
    pub(super) contacts: Spanned<Contacts>,
    pub(super) product: Vec<Spanned<Product>>,
    #[serde(default)]
    pub(super) entitlement: Vec<Spanned<EntitlementRule>>,
    #[serde(default)]
    pub(super) form: Vec<Spanned<Form>>,
    pub(super) rights: Spanned<BTreeMap<Step, Vec<Actor>>>,
    pub(super) service: BTreeMap<ServiceKind, Spanned<ServiceRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Head {
    pub(super) name: PolicyName,
    pub(super) version: Line,
    pub(super) title: Title,
    pub(super) source: String,
    pub(super) dated: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Payment {
    pub(super) methods: Vec<PaymentMethod>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct OpenHours {
    pub(super) open: Spanned<Vec<Hours>>,
    pub(super) weekdays: Spanned<Vec<u8>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Holidays {
    pub(super) years: Vec<i32>,
    pub(super) days_off: Vec<Spanned<String>>,
    pub(super) working_weekends: Vec<Spanned<String>>,
}

pub(super) fn retry_limit<'de, D: Deserializer<'de>>(from: D) -> Result<RetryLimit, D::Error> {
    RetryLimit::new(u8::deserialize(from)?).map_err(de::Error::custom)
}
