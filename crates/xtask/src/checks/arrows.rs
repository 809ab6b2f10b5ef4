// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which crate may depend on which.

use super::Found;
use cargo_metadata::{DependencyKind, Metadata};
use std::collections::BTreeSet;

/// Layers 0 to 4, with all ways to reach a key.
const BELOW_THE_FACES: &[&str] = &[
    "yzt-apdu",
    "yzt-pin",
    "yzt-sm2",
    "yzt-crypto",
    "yzt-gmt0017",
    "yzt-pcsc",
    "yzt-skf-sys",
    "yzt-token",
    "yzt-token-apdu",
    "yzt-token-skf",
    "yzt-token-pkcs11",
    "yzt-softkey",
    "yzt-cert",
    "yzt-cms",
    "yzt-login",
    "yzt-lifecycle",
    "yzt-ca",
    "yzt-assistant",
];

/// Every crate of the architecture, those to come included, with the crates it may depend on.
#[rustfmt::skip] // A table: one crate on a line.
const TABLE: &[(&str, &[&[&str]])] = &[
    ("yzt-apdu", &[]),
    ("yzt-pin", &[]),
    ("yzt-sm2", &[]),
    ("yzt-crypto", &[&["yzt-sm2"]]),
    ("yzt-gmt0017", &[&["yzt-apdu", "yzt-pin", "yzt-crypto"]]),
    ("yzt-pcsc", &[&["yzt-apdu"]]),
    ("yzt-skf-sys", &[]),
    ("yzt-token", &[&["yzt-pin", "yzt-crypto"]]),
    ("yzt-token-apdu", &[&["yzt-token", "yzt-gmt0017", "yzt-apdu", "yzt-pin", "yzt-crypto"]]),
    ("yzt-token-skf", &[&["yzt-token", "yzt-skf-sys", "yzt-pin", "yzt-crypto"]]),
    ("yzt-token-pkcs11", &[&["yzt-token", "yzt-pin", "yzt-crypto"]]),
    ("yzt-softkey", &[&["yzt-gmt0017", "yzt-apdu", "yzt-pin", "yzt-crypto"]]),
    ("yzt-cert", &[&["yzt-crypto"]]),
    ("yzt-cms", &[&["yzt-cert", "yzt-crypto"]]),
    ("yzt-lifecycle", &[&["yzt-cert", "yzt-crypto", "yzt-pin"]]),
    ("yzt-login", &[&["yzt-cert", "yzt-cms", "yzt-crypto"]]),
    ("yzt-ca", &[&["yzt-cert", "yzt-cms", "yzt-crypto"]]),
    ("yzt-assistant", &[&["yzt-token", "yzt-login", "yzt-lifecycle", "yzt-cms", "yzt-cert", "yzt-crypto", "yzt-pin"]]),
    ("yzt-desk", &[&["yzt-lifecycle", "yzt-ca", "yzt-cms", "yzt-cert", "yzt-gmt0017", "yzt-crypto", "yzt-pin", "yzt-forms"]]),
    ("yzt-forms", &[&["yzt-lifecycle"]]),
    ("yzt-cli", &[BELOW_THE_FACES, &["yzt-forms", "yzt-desk"]]),
    ("yzt-agent", &[BELOW_THE_FACES, &["yzt-forms"]]),
    ("yzt-ffi-kit", &[]),
    ("yzt-ffi", &[BELOW_THE_FACES, &["yzt-ffi-kit"]]),
    ("yzt-ffi-skf", &[BELOW_THE_FACES, &["yzt-ffi-kit"]]),
    ("yzt-sof", &[&["yzt-assistant", "yzt-cms", "yzt-cert", "yzt-crypto", "yzt-pin", "yzt-token"]]),
    ("xtask", &[]),
];

/// The members that may depend on anything, and on which nothing depends.
const ABOVE_ALL: &[&str] = &["yzt-tests", "yzt-benches"];

/// One declared dependency between crates of ours.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Arrow {
    from: String,
    to: String,
    for_tests_only: bool,
}

/// Every dependency between crates of ours that the table does not allow.
pub(super) fn problems(metadata: &Metadata) -> Found {
    let members: BTreeSet<&str> = metadata.packages.iter().map(|member| &**member.name).collect();
    Ok(judge(&members, &arrows(metadata, &members)))
}

fn judge(members: &BTreeSet<&str>, arrows: &[Arrow]) -> Vec<String> {
    let strangers = members
        .iter()
        .filter(|name| !ABOVE_ALL.contains(name) && row(name).is_none())
        .map(|name| format!("{name} has no row in the table of the architecture"));
    let forbidden = arrows.iter().filter(|arrow| !is_allowed(arrow)).map(|arrow| {
        let Arrow { from, to, .. } = arrow;
        format!("{from} may not depend on {to}")
    });
    strangers.chain(forbidden).collect()
}

fn is_allowed(arrow: &Arrow) -> bool {
    if ABOVE_ALL.contains(&arrow.to.as_str()) {
        return false;
    }
    if arrow.for_tests_only || ABOVE_ALL.contains(&arrow.from.as_str()) {
        return true;
    }
    row(&arrow.from).is_some_and(|may| may.iter().any(|list| list.contains(&arrow.to.as_str())))
}

fn row(name: &str) -> Option<&'static [&'static [&'static str]]> {
    TABLE.iter().find(|(row, _)| *row == name).map(|&(_, may)| may)
}

/// The dependencies whose other end is ours: a member, a name of the table, or any folder.
fn arrows(metadata: &Metadata, members: &BTreeSet<&str>) -> Vec<Arrow> {
    let mut arrows = BTreeSet::new();
    for member in &metadata.packages {
        for dependency in &member.dependencies {
            let to = dependency.name.as_str();
            if dependency.path.is_some() || members.contains(to) || row(to).is_some() {
                arrows.insert(Arrow {
                    from: member.name.to_string(),
                    to: to.into(),
                    for_tests_only: dependency.kind == DependencyKind::Development,
                });
            }
        }
    }
    arrows.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{fixture, metadata};

    fn arrow(from: &str, to: &str) -> Arrow {
        Arrow { from: from.into(), to: to.into(), for_tests_only: false }
    }

    fn verdict(arrow: &Arrow) -> Vec<String> {
        judge(&BTreeSet::new(), std::slice::from_ref(arrow))
    }

    #[test]
    fn arrows_that_the_table_draws_pass() {
        for (from, to) in [
            ("yzt-crypto", "yzt-sm2"),
            ("yzt-token-apdu", "yzt-gmt0017"),
            ("yzt-desk", "yzt-gmt0017"),
            ("yzt-cli", "yzt-softkey"),
            ("yzt-cli", "yzt-desk"),
            ("yzt-agent", "yzt-forms"),
            ("yzt-ffi-skf", "yzt-ffi-kit"),
            ("yzt-tests", "yzt-cli"),
            ("yzt-benches", "yzt-apdu"),
        ] {
            assert!(verdict(&arrow(from, to)).is_empty(), "{from} {to}");
        }
    }

    #[test]
    fn arrows_that_the_table_does_not_draw_fail() {
        for (from, to) in [
            ("yzt-pin", "yzt-apdu"),
            ("yzt-apdu", "yzt-crypto"),
            ("yzt-token", "yzt-token-apdu"),
            ("yzt-token-apdu", "yzt-softkey"),
            ("yzt-login", "yzt-token"),
            ("yzt-assistant", "yzt-token-apdu"),
            ("yzt-agent", "yzt-desk"),
            ("yzt-desk", "yzt-token"),
            ("yzt-ffi", "yzt-sof"),
            ("xtask", "yzt-apdu"),
            ("yzt-cli", "yzt-tests"),
            ("yzt-tests", "yzt-benches"),
            ("yzt-cli", "xtask"),
            ("yzt-novelty", "yzt-apdu"),
            ("yzt-apdu", "vendored"),
        ] {
            let expected = format!("{from} may not depend on {to}");
            assert_eq!(verdict(&arrow(from, to)), [expected]);
        }
    }

    #[test]
    fn tests_may_look_anywhere_but_into_the_tests() {
        let for_tests = |to: &str| Arrow { for_tests_only: true, ..arrow("yzt-apdu", to) };
        assert!(verdict(&for_tests("yzt-crypto")).is_empty());
        assert_eq!(verdict(&for_tests("yzt-tests")).len(), 1);
    }

    #[test]
    fn a_member_without_a_row_fails_even_alone() {
        let members = BTreeSet::from(["yzt-apdu", "yzt-novelty", "yzt-tests"]);
        let expected = "yzt-novelty has no row in the table of the architecture";
        assert_eq!(judge(&members, &[]), [expected]);
    }

    #[test]
    fn the_table_itself_has_no_circle_and_no_unknown_name() {
        // Taking away what depends on nothing that is left takes away everything.
        let mut left: BTreeSet<&str> = TABLE.iter().map(|(name, _)| *name).collect();
        assert_eq!(left.len(), TABLE.len(), "a crate has two rows");
        for to in TABLE.iter().flat_map(|(_, may)| may.iter()).copied().flatten() {
            assert!(left.contains(to), "{to}");
        }
        while !left.is_empty() {
            let free: Vec<&str> = left
                .iter()
                .filter(|name| {
                    row(name).unwrap().iter().copied().flatten().all(|to| !left.contains(to))
                })
                .copied()
                .collect();
            assert!(!free.is_empty(), "a circle among {left:?}");
            left.retain(|name| !free.contains(name));
        }
    }

    #[test]
    fn optional_build_and_platform_dependencies_count_and_so_do_renamed_ones() {
        let member = |name: &str, dependencies: &str| {
            format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{dependencies}"
            )
        };
        let apdu = member(
            "yzt-apdu",
            "[dependencies]\nrenamed = { package = \"yzt-crypto\", path = \"../yzt-crypto\", optional = true }\n\
             [build-dependencies]\nyzt-pin = { path = \"../yzt-pin\" }\n\
             [target.'cfg(windows)'.dependencies]\nyzt-ca = { path = \"../yzt-ca\" }\n\
             [dev-dependencies]\nyzt-cert = { path = \"../yzt-cert\" }\n",
        );
        let others = ["yzt-crypto", "yzt-pin", "yzt-ca", "yzt-cert"];
        let mut files = vec![
            (
                "Cargo.toml".to_owned(),
                "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n".to_owned(),
            ),
            ("crates/yzt-apdu/Cargo.toml".to_owned(), apdu),
            ("crates/yzt-apdu/src/lib.rs".to_owned(), String::new()),
        ];
        for name in others {
            files.push((format!("crates/{name}/Cargo.toml"), member(name, "")));
            files.push((format!("crates/{name}/src/lib.rs"), String::new()));
        }
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let folder = fixture(&files);
        assert_eq!(
            problems(&metadata(folder.path()).unwrap()).unwrap(),
            [
                "yzt-apdu may not depend on yzt-ca",
                "yzt-apdu may not depend on yzt-crypto",
                "yzt-apdu may not depend on yzt-pin",
            ]
        );
    }
}
