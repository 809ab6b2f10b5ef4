// SPDX-License-Identifier: MIT OR Apache-2.0
use crate::error::is_service_lost;
use crate::{Error, PcscChannel, connection, service};
use pcsc::{Context, PNP_NOTIFICATION, ReaderState, State};
use std::ffi::CString;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long the service is left alone with a wait. In between the list of readers is compared: the
/// service tells of readers that come and go only while it is being asked.
const SLICE: Duration = Duration::from_secs(1);

/// How often a list is taken anew when a reader goes away while it is being made.
const ATTEMPTS: usize = 3;

/// What a wait is about; that programs come and go changes other bits of a reader's state.
const CARD_BITS: State = State::PRESENT
    .union(State::EMPTY)
    .union(State::MUTE)
    .union(State::UNAVAILABLE)
    .union(State::UNKNOWN);

/// The readers that the system's smart-card service knows.
///
/// The connection to the service is made when it is first needed, and made anew after the service
/// was restarted: one `Readers` can be kept for the life of a program.
pub struct Readers {
    shared: Arc<Shared>,
    /// What was last seen, by [`Readers::entries`] or [`Readers::wait`].
    seen: Option<Vec<ReaderState>>,
    lock_timeout: Duration,
}

#[derive(Default)]
struct Shared {
    context: Mutex<Option<Context>>,
    is_cancelled: AtomicBool,
}

/// Ends a [`Readers::wait`] from another thread.
#[derive(Clone)]
pub struct Canceller(Arc<Shared>);

/// One reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderEntry {
    /// The name of the reader, as the service has it.
    pub name: String,
    /// What is in it.
    pub card: CardState,
    /// The answer to reset of the card; empty where there is none.
    pub atr: Vec<u8>,
}

/// What is in a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardState {
    /// Nothing.
    Absent,
    /// A card that answers and that may be shared.
    Present,
    /// A card that another program holds for itself.
    InUse,
    /// A card that does not answer.
    Unresponsive,
}

impl ReaderEntry {
    /// Why the card in this reader cannot be used, as far as that shows without connecting.
    #[must_use]
    pub const fn error(&self) -> Option<Error> {
        match self.card {
            CardState::Present => None,
            CardState::Absent => Some(Error::NoCard),
            CardState::InUse => Some(Error::InUse),
            CardState::Unresponsive => Some(Error::Unresponsive),
        }
    }
}

impl Readers {
    /// How long other programs' transactions are waited for, unless told otherwise.
    pub const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

    /// The readers of this system; nothing is asked yet.
    #[must_use]
    pub fn new() -> Self {
        Self { shared: Arc::default(), seen: None, lock_timeout: Self::LOCK_TIMEOUT }
    }

    /// The same readers; they and the channels that they open wait this long for other programs'
    /// transactions.
    #[must_use]
    pub fn with_lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// All readers with what is in them, in the service's order.
    ///
    /// Wraps `SCardListReaders` and `SCardGetStatusChange`.
    ///
    /// # Errors
    /// [`Error::ServiceDown`], [`Error::AccessDenied`], [`Error::NoReader`], or what the service
    /// says.
    pub fn entries(&mut self) -> Result<Vec<ReaderEntry>, Error> {
        self.seen = None;
        let states = self.look()?;
        let entries: Vec<ReaderEntry> = states.iter().map(entry).collect();
        self.seen = Some(states);
        if entries.is_empty() { Err(Error::NoReader) } else { Ok(entries) }
    }

    /// Opens a channel to the card in the reader of this name, shared with other programs.
    ///
    /// Wraps `SCardConnect`.
    ///
    /// # Errors
    /// [`Error::ReaderGone`], [`Error::NoCard`], [`Error::Unresponsive`], [`Error::InUse`], or as
    /// [`Readers::entries`].
    pub fn connect(&mut self, reader: &str) -> Result<PcscChannel, Error> {
        let name = CString::new(reader).map_err(|_| Error::ReaderGone)?;
        // A connection to the service carries one call at a time: the wait for a card, or a key
        // that thinks for seconds, must not hold this card up.
        let context = service::establish()?;
        self.refuse_exclusive(&context, &name)?;
        let card = connection::connect(context, name, self.lock_timeout)?;
        Ok(PcscChannel::new(card, self.lock_timeout))
    }

    /// Waits until a reader or a card comes or goes, counted from the last call of this or of
    /// [`Readers::entries`]. Answers whether that happened in time.
    ///
    /// # Errors
    /// [`Error::Cancelled`] by a [`Canceller`], [`Error::ServiceDown`], [`Error::AccessDenied`], or
    /// what the service says; the lack of readers is no error here.
    pub fn wait(&mut self, timeout: Duration) -> Result<bool, Error> {
        let begun = Instant::now();
        let mut states = match self.seen.take() {
            Some(states) => states,
            None => self.look()?,
        };
        loop {
            if self.shared.is_cancelled.swap(false, Ordering::AcqRel) {
                return Err(Error::Cancelled);
            }
            let left = timeout.saturating_sub(begun.elapsed());
            if self.changes_within(&mut states, left.min(SLICE))? {
                return Ok(true);
            }
            if begun.elapsed() >= timeout {
                self.seen = Some(states);
                return Ok(false);
            }
        }
    }

    /// What ends a [`Readers::wait`] of these readers, now or the next one.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        Canceller(Arc::clone(&self.shared))
    }

    /// The state of every reader, possibly of none.
    fn look(&mut self) -> Result<Vec<ReaderState>, Error> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let names = self.with_context("SCardListReaders", Context::list_readers_owned)?;
            let unaware = |name| ReaderState::new(name, State::UNAWARE);
            let mut states: Vec<ReaderState> = names.into_iter().map(unaware).collect();
            let seen = self.with_context("SCardGetStatusChange", |context| {
                context.get_status_change(Duration::ZERO, &mut states)
            });
            match seen {
                Err(Error::ReaderGone) if attempt < ATTEMPTS => {}
                Err(error) => return Err(error),
                Ok(()) => {
                    states.iter_mut().for_each(ReaderState::sync_current_state);
                    return Ok(states);
                }
            }
        }
    }

    fn changes_within(
        &self,
        states: &mut Vec<ReaderState>,
        slice: Duration,
    ) -> Result<bool, Error> {
        let names = self.with_context("SCardListReaders", Context::list_readers_owned)?;
        if !names.iter().map(CString::as_c_str).eq(states.iter().map(ReaderState::name)) {
            return Ok(true);
        }
        let before: Vec<(State, u32)> = states.iter().map(about_the_card).collect();
        states.push(ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE));
        let waited = self.with_context("SCardGetStatusChange", |context| {
            match context.get_status_change(slice, states) {
                Err(pcsc::Error::Timeout) => Ok(false),
                waited => waited.map(|()| true),
            }
        });
        // What the notification says, the next comparison of the lists sees.
        states.pop();
        match waited {
            Ok(false) => Ok(false),
            Ok(true) => {
                states.iter_mut().for_each(ReaderState::sync_current_state);
                Ok(!states.iter().map(about_the_card).eq(before))
            }
            Err(Error::ReaderGone) => Ok(true),
            // Not lost: the flag is looked at before the next slice.
            Err(Error::Cancelled) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// libpcsclite waits without end to connect to a card that another program holds for itself.
    fn refuse_exclusive(&self, context: &Context, name: &CString) -> Result<(), Error> {
        let mut states = [ReaderState::new(name.clone(), State::UNAWARE)];
        context
            .get_status_change(Duration::ZERO, &mut states)
            .map_err(|error| service::explain(error, "SCardGetStatusChange"))?;
        match states.iter().map(entry).any(|entry| entry.card == CardState::InUse) {
            true => Err(Error::InUse),
            false => Ok(()),
        }
    }

    /// Asks the service, once more with a new connection where the old one outlived the service.
    fn with_context<T>(
        &self,
        call: &'static str,
        mut ask: impl FnMut(&Context) -> Result<T, pcsc::Error>,
    ) -> Result<T, Error> {
        let known = self.shared.context().clone();
        if let Some(context) = known {
            match ask(&context) {
                Err(error) if is_service_lost(error) => *self.shared.context() = None,
                answer => return answer.map_err(|error| Error::of(error, call)),
            }
        }
        let context = service::establish()?;
        *self.shared.context() = Some(context.clone());
        ask(&context).map_err(|error| service::explain(error, call))
    }
}

impl Default for Readers {
    fn default() -> Self {
        Self::new()
    }
}

impl Canceller {
    /// Ends the wait that is under way, or the next one if none is.
    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::Release);
        if let Some(context) = &*self.0.context() {
            // Where this comes too early or fails, the wait sees the flag after its slice.
            let _ = context.cancel();
        }
    }
}

impl Shared {
    fn context(&self) -> MutexGuard<'_, Option<Context>> {
        self.context.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let connected = self.shared.context().is_some();
        formatter.debug_struct("Readers").field("connected", &connected).finish_non_exhaustive()
    }
}

impl fmt::Debug for Canceller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Canceller").finish_non_exhaustive()
    }
}

/// Whether there is a card, and how many have come and gone.
fn about_the_card(state: &ReaderState) -> (State, u32) {
    (state.event_state() & CARD_BITS, state.event_count())
}

fn entry(state: &ReaderState) -> ReaderEntry {
    let event = state.event_state();
    let card = if event.contains(State::MUTE) {
        CardState::Unresponsive
    } else if event.contains(State::EXCLUSIVE) {
        CardState::InUse
    } else if event.contains(State::PRESENT) {
        CardState::Present
    } else {
        CardState::Absent
    };
    ReaderEntry {
        name: state.name().to_string_lossy().into_owned(),
        card,
        atr: state.atr().to_vec(),
    }
}
