// SPDX-License-Identifier: MIT OR Apache-2.0
//! `include/yzt_skf.h` is what the sources say, and compiles everywhere.

use std::fmt::Write;
use std::process::Command;

use yzt_skf_sys::constants::{ALGORITHMS, ERRORS};
use yzt_skf_sys::functions::STANDARD;

use crate::files::{compare, workspace};
use crate::interface::functions;
use crate::tools::{present, succeed};

const OPENING: &str = include_str!("header/opening.h");
const CLOSING: &str = "\
#ifdef __cplusplus
}
#endif

#endif /* YZT_SKF_H */
";

/// The header that the sources make.
fn generate() -> String {
    let mut text = OPENING.to_owned();
    text.push_str("\n/* Codes, Annex A. */\n");
    for (code, name) in ERRORS {
        writeln!(text, "#define {name} 0x{code:08X}").unwrap();
    }
    text.push_str("\n/* Algorithms, GM/T 0006. SGD_SM2_1 is taken in both numberings. */\n");
    for (number, name) in ALGORITHMS {
        writeln!(text, "#define {name} 0x{number:08X}").unwrap();
    }
    text.push_str("\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
    for (index, function) in functions().into_iter().enumerate() {
        if index == STANDARD.len() {
            text.push_str("/* Not in the standard of 2012. */\n\n");
        }
        text.push_str("/*\n");
        for line in &function.documentation {
            let line = format!(" * {line}");
            writeln!(text, "{}", line.trim_end()).unwrap();
        }
        writeln!(text, " */\n{}\n", function.prototype()).unwrap();
    }
    text + CLOSING
}

#[test]
fn the_committed_header_is_what_the_sources_say() {
    compare("include/yzt_skf.h", &generate(), |_| false);
}

#[test]
fn the_header_compiles_as_c99_and_as_cpp11_without_a_warning() {
    if !present("the SKF header compiles", &["gcc", "g++"]) {
        return;
    }
    let include = workspace("include");
    for (compiler, standard, language) in [("gcc", "c99", "c"), ("g++", "c++11", "c++")] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("twice.c");
        let program = "#include <yzt_skf.h>\n#include <yzt_skf.h>\nint main(void) { return 0; }\n";
        std::fs::write(&file, program).unwrap();
        let standard = format!("-std={standard}");
        let mut command = Command::new(compiler);
        command.args([&standard, "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only"]);
        succeed(command.args(["-x", language]).arg("-I").arg(&include).arg(&file));
    }
}
