// SPDX-License-Identifier: MIT OR Apache-2.0
//! The connection to one card, shared by every handle, and the generations of those handles.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use yzt_apdu::{CardChannel, Transaction};
use yzt_gmt0017::{Dialect, Profile};
use yzt_token::Error;

use crate::exchange::{Ended, Exchange};
use crate::session::Session;
use crate::status::channel_error;

/// State of a connection whose card was pulled out.
const REMOVED: u64 = u64::MAX;
/// State of a connection that was given up after a panic in the middle of an operation.
const ABANDONED: u64 = u64::MAX - 1;

/// The connection to one card.
pub(crate) struct Shared {
    /// The generation that is alive, or why none is. Outside the lock, so that a stale handle is
    /// answered at once even while another thread waits for the card.
    state: AtomicU64,
    /// What the card speaks. Outside the lock for the same reason.
    spoken: Mutex<Spoken>,
    connection: Mutex<Connection>,
}

/// A dialect, and the profile it was chosen by when the card was asked.
#[derive(Clone, Copy)]
pub(crate) struct Spoken {
    pub(crate) dialect: Dialect,
    pub(crate) profile: Option<&'static Profile>,
}

struct Connection {
    /// Dropped as soon as the card is gone: a reader or a store must not stay held by handles
    /// that are good for nothing any more.
    channel: Option<Box<dyn CardChannel>>,
    session: Session,
    /// Whether a transaction is open beyond the operations, to keep other programs out.
    held: bool,
}

/// A handle's hold on the connection: good for one generation.
#[derive(Clone)]
pub(crate) struct Link {
    shared: Arc<Shared>,
    generation: u64,
}

impl Shared {
    pub(crate) fn new(mut channel: Box<dyn CardChannel>, dialect: Dialect) -> Arc<Self> {
        // A reset from before the first handle concerns nobody.
        channel.was_reset();
        let session = Session::new(dialect, channel.atr(), channel.limits());
        let connection = Mutex::new(Connection { channel: Some(channel), session, held: false });
        let spoken = Mutex::new(Spoken { dialect, profile: None });
        Arc::new(Self { state: AtomicU64::new(0), spoken, connection })
    }

    /// A hold on the generation that is alive now.
    pub(crate) fn link(self: &Arc<Self>) -> Result<Link, Error> {
        let mut connection = self.lock()?;
        if connection.channel.as_mut().is_some_and(|channel| channel.was_reset()) {
            self.end(&mut connection, Ended::Reset);
        }
        let generation = self.state.load(Ordering::Acquire);
        let link = Link { shared: Arc::clone(self), generation };
        link.check().map(|()| link)
    }

    /// What the card speaks; does not wait for it.
    pub(crate) fn spoken(&self) -> Spoken {
        *self.spoken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_spoken(&self, spoken: Spoken) {
        *self.spoken.lock().unwrap_or_else(PoisonError::into_inner) = spoken;
    }

    fn lock(&self) -> Result<MutexGuard<'_, Connection>, Error> {
        self.connection.lock().map_err(|poisoned| {
            // A panic broke off an operation: what the card was told is not known. The channel
            // is closed, and whoever opens the key again starts afresh.
            let mut connection = poisoned.into_inner();
            connection.channel = None;
            connection.held = false;
            connection.session.forget();
            self.state.store(ABANDONED, Ordering::Release);
            Error::TokenReset
        })
    }

    fn end(&self, connection: &mut Connection, ended: Ended) {
        connection.session.forget();
        connection.let_go();
        match ended {
            Ended::Removed => {
                connection.channel = None;
                self.state.store(REMOVED, Ordering::Release);
            }
            Ended::Reset => {
                if let Some(channel) = &mut connection.channel {
                    // Told once is enough: the next generation begins after this reset.
                    channel.was_reset();
                }
                self.state.fetch_add(1, Ordering::AcqRel);
            }
        }
    }
}

impl Link {
    /// Runs one group of commands in a transaction of its own.
    ///
    /// The lock and the transaction last as long as `operation`, which therefore never asks a
    /// person anything.
    pub(crate) fn run<T>(
        &self,
        operation: impl FnOnce(&mut Exchange<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.check()?;
        let mut connection = self.shared.lock()?;
        self.check()?;
        let Connection { channel, session, held } = &mut *connection;
        let channel = channel.as_mut().ok_or(Error::TokenRemoved)?;
        let mut ended = None;
        let result = if *held {
            within_transaction(channel.as_mut(), session, &mut ended, operation)
        } else {
            in_transaction(channel.as_mut(), session, &mut ended, operation)
        };
        if let Some(ended) = ended {
            self.shared.end(&mut connection, ended);
        }
        result
    }

    /// Begins a transaction that lasts beyond this call. Nothing to do where there is one.
    pub(crate) fn hold(&self) -> Result<(), Error> {
        self.check()?;
        let mut connection = self.shared.lock()?;
        self.check()?;
        if connection.held {
            return Ok(());
        }
        let channel = connection.channel.as_mut().ok_or(Error::TokenRemoved)?;
        if let Err(error) = channel.begin_transaction() {
            if let Some(ended) = Ended::of(&error) {
                self.shared.end(&mut connection, ended);
            }
            return Err(channel_error(error));
        }
        connection.held = true;
        Ok(())
    }

    /// Ends the transaction of [`Link::hold`].
    pub(crate) fn release(&self) -> Result<(), Error> {
        self.check()?;
        let mut connection = self.shared.lock()?;
        self.check()?;
        if !core::mem::take(&mut connection.held) {
            return Ok(());
        }
        let channel = connection.channel.as_mut().ok_or(Error::TokenRemoved)?;
        channel.end_transaction().map_err(channel_error)
    }

    /// Notes something on the host's side alone; nothing to note for a generation that is over.
    pub(crate) fn note(&self, change: impl FnOnce(&mut Session)) {
        if self.check().is_err() {
            return;
        }
        if let Ok(mut connection) = self.shared.lock()
            && self.check().is_ok()
        {
            change(&mut connection.session);
        }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    fn check(&self) -> Result<(), Error> {
        match self.shared.state.load(Ordering::Acquire) {
            REMOVED => Err(Error::TokenRemoved),
            state if state == self.generation && state != ABANDONED => Ok(()),
            _ => Err(Error::TokenReset),
        }
    }
}

impl Connection {
    /// Ends the transaction that keeps other programs out, after the card was reset or removed.
    fn let_go(&mut self) {
        if core::mem::take(&mut self.held)
            && let Some(channel) = &mut self.channel
        {
            // The loss of the card is told already, and ends it anyway.
            let _ = channel.end_transaction();
        }
    }
}

/// Runs an operation in the transaction that is open.
fn within_transaction<T>(
    channel: &mut dyn CardChannel,
    session: &mut Session,
    ended: &mut Option<Ended>,
    operation: impl FnOnce(&mut Exchange<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    if channel.was_reset() {
        *ended = Some(Ended::Reset);
        return Err(Error::TokenReset);
    }
    operation(&mut Exchange::new(channel, session, ended))
}

fn in_transaction<T>(
    channel: &mut dyn CardChannel,
    session: &mut Session,
    ended: &mut Option<Ended>,
    operation: impl FnOnce(&mut Exchange<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut transaction = Transaction::begin(channel).map_err(|error| {
        *ended = Ended::of(&error);
        channel_error(error)
    })?;
    if transaction.was_reset() {
        *ended = Some(Ended::Reset);
        return Err(Error::TokenReset);
    }
    let result = operation(&mut Exchange::new(&mut *transaction, session, ended));
    if let Err(error) = transaction.end() {
        // What the card answered stands; the next call learns that the card is gone.
        *ended = ended.or(Ended::of(&error));
    }
    result
}
