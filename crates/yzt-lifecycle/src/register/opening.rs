// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether an order can be opened at all.

use yzt_cert::UnixTime;

use super::event::Subject;
use super::holder::Holder;
use crate::certificate::CertificateState;
use crate::entitlement::EntitlementEvent;
use crate::key::KeyState;
use crate::names::CertificateId;
use crate::policy::Policy;
use crate::refusal::{Missing, Thing};
use crate::service::Channel;

/// What an order about the subject lacks from the start, if anything.
pub(super) fn missing(
    subject: &Subject,
    channel: Channel,
    holder: &Holder,
    policy: &Policy,
    at: UnixTime,
) -> Option<Missing> {
    let kind = subject.kind();
    if policy.channel(kind, channel).is_none() {
        let rule = policy.service(kind);
        let offered = rule.map(|rule| rule.channels.iter().map(|offered| offered.by).collect());
        return Some(Missing::Channel { service: kind, offered: offered.unwrap_or_default() });
    }
    match subject {
        Subject::FirstIssue { product, .. } => {
            if policy.product(product).is_none() {
                return Some(Missing::Offered);
            }
            holder.place_taken(product, &[], policy, at).then_some(Missing::OnlyOneActive)
        }
        Subject::ChangeHandler { .. } => None,
        Subject::EnableService { entitlement } => {
            let state = holder.entitlements.get(entitlement).copied().unwrap_or_default();
            let has_one = holder.has_active_certificate(policy, at);
            let request = EntitlementEvent::Request;
            let verdict = state.follow(request, entitlement, has_one, policy, at);
            verdict.err().and_then(|refusal| refusal.missing.into_iter().next())
        }
        Subject::Unlock { key } => match holder.keys.get(key) {
            None => Some(Missing::Known(Thing::Key)),
            Some(KeyState::Locked { .. }) => None,
            Some(_) => Some(Missing::LockedKey),
        },
        Subject::Renew { certificate }
        | Subject::Reissue { certificate, .. }
        | Subject::ChangeName { certificate, .. }
        | Subject::ChangeLegalRepresentative { certificate, .. }
        | Subject::Revoke { certificate }
        | Subject::SuspendOnLoss { certificate } => {
            of_certificate(subject, certificate, holder, policy, at)
        }
    }
}

fn of_certificate(
    subject: &Subject,
    certificate: &CertificateId,
    holder: &Holder,
    policy: &Policy,
    at: UnixTime,
) -> Option<Missing> {
    let Some(found) = holder.certificates.get(certificate) else {
        return Some(Missing::Known(Thing::Certificate));
    };
    let state = found.state.advance(policy, at);
    let except = [Some(certificate)];
    let taken = holder.place_taken(&found.product, &except, policy, at);
    match subject {
        Subject::Renew { .. } => match state.renewal_window(policy) {
            None => Some(Missing::ActiveCertificate),
            Some(_) if state.is_renewable(policy, at) => taken.then_some(Missing::OnlyOneActive),
            Some((from, until)) => Some(Missing::Window { from: Some(from), until: Some(until) }),
        },
        Subject::Reissue { .. } => match state {
            CertificateState::Active { .. }
            | CertificateState::Expiring { .. }
            | CertificateState::Expired { .. }
            | CertificateState::Suspended { .. }
            | CertificateState::Revoked { .. } => taken.then_some(Missing::OnlyOneActive),
            _ => Some(Missing::ActiveCertificate),
        },
        Subject::Revoke { .. } => state.validity().is_none().then_some(Missing::AnotherState),
        _ => (!state.is_active()).then_some(Missing::ActiveCertificate),
    }
}
