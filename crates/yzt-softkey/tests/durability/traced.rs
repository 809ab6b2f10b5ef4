// SPDX-License-Identifier: MIT OR Apache-2.0
//! The making of a key, killed before every single call to the system, as `strace` does it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use yzt_softkey::{Error, create, list};

use crate::child::{self, Role, home, say, skip};
use crate::creation::{check_home, new_key};
use crate::host;
use crate::seeded::Seeded;

/// The calls that change something on the disk.
const CALLS: [&str; 9] =
    ["mkdir", "openat", "ftruncate", "pwrite64", "write", "fdatasync", "fsync", "close", "rename"];

/// The calls that may fail; a failing `write` or `openat` would hinder the test harness as well.
const FAILING: [&str; 6] = ["mkdir", "ftruncate", "pwrite64", "fdatasync", "fsync", "rename"];

fn strace(home: &Path, options: &[String]) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-y", "-s", "0", "-o"]);
    command.arg(home.join("trace")).args(options);
    let mut command = child::command(Some(command), Role::MakeOne, &home.join("key"));
    command.output().unwrap()
}

fn can_trace(test: &str) -> bool {
    let mut command = Command::new("strace");
    command.args(["-qq", "-o", "/dev/null", "true"]);
    let traced = command.stdin(Stdio::null()).stderr(Stdio::null()).status();
    let works = traced.is_ok_and(|status| status.success());
    if !works {
        skip(test, "strace is not installed, or may not trace");
    }
    works
}

/// What was done to the files of a key, one word and one name each.
fn trace(home: &Path) -> Vec<String> {
    let calls = format!("trace={}", CALLS.join(","));
    let output = strace(home, &["-e".to_owned(), calls]);
    assert!(output.status.success(), "{output:?}");
    let text = std::fs::read_to_string(home.join("trace")).unwrap();
    let lines = text.lines().filter(|line| line.contains(home.to_str().unwrap()));
    lines.filter_map(|line| action(home, line)).collect()
}

fn action(home: &Path, line: &str) -> Option<String> {
    let call = line.split_once('(')?.0.rsplit(' ').next()?;
    let what = match call {
        "ftruncate" | "pwrite64" | "write" => "write",
        "fdatasync" | "fsync" => "sync",
        "openat" if line.contains("O_CREAT") => "make",
        "mkdir" => "make",
        "rename" => "move",
        _ => return None,
    };
    // The path of a descriptor stands in angle brackets, any other in quotation marks.
    let path = line.split(['<', '>', '"']).find(|part| part.starts_with(home.to_str().unwrap()));
    let path = PathBuf::from(path?);
    let name = match path.strip_prefix(home).unwrap().iter().count() {
        0 => "parent".to_owned(),
        1 => "folder".to_owned(),
        _ => path.file_name()?.to_string_lossy().into_owned(),
    };
    Some(format!("{what} {name}"))
}

/// Each file is synced after it was last written, the folder after its files were made, all of it
/// before the move, and the parent folder after it.
#[test]
fn everything_is_synced_before_the_move_and_the_move_after_it() {
    if !can_trace("everything_is_synced_before_the_move_and_the_move_after_it") {
        return;
    }
    let home = home();
    let done = trace(home.path());
    println!("\nmaking a key: {}", done.join(", "));
    let first = |what: &str| done.iter().position(|one| one == what).expect(what);
    let last = |what: &str| done.iter().rposition(|one| one == what).expect(what);
    for file in ["store.redb", "store.key"] {
        let synced = last(&format!("sync {file}"));
        assert!(last(&format!("write {file}")) < synced, "{file}");
        assert!(synced < first("move folder"), "{file}");
        assert!(last(&format!("make {file}")) < last("sync folder"), "{file}");
    }
    assert!(last("sync folder") < first("move folder"));
    assert!(first("move folder") < last("sync parent"));
    assert_eq!(done.last().unwrap(), "sync parent");
    assert_eq!(done.iter().filter(|one| *one == "move folder").count(), 1);
    check_home(home.path(), "key", true);
}

#[test]
fn a_making_killed_at_any_call_leaves_a_key_or_none() {
    if !can_trace("a_making_killed_at_any_call_leaves_a_key_or_none") {
        return;
    }
    let (mut kills, mut found) = (0, BTreeMap::<&str, usize>::new());
    for call in CALLS {
        for number in 1.. {
            let home = home();
            let inject = format!("inject={call}:signal=KILL:when={number}");
            let output = strace(home.path(), &["-e".to_owned(), inject]);
            if output.status.success() {
                check_home(home.path(), "key", true);
                break;
            }
            kills += 1;
            let state = match check_home(home.path(), "key", false) {
                (0, false) => "nothing",
                (1, false) => "unfinished",
                (0, true) => "whole",
                other => panic!("{call} {number}: {other:?}"),
            };
            *found.entry(state).or_default() += 1;
            let again = create(&home.path().join("key"), new_key(), &mut *host::random());
            let expected = state == "whole";
            assert_eq!(matches!(again, Err(Error::AlreadyExists)), expected, "{again:?}");
            check_home(home.path(), "key", true);
        }
    }
    println!("\nmaking a key, killed before each of {kills} calls: {found:?}");
    assert!(kills > 30 && found.len() == 3, "{found:?}");
}

#[test]
fn a_making_that_fails_at_any_call_leaves_nothing_behind() {
    if !can_trace("a_making_that_fails_at_any_call_leaves_nothing_behind") {
        return;
    }
    let (mut failures, mut whole) = (0, 0);
    for call in FAILING {
        for number in 1.. {
            let home = home();
            let inject = format!("inject={call}:error=EIO:when={number}");
            let output = strace(home.path(), &["-e".to_owned(), inject]);
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success(), "{call} {number}: {said}");
            let (leftovers, there) = check_home(home.path(), "key", false);
            assert_eq!(leftovers, 0, "{call} {number}");
            if said.contains("made") {
                assert!(there);
                break;
            }
            failures += 1;
            assert!(said.contains("failed 2511"), "{call} {number}: {said}");
            // Only the sync of the parent comes after the move.
            whole += usize::from(there);
            assert!(!there || call == "fsync", "{call} {number}");
            assert_eq!(list(home.path()).len(), usize::from(there));
        }
    }
    println!("\nmaking a key, {failures} calls failing: nothing left, {whole} whole");
    assert!(failures > 10 && whole <= 1);
}

/// The work of the process that is traced.
pub(crate) fn work(folder: &Path, mut random: Seeded) {
    match create(folder, new_key(), &mut random) {
        Ok(()) => say("made"),
        Err(error) => say(&format!("failed {}", error.number())),
    }
}
