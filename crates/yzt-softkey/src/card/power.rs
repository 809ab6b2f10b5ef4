// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a card forgets when it loses power.

use yzt_apdu::StatusWord;
use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::sm2::exchange::Initiator;
use yzt_gmt0017::authentication::Challenge;
use yzt_gmt0017::{
    AgreementId, ApplicationId, CipherAlgorithm, ContainerId, KeyUse, PinRole, SessionKeyId,
};

use zeroize::Zeroizing;

use crate::limits;
use crate::store::records::key_pair::PrivateKey;
use crate::store::slot::{ApplicationNumber, ContainerNumber, Place};
pub(crate) use digest::{RunningDigest, supported_digest};
use handles::Handles;
pub(crate) use session_key::SessionKey;
pub(crate) use session_key::require_sm4;

mod digest;
mod handles;
mod session_key;

/// The card between one power-on and the next.
#[derive(Default)]
pub(crate) struct PowerState {
    random: Option<LastRandom>,
    /// Whether the device authentication succeeded.
    pub(crate) device_authenticated: bool,
    sessions: Vec<Session>,
    session_keys: Handles<SessionKey, { limits::SESSION_KEYS }>,
    agreements: Handles<Agreement, { limits::AGREEMENTS }>,
    /// The digest that is being computed; a card computes one at a time.
    pub(crate) digest: Option<RunningDigest>,
}

/// The latest random bytes, to be answered once.
pub(crate) struct LastRandom {
    /// The first eight.
    pub(crate) challenge: Challenge,
    /// The first sixteen, when there were as many: what most hosts answer in device authentication.
    pub(crate) block: Option<Zeroizing<[u8; 16]>>,
}

/// An open application: who is logged in, and what is open in it.
pub(crate) struct Session {
    pub(crate) application: ApplicationNumber,
    user: UserLogin,
    administrator: bool,
    containers: Vec<OpenContainer>,
}

/// An open container, with its private keys once they have been used.
pub(crate) struct OpenContainer {
    pub(crate) number: ContainerNumber,
    keys: [Option<PrivateKey>; 2],
}

/// A key agreement that waits for the other side's part.
pub(crate) struct Agreement {
    pub(crate) initiator: Initiator,
    pub(crate) algorithm: CipherAlgorithm,
    pub(crate) id: DistinguishedId,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum UserLogin {
    None,
    /// The PIN was right, but has to be changed before it is worth anything.
    MustChange,
    Full,
}

impl PowerState {
    /// Keeps the latest random bytes, as far as they are enough for a challenge.
    pub(crate) fn set_random(&mut self, random: &[u8]) {
        let block = random.first_chunk().map(|block| Zeroizing::new(*block));
        self.random =
            Challenge::from_random(random).ok().map(|challenge| LastRandom { challenge, block });
    }

    /// The latest random bytes, which nobody gets a second time.
    pub(crate) fn take_random(&mut self) -> Option<LastRandom> {
        self.random.take()
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
        self.forget_secrets(|owner| owner.application == application);
    }

    /// Opens a container; one that is open stays as it is.
    ///
    /// # Errors
    /// `698A` when the application is not open.
    pub(crate) fn open_container(&mut self, place: Place) -> Result<(), StatusWord> {
        let containers = &mut self.session_of(place.application)?.containers;
        if containers.iter().all(|container| container.number != place.container) {
            containers.push(OpenContainer { number: place.container, keys: [None, None] });
        }
        Ok(())
    }

    /// Forgets a container, the keys that it cached, and the secrets that belong to it.
    pub(crate) fn close_container(&mut self, place: Place) {
        if let Ok(session) = self.session_of(place.application) {
            session.containers.retain(|container| container.number != place.container);
        }
        self.forget_secrets(|owner| owner == place);
    }

    /// The open application of an AppID.
    ///
    /// # Errors
    /// `698A` when there is none.
    pub(crate) fn session(&mut self, id: ApplicationId) -> Result<&mut Session, StatusWord> {
        let number = number(id.to_bytes()).ok_or(StatusWord::ApplicationNotOpen)?;
        self.session_of(number)
    }

    /// # Errors
    /// `698A` when it is not open.
    pub(crate) fn session_of(
        &mut self,
        application: ApplicationNumber,
    ) -> Result<&mut Session, StatusWord> {
        self.sessions
            .iter_mut()
            .find(|session| session.application == application)
            .ok_or(StatusWord::ApplicationNotOpen)
    }

    /// # Errors
    /// `698A` or `6A94` when it is not open.
    pub(crate) fn container(&mut self, place: Place) -> Result<&mut OpenContainer, StatusWord> {
        self.session_of(place.application)?.container_of(place.container)
    }

    /// `must_change` says that the PIN opens nothing until it is changed.
    ///
    /// # Errors
    /// `698A` when the application is not open.
    pub(crate) fn log_in(
        &mut self,
        application: ApplicationNumber,
        role: PinRole,
        must_change: bool,
    ) -> Result<(), StatusWord> {
        if role == PinRole::User && must_change {
            self.log_out(application, role);
        }
        let session = self.session_of(application)?;
        match role {
            PinRole::Administrator => session.administrator = true,
            PinRole::User if must_change => session.user = UserLogin::MustChange,
            PinRole::User => session.user = UserLogin::Full,
        }
        Ok(())
    }

    /// Forgets one login. With the user's go the keys that it unsealed and the secrets that it
    /// made; with the last user's also those that belong to no application.
    pub(crate) fn log_out(&mut self, application: ApplicationNumber, role: PinRole) {
        let Ok(session) = self.session_of(application) else {
            return;
        };
        match role {
            PinRole::Administrator => session.administrator = false,
            PinRole::User => {
                session.user = UserLogin::None;
                for container in &mut session.containers {
                    container.keys = [None, None];
                }
                self.forget_secrets(|owner| owner.application == application);
            }
        }
    }

    /// # Errors
    /// `6982` when no user of any open application is logged in, `6985` when the PIN has to be
    /// changed first.
    pub(crate) fn require_some_user(&self) -> Result<(), StatusWord> {
        let mut answer = Err(StatusWord::SecurityStatusNotSatisfied);
        for session in &self.sessions {
            match session.require_user() {
                Err(StatusWord::SecurityStatusNotSatisfied) => {}
                other if answer.is_err() => answer = other,
                _ => {}
            }
        }
        answer
    }

    /// # Errors
    /// `6A99` for another cipher than SM4, `6A84` when there are as many session keys as there may
    /// be.
    pub(crate) fn require_room_for_session_key(
        &self,
        algorithm: CipherAlgorithm,
    ) -> Result<(), StatusWord> {
        require_sm4(algorithm)?;
        self.session_keys.require_room()
    }

    /// # Errors
    /// `6A84` when there is no room for another.
    pub(crate) fn add_session_key(
        &mut self,
        owner: Place,
        key: SessionKey,
    ) -> Result<SessionKeyId, StatusWord> {
        Ok(SessionKeyId::new([self.session_keys.insert(owner, key)?; 2]))
    }

    /// # Errors
    /// `6A8C` when there is none that belongs there.
    pub(crate) fn session_key(
        &mut self,
        owner: Place,
        id: SessionKeyId,
    ) -> Result<&mut SessionKey, StatusWord> {
        let key = self.session_keys.find(owner, number(id.to_bytes()));
        key.ok_or(StatusWord::SymmetricKeyNotFound)
    }

    /// # Errors
    /// As [`Self::session_key`].
    pub(crate) fn destroy_session_key(
        &mut self,
        owner: Place,
        id: SessionKeyId,
    ) -> Result<(), StatusWord> {
        let key = self.session_keys.take(owner, number(id.to_bytes()));
        key.map(drop).ok_or(StatusWord::SymmetricKeyNotFound)
    }

    /// No command ends an agreement whose other side never comes: where as many wait as may, a new
    /// one takes the place of the oldest.
    ///
    /// # Errors
    /// `6A84` when there is no room for another.
    pub(crate) fn add_agreement(
        &mut self,
        owner: Place,
        agreement: Agreement,
    ) -> Result<AgreementId, StatusWord> {
        self.agreements.make_room();
        Ok(AgreementId::new([self.agreements.insert(owner, agreement)?; 4]))
    }

    /// The agreement, which nobody gets a second time.
    ///
    /// # Errors
    /// `6984` when there is none that belongs there.
    pub(crate) fn take_agreement(
        &mut self,
        owner: Place,
        id: AgreementId,
    ) -> Result<Box<Agreement>, StatusWord> {
        let [first, second, rest @ ..] = id.to_bytes();
        let handle = number([first, second]).filter(|_| rest == [first; 2]);
        self.agreements.take(owner, handle).ok_or(StatusWord::ReferenceDataNotUsable)
    }

    fn forget_secrets(&mut self, gone: impl Fn(Place) -> bool) {
        let nobody = self.require_some_user().is_err();
        let stays = |owner| !gone(owner) && (owner != Place::default() || !nobody);
        self.session_keys.retain(stays);
        self.agreements.retain(stays);
    }
}

impl Session {
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

    pub(crate) const fn is_administrator(&self) -> bool {
        self.administrator
    }

    /// The number of the open container of a ContainerID.
    ///
    /// # Errors
    /// `6A94` when there is none.
    pub(crate) fn open_number(&mut self, id: ContainerId) -> Result<ContainerNumber, StatusWord> {
        let number = number(id.to_bytes()).ok_or(StatusWord::ContainerNotFound)?;
        Ok(self.container_of(number)?.number)
    }

    fn container_of(&mut self, number: ContainerNumber) -> Result<&mut OpenContainer, StatusWord> {
        self.containers
            .iter_mut()
            .find(|container| container.number == number)
            .ok_or(StatusWord::ContainerNotFound)
    }
}

impl OpenContainer {
    /// Where a private key is kept once it was unsealed.
    pub(crate) const fn cached(&mut self, key_use: KeyUse) -> &mut Option<PrivateKey> {
        let [encryption, signature] = &mut self.keys;
        match key_use {
            KeyUse::Encryption => encryption,
            KeyUse::Signature => signature,
        }
    }
}

/// Identifiers have equal bytes, so that hosts of either byte order send the same.
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
    use yzt_crypto::sm2;

    use super::*;

    const APPLICATION: ApplicationId = ApplicationId::new([1, 1]);
    const PLACE: Place = Place { application: 1, container: 2 };
    const USER: PinRole = PinRole::User;

    fn opened() -> PowerState {
        let mut state = PowerState::default();
        state.open(1);
        state.open_container(PLACE).unwrap();
        state
    }

    fn user(state: &mut PowerState) -> Result<(), StatusWord> {
        state.session(APPLICATION).unwrap().require_user()
    }

    fn has_key(state: &mut PowerState) -> bool {
        state.container(PLACE).unwrap().cached(KeyUse::Signature).is_some()
    }

    #[test]
    fn only_equal_bytes_name_something() {
        let mut state = opened();
        for id in [[0, 0], [1, 0], [0, 1], [2, 2], [1, 2]] {
            assert!(state.session(ApplicationId::new(id)).is_err());
        }
        let session = state.session(APPLICATION).unwrap();
        assert!(session.open_number(ContainerId::new([1, 1])).is_err());
        assert_eq!(session.open_number(ContainerId::new([2, 2])), Ok(2));
    }

    #[test]
    fn a_logout_wipes_the_keys_of_every_container() {
        let mut state = opened();
        state.log_in(1, USER, false).unwrap();
        let key = sm2::PrivateKey::from_bytes(&[7; 32]).unwrap();
        let cached = state.container(PLACE).unwrap().cached(KeyUse::Signature);
        *cached = Some(PrivateKey::Sm2(key));
        state.open_container(PLACE).unwrap();
        assert!(has_key(&mut state));
        state.log_out(1, PinRole::Administrator);
        assert!(user(&mut state).is_ok());
        state.log_out(1, USER);
        assert!(!has_key(&mut state));
        assert_eq!(user(&mut state), Err(StatusWord::SecurityStatusNotSatisfied));
    }

    #[test]
    fn a_one_time_pin_opens_nothing_until_it_is_changed() {
        let mut state = opened();
        state.log_in(1, USER, true).unwrap();
        assert_eq!(user(&mut state), Err(StatusWord::ConditionsOfUseNotSatisfied));
        assert_eq!(state.require_some_user(), Err(StatusWord::ConditionsOfUseNotSatisfied));
        state.session(APPLICATION).unwrap().pin_changed(PinRole::Administrator);
        assert!(user(&mut state).is_err());
        state.session(APPLICATION).unwrap().pin_changed(USER);
        assert!(user(&mut state).is_ok());
        assert!(state.require_some_user().is_ok());
        // Without a login a change is not one.
        state.log_out(1, USER);
        state.session(APPLICATION).unwrap().pin_changed(USER);
        assert!(user(&mut state).is_err());
    }

    #[test]
    fn session_keys_go_with_container_application_and_login() {
        let key = || SessionKey::new(CipherAlgorithm::SM4_ECB, &[1; 16]).unwrap();
        let ends: [fn(&mut PowerState); 4] = [
            |state| state.close_container(PLACE),
            |state| state.close(1),
            |state| state.log_out(1, USER),
            |state| state.log_in(1, USER, true).unwrap(),
        ];
        for end in ends {
            let mut state = opened();
            state.open(2);
            state.log_in(1, USER, false).unwrap();
            state.log_in(2, USER, false).unwrap();
            let elsewhere = Place { application: 2, container: 2 };
            let here = state.add_session_key(PLACE, key()).unwrap();
            let there = state.add_session_key(elsewhere, key()).unwrap();
            let card = state.add_session_key(Place::default(), key()).unwrap();
            state.log_out(1, PinRole::Administrator);
            assert!(state.session_key(PLACE, here).is_ok());
            end(&mut state);
            assert!(state.session_key(PLACE, here).is_err());
            assert!(state.session_key(elsewhere, there).is_ok());
            assert!(state.session_key(Place::default(), card).is_ok(), "a user is left");
            state.log_out(1, USER);
            state.log_out(2, USER);
            assert!(state.session_key(elsewhere, there).is_err());
            assert!(state.session_key(Place::default(), card).is_err());
        }
    }
}
