// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key that is shared, and all that one of those who share it does with it, in any order.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use getrandom::SysRng;
use yzt_assistant::{Assistant, DEFAULT_APPLICATION, Options};
use yzt_cert::Certificate;
use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, sm4};
use yzt_gmt0017::Dialect;
use yzt_pin::RetryLimit;
use yzt_softkey::NewKey;
use yzt_token::{
    AccessRights, Application, Capabilities, CipherAlgorithm, CipherMode, CipherParameters,
    CipherUse, Container, Device, DeviceId, DeviceKey, Error, KeyUse, NewApplication, NewFile,
    Object, Operation, PinRole, Provider,
};
use yzt_token_apdu::ApduDevice;
use zeroize::Zeroizing;

use crate::kit::{Always, DEVICE_KEY, Desk, FACTORY_PIN, NOW, pin};
use crate::port::Port;

/// The most tries that a counter can have, so that many wrong ones fit before it locks.
pub(crate) const TRIES: u8 = 15;
const ADMINISTRATOR_PIN: &str = "administrator-16";
const WRONG_PIN: &str = "000000";
const SHARED_FILE: &str = "shared";
const FILE_SIZE: u32 = 256;

/// What is done, and how often among a hundred.
type Deed = (u32, &'static str, fn(&mut Worker));

const MIXTURE: &[Deed] = &[
    (7, "PIN, signature and logout in one", Worker::sign_with_pin),
    (4, "login, signature, logout", Worker::log_in_and_sign),
    (2, "wrong PIN", Worker::verify_a_wrong_pin),
    (18, "tries left", Worker::tell_the_tries),
    (14, "containers", Worker::list_the_containers),
    (12, "certificate", Worker::read_the_certificate),
    (12, "random bytes", Worker::draw_random_bytes),
    (9, "digest on the key", Worker::compute_a_digest),
    (8, "encryption with a session key", Worker::encrypt_with_a_session_key),
    (7, "file read", Worker::read_the_shared_file),
    (3, "file written and read", Worker::write_and_read_a_file),
    (4, "new handles", Worker::take_new_handles),
];

/// The key, and what everybody knows of it.
pub(crate) struct World {
    pub(crate) port: Port,
    provider: Mutex<Box<dyn Provider>>,
    container: String,
    public_key: PublicKey,
    certificate: Certificate,
    shared_file: Vec<u8>,
}

/// What one of them counted.
#[derive(Default)]
pub(crate) struct Tally {
    /// How often each thing was done.
    pub(crate) done: BTreeMap<&'static str, usize>,
    /// How often a PIN was given to a call.
    pub(crate) pins: usize,
    /// The tries left that the answers to wrong user's PINs told.
    pub(crate) user: Vec<u8>,
    /// The same of the administrator's.
    pub(crate) administrator: Vec<u8>,
    /// Work that somebody else's logout came before.
    pub(crate) logged_out: usize,
    /// Digests that somebody else's ended.
    pub(crate) interrupted: usize,
}

struct Handles {
    device: Box<dyn Device>,
    application: Box<dyn Application>,
    container: Box<dyn Container>,
}

/// One of those who share the key.
pub(crate) struct Worker {
    world: Arc<World>,
    handles: Handles,
    capabilities: Capabilities,
    draws: Draws,
    file: String,
    pub(crate) tally: Tally,
}

/// Numbers that are the same in every run (xorshift64).
struct Draws(u64);

impl World {
    /// A key with an application, certificates, and a file for each worker.
    pub(crate) fn new(folder: &Path, workers: usize) -> Self {
        let port = Port::default();
        make_key(folder, &port);
        let mut assistant = Assistant::new(vec![port.provider()], Options::default());
        let mut key = assistant.open(None).unwrap();
        Desk::new(&mut SysRng).issue(&mut key, &mut Always(FACTORY_PIN), &mut SysRng);
        let certificate = key.certificate(KeyUse::Signature, NOW).unwrap();
        let summary = key.summary(NOW).unwrap();
        let container = summary.certificates.first().unwrap().container.clone();
        drop(key);
        let public_key = certificate.public_key().unwrap();
        let shared_file = Draws(7).bytes(FILE_SIZE as usize);
        let provider = Mutex::new(port.provider());
        let world = Self { port, provider, container, public_key, certificate, shared_file };
        world.make_files(workers);
        world
    }

    fn make_files(&self, workers: usize) {
        let Handles { mut application, device, .. } = self.open();
        if !device.capabilities().supports(Operation::CreateFile) {
            return;
        }
        application.verify_pin(PinRole::User, pin(FACTORY_PIN)).unwrap();
        let names = (0..workers).map(file_of).chain([SHARED_FILE.to_owned()]);
        for name in names {
            let rights = AccessRights::ANYONE;
            let new = NewFile { name, size: FILE_SIZE, read_rights: rights, write_rights: rights };
            application.create_file(&new).unwrap();
        }
        application.write_file(SHARED_FILE, 0, &self.shared_file).unwrap();
        application.logout().unwrap();
    }

    /// Handles of one's own to the one connection.
    fn open(&self) -> Handles {
        // Who panicked with the provider in hand has spoilt nothing.
        let mut provider = self.provider.lock().unwrap_or_else(PoisonError::into_inner);
        let mut device = provider.open(&DeviceId::new("port")).unwrap();
        let mut application = device.open_application(DEFAULT_APPLICATION).unwrap();
        let container = application.open_container(&self.container).unwrap();
        Handles { device, application, container }
    }

    /// The tries left of both PINs.
    pub(crate) fn tries(&self) -> [u8; 2] {
        let mut application = self.open().application;
        [PinRole::User, PinRole::Administrator]
            .map(|role| application.pin_information(role).unwrap().tries_left.exact().unwrap())
    }
}

fn make_key(folder: &Path, port: &Port) {
    let new = NewKey {
        serial: "FLOWS001".into(),
        label: "flows".into(),
        manufacturer: "YZT".into(),
        issuer: "YZT".into(),
        device_key: Zeroizing::new(DEVICE_KEY),
    };
    yzt_softkey::create(folder, new, &mut SysRng).unwrap();
    port.insert(folder);
    let mut device = ApduDevice::open(port.contact(), Dialect::default()).unwrap();
    device.authenticate_device(DeviceKey::new(Zeroizing::new(DEVICE_KEY))).unwrap();
    let limit = RetryLimit::new(TRIES).unwrap();
    let (administrator, user) = (pin(ADMINISTRATOR_PIN), pin(FACTORY_PIN));
    let new = NewApplication::new(DEFAULT_APPLICATION, administrator, limit, user, limit);
    device.create_application(new).unwrap();
}

fn file_of(worker: usize) -> String {
    format!("file-{worker}")
}

impl Worker {
    pub(crate) fn new(world: &Arc<World>, number: usize) -> Self {
        let handles = world.open();
        let world = Arc::clone(world);
        let capabilities = handles.device.capabilities();
        let draws = Draws(0x9E37_79B9_7F4A_7C15 ^ (number as u64 + 1));
        let (file, tally) = (file_of(number), Tally::default());
        Self { world, handles, capabilities, draws, file, tally }
    }

    /// Does one of all these things.
    pub(crate) fn act(&mut self) {
        let mut drawn = self.draws.below(MIXTURE.iter().map(|(weight, ..)| weight).sum());
        let chosen = MIXTURE.iter().find(|(weight, ..)| {
            let is_here = drawn < *weight;
            drawn = drawn.saturating_sub(*weight);
            is_here
        });
        let (_, name, act) = chosen.unwrap();
        act(self);
        *self.tally.done.entry(name).or_default() += 1;
    }

    /// A wrong PIN of the administrator's, which no right one follows.
    pub(crate) fn spend_a_try_of_the_administrator(&mut self) {
        self.tally.pins += 1;
        let answer = self.handles.application.verify_pin(PinRole::Administrator, pin(WRONG_PIN));
        let Err(Error::PinIncorrect { role: PinRole::Administrator, tries_left }) = answer else {
            panic!("{answer:?}")
        };
        self.tally.administrator.push(tries_left.exact().unwrap());
    }

    fn digest(&self, message: &[u8]) -> MessageDigest {
        let PublicKey::Sm2(key) = &self.world.public_key else { panic!("not an SM2 key") };
        MessageDigest::sm3(key.digest(&DistinguishedId::default(), message))
    }

    fn sign_with_pin(&mut self) {
        let message = self.draws.bytes(40);
        let digest = self.digest(&message);
        self.tally.pins += 1;
        let container = &self.world.container;
        let signature =
            self.handles.application.sign_with_pin(container, pin(FACTORY_PIN), &digest).unwrap();
        self.world.public_key.verify(&message, &signature).unwrap();
    }

    /// In three calls: somebody else may log out, or fail to log in, in between.
    fn log_in_and_sign(&mut self) {
        let message = self.draws.bytes(40);
        let digest = self.digest(&message);
        self.tally.pins += 1;
        self.handles.application.verify_pin(PinRole::User, pin(FACTORY_PIN)).unwrap();
        match self.handles.container.sign_digest(&digest) {
            Ok(signature) => self.world.public_key.verify(&message, &signature).unwrap(),
            Err(Error::NotLoggedIn { .. }) => self.tally.logged_out += 1,
            Err(error) => panic!("{error:?}"),
        }
        self.handles.application.logout().unwrap();
    }

    fn verify_a_wrong_pin(&mut self) {
        self.tally.pins += 1;
        let answer = self.handles.application.verify_pin(PinRole::User, pin(WRONG_PIN));
        let Err(Error::PinIncorrect { role: PinRole::User, tries_left }) = answer else {
            panic!("{answer:?}")
        };
        self.tally.user.push(tries_left.exact().unwrap());
    }

    fn tell_the_tries(&mut self) {
        let told = self.handles.application.pin_information(PinRole::User).unwrap();
        assert_eq!(told.maximum, Some(TRIES));
        assert!((1..=TRIES).contains(&told.tries_left.exact().unwrap()));
    }

    fn list_the_containers(&mut self) {
        self.handles.device.refresh();
        assert_eq!(self.handles.application.containers().unwrap(), [&*self.world.container]);
    }

    fn read_the_certificate(&mut self) {
        self.handles.device.refresh();
        let read = self.handles.container.certificate(KeyUse::Signature).unwrap();
        assert_eq!(read.as_deref(), Some(self.world.certificate.as_der()));
    }

    fn draw_random_bytes(&mut self) {
        let length = 16 + self.draws.below(100) as usize;
        let [one, other] = [(); 2].map(|()| self.handles.device.random(length).unwrap());
        assert_eq!([one.len(), other.len()], [length; 2]);
        assert_ne!(one, other);
    }

    /// A key computes one digest at a time: somebody else's may end this one, but never get into it.
    fn compute_a_digest(&mut self) {
        if !self.capabilities.supports(Operation::Digest) {
            return;
        }
        let message = self.draws.bytes(100);
        let (first, last) = message.split_at(64);
        let mut digest = self.handles.device.digest(DigestAlgorithm::Sm3, None).unwrap();
        let whole = digest.update(first).and_then(|()| digest.update(last));
        match whole.and_then(|()| digest.finish()) {
            Ok(computed) => assert_eq!(computed, DigestAlgorithm::Sm3.digest(&message)),
            Err(Error::StateRefused { .. }) => self.tally.interrupted += 1,
            Err(error) => panic!("{error:?}"),
        }
    }

    fn encrypt_with_a_session_key(&mut self) {
        if !self.capabilities.supports(Operation::ImportPlainSessionKey) {
            return;
        }
        let algorithm = CipherAlgorithm::sm4(CipherMode::Cbc);
        let [key, vector] = [(); 2].map(|()| self.draws.bytes(16).try_into().unwrap());
        let plaintext = self.draws.bytes(48);
        let Some(ciphertext) = self.encrypt(algorithm, key, vector, &plaintext) else {
            self.tally.logged_out += 1;
            return;
        };
        let (mode, padding) = (sm4::Mode::Cbc, sm4::Padding::None);
        let cipher = sm4::Cipher::encryptor(&sm4::Key::new(key), mode, &vector, padding, 0);
        assert_eq!(ciphertext, *cipher.unwrap().finish(&plaintext).unwrap());
    }

    /// Encrypts on the key, in a login of its own; nothing where somebody else ended that.
    fn encrypt(
        &mut self,
        algorithm: CipherAlgorithm,
        key: [u8; 16],
        vector: [u8; 16],
        plaintext: &[u8],
    ) -> Option<Vec<u8>> {
        let Handles { device, application, .. } = &mut self.handles;
        self.tally.pins += 1;
        application.verify_pin(PinRole::User, pin(FACTORY_PIN)).unwrap();
        let mut encrypt = || {
            let mut session_key =
                device.import_plain_session_key(algorithm, &Zeroizing::new(key))?;
            let parameters = CipherParameters::new(algorithm, Some(vector));
            session_key.begin(CipherUse::Encrypt, &parameters)?;
            let (first, last) = plaintext.split_at(16);
            let mut ciphertext = session_key.update(first)?.to_vec();
            ciphertext.extend_from_slice(&session_key.finish(last)?);
            session_key.close()?;
            Ok(ciphertext)
        };
        let encrypted = match encrypt() {
            Ok(ciphertext) => Some(ciphertext),
            Err(Error::NotLoggedIn { .. }) => None,
            Err(Error::NotFound { object: Object::SessionKey }) => None,
            Err(error) => panic!("{error:?}"),
        };
        application.logout().unwrap();
        encrypted
    }

    fn read_the_shared_file(&mut self) {
        if !self.capabilities.supports(Operation::ReadFile) {
            return;
        }
        let (offset, length) = (self.draws.below(128), 1 + self.draws.below(128));
        let file = offset as usize..(offset + length) as usize;
        let read = self.handles.application.read_file(SHARED_FILE, offset, file.len()).unwrap();
        assert_eq!(read.as_slice(), &self.world.shared_file[file]);
    }

    fn write_and_read_a_file(&mut self) {
        if !self.capabilities.supports(Operation::WriteFile) {
            return;
        }
        let data = self.draws.bytes(FILE_SIZE as usize);
        self.handles.application.write_file(&self.file, 0, &data).unwrap();
        let read = self.handles.application.read_file(&self.file, 0, data.len()).unwrap();
        assert_eq!(*read, data);
    }

    fn take_new_handles(&mut self) {
        self.handles = self.world.open();
    }
}

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).unwrap()
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next().to_le_bytes()[3]).collect()
    }
}
