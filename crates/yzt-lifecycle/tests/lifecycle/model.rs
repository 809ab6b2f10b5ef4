// SPDX-License-Identifier: MIT OR Apache-2.0
//! A bounded exhaustive check: no order that was paid for is stuck.

use std::collections::{HashMap, HashSet, VecDeque};

use yzt_lifecycle::certificate::{CertificateEvent, KeyFormat, RevocationCause};
use yzt_lifecycle::key::KeyEvent;
use yzt_lifecycle::order::{KeyEvidence, Order, OrderEvent, OrderState, Terms};
use yzt_lifecycle::policy::{PaymentMethod, Policy};
use yzt_lifecycle::register::{Event, Subject};
use yzt_lifecycle::service::{Channel, Datum, ServiceKind};
use yzt_lifecycle::{Amount, OrderId};

use crate::support::{
    Desk, LONG_WINDOW, MANUAL, ORG, SELF_SERVICE, certificate, first_issue, fund, key, line,
    monday, organisation, reissue, renew, who, year_from,
};

/// Every event that can make a difference, for an order in its state.
fn events(order: &Order, policy: &Policy) -> Vec<OrderEvent> {
    let due = order.due(policy);
    let method = PaymentMethod::CorporateTransfer;
    let less = Amount(due.0.saturating_sub(1));
    let mut events = vec![
        OrderEvent::Begin,
        OrderEvent::Submit,
        OrderEvent::BeginReview,
        OrderEvent::CallBack,
        OrderEvent::Return,
        OrderEvent::Approve,
        OrderEvent::Reject,
        OrderEvent::ClaimPayment { amount: due, method },
        OrderEvent::ConfirmArrival { amount: less },
        OrderEvent::ConfirmArrival { amount: due },
        OrderEvent::DenyArrival,
        OrderEvent::Book { start: monday() },
        OrderEvent::Finish,
        OrderEvent::Fail,
        OrderEvent::Cancel,
    ];
    events.extend(KeyEvidence::ALL.iter().map(|key| OrderEvent::Process { key: *key }));
    events.extend(Datum::ALL.iter().map(|datum| OrderEvent::Tell { datum: *datum }));
    // Papers up to what is needed: more of them change nothing.
    let rule = policy.service(order.terms().kind).unwrap();
    if let Some(dossier) = order.state().dossier() {
        for missing in dossier.missing_documents(rule, order.terms().channel) {
            events.push(OrderEvent::HandIn { kind: missing.kind, copies: 1, sealed: true });
        }
    }
    events
}

/// States reached, and for each those that follow.
fn reach(start: Order, policy: &Policy) -> HashMap<Order, Vec<Order>> {
    let mut graph = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(order) = queue.pop_front() {
        if graph.contains_key(&order) {
            continue;
        }
        let kind = Some(order.terms().kind);
        let next: Vec<Order> = events(&order, policy)
            .into_iter()
            .filter_map(|event| {
                order.apply(&event, who(policy, kind, event.step()), policy, monday()).ok()
            })
            .collect();
        queue.extend(next.iter().cloned());
        graph.insert(order, next);
        assert!(graph.len() < 100_000, "the states are not bounded");
    }
    graph
}

/// Those from which an end can be reached.
fn ending(graph: &HashMap<Order, Vec<Order>>) -> HashSet<&Order> {
    let mut good: HashSet<&Order> = graph.keys().filter(|order| order.state().is_over()).collect();
    loop {
        let before = good.len();
        for (order, next) in graph {
            if next.iter().any(|next| good.contains(next)) {
                good.insert(order);
            }
        }
        if good.len() == before {
            return good;
        }
    }
}

#[test]
fn from_every_state_of_an_order_some_events_lead_to_an_end() {
    let (mut states, mut paid) = (0, 0);
    for policy in [&*MANUAL, &*SELF_SERVICE, &*LONG_WINDOW] {
        for (kind, rule) in policy.services() {
            for offered in &rule.channels {
                let channel = offered.by;
                let terms = Terms { kind, channel, first: false, quantity: 1, opened: monday() };
                let graph = reach(Order::new(terms), policy);
                let good = ending(&graph);
                assert_eq!(good.len(), graph.len(), "{kind} {channel}");
                let done = graph.keys().any(|order| order.state().name() == "done");
                assert!(done, "{kind} {channel} is never done");
                states += graph.len();
                let is_paid = |order: &&Order| {
                    matches!(
                        order.state(),
                        OrderState::PaidClaimed { .. }
                            | OrderState::Settled { .. }
                            | OrderState::Processing { .. }
                    )
                };
                paid += graph.keys().filter(is_paid).count();
            }
        }
    }
    println!("{states} states of orders, {paid} of them paid and open: none without an end");
    assert!(paid > 50, "{paid}");
}

/// A register with one order that is paid for, and everything that can happen around it.
fn around(desk: &Desk<'_>, order: OrderId) -> Vec<Event> {
    let record = &desk.register.order(order).unwrap();
    let mut all: Vec<Event> = events(&record.order, desk.policy)
        .into_iter()
        .map(|event| Event::Order { order, event })
        .collect();
    let new = certificate("new");
    for key_name in ["k1", "k2"] {
        let (certificate, key) = (new.clone(), key(key_name));
        all.push(Event::RequestCertificate { order, certificate, key });
    }
    let cause = RevocationCause::Authority;
    for id in ["c1", "new"] {
        for event in [
            CertificateEvent::Produce { validity: year_from(desk.now) },
            CertificateEvent::PutOut,
            CertificateEvent::Remind,
            CertificateEvent::HandOver,
            CertificateEvent::Suspend,
            CertificateEvent::Resume,
            CertificateEvent::Revoke { cause, key: KeyFormat::SkippedLost },
            CertificateEvent::Withdraw,
        ] {
            let (organisation, certificate) = (organisation(ORG), certificate(id));
            all.push(Event::Certificate { organisation, certificate, event });
        }
    }
    for event in [KeyEvent::RightPin, KeyEvent::ChangePin, KeyEvent::Format, KeyEvent::Prepare] {
        all.push(Event::Key { organisation: organisation(ORG), key: key("k1"), event });
    }
    all
}

fn actor_of(desk: &Desk<'_>, order: OrderId, event: &Event) -> yzt_lifecycle::service::Actor {
    let kind = Some(desk.register.order(order).unwrap().order.terms().kind);
    use yzt_lifecycle::service::Step;
    let step = match event {
        Event::Order { event, .. } => return who(desk.policy, kind, event.step()),
        Event::Certificate { event, .. } => event.step().unwrap_or(Step::Produce),
        Event::Key { event, .. } => event.step().1,
        _ => Step::Produce,
    };
    who(desk.policy, None, step)
}

/// The same for a whole register: certificates, keys and entitlements may change around the order.
fn no_dead_end_around(subject: Subject, channel: Channel, prepare: fn(&mut Desk<'_>)) -> usize {
    let mut desk = Desk::new(&MANUAL);
    prepare(&mut desk);
    let order = desk.settle(subject, channel).unwrap();
    let start = desk.register.clone();
    let name = |register: &yzt_lifecycle::register::Register| format!("{register:?}");
    let mut graph: HashMap<String, (bool, Vec<String>)> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(register) = queue.pop_front() {
        let key = name(&register);
        if graph.contains_key(&key) {
            continue;
        }
        desk.register = register.clone();
        let over = desk.state(order).is_over();
        let mut next = Vec::new();
        for event in if over { Vec::new() } else { around(&desk, order) } {
            desk.register = register.clone();
            let actor = actor_of(&desk, order, &event);
            if desk.by(actor, event).is_ok() {
                next.push(name(&desk.register));
                queue.push_back(desk.register.clone());
            }
        }
        graph.insert(key, (over, next));
        assert!(graph.len() < 20_000, "the states are not bounded");
    }
    let mut good: HashSet<&String> =
        graph.iter().filter(|(_, (over, _))| *over).map(|(key, _)| key).collect();
    loop {
        let before = good.len();
        for (key, (_, next)) in &graph {
            if next.iter().any(|next| good.contains(next)) {
                good.insert(key);
            }
        }
        if good.len() == before {
            break;
        }
    }
    let stuck = graph.keys().find(|key| !good.contains(key));
    assert_eq!(stuck, None);
    graph.len()
}

#[test]
fn no_paid_order_is_stuck_whatever_happens_around_it() {
    let one = |desk: &mut Desk<'_>| desk.issue("c1", "k1");
    let late = |desk: &mut Desk<'_>| {
        desk.issue("c1", "k1");
        desk.now = desk.now.plus_days(350);
    };
    let locked = |desk: &mut Desk<'_>| {
        desk.issue("c1", "k1");
        desk.lock("k1");
    };
    let id = || certificate("c1");
    let counts = [
        no_dead_end_around(first_issue(), Channel::OnSite, |_| {}),
        no_dead_end_around(renew("c1"), Channel::SelfService, late),
        no_dead_end_around(reissue("c1"), Channel::Post, one),
        no_dead_end_around(
            Subject::ChangeName { certificate: id(), name: line("x") },
            Channel::OnSite,
            one,
        ),
        no_dead_end_around(Subject::Revoke { certificate: id() }, Channel::OnSite, one),
        no_dead_end_around(Subject::Unlock { key: key("k1") }, Channel::OnSite, locked),
        no_dead_end_around(Subject::EnableService { entitlement: fund("1") }, Channel::Post, one),
        no_dead_end_around(Subject::SuspendOnLoss { certificate: id() }, Channel::Telephone, one),
    ];
    println!("states of a register around an order, by service: {counts:?}");
    assert!(counts.iter().all(|count| *count > 4));
    assert_eq!(ServiceKind::ALL.len(), 11);
}
