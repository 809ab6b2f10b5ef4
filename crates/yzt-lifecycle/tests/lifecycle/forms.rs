// SPDX-License-Identifier: MIT OR Apache-2.0
//! Stored forms: they round trip, and nothing else is read.

use yzt_lifecycle::certificate::{CertificateState, Period};
use yzt_lifecycle::entitlement::EntitlementState;
use yzt_lifecycle::invoice::InvoiceState;
use yzt_lifecycle::key::KeyState;
use yzt_lifecycle::order::{Order, Settlement};
use yzt_lifecycle::{Account, Error, Line, OrganisationId, PolicyName, Stored};

use crate::support::{monday, year_from, yuan};

#[test]
fn a_form_says_its_version_and_reads_as_written() {
    let state = CertificateState::Active { validity: year_from(monday()) };
    let text = state.to_json().unwrap();
    let expected = r#"{"version":1,"state":{"active":{"validity":{"from":"2026-03-02T02:00:00Z","until":"2027-03-02T01:59:59Z"}}}}"#;
    assert_eq!(text, expected);
    assert_eq!(CertificateState::from_json(&text).unwrap(), state);
}

#[test]
fn an_unknown_version_is_refused_by_name() {
    let error = KeyState::from_json(r#"{"version":2,"state":{"novelty":{}}}"#).unwrap_err();
    assert_eq!(error, Error::FormVersion { what: "key", version: 2 });
    assert_eq!(error.number(), 4245);
}

#[test]
fn what_is_no_form_is_refused() {
    let state = r#"{"locked":{"since":"2026-03-02T02:00:00Z"}}"#;
    assert!(KeyState::from_json(&format!(r#"{{"version":1,"state":{state}}}"#)).is_ok());
    for text in [
        String::new(),
        "[]".into(),
        format!(r#"{{"state":{state}}}"#),
        r#"{"version":1}"#.into(),
        format!(r#"{{"version":"1","state":{state}}}"#),
        format!(r#"{{"version":1,"state":{state},"novelty":1}}"#),
        r#"{"version":1,"state":{"locked":{"since":"2026-02-30T02:00:00Z"}}}"#.into(),
        r#"{"version":1,"state":{"locked":{"since":"2026-03-02T02:00:00Z","novelty":1}}}"#.into(),
        r#"{"version":1,"state":{"locked":{}}}"#.into(),
        r#"{"version":1,"state":"locked"}"#.into(),
        format!(r#"{{"version":1,"state":"{}"}}"#, "x".repeat(70_000)),
    ] {
        let error = KeyState::from_json(&text).unwrap_err();
        assert_eq!(error.number(), 4244, "{}", text.get(..80).unwrap_or(&text));
    }
}

#[test]
fn combinations_that_cannot_be_are_not_read() {
    assert_eq!(Period::new(monday(), monday().plus_seconds(-1)), None);
    assert_eq!(Settlement::new(yuan(60), yuan(59)), None);
    let terms = r#"{"kind":"REISSUE","channel":"post","first":true,"quantity":1,"opened":"2026-03-02T02:00:00Z"}"#;
    let order = |state: &str, invoice: &str| {
        let applied =
            if state == r#""draft""# { "" } else { r#""applied":"2026-03-03T02:00:00Z","# };
        let state = format!(r#"{{"terms":{terms},{applied}"state":{state},"invoice":{invoice}}}"#);
        Order::from_json(&format!(r#"{{"version":1,"state":{state}}}"#))
    };
    assert!(order(r#""draft""#, r#""not-requested""#).is_ok());
    assert!(order(r#""draft""#, r#""notified""#).is_err(), "finance before the money");
    let paid = r#"{"settled":{"settlement":{"due":6000,"arrived":6000}}}"#;
    let short = r#"{"settled":{"settlement":{"due":6000,"arrived":5999}}}"#;
    assert!(order(paid, r#""notified""#).is_ok());
    assert!(order(short, r#""not-requested""#).is_err(), "settled with less than is due");
    let papers = |sealed: u8| {
        format!(
            r#"{{"submitted":{{"dossier":{{"papers":[{{"kind":"handler-id","copies":1,"sealed":{sealed}}}],"told":[]}}}}}}"#
        )
    };
    assert!(order(&papers(1), r#""not-requested""#).is_ok());
    assert!(order(&papers(2), r#""not-requested""#).is_err(), "more seals than papers");
    let error = InvoiceState::from_json(r#"{"version":1,"state":{"issued":{}}}"#).unwrap_err();
    assert_eq!(error.number(), 4244);
    assert!(EntitlementState::from_json(r#"{"version":1,"state":"not-enabled"}"#).is_ok());
}

#[test]
fn identifiers_and_lines_are_bounded() {
    assert!(OrganisationId::new("91530100MA6K00001X").is_ok());
    for bad in ["", "has space", "汉字", "x\n", &"x".repeat(65)] {
        assert!(OrganisationId::new(bad).is_err(), "{bad}");
        assert!(Account::new(bad).is_err(), "{bad}");
    }
    assert!(PolicyName::new("Upper").is_err());
    assert!(Line::new("示例公司 (A)").is_ok());
    for bad in ["", "two\nlines", "bell\u{7}", &"字".repeat(201)] {
        assert!(Line::new(bad).is_err(), "{bad}");
    }
}
