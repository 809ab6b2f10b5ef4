// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every real file that was collected, through `yzt cert show`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::support::Place;

/// The collected files beside the checkout; without them the test says that it was skipped.
fn samples(test: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let folder = std::env::var_os("YZT_SAMPLES").map_or(beside, PathBuf::from);
    if folder.join("INDEX.tsv").is_file() {
        return Some(folder.canonicalize().unwrap());
    }
    let line = format!("{test}: no sample files at {} (set YZT_SAMPLES)", folder.display());
    println!("skipped: {line}");
    if let Some(list) = std::env::var_os("YZT_SKIPPED_TESTS") {
        let mut list = fs::OpenOptions::new().create(true).append(true).open(list).unwrap();
        writeln!(list, "{line}").unwrap();
    }
    None
}

#[test]
fn every_certificate_is_shown_and_everything_else_is_refused_by_number() {
    let test = "every_certificate_is_shown_and_everything_else_is_refused_by_number";
    let Some(folder) = samples(test) else {
        return;
    };
    let place = Place::new();
    let (mut shown, mut refused) = (0, 0);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let words = ["cert", "show", path.to_str().unwrap()];
        if path.extension().is_some_and(|extension| extension == "cer") {
            let certificate = place.done(&words, &[]);
            let serial = certificate.pointer("/certificates/0/serial");
            assert!(serial.is_some_and(serde_json::Value::is_string), "{path:?}: {certificate}");
            let text = place.run(&words, &[]);
            let is_tame = |letter: char| letter == '\n' || !letter.is_control();
            assert!(
                text.stdout.chars().all(is_tame),
                "{path:?} reaches the terminal with controls"
            );
            shown += 1;
        } else if path.extension().is_some_and(|extension| extension != "pem") {
            let (error, _) = place.refused(&words, &[]);
            assert!(error["number"].as_u64().is_some_and(|number| number >= 1000), "{path:?}");
            refused += 1;
        }
    }
    assert!(shown >= 64 && refused >= 25, "{shown} shown, {refused} refused");
}
