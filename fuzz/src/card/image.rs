// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key as it leaves the desk, made once and copied for every input.

use std::sync::LazyLock;

use yzt_crypto::{EnvelopedKey, PublicKey, rsa, sm2};
use yzt_gmt0017::{AccessRights, Command, KeyUse, Name, PinRole, RsaCommand};
use yzt_softkey::{Card, NewKey, StoreKey};
use zeroize::Zeroizing;

use super::host::new_application;
use super::objects::create_file;
use super::oracle::Oracle;
use super::{Session, Summary};
use crate::memory::Memory;
use crate::random::Stream;

/// The name of the application on the key.
pub const APPLICATION: &str = "YZT";
/// The name of the container in it.
pub const CONTAINER: &str = "cert";
/// The user's PIN.
pub const DEFAULT_PIN: &[u8] = b"123456";

const DEVICE_KEY: [u8; 16] = *b"1234567812345678";

/// The bytes of a store, and what is known about it.
#[derive(Debug)]
pub struct Image {
    /// The store.
    pub bytes: Vec<u8>,
    /// The private encryption keys in it, or their beginnings.
    pub secrets: [[u8; 32]; 2],
    pub(super) oracle: Oracle,
}

static ISSUED: LazyLock<Image> = LazyLock::new(issue);

/// A key with an application, a container, two pairs and two certificates, under the default PIN.
#[must_use]
pub fn issued() -> &'static Image {
    &ISSUED
}

/// The key under which the store is sealed.
fn store_key() -> StoreKey {
    StoreKey::from_bytes([0x5A; 32])
}

fn issue() -> Image {
    let mut random = Stream::new(3);
    let disk = Memory::default();
    let new = NewKey {
        serial: "YZT00000001".to_owned(),
        label: "测试 key".to_owned(),
        manufacturer: "YZT".to_owned(),
        issuer: "示例 CA".to_owned(),
        device_key: Zeroizing::new(DEVICE_KEY),
    };
    yzt_softkey::create_on(disk.clone(), &store_key(), new, &mut random).unwrap();
    let secret = sm2::PrivateKey::generate(&mut random).unwrap();
    let rsa_secret = rsa_key();
    let mut prime = [0; 32];
    prime.copy_from_slice(&rsa_secret.parts().p[..32]);
    let blank = Image {
        bytes: disk.bytes(),
        // Not in the key yet.
        secrets: [*secret.to_bytes(), prime],
        oracle: Oracle::new(DEVICE_KEY),
    };
    let mut session = Session::new(&blank);
    fill(&mut session, &secret);
    fill_rsa(&mut session, rsa_secret);
    assert!(session.summary.successes > 0);
    session.summary = Summary::default();
    session.card = None;
    session.oracle.power_cycle();
    Image { bytes: session.disk.bytes(), secrets: blank.secrets, oracle: session.oracle }
}

fn fill(session: &mut Session, secret: &sm2::PrivateKey) {
    session.random();
    session.authenticate_device(true);
    let new = new_application(APPLICATION.as_bytes(), 5);
    session.send(&new).unwrap();
    session.open_application(APPLICATION.as_bytes());
    session.random();
    session.verify(PinRole::User, true, false);
    let (application, name) = (session.application, Name::new(CONTAINER).unwrap());
    session.send(&Command::CreateContainer { application, name }).unwrap();
    let container = session.container;
    session.send(&Command::GenEccKeyPair { application, container }).unwrap();
    let Some(PublicKey::Sm2(recipient)) = session.public_key(KeyUse::Signature) else {
        panic!("no public key");
    };
    let sealed = EnvelopedKey::seal(&mut session.random, &recipient, secret).unwrap();
    session
        .send(&Command::ImportEccKeyPair {
            application,
            container,
            enveloped_key: Box::new(sealed),
        })
        .unwrap();
    for key_use in [KeyUse::Signature, KeyUse::Encryption] {
        let certificate = session.certificate(key_use);
        session.import_certificate(key_use, certificate);
    }
}

/// A container with RSA pairs, and a file.
fn fill_rsa(session: &mut Session, secret: &rsa::PrivateKey) {
    let (application, name) = (session.application, Name::new("rsa").unwrap());
    session.open_container(&Command::CreateContainer { application, name });
    let container = session.container;
    let generate = RsaCommand::GenRsaKeyPair { application, container, bits: 2048 };
    session.send(&Command::Rsa(generate)).unwrap();
    let Some(PublicKey::Rsa(recipient)) = session.public_key(KeyUse::Signature) else {
        panic!("no public key");
    };
    let sealed = rsa::EnvelopedKey::seal(&mut session.random, &recipient, secret).unwrap();
    let enveloped_key = Box::new(sealed);
    let import = RsaCommand::ImportRsaKeyPair { application, container, enveloped_key };
    session.send(&Command::Rsa(import)).unwrap();
    let rights = AccessRights::USER;
    session.send(&create_file(application, b"file", 1500, rights, rights)).unwrap();
}

/// An RSA key that is made once. It takes its time, with this seed less than with most.
pub(super) fn rsa_key() -> &'static rsa::PrivateKey {
    static KEY: LazyLock<rsa::PrivateKey> =
        LazyLock::new(|| rsa::PrivateKey::generate(&mut Stream::new(99), 2048).unwrap());
    &KEY
}

/// A card on a copy of a store.
///
/// # Errors
/// As [`Card::open_on`].
pub fn open(disk: &Memory) -> Result<Card, yzt_softkey::Error> {
    // A seed with which the key that it makes in the image is found soon.
    Card::open_on(disk.clone(), &store_key(), Box::new(Stream::new(50)))
}
