// SPDX-License-Identifier: MIT OR Apache-2.0
//! A disk in memory that can be copied, lose what was not synced, and fail.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use yzt_softkey::StorageBackend;

#[derive(Debug, Default)]
struct State {
    written: Vec<u8>,
    synced: Vec<u8>,
    /// Changes until every further one fails.
    changes_left: Option<usize>,
}

/// Cloned handles are the same disk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk(Arc<Mutex<State>>);

impl Disk {
    /// Another disk with what would be left of this one after a loss of power.
    pub(crate) fn after_power_loss(&self) -> Self {
        let synced = self.state().synced.clone();
        let state = State { written: synced.clone(), synced, changes_left: None };
        Self(Arc::new(Mutex::new(state)))
    }

    pub(crate) fn fail_after(&self, changes: Option<usize>) {
        self.state().changes_left = changes;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> Result<MutexGuard<'_, State>, io::Error> {
        let mut state = self.state();
        match &mut state.changes_left {
            Some(0) => return Err(io::ErrorKind::StorageFull.into()),
            Some(left) => *left -= 1,
            None => {}
        }
        Ok(state)
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.state().written.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let state = self.state();
        let start = usize::try_from(offset).unwrap();
        let bytes = state.written.get(start..).and_then(|rest| rest.get(..out.len()));
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, length: u64) -> Result<(), io::Error> {
        self.change()?.written.resize(usize::try_from(length).unwrap(), 0);
        Ok(())
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        let mut state = self.change()?;
        state.synced = state.written.clone();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let mut state = self.change()?;
        let start = usize::try_from(offset).unwrap();
        state.written[start..start + data.len()].copy_from_slice(data);
        Ok(())
    }
}
