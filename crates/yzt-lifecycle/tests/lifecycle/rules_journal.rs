// SPDX-License-Identifier: MIT OR Apache-2.0
//! That a journal tells who did what, when and why, for the rules that ask for it.

use yzt_lifecycle::Error;
use yzt_lifecycle::journal::{Journal, Replay};
use yzt_lifecycle::policy::{self, Policy};
use yzt_lifecycle::register::{Entry, Event, PolicyReference};
use yzt_lifecycle::service::Actor;

use crate::support::{LONG_WINDOW, MANUAL, ORG, line, monday, organisation};

fn adopt(journal: &mut Journal, policy: &Policy) -> Result<String, Error> {
    let reference = PolicyReference::of(policy);
    let event = Event::AdoptPolicy { policy: reference };
    let entry = Entry { actor: Actor::CustomerService, at: monday(), reason: None, event };
    journal.append(&entry, policy).map(|(line, _)| line)
}

#[test]
fn a_policy_changes_by_an_entry_and_replay_follows() {
    let mut journal = Journal::new();
    let mut text = String::new();
    for policy in [&*MANUAL, &*LONG_WINDOW] {
        text += &adopt(&mut journal, policy).unwrap();
        text.push('\n');
    }
    let event = Event::Enrol {
        organisation: organisation(ORG),
        name: line("示例公司"),
        handler: line("张三"),
        legal_representative: line("李四"),
    };
    let entry = Entry { actor: Actor::CustomerService, at: monday(), reason: None, event };
    text += &journal.append(&entry, &LONG_WINDOW).unwrap().0;
    text.push('\n');
    let policies = [MANUAL.clone(), LONG_WINDOW.clone()];
    let again = Replay::new(&policies).read(text.as_bytes()).unwrap();
    assert_eq!(again.register().policy(), journal.register().policy());
    // A policy whose text was altered since is not the one that was adopted.
    let altered = format!("{}\n", policy::LONG_WINDOW);
    let policies = [MANUAL.clone(), Policy::from_toml(&altered).unwrap()];
    let error = Replay::new(&policies).read(text.as_bytes()).unwrap_err();
    assert_eq!(error, Error::JournalPolicy { line: 2, name: "long-window".into() });
}

#[test]
fn g16_g17_an_entry_names_actor_time_and_reason() {
    let mut journal = Journal::new();
    let line = adopt(&mut journal, &MANUAL).unwrap();
    assert!(line.contains(r#""actor":"customer-service","at":"2026-03-02T02:00:00Z""#), "{line}");
}
