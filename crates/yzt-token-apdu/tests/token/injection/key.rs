// SPDX-License-Identifier: MIT OR Apache-2.0
//! A software key in memory, of which every test gets a copy, and what stands in it.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use getrandom::SysRng;
use yzt_crypto::{EnvelopedKey, PublicKey, rsa, sm2};
use yzt_gmt0017::{Dialect, RsaKeyOperation};
use yzt_pin::RetryLimit;
use yzt_softkey::{Card, NewKey, StorageBackend, StoreKey};
use yzt_token::{Container, Device, KeyType, KeyUse, NewApplication, PinRole};
use yzt_token_apdu::ApduDevice;
use zeroize::Zeroizing;

use crate::actions::new_file;
use crate::software_key::admin_pin;
use crate::values::{device_key, pin};

pub(crate) const APPLICATION: &str = "YZT";
pub(crate) const PIN: &str = "123456";
pub(crate) const TRIES: u8 = 10;
pub(crate) const RSA: KeyType = KeyType::Rsa { bits: 2048 };

/// The standard with the one command that it does not have.
pub(crate) const DIALECT: Dialect =
    Dialect { rsa_key_operation: RsaKeyOperation::Raw, ..Dialect::STANDARD };

/// The memory of a key. Clones are the same memory; [`Memory::copied`] is another.
#[derive(Clone, Debug)]
pub(crate) struct Memory(Arc<Mutex<Vec<u8>>>);

/// What the key of the tests was made with.
pub(crate) struct Made {
    bytes: Vec<u8>,
    /// For the container `half`.
    pub(crate) enveloped: EnvelopedKey,
    /// For the container `half-rsa`.
    pub(crate) rsa_enveloped: rsa::EnvelopedKey,
    /// The public keys of the encryption pairs of `cert` and `rsa`.
    pub(crate) recipient: sm2::PublicKey,
    pub(crate) rsa_recipient: rsa::PublicKey,
    /// A certificate for the signature key of `half`.
    pub(crate) certificate: Vec<u8>,
}

/// The key as it was made, once for all tests.
pub(crate) fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(make)
}

impl Memory {
    /// A copy of the key as it was made.
    pub(crate) fn issued() -> Self {
        Self(Arc::new(Mutex::new(made().bytes.clone())))
    }

    /// What a loss of power leaves at this moment.
    pub(crate) fn copied(&self) -> Self {
        Self(Arc::new(Mutex::new(self.bytes().clone())))
    }

    pub(crate) fn card(&self) -> Card {
        let card = Card::open_on(self.clone(), &store_key(), Box::new(SysRng)).unwrap();
        card.with_dialect(DIALECT)
    }

    pub(crate) fn device(&self) -> ApduDevice {
        ApduDevice::open(Box::new(self.card()), DIALECT).unwrap()
    }

    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StorageBackend for Memory {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.bytes().len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let start = usize::try_from(offset).unwrap();
        out.copy_from_slice(&self.bytes()[start..start + out.len()]);
        Ok(())
    }

    fn set_len(&self, length: u64) -> Result<(), io::Error> {
        self.bytes().resize(usize::try_from(length).unwrap(), 0);
        Ok(())
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let start = usize::try_from(offset).unwrap();
        self.bytes()[start..start + data.len()].copy_from_slice(data);
        Ok(())
    }
}

fn store_key() -> StoreKey {
    StoreKey::from_bytes([7; 32])
}

fn make() -> Made {
    let memory = Memory(Arc::default());
    let new = NewKey {
        serial: "YZT00042".into(),
        label: "测试".into(),
        manufacturer: "YZT".into(),
        issuer: "示例 CA".into(),
        device_key: Zeroizing::new(*device_key().as_bytes()),
    };
    yzt_softkey::create_on(memory.clone(), &store_key(), new, &mut SysRng).unwrap();
    let mut device = memory.device();
    device.authenticate_device(device_key()).unwrap();
    let limit = RetryLimit::new(TRIES).unwrap();
    let application = NewApplication::new(APPLICATION, admin_pin(), limit, pin(PIN), limit);
    device.create_application(application).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    application.create_file(&new_file("file")).unwrap();
    application.write_file("file", 0, &[1; 1024]).unwrap();
    let mut container = |name: &str| application.create_container(name).unwrap();
    container("empty");

    let (recipient, _) = sm2_pairs(container("cert").as_mut(), true);
    let (_, rsa_recipient) = rsa_pairs(container("rsa").as_mut(), true);
    let mut half = container("half");
    let (_, enveloped) = sm2_pairs(half.as_mut(), false);
    let PublicKey::Sm2(own) = half.public_key(KeyUse::Signature).unwrap() else { panic!() };
    let (rsa_enveloped, _) = rsa_pairs(container("half-rsa").as_mut(), false);
    drop((half, application, device));
    let bytes = memory.bytes().clone();
    let certificate = certificate(&own);
    Made { bytes, enveloped, rsa_enveloped, recipient, rsa_recipient, certificate }
}

/// A signature pair, and an encryption pair on its way or in its place.
fn sm2_pairs(container: &mut dyn Container, import: bool) -> (sm2::PublicKey, EnvelopedKey) {
    let PublicKey::Sm2(own) = container.generate_signature_key(KeyType::Sm2).unwrap() else {
        panic!("no SM2 key")
    };
    let pair = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let enveloped = EnvelopedKey::seal(&mut SysRng, &own, &pair).unwrap();
    if import {
        container.import_certificate(KeyUse::Signature, &certificate(&own)).unwrap();
        container.import_encryption_key((&enveloped).into()).unwrap();
        let certificate = certificate(pair.public_key());
        container.import_certificate(KeyUse::Encryption, &certificate).unwrap();
    }
    (pair.public_key().clone(), enveloped)
}

fn rsa_pairs(container: &mut dyn Container, import: bool) -> (rsa::EnvelopedKey, rsa::PublicKey) {
    static PAIR: OnceLock<rsa::PrivateKey> = OnceLock::new();
    let PublicKey::Rsa(own) = container.generate_signature_key(RSA).unwrap() else {
        panic!("no RSA key")
    };
    let pair = PAIR.get_or_init(|| rsa::PrivateKey::generate(&mut SysRng, 2048).unwrap());
    let enveloped = rsa::EnvelopedKey::seal(&mut SysRng, &own, pair).unwrap();
    if import {
        container.import_encryption_key((&enveloped).into()).unwrap();
    }
    (enveloped, pair.public_key().clone())
}

/// The least that has a public key where a certificate has it.
pub(crate) fn certificate(key: &sm2::PublicKey) -> Vec<u8> {
    let empty = element(0x30, &[]);
    let spki = key.to_spki_der();
    let (version, serial) = (element(0xA0, &[2, 1, 2]), element(2, &[1]));
    let fields: [&[u8]; 7] = [&version, &serial, &empty, &empty, &empty, &empty, &spki];
    let tbs = element(0x30, &fields.concat());
    element(0x30, &[tbs, empty, element(3, &[0; 72])].concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    let header = if length < 0x80 { vec![tag, length] } else { vec![tag, 0x81, length] };
    [&header, content].concat()
}
