// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes the seeds into `fuzz/corpus`, and takes away seeds that are no more.
#![forbid(unsafe_code)]

use std::fs;
use std::io;
use std::path::Path;

use yzt_fuzz::{TARGETS, seeds};

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (target, _) in TARGETS {
        let folder = corpus.join(target);
        fs::create_dir_all(&folder)?;
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with("seed-") {
                fs::remove_file(entry.path())?;
            }
        }
    }
    for seed in seeds::all() {
        fs::write(corpus.join(seed.target).join(&seed.name), &seed.bytes)?;
    }
    Ok(())
}
