// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files of the workspace, and those that are generated and committed. The tests of the other C
//! library use this file, too.

use std::fs;
use std::path::{Path, PathBuf};

/// A path below the workspace.
pub(crate) fn workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The folder of what this build made, the library among it.
pub(crate) fn built() -> PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().to_path_buf()
}

/// The shared library of this build.
pub(crate) fn shared_library() -> PathBuf {
    built().join(crate::LIBRARY)
}

/// Compares a committed file with what it should be, or writes it where `YZT_BLESS` is set.
///
/// # Panics
/// When they differ; and, with `YZT_BLESS=1`, when a line of `promised` would go: what was published
/// stays. `YZT_BLESS=break` lets it go, for a new major version.
pub(crate) fn compare(path: &str, expected: &str, promised: impl Fn(&str) -> bool) {
    let file = workspace(path);
    let present = fs::read_to_string(&file).unwrap_or_default();
    if present == expected {
        return;
    }
    let bless = std::env::var("YZT_BLESS").unwrap_or_default();
    let gone: Vec<&str> = present
        .lines()
        .filter(|line| promised(line) && !expected.lines().any(|new| new == *line))
        .collect();
    match bless.as_str() {
        "" => panic!(
            "{path} is not what the sources say; write it with\n  \
             YZT_BLESS=1 cargo test -p {}\nfirst difference:\n{}",
            env!("CARGO_PKG_NAME"),
            first_difference(&present, expected)
        ),
        "break" => {}
        _ => assert!(gone.is_empty(), "{path} would lose what was promised:\n{}", gone.join("\n")),
    }
    fs::write(&file, expected).unwrap();
}

fn first_difference(present: &str, expected: &str) -> String {
    let mut lines = (1..).zip(expected.lines());
    let differs = lines.find(|(number, line)| present.lines().nth(number - 1) != Some(line));
    match differs {
        Some((number, line)) => {
            let old = present.lines().nth(number - 1).unwrap_or("(nothing)");
            format!("line {number}\n  is        {old}\n  should be {line}")
        }
        None => "lines at the end are too many".into(),
    }
}
