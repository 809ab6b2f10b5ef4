// SPDX-License-Identifier: MIT OR Apache-2.0
//! From what is seen of the readers to what happened.

use crate::{CardState, Error};
use std::collections::BTreeMap;

/// Something that happened to the readers, in the order in which it happened to each of them.
///
/// `insertion` numbers the cards of one reader, from 1 for the first that a
/// [`Watch`](crate::Watch) sees: a number stands for one insertion of one card and never comes
/// again, also not when the reader or the service has been away meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReaderEvent {
    /// A reader is there.
    ReaderAdded {
        /// Its name.
        reader: String,
    },
    /// A reader is gone. The removal of the card in it was told before.
    ReaderRemoved {
        /// Its name.
        reader: String,
    },
    /// A card is in a reader.
    CardInserted {
        /// The name of the reader.
        reader: String,
        /// Which insertion of this reader it is.
        insertion: u64,
        /// Whether it answers and may be shared. [`CardState::Absent`] if it is gone again, as the
        /// next event says.
        state: CardState,
        /// Its answer to reset, as far as it is known.
        atr: Vec<u8>,
    },
    /// A card is no longer in a reader.
    CardRemoved {
        /// The name of the reader.
        reader: String,
        /// Which insertion has ended.
        insertion: u64,
    },
    /// The service cannot be reached, and with it no reader and no card; their removal is not told
    /// apart from this. It is told again when the reason changes.
    ServiceLost {
        /// Why: [`Error::ServiceDown`], [`Error::AccessDenied`], [`Error::Service`].
        error: Error,
    },
    /// The service can be reached again. All readers and cards that are there are told anew.
    ServiceBack,
}

impl ReaderEvent {
    /// The reader that this is about, if it is about one.
    #[must_use]
    pub fn reader(&self) -> Option<&str> {
        match self {
            Self::ReaderAdded { reader }
            | Self::ReaderRemoved { reader }
            | Self::CardInserted { reader, .. }
            | Self::CardRemoved { reader, .. } => Some(reader),
            Self::ServiceLost { .. } | Self::ServiceBack => None,
        }
    }
}

/// A reader as the service shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) name: String,
    pub(crate) card: CardState,
    /// How many cards have come and gone, each time counted; stays 0 where the service does not
    /// count.
    pub(crate) count: u32,
    pub(crate) atr: Vec<u8>,
}

/// What has been told so far.
#[derive(Default)]
pub(crate) struct Told {
    connection: Option<u64>,
    lost: Option<Error>,
    readers: Vec<Seen>,
    insertions: BTreeMap<String, u64>,
}

/// The service's counts run up to here.
const COUNTS: u32 = 0x1_0000;

/// More insertions and removals than this in one reader at once are told as so many; only a count
/// that means something else is as large.
const MOST_AT_ONCE: u32 = 64;

impl Told {
    /// The service cannot be reached.
    pub(crate) fn service_lost(&mut self, error: Error) -> Vec<ReaderEvent> {
        self.readers.clear();
        match self.lost.replace(error) {
            Some(told) if told == error => Vec::new(),
            _ => vec![ReaderEvent::ServiceLost { error }],
        }
    }

    /// Readers of these names are gone, whether or not others of the same name are there by now.
    pub(crate) fn readers_vanished(
        &mut self,
        names: impl Iterator<Item = String>,
    ) -> Vec<ReaderEvent> {
        let mut events = Vec::new();
        for name in names {
            if let Some(at) = self.readers.iter().position(|reader| reader.name == name) {
                let gone = self.readers.remove(at);
                self.reader_gone(gone, &mut events);
            }
        }
        events
    }

    /// The service shows these readers, over its n-th connection.
    pub(crate) fn readers_seen(&mut self, connection: u64, seen: Vec<Seen>) -> Vec<ReaderEvent> {
        let mut events = Vec::new();
        let is_new = self.connection.replace(connection).is_some_and(|told| told != connection);
        if is_new && self.lost.is_none() {
            events.extend(self.service_lost(Error::ServiceDown));
        }
        if self.lost.take().is_some() {
            events.push(ReaderEvent::ServiceBack);
        }
        let mut before = std::mem::take(&mut self.readers);
        for gone in before.extract_if(.., |told| seen.iter().all(|now| now.name != told.name)) {
            self.reader_gone(gone, &mut events);
        }
        for now in &seen {
            match before.iter().find(|told| told.name == now.name) {
                Some(told) => self.cards_changed(told, now, &mut events),
                None => {
                    events.push(ReaderEvent::ReaderAdded { reader: now.name.clone() });
                    if is_present(now) {
                        events.push(self.inserted(now, now.card, &now.atr));
                    }
                }
            }
        }
        self.readers = seen;
        events
    }

    fn reader_gone(&self, gone: Seen, events: &mut Vec<ReaderEvent>) {
        if is_present(&gone) {
            events.push(self.removed(&gone));
        }
        events.push(ReaderEvent::ReaderRemoved { reader: gone.name });
    }

    fn cards_changed(&mut self, told: &Seen, now: &Seen, events: &mut Vec<ReaderEvent>) {
        let changes = changes(told, now);
        let mut was_present = is_present(told);
        for left in (0..changes).rev() {
            events.push(match (was_present, left) {
                (true, _) => self.removed(now),
                (false, 0) => self.inserted(now, now.card, &now.atr),
                // It has been replaced or taken out again by now.
                (false, _) => self.inserted(now, CardState::Absent, &[]),
            });
            was_present = !was_present;
        }
    }

    fn inserted(&mut self, reader: &Seen, state: CardState, atr: &[u8]) -> ReaderEvent {
        let insertion = self.insertions.entry(reader.name.clone()).or_default();
        *insertion += 1;
        let (reader, insertion, atr) = (reader.name.clone(), *insertion, atr.to_vec());
        ReaderEvent::CardInserted { reader, insertion, state, atr }
    }

    fn removed(&self, reader: &Seen) -> ReaderEvent {
        let insertion = self.insertions.get(&reader.name).copied().unwrap_or_default();
        ReaderEvent::CardRemoved { reader: reader.name.clone(), insertion }
    }
}

fn is_present(reader: &Seen) -> bool {
    reader.card != CardState::Absent
}

/// How many insertions and removals lie between two looks at one reader.
fn changes(told: &Seen, now: &Seen) -> u32 {
    let differs = is_present(told) != is_present(now);
    let counted = (now.count + COUNTS - told.count) % COUNTS;
    let is_plausible = (counted % 2 == 1) == differs && counted <= MOST_AT_ONCE;
    match counted {
        0 if !differs => {
            let is_another = is_present(now) && !told.atr.is_empty() && told.atr != now.atr;
            if is_another { 2 } else { 0 }
        }
        _ if is_plausible && counted > 0 => counted,
        _ if differs => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests;
