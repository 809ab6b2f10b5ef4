// SPDX-License-Identifier: MIT OR Apache-2.0
//! The rules of the house that no compiler knows.

mod arrows;
mod layout;
mod manifests;
mod rust;
mod sources;

use crate::outcome::{CheckResult, Outcome};
use cargo_metadata::{Metadata, MetadataCommand};
use std::path::Path;

/// Runs every check on the workspace at `root`.
pub(crate) fn run(root: &Path) -> Vec<CheckResult> {
    let mut results = vec![
        with_metadata(root, "crates depend downwards only", arrows::problems),
        with_metadata(root, "members inherit lints, edition, versions and licence", |metadata| {
            manifests::problems(metadata, manifests::not_inherited)
        }),
        with_metadata(root, "dependencies are declared in the root only", |metadata| {
            manifests::problems(metadata, manifests::declared_outside_the_root)
        }),
        checked("every dependency says why it is there", manifests::without_reason(root)),
        with_metadata(root, "every crate forbids unsafe code", sources::not_forbidden),
        checked("the top folder holds what it should", layout::problems(root)),
    ];
    match sources::read(root) {
        Ok(files) => results.extend(
            sources::RULES
                .iter()
                .map(|(name, rule)| CheckResult::from_problems(*name, &rule(&files))),
        ),
        Err(why) => results.push(checked("the sources can be read", Err(why))),
    }
    results
}

/// What was found, or why nothing could be.
type Found = Result<Vec<String>, String>;

fn checked(name: &str, found: Found) -> CheckResult {
    match found {
        Ok(problems) => CheckResult::from_problems(name, &problems),
        Err(why) => CheckResult { name: name.into(), outcome: Outcome::Failed(why) },
    }
}

fn with_metadata(root: &Path, name: &str, check: impl Fn(&Metadata) -> Found) -> CheckResult {
    checked(name, metadata(root).and_then(|metadata| check(&metadata)))
}

/// What cargo knows of the members alone: features and platforms left undecided, so that a
/// dependency behind one of them counts like any other.
fn metadata(root: &Path) -> Result<Metadata, String> {
    MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .map_err(|error| error.to_string())
}

/// Files for a test, below a folder that goes when the test does.
#[cfg(test)]
fn fixture(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A workspace that breaks no rule, but for the crates with unsafe code.
    const GOOD: &[(&str, &str)] = &[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n[workspace.package]\nedition = \"2024\"\n\
             version = \"0.1.0\"\nrust-version = \"1.95\"\nlicense = \"MIT\"\n[workspace.dependencies]\n\
             [workspace.lints.rust]\n",
        ),
        (
            "crates/yzt-apdu/Cargo.toml",
            "[package]\nname = \"yzt-apdu\"\nedition.workspace = true\nversion.workspace = true\n\
             rust-version.workspace = true\nlicense.workspace = true\n[lints]\nworkspace = true\n",
        ),
        ("crates/yzt-apdu/src/lib.rs", "#![forbid(unsafe_code)]\n"),
    ];

    fn failed(files: &[(&str, &str)]) -> Vec<String> {
        let mut files = files.to_vec();
        let crates = crates_with_unsafe_code();
        // Where there is nothing at all, nothing is added.
        if !files.is_empty() {
            files.extend(sources::listed());
            files.extend(crates.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        }
        let folder = fixture(&files);
        run(folder.path())
            .into_iter()
            .filter(|result| result.outcome != Outcome::Passed)
            .map(|result| result.name)
            .collect()
    }

    /// Manifest and root of each crate that a listed file stands in.
    fn crates_with_unsafe_code() -> Vec<(String, String)> {
        let names = sources::listed().filter_map(|(path, _)| path.strip_prefix("crates/"));
        let mut names: Vec<&str> = names.filter_map(|path| path.split('/').next()).collect();
        names.dedup();
        let manifest = |name: &str| GOOD[1].1.replace("yzt-apdu", name);
        let manifests =
            names.iter().map(|name| (format!("crates/{name}/Cargo.toml"), manifest(name)));
        let roots = names.iter().map(|name| (format!("crates/{name}/src/lib.rs"), String::new()));
        manifests.chain(roots).collect()
    }

    fn replaced<'a>(path: &str, text: &'a str) -> Vec<(&'a str, &'a str)> {
        GOOD.iter().map(|&(name, good)| (name, if name == path { text } else { good })).collect()
    }

    #[test]
    fn a_good_workspace_passes_every_check() {
        assert_eq!(failed(GOOD), Vec::<String>::new());
    }

    #[test]
    fn a_workspace_that_cannot_be_read_passes_none_of_them() {
        let count = run(fixture(GOOD).path()).len();
        let failed = failed(&[]);
        assert!(failed.len() >= 5 && failed.len() <= count, "{failed:?}");
    }

    #[test]
    fn a_crate_without_the_attribute_fails_one_check() {
        let files = replaced("crates/yzt-apdu/src/lib.rs", "//! Nothing.\n");
        assert_eq!(failed(&files), ["every crate forbids unsafe code"]);
    }

    #[test]
    fn a_crate_of_no_row_fails_one_check() {
        let manifest = GOOD[1].1.replace("yzt-apdu", "yzt-novelty");
        let files = replaced("crates/yzt-apdu/Cargo.toml", &manifest);
        assert_eq!(failed(&files), ["crates depend downwards only"]);
    }

    #[test]
    fn a_stray_file_fails_one_check() {
        let mut files = GOOD.to_vec();
        files.push(("notes.txt", ""));
        assert_eq!(failed(&files), ["the top folder holds what it should"]);
    }
}
