// SPDX-License-Identifier: MIT OR Apache-2.0
use crate::attendant::{Answer, Bytes, Job, Standing};
use crate::worker::{Unanswered, Worker};
use std::fmt;
use std::time::{Duration, Instant};
use yzt_apdu::{CardChannel, ChannelError, Command, Limits, Response, Responses};

/// A channel to the card in a PC/SC reader.
///
/// Wraps `SCardTransmit`, `SCardBeginTransaction`, `SCardEndTransaction`, `SCardStatus`,
/// `SCardReconnect` and `SCardDisconnect`, the last three so that the card is left as it is.
///
/// All of them are called in a thread that belongs to the channel, so that no card, driver or other
/// program keeps the caller longer than the channel's two limits say:
///
/// - a transaction that does not begin within the lock timeout is [`ChannelError::Busy`], and may be
///   asked for again; one that begins while nobody waits for it is ended at once;
/// - a command that is not answered within the response timeout is [`ChannelError::Timeout`], and
///   with it this channel is over: everything after it is [`ChannelError::Removed`], until a channel
///   is opened anew. Whether the card has executed the command, or will, nobody knows. The thread
///   stays behind with the card; when the card answers after all, it ends the transaction and
///   disconnects, without a reset. Only where the program ends before that the service resets the
///   card, as it does for every program that ends within a transaction.
///
/// Outside a transaction a command also waits for other programs' transactions, which is the
/// service's doing; within one it waits for the card alone. [`CardChannel::keep_alive`] calls
/// `SCardStatus` within a transaction, and outside of one nothing.
pub struct PcscChannel {
    /// None when the card is gone.
    worker: Option<Worker>,
    standing: Standing,
    lock_timeout: Duration,
    response_timeout: Duration,
    was_reset: bool,
    atr: Vec<u8>,
}

impl PcscChannel {
    pub(crate) fn new(
        worker: Worker,
        atr: Vec<u8>,
        lock_timeout: Duration,
        response_timeout: Duration,
    ) -> Self {
        let standing = Standing::Free;
        Self {
            worker: Some(worker),
            standing,
            lock_timeout,
            response_timeout,
            was_reset: false,
            atr,
        }
    }

    /// From now on waits this long for the card's answer to a command, instead of
    /// [`Readers::RESPONSE_TIMEOUT`](crate::Readers::RESPONSE_TIMEOUT).
    pub fn set_response_timeout(&mut self, timeout: Duration) {
        self.response_timeout = timeout;
    }

    /// Has a job done that ends by itself unless the card is mute.
    fn ask(&mut self, job: Job) -> Responses {
        let failed = |error| Responses { received: Vec::new(), failure: Some(error) };
        let worker = match (self.standing, &self.worker) {
            (Standing::Waiting, _) => return failed(ChannelError::Busy),
            (_, Some(worker)) => worker,
            (_, None) => return failed(ChannelError::Removed),
        };
        worker.ask(job);
        let (received, answer) = worker.answer(self.response_timeout);
        let failure = match answer {
            Ok(answer) => self.take_note(answer),
            Err(unanswered) => {
                self.give_up();
                Some(match unanswered {
                    Unanswered::Late => ChannelError::Timeout,
                    Unanswered::Ended => ChannelError::Removed,
                })
            }
        };
        Responses { received, failure }
    }

    fn take_note(&mut self, answer: Answer) -> Option<ChannelError> {
        self.standing = answer.standing;
        self.was_reset |= answer.was_reset;
        if self.standing == Standing::Gone {
            self.give_up();
        }
        answer.failure
    }

    fn bytes(&self, command: &Command) -> Result<Bytes, ChannelError> {
        self.limits().admit(command)?;
        let is_sensitive = command.response_is_sensitive();
        Ok(Bytes { command: command.to_bytes()?, is_sensitive })
    }

    fn give_up(&mut self) {
        self.standing = Standing::Gone;
        self.worker = None;
    }
}

impl CardChannel for PcscChannel {
    fn limits(&self) -> Limits {
        Limits::ISO_7816
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        let responses = self.ask(Job::Transmit(vec![self.bytes(command)?]));
        let missing = responses.failure.unwrap_or(ChannelError::Malformed { length: 0 });
        responses.received.into_iter().next().ok_or(missing)
    }

    fn transmit_all(&mut self, commands: &[Command]) -> Responses {
        let mut bytes = Vec::with_capacity(commands.len());
        let mut refused = None;
        for command in commands {
            match self.bytes(command) {
                Ok(command) => bytes.push(command),
                Err(error) => {
                    refused = Some(error);
                    break;
                }
            }
        }
        let sent = bytes.len();
        let mut responses = match sent {
            0 => Responses::default(),
            _ => self.ask(Job::Transmit(bytes)),
        };
        // The one that cannot be sent is reached only if all before it succeed.
        let last = responses.received.last();
        if responses.received.len() == sent && last.is_none_or(|last| last.status().is_success()) {
            responses.failure = responses.failure.or(refused);
        }
        responses
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        let begun = Instant::now();
        loop {
            let worker = self.worker.as_ref().ok_or(ChannelError::Removed)?;
            match self.standing {
                // A second transaction inside the first would end with it.
                Standing::Locked => return Err(ChannelError::Busy),
                Standing::Gone => return Err(ChannelError::Removed),
                Standing::Free => worker.ask(Job::Begin),
                Standing::Waiting => {}
            }
            self.standing = Standing::Waiting;
            let answer = match worker.answer(self.lock_timeout.saturating_sub(begun.elapsed())) {
                (_, Ok(answer)) => answer,
                (_, Err(Unanswered::Late)) => return Err(ChannelError::Busy),
                (_, Err(Unanswered::Ended)) => {
                    self.give_up();
                    return Err(ChannelError::Removed);
                }
            };
            match self.take_note(answer) {
                Some(failure) => return Err(failure),
                // It began too late for the last who asked, and ended.
                None if self.standing == Standing::Free => {}
                None => return Ok(()),
            }
        }
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        match self.standing {
            Standing::Locked => done(self.ask(Job::End)),
            // Nothing to end: the card went, or the transaction never began.
            _ => Ok(()),
        }
    }

    fn keep_alive(&mut self) -> Result<(), ChannelError> {
        match self.standing {
            Standing::Locked => done(self.ask(Job::KeepAlive)),
            Standing::Gone => Err(ChannelError::Removed),
            Standing::Free | Standing::Waiting => Ok(()),
        }
    }

    fn was_reset(&mut self) -> bool {
        std::mem::take(&mut self.was_reset)
    }

    fn atr(&self) -> Vec<u8> {
        match self.standing {
            Standing::Gone => Vec::new(),
            _ => self.atr.clone(),
        }
    }
}

fn done(responses: Responses) -> Result<(), ChannelError> {
    responses.failure.map_or(Ok(()), Err)
}

impl fmt::Debug for PcscChannel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("PcscChannel");
        shown.field("card", &self.standing).finish_non_exhaustive()
    }
}
