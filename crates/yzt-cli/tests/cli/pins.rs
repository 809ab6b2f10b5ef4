// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a PIN comes from, and where it never shows.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{CHOSEN, DEFAULT, Place, WRONG, ended, finish, skip, spawn, wait_for};

const CHANGE: &[&str] = &["pin", "change", "--json"];

/// Runs `yzt` from a shell that opens descriptors for it.
fn with_descriptors(place: &Place, words: &str, redirections: &str) -> i32 {
    let script = format!("exec \"$0\" {words} {redirections}");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_yzt")]);
    command.current_dir(place.folder()).env_clear().env("YZT_KEYS", "keys");
    ended(command.stdin(Stdio::null()).output().unwrap()).code
}

#[test]
fn pins_come_from_any_descriptor_line_by_line() {
    let place = Place::new();
    place.make_key("K1");
    place.write("both", format!("{DEFAULT}\n{CHOSEN}\n"));
    place.write("present", format!("{CHOSEN}\r\n"));
    place.write("new", "a better PIN");
    let change = "pin change --pin-fd 3 --new-pin-fd";
    assert_eq!(with_descriptors(&place, &format!("{change} 3"), "3<both"), 0);
    assert_eq!(with_descriptors(&place, &format!("{change} 4"), "3<present 4<new"), 0);
    let words: Vec<&str> =
        CHANGE.iter().copied().chain(["--pin-fd", "0", "--new-pin-fd", "0"]).collect();
    let ended = place.run(&words, &["a better PIN", CHOSEN]);
    assert_eq!(ended.code, 0, "{ended:?}");
}

#[test]
fn a_descriptor_that_is_not_open_costs_nothing() {
    let place = Place::new();
    place.make_key("K1");
    let words = ["pin", "change", "--pin-fd", "77", "--new-pin-fd", "77"];
    assert_eq!(place.number(&words, &[]), (5008, 4));
    let words = ["pin", "change", "--pin-fd", "0", "--new-pin-fd", "0"];
    assert_eq!(place.number(&words, &[]), (1100, 3), "an empty input is no PIN");
    assert_eq!(place.number(&words, &[DEFAULT]), (1100, 3), "nor is a missing second line");
    assert_eq!(place.number(&words, &[&"9".repeat(10_000), CHOSEN]), (1101, 3));
    assert_eq!(place.done(&["key", "info"], &[])["pin"]["tries_left"], 6);
}

#[test]
fn without_terminal_and_descriptor_there_is_no_waiting() {
    let place = Place::new();
    place.make_key("K1");
    let begun = Instant::now();
    assert_eq!(place.number(&["pin", "change"], &[]), (4612, 4));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn an_argument_or_a_variable_is_no_way_for_a_pin() {
    let place = Place::new();
    place.make_key("K1");
    for option in ["--pin", "--old-pin", "--password"] {
        assert_eq!(place.number(&["pin", "change", option, DEFAULT], &[]), (5000, 2));
    }
    let mut command = place.command(CHANGE);
    command.env("YZT_PIN", DEFAULT).env("YZT_NEW_PIN", CHOSEN);
    assert_eq!(finish(spawn(&mut command), &[]).code, 4);
}

#[test]
fn a_pin_shows_neither_in_output_nor_in_errors_nor_in_the_transcript() {
    let place = Place::with_certificates();
    let secret = "Zq7!x-secret";
    let words = ["pin", "change", "--pin-fd", "0", "--new-pin-fd", "0", "--trace", "trace"];
    let mut said = String::new();
    for (old, new) in [(DEFAULT, secret), (secret, secret), (secret, WRONG), (secret, CHOSEN)] {
        for json in [&[][..], &["--json"]] {
            let all: Vec<&str> = words.iter().chain(json).copied().collect();
            let ended = place.run(&all, &[old, new]);
            said.push_str(&ended.stdout);
            said.push_str(&ended.stderr);
        }
    }
    said.push_str(&String::from_utf8(place.read("trace")).unwrap());
    let hex: String = secret.bytes().map(|byte| format!("{byte:02X}")).collect();
    for form in [secret, &hex, &hex.to_lowercase(), CHOSEN] {
        assert!(!said.contains(form), "{form}");
    }
}

#[test]
fn a_hidden_prompt_asks_on_a_terminal() {
    let place = Place::new();
    place.make_key("K1");
    // `script` gives the command a terminal; what it types is typed after the prompt is up.
    let yzt = env!("CARGO_BIN_EXE_yzt");
    let line = format!(
        "(sleep 0.7; echo {DEFAULT}; sleep 0.4; echo {CHOSEN}; sleep 0.4; echo {CHOSEN}; sleep 0.4) \
         | script -qec '{yzt} --lang zh pin change' /dev/null"
    );
    let mut command = Command::new("sh");
    command
        .args(["-c", &line])
        .current_dir(place.folder())
        .env("YZT_KEYS", "keys")
        .env("TERM", "dumb");
    let has_script = Command::new("script").arg("--version").output().is_ok();
    if !has_script {
        return skip("a_hidden_prompt_asks_on_a_terminal", "no `script` to make a terminal");
    }
    let ended = ended(command.stdin(Stdio::null()).output().unwrap());
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stdout.contains("还可尝试次数: 6 次"), "{}", ended.stdout);
    assert!(ended.stdout.contains("PIN 码已修改"), "{}", ended.stdout);
    assert!(!ended.stdout.contains(CHOSEN), "the terminal must not echo: {}", ended.stdout);
    assert_eq!(place.done(&["key", "info"], &[])["pin"]["status"], "set");
}

#[test]
fn an_unlock_without_an_answer_changes_nothing() {
    let place = Place::new();
    place.make_authority();
    place.make_key("K1");
    let unblock = |answer: &str, wait: &str| {
        place.number(
            &["pin", "unblock", "--request", "ask.json", "--answer", answer, "--wait", wait],
            &[],
        )
    };
    assert_eq!(unblock("none.json", "0"), (5017, 4));
    place.write("old.json", "{}");
    assert_eq!(unblock("old.json", "0"), (5006, 1), "an answer from before answers nothing");
    assert_eq!(place.done(&["key", "info"], &[])["pin"]["status"], "default");
}

#[test]
fn a_damaged_answer_is_told_and_a_wrong_administrator_pin_is_not_the_holders_fault() {
    let place = Place::new();
    place.make_authority();
    place.make_key("K1");
    place.make_key("K2");
    let unblock = [
        "--json",
        "pin",
        "unblock",
        "--key",
        "K1",
        "--request",
        "ask.json",
        "--answer",
        "reply.json",
        "--wait",
        "60",
    ];
    let desk = |admin_pin: &str| {
        let mut words = vec!["ca", "unblock", "--dir", "authority", "--admin-pin", admin_pin];
        words.extend(["--request", "ask.json", "--answer", "reply.json"]);
        words.extend(["--one-time-pin-out", "one-time.txt"]);
        place.run(&crate::support::with_json(&words), &[])
    };
    let wait_for_request = || wait_for(&place.path("ask.json"));

    let waiting = spawn(&mut place.command(&unblock));
    wait_for_request();
    let refused = desk("K2-admin.json");
    assert!(refused.stdout.contains("ADMIN_PIN_OTHER_KEY"), "{refused:?}");
    assert!(!place.path("reply.json").exists() && !place.path("one-time.txt").exists());
    place.write("reply.json", "{ not an answer");
    let told = finish(waiting, &[]);
    assert!(told.stdout.contains("UNBLOCK_ANSWER_FILE") && told.code == 3, "{told:?}");

    // K2's secrets under K1's name: a mix-up that only the key can notice.
    let mixed = String::from_utf8(place.read("K2-admin.json")).unwrap().replace("K2", "K1");
    place.write("mixed.json", mixed);
    std::fs::remove_file(place.path("ask.json")).unwrap();
    std::fs::remove_file(place.path("reply.json")).unwrap();
    let waiting = spawn(&mut place.command(&unblock));
    wait_for_request();
    assert_eq!(desk("mixed.json").code, 0);
    let told = finish(waiting, &[]);
    assert!(told.stdout.contains("UNBLOCK_REFUSED") && told.code == 1, "{told:?}");
    assert!(!told.stdout.contains("tries_left"), "{told:?}");
}
