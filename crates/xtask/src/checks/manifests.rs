// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a member's manifest may say of its own: next to nothing.

use super::Found;
use cargo_metadata::Metadata;
use std::fs;
use std::path::Path;
use toml::{Table, Value};

/// What a package takes over from the workspace.
const INHERITED: &[&str] = &["edition", "version", "rust-version", "license"];

const DEPENDENCY_TABLES: &[&str] = &["dependencies", "dev-dependencies", "build-dependencies"];

/// Applies a rule to the manifest of every member.
pub(super) fn problems(metadata: &Metadata, rule: fn(&Table) -> Vec<String>) -> Found {
    let mut problems = Vec::new();
    for member in &metadata.packages {
        let path = &member.manifest_path;
        let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        let manifest = text.parse().map_err(|error| format!("{path}: {error}"))?;
        problems.extend(
            rule(&manifest).into_iter().map(|problem| format!("{}: {problem}", member.name)),
        );
    }
    problems.sort();
    Ok(problems)
}

/// What the manifest should inherit from the workspace and does not.
pub(super) fn not_inherited(manifest: &Table) -> Vec<String> {
    let package = manifest.get("package");
    let fields = INHERITED
        .iter()
        .filter(|field| !inherits(package.and_then(|package| package.get(field))))
        .map(|field| format!("`{field}.workspace = true` is missing"));
    let lints = (!inherits(manifest.get("lints")))
        .then(|| "`[lints]` with `workspace = true` is missing".to_owned());
    fields.chain(lints).collect()
}

/// The dependencies that the manifest describes itself.
pub(super) fn declared_outside_the_root(manifest: &Table) -> Vec<String> {
    let platforms = manifest.get("target").and_then(Value::as_table);
    let platforms = platforms.into_iter().flatten().filter_map(|(_, table)| table.as_table());
    let sections = std::iter::once(manifest).chain(platforms);
    let tables = sections.flat_map(|section| {
        DEPENDENCY_TABLES.iter().filter_map(|name| section.get(*name)?.as_table())
    });
    tables
        .flatten()
        .filter(|(_, declaration)| !inherits(Some(declaration)))
        .map(|(name, _)| format!("`{name}` is described here and not in the root"))
        .collect()
}

/// The dependencies of the workspace, ours aside, that do not say why they are there.
pub(super) fn without_reason(root: &Path) -> Found {
    let path = root.join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(unexplained(&text))
}

fn unexplained(manifest: &str) -> Vec<String> {
    let section = manifest.lines().skip_while(|line| *line != "[workspace.dependencies]").skip(1);
    section
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| Some((line.split_once(" = ")?.0, line)))
        .filter(|(name, line)| !line.starts_with('#') && !name.starts_with("yzt-"))
        .filter(|(_, line)| line.split_once(" # ").is_none_or(|(_, why)| why.trim().is_empty()))
        .map(|(name, _)| format!("`{name}` does not say why it is there"))
        .collect()
}

fn inherits(value: Option<&Value>) -> bool {
    value.and_then(|value| value.get("workspace")).and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
        [package]\nname = 'a'\nedition.workspace = true\nversion.workspace = true\n\
        rust-version.workspace = true\nlicense.workspace = true\n\
        [lints]\nworkspace = true\n\
        [dependencies]\nzeroize.workspace = true\nserde = { workspace = true, optional = true }\n\
        [target.'cfg(unix)'.dev-dependencies]\nrustix.workspace = true\n";

    fn table(text: &str) -> Table {
        text.parse().unwrap()
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let good =
            "[workspace.dependencies]\nyzt-a = { path = \"a\" }\nx = \"1\" # why\n[lints]\ny = 1\n";
        assert!(unexplained(good).is_empty());
        let bad = "[workspace.dependencies]\n# x = \"1\"\nx = \"1\"\ny = { version = \"2\" } # \n";
        assert_eq!(unexplained(bad).len(), 2);
    }

    #[test]
    fn a_manifest_that_inherits_everything_passes() {
        assert!(not_inherited(&table(GOOD)).is_empty());
        assert!(declared_outside_the_root(&table(GOOD)).is_empty());
    }

    #[test]
    fn each_field_that_is_not_inherited_is_named() {
        for field in INHERITED {
            let own =
                GOOD.replace(&format!("\n{field}.workspace = true"), &format!("\n{field} = '1'"));
            let expected = format!("`{field}.workspace = true` is missing");
            assert_eq!(not_inherited(&table(&own)), [expected]);
        }
        assert_eq!(not_inherited(&Table::new()).len(), INHERITED.len() + 1);
    }

    #[test]
    fn lints_of_its_own_are_not_inherited_lints() {
        for own in ["[lints.rust]\nunsafe_code = 'allow'", "[lints]\nworkspace = false"] {
            let manifest = GOOD.replace("[lints]\nworkspace = true", own);
            let expected = "`[lints]` with `workspace = true` is missing";
            assert_eq!(not_inherited(&table(&manifest)), [expected]);
        }
    }

    #[test]
    fn a_dependency_of_its_own_is_found_in_every_table() {
        for place in [
            "dependencies",
            "dev-dependencies",
            "build-dependencies",
            "target.'cfg(windows)'.dependencies",
            "target.x86_64-pc-windows-msvc.build-dependencies",
        ] {
            for own in ["serde = '1'", "serde = { version = '1' }", "serde = { path = '../s' }"] {
                let manifest = table(&format!("[{place}]\nzeroize.workspace = true\n{own}\n"));
                let expected = "`serde` is described here and not in the root";
                assert_eq!(declared_outside_the_root(&manifest), [expected], "{place}");
            }
        }
    }
}
