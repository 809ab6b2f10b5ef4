// SPDX-License-Identifier: MIT OR Apache-2.0
//! The same test binary as another process, which can be killed.

use std::io::{Read, Write, stderr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;

use crate::seeded::Seeded;
use crate::{creation, kill, traced};

/// What a child is for, and where. A process that is not told is none.
const ROLE: &str = "YZT_DURABILITY_ROLE";
const FOLDER: &str = "YZT_DURABILITY_FOLDER";
const SEED: &str = "YZT_DURABILITY_SEED";
const PIN: &str = "YZT_DURABILITY_PIN";

const BEGUN: Duration = Duration::from_secs(60);

/// Which work a child does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// Uses the key in the folder until it is killed.
    Use,
    /// Makes keys below the folder until it is killed.
    Make,
    /// Makes a key in the folder.
    MakeOne,
}

const ROLES: [Role; 3] = [Role::Use, Role::Make, Role::MakeOne];

/// This test binary as a child, or under a program that runs it as one.
pub(crate) fn command(under: Option<Command>, role: Role, folder: &Path) -> Command {
    let binary = std::env::current_exe().unwrap();
    let mut command = match under {
        None => Command::new(binary),
        Some(mut under) => {
            under.arg(binary);
            under
        }
    };
    command
        .args(["--exact", "child::child", "--ignored", "--nocapture", "--test-threads=1"])
        .env(ROLE, format!("{role:?}"))
        .env(FOLDER, folder)
        .stdin(Stdio::null());
    command
}

#[test]
#[ignore = "the other process of the tests"]
fn child() {
    let Ok(name) = std::env::var(ROLE) else {
        return;
    };
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let folder = variable(FOLDER);
    let folder = Path::new(&folder);
    let random = Seeded::new(variable(SEED).parse().unwrap_or_default());
    match ROLES.iter().find(|role| format!("{role:?}") == name) {
        Some(Role::Use) => kill::work(folder, random, &variable(PIN)),
        Some(Role::Make) => creation::work(folder, random),
        Some(Role::MakeOne) => traced::work(folder, random),
        None => panic!("{name}"),
    }
}

/// Says a line to the parent; it arrives whole or not at all.
pub(crate) fn say(line: &str) {
    stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

pub(crate) struct Running {
    child: Child,
    begun: Receiver<()>,
    reader: JoinHandle<Vec<u8>>,
}

impl Running {
    pub(crate) fn start(role: Role, folder: &Path, seed: u64, pin: &str) -> Self {
        let mut child = command(None, role, folder)
            .env(SEED, seed.to_string())
            .env(PIN, pin)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stderr.take().unwrap();
        let (sender, begun) = channel();
        let reader = spawn(move || {
            let mut said = vec![0];
            // The first byte says that the work has begun.
            if pipe.read_exact(&mut said).is_ok() {
                let _ = sender.send(());
            }
            pipe.read_to_end(&mut said).unwrap();
            said
        });
        Self { child, begun, reader }
    }

    /// Kills the child so long after it began, and gives the lines that it said.
    pub(crate) fn kill_after(mut self, delay: Duration) -> Vec<String> {
        let begun = self.begun.recv_timeout(BEGUN);
        begun.expect("the child begins to work");
        sleep(delay);
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        let said = String::from_utf8(self.reader.join().unwrap()).unwrap();
        assert!(!status.success(), "the child ended by itself: {said}");
        #[cfg(unix)]
        {
            use std::os::unix::process::ExitStatusExt;
            assert_eq!(status.signal(), Some(9), "{said}");
        }
        // What follows the last end of a line was not said.
        let (lines, _) = said.rsplit_once('\n').unwrap_or_default();
        lines.lines().map(str::to_owned).collect()
    }
}

/// Notes that a test could not run, and why.
pub(crate) fn skip(test: &str, reason: &str) {
    println!("skipped {test}: {reason}");
    let Some(file) = std::env::var_os("YZT_SKIPPED_TESTS") else {
        return;
    };
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.create(true).append(true).open(file).unwrap();
    writeln!(file, "{test}: {reason}").unwrap();
}

/// A new folder on the disk on which the tests are built, not in memory.
pub(crate) fn home() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}
