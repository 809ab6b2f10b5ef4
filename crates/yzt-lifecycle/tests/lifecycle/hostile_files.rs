// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies, journals and stored states that are almost right.

use yzt_cert::UnixTime;
use yzt_lifecycle::certificate::CertificateState;
use yzt_lifecycle::journal::{Checkpoint, Journal, Replay};
use yzt_lifecycle::key::KeyState;
use yzt_lifecycle::order::Order;
use yzt_lifecycle::policy::{self, Policy};
use yzt_lifecycle::register::{Entry, Event, PolicyReference};
use yzt_lifecycle::service::Actor;
use yzt_lifecycle::{Error, Line, Stored};

use crate::support::{MANUAL, ORG, line, monday, organisation};

fn refused(old: &str, new: &str) -> String {
    let text = policy::MANUAL.replacen(old, new, 1);
    assert_ne!(text, policy::MANUAL, "{old}");
    let Err(Error::Policy { message, .. }) = Policy::from_toml(&text) else { panic!("{new}") };
    message
}

#[test]
fn a_policy_leaves_no_step_to_nobody() {
    let rights =
        "[service.RENEW.rights] # S14: by self-service the software reviews and does the work\n";
    for step in ["process", "cancel", "review"] {
        let text = policy::MANUAL.replacen(
            "[service.SUSPEND.rights]\n",
            &format!("[service.REISSUE.rights]\n{step} = []\n\n[service.SUSPEND.rights]\n"),
            1,
        );
        let Err(Error::Policy { message, .. }) = Policy::from_toml(&text) else { panic!("{step}") };
        assert!(message.contains("nobody"), "{message}");
    }
    assert!(policy::MANUAL.contains(rights));
}

#[test]
fn a_policy_asks_for_no_paper_that_nobody_hands_in() {
    let shown = "only-by = [\"on-site\"]";
    assert!(refused(shown, "only-by = []").contains("no channel"));
    assert!(refused(shown, "only-by = [\"self-service\"]").contains("no channel"));
}

#[test]
fn a_policy_in_which_nothing_can_be_done_is_refused() {
    let methods = "methods = [\"corporate-transfer\", \"at-window\"]";
    assert!(refused(methods, "methods = []").contains("pay"));
    assert!(refused("weekdays = [1, 2, 3, 4, 5]", "weekdays = []").contains("weekday"));
    assert!(refused("closes-days-after = 365", "closes-days-after = 9999").contains("9999"));
    assert!(refused("opens-days-before = 30", "opens-days-before = 9999").contains("9999"));
    assert!(
        refused("hotlines = [\"400-600-7210\", \"0871-68163863\"]", "hotlines = []")
            .contains("hotline")
    );
    let twice = "[service.SUSPEND]\nfee = \"free\"\nchannels = []\n[service.SUSPEND]";
    let _ = refused("[service.SUSPEND]", twice);
    let _ = refused("limit-days = 45", "limit-days = -45");
    let _ = refused("limit-days = 45", "limit-days = 99999999999999999999");
}

fn entry(at: UnixTime, event: Event) -> Entry {
    Entry { actor: Actor::CustomerService, at, reason: None, event }
}

/// Two lines: a policy, and an organisation.
fn two_lines() -> (Vec<String>, Journal) {
    let mut journal = Journal::new();
    let adopt = Event::AdoptPolicy { policy: PolicyReference::of(&MANUAL) };
    let enrol = Event::Enrol {
        organisation: organisation(ORG),
        name: line("示例公司"),
        handler: line("张三"),
        legal_representative: line("李四"),
    };
    let lines = [adopt, enrol].map(|event| journal.append(&entry(monday(), event), &MANUAL));
    (lines.map(|line| line.unwrap().0).to_vec(), journal)
}

#[test]
fn an_event_has_one_encoding() {
    let (lines, _) = two_lines();
    let policies = [MANUAL.clone()];
    for (old, new) in [
        ("\"handler\":\"张三\"", "\"handler\":\"\\u5f20三\""),
        ("\"at\":\"2026-03-02T02:00:00Z\"", "\"at\":\"2026-03-02T10:00:00+08:00\""),
        ("\"at\":\"2026-03-02T02:00:00Z\"", "\"at\":\"2026-03-02T02:00:00.9Z\""),
        ("\"sequence\":2", "\"sequence\": 2"),
        ("\"sequence\":2", "\"sequence\":2.0"),
        ("\"sequence\":2", "\"sequence\":2,\"sequence\":2"),
        ("\"version\":1,\"sequence\":2", "\"sequence\":2,\"version\":1"),
        ("\"event\":{\"enrol\"", "\"reason\":null,\"event\":{\"enrol\""),
    ] {
        let altered = lines[1].replacen(old, new, 1);
        assert_ne!(altered, lines[1], "{old}");
        let text = format!("{}\n{altered}\n", lines[0]);
        let error = Replay::new(&policies).read(text.as_bytes()).unwrap_err();
        assert_eq!(error.number(), 4251, "{new}: {error}");
    }
    for end in ["\r", " ", "\u{feff}"] {
        let text = format!("{}{end}\n{}\n", lines[0], lines[1]);
        assert_eq!(Replay::new(&policies).read(text.as_bytes()).unwrap_err().number(), 4251);
    }
}

#[test]
fn a_checkpoint_of_another_journal_of_the_same_length_does_not_match() {
    let (lines, _) = two_lines();
    let mut other = Journal::new();
    for line_time in [monday(), monday().plus_seconds(1)] {
        let policy = PolicyReference::of(&MANUAL);
        other.append(&entry(line_time, Event::AdoptPolicy { policy }), &MANUAL).unwrap();
    }
    let policies = [MANUAL.clone()];
    let checkpoint = Checkpoint { head: other.head(), at: monday() };
    let text = format!("{}\n{}\n", lines[0], lines[1]);
    let error = Replay::new(&policies).against(&[checkpoint]).read(text.as_bytes()).unwrap_err();
    assert_eq!(error, Error::CheckpointMismatch { covered: 2 });
    let ends = Checkpoint {
        head: yzt_lifecycle::journal::Head { entries: u64::MAX, ..other.head() },
        at: monday(),
    };
    let error = Replay::new(&policies).against(&[ends]).read(text.as_bytes()).unwrap_err();
    assert_eq!(error, Error::CheckpointAhead { entries: 2, covered: u64::MAX });
}

#[test]
fn what_cannot_be_read_again_is_not_written() {
    for time in [i64::MAX, 253_402_300_800] {
        let (_, mut journal) = two_lines();
        let before = (journal.head(), journal.register().clone());
        let event = Event::TimePasses { organisation: organisation(ORG) };
        let error = journal.append(&entry(UnixTime(time), event), &MANUAL).unwrap_err();
        assert_eq!(error.number(), 4244, "{error}");
        assert_eq!((journal.head(), journal.register().clone()), before);
    }
    let late = r#"{"version":1,"state":{"locked":{"since":"9999-12-31T23:59:59-01:00"}}}"#;
    assert_eq!(KeyState::from_json(late).unwrap_err().number(), 4244);
}

#[test]
fn a_deep_or_doubled_line_is_refused() {
    let policies = [MANUAL.clone()];
    for line in [
        "[".repeat(4_000),
        "{\"entry\":".repeat(400),
        "\u{feff}{}".to_owned(),
        "null".to_owned(),
        String::new(),
    ] {
        let text = format!("{line}\n");
        assert_eq!(Replay::new(&policies).read(text.as_bytes()).unwrap_err().number(), 4251);
    }
}

#[test]
fn a_stored_state_has_every_member_once() {
    for text in [
        r#"{"version":1,"version":1,"state":"draft"}"#,
        r#"{"version":2,"version":1,"state":{"pin-set":{"wrong":0}}}"#,
        r#"{"version":1,"state":{"pin-set":{"wrong":0,"wrong":5}}}"#,
        r#"{"version":1,"state":{"pin-set":{"wrong":0},"pin-set":{"wrong":0}}}"#,
        r#"{"version":1,"state":{"pin-set":{"wrong":0}}}x"#,
    ] {
        assert_eq!(KeyState::from_json(text).unwrap_err().number(), 4244, "{text}");
    }
}

#[test]
fn states_that_cannot_be_are_not_read() {
    let validity = r#""validity":{"from":"2026-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z"}"#;
    let time = |day: u8| format!("\"2026-02-{day:02}T00:00:00Z\"");
    let awaiting = |pickup: &str, reminded: u8| {
        let (applied, reminded) = (time(10), time(reminded));
        format!(
            r#"{{"awaiting-pickup":{{"applied":{applied},"pickup":"{pickup}",{validity},"reminded":{reminded}}}}}"#
        )
    };
    let held = |since, until| {
        let (since, until) = (time(since), time(until));
        format!(r#"{{"suspended":{{{validity},"since":{since},"until":{until}}}}}"#)
    };
    let ended = |applied, at| {
        format!(r#"{{"auto-revoked":{{"applied":{},"at":{}}}}}"#, time(applied), time(at))
    };
    for (state, possible) in [
        (awaiting("ca-window", 11), true),
        (awaiting("ca-window", 9), false),
        (awaiting("post", 11), false),
        (awaiting("in-key", 11), false),
        (held(1, 2), true),
        (held(2, 2), true),
        (held(3, 2), false),
        (ended(1, 2), true),
        (ended(2, 1), false),
    ] {
        let text = format!(r#"{{"version":1,"state":{state}}}"#);
        assert_eq!(CertificateState::from_json(&text).is_ok(), possible, "{text}");
    }
}

#[test]
fn orders_that_cannot_be_are_not_read() {
    let time = |day: u8| format!("\"2026-02-{day:02}T00:00:00Z\"");
    let terms = |quantity| {
        format!(
            r#""terms":{{"kind":"REISSUE","channel":"post","first":true,"quantity":{quantity},"opened":{}}}"#,
            time(2)
        )
    };
    let order = |quantity, applied: Option<u8>, state: &str, invoice: &str| {
        let applied =
            applied.map_or_else(String::new, |day| format!(r#""applied":{},"#, time(day)));
        let terms = terms(quantity);
        let text = format!(
            r#"{{"version":1,"state":{{{terms},{applied}"state":{state},"invoice":"{invoice}"}}}}"#
        );
        Order::from_json(&text).is_ok()
    };
    let nothing = r#"{"settled":{"settlement":{"due":0,"arrived":0}}}"#;
    assert!(order(1, None, "\"draft\"", "not-requested"));
    assert!(!order(0, None, "\"draft\"", "not-requested"), "about nothing");
    assert!(!order(1, Some(3), "\"draft\"", "not-requested"), "applied for and not handed over");
    assert!(order(1, Some(3), nothing, "not-requested"));
    assert!(!order(1, None, nothing, "not-requested"), "settled and not applied for");
    assert!(!order(1, Some(1), nothing, "not-requested"), "applied for before it was opened");
    assert!(!order(1, Some(3), nothing, "requested"), "an invoice for nothing");
    let due = |due| format!(r#"{{"awaiting-payment":{{"due":{due}}}}}"#);
    assert!(order(1, Some(3), &due(1), "requested"));
    assert!(!order(1, Some(3), &due(0), "not-requested"), "waiting for no money");
}

#[test]
fn a_line_shows_what_it_holds() {
    for bad in ["张\u{202e}三", "a\u{2028}b", "a\u{200b}b", "\u{feff}a", "a\u{2066}b"] {
        assert!(Line::new(bad).is_err(), "{bad:?}");
    }
    assert!(Line::new("某某（昆明）有限公司 · A-1，“x”").is_ok());
}
