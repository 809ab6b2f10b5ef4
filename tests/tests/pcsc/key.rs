// SPDX-License-Identifier: MIT OR Apache-2.0
//! A software key in the virtual reader, and the readers as a source of keys.

use crate::daemon::{READER, eventually};
use getrandom::SysRng;
use std::net::Ipv4Addr;
use std::thread::{self, JoinHandle};
use tempfile::TempDir;
use yzt_apdu::CardChannel;
use yzt_crypto::MessageDigest;
use yzt_pcsc::{CardState, PcscChannel, Readers};
use yzt_pin::{Pin, PinPolicy, RetryLimit};
use yzt_softkey::vpcd::{self, Reconnect, Stop};
use yzt_softkey::{Card, NewKey};
use yzt_token::{
    Application, Container, Device, DeviceId, DeviceKey, Error, KeyType, NewApplication, PinRole,
};
use yzt_token_apdu::{ApduDevice, ApduProvider, ChannelSource, SourceEntry};
use zeroize::Zeroizing;

pub(crate) const SERIAL: &str = "PCSC0001";
pub(crate) const APPLICATION: &str = "YZT";
pub(crate) const CONTAINER: &str = "示例科技有限公司";
pub(crate) const PIN: &str = "123456";
/// Something to sign.
pub(crate) const DIGEST: MessageDigest = MessageDigest::sm3([7; 32]);

/// A software key in a folder of its own.
pub(crate) struct SoftKey(TempDir);

/// A software key that is in the reader as long as this lives.
pub(crate) struct Inserted {
    stop: Stop,
    served: Option<JoinHandle<()>>,
}

impl SoftKey {
    /// A new key with nothing in it.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let new = NewKey {
            serial: SERIAL.into(),
            label: "测试 key".into(),
            manufacturer: "YZT".into(),
            issuer: "YZT".into(),
            device_key: device_key(),
        };
        yzt_softkey::create(&folder.path().join("key"), new, &mut SysRng).unwrap();
        Self(folder)
    }

    /// Puts the key into the reader and waits until the service has seen it. The reader of a
    /// service that is started later gets it too.
    pub(crate) fn insert(&self) -> Inserted {
        let mut card = self.open();
        let stop = Stop::new();
        let stopped = stop.clone();
        let served = thread::spawn(move || {
            let address = (Ipv4Addr::LOCALHOST, vpcd::PORT);
            vpcd::serve(&mut card, address, Reconnect::default(), &stopped, |_| {}).unwrap();
        });
        let inserted = Inserted { stop, served: Some(served) };
        wait_for(CardState::Present);
        inserted
    }

    /// A key as a user has it: an application, a container, a signature key, and nobody logged in.
    pub(crate) fn issued() -> Self {
        let key = Self::new();
        let mut device = ApduDevice::open(Box::new(key.open()), Default::default()).unwrap();
        drop(issue(&mut device));
        key
    }

    /// The key under power, in no reader.
    pub(crate) fn open(&self) -> Card {
        Card::open(&self.0.path().join("key"), Box::new(SysRng)).unwrap()
    }
}

impl Inserted {
    /// Pulls the key out and waits until the service has seen that.
    pub(crate) fn remove(mut self) {
        self.end();
        wait_for(CardState::Absent);
    }

    fn end(&mut self) {
        self.stop.stop();
        if let Some(served) = self.served.take() {
            served.join().unwrap();
        }
    }
}

impl Drop for Inserted {
    fn drop(&mut self) {
        self.end();
    }
}

/// Waits for a state of the first reader.
pub(crate) fn wait_for(card: CardState) {
    let mut readers = Readers::new();
    eventually("a card comes or goes", || {
        let entries = readers.entries().ok()?;
        entries.iter().any(|entry| entry.name == READER && entry.card == card).then_some(())
    });
}

/// A channel to the card in the first reader.
pub(crate) fn channel() -> PcscChannel {
    Readers::new().connect(READER).unwrap()
}

pub(crate) fn device_key() -> Zeroizing<[u8; 16]> {
    Zeroizing::new(*b"1234567812345678")
}

pub(crate) fn pin(text: &str) -> Pin {
    Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &PinPolicy::default()).unwrap()
}

/// Gives a new key an application, a container and a signature key. The user stays logged in.
pub(crate) fn issue(device: &mut dyn Device) -> (Box<dyn Application>, Box<dyn Container>) {
    let limit = RetryLimit::new(6).unwrap();
    device.authenticate_device(DeviceKey::new(device_key())).unwrap();
    let new = NewApplication::new(APPLICATION, pin("administrator-01"), limit, pin(PIN), limit);
    device.create_application(new).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    let mut container = application.create_container(CONTAINER).unwrap();
    container.generate_signature_key(KeyType::Sm2).unwrap();
    (application, container)
}

/// The readers of the service as a source of keys, as a face has them.
pub(crate) struct ReaderSource(Readers);

pub(crate) fn provider() -> ApduProvider<ReaderSource> {
    ApduProvider::new("pcsc", ReaderSource(Readers::new()))
}

impl ChannelSource for ReaderSource {
    fn entries(&mut self) -> Result<Vec<SourceEntry>, Error> {
        let entries = self.0.entries().map_err(error)?;
        let entry = |entry: yzt_pcsc::ReaderEntry| SourceEntry {
            error_number: entry.error().map(|error| error.number()),
            present: entry.card != CardState::Absent,
            id: DeviceId::new(entry.name),
            known: None,
        };
        Ok(entries.into_iter().map(entry).collect())
    }

    fn connect(&mut self, id: &DeviceId) -> Result<Box<dyn CardChannel>, Error> {
        match self.0.connect(id.as_str()) {
            Ok(channel) => Ok(Box::new(channel)),
            Err(yzt_pcsc::Error::InUse) => Err(Error::InUse),
            Err(other) => Err(error(other)),
        }
    }
}

fn error(error: yzt_pcsc::Error) -> Error {
    Error::backend(error.number(), error)
}
