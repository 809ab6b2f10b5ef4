// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every decision, in order, so that nobody can change one afterwards unnoticed.
//!
//! A journal is text: one JSON object on each line, ended by a line feed.
//!
//! ```text
//! {"version":1,"sequence":7,"before":"<64 hex digits>","entry":{"actor":"handler","at":"…","event":{…}}}
//! ```
//!
//! `before` is the SM3 digest of the line before it, without its line feed; of the first line it is
//! 64 zeros. So an edit, a gap, a line put in and two lines exchanged are found by reading alone
//! ([`Replay`]); what is found is named by its line. Taking lines away from the end, or writing a
//! whole new journal, is found by a [`Checkpoint`] that was signed and kept elsewhere.
//!
//! An entry is written in one way only: a line that says the same in other bytes is refused.
//!
//! A journal holds what was decided for good, the names of handlers and of legal representatives
//! and account numbers among it: keep it as such. What needs to be forgotten does not belong in it;
//! copies of cards and telephone numbers have no place in its events.
//!
//! The state is had by replay: each entry is applied to a [`crate::register::Register`] under the
//! policy that was in force, so a journal cannot hold what was not allowed.

mod checkpoint;
pub(crate) mod hex;
mod replay;

pub use checkpoint::{Checkpoint, SignedCheckpoint};
pub use replay::Replay;

use serde::{Deserialize, Serialize};
use yzt_crypto::sm3;

use crate::error::Error;
use crate::policy::Policy;
use crate::register::{Effect, Entry, Register};

/// The longest line, without its line feed.
pub const MOST_LINE_BYTES: usize = 4_096;

const VERSION: u64 = 1;
/// What the first entry follows.
const START: [u8; 32] = [0; 32];

/// How far a journal has come: how many entries, and the digest of the last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// How many entries there are.
    pub entries: u64,
    /// The SM3 digest of the last line; zeros if there is none.
    #[serde(with = "hex")]
    pub digest: [u8; 32],
}

impl Head {
    /// Where a journal begins.
    pub const START: Self = Self { entries: 0, digest: START };

    /// The line of the next entry: the one way in which it is written.
    fn next_line(self, entry: &Entry) -> Result<String, serde_json::Error> {
        let sequence = self.entries.saturating_add(1);
        let before = self.digest;
        serde_json::to_string(&LineOut { version: VERSION, sequence, before, entry })
    }

    /// The head after one more line.
    fn after(self, line: &[u8]) -> Self {
        Self { entries: self.entries.saturating_add(1), digest: sm3::digest(line) }
    }
}

/// A line when it is written.
#[derive(Serialize)]
struct LineOut<'a> {
    version: u64,
    sequence: u64,
    #[serde(with = "hex")]
    before: [u8; 32],
    entry: &'a Entry,
}

/// A line when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineIn {
    version: u64,
    sequence: u64,
    #[serde(with = "hex")]
    before: [u8; 32],
    entry: Entry,
}

/// The version of a line that may be of another one.
#[derive(Deserialize)]
struct VersionOnly {
    version: u64,
}

/// A register with the head of its journal: what happens is judged, and then written.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    register: Register,
    head: Head,
}

impl Default for Head {
    fn default() -> Self {
        Self::START
    }
}

impl Journal {
    /// A journal without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The state that all entries led to.
    #[must_use]
    pub const fn register(&self) -> &Register {
        &self.register
    }

    /// How far the journal has come.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    /// Lets an entry happen and gives its line, without a line feed. Store the line before anything
    /// that rests on it leaves the house.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::EntryTooLong`], and [`Error::Form`] for a time that no text can
    /// hold; then nothing has changed.
    pub fn append(
        &mut self,
        entry: &Entry,
        policy: &Policy,
    ) -> Result<(String, Vec<Effect>), Error> {
        let form = |error: serde_json::Error| Error::Form {
            what: "journal entry",
            message: error.to_string(),
        };
        let line = self.head.next_line(entry).map_err(form)?;
        if line.len() > MOST_LINE_BYTES {
            return Err(Error::EntryTooLong { most: MOST_LINE_BYTES });
        }
        let effects = self.register.apply(entry, policy)?;
        self.head = self.head.after(line.as_bytes());
        Ok((line, effects))
    }
}
