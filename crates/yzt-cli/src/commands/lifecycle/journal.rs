// SPDX-License-Identifier: MIT OR Apache-2.0
//! A journal's file: read whole, written whole, by one process at a time.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use yzt_lifecycle::Policy;
use yzt_lifecycle::journal::{Checkpoint, Journal, Replay};

use crate::error::Error;
use crate::files::{self, Secrecy};

const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(20);

/// A journal as its file has it.
pub(super) struct Stored {
    pub(super) journal: Journal,
    text: Vec<u8>,
}

impl Stored {
    /// Reads and replays a journal.
    pub(super) fn read(
        path: &Path,
        policies: &[Policy],
        checkpoints: &[Checkpoint],
    ) -> Result<Self, Error> {
        let text = files::read(path, files::CONTENT)?;
        let read = Replay::new(policies).against(checkpoints).read(&text);
        let journal = read.map_err(|error| Error::from(error).about(path))?;
        Ok(Self { journal, text })
    }

    /// A journal that nothing is in.
    pub(super) fn empty() -> Self {
        Self { journal: Journal::new(), text: Vec::new() }
    }

    /// Adds a line that the journal gave.
    pub(super) fn push(&mut self, line: &str) {
        self.text.extend_from_slice(line.as_bytes());
        self.text.push(b'\n');
    }

    /// Puts the whole file in the old one's place in one step.
    pub(super) fn write(&self, path: &Path) -> Result<(), Error> {
        files::write(path, &self.text, Secrecy::Secret)
    }

    /// The policy in force, if one was adopted.
    pub(super) fn policy<'a>(&self, policies: &'a [Policy]) -> Option<&'a Policy> {
        let adopted = self.journal.register().policy()?;
        policies.iter().find(|policy| *policy.digest() == adopted.digest)
    }
}

/// Keeps other processes from writing to a journal while this lives. The lock is a file beside it:
/// the journal itself is another file after each step.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for other processes to be done, for a few seconds.
    pub(super) fn take(journal: &Path) -> Result<Self, Error> {
        let path = beside(journal);
        let failed = |source| Error::unwritable(&path, source);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(&path).map_err(failed)?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::Error(source)) => return Err(failed(source)),
                Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                    std::thread::sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::JournalBusy { path: journal.to_owned() });
                }
            }
        }
    }
}

fn beside(journal: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(journal.file_name().unwrap_or_default());
    name.push(".lock");
    journal.with_file_name(name)
}
