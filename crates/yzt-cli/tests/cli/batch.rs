// SPDX-License-Identifier: MIT OR Apache-2.0
//! Several files signed behind one PIN.

use crate::support::{DEFAULT, Place, WRONG};

#[test]
fn several_files_are_signed_and_each_signature_verifies() {
    let place = Place::with_certificates();
    place.write("a.txt", "one");
    place.write("b.txt", "two");
    std::fs::create_dir(place.path("signatures")).unwrap();
    let words = ["sign-batch", "a.txt", "b.txt", "--out-dir", "signatures", "--pin-fd", "0"];
    let done = place.done(&words, &[DEFAULT]);
    assert_eq!(done["signatures"].as_array().unwrap().len(), 2);
    place.done(&["cert", "export", "--use", "signature", "--out", "clerk.pem"], &[]);
    for name in ["a.txt", "b.txt"] {
        let signature = format!("signatures/{name}.sig");
        let verify =
            ["verify", "--certificate", "clerk.pem", "--in", name, "--signature", &signature];
        assert_eq!(place.done(&verify, &[])["valid"], true);
    }
}

#[test]
fn what_cannot_be_done_is_told_before_a_pin_is_asked() {
    let place = Place::with_certificates();
    place.write("a.txt", "one");
    std::fs::create_dir(place.path("other")).unwrap();
    place.write("other/a.txt", "two");
    place.write("login", "yzt-login-1\0and more");
    let with = |inputs: &[&'static str]| {
        let words = ["--out-dir", ".", "--pin-fd", "0"];
        let all: Vec<&str> = [&["sign-batch"], inputs, &words].concat();
        place.number(&all, &[WRONG]).0
    };
    assert_eq!(with(&["a.txt", "other/a.txt"]), 5006, "two signatures, one name");
    assert_eq!(with(&["a.txt", "missing"]), 5002);
    assert_eq!(with(&["a.txt", "login"]), 4050);
    assert_eq!(with(&["a.txt", "--minutes", "61"]), 5000);
    assert_eq!(with(&[]), 5000);
    assert_eq!(place.done(&["key", "info"], &[])["pin"]["tries_left"], 6);
    assert_eq!(with(&["a.txt"]), 2000, "and only then is the PIN tried");
}
