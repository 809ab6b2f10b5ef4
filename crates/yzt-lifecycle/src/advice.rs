// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is due for a holder, how urgent it is, and what it takes.
//!
//! [`advise`] is a pure function of an authority's rules, of what is [`Known`], and of the moment.
//! It answers with values; whoever shows them has the words. The same input gives the same advice in
//! the same order: the most urgent first.
//!
//! | question | where the answer comes from |
//! |---|---|
//! | what is due | the certificate's state at the moment, the key's, open orders, what the holder reports |
//! | how urgent | the policy's steps before expiry and before the end of the pick-up |
//! | what to bring, what it costs, by which way | the policy's service: papers, copies, seal, key, fee, channels |
//! | where and when | the policy's contacts, and the next opening by its calendar |
//! | what goes into the forms | what is known of the organisation, the certificate and the key |

mod judge;
mod known;
mod matter;
mod service;

pub use known::{Known, KnownCertificate, KnownKey, KnownOrder, KnownOrganisation, Loss, PinKind};
pub use matter::{About, Matter, Turn};
pub use service::{FormAdvice, Paper, Prefill, Route, ServiceAdvice};

use yzt_cert::UnixTime;

use crate::calendar::Opening;
use crate::certificate::Permission;
use crate::names::named;
use crate::policy::{Contacts, Policy};
use crate::service::ServiceKind;

/// Every number of a [`Matter`]: the texts about them stand under these.
pub const NUMBERS: &[u16] = Matter::NUMBERS;

named! {
    /// How urgent something is.
    pub enum Urgency {
        /// Nothing has to be done.
        Information = "information", "无需处理", "for information";
        /// The first of the policy's steps has come.
        Notice = "notice", "请留意", "to be kept in mind";
        /// The second.
        Soon = "soon", "尽快办理", "soon";
        /// The third.
        Urgent = "urgent", "紧急", "urgent";
        /// The last, or nothing works until something is done.
        Now = "now", "立即办理", "at once";
    }
}

impl Urgency {
    /// After so many of a policy's steps.
    const fn after(steps: usize) -> Self {
        match steps {
            0 => Self::Information,
            1 => Self::Notice,
            2 => Self::Soon,
            3 => Self::Urgent,
            _ => Self::Now,
        }
    }
}

/// One thing that is due, or good to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is about.
    pub about: About,
    /// How urgent it is.
    pub urgency: Urgency,
    /// What it is.
    pub matter: Matter,
    /// The services that help, the first of them first.
    pub services: Vec<ServiceAdvice>,
}

/// All that can be said to a holder at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// At what moment it is given.
    pub at: UnixTime,
    /// What the best certificate permits: everything, to renew and nothing else, or nothing.
    pub permission: Permission,
    /// What is due, the most urgent first.
    pub items: Vec<Item>,
    /// Where to turn.
    pub contacts: Contacts,
    /// When the service point is open next, as far as the calendar reaches.
    pub opening: Option<Opening>,
}

impl Advice {
    /// How urgent the most urgent item is.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        self.items.first().map_or(Urgency::Information, |item| item.urgency)
    }
}

/// What is due for a holder at the moment.
#[must_use]
pub fn advise(policy: &Policy, known: &Known, at: UnixTime) -> Advice {
    let mut items = judge::items(policy, known, at);
    // Stable: what is equally urgent stays in the order of certificates, keys, orders.
    items.sort_by_key(|item| core::cmp::Reverse(item.urgency));
    Advice {
        at,
        permission: known.permission(policy, at),
        items,
        contacts: policy.contacts.clone(),
        opening: policy.hours.next_opening(at),
    }
}

/// What a service takes that the holder asks about, whether or not it is due; `None` if the policy
/// does not offer it.
#[must_use]
pub fn of_service(
    policy: &Policy,
    known: &Known,
    kind: ServiceKind,
    at: UnixTime,
) -> Option<ServiceAdvice> {
    let certificate = known.main_certificate(policy, at);
    service::advice(policy, known, certificate, kind, at)
}

/// What is known of any form's fields, in a fixed order.
#[must_use]
pub fn prefills(policy: &Policy, known: &Known, at: UnixTime) -> Vec<Prefill> {
    service::prefills(known, known.main_certificate(policy, at), at)
}
