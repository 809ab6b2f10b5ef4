// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a card forgets when it loses power.

use yzt_apdu::StatusWord;
use yzt_crypto::sm2;
use yzt_gmt0017::authentication::Challenge;
use yzt_gmt0017::{ApplicationId, ContainerId, PinRole};

use crate::store::slot::{ApplicationNumber, ContainerNumber};

/// The card between one power-on and the next.
#[derive(Default)]
pub(crate) struct PowerState {
    challenge: Option<Challenge>,
    /// Whether the device authentication succeeded.
    pub(crate) device_authenticated: bool,
    sessions: Vec<Session>,
}

/// An open application: who is logged in, and what is open in it.
pub(crate) struct Session {
    pub(crate) application: ApplicationNumber,
    user: UserLogin,
    administrator: bool,
    containers: Vec<OpenContainer>,
}

/// An open container, with its signature key once that has been used.
pub(crate) struct OpenContainer {
    pub(crate) number: ContainerNumber,
    pub(crate) signature_key: Option<sm2::PrivateKey>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum UserLogin {
    None,
    /// The PIN was right, but has to be changed before it is worth anything.
    MustChange,
    Full,
}

impl PowerState {
    /// Keeps the latest challenge; `None` when the latest random bytes were too few for one.
    pub(crate) fn set_challenge(&mut self, challenge: Option<Challenge>) {
        self.challenge = challenge;
    }

    /// The challenge, which nobody gets a second time.
    pub(crate) fn take_challenge(&mut self) -> Option<Challenge> {
        self.challenge.take()
    }

    /// Opens an application; one that is open stays as it is.
    pub(crate) fn open(&mut self, application: ApplicationNumber) {
        if self.sessions.iter().all(|session| session.application != application) {
            self.sessions.push(Session {
                application,
                user: UserLogin::None,
                administrator: false,
                containers: Vec::new(),
            });
        }
    }

    /// Forgets an application and everything about it.
    pub(crate) fn close(&mut self, application: ApplicationNumber) {
        self.sessions.retain(|session| session.application != application);
    }

    /// The open application of an AppID.
    ///
    /// # Errors
    /// `698A` when there is none.
    pub(crate) fn session(&mut self, id: ApplicationId) -> Result<&mut Session, StatusWord> {
        let number = number(id.to_bytes()).ok_or(StatusWord::ApplicationNotOpen)?;
        self.sessions
            .iter_mut()
            .find(|session| session.application == number)
            .ok_or(StatusWord::ApplicationNotOpen)
    }
}

impl Session {
    /// `must_change` says that the PIN opens nothing until it is changed.
    pub(crate) fn log_in(&mut self, role: PinRole, must_change: bool) {
        match (role, must_change) {
            (PinRole::Administrator, _) => self.administrator = true,
            (PinRole::User, true) => {
                self.log_out(PinRole::User);
                self.user = UserLogin::MustChange;
            }
            (PinRole::User, false) => self.user = UserLogin::Full,
        }
    }

    /// Forgets one login. With the user's go the keys that it unsealed.
    pub(crate) fn log_out(&mut self, role: PinRole) {
        match role {
            PinRole::Administrator => self.administrator = false,
            PinRole::User => {
                self.user = UserLogin::None;
                for container in &mut self.containers {
                    container.signature_key = None;
                }
            }
        }
    }

    /// The holder changed the PIN: what was withheld from a login with a one-time PIN is given.
    pub(crate) fn pin_changed(&mut self, role: PinRole) {
        if role == PinRole::User && self.user == UserLogin::MustChange {
            self.user = UserLogin::Full;
        }
    }

    /// # Errors
    /// `6982` when the user is not logged in, `6985` when the PIN has to be changed first.
    pub(crate) fn require_user(&self) -> Result<(), StatusWord> {
        match self.user {
            UserLogin::Full => Ok(()),
            UserLogin::MustChange => Err(StatusWord::ConditionsOfUseNotSatisfied),
            UserLogin::None => Err(StatusWord::SecurityStatusNotSatisfied),
        }
    }

    /// Opens a container; one that is open stays as it is.
    pub(crate) fn open_container(&mut self, number: ContainerNumber) {
        if self.containers.iter().all(|container| container.number != number) {
            self.containers.push(OpenContainer { number, signature_key: None });
        }
    }

    /// Forgets a container and the key that it cached.
    pub(crate) fn close_container(&mut self, number: ContainerNumber) {
        self.containers.retain(|container| container.number != number);
    }

    /// The open container of a ContainerID.
    ///
    /// # Errors
    /// `6A94` when there is none.
    pub(crate) fn container(&mut self, id: ContainerId) -> Result<&mut OpenContainer, StatusWord> {
        let number = number(id.to_bytes()).ok_or(StatusWord::ContainerNotFound)?;
        self.containers
            .iter_mut()
            .find(|container| container.number == number)
            .ok_or(StatusWord::ContainerNotFound)
    }
}

/// Identifiers have two equal bytes, so that hosts of either byte order send the same.
pub(crate) const fn identifier(number: u8) -> [u8; 2] {
    [number, number]
}

const fn number(identifier: [u8; 2]) -> Option<u8> {
    match identifier {
        [0, _] => None,
        [first, second] if first == second => Some(first),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APPLICATION: ApplicationId = ApplicationId::new([1, 1]);
    const CONTAINER: ContainerId = ContainerId::new([2, 2]);

    fn session(state: &mut PowerState) -> &mut Session {
        state.open(1);
        state.session(APPLICATION).unwrap()
    }

    #[test]
    fn only_equal_bytes_name_something() {
        let mut state = PowerState::default();
        session(&mut state).open_container(2);
        for id in [[0, 0], [1, 0], [0, 1], [2, 2], [1, 2]] {
            assert!(state.session(ApplicationId::new(id)).is_err());
        }
        let session = state.session(APPLICATION).unwrap();
        assert!(session.container(ContainerId::new([1, 1])).is_err());
        assert_eq!(session.container(CONTAINER).unwrap().number, 2);
    }

    #[test]
    fn a_logout_wipes_the_keys_of_every_container() {
        let mut state = PowerState::default();
        let session = session(&mut state);
        session.log_in(PinRole::User, false);
        session.open_container(2);
        let key = sm2::PrivateKey::from_bytes(&[7; 32]).unwrap();
        session.container(CONTAINER).unwrap().signature_key = Some(key);
        session.open_container(2);
        assert!(session.container(CONTAINER).unwrap().signature_key.is_some());
        session.log_out(PinRole::Administrator);
        assert!(session.require_user().is_ok());
        session.log_out(PinRole::User);
        assert!(session.container(CONTAINER).unwrap().signature_key.is_none());
        assert_eq!(session.require_user(), Err(StatusWord::SecurityStatusNotSatisfied));
    }

    #[test]
    fn a_one_time_pin_opens_nothing_until_it_is_changed() {
        let mut state = PowerState::default();
        let session = session(&mut state);
        session.log_in(PinRole::User, true);
        assert_eq!(session.require_user(), Err(StatusWord::ConditionsOfUseNotSatisfied));
        session.pin_changed(PinRole::Administrator);
        assert!(session.require_user().is_err());
        session.pin_changed(PinRole::User);
        assert!(session.require_user().is_ok());
        // Without a login a change is not one.
        session.log_out(PinRole::User);
        session.pin_changed(PinRole::User);
        assert!(session.require_user().is_err());
    }
}
