// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;
use core::ops::{Deref, DerefMut};

use crate::{ChannelError, Command, Response};

/// What a channel can carry in one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of command data.
    pub max_command_data: usize,
    /// The most bytes of response data.
    pub max_response_data: usize,
    /// Whether bodies of the extended form pass.
    pub extended: bool,
}

impl Limits {
    /// What ISO/IEC 7816-4 allows at most.
    pub const ISO_7816: Self =
        Self { max_command_data: 65_535, max_response_data: 65_536, extended: true };

    /// Refuses a command that is larger than the channel carries, before anything is sent.
    ///
    /// # Errors
    /// [`ChannelError::BeyondLimits`].
    pub fn admit(&self, command: &Command) -> Result<(), ChannelError> {
        if command.data().len() > self.max_command_data {
            return Err(ChannelError::beyond_limits(command, self.max_command_data));
        }
        Ok(())
    }
}

/// What came of several commands in a row, see [`CardChannel::transmit_all`].
#[derive(Debug, Default)]
pub struct Responses {
    /// The answers to the first commands, in order. Only the last may be anything but a success.
    pub received: Vec<Response>,
    /// Why there is no answer to the command after them.
    pub failure: Option<ChannelError>,
}

/// A way to reach one card: a reader, a software key, a test double.
///
/// Methods take `&mut self`: a card executes one command after the other. A channel never repeats
/// a command by itself, since a repeated PIN verification costs a second try.
pub trait CardChannel: Send {
    /// What this channel can carry.
    fn limits(&self) -> Limits;

    /// Sends one command and returns the card's answer, whatever its status.
    ///
    /// # Errors
    /// [`ChannelError`] if there is no answer.
    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError>;

    /// Sends commands one after the other as long as the card answers with success. A channel to
    /// which every exchange is a matter of two threads makes it one for all of them: for many short
    /// commands, such as the signatures of a batch.
    fn transmit_all(&mut self, commands: &[Command]) -> Responses {
        let mut responses = Responses::default();
        for command in commands {
            match self.transmit(command) {
                Ok(response) => {
                    let is_success = response.status().is_success();
                    responses.received.push(response);
                    if !is_success {
                        break;
                    }
                }
                Err(error) => {
                    responses.failure = Some(error);
                    break;
                }
            }
        }
        responses
    }

    /// Keeps other users of the card out until [`CardChannel::end_transaction`]. Keep it short:
    /// everyone else waits. [`Transaction`] ends it in every case.
    ///
    /// # Errors
    /// [`ChannelError::Busy`] if someone else keeps the card, or another [`ChannelError`].
    fn begin_transaction(&mut self) -> Result<(), ChannelError>;

    /// Lets other users of the card in again. Leaves the card as it is: no reset.
    ///
    /// # Errors
    /// [`ChannelError`] if the transport fails.
    fn end_transaction(&mut self) -> Result<(), ChannelError>;

    /// Tells the transport that the transaction goes on while nothing is sent, as long as a caller
    /// thinks: Windows resets a card whose transaction is idle for 5 seconds. To be called every
    /// few seconds then. It costs no exchange with the card and does nothing where no transport
    /// needs it, which is the default.
    ///
    /// # Errors
    /// [`ChannelError`] if the card turns out to be gone or reset, or the transport fails.
    fn keep_alive(&mut self) -> Result<(), ChannelError> {
        Ok(())
    }

    /// Whether the card was reset or lost power since this was last asked: all logins and
    /// handles of before are gone.
    fn was_reset(&mut self) -> bool;

    /// The answer to reset (ISO/IEC 7816-3, clause 8), where the transport knows it.
    fn atr(&self) -> Vec<u8> {
        Vec::new()
    }
}

impl<C: CardChannel + ?Sized> CardChannel for Box<C> {
    fn limits(&self) -> Limits {
        (**self).limits()
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        (**self).transmit(command)
    }

    fn transmit_all(&mut self, commands: &[Command]) -> Responses {
        (**self).transmit_all(commands)
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        (**self).begin_transaction()
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        (**self).end_transaction()
    }

    fn keep_alive(&mut self) -> Result<(), ChannelError> {
        (**self).keep_alive()
    }

    fn was_reset(&mut self) -> bool {
        (**self).was_reset()
    }

    fn atr(&self) -> Vec<u8> {
        (**self).atr()
    }
}

/// A transaction on a channel that ends when this value is dropped, on every way out.
pub struct Transaction<'a> {
    channel: &'a mut (dyn CardChannel + 'a),
    open: bool,
}

impl<'a> Transaction<'a> {
    /// Begins a transaction.
    ///
    /// # Errors
    /// As [`CardChannel::begin_transaction`].
    pub fn begin(channel: &'a mut (dyn CardChannel + 'a)) -> Result<Self, ChannelError> {
        channel.begin_transaction()?;
        Ok(Self { channel, open: true })
    }

    /// Ends the transaction and tells whether that worked.
    ///
    /// # Errors
    /// As [`CardChannel::end_transaction`].
    pub fn end(mut self) -> Result<(), ChannelError> {
        self.open = false;
        self.channel.end_transaction()
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.open {
            // On this way out another result is already being reported; a card that is gone has
            // no transaction left to end.
            let _ = self.channel.end_transaction();
        }
    }
}

impl<'a> Deref for Transaction<'a> {
    type Target = dyn CardChannel + 'a;

    fn deref(&self) -> &Self::Target {
        self.channel
    }
}

impl DerefMut for Transaction<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.channel
    }
}

impl fmt::Debug for Transaction<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Transaction").field("open", &self.open).finish_non_exhaustive()
    }
}
