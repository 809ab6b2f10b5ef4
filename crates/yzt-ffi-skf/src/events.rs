// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys that come and go.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use yzt_skf_sys::constants::{DEVICE_INSERTED, DEVICE_REMOVED, SAR_NOT_EVENTERR};

use crate::code::Error;
use crate::ways::{self, Watch};

/// How often keys are looked for that nobody tells of.
const INTERVAL: Duration = Duration::from_millis(500);
/// How long a wait for readers takes no notice of a cancellation.
const SLICE: Duration = Duration::from_millis(100);

static EVENTS: Events = Events { state: Mutex::new(State::NEW), cancelled: Condvar::new() };

struct Events {
    state: Mutex<State>,
    cancelled: Condvar,
}

struct State {
    /// The keys that were there when somebody looked last, as far as it was told.
    known: Option<BTreeSet<String>>,
    /// How many calls wait.
    waiting: usize,
    /// How many times waits were ended.
    cancellations: u64,
}

/// A key has come or gone.
pub(crate) struct Event {
    pub(crate) name: String,
    /// `DEVICE_INSERTED` or `DEVICE_REMOVED`.
    pub(crate) kind: u32,
}

impl State {
    const NEW: Self = Self { known: None, waiting: 0, cancellations: 0 };
}

/// Waits for the next event and gives it to `tell`. What `tell` refuses is told again.
///
/// Changes count from the first call on, also those between two calls, until a wait is cancelled.
///
/// # Errors
/// `SAR_NOT_EVENTERR` when the wait was cancelled, and what `tell` answers.
pub(crate) fn wait(tell: impl FnOnce(&Event) -> Result<(), Error>) -> Result<(), Error> {
    let mut watch = Watch::begin()?;
    let _waiting = Waiting::begin();
    let cancellations = state().cancellations;
    loop {
        let present = present();
        let mut state = state();
        if state.cancellations != cancellations {
            return Err(Error::Refused(SAR_NOT_EVENTERR));
        }
        let known = state.known.get_or_insert_with(|| present.clone());
        if let Some(event) = difference(known, &present) {
            tell(&event)?;
            match event.kind {
                DEVICE_INSERTED => known.insert(event.name),
                _ => known.remove(&event.name),
            };
            return Ok(());
        }
        drop(state);
        sleep(&mut watch, cancellations);
    }
}

/// Ends every wait that is under way.
pub(crate) fn cancel() {
    let mut state = state();
    if state.waiting > 0 {
        state.cancellations += 1;
        EVENTS.cancelled.notify_all();
    }
}

/// Counts a call among those that wait.
struct Waiting;

impl Waiting {
    fn begin() -> Self {
        state().waiting += 1;
        Self
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut state = state();
        state.waiting -= 1;
        if state.waiting == 0 && state.cancellations > 0 {
            // Whoever cancels wants to hear no more.
            *state = State::NEW;
        }
    }
}

fn state() -> MutexGuard<'static, State> {
    // Nothing under the lock can stop half-way.
    EVENTS.state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The keys that are there. Where nothing can be asked there are none.
fn present() -> BTreeSet<String> {
    let listed = ways::list().unwrap_or_default();
    listed.into_iter().filter(|listed| listed.is_present).map(|listed| listed.name).collect()
}

fn difference(known: &BTreeSet<String>, present: &BTreeSet<String>) -> Option<Event> {
    let gone = known.difference(present).map(|name| (name, DEVICE_REMOVED));
    let come = present.difference(known).map(|name| (name, DEVICE_INSERTED));
    gone.chain(come).next().map(|(name, kind)| Event { name: name.clone(), kind })
}

/// Waits until it is worth while to look again, or until the wait is cancelled.
fn sleep(watch: &mut Watch, cancellations: u64) {
    let begun = Instant::now();
    loop {
        let is_due = watch.must_look() && begun.elapsed() >= INTERVAL;
        if is_due || state().cancellations != cancellations {
            return;
        }
        match watch.readers_changed(SLICE) {
            Some(true) => return,
            Some(false) => {}
            None => wait_for_cancellation(INTERVAL, cancellations),
        }
    }
}

fn wait_for_cancellation(limit: Duration, cancellations: u64) {
    let state = state();
    let is_under_way = |state: &mut State| state.cancellations == cancellations;
    drop(EVENTS.cancelled.wait_timeout_while(state, limit, is_under_way));
}
