// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is due, for a key that is plugged in and for a certificate file; forms; both languages.

use serde_json::{Value, json};

use crate::support::{CODE, DEFAULT, LOGIN, ORGANIZATION, Place, WRONG};

/// A key whose certificate ends on 31 December 2027, one second before midnight in Shanghai.
fn place() -> Place {
    let place = Place::new();
    place.make_authority();
    place.make_key("K1");
    let period =
        ["--not-before", "2026-12-01T00:00:00+08:00", "--not-after", "2027-12-31T23:59:59+08:00"];
    place.certify("K1", &period);
    place
}

fn export(place: &Place) {
    let words = ["cert", "export", "--use", "signature", "--out", "own.pem"];
    place.done(&[&words[..], &["--at", "2026-12-02T00:00:00+08:00"]].concat(), &[]);
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

#[test]
fn boundary_days_of_a_certificate_in_a_key() {
    let place = place();
    let status = |at: &str| {
        let value = place.done(&["cert", "status", "--at", at], &[]);
        let number = |member: &str| value[member].as_i64();
        let state = value["state"].as_str().unwrap().to_owned();
        (state, number("days_left"), value["permission"].as_str().unwrap().to_owned())
    };
    let expected = |state: &str, days: i64, permission: &str| {
        (state.to_owned(), Some(days), permission.to_owned())
    };
    for (at, wanted) in [
        ("2026-11-30T23:59:59+08:00", expected("active", 396, "none")),
        ("2027-11-30T23:59:59+08:00", expected("active", 31, "full")),
        // Midnight in Shanghai is 16:00 of the day before in UTC.
        ("2027-11-30T15:59:59Z", expected("active", 31, "full")),
        ("2027-11-30T16:00:00Z", expected("expiring", 30, "full")),
        ("2027-12-02T00:00:00+08:00", expected("expiring", 29, "full")),
        ("2027-12-31T23:59:59+08:00", expected("expiring", 0, "full")),
        ("2028-01-01T00:00:00+08:00", expected("expired", -1, "renewal-only")),
        ("2028-02-29T12:00:00+08:00", expected("expired", -60, "renewal-only")),
        ("2028-12-30T23:59:59+08:00", expected("expired", -365, "renewal-only")),
        ("2028-12-31T00:00:00+08:00", expected("expired", -366, "none")),
    ] {
        assert_eq!(status(at), wanted, "{at}");
    }
}

#[test]
fn the_service_point_is_open_when_the_calendar_says_so() {
    let place = place();
    export(&place);
    let opening = |at: &str| {
        let advice = place.done(&["lifecycle", "advise", "own.pem", "--at", at], &[]);
        advice["opening"]["from"].as_str().unwrap().to_owned()
    };
    for (at, from) in [
        ("2026-06-01T11:29:59+08:00", "2026-06-01T11:29:59+08:00"),
        ("2026-06-01T11:30:00+08:00", "2026-06-01T13:00:00+08:00"),
        ("2026-06-01T13:00:00+08:00", "2026-06-01T13:00:00+08:00"),
        ("2026-10-09T17:00:00+08:00", "2026-10-10T09:00:00+08:00"),
        ("2026-09-30T17:00:00+08:00", "2026-10-08T09:00:00+08:00"),
    ] {
        assert_eq!(opening(at), from, "{at}");
    }
}

#[test]
fn a_certificate_file_is_advised_on_in_both_languages() {
    let place = place();
    export(&place);
    let at = ["--at", "2027-12-10T10:00:00+08:00"];
    for words in [&["lifecycle", "advise", "own.pem"][..], &["cert", "status", "own.pem"]] {
        let chinese = place.run(&[words, &at, &["--lang", "zh"]].concat(), &[]);
        assert_eq!(chinese.code, 0, "{chinese:?}");
        for part in [
            "【请留意】数字证书即将到期，请办理证书更新。（YZT-4272）",
            "剩余天数：21",
            "办理方式：自助办理",
            "服务热线：400-600-7210；0871-68163863",
            "没有检查是否已注销",
        ] {
            assert!(chinese.stdout.contains(part), "{part}: {}", chinese.stdout);
        }
        let english = place.run(&[words, &at, &["--lang", "en"]].concat(), &[]);
        assert!(english.stdout.contains("Days left: 21"), "{}", english.stdout);
        let names = english.stdout.replace(ORGANIZATION, "");
        assert!(!is_chinese(&names), "{names}");
    }
}

#[test]
fn a_locked_key_is_told_how_it_is_unlocked() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    for _ in 0..5 {
        place.refused(LOGIN, &[WRONG]);
    }
    let few = place.done(&["lifecycle", "advise"], &[]);
    assert_eq!(few["items"][0]["name"], "ADVICE_FEW_TRIES");
    assert_eq!(few["items"][0]["tries_left"], 1);
    let last: Vec<&str> = LOGIN.iter().copied().chain(["--last-try"]).collect();
    place.refused(&last, &[WRONG]);
    let locked = place.done(&["lifecycle", "advise", "--key", "K1"], &[]);
    let item = &locked["items"][0];
    assert_eq!((&item["name"], &item["urgency"]), (&json!("ADVICE_KEY_LOCKED"), &json!("now")));
    assert_eq!(item["about"], json!({ "kind": "key", "id": "K1" }));
    let paper = &item["services"][0]["ways"][1]["papers"][0];
    assert_eq!((&paper["document"], &paper["seal"]), (&json!("reset-form"), &json!(true)));
    assert_eq!(paper["form"]["fields"]["organisation.name"], ORGANIZATION);
    assert_eq!(paper["form"]["fields"]["organisation.credit-code"], CODE);
    // Another authority's rules are another policy, and nothing else.
    let other = place.done(&["lifecycle", "advise", "--policy", "self-service-unlock"], &[]);
    let ways = other["items"][0]["services"][0]["ways"].as_array().unwrap();
    let ways: Vec<_> = ways.iter().map(|way| &way["way"]).collect();
    assert_eq!(ways, ["on-site", "self-service"]);
}

#[test]
fn a_service_is_told_by_name_and_a_lost_key_without_one() {
    let place = place();
    export(&place);
    let words = ["lifecycle", "advise", "own.pem", "--service", "change_name"];
    let asked = place.done(&words, &[])["asked"].clone();
    assert_eq!(asked["ways"][0]["key"], "brought");
    assert_eq!(asked["ways"][0]["papers"].as_array().unwrap().len(), 3);
    let text = place.run(&[&words[..], &["--lang", "zh"]].concat(), &[]).stdout;
    assert!(text.contains("用人单位数字证书业务申请表 2 份，加盖公章"), "{text}");
    assert!(text.contains("费用：未说明"), "{text}");
    assert_eq!(place.number(&["lifecycle", "advise", "--service", "BAKE"], &[]), (5000, 2));

    let empty = Place::new();
    let lost = empty.done(&["lifecycle", "advise", "--reported", "lost"], &[]);
    assert_eq!(lost["items"][0]["name"], "ADVICE_KEY_LOST");
    let fee = json!({ "stated": true, "fen": 6000, "unit": "per-key" });
    assert_eq!(lost["items"][0]["services"][1]["fee"], fee);
}

#[test]
fn a_form_is_filled_from_the_key_and_from_a_file() {
    let place = place();
    let mut words = vec!["lifecycle", "form", "pin-reset", "--from-key", "--out", "form.html"];
    words.extend(["--service", "UNLOCK", "--at", "2027-12-10T10:00:00+08:00"]);
    let made = place.done(&words, &[]);
    assert_eq!((&made["form"], &made["version"]), (&json!("pin-reset"), &json!("1")));
    let html = String::from_utf8(place.read("form.html")).unwrap();
    for part in [ORGANIZATION, CODE, "2027-12-31"] {
        assert!(html.contains(part), "{part}");
    }
    place.write("data.json", r#"{"organisation":{"name":"甲公司"},"handler":{"name":"张三"}}"#);
    let words =
        ["lifecycle", "form", "employer-application", "--data", "data.json", "--out", "a.html"];
    let made = place.done(&words, &[]);
    assert!(made["unfilled"].as_array().is_some_and(|left| !left.is_empty()));
    assert!(String::from_utf8(place.read("a.html")).unwrap().contains("甲公司"));
    place.write("data.json", "{\n \"novelty\": 1}");
    let (error, code) = place.refused(&words, &[]);
    assert_eq!((&error["number"], &error["line"], code), (&json!(4312), &json!(2), 3));
    let unknown = ["lifecycle", "form", "no-such-form", "--out", "b.html"];
    assert_eq!(place.number(&unknown, &[]).0, 4303);
    assert!(!place.path("b.html").exists());
}

#[test]
fn a_key_without_certificates_and_no_key_at_all() {
    let place = Place::new();
    place.make_key("K1");
    let advice = place.done(&["lifecycle", "advise"], &[]);
    let names: Vec<&Value> =
        advice["items"].as_array().unwrap().iter().map(|item| &item["name"]).collect();
    assert_eq!(names, ["ADVICE_NO_CERTIFICATE", "ADVICE_FACTORY_PIN"]);
    let empty = Place::new();
    let (_, code) = empty.refused(&["cert", "status"], &[]);
    assert_eq!(code, 4);
    // The PIN is never asked for.
    assert_eq!(place.done(&["cert", "status"], &[DEFAULT])["permission"], "none");
}
