// SPDX-License-Identifier: MIT OR Apache-2.0
//! One line on standard error when something takes longer than a second.
//!
//! No spinner and no control characters: the line reads the same on a terminal, in a file and to a
//! screen reader.

use std::io::Write;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(1);

/// Prints its line once if it still lives after a second.
pub(crate) struct Progress {
    finished: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins something that may take long.
    pub(crate) fn begin(line: &str) -> Self {
        let (finished, receiver) = channel::<()>();
        let line = line.to_owned();
        // A line that cannot be printed is no reason to fail.
        let thread = Builder::new().spawn(move || {
            if receiver.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let _ = writeln!(std::io::stderr(), "{line}");
            }
        });
        Self { finished: Some(finished), thread: thread.ok() }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.finished.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
