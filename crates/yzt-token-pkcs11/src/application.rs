// SPDX-License-Identifier: MIT OR Apache-2.0
//! A token as the one application on itself.

use core::fmt;
use std::sync::Arc;

use yzt_crypto::{MessageDigest, Signature};
use yzt_pin::{Pin, PinStatus};
use yzt_token::{
    Application, Container, Error, Object, Operation, PinInformation, PinRole, UnblockChallenge,
    UnblockCryptogram,
};

use crate::call::{Failure, gone};
use crate::container::Pkcs11Container;
use crate::device::{Shape, pin_text};
use crate::objects::{self, GroupKey, Named};
use crate::signing;
use crate::token::{LoginNumber, Visit, tries_left};

/// The longest name of a container in bytes.
const MAX_NAME: usize = 64;

/// The application of a [`Pkcs11Device`](crate::Pkcs11Device).
///
/// Dropped while the user is logged in through it, it logs out as well as it can.
pub struct Pkcs11Application {
    shape: Arc<Shape>,
    login: Option<LoginNumber>,
}

impl Pkcs11Application {
    pub(crate) const fn new(shape: Arc<Shape>) -> Self {
        Self { shape, login: None }
    }

    fn run<T>(
        &self,
        operation: Operation,
        action: impl FnOnce(&mut Visit<'_>) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        self.shape.require(operation)?;
        self.shape.token.run(operation, action)
    }

    fn container(&self, named: Named) -> Box<dyn Container> {
        Box::new(Pkcs11Container::new(self.shape.clone(), named.name, named.key))
    }

    /// Ends the login, if it still is the one that was made through this handle.
    fn leave(&mut self) -> Result<(), Error> {
        let Some(mine) = self.login.take() else { return Ok(()) };
        self.run(Operation::Logout, |visit| match *visit.login {
            Some(login) if login == mine => visit.log_out(),
            _ => Ok(()),
        })
    }
}

impl Application for Pkcs11Application {
    fn name(&self) -> &str {
        &self.shape.application
    }

    fn pin_information(&mut self, role: PinRole) -> Result<PinInformation, Error> {
        let told = self.shape.token.information(Operation::PinInformation)?;
        let must_change = match role {
            PinRole::User => told.user_pin_to_be_changed(),
            PinRole::Administrator => told.so_pin_to_be_changed(),
        };
        let status = match role {
            _ if must_change => PinStatus::OneTime,
            PinRole::User if !told.user_pin_initialized() => PinStatus::Default,
            _ => PinStatus::Set,
        };
        Ok(PinInformation { tries_left: tries_left(&told, role), maximum: None, status })
    }

    fn verify_pin(&mut self, role: PinRole, pin: Pin) -> Result<(), Error> {
        refuse_administrator(role, Operation::VerifyPin)?;
        self.login = None;
        let mut login = None;
        let verified = self.run(Operation::VerifyPin, |visit| {
            let verified = visit.log_in(role, pin).map(drop);
            login = *visit.login;
            verified
        });
        self.login = login;
        verified
    }

    /// `C_SetPIN`, which changes the user's PIN with and without a login.
    fn change_pin(&mut self, role: PinRole, old: Pin, new: Pin) -> Result<(), Error> {
        refuse_administrator(role, Operation::ChangePin)?;
        let texts = (pin_text(&old)?, pin_text(&new)?);
        drop((old, new));
        self.run(Operation::ChangePin, |visit| {
            // With the administrator logged in it would be the administrator's PIN.
            if !visit.is_logged_in() {
                visit.end_login()?;
            }
            let changed = visit.session.set_pin(&texts.0, &texts.1);
            changed.map_err(|error| Failure::Pin(role, error))
        })
    }

    fn unblock_challenge(&mut self) -> Result<UnblockChallenge, Error> {
        Err(Error::NotSupported { operation: Operation::UnblockByCryptogram })
    }

    fn unblock_pin(&mut self, _answer: &UnblockCryptogram) -> Result<(), Error> {
        Err(Error::NotSupported { operation: Operation::UnblockByCryptogram })
    }

    fn sign_with_pin(
        &mut self,
        container: &str,
        pin: Pin,
        digest: &MessageDigest,
    ) -> Result<Signature, Error> {
        self.shape.require(Operation::SignWithPin)?;
        self.login = None;
        let shape = &self.shape;
        self.run(Operation::SignWithPin, |visit| {
            let seen = match objects::resolve(visit, container) {
                // What is private shows only behind the login.
                Err(Failure::Known(Error::NotFound { .. })) => None,
                found => Some(found?),
            };
            if let Some(named) = &seen {
                signing::foresee(visit, shape, &named.key, digest)?;
            }
            if let Err(failure) = visit.log_in(PinRole::User, pin) {
                if visit.is_logged_in() {
                    // The token may have taken the PIN.
                    let _ = visit.log_out();
                }
                return Err(failure);
            }
            let named = seen.map_or_else(|| objects::resolve(visit, container), Ok);
            let signature = named.and_then(|named| {
                let key = signing::signature_key(visit, shape, &named.key)?;
                signing::sign_digest(visit, shape, &key, digest)
            });
            let ended = visit.log_out();
            let signature = signature?;
            match ended {
                // Without power nobody is logged in, and the signature is made.
                Err(Failure::Call(error)) if gone(&error).is_some() => Ok(signature),
                ended => ended.map(|()| signature),
            }
        })
    }

    fn logout(&mut self) -> Result<(), Error> {
        let ended = self.run(Operation::Logout, |visit| visit.log_out());
        if ended.is_ok() {
            self.login = None;
        }
        ended
    }

    fn containers(&mut self) -> Result<Vec<String>, Error> {
        self.run(Operation::Containers, |visit| {
            Ok(objects::containers(visit)?.into_iter().map(|named| named.name).collect())
        })
    }

    fn create_container(&mut self, name: &str) -> Result<Box<dyn Container>, Error> {
        let shape = &self.shape;
        let clean = crate::text::shown(name) == name && !name.is_empty();
        if !clean || name.len() > MAX_NAME {
            return Err(Error::Argument { argument: "name: empty, too long, or with controls" });
        }
        let named = self.run(Operation::CreateContainer, |visit| {
            if shape.needs_login {
                visit.require_login("create a container")?;
            }
            let key = GroupKey::for_name(name);
            let all = objects::containers(visit)?;
            if all.iter().any(|known| known.name == name || known.key == key) {
                return Err(Error::AlreadyExists { object: Object::Container }.into());
            }
            visit.pending.insert(name.to_owned());
            Ok(Named { name: name.to_owned(), key })
        })?;
        Ok(self.container(named))
    }

    fn open_container(&mut self, name: &str) -> Result<Box<dyn Container>, Error> {
        let named = self.run(Operation::Containers, |visit| objects::resolve(visit, name))?;
        Ok(self.container(named))
    }

    fn delete_container(&mut self, name: &str) -> Result<(), Error> {
        let shape = &self.shape;
        self.run(Operation::DeleteContainer, |visit| {
            if shape.needs_login {
                visit.require_login("C_DestroyObject")?;
            }
            let named = objects::resolve(visit, name)?;
            objects::destroy(visit, &named.key)?;
            visit.pending.remove(&named.name);
            Ok(())
        })
    }

    fn close(mut self: Box<Self>) -> Result<(), Error> {
        self.leave()
    }
}

impl Drop for Pkcs11Application {
    fn drop(&mut self) {
        // A login must not outlive the handle that made it; nobody is left to tell an error to.
        let _ = self.leave();
    }
}

impl fmt::Debug for Pkcs11Application {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pkcs11Application")
            .field("name", &self.shape.application)
            .finish_non_exhaustive()
    }
}

/// The administrator's PIN has no business here.
const fn refuse_administrator(role: PinRole, operation: Operation) -> Result<(), Error> {
    match role {
        PinRole::User => Ok(()),
        PinRole::Administrator => Err(Error::NotSupported { operation }),
    }
}
