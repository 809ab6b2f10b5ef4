// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the built library exports and needs.

use std::collections::BTreeSet;
use std::process::Command;

use yzt_skf_sys::constants::{ALGORITHMS, ERRORS};

use crate::files::{compare, shared_library, workspace};
use crate::interface::functions;
use crate::tools::{present, succeed};

const OPENING: &str = "\
# What libyzt_skf promises: the functions of GM/T 0016-2012 and those that nearly every library has
# besides (name, result, arguments), codes and algorithms, none of which is removed or changed.
# Generated from the sources and compared with the built library.
";

/// Every name and number that a program may rely on, a line each.
fn list() -> String {
    let functions = functions().into_iter();
    let functions = functions.map(|function| format!("function {}\n", function.signature()));
    let codes = ERRORS.iter().map(|(code, name)| format!("code {code:08X} {name}\n"));
    let algorithms =
        ALGORITHMS.iter().map(|(number, name)| format!("algorithm {number:08X} {name}\n"));
    std::iter::once(OPENING.to_owned()).chain(functions).chain(codes).chain(algorithms).collect()
}

fn definitions() -> String {
    let names = functions().into_iter().map(|function| format!("    {}\n", function.name));
    let opening =
        "; Generated from the sources: do not edit. The names are exported undecorated.\n";
    std::iter::once(format!("{opening}LIBRARY yzt_skf\nEXPORTS\n")).chain(names).collect()
}

#[test]
fn the_committed_list_is_what_the_sources_say_and_loses_nothing() {
    compare("include/yzt_skf.symbols", &list(), |line| !line.starts_with('#'));
}

#[test]
fn the_definition_file_exports_every_function() {
    compare("include/yzt_skf.def", &definitions(), |line| !line.starts_with(';'));
}

#[test]
fn the_library_exports_the_functions_of_the_list_and_nothing_else() {
    if !present("libyzt_skf exports the functions of the list", &["nm"]) {
        return;
    }
    let nm = succeed(Command::new("nm").args(["-D", "--defined-only"]).arg(shared_library()));
    let exported: BTreeSet<&str> =
        nm.lines().map(|line| line.rsplit(' ').next().unwrap()).collect();
    let list = std::fs::read_to_string(workspace("include/yzt_skf.symbols")).unwrap();
    let listed: BTreeSet<&str> =
        list.lines().filter_map(|line| line.strip_prefix("function ")?.split(' ').next()).collect();
    assert_eq!(exported, listed);
    assert_eq!(listed.len(), 71 + 7);
}
