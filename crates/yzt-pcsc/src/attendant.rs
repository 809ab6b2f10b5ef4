// SPDX-License-Identifier: MIT OR Apache-2.0
//! The one who holds the card of a channel and does what the channel asks for.

use crate::connection::{KeptCard, LockedCard};
use crate::error::{channel_error, is_service_lost};
use pcsc::Card;
use std::thread;
use std::time::{Duration, Instant};
use yzt_apdu::{ChannelError, Response};
use zeroize::{Zeroize, Zeroizing};

/// The largest answer of an extended APDU: 65 536 bytes of data and the status word.
const LARGEST_RESPONSE: usize = 65_538;

/// How long the service may take to see that a card is gone; pcscd looks twice in a second.
const SETTLING: Duration = Duration::from_secs(1);

/// What a channel asks for.
pub(crate) enum Job {
    Begin,
    End,
    KeepAlive,
    /// One after the other, as long as each is answered with success.
    Transmit(Vec<Bytes>),
}

/// A command to be sent.
pub(crate) struct Bytes {
    pub(crate) command: Zeroizing<Vec<u8>>,
    /// Whether the answer to it may not be shown.
    pub(crate) is_sensitive: bool,
}

/// What came of it, and how the card stands now.
pub(crate) struct Answer {
    /// Why it was not done, or not all of it.
    pub(crate) failure: Option<ChannelError>,
    pub(crate) standing: Standing,
    /// Whether the card was found reset.
    pub(crate) was_reset: bool,
}

/// How a channel's card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Free,
    /// A transaction is waited for.
    Waiting,
    Locked,
    /// The card was removed, the service ended, or nobody waits for the card's answer any more.
    Gone,
}

pub(crate) struct Attendant {
    connection: Connection,
    was_reset: bool,
    /// Used again for every answer. Only what was filled with a secret is wiped, at once.
    buffer: Vec<u8>,
}

enum Connection {
    Free(KeptCard),
    Locked(LockedCard),
    Gone,
}

impl Attendant {
    pub(crate) fn new(card: KeptCard) -> Self {
        let buffer = vec![0; LARGEST_RESPONSE];
        Self { connection: Connection::Free(card), was_reset: false, buffer }
    }

    /// Does what is asked for; hands each response to `take`, which says whether to go on.
    pub(crate) fn do_job(&mut self, job: Job, take: impl FnMut(Response) -> bool) -> Answer {
        let done = match job {
            Job::Begin => self.begin(),
            Job::End => self.end(),
            Job::KeepAlive => self.keep_alive(),
            Job::Transmit(commands) => self.transmit_all(&commands, take),
        };
        let was_reset = std::mem::take(&mut self.was_reset);
        Answer { failure: done.err(), standing: self.standing(), was_reset }
    }

    fn standing(&self) -> Standing {
        match self.connection {
            Connection::Free(_) => Standing::Free,
            Connection::Locked(_) => Standing::Locked,
            Connection::Gone => Standing::Gone,
        }
    }

    fn card(&self) -> Result<&Card, ChannelError> {
        let card = match &self.connection {
            Connection::Free(card) => card.card(),
            Connection::Locked(card) => card.card(),
            Connection::Gone => None,
        };
        card.ok_or(ChannelError::Removed)
    }

    fn begin(&mut self) -> Result<(), ChannelError> {
        let card = match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Free(card) => card,
            // A second transaction inside the first would end with it.
            locked @ Connection::Locked(_) => {
                self.connection = locked;
                return Err(ChannelError::Busy);
            }
            Connection::Gone => return Err(ChannelError::Removed),
        };
        match card.begin() {
            Ok(locked) => {
                self.connection = Connection::Locked(locked);
                Ok(())
            }
            // The card is connected anew already.
            Err((Some(card), pcsc::Error::ResetCard)) => {
                self.connection = Connection::Free(card);
                self.was_reset = true;
                Err(ChannelError::Reset)
            }
            Err((card, error)) => {
                self.connection = card.map_or(Connection::Gone, Connection::Free);
                Err(self.note(error, "SCardBeginTransaction"))
            }
        }
    }

    fn end(&mut self) -> Result<(), ChannelError> {
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Locked(locked) => {
                let (card, ended) = locked.end();
                self.connection = Connection::Free(card);
                ended.map_err(|error| self.note(error, "SCardEndTransaction"))
            }
            other => {
                self.connection = other;
                Ok(())
            }
        }
    }

    fn keep_alive(&mut self) -> Result<(), ChannelError> {
        let told = self.card()?.status2_len();
        told.map(drop).map_err(|error| self.note(error, "SCardStatus"))
    }

    fn transmit_all(
        &mut self,
        commands: &[Bytes],
        mut take: impl FnMut(Response) -> bool,
    ) -> Result<(), ChannelError> {
        for Bytes { command, is_sensitive } in commands {
            let response = self.transmit(command, *is_sensitive)?;
            let is_success = response.status().is_success();
            if !take(response) || !is_success {
                break;
            }
        }
        Ok(())
    }

    fn transmit(&mut self, command: &[u8], is_sensitive: bool) -> Result<Response, ChannelError> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let answered = self.card().map(|card| card.transmit(command, &mut buffer).map(<[u8]>::len));
        self.buffer = buffer;
        let length = answered?.map_err(|error| self.note(error, "SCardTransmit"))?;
        let answer = self.buffer.get_mut(..length).unwrap_or_default();
        let response = Response::parse(answer, is_sensitive);
        if is_sensitive {
            answer.zeroize();
        }
        match response {
            Ok(response) => Ok(response),
            // Some drivers call it a success when the card broke off or was pulled out.
            Err(_) => Err(match self.settled(pcsc::Error::NotTransacted) {
                pcsc::Error::NotTransacted => ChannelError::Malformed { length },
                error => self.note(error, "SCardTransmit"),
            }),
        }
    }

    /// Draws the consequence of a failed call, before its error goes to the caller.
    fn note(&mut self, error: pcsc::Error, call: &'static str) -> ChannelError {
        let error = self.settled(error);
        let noted = channel_error(error, call);
        match noted {
            ChannelError::Reset => {
                self.was_reset = true;
                let reconnected = match &mut self.connection {
                    Connection::Free(card) => card.reconnect(),
                    Connection::Locked(card) => card.reconnect(),
                    Connection::Gone => Ok(()),
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
}
