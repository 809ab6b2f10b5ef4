// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;
use core::time::Duration;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Takes a served card out of the reader, from another thread. For one card; it stays stopped.
#[derive(Clone, Default)]
pub struct Stop(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_stopped: bool,
    /// The connection under way: closing it ends a read that waits.
    stream: Option<TcpStream>,
}

impl Stop {
    /// A handle that has stopped nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the service of the card, now and for good.
    pub fn stop(&self) {
        let mut state = self.state();
        state.is_stopped = true;
        if let Some(stream) = state.stream.take() {
            // One that is closed already has stopped.
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.0.changed.notify_all();
    }

    /// Whether [`Stop::stop`] was called.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.state().is_stopped
    }

    /// Takes note of the connection to close. Answers `false` if nothing is to be begun any more.
    pub(super) fn watch(&self, stream: &TcpStream) -> io::Result<bool> {
        let stream = stream.try_clone()?;
        let mut state = self.state();
        if !state.is_stopped {
            state.stream = Some(stream);
        }
        Ok(!state.is_stopped)
    }

    pub(super) fn forget(&self) {
        self.state().stream = None;
    }

    /// Waits, and answers whether it was stopped meanwhile.
    pub(super) fn sleep(&self, delay: Duration) -> bool {
        let state = self.state();
        let waited = self.0.changed.wait_timeout_while(state, delay, |state| !state.is_stopped);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.is_stopped
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Stop").field("is_stopped", &self.is_stopped()).finish()
    }
}
