// SPDX-License-Identifier: MIT OR Apache-2.0
//! Seeds for the lifecycle: policies, stored states, a journal, and entries that happen.

use yzt_cert::UnixTime;
use yzt_crypto::KeySigner;
use yzt_lifecycle::certificate::{CertificateState, Period};
use yzt_lifecycle::entitlement::EntitlementState;
use yzt_lifecycle::journal::{Checkpoint, Journal};
use yzt_lifecycle::key::{KeyEvent, KeyState};
use yzt_lifecycle::order::{KeyEvidence, OrderEvent};
use yzt_lifecycle::register::{Entry, Event, Subject};
use yzt_lifecycle::service::{Actor, Channel, Pickup};
use yzt_lifecycle::{Line, OrderId, OrganisationId, Policy, Stored, policy};

use super::{Inputs, named};
use crate::lifecycle::adopted;
use crate::random::Stream;
use crate::world::world;

/// 2026-03-02T10:00:00+08:00, a Monday.
const MORNING: UnixTime = UnixTime(1_772_416_800);

fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}

fn organisation() -> OrganisationId {
    OrganisationId::new("91530100MA6K00001X").unwrap()
}

fn entry(actor: Actor, seconds: i64, event: Event) -> Entry {
    Entry { actor, at: MORNING.plus_seconds(seconds), reason: None, event }
}

/// A handler is changed: nothing to pay, no key, no certificate.
fn change_of_handler() -> Vec<Entry> {
    let desk = Actor::CustomerService;
    let order = OrderId(1);
    let mut entries = opening();
    let subject = Subject::ChangeHandler { handler: line("王五") };
    let (channel, quantity, organisation) = (Channel::Telephone, 1, organisation());
    let open = Event::OpenOrder { order, organisation, channel, quantity, subject };
    entries.push(entry(Actor::Handler, 2, open));
    let steps = [
        (Actor::Handler, OrderEvent::Begin),
        (Actor::Handler, OrderEvent::Submit),
        (desk, OrderEvent::BeginReview),
        (desk, OrderEvent::CallBack),
        (desk, OrderEvent::Approve),
        (desk, OrderEvent::Process { key: KeyEvidence::NotNeeded }),
        (desk, OrderEvent::Finish),
    ];
    for (seconds, (actor, event)) in (3..).zip(steps) {
        entries.push(entry(actor, seconds, Event::Order { order, event }));
    }
    entries
}

fn opening() -> Vec<Entry> {
    let desk = Actor::CustomerService;
    let enrol = Event::Enrol {
        organisation: organisation(),
        name: line("示例公司"),
        handler: line("张三"),
        legal_representative: line("李四"),
    };
    vec![entry(desk, 0, Event::AdoptPolicy { policy: adopted() }), entry(desk, 1, enrol)]
}

/// A first certificate is asked for, and what is not allowed is tried.
fn first_issue() -> Vec<Entry> {
    let order = OrderId(2);
    let mut entries = opening();
    let product = policy_of().products[0].name.clone();
    let subject = Subject::FirstIssue { product, pickup: Pickup::ALL[0] };
    let (channel, quantity, organisation) = (Channel::ALL[0], 1, organisation());
    let open = Event::OpenOrder { order, organisation, channel, quantity, subject };
    entries.push(entry(Actor::Handler, 2, open));
    for (seconds, event) in (3..).zip([OrderEvent::Begin, OrderEvent::Submit, OrderEvent::Finish]) {
        entries.push(entry(Actor::Handler, seconds, Event::Order { order, event }));
    }
    let key = yzt_lifecycle::KeyId::new("k1").unwrap();
    let event = Event::Key { organisation: self::organisation(), key, event: KeyEvent::WrongPin };
    entries.push(entry(Actor::Handler, 9, event));
    entries.push(entry(
        Actor::System,
        10,
        Event::TimePasses { organisation: self::organisation() },
    ));
    entries
}

fn policy_of() -> Policy {
    Policy::from_toml(policy::MANUAL).unwrap()
}

fn lines(entries: &[Entry]) -> String {
    let line = |entry: &Entry| serde_json::to_string(entry).unwrap() + "\n";
    entries.iter().map(line).collect()
}

/// Entries, the journal that they make with a checkpoint, states and policies.
pub(super) fn lifecycle() -> Inputs {
    let mut journal = Journal::new();
    let mut written = String::new();
    let rules = policy_of();
    for entry in change_of_handler() {
        written.push_str(&journal.append(&entry, &rules).unwrap().0);
        written.push('\n');
    }
    let checkpoint = Checkpoint { head: journal.head(), at: MORNING };
    let mut random = Stream::new(41);
    let key = world().root.key();
    let checkpoint = checkpoint.sign(&mut KeySigner::new(key, &mut random)).unwrap();
    let order = &journal.register().order(OrderId(1)).unwrap().order;
    let validity = Period::new(MORNING, MORNING.plus_days(365)).unwrap();
    let since = MORNING.plus_days(3);
    let held = CertificateState::Suspended { validity, since, until: since.plus_days(30) };
    named(&[
        ("handler", lines(&change_of_handler()).as_bytes()),
        ("first-issue", lines(&first_issue()).as_bytes()),
        ("journal", written.as_bytes()),
        ("checkpoint", checkpoint.to_json().unwrap().as_bytes()),
        ("order", order.to_json().unwrap().as_bytes()),
        ("invoice", order.invoice().to_json().unwrap().as_bytes()),
        ("key", KeyState::NEW.to_json().unwrap().as_bytes()),
        ("certificate", held.to_json().unwrap().as_bytes()),
        ("entitlement", EntitlementState::NotEnabled.to_json().unwrap().as_bytes()),
        ("policy", policy::MANUAL.as_bytes()),
        ("policy-long-window", policy::LONG_WINDOW.as_bytes()),
    ])
}
