// SPDX-License-Identifier: MIT OR Apache-2.0
//! The authority's folder: made in one step, used by one process at a time, secrets closed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::Value;

use crate::support::{CODE, DEFAULT, ORGANIZATION, Place, ended, skip, spawn, with_json};

#[test]
fn secrets_are_for_their_owner_only() {
    let place = Place::with_certificates();
    let mode = |name: &str| fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777;
    for secret in ["root.key", "issuing.key", "register.json", "root-register.json"] {
        assert_eq!(mode(&format!("authority/{secret}")), 0o600, "{secret}");
    }
    assert_eq!(mode("authority"), 0o700);
    assert_eq!(mode("K1-admin.json"), 0o600);
    assert_eq!(mode("keys"), 0o700);
    assert_eq!(mode("keys/K1"), 0o700);
    assert_eq!(mode("authority/root.pem") & 0o400, 0o400);
}

#[test]
fn an_authority_is_never_made_over_something() {
    let place = Place::new();
    fs::create_dir(place.path("empty")).unwrap();
    place.done(&["ca", "new", "--dir", "empty", "--name", "CA"], &[]);
    let before = place.read("empty/root.pem");
    let number = |dir: &str| place.number(&["ca", "new", "--dir", dir, "--name", "CA"], &[]);
    assert_eq!(number("empty"), (5010, 1));
    place.write("file", "x");
    assert_eq!(number("file"), (5010, 1));
    assert_eq!(place.read("empty/root.pem"), before);
    assert_eq!(place.number(&["ca", "new", "--dir", "bad", "--name", ""], &[]), (3011, 3));
    let left: Vec<_> =
        fs::read_dir(place.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn two_processes_never_lose_each_others_work() {
    let place = Place::new();
    place.make_authority();
    let mut requests = Vec::new();
    for number in 0..4 {
        let serial = format!("K{number}");
        place.make_key(&serial);
        let out = format!("{serial}.pem");
        let words = ["cert", "request", "--key", &serial, "--out", &out, "--pin-fd", "0"];
        place.done(&words, &[DEFAULT]);
        requests.push(out);
    }
    let children: Vec<_> = requests
        .iter()
        .map(|request| {
            let out = format!("{request}.der");
            let mut words = vec!["ca", "issue", "--dir", "authority", "--request", request];
            words.extend(["--organization", ORGANIZATION, "--uscc", CODE, "--out", &out]);
            spawn(&mut place.command(&with_json(&words)))
        })
        .collect();
    for child in children {
        let ended = ended(child.wait_with_output().unwrap());
        assert_eq!(ended.code, 0, "{ended:?}");
        let issued: Value = serde_json::from_str(&ended.stdout).unwrap();
        let serial = issued["signature_serial"].as_str().unwrap();
        place.done(&["ca", "revoke", "--dir", "authority", "--serial", serial], &[]);
    }
    assert_eq!(place.publish(&[])["revoked"], 8);
}

#[test]
fn a_folder_in_use_is_waited_for_with_a_word_and_then_told() {
    let place = Place::new();
    place.make_authority();
    let lock = fs::File::create(place.path("authority/.lock")).unwrap();
    lock.lock().unwrap();
    let words = ["ca", "crl", "--dir", "authority", "--out", "new.crl", "--lang", "en"];
    let refused = place.run(&with_json(&words), &[]);
    assert!(refused.stdout.contains("\"number\":5012"), "{refused:?}");
    assert_eq!(refused.code, 4);
    assert_eq!(refused.stderr, "Waiting for another program ...\n");
    drop(lock);
    assert_eq!(place.run(&words, &[]).stderr, "");
}

#[test]
fn what_is_missing_or_damaged_in_the_folder_is_named() {
    let place = Place::with_certificates();
    let crl = ["ca", "crl", "--dir", "authority", "--out", "new.crl"];
    assert_eq!(place.number(&["ca", "crl", "--dir", "none", "--out", "x"], &[]), (5011, 3));
    let damaged = |name: &str, content: &[u8], expected: u64| {
        let path = format!("authority/{name}");
        let before = place.read(&path);
        place.write(&path, content);
        let (error, code) = place.refused(&crl, &[]);
        assert_eq!((error["number"].as_u64(), code), (Some(expected), 3), "{name}");
        let names_file = error["details"].as_str().unwrap().contains(name);
        // Whose register it is shows only when it is used.
        assert!(names_file || expected == 4406, "{error}");
        place.write(&path, before);
    };
    damaged("register.json", b"{", 4407);
    damaged("register.json", &place.read("authority/root-register.json"), 4406);
    damaged("issuing.key", b"no key", 1211);
    damaged("issuing.key", &place.read("authority/root.key"), 4405);
    damaged("issuing.pem", b"no certificate", 3004);
    fs::rename(place.path("authority/register.json"), place.path("away")).unwrap();
    assert_eq!(place.number(&crl, &[]), (5011, 3));
    fs::rename(place.path("away"), place.path("authority/register.json")).unwrap();
    place.done(&crl, &[]);
    assert!(!place.path("authority/.new").exists());
}

#[test]
fn a_forged_request_is_refused() {
    let place = Place::with_certificates();
    let pem = String::from_utf8(place.read("request.pem")).unwrap();
    let at = pem.rfind("\n-----END").unwrap() - 6;
    let mut forged = pem.into_bytes();
    forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
    place.write("forged.pem", forged);
    let mut words = vec!["ca", "issue", "--dir", "authority", "--request", "forged.pem"];
    words.extend(["--organization", ORGANIZATION, "--uscc", CODE, "--out", "a"]);
    let (number, code) = place.number(&words, &[]);
    assert!(matches!((number, code), (4400, 1) | (3001, 3)), "{number} {code}");
    assert!(!place.path("a").exists());
}

#[test]
fn openssl_reads_what_the_authority_writes() {
    let place = Place::with_certificates();
    let openssl = |words: &[&str]| {
        let mut command = Command::new("openssl");
        command.args(words).current_dir(place.folder()).output()
    };
    if let Err(error) = openssl(&["version"]) {
        return skip("openssl_reads_what_the_authority_writes", &error.to_string());
    }
    let id = ["-vfyopt", "distid:1234567812345678"];
    let link = [&["verify"][..], &id, &["-CAfile", "authority/root.pem", "authority/issuing.pem"]]
        .concat();
    let request = [&["req", "-verify", "-noout", "-in", "request.pem"][..], &id].concat();
    for words in [link, request] {
        let output = openssl(&words).unwrap();
        assert!(output.status.success(), "{words:?}: {output:?}");
    }
    for words in [
        &["crl", "-noout", "-text", "-in", "current.crl"][..],
        &["pkey", "-noout", "-in", "authority/issuing.key"],
    ] {
        let output = openssl(words).unwrap();
        assert!(output.status.success(), "{words:?}: {output:?}");
    }
}

#[test]
fn a_period_is_issued_to_the_second() {
    let place = Place::new();
    place.make_authority();
    place.make_key("K1");
    let words = ["cert", "request", "--out", "request.pem", "--pin-fd", "0"];
    place.done(&words, &[DEFAULT]);
    let (begin, end) = ("2027-03-01T09:00:00+08:00", "2027-05-31T23:59:59+08:00");
    let issued = place.issue(&["--not-before", begin, "--not-after", end]);
    assert_eq!(
        (issued["not_before"].as_str(), issued["not_after"].as_str()),
        (Some(begin), Some(end))
    );
    let mut words = vec!["ca", "issue", "--dir", "authority", "--request", "request.pem"];
    words.extend(["--organization", ORGANIZATION, "--uscc", CODE, "--out", "answer.der"]);
    words.extend(["--not-before", end, "--not-after", begin]);
    assert_eq!(place.number(&words, &[]), (4403, 3));
}
