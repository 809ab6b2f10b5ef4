// SPDX-License-Identifier: MIT OR Apache-2.0
//! Bad input: each a numbered error with its exit code, nothing lost, no panic.

use std::fs::OpenOptions;
use std::process::Stdio;

use crate::support::{CODE, DEFAULT, LOGIN, ORGANIZATION, ORIGIN, Place, ended};

#[test]
fn files_that_are_not_what_they_should_be() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    place.done(&["cert", "export", "--use", "signature", "--out", "holder.pem"], &[]);
    place.write("empty", "");
    place.write("text", "this is no certificate");
    place.write("zeros", [0; 4096]);
    place.write("nested", [0x30, 0x80].repeat(5000));
    place.write("huge-length", [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x00]);
    place.write("pem", "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n");
    for file in ["empty", "text", "zeros", "nested", "huge-length", "pem", "challenge.json"] {
        let (number, code) = place.number(&["cert", "show", file], &[]);
        assert!((3000..3030).contains(&number), "{file}: {number}");
        assert_eq!(code, 3, "{file}");
        let words = ["cert", "import", "--in", file, "--pin-fd", "0"];
        let (number, code) = place.number(&words, &[DEFAULT]);
        assert!((3000..3030).contains(&number) && code == 3, "{file}: {number}");
        let mut words = vec!["login", "--challenge", file, "--origin", ORIGIN, "--out", "t"];
        words.extend(["--pin-fd", "0"]);
        if file != "challenge.json" {
            assert_eq!(place.number(&words, &[DEFAULT]), (4006, 3), "{file}");
        }
        let mut words = vec!["verify", "--certificate", "holder.pem", "--in", "text"];
        words.extend(["--signature", file]);
        assert_eq!(place.number(&words, &[]), (1203, 3), "{file}");
        let mut words = vec!["ca", "unblock", "--dir", "authority", "--admin-pin", "K1-admin.json"];
        words.extend(["--request", file, "--answer", "a", "--one-time-pin-out", "o"]);
        assert_eq!(place.number(&words, &[]), (5015, 3), "{file}");
    }
    // Nothing of all that touched the key.
    assert_eq!(place.done(&["key", "info"], &[])["pin"]["tries_left"], 6);
}

#[test]
fn files_that_are_not_there_or_too_large() {
    let place = Place::with_certificates();
    assert_eq!(place.number(&["cert", "show", "none"], &[]), (5002, 3));
    assert_eq!(place.number(&["cert", "show", "authority"], &[]), (5003, 4));
    let large = OpenOptions::new().create_new(true).write(true).open(place.path("large")).unwrap();
    large.set_len(10 << 30).unwrap();
    assert_eq!(place.number(&["cert", "show", "large"], &[]), (5004, 3));
    assert_eq!(place.number(&["cert", "show", "/dev/zero"], &[]), (5004, 3));
    let words = ["cert", "export", "--use", "signature", "--out", "none/deeper/file"];
    assert_eq!(place.number(&words, &[]), (5005, 4));
    let words = ["cert", "export", "--use", "signature", "--out", "/dev/full"];
    assert_eq!(place.number(&words, &[]), (5005, 4));
    let words = ["login", "--challenge", "none", "--origin", ORIGIN, "--out", "t", "--pin-fd", "0"];
    assert_eq!(place.number(&words, &[DEFAULT]), (5002, 3));
}

#[test]
fn arguments_that_cannot_be_meant() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    assert_eq!(place.number(&["key", "list", "--at", "tomorrow"], &[]), (5001, 2));
    let login = |origin: &str| {
        let mut words = vec!["login", "--challenge", "challenge.json", "--origin", origin];
        words.extend(["--out", "t", "--pin-fd", "0"]);
        place.number(&words, &[DEFAULT])
    };
    assert_eq!(login("job.example.test"), (4000, 3));
    assert_eq!(login("https://job.example.test/"), (4000, 3));
    assert_eq!(login("http://job.example.test"), (4002, 1));
    assert_eq!(login("https://222.221.228.231"), (4002, 1));
    assert_eq!(login("https://示例.test"), (4001, 3));
    let issue = |uscc: &str, organization: &str| {
        let mut words = vec!["ca", "issue", "--dir", "authority", "--request", "request.pem"];
        words.extend(["--uscc", uscc, "--organization", organization, "--out", "a"]);
        place.number(&words, &[])
    };
    assert_eq!(issue("91530100MA6KTEXT4B", ORGANIZATION), (3013, 3));
    assert_eq!(issue("9153", ORGANIZATION), (3012, 3));
    assert_eq!(issue(CODE, ""), (3011, 3));
    assert_eq!(issue(CODE, "另一家公司"), (4402, 1));
    let revoke = |serial: &str| {
        place.number(&["ca", "revoke", "--dir", "authority", "--serial", serial], &[])
    };
    assert_eq!(revoke("xyz"), (3014, 3));
    assert_eq!(revoke("1234"), (4409, 3));
    assert_eq!(place.number(&["key", "info", "--key", "../K1"], &[]).0, 4603);
}

#[test]
fn stores_that_were_damaged_or_replaced() {
    let place = Place::with_certificates();
    let store = place.read("keys/K1/store.redb");
    let mut torn = store.clone();
    torn.truncate(store.len() / 2);
    for damage in [&b""[..], b"not a store", &[0; 5000], &torn] {
        place.write("keys/K1/store.redb", damage);
        let (number, code) = place.number(&["key", "info"], &[]);
        assert!((2500..2600).contains(&number) && code == 3, "{number} {code}");
    }
    place.write("keys/K1/store.redb", &store);
    place.done(&["key", "info"], &[]);
    place.make_key("K2");
    place.write("keys/K2/store.key", place.read("keys/K1/store.key"));
    let (number, code) = place.number(&["key", "info", "--key", "K2"], &[]);
    assert!(number == 4603 || (2500..2600).contains(&number), "{number} {code}");
}

#[test]
fn a_key_is_never_made_over_another_and_secrets_never_overwritten() {
    let place = Place::with_certificates();
    let before = place.read("K1-admin.json");
    let new = |serial: &str, file: &str| {
        let mut words = vec!["softkey", "new", "--organization", ORGANIZATION];
        words.extend(["--serial", serial, "--admin-pin-out", file]);
        place.number(&words, &[])
    };
    assert_eq!(new("K1", "other.json"), (2501, 1));
    assert!(!place.path("other.json").exists());
    assert_eq!(new("K2", "K1-admin.json"), (5006, 1));
    assert!(!place.path("keys/K2").exists());
    assert_eq!(new("../K3", "other.json"), (5000, 2));
    assert_eq!(place.read("K1-admin.json"), before);
    place.done(&["key", "info"], &[]);
}

#[test]
fn a_label_that_does_not_fit_leaves_nothing_behind() {
    let place = Place::new();
    let long = "长".repeat(20);
    let mut words =
        vec!["softkey", "new", "--organization", "x", "--serial", "K1", "--label", &long];
    words.extend(["--admin-pin-out", "a.json"]);
    assert_eq!(place.number(&words, &[]), (2512, 3));
    assert!(!place.path("keys/K1").exists() && !place.path("a.json").exists());
}

#[test]
fn an_output_that_takes_nothing_is_told_by_the_exit_code() {
    let place = Place::with_certificates();
    for words in [&["key", "info"][..], &["key", "info", "--json"], &["--help"]] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = place.command(words).stdout(full).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(ended(output).code, 4, "{words:?}");
    }
}

#[test]
fn without_a_folder_of_keys_the_user_is_told() {
    let place = Place::new();
    let output = place.command(&["key", "list", "--json"]).env_remove("YZT_KEYS").output().unwrap();
    let ended = ended(output);
    assert_eq!(ended.code, 4);
    assert!(ended.stdout.contains("\"number\":5007"), "{ended:?}");
    let home = place.folder().as_os_str().to_owned();
    let mut command = place.command(&["key", "list", "--json"]);
    let output = command.env_remove("YZT_KEYS").env("HOME", home).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_login_whose_token_cannot_be_written_says_so() {
    let place = Place::with_certificates();
    place.challenge("s1", &[]);
    let mut words = LOGIN.to_vec();
    words[6] = "none/token.json";
    assert_eq!(place.number(&words, &[DEFAULT]), (5005, 4));
}
