// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is in the readers, and waits for it to change.

use crate::error::is_service_lost;
use crate::{Error, service};
use pcsc::{Context, PNP_NOTIFICATION, ReaderState, State};
use std::ffi::CString;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The longest single wait. libpcsclite itself divides an endless one into waits of this length.
const LONGEST: Duration = Duration::from_secs(60);

/// The first wait after a look. A reader that comes between the look and the wait is not told by a
/// service that does not count its readers (pcscd before 2.3); readers come in twos, so the list is
/// compared once more soon after, and then only every [`LONGEST`].
const SETTLING: Duration = Duration::from_millis(250);

/// How often a list is taken anew when a reader goes away while it is being made.
const ATTEMPTS: usize = 3;

/// How soon a cancellation that came before its wait is repeated, and for how long.
const REPEATED: Duration = Duration::from_millis(5);
const INSISTED: Duration = Duration::from_secs(1);

/// What a wait is about; that programs come and go changes other bits of a reader's state.
const CARD_BITS: State = State::PRESENT
    .union(State::EMPTY)
    .union(State::MUTE)
    .union(State::UNAVAILABLE)
    .union(State::UNKNOWN);

/// What one who waits shares with those who end the wait.
#[derive(Default)]
pub(crate) struct Shared {
    wait: Mutex<Wait>,
    changed: Condvar,
    status_calls: AtomicU64,
}

#[derive(Default)]
struct Wait {
    is_cancelled: bool,
    /// The connection in which the service is being asked.
    within: Option<Context>,
}

/// Looks at the readers, over a connection to the service of its own that is made when it is first
/// needed, and anew after the service was restarted.
pub(crate) struct Lookout {
    shared: Arc<Shared>,
    context: Option<Context>,
    connections: u64,
    /// What was last seen.
    known: Option<Vec<ReaderState>>,
    /// The service's count of readers, where it has one.
    readers: ReaderState,
    is_settled: bool,
}

impl Lookout {
    pub(crate) fn new() -> Self {
        Self {
            shared: Arc::default(),
            context: None,
            connections: 0,
            known: None,
            readers: ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE),
            is_settled: false,
        }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.context.is_some()
    }

    /// How many connections to the service there were: one more than before, and it was restarted.
    pub(crate) fn connections(&self) -> u64 {
        self.connections
    }

    /// The state of every reader, possibly of none.
    pub(crate) fn look(&mut self) -> Result<&[ReaderState], Error> {
        self.known = None;
        self.is_settled = false;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let names = self.ask("SCardListReaders", Context::list_readers_owned)?;
            let unaware = |name| ReaderState::new(name, State::UNAWARE);
            let mut states: Vec<ReaderState> = names.into_iter().map(unaware).collect();
            match self.status_change(&mut states, Duration::ZERO) {
                Err(Error::ReaderGone) if attempt < ATTEMPTS => {}
                Err(error) => return Err(error),
                Ok(_) => {
                    states.iter_mut().for_each(ReaderState::sync_current_state);
                    return Ok(self.known.insert(states));
                }
            }
        }
    }

    /// Waits until a reader or a card comes or goes, counted from the last look. Answers whether
    /// one did in time; then it is time for another look.
    pub(crate) fn wait(&mut self, limit: Duration) -> Result<bool, Error> {
        let begun = Instant::now();
        if self.known.is_none() {
            self.look()?;
        }
        loop {
            self.shared.refuse_cancelled()?;
            let left = limit.saturating_sub(begun.elapsed());
            let slice = if self.is_settled { LONGEST } else { SETTLING };
            if self.changes_within(left.min(slice))? {
                return Ok(true);
            }
            if begun.elapsed() >= limit {
                return Ok(false);
            }
        }
    }

    /// The readers that the last wait found gone: one of the same name may be there again.
    pub(crate) fn vanished(&self) -> impl Iterator<Item = String> {
        let gone = |state: &&ReaderState| state.event_state().contains(State::UNKNOWN);
        self.known.iter().flatten().filter(gone).map(name)
    }

    fn changes_within(&mut self, slice: Duration) -> Result<bool, Error> {
        let names = self.ask("SCardListReaders", Context::list_readers_owned)?;
        let mut states = self.known.take().unwrap_or_default();
        if !names.iter().map(CString::as_c_str).eq(states.iter().map(ReaderState::name)) {
            self.known = Some(states);
            return Ok(true);
        }
        let before: Vec<(State, u32)> = states.iter().map(about_the_card).collect();
        let unaware = ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE);
        states.push(std::mem::replace(&mut self.readers, unaware));
        let waited = self.status_change(&mut states, slice);
        let list_changed = states.pop().is_some_and(|mut readers| {
            let changed = readers.event_state().contains(State::CHANGED);
            readers.sync_current_state();
            self.readers = readers;
            changed
        });
        let changed = match waited {
            Ok(false) => {
                self.is_settled = true;
                Ok(false)
            }
            Ok(true) => {
                states.iter_mut().for_each(ReaderState::sync_current_state);
                Ok(list_changed || !states.iter().map(about_the_card).eq(before))
            }
            Err(Error::ReaderGone) => Ok(true),
            // Not lost: the word is looked at before the next slice.
            Err(Error::Cancelled) => Ok(false),
            Err(error) => Err(error),
        };
        self.known = Some(states);
        changed
    }

    /// Calls `SCardGetStatusChange`; answers `false` when the time was over first.
    fn status_change(
        &mut self,
        states: &mut [ReaderState],
        timeout: Duration,
    ) -> Result<bool, Error> {
        let shared = Arc::clone(&self.shared);
        self.ask("SCardGetStatusChange", |context| {
            shared.status_calls.fetch_add(1, Ordering::Relaxed);
            let waited = match timeout {
                // A look is no wait: nothing ends it.
                Duration::ZERO => context.get_status_change(timeout, states),
                _ => shared.within(context, || context.get_status_change(timeout, states)),
            };
            match waited {
                Err(pcsc::Error::Timeout) => Ok(false),
                waited => waited.map(|()| true),
            }
        })
    }

    /// Asks the service, once more with a new connection where the old one outlived the service.
    fn ask<T>(
        &mut self,
        call: &'static str,
        mut ask: impl FnMut(&Context) -> Result<T, pcsc::Error>,
    ) -> Result<T, Error> {
        if let Some(context) = &self.context {
            match ask(context) {
                Err(error) if is_service_lost(error) => self.context = None,
                answer => return answer.map_err(|error| Error::of(error, call)),
            }
        }
        let context = self.context.insert(service::establish()?);
        self.connections += 1;
        ask(context).map_err(|error| service::explain(error, call))
    }
}

impl Shared {
    /// Ends the wait that is under way, or the next one if none is.
    pub(crate) fn cancel(&self) {
        let begun = Instant::now();
        let mut wait = self.wait();
        wait.is_cancelled = true;
        self.changed.notify_all();
        // One that comes before the service knows of the wait is forgotten there: said again.
        while let Some(context) = wait.within.clone()
            && begun.elapsed() < INSISTED
        {
            drop(wait);
            // Where it fails the service is gone, and the wait with it.
            let _ = context.cancel();
            let still = |wait: &mut Wait| wait.within.is_some();
            let waited = self.changed.wait_timeout_while(self.wait(), REPEATED, still);
            wait = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits without asking the service.
    pub(crate) fn sleep(&self, time: Duration) -> Result<(), Error> {
        let uncancelled = |wait: &mut Wait| !wait.is_cancelled;
        let slept = self.changed.wait_timeout_while(self.wait(), time, uncancelled);
        drop(slept);
        self.refuse_cancelled()
    }

    /// How often `SCardGetStatusChange` was called.
    pub(crate) fn status_calls(&self) -> u64 {
        self.status_calls.load(Ordering::Relaxed)
    }

    fn refuse_cancelled(&self) -> Result<(), Error> {
        match std::mem::take(&mut self.wait().is_cancelled) {
            true => Err(Error::Cancelled),
            false => Ok(()),
        }
    }

    /// Does what can be cancelled.
    fn within(
        &self,
        context: &Context,
        call: impl FnOnce() -> Result<(), pcsc::Error>,
    ) -> Result<(), pcsc::Error> {
        let mut wait = self.wait();
        if wait.is_cancelled {
            return Err(pcsc::Error::Cancelled);
        }
        wait.within = Some(context.clone());
        drop(wait);
        let called = call();
        self.wait().within = None;
        self.changed.notify_all();
        called
    }

    fn wait(&self) -> MutexGuard<'_, Wait> {
        self.wait.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of a reader, as far as it is text.
pub(crate) fn name(state: &ReaderState) -> String {
    state.name().to_string_lossy().into_owned()
}

/// Whether there is a card, and how many have come and gone.
fn about_the_card(state: &ReaderState) -> (State, u32) {
    (state.event_state() & CARD_BITS, state.event_count())
}
