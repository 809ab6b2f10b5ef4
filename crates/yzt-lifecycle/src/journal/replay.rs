// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading a journal: its chain, its times, and everything that happened, once more.

use super::{Checkpoint, Head, Journal, LineIn, MOST_LINE_BYTES, VERSION, VersionOnly};
use crate::error::Error;
use crate::policy::Policy;
use crate::refusal::Missing;
use crate::register::Event;

/// A journal that is being read, line by line, in memory that does not grow with what is read
/// beyond the register itself.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    policies: &'a [Policy],
    in_force: Option<&'a Policy>,
    checkpoints: Vec<Checkpoint>,
    passed: usize,
    journal: Journal,
}

impl<'a> Replay<'a> {
    /// Begins with the policies that the journal may rest on.
    #[must_use]
    pub fn new(policies: &'a [Policy]) -> Self {
        let journal = Journal::new();
        Self { policies, in_force: None, checkpoints: Vec::new(), passed: 0, journal }
    }

    /// Compares with checkpoints, whose signatures were verified, in whatever order.
    #[must_use]
    pub fn against(mut self, checkpoints: &[Checkpoint]) -> Self {
        self.checkpoints = checkpoints.to_vec();
        self.checkpoints.sort_by_key(|checkpoint| checkpoint.head.entries);
        self
    }

    /// Reads a whole journal.
    ///
    /// # Errors
    /// The first that is wrong, with its line; nothing is handed out of a journal that is wrong
    /// anywhere.
    pub fn read(mut self, text: &[u8]) -> Result<Journal, Error> {
        let (lines, rest) = match text.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => text.split_at_checked(end + 1).unwrap_or((text, &[])),
            None => (&[][..], text),
        };
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            self.line(line.strip_suffix(b"\n").unwrap_or(line))?;
        }
        if !rest.is_empty() {
            return Err(Error::JournalCut { line: self.next_line() });
        }
        self.finish()
    }

    /// Reads one line, without its line feed.
    ///
    /// # Errors
    /// What is wrong with it. The replay stands as it did before the line.
    pub fn line(&mut self, text: &[u8]) -> Result<(), Error> {
        let line = self.next_line();
        let read = parse(line, text)?;
        let expected = line;
        if read.sequence != expected {
            return Err(Error::JournalSequence { line, expected, found: read.sequence });
        }
        if read.before != self.journal.head.digest {
            return Err(Error::JournalChain { line });
        }
        match self.journal.head.next_line(&read.entry) {
            Ok(written) if written.as_bytes() == text => {}
            _ => {
                let message = "it is not written as a journal's lines are".into();
                return Err(Error::JournalLine { line, message });
            }
        }
        let head = self.journal.head.after(text);
        self.compare(head)?;
        let policy = self.policy_of(line, &read.entry.event)?;
        if let Err(refusal) = self.journal.register.apply(&read.entry, policy) {
            return Err(match refusal.missing.first() {
                Some(Missing::LaterTime) => Error::JournalTime { line },
                _ => Error::JournalRefused { line, refusal },
            });
        }
        self.in_force = Some(policy);
        self.journal.head = head;
        self.pass(head);
        Ok(())
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`Error::CheckpointAhead`] if a checkpoint covers entries that the journal does not have.
    pub fn finish(self) -> Result<Journal, Error> {
        let entries = self.journal.head.entries;
        self.compare(self.journal.head)?;
        match self.checkpoints.last() {
            Some(ahead) if ahead.head.entries > entries => {
                Err(Error::CheckpointAhead { entries, covered: ahead.head.entries })
            }
            _ => Ok(self.journal),
        }
    }

    const fn next_line(&self) -> u64 {
        self.journal.head.entries.saturating_add(1)
    }

    /// The policy under which the event happened.
    fn policy_of(&self, line: u64, event: &Event) -> Result<&'a Policy, Error> {
        let Event::AdoptPolicy { policy: adopted } = event else {
            let missing = || Error::JournalPolicy { line, name: "none".into() };
            return self.in_force.ok_or_else(missing);
        };
        let found = self.policies.iter().find(|policy| *policy.digest() == adopted.digest);
        found.ok_or_else(|| Error::JournalPolicy { line, name: adopted.name.to_string() })
    }

    /// Those that were not passed yet and cover no more than there is: a checkpoint of this head,
    /// or of none.
    fn due(&self, head: Head) -> impl Iterator<Item = &Checkpoint> {
        let waiting = self.checkpoints.get(self.passed..).unwrap_or_default();
        waiting.iter().take_while(move |checkpoint| checkpoint.head.entries <= head.entries)
    }

    fn compare(&self, head: Head) -> Result<(), Error> {
        let covered = |checkpoint: &&Checkpoint| {
            let expected = if checkpoint.head.entries == 0 { Head::START } else { head };
            checkpoint.head != expected
        };
        match self.due(head).find(covered) {
            Some(wrong) => Err(Error::CheckpointMismatch { covered: wrong.head.entries }),
            None => Ok(()),
        }
    }

    fn pass(&mut self, head: Head) {
        self.passed += self.due(head).count();
    }
}

fn parse(line: u64, text: &[u8]) -> Result<LineIn, Error> {
    if text.len() > MOST_LINE_BYTES {
        return Err(Error::JournalLineTooLong { line, most: MOST_LINE_BYTES });
    }
    let damaged = |error: serde_json::Error| {
        // Every entry stands on a line of its own, so the parser's own line is always 1.
        let column = error.column();
        Error::JournalLine { line, message: format!("column {column}: {error}") }
    };
    let read: LineIn =
        serde_json::from_slice(text).map_err(|error| {
            match serde_json::from_slice::<VersionOnly>(text) {
                Ok(VersionOnly { version }) if version != VERSION => {
                    Error::JournalVersion { line, version }
                }
                _ => damaged(error),
            }
        })?;
    if read.version != VERSION {
        return Err(Error::JournalVersion { line, version: read.version });
    }
    Ok(read)
}
