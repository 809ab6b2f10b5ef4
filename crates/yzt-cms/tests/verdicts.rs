// SPDX-License-Identifier: MIT OR Apache-2.0
//! The rows of messages in the samples' index, judged like the others in yzt-cert's
//! `tests/verdicts.tsv`, whose columns `tests/cert/verdicts.rs` there explains.
//!
//! `YZT_BLESS=1 cargo test -p yzt-cms --test verdicts` writes these rows again, after the same
//! checks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use yzt_cert::{ObjectIdentifier, Quirks};
use yzt_cms::{
    ContentKind, Dialect, EnvelopedData, Error, SignedAndEnvelopedData, SignedData, VerifyOptions,
};

/// What a row of the index says.
struct Row {
    file: String,
    shows: String,
    expected: String,
}

/// What was read of a message, as far as the index speaks of it.
#[derive(Debug, PartialEq, Eq)]
struct Message {
    version: u32,
    certificates: usize,
    signers: usize,
    recipients: usize,
    detached: bool,
    quirks: Quirks,
}

fn samples(test: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let folder = std::env::var_os("YZT_SAMPLES").map_or(beside, PathBuf::from);
    if folder.join("INDEX.tsv").is_file() {
        return Some(folder);
    }
    let line = format!("{test}: no sample files at {} (set YZT_SAMPLES)", folder.display());
    println!("skipped: {line}");
    if let Some(list) = std::env::var_os("YZT_SKIPPED_TESTS") {
        let mut list = fs::OpenOptions::new().create(true).append(true).open(list).unwrap();
        writeln!(list, "{line}").unwrap();
    }
    None
}

fn messages(folder: &Path) -> Vec<Row> {
    let text = fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let row = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [file, shows, expected] = [0, 3, 4].map(|at: usize| columns[at].to_owned());
        Row { file, shows, expected }
    };
    text.lines().skip(1).map(row).filter(|row| row.file.ends_with(".p7")).collect()
}

/// The content type that the row states.
fn stated_type(row: &Row) -> (Dialect, ContentKind) {
    let behind = row.shows.strip_prefix("contentType ").unwrap();
    let identifier: ObjectIdentifier = behind.split(' ').next().unwrap().parse().unwrap();
    ContentKind::of(&identifier).unwrap()
}

fn read(row: &Row, bytes: &[u8], allowed: Quirks) -> Result<Message, Error> {
    let (dialect, kind) = stated_type(row);
    Ok(match kind {
        ContentKind::Signed => {
            let message = SignedData::parse_with(bytes, allowed)?;
            assert_eq!(message.dialect(), dialect, "{}", row.file);
            let detached = message.content().is_none();
            if detached && row.expected.contains("detached content unknown") {
                let verdict = message.verify(&VerifyOptions::default());
                assert!(matches!(verdict, Err(Error::ContentMissing)), "{}", row.file);
            }
            Message {
                version: message.version(),
                certificates: message.certificates().len(),
                signers: message.signers().len(),
                recipients: 0,
                detached,
                quirks: message.quirks(),
            }
        }
        ContentKind::Enveloped => {
            let message = EnvelopedData::parse_with(bytes, allowed)?;
            assert_eq!(message.header().dialect(), dialect, "{}", row.file);
            Message {
                version: message.header().version(),
                certificates: 0,
                signers: 0,
                recipients: message.header().recipients().len(),
                detached: false,
                quirks: message.quirks(),
            }
        }
        ContentKind::SignedAndEnveloped => {
            let message = SignedAndEnvelopedData::parse_with(bytes, allowed)?;
            assert_eq!(message.dialect(), dialect, "{}", row.file);
            Message {
                version: message.signed().version(),
                certificates: message.signed().certificates().len(),
                signers: message.signed().signers().len(),
                recipients: message.recipients().len(),
                detached: false,
                quirks: message.quirks(),
            }
        }
        other => panic!("{}: {other:?}", row.file),
    })
}

/// The number behind `word` in what the row shows.
fn stated(row: &Row, word: &str) -> usize {
    let Some((_, behind)) = row.shows.split_once(word) else {
        return 0;
    };
    let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

/// Compares what was read with every fact that the row states.
fn check(row: &Row, message: &Message) {
    let file = &row.file;
    assert_eq!(usize::try_from(message.version).unwrap(), stated(row, "version "), "{file}");
    assert_eq!(message.certificates, stated(row, "certs "), "{file}");
    assert_eq!(message.signers, row.shows.matches(" SI v").count(), "{file}");
    assert_eq!(message.recipients, row.shows.matches(" RI v").count(), "{file}");
    assert_eq!(message.detached, row.shows.contains(" detached"), "{file}");
    let bare = row.shows.contains("alg=1.2.156.10197.1.104+")
        || row.shows.contains("alg=1.2.156.10197.1.104 ");
    let met = message.quirks.contains(yzt_cert::Quirk::Sm4WithoutMode);
    assert_eq!(bare, met, "{file}: {}", message.quirks);
    let states = ["openssl cms -cmsout parse ok"];
    assert!(states.iter().all(|state| row.expected.contains(state)), "{file}");
}

fn outcome(result: &Result<Message, Error>) -> String {
    match result {
        Ok(_) => "read".to_owned(),
        Err(error) => format!("refused {}", error.number()),
    }
}

fn judge(folder: &Path, row: &Row) -> String {
    let bytes = fs::read(folder.join(&row.file)).unwrap();
    let strict = read(row, &bytes, Quirks::STRICT);
    let lenient = read(row, &bytes, Quirks::ALL);
    let message = lenient.as_ref().unwrap_or_else(|error| panic!("{}: {error}", row.file));
    check(row, message);
    let form = if bytes.first() == Some(&0x30) { "DER" } else { "PEM" };
    let openssl = Command::new("openssl")
        .args(["cms", "-cmsout", "-noout", "-inform", form, "-in", &row.file])
        .current_dir(folder)
        .output()
        .expect("this test needs the program `openssl` (3.0 or later) on the PATH");
    assert!(openssl.status.success(), "{}: the index says that openssl reads it", row.file);
    let quirks = match message.quirks.to_string() {
        none if none.is_empty() => "-".to_owned(),
        quirks => quirks,
    };
    // No row has content whose signature could be checked, or a recipient's key.
    let columns = [&outcome(&strict), &outcome(&lenient), &quirks, "-", "-", "cmsout ok"];
    format!("{}\tmessage\t{}", row.file, columns.join("\t"))
}

#[test]
fn every_row_of_messages_gets_its_expected_verdict() {
    let Some(folder) = samples("every_row_of_messages_gets_its_expected_verdict") else {
        return;
    };
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../yzt-cert/tests/verdicts.tsv");
    let text = fs::read_to_string(&place).unwrap();
    let (header, lines) = text.split_once('\n').unwrap();
    let line = |line: &str| (line.split('\t').next().unwrap().to_owned(), line.to_owned());
    let mut lines: BTreeMap<String, String> = lines.lines().map(line).collect();
    let bless = std::env::var_os("YZT_BLESS").is_some();
    let rows = messages(&folder);
    for row in &rows {
        let line = judge(&folder, row);
        match bless {
            true => drop(lines.insert(row.file.clone(), line)),
            false => assert_eq!(lines.get(&row.file), Some(&line), "{}", row.file),
        }
    }
    if bless {
        let lines: String = lines.values().map(|line| format!("{line}\n")).collect();
        fs::write(&place, format!("{header}\n{lines}")).unwrap();
    }
    println!("rows of messages tested: {}", rows.len());
    assert!(!rows.is_empty());
}
