// SPDX-License-Identifier: MIT OR Apache-2.0
use crate::connection::{Begun, KeptCard, LockedCard, Locker};
use crate::error::{channel_error, is_service_lost};
use pcsc::Card;
use std::fmt;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::{Duration, Instant};
use yzt_apdu::{CardChannel, ChannelError, Command, Limits, Response};
use zeroize::Zeroize;

/// The largest answer of an extended APDU: 65 536 bytes of data and the status word.
const LARGEST_RESPONSE: usize = 65_538;

/// How long the service may take to see that a card is gone; pcscd looks twice in a second.
const SETTLING: Duration = Duration::from_secs(1);

/// A channel to the card in a PC/SC reader.
///
/// Wraps `SCardTransmit`, `SCardBeginTransaction`, `SCardEndTransaction`, `SCardReconnect` and
/// `SCardDisconnect`, all of them so that the card is left as it is.
///
/// Outside a transaction an exchange waits for other programs' transactions as long as they take,
/// which is the service's doing; within one it waits for nobody.
pub struct PcscChannel {
    connection: Connection,
    locker: Option<Locker>,
    lock_timeout: Duration,
    reset: bool,
    /// Used again for every answer. Only what was filled with a secret is wiped, at once.
    buffer: Vec<u8>,
}

enum Connection {
    Free(KeptCard),
    /// The card is with the locker, which still waits for the transaction.
    Waiting,
    Locked(LockedCard),
    /// The card was removed, or the service ended.
    Gone,
}

impl PcscChannel {
    pub(crate) fn new(card: KeptCard, lock_timeout: Duration) -> Self {
        Self {
            connection: Connection::Free(card),
            locker: None,
            lock_timeout,
            reset: false,
            buffer: vec![0; LARGEST_RESPONSE],
        }
    }

    fn card(&self) -> Result<&Card, ChannelError> {
        match &self.connection {
            Connection::Free(card) => card.card().ok_or(ChannelError::Removed),
            Connection::Locked(card) => card.card().ok_or(ChannelError::Removed),
            Connection::Waiting => Err(ChannelError::Busy),
            Connection::Gone => Err(ChannelError::Removed),
        }
    }

    /// Draws the consequence of a failed call, before its error goes to the caller.
    fn note(&mut self, error: pcsc::Error, call: &'static str) -> ChannelError {
        let error = self.settled(error);
        let noted = channel_error(error, call);
        match noted {
            ChannelError::Reset => {
                self.reset = true;
                let reconnected = match &mut self.connection {
                    Connection::Free(card) => card.reconnect(),
                    Connection::Locked(card) => card.reconnect(),
                    Connection::Waiting | Connection::Gone => Ok(()),
                };
                if reconnected.is_err() {
                    self.connection = Connection::Gone;
                    return ChannelError::Removed;
                }
            }
            ChannelError::Removed => self.connection = Connection::Gone,
            _ if is_service_lost(error) => self.connection = Connection::Gone,
            _ => {}
        }
        noted
    }

    /// A card that is pulled out in the middle of a command first makes the command fail; what has
    /// happened the service knows a little later.
    fn settled(&self, error: pcsc::Error) -> pcsc::Error {
        if !matches!(error, pcsc::Error::NotTransacted | pcsc::Error::CommDataLost) {
            return error;
        }
        let begun = Instant::now();
        while begun.elapsed() < SETTLING {
            if let Ok(Err(status)) = self.card().map(Card::status2_len) {
                return status;
            }
            thread::sleep(SETTLING / 20);
        }
        error
    }

    /// Gives the card to the locker, unless it has it already.
    fn ask_for_transaction(&mut self) -> Result<&Locker, ChannelError> {
        if self.locker.is_none() {
            let locker = Locker::start().map_err(|error| ChannelError::Transport {
                code: i64::from(error.raw_os_error().unwrap_or(-1)),
                call: "pthread_create",
            })?;
            self.locker = Some(locker);
        }
        let locker = self.locker.as_ref().ok_or(ChannelError::Removed)?;
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Free(card) => {
                if !locker.begin(card) {
                    return Err(ChannelError::Removed);
                }
            }
            Connection::Waiting => {}
            // A second transaction inside the first would end with it.
            locked @ Connection::Locked(_) => {
                self.connection = locked;
                return Err(ChannelError::Busy);
            }
            Connection::Gone => return Err(ChannelError::Removed),
        }
        self.connection = Connection::Waiting;
        Ok(locker)
    }
}

impl CardChannel for PcscChannel {
    fn limits(&self) -> Limits {
        Limits::ISO_7816
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        self.limits().admit(command)?;
        let bytes = command.to_bytes()?;
        let mut buffer = std::mem::take(&mut self.buffer);
        let answered = self.card().map(|card| card.transmit(&bytes, &mut buffer).map(<[u8]>::len));
        self.buffer = buffer;
        // Some drivers call it a success when the card broke off: no status word, no answer.
        let whole = answered?.and_then(|length| match length {
            0 | 1 => Err(pcsc::Error::NotTransacted),
            length => Ok(length),
        });
        let length = whole.map_err(|error| self.note(error, "SCardTransmit"))?;
        let answer = self.buffer.get_mut(..length).unwrap_or_default();
        let is_sensitive = command.response_is_sensitive();
        let response = Response::parse(answer, is_sensitive);
        if is_sensitive {
            answer.zeroize();
        }
        Ok(response?)
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        let timeout = self.lock_timeout;
        let begun: Result<Begun, RecvTimeoutError> = self.ask_for_transaction()?.wait(timeout);
        match begun {
            Ok(Ok(locked)) => {
                self.connection = Connection::Locked(locked);
                Ok(())
            }
            // The card is connected anew already.
            Ok(Err((Some(card), pcsc::Error::ResetCard))) => {
                self.connection = Connection::Free(card);
                self.reset = true;
                Err(ChannelError::Reset)
            }
            Ok(Err((card, error))) => {
                self.connection = card.map_or(Connection::Gone, Connection::Free);
                Err(self.note(error, "SCardBeginTransaction"))
            }
            Err(RecvTimeoutError::Timeout) => Err(ChannelError::Busy),
            Err(RecvTimeoutError::Disconnected) => {
                self.connection = Connection::Gone;
                Err(ChannelError::Removed)
            }
        }
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Locked(locked) => {
                let (card, ended) = locked.end();
                self.connection = Connection::Free(card);
                ended.map_err(|error| self.note(error, "SCardEndTransaction"))
            }
            // Nothing to end: the card went, or the transaction never began.
            other => {
                self.connection = other;
                Ok(())
            }
        }
    }

    fn was_reset(&mut self) -> bool {
        std::mem::take(&mut self.reset)
    }

    fn atr(&self) -> Vec<u8> {
        let status = self.card().map(Card::status2_owned);
        status.map_or_else(
            |_| Vec::new(),
            |status| status.map_or_else(|_| Vec::new(), |status| status.atr().to_vec()),
        )
    }
}

impl fmt::Debug for PcscChannel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let connection = match self.connection {
            Connection::Free(_) => "free",
            Connection::Waiting => "waiting for a transaction",
            Connection::Locked(_) => "in a transaction",
            Connection::Gone => "gone",
        };
        formatter.debug_struct("PcscChannel").field("card", &connection).finish_non_exhaustive()
    }
}
