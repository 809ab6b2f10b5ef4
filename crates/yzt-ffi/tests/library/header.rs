// SPDX-License-Identifier: MIT OR Apache-2.0
//! `include/yzt.h` is what the sources say, compiles everywhere, and explains itself.

mod codes;
mod source;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::files::{compare, workspace};
use crate::tools::{present, succeed};

pub(crate) use codes::codes;
pub(crate) use source::Interface;

const HEADER: &str = "include/yzt.h";

const OPENING: &str = "\
/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * libyzt: certificates of Chinese CAs on USB keys, and logins with them.
 *
 * The conventions that hold for every function (results, ownership, threads, fork, texts, buffers,
 * PINs, times, versions) are told once, in ABI.md beside this file. In short: functions return YZT_OK
 * or a code and then have written nothing; texts are UTF-8; a buffer that is NULL with a capacity of 0
 * asks for the size; the error object may be NULL; every object is freed with its own function.
 *
 * Generated from the sources of the library: do not edit.
 */";

/// The header that the sources make.
fn generate(interface: &Interface) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("yzt.rs");
    std::fs::write(&file, interface.to_rust()).unwrap();
    let mut config = cbindgen::Config {
        language: cbindgen::Language::C,
        cpp_compat: true,
        header: Some(OPENING.into()),
        include_guard: Some("YZT_H".into()),
        no_includes: true,
        sys_includes: vec!["stddef.h".into(), "stdint.h".into()],
        usize_is_size_t: true,
        documentation_style: cbindgen::DocumentationStyle::Doxy,
        style: cbindgen::Style::Type,
        line_length: 100,
        tab_width: 4,
        ..cbindgen::Config::default()
    };
    config.function.args = cbindgen::Layout::Auto;
    config.export.rename = interface.renamed().into_iter().collect();
    let bindings =
        cbindgen::Builder::new().with_config(config).with_src(file).generate().expect("a header");
    let mut text = Vec::new();
    bindings.write(&mut text);
    String::from_utf8(text).unwrap()
}

#[test]
fn the_committed_header_is_what_the_sources_say() {
    let interface = Interface::read();
    compare(HEADER, &generate(&interface), |_| false);
}

#[test]
fn the_header_compiles_as_c99_and_as_cpp11_without_a_warning() {
    if !present("the header compiles", &["gcc", "g++"]) {
        return;
    }
    let include = workspace("include");
    for (compiler, standard, language) in [("gcc", "c99", "c"), ("g++", "c++11", "c++")] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("twice.c");
        std::fs::write(&file, "#include <yzt.h>\n#include <yzt.h>\nint main(void) { return 0; }\n")
            .unwrap();
        let standard = format!("-std={standard}");
        let mut command = Command::new(compiler);
        command.args([&standard, "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only"]);
        succeed(command.args(["-x", language]).arg("-I").arg(&include).arg(&file));
    }
}

/// Words such as `yzt_key` and `YZT_NOW`; not the `yzt_` of `yzt_<object>_<verb>`.
fn names(text: &str) -> BTreeSet<&str> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = text.split(|letter| !is_part(letter));
    let ours = |word: &&str| word.starts_with("yzt_") || word.starts_with("YZT_");
    words.filter(ours).filter(|word| !word.ends_with('_')).collect()
}

#[test]
fn what_the_texts_speak_of_exists() {
    let interface = Interface::read();
    let mut known: BTreeSet<String> = interface.functions().into_iter().collect();
    known.extend(interface.constants().into_iter().map(|(name, _)| name));
    known.extend(interface.renamed().into_iter().map(|(_, name)| name));
    known.extend(codes().into_iter().map(|code| code.constant));
    // The include guard; a variable of the tests, not of C.
    known.extend(["YZT_H".to_owned(), "YZT_BLESS".to_owned()]);
    for path in [HEADER, "include/ABI.md"] {
        let text = std::fs::read_to_string(workspace(path)).unwrap();
        let unknown: Vec<&str> =
            names(&text).into_iter().filter(|name| !known.contains(*name)).collect();
        assert!(unknown.is_empty(), "{path} speaks of {unknown:?}");
    }
}

#[test]
fn every_type_tells_about_threads_and_lifetime() {
    for (name, documentation) in Interface::read().objects() {
        assert!(documentation.contains("Threads:"), "{name}");
        let lifetime = ["Lifetime:", "depends on no other object"];
        assert!(lifetime.iter().any(|words| documentation.contains(words)), "{name}");
    }
}

#[test]
fn every_source_file_with_exports_is_read() {
    let mut with_exports = BTreeSet::new();
    for entry in std::fs::read_dir(source::folder()).unwrap() {
        let path = entry.unwrap().path();
        assert!(!path.is_dir(), "{} is a folder: read it too", path.display());
        let text = std::fs::read_to_string(&path).unwrap();
        if text.contains("export!") || text.contains("export_value!") || text.contains("const YZT_")
        {
            with_exports.insert(stem(&path));
        }
    }
    with_exports.remove("lib");
    let read: BTreeSet<String> = source::FILES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(with_exports, read);
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}
