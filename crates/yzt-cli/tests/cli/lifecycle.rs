// SPDX-License-Identifier: MIT OR Apache-2.0
//! A year in the life of an organisation, each step a process of its own, and what is due on the way.

use serde_json::{Value, json};

use crate::support::{CODE, ORGANIZATION, Place};

pub(crate) const JOURNAL: &str = "journal";

/// A journal at whose desk people work.
pub(crate) struct Desk {
    pub(crate) place: Place,
}

fn order(number: u64, event: impl Into<Value>) -> Value {
    json!({ "order": { "order": number, "event": event.into() } })
}

fn hand_in(number: u64, kind: &str, copies: u8) -> Value {
    order(number, json!({ "hand-in": { "kind": kind, "copies": copies, "sealed": true } }))
}

fn open(number: u64, channel: &str, subject: Value) -> Value {
    let (organisation, quantity) = (CODE, 1);
    json!({ "open-order": {
        "order": number, "organisation": organisation, "channel": channel,
        "quantity": quantity, "subject": subject,
    } })
}

fn certificate(id: &str, event: impl Into<Value>) -> Value {
    json!({ "certificate": { "organisation": CODE, "certificate": id, "event": event.into() } })
}

fn general_papers(number: u64) -> Vec<Value> {
    vec![
        hand_in(number, "application-form", 2),
        hand_in(number, "licence-copy", 1),
        hand_in(number, "handler-id", 1),
    ]
}

/// From a new order to one that is approved.
fn approved(number: u64, channel: &str, subject: Value, papers: Vec<Value>) -> Vec<Value> {
    let mut events = vec![open(number, channel, subject), order(number, "begin")];
    events.extend(papers);
    events.extend(["submit", "begin-review", "approve"].map(|event| order(number, event)));
    events
}

fn process(number: u64, key: &str) -> Value {
    order(number, json!({ "process": { "key": key } }))
}

/// A certificate that is produced in a key.
fn produced(number: u64, id: &str, key: &str, from: &str, until: &str) -> Vec<Value> {
    let validity = json!({ "from": from, "until": until });
    vec![
        json!({ "request-certificate": { "order": number, "certificate": id, "key": key } }),
        certificate(id, json!({ "produce": { "validity": validity } })),
    ]
}

impl Desk {
    /// An organisation that is entered and has nothing.
    pub(crate) fn new() -> Self {
        let desk = Self { place: Place::new() };
        let at = ["--at", "2026-03-02T10:00:00+08:00"];
        let words = ["lifecycle", "apply", JOURNAL, "--adopt", "--actor", "customer-service"];
        let adopted = desk.place.done(&[&words[..], &at].concat(), &[]);
        assert_eq!(adopted["entries"], 1);
        let enrol = json!({ "enrol": {
            "organisation": CODE, "name": ORGANIZATION,
            "handler": "张三", "legal_representative": "李四",
        } });
        desk.apply(at[1], "customer-service", &[enrol]);
        desk
    }

    /// The words that enter what stands in `event.json`.
    pub(crate) fn words<'a>(at: &'a str, actor: &'a str) -> Vec<&'a str> {
        let mut words = vec!["lifecycle", "apply", JOURNAL, "--event", "event.json"];
        words.extend(["--actor", actor, "--at", at, "--reason", "test"]);
        words
    }

    pub(crate) fn apply(&self, at: &str, actor: &str, events: &[Value]) -> Value {
        self.place.write("event.json", serde_json::to_vec(events).unwrap());
        self.place.done(&Self::words(at, actor), &[])
    }

    pub(crate) fn refused(&self, at: &str, actor: &str, events: &[Value]) -> Value {
        self.place.write("event.json", serde_json::to_vec(events).unwrap());
        let before = self.place.read(JOURNAL);
        let (error, code) = self.place.refused(&Self::words(at, actor), &[]);
        assert_eq!(code, 1, "{error}");
        assert_eq!(self.place.read(JOURNAL), before, "nothing is half applied");
        error
    }

    fn advise(&self, at: &str) -> Value {
        let words = ["lifecycle", "advise", "--journal", JOURNAL, "--organisation", CODE];
        self.place.done(&[&words[..], &["--at", at]].concat(), &[])
    }

    /// The names of what is due, the most urgent first.
    fn due(&self, at: &str) -> Vec<String> {
        let advice = self.advise(at);
        let items = advice["items"].as_array().unwrap().iter();
        items.map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    }

    /// A first certificate C1 in key K1 for a year from 2 March 2026.
    pub(crate) fn issue(&self) {
        let at = "2026-03-02T10:00:00+08:00";
        let subject = json!({ "first-issue": { "product": "employer", "pickup": "ca-window" } });
        let mut events = approved(1, "on-site", subject, general_papers(1));
        events.push(process(1, "not-needed"));
        let until = "2027-03-01T23:59:59+08:00";
        events.extend(produced(1, "C1", "K1", "2026-03-02T00:00:00+08:00", until));
        events.extend([certificate("C1", "put-out"), order(1, "finish")]);
        self.apply(at, "customer-service", &events);
        assert_eq!(self.due(at), ["ADVICE_TO_COLLECT"]);
        self.apply(at, "ca-window", &[certificate("C1", "hand-over")]);
    }
}

#[test]
fn a_year_in_the_life_of_an_organisation() {
    let desk = Desk::new();
    assert_eq!(desk.due("2026-03-02T10:00:00+08:00"), ["ADVICE_NO_CERTIFICATE"]);
    desk.issue();
    assert_eq!(desk.due("2026-03-03T10:00:00+08:00"), ["ADVICE_FACTORY_PIN", "ADVICE_IN_FORCE"]);
    renew(&desk);
    lock_and_unlock(&desk);
    change_name(&desk);
    lose(&desk);
    reissue(&desk);
    revoke(&desk);

    let verified = desk.place.done(&["lifecycle", "verify-journal", JOURNAL], &[]);
    assert_eq!(verified["valid"], true);
    let words = ["lifecycle", "replay", JOURNAL, "--at", "2027-06-01T10:00:00+08:00"];
    let state = desk.place.done(&words, &[]);
    let organisation = &state["organisations"][0];
    let states: Vec<_> = organisation["certificates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["superseded", "superseded", "revoked", "revoked"]);
    assert_eq!(organisation["name"], "新名称有限公司");
    assert_eq!(state["digest_sm3"], verified["digest_sm3"]);
}

fn renew(desk: &Desk) {
    // 30 days before 1 March 2027 is 30 January.
    assert_eq!(desk.due("2027-01-29T23:59:59+08:00"), ["ADVICE_FACTORY_PIN", "ADVICE_IN_FORCE"]);
    let due = desk.due("2027-01-30T00:00:00+08:00");
    assert_eq!(due, ["ADVICE_EXPIRING", "ADVICE_FACTORY_PIN"]);
    let at = "2027-02-01T10:00:00+08:00";
    let subject = json!({ "renew": { "certificate": "C1" } });
    let error = desk.refused(
        "2027-01-29T10:00:00+08:00",
        "customer-service",
        &[open(2, "self-service", subject.clone())],
    );
    assert_eq!((&error["number"], &error["missing"][0]["number"]), (&json!(4209), &json!(4209)));
    let mut events = approved(2, "self-service", subject, vec![]);
    events.push(process(2, "present"));
    let (from, until) = ("2027-02-01T00:00:00+08:00", "2028-02-29T23:59:59+08:00");
    events.extend(produced(2, "C2", "K1", from, until));
    events.extend([certificate("C2", "hand-over"), order(2, "finish")]);
    let applied = desk.apply(at, "customer-service", &events);
    let superseded = json!({ "certificate": "C1", "state": "superseded" });
    assert!(applied["effects"].as_array().unwrap().contains(&superseded), "{applied}");
    assert_eq!(desk.due(at), ["ADVICE_FACTORY_PIN", "ADVICE_IN_FORCE"]);
}

fn lock_and_unlock(desk: &Desk) {
    let key = |event: &str| json!({ "key": { "organisation": CODE, "key": "K1", "event": event } });
    let at = "2027-02-02T10:00:00+08:00";
    desk.apply(at, "handler", &vec![key("wrong-pin"); 6]);
    let advice = desk.advise(at);
    assert_eq!(advice["items"][0]["name"], "ADVICE_KEY_LOCKED");
    let unlock = &advice["items"][0]["services"][0];
    assert_eq!(unlock["fee"], json!({ "stated": false }));
    let ways: Vec<_> = unlock["ways"].as_array().unwrap().iter().map(|way| &way["way"]).collect();
    assert_eq!(ways, ["on-site", "scan"]);
    let form = &unlock["ways"][0]["papers"][0]["form"];
    assert_eq!(
        (&form["name"], &form["fields"]["handler.name"]),
        (&json!("pin-reset"), &json!("张三"))
    );
    // Without the stamped form nothing is submitted, and the refusal says so.
    let subject = json!({ "unlock": { "key": "K1" } });
    let hasty = [open(3, "scan", subject.clone()), order(3, "begin"), order(3, "submit")];
    let error = desk.refused(at, "customer-service", &hasty);
    assert_eq!((&error["number"], &error["state"]), (&json!(4201), &json!("documents-pending")));
    let missing = json!([{ "document": "reset-form", "copies": 1, "unsealed": 0 }]);
    assert_eq!(error["missing"][0]["documents"], missing);

    let mut events = approved(3, "scan", subject, vec![hand_in(3, "reset-form", 1)]);
    events.push(order(3, json!({ "book": { "start": at } })));
    events.extend([process(3, "present"), order(3, "finish")]);
    desk.apply(at, "customer-service", &events);
    assert_eq!(desk.due(at), ["ADVICE_HANDED_OUT_PIN", "ADVICE_IN_FORCE"]);
    desk.apply(at, "handler", &[key("right-pin"), key("change-pin")]);
    assert_eq!(desk.due(at), ["ADVICE_IN_FORCE"]);
}

fn change_name(desk: &Desk) {
    let at = "2027-04-01T10:00:00+08:00";
    let subject = json!({ "change-name": { "certificate": "C2", "name": "新名称有限公司" } });
    let mut events = approved(4, "on-site", subject, general_papers(4));
    events.push(process(4, "present"));
    let (from, until) = ("2027-04-01T00:00:00+08:00", "2028-02-29T23:59:59+08:00");
    events.extend(produced(4, "C3", "K1", from, until));
    events.extend([certificate("C3", "hand-over"), order(4, "finish")]);
    desk.apply(at, "customer-service", &events);
}

fn lose(desk: &Desk) {
    let at = "2027-05-06T10:00:00+08:00";
    let words = ["lifecycle", "advise", "--journal", JOURNAL, "--organisation", CODE];
    let lost = desk.place.done(&[&words[..], &["--at", at, "--reported", "lost"]].concat(), &[]);
    let services = lost["items"][0]["services"].as_array().unwrap();
    let names: Vec<_> = services.iter().map(|service| &service["service"]).collect();
    assert_eq!(names, ["SUSPEND", "REISSUE", "REVOKE"]);
    let subject = json!({ "suspend-on-loss": { "certificate": "C3" } });
    let mut events = approved(5, "telephone", subject, vec![]);
    events.extend([process(5, "not-needed"), order(5, "finish")]);
    desk.apply(at, "customer-service", &events);
    let advice = desk.advise(at);
    assert_eq!(advice["permission"], "none");
    assert_eq!(desk.due(at), ["ADVICE_ON_HOLD"]);
}

fn reissue(desk: &Desk) {
    let at = "2027-05-10T10:00:00+08:00";
    let subject = json!({ "reissue": { "certificate": "C3", "pickup": "post", "key": "lost" } });
    desk.apply(at, "customer-service", &approved(6, "post", subject, general_papers(6)));
    let due = desk.due(at);
    assert_eq!(due, ["ADVICE_REVOKED", "ADVICE_ORDER_WAITS_FOR_HOLDER"]);
    // Nothing is done before the 60 yuan are there.
    let error = desk.refused(at, "customer-service", &[process(6, "not-needed")]);
    assert_eq!(error["number"], 4203);
    let claim = json!({ "claim-payment": { "amount": 6000, "method": "corporate-transfer" } });
    desk.apply(at, "handler", &[order(6, claim)]);
    let arrived = order(6, json!({ "confirm-arrival": { "amount": 6000 } }));
    let mut events = vec![arrived, process(6, "not-needed")];
    let (from, until) = ("2027-05-10T00:00:00+08:00", "2028-05-09T23:59:59+08:00");
    events.extend(produced(6, "C4", "K2", from, until));
    events.extend([certificate("C4", "hand-over"), order(6, "finish")]);
    desk.apply(at, "customer-service", &events);
    assert_eq!(desk.advise(at)["permission"], "full");
}

fn revoke(desk: &Desk) {
    let at = "2027-05-31T10:00:00+08:00";
    let subject = json!({ "revoke": { "certificate": "C4" } });
    let mut events = approved(7, "on-site", subject, general_papers(7));
    events.extend([process(7, "present"), order(7, "finish")]);
    let applied = desk.apply(at, "customer-service", &events);
    let effects = applied["effects"].as_array().unwrap();
    for effect in [
        json!({ "certificate": "C4", "state": "revoked" }),
        json!({ "key": "K2", "state": "formatted" }),
    ] {
        assert!(effects.contains(&effect), "{applied}");
    }
    assert_eq!(desk.due(at), ["ADVICE_REVOKED"]);
}
