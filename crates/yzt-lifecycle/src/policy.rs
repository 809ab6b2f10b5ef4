// SPDX-License-Identifier: MIT OR Apache-2.0
//! An authority's rules, as data.
//!
//! A [`Policy`] is read from TOML; `doc/policy.md` documents every key. Nothing in this crate is a
//! constant of one authority: limits, windows, fees, papers, channels, rights and hours come from
//! here. A key that is not documented is refused, and every error names line and column.

mod file;
mod matrix;
mod read;
mod sections;
mod services;

pub use matrix::MatrixRow;
pub use sections::{
    AccountRule, AfterUnlock, ChangeOfHandler, Contacts, EntitlementRule, Entry, FinanceActs, Form,
    InvoiceRule, NewPeriod, PaymentMethod, PickupRule, PinRule, Processing, Product,
    ReminderDismissal, ReminderPlace, ReminderRule, RenewalRule, RevocationRule, SuspensionRule,
    Title,
};
pub use services::{DocumentRule, Fee, OfferedChannel, RegistrationRule, ServiceRule};

use std::collections::BTreeMap;

use yzt_cert::UnixTime;

use crate::calendar::{Day, OpeningTimes};
use crate::certificate::Period;
use crate::error::Error;
use crate::names::{Amount, Line, PolicyName};
use crate::service::{Actor, Channel, KeyPresence, ServiceKind, Step};

/// What a policy calls itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyHead {
    /// Its stable name.
    pub name: PolicyName,
    /// Its version.
    pub version: Line,
    /// What people call it.
    pub title: Title,
    /// Where its rules were published.
    pub source: String,
    /// When they were, or when they were read there.
    pub dated: String,
}

/// All rules of one authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What it calls itself.
    pub head: PolicyHead,
    /// PINs and unlocking.
    pub pin: PinRule,
    /// Reminders of expiry.
    pub reminders: ReminderRule,
    /// Renewal.
    pub renewal: RenewalRule,
    /// Collecting keys.
    pub pickup: PickupRule,
    /// Certificates on hold.
    pub suspension: SuspensionRule,
    /// The handler's change.
    pub handler_change: ChangeOfHandler,
    /// Revocation.
    pub revocation: RevocationRule,
    /// Which organisations count as new.
    pub registration: RegistrationRule,
    /// Ways to pay.
    pub payment: Vec<PaymentMethod>,
    /// Invoices.
    pub invoice: InvoiceRule,
    /// When and how work is done.
    pub processing: Processing,
    /// Opening hours.
    pub hours: OpeningTimes,
    /// Where to turn.
    pub contacts: Contacts,
    /// Products: kinds of certificate.
    pub products: Vec<Product>,
    /// Further services that a certificate can open.
    pub entitlements: Vec<EntitlementRule>,
    /// Printed forms.
    pub forms: Vec<Form>,
    services: BTreeMap<ServiceKind, ServiceRule>,
    rights: BTreeMap<Step, Vec<Actor>>,
    digest: [u8; 32],
}

/// The manual's policy as written, gaps filled as its comments say.
pub const MANUAL: &str = include_str!("../policies/employers.toml");
/// Rules that a second authority publishes, with everything else as in [`MANUAL`].
pub const SELF_SERVICE: &str = include_str!("../policies/self-service.toml");
/// Rules that a third authority publishes, with everything else as in [`MANUAL`].
pub const LONG_WINDOW: &str = include_str!("../policies/long-window.toml");

impl Policy {
    /// The longest text that is read.
    pub const MOST_BYTES: usize = 256 * 1024;

    /// Reads a policy.
    ///
    /// # Errors
    /// [`Error::Policy`] with line and column, [`Error::PolicySchema`], [`Error::PolicyTooLong`].
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        read::policy(text)
    }

    /// The SM3 digest of the text that the policy was read from: what a journal records when the
    /// policy is adopted.
    #[must_use]
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// What a service needs, if the policy offers it.
    #[must_use]
    pub fn service(&self, kind: ServiceKind) -> Option<&ServiceRule> {
        self.services.get(&kind)
    }

    /// The services that the policy offers, in the matrix's order.
    pub fn services(&self) -> impl Iterator<Item = (ServiceKind, &ServiceRule)> {
        self.services.iter().map(|(kind, rule)| (*kind, rule))
    }

    /// How a service is done by a channel, if it is offered there.
    #[must_use]
    pub fn channel(&self, kind: ServiceKind, channel: Channel) -> Option<&OfferedChannel> {
        self.service(kind)?.channels.iter().find(|offered| offered.by == channel)
    }

    /// What an order costs.
    ///
    /// `first` tells a first application from one after an uncollected certificate (S57, G12). An
    /// order is about one thing at least.
    #[must_use]
    pub fn due(&self, kind: ServiceKind, first: bool, quantity: u16) -> Amount {
        let Some(service) = self.service(kind) else { return Amount::ZERO };
        let fee = if first { service.fee } else { service.repeated_fee.unwrap_or(service.fee) };
        match fee {
            Fee::NotStated | Fee::Free => Amount::ZERO,
            Fee::Fixed { fen, .. } => fen.times(quantity.max(1)),
        }
    }

    /// The last day that a certificate of the product may have, if it is issued at `at` and takes
    /// the place of one that is valid in `old`; `None` if the policy has no such product.
    ///
    /// Its days count from issue; from the old one's last day where the policy says so and that one
    /// has not expired ([`NewPeriod`]).
    #[must_use]
    pub fn last_day(&self, product: &PolicyName, old: Option<Period>, at: UnixTime) -> Option<Day> {
        let days = i64::from(self.product(product)?.validity_days);
        let adds = self.renewal.new_period == NewPeriod::FromOldEnd;
        let from = match old.map(Period::until).filter(|until| adds && *until >= at) {
            Some(until) => until,
            None => at,
        };
        Some(Day::of(from).plus(days))
    }

    /// Who may do a step; of an order, if `kind` is given.
    #[must_use]
    pub fn actors(&self, kind: Option<ServiceKind>, step: Step) -> &[Actor] {
        let special = kind.and_then(|kind| self.service(kind)?.rights.get(&step));
        special.or_else(|| self.rights.get(&step)).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody may do a step; of an order, if `kind` is given.
    #[must_use]
    pub fn may(&self, kind: Option<ServiceKind>, step: Step, actor: Actor) -> bool {
        self.actors(kind, step).contains(&actor)
    }

    /// Whether some way of revocation does not ask for the key.
    pub(crate) fn is_revoked_without_format(&self) -> bool {
        let offered = self.service(ServiceKind::Revoke).map(|rule| rule.channels.as_slice());
        offered.unwrap_or_default().iter().any(|offered| offered.key == KeyPresence::NotNeeded)
    }

    /// A product by its name.
    #[must_use]
    pub fn product(&self, name: &PolicyName) -> Option<&Product> {
        self.products.iter().find(|product| product.name == *name)
    }

    /// A further service by its name.
    #[must_use]
    pub fn entitlement(&self, name: &PolicyName) -> Option<&EntitlementRule> {
        self.entitlements.iter().find(|rule| rule.name == *name)
    }

    /// The document matrix: a row for every service, offered or not.
    #[must_use]
    pub fn matrix(&self) -> Vec<MatrixRow> {
        ServiceKind::ALL.iter().map(|kind| MatrixRow::of(*kind, self.service(*kind))).collect()
    }
}
