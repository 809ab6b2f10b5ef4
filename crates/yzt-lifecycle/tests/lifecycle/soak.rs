// SPDX-License-Identifier: MIT OR Apache-2.0
//! Many organisations and orders: random walks through the register, and the cost of replay.
//!
//! 2,000 and 20,000 orders; 100,000 and 1,000,000 with YZT_SOAK=1.

use std::time::{Duration, Instant};

use yzt_cert::UnixTime;
use yzt_lifecycle::OrderId;
use yzt_lifecycle::certificate::{CertificateEvent, CertificateState, KeyFormat, RevocationCause};
use yzt_lifecycle::journal::{Journal, Replay};
use yzt_lifecycle::key::KeyEvent;
use yzt_lifecycle::order::{KeyEvidence, OrderEvent, OrderState};
use yzt_lifecycle::policy::Policy;
use yzt_lifecycle::register::{Entry, Event, Holder, PolicyReference, Register, Subject};
use yzt_lifecycle::service::{Actor, Channel, KeyPresence, Pickup, Step};

use crate::properties::is_soak;
use crate::support::{
    LONG_WINDOW, MANUAL, certificate, first_issue, fund, key, line, monday, organisation, who,
    year_from,
};

/// A small generator that is the same everywhere: splitmix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let length = u64::try_from(from.len()).unwrap();
        if length == 0 { None } else { from.get(usize::try_from(self.roll(length)).unwrap()) }
    }
}

/// One walk: what happens is mostly the next step of some open order, sometimes anything.
struct Walk<'a> {
    register: Register,
    policy: &'a Policy,
    now: UnixTime,
    dice: Dice,
    next: u64,
}

const TWO: [&str; 2] = ["one", "two"];

impl<'a> Walk<'a> {
    fn new(policy: &'a Policy, seed: u64) -> Self {
        let mut walk =
            Self { register: Register::new(), policy, now: monday(), dice: Dice(seed), next: 1 };
        let adopted = PolicyReference::of(policy);
        assert!(walk.by(Actor::System, Event::AdoptPolicy { policy: adopted }));
        for id in TWO {
            let event = Event::Enrol {
                organisation: organisation(id),
                name: line("n"),
                handler: line("h"),
                legal_representative: line("l"),
            };
            assert!(walk.by(Actor::System, event));
        }
        walk
    }

    fn by(&mut self, actor: Actor, event: Event) -> bool {
        let entry = Entry { actor, at: self.now, reason: Some(line("r")), event };
        self.register.apply(&entry, self.policy).is_ok()
    }

    fn step(&mut self) {
        self.now = self.now.plus_seconds(i64::try_from(self.dice.roll(7_200)).unwrap());
        if self.dice.roll(40) == 0 {
            self.now = self.now.plus_days(i64::try_from(self.dice.roll(200)).unwrap());
        }
        if let Some(opening) = self.policy.hours.next_opening(self.now)
            && self.dice.roll(4) > 0
        {
            self.now = opening.from;
        }
        let id = TWO[usize::try_from(self.dice.roll(2)).unwrap()];
        let holder = self.register.holder(&organisation(id)).unwrap().clone();
        match self.dice.roll(10) {
            0 | 1 => self.open(id, &holder),
            2..=6 => self.lead_on(&holder),
            7 | 8 => self.certificate_step(id, &holder),
            _ => self.key_step(id, &holder),
        }
    }

    fn open(&mut self, id: &str, holder: &Holder) {
        let certificates: Vec<_> = holder.certificates().keys().cloned().collect();
        let keys: Vec<_> = holder.keys().keys().cloned().collect();
        let certificate = self.dice.pick(&certificates).cloned();
        let subject = match (self.dice.roll(10), certificate, self.dice.pick(&keys).cloned()) {
            (0, Some(certificate), _) => Subject::Renew { certificate },
            (1, Some(certificate), _) => {
                let key = KeyEvidence::ALL[usize::try_from(self.dice.roll(4)).unwrap()];
                Subject::Reissue { certificate, pickup: Pickup::Post, key }
            }
            (2, Some(certificate), _) => Subject::ChangeName { certificate, name: line("new") },
            (3, Some(certificate), _) => Subject::Revoke { certificate },
            (4, Some(certificate), _) => Subject::SuspendOnLoss { certificate },
            (5, _, Some(key)) => Subject::Unlock { key },
            (6, _, _) => Subject::EnableService { entitlement: fund("1") },
            (7, _, _) => Subject::ChangeHandler { handler: line("h2") },
            _ => first_issue(),
        };
        let kind = subject.kind();
        let channels = &self.policy.service(kind).unwrap().channels;
        let channel = self.dice.pick(channels).unwrap().by;
        let (order, organisation) = (OrderId(self.next), organisation(id));
        self.next += 1;
        let event = Event::OpenOrder { order, organisation, channel, quantity: 1, subject };
        self.by(who(self.policy, Some(kind), Step::Open), event);
    }

    fn lead_on(&mut self, holder: &Holder) {
        let Some(order) = self.dice.pick(holder.open_orders()).copied() else { return };
        let record = self.register.order(order).unwrap().clone();
        let terms = *record.order.terms();
        let rule = self.policy.service(terms.kind).unwrap();
        let wanted = self.policy.channel(terms.kind, terms.channel).unwrap().key;
        let event = match record.order.state() {
            _ if self.dice.roll(25) == 0 => OrderEvent::Cancel,
            OrderState::Draft => OrderEvent::Begin,
            OrderState::DocumentsPending { dossier } | OrderState::Returned { dossier } => {
                match dossier.missing_documents(rule, terms.channel).first() {
                    Some(missing) => {
                        let (kind, copies) = (missing.kind, missing.copies);
                        OrderEvent::HandIn { kind, copies, sealed: true }
                    }
                    None => OrderEvent::Submit,
                }
            }
            OrderState::Submitted { .. } => OrderEvent::BeginReview,
            OrderState::UnderReview { called_back: false, .. } => OrderEvent::CallBack,
            OrderState::UnderReview { .. } if self.dice.roll(10) == 0 => OrderEvent::Return,
            OrderState::UnderReview { .. } => OrderEvent::Approve,
            OrderState::AwaitingPayment { due } => {
                OrderEvent::ClaimPayment { amount: *due, method: self.policy.payment[0] }
            }
            OrderState::PaidClaimed { due, .. } => OrderEvent::ConfirmArrival { amount: *due },
            OrderState::Settled { appointment: None, .. } if self.dice.roll(2) == 0 => {
                OrderEvent::Book { start: self.now }
            }
            OrderState::Settled { .. } if wanted == KeyPresence::NotNeeded => {
                OrderEvent::Process { key: KeyEvidence::NotNeeded }
            }
            OrderState::Settled { .. } => OrderEvent::Process { key: KeyEvidence::Present },
            OrderState::Processing { .. } if self.dice.roll(3) == 0 => return self.request(order),
            OrderState::Processing { .. } if self.dice.roll(5) == 0 => OrderEvent::Fail,
            _ => OrderEvent::Finish,
        };
        let actor = who(self.policy, Some(terms.kind), event.step());
        self.by(actor, Event::Order { order, event });
    }

    fn request(&mut self, order: OrderId) {
        let subject = &self.register.order(order).unwrap().subject;
        let old = subject.certificate().cloned();
        let holder = &self.register.order(order).unwrap().organisation;
        let holder = self.register.holder(holder).unwrap();
        let old_key = old.and_then(|old| holder.certificates().get(&old).map(|c| c.key.clone()));
        let new_key = key(&format!("k{}", self.next));
        let key = match old_key {
            Some(old) if self.dice.roll(5) > 0 && subject.kind().supersedes() => old,
            _ => new_key,
        };
        let certificate = certificate(&format!("c{}", self.next));
        self.next += 1;
        let event = Event::RequestCertificate { order, certificate, key };
        self.by(Actor::CustomerService, event);
    }

    fn certificate_step(&mut self, id: &str, holder: &Holder) {
        let ids: Vec<_> = holder.certificates().keys().cloned().collect();
        let Some(certificate) = self.dice.pick(&ids).cloned() else { return };
        let state = &holder.certificates()[&certificate].state;
        let (cause, key) = (RevocationCause::Authority, KeyFormat::Formatted);
        let event = match (state, self.dice.roll(6)) {
            (_, 0) => CertificateEvent::TimePasses,
            (CertificateState::Requested { .. }, 1) => CertificateEvent::Withdraw,
            (CertificateState::Requested { .. }, _) => {
                CertificateEvent::Produce { validity: year_from(self.now) }
            }
            (CertificateState::Produced { pickup, .. }, _) if pickup.is_window() => {
                CertificateEvent::PutOut
            }
            (CertificateState::AwaitingPickup { reminded: None, .. }, 1..=3) => {
                CertificateEvent::Remind
            }
            (CertificateState::Suspended { .. }, _) => CertificateEvent::Resume,
            (CertificateState::Active { .. }, 1) => CertificateEvent::Suspend,
            (CertificateState::Active { .. }, 2) => CertificateEvent::Revoke { cause, key },
            _ => CertificateEvent::HandOver,
        };
        let actor = event.step().map_or(Actor::System, |step| who(self.policy, None, step));
        self.by(actor, Event::Certificate { organisation: organisation(id), certificate, event });
    }

    fn key_step(&mut self, id: &str, holder: &Holder) {
        let keys: Vec<_> = holder.keys().keys().cloned().collect();
        let Some(key) = self.dice.pick(&keys).cloned() else { return };
        let event = match self.dice.roll(6) {
            0 => KeyEvent::RightPin,
            1 => KeyEvent::ChangePin,
            2 => KeyEvent::Format,
            3 => KeyEvent::Prepare,
            _ => KeyEvent::WrongPin,
        };
        let tries = if event == KeyEvent::WrongPin { 10 } else { 1 };
        for _ in 0..tries {
            let (actor, organisation) = (who(self.policy, None, event.step().1), organisation(id));
            self.by(actor, Event::Key { organisation, key: key.clone(), event });
        }
    }

    /// What must hold whatever happened.
    fn check(&self) {
        let several = self.policy.products[0].several_active;
        for (_, holder) in self.register.holders() {
            let states = |holder: &Holder| -> Vec<CertificateState> {
                let found = holder.certificates().values();
                found.map(|found| found.state.advance(self.policy, self.now)).collect()
            };
            let states = states(holder);
            let in_force = |state: &&CertificateState| {
                state.is_active() || matches!(state, CertificateState::Suspended { .. })
            };
            // Never two certificates of one use in force, unless the policy allows.
            assert!(several || states.iter().filter(in_force).count() <= 1, "{states:?}");
            for certificate in holder.certificates().values() {
                // Every certificate is in a key that the organisation has.
                let key = &holder.keys()[&certificate.key];
                // A certificate in force is in no empty key.
                let state = certificate.state.advance(self.policy, self.now);
                assert!(!state.is_active() || key.name() != "formatted", "{certificate:?}");
                // What was superseded was superseded by one that the organisation has.
                if let CertificateState::Superseded { by, .. } = &state {
                    assert!(holder.certificates().contains_key(by));
                }
            }
            // The list of open orders is that of the orders that are open.
            for order in holder.open_orders() {
                assert!(!self.register.order(*order).unwrap().order.state().is_over());
            }
            // A key is being unlocked only while an order for that is open.
            for (id, key) in holder.keys() {
                let pending = key.locked_since().is_some() && key.name() != "locked";
                let ordered = holder.open_orders().iter().any(|order| {
                    let subject = &self.register.order(*order).unwrap().subject;
                    matches!(subject, Subject::Unlock { key } if key == id)
                });
                assert!(!pending || ordered, "{id} is {}", key.name());
            }
        }
        for (_, record) in self.register.orders() {
            if let Some(settlement) = record.order.state().settlement() {
                assert!(settlement.arrived() >= settlement.due());
            }
        }
    }
}

#[test]
fn a_register_keeps_its_promises_whatever_happens() {
    let walks = if is_soak() { 4_000 } else { 200 };
    let (mut orders, mut done, mut certificates) = (0, 0, 0);
    for seed in 0..walks {
        let policy = if seed % 4 == 0 { &*LONG_WINDOW } else { &*MANUAL };
        let mut walk = Walk::new(policy, seed);
        for step in 0..400 {
            walk.step();
            if step % 8 == 0 {
                walk.check();
            }
        }
        walk.check();
        let over = |record: &yzt_lifecycle::register::OrderRecord| {
            usize::from(record.order.state().name() == "done")
        };
        orders += walk.register.orders().count();
        done += walk.register.orders().map(|(_, record)| over(record)).sum::<usize>();
        certificates += walk.register.holders().map(|(_, h)| h.certificates().len()).sum::<usize>();
    }
    println!("{walks} walks: {orders} orders, {done} of them done, {certificates} certificates");
    assert!(done > 500 && certificates > 200, "the walks get nowhere: {done}, {certificates}");
}

/// Writes whole orders, three for each organisation, and keeps no text: a million orders' journal
/// is two gigabytes.
struct Writer {
    journal: Journal,
    now: UnixTime,
    lines: Vec<String>,
}

impl Writer {
    fn new() -> Self {
        let mut writer = Self { journal: Journal::new(), now: monday(), lines: Vec::new() };
        let policy = PolicyReference::of(&MANUAL);
        writer.write(Actor::CustomerService, Event::AdoptPolicy { policy });
        writer
    }

    fn write(&mut self, actor: Actor, event: Event) {
        let entry = Entry { actor, at: self.now, reason: None, event };
        let (line, _) = self.journal.append(&entry, &MANUAL).unwrap();
        self.lines.push(line);
    }

    fn order(&mut self, number: u64) {
        let organisation = organisation(&format!("ORG{:09}", number / 3));
        if number.is_multiple_of(3) {
            self.now = self.now.plus_seconds(1);
            let event = Event::Enrol {
                organisation: organisation.clone(),
                name: line("示例公司"),
                handler: line("张三"),
                legal_representative: line("李四"),
            };
            self.write(Actor::CustomerService, event);
        }
        let order = OrderId(number);
        let subject = Subject::ChangeHandler { handler: line("王五") };
        let (channel, quantity) = (Channel::Telephone, 1);
        let event = Event::OpenOrder { order, organisation, channel, quantity, subject };
        self.write(Actor::Handler, event);
        let desk = Actor::CustomerService;
        for (actor, event) in [
            (Actor::Handler, OrderEvent::Begin),
            (Actor::Handler, OrderEvent::Submit),
            (desk, OrderEvent::BeginReview),
            (desk, OrderEvent::CallBack),
            (desk, OrderEvent::Approve),
            (desk, OrderEvent::Process { key: KeyEvidence::NotNeeded }),
            (desk, OrderEvent::Finish),
        ] {
            self.now = self.now.max(MANUAL.hours.next_opening(self.now).unwrap().from);
            self.write(actor, Event::Order { order, event });
        }
    }
}

/// What a replay costs for each entry: allocations, and bytes that are still there for each order.
fn cost(orders: u64) -> (f64, f64) {
    let mut writer = Writer::new();
    let policies = [MANUAL.clone()];
    let mut replay = Replay::new(&policies);
    let (mut allocations, mut kept, mut bytes, mut spent) = (0, 0, 0, Duration::ZERO);
    let mut number = 0;
    while number < orders {
        let end = (number + 1_000).min(orders);
        (number..end).for_each(|number| writer.order(number));
        number = end;
        let lines = std::mem::take(&mut writer.lines);
        bytes += lines.iter().map(|line| line.len() + 1).sum::<usize>();
        let begun = Instant::now();
        let counted = allocation_counter::measure(|| {
            lines.iter().for_each(|line| replay.line(line.as_bytes()).unwrap());
        });
        spent += begun.elapsed();
        allocations += counted.count_total;
        kept += counted.bytes_current;
    }
    let journal = replay.finish().unwrap();
    let entries = journal.head().entries;
    assert_eq!(journal.head(), writer.journal.head());
    assert_eq!(journal.register(), writer.journal.register());
    assert_eq!(u64::try_from(journal.register().orders().count()).unwrap(), orders);
    #[expect(clippy::cast_precision_loss, reason = "figures to be read")]
    let (for_entry, for_order) = (allocations as f64 / entries as f64, kept as f64 / orders as f64);
    println!(
        "{orders} orders, {entries} entries, {} MB: {:.1} us and {for_entry:.2} allocations for \
         each entry, {for_order:.0} bytes for each order",
        bytes / 1_000_000,
        spent.as_secs_f64() * 1e6 / f64::from(u32::try_from(entries).unwrap()),
    );
    (for_entry, for_order)
}

#[test]
fn replay_is_linear_in_entries() {
    let small = if is_soak() { 100_000 } else { 2_000 };
    let (few, few_bytes) = cost(small);
    let (many, many_bytes) = cost(small * 10);
    // Counted, not timed: an entry costs as much in a journal of ten times the length.
    assert!((many - few).abs() < 0.5, "{few} and {many} allocations for each entry");
    assert!(many_bytes < few_bytes * 1.2 + 16.0, "{few_bytes} and {many_bytes} bytes");
    assert!(many_bytes < 2_000.0, "{many_bytes} bytes for each order");
}
