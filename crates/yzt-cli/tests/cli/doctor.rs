// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt doctor`: its shapes, its findings on constructed places, and what its bundle leaves out.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;

use serde_json::Value;

use crate::support::{DEFAULT, ORGANIZATION, Place, WRONG, ended};

const SERIAL: &str = "SECRETSERIAL0042";

/// The doctor's answer; it ends with 4 where it found something, and 0 otherwise.
fn doctor(place: &Place, words: &[&str]) -> Value {
    let words: Vec<&str> = ["doctor", "--json"].iter().chain(words).copied().collect();
    let ended = place.run(&words, &[]);
    let value: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert!(value.get("error").is_none(), "{value}");
    assert_eq!(ended.code, if value["healthy"] == true { 0 } else { 4 }, "{value}");
    assert_eq!(ended.stderr, "");
    value
}

fn checks<'a>(told: &'a Value, topic: &str) -> Vec<&'a Value> {
    let all = told["checks"].as_array().unwrap().iter();
    all.filter(|check| check["check"] == topic).collect()
}

fn number(told: &Value, topic: &str) -> Option<u64> {
    checks(told, topic).iter().find_map(|check| check["number"].as_u64())
}

#[test]
fn every_check_has_its_members() {
    let place = Place::with_certificates();
    let told = doctor(&place, &[]);
    for check in told["checks"].as_array().unwrap() {
        let members: Vec<&str> = check.as_object().unwrap().keys().map(String::as_str).collect();
        let expected =
            ["advice", "check", "command", "details", "message", "name", "number", "state"];
        assert_eq!(members, expected);
        let is_problem = check["state"] == "problem";
        assert!(is_problem || check["state"] == "ok" || check["state"] == "not_applicable");
        assert_eq!(check["number"].is_u64(), is_problem, "{check}");
        assert_eq!(check["message"].is_string() && check["advice"].is_string(), is_problem);
    }
    for topic in ["system", "program", "clock", "keys_folder", "software_key", "pin", "certificate"]
    {
        let found = checks(&told, topic);
        assert_eq!(found.len(), 1, "{topic}");
        assert_eq!(found[0]["state"], "ok", "{}", found[0]);
    }
    let system = &checks(&told, "system")[0]["details"];
    assert_eq!(system["architecture"], std::env::consts::ARCH);
    assert_eq!(checks(&told, "program")[0]["details"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(checks(&told, "software_key")[0]["details"]["serial"], "K1");
    assert_eq!(checks(&told, "pin")[0]["details"]["tries_left"], 6);
    assert_eq!(checks(&told, "certificate")[0]["details"]["days_left"], 365);
}

#[test]
fn no_service_is_told_by_number_and_command() {
    let place = Place::new();
    let told = doctor(&place, &[]);
    let service = checks(&told, "service")[0];
    if cfg!(feature = "pcsc") {
        assert_eq!((&service["number"], &service["name"]), (&1400.into(), &"SERVICE_DOWN".into()));
        assert!(service["command"].as_str().unwrap().starts_with("sudo "), "{service}");
        assert_eq!(checks(&told, "service_library")[0]["state"], "ok");
        // One that was killed leaves its socket behind.
        drop(UnixListener::bind(place.path("no-service")).unwrap());
        let told = doctor(&place, &[]);
        assert_eq!(number(&told, "service"), Some(5033));
    } else {
        assert_eq!(service["state"], "not_applicable");
        assert_eq!(told["healthy"], true);
    }
}

/// As whom nothing may be done: its rights are those of everybody else.
const NOBODY: u32 = 65_534;

#[test]
fn a_service_that_lets_nobody_in_is_told_apart() {
    use std::os::unix::process::CommandExt;
    let place = Place::new();
    let closed = place.path("closed");
    fs::create_dir(&closed).unwrap();
    let _listener = UnixListener::bind(closed.join("socket")).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(place.folder(), fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = place.command(&["doctor", "--json"]);
    command.env("PCSCLITE_CSOCK_NAME", closed.join("socket")).uid(NOBODY);
    let Ok(output) = command.output() else {
        crate::support::skip("a_service_that_lets_nobody_in_is_told_apart", "needs root");
        return;
    };
    let told: Value = serde_json::from_str(&ended(output).stdout).unwrap();
    let expected = cfg!(feature = "pcsc").then_some(1401);
    assert_eq!(number(&told, "service"), expected, "{told}");
}

#[test]
fn a_key_that_cannot_be_used_says_why() {
    let place = Place::with_certificates();
    for _ in 0..6 {
        let words = ["sign", "--in", "request.pem", "--out", "s", "--pin-fd", "0", "--last-try"];
        place.refused(&words, &[WRONG]);
    }
    assert_eq!(number(&doctor(&place, &[]), "pin"), Some(4692));
    let late = ["--at", "2099-01-01T00:00:00+08:00"];
    assert_eq!(number(&doctor(&place, &late), "certificate"), Some(4694));
    let early = ["--at", "2001-01-01T00:00:00+08:00"];
    let told = doctor(&place, &early);
    assert_eq!((number(&told, "certificate"), number(&told, "clock")), (Some(4695), None));
    place.make_key("K2");
    let told = doctor(&place, &[]);
    assert_eq!(number(&told, "certificate"), Some(4605), "{told}");
    place.write("keys/K2/store.redb", "damaged");
    assert_eq!(number(&doctor(&place, &[]), "software_key"), Some(2504));
}

#[test]
fn keys_that_others_can_read_are_told_with_the_command_that_closes_them() {
    let place = Place::new();
    place.make_key("K1");
    assert_eq!(number(&doctor(&place, &[]), "keys_folder"), None);
    let open = |name: &str, mode| {
        fs::set_permissions(place.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    open("keys", 0o755);
    open("keys/K1", 0o755);
    open("keys/K1/store.key", 0o644);
    let told = doctor(&place, &[]);
    assert_eq!(number(&told, "keys_folder"), Some(5030));
    let command = checks(&told, "keys_folder")[0]["command"].as_str().unwrap();
    assert_eq!(command, "chmod -R go-rwx 'keys'");
}

#[test]
fn the_clock_is_compared_with_what_the_user_says() {
    let place = Place::new();
    let clock = |words: &[&str]| number(&doctor(&place, words), "clock");
    assert_eq!(clock(&["--reference-time", "2099-01-01T00:00:00Z"]), Some(5031));
    assert_eq!(clock(&["--reference-time", "2001-01-01T00:00:00Z"]), Some(5032));
    assert_eq!(clock(&["--portal-date", "Sun, 06 Nov 1994 08:49:37 GMT"]), Some(5032));
    assert_eq!(place.number(&["doctor", "--portal-date", "now"], &[]), (5022, 2));
    assert_eq!(place.number(&["doctor", "--reference-time", "now"], &[]), (5001, 2));
}

#[test]
fn a_library_of_another_word_size_is_told_without_loading_it() {
    let place = Place::new();
    let mut library = vec![0x7F, b'E', b'L', b'F', 1, 1, 1];
    library.resize(16, 0);
    library.extend([3, 0, 3, 0]);
    place.write("vendor.so", &library);
    place.write("vendor.dll", b"MZ");
    let words = ["--library", "vendor.so", "--library", "vendor.dll", "--library", "none.so"];
    let told = doctor(&place, &words);
    let numbers: Vec<u64> =
        checks(&told, "library").iter().filter_map(|check| check["number"].as_u64()).collect();
    assert_eq!(numbers, [5037, 5036, 5002]);
    assert_eq!(checks(&told, "library")[0]["details"]["found"], "32-bit x86");
}

#[test]
fn people_read_it_in_their_language() {
    let place = Place::new();
    place.make_key("K1");
    for (language, words) in
        [("zh", ["正常", "怎么办：", "发现 "]), ("en", ["ok ", "What to do: ", "Problems found: "])]
    {
        let ended = place.run(&["doctor", "--lang", language], &[]);
        assert_eq!(ended.code, 4, "a key without certificates is something to tell");
        for word in words {
            assert!(ended.stdout.contains(word), "{word}: {}", ended.stdout);
        }
        assert!(ended.stdout.contains("YZT-4605 "), "{}", ended.stdout);
        assert!(!ended.stdout.contains('\u{1b}'));
    }
}

fn bundle(place: &Place, words: &[&str]) -> (Value, String) {
    let words: Vec<&str> = ["--bundle", "bundle.json"].iter().chain(words).copied().collect();
    let told = doctor(place, &words);
    assert_eq!(told["bundle"], "bundle.json");
    let text = String::from_utf8(place.read("bundle.json")).unwrap();
    (serde_json::from_str(&text).unwrap(), text)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// A key with certificates and an unusual serial number.
fn place_with_secrets() -> Place {
    let place = Place::new();
    place.make_authority();
    place.make_key(SERIAL);
    place.certify(SERIAL, &[]);
    place
}

#[test]
fn a_bundle_holds_what_support_needs() {
    let place = place_with_secrets();
    let (bundle, _) = bundle(&place, &["--library", "request.pem"]);
    let members: Vec<&str> = bundle.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        members,
        [
            "checks",
            "created",
            "environment",
            "errors",
            "format",
            "libraries",
            "private",
            "program",
            "readers",
            "system",
            "traces"
        ]
    );
    assert_eq!(
        (&bundle["format"], &bundle["private"]),
        (&"yzt-doctor-bundle-1".into(), &true.into())
    );
    assert!(bundle["errors"].as_array().unwrap().contains(&5036.into()), "{}", bundle["errors"]);
    assert_eq!(bundle["environment"]["YZT_KEYS"], "(set)");
    let exchanges = bundle["traces"][0]["exchanges"].as_array().unwrap();
    let names: Vec<&str> =
        exchanges.iter().filter_map(|exchange| exchange["instruction"].as_str()).collect();
    for name in ["GetDevInfo", "EnumApplication", "OpenApplication", "GetPINInfo"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    for name in ["VerifyPIN", "GenRandom", "ECCSignData", "ChangePIN"] {
        assert!(!names.contains(&name), "{name}: {names:?}");
    }
    let certificate =
        exchanges.iter().find(|exchange| exchange["instruction"] == "ExportCertificate");
    assert_eq!(certificate.unwrap()["response"], Value::Null, "a certificate names its holder");
    let mode = fs::metadata(place.path("bundle.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_bundle_holds_no_secret_and_by_default_not_who_it_is_about() {
    let place = place_with_secrets();
    let admin: Value =
        serde_json::from_slice(&place.read(&format!("{SERIAL}-admin.json"))).unwrap();
    let store_key = place.read(&format!("keys/{SERIAL}/store.key"));
    let secrets = [
        hex(DEFAULT.as_bytes()),
        admin["admin_pin"].as_str().unwrap().to_uppercase(),
        admin["device_key"].as_str().unwrap().to_uppercase(),
        hex(&store_key[store_key.len() - 16..]),
    ];
    let private = [
        SERIAL.to_owned(),
        hex(SERIAL.as_bytes()),
        ORGANIZATION.to_owned(),
        hex(ORGANIZATION.as_bytes()),
        "/home/".to_owned(),
        place.folder().display().to_string(),
    ];
    let (value, text) = bundle(&place, &[]);
    for left_out in secrets.iter().chain(&private) {
        assert!(!text.to_uppercase().contains(&left_out.to_uppercase()), "{left_out}");
    }
    assert_eq!(value["traces"][0]["key"], "...0042");

    let (value, text) = bundle(&place, &["--identify"]);
    assert_eq!(value["private"], false);
    assert!(text.contains(SERIAL) && text.contains(ORGANIZATION), "{text}");
    for secret in &secrets {
        assert!(!text.to_uppercase().contains(secret), "{secret}");
    }
}

#[test]
fn a_bundle_replaces_in_one_step_and_fails_as_any_file_does() {
    let place = Place::new();
    place.write("bundle.json", "earlier");
    bundle(&place, &[]);
    let left: Vec<_> = fs::read_dir(place.folder()).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(place.number(&["doctor", "--bundle", "none/bundle.json"], &[]), (5005, 4));
    assert_eq!(place.number(&["doctor", "--identify"], &[]), (5000, 2));
}

#[test]
fn no_try_is_spent_and_the_exchanges_go_to_the_transcript_too() {
    let place = place_with_secrets();
    doctor(&place, &["--trace", "trace"]);
    let trace = String::from_utf8(place.read("trace")).unwrap();
    assert!(trace.contains("GetPINInfo") && !trace.contains("VerifyPIN"), "{trace}");
    assert_eq!(place.done(&["key", "info"], &[])["pin"]["tries_left"], 6);
}
