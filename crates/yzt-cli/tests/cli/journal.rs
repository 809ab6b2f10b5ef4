// SPDX-License-Identifier: MIT OR Apache-2.0
//! Journals that were damaged, policies that are wrong, events that cannot be: clear errors, and
//! nothing is half applied.

use serde_json::json;
use yzt_lifecycle::journal::{Checkpoint, Head};

use crate::lifecycle::{Desk, JOURNAL};
use crate::support::{CODE, Place};

const VERIFY: &[&str] = &["lifecycle", "verify-journal", JOURNAL];
const AT: &str = "2026-03-02T10:00:00+08:00";

fn lines(place: &Place) -> Vec<String> {
    let text = String::from_utf8(place.read(JOURNAL)).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The number and the line of what is wrong with a changed journal.
fn verdict(place: &Place, lines: &[String]) -> (u64, Option<u64>) {
    place.write(JOURNAL, lines.iter().map(|line| format!("{line}\n")).collect::<String>());
    let (error, code) = place.refused(VERIFY, &[]);
    assert!(code == 3 || code == 1, "{error}");
    (error["number"].as_u64().unwrap(), error["line"].as_u64())
}

#[test]
fn a_damaged_journal_is_named_by_its_line_and_nothing_is_written_to_it() {
    let desk = Desk::new();
    desk.issue();
    let place = &desk.place;
    let whole = lines(place);
    assert!(whole.len() > 10);

    let mut edited = whole.clone();
    edited[4] = edited[4].replace("\"copies\":2", "\"copies\":3");
    assert_ne!(edited, whole);
    assert_eq!(verdict(place, &edited), (4254, Some(6)));
    let mut gap = whole.clone();
    gap.remove(5);
    assert_eq!(verdict(place, &gap), (4253, Some(6)));
    let mut exchanged = whole.clone();
    exchanged.swap(5, 6);
    assert_eq!(verdict(place, &exchanged), (4253, Some(6)));
    let mut version = whole.clone();
    version[2] = version[2].replacen("\"version\":1", "\"version\":2", 1);
    assert_eq!(verdict(place, &version), (4252, Some(3)));
    let mut garbage = whole.clone();
    garbage[3] = "{".into();
    assert_eq!(verdict(place, &garbage), (4251, Some(4)));

    // A damaged journal is not written to, and takes no advice.
    let damaged = place.read(JOURNAL);
    place.write("event.json", json!({ "time-passes": { "organisation": CODE } }).to_string());
    assert_eq!(place.number(&Desk::words(AT, "system"), &[]).0, 4251);
    assert_eq!(place.read(JOURNAL), damaged);
    let advise = ["lifecycle", "advise", "--journal", JOURNAL, "--organisation", CODE];
    assert_eq!(place.number(&advise, &[]).0, 4251);

    let text = whole.join("\n");
    place.write(JOURNAL, text);
    assert_eq!(place.number(VERIFY, &[]).0, 4258, "the last line is cut off");
}

#[test]
fn what_was_left_by_a_process_that_died_is_in_nobodys_way() {
    let desk = Desk::new();
    let place = &desk.place;
    let before = place.read(JOURNAL);
    // A process that died between writing and renaming leaves its temporary file, half written.
    place.write(".journal.0123456789abcdef.new", &before[..before.len() / 2]);
    assert_eq!(place.done(VERIFY, &[])["entries"], 2);
    desk.issue();
    assert!(place.done(VERIFY, &[])["entries"].as_u64().unwrap() > 10);
    assert!(place.read(JOURNAL).starts_with(&before));
}

#[test]
fn two_processes_do_not_lose_each_others_entries() {
    let desk = Desk::new();
    let place = &desk.place;
    place.write("event.json", json!({ "time-passes": { "organisation": CODE } }).to_string());
    let words = crate::support::with_json(&Desk::words(AT, "system"));
    let children: Vec<_> =
        (0..4).map(|_| crate::support::spawn(&mut place.command(&words))).collect();
    for child in children {
        let ended = crate::support::finish(child, &[]);
        assert_eq!(ended.code, 0, "{ended:?}");
    }
    assert_eq!(place.done(VERIFY, &[])["entries"], 6);
}

#[test]
fn a_batch_is_entered_whole_or_not_at_all() {
    let desk = Desk::new();
    let pass = json!({ "time-passes": { "organisation": CODE } });
    let unknown = json!({ "time-passes": { "organisation": "nobody" } });
    let error = desk.refused(AT, "system", &[pass.clone(), unknown]);
    assert_eq!((&error["number"], &error["event"]), (&json!(4214), &json!("time-passes")));
    let earlier = desk.refused("2026-03-01T10:00:00+08:00", "system", &[pass]);
    assert_eq!(earlier["number"], 4222);
}

#[test]
fn an_event_that_cannot_be_read_is_named_by_line_and_column() {
    let desk = Desk::new();
    let place = &desk.place;
    let before = place.read(JOURNAL);
    for text in [
        "{",
        "{\n\"novelty\":{}}",
        r#"{"time-passes":{"organisation":"X","novelty":1}}"#,
        r#"{"order":{"order":1,"event":{"book":{"start":"2026-02-30T10:00:00+08:00"}}}}"#,
        "[",
    ] {
        place.write("event.json", text);
        let (error, code) = place.refused(&Desk::words(AT, "customer-service"), &[]);
        assert_eq!((&error["name"], code), (&json!("EVENT_FILE_INVALID"), 3), "{text}");
        assert!(error["line"].is_u64() && error["column"].is_u64(), "{error}");
    }
    assert_eq!(place.read(JOURNAL), before);
    // The clock of the command is an argument too.
    assert_eq!(place.number(&Desk::words("2026-02-30T10:00:00+08:00", "system"), &[]), (5001, 2));
}

#[test]
fn nothing_happens_before_a_policy_is_adopted() {
    let place = Place::new();
    place.write("event.json", json!({ "time-passes": { "organisation": CODE } }).to_string());
    assert_eq!(place.number(&Desk::words(AT, "system"), &[]), (5002, 3));
    place.write(JOURNAL, "");
    assert_eq!(place.number(&Desk::words(AT, "system"), &[]), (4226, 1));
    let words = ["lifecycle", "apply", JOURNAL, "--adopt", "--actor", "handler", "--at", AT];
    assert_eq!(place.number(&words, &[]), (4208, 1), "a handler adopts no policy");
    assert_eq!(place.read(JOURNAL), b"");
}

#[test]
fn a_policy_is_checked_with_line_and_column_in_both_languages() {
    let place = Place::new();
    let manual = yzt_lifecycle::policy::MANUAL;
    place.write("policy.toml", manual);
    let checked = place.done(&["lifecycle", "check-policy", "policy.toml", "--matrix"], &[]);
    assert_eq!((&checked["valid"], &checked["name"]), (&json!(true), &json!("employers")));
    assert_eq!(checked["matrix"].as_array().unwrap().len(), 11);
    place.write("wrong.toml", manual.replacen("retry-limit = 6", "retry-limit = 0", 1));
    let line = manual.lines().position(|line| line.starts_with("retry-limit")).unwrap() + 1;
    let (error, code) = place.refused(&["lifecycle", "check-policy", "wrong.toml"], &[]);
    assert_eq!((&error["number"], &error["line"], code), (&json!(4240), &json!(line), 3));
    assert!(error["column"].as_u64().unwrap() > 1, "{error}");
    for (language, part) in [("zh", format!("行：{line}\n")), ("en", format!("Line: {line}\n"))] {
        let words = ["lifecycle", "check-policy", "wrong.toml", "--lang", language];
        let ended = place.run(&words, &[]);
        assert!(ended.stderr.contains(&part), "{}", ended.stderr);
    }
    place.write("schema.toml", manual.replacen("schema = 1", "schema = 7", 1));
    assert_eq!(place.number(&["lifecycle", "check-policy", "schema.toml"], &[]), (4241, 3));
    place.write("bytes.toml", b"schema = 1\n# \xff\n");
    let (error, _) = place.refused(&["lifecycle", "check-policy", "bytes.toml"], &[]);
    assert_eq!((&error["line"], &error["column"]), (&json!(2), &json!(3)));
}

#[test]
fn a_journal_under_a_policy_of_its_own_needs_that_policy() {
    let place = Place::new();
    let own = yzt_lifecycle::policy::MANUAL.replacen("name = \"employers\"", "name = \"own\"", 1);
    place.write("own.toml", own);
    let mut words = vec!["lifecycle", "apply", JOURNAL, "--adopt", "--policy", "own.toml"];
    words.extend(["--actor", "customer-service", "--at", AT]);
    place.done(&words, &[]);
    let (error, _) = place.refused(VERIFY, &[]);
    assert_eq!((&error["number"], &error["line"]), (&json!(4257), &json!(1)));
    let verified = place.done(&[VERIFY, &["--policy", "own.toml"]].concat(), &[]);
    assert_eq!(verified["policy"]["name"], "own");
}

#[test]
fn a_signed_checkpoint_finds_a_journal_that_was_cut_or_written_anew() {
    let desk = Desk::new();
    let place = &desk.place;
    place.make_authority();
    let head = |place: &Place| {
        let verified = place.done(VERIFY, &[]);
        let digest = verified["digest_sm3"].as_str().unwrap();
        let bytes = (0..32).map(|at| u8::from_str_radix(&digest[2 * at..2 * at + 2], 16).unwrap());
        let digest: [u8; 32] = bytes.collect::<Vec<_>>().try_into().unwrap();
        Head { entries: verified["entries"].as_u64().unwrap(), digest }
    };
    let early = lines(place);
    desk.issue();
    let checkpoint = Checkpoint { head: head(place), at: AT.parse().unwrap() };
    let pem = String::from_utf8(place.read("authority/issuing.key")).unwrap();
    let key = yzt_crypto::sm2::PrivateKey::from_pkcs8_pem(&pem).unwrap();
    let mut random = getrandom::SysRng;
    let mut signer = yzt_crypto::KeySigner::new(&key, &mut random);
    let signed = checkpoint.sign(&mut signer).unwrap().to_json().unwrap();
    place.write("checkpoint.json", &signed);
    let with = ["--checkpoint", "checkpoint.json", "--checkpoint-key", "authority/issuing.pem"];
    let words = [VERIFY, &with].concat();
    assert_eq!(place.done(&words, &[])["checkpoints"][0]["entries"], checkpoint.head.entries);
    // Cut short, it is still whole by itself.
    place.write(JOURNAL, early.iter().map(|line| format!("{line}\n")).collect::<String>());
    place.done(VERIFY, &[]);
    assert_eq!(place.number(&words, &[]).0, 4259);
    place.write("checkpoint.json", signed.replacen("\"entries\":", "\"entries\":1", 1));
    assert_eq!(place.number(&words, &[]).0, 4261);
    place.write("checkpoint.json", "{}");
    assert_eq!(place.number(&words, &[]).0, 4262);
    let other = [VERIFY, &["--checkpoint", "checkpoint.json"]].concat();
    assert_eq!(place.number(&other, &[]), (5000, 2), "a checkpoint without a key says nothing");
}
