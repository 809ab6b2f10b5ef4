// SPDX-License-Identifier: MIT OR Apache-2.0
//! Programs in C that use the library, plain, under the address sanitizer and under valgrind.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use yzt_crypto::sm2;
use yzt_skf_sys::functions::{DE_FACTO, STANDARD};

use crate::files::{built, workspace};
use crate::fixture::{Fixture, NAME};
use crate::tools::{Ended, present, run, succeed};

const STRICT: &[&str] =
    &["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-pedantic", "-Werror", "-g"];

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

/// How a C program is built and run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Plain,
    AddressSanitizer,
    Valgrind,
}

impl Way {
    /// What it needs.
    pub(crate) fn tools(self) -> &'static [&'static str] {
        if self == Self::Valgrind { &["gcc", "valgrind"] } else { &["gcc"] }
    }
}

/// A compiled C program.
pub(crate) struct Program {
    folder: TempDir,
    way: Way,
}

impl Program {
    /// Compiles one of the programs of this crate.
    pub(crate) fn of(name: &str, way: Way) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c").join(name);
        Self::compile(&fs::read_to_string(path).unwrap(), way)
    }

    pub(crate) fn compile(source: &str, way: Way) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("program.c"), source).unwrap();
        fs::write(folder.path().join("functions.inc"), function_list()).unwrap();
        let mut command = Command::new("gcc");
        command.args(STRICT).arg("-Wno-unused-function").arg("-I").arg(workspace("include"));
        command.arg("-I").arg(workspace("crates/yzt-ffi-skf/tests/c")).arg("-I").arg(folder.path());
        command.arg(folder.path().join("program.c")).arg("-pthread");
        command.arg("-o").arg(folder.path().join("program"));
        command.arg("-L").arg(built()).arg("-lyzt_skf");
        if way == Way::AddressSanitizer {
            command.args(["-fsanitize=address", "-fno-omit-frame-pointer"]);
        }
        succeed(&mut command);
        Self { folder, way }
    }

    /// A run of it with a key of its own.
    pub(crate) fn command(&self, fixture: &Fixture) -> Command {
        let program = self.folder.path().join("program");
        let mut command = if self.way == Way::Valgrind {
            let suppressions = self.folder.path().join("suppressions");
            fs::write(&suppressions, SUPPRESSED).unwrap();
            let mut command = Command::new("valgrind");
            command.args(["--quiet", "--error-exitcode=99", "--leak-check=full"]);
            command.args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"]);
            command.arg(format!("--suppressions={}", suppressions.display())).arg(program);
            command
        } else {
            let mut command = Command::new(program);
            command.env("ASAN_OPTIONS", "detect_leaks=1:exitcode=98");
            command
        };
        // Not the one that an earlier `cargo build` left one folder above, where cargo looks as well.
        command.env("LD_LIBRARY_PATH", built());
        fixture.configure(&mut command);
        command
    }
}

/// The names of all functions for C.
fn function_list() -> String {
    let mut text = String::new();
    STANDARD.iter().for_each(|name| writeln!(text, "STANDARD({name})").unwrap());
    DE_FACTO.iter().for_each(|name| writeln!(text, "DE_FACTO({name})").unwrap());
    text
}

/// Every function, well and badly.
fn every(way: Way) {
    if !present("every SKF function from C", way.tools()) {
        return;
    }
    let (program, fixture) = (Program::of("every.c", way), Fixture::new());
    let mut command = program.command(&fixture);
    command.arg(fixture.path("")).arg(NAME).arg(fixture.path("spare"));
    let Ended { code, out, err } = run(&mut command, "");
    let expected = "71 of 71\n7 of 7\n78 of 78 refused\n0 failures\n";
    assert_eq!((code, err.as_str(), out.as_str()), (Some(0), "", expected));
    println!("{out}");
}

#[test]
fn every_function_does_its_work_and_is_refused_from_c() {
    every(Way::Plain);
}

#[test]
fn every_function_is_clean_under_the_address_sanitizer() {
    every(Way::AddressSanitizer);
}

#[test]
fn every_function_is_clean_under_valgrind() {
    every(Way::Valgrind);
}

/// The program written after the standard alone, with openssl as judge of its signature.
fn standard(way: Way) {
    let openssl = [way.tools(), &["openssl"]].concat();
    if !present("a program after GM/T 0016 alone", &openssl) {
        return;
    }
    let (program, fixture) = (Program::of("standard.c", way), Fixture::new());
    let mut command = program.command(&fixture);
    let Ended { code, out, err } = run(command.arg(fixture.path("")), "");
    let expected = "serial SKF0000000001\n0 failures\n";
    assert_eq!((code, err.as_str(), out.as_str()), (Some(0), "", expected));
    assert!(verifies(&fixture, "message"));
    // It can fail.
    fs::write(fixture.path("other"), b"another message").unwrap();
    assert!(!verifies(&fixture, "other"));
}

/// Whether openssl takes the signature that the program left for one of a file's content.
fn verifies(fixture: &Fixture, message: &str) -> bool {
    let half = |bytes: &[u8]| <[u8; 32]>::try_from(&bytes[32..64]).unwrap();
    let blob = fs::read(fixture.path("signer")).unwrap();
    let key = sm2::PublicKey::from_coordinates(&half(&blob[4..]), &half(&blob[68..])).unwrap();
    let blob = fs::read(fixture.path("signature")).unwrap();
    let signature = sm2::Signature::from_scalars(&half(&blob), &half(&blob[64..])).unwrap();
    fs::write(fixture.path("signer.der"), key.to_spki_der()).unwrap();
    fs::write(fixture.path("signature.der"), signature.to_der().as_bytes()).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin", "-keyform", "DER"]);
    openssl.args(["-pkeyopt", "distid:1234567812345678", "-inkey"]).arg(fixture.path("signer.der"));
    openssl.arg("-in").arg(fixture.path(message));
    openssl.arg("-sigfile").arg(fixture.path("signature.der"));
    run(&mut openssl, "").out.contains("Signature Verified Successfully")
}

#[test]
fn a_program_written_after_the_standard_alone_runs_from_start_to_end() {
    standard(Way::Plain);
}

#[test]
fn it_is_clean_under_the_address_sanitizer() {
    standard(Way::AddressSanitizer);
}

#[test]
fn it_is_clean_under_valgrind() {
    standard(Way::Valgrind);
}

/// The same program over a vendor's library: the key in memory that the tests of that way have.
#[test]
fn it_runs_over_a_vendors_library() {
    if !present("a program over a vendor's library", &["gcc", "openssl"]) {
        return;
    }
    let (program, fixture) = (Program::of("standard.c", Way::Plain), Fixture::new());
    let library = fixture.path("libvendor.so");
    let source = workspace("crates/yzt-token-skf/tests/skf/library/device.c");
    let mut compiler = Command::new("gcc");
    compiler.args(["-std=gnu11", "-w", "-fPIC", "-shared", "-fvisibility=hidden"]).arg(source);
    succeed(compiler.arg("-o").arg(&library).arg("-lcrypto"));
    let configuration = format!(
        "library = {}\nlibrary = /nonexistent/libother.so\nreaders = no\ninstalled-libraries = no\n",
        library.display()
    );
    fs::write(fixture.path("skf.conf"), configuration).unwrap();
    let Ended { code, out, err } = run(program.command(&fixture).arg(fixture.path("")), "");
    let expected = "serial ODD0001\n0 failures\n";
    assert_eq!((code, err.as_str(), out.as_str()), (Some(0), "", expected));
    assert!(verifies(&fixture, "message"));
}

/// Cycles of the soak, and what its resident memory may grow by after a tenth of them.
const SOAK: (u32, i64) = (100_000, 512);

#[test]
fn memory_and_files_stay_flat_over_many_connections() {
    if !present("the SKF soak", &["gcc"]) {
        return;
    }
    let is_soak = std::env::var_os("YZT_SOAK").is_some();
    let cycles = if is_soak { SOAK.0 } else { 100 };
    let (program, fixture) = (Program::of("soak.c", Way::Plain), Fixture::new());
    let ended = run(program.command(&fixture).arg(cycles.to_string()), "");
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{}", ended.out);
    println!("{}", ended.out);
    let figures: Vec<Vec<i64>> = ended
        .out
        .lines()
        .filter(|line| line.contains("KiB"))
        .map(|line| {
            let words = line.split(' ').filter_map(|word| word.parse().ok());
            words.collect()
        })
        .collect();
    let [first, .., last] = &figures[..] else { panic!("{}", ended.out) };
    assert_eq!(first[2], last[2], "files");
    assert!(!is_soak || last[1] - first[1] < SOAK.1, "memory");
}
