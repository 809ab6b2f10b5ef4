// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reports on SKF libraries, which are built here.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{DEFAULT, Place, WRONG};

/// A place with a library, `odd.so`, and the certificate of a holder in it.
fn place_with_library(defines: &[&str]) -> Place {
    let place = Place::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = sources.join("../yzt-token-skf/tests/skf/library/device.c");
    let made = Command::new("cc")
        .args([
            "-std=gnu11",
            "-fPIC",
            "-shared",
            "-fvisibility=hidden",
            "-Wno-address-of-packed-member",
        ])
        .args(defines.iter().map(|define| format!("-D{define}")))
        .args([source.as_os_str(), "-o".as_ref(), place.path("odd.so").as_os_str()])
        .arg("-lcrypto")
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let line = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key \
                -outform DER -out odd.so.crt -days 30 -subj /O=Holder/CN=signs";
    let made = Command::new("openssl")
        .args(line.split_whitespace())
        .current_dir(place.folder())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    place
}

#[test]
fn a_library_is_reported_on() {
    let place = place_with_library(&["FILLED", "NATURAL", "ONE_NUL"]);
    let report = place.done(&["skf", "probe", "odd.so"], &[]);
    assert_eq!(report["layout"], "natural", "{report}");
    assert_eq!(report["functions"]["of"], 71);
    let device = &report["devices"][0];
    assert_eq!(device["serial"], "ODD0001");
    let container = &device["applications"][0]["containers"][0];
    assert_eq!(container["name"], "holder");
    let subject = container["certificates"][0]["subject"].as_str().unwrap();
    assert!(subject.contains("Holder"), "{subject}");
    let log = fs::read_to_string(place.path("odd.so.log")).unwrap();
    for function in
        ["SKF_VerifyPIN", "SKF_ChangePIN", "SKF_UnblockPIN", "SKF_DevAuth", "SKF_SetLabel"]
    {
        assert!(!log.contains(function), "{function}");
    }
    let shown = place.run(&["skf", "probe", "odd.so", "--lang", "en"], &[]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.stdout.contains("no PIN was tried"), "{}", shown.stdout);
    assert!(shown.stdout.contains("list-cut-short"), "{}", shown.stdout);
}

#[test]
fn what_names_somebody_is_left_out_on_request() {
    let place = place_with_library(&["FILLED"]);
    let shown = place.run(&["skf", "probe", "odd.so", "--redact"], &[]);
    assert_eq!(shown.code, 0, "{shown:?}");
    for name in ["Holder", "holder", "ODD0001", "odd key", "odd 0"] {
        assert!(!shown.stdout.contains(name), "{name}: {}", shown.stdout);
    }
    assert!(shown.stdout.contains("…0001"), "{}", shown.stdout);
}

#[test]
fn a_library_that_crashes_or_hangs_gives_a_report_too() {
    for (define, expected) in [("CRASH_INFO", "crashed"), ("HANG_INFO", "no answer")] {
        let place = place_with_library(&[define, "PRINTS"]);
        let report = place.done(&["skf", "probe", "odd.so", "--timeout", "1"], &[]);
        let failure = &report["failures"][0];
        assert_eq!(failure["function"], "SKF_EnumApplication");
        assert!(failure["what"].as_str().unwrap().contains(expected), "{failure}");
    }
}

#[test]
fn what_is_no_library_is_an_error_with_its_number() {
    let place = Place::new();
    place.write("text.so", "not a library");
    for (library, number) in [("missing.so", "2120"), ("text.so", "2121")] {
        let ended = place.run(&["skf", "probe", library], &[]);
        assert_eq!(ended.code, 4, "{ended:?}");
        assert!(ended.stderr.contains(number), "{ended:?}");
    }
    fs::create_dir(place.path("profiles")).unwrap();
    place.write("profiles/bad.toml", "colour = \"red\"");
    let ended = place.run(&["skf", "probe", "text.so", "--profiles", "profiles"], &[]);
    assert!(ended.code == 3 && ended.stderr.contains("2127"), "{ended:?}");
}

#[test]
fn a_key_of_a_library_is_used_and_a_crash_hides_no_other_key() {
    let place = place_with_library(&[]);
    place.make_key("K1");
    let listed = place.done(&["key", "list", "--skf", "odd.so"], &[]);
    let keys = listed["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2, "{listed}");
    let verify = ["pin", "verify", "--key", "ODD0001", "--skf", "odd.so", "--pin-fd", "0"];
    place.done(&verify, &[DEFAULT]);
    assert_eq!(place.number(&verify, &[WRONG]).0, 2000);
    let log = fs::read_to_string(place.path("odd.so.log")).unwrap();
    assert_eq!(log.lines().filter(|line| *line == "SKF_VerifyPIN").count(), 2, "one try each");

    let place = place_with_library(&["CRASH_INFO"]);
    place.make_key("K1");
    let listed = place.done(&["key", "list", "--skf", "odd.so", "--skf", "missing.so"], &[]);
    let serials: Vec<_> =
        listed["keys"].as_array().unwrap().iter().map(|key| &key["serial"]).collect();
    assert!(serials.iter().any(|serial| **serial == "K1"), "{listed}");
}
