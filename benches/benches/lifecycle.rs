// SPDX-License-Identifier: MIT OR Apache-2.0
//! A journal of a million orders, replayed: the chain checked and every event judged again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::time::Duration;

use yzt_benches::thread_time;
use yzt_cert::UnixTime;
use yzt_crypto::sm3;
use yzt_lifecycle::journal::{Journal, Replay};
use yzt_lifecycle::order::{KeyEvidence, OrderEvent};
use yzt_lifecycle::register::{Entry, Event, PolicyReference, Subject};
use yzt_lifecycle::service::{Actor, Channel};
use yzt_lifecycle::{Line, OrderId, OrganisationId, Policy, policy};

/// Orders whose lines are held at once: the journal of a million is gigabytes.
const AT_ONCE: u64 = 1_000;

/// 2026-03-02T10:00:00+08:00, a Monday.
const BEGIN: UnixTime = UnixTime(1_772_416_800);

fn main() {
    let bench = std::env::args().any(|word| word == "--bench");
    let orders = if bench { 1_000_000 } else { 2_000 };
    let rules = Policy::from_toml(policy::MANUAL).unwrap();
    let policies = [rules.clone()];
    let mut writer = Writer::new(&rules);
    let mut replay = Replay::new(&policies);
    let (mut bytes, mut kept) = (0, 0);
    let (mut replayed, mut digested) = (Duration::ZERO, Duration::ZERO);
    for first in (0..orders).step_by(usize::try_from(AT_ONCE).unwrap()) {
        (first..(first + AT_ONCE).min(orders)).for_each(|number| writer.order(number));
        let lines = std::mem::take(&mut writer.lines);
        bytes += lines.iter().map(|line| line.len() + 1).sum::<usize>();
        // By turns, so that a change of the machine's speed meets both.
        digested += spent(|| {
            for line in &lines {
                std::hint::black_box(sm3::digest(line.as_bytes()));
            }
        });
        let counted = allocation_counter::measure(|| {
            replayed += spent(|| {
                lines.iter().for_each(|line| replay.line(line.as_bytes()).unwrap());
            });
        });
        kept += counted.bytes_current;
    }
    let journal = replay.finish().unwrap();
    assert_eq!(journal.head(), writer.journal.head());
    let entries = journal.head().entries;
    #[expect(clippy::cast_precision_loss, reason = "figures to be read")]
    let (entries_read, orders_read, kept) = (entries as f64, orders as f64, kept as f64);
    let each = |time: Duration| time.as_secs_f64() * 1e6 / entries_read;
    println!("{orders} orders, {entries} events, {} MB of journal (thread CPU time)", bytes >> 20);
    println!("  SM3 of the lines alone    {:>8.2} µs for each event", each(digested));
    println!(
        "  replayed and verified     {:>8.2} µs for each event  {:>7.2}×",
        each(replayed),
        each(replayed) / each(digested)
    );
    println!("  {:.0} bytes are held for each order", kept / orders_read);
}

fn spent(work: impl FnOnce()) -> Duration {
    let begun = thread_time();
    work();
    thread_time().saturating_sub(begun)
}

/// Writes whole orders, three for each organisation.
struct Writer<'a> {
    rules: &'a Policy,
    journal: Journal,
    now: UnixTime,
    lines: Vec<String>,
}

fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}

impl<'a> Writer<'a> {
    fn new(rules: &'a Policy) -> Self {
        let mut writer = Self { rules, journal: Journal::new(), now: BEGIN, lines: Vec::new() };
        let policy = PolicyReference::of(rules);
        writer.write(Actor::CustomerService, Event::AdoptPolicy { policy });
        writer
    }

    fn write(&mut self, actor: Actor, event: Event) {
        let entry = Entry { actor, at: self.now, reason: None, event };
        let (line, _) = self.journal.append(&entry, self.rules).unwrap();
        self.lines.push(line);
    }

    fn order(&mut self, number: u64) {
        let organisation = OrganisationId::new(format!("ORG{:09}", number / 3)).unwrap();
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
            self.now = self.now.max(self.rules.hours.next_opening(self.now).unwrap().from);
            self.write(actor, Event::Order { order, event });
        }
    }
}
