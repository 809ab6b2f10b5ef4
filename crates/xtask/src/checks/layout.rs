// SPDX-License-Identifier: MIT OR Apache-2.0
//! What may stand in the top folder.

use super::Found;
use std::fs;
use std::path::Path;

const ALLOWED: &[&str] = &[
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "README.md",
    "README.zh-CN.md",
    "benches",
    "bindings",
    "crates",
    "fuzz",
    "include",
    "tests",
];

/// Every entry of the top folder that has no place there. What `.gitignore` names by its full
/// path, such as `/target`, is not part of the project and passes.
pub(super) fn problems(root: &Path) -> Found {
    let mut names = Vec::new();
    for entry in fs::read_dir(root).map_err(|error| error.to_string())? {
        let name = entry.map_err(|error| error.to_string())?.file_name();
        names.push(name.to_string_lossy().into_owned());
    }
    names.sort();
    // A workspace without one ignores nothing.
    let ignored = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
    Ok(judge(&names, &ignored))
}

fn judge(names: &[String], ignored: &str) -> Vec<String> {
    let has_place = |name: &str| {
        ALLOWED.contains(&name)
            || name.starts_with('.')
            || name.starts_with("LICENSE-")
            || ignored.lines().any(|line| line.trim().strip_prefix('/') == Some(name))
    };
    let strays = names.iter().filter(|name| !has_place(name));
    strays.map(|name| format!("{name} has no place in the top folder")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixture;

    #[test]
    fn what_belongs_there_passes() {
        let folder = fixture(&[
            (".gitignore", "/target\n/fuzz/target\n"),
            (".ci/run", ""),
            ("Cargo.toml", ""),
            ("LICENSE-MIT", ""),
            ("README.zh-CN.md", ""),
            ("crates/a/src/lib.rs", ""),
            ("target/debug/a", ""),
        ]);
        assert_eq!(problems(folder.path()), Ok(Vec::new()));
    }

    #[test]
    fn what_does_not_belong_there_fails() {
        let folder = fixture(&[
            ("Makefile", ""),
            ("docs/a.md", ""),
            ("LICENSE", ""),
            ("target/debug/a", ""),
            ("readme.md", ""),
        ]);
        let found = problems(folder.path()).unwrap();
        let names: Vec<&str> =
            found.iter().filter_map(|problem| problem.split(' ').next()).collect();
        assert_eq!(names, ["LICENSE", "Makefile", "docs", "readme.md", "target"]);
    }

    #[test]
    fn a_folder_that_is_not_there_fails() {
        assert!(problems(Path::new("/nowhere/at/all")).is_err());
    }
}
