// SPDX-License-Identifier: MIT OR Apache-2.0
//! Vectors for SM2, most of them negative: made here, committed beside this file, judged by this
//! crate and by OpenSSL.
//!
//! `YZT_BLESS=1 cargo test -p yzt-crypto --test vectors` writes the files again; they are the same
//! in every run. Their form is described in `README.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod decryption;
mod digests;
mod encodings;
mod file;
mod judges;
mod keys;
mod maths;
mod signatures;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use file::File;

/// A file's name and what makes it.
type Made = (&'static str, fn() -> File);

/// Every file.
const FILES: &[Made] = &[
    ("sm2_verify_test.json", signatures::der_file),
    ("sm2_verify_p1363_test.json", signatures::raw_file),
    ("sm2_verify_digest_test.json", digests::file),
    ("sm2_public_key_test.json", keys::file),
    ("sm2_decrypt_test.json", decryption::file),
];

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name)
}

/// The files as they are committed.
fn committed() -> Vec<(&'static str, File)> {
    let read = |name: &str| fs::read_to_string(path(name)).unwrap();
    FILES.iter().map(|(name, _)| (*name, serde_json::from_str(&read(name)).unwrap())).collect()
}

#[test]
fn the_committed_files_are_what_the_generator_makes() {
    for (name, make) in FILES {
        let mut text = serde_json::to_string_pretty(&make()).unwrap();
        text.push('\n');
        if std::env::var_os("YZT_BLESS").is_some() {
            fs::write(path(name), &text).unwrap();
        }
        let found = fs::read_to_string(path(name)).unwrap_or_default();
        assert!(found == text, "{name} differs from what is made: run with YZT_BLESS=1");
    }
}

#[test]
fn the_files_are_well_formed_and_large_enough() {
    let mut invalid = 0;
    for (name, file) in committed() {
        let cases: Vec<_> = file.test_groups.iter().flat_map(|group| &group.tests).collect();
        assert_eq!(file.number_of_tests, cases.len(), "{name}");
        let numbers: Vec<u32> = cases.iter().map(|case| case.tc_id).collect();
        let expected: Vec<u32> = (1..).take(cases.len()).collect();
        assert_eq!(numbers, expected, "{name}");
        let comments: BTreeSet<_> = file
            .test_groups
            .iter()
            .flat_map(|group| group.tests.iter().map(move |case| (group.label(), &case.comment)))
            .collect();
        assert_eq!(comments.len(), cases.len(), "{name}: a comment stands twice in one group");
        for case in &cases {
            assert!(["valid", "invalid", "acceptable"].contains(&case.result.as_str()));
            assert!(!case.flags.is_empty(), "{name} {}", case.tc_id);
            for flag in &case.flags {
                assert!(file.notes.contains_key(flag), "{name}: {flag} has no note");
            }
        }
        for flag in file.notes.keys() {
            assert!(cases.iter().any(|case| case.flags.contains(flag)), "{name}: {flag}");
        }
        let count = |result: &str| cases.iter().filter(|case| case.result == result).count();
        let [valid, bad, acceptable] = ["valid", "invalid", "acceptable"].map(count);
        println!("{name}: {valid} valid, {bad} invalid, {acceptable} acceptable");
        invalid += bad;
    }
    assert!(invalid >= 250, "{invalid}");
}

#[test]
fn this_crate_gives_every_stated_result() {
    for (name, file) in committed() {
        for group in &file.test_groups {
            for case in &group.tests {
                let accepted = judges::ours(group, case);
                let expected = match case.result.as_str() {
                    "valid" => true,
                    "invalid" => false,
                    _ => case.flags.iter().any(|flag| judges::ACCEPTED.contains(&flag.as_str())),
                };
                assert_eq!(accepted, expected, "{name} {}: {}", case.tc_id, case.comment);
            }
        }
    }
}

#[test]
fn openssl_gives_the_stated_results_where_it_can_judge() {
    let folder = tempfile::tempdir().unwrap();
    let (mut judged, mut apart) = (0, BTreeSet::new());
    for (name, file) in committed() {
        for group in &file.test_groups {
            for case in group.tests.iter().filter(|case| case.result != "acceptable") {
                let Some(accepted) = judges::openssl(folder.path(), group, case) else { continue };
                judged += 1;
                if accepted != (case.result == "valid") {
                    apart.insert(format!("{name}: {}", case.comment));
                }
            }
        }
    }
    println!("openssl judged {judged} cases, {} differ: {apart:#?}", apart.len());
    assert!(judged >= 250, "{judged}");
    let known: BTreeSet<String> = judges::OPENSSL_APART.iter().map(ToString::to_string).collect();
    assert!(apart.is_subset(&known), "{:#?}", apart.difference(&known));
}
