// SPDX-License-Identifier: MIT OR Apache-2.0
//! Remote unblock: drives the host's machine with a card and a line.

use core::time::Duration;
use std::collections::VecDeque;

use yzt_gmt0017::remote_unblock::{
    CardAnswer, CardDescription, Error as ProtocolError, Host, HostAction, HostEnding, HostEvent,
    Message, RotationEnding, Waiting,
};
use yzt_gmt0017::{ApplicationId, Command, DeviceInformation, Name};
use yzt_pin::TriesLeft;
use yzt_token::{Error, PinRole, Rotation, UnblockLine, UnblockReport};
use zeroize::Zeroizing;

use crate::application::with_application;
use crate::exchange::{Exchange, Secret};
use crate::link::Link;
use crate::session::Ticket;
use crate::status::name;

/// How long the line is listened to before the transaction is kept alive again.
const PATIENCE: Duration = Duration::from_secs(1);

/// Messages that fit nothing before the line is taken to be broken.
const NOISE: u8 = 64;

/// Unblocks the user PIN of an open application with the desk on the line.
///
/// The card is held from the first challenge to ChangePIN and not before or after.
pub(crate) fn unblock_remotely(
    link: &Link,
    ticket: Ticket,
    application: &Name,
    line: &mut dyn UnblockLine,
) -> Result<UnblockReport, Error> {
    let (card, nonce) =
        with_application(link, ticket, |exchange, _| describe(exchange, application.clone()))?;
    let (host, request) = Host::begin(card, nonce, line.elapsed());
    let todo = VecDeque::from([HostAction::Send(request)]);
    let mut visit = Visit { host, line, todo, noise: 0, cause: None };
    let mut stop = visit.go_on(None);
    if stop == Stop::Card {
        stop = with_application(link, ticket, |exchange, application| {
            let stop = visit.go_on(Some(Card { exchange, application }));
            // Told here, so that the handle is given up.
            let closed = visit.cause.take_if(|cause| matches!(cause, Error::ApplicationClosed));
            match (stop, closed) {
                (Stop::End(HostEnding::Unblocked(_)), _) | (_, None) => Ok(stop),
                (_, Some(closed)) => Err(closed),
            }
        })?;
    }
    while !matches!(stop, Stop::End(_)) {
        stop = visit.go_on(None);
    }
    let Stop::End(ending) = stop else { return Err(Error::Timeout) };
    visit.report(ending)
}

/// What the card says about itself, and eight of its random bytes to name the visit by.
fn describe(
    exchange: &mut Exchange<'_>,
    application: Name,
) -> Result<(CardDescription, [u8; 8]), Error> {
    let told = exchange.read(&Command::GetDevInfo, DeviceInformation::decode)?;
    if told.serial.as_bytes().is_empty() {
        let command = name(Command::GetDevInfo.instruction());
        return Err(Error::Format { command, detail: "the key has no serial number".into() });
    }
    let nonce = *exchange.challenge()?.as_bytes();
    let card = CardDescription {
        serial: told.serial,
        manufacturer: told.manufacturer,
        application,
        mac_length: exchange.dialect().mac_length,
    };
    Ok((card, nonce))
}

/// One visit to the desk.
struct Visit<'a> {
    host: Host,
    line: &'a mut dyn UnblockLine,
    todo: VecDeque<HostAction>,
    noise: u8,
    /// What the card or the line said last that was an error.
    cause: Option<Error>,
}

/// The card, while the transaction lasts.
struct Card<'a, 'b> {
    exchange: &'a mut Exchange<'b>,
    application: ApplicationId,
}

/// Why the machine's orders are not carried out any further.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// The card is needed.
    Card,
    /// The card is not needed any more.
    Released,
    End(HostEnding),
}

impl Visit<'_> {
    /// Does what the machine wants, until it wants a card that is not there, or none any more.
    fn go_on(&mut self, mut card: Option<Card<'_, '_>>) -> Stop {
        loop {
            match (self.todo.pop_front(), &mut card) {
                (Some(HostAction::End(ending)), _) => return Stop::End(ending),
                (Some(HostAction::Send(message)), _) => self.send(&message),
                (Some(HostAction::Release), Some(_)) => return Stop::Released,
                (Some(HostAction::Release), None) => {}
                (Some(HostAction::TakeChallenge), Some(card)) => self.challenge(card),
                (Some(HostAction::Command(command)), Some(card)) => self.command(card, command),
                (Some(order), None) => {
                    self.todo.push_front(order);
                    return Stop::Card;
                }
                (None, card) => self.wait(card.as_mut()),
            }
        }
    }

    fn send(&mut self, message: &Message) {
        if let Err(error) = self.line.send(&message.encode()) {
            self.broken(error);
        }
    }

    fn challenge(&mut self, card: &mut Card<'_, '_>) {
        let application = card.application;
        match card.exchange.challenge() {
            Ok(challenge) => self.feed(HostEvent::Challenge(Waiting { application, challenge })),
            Err(error) => self.broken(error),
        }
    }

    fn command(&mut self, card: &mut Card<'_, '_>, command: Command) {
        let result = card.exchange.spend_try(command, Secret::Pin(PinRole::Administrator));
        let answer = card_answer(&result);
        self.cause = result.err();
        self.feed(HostEvent::Card(answer));
    }

    /// Listens to the line for a moment.
    fn wait(&mut self, card: Option<&mut Card<'_, '_>>) {
        if let Some(card) = card
            && let Err(error) = card.exchange.keep_alive()
        {
            return self.broken(error);
        }
        let left = self.host.time_left(self.line.elapsed());
        match self.line.receive(left.min(PATIENCE)).map(|bytes| bytes.map(Zeroizing::new)) {
            Ok(Some(bytes)) => match Message::decode(&bytes) {
                Ok(message) => self.feed(HostEvent::Message(message)),
                // No later message of such a desk will be readable either.
                Err(error @ ProtocolError::Version(_)) => self.broken(protocol_error(error)),
                Err(error) => self.noise(error),
            },
            Ok(None) => self.feed(HostEvent::Waited),
            Err(error) => self.broken(error),
        }
    }

    fn feed(&mut self, event: HostEvent) {
        match self.host.handle(event, self.line.elapsed()) {
            Ok(orders) => self.todo.extend(orders),
            Err(error) => self.noise(error),
        }
    }

    /// A message that fits nothing changes nothing; but for the time, which goes on.
    fn noise(&mut self, error: ProtocolError) {
        self.noise = self.noise.saturating_add(1);
        if self.noise > NOISE {
            return self.broken(protocol_error(error));
        }
        if let Ok(orders) = self.host.handle(HostEvent::Waited, self.line.elapsed()) {
            self.todo.extend(orders);
        }
    }

    fn broken(&mut self, error: Error) {
        if let Ok(orders) = self.host.handle(HostEvent::Broken, self.line.elapsed()) {
            self.cause.get_or_insert(error);
            self.todo = orders.into();
        }
    }

    fn report(self, ending: HostEnding) -> Result<UnblockReport, Error> {
        let role = PinRole::Administrator;
        Err(match ending {
            HostEnding::Unblocked(rotation) => {
                let rotation = match rotation {
                    RotationEnding::Done => Rotation::Done,
                    RotationEnding::Refused => Rotation::Refused,
                    RotationEnding::Unknown => Rotation::Unknown,
                };
                return Ok(UnblockReport { rotation });
            }
            HostEnding::Refused(reason) => Error::DeskRefused { reason: reason.text().into() },
            HostEnding::Wrong { tries_left } => {
                let tries_left = tries_left.map_or(TriesLeft::Unknown, TriesLeft::from_remaining);
                Error::PinIncorrect { role, tries_left }
            }
            HostEnding::Locked => Error::PinLocked { role },
            HostEnding::OutcomeUnknown => match self.cause.unwrap_or(Error::Timeout) {
                known @ Error::PinOutcomeUnknown { .. } => known,
                cause => Error::PinOutcomeUnknown { cause: Box::new(cause) },
            },
            HostEnding::CardRefused { .. } => match self.cause {
                Some(Error::DataRefused { status, .. }) => {
                    Error::NewPinRefused { role: PinRole::User, status }
                }
                cause => cause.unwrap_or(Error::Timeout),
            },
            _ => self.cause.unwrap_or(Error::Timeout),
        })
    }
}

/// What the desk is told about the card's answer. Only what certainly changed nothing is a refusal:
/// the desk forgets a PIN on the strength of it.
fn card_answer(result: &Result<(), Error>) -> CardAnswer {
    match result {
        Ok(()) => CardAnswer::Done,
        Err(Error::PinIncorrect { tries_left, .. }) => {
            CardAnswer::Wrong { tries_left: tries_left.exact() }
        }
        Err(Error::PinLocked { .. }) => CardAnswer::Locked,
        Err(Error::DataRefused { status, .. } | Error::StateRefused { status, .. }) => {
            CardAnswer::Refused { status: *status }
        }
        Err(
            Error::NotLoggedIn { .. }
            | Error::NotSupported { .. }
            | Error::ApplicationClosed
            | Error::InUse
            | Error::TooLong { .. },
        ) => CardAnswer::Refused { status: 0 },
        Err(_) => CardAnswer::Unknown,
    }
}

fn protocol_error(error: ProtocolError) -> Error {
    Error::backend(error.number(), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The desk forgets the new PIN after a refusal: whatever may have changed the card is none.
    #[test]
    fn only_what_changed_nothing_is_a_refusal() {
        let (command, status) = ("ChangePIN", 0x6581);
        let role = PinRole::Administrator;
        let answer = |error| card_answer(&Err(error));
        for doubtful in [
            Error::MemoryFailed { command, status },
            Error::CryptographyFailed { command, status },
            Error::Status { command, status: 0x6F00 },
            Error::PinOutcomeUnknown { cause: Box::new(Error::TokenRemoved) },
            Error::TokenRemoved,
            Error::TokenReset,
            Error::Timeout,
        ] {
            assert_eq!(answer(doubtful), CardAnswer::Unknown);
        }
        let refused = CardAnswer::Refused { status: 0x6A80 };
        assert_eq!(answer(Error::DataRefused { command, status: 0x6A80 }), refused);
        assert_eq!(answer(Error::InUse), CardAnswer::Refused { status: 0 });
        assert_eq!(answer(Error::PinLocked { role }), CardAnswer::Locked);
        let tries_left = TriesLeft::Exactly(2);
        let wrong = CardAnswer::Wrong { tries_left: Some(2) };
        assert_eq!(answer(Error::PinIncorrect { role, tries_left }), wrong);
        let wrong = CardAnswer::Wrong { tries_left: None };
        let tries_left = TriesLeft::Unknown;
        assert_eq!(answer(Error::PinIncorrect { role, tries_left }), wrong);
        assert_eq!(card_answer(&Ok(())), CardAnswer::Done);
    }
}
