// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which event leads from which state to which.

use yzt_cert::UnixTime;

use super::{Dossier, KeyEvidence, Order, OrderEvent, OrderState, Settlement};
use crate::names::Amount;
use crate::policy::{OfferedChannel, PaymentMethod, Policy, ServiceRule};
use crate::refusal::{Machine, Missing, Refusal};
use crate::service::{Actor, Channel, KeyPresence, ServiceKind};

/// What stands around an event.
struct Around<'a> {
    order: &'a Order,
    /// None if the policy in force does not offer the service any more.
    rule: Option<&'a ServiceRule>,
    policy: &'a Policy,
    at: UnixTime,
}

/// A new state, or what is missing.
type Next = Result<OrderState, Vec<Missing>>;

/// No state follows: the event does not belong here.
fn not_here() -> Next {
    Err(vec![Missing::AnotherState])
}

fn lacking(missing: Missing) -> Next {
    Err(vec![missing])
}

pub(super) fn apply(
    order: &Order,
    event: &OrderEvent,
    actor: Actor,
    policy: &Policy,
    at: UnixTime,
) -> Result<OrderState, Refusal> {
    let kind = order.terms.kind;
    let refuse = |missing| {
        let (machine, state) = (Machine::Order, order.state.name());
        Refusal { machine, state, event: event.name(), missing }
    };
    let (step, rule) = (event.step(), policy.service(kind));
    let next = Around { order, rule, policy, at }.next(event);
    let belongs = !matches!(&next, Err(missing) if missing.contains(&Missing::AnotherState));
    if belongs && !policy.may(Some(kind), step, actor) {
        let may = policy.actors(Some(kind), step).to_vec();
        return Err(refuse(vec![Missing::Right { actor, step, may }]));
    }
    next.map_err(refuse)
}

impl Around<'_> {
    fn next(&self, event: &OrderEvent) -> Next {
        match event {
            OrderEvent::Begin
            | OrderEvent::HandIn { .. }
            | OrderEvent::Tell { .. }
            | OrderEvent::Submit => self.collect(event),
            OrderEvent::BeginReview
            | OrderEvent::CallBack
            | OrderEvent::Return
            | OrderEvent::Approve
            | OrderEvent::Reject => self.review(event),
            OrderEvent::ClaimPayment { .. }
            | OrderEvent::ConfirmArrival { .. }
            | OrderEvent::DenyArrival => self.pay(event),
            OrderEvent::Book { start } => self.book(*start),
            OrderEvent::Process { key } => self.process(*key),
            OrderEvent::Finish | OrderEvent::Fail => self.end_work(event),
            OrderEvent::Cancel => self.cancel(),
        }
    }

    fn collect(&self, event: &OrderEvent) -> Next {
        match (self.order.state, event) {
            (OrderState::Draft, OrderEvent::Begin) => {
                Ok(OrderState::DocumentsPending { dossier: Dossier::default() })
            }
            (
                OrderState::DocumentsPending { dossier } | OrderState::Returned { dossier },
                event,
            ) => match event {
                OrderEvent::HandIn { kind, copies, sealed } => {
                    Ok(self.collecting(dossier.with(*kind, *copies, *sealed)))
                }
                OrderEvent::Tell { datum } => Ok(self.collecting(dossier.telling(*datum))),
                OrderEvent::Submit => self.submit(dossier),
                _ => not_here(),
            },
            _ => not_here(),
        }
    }

    /// Papers that are added to a returned order leave it returned.
    const fn collecting(&self, dossier: Dossier) -> OrderState {
        match self.order.state {
            OrderState::Returned { .. } => OrderState::Returned { dossier },
            _ => OrderState::DocumentsPending { dossier },
        }
    }

    /// That the service is not done in this way: a policy came into force that dropped it. Such an
    /// order goes no further, but it can be refused and called off.
    fn not_offered(&self) -> Vec<Missing> {
        let channels = self.rule.map(|rule| rule.channels.iter().map(|offered| offered.by));
        let offered = channels.into_iter().flatten().collect();
        vec![Missing::Channel { service: self.order.terms.kind, offered }]
    }

    fn rule(&self) -> Result<(&ServiceRule, &OfferedChannel), Vec<Missing>> {
        let channel = self.order.terms.channel;
        let rule = self.rule.ok_or_else(|| self.not_offered())?;
        let offered = rule.channels.iter().find(|offered| offered.by == channel);
        Ok((rule, offered.ok_or_else(|| self.not_offered())?))
    }

    fn submit(&self, dossier: Dossier) -> Next {
        let (rule, _) = self.rule()?;
        let documents = dossier.missing_documents(rule, self.order.terms.channel);
        let data = dossier.missing_data(rule);
        let mut missing = Vec::new();
        if !documents.is_empty() {
            missing.push(Missing::Documents(documents));
        }
        if !data.is_empty() {
            missing.push(Missing::Data(data));
        }
        if missing.is_empty() { Ok(OrderState::Submitted { dossier }) } else { Err(missing) }
    }

    fn review(&self, event: &OrderEvent) -> Next {
        match (self.order.state, event) {
            (OrderState::Submitted { dossier }, OrderEvent::BeginReview) => {
                Ok(OrderState::UnderReview { dossier, called_back: false })
            }
            (OrderState::UnderReview { dossier, .. }, OrderEvent::CallBack) => {
                Ok(OrderState::UnderReview { dossier, called_back: true })
            }
            (OrderState::UnderReview { dossier, .. }, OrderEvent::Return) => {
                Ok(OrderState::Returned { dossier })
            }
            (OrderState::UnderReview { called_back, .. }, OrderEvent::Approve) => {
                self.approve(called_back)
            }
            (
                OrderState::Submitted { .. }
                | OrderState::UnderReview { .. }
                | OrderState::Returned { .. },
                OrderEvent::Reject,
            ) => Ok(OrderState::Rejected { at: self.at }),
            (OrderState::Submitted { .. }, OrderEvent::Approve) => lacking(Missing::Approval),
            _ => not_here(),
        }
    }

    /// Whether nobody proved yet to be the handler whom the organisation has.
    const fn needs_call_back(&self) -> bool {
        matches!(self.order.terms.kind, ServiceKind::ChangeHandler)
            && !matches!(self.order.terms.channel, Channel::OnSite)
            && self.policy.handler_change.call_back
    }

    fn approve(&self, called_back: bool) -> Next {
        if self.needs_call_back() && !called_back {
            return lacking(Missing::CallBack);
        }
        self.rule()?;
        let due = self.order.due(self.policy);
        if due == Amount::ZERO {
            let settlement = Settlement::NOTHING_DUE;
            Ok(OrderState::Settled { settlement, appointment: None })
        } else {
            Ok(OrderState::AwaitingPayment { due })
        }
    }

    fn pay(&self, event: &OrderEvent) -> Next {
        match (self.order.state, event) {
            (OrderState::AwaitingPayment { due }, OrderEvent::ClaimPayment { amount, method }) => {
                if !self.policy.payment.contains(method) {
                    return lacking(Missing::Payment { due, arrived: Amount::ZERO });
                }
                Ok(OrderState::PaidClaimed { due, claimed: *amount, method: *method })
            }
            (OrderState::PaidClaimed { due, .. }, OrderEvent::ConfirmArrival { amount }) => {
                settle(due, *amount)
            }
            (OrderState::AwaitingPayment { due }, OrderEvent::ConfirmArrival { amount }) => {
                let at_window = self.order.terms.channel == Channel::OnSite
                    && self.policy.payment.contains(&PaymentMethod::AtWindow);
                if at_window { settle(due, *amount) } else { lacking(Missing::PaymentClaim) }
            }
            (OrderState::PaidClaimed { due, .. }, OrderEvent::DenyArrival) => {
                Ok(OrderState::AwaitingPayment { due })
            }
            _ => not_here(),
        }
    }

    fn closed(&self, at: UnixTime) -> Option<Missing> {
        let in_hours = self.policy.processing.in_hours.contains(&self.order.terms.channel);
        let opens = self.policy.hours.next_opening(at).map(|opening| opening.from);
        (in_hours && opens != Some(at)).then_some(Missing::Hours { opens })
    }

    fn book(&self, start: UnixTime) -> Next {
        let OrderState::Settled { settlement, .. } = self.order.state else { return not_here() };
        if start < self.at {
            return lacking(Missing::LaterTime);
        }
        match self.closed(start) {
            Some(missing) => lacking(missing),
            None => Ok(OrderState::Settled { settlement, appointment: Some(start) }),
        }
    }

    fn process(&self, key: KeyEvidence) -> Next {
        let (settlement, appointment) = match self.order.state {
            OrderState::Settled { settlement, appointment } => (settlement, appointment),
            OrderState::AwaitingPayment { due } | OrderState::PaidClaimed { due, .. } => {
                return lacking(Missing::Payment { due, arrived: Amount::ZERO });
            }
            OrderState::Submitted { .. } | OrderState::UnderReview { .. } => {
                return lacking(Missing::Approval);
            }
            _ => return not_here(),
        };
        let (_, offered) = self.rule()?;
        let channel = self.order.terms.channel;
        let mut missing = Vec::new();
        missing.extend(self.key_missing(key, offered.key));
        missing.extend(self.closed(self.at));
        let agreed = appointment.is_some_and(|start| start <= self.at);
        if self.policy.processing.by_appointment.contains(&channel) && !agreed {
            missing.push(Missing::Appointment);
        }
        if missing.is_empty() {
            Ok(OrderState::Processing { settlement, key })
        } else {
            Err(missing)
        }
    }

    /// Whether the key is not where the service wants it. A certificate can be revoked without
    /// its key where the policy allows: whoever lost it could not bring it.
    fn key_missing(&self, key: KeyEvidence, wanted: KeyPresence) -> Option<Missing> {
        let revokes = self.order.terms.kind == ServiceKind::Revoke;
        let gone = matches!(key, KeyEvidence::Lost | KeyEvidence::Damaged);
        let excused = gone && revokes && self.policy.revocation.without_key;
        let there = key == KeyEvidence::Present || wanted == KeyPresence::NotNeeded || excused;
        (!there).then_some(Missing::KeyPresent(wanted))
    }

    fn end_work(&self, event: &OrderEvent) -> Next {
        match (self.order.state, event) {
            (OrderState::Processing { settlement, .. }, OrderEvent::Finish) => {
                Ok(OrderState::Done { settlement, at: self.at })
            }
            (OrderState::Processing { settlement, .. }, _) => {
                Ok(OrderState::Settled { settlement, appointment: None })
            }
            _ => not_here(),
        }
    }

    /// Until work begins. What arrived is paid back. What was only told of is no money yet: it is
    /// kept in mind, and paid back when it is found.
    fn cancel(&self) -> Next {
        let (refund, unconfirmed) = match &self.order.state {
            OrderState::Processing { .. }
            | OrderState::Done { .. }
            | OrderState::Rejected { .. }
            | OrderState::Cancelled { .. } => return not_here(),
            OrderState::PaidClaimed { claimed, .. } => (Amount::ZERO, *claimed),
            OrderState::Settled { settlement, .. } => (settlement.arrived(), Amount::ZERO),
            _ => (Amount::ZERO, Amount::ZERO),
        };
        Ok(OrderState::Cancelled { at: self.at, refund, unconfirmed })
    }
}

fn settle(due: Amount, arrived: Amount) -> Next {
    match Settlement::new(due, arrived) {
        Some(settlement) => Ok(OrderState::Settled { settlement, appointment: None }),
        None => lacking(Missing::Payment { due, arrived }),
    }
}
