// SPDX-License-Identifier: MIT OR Apache-2.0
//! A host: typed commands, sent as bytes.

use yzt_apdu::StatusWord;
use yzt_crypto::{EnvelopedKey, PublicKey, sm2};
use yzt_gmt0017::authentication::{
    self, Challenge, DeviceKey, PinKey, challenge_cryptogram, device_authentication,
};
use yzt_gmt0017::{
    AccessRights, ApplicationId, Command, ContainerId, Cryptogram, Dialect, KeyUse, Name,
    NewApplication, OpenedApplication, PinBlock, PinInformation, PinRole, SignatureInput, response,
};
use yzt_pin::{Pin, PinPolicy, RetryLimit};
use yzt_softkey::{Card, NewKey, StoreKey};
use zeroize::Zeroizing;

use crate::disk::Disk;

pub(crate) const DEVICE_KEY: [u8; 16] = *b"1234567812345678";
pub(crate) const APPLICATION: &str = "YZT";
pub(crate) const CONTAINER: &str = "示例科技有限公司";
pub(crate) const ADMINISTRATOR_PIN: &str = "administrator-01";
pub(crate) const DEFAULT_PIN: &str = "123456";
pub(crate) const DIGEST: [u8; 32] = [0xE5; 32];

pub(crate) type Outcome = Result<Vec<u8>, StatusWord>;

pub(crate) struct Host {
    pub(crate) card: Card,
    pub(crate) dialect: Dialect,
    pub(crate) application: ApplicationId,
    pub(crate) container: ContainerId,
}

pub(crate) fn random() -> Box<getrandom::SysRng> {
    Box::new(getrandom::SysRng)
}

pub(crate) fn store_key() -> StoreKey {
    StoreKey::from_bytes([0x5A; 32])
}

pub(crate) fn new_key(serial: &str) -> NewKey {
    NewKey {
        serial: serial.to_owned(),
        label: "测试 key".to_owned(),
        manufacturer: "Maker".to_owned(),
        issuer: "Issuer".to_owned(),
        device_key: Zeroizing::new(DEVICE_KEY),
    }
}

/// A disk with a key that has nothing in it.
pub(crate) fn blank() -> Disk {
    let disk = Disk::default();
    yzt_softkey::create_on(disk.clone(), &store_key(), new_key("SN0001"), &mut *random()).unwrap();
    disk
}

/// A disk with a key as it leaves the desk: an application, a container, two pairs, two
/// certificates, the default PIN.
pub(crate) fn issued() -> (Disk, Host) {
    let disk = blank();
    let mut host = Host::on(&disk);
    host.make_application();
    host.open_application();
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    host.make_container();
    (disk, host)
}

pub(crate) fn pin(text: &str) -> Pin {
    Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &PinPolicy::default()).unwrap()
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn sw(value: u16) -> StatusWord {
    StatusWord::from(value)
}

/// The least that has a public key where a certificate has it.
pub(crate) fn certificate(key: &sm2::PublicKey) -> Vec<u8> {
    certificate_for(&PublicKey::Sm2(key.clone()))
}

pub(crate) fn certificate_for(key: &PublicKey) -> Vec<u8> {
    let empty = element(0x30, &[]);
    let version = element(0xA0, &[2, 1, 2]);
    let serial = element(2, &[1]);
    let spki = key.to_spki_der();
    let fields: [&[u8]; 7] = [&version, &serial, &empty, &empty, &empty, &empty, &spki];
    let tbs = element(0x30, &fields.concat());
    let signature = element(3, &[0; 72]);
    element(0x30, &[tbs, empty, signature].concat())
}

pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    match u8::try_from(content.len()) {
        Ok(length @ 0..=0x7F) => bytes.push(length),
        Ok(length) => bytes.extend([0x81, length]),
        Err(_) => {
            bytes.push(0x82);
            bytes.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        }
    }
    bytes.extend(content);
    bytes
}

impl Host {
    pub(crate) fn on(disk: &Disk) -> Self {
        Self::with(Card::open_on(disk.clone(), &store_key(), random()).unwrap())
    }

    pub(crate) fn with(card: Card) -> Self {
        Self {
            card,
            dialect: Dialect::default(),
            application: ApplicationId::new([0, 0]),
            container: ContainerId::new([0, 0]),
        }
    }

    pub(crate) fn send(&mut self, command: &Command) -> Outcome {
        let apdu = command.encode(&self.dialect).unwrap().to_bytes().unwrap();
        self.send_bytes(&apdu)
    }

    pub(crate) fn send_bytes(&mut self, apdu: &[u8]) -> Outcome {
        let response = self.card.execute(apdu);
        let (data, status) = response.split_last_chunk().unwrap();
        match StatusWord::from(u16::from_be_bytes(*status)) {
            StatusWord::Success => Ok(data.to_vec()),
            refused => {
                assert!(data.is_empty(), "data beside {refused}");
                Err(refused)
            }
        }
    }

    pub(crate) fn challenge(&mut self) -> Challenge {
        let random = self.send(&Command::GenRandom { length: 8 }).unwrap();
        Challenge::from_random(&random).unwrap()
    }

    pub(crate) fn authenticate_device(&mut self, key: &[u8; 16]) -> Outcome {
        let challenge = self.challenge();
        self.send(&device_authentication(&DeviceKey::from_bytes(key), &challenge))
    }

    pub(crate) fn cryptogram(&self, text: &str, challenge: &Challenge) -> Cryptogram {
        let key = PinKey::derive(&pin(text)).unwrap();
        challenge_cryptogram(&key, challenge, self.dialect.challenge)
    }

    pub(crate) fn verify(&mut self, role: PinRole, text: &str) -> Outcome {
        let challenge = self.challenge();
        let command = authentication::verify_pin(
            self.application,
            role,
            pin(text),
            &challenge,
            &self.dialect,
        );
        self.send(&command.unwrap())
    }

    pub(crate) fn change(&mut self, role: PinRole, old: &str, new: &str) -> Outcome {
        let challenge = self.challenge();
        let (old, new) = (pin(old), pin(new));
        let command =
            authentication::change_pin(self.application, role, old, new, &challenge, &self.dialect);
        self.send(&command.unwrap())
    }

    pub(crate) fn unblock(&mut self, administrator: &str, new: &str) -> Outcome {
        let challenge = self.challenge();
        let (administrator, new) = (pin(administrator), pin(new));
        let command = authentication::unblock_pin(
            self.application,
            administrator,
            new,
            &challenge,
            &self.dialect,
        );
        self.send(&command.unwrap())
    }

    pub(crate) fn pin_information(&mut self, role: PinRole) -> PinInformation {
        let application = self.application;
        let answer = self.send(&Command::GetPinInfo { application, role }).unwrap();
        PinInformation::decode(&answer, &self.dialect).unwrap()
    }

    pub(crate) fn tries(&mut self, role: PinRole) -> u8 {
        self.pin_information(role).remaining
    }

    pub(crate) fn new_application(&self, text: &str) -> Command {
        Command::CreateApplication(Box::new(NewApplication {
            name: name(text),
            administrator_pin: PinBlock::new(pin(ADMINISTRATOR_PIN)).unwrap(),
            administrator_retries: RetryLimit::default(),
            user_pin: PinBlock::new(pin(DEFAULT_PIN)).unwrap(),
            user_retries: RetryLimit::default(),
            create_file_rights: AccessRights::USER,
            max_containers: 4,
            max_certificates: 8,
            max_files: 2,
        }))
    }

    pub(crate) fn make_application(&mut self) {
        self.authenticate_device(&DEVICE_KEY).unwrap();
        let command = self.new_application(APPLICATION);
        self.send(&command).unwrap();
    }

    pub(crate) fn open_application(&mut self) -> OpenedApplication {
        let answer = self.send(&Command::OpenApplication { name: name(APPLICATION) }).unwrap();
        let opened = OpenedApplication::decode(&answer, &self.dialect).unwrap();
        self.application = opened.application;
        opened
    }

    pub(crate) fn create_container(&mut self, text: &str) -> Outcome {
        let application = self.application;
        self.send(&Command::CreateContainer { application, name: name(text) })
    }

    pub(crate) fn open_container(&mut self) {
        let application = self.application;
        let command = Command::OpenContainer { application, name: name(CONTAINER) };
        let answer = self.send(&command).unwrap();
        self.container =
            response::OpenedContainer::decode(&answer, &self.dialect).unwrap().container;
    }

    pub(crate) fn generate(&mut self) -> Result<sm2::PublicKey, StatusWord> {
        let (application, container) = (self.application, self.container);
        let answer = self.send(&Command::GenEccKeyPair { application, container })?;
        Ok(response::GeneratedEccKeyPair::decode(&answer, &self.dialect).unwrap().0)
    }

    pub(crate) fn enveloped(&self, recipient: &sm2::PublicKey) -> (sm2::PublicKey, EnvelopedKey) {
        let key = sm2::PrivateKey::generate(&mut *random()).unwrap();
        let enveloped = EnvelopedKey::seal(&mut *random(), recipient, &key).unwrap();
        (key.public_key().clone(), enveloped)
    }

    pub(crate) fn import_pair(&mut self, enveloped: EnvelopedKey) -> Outcome {
        let (application, container) = (self.application, self.container);
        let enveloped_key = Box::new(enveloped);
        self.send(&Command::ImportEccKeyPair { application, container, enveloped_key })
    }

    pub(crate) fn import_certificate(&mut self, key_use: KeyUse, certificate: Vec<u8>) -> Outcome {
        let (application, container) = (self.application, self.container);
        self.send(&Command::ImportCertificate { application, container, key_use, certificate })
    }

    pub(crate) fn export_certificate(&mut self, key_use: KeyUse) -> Outcome {
        let (application, container) = (self.application, self.container);
        let answer = self.send(&Command::ExportCertificate { application, container, key_use })?;
        Ok(response::Certificate::decode(&answer, &self.dialect).unwrap().into_der())
    }

    pub(crate) fn public_key(&mut self, key_use: KeyUse) -> Result<sm2::PublicKey, StatusWord> {
        let (application, container) = (self.application, self.container);
        let answer = self.send(&Command::ExportPublicKey { application, container, key_use })?;
        Ok(response::EccPublicKey::decode(&answer, &self.dialect).unwrap().0)
    }

    pub(crate) fn sign(&mut self) -> Result<sm2::Signature, StatusWord> {
        self.sign_input(SignatureInput::Digest(DIGEST))
    }

    pub(crate) fn sign_input(
        &mut self,
        input: SignatureInput,
    ) -> Result<sm2::Signature, StatusWord> {
        let (application, container) = (self.application, self.container);
        let answer = self.send(&Command::EccSignData { application, container, input })?;
        Ok(response::EccSignature::decode(&answer, &self.dialect).unwrap().0)
    }

    /// A container with everything in it.
    pub(crate) fn make_container(&mut self) {
        let answer = self.create_container(CONTAINER).unwrap();
        self.container =
            response::OpenedContainer::decode(&answer, &self.dialect).unwrap().container;
        let signature_key = self.generate().unwrap();
        let (encryption_key, enveloped) = self.enveloped(&signature_key);
        self.import_pair(enveloped).unwrap();
        self.import_certificate(KeyUse::Signature, certificate(&signature_key)).unwrap();
        self.import_certificate(KeyUse::Encryption, certificate(&encryption_key)).unwrap();
    }
}
