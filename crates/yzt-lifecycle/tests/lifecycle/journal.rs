// SPDX-License-Identifier: MIT OR Apache-2.0
//! The journal: what is written is read again, and whatever was done to it is found.

use yzt_crypto::{KeySigner, PublicKey, Random, sm2};
use yzt_lifecycle::journal::{
    Checkpoint, Head, Journal, MOST_LINE_BYTES, Replay, SignedCheckpoint,
};
use yzt_lifecycle::order::OrderEvent;
use yzt_lifecycle::policy::Policy;
use yzt_lifecycle::register::{Entry, Event, PolicyReference};
use yzt_lifecycle::service::{Actor, Channel};
use yzt_lifecycle::{Error, OrderId};

use crate::support::{LONG_WINDOW, MANUAL, ORG, first_issue, line, monday, organisation};

struct System;

impl Random for System {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        getrandom::fill(buffer).map_err(|_| yzt_crypto::Error::RandomUnavailable)
    }
}

fn entries() -> Vec<Entry> {
    let order = OrderId(1);
    let policy = PolicyReference::of(&MANUAL);
    let step = |event| Event::Order { order, event };
    let events = vec![
        (Actor::CustomerService, Event::AdoptPolicy { policy }),
        (
            Actor::CustomerService,
            Event::Enrol {
                organisation: organisation(ORG),
                name: line("示例公司"),
                handler: line("张三"),
                legal_representative: line("李四"),
            },
        ),
        (
            Actor::Handler,
            Event::OpenOrder {
                order,
                organisation: organisation(ORG),
                channel: Channel::Post,
                quantity: 1,
                subject: first_issue(),
            },
        ),
        (Actor::Handler, step(OrderEvent::Begin)),
        (Actor::Handler, step(OrderEvent::Cancel)),
        (Actor::System, Event::TimePasses { organisation: organisation(ORG) }),
    ];
    let at = |index: usize| monday().plus_seconds(i64::try_from(index).unwrap());
    let entry =
        |(index, (actor, event))| Entry {
            actor, at: at(index), reason: Some(line("理由")), event
        };
    events.into_iter().enumerate().map(entry).collect()
}

/// The lines, the head after each, and the journal.
fn written() -> (Vec<String>, Vec<Head>, Journal) {
    let mut journal = Journal::new();
    let (mut lines, mut heads) = (Vec::new(), Vec::new());
    for entry in entries() {
        lines.push(journal.append(&entry, &MANUAL).unwrap().0);
        heads.push(journal.head());
    }
    (lines, heads, journal)
}

fn policies() -> [Policy; 2] {
    [LONG_WINDOW.clone(), MANUAL.clone()]
}

fn read(lines: &[String]) -> Result<Journal, Error> {
    let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    Replay::new(&policies()).read(text.as_bytes())
}

#[test]
fn state_is_had_by_replay() {
    let (lines, _, journal) = written();
    let again = read(&lines).unwrap();
    assert_eq!(again.register(), journal.register());
    assert_eq!(again.head(), journal.head());
    assert_eq!(read(&[]).unwrap().head(), Head::START);
}

#[test]
fn a_line_is_what_the_document_says() {
    let (lines, heads, _) = written();
    let zeros = "0".repeat(64);
    assert!(lines[0].starts_with(&format!(r#"{{"version":1,"sequence":1,"before":"{zeros}""#)));
    let digest: String = heads[3].digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let expected = format!(
        r#"{{"version":1,"sequence":5,"before":"{digest}","entry":{{"actor":"handler","at":"2026-03-02T02:00:04Z","reason":"理由","event":{{"order":{{"order":1,"event":"cancel"}}}}}}}}"#
    );
    assert_eq!(lines[4], expected);
    assert_eq!(heads[3].digest, yzt_crypto::sm3::digest(lines[3].as_bytes()));
}

#[test]
fn every_edit_of_a_byte_is_found() {
    let (lines, heads, _) = written();
    let last = Checkpoint { head: heads[5], at: monday() };
    for (index, line) in lines.iter().enumerate() {
        for position in (0..line.len()).step_by(7) {
            let mut bytes = line.clone().into_bytes();
            bytes[position] ^= 1;
            let mut text = Vec::new();
            for (other, line) in lines.iter().enumerate() {
                text.extend_from_slice(if other == index { &bytes } else { line.as_bytes() });
                text.push(b'\n');
            }
            let checkpoints = [last];
            let policies = policies();
            let verdict = Replay::new(&policies).against(&checkpoints).read(&text);
            assert!(verdict.is_err(), "line {index}, byte {position}");
        }
    }
}

#[test]
fn an_edit_that_can_be_read_is_found_at_the_next_line() {
    let (mut lines, _, _) = written();
    lines[1] = lines[1].replace("张三", "王五");
    assert_eq!(read(&lines).unwrap_err(), Error::JournalChain { line: 3 });
}

#[test]
fn gap_order_and_insertion_are_found_with_their_line() {
    let (lines, _, _) = written();
    let mut gap = lines.clone();
    gap.remove(2);
    let expected = Error::JournalSequence { line: 3, expected: 3, found: 4 };
    assert_eq!(read(&gap).unwrap_err(), expected);
    let mut exchanged = lines.clone();
    exchanged.swap(3, 4);
    let expected = Error::JournalSequence { line: 4, expected: 4, found: 5 };
    assert_eq!(read(&exchanged).unwrap_err(), expected);
    let mut twice = lines.clone();
    twice.insert(3, lines[2].clone());
    let expected = Error::JournalSequence { line: 4, expected: 4, found: 3 };
    assert_eq!(read(&twice).unwrap_err(), expected);
    // Renumbered: the chain still tells.
    let mut renumbered = gap;
    renumbered[2] = renumbered[2].replace("\"sequence\":4", "\"sequence\":3");
    assert_eq!(read(&renumbered).unwrap_err(), Error::JournalChain { line: 3 });
}

#[test]
fn truncation_is_found_by_a_checkpoint() {
    let (lines, heads, _) = written();
    let policies = policies();
    let checkpoints = [3, 5].map(|index: usize| Checkpoint { head: heads[index], at: monday() });
    let text = |lines: &[String]| -> String {
        lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
    };
    let replay = || Replay::new(&policies).against(&checkpoints);
    assert!(replay().read(text(&lines).as_bytes()).is_ok());
    let expected = Error::CheckpointAhead { entries: 5, covered: 6 };
    assert_eq!(replay().read(text(&lines[..5]).as_bytes()).unwrap_err(), expected);
    // A whole line that lost its end is another matter than a line too few.
    let mut cut = text(&lines);
    cut.pop();
    assert_eq!(replay().read(cut.as_bytes()).unwrap_err(), Error::JournalCut { line: 6 });
}

#[test]
fn checkpoints_are_compared_in_whatever_order_they_come() {
    let (lines, heads, _) = written();
    let policies = policies();
    let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let good = |index: usize| Checkpoint { head: heads[index], at: monday() };
    let start = Checkpoint { head: Head::START, at: monday() };
    let read = |checkpoints: &[Checkpoint]| {
        Replay::new(&policies).against(checkpoints).read(text.as_bytes())
    };
    assert!(read(&[good(5), good(1), start, good(1)]).is_ok());
    for index in 0..6 {
        let mut wrong = good(index);
        wrong.head.digest[0] ^= 1;
        let covered = wrong.head.entries;
        let expected = Error::CheckpointMismatch { covered };
        assert_eq!(read(&[good(5), wrong, good(0)]).unwrap_err(), expected);
    }
    let mut wrong = start;
    wrong.head.digest[0] ^= 1;
    assert_eq!(read(&[wrong]).unwrap_err(), Error::CheckpointMismatch { covered: 0 });
    let empty = Replay::new(&policies).against(&[wrong]).read(b"");
    assert_eq!(empty.unwrap_err(), Error::CheckpointMismatch { covered: 0 });
}

#[test]
fn a_journal_written_anew_does_not_match_the_checkpoint() {
    let (_, heads, _) = written();
    let mut journal = Journal::new();
    let mut text = String::new();
    for mut entry in entries() {
        entry.reason = Some(line("另一理由"));
        text += &journal.append(&entry, &MANUAL).unwrap().0;
        text.push('\n');
    }
    let policies = policies();
    assert!(Replay::new(&policies).read(text.as_bytes()).is_ok(), "it is whole in itself");
    let checkpoints = [Checkpoint { head: heads[3], at: monday() }];
    let verdict = Replay::new(&policies).against(&checkpoints).read(text.as_bytes());
    assert_eq!(verdict.unwrap_err(), Error::CheckpointMismatch { covered: 4 });
}

#[test]
fn checkpoints_are_signed_and_nobody_elses_is_taken() {
    let (_, heads, _) = written();
    let key = sm2::PrivateKey::generate(&mut System).unwrap();
    let other = sm2::PrivateKey::generate(&mut System).unwrap();
    let checkpoint = Checkpoint { head: heads[5], at: monday() };
    let mut random = System;
    let signed = checkpoint.sign(&mut KeySigner::new(&key, &mut random)).unwrap();
    let text = signed.to_json().unwrap();
    let read = SignedCheckpoint::from_json(&text).unwrap();
    let public = |key: &sm2::PrivateKey| PublicKey::Sm2(key.public_key().clone());
    assert_eq!(read.verify(&public(&key)).unwrap(), checkpoint);
    assert_eq!(read.verify(&public(&other)).unwrap_err(), Error::CheckpointSignature);
    for (old, new) in
        [("\"entries\":6", "\"entries\":5"), ("2026-03-02T02:00:00Z", "2026-03-02T02:00:01Z")]
    {
        let altered = SignedCheckpoint::from_json(&text.replace(old, new)).unwrap();
        assert_eq!(altered.verify(&public(&key)).unwrap_err(), Error::CheckpointSignature);
    }
    for bad in ["", "{}", &text.replace("\"version\"", "\"versions\""), &"x".repeat(2_000)] {
        assert_eq!(SignedCheckpoint::from_json(bad).unwrap_err(), Error::CheckpointDamaged);
    }
    let newer = text.replace("\"version\":1", "\"version\":2");
    assert_eq!(SignedCheckpoint::from_json(&newer).unwrap_err().number(), 4245);
}

#[test]
fn a_damaged_line_is_named_and_nothing_is_handed_out() {
    let (lines, _, _) = written();
    for (old, new, number) in [
        ("\"version\":1", "\"version\":2", 4252),
        ("\"version\":1,", "", 4251),
        ("\"actor\":\"handler\"", "\"actor\":\"nobody\"", 4251),
        ("\"event\":\"begin\"", "\"event\":\"novelty\"", 4251),
        ("2026-03-02T02:00:03Z", "2026-02-30T02:00:03Z", 4251),
        ("2026-03-02T02:00:03Z", "2026-03-02T02:00:01Z", 4255),
        ("\"reason\":\"理由\"", "\"novelty\":1", 4251),
        ("\"order\":1,", "\"order\":2,", 4256),
    ] {
        let mut altered = lines.clone();
        altered[3] = altered[3].replacen(old, new, 1);
        assert_ne!(altered[3], lines[3], "{old}");
        let error = read(&altered[..4]).unwrap_err();
        assert_eq!(error.number(), number, "{error}");
        assert!(error.to_string().contains("line 4"), "{error}");
    }
    let mut long = lines;
    long[3] = format!("{}{}", long[3], " ".repeat(MOST_LINE_BYTES));
    let expected = Error::JournalLineTooLong { line: 4, most: MOST_LINE_BYTES };
    assert_eq!(read(&long).unwrap_err(), expected);
    assert_eq!(read(&["\u{0}".into()]).unwrap_err().number(), 4251);
}

#[test]
fn a_line_that_is_refused_leaves_the_replay_where_it_was() {
    let (lines, heads, _) = written();
    let policies = policies();
    let mut replay = Replay::new(&policies);
    for line in &lines[..3] {
        replay.line(line.as_bytes()).unwrap();
    }
    assert!(replay.line(lines[4].as_bytes()).is_err());
    assert!(replay.line(b"{").is_err());
    for line in &lines[3..] {
        replay.line(line.as_bytes()).unwrap();
    }
    assert_eq!(replay.finish().unwrap().head(), heads[5]);
}

#[test]
fn a_journal_rests_on_its_policies() {
    let (lines, _, _) = written();
    let text = format!("{}\n", lines[0]);
    let error = Replay::new(&[]).read(text.as_bytes()).unwrap_err();
    assert_eq!(error, Error::JournalPolicy { line: 1, name: "employers".into() });
    let mut journal = Journal::new();
    let error = journal.append(&entries()[1], &MANUAL).unwrap_err();
    assert_eq!(error.number(), 4226, "no policy was adopted");
    journal.append(&entries()[0], &MANUAL).unwrap();
    let error = journal.append(&entries()[1], &LONG_WINDOW).unwrap_err();
    assert_eq!(error.number(), 4226, "another one was");
}

#[test]
fn a_refused_entry_leaves_no_line() {
    let (_, _, mut journal) = written();
    let before = (journal.head(), journal.register().clone());
    let mut entry = entries().remove(3);
    entry.at = monday().plus_days(1);
    assert!(journal.append(&entry, &MANUAL).is_err());
    assert_eq!((journal.head(), journal.register().clone()), before);
}
