// SPDX-License-Identifier: MIT OR Apache-2.0
//! What programs may rely on: the members of each JSON answer.

use serde_json::Value;

use crate::support::{DEFAULT, LOGIN, ORIGIN, Place};

fn members(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn is_time(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() == 25 && text.ends_with("+08:00"))
}

#[test]
fn a_key_tells_pin_organization_and_certificates() {
    let place = Place::with_certificates();
    let info = place.done(&["key", "info"], &[]);
    assert_eq!(
        members(&info),
        [
            "application",
            "certificates",
            "label",
            "manufacturer",
            "notices",
            "organization",
            "pin",
            "serial",
            "unreadable_certificates"
        ]
    );
    assert_eq!(
        info["pin"],
        serde_json::json!({"status": "default", "tries_left": 6, "maximum": 6, "locked": false})
    );
    let certificates = info["certificates"].as_array().unwrap();
    let uses: Vec<_> = certificates.iter().map(|certificate| certificate["use"].clone()).collect();
    assert_eq!(uses, ["signature", "encryption"]);
    for certificate in certificates {
        assert!(is_time(&certificate["not_before"]) && is_time(&certificate["not_after"]));
        assert_eq!(certificate["days_left"], 365);
        assert_eq!(certificate["reminder"], false);
        assert!(certificate["serial"].is_string() && certificate["subject"].is_string());
    }
    assert_eq!(info["notices"][0]["name"], "DEFAULT_PIN");
    assert_eq!(place.done(&["key", "list"], &[])["keys"][0]["serial"], "K1");
}

#[test]
fn a_list_of_keys_tells_where_there_could_be_more() {
    let place = Place::new();
    let listed = place.done(&["key", "list"], &[]);
    assert_eq!(members(&listed), ["gaps", "keys"]);
    let gaps = listed["gaps"].as_array().unwrap();
    if cfg!(feature = "pcsc") {
        let expected = serde_json::json!({
            "way": "pcsc", "reader": null, "number": 1400, "name": "SERVICE_DOWN",
        });
        assert_eq!(*gaps, [expected]);
        let ended = place.run(&["key", "list"], &[]);
        assert!(ended.stdout.contains("YZT-1400 "), "{}", ended.stdout);
    } else {
        assert!(gaps.is_empty());
    }
}

#[test]
fn each_step_of_issuing_has_its_members() {
    let place = Place::new();
    let made = place.done(&["ca", "new", "--dir", "authority", "--name", "CA"], &[]);
    assert_eq!(
        made,
        serde_json::json!({"root": "authority/root.pem", "issuing": "authority/issuing.pem"})
    );
    let words =
        ["softkey", "new", "--organization", "示例", "--serial", "K1", "--admin-pin-out", "a.json"];
    let key = place.done(&words, &[]);
    assert_eq!(members(&key), ["application", "folder", "label", "serial"]);
    let issued = place.certify("K1", &["--days", "100"]);
    assert_eq!(
        members(&issued),
        ["encryption_serial", "not_after", "not_before", "signature_serial"]
    );
    let published = place.publish(&["--days", "3"]);
    assert_eq!(members(&published), ["next_update", "number", "revoked", "this_update"]);
    assert_eq!((&published["number"], &published["revoked"]), (&Value::from(1), &Value::from(0)));
}

#[test]
fn each_step_of_a_login_has_its_members() {
    let place = Place::with_certificates();
    let mut words = vec!["portal", "challenge", "--state", "state", "--origin", ORIGIN];
    words.extend(["--session", "s", "--out", "challenge.json"]);
    let challenge = place.done(&words, &[]);
    assert_eq!(members(&challenge), ["expires"]);
    assert!(is_time(&challenge["expires"]));
    let login = place.done(LOGIN, &[DEFAULT]);
    assert_eq!(
        members(&login),
        ["notices", "organization", "origin", "pin_status", "reminder", "tries_left"]
    );
    assert_eq!(
        (login["origin"].as_str(), login["pin_status"].as_str()),
        (Some(ORIGIN), Some("default"))
    );
    assert_eq!(login["reminder"], Value::Null);
    let accepted = place.done(&Place::verify_words("s", "token.json"), &[]);
    assert_eq!(members(&accepted), ["identity"]);
    let identity = &accepted["identity"];
    for member in ["organization", "unified_social_credit_code", "certificate_serial", "issuer"] {
        assert!(identity[member].is_string(), "{member}");
    }
    assert!(is_time(&identity["not_after"]));
    assert_eq!(identity["software_key"], true);
}

#[test]
fn an_error_has_its_members_and_nothing_stands_beside_it() {
    let place = Place::with_certificates();
    let (error, _) = place.refused(&["key", "info", "--key", "none"], &[]);
    assert_eq!(members(&error), ["advice", "details", "keys", "message", "name", "number"]);
    let ended = place.run(&["--json", "key", "info", "--key", "none"], &[]);
    assert_eq!(ended.stdout.lines().count(), 1);
    assert_eq!(ended.stderr, "");
    let (error, code) = place.refused(&["key", "nonsense"], &[]);
    assert_eq!((error["name"].as_str(), code), (Some("USAGE"), 2));
}

#[test]
fn a_shown_certificate_has_its_members() {
    let place = Place::with_certificates();
    let shown = place.done(&["cert", "show", "--key", "K1"], &[]);
    assert_eq!(shown["certificates"].as_array().unwrap().len(), 2);
    let from_file = place.done(&["cert", "show", "authority/issuing.pem"], &[]);
    let certificate = &from_file["certificates"][0];
    assert_eq!(certificate["authority"], true);
    assert_eq!(certificate["key_usage"], serde_json::json!(["keyCertSign", "cRLSign"]));
    assert_eq!(certificate["fingerprint_sm3"].as_str().unwrap().len(), 64);
}

#[test]
fn software_keys_are_listed_with_their_state() {
    let place = Place::with_certificates();
    place.make_key("K2");
    place.write("keys/K2/store.redb", "damaged");
    let listed = place.done(&["softkey", "list"], &[]);
    let states: Vec<_> =
        listed["keys"].as_array().unwrap().iter().map(|key| key["state"].clone()).collect();
    assert_eq!(states, ["available", "unusable"]);
    assert!(
        listed["keys"][1]["number"].as_u64().is_some_and(|number| (2500..2600).contains(&number))
    );
    let keys = place.done(&["key", "list"], &[]);
    assert_eq!(keys["keys"][0]["serial"], "K1");
    assert!(keys["keys"][1]["error"]["name"].is_string(), "{keys}");
}
