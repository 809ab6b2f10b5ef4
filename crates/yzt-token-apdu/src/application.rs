// SPDX-License-Identifier: MIT OR Apache-2.0
//! An open application on an APDU token.

use core::fmt;

use yzt_crypto::{MessageDigest, Signature};
use yzt_gmt0017::response::{Names, OpenedContainer};
use yzt_gmt0017::{ApplicationId, Command, Cryptogram, Mac, Name, authentication};
use yzt_pin::{Pin, TriesLeft};
use yzt_token::{
    Application, Container, Error, FileInformation, NewFile, PinInformation, PinRole,
    UnblockChallenge, UnblockCryptogram, UnblockLine, UnblockReport,
};
use zeroize::Zeroizing;

use crate::container::ApduContainer;
use crate::convert;
use crate::exchange::{Exchange, Secret};
use crate::link::Link;
use crate::names::{resolve, shown};
use crate::place::Place;
use crate::session::Ticket;
use crate::status::command_error;

mod files;

/// An open application of an [`ApduDevice`](crate::ApduDevice).
///
/// Dropped while its user is logged in through it, it logs out as well as it can; otherwise
/// dropping talks to nobody, and the application stays open on the card for the next handle.
pub struct ApduApplication {
    link: Link,
    ticket: Ticket,
    /// What it was asked for by.
    text: String,
    name: Name,
    logged_in: bool,
    left: bool,
}

impl ApduApplication {
    pub(crate) fn new(link: Link, ticket: Ticket, text: String, name: Name) -> Self {
        Self { link, ticket, text, name, logged_in: false, left: false }
    }

    fn run<T>(
        &self,
        operation: impl FnOnce(&mut Exchange<'_>, ApplicationId) -> Result<T, Error>,
    ) -> Result<T, Error> {
        with_application(&self.link, self.ticket, operation)
    }

    /// Ends the login of this handle and gives the handle back, in one transaction.
    fn leave(&mut self, closing: bool) -> Result<(), Error> {
        let logged_in = core::mem::take(&mut self.logged_in);
        if core::mem::replace(&mut self.left, true) {
            return Ok(());
        }
        if !(closing || logged_in) {
            let ticket = self.ticket;
            self.link.note(|session| {
                session.leave_application(ticket);
            });
            return Ok(());
        }
        let left = self.run(|exchange, application| {
            let last = exchange.session.leave_application(self.ticket).is_some();
            let logout = if logged_in {
                exchange.tell(&Command::ClearSecureState { application })
            } else {
                Ok(())
            };
            let gone = logout.as_ref().is_err_and(Error::is_token_gone);
            if gone || !(last && closing) {
                return logout;
            }
            exchange.session.drop_application(self.ticket);
            logout.and(exchange.tell(&Command::CloseApplication { application }))
        });
        match left {
            // Closed behind our back, which ended the login too: that is what was wanted.
            Err(Error::ApplicationClosed) => Ok(()),
            other => other,
        }
    }
}

impl Application for ApduApplication {
    fn name(&self) -> &str {
        &self.text
    }

    fn pin_information(&mut self, role: PinRole) -> Result<PinInformation, Error> {
        self.run(|exchange, application| pin_information(exchange, application, role))
    }

    fn verify_pin(&mut self, role: PinRole, pin: Pin) -> Result<(), Error> {
        let verified = self.run(|exchange, application| verify(exchange, application, role, pin));
        if may_be_logged_in(&verified) {
            self.logged_in = true;
        }
        verified
    }

    fn change_pin(&mut self, role: PinRole, old: Pin, new: Pin) -> Result<(), Error> {
        self.run(|exchange, application| {
            let challenge = exchange.challenge()?;
            let dialect = exchange.dialect();
            let wire = convert::role_to_wire(role);
            let command =
                authentication::change_pin(application, wire, old, new, &challenge, &dialect)
                    .map_err(command_error)?;
            exchange.spend_try(command, Secret::Pin(role))
        })
        .map_err(|error| new_pin_refused(error, role))
    }

    fn unblock_challenge(&mut self) -> Result<UnblockChallenge, Error> {
        self.run(|exchange, application| {
            let device_serial = crate::device::serial(exchange)?;
            let challenge = exchange.challenge()?;
            let pending = UnblockChallenge {
                device_serial,
                application_name: self.text.clone(),
                application: application.to_bytes(),
                challenge: *challenge.as_bytes(),
            };
            exchange.session.pending = Some(pending.clone());
            Ok(pending)
        })
    }

    fn unblock_pin(&mut self, answer: &UnblockCryptogram) -> Result<(), Error> {
        self.run(|exchange, application| {
            // Looked at before anything is sent: a mixed-up answer would cost the administrator
            // a try. An answer to another challenge leaves the one that waits as it is.
            let waiting = exchange.session.pending.as_ref();
            let fits = waiting == Some(&answer.challenge)
                && answer.challenge.application == application.to_bytes();
            if !fits {
                return Err(Error::ChallengeStale);
            }
            exchange.session.pending = None;
            let command = Command::UnblockPin {
                application,
                cryptogram: Cryptogram::new(answer.encrypted_pin),
                mac: Mac::new(answer.mac),
            };
            exchange.spend_try(command, Secret::Pin(PinRole::Administrator))
        })
        .map_err(|error| new_pin_refused(error, PinRole::User))
    }

    fn unblock_remotely(&mut self, line: &mut dyn UnblockLine) -> Result<UnblockReport, Error> {
        crate::remote::unblock_remotely(&self.link, self.ticket, &self.name, line)
    }

    /// Everything in one transaction: container (where it is not open yet), challenge, PIN,
    /// signature, and the end of the login, which comes on every way out.
    fn sign_with_pin(
        &mut self,
        container: &str,
        pin: Pin,
        digest: &MessageDigest,
    ) -> Result<Signature, Error> {
        let mut logged_in = self.logged_in;
        let result = self.run(|exchange, application| {
            let container = self.join_container(exchange, application, container)?;
            let address = container.place().address(exchange)?;
            let verified = verify(exchange, application, PinRole::User, pin);
            if !may_be_logged_in(&verified) {
                return verified.and(Err(Error::NotLoggedIn { command: "VerifyPIN" }));
            }
            let signed = verified.and_then(|()| container.sign_in(exchange, address, digest));
            // A card that is gone has forgotten the login by itself, and there is nothing to send.
            let ended = match &signed {
                Err(error) if error.is_token_gone() => Ok(()),
                _ => exchange.tell(&Command::ClearSecureState { application }),
            };
            logged_in = ended.as_ref().is_err_and(|error| !error.is_token_gone());
            match ended {
                Err(_) if !logged_in => signed,
                ended => signed.and_then(|signature| ended.map(|()| signature)),
            }
        });
        self.logged_in = logged_in;
        result
    }

    fn files(&mut self) -> Result<Vec<String>, Error> {
        self.list_files()
    }

    fn create_file(&mut self, new: &NewFile) -> Result<(), Error> {
        self.make_file(new)
    }

    fn delete_file(&mut self, name: &str) -> Result<(), Error> {
        self.remove_file(name)
    }

    fn file_information(&mut self, name: &str) -> Result<FileInformation, Error> {
        self.describe_file(name)
    }

    fn read_file(
        &mut self,
        name: &str,
        offset: u32,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.read(name, offset, length)
    }

    fn write_file(&mut self, name: &str, offset: u32, data: &[u8]) -> Result<(), Error> {
        self.write(name, offset, data)
    }

    fn logout(&mut self) -> Result<(), Error> {
        let result = self
            .run(|exchange, application| exchange.tell(&Command::ClearSecureState { application }));
        if result.is_ok() {
            self.logged_in = false;
        }
        result
    }

    fn containers(&mut self) -> Result<Vec<String>, Error> {
        self.run(|exchange, application| {
            let known = exchange.session.cache.application(&self.name);
            if let Some(names) = known.and_then(|known| known.containers.as_deref()) {
                return Ok(shown(names));
            }
            let names = exchange.read(&Command::EnumContainer { application }, Names::decode)?.0;
            let text = shown(&names);
            exchange.session.cache.application_mut(&self.name).containers = Some(names);
            Ok(text)
        })
    }

    fn create_container(&mut self, name: &str) -> Result<Box<dyn Container>, Error> {
        let wanted = resolve(name, None)?;
        let container = self.run(|exchange, application| {
            let command = Command::CreateContainer { application, name: wanted.clone() };
            let opened = exchange.read(&command, OpenedContainer::decode);
            // Made or not, when the answer cannot be read: the list is read again.
            exchange.session.cache.application_mut(&self.name).forget(&wanted);
            let id = opened?.container;
            exchange.session.drop_container(self.ticket, &wanted);
            exchange.session.add_container(self.ticket, wanted.clone(), id)
        })?;
        Ok(Box::new(self.container(container, name, wanted)))
    }

    fn open_container(&mut self, name: &str) -> Result<Box<dyn Container>, Error> {
        let container =
            self.run(|exchange, application| self.join_container(exchange, application, name))?;
        Ok(Box::new(container))
    }

    fn delete_container(&mut self, name: &str) -> Result<(), Error> {
        self.run(|exchange, application| {
            let known = exchange.session.cache.application(&self.name);
            let wanted = resolve(name, known.and_then(|known| known.containers.as_deref()))?;
            let command = Command::DeleteContainer { application, name: wanted.clone() };
            let result = exchange.tell(&command);
            exchange.session.cache.application_mut(&self.name).forget(&wanted);
            if result.is_ok() {
                exchange.session.drop_container(self.ticket, &wanted);
            }
            result
        })
    }

    fn close(mut self: Box<Self>) -> Result<(), Error> {
        self.leave(true)
    }
}

impl ApduApplication {
    fn container(&self, ticket: Ticket, text: &str, name: Name) -> ApduContainer {
        let place = Place { link: self.link.clone(), application: self.ticket, container: ticket };
        ApduContainer::new(place, self.name.clone(), text.to_owned(), name)
    }

    /// The container of that name, opened on the card where it is not open yet.
    fn join_container(
        &self,
        exchange: &mut Exchange<'_>,
        application: ApplicationId,
        text: &str,
    ) -> Result<ApduContainer, Error> {
        let known = exchange.session.cache.application(&self.name);
        let wanted = resolve(text, known.and_then(|known| known.containers.as_deref()))?;
        if let Some(ticket) = exchange.session.join_container(self.ticket, &wanted) {
            return Ok(self.container(ticket, text, wanted));
        }
        let command = Command::OpenContainer { application, name: wanted.clone() };
        let id = exchange.read(&command, OpenedContainer::decode)?.container;
        let ticket = exchange.session.add_container(self.ticket, wanted.clone(), id)?;
        Ok(self.container(ticket, text, wanted))
    }
}

impl Drop for ApduApplication {
    fn drop(&mut self) {
        // A login must not outlive the handle that made it, also on an early return. There is
        // nobody left to tell an error to, and a card that is gone has forgotten the login.
        let _ = self.leave(false);
    }
}

impl fmt::Debug for ApduApplication {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ApduApplication").field("name", &self.text).finish_non_exhaustive()
    }
}

/// Runs a group of commands on an open application, and notes when the card says it is closed.
pub(crate) fn with_application<T>(
    link: &Link,
    ticket: Ticket,
    operation: impl FnOnce(&mut Exchange<'_>, ApplicationId) -> Result<T, Error>,
) -> Result<T, Error> {
    link.run(|exchange| {
        let application = exchange.session.application(ticket)?;
        let result = operation(exchange, application);
        if matches!(result, Err(Error::ApplicationClosed)) {
            exchange.session.drop_application(ticket);
        }
        result
    })
}

/// Challenge and answer: one try.
fn verify(
    exchange: &mut Exchange<'_>,
    application: ApplicationId,
    role: PinRole,
    pin: Pin,
) -> Result<(), Error> {
    let challenge = exchange.challenge()?;
    let (wire, dialect) = (convert::role_to_wire(role), exchange.dialect());
    let command = authentication::verify_pin(application, wire, pin, &challenge, &dialect)
        .map_err(command_error)?;
    exchange.spend_try(command, Secret::Pin(role))
}

/// After an answer that got lost the card may think that somebody is logged in.
fn may_be_logged_in(verified: &Result<(), Error>) -> bool {
    matches!(verified, Ok(()) | Err(Error::PinOutcomeUnknown { .. }))
}

/// What a card says of the data of a command whose only free part is a new PIN.
fn new_pin_refused(error: Error, role: PinRole) -> Error {
    match error {
        Error::DataRefused { status, .. } => Error::NewPinRefused { role, status },
        other => other,
    }
}

/// GetPINInfo: never VerifyPIN without data, which some cards count as a try.
pub(crate) fn pin_information(
    exchange: &mut Exchange<'_>,
    application: ApplicationId,
    role: PinRole,
) -> Result<PinInformation, Error> {
    let command = Command::GetPinInfo { application, role: convert::role_to_wire(role) };
    let told = exchange.read(&command, yzt_gmt0017::PinInformation::decode)?;
    Ok(PinInformation {
        tries_left: TriesLeft::from_counts(told.remaining, told.maximum),
        maximum: Some(told.maximum),
        status: told.status,
    })
}
