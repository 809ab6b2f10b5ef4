// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the built library exports and needs.

use std::collections::BTreeSet;
use std::process::Command;

use crate::files::{compare, shared_library, workspace};
use crate::header::{Interface, codes};
use crate::tools::{present, succeed};

const OPENING: &str = "\
# What libyzt promises: functions (name, result, arguments), constants and codes, none of which is
# removed, changed or renumbered.
# Generated from the sources and compared with the built library.
";

/// Every name and number that a program may rely on, a line each.
fn list(interface: &Interface) -> String {
    let functions =
        interface.signatures().into_iter().map(|signature| format!("function {signature}\n"));
    let constants = interface.constants().into_iter();
    // The version is meant to change.
    let constants = constants.filter(|(name, _)| !name.starts_with("YZT_VERSION_"));
    let constants = constants.map(|(name, value)| format!("constant {value} {name}\n"));
    let codes = codes().into_iter().map(|code| format!("code {} {}\n", code.number, code.constant));
    let opening = OPENING.to_owned();
    std::iter::once(opening).chain(functions).chain(constants).chain(codes).collect()
}

#[test]
fn the_committed_list_is_what_the_sources_say_and_loses_nothing() {
    let is_promised = |line: &str| !line.starts_with('#') && !line.contains("YZT_ABI_VERSION");
    compare("include/yzt.symbols", &list(&Interface::read()), is_promised);
}

#[test]
fn the_library_exports_the_functions_of_the_list_and_nothing_else() {
    if !present("the library exports the functions of the list", &["nm"]) {
        return;
    }
    let nm = succeed(Command::new("nm").args(["-D", "--defined-only"]).arg(shared_library()));
    let exported: BTreeSet<&str> =
        nm.lines().map(|line| line.rsplit(' ').next().unwrap()).collect();
    let list = std::fs::read_to_string(workspace("include/yzt.symbols")).unwrap();
    let listed: BTreeSet<&str> =
        list.lines().filter_map(|line| line.strip_prefix("function ")?.split(' ').next()).collect();
    assert_eq!(exported, listed);
    assert!(listed.len() > 50);
}

#[test]
fn the_library_loads_where_there_is_no_pcsc() {
    if !present("the library loads where there is no PC/SC", &["readelf"]) {
        return;
    }
    let dynamic = succeed(Command::new("readelf").arg("-dW").arg(shared_library()));
    let needed: Vec<&str> = dynamic
        .lines()
        .filter(|line| line.contains("(NEEDED)"))
        .filter_map(|line| line.split('[').nth(1)?.strip_suffix(']'))
        .collect();
    assert!(needed.contains(&"libc.so.6"), "{needed:?}");
    let known = ["libc.so.6", "libgcc_s.so.1", "libm.so.6", "ld-linux-x86-64.so.2"];
    for library in needed {
        let is_loader = library.starts_with("ld-linux");
        assert!(known.contains(&library) || is_loader, "libyzt needs {library}");
    }
}
