// SPDX-License-Identifier: MIT OR Apache-2.0
//! This program as another one that uses the same readers.

use crate::daemon::READER;
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitCode, Stdio};
use yzt_apdu::{ExpectedLength, Transaction};
use yzt_pcsc::{PcscChannel, Readers};

/// This program, also where a build has replaced the file that it was started from.
const THIS: &str = "/proc/self/exe";

/// The first argument that makes this program a helper.
pub(crate) const WORD: &str = "helper";

/// Another program that is at work.
pub(crate) struct Helper {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Helper {
    pub(crate) fn start(words: &[&str]) -> Self {
        Self::spawn(Command::new(THIS).arg(WORD).args(words))
    }

    /// One that has another smart-card service, at this place.
    pub(crate) fn start_at(socket: &Path, words: &[&str]) -> Self {
        let mut command = Command::new(THIS);
        Self::spawn(command.env("PCSCLITE_CSOCK_NAME", socket).arg(WORD).args(words))
    }

    /// One that is root and still may not pass over the rights of files.
    pub(crate) fn start_without_privilege(words: &[&str]) -> Self {
        let mut command = Command::new("setpriv");
        command.args(["--bounding-set", "-dac_override,-dac_read_search", "--"]);
        Self::spawn(command.arg(std::env::current_exe().unwrap()).arg(WORD).args(words))
    }

    /// One that is told at once when somebody else holds the card, instead of being asked to wait.
    pub(crate) fn start_impatient(words: &[&str]) -> Self {
        let mut command = Command::new(THIS);
        Self::spawn(command.env("PCSCLITE_NO_BLOCKING", "1").arg(WORD).args(words))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Self { child, said }
    }

    /// The next line that it says.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Lets it go on after what it said first.
    pub(crate) fn go(&mut self) {
        drop(self.child.stdin.take());
    }

    /// Lets it go on, and waits for its end.
    pub(crate) fn finish(mut self) {
        self.go();
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn run(words: &[String]) -> ExitCode {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match *words.as_slice() {
        ["list"] => match Readers::new().entries() {
            Ok(entries) => say(&format!("{} readers", entries.len())),
            Err(error) => say(&error.number().to_string()),
        },
        ["watch"] => {
            for event in Readers::new().watch().unwrap() {
                say(&format!("{event:?}"));
            }
        }
        ["exchange", count] => exchange(count.parse().unwrap()),
        ["together", kind] => {
            let ready = || {
                say("ready");
                wait_for_the_end_of_input();
            };
            crate::together::run(kind == "wrong", ready, say);
        }
        ["spy"] => crate::together::spy(wait_for_the_end_of_input, say),
        ["connect"] => {
            let channel = channel();
            say("connected");
            wait_for_the_end_of_input();
            drop(channel);
        }
        ["hold"] => {
            let mut channel = channel();
            let transaction = Transaction::begin(&mut channel).unwrap();
            say("held");
            wait_for_the_end_of_input();
            drop(transaction);
        }
        ["exclusive"] => {
            let context = Context::establish(Scope::User).unwrap();
            let name = std::ffi::CString::new(READER).unwrap();
            let card = context.connect(&name, ShareMode::Exclusive, Protocols::ANY).unwrap();
            say("held");
            wait_for_the_end_of_input();
            card.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
        }
        _ => panic!("{words:?}"),
    }
    ExitCode::SUCCESS
}

/// The command GetDevInfo of GM/T 0017.
pub(crate) fn device_information() -> yzt_apdu::Command {
    yzt_apdu::Command::new(0x80, 0x04, 0, 0).expecting(ExpectedLength::Maximum)
}

fn exchange(count: usize) {
    let mut channel = channel();
    say("connected");
    wait_for_the_end_of_input();
    for _ in 0..count {
        let mut transaction = Transaction::begin(&mut channel).unwrap();
        for _ in 0..3 {
            let response = transaction.transmit(&device_information()).unwrap();
            assert_eq!(response.data().len(), 288);
        }
        transaction.end().unwrap();
    }
    say("done");
}

fn channel() -> PcscChannel {
    Readers::new().connect(READER).unwrap()
}

fn say(line: &str) {
    println!("{line}");
    std::io::stdout().flush().unwrap();
}

fn wait_for_the_end_of_input() {
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}
