// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates, requests, lists and ASN.1: shown, verified, explained; each good and bad.

use serde_json::{Value, json};
use yzt_crypto::{KeySigner, Signature, Signer};

use crate::support::{DEFAULT, Place};
use crate::world::{World, openssl, random};

fn members(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_certificate_is_shown_in_full() {
    let place = Place::new();
    World::write(&place, "http://crl.example.test/root.crl");
    let shown = place.done(&["cert", "show", "signer.pem"], &[]);
    let certificate = &shown["certificates"][0];
    assert_eq!(certificate["view"]["version"], 3, "{certificate}");
    assert_eq!(certificate["quirks"], json!([]));
    for (language, word) in [("zh", "单位名称："), ("en", "Organisation: ")] {
        let text = place.run(&["cert", "show", "signer.pem", "--lang", language], &[]).stdout;
        assert!(text.contains(word) && text.contains("http://crl.example.test/root.crl"), "{text}");
        assert!(!text.contains('\u{1b}'));
    }
    let both = [place.read("root.pem"), place.read("signer.pem")].concat();
    place.write("both.pem", both);
    let shown = place.done(&["cert", "show", "both.pem"], &[]);
    assert_eq!(shown["certificates"].as_array().unwrap().len(), 2);
}

#[test]
fn leniency_is_asked_for_and_named() {
    let place = Place::new();
    World::write(&place, "http://crl.example.test/root.crl");
    let text = String::from_utf8(place.read("signer.pem")).unwrap();
    let bare: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    place.write("bare", bare);
    assert_eq!(place.number(&["cert", "show", "bare"], &[]).1, 3);
    for option in ["--lenient", "--lenient=base64-without-label"] {
        let shown = place.done(&["cert", "show", "bare", option], &[]);
        assert_eq!(shown["certificates"][0]["quirks"], json!(["base64-without-label"]));
    }
    assert_eq!(place.number(&["cert", "show", "bare", "--lenient=signature-raw"], &[]).1, 3);
    assert_eq!(place.number(&["cert", "show", "bare", "--lenient=nonsense"], &[]), (5000, 2));
}

#[test]
fn identity_says_who_and_withholds_persons() {
    let place = Place::with_certificates();
    place.done(&["cert", "export", "--use", "signature", "--out", "holder.pem"], &[]);
    let who = place.done(&["cert", "identity", "holder.pem"], &[]);
    assert_eq!(
        members(&who),
        [
            "conflicts",
            "half",
            "has_personal_id",
            "organization",
            "quirks",
            "unified_social_credit_code",
            "view"
        ]
    );
    assert_eq!(who["half"], "signature");
    assert_eq!(who["unified_social_credit_code"], crate::support::CODE);
    assert_eq!(place.number(&["cert", "identity", "request.pem"], &[]).1, 3);
}

#[test]
fn a_path_is_verified_with_lists_and_policies() {
    let place = Place::new();
    let world = World::write(&place, "http://crl.example.test/root.crl");
    place.write("good.crl", world.list(false).to_pem());
    place.write("bad.crl", world.list(true).as_der());
    let verify = |options: &[&'static str]| {
        let mut words = vec!["cert", "verify", "signer.pem", "--anchor", "root.pem"];
        words.extend(["--purpose", "signature"]);
        words.extend(options);
        words
    };
    let good = place.done(&verify(&["--crl", "good.crl"]), &[]);
    assert_eq!(good["path"][0]["status"], "good");
    assert_eq!(good["path"][0]["signature"], json!({"mode": "standard", "quirks": []}));
    assert_eq!(good["fetched"], Value::Null);
    let (error, code) = place.refused(&verify(&["--crl", "bad.crl"]), &[]);
    assert_eq!((error["name"].as_str(), code), (Some("CERT_REVOKED"), 1));
    assert_eq!(place.number(&verify(&[]), &[]).1, 1);
    place.done(&verify(&["--revocation", "where-listed"]), &[]);
    place.done(&verify(&["--no-revocation-check"]), &[]);
    let required = &["--no-revocation-check", "--require-policy"];
    assert_eq!(place.number(&verify(required), &[]).1, 1);
    let oid = &["--no-revocation-check", "--policy", "one.two"];
    assert_eq!(place.number(&verify(oid), &[]).1, 3);
}

#[test]
fn requests_are_made_from_a_file_and_on_a_key() {
    let place = Place::new();
    place.make_key("K1");
    assert!(openssl(
        &place,
        &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "rsa.key"]
    ));
    let mut words = vec!["csr", "new", "--key-file", "rsa.key", "--common-name", "甲"];
    words.extend(["--organization", "单位", "--out", "rsa.csr", "--challenge-fd", "0"]);
    let made = place.done(&words, &["secret word"]);
    assert_eq!(made["challenge_password"], true);
    assert!(openssl(&place, &["req", "-in", "rsa.csr", "-verify", "-noout"]));
    let shown = place.run(&["csr", "show", "rsa.csr"], &[]);
    assert!(shown.code == 0 && !shown.stdout.contains("secret word"), "{shown:?}");

    let mut words = vec!["csr", "new", "--cfca", "--temporary-key-out", "temporary.key"];
    words.extend(["--common-name", "certRequisition", "--out", "cfca.csr", "--pin-fd", "0"]);
    let made = place.done(&words, &[DEFAULT]);
    assert_eq!((made["serial"].as_str(), made["cfca"].as_bool()), (Some("K1"), Some(true)));
    assert_eq!(place.number(&["csr", "show", "cfca.csr"], &[]).1, 3);
    let shown = place.done(&["csr", "show", "cfca.csr", "--lenient"], &[]);
    assert_eq!(shown["temporary_key"], true);
    assert!(shown["quirks"].as_array().unwrap().contains(&json!("attribute-without-set")));
    // A second one would overwrite a secret.
    assert_eq!(place.number(&words, &[DEFAULT]), (5006, 1));

    let missing = ["csr", "new", "--key-file", "rsa.key", "--out", "x"];
    assert_eq!(place.number(&missing, &[]), (5000, 2));
    let mut words = vec!["csr", "new", "--key-file", "rsa.csr", "--common-name", "x", "--out", "x"];
    assert_eq!(place.number(&words, &[]), (5047, 3));
    words.extend(["--challenge-fd", "0"]);
    assert_eq!(place.number(&words, &[""]), (5053, 2));
    // The PIN was needed once, and nothing else went to the key.
    assert_eq!(place.done(&["key", "info"], &[])["pin"]["tries_left"], 6);
}

#[test]
fn lists_are_shown_looked_up_and_verified() {
    let place = Place::new();
    let world = World::write(&place, "http://crl.example.test/root.crl");
    place.write("list.crl", world.list(true).as_der());
    let shown = place.done(&["crl", "show", "list.crl"], &[]);
    let list = &shown["lists"][0];
    assert_eq!((list["entries"].as_u64(), list["delta"].as_bool()), (Some(1), Some(false)));
    assert!(list["view"].is_object());
    let looked = place.done(&["crl", "show", "list.crl", "--serial", "02"], &[]);
    assert_eq!(looked["lists"][0]["revocation"]["reason"], "keyCompromise");
    let looked = place.done(&["crl", "show", "list.crl", "--serial", "03"], &[]);
    assert_eq!(looked["lists"][0]["listed"], false);
    let verified = place.done(&["crl", "verify", "list.crl", "--issuer", "root.pem"], &[]);
    assert_eq!(verified["lists"][0]["signature"]["mode"], "standard");
    assert_eq!(place.number(&["crl", "verify", "list.crl", "--issuer", "signer.pem"], &[]).1, 1);
    let mut late = vec!["crl", "verify", "list.crl", "--issuer", "root.pem"];
    late.extend(["--at", "2099-01-01T00:00:00Z"]);
    assert_eq!(place.number(&late, &[]).1, 1);
    assert_eq!(place.number(&["crl", "show", "root.key.none"], &[]), (5002, 3));
    assert_eq!(place.number(&["crl", "show", "list.crl", "--serial", "x"], &[]), (3014, 3));
}

#[test]
fn why_a_signature_fails_is_told_in_both_languages() {
    let place = Place::new();
    let world = World::write(&place, "http://crl.example.test/root.crl");
    let good = place.done(&["cert", "explain", "signer.pem", "--issuer", "root.pem"], &[]);
    assert_eq!(good["valid"], true);
    // The right issuer is the second one.
    let mut words = vec!["cert", "explain", "signer.pem", "--issuer", "recipient.pem"];
    words.extend(["--issuer", "root.pem", "--json"]);
    let ended = place.run(&words, &[]);
    assert_eq!(ended.code, 1);
    let value: Value = serde_json::from_str(&ended.stdout).unwrap();
    let cause = &value["signatures"][0]["causes"][0];
    assert_eq!((cause["name"].as_str(), cause["details"].as_str()), (Some("other-key"), Some("2")));

    // A signature over a digest that was given for the message.
    let mut source = random();
    let Signature::Sm2(twice) =
        KeySigner::new(&world.key, &mut source).sign(&yzt_crypto::sm3::digest(b"content")).unwrap()
    else {
        panic!("SM2 keys make SM2 signatures")
    };
    place.write("signature", Signature::Sm2(twice).to_der());
    place.write("content", "content");
    let mut words = vec!["cert", "explain", "--signature", "signature", "--message", "content"];
    words.extend(["--issuer", "root.pem"]);
    for (language, word) in [("zh", "又计算了一次摘要"), ("en", "hashed it again")] {
        let ended = place.run(&[&words[..], &["--lang", language]].concat(), &[]);
        assert!(ended.code == 1 && ended.stdout.contains(word), "{ended:?}");
    }
    place.write("other", "altered");
    words[5] = "other";
    let ended = place.run(&[&words[..], &["--json"]].concat(), &[]);
    let value: Value = serde_json::from_str(&ended.stdout).unwrap();
    let remaining = value["signatures"][0]["remaining"].as_array().unwrap();
    assert!(remaining.contains(&json!("other-message")), "{value}");

    place.write("list.crl", world.list(false).as_der());
    let listed = place.done(&["cert", "explain", "list.crl", "--issuer", "root.pem"], &[]);
    assert_eq!(listed["valid"], true);
    assert_eq!(
        place.number(&["cert", "explain", "content", "--issuer", "root.pem"], &[]),
        (5052, 3)
    );
    assert_eq!(place.number(&["cert", "explain", "list.crl"], &[]), (5000, 2));
    assert_eq!(place.number(&["cert", "explain", "--signature", "signature"], &[]), (5000, 2));
}

#[test]
fn asn1_is_shown_with_offsets_in_every_dress() {
    let place = Place::new();
    World::write(&place, "http://crl.example.test/root.crl");
    let whole = place.done(&["asn1", "signer.pem"], &[]);
    assert_eq!((whole["form"].as_str(), whole["stop"].is_null()), (Some("pem"), true));
    let first = &whole["elements"][0];
    assert_eq!((first["offset"].as_u64(), first["tag"].as_str()), (Some(0), Some("SEQUENCE")));
    let inner = whole["elements"][1]["offset"].as_u64().unwrap().to_string();
    let part = place.done(&["asn1", "signer.pem", "--from", &inner], &[]);
    assert_eq!(part["elements"][0], {
        let mut expected = whole["elements"][1].clone();
        expected["depth"] = json!(0);
        expected
    });
    place.write("hex", "30 03 02 01 05");
    place.write("base64", "MAMCAQU=");
    place.write("ber", [0x30, 0x80, 0x02, 0x01, 0x05, 0, 0]);
    for (file, form) in [("hex", "hex"), ("base64", "base64"), ("ber", "binary")] {
        let shown = place.done(&["asn1", file], &[]);
        assert_eq!(shown["form"], form);
        assert_eq!(shown["elements"][1]["tag"], "INTEGER");
    }
    let text = place.run(&["asn1", "-"], &["30030201"]);
    assert!(text.code == 3 && text.stdout.contains("SEQUENCE"), "{text:?}");
    assert_eq!(place.number(&["asn1", "hex", "--from", "5"], &[]), (5051, 2));
    for key in ["signer.key", "recipient.key"] {
        assert_eq!(place.number(&["asn1", key], &[]), (5048, 1));
    }
}
