// SPDX-License-Identifier: MIT OR Apache-2.0
//! A disk in memory: what was written, what was synced, and faults on demand.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use yzt_softkey::StorageBackend;

/// What reaches the disk, in the order in which it does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Operation {
    Read,
    Write,
    SetLength,
    Sync,
}

#[derive(Default, Debug)]
struct State {
    written: Vec<u8>,
    synced: Vec<u8>,
    // What happened since the last sync, in order.
    pending: Vec<Pending>,
    log: Vec<Operation>,
    // Changes (writes, lengths, syncs) until every further one fails.
    changes_left: Option<usize>,
    kind: Option<io::ErrorKind>,
}

#[derive(Clone, Debug)]
enum Pending {
    Length(usize),
    Write(usize, Vec<u8>),
}

/// Cloned handles are the same disk.
#[derive(Clone, Default, Debug)]
pub(crate) struct Disk(Arc<Mutex<State>>);

impl Disk {
    pub(crate) fn with(bytes: Vec<u8>) -> Self {
        let disk = Self::default();
        disk.state().synced.clone_from(&bytes);
        disk.state().written = bytes;
        disk
    }

    /// What a loss of power leaves: what was synced, and nothing that was not.
    pub(crate) fn after_power_loss(&self) -> Self {
        Self::with(self.state().synced.clone())
    }

    /// What a loss of power may leave as well: of what was not synced, the parts that `keep` names
    /// by its bits, the last of them torn in the middle if it says so.
    pub(crate) fn after_power_loss_keeping(&self, keep: u64, torn: bool) -> Self {
        let state = self.state();
        let mut bytes = state.synced.clone();
        let kept =
            state.pending.iter().enumerate().filter(|(index, _)| keep >> (index % 64) & 1 == 1);
        let mut kept: Vec<Pending> = kept.map(|(_, pending)| pending.clone()).collect();
        if let (true, Some(Pending::Write(_, data))) = (torn, kept.last_mut()) {
            data.truncate(data.len() / 2);
        }
        for pending in kept {
            match pending {
                Pending::Length(length) => bytes.resize(length, 0),
                Pending::Write(start, data) => {
                    bytes.resize(bytes.len().max(start + data.len()), 0);
                    bytes[start..start + data.len()].copy_from_slice(&data);
                }
            }
        }
        Self::with(bytes)
    }

    /// How many changes are not synced yet.
    pub(crate) fn pending(&self) -> usize {
        self.state().pending.len()
    }

    /// What a killed process leaves: everything that was written.
    pub(crate) fn after_kill(&self) -> Self {
        Self::with(self.state().written.clone())
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.state().written.clone()
    }

    /// Lets so many changes through, and fails all that follow with this kind of error.
    pub(crate) fn fail_after(&self, changes: usize, kind: io::ErrorKind) {
        let mut state = self.state();
        state.changes_left = Some(changes);
        state.kind = Some(kind);
    }

    pub(crate) fn heal(&self) {
        self.state().changes_left = None;
    }

    /// Whether a fault struck since the disk was told to fail.
    pub(crate) fn has_failed(&self) -> bool {
        self.state().changes_left == Some(0)
    }

    pub(crate) fn log(&self) -> Vec<Operation> {
        self.state().log.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn change(&self, operation: Operation) -> Result<MutexGuard<'_, State>, io::Error> {
        let mut state = self.state();
        match &mut state.changes_left {
            Some(0) => return Err(state.kind.unwrap().into()),
            Some(left) => *left -= 1,
            None => {}
        }
        state.log.push(operation);
        Ok(state)
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.state().written.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let mut state = self.state();
        state.log.push(Operation::Read);
        let start = usize::try_from(offset).unwrap();
        let bytes = state.written.get(start..).and_then(|rest| rest.get(..out.len()));
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, length: u64) -> Result<(), io::Error> {
        let mut state = self.change(Operation::SetLength)?;
        let length = usize::try_from(length).unwrap();
        state.written.resize(length, 0);
        state.pending.push(Pending::Length(length));
        Ok(())
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        let mut state = self.change(Operation::Sync)?;
        state.synced = state.written.clone();
        state.pending.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let mut state = self.change(Operation::Write)?;
        let start = usize::try_from(offset).unwrap();
        let end = start + data.len();
        if state.written.len() < end {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        state.written[start..end].copy_from_slice(data);
        state.pending.push(Pending::Write(start, data.to_vec()));
        Ok(())
    }
}
