// SPDX-License-Identifier: MIT OR Apache-2.0
//! A verdict for every row of the samples' index, kept in `tests/verdicts.tsv`.
//!
//! What the index expects is read out of its columns by rule, row by row, and compared with what
//! this crate and openssl say. The file keeps the outcome, so that a change of any verdict shows in
//! a review. `YZT_BLESS=1 cargo test -p yzt-cert verdict` writes it again, after the same checks.
//!
//! Rows of messages are judged by yzt-cms, which writes and compares its own lines.
//!
//! ```text
//! file     name in the samples folder
//! kind     certificate, request, bundle, public-key, pkcs8, sec1, message, seal, noise
//! strict   valid: read and verified · read: read, nothing to verify with · refused <number>
//! lenient  the same with every quirk and every mode allowed
//! quirks   those that were met, `-` for none
//! mode     how the digest of the signature was made, `-` where none was verified
//! issuer   self, the issuer's file, `absent` or `-`
//! openssl  what openssl says
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::samples;

mod expected;
mod judge;

/// One line of the verdicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) strict: String,
    pub(crate) lenient: String,
    pub(crate) quirks: String,
    pub(crate) mode: String,
    pub(crate) issuer: String,
    pub(crate) openssl: String,
}

impl Verdict {
    /// A line where nothing is signed.
    fn plain(strict: &str, lenient: &str, openssl: &str) -> Self {
        let [strict, lenient, openssl] = [strict, lenient, openssl].map(str::to_owned);
        let [quirks, mode, issuer] = [(); 3].map(|()| "-".to_owned());
        Self { strict, lenient, quirks, mode, issuer, openssl }
    }

    fn columns(&self) -> [&str; 6] {
        [&self.strict, &self.lenient, &self.quirks, &self.mode, &self.issuer, &self.openssl]
    }
}

/// What a file is, told by its ending and by what the index says that it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Certificate,
    Request,
    Bundle,
    PublicKey,
    Pkcs8,
    Sec1,
    Message,
    Seal,
    Noise,
}

impl Kind {
    fn of(row: &Row) -> Self {
        let ending = row.file.rsplit('.').next().unwrap_or_default();
        let shows = |text: &str| row.shows.contains(text);
        match ending {
            "cer" => Self::Certificate,
            "csr" => Self::Request,
            "pem" => Self::Bundle,
            "p7" => Self::Message,
            "bin" => Self::Noise,
            _ if shows("electronic seal") => Self::Seal,
            _ if shows("SPKI") => Self::PublicKey,
            _ if shows("PKCS#8") => Self::Pkcs8,
            _ if shows("SEC1") => Self::Sec1,
            _ => panic!("{}: of no known kind", row.file),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Request => "request",
            Self::Bundle => "bundle",
            Self::PublicKey => "public-key",
            Self::Pkcs8 => "pkcs8",
            Self::Sec1 => "sec1",
            Self::Message => "message",
            Self::Seal => "seal",
            Self::Noise => "noise",
        }
    }
}

/// One row of the index.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) file: String,
    pub(crate) shows: String,
    pub(crate) expected: String,
}

fn index(folder: &Path) -> Vec<Row> {
    let text = fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("file\tsource\tlicence\tshows\texpected"));
    let row = |line: &str| {
        let [file, _, _, shows, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let [file, shows, expected] = [file, shows, expected].map(str::to_owned);
        Row { file, shows, expected }
    };
    lines.map(row).collect()
}

const HEADER: &str = "file\tkind\tstrict\tlenient\tquirks\tmode\tissuer\topenssl";

/// The lines of the file, by the name of the sample.
fn committed() -> BTreeMap<String, String> {
    let text = fs::read_to_string(place()).unwrap_or_default();
    let line = |line: &str| Some((line.split('\t').next()?.to_owned(), line.to_owned()));
    text.lines().skip(1).filter_map(line).collect()
}

fn place() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts.tsv")
}

#[test]
fn every_row_of_the_index_gets_its_expected_verdict() {
    let Some(folder) = samples("every_row_of_the_index_gets_its_expected_verdict") else {
        return;
    };
    let rows = index(&folder);
    let mut lines = committed();
    let known = rows.iter().map(|row| row.file.clone()).collect::<Vec<_>>();
    lines.retain(|file, _| known.contains(file));
    let bless = std::env::var_os("YZT_BLESS").is_some();
    let library = judge::Library::read(&folder, &rows);
    let (mut counts, mut orphans) = (BTreeMap::new(), 0);
    for row in &rows {
        let kind = Kind::of(row);
        *counts.entry(kind).or_insert(0_usize) += 1;
        if kind == Kind::Message {
            continue;
        }
        let verdict = judge::judge(&library, kind, row);
        expected::check(kind, row, &verdict);
        if let Some(digest) = expected::issuer_digest(row) {
            // Whoever the index names as issuer is the one under whose key it verified.
            let named = library.by_digest(digest).unwrap_or("absent");
            assert_eq!(verdict.issuer, named, "{}", row.file);
            orphans += usize::from(named == "absent");
        }
        let line = format!("{}\t{}\t{}", row.file, kind.name(), verdict.columns().join("\t"));
        match bless {
            true => drop(lines.insert(row.file.clone(), line)),
            false => assert_eq!(lines.get(&row.file), Some(&line), "{}", row.file),
        }
    }
    if bless {
        let lines: String = lines.values().map(|line| format!("{line}\n")).collect();
        fs::write(place(), format!("{HEADER}\n{lines}")).unwrap();
    }
    let messages = counts.get(&Kind::Message).copied().unwrap_or_default();
    for (kind, count) in &counts {
        println!("{count:3} {}", kind.name());
    }
    println!("{orphans} certificates name an issuer that is not in the folder: read, not verified");
    let tested = counts.values().sum::<usize>() - messages;
    println!(
        "rows tested: {tested}, and {messages} messages by yzt-cms, of {} in the file",
        rows.len()
    );
    assert_eq!(tested + messages, rows.len());
}
