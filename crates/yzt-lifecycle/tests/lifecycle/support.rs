// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies, times, and a desk that works through whole orders.

use std::sync::LazyLock;

use yzt_cert::UnixTime;
use yzt_lifecycle::certificate::{CertificateEvent, Period};
use yzt_lifecycle::entitlement::EntitlementKey;
use yzt_lifecycle::invoice::InvoiceEvent;
use yzt_lifecycle::key::KeyEvent;
use yzt_lifecycle::order::{KeyEvidence, OrderEvent, OrderState};
use yzt_lifecycle::policy::{self, PaymentMethod, Policy};
use yzt_lifecycle::register::{
    Certificate, Effect, Entry, Event, Holder, PolicyReference, Register, Subject,
};
use yzt_lifecycle::service::{Actor, Channel, KeyPresence, Pickup, ServiceKind, Step};
use yzt_lifecycle::{
    Account, Amount, CertificateId, KeyId, Line, OrderId, OrganisationId, PolicyName, Refusal,
};

pub(crate) static MANUAL: LazyLock<Policy> =
    LazyLock::new(|| Policy::from_toml(policy::MANUAL).expect("the manual's policy"));
pub(crate) static SELF_SERVICE: LazyLock<Policy> =
    LazyLock::new(|| Policy::from_toml(policy::SELF_SERVICE).expect("the second policy"));
pub(crate) static LONG_WINDOW: LazyLock<Policy> =
    LazyLock::new(|| Policy::from_toml(policy::LONG_WINDOW).expect("the third policy"));

/// A changed policy: the manual's with one text in place of another.
pub(crate) fn manual_with(old: &str, new: &str) -> Policy {
    assert!(policy::MANUAL.contains(old), "{old}");
    Policy::from_toml(&policy::MANUAL.replacen(old, new, 1)).expect("the changed policy")
}

/// A time in Shanghai, `2026-03-02 10:00`.
pub(crate) fn at(text: &str) -> UnixTime {
    let (day, time) = text.split_once(' ').expect("day and time");
    let time = if time.len() == 5 { format!("{time}:00") } else { time.to_owned() };
    format!("{day}T{time}+08:00").parse().expect("a time")
}

/// A Monday morning on which the service point is open.
pub(crate) fn monday() -> UnixTime {
    at("2026-03-02 10:00")
}

pub(crate) fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}

pub(crate) fn name(text: &str) -> PolicyName {
    PolicyName::new(text).unwrap()
}

pub(crate) fn certificate(text: &str) -> CertificateId {
    CertificateId::new(text).unwrap()
}

pub(crate) fn key(text: &str) -> KeyId {
    KeyId::new(text).unwrap()
}

pub(crate) fn organisation(text: &str) -> OrganisationId {
    OrganisationId::new(text).unwrap()
}

pub(crate) fn fund(account: &str) -> EntitlementKey {
    let account = Account::new(account).unwrap();
    EntitlementKey { service: name("provident-fund"), account }
}

pub(crate) fn year_from(from: UnixTime) -> Period {
    Period::new(from, from.plus_days(365).plus_seconds(-1)).unwrap()
}

/// A cell of a table: the next state's name, `-` where the event does not belong, else the number
/// of what is missing.
pub(crate) fn cell(verdict: Result<&'static str, Refusal>) -> String {
    match verdict {
        Ok(state) => state.to_owned(),
        Err(refusal) if refusal.is_final() => "-".to_owned(),
        Err(refusal) => refusal.number().to_string(),
    }
}

/// Compares a grid with an expected one, both with a row per state: every cell is there once.
pub(crate) fn compare(expected: &str, columns: &[&str], rows: &[(&str, Vec<String>)]) {
    let mut lines = expected.lines().map(str::split_whitespace).filter_map(|mut words| {
        let first = words.next()?;
        Some((first, words.collect::<Vec<_>>()))
    });
    let (_, header) = lines.next().expect("a header");
    assert_eq!(header, columns);
    for (state, found) in rows {
        let (expected_state, cells) = lines.next().expect("a row");
        assert_eq!(expected_state, *state);
        assert_eq!(cells.len(), columns.len(), "{state}");
        for ((cell, expected), column) in found.iter().zip(cells).zip(columns) {
            assert_eq!(cell, expected, "{state} x {column}");
        }
    }
    assert!(lines.next().is_none(), "there are rows that nothing was found for");
}

/// The first who may do a step.
pub(crate) fn who(policy: &Policy, kind: Option<ServiceKind>, step: Step) -> Actor {
    policy.actors(kind, step)[0]
}

/// A register with one organisation, and a clock.
pub(crate) struct Desk<'a> {
    pub(crate) register: Register,
    pub(crate) policy: &'a Policy,
    pub(crate) now: UnixTime,
    pub(crate) effects: Vec<Effect>,
    next: u64,
}

pub(crate) const ORG: &str = "91530100MA6K00001X";

impl<'a> Desk<'a> {
    /// An organisation without a certificate, on a Monday morning.
    pub(crate) fn new(policy: &'a Policy) -> Self {
        Self::starting(policy, monday())
    }

    pub(crate) fn starting(policy: &'a Policy, now: UnixTime) -> Self {
        let mut desk =
            Self { register: Register::new(), policy, now, effects: Vec::new(), next: 1 };
        let adopted = PolicyReference::of(policy);
        desk.by(Actor::CustomerService, Event::AdoptPolicy { policy: adopted }).unwrap();
        desk.enrol(ORG);
        desk
    }

    /// An organisation with certificate `c1` in key `k1`.
    pub(crate) fn with_certificate(policy: &'a Policy) -> Self {
        let mut desk = Self::new(policy);
        desk.issue("c1", "k1");
        desk
    }

    pub(crate) fn enrol(&mut self, id: &str) {
        let event = Event::Enrol {
            organisation: organisation(id),
            name: line("示例公司"),
            handler: line("张三"),
            legal_representative: line("李四"),
        };
        self.by(Actor::CustomerService, event).unwrap();
    }

    pub(crate) fn by(&mut self, actor: Actor, event: Event) -> Result<(), Refusal> {
        let entry = Entry { actor, at: self.now, reason: Some(line("test")), event };
        self.effects = self.register.apply(&entry, self.policy)?;
        Ok(())
    }

    pub(crate) fn holder(&self) -> &Holder {
        self.register.holder(&organisation(ORG)).unwrap()
    }

    pub(crate) fn certificate(&self, id: &str) -> &Certificate {
        &self.holder().certificates()[&certificate(id)]
    }

    pub(crate) fn state(&self, order: OrderId) -> OrderState {
        *self.register.order(order).unwrap().order.state()
    }

    pub(crate) fn open(&mut self, subject: Subject, channel: Channel) -> Result<OrderId, Refusal> {
        let order = OrderId(self.next);
        let kind = subject.kind();
        let organisation = organisation(ORG);
        let event = Event::OpenOrder { order, organisation, channel, quantity: 1, subject };
        self.by(who(self.policy, Some(kind), Step::Open), event)?;
        self.next += 1;
        Ok(order)
    }

    /// An event of an order by somebody who may.
    pub(crate) fn step(&mut self, order: OrderId, event: OrderEvent) -> Result<(), Refusal> {
        let kind = self.register.order(order).unwrap().order.terms().kind;
        let actor = who(self.policy, Some(kind), event.step());
        self.by(actor, Event::Order { order, event })
    }

    pub(crate) fn invoice(&mut self, order: OrderId, event: InvoiceEvent) -> Result<(), Refusal> {
        let actor = who(self.policy, None, event.step());
        self.by(actor, Event::Invoice { order, event })
    }

    pub(crate) fn of_certificate(
        &mut self,
        id: &str,
        event: CertificateEvent,
    ) -> Result<(), Refusal> {
        let actor = event.step().map_or(Actor::System, |step| who(self.policy, None, step));
        let (organisation, certificate) = (organisation(ORG), certificate(id));
        self.by(actor, Event::Certificate { organisation, certificate, event })
    }

    pub(crate) fn of_key(&mut self, id: &str, event: KeyEvent) -> Result<(), Refusal> {
        let (kind, step) = event.step();
        let actor = who(self.policy, kind, step);
        self.by(actor, Event::Key { organisation: organisation(ORG), key: key(id), event })
    }

    /// Papers and facts, all of them.
    pub(crate) fn collect(&mut self, order: OrderId) {
        self.step(order, OrderEvent::Begin).unwrap();
        let terms = *self.register.order(order).unwrap().order.terms();
        let rule = self.policy.service(terms.kind).unwrap();
        for document in rule.documents_by(terms.channel) {
            let (kind, copies, sealed) = (document.kind, document.copies, document.seal);
            self.step(order, OrderEvent::HandIn { kind, copies, sealed }).unwrap();
        }
    }

    /// From a new order to one under review.
    pub(crate) fn review(
        &mut self,
        subject: Subject,
        channel: Channel,
    ) -> Result<OrderId, Refusal> {
        let order = self.open(subject, channel)?;
        self.collect(order);
        self.step(order, OrderEvent::Submit)?;
        self.step(order, OrderEvent::BeginReview)?;
        Ok(order)
    }

    /// From a new order to one that is approved and paid.
    pub(crate) fn settle(
        &mut self,
        subject: Subject,
        channel: Channel,
    ) -> Result<OrderId, Refusal> {
        let order = self.review(subject, channel)?;
        self.step(order, OrderEvent::CallBack)?;
        self.step(order, OrderEvent::Approve)?;
        self.pay(order);
        Ok(order)
    }

    pub(crate) fn pay(&mut self, order: OrderId) {
        if let OrderState::AwaitingPayment { due } = self.state(order) {
            let method = PaymentMethod::CorporateTransfer;
            self.step(order, OrderEvent::ClaimPayment { amount: due, method }).unwrap();
            self.step(order, OrderEvent::ConfirmArrival { amount: due }).unwrap();
        }
    }

    /// From a new order to one that is being worked on.
    pub(crate) fn process(
        &mut self,
        subject: Subject,
        channel: Channel,
    ) -> Result<OrderId, Refusal> {
        let kind = subject.kind();
        let order = self.settle(subject, channel)?;
        let wanted = self.policy.channel(kind, channel).unwrap().key;
        let needed = wanted != KeyPresence::NotNeeded;
        let key = if needed { KeyEvidence::Present } else { KeyEvidence::NotNeeded };
        if self.policy.processing.by_appointment.contains(&channel) {
            self.step(order, OrderEvent::Book { start: self.now })?;
        }
        self.step(order, OrderEvent::Process { key })?;
        Ok(order)
    }

    /// From a new order to one that is done, without a certificate.
    pub(crate) fn done(&mut self, subject: Subject, channel: Channel) -> Result<OrderId, Refusal> {
        let order = self.process(subject, channel)?;
        self.step(order, OrderEvent::Finish)?;
        Ok(order)
    }

    pub(crate) fn request(
        &mut self,
        order: OrderId,
        id: &str,
        in_key: &str,
    ) -> Result<(), Refusal> {
        let (certificate, key) = (certificate(id), key(in_key));
        let event = Event::RequestCertificate { order, certificate, key };
        self.by(Actor::CustomerService, event)
    }

    /// The certificate that an order ends with, up to production.
    pub(crate) fn produce(
        &mut self,
        order: OrderId,
        id: &str,
        in_key: &str,
    ) -> Result<(), Refusal> {
        self.request(order, id, in_key)?;
        let validity = year_from(self.now);
        self.of_certificate(id, CertificateEvent::Produce { validity })
    }

    /// A first certificate in force.
    pub(crate) fn issue(&mut self, id: &str, in_key: &str) {
        self.awaiting(id, in_key);
        self.of_certificate(id, CertificateEvent::HandOver).unwrap();
    }

    /// A first certificate that lies at the authority's window; its order is done.
    pub(crate) fn awaiting(&mut self, id: &str, in_key: &str) {
        let order = self.process(first_issue(), Channel::OnSite).unwrap();
        self.produce(order, id, in_key).unwrap();
        self.of_certificate(id, CertificateEvent::PutOut).unwrap();
        self.step(order, OrderEvent::Finish).unwrap();
    }

    /// Locks a key with wrong PINs.
    pub(crate) fn lock(&mut self, id: &str) {
        for _ in 0..self.policy.pin.retry_limit.value() {
            self.of_key(id, KeyEvent::WrongPin).unwrap();
        }
    }
}

pub(crate) fn first_issue() -> Subject {
    Subject::FirstIssue { product: name("employer"), pickup: Pickup::CaWindow }
}

pub(crate) fn renew(id: &str) -> Subject {
    Subject::Renew { certificate: certificate(id) }
}

pub(crate) fn reissue(id: &str) -> Subject {
    let certificate = certificate(id);
    Subject::Reissue { certificate, pickup: Pickup::Post, key: KeyEvidence::Lost }
}

pub(crate) fn yuan(amount: u64) -> Amount {
    Amount(amount * 100)
}
