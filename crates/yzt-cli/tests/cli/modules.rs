// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys of a PKCS#11 module: SoftHSM2 with a folder to itself.

use std::process::Command;

use serde_json::Value;

use crate::support::{CHOSEN, DEFAULT, Ended, Place, WRONG, finish, spawn};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// A place with a token.
fn place_with_token() -> Place {
    let place = Place::new();
    let tokens = place.path("tokens");
    std::fs::create_dir(&tokens).unwrap();
    let tokens = tokens.display();
    place.write("hsm.conf", format!("directories.tokendir = {tokens}\nlog.level = ERROR\n"));
    let made = Command::new("softhsm2-util")
        .args(["--init-token", "--free", "--label", "企业证书", "--pin", DEFAULT])
        .args(["--so-pin", "87654321"])
        .env("SOFTHSM2_CONF", place.path("hsm.conf"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    place
}

fn run(place: &Place, words: &[&str], lines: &[&str]) -> Ended {
    let words: Vec<&str> = words.iter().copied().chain(["--pkcs11", MODULE]).collect();
    let mut command = place.command(&words);
    finish(spawn(command.env("SOFTHSM2_CONF", place.path("hsm.conf"))), lines)
}

fn json(place: &Place, words: &[&str], lines: &[&str]) -> (Value, i32) {
    let words: Vec<&str> = words.iter().copied().chain(["--json"]).collect();
    let ended = run(place, &words, lines);
    (serde_json::from_str(&ended.stdout).unwrap(), ended.code)
}

#[test]
fn a_token_is_listed_beside_the_other_keys() {
    let place = place_with_token();
    place.make_key("K1");
    let (listed, code) = json(&place, &["key", "list"], &[]);
    assert_eq!(code, 0, "{listed}");
    let keys = listed["keys"].as_array().unwrap();
    let labels: Vec<&str> = keys.iter().map(|key| key["label"].as_str().unwrap()).collect();
    assert_eq!(labels.len(), 2, "{listed}");
    assert_eq!(labels[1], "企业证书");
    let shown = run(&place, &["key", "list"], &[]);
    assert!(shown.stdout.contains("企业证书"), "{}", shown.stdout);
    // Named by the environment, too.
    let mut command = place.command(&["key", "list"]);
    command.env("SOFTHSM2_CONF", place.path("hsm.conf")).env("YZT_PKCS11", MODULE);
    let shown = finish(spawn(&mut command), &[]);
    assert!(shown.stdout.contains("企业证书"), "{}", shown.stdout);
}

#[test]
fn a_pin_is_verified_and_changed() {
    let place = place_with_token();
    let verify = ["pin", "verify", "--pin-fd", "0"];
    let (done, code) = json(&place, &verify, &[DEFAULT]);
    assert_eq!(code, 0, "{done}");
    assert_eq!(done["pin"]["locked"], false);
    let (refused, code) = json(&place, &verify, &[WRONG]);
    assert_eq!((refused["error"]["number"].as_u64(), code), (Some(2000), 1), "{refused}");
    let change = ["pin", "change", "--pin-fd", "0", "--new-pin-fd", "0"];
    let (done, code) = json(&place, &change, &[DEFAULT, CHOSEN]);
    assert_eq!(code, 0, "{done}");
    let (refused, _) = json(&place, &verify, &[DEFAULT]);
    assert_eq!(refused["error"]["number"], 2000, "{refused}");
    let (done, code) = json(&place, &verify, &[CHOSEN]);
    assert_eq!(code, 0, "{done}");
}

#[test]
fn a_module_that_cannot_be_loaded_hides_no_other_key() {
    let place = Place::new();
    place.make_key("K1");
    place.write("text.so", "no library");
    for (module, number) in [("missing.so", 2100), ("text.so", 2101)] {
        let listed = place.done(&["key", "list", "--pkcs11", module], &[]);
        assert_eq!(listed["keys"][0]["serial"], "K1");
        let gaps = listed["gaps"].as_array().unwrap();
        assert!(gaps.iter().any(|gap| gap["way"] == "pkcs11" && gap["number"] == number));
        place.done(&["key", "info", "--pkcs11", module], &[]);
    }
}
