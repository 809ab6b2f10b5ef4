// SPDX-License-Identifier: MIT OR Apache-2.0
//! What may stand in a source file.

use super::{Found, rust};
use cargo_metadata::{Metadata, TargetKind};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The crates that speak C or count cycles; every other crate forbids unsafe code.
const MAY_BE_UNSAFE: &[&str] =
    &["yzt-ffi", "yzt-ffi-kit", "yzt-ffi-skf", "yzt-skf-sys", "yzt-sm2", "yzt-token-skf"];

/// The files that contain unsafe code, all of them.
const UNSAFE_FILES: &[&str] = &[
    "crates/yzt-ffi-kit/src/export.rs",
    "crates/yzt-ffi-kit/src/pointer.rs",
    "crates/yzt-ffi-kit/tests/hazards/c.rs",
    "crates/yzt-ffi-kit/tests/hazards/main.rs",
    "crates/yzt-ffi-skf/src/pointer.rs",
    "crates/yzt-ffi-skf/src/tests.rs",
    "crates/yzt-skf-sys/src/functions.rs",
    "crates/yzt-skf-sys/tests/table.rs",
    "crates/yzt-token-skf/src/vendor/buffer.rs",
    "crates/yzt-token-skf/src/vendor/load.rs",
    "crates/yzt-token-skf/src/vendor/table.rs",
    "crates/yzt-token-skf/tests/skf/interposed.rs",
    "fuzz/src/ffi/exports.rs",
];

/// The files that are longer than the rest because they are a table.
const LONG_TABLES: &[&str] = &[];

const MAX_LINES: usize = 500;

/// Where Rust sources are.
const FOLDERS: &[&str] = &["crates", "tests", "benches", "fuzz", "bindings"];

/// One Rust source file.
#[derive(Debug)]
pub(super) struct Source {
    /// Its path below the workspace, with `/` between the names.
    path: String,
    text: String,
    words: Vec<String>,
}

type Rule = fn(&[Source]) -> Vec<String>;

/// What is asked of all source files, by name.
pub(super) const RULES: &[(&str, Rule)] = &[
    ("unsafe code stands in the known files only", |files| {
        differences(&unsafe_files(files), UNSAFE_FILES, "contains unsafe code")
    }),
    ("no file is longer than 500 lines", |files| {
        differences(&long_files(files), LONG_TABLES, "is longer than 500 lines")
    }),
    ("modules are files, not `mod.rs`", |files| {
        offenders(files, "is called mod.rs", |file| file.path.ends_with("/mod.rs"))
    }),
    ("nothing is left to be done", |files| {
        offenders(files, "leaves something to be done", is_unfinished)
    }),
    ("no accessor is called `get_`", |files| {
        offenders(files, "has an accessor called get_…", |file| {
            file.words.windows(5).any(is_get_accessor)
        })
    }),
];

/// Reads every source file below `root`.
pub(super) fn read(root: &Path) -> Result<Vec<Source>, String> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        if root.join(folder).is_dir() {
            read_folder(root, folder, &mut files)?;
        }
    }
    if files.is_empty() {
        return Err("there are no sources".into());
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// The crates, by their root files, that do not forbid unsafe code though they should.
pub(super) fn not_forbidden(metadata: &Metadata) -> Found {
    let mut problems = Vec::new();
    for member in &metadata.packages {
        if MAY_BE_UNSAFE.contains(&member.name.as_str()) {
            continue;
        }
        for target in &member.targets {
            // Tests and benches are held by the lints and by the list of files.
            let outside = [TargetKind::Test, TargetKind::Bench, TargetKind::Example];
            if target.kind.iter().any(|kind| outside.contains(kind)) {
                continue;
            }
            let path = &target.src_path;
            let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
            let words = rust::words(&text).map_err(|error| format!("{path}: {error}"))?;
            if !forbids_unsafe_code(&words) {
                problems.push(format!("{path} does not begin with #![forbid(unsafe_code)]"));
            }
        }
    }
    Ok(problems)
}

fn forbids_unsafe_code(words: &[String]) -> bool {
    rust::contains(words, &["#", "!", "[", "forbid", "(", "unsafe_code", ")", "]"])
}

fn read_folder(root: &Path, folder: &str, files: &mut Vec<Source>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{folder}: {error}");
    for entry in fs::read_dir(root.join(folder)).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            if name != "target" && !name.starts_with('.') {
                read_folder(root, &path, files)?;
            }
        } else if name.ends_with(".rs") {
            let text =
                fs::read_to_string(entry.path()).map_err(|error| format!("{path}: {error}"))?;
            let words = rust::words(&text).map_err(|error| format!("{path}: {error}"))?;
            files.push(Source { path, text, words });
        }
    }
    Ok(())
}

/// Whether the words after the first are a function called `get_…`: with arguments, or after a word
/// such as `pub`. A test without both may carry the name of a command, such as `get_dev_info`.
fn is_get_accessor(words: &[String]) -> bool {
    let [before, keyword, name, open, close] = words else {
        return false;
    };
    let is_exposed = ["pub", ")", "const", "async"].contains(&before.as_str());
    let has_arguments = open != "(" || close != ")";
    keyword == "fn" && name.starts_with("get_") && (is_exposed || has_arguments)
}

fn unsafe_files(files: &[Source]) -> BTreeSet<&str> {
    let is_unsafe = |file: &&Source| file.words.iter().any(|word| word == "unsafe");
    files.iter().filter(is_unsafe).map(|file| file.path.as_str()).collect()
}

fn long_files(files: &[Source]) -> BTreeSet<&str> {
    let is_long = |file: &&Source| file.text.lines().count() > MAX_LINES;
    files.iter().filter(is_long).map(|file| file.path.as_str()).collect()
}

fn is_unfinished(file: &Source) -> bool {
    // Written apart, so that this file does not find itself.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX:")];
    marks.iter().any(|mark| file.text.contains(mark))
        || ["todo", "unimplemented", "dbg"]
            .iter()
            .any(|name| rust::contains(&file.words, &[name, "!"]))
}

/// The files that are something and are not listed, and those that are listed and are not.
fn differences(found: &BTreeSet<&str>, listed: &[&str], what: &str) -> Vec<String> {
    let listed: BTreeSet<&str> = listed.iter().copied().collect();
    let unlisted = found.difference(&listed).map(|path| format!("{path} {what}"));
    let outdated =
        listed.difference(found).map(|path| format!("{path} is listed though it no longer {what}"));
    unlisted.chain(outdated).collect()
}

fn offenders(files: &[Source], what: &str, offends: impl Fn(&Source) -> bool) -> Vec<String> {
    let offenders = files.iter().filter(|file| offends(file));
    offenders.map(|file| format!("{} {what}", file.path)).collect()
}

/// The listed files, for a workspace of a test: each is there and is what it is listed for.
#[cfg(test)]
pub(super) fn listed<'a>() -> impl Iterator<Item = (&'a str, &'a str)> {
    UNSAFE_FILES.iter().map(|path| (*path, "unsafe fn f() {}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{fixture, metadata};

    /// The names of the rules that a file of this path and text breaks.
    fn broken(path: &str, text: &str) -> Vec<&'static str> {
        let files: Vec<_> = listed().chain([(path, text)]).collect();
        let files = read(fixture(&files).path()).unwrap();
        RULES.iter().filter(|(_, rule)| !rule(&files).is_empty()).map(|(name, _)| *name).collect()
    }

    #[test]
    fn an_ordinary_file_breaks_no_rule() {
        let text =
            "//! unsafe, get_name\n#![forbid(unsafe_code)]\nfn target() { a(\"todo!()\") }\n";
        assert!(broken("crates/a/src/lib.rs", text).is_empty());
    }

    #[test]
    fn each_rule_can_be_broken() {
        let long = "fn f() {}\n".repeat(501);
        let mark = format!("// {}: more\n", concat!("TO", "DO"));
        for (path, text, rule) in [
            (
                "crates/a/src/lib.rs",
                "unsafe fn f() {}",
                "unsafe code stands in the known files only",
            ),
            (
                "fuzz/fuzz_targets/f.rs",
                "static A: B = unsafe { C };",
                "unsafe code stands in the known files only",
            ),
            ("tests/src/lib.rs", long.as_str(), "no file is longer than 500 lines"),
            ("crates/a/tests/common/mod.rs", "", "modules are files, not `mod.rs`"),
            ("crates/a/src/b.rs", "fn f() { todo!() }", "nothing is left to be done"),
            ("crates/a/src/b.rs", "fn f() { dbg!(1); }", "nothing is left to be done"),
            ("benches/benches/b.rs", mark.as_str(), "nothing is left to be done"),
            (
                "crates/a/src/b.rs",
                "impl A { pub const fn get_b(&self) {} }",
                "no accessor is called `get_`",
            ),
        ] {
            assert_eq!(broken(path, text), [rule], "{path}: {text:.60}");
        }
    }

    #[test]
    fn a_test_may_carry_the_name_of_a_command_but_no_accessor_may() {
        let path = "crates/a/src/b.rs";
        assert!(broken(path, "#[test]\nfn get_dev_info() {}").is_empty());
        for accessor in [
            "trait A { fn get_b(&self); }",
            "mod m { pub(crate) fn get_b() {} }",
            "use a::b; fn get_b<T>() {}",
        ] {
            assert_eq!(broken(path, accessor), ["no accessor is called `get_`"]);
        }
    }

    #[test]
    fn a_file_of_500_lines_is_not_too_long() {
        assert!(broken("crates/a/src/lib.rs", &"fn f() {}\n".repeat(500)).is_empty());
    }

    #[test]
    fn a_listed_file_has_to_be_what_it_is_listed_for() {
        let found = BTreeSet::from(["a.rs", "b.rs"]);
        assert!(differences(&found, &["a.rs", "b.rs"], "is long").is_empty());
        assert_eq!(differences(&found, &["b.rs"], "is long"), ["a.rs is long"]);
        let outdated = "c.rs is listed though it no longer is long";
        assert_eq!(differences(&found, &["a.rs", "b.rs", "c.rs"], "is long"), [outdated]);
    }

    #[test]
    fn what_is_built_is_not_read_and_what_is_no_rust_is_an_error() {
        let folder = fixture(&[("crates/a/target/a.rs", "unsafe"), ("crates/a/b.rs", "")]);
        assert_eq!(read(folder.path()).unwrap().len(), 1);
        assert!(read(fixture(&[("crates/a/b.rs", "fn f( {")]).path()).is_err());
        assert!(read(fixture(&[("crates/a/b.txt", "")]).path()).is_err());
    }

    fn unforbidden(name: &str, lib: &str, main: &str) -> usize {
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        let folder = fixture(&[
            ("Cargo.toml", manifest.as_str()),
            ("src/lib.rs", lib),
            ("src/main.rs", main),
            ("tests/t.rs", ""),
        ]);
        not_forbidden(&metadata(folder.path()).unwrap()).unwrap().len()
    }

    #[test]
    fn every_library_and_program_forbids_unsafe_code_unless_it_may_not() {
        let good = "//! A.\n#![forbid(unsafe_code)]\n";
        assert_eq!(unforbidden("yzt-apdu", good, good), 0);
        assert_eq!(unforbidden("yzt-apdu", good, "fn main() {}"), 1);
        assert_eq!(unforbidden("yzt-apdu", "// #![forbid(unsafe_code)]", good), 1);
        assert_eq!(unforbidden("yzt-apdu", "#![deny(unsafe_code)]", good), 1);
        assert_eq!(unforbidden("yzt-sm2", "", ""), 0);
    }
}
