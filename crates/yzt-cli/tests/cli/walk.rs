// SPDX-License-Identifier: MIT OR Apache-2.0
//! The way of a clerk, from a new key to a revoked certificate, each command a process of its own.

use std::process::Command;

use serde_json::Value;

use crate::support::{CHOSEN, CODE, DEFAULT, LOGIN, ORGANIZATION, Place, WRONG, skip, wait_for};

#[test]
fn from_a_new_key_to_a_login() {
    let place = Place::with_certificates();
    place.challenge("s1", &["--context", "job"]);
    let done = place.done(LOGIN, &[DEFAULT]);
    assert_eq!(done["organization"], ORGANIZATION);
    let accepted = place.done(&Place::verify_words("s1", "token.json"), &[]);
    assert_eq!(accepted["identity"]["organization"], ORGANIZATION);
    assert_eq!(accepted["identity"]["unified_social_credit_code"], CODE);
    assert_eq!(accepted["identity"]["origin_bound"], true);
}

#[test]
fn wrong_pins_are_counted_lock_the_key_and_the_desk_unlocks_it() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    for left in (1..=5).rev() {
        let (error, code) = place.refused(LOGIN, &[WRONG]);
        assert_eq!((error["name"].as_str(), code), (Some("PIN_INCORRECT"), 1));
        assert_eq!(error["tries_left"], left);
    }
    // The last try needs a yes, and refusing it costs nothing.
    let (error, _) = place.refused(LOGIN, &[WRONG]);
    assert_eq!(error["name"], "LAST_TRY_NOT_CONFIRMED");
    assert_eq!(place.done(&["key", "info"], &[])["pin"]["tries_left"], 1);
    let last: Vec<&str> = LOGIN.iter().copied().chain(["--last-try"]).collect();
    let (error, _) = place.refused(&last, &[WRONG]);
    assert_eq!(
        (error["name"].as_str(), &error["tries_left"]),
        (Some("PIN_LOCKED"), &Value::from(0))
    );
    let (error, _) = place.refused(LOGIN, &[DEFAULT]);
    assert_eq!(error["name"], "PIN_LOCKED");
    assert_eq!(place.done(&["key", "info"], &[])["pin"]["locked"], true);

    unlock(&place, "K1-admin.json");
    let one_time = String::from_utf8(place.read("one-time.txt")).unwrap();
    let one_time = one_time.trim();
    assert_eq!(place.refused(LOGIN, &[one_time]).0["name"], "PIN_MUST_CHANGE");
    let change = ["pin", "change", "--pin-fd", "0", "--new-pin-fd", "0"];
    let changed = place.done(&change, &[one_time, CHOSEN]);
    assert_eq!(changed["pin"]["status"], "set");
    place.done(LOGIN, &[CHOSEN]);
    place.done(&Place::verify_words("s1", "token.json"), &[]);
}

/// The clerk's process waits while the desk answers.
fn unlock(place: &Place, admin_pin: &str) {
    let words = [
        "--json",
        "pin",
        "unblock",
        "--request",
        "ask.json",
        "--answer",
        "reply.json",
        "--wait",
        "60",
    ];
    let waiting = crate::support::spawn(&mut place.command(&words));
    wait_for(&place.path("ask.json"));
    let mut desk = vec!["ca", "unblock", "--dir", "authority", "--admin-pin", admin_pin];
    desk.extend(["--request", "ask.json", "--answer", "reply.new"]);
    desk.extend(["--one-time-pin-out", "one-time.txt"]);
    assert_eq!(place.done(&desk, &[])["serial"], "K1");
    std::fs::rename(place.path("reply.new"), place.path("reply.json")).unwrap();
    let ended = crate::support::finish(waiting, &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let value: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(value["pin"]["status"], "one_time");
}

#[test]
fn expiry_is_reminded_of_and_then_refused() {
    let place = Place::new();
    place.make_authority();
    place.make_key("K1");
    let period =
        ["--not-before", "2026-12-01T00:00:00+08:00", "--not-after", "2027-12-01T00:00:00+08:00"];
    let at = ["--at", "2026-12-01T00:00:00+08:00"];
    // The authority must not be younger than what it issues.
    let issued = place.certify("K1", &period);
    assert_eq!(issued["not_after"], "2027-12-01T00:00:00+08:00");
    place.publish(&at);

    let info = |at: &str| place.done(&["key", "info", "--at", at], &[])["certificates"][0].clone();
    let days = |value: &Value| value["days_left"].as_i64().unwrap();
    let early = info("2027-10-31T12:00:00+08:00");
    assert_eq!((days(&early), &early["reminder"]), (31, &Value::from(false)));
    let soon = info("2027-11-11T12:00:00+08:00");
    assert_eq!((days(&soon), &soon["reminder"]), (20, &Value::from(true)));
    let late = info("2027-12-02T12:00:00+08:00");
    assert_eq!((days(&late), late["validity"].as_str()), (-1, Some("expired")));

    let after = ["--at", "2027-12-02T00:00:00+08:00"];
    place.publish(&after);
    place.challenge("s1", &after);
    let login: Vec<&str> = LOGIN.iter().chain(&after).copied().collect();
    let done = place.done(&login, &[DEFAULT]);
    assert_eq!(done["reminder"]["days_left"], -1);
    let words: Vec<&str> =
        Place::verify_words("s1", "token.json").into_iter().chain(after).collect();
    let (error, code) = place.refused(&words, &[]);
    assert_eq!((error["name"].as_str(), code), (Some("CERT_EXPIRED"), 1));
    assert_eq!(error["not_after"], "2027-12-01T00:00:00+08:00");
}

#[test]
fn a_revoked_certificate_is_refused_with_date_and_reason() {
    let place = Place::with_certificates();
    let serial = place.done(&["key", "info"], &[])["certificates"][0]["serial"].clone();
    let words = ["ca", "revoke", "--dir", "authority", "--serial", serial.as_str().unwrap()];
    let revoke: Vec<&str> = words.iter().copied().chain(["--reason", "key-compromise"]).collect();
    let revoked = place.done(&revoke, &[]);
    assert_eq!((&revoked["serial"], revoked["reason"].as_str()), (&serial, Some("keyCompromise")));
    let published = place.publish(&[]);
    assert_eq!((&published["number"], &published["revoked"]), (&Value::from(2), &Value::from(2)));
    assert_eq!(place.refused(&revoke, &[]).0["name"], "ALREADY_REVOKED");

    place.challenge("s1", &[]);
    place.done(LOGIN, &[DEFAULT]);
    let (error, _) = place.refused(&Place::verify_words("s1", "token.json"), &[]);
    assert_eq!(error["name"], "CERT_REVOKED");
    assert_eq!(error["reason"], "keyCompromise");
    assert!(error["revoked_at"].is_string());
}

#[test]
fn a_signature_of_a_file_verifies_and_openssl_agrees() {
    let place = Place::with_certificates();
    place.write("contract.txt", "合同");
    let words = ["sign", "--in", "contract.txt", "--out", "contract.sig", "--pin-fd", "0"];
    place.done(&words, &[DEFAULT]);
    place.done(&["cert", "export", "--use", "signature", "--out", "holder.pem"], &[]);
    let mut verify = vec!["verify", "--certificate", "holder.pem", "--in", "contract.txt"];
    verify.extend(["--signature", "contract.sig"]);
    assert_eq!(place.done(&verify, &[])["valid"], true);
    openssl_agrees(&place);
    place.write("contract.txt", "合用");
    let (error, code) = place.refused(&verify, &[]);
    assert_eq!((error["name"].as_str(), code), (Some("SIGNATURE_MISMATCH"), 1));
}

fn openssl_agrees(place: &Place) {
    let words = [
        "pkeyutl",
        "-verify",
        "-certin",
        "-inkey",
        "holder.pem",
        "-rawin",
        "-in",
        "contract.txt",
        "-sigfile",
        "contract.sig",
        "-digest",
        "sm3",
        "-pkeyopt",
        "distid:1234567812345678",
    ];
    match Command::new("openssl").args(words).current_dir(place.folder()).output() {
        Ok(output) => assert!(output.status.success(), "{output:?}"),
        Err(error) => skip("a_signature_of_a_file_verifies_and_openssl_agrees", &error.to_string()),
    }
}

#[test]
fn a_login_is_never_signed_as_a_document() {
    let place = Place::with_certificates();
    place.write("trap", b"yzt-login-1\0whatever");
    let words = ["sign", "--in", "trap", "--out", "trap.sig", "--pin-fd", "0"];
    let (error, code) = place.refused(&words, &[DEFAULT]);
    assert_eq!((error["name"].as_str(), code), (Some("LOGIN_MESSAGE_REFUSED"), 1));
    assert!(!place.path("trap.sig").exists());
}

#[test]
fn of_several_keys_one_must_be_named() {
    let place = Place::with_certificates();
    place.make_key("K2");
    let (error, code) = place.refused(&["key", "info"], &[]);
    assert_eq!((error["name"].as_str(), code), (Some("SEVERAL_KEYS"), 1));
    assert_eq!(error["keys"].as_array().unwrap().len(), 2);
    assert_eq!(place.done(&["key", "info", "--key", "K2"], &[])["serial"], "K2");
    let (error, code) = place.refused(&["key", "info", "--key", "K3"], &[]);
    assert_eq!((error["name"].as_str(), code), (Some("KEY_NOT_PRESENT"), 4));
    assert_eq!(place.done(&["key", "list"], &[])["keys"].as_array().unwrap().len(), 2);
}

#[test]
fn a_path_is_verified_with_and_without_what_it_needs() {
    let place = Place::with_certificates();
    place.done(&["cert", "export", "--use", "signature", "--out", "holder.pem"], &[]);
    place.done(&["cert", "export", "--use", "encryption", "--out", "other.pem"], &[]);
    let base = |file| {
        vec![
            "cert",
            "verify",
            file,
            "--anchor",
            "authority/root.pem",
            "--intermediate",
            "authority/issuing.pem",
        ]
    };
    let with = |file, more: &[&'static str]| -> Vec<&str> {
        base(file).into_iter().chain(more.iter().copied()).collect()
    };
    let full = ["--crl", "current.crl", "--accept-software-keys"];
    let verified = place.done(&with("holder.pem", &full), &[]);
    assert_eq!(verified["path"].as_array().unwrap().len(), 3);
    let name = |words: &[&str]| place.refused(words, &[]).0["name"].as_str().unwrap().to_owned();
    assert_eq!(name(&with("holder.pem", &["--crl", "current.crl"])), "SOFTWARE_KEY_REFUSED");
    assert_eq!(name(&with("holder.pem", &["--accept-software-keys"])), "CERT_STATUS_UNKNOWN");
    assert_eq!(name(&with("other.pem", &full)), "CERT_ENCRYPTION_ONLY");
    place.done(&with("other.pem", &[&full[..], &["--purpose", "encryption"]].concat()), &[]);
    let unchecked = ["--accept-software-keys", "--no-revocation-check"];
    assert_eq!(place.done(&with("holder.pem", &unchecked), &[])["revocation_checked"], false);
    let lonely = [
        "cert",
        "verify",
        "holder.pem",
        "--anchor",
        "authority/root.pem",
        "--accept-software-keys",
    ];
    assert_eq!(name(&lonely), "CERT_ISSUER_UNKNOWN");
    let authority = [
        "cert",
        "verify",
        "authority/issuing.pem",
        "--anchor",
        "authority/root.pem",
        "--purpose",
        "ca",
        "--no-revocation-check",
    ];
    assert_eq!(place.done(&authority, &[])["path"].as_array().unwrap().len(), 2);
}
