// SPDX-License-Identifier: MIT OR Apache-2.0
//! One party of the demonstration: a folder, and processes of the command `yzt` that run in it.

use crate::process::capture;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// One party: clerk, CA, portal or look-alike.
pub(crate) struct Actor {
    yzt: PathBuf,
    /// The party's own folder. The others never look into it.
    pub(crate) folder: PathBuf,
}

/// What a process of `yzt` answered.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It succeeded; what it printed.
    Done(Value),
    /// It refused; the error object that it printed.
    Refused(Value),
}

impl Actor {
    /// A party with an empty folder of its own.
    pub(crate) fn new(yzt: &Path, folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { yzt: yzt.to_path_buf(), folder })
    }

    /// A file of this party.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.yzt);
        // Nothing of the caller's surroundings may decide how a step ends.
        command.env_clear().current_dir(&self.folder);
        command.args(["--json", "--lang", "zh", "--trace", "transcript.jsonl", "--keys", "keys"]);
        command.args(words);
        command
    }

    /// Runs one command to its end, with `lines` on its standard input.
    pub(crate) fn run(&self, words: &[&str], lines: &[&str]) -> Result<Answer, String> {
        let mut input = lines.join("\n");
        input.push('\n');
        read_answer(words, &capture(&mut self.command(words), input.as_bytes())?)
    }

    /// Runs one command that has to succeed.
    pub(crate) fn done(&self, words: &[&str], lines: &[&str]) -> Result<Value, String> {
        match self.run(words, lines)? {
            Answer::Done(value) => Ok(value),
            Answer::Refused(error) => Err(format!("`yzt {}` refused: {error}", words.join(" "))),
        }
    }

    /// Runs one command that has to be refused with the error of this name.
    pub(crate) fn refused(
        &self,
        words: &[&str],
        lines: &[&str],
        name: &str,
    ) -> Result<Value, String> {
        match self.run(words, lines)? {
            Answer::Refused(error) if error["name"] == name => Ok(error),
            other => {
                Err(format!("`yzt {}` should end with {name}, but: {other:?}", words.join(" ")))
            }
        }
    }

    /// Starts a command that goes on while others work.
    pub(crate) fn start(&self, words: &[&str]) -> Result<Running, String> {
        let child = self
            .command(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("yzt could not be started: {error}"))?;
        Ok(Running {
            words: words.iter().map(|&word| word.to_owned()).collect(),
            child: Some(child),
        })
    }
}

/// A process of `yzt` that was started and not yet waited for.
pub(crate) struct Running {
    words: Vec<String>,
    child: Option<Child>,
}

impl Running {
    /// Waits for the end of the process.
    pub(crate) fn finish(mut self) -> Result<Answer, String> {
        let child = self.child.take().ok_or("it was waited for already")?;
        let output = child.wait_with_output().map_err(|error| error.to_string())?;
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        read_answer(&words, &output)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Only where a step gave up on it: nothing of it must outlive the demonstration.
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// One JSON object on the standard output, with an `error` member exactly where the exit code is not 0.
fn read_answer(words: &[&str], output: &Output) -> Result<Answer, String> {
    let unclear = |why: &str| {
        let printed = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        format!("`yzt {}`: {why}: {printed}{complained}", words.join(" "))
    };
    let value: Value =
        serde_json::from_slice(&output.stdout).map_err(|_| unclear("no JSON was printed"))?;
    match (output.status.success(), value.get("error")) {
        (true, None) => Ok(Answer::Done(value)),
        (false, Some(error)) => Ok(Answer::Refused(error.clone())),
        _ => Err(unclear("exit code and answer disagree")),
    }
}
