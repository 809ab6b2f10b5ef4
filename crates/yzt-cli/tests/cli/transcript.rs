// SPDX-License-Identifier: MIT OR Apache-2.0
//! `--trace`: every exchange, one JSON object per line, without what is secret.

use serde_json::Value;

use crate::support::{CHOSEN, DEFAULT, LOGIN, ORGANIZATION, Place};

fn lines(place: &Place, name: &str) -> Vec<Value> {
    let text = String::from_utf8(place.read(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_login_shows_its_four_commands_with_the_secrets_left_out() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    let words: Vec<&str> = LOGIN.iter().copied().chain(["--trace", "trace"]).collect();
    place.done(&words, &[DEFAULT]);
    let lines = lines(&place, "trace");
    let names: Vec<&str> = lines.iter().map(|line| line["instruction"].as_str().unwrap()).collect();
    let last = names.len() - 4;
    assert_eq!(names[last..], ["GenRandom", "VerifyPIN", "ECCSignData", "ClearSecureState"]);
    let verify = &lines[last + 1];
    assert_eq!(verify["header"], "80180001");
    assert_eq!(verify["command_length"], 18);
    assert_eq!(verify["command"], Value::Null);
    assert_eq!(verify["status"], "9000");
    assert_eq!(lines[last]["response"], Value::Null);
    assert_eq!(lines[last]["response_length"], 8);
    assert!(lines[last + 2]["response"].is_string(), "a signature is no secret");
    assert!(verify["channel"].as_str().unwrap().contains("K1"));
}

#[test]
fn the_making_of_a_key_is_shown_without_its_pins() {
    let place = Place::new();
    let mut words = vec!["softkey", "new", "--organization", ORGANIZATION, "--serial", "K1"];
    words.extend(["--admin-pin-out", "a.json", "--trace", "trace"]);
    place.done(&words, &[]);
    let lines = lines(&place, "trace");
    let names: Vec<&str> = lines.iter().map(|line| line["instruction"].as_str().unwrap()).collect();
    assert_eq!(names, ["GenRandom", "DevAuth", "CreateApplication"]);
    assert!(lines.iter().all(|line| line["command"].is_null() || line["command"] == ""));
    let secrets: Value = serde_json::from_slice(&place.read("a.json")).unwrap();
    assert_eq!(secrets["admin_pin"].as_str().unwrap().len(), 32);
    let text = String::from_utf8(place.read("trace")).unwrap().to_lowercase();
    for secret in ["admin_pin", "device_key"] {
        assert!(!text.contains(secrets[secret].as_str().unwrap()), "{secret}");
    }
    assert!(!text.contains("313233343536"), "the default PIN");
}

#[test]
fn a_transcript_is_appended_to_and_closed_to_others() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.make_key("K1");
    let words = ["key", "info", "--trace", "trace"];
    place.done(&words, &[]);
    let before = lines(&place, "trace").len();
    place.done(&words, &[]);
    assert_eq!(lines(&place, "trace").len(), 2 * before);
    let mode = std::fs::metadata(place.path("trace")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(place.number(&["key", "info", "--trace", "none/trace"], &[]), (5005, 4));
}

#[test]
fn a_transcript_that_cannot_be_written_does_not_undo_what_was_done() {
    let place = Place::new();
    place.make_key("K1");
    let words = ["pin", "change", "--pin-fd", "0", "--new-pin-fd", "0", "--trace", "/dev/full"];
    let changed = place.done(&words, &[DEFAULT, CHOSEN]);
    assert_eq!(changed["pin"]["status"], "set");
    assert_eq!(changed["notices"][0]["name"], "TRANSCRIPT_INCOMPLETE");
}
