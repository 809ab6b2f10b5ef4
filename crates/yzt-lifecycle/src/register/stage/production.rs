// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates on their way from an order to their holder.

use super::{Done, Stage};
use crate::calendar::Day;
use crate::certificate::{CertificateEvent, CertificateState, KeyFormat, Period, RevocationCause};
use crate::key::{KeyEvent, KeyState};
use crate::names::{CertificateId, KeyId, OrderId, PolicyName};
use crate::order::{OrderEvent, OrderState};
use crate::policy::Policy;
use crate::refusal::{Missing, Refusal, Thing};
use crate::register::event::{Entry, Subject};
use crate::register::holder::Certificate;
use crate::register::refusal;
use crate::service::{Pickup, ServiceKind, Step};

impl Stage {
    /// An order for a certificate ends with the certificate, and fails without one.
    pub(super) fn end_of_production(
        &mut self,
        id: OrderId,
        event: &OrderEvent,
        entry: &Entry,
    ) -> Done {
        let mut made = self.holder.certificates.values().filter(|found| found.order == id);
        let there = made.any(|found| match &found.state {
            CertificateState::Withdrawn { .. } | CertificateState::Revoked { .. } => false,
            CertificateState::Requested { .. } => *event == OrderEvent::Fail,
            // What is written into the holder's own key is the holder's at once.
            CertificateState::Produced { pickup, .. } => {
                *event == OrderEvent::Fail || *pickup != Pickup::InKey
            }
            _ => true,
        });
        match (event, there) {
            (OrderEvent::Finish, false) => Err(refusal(&entry.event, Missing::Certificate)),
            (OrderEvent::Fail, true) => Err(refusal(&entry.event, Missing::AnotherState)),
            _ => Ok(()),
        }
    }

    pub(super) fn request_certificate(
        &mut self,
        certificate: &CertificateId,
        key: &KeyId,
        entry: &Entry,
        policy: &Policy,
    ) -> Done {
        let refuse = |missing| Err(refusal(&entry.event, missing));
        let Some((id, record)) = &self.order else { return refuse(Missing::Known(Thing::Order)) };
        let (actor, step, terms) = (entry.actor, Step::Produce, *record.order.terms());
        let processing = matches!(record.order.state(), OrderState::Processing { .. });
        let under_way = self.holder.certificates.values().any(|found| {
            let given_up = matches!(
                found.state,
                CertificateState::Withdrawn { .. } | CertificateState::Revoked { .. }
            );
            found.order == *id && !given_up
        });
        let Some(pickup) = record.subject.pickup().filter(|_| processing && !under_way) else {
            return refuse(Missing::AnotherState);
        };
        if !policy.may(Some(terms.kind), step, actor) {
            let may = policy.actors(Some(terms.kind), step).to_vec();
            return refuse(Missing::Right { actor, step, may });
        }
        if self.holder.certificates.contains_key(certificate) {
            return refuse(Missing::Free(Thing::Certificate));
        }
        let (product, replaces) = self.predecessor(&record.subject, key, entry)?;
        let applied = record.order.applied().unwrap_or(terms.opened);
        let state = CertificateState::Requested { applied, pickup };
        let order = *id;
        let new = Certificate { product, key: key.clone(), order, replaces, state };
        self.take_key(key, terms.kind, entry, policy)?;
        self.holder.certificates.insert(certificate.clone(), new);
        self.note_certificate(certificate);
        Ok(())
    }

    /// Which product the new certificate is, and whose place it takes: that of one in the same key
    /// that its holder still has. What was revoked, or is on hold, since the order was opened has
    /// no next certificate.
    fn predecessor(
        &self,
        subject: &Subject,
        key: &KeyId,
        entry: &Entry,
    ) -> Result<(PolicyName, Option<CertificateId>), Refusal> {
        if let Subject::FirstIssue { product, .. } = subject {
            return Ok((product.clone(), None));
        }
        let old = subject.certificate();
        let found = old.and_then(|old| Some((old, self.holder.certificates.get(old)?)));
        let Some((old, previous)) = found else {
            return Err(refusal(&entry.event, Missing::Known(Thing::Certificate)));
        };
        let product = previous.product.clone();
        if !subject.kind().supersedes() {
            return Ok((product, None));
        }
        if previous.key != *key {
            return Err(refusal(&entry.event, Missing::Known(Thing::Key)));
        }
        let expired = matches!(previous.state, CertificateState::Expired { .. });
        if !previous.state.is_active() && !expired {
            return Err(refusal(&entry.event, Missing::ActiveCertificate));
        }
        Ok((product, Some(old.clone())))
    }

    /// A new key has the factory PIN. The holder's own keeps its PIN where the policy says so; a
    /// locked one is unlocked first, by an order of its own with its review.
    fn take_key(&mut self, key: &KeyId, kind: ServiceKind, entry: &Entry, policy: &Policy) -> Done {
        let state = match self.holder.keys.get(key) {
            None => KeyState::NEW,
            Some(state) if kind.supersedes() && state.locked_since().is_some() => {
                return Err(refusal(&entry.event, Missing::Approval));
            }
            Some(_) if kind.supersedes() && !policy.renewal.keeps_pin => KeyState::NEW,
            Some(state) if kind.supersedes() => *state,
            Some(KeyState::DefaultPin { .. }) if self.is_free(key) => KeyState::NEW,
            // What is not empty may hold a certificate that somebody uses.
            Some(_) => return Err(refusal(&entry.event, Missing::Free(Thing::Key))),
        };
        self.holder.keys.insert(key.clone(), state);
        Ok(())
    }

    pub(super) fn certificate_event(
        &mut self,
        id: &CertificateId,
        event: &CertificateEvent,
        entry: &Entry,
        policy: &Policy,
    ) -> Done {
        let refuse = |missing| Err(refusal(&entry.event, missing));
        let Some(found) = self.holder.certificates.get(id) else {
            return refuse(Missing::Known(Thing::Certificate));
        };
        // These come from an order, with its papers and its review.
        let by_order = match event {
            CertificateEvent::Supersede { .. } => true,
            CertificateEvent::Revoke { cause, .. } => {
                matches!(cause, RevocationCause::HolderRequest | RevocationCause::Reissued)
            }
            _ => false,
        };
        if by_order {
            return refuse(Missing::Known(Thing::Order));
        }
        let state = found.state.apply(event, entry.actor, policy, entry.at)?;
        let (product, old) = (found.product.clone(), found.replaces.clone());
        if let CertificateEvent::Produce { validity } = event {
            self.keeps_period(&product, old.as_ref(), *validity, entry, policy)?;
        }
        let comes_into_force = state.is_active() && !found.state.is_active();
        if comes_into_force {
            let except = [Some(id), old.as_ref()];
            if self.holder.place_taken(&product, &except, policy, entry.at) {
                return refuse(Missing::OnlyOneActive);
            }
        }
        match event {
            CertificateEvent::HandOver => {
                self.set_certificate(id, state);
                self.takes_the_place(id, old.as_ref(), entry, policy)
            }
            CertificateEvent::Revoke { .. } => self.revoke(id, event, entry, policy),
            _ => {
                self.set_certificate(id, state);
                Ok(())
            }
        }
    }

    /// A certificate serves no longer than its product does, counted from the day of issue, or from
    /// the old certificate's last day where the policy adds to that.
    fn keeps_period(
        &self,
        product: &PolicyName,
        old: Option<&CertificateId>,
        validity: Period,
        entry: &Entry,
        policy: &Policy,
    ) -> Done {
        let old = old.and_then(|old| self.holder.certificates.get(old)?.state.validity());
        match policy.last_day(product, old, entry.at) {
            Some(last) if Day::of(validity.until()) > last => {
                let until = Some(last);
                Err(refusal(&entry.event, Missing::Window { from: None, until }))
            }
            _ => Ok(()),
        }
    }

    /// The old certificate ends in the moment in which the new one is the holder's. One that is not
    /// valid at that moment takes nobody's place: its holder would be left with none.
    fn takes_the_place(
        &mut self,
        id: &CertificateId,
        old: Option<&CertificateId>,
        entry: &Entry,
        policy: &Policy,
    ) -> Done {
        let Some(old) = old else { return Ok(()) };
        let validity = self.holder.certificates.get(id).and_then(|found| found.state.validity());
        if let Some(validity) = validity
            && !(validity.from()..=validity.until()).contains(&entry.at)
        {
            let (from, until) = (Day::of(validity.from()), Day::of(validity.until()));
            let window = Missing::Window { from: Some(from), until: Some(until) };
            return Err(refusal(&entry.event, window));
        }
        let supersede = CertificateEvent::Supersede { by: id.clone() };
        self.change_certificate(old, &supersede, policy, entry.at)
    }

    /// Revokes a certificate, and with it what was under way to take its place: that would be in
    /// the same key. Then the key is formatted, if that is what became of it.
    pub(super) fn revoke(
        &mut self,
        id: &CertificateId,
        revoke: &CertificateEvent,
        entry: &Entry,
        policy: &Policy,
    ) -> Done {
        let CertificateEvent::Revoke { key, .. } = revoke else { return Ok(()) };
        self.change_certificate(id, revoke, policy, entry.at)?;
        let pending = self
            .holder
            .certificates
            .iter()
            .filter(|(_, found)| found.replaces.as_ref() == Some(id) && !found.state.is_over());
        let pending: Vec<_> =
            pending.map(|(next, found)| (next.clone(), found.state.validity().is_some())).collect();
        for (next, produced) in pending {
            let end = if produced { revoke.clone() } else { CertificateEvent::Withdraw };
            self.change_certificate(&next, &end, policy, entry.at)?;
        }
        self.format_key_of(id, *key, entry, policy)
    }

    /// The certificate, or the one that took its place in the same key, if any did.
    pub(super) fn latest(&self, certificate: &CertificateId) -> CertificateId {
        let mut latest = certificate;
        for _ in 0..self.holder.certificates.len() {
            match self.holder.certificates.get(latest).map(|found| &found.state) {
                Some(CertificateState::Superseded { by, .. }) => latest = by,
                _ => break,
            }
        }
        latest.clone()
    }

    fn format_key_of(
        &mut self,
        certificate: &CertificateId,
        format: KeyFormat,
        entry: &Entry,
        policy: &Policy,
    ) -> Done {
        let key = self.holder.certificates.get(certificate).map(|found| found.key.clone());
        let Some(key) = key.filter(|_| format == KeyFormat::Formatted) else { return Ok(()) };
        if self.is_in_use(&key) {
            return Err(refusal(&entry.event, Missing::Free(Thing::Key)));
        }
        match self.holder.keys.get(&key) {
            Some(KeyState::Formatted { .. }) => Ok(()),
            _ => self.change_key(&key, KeyEvent::Format, policy, entry.at),
        }
    }

    /// Whether a certificate that has not ended is in the key.
    pub(super) fn is_in_use(&self, key: &KeyId) -> bool {
        self.holder.certificates.values().any(|found| found.key == *key && !found.state.is_over())
    }

    /// Whether the authority has the key and nothing in it is in force: what was lost, or broke, is
    /// not written to again.
    fn is_free(&self, key: &KeyId) -> bool {
        let mut inside = self.holder.certificates.values().filter(|found| found.key == *key);
        inside.all(|found| match &found.state {
            CertificateState::Revoked { key, .. } => {
                matches!(key, KeyFormat::Formatted | KeyFormat::SkippedNotHandedOut)
            }
            state => state.is_over(),
        })
    }
}
