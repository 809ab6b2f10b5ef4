// SPDX-License-Identifier: MIT OR Apache-2.0
use crate::events::{ReaderEvent, Seen, Told};
use crate::lookout::{Lookout, Shared, name};
use crate::readers::{Cancel, card_state};
use crate::{Canceller, Error};
use pcsc::ReaderState;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a service that is gone is looked for: there is nothing then that could be waited on.
const RETRY: Duration = Duration::from_secs(1);

/// How many events are kept for one who does not take them. After that the readers are not looked
/// at until there is room; what changes meanwhile is told then, and no insertion goes uncounted.
const MOST_KEPT: usize = 1024;

/// What happens to the readers, as it happens: made by [`Readers::watch`](crate::Readers::watch).
///
/// First everything is told that is there, then everything that changes. As an iterator it waits for
/// the next event as long as it takes, and ends when a [`Canceller`] says so; after that it may be
/// asked on. [`Watch::next_within`] waits for a limited time.
///
/// A thread waits in the service, by `SCardGetStatusChange` for all readers and for their list
/// (`\\?PnP?\Notification`) at once: nothing is polled while nothing happens, apart from one
/// comparison of the lists in a minute. While the service is gone it is looked for once in a
/// second. The thread ends when this is dropped.
pub struct Watch {
    queue: Arc<Queue>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    events: VecDeque<ReaderEvent>,
    is_cancelled: bool,
    /// Nobody takes events any more.
    is_closed: bool,
}

impl Watch {
    pub(crate) fn start() -> Result<Self, Error> {
        let lookout = Lookout::new();
        let shared = Arc::clone(lookout.shared());
        let queue: Arc<Queue> = Arc::default();
        let told_to = Arc::clone(&queue);
        thread::Builder::new()
            .name("smart card readers".into())
            .spawn(move || watch(lookout, &told_to))
            .map_err(|_| Error::of(pcsc::Error::NoMemory, "pthread_create"))?;
        Ok(Self { queue, shared })
    }

    /// The next event, or none if nothing happens in time.
    ///
    /// # Errors
    /// [`Error::Cancelled`] by a [`Canceller`], within milliseconds.
    pub fn next_within(&mut self, timeout: Duration) -> Result<Option<ReaderEvent>, Error> {
        self.queue.take(Some(timeout))
    }

    /// What ends a wait for events of this watch, the one under way or the next one.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        Canceller::new(Arc::clone(&self.queue) as Arc<dyn Cancel>)
    }

    /// How often the service was asked for the state of the readers since this began: what a watch
    /// costs. While nothing happens it does not rise, but once in a minute.
    #[must_use]
    pub fn status_calls(&self) -> u64 {
        self.shared.status_calls()
    }
}

impl Iterator for Watch {
    type Item = ReaderEvent;

    fn next(&mut self) -> Option<ReaderEvent> {
        self.queue.take(None).ok().flatten()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.queue.state().is_closed = true;
        self.queue.changed.notify_all();
        let shared = Arc::clone(&self.shared);
        // A service that hangs would keep this waiting. Where no thread can be had, the watching
        // thread sees within a minute that nobody takes its events.
        let _ = thread::Builder::new().spawn(move || shared.cancel());
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = self.queue.state().events.len();
        formatter.debug_struct("Watch").field("waiting", &waiting).finish_non_exhaustive()
    }
}

/// Tells what happens until nobody takes it any more.
fn watch(mut lookout: Lookout, queue: &Queue) {
    let mut told = Told::default();
    loop {
        let looked = lookout.look().map(|states| states.iter().map(seen).collect());
        let waited = match looked {
            Ok(seen) => {
                if !queue.put(told.readers_seen(lookout.connections(), seen)) {
                    return;
                }
                lookout.wait(Duration::MAX)
            }
            Err(error) => Err(error),
        };
        let events = match waited {
            Ok(_) => told.readers_vanished(lookout.vanished()),
            Err(Error::Cancelled) => return,
            Err(error) => told.service_lost(error),
        };
        if !queue.put(events) {
            return;
        }
        if waited.is_err() && lookout.shared().sleep(RETRY).is_err() {
            return;
        }
    }
}

fn seen(state: &ReaderState) -> Seen {
    let (card, count) = (card_state(state), state.event_count());
    Seen { name: name(state), card, count, atr: state.atr().to_vec() }
}

impl Queue {
    /// Adds events when there is room. Answers whether anybody takes them.
    fn put(&self, events: Vec<ReaderEvent>) -> bool {
        let full = |state: &mut State| state.events.len() >= MOST_KEPT && !state.is_closed;
        let waited = self.changed.wait_while(self.state(), full);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        state.events.extend(events);
        self.changed.notify_all();
        !state.is_closed
    }

    /// The first event; waits for one, without a limit if there is none.
    fn take(&self, limit: Option<Duration>) -> Result<Option<ReaderEvent>, Error> {
        let begun = Instant::now();
        let mut state = self.state();
        loop {
            if std::mem::take(&mut state.is_cancelled) {
                return Err(Error::Cancelled);
            }
            if let Some(event) = state.events.pop_front() {
                self.changed.notify_all();
                return Ok(Some(event));
            }
            let Some(limit) = limit else {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = limit.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return Ok(None);
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cancel for Queue {
    fn cancel(&self) {
        self.state().is_cancelled = true;
        self.changed.notify_all();
    }
}
