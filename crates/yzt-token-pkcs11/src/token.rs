// SPDX-License-Identifier: MIT OR Apache-2.0
//! One insertion of one token: its lock, its session, who is logged in.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard};

use cryptoki::context::{Function, Pkcs11};
use cryptoki::error::{Error as CallError, RvError};
use cryptoki::session::{Session, SessionState, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::RawAuthPin;
use yzt_pin::{Pin, TriesLeft};
use yzt_token::{Error, Object, Operation, PinRole};

use crate::call::{Failure, Gone, call_error, gone, was_not_sent};
use crate::code::status;
use crate::module::{ModuleUse, lock};
use crate::text::shown;

/// The login that a handle made; another one has another number.
pub(crate) type LoginNumber = u64;

/// A token with handles. They share its session, and a login is the whole token's.
pub(crate) struct Token {
    module: Arc<ModuleUse>,
    slot: Slot,
    serial: String,
    state: Mutex<State>,
}

struct State {
    /// Closed by hand: after removal its number may be another session's.
    session: Option<Session>,
    gone: Option<Ended>,
    login: Option<LoginNumber>,
    logins: LoginNumber,
    /// Containers that have no object yet.
    pending: BTreeSet<String>,
}

#[derive(Clone, Copy)]
enum Ended {
    Removed,
    Reset,
}

/// A few calls on a token, with nobody in between.
pub(crate) struct Visit<'a> {
    pub(crate) session: &'a Session,
    pub(crate) context: &'a Pkcs11,
    pub(crate) slot: Slot,
    pub(crate) pending: &'a mut BTreeSet<String>,
    pub(crate) login: &'a mut Option<LoginNumber>,
    logins: &'a mut LoginNumber,
    state: SessionState,
}

impl Token {
    /// The token in a slot: the one that has handles already, or a new insertion of it.
    pub(crate) fn open(
        module: &Arc<ModuleUse>,
        slot: Slot,
        serial: &str,
    ) -> Result<Arc<Self>, Error> {
        let mut tokens = module.tokens();
        let known = tokens.get(&slot.id()).and_then(std::sync::Weak::upgrade);
        if let Some(known) = known.filter(|known| known.serial == serial && known.is_alive()) {
            return Ok(known);
        }
        let session = open_session(module.context(), slot)?;
        let state = State {
            session: Some(session),
            gone: None,
            login: None,
            logins: 0,
            pending: BTreeSet::new(),
        };
        let serial = serial.to_owned();
        let token = Self { module: module.clone(), slot, serial, state: Mutex::new(state) };
        let token = Arc::new(token);
        tokens.insert(slot.id(), Arc::downgrade(&token));
        Ok(token)
    }

    /// What the token says about itself and its PINs.
    pub(crate) fn information(&self, operation: Operation) -> Result<TokenInfo, Error> {
        self.run(operation, |visit| Ok(visit.context.get_token_info(visit.slot)?))
    }

    /// Runs a few calls. Asks the session first whether it still is one.
    pub(crate) fn run<T>(
        &self,
        operation: Operation,
        action: impl FnOnce(&mut Visit<'_>) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        let mut state = lock(&self.state);
        match state.gone {
            Some(Ended::Removed) => return Err(Error::TokenRemoved),
            Some(Ended::Reset) => return Err(Error::TokenReset),
            None => {}
        }
        let result = self.visit(&mut state, action);
        result.map_err(|failure| self.settle(&mut state, operation, failure))
    }

    fn visit<T>(
        &self,
        state: &mut MutexGuard<'_, State>,
        action: impl FnOnce(&mut Visit<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let State { session, login, logins, pending, .. } = &mut **state;
        let session = session.as_ref().ok_or(Error::TokenRemoved)?;
        let told = session.get_session_info()?;
        if told.slot_id() != self.slot {
            // The number was given to somebody else's session.
            let lost = CallError::Pkcs11(RvError::SessionHandleInvalid, Function::GetSessionInfo);
            return Err(lost.into());
        }
        let state = told.session_state();
        if matches!(state, SessionState::RoPublic | SessionState::RwPublic) {
            *login = None;
        }
        let context = self.module.context();
        let slot = self.slot;
        action(&mut Visit { session, context, slot, pending, login, logins, state })
    }

    /// Makes an error of a failure, and ends the generation where it says so.
    fn settle(&self, state: &mut State, operation: Operation, failure: Failure) -> Error {
        match failure {
            Failure::Known(error) => error,
            Failure::Call(error) => self.told(state, operation, error),
            Failure::Pin(role, error) => self.pin_error(state, operation, role, error),
        }
    }

    fn told(&self, state: &mut State, operation: Operation, error: CallError) -> Error {
        if matches!(error, CallError::Pkcs11(RvError::OperationActive, _)) {
            self.renew(state);
        }
        let Some(gone) = gone(&error) else { return call_error(operation, error) };
        let ended = match gone {
            Gone::Session if self.is_present() => Ended::Reset,
            Gone::Session | Gone::Removed => Ended::Removed,
        };
        // Not closed: the module has done that, and may have given the number away.
        *state = State { session: None, gone: Some(ended), login: None, ..empty(state.logins) };
        match ended {
            Ended::Removed => Error::TokenRemoved,
            Ended::Reset => Error::TokenReset,
        }
    }

    /// Gives up a session in which something was left half done, which nothing else ends. The new
    /// one is opened before, so that a login stays.
    fn renew(&self, state: &mut State) {
        if let Ok(session) = open_session(self.module.context(), self.slot)
            && let Some(old) = state.session.replace(session)
        {
            let _ = old.close();
        }
    }

    fn pin_error(
        &self,
        state: &mut State,
        operation: Operation,
        role: PinRole,
        error: CallError,
    ) -> Error {
        let CallError::Pkcs11(code, function) = &error else {
            return self.told(state, operation, error);
        };
        let is_login = matches!(function, Function::Login);
        match *code {
            RvError::PinLocked => Error::PinLocked { role },
            RvError::PinIncorrect => self.incorrect(role),
            RvError::PinInvalid | RvError::PinLenRange if is_login => self.incorrect(role),
            RvError::PinInvalid | RvError::PinLenRange | RvError::PinTooWeak => {
                Error::NewPinRefused { role, status: status(*code) }
            }
            RvError::PinExpired | RvError::UserPinNotInitialized => call_error(operation, error),
            code if was_not_sent(code) => self.told(state, operation, error),
            _ => Error::PinOutcomeUnknown { cause: Box::new(self.told(state, operation, error)) },
        }
    }

    fn incorrect(&self, role: PinRole) -> Error {
        let told = self.module.context().get_token_info(self.slot);
        match told.map_or(TriesLeft::Unknown, |told| tries_left(&told, role)) {
            TriesLeft::Locked => Error::PinLocked { role },
            tries_left => Error::PinIncorrect { role, tries_left },
        }
    }

    fn is_alive(&self) -> bool {
        self.run(Operation::DeviceInformation, |_| Ok(())).is_ok()
    }

    /// Whether this very token is in the slot.
    fn is_present(&self) -> bool {
        let told = self.module.context().get_token_info(self.slot);
        told.is_ok_and(|told| shown(told.serial_number()) == self.serial)
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(session) = state.session.take() {
            // Nobody is left to tell; the module closes it at the latest when it is finalised.
            let _ = session.close();
        }
    }
}

impl Visit<'_> {
    /// Whether the user is logged in, through one of our handles.
    pub(crate) fn is_logged_in(&self) -> bool {
        self.login.is_some()
    }

    /// Refuses where the user is not logged in through one of our handles.
    pub(crate) fn require_login(&self, command: &'static str) -> Result<(), Failure> {
        if self.is_logged_in() { Ok(()) } else { Err(Error::NotLoggedIn { command }.into()) }
    }

    /// Shows a PIN to the token, once, and tells the number of the login.
    pub(crate) fn log_in(&mut self, role: PinRole, pin: Pin) -> Result<LoginNumber, Failure> {
        self.end_login()?;
        let user = match role {
            PinRole::User => UserType::User,
            PinRole::Administrator => UserType::So,
        };
        let secret = RawAuthPin::new(Box::new(pin.as_bytes().to_vec()));
        drop(pin);
        let told = self.session.login_with_raw(user, &secret);
        drop(secret);
        let refused = match &told {
            Err(CallError::Pkcs11(code, _)) => {
                was_not_sent(*code)
                    || matches!(
                        code,
                        RvError::PinIncorrect
                            | RvError::PinLocked
                            | RvError::PinInvalid
                            | RvError::PinLenRange
                            | RvError::UserPinNotInitialized
                    )
            }
            Err(_) => true,
            Ok(()) => false,
        };
        if !refused {
            // Also where no good answer came: the token may think that somebody is logged in.
            *self.logins = self.logins.wrapping_add(1);
            *self.login = Some(*self.logins);
        }
        told.map_err(|error| Failure::Pin(role, error))?;
        Ok(*self.logins)
    }

    /// Ends a login before a PIN is shown, so that the PIN is looked at. With a login of somebody
    /// else in this process no PIN is shown.
    pub(crate) fn end_login(&mut self) -> Result<(), Failure> {
        match self.state {
            SessionState::RoPublic | SessionState::RwPublic => Ok(()),
            _ if self.is_logged_in() => self.log_out(),
            _ => Err(Error::InUse.into()),
        }
    }

    /// Ends the login, if there is one of ours.
    pub(crate) fn log_out(&mut self) -> Result<(), Failure> {
        if !self.is_logged_in() {
            return Ok(());
        }
        match self.session.logout() {
            Ok(()) | Err(CallError::Pkcs11(RvError::UserNotLoggedIn, _)) => {
                *self.login = None;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// What the flags of a token say about the tries of a PIN. They tell no number.
pub(crate) fn tries_left(told: &TokenInfo, role: PinRole) -> TriesLeft {
    let (locked, last, low) = match role {
        PinRole::User => {
            (told.user_pin_locked(), told.user_pin_final_try(), told.user_pin_count_low())
        }
        PinRole::Administrator => {
            (told.so_pin_locked(), told.so_pin_final_try(), told.so_pin_count_low())
        }
    };
    match (locked, last, low) {
        (true, _, _) => TriesLeft::Locked,
        (_, true, _) => TriesLeft::Last,
        (_, _, true) => TriesLeft::Low,
        _ => TriesLeft::Unknown,
    }
}

const fn empty(logins: LoginNumber) -> State {
    State { session: None, gone: None, login: None, logins, pending: BTreeSet::new() }
}

/// A session that writes, or one that reads where the token lets nobody write.
fn open_session(context: &Pkcs11, slot: Slot) -> Result<Session, Error> {
    let opened = match context.open_rw_session_no_drop(slot) {
        Err(CallError::Pkcs11(RvError::TokenWriteProtected, _)) => {
            context.open_ro_session_no_drop(slot)
        }
        other => other,
    };
    opened.map_err(|error| match gone(&error) {
        Some(_) => Error::NotFound { object: Object::Device },
        None => call_error(Operation::DeviceInformation, error),
    })
}
