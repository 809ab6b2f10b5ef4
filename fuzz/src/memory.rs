// SPDX-License-Identifier: MIT OR Apache-2.0
//! A store's file in memory.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use yzt_softkey::StorageBackend;

/// A file in memory that remembers what was asked of it. Cloned handles are the same file.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    bytes: Vec<u8>,
    longest_read: usize,
    longest: usize,
}

impl Memory {
    /// A file of these bytes.
    #[must_use]
    pub fn with(bytes: Vec<u8>) -> Self {
        let longest = bytes.len();
        Self(Arc::new(Mutex::new(State { bytes, longest_read: 0, longest })))
    }

    /// What the file holds now.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.state().bytes.clone()
    }

    /// The longest piece that was ever read at once. It was allocated before it was asked for.
    #[must_use]
    pub fn longest_read(&self) -> usize {
        self.state().longest_read
    }

    /// The greatest length that the file ever had.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.state().longest
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic of the store crate is caught while it holds nothing of ours half-done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn index(offset: u64) -> Result<usize, io::Error> {
    usize::try_from(offset).map_err(|_| io::ErrorKind::InvalidInput.into())
}

impl StorageBackend for Memory {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.state().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let mut state = self.state();
        state.longest_read = state.longest_read.max(out.len());
        let start = index(offset)?;
        let bytes = state.bytes.get(start..);
        let bytes = bytes.and_then(|rest| rest.get(..out.len()));
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, length: u64) -> Result<(), io::Error> {
        let length = index(length)?;
        let mut state = self.state();
        state.bytes.resize(length, 0);
        state.longest = state.longest.max(length);
        Ok(())
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let start = index(offset)?;
        let mut state = self.state();
        let place = state.bytes.get_mut(start..);
        let place = place.and_then(|rest| rest.get_mut(..data.len()));
        place.ok_or(io::ErrorKind::UnexpectedEof)?.copy_from_slice(data);
        Ok(())
    }
}
