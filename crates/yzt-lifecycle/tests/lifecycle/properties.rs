// SPDX-License-Identifier: MIT OR Apache-2.0
//! Random sequences of events, for each machine by itself and for the register, with what must
//! always hold said in words.
//!
//! 5,000 sequences for each machine; 100,000 with YZT_SOAK=1.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use yzt_cert::UnixTime;
use yzt_lifecycle::calendar::Day;
use yzt_lifecycle::certificate::{CertificateEvent, CertificateState, Period};
use yzt_lifecycle::entitlement::{EntitlementEvent, EntitlementState};
use yzt_lifecycle::invoice::{InvoiceEvent, InvoiceState, OrderProgress};
use yzt_lifecycle::key::{KeyEvent, KeyState};
use yzt_lifecycle::order::{Order, OrderEvent, OrderState, Terms};
use yzt_lifecycle::policy::Policy;
use yzt_lifecycle::service::{Actor, Channel, DocumentKind, Pickup, ServiceKind};
use yzt_lifecycle::{Amount, Stored};

use crate::support::{LONG_WINDOW, MANUAL, SELF_SERVICE, fund, monday, who, yuan};
use crate::tables::{certificate_events, invoice_events};
use crate::tables_order;

pub(crate) fn is_soak() -> bool {
    std::env::var_os("YZT_SOAK").is_some_and(|value| value == "1")
}

fn runner() -> TestRunner {
    let cases = if is_soak() { 100_000 } else { 5_000 };
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

fn policies() -> impl Strategy<Value = &'static Policy> {
    prop_oneof![Just(&*MANUAL), Just(&*SELF_SERVICE), Just(&*LONG_WINDOW)]
}

/// Which event, by whom (mostly somebody who may), and how long after the one before.
fn steps() -> impl Strategy<Value = Vec<(usize, Option<usize>, i64)>> {
    let actor = prop::option::weighted(0.15, 0..Actor::ALL.len());
    let pause = prop_oneof![
        4 => 0_i64..3_600,
        3 => 0_i64..(10 * 86_400),
        1 => 0_i64..(400 * 86_400),
    ];
    prop::collection::vec((0_usize..1_000, actor, pause), 1..40)
}

#[test]
fn a_certificate_never_comes_back_and_ends_once() {
    let pickups = prop::sample::select(Pickup::ALL);
    runner()
        .run(&(policies(), pickups, steps()), |(policy, pickup, steps)| {
            let mut now = monday();
            let applied = now;
            let mut state = CertificateState::Requested { applied, pickup };
            let mut reminded = None;
            let mut handed_over = false;
            for (event, other, pause) in steps {
                now = now.plus_seconds(pause);
                let mut events = certificate_events(now);
                let event = events.swap_remove(event % events.len());
                let right = event.step().map_or(Actor::System, |step| who(policy, None, step));
                let actor = other.map_or(right, |other| Actor::ALL[other]);
                let before = state.advance(policy, now);
                let next = state.apply(&event, actor, policy, now);
                if let Ok(next) = &next {
                    if event == CertificateEvent::Remind {
                        reminded = reminded.or(Some(now));
                    }
                    handed_over |= event == CertificateEvent::HandOver;
                    // What is over stays as it is: never active and revoked.
                    prop_assert!(!before.is_over() || *next == before);
                }
                // Refused or not, time does the same.
                state = next.unwrap_or(before);
                certificate_invariants(&state, handed_over, reminded, (applied, now), policy)?;
                let again = CertificateState::from_json(&state.to_json().unwrap()).unwrap();
                prop_assert_eq!(&again, &state);
            }
            Ok(())
        })
        .unwrap();
}

fn certificate_invariants(
    state: &CertificateState,
    handed_over: bool,
    reminded: Option<UnixTime>,
    (applied, now): (UnixTime, UnixTime),
    policy: &Policy,
) -> Result<(), TestCaseError> {
    // Nobody uses what was never handed over.
    if state.is_active() || matches!(state, CertificateState::Suspended { .. }) {
        prop_assert!(handed_over);
    }
    // In force means within its validity, and what is expiring is so by the policy's days.
    let days_left = |validity: Period| Day::of(validity.until()).since(Day::of(now));
    match state {
        CertificateState::Active { validity } => {
            prop_assert!(now <= validity.until());
            prop_assert!(days_left(*validity) > i64::from(policy.reminders.first_threshold()));
        }
        CertificateState::Expiring { validity } => prop_assert!(now <= validity.until()),
        CertificateState::Expired { validity } => prop_assert!(now > validity.until()),
        CertificateState::Suspended { until, .. } => prop_assert!(now < *until),
        // Only an uncollected one is revoked by itself: reminded of, and not before day 46.
        CertificateState::AutoRevoked { at, .. } => {
            prop_assert!(reminded.is_some() && !handed_over);
            prop_assert!(Day::of(*at).since(Day::of(applied)) > 45 && *at <= now);
        }
        _ => {}
    }
    Ok(())
}

#[test]
fn a_key_locks_after_the_limit_and_opens_after_review_only() {
    runner()
        .run(&(policies(), steps()), |(policy, steps)| {
            let (mut state, mut now, mut wrong) = (KeyState::NEW, monday(), 0);
            for (event, other, pause) in steps {
                now = now.plus_seconds(pause);
                // Wrong PINs more often than the rest, so that keys do get locked.
                let event = *KeyEvent::ALL.get(event % 25).unwrap_or(&KeyEvent::WrongPin);
                let (kind, step) = event.step();
                let actor = other.map_or(who(policy, kind, step), |other| Actor::ALL[other]);
                let Ok(next) = state.apply(event, actor, policy, now) else { continue };
                wrong = if event == KeyEvent::WrongPin { wrong + 1 } else { 0 };
                // As many wrong PINs in a row as the policy says lock the key, and no fewer.
                let limit = policy.pin.retry_limit.value();
                if event == KeyEvent::WrongPin {
                    prop_assert_eq!(matches!(next, KeyState::Locked { .. }), wrong == limit);
                    if wrong == limit {
                        wrong = 0;
                    }
                }
                // From locked to working there is no way but approval, or an empty key.
                let working = next.locked_since().is_none();
                if state.locked_since().is_some() && working {
                    let emptied = matches!(next, KeyState::Formatted { .. });
                    let approved = matches!(state, KeyState::Approved { .. });
                    prop_assert!(emptied || approved);
                }
                prop_assert_eq!(KeyState::from_json(&next.to_json().unwrap()).unwrap(), next);
                state = next;
            }
            Ok(())
        })
        .unwrap();
}

fn order_event(number: usize, order: &Order, policy: &Policy, now: UnixTime) -> OrderEvent {
    let due = order.due(policy);
    // What is handed in and paid fits more often than not, so that orders do get somewhere.
    let events = tables_order::events();
    let event = events[number % events.len()];
    match event {
        OrderEvent::HandIn { .. } => {
            let kind = DocumentKind::ALL[number % DocumentKind::ALL.len()];
            OrderEvent::HandIn { kind, copies: 2, sealed: !number.is_multiple_of(5) }
        }
        OrderEvent::ClaimPayment { method, .. } => OrderEvent::ClaimPayment { amount: due, method },
        OrderEvent::ConfirmArrival { .. } if number.is_multiple_of(7) => {
            OrderEvent::ConfirmArrival { amount: Amount(due.0 / 2) }
        }
        OrderEvent::ConfirmArrival { .. } => OrderEvent::ConfirmArrival { amount: due },
        OrderEvent::Book { .. } => OrderEvent::Book { start: now },
        other => other,
    }
}

/// Events that lead on from a state, which random choice alone seldom finds.
fn leading_on(order: &Order, policy: &Policy, now: UnixTime) -> OrderEvent {
    let rule = policy.service(order.terms().kind).unwrap();
    match order.state() {
        OrderState::Draft => OrderEvent::Begin,
        OrderState::DocumentsPending { dossier } | OrderState::Returned { dossier } => {
            let missing = dossier.missing_documents(rule, order.terms().channel);
            let data = dossier.missing_data(rule);
            match (missing.first(), data.first()) {
                (Some(document), _) => {
                    let (kind, copies) = (document.kind, document.copies);
                    OrderEvent::HandIn { kind, copies, sealed: true }
                }
                (None, Some(datum)) => OrderEvent::Tell { datum: *datum },
                (None, None) => OrderEvent::Submit,
            }
        }
        OrderState::Submitted { .. } => OrderEvent::BeginReview,
        OrderState::UnderReview { .. } => OrderEvent::Approve,
        OrderState::AwaitingPayment { due } => {
            let method = policy.payment[0];
            OrderEvent::ClaimPayment { amount: *due, method }
        }
        OrderState::PaidClaimed { due, .. } => OrderEvent::ConfirmArrival { amount: *due },
        OrderState::Settled { appointment: None, .. } => OrderEvent::Book { start: now },
        OrderState::Settled { .. } => {
            OrderEvent::Process { key: yzt_lifecycle::order::KeyEvidence::Present }
        }
        _ => OrderEvent::Finish,
    }
}

#[test]
fn an_order_is_settled_before_it_is_processed() {
    let kinds = prop::sample::select(ServiceKind::ALL);
    runner()
        .run(&(policies(), kinds, any::<bool>(), steps()), |(policy, kind, first, steps)| {
            let Some(rule) = policy.service(kind) else { return Ok(()) };
            let channel = rule.channels[0].by;
            let mut now = monday();
            let terms = Terms { kind, channel, first, quantity: 1, opened: now };
            let mut order = Order::new(terms);
            let mut reviewed = false;
            for (number, other, pause) in steps {
                now = now.plus_seconds(pause % 3_600);
                let event = if number.is_multiple_of(2) {
                    leading_on(&order, policy, now)
                } else {
                    order_event(number, &order, policy, now)
                };
                let right = who(policy, Some(kind), event.step());
                let actor = other.map_or(right, |other| Actor::ALL[other]);
                let Ok(next) = order.apply(&event, actor, policy, now) else { continue };
                reviewed |= event == OrderEvent::Approve;
                order_invariants(&order, &next, reviewed, channel, policy)?;
                prop_assert_eq!(Order::from_json(&next.to_json().unwrap()).unwrap(), next.clone());
                order = next;
            }
            Ok(())
        })
        .unwrap();
}

fn order_invariants(
    before: &Order,
    order: &Order,
    reviewed: bool,
    channel: Channel,
    policy: &Policy,
) -> Result<(), TestCaseError> {
    // An order ends once.
    prop_assert!(!before.state().is_over());
    // Fees are settled before anything is processed, and nothing is settled without approval.
    if let Some(settlement) = order.state().settlement() {
        prop_assert!(settlement.arrived() >= order.due(policy));
        prop_assert_eq!(settlement.due(), order.due(policy));
        prop_assert!(reviewed);
    }
    // What waits for review is complete.
    if let OrderState::Submitted { dossier } | OrderState::UnderReview { dossier, .. } =
        order.state()
    {
        let rule = policy.service(order.terms().kind).unwrap();
        prop_assert!(dossier.missing_documents(rule, channel).is_empty());
        prop_assert!(dossier.missing_data(rule).is_empty());
    }
    // What arrived is not forgotten when an order is called off.
    if let OrderState::Cancelled { refund, .. } = order.state() {
        let arrived = before.state().settlement().map_or(Amount::ZERO, |found| found.arrived());
        prop_assert!(*refund >= arrived);
    }
    prop_assert_eq!(before.terms(), order.terms());
    Ok(())
}

#[test]
fn finance_never_acts_before_the_money_is_there() {
    let progress = prop::sample::select(OrderProgress::ALL);
    let steps = prop::collection::vec((0_usize..4, progress, 0..Actor::ALL.len()), 1..20);
    runner()
        .run(&(policies(), steps), |(policy, steps)| {
            let mut state = InvoiceState::NotRequested;
            for (event, progress, actor) in steps {
                let event = &invoice_events()[event];
                let (kind, actor) = (ServiceKind::Reissue, Actor::ALL[actor]);
                let Ok(next) = state.apply(event, progress, (kind, actor), policy) else {
                    continue;
                };
                match event {
                    InvoiceEvent::Issue { .. } => {
                        prop_assert_eq!(actor, Actor::Finance);
                        prop_assert_eq!(progress, OrderProgress::Processed);
                        prop_assert_eq!(&state, &InvoiceState::Notified);
                    }
                    InvoiceEvent::Notify => {
                        prop_assert_eq!(progress, OrderProgress::Processed);
                    }
                    InvoiceEvent::Request => prop_assert!(progress != OrderProgress::NothingDue),
                    InvoiceEvent::Drop => prop_assert_eq!(progress, OrderProgress::Ended),
                }
                let over = matches!(state, InvoiceState::Issued { .. } | InvoiceState::Dropped);
                prop_assert!(!over, "an invoice ends once");
                state = next;
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_service_is_opened_on_request_and_on_a_certificate_only() {
    let steps = prop::collection::vec(
        (prop::sample::select(EntitlementEvent::ALL), any::<bool>(), 0..Actor::ALL.len()),
        1..30,
    );
    runner()
        .run(&(policies(), steps), |(policy, steps)| {
            let (mut state, mut requested) = (EntitlementState::NotEnabled, false);
            for (event, has_certificate, actor) in steps {
                let context = (Actor::ALL[actor], has_certificate);
                let verdict = state.apply(event, &fund("1"), context, policy, monday());
                let Ok(next) = verdict else { continue };
                requested |= event == EntitlementEvent::Request;
                if next.is_enabled() {
                    prop_assert!(requested && has_certificate);
                }
                // What was removed or refused has to be asked for again.
                if matches!(next, EntitlementState::NotEnabled | EntitlementState::Removed { .. }) {
                    requested = false;
                }
                let again = EntitlementState::from_json(&next.to_json().unwrap()).unwrap();
                prop_assert_eq!(again, next);
                state = next;
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn yuan_are_a_hundred_fen() {
    assert_eq!(yuan(60), Amount(6_000));
    assert_eq!(yuan(60).to_string(), "60.00");
    assert_eq!(Amount(6_005).to_string(), "60.05");
    assert_eq!(Amount(u64::MAX).times(3), Amount(u64::MAX));
}
