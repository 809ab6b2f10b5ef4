// SPDX-License-Identifier: MIT OR Apache-2.0
//! An event on copies: they replace the originals only when all of it is allowed.

mod production;

use yzt_cert::UnixTime;

use super::event::{Entry, Event, Subject};
use super::holder::Holder;
use super::{Effect, OrderRecord, opening, refusal};
use crate::certificate::{CertificateEvent, CertificateState, KeyFormat, RevocationCause};
use crate::entitlement::{EntitlementEvent, EntitlementKey, EntitlementState};
use crate::key::{KeyEvent, KeyState};
use crate::names::{CertificateId, KeyId, OrderId, OrganisationId};
use crate::order::{KeyEvidence, Order, OrderEvent, OrderState, Terms};
use crate::policy::Policy;
use crate::refusal::{Missing, Refusal, Thing};
use crate::service::Step;

/// The copies.
pub(super) struct Stage {
    pub(super) organisation: OrganisationId,
    pub(super) holder: Holder,
    pub(super) order: Option<(OrderId, OrderRecord)>,
    pub(super) effects: Vec<Effect>,
}

type Done = Result<(), Refusal>;

impl Stage {
    pub(super) const fn new(
        organisation: OrganisationId,
        holder: Holder,
        order: Option<(OrderId, OrderRecord)>,
    ) -> Self {
        Self { organisation, holder, order, effects: Vec::new() }
    }

    pub(super) fn run<'a>(
        &mut self,
        entry: &Entry,
        policy: &Policy,
        orders: impl Fn(OrderId) -> Option<&'a OrderRecord>,
    ) -> Done {
        if entry.lacks_reason() {
            return Err(refusal(&entry.event, Missing::Reason));
        }
        for certificate in self.holder.advance(policy, entry.at) {
            self.note_certificate(&certificate);
        }
        match &entry.event {
            Event::OpenOrder { subject, .. } => {
                let open = self.holder.open.iter().filter_map(|id| orders(*id));
                let clash = open.map(|record| &record.subject).any(|other| subject.clashes(other));
                if clash {
                    return Err(refusal(&entry.event, Missing::NoOpenOrder));
                }
                self.open(entry, policy)
            }
            Event::Order { event, .. } => self.order_event(event, entry, policy),
            Event::Invoice { event, .. } => {
                if let Some((_, record)) = &mut self.order {
                    record.order = record.order.apply_invoice(event, entry.actor, policy)?;
                }
                Ok(())
            }
            Event::RequestCertificate { certificate, key, .. } => {
                self.request_certificate(certificate, key, entry, policy)
            }
            Event::Certificate { certificate, event, .. } => {
                self.certificate_event(certificate, event, entry, policy)
            }
            Event::Key { key, event, .. } => self.key_event(key, *event, entry, policy),
            Event::Entitlement { entitlement, event, .. } => {
                self.entitlement_event(entitlement, *event, entry, policy)
            }
            Event::TimePasses { .. } => Ok(()),
            Event::AdoptPolicy { .. } | Event::Enrol { .. } => {
                Err(refusal(&entry.event, Missing::AnotherState))
            }
        }
    }

    fn open(&mut self, entry: &Entry, policy: &Policy) -> Done {
        let Event::OpenOrder { order, organisation, channel, quantity, subject } = &entry.event
        else {
            return Err(refusal(&entry.event, Missing::AnotherState));
        };
        let (kind, at, actor, step) = (subject.kind(), entry.at, entry.actor, Step::Open);
        if let Some(missing) = opening::missing(subject, *channel, &self.holder, policy, at) {
            return Err(refusal(&entry.event, missing));
        }
        if !policy.may(Some(kind), step, actor) {
            let may = policy.actors(Some(kind), step).to_vec();
            return Err(refusal(&entry.event, Missing::Right { actor, step, may }));
        }
        let first = self.holder.is_first_application(policy, at);
        let quantity = (*quantity).max(1);
        let terms = Terms { kind, channel: *channel, first, quantity, opened: at };
        let (organisation, subject) = (organisation.clone(), subject.clone());
        let record = OrderRecord { organisation, subject, order: Order::new(terms) };
        self.order = Some((*order, record));
        self.holder.open.push(*order);
        Ok(())
    }

    fn order_event(&mut self, event: &OrderEvent, entry: &Entry, policy: &Policy) -> Done {
        let Some((id, mut record)) = self.order.take() else {
            return Err(refusal(&entry.event, Missing::Known(Thing::Order)));
        };
        let before = *record.order.state();
        record.order = record.order.apply(event, entry.actor, policy, entry.at)?;
        if let (OrderEvent::Begin, Some(datum)) = (event, record.subject.datum()) {
            let tell = OrderEvent::Tell { datum };
            record.order = record.order.apply(&tell, entry.actor, policy, entry.at)?;
        }
        self.consequences(id, &record, &before, event, (entry, policy))?;
        if record.order.state().is_over() {
            self.holder.open.retain(|open| *open != id);
        }
        if let OrderState::Cancelled { refund, .. } = record.order.state()
            && refund.0 > 0
        {
            self.effects.push(Effect::Refund { order: id, amount: *refund });
        }
        if let OrderState::Cancelled { unconfirmed, .. } = record.order.state()
            && !unconfirmed.is_zero()
        {
            let claimed = *unconfirmed;
            self.effects.push(Effect::PaymentUnconfirmed { order: id, claimed });
        }
        self.order = Some((id, record));
        Ok(())
    }

    /// What an order's step brings with it.
    fn consequences(
        &mut self,
        id: OrderId,
        record: &OrderRecord,
        before: &OrderState,
        event: &OrderEvent,
        (entry, policy): (&Entry, &Policy),
    ) -> Done {
        let at = entry.at;
        match (&record.subject, event) {
            (Subject::Unlock { key }, _) => self.unlock_step(key, event, policy, at),
            (Subject::EnableService { entitlement }, _) => {
                self.enable_step(entitlement, event, policy, at)
            }
            (Subject::Reissue { certificate, key, .. }, OrderEvent::Approve) => {
                self.revoke_for_reissue(certificate, *key, entry, policy)
            }
            (Subject::Revoke { certificate }, OrderEvent::Finish) => {
                self.revoke_on_request(certificate, before, entry, policy)
            }
            (Subject::SuspendOnLoss { certificate }, OrderEvent::Finish) => {
                self.change_certificate(certificate, &CertificateEvent::Suspend, policy, at)
            }
            (Subject::ChangeHandler { handler }, OrderEvent::Finish) => {
                self.holder.handler = handler.clone();
                if policy.handler_change.high_risk {
                    self.effects.push(Effect::HighRisk { order: id });
                }
                Ok(())
            }
            (subject, OrderEvent::Finish | OrderEvent::Fail)
                if subject.kind().makes_certificate() =>
            {
                self.end_of_production(id, event, entry)?;
                if *event == OrderEvent::Finish {
                    self.change_details(subject);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What an order changes about the organisation. Its identity and its entitlements stay.
    fn change_details(&mut self, subject: &Subject) {
        match subject {
            Subject::ChangeName { name, .. } => self.holder.name = name.clone(),
            Subject::ChangeLegalRepresentative { legal_representative, .. } => {
                self.holder.legal_representative = legal_representative.clone();
            }
            _ => {}
        }
    }

    fn unlock_step(
        &mut self,
        key: &KeyId,
        event: &OrderEvent,
        policy: &Policy,
        at: UnixTime,
    ) -> Done {
        let pending = self.holder.keys.get(key).is_some_and(|state| {
            state.locked_since().is_some() && !matches!(state, KeyState::Locked { .. })
        });
        let follows = match event {
            OrderEvent::Submit => KeyEvent::RequestUnlock,
            OrderEvent::BeginReview => KeyEvent::BeginReview,
            OrderEvent::Approve => KeyEvent::ApproveUnlock,
            OrderEvent::Finish => KeyEvent::Unlock,
            OrderEvent::Return | OrderEvent::Reject | OrderEvent::Cancel if pending => {
                KeyEvent::EndRequest
            }
            _ => return Ok(()),
        };
        self.change_key(key, follows, policy, at)
    }

    fn enable_step(
        &mut self,
        entitlement: &EntitlementKey,
        event: &OrderEvent,
        policy: &Policy,
        at: UnixTime,
    ) -> Done {
        let state = self.holder.entitlements.get(entitlement).copied().unwrap_or_default();
        let pending = matches!(state, EntitlementState::Requested { .. });
        let follows = match event {
            OrderEvent::Submit => EntitlementEvent::Request,
            OrderEvent::Finish => EntitlementEvent::Enable,
            OrderEvent::Return | OrderEvent::Reject | OrderEvent::Cancel if pending => {
                EntitlementEvent::Refuse
            }
            _ => return Ok(()),
        };
        let has_one = self.holder.has_active_certificate(policy, at);
        let next = state.follow(follows, entitlement, has_one, policy, at)?;
        self.set_entitlement(entitlement, next);
        Ok(())
    }

    /// At approval, whatever comes of the order then (G13): whoever has the old key cannot use it.
    /// Nor what took the old certificate's place since the order was opened: it is in that key.
    fn revoke_for_reissue(
        &mut self,
        certificate: &CertificateId,
        key: KeyEvidence,
        entry: &Entry,
        policy: &Policy,
    ) -> Done {
        let certificate = self.latest(certificate);
        let state = self.holder.certificates.get(&certificate).map(|found| &found.state);
        if state.is_none_or(CertificateState::is_over) {
            return Ok(());
        }
        let (cause, key) = (RevocationCause::Reissued, format_of(key));
        self.revoke(&certificate, &CertificateEvent::Revoke { cause, key }, entry, policy)
    }

    fn revoke_on_request(
        &mut self,
        certificate: &CertificateId,
        before: &OrderState,
        entry: &Entry,
        policy: &Policy,
    ) -> Done {
        let OrderState::Processing { key, .. } = before else {
            return Err(refusal(&entry.event, Missing::AnotherState));
        };
        let (cause, key) = (RevocationCause::HolderRequest, format_of(*key));
        self.revoke(certificate, &CertificateEvent::Revoke { cause, key }, entry, policy)
    }

    fn key_event(&mut self, id: &KeyId, event: KeyEvent, entry: &Entry, policy: &Policy) -> Done {
        let Some(state) = self.holder.keys.get(id) else {
            return Err(refusal(&entry.event, Missing::Known(Thing::Key)));
        };
        // An unlock comes from an order, with its form and its review.
        let by_order = matches!(
            event,
            KeyEvent::RequestUnlock
                | KeyEvent::BeginReview
                | KeyEvent::ApproveUnlock
                | KeyEvent::EndRequest
                | KeyEvent::Unlock
        );
        if by_order {
            return Err(refusal(&entry.event, Missing::Known(Thing::Order)));
        }
        // A key is formatted together with the end of its certificate.
        if event == KeyEvent::Format && self.is_in_use(id) {
            return Err(refusal(&entry.event, Missing::Known(Thing::Order)));
        }
        let next = state.apply(event, entry.actor, policy, entry.at)?;
        self.holder.keys.insert(id.clone(), next);
        Ok(())
    }

    fn entitlement_event(
        &mut self,
        key: &EntitlementKey,
        event: EntitlementEvent,
        entry: &Entry,
        policy: &Policy,
    ) -> Done {
        let by_order = matches!(
            event,
            EntitlementEvent::Request | EntitlementEvent::Enable | EntitlementEvent::Refuse
        );
        let Some(state) = self.holder.entitlements.get(key).filter(|_| !by_order) else {
            let thing = if by_order { Thing::Order } else { Thing::Entitlement };
            return Err(refusal(&entry.event, Missing::Known(thing)));
        };
        let has_one = self.holder.has_active_certificate(policy, entry.at);
        let next = state.apply(event, key, (entry.actor, has_one), policy, entry.at)?;
        self.set_entitlement(key, next);
        Ok(())
    }

    fn change_certificate(
        &mut self,
        id: &CertificateId,
        event: &CertificateEvent,
        policy: &Policy,
        at: UnixTime,
    ) -> Done {
        if let Some(found) = self.holder.certificates.get(id) {
            let state = found.state.follow(event, policy, at)?;
            self.set_certificate(id, state);
        }
        Ok(())
    }

    fn set_certificate(&mut self, id: &CertificateId, state: CertificateState) {
        if let Some(found) = self.holder.certificates.get_mut(id) {
            found.state = state;
        }
        self.note_certificate(id);
    }

    fn note_certificate(&mut self, id: &CertificateId) {
        if let Some(found) = self.holder.certificates.get(id) {
            let state = found.state.name();
            self.effects.push(Effect::Certificate { certificate: id.clone(), state });
        }
    }

    fn change_key(&mut self, id: &KeyId, event: KeyEvent, policy: &Policy, at: UnixTime) -> Done {
        if let Some(state) = self.holder.keys.get_mut(id) {
            *state = state.follow(event, policy, at)?;
            let state = state.name();
            self.effects.push(Effect::Key { key: id.clone(), state });
        }
        Ok(())
    }

    fn set_entitlement(&mut self, key: &EntitlementKey, state: EntitlementState) {
        self.holder.entitlements.insert(key.clone(), state);
        let entitlement = key.clone();
        self.effects.push(Effect::Entitlement { entitlement, state: state.name() });
    }
}

/// What becomes of a key when its certificate is revoked.
const fn format_of(key: KeyEvidence) -> KeyFormat {
    match key {
        KeyEvidence::Present => KeyFormat::Formatted,
        KeyEvidence::NotNeeded => KeyFormat::SkippedNotBrought,
        KeyEvidence::Lost => KeyFormat::SkippedLost,
        KeyEvidence::Damaged => KeyFormat::SkippedDamaged,
    }
}
