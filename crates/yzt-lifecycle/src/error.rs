// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can be wrong with a policy, a stored form or a journal.

use crate::refusal::Refusal;

/// Why something could not be read, verified or done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The event is not allowed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A policy is no TOML, has an unknown key or a value that cannot be.
    #[error("policy, line {line}, column {column}: {message}")]
    Policy {
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// A policy's schema is one that this program does not know.
    #[error("policy, line {line}: schema {schema} is not supported")]
    PolicySchema {
        /// The line, from 1.
        line: usize,
        /// The schema found.
        schema: i64,
    },
    /// A policy is longer than any that is read.
    #[error("the policy is longer than {most} bytes")]
    PolicyTooLong {
        /// The most bytes that are read.
        most: usize,
    },
    /// There is no such date or time of day, or it is outside 1992 to 9999.
    #[error("this is no date or time of day from 1992 to 9999")]
    Date,
    /// A stored state is no JSON of its kind, or holds a combination that cannot be.
    #[error("the stored {what} is damaged: {message}")]
    Form {
        /// What was to be read.
        what: &'static str,
        /// What is wrong.
        message: String,
    },
    /// A stored state has a version that this program does not know.
    #[error("the stored {what} has version {version}, which is not supported")]
    FormVersion {
        /// What was to be read.
        what: &'static str,
        /// The version found.
        version: u64,
    },
    /// A journal's line is longer than any that is written.
    #[error("journal, line {line}: longer than {most} bytes")]
    JournalLineTooLong {
        /// The line, from 1.
        line: u64,
        /// The most bytes of a line.
        most: usize,
    },
    /// A journal's line cannot be read.
    #[error("journal, line {line}: {message}")]
    JournalLine {
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// A journal's line has a version that this program does not know.
    #[error("journal, line {line}: version {version} is not supported")]
    JournalVersion {
        /// The line, from 1.
        line: u64,
        /// The version found.
        version: u64,
    },
    /// A line's number does not follow the one before: lines were taken out, put in or moved.
    #[error("journal, line {line}: entry {found} stands where entry {expected} has to be")]
    JournalSequence {
        /// The line, from 1.
        line: u64,
        /// The number that has to be there.
        expected: u64,
        /// The number found.
        found: u64,
    },
    /// A line does not hold the hash of the one before: that one was altered, or this one is not
    /// its successor.
    #[error("journal, line {line}: the entry before is not the one that this entry follows")]
    JournalChain {
        /// The line, from 1.
        line: u64,
    },
    /// A line's time is before that of the one before.
    #[error("journal, line {line}: the time is before that of the entry before")]
    JournalTime {
        /// The line, from 1.
        line: u64,
    },
    /// A line's event was not allowed when it was written.
    #[error("journal, line {line}: {refusal}")]
    JournalRefused {
        /// The line, from 1.
        line: u64,
        /// Why not.
        refusal: Refusal,
    },
    /// The journal rests on a policy that was not given.
    #[error("journal, line {line}: the policy {name} is not at hand, or is not the one adopted")]
    JournalPolicy {
        /// The line, from 1.
        line: u64,
        /// The policy's name.
        name: String,
    },
    /// The journal does not end with a whole line.
    #[error("journal, line {line}: the last line is cut off")]
    JournalCut {
        /// The line, from 1.
        line: u64,
    },
    /// The journal ends before an entry that a checkpoint covers.
    #[error("the journal ends with entry {entries}; a checkpoint covers entry {covered}")]
    CheckpointAhead {
        /// Entries in the journal.
        entries: u64,
        /// Entries that the checkpoint covers.
        covered: u64,
    },
    /// The journal's entries are not those that a checkpoint covers.
    #[error("the journal up to entry {covered} is not the one that the checkpoint covers")]
    CheckpointMismatch {
        /// Entries that the checkpoint covers.
        covered: u64,
    },
    /// A checkpoint's signature does not verify.
    #[error("the checkpoint's signature does not verify")]
    CheckpointSignature,
    /// A checkpoint cannot be read.
    #[error("the checkpoint is damaged")]
    CheckpointDamaged,
    /// An entry would be longer than a line of the journal may be.
    #[error("the entry is longer than {most} bytes")]
    EntryTooLong {
        /// The most bytes of a line.
        most: usize,
    },
}

impl Error {
    /// Every number of this crate's errors.
    pub const NUMBERS: &[u16] = &[
        4200, 4201, 4202, 4203, 4204, 4205, 4206, 4207, 4208, 4209, 4210, 4211, 4212, 4213, 4214,
        4215, 4216, 4217, 4219, 4220, 4221, 4222, 4224, 4225, 4226, 4240, 4241, 4242, 4243, 4244,
        4245, 4250, 4251, 4252, 4253, 4254, 4255, 4256, 4257, 4258, 4259, 4260, 4261, 4262, 4263,
    ];

    /// The error's number. A refusal answers with that of what is missing first.
    #[must_use]
    pub fn number(&self) -> u16 {
        match self {
            Self::Refused(refusal) => refusal.number(),
            Self::Policy { .. } => 4240,
            Self::PolicySchema { .. } => 4241,
            Self::PolicyTooLong { .. } => 4242,
            Self::Date => 4243,
            Self::Form { .. } => 4244,
            Self::FormVersion { .. } => 4245,
            Self::JournalLineTooLong { .. } => 4250,
            Self::JournalLine { .. } => 4251,
            Self::JournalVersion { .. } => 4252,
            Self::JournalSequence { .. } => 4253,
            Self::JournalChain { .. } => 4254,
            Self::JournalTime { .. } => 4255,
            Self::JournalRefused { .. } => 4256,
            Self::JournalPolicy { .. } => 4257,
            Self::JournalCut { .. } => 4258,
            Self::CheckpointAhead { .. } => 4259,
            Self::CheckpointMismatch { .. } => 4260,
            Self::CheckpointSignature => 4261,
            Self::CheckpointDamaged => 4262,
            Self::EntryTooLong { .. } => 4263,
        }
    }
}
