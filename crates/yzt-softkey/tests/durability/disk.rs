// SPDX-License-Identifier: MIT OR Apache-2.0
//! A disk that keeps what has been synced, and of the rest whatever it likes.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use yzt_softkey::StorageBackend;

/// One change on its way to the disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Event {
    Write { offset: usize, data: Arc<[u8]> },
    SetLength(usize),
    Sync,
}

#[derive(Default, Debug)]
struct State {
    /// What stood there when this disk was handed over, all of it durable.
    base: Vec<u8>,
    /// What a program sees that reads now.
    seen: Vec<u8>,
    events: Vec<Event>,
    /// Events until every further one fails.
    left: Option<usize>,
}

/// Cloned handles are the same disk.
#[derive(Clone, Default, Debug)]
pub(crate) struct Disk(Arc<Mutex<State>>);

impl Disk {
    pub(crate) fn with(bytes: Vec<u8>) -> Self {
        let disk = Self::default();
        disk.state().base.clone_from(&bytes);
        disk.state().seen = bytes;
        disk
    }

    /// What was on it at first, and everything that has been sent to it since.
    pub(crate) fn recording(&self) -> (Vec<u8>, Vec<Event>) {
        let state = self.state();
        (state.base.clone(), state.events.clone())
    }

    /// How many events there have been.
    pub(crate) fn position(&self) -> usize {
        self.state().events.len()
    }

    /// What a program sees that reads now.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.state().seen.clone()
    }

    /// Lets so many events through, and fails all that follow.
    pub(crate) fn fail_after(&self, events: usize) {
        self.state().left = Some(events);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn event(&self, event: Event) -> Result<(), io::Error> {
        let mut state = self.state();
        match &mut state.left {
            Some(0) => return Err(io::ErrorKind::BrokenPipe.into()),
            Some(left) => *left -= 1,
            None => {}
        }
        match &event {
            Event::Write { offset, data } => {
                let end = offset + data.len();
                let place = state.seen.get_mut(*offset..end);
                place.ok_or(io::ErrorKind::UnexpectedEof)?.copy_from_slice(data);
            }
            Event::SetLength(length) => state.seen.resize(*length, 0),
            Event::Sync => {}
        }
        state.events.push(event);
        Ok(())
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.state().seen.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let start = usize::try_from(offset).unwrap();
        let state = self.state();
        let bytes = state.seen.get(start..).and_then(|rest| rest.get(..out.len()));
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, length: u64) -> Result<(), io::Error> {
        self.event(Event::SetLength(usize::try_from(length).unwrap()))
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        self.event(Event::Sync)
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        self.event(Event::Write { offset: usize::try_from(offset).unwrap(), data: data.into() })
    }
}
