// SPDX-License-Identifier: MIT OR Apache-2.0
//! One group of commands to the card, inside one transaction.

use yzt_apdu::{CardChannel, ChannelError, Response, Responses, StatusWord};
use yzt_gmt0017::authentication::Challenge;
use yzt_gmt0017::{Command, Dialect};
use yzt_pin::TriesLeft;
use yzt_token::{Error, PinRole};

use crate::session::Session;
use crate::status::{answer_error, channel_error, command_error, name, refusal};

/// The length of a challenge (GM/T 0017: 8 random bytes before VerifyPIN and DevAuth).
const CHALLENGE_LENGTH: u32 = 8;

/// How a generation of handles came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Removed,
    Reset,
}

impl Ended {
    pub(crate) fn of(error: &ChannelError) -> Option<Self> {
        match error {
            ChannelError::Removed => Some(Self::Removed),
            ChannelError::Reset => Some(Self::Reset),
            _ => None,
        }
    }
}

/// The card and what is known about it, for the length of one transaction.
pub(crate) struct Exchange<'a> {
    channel: &'a mut dyn CardChannel,
    pub(crate) session: &'a mut Session,
    ended: &'a mut Option<Ended>,
}

impl<'a> Exchange<'a> {
    pub(crate) fn new(
        channel: &'a mut dyn CardChannel,
        session: &'a mut Session,
        ended: &'a mut Option<Ended>,
    ) -> Self {
        Self { channel, session, ended }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.session.dialect
    }

    /// Sends a command whose answer carries no data.
    pub(crate) fn tell(&mut self, command: &Command) -> Result<(), Error> {
        self.ask(command).map(|_| ())
    }

    /// Sends a command and reads its answer.
    pub(crate) fn read<T>(
        &mut self,
        command: &Command,
        decode: impl FnOnce(&[u8], &Dialect) -> Result<T, yzt_gmt0017::Error>,
    ) -> Result<T, Error> {
        let response = self.ask(command)?;
        decode(response.data(), &self.session.dialect)
            .map_err(|error| answer_error(command.instruction(), &error))
    }

    /// Sends a command; any status but success is an error.
    pub(crate) fn ask(&mut self, command: &Command) -> Result<Response, Error> {
        let response = self.exchange(command)?;
        match response.status() {
            StatusWord::Success => Ok(response),
            status => Err(refusal(command.instruction(), status)),
        }
    }

    /// Sends commands in a row, as one exchange where the channel can do that, until one is refused
    /// or not answered: the answers to those before it, and what ended it.
    pub(crate) fn ask_all(&mut self, commands: &[Command]) -> (Vec<Response>, Result<(), Error>) {
        let encoded: Result<Vec<_>, _> =
            commands.iter().map(|command| self.encode(command)).collect();
        let apdus = match encoded {
            Ok(apdus) => apdus,
            Err(error) => return (Vec::new(), Err(error)),
        };
        let Responses { mut received, failure } = self.channel.transmit_all(&apdus);
        if let Some(error) = &failure {
            *self.ended = self.ended.or(Ended::of(error));
        }
        let refused = received.pop_if(|last| last.status() != StatusWord::Success);
        let result = match (refused, failure, commands.get(received.len())) {
            (Some(refused), _, Some(command)) => {
                Err(refusal(command.instruction(), refused.status()))
            }
            (_, Some(error), _) => Err(channel_error(error)),
            (None, None, None) => Ok(()),
            // A channel that answers too few or too many, and does not say why.
            (_, None, _) => Err(channel_error(ChannelError::Malformed { length: 0 })),
        };
        (received, result)
    }

    /// Sends a command and answers whatever the card says.
    pub(crate) fn exchange(&mut self, command: &Command) -> Result<Response, Error> {
        let apdu = self.encode(command)?;
        self.transmit(&apdu).map_err(channel_error)
    }

    /// A fresh challenge of the card. One that waits for an unblock answer is void from here on:
    /// the card keeps only the last.
    pub(crate) fn challenge(&mut self) -> Result<Challenge, Error> {
        self.session.pending = None;
        let command = Command::GenRandom { length: CHALLENGE_LENGTH };
        self.read(&command, |random, _| Challenge::from_random(random))
    }

    /// Sends a command that costs a PIN try when it fails. It is sent once: whatever happens after
    /// the first byte has left, nobody can tell whether the card counted.
    ///
    /// The command comes by value and cannot be copied, and so do the PINs it was made of: there
    /// is nothing left to try again with.
    pub(crate) fn spend_try(&mut self, command: Command, secret: Secret) -> Result<(), Error> {
        let instruction = command.instruction();
        let apdu = self.encode(&command)?;
        drop(command);
        let response = self.transmit(&apdu).map_err(|error| {
            let certain = error.nothing_was_executed();
            let cause = channel_error(error);
            if certain { cause } else { Error::PinOutcomeUnknown { cause: Box::new(cause) } }
        })?;
        match response.status() {
            StatusWord::Success => Ok(()),
            StatusWord::AuthenticationFailed { tries_left } => {
                Err(secret.incorrect(TriesLeft::from_remaining(tries_left)))
            }
            // Wrong as well, from a card that does not count aloud (ISO/IEC 7816-4, `6300`).
            StatusWord::Unknown(0x6300..=0x63FF) => Err(secret.incorrect(TriesLeft::Unknown)),
            StatusWord::AuthenticationMethodBlocked => Err(secret.locked()),
            status => Err(refusal(instruction, status)),
        }
    }

    /// Sends a command as it is.
    pub(crate) fn pass(&mut self, apdu: &yzt_apdu::Command) -> Result<Response, Error> {
        let (length, limit) = (apdu.data().len(), self.session.limits.max_command_data);
        if length > limit {
            return Err(Error::TooLong { command: "Transmit", length, limit });
        }
        self.transmit(apdu).map_err(channel_error)
    }

    fn encode(&self, command: &Command) -> Result<yzt_apdu::Command, Error> {
        let too_long =
            |length, limit| Error::TooLong { command: name(command.instruction()), length, limit };
        let apdu = command.encode(&self.session.dialect).map_err(|error| match error {
            yzt_gmt0017::Error::Apdu(yzt_apdu::Error::DataTooLong { length, maximum }) => {
                too_long(length, maximum)
            }
            error => command_error(error),
        })?;
        let (length, limit) = (apdu.data().len(), self.session.limits.max_command_data);
        if length > limit {
            return Err(too_long(length, limit));
        }
        Ok(apdu)
    }

    /// Tells the transport that the transaction goes on, while nothing is sent.
    pub(crate) fn keep_alive(&mut self) -> Result<(), Error> {
        let result = self.channel.keep_alive();
        if let Err(error) = &result {
            *self.ended = self.ended.or(Ended::of(error));
        }
        result.map_err(channel_error)
    }

    fn transmit(&mut self, apdu: &yzt_apdu::Command) -> Result<Response, ChannelError> {
        let result = self.channel.transmit(apdu);
        if let Err(error) = &result {
            *self.ended = self.ended.or(Ended::of(error));
        }
        result
    }
}

/// What a card counts wrong tries of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Secret {
    Pin(PinRole),
    DeviceKey,
}

impl Secret {
    fn incorrect(self, tries_left: TriesLeft) -> Error {
        match (self, tries_left) {
            (secret, TriesLeft::Locked) => secret.locked(),
            (Self::Pin(role), tries_left) => Error::PinIncorrect { role, tries_left },
            (Self::DeviceKey, tries_left) => Error::DeviceKeyIncorrect { tries_left },
        }
    }

    fn locked(self) -> Error {
        match self {
            Self::Pin(role) => Error::PinLocked { role },
            Self::DeviceKey => Error::DeviceKeyLocked,
        }
    }
}
