// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every target over its corpus and over inputs that are the same in every run. Needs no fuzzer.
#![forbid(unsafe_code)]
#![allow(missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};

use yzt_cms::{SignedData, VerifyOptions};
use yzt_fuzz::random::Stream;
use yzt_fuzz::{TARGETS, Target, card, ffi, lifecycle, papers, seeds, store_open};

/// Inputs beside the corpus: fewer where each opens a store.
const RANDOM_INPUTS: usize = 2000;
const RANDOM_INPUTS_ON_A_STORE: usize = 150;
/// As many times more in a long run.
const SOAK: usize = 100;

/// What a corpus may take in the repository.
const MOST_FILES: usize = 64;
const MOST_BYTES: usize = 200 * 1024;

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).unwrap();
        (path, bytes)
    };
    files.into_iter().map(read).collect()
}

fn target(name: &str) -> Target {
    let found = TARGETS.iter().find(|(known, _)| *known == name);
    found.unwrap().1
}

/// Replays the corpus, then inputs that are random and inputs that are almost those of the corpus.
fn replay(name: &str) {
    let run = target(name);
    let corpus = corpus(name);
    assert!(!corpus.is_empty());
    for (path, bytes) in &corpus {
        println!("{}", path.display());
        run(bytes);
    }
    let count = match name {
        "card" | "store_open" => RANDOM_INPUTS_ON_A_STORE,
        _ => RANDOM_INPUTS,
    } * if std::env::var_os("YZT_SOAK").is_some() { SOAK } else { 1 };
    let mut random = Stream::new(name.len() as u64);
    for number in 0..count {
        let bytes = match number % 4 {
            0 => {
                let length = random.below(300);
                random.bytes(length)
            }
            _ => damaged(&corpus[random.below(corpus.len())].1, &mut random),
        };
        // Shown where the run panics, so that it can be put into the corpus.
        println!("{bytes:02x?}");
        run(&bytes);
    }
}

fn damaged(bytes: &[u8], random: &mut Stream) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        if bytes.is_empty() {
            return random.bytes(8);
        }
        let place = random.below(bytes.len());
        match random.below(5) {
            0 => bytes.truncate(place),
            1 => bytes.insert(place, random.block()[0]),
            2 => drop(bytes.remove(place)),
            3 => bytes[place] ^= 1 << random.below(8),
            _ => bytes[place] = random.block()[0],
        }
    }
    bytes
}

macro_rules! replays {
    ($($name:ident,)*) => {
        $(
            #[test]
            fn $name() {
                replay(stringify!($name));
            }
        )*

        #[test]
        fn every_target_is_replayed() {
            let replayed = [$(stringify!($name)),*];
            assert_eq!(TARGETS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), replayed);
        }
    };
}

replays! {
    apdu,
    gmt0017,
    card,
    host,
    certificate,
    answer,
    login_token,
    store_open,
    ffi,
    unblock,
    skf,
    request,
    crl,
    ocsp,
    cms,
    asn1,
    x509,
    lifecycle,
}

#[test]
fn corpora_are_small() {
    for (name, _) in TARGETS {
        let corpus = corpus(name);
        let bytes: usize = corpus.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(corpus.len() <= MOST_FILES, "{name}: {} files", corpus.len());
        assert!(bytes <= MOST_BYTES, "{name}: {bytes} bytes");
    }
}

fn seed(name: &str) -> Vec<u8> {
    let seeds = seeds::all();
    let found = seeds.into_iter().find(|seed| seed.name == format!("seed-{name}"));
    found.unwrap().bytes
}

/// A script that no longer does what its name says would fuzz nothing.
#[test]
fn scripts_for_the_card_reach_what_they_are_for() {
    for (name, signatures, verified, tries) in [
        ("log-in", 1, 1, 0),
        ("sign-message", 2, 1, 0),
        ("lock-out", 0, 0, 6),
        ("unblock", 1, 1, 2),
        ("change-pin", 0, 0, 1),
        ("challenge-once", 0, 2, 0),
        ("applications", 0, 1, 2),
        ("new-pair", 1, 1, 0),
        ("power", 1, 1, 0),
    ] {
        let summary = card::play(&seed(name));
        let reached = (summary.signatures, summary.verified, summary.tries);
        assert_eq!(reached, (signatures, verified, tries), "{name}: {summary:?}");
    }
}

/// How many commands of a script on objects the card executes, beside those that it refuses.
#[test]
fn scripts_on_objects_reach_what_they_are_for() {
    for (name, steps, successes) in [
        ("files", 16, 23),
        ("session-keys", 23, 27),
        ("agreement", 16, 19),
        ("rsa", 15, 18),
        ("digests", 14, 13),
        ("device-key", 13, 16),
    ] {
        let summary = card::play(&seed(name));
        let reached = (summary.steps, summary.successes);
        assert_eq!(reached, (steps, successes), "{name}");
    }
}

#[test]
fn edits_reach_stores_that_open_and_stores_that_do_not() {
    assert!(store_open::opens(&seed("unchanged")));
    assert!(!store_open::opens(&seed("zero-header")));
    assert!(!store_open::opens(&seed("flip-magic")));
}

#[test]
fn calls_of_the_library_reach_a_login() {
    assert_eq!(ffi::play(&seed("log-in-c")), 1);
    assert_eq!(ffi::play(&seed("log-in-damaged-c")), 0);
}

/// The token of the seeds is the one that the portal takes.
#[test]
fn the_token_of_the_seeds_verifies() {
    let portal = yzt_fuzz::world::portal();
    assert!(portal.verify(&seed("token")).is_ok());
    assert!(portal.verify(&seed("token-spaced")).is_ok());
    assert!(portal.verify(&seed("token-cut-off")).is_err());
}

/// Messages that do not verify would fuzz what is around them alone.
#[test]
fn messages_of_the_seeds_verify() {
    for (name, message) in &papers::papers().signed {
        let message = SignedData::parse(message).unwrap();
        let content = message.content().is_none().then_some(papers::CONTENT);
        let options = VerifyOptions { content, ..VerifyOptions::default() };
        let valid = message.verify(&options).unwrap().is_valid();
        assert_eq!(valid, !message.signers().is_empty(), "{name}");
    }
}

#[test]
fn entries_of_the_seeds_happen() {
    for (name, allowed) in [("handler", 10), ("first-issue", 5)] {
        let text = String::from_utf8(seed(name)).unwrap();
        assert_eq!(lifecycle::entries(&text), allowed, "{name}");
    }
}
