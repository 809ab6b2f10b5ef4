// SPDX-License-Identifier: MIT OR Apache-2.0
use crate::lookout::{Lookout, Shared, name};
use crate::watch::Watch;
use crate::worker::{Stragglers, Worker};
use crate::{Error, PcscChannel, service};
use pcsc::{Context, ReaderState, State};
use std::ffi::CString;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The readers that the system's smart-card service knows.
///
/// The connection to the service is made when it is first needed, and made anew after the service
/// was restarted: one `Readers` can be kept for the life of a program.
pub struct Readers {
    lookout: Lookout,
    lock_timeout: Duration,
    response_timeout: Duration,
    stragglers: Stragglers,
}

/// Ends a [`Readers::wait`] or a wait of a [`Watch`] from another thread.
#[derive(Clone)]
pub struct Canceller(Arc<dyn Cancel>);

/// A wait that can be ended.
pub(crate) trait Cancel: Send + Sync {
    /// Ends the wait that is under way, or the next one if none is.
    fn cancel(&self);
}

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

    /// How long a card may take for one command, unless told otherwise: far more than any command
    /// of GM/T 0017 takes but the generation of a long RSA key pair, for which a slow key may want
    /// more.
    pub const RESPONSE_TIMEOUT: Duration = Duration::from_secs(60);

    /// The readers of this system; nothing is asked yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            lookout: Lookout::new(),
            lock_timeout: Self::LOCK_TIMEOUT,
            response_timeout: Self::RESPONSE_TIMEOUT,
            stragglers: Stragglers::default(),
        }
    }

    /// The same readers; they and the channels that they open wait this long for other programs'
    /// transactions.
    #[must_use]
    pub fn with_lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// The same readers; the channels that they open wait this long for the answer to a command.
    #[must_use]
    pub fn with_response_timeout(mut self, timeout: Duration) -> Self {
        self.response_timeout = timeout;
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
        let entries: Vec<ReaderEntry> = self.lookout.look()?.iter().map(entry).collect();
        if entries.is_empty() { Err(Error::NoReader) } else { Ok(entries) }
    }

    /// Opens a channel to the card in the reader of this name, shared with other programs.
    ///
    /// Wraps `SCardConnect`, and `SCardStatus` for the answer to reset.
    ///
    /// # Errors
    /// [`Error::ReaderGone`], [`Error::NoCard`], [`Error::Unresponsive`], [`Error::InUse`], or as
    /// [`Readers::entries`].
    pub fn connect(&mut self, reader: &str) -> Result<PcscChannel, Error> {
        let name = CString::new(reader).map_err(|_| Error::ReaderGone)?;
        let begun = Instant::now();
        if !self.stragglers.end_within(self.lock_timeout, &name) {
            return Err(Error::InUse);
        }
        // A connection to the service carries one call at a time: the wait for a card, or a key
        // that thinks for seconds, must not hold this card up.
        let context = service::establish()?;
        refuse_exclusive(&context, &name)?;
        let left = self.lock_timeout.saturating_sub(begun.elapsed());
        let (worker, atr) = Worker::connect(context, name, left, &mut self.stragglers)?;
        Ok(PcscChannel::new(worker, atr, self.lock_timeout, self.response_timeout))
    }

    /// Waits until a reader or a card comes or goes, counted from the last call of this or of
    /// [`Readers::entries`]. Answers whether that happened in time.
    ///
    /// Wraps `SCardListReaders` and `SCardGetStatusChange`, which wait in the service: nothing is
    /// polled. [`Readers::watch`] also tells what happened.
    ///
    /// # Errors
    /// [`Error::Cancelled`] by a [`Canceller`], [`Error::ServiceDown`], [`Error::AccessDenied`], or
    /// what the service says; the lack of readers is no error here.
    pub fn wait(&mut self, timeout: Duration) -> Result<bool, Error> {
        let changed = self.lookout.wait(timeout)?;
        if changed {
            // What comes after this is told by the next wait. A failure of now, too.
            let _ = self.lookout.look();
        }
        Ok(changed)
    }

    /// What ends a [`Readers::wait`] of these readers, now or the next one.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        Canceller::new(Arc::clone(self.lookout.shared()) as Arc<dyn Cancel>)
    }

    /// Begins to watch all readers: what is there is told first, then what changes.
    ///
    /// # Errors
    /// [`Error::Service`] where no thread can be had. A service that does not run is no error but
    /// the first event.
    pub fn watch(&self) -> Result<Watch, Error> {
        Watch::start()
    }
}

/// libpcsclite waits without end to connect to a card that another program holds for itself.
fn refuse_exclusive(context: &Context, name: &CString) -> Result<(), Error> {
    let mut states = [ReaderState::new(name.clone(), State::UNAWARE)];
    context
        .get_status_change(Duration::ZERO, &mut states)
        .map_err(|error| service::explain(error, "SCardGetStatusChange"))?;
    match states.iter().any(|state| card_state(state) == CardState::InUse) {
        true => Err(Error::InUse),
        false => Ok(()),
    }
}

impl Default for Readers {
    fn default() -> Self {
        Self::new()
    }
}

impl Canceller {
    pub(crate) fn new(wait: Arc<dyn Cancel>) -> Self {
        Self(wait)
    }

    /// Ends the wait that is under way, or the next one if none is.
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

impl Cancel for Shared {
    fn cancel(&self) {
        Self::cancel(self);
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let connected = self.lookout.is_connected();
        formatter.debug_struct("Readers").field("connected", &connected).finish_non_exhaustive()
    }
}

impl fmt::Debug for Canceller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Canceller").finish_non_exhaustive()
    }
}

pub(crate) fn card_state(state: &ReaderState) -> CardState {
    let event = state.event_state();
    if event.contains(State::MUTE) {
        CardState::Unresponsive
    } else if event.contains(State::EXCLUSIVE) {
        CardState::InUse
    } else if event.contains(State::PRESENT) {
        CardState::Present
    } else {
        CardState::Absent
    }
}

fn entry(state: &ReaderState) -> ReaderEntry {
    ReaderEntry { name: name(state), card: card_state(state), atr: state.atr().to_vec() }
}
