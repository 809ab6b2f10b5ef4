// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a key may answer, worked out without looking at how it does it.

use std::collections::BTreeMap;

use yzt_apdu::{Response, StatusWord};
use yzt_gmt0017::authentication::{
    Challenge, DeviceKey, PinKey, challenge_matches, device_challenge_matches, mac_matches,
    open_device_key, open_pin,
};
use yzt_gmt0017::{
    ApplicationId, Command, Cryptogram, DeviceCipher, Dialect, NewApplication, OpenedApplication,
    PinInformation, PinRole, SealedDeviceKey,
};
use yzt_pin::{AllowedBytes, PinPolicy, PinStatus};

use objects::{File, Objects};

mod objects;

/// Tries of the device authentication key.
const DEVICE_TRIES: u8 = 15;

/// A model of PINs, tries, challenges and logins.
#[derive(Debug, Clone)]
pub(super) struct Oracle {
    device_key: [u8; 16],
    device_tries: u8,
    device_authenticated: bool,
    challenge: Option<[u8; 8]>,
    applications: BTreeMap<Vec<u8>, Application>,
    open: BTreeMap<[u8; 2], Vec<u8>>,
    objects: Objects,
}

#[derive(Debug, Clone)]
struct Application {
    /// The administrator's and the user's, by the code of the role.
    pins: [Counter; 2],
    login: Login,
    administrator: bool,
    create_rights: u32,
    files: BTreeMap<Vec<u8>, File>,
}

#[derive(Debug, Clone)]
struct Counter {
    key: [u8; 16],
    left: u8,
    limit: u8,
    status: PinStatus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Login {
    Nobody,
    MustChange,
    User,
}

impl Oracle {
    /// A key that nothing has happened to.
    pub(super) fn new(device_key: [u8; 16]) -> Self {
        Self {
            device_key,
            device_tries: DEVICE_TRIES,
            device_authenticated: false,
            challenge: None,
            applications: BTreeMap::new(),
            open: BTreeMap::new(),
            objects: Objects::default(),
        }
    }

    /// Everybody is logged out, and nothing is open.
    pub(super) fn power_cycle(&mut self) {
        self.challenge = None;
        self.device_authenticated = false;
        self.open.clear();
        self.objects = Objects::default();
        for application in self.applications.values_mut() {
            application.log_out();
        }
    }

    /// The names of the applications.
    pub(super) fn names(&self) -> Vec<Vec<u8>> {
        self.applications.keys().cloned().collect()
    }

    /// The key that stands for a PIN at present.
    pub(super) fn pin_key(&self, id: ApplicationId, role: PinRole) -> [u8; 16] {
        self.open
            .get(&id.to_bytes())
            .and_then(|name| self.applications.get(name))
            .map_or([0; 16], |application| application.pin(role).key)
    }

    /// The device authentication key.
    pub(super) const fn device_key(&self) -> [u8; 16] {
        self.device_key
    }

    /// Judges one exchange, and follows it.
    pub(super) fn observe(&mut self, apdu: &[u8], response: &Response) {
        let status = response.status();
        // The card has more room than its memory: nothing here can fail for want of it.
        assert_ne!(status, StatusWord::MemoryFailure);
        assert_ne!(status, StatusWord::NoPreciseDiagnosis);
        let command = yzt_apdu::Command::parse(apdu)
            .ok()
            .filter(|(apdu, _)| apdu.data().len() <= 4096)
            .and_then(|(apdu, _)| Command::decode(&apdu, &Dialect::default()).ok());
        let Some(command) = command else {
            assert!(!status.is_success(), "executed what is no command");
            return;
        };
        if let Some(id) = command.application()
            && !self.open.contains_key(&id.to_bytes())
            && !Self::is_for_the_card(&command)
        {
            assert_eq!(status, StatusWord::ApplicationNotOpen, "{}", command.name());
            return;
        }
        self.judge_object(&command, status, response.data());
        match &command {
            Command::VerifyPin { .. } | Command::ChangePin { .. } | Command::UnblockPin { .. } => {
                assert_eq!(status, self.pin_command(&command), "{}", command.name());
            }
            Command::DevAuth { cipher, cryptogram } => {
                assert_eq!(status, self.device_authentication(*cipher, cryptogram));
            }
            Command::ChangeDevAuthKey { cipher, key, .. } => {
                assert_eq!(status, self.device_key_change(*cipher, key, &command));
            }
            Command::GetPinInfo { application, role } if status.is_success() => {
                self.check_counter(*application, *role, response.data());
            }
            _ if status.is_success() => self.executed(&command, response.data()),
            _ => {}
        }
        self.settle();
    }

    fn application(&mut self, id: ApplicationId) -> &mut Application {
        let name = &self.open[&id.to_bytes()];
        self.applications.get_mut(name).unwrap()
    }

    /// The status that a command with a PIN must have.
    fn pin_command(&mut self, command: &Command) -> StatusWord {
        let challenge = self.challenge.take().map(Challenge::new);
        let id = command.application().unwrap();
        let role = proven_role(command);
        let application = self.application(id);
        let pin = application.pin_mut(role);
        if pin.left == 0 {
            return StatusWord::AuthenticationMethodBlocked;
        }
        let Some(challenge) = challenge else {
            return StatusWord::ReferenceDataNotUsable;
        };
        pin.left -= 1;
        let key = PinKey::from_bytes(&pin.key);
        let proven = match command {
            Command::VerifyPin { cryptogram, .. } => {
                challenge_matches(&key, cryptogram, &challenge)
            }
            _ => mac_matches(&key, &challenge, command),
        };
        if !proven {
            let tries_left = pin.left;
            match role {
                PinRole::User => application.login = Login::Nobody,
                PinRole::Administrator => application.administrator = false,
            }
            return StatusWord::AuthenticationFailed { tries_left };
        }
        pin.left = pin.limit;
        application.proven(command, &key)
    }

    fn device_authentication(
        &mut self,
        cipher: DeviceCipher,
        cryptogram: &Cryptogram,
    ) -> StatusWord {
        self.device_authenticated = false;
        let challenge = self.challenge.take().map(Challenge::new);
        if cipher == DeviceCipher::Ssf33 {
            return StatusWord::IncorrectParameters;
        }
        if self.device_tries == 0 {
            return StatusWord::AuthenticationMethodBlocked;
        }
        let Some(challenge) = challenge else {
            return StatusWord::ReferenceDataNotUsable;
        };
        self.device_tries -= 1;
        let key = DeviceKey::from_bytes(&self.device_key);
        if !device_challenge_matches(&key, cryptogram, &challenge) {
            let tries_left = self.device_tries;
            return StatusWord::AuthenticationFailed { tries_left };
        }
        self.device_tries = DEVICE_TRIES;
        self.device_authenticated = true;
        StatusWord::Success
    }

    fn device_key_change(
        &mut self,
        cipher: DeviceCipher,
        sealed: &SealedDeviceKey,
        command: &Command,
    ) -> StatusWord {
        if !self.device_authenticated {
            return StatusWord::SecurityStatusNotSatisfied;
        }
        let challenge = self.challenge.take().map(Challenge::new);
        if cipher == DeviceCipher::Ssf33 {
            return StatusWord::IncorrectParameters;
        }
        if self.device_tries == 0 {
            return StatusWord::AuthenticationMethodBlocked;
        }
        let Some(challenge) = challenge else {
            return StatusWord::ReferenceDataNotUsable;
        };
        self.device_tries -= 1;
        let old = DeviceKey::from_bytes(&self.device_key);
        if !mac_matches(&old, &challenge, command) {
            self.device_authenticated = false;
            return StatusWord::AuthenticationFailed { tries_left: self.device_tries };
        }
        self.device_tries = DEVICE_TRIES;
        match open_device_key(&old, sealed) {
            Ok(new) => {
                self.device_key = *new.as_bytes();
                StatusWord::Success
            }
            Err(_) => StatusWord::IncorrectData,
        }
    }

    fn check_counter(&mut self, id: ApplicationId, role: PinRole, answer: &[u8]) {
        let told = PinInformation::decode(answer, &Dialect::default()).unwrap();
        let pin = self.application(id).pin(role);
        assert_eq!(told.remaining, pin.left, "tries left of the {role:?}");
        assert_eq!(told.maximum, pin.limit);
        assert_eq!(told.status, pin.status);
    }

    fn created(&mut self, new: &NewApplication) {
        assert!(self.device_authenticated, "made without the device key");
        let pins = [
            Counter::new(&new.administrator_pin, new.administrator_retries.value(), PinStatus::Set),
            Counter::new(&new.user_pin, new.user_retries.value(), PinStatus::Default),
        ];
        let name = new.name.as_bytes().to_vec();
        let application = Application {
            pins,
            login: Login::Nobody,
            administrator: false,
            create_rights: new.create_file_rights.bits(),
            files: BTreeMap::new(),
        };
        let before = self.applications.insert(name, application);
        assert!(before.is_none(), "made twice");
    }

    /// A command that the card executed: it must have been allowed to.
    fn executed(&mut self, command: &Command, answer: &[u8]) {
        match command {
            Command::GenRandom { .. } => {
                let challenge = Challenge::from_random(answer).ok();
                self.challenge = challenge.map(|challenge| *challenge.as_bytes());
            }
            Command::OpenApplication { name } => {
                let opened = OpenedApplication::decode(answer, &Dialect::default()).unwrap();
                let name = name.as_bytes().to_vec();
                assert!(self.applications.contains_key(&name));
                let before = self.open.insert(opened.application.to_bytes(), name.clone());
                assert!(before.is_none_or(|before| before == name));
            }
            Command::CloseApplication { application } => {
                self.application(*application).log_out();
                self.open.remove(&application.to_bytes());
            }
            Command::ClearSecureState { application } => {
                self.application(*application).log_out();
            }
            Command::OpenContainer { .. } | Command::CloseContainer { .. } => {
                self.follow_container(command, answer);
            }
            Command::CreateApplication(new) => {
                self.created(new);
            }
            Command::DeleteApplication { name } => {
                assert!(self.device_authenticated, "deleted without the device key");
                let name = name.as_bytes();
                assert!(self.applications.remove(name).is_some());
                self.open.retain(|_, open| open != name);
            }
            Command::CreateContainer { application, .. }
            | Command::DeleteContainer { application, .. }
            | Command::ImportCertificate { application, .. }
            | Command::GenEccKeyPair { application, .. }
            | Command::ImportEccKeyPair { application, .. }
            | Command::EccSignData { application, .. } => {
                let login = self.application(*application).login;
                assert_eq!(login, Login::User, "{} without a login", command.name());
                self.follow_container(command, answer);
            }
            _ => {}
        }
    }
}

impl Application {
    const fn log_out(&mut self) {
        self.login = Login::Nobody;
        self.administrator = false;
    }

    const fn pin(&self, role: PinRole) -> &Counter {
        &self.pins[role.code() as usize]
    }

    const fn pin_mut(&mut self, role: PinRole) -> &mut Counter {
        &mut self.pins[role.code() as usize]
    }

    /// What follows from a PIN command whose PIN was right.
    fn proven(&mut self, command: &Command, key: &PinKey) -> StatusWord {
        match command {
            Command::VerifyPin { role: PinRole::User, .. } => {
                self.login = match self.pin(PinRole::User).status {
                    PinStatus::OneTime => Login::MustChange,
                    _ => Login::User,
                };
            }
            Command::VerifyPin { role: PinRole::Administrator, .. } => self.administrator = true,
            Command::ChangePin { role, cryptogram, .. } => {
                let Some(new) = new_key(key, cryptogram, *role) else {
                    return StatusWord::IncorrectData;
                };
                let pin = self.pin_mut(*role);
                if pin.key == new {
                    return StatusWord::IncorrectData;
                }
                (pin.key, pin.status) = (new, PinStatus::Set);
                if *role == PinRole::User && self.login == Login::MustChange {
                    self.login = Login::User;
                }
            }
            Command::UnblockPin { cryptogram, .. } => {
                let Some(new) = new_key(key, cryptogram, PinRole::User) else {
                    return StatusWord::IncorrectData;
                };
                let pin = self.pin_mut(PinRole::User);
                (pin.key, pin.status) = (new, PinStatus::OneTime);
                pin.left = pin.limit;
                self.login = Login::Nobody;
            }
            _ => {}
        }
        StatusWord::Success
    }
}

impl Counter {
    fn new(pin: &yzt_gmt0017::PinBlock, limit: u8, status: PinStatus) -> Self {
        Self { key: *PinKey::derive_from_block(pin).as_bytes(), left: limit, limit, status }
    }
}

/// Whose PIN a command proves.
fn proven_role(command: &Command) -> PinRole {
    match command {
        Command::VerifyPin { role, .. } | Command::ChangePin { role, .. } => *role,
        _ => PinRole::Administrator,
    }
}

fn new_key(key: &PinKey, cryptogram: &Cryptogram, role: PinRole) -> Option<[u8; 16]> {
    let allowed = match role {
        PinRole::User => AllowedBytes::PrintableAscii,
        PinRole::Administrator => AllowedBytes::Any,
    };
    let policy = PinPolicy { allowed, ..PinPolicy::default() };
    let pin = open_pin(key, cryptogram, &policy).ok()?;
    Some(*PinKey::derive(&pin).ok()?.as_bytes())
}
