// SPDX-License-Identifier: MIT OR Apache-2.0
//! Runs `yzt` in a folder of its own, with nothing of the caller's surroundings.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const ORGANIZATION: &str = "示例科技有限公司";
pub(crate) const CODE: &str = "91530100MA6KTEXT4A";
pub(crate) const ORIGIN: &str = "https://job.example.test";
pub(crate) const DEFAULT: &str = "123456";
pub(crate) const WRONG: &str = "000000";
pub(crate) const CHOSEN: &str = "739154";

/// A folder in which commands run.
pub(crate) struct Place {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A place with an authority, and a key `K1` that holds certificates for a year from now.
    pub(crate) fn with_certificates() -> Self {
        let place = Self::new();
        place.make_authority();
        place.make_key("K1");
        place.certify("K1", &[]);
        place.publish(&[]);
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    /// The command with a clean environment, software keys in `keys`, and no smart-card service: the
    /// keys of whoever runs the tests are left alone.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yzt"));
        command.args(words).current_dir(self.folder.path()).env_clear().env("YZT_KEYS", "keys");
        command.env("PCSCLITE_CSOCK_NAME", self.folder.path().join("no-service"));
        command
    }

    /// Runs a command with these lines on standard input.
    pub(crate) fn run(&self, words: &[&str], lines: &[&str]) -> Ended {
        finish(spawn(&mut self.command(words)), lines)
    }

    /// Runs a command with `--json` that has to succeed.
    pub(crate) fn done(&self, words: &[&str], lines: &[&str]) -> Value {
        let ended = self.run(&with_json(words), lines);
        assert_eq!(ended.code, 0, "{words:?}: {ended:?}");
        let value: Value = serde_json::from_str(&ended.stdout).unwrap();
        assert!(value.get("error").is_none(), "{value}");
        value
    }

    /// Runs a command with `--json` that has to be refused; the error, and the exit code.
    pub(crate) fn refused(&self, words: &[&str], lines: &[&str]) -> (Value, i32) {
        let ended = self.run(&with_json(words), lines);
        assert_ne!(ended.code, 0, "{words:?}: {ended:?}");
        let value: Value = serde_json::from_str(&ended.stdout).unwrap();
        let error = value.get("error").unwrap_or_else(|| panic!("{value}"));
        assert_eq!(value.as_object().unwrap().len(), 1, "{value}");
        (error.clone(), ended.code)
    }

    /// The number and the exit code of a refusal.
    pub(crate) fn number(&self, words: &[&str], lines: &[&str]) -> (u64, i32) {
        let (error, code) = self.refused(words, lines);
        (error["number"].as_u64().unwrap(), code)
    }

    pub(crate) fn make_authority(&self) {
        self.done(&["ca", "new", "--dir", "authority", "--name", "测试数字证书认证中心"], &[]);
    }

    pub(crate) fn make_key(&self, serial: &str) {
        let file = format!("{serial}-admin.json");
        let mut words = vec!["softkey", "new", "--organization", ORGANIZATION];
        words.extend(["--serial", serial, "--admin-pin-out", &file]);
        self.done(&words, &[]);
    }

    /// Requests, issues and imports, with further options for the issuing.
    pub(crate) fn certify(&self, serial: &str, options: &[&str]) -> Value {
        let words = ["cert", "request", "--key", serial, "--out", "request.pem", "--pin-fd", "0"];
        self.done(&words, &[DEFAULT]);
        let issued = self.issue(options);
        let words = ["cert", "import", "--key", serial, "--in", "answer.der", "--pin-fd", "0"];
        self.done(&words, &[DEFAULT]);
        issued
    }

    pub(crate) fn issue(&self, options: &[&str]) -> Value {
        let mut words = vec!["ca", "issue", "--dir", "authority", "--request", "request.pem"];
        words.extend(["--organization", ORGANIZATION, "--uscc", CODE, "--software-key"]);
        words.extend(["--out", "answer.der"]);
        words.extend(options);
        self.done(&words, &[])
    }

    pub(crate) fn publish(&self, options: &[&str]) -> Value {
        let mut words = vec!["ca", "crl", "--dir", "authority", "--out", "current.crl"];
        words.extend(options);
        self.done(&words, &[])
    }

    pub(crate) fn challenge(&self, session: &str, options: &[&str]) {
        let mut words = vec!["portal", "challenge", "--state", "state", "--origin", ORIGIN];
        words.extend(["--session", session, "--out", "challenge.json"]);
        words.extend(options);
        self.done(&words, &[]);
    }

    /// The words of a portal's verification with everything it needs.
    pub(crate) fn verify_words<'a>(session: &'a str, token: &'a str) -> Vec<&'a str> {
        let mut words = vec!["portal", "verify", "--state", "state", "--origin", ORIGIN];
        words.extend(["--session", session, "--token", token, "--anchor", "authority/root.pem"]);
        words.extend(["--intermediate", "authority/issuing.pem", "--crl", "current.crl"]);
        words.push("--accept-software-keys");
        words
    }
}

/// A login with the PIN on standard input.
pub(crate) const LOGIN: &[&str] = &[
    "login",
    "--challenge",
    "challenge.json",
    "--origin",
    ORIGIN,
    "--out",
    "token.json",
    "--pin-fd",
    "0",
];

/// Waits until another process has written a file.
pub(crate) fn wait_for(path: &Path) {
    let begun = Instant::now();
    while !path.exists() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{} does not come", path.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub(crate) fn with_json<'a>(words: &[&'a str]) -> Vec<&'a str> {
    words.iter().copied().chain(["--json"]).collect()
}

pub(crate) fn spawn(command: &mut Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

pub(crate) fn finish(mut child: Child, lines: &[&str]) -> Ended {
    let mut input = child.stdin.take().unwrap();
    for line in lines {
        // A command that was refused earlier does not read its input.
        let _ = writeln!(input, "{line}");
    }
    drop(input);
    ended(child.wait_with_output().unwrap())
}

pub(crate) fn ended(output: Output) -> Ended {
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Notes a test that cannot run here, for the runner's tally.
pub(crate) fn skip(test: &str, reason: &str) {
    println!("skipped {test}: {reason}");
    if let Some(path) = std::env::var_os("YZT_SKIPPED_TESTS") {
        let file = fs::OpenOptions::new().append(true).create(true).open(path);
        let _ = file.and_then(|mut file| writeln!(file, "{test}: {reason}"));
    }
}
