// SPDX-License-Identifier: MIT OR Apache-2.0
//! The portal's side: single use across processes, sessions, origins, time.

use crate::support::{DEFAULT, LOGIN, Place, ended, with_json};

fn name(place: &Place, words: &[&str]) -> String {
    place.refused(words, &[]).0["name"].as_str().unwrap().to_owned()
}

#[test]
fn a_token_is_good_once_and_for_its_session() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    place.done(LOGIN, &[DEFAULT]);
    assert_eq!(name(&place, &Place::verify_words("s2", "token.json")), "NONCE_UNKNOWN");
    place.done(&Place::verify_words("s1", "token.json"), &[]);
    assert_eq!(name(&place, &Place::verify_words("s1", "token.json")), "NONCE_UNKNOWN");
}

#[test]
fn of_processes_that_verify_at_once_one_accepts() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    place.done(LOGIN, &[DEFAULT]);
    let words = Place::verify_words("s1", "token.json");
    let words = with_json(&words);
    let children: Vec<_> =
        (0..6).map(|_| crate::support::spawn(&mut place.command(&words))).collect();
    let codes: Vec<i32> =
        children.into_iter().map(|child| ended(child.wait_with_output().unwrap()).code).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 1).count(), 5, "{codes:?}");
}

#[test]
fn a_failed_verification_spends_the_challenge_too() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    place.done(LOGIN, &[DEFAULT]);
    place.write("bad.json", "{}");
    assert_eq!(name(&place, &Place::verify_words("s1", "bad.json")), "TOKEN_MALFORMED");
    assert_eq!(name(&place, &Place::verify_words("s1", "token.json")), "NONCE_UNKNOWN");
}

#[test]
fn a_file_that_cannot_be_read_spends_nothing() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    place.done(LOGIN, &[DEFAULT]);
    assert_eq!(place.number(&Place::verify_words("s1", "none.json"), &[]), (5002, 3));
    place.done(&Place::verify_words("s1", "token.json"), &[]);
}

#[test]
fn late_is_told_from_unknown() {
    let place = Place::with_certificates();
    let at = |time: &'static str| ["--at", time];
    let issued = "2027-01-04T09:00:00+08:00";
    place.publish(&at(issued));
    let verify = |time| {
        let words = Place::verify_words("s1", "token.json");
        words.into_iter().chain(at(time)).collect::<Vec<&str>>()
    };
    place.challenge("s1", &at(issued));
    place.done(LOGIN, &[DEFAULT]);
    assert_eq!(name(&place, &verify("2027-01-04T09:05:01+08:00")), "NONCE_EXPIRED");
    assert_eq!(name(&place, &verify("2027-01-04T09:05:01+08:00")), "NONCE_UNKNOWN");
    place.challenge("s1", &at(issued));
    place.done(LOGIN, &[DEFAULT]);
    place.done(&verify("2027-01-04T09:04:59+08:00"), &[]);
}

#[test]
fn a_relayed_challenge_is_refused_by_the_real_portal() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    let mut words = LOGIN.to_vec();
    words[4] = "https://job-example.test";
    place.done(&words, &[DEFAULT]);
    assert_eq!(name(&place, &Place::verify_words("s1", "token.json")), "SIGNATURE_INVALID");
}

#[test]
fn without_revocation_lists_a_login_is_refused_unless_asked_for_loudly() {
    let place = Place::with_certificates();
    let words: Vec<&str> = Place::verify_words("s1", "token.json")
        .into_iter()
        .filter(|word| !matches!(*word, "--crl" | "current.crl"))
        .collect();
    place.challenge("s1", &[]);
    place.done(LOGIN, &[DEFAULT]);
    assert_eq!(name(&place, &words), "CERT_STATUS_UNKNOWN");
    place.challenge("s1", &[]);
    place.done(LOGIN, &[DEFAULT]);
    let loud: Vec<&str> = words.into_iter().chain(["--no-revocation-check"]).collect();
    place.done(&loud, &[]);
}

#[test]
fn a_damaged_challenge_in_the_store_is_told() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    place.done(LOGIN, &[DEFAULT]);
    let stored = std::fs::read_dir(place.path("state")).unwrap().next().unwrap().unwrap().path();
    std::fs::write(stored, "{").unwrap();
    let (number, code) = place.number(&Place::verify_words("s1", "token.json"), &[]);
    assert_eq!((number, code), (4012, 4));
}
