// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands as a host sends them: right, but for what the caller chooses.

use yzt_apdu::Response;
use yzt_crypto::sm2;
use yzt_gmt0017::authentication::{
    self, Challenge, DeviceKey, PinKey, challenge_cryptogram, device_authentication, seal_pin,
};
use yzt_gmt0017::response::OpenedContainer;
use yzt_gmt0017::{
    AccessRights, ApplicationId, ChallengeForm, Command, Cryptogram, DeviceKeyForm, Dialect,
    KeyUse, MacLengthForm, Name, NewApplication, OpenedApplication, PinBlock, PinRole,
};
use yzt_pin::{Pin, PinPolicy, RetryLimit};
use zeroize::Zeroizing;

use super::{DEFAULT_PIN, Session};

/// The PINs that a change or an unblock sets; the last is too short to be one.
const NEW_PINS: [&[u8]; 4] = [DEFAULT_PIN, b"Aa345678", b"0123456789abcdef", b"12345"];

impl Session {
    /// Sends a command; its answer when the card executed it.
    pub(super) fn send(&mut self, command: &Command) -> Option<Response> {
        let apdu = command.encode(&self.dialect).ok()?.to_bytes().ok()?;
        let response = self.exchange(&apdu);
        response.status().is_success().then_some(response)
    }

    /// Asks for a challenge.
    pub(super) fn random(&mut self) {
        self.send(&Command::GenRandom { length: 8 }).unwrap();
    }

    pub(super) fn open_application(&mut self, name: &[u8]) {
        let Ok(name) = Name::new(name) else { return };
        if let Some(answer) = self.send(&Command::OpenApplication { name }) {
            let opened = OpenedApplication::decode(answer.data(), &self.dialect).unwrap();
            self.application = opened.application;
        }
    }

    /// CreateContainer or OpenContainer.
    pub(super) fn open_container(&mut self, command: &Command) {
        if let Some(answer) = self.send(command) {
            let opened = OpenedContainer::decode(answer.data(), &self.dialect).unwrap();
            self.container = opened.container;
        }
    }

    pub(super) fn pin_information(&mut self) {
        let application = self.application;
        for role in [PinRole::Administrator, PinRole::User] {
            self.send(&Command::GetPinInfo { application, role });
        }
    }

    /// Answers the last challenge with the device key, or with another.
    pub(super) fn authenticate_device(&mut self, right: bool) {
        let mut key = self.oracle.device_key();
        key[0] ^= u8::from(!right);
        let challenge = Challenge::new(self.challenge);
        let command = device_authentication(&DeviceKey::from_bytes(&key), &challenge);
        self.send(&command);
    }

    /// Answers the last challenge with a new device key under the old one, or under another.
    pub(super) fn change_device_key(&mut self, right: bool, new: u8) {
        let mut key = self.oracle.device_key();
        key[0] ^= u8::from(!right);
        let challenge = Challenge::new(self.challenge);
        let form = match new & 1 {
            0 => DeviceKeyForm::Bare,
            _ => DeviceKeyForm::LengthPrefixed,
        };
        let dialect = Dialect { device_key: form, ..self.dialect };
        let [old, new] = [key, [new; 16]].map(|key| DeviceKey::from_bytes(&key));
        let command = authentication::change_device_key(&old, &new, &challenge, &dialect);
        self.send(&command.unwrap());
    }

    /// Answers the last challenge with a PIN, or with another.
    pub(super) fn verify(&mut self, role: PinRole, right: bool, prefixed: bool) {
        let form = match prefixed {
            false => ChallengeForm::ZeroPadded,
            true => ChallengeForm::LengthPrefixed,
        };
        let application = self.application;
        let key = self.pin_key(role, right);
        let cryptogram = challenge_cryptogram(&key, &Challenge::new(self.challenge), form);
        self.send(&Command::VerifyPin { application, role, cryptogram });
    }

    pub(super) fn change(&mut self, role: PinRole, right: bool, new: u8) {
        let application = self.application;
        let key = self.pin_key(role, right);
        let cryptogram = sealed(&key, new);
        let header = [0x84, 0x16, 0, role.code()];
        let mac = self.mac(&key, header, &cryptogram, new);
        self.send(&Command::ChangePin { application, role, cryptogram, mac });
    }

    pub(super) fn unblock(&mut self, right: bool, new: u8) {
        let application = self.application;
        let key = self.pin_key(PinRole::Administrator, right);
        let cryptogram = sealed(&key, new);
        let mac = self.mac(&key, [0x84, 0x1A, 0, 0], &cryptogram, new);
        self.send(&Command::UnblockPin { application, cryptogram, mac });
    }

    pub(super) fn import_certificate(&mut self, key_use: KeyUse, certificate: Vec<u8>) {
        let (application, container) = (self.application, self.container);
        self.send(&Command::ImportCertificate { application, container, key_use, certificate });
    }

    /// The least that has the public key of a pair where a certificate has it.
    pub(super) fn certificate(&mut self, key_use: KeyUse) -> Vec<u8> {
        let Some(key) = self.public_key(key_use) else {
            return element(0x30, &[]);
        };
        let fields = [
            element(0xA0, &[2, 1, 2]),
            element(2, &[1]),
            element(0x30, &[]),
            element(0x30, &[]),
            element(0x30, &[]),
            element(0x30, &[]),
            key.to_spki_der(),
        ];
        let tbs = element(0x30, &fields.concat());
        let signature = element(3, &[0; 72]);
        element(0x30, &[tbs, element(0x30, &[]), signature].concat())
    }

    /// A pair of the CA's for the key of the open container, or for a key of its own.
    pub(super) fn enveloped(&mut self, for_container: bool) -> yzt_crypto::EnvelopedKey {
        let key = sm2::PrivateKey::generate(&mut self.random).unwrap();
        let recipient = match self.public_key(KeyUse::Signature) {
            Some(yzt_crypto::PublicKey::Sm2(recipient)) if for_container => recipient,
            _ => key.public_key().clone(),
        };
        yzt_crypto::EnvelopedKey::seal(&mut self.random, &recipient, &key).unwrap()
    }

    fn pin_key(&self, role: PinRole, right: bool) -> PinKey {
        let mut key = self.oracle.pin_key(self.application, role);
        key[0] ^= u8::from(!right);
        PinKey::from_bytes(&key)
    }

    fn mac(
        &self,
        key: &PinKey,
        header: [u8; 4],
        cryptogram: &Cryptogram,
        form: u8,
    ) -> yzt_gmt0017::Mac {
        let data = [self.application.to_bytes().as_slice(), cryptogram.as_bytes()].concat();
        let form = MacLengthForm::ALL[usize::from(form >> 2) % 3];
        let challenge = Challenge::new(self.challenge);
        authentication::mac(key, &challenge, header, &data, form).unwrap()
    }
}

/// A new PIN under a key, also one that no policy of a card allows.
fn sealed(key: &PinKey, new: u8) -> Cryptogram {
    let bytes = NEW_PINS[usize::from(new & 3)];
    let policy = PinPolicy { min_length: 1, ..PinPolicy::default() };
    let pin = Pin::new(Zeroizing::new(bytes.to_vec()), &policy).unwrap();
    seal_pin(key, &pin).unwrap()
}

/// CreateApplication with the PINs that the others know.
pub(super) fn new_application(name: &[u8], retries: u8) -> Command {
    let pin = |bytes: &[u8]| {
        let pin = Pin::new(Zeroizing::new(bytes.to_vec()), &PinPolicy::default()).unwrap();
        PinBlock::new(pin).unwrap()
    };
    let retries = RetryLimit::new(retries % 15 + 1).unwrap();
    Command::CreateApplication(Box::new(NewApplication {
        name: Name::new(name).unwrap(),
        administrator_pin: pin(b"administrator-01"),
        administrator_retries: retries,
        user_pin: pin(DEFAULT_PIN),
        user_retries: retries,
        create_file_rights: AccessRights::USER,
        max_containers: 4,
        max_certificates: 5,
        max_files: 3,
    }))
}

/// One element of DER.
#[must_use]
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    let mut bytes = vec![tag];
    match length {
        0..=0x7F => bytes.extend(length.to_be_bytes().iter().skip(1)),
        0x80..=0xFF => bytes.extend([0x81, length.to_be_bytes()[1]]),
        _ => {
            bytes.push(0x82);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend(content);
    bytes
}

/// The identifier that a choice means: mostly the one in use.
pub(super) fn identifier(choice: u8, current: ApplicationId) -> ApplicationId {
    match choice {
        0..=0x7F => current,
        0x80..=0xBF => ApplicationId::new([choice & 7, choice & 7]),
        _ => ApplicationId::new([choice, 1]),
    }
}
