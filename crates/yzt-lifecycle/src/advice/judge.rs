// SPDX-License-Identifier: MIT OR Apache-2.0
//! From what is known to what is due.

use yzt_cert::UnixTime;
use yzt_pin::TriesLeft;

use super::known::{Known, KnownCertificate, KnownKey, KnownOrder, Loss, PinKind};
use super::matter::{About, Matter, Turn};
use super::service::{self, ServiceAdvice};
use super::{Item, Urgency};
use crate::calendar::{Day, Deadline};
use crate::certificate::{CertificateState, Period, RevocationCause};
use crate::names::Amount;
use crate::order::{Dossier, OrderState};
use crate::policy::Policy;
use crate::refusal::Missing;
use crate::service::{Channel, ServiceKind};

/// Tries left below which a person is warned.
const FEW: u8 = 3;

/// What stands around a judgement.
struct Around<'a> {
    policy: &'a Policy,
    known: &'a Known,
    at: UnixTime,
}

/// What is due, before it is put into order.
pub(super) fn items(policy: &Policy, known: &Known, at: UnixTime) -> Vec<Item> {
    let around = Around { policy, known, at };
    let mut items: Vec<Item> = Vec::new();
    if known.certificates.is_empty() && !known.awaits_certificate() {
        items.push(known.loss.map_or_else(
            || around.without_certificate(),
            |loss| {
                let (urgency, matter, services) = lost(loss, true);
                around.item(None, About::Key(None), urgency, matter, &services)
            },
        ));
    }
    items.extend(known.certificates.iter().map(|found| around.of_certificate(found)));
    // Nothing can be done at a key that is not there.
    if known.loss.is_none() {
        items.extend(known.keys.iter().filter_map(|key| around.of_key(key)));
    }
    items.extend(known.orders.iter().map(|open| around.of_order(open)));
    items
}

impl Around<'_> {
    fn item(
        &self,
        certificate: Option<&KnownCertificate>,
        about: About,
        urgency: Urgency,
        matter: Matter,
        services: &[ServiceKind],
    ) -> Item {
        // What was asked for already is shown as an order.
        let wanted = services.iter().filter(|kind| !self.known.has_open(**kind));
        let services = wanted.filter_map(|kind| self.service(certificate, *kind)).collect();
        Item { about, urgency, matter, services }
    }

    fn service(
        &self,
        certificate: Option<&KnownCertificate>,
        kind: ServiceKind,
    ) -> Option<ServiceAdvice> {
        service::advice(self.policy, self.known, certificate, kind, self.at)
    }

    fn without_certificate(&self) -> Item {
        let about = About::Organisation;
        let services = [ServiceKind::FirstIssue];
        self.item(None, about, Urgency::Notice, Matter::NoCertificate, &services)
    }

    fn of_certificate(&self, certificate: &KnownCertificate) -> Item {
        let state = certificate.state.advance(self.policy, self.at);
        let (urgency, matter, services) = match state {
            CertificateState::Active { validity }
            | CertificateState::Expiring { validity }
            | CertificateState::Expired { validity } => self.in_hand(&state, validity),
            CertificateState::Suspended { until, .. } => {
                let services = vec![ServiceKind::Reissue, ServiceKind::Revoke];
                (Urgency::Urgent, Matter::OnHold { until }, services)
            }
            other => self.elsewhere(&other),
        };
        let about = About::Certificate(certificate.id.clone());
        self.item(Some(certificate), about, urgency, matter, &services)
    }

    /// A certificate that its holder has.
    fn in_hand(
        &self,
        state: &CertificateState,
        validity: Period,
    ) -> (Urgency, Matter, Vec<ServiceKind>) {
        if let Some(loss) = self.known.loss {
            return lost(loss, state.is_active());
        }
        let until = validity.until();
        let days_left = Day::of(until).since(Day::of(self.at));
        if let CertificateState::Expired { .. } = state {
            let days_ago = days_left.saturating_neg();
            let window = state.renewal_window(self.policy);
            return match window.filter(|_| state.is_renewable(self.policy, self.at)) {
                Some((_, last_day)) => {
                    let matter = Matter::RenewalOnly { until, days_ago, last_day };
                    (Urgency::Now, matter, vec![ServiceKind::Renew])
                }
                None => {
                    let matter = Matter::Ended { until, days_ago };
                    (Urgency::Now, matter, vec![ServiceKind::FirstIssue])
                }
            };
        }
        if validity.from() > self.at {
            let matter = Matter::NotYetValid { from: validity.from() };
            return (Urgency::Information, matter, Vec::new());
        }
        let passed = || {
            let steps = self.policy.reminders.days_before.iter().copied();
            steps.filter(|step| days_left <= i64::from(*step))
        };
        match passed().min() {
            Some(threshold) => {
                let matter = Matter::Expiring { until, days_left, threshold };
                (Urgency::after(passed().count()), matter, vec![ServiceKind::Renew])
            }
            None => {
                let opens = i64::from(self.policy.renewal.opens_days_before);
                let renewable_from = Day::of(until).plus(-opens);
                let matter = Matter::InForce { until, days_left, renewable_from };
                (Urgency::Information, matter, Vec::new())
            }
        }
    }

    /// A certificate that its holder does not have, or has no more.
    fn elsewhere(&self, state: &CertificateState) -> (Urgency, Matter, Vec<ServiceKind>) {
        let again = vec![ServiceKind::FirstIssue];
        match state {
            CertificateState::Requested { pickup, .. }
            | CertificateState::Produced { pickup, .. } => {
                (Urgency::Information, Matter::BeingMade { pickup: *pickup }, Vec::new())
            }
            CertificateState::AwaitingPickup { pickup, applied, .. } => {
                let deadline = state.pickup_deadline(self.policy);
                let matter = Matter::ToCollect { pickup: *pickup, deadline };
                (self.pickup_urgency(*applied, deadline), matter, Vec::new())
            }
            CertificateState::Superseded { by, .. } => {
                (Urgency::Information, Matter::Superseded { by: by.clone() }, Vec::new())
            }
            CertificateState::Revoked { at, cause, .. } => {
                let matter = Matter::Revoked { at: *at, cause: *cause };
                match cause {
                    RevocationCause::HolderRequest => (Urgency::Information, matter, again),
                    RevocationCause::Reissued => (Urgency::Now, matter, vec![ServiceKind::Reissue]),
                    RevocationCause::KeyCompromised | RevocationCause::Authority => {
                        (Urgency::Now, matter, again)
                    }
                }
            }
            CertificateState::AutoRevoked { at, .. } => {
                let first = self.known.first.unwrap_or(true);
                (Urgency::Notice, Matter::NotCollected { at: *at, first }, again)
            }
            _ => (Urgency::Notice, Matter::NoCertificate, again),
        }
    }

    /// The policy's warning days are the steps. The last day is the last.
    fn pickup_urgency(&self, applied: UnixTime, deadline: Option<Deadline>) -> Urgency {
        if deadline.is_some_and(|deadline| deadline.days_left(self.at) <= 0) {
            return Urgency::Now;
        }
        let days = Day::of(self.at).since(Day::of(applied));
        let warnings = self.policy.pickup.warn_on_days.iter();
        let passed = warnings.filter(|day| i64::from(**day) <= days).count();
        // A key that waits is worth keeping in mind from the first day.
        Urgency::after(1 + if deadline.is_some() { passed } else { 0 })
    }

    fn of_key(&self, key: &KnownKey) -> Option<Item> {
        let pin = &self.policy.pin;
        let due = |must: bool| if must { Urgency::Now } else { Urgency::Notice };
        let unlock = [ServiceKind::Unlock];
        let (urgency, matter, services): (_, _, &[ServiceKind]) = match key.pin {
            PinKind::Locked => (Urgency::Now, Matter::KeyLocked, &unlock),
            PinKind::UnlockRequested | PinKind::UnderReview | PinKind::UnlockApproved => {
                (Urgency::Notice, Matter::UnlockUnderWay { stage: key.pin }, &unlock)
            }
            PinKind::Formatted => (Urgency::Information, Matter::KeyEmpty, &[]),
            _ if self.is_few(key.tries_left) => {
                let urgency =
                    if key.tries_left.is_last() { Urgency::Urgent } else { Urgency::Soon };
                (urgency, Matter::FewTries { left: key.tries_left }, &[])
            }
            PinKind::Factory => {
                let must_change = pin.must_change_default;
                (due(must_change), Matter::FactoryPin { must_change }, &[])
            }
            PinKind::HandedOut => {
                let must_change = pin.must_change_after_unlock;
                (due(must_change), Matter::HandedOutPin { must_change }, &[])
            }
            PinKind::Chosen => return None,
        };
        let inside = self.known.certificates.iter().find(|found| found.key == key.id);
        let certificate = inside.or_else(|| self.known.main_certificate(self.policy, self.at));
        Some(self.item(certificate, About::Key(key.id.clone()), urgency, matter, services))
    }

    fn is_few(&self, left: TriesLeft) -> bool {
        match left {
            TriesLeft::Exactly(left) => left < FEW.min(self.policy.pin.retry_limit.value()),
            TriesLeft::Low | TriesLeft::Last => true,
            TriesLeft::Locked | TriesLeft::Unknown => false,
        }
    }

    fn of_order(&self, open: &KnownOrder) -> Item {
        let terms = *open.order.terms();
        let (turn, missing) = self.turn(open);
        let holder = turn == Turn::Holder;
        let urgency = if holder { Urgency::Soon } else { Urgency::Information };
        let (service, state) = (terms.kind, open.order.state().name());
        let certificate = self.known.main_certificate(self.policy, self.at);
        let mut services = Vec::new();
        if let Some(mut advice) = self.service(certificate, service).filter(|_| holder) {
            advice.routes.retain(|route| route.channel == terms.channel);
            services.push(advice);
        }
        let matter = Matter::OrderOpen { service, state, turn, missing };
        Item { about: About::Order(open.id), urgency, matter, services }
    }

    /// Whose turn it is in an order, and what the organisation still has to do.
    fn turn(&self, open: &KnownOrder) -> (Turn, Vec<Missing>) {
        let terms = open.order.terms();
        match open.order.state() {
            OrderState::Draft => {
                (Turn::Holder, self.missing(terms.kind, terms.channel, &Dossier::default()))
            }
            OrderState::DocumentsPending { dossier } | OrderState::Returned { dossier } => {
                (Turn::Holder, self.missing(terms.kind, terms.channel, dossier))
            }
            OrderState::AwaitingPayment { due } => {
                (Turn::Holder, vec![Missing::Payment { due: *due, arrived: Amount::ZERO }])
            }
            OrderState::Settled { appointment: None, .. }
                if self.policy.processing.by_appointment.contains(&terms.channel) =>
            {
                (Turn::Holder, vec![Missing::Appointment])
            }
            _ => (Turn::Authority, Vec::new()),
        }
    }

    fn missing(&self, kind: ServiceKind, channel: Channel, dossier: &Dossier) -> Vec<Missing> {
        let Some(rule) = self.policy.service(kind) else { return Vec::new() };
        let papers = dossier.missing_documents(rule, channel);
        let data = dossier.missing_data(rule);
        let papers = (!papers.is_empty()).then_some(Missing::Documents(papers));
        papers.into_iter().chain((!data.is_empty()).then_some(Missing::Data(data))).collect()
    }
}

/// A key that its holder does not have, or that does not work.
fn lost(loss: Loss, in_force: bool) -> (Urgency, Matter, Vec<ServiceKind>) {
    let hold = in_force.then_some(ServiceKind::SuspendOnLoss);
    let (matter, first) = match loss {
        Loss::Lost => (Matter::KeyLost, hold),
        Loss::Damaged => (Matter::KeyDamaged, None),
    };
    let after = [ServiceKind::Reissue, ServiceKind::Revoke];
    (Urgency::Now, matter, first.into_iter().chain(after).collect())
}
