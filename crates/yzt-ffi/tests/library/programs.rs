// SPDX-License-Identifier: MIT OR Apache-2.0
//! Programs in C, C# and Java that log in, and one that does everything wrong.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::files::{built, workspace};
use crate::fixture::{CODE, Fixture, ORGANIZATION, ORIGIN, PIN, SERIAL};
use crate::header::Interface;
use crate::tools::{Ended, present, run, succeed};

const JNA: &str = "/usr/share/java/jna.jar";
/// What lives as long as the process by its nature: the panic hook that the software key puts in front
/// of the process's, once.
const SUPPRESSED: &str = "\
{
   the process's panic hook
   Memcheck:Leak
   match-leak-kinds: reachable
   fun:malloc
   ...
   fun:*install_hook*
}
";

const STRICT: &[&str] = &["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-g"];

/// How a C program is built and run.
#[derive(Clone, Copy)]
enum Way {
    Plain,
    AddressSanitizer,
    Valgrind,
    Static,
}

/// A compiled C program.
struct Program {
    folder: TempDir,
    way: Way,
}

impl Program {
    fn compile(source: &Path, way: Way) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("gcc");
        command.args(STRICT).arg("-I").arg(workspace("include")).arg(source);
        command.arg("-pthread").arg("-o").arg(folder.path().join("program"));
        match way {
            Way::Static => {
                command.arg(built().join("libyzt.a")).args(["-lgcc_s", "-lm", "-ldl"]);
            }
            _ => {
                command.arg("-L").arg(built()).arg("-lyzt");
            }
        }
        if matches!(way, Way::AddressSanitizer) {
            command.args(["-fsanitize=address", "-fno-omit-frame-pointer"]);
        }
        succeed(&mut command);
        Self { folder, way }
    }

    fn command(&self) -> Command {
        let program = self.folder.path().join("program");
        let mut command = self.watched(&program);
        // Not the one that an earlier `cargo build` left one folder above, where cargo looks as well.
        command.env("LD_LIBRARY_PATH", built());
        command
    }

    fn watched(&self, program: &Path) -> Command {
        match self.way {
            Way::Valgrind => {
                let mut command = Command::new("valgrind");
                command.args(["--quiet", "--error-exitcode=99", "--leak-check=full"]);
                command.args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"]);
                let suppressions = self.folder.path().join("suppressions");
                std::fs::write(&suppressions, SUPPRESSED).unwrap();
                command.arg(format!("--suppressions={}", suppressions.display()));
                command.arg(program);
                command
            }
            _ => {
                let mut command = Command::new(program);
                command.env("ASAN_OPTIONS", "detect_leaks=1:exitcode=98");
                command
            }
        }
    }
}

fn login_source() -> PathBuf {
    workspace("bindings/c/login.c")
}

/// A login that has to succeed and show who it was; then a wrong PIN that has to cost one try.
fn log_in(command: impl Fn() -> Command) {
    let fixture = Fixture::new();
    let ended = run(fixture.arguments(&mut command()), &format!("{PIN}\n"));
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{}", ended.out);
    for line in [
        &format!("key: {SERIAL}"),
        "PIN: default, 6 of 6 tries left",
        &format!("organization: {ORGANIZATION}"),
        &format!("unified social credit code: {CODE}"),
        "days left: 365",
        "origin bound: yes",
    ] {
        assert!(ended.out.lines().any(|printed| printed == line), "no {line} in {}", ended.out);
    }
    let wrong = run(fixture.arguments(&mut command()), "654321\n");
    assert_eq!(wrong.code, Some(1), "{wrong:?}");
    assert!(wrong.err.contains("YZT-2000") && wrong.err.contains("tries left: 5"), "{wrong:?}");
    let short = run(fixture.arguments(&mut command()), "12\n");
    assert!(short.code == Some(1) && short.err.contains("YZT-1100"), "{short:?}");
    assert!(short.out.contains("5 of 6 tries left"), "{short:?}");
}

/// Every function, well and badly.
fn abuse(way: Way) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hazards.c");
    let program = Program::compile(&source, way);
    let fixture = Fixture::new();
    let mut command = program.command();
    command.arg(fixture.path("keys")).args([SERIAL, ORGANIZATION, CODE, ORIGIN]);
    for file in ["anchors.pem", "intermediates.pem", "crls.pem"] {
        command.arg(fixture.path(file));
    }
    let Ended { code, out, err } = run(&mut command, "");
    assert_eq!((code, err.as_str(), out.as_str()), (Some(0), "", "0 failures\n"));
}

#[test]
fn a_c_program_logs_in() {
    if present("a C program logs in", &["gcc"]) {
        let program = Program::compile(&login_source(), Way::Plain);
        log_in(|| program.command());
    }
}

#[test]
fn a_c_program_logs_in_with_the_static_library() {
    if present("a C program logs in with the static library", &["gcc"]) {
        let program = Program::compile(&login_source(), Way::Static);
        log_in(|| program.command());
    }
}

#[test]
fn a_c_program_logs_in_under_the_address_sanitizer() {
    if present("a C program logs in under the address sanitizer", &["gcc"]) {
        let program = Program::compile(&login_source(), Way::AddressSanitizer);
        log_in(|| program.command());
    }
}

#[test]
fn a_c_program_logs_in_under_valgrind() {
    if present("a C program logs in under valgrind", &["gcc", "valgrind"]) {
        let program = Program::compile(&login_source(), Way::Valgrind);
        log_in(|| program.command());
    }
}

#[test]
fn every_function_called_badly_answers_with_its_code() {
    if present("every function called badly", &["gcc"]) {
        abuse(Way::Plain);
    }
}

#[test]
fn every_function_called_badly_is_clean_under_the_address_sanitizer() {
    if present("every function called badly under the address sanitizer", &["gcc"]) {
        abuse(Way::AddressSanitizer);
    }
}

#[test]
fn every_function_called_badly_is_clean_under_valgrind() {
    if present("every function called badly under valgrind", &["gcc", "valgrind"]) {
        abuse(Way::Valgrind);
    }
}

/// Threads that use one key, one verifier and one context at the same time.
fn threads(way: Way) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/threads.c");
    let program = Program::compile(&source, way);
    let fixture = Fixture::new();
    let ended = run(fixture.arguments(&mut program.command()), "");
    let expected = "0 failures, 0 objects\n";
    assert_eq!((ended.code, ended.err.as_str(), ended.out.as_str()), (Some(0), "", expected));
}

#[test]
fn threads_share_a_key_without_logging_each_other_out() {
    if present("threads share a key", &["gcc"]) {
        threads(Way::Plain);
    }
}

#[test]
fn threads_share_a_key_cleanly_under_the_address_sanitizer() {
    if present("threads share a key under the address sanitizer", &["gcc"]) {
        threads(Way::AddressSanitizer);
    }
}

#[test]
fn a_csharp_program_logs_in() {
    if !present("a C# program logs in", &["mcs", "mono"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("Login.exe");
    let mut compiler = Command::new("mcs");
    compiler.args(["-warnaserror", "-langversion:7"]).arg(format!("-out:{}", program.display()));
    compiler.args(["Native.cs", "Yzt.cs", "Login.cs"]).current_dir(workspace("bindings/csharp"));
    succeed(&mut compiler);
    log_in(|| {
        let mut command = Command::new("mono");
        command.arg(&program).env("LD_LIBRARY_PATH", built());
        // Mono writes below the home folder; it need not exist.
        command.env("HOME", folder.path());
        command
    });
}

#[test]
fn a_java_program_logs_in() {
    if !present("a Java program logs in", &["javac", "java", JNA]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let sources = ["yzt/Libyzt.java", "yzt/Yzt.java", "yzt/YztException.java", "Login.java"];
    let mut compiler = Command::new("javac");
    compiler.args(["--release", "8", "-Xlint:all,-options", "-Werror", "-encoding", "UTF-8"]);
    compiler.args(["-cp", JNA, "-d"]).arg(folder.path()).args(sources);
    succeed(compiler.current_dir(workspace("bindings/java")));
    log_in(|| {
        let mut command = Command::new("java");
        command.arg(format!("-Djna.library.path={}", built().display()));
        command.arg("-cp").arg(format!("{JNA}:{}", folder.path().display())).arg("Login");
        command
    });
}

/// The names of the functions that a source file speaks of.
fn functions_in(path: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(workspace(path)).unwrap();
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = text.split(|letter| !is_part(letter)).filter(|word| word.starts_with("yzt_"));
    words.map(str::to_owned).collect()
}

#[test]
fn every_function_is_declared_in_every_binding_and_tried_from_c() {
    let expected: BTreeSet<String> = Interface::read().functions().into_iter().collect();
    for path in ["bindings/csharp/Native.cs", "bindings/java/yzt/Libyzt.java"] {
        assert_eq!(functions_in(path), expected, "{path}");
    }
    let tried = functions_in("crates/yzt-ffi/tests/hazards.c");
    let forgotten: Vec<&String> = expected.difference(&tried).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}
