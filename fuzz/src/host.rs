// SPDX-License-Identifier: MIT OR Apache-2.0
//! The host's driver against a card that answers anything.
//!
//! The input is one tape for both sides: the host's calls are read from it, and so is every answer.

use std::sync::Arc;

use yzt_crypto::MessageDigest;
use yzt_gmt0017::{ByteOrder, Dialect};
use yzt_pin::{Pin, PinPolicy, RetryLimit};
use yzt_token::{
    Application, Container, Device, DeviceId, DeviceKey, Error, KeyType, KeyUse, NewApplication,
    PinRole, Provider, TokenSigner,
};
use yzt_token_apdu::{ApduProvider, unblock_cryptogram};
use zeroize::Zeroizing;

use crate::world::world;
use channel::{Line, Source};
use service::Service;

mod channel;
mod service;

/// Calls of one input.
const MOST_CALLS: usize = 64;
/// A PIN that stands in no input by chance, and must stand in no error.
const PIN: &str = "Zq7#-Zq7#";
const NAMES: [&str; 5] = ["YZT", "cert", "企业", "", "\u{FFFD}\u{FFFD}"];

/// Makes the calls of the input.
pub fn run(data: &[u8]) {
    let line = Arc::new(Line::new(data));
    let mut host = Host::new(&line);
    for _ in 0..MOST_CALLS {
        if line.is_empty() {
            break;
        }
        host.call(line.byte());
        line.assert_quiet();
    }
    let tries = line.tries();
    drop(host);
    assert_eq!(line.tries(), tries, "dropping a handle spends no try");
    assert_eq!(line.open_transactions(), 0);
}

/// What a caller of the driver holds.
struct Host {
    line: Arc<Line>,
    provider: ApduProvider<Source>,
    device: Option<Box<dyn Device>>,
    applications: Vec<Box<dyn Application>>,
    containers: Vec<Box<dyn Container>>,
    service: Service,
}

impl Host {
    fn new(line: &Arc<Line>) -> Self {
        let dialect = Dialect {
            byte_order: match line.byte() & 1 {
                0 => ByteOrder::BigEndian,
                _ => ByteOrder::LittleEndian,
            },
            ..Dialect::default()
        };
        let provider = ApduProvider::new("fuzz", Source::new(line));
        let provider = match line.byte() & 1 {
            0 => provider.with_dialect(dialect),
            _ => provider,
        };
        Self {
            line: Arc::clone(line),
            provider,
            device: None,
            applications: Vec::new(),
            containers: Vec::new(),
            service: Service::new(line),
        }
    }

    /// One call: at most one try, whatever the card said.
    fn call(&mut self, which: u8) {
        let before = self.line.tries();
        let result = match which % 4 {
            0 => self.call_provider(),
            1 => self.call_device(),
            2 => self.call_application(),
            _ => self.call_container(),
        };
        if let Err(error) = result {
            check(&error);
        }
        assert!(self.line.tries() - before <= 1, "two tries in one call");
    }

    fn call_provider(&mut self) -> Result<(), Error> {
        match self.line.byte() % 4 {
            0 => {
                for entry in self.provider.devices()? {
                    assert!(entry.error_number.is_none_or(is_known));
                }
            }
            1 => self.provider.release(&DeviceId::new("0")),
            _ => {
                let id = DeviceId::new((self.line.byte() % 3).to_string());
                self.device = Some(self.provider.open(&id)?);
            }
        }
        Ok(())
    }

    fn call_device(&mut self) -> Result<(), Error> {
        let line = Arc::clone(&self.line);
        let Some(device) = &mut self.device else {
            return self.call_provider();
        };
        match line.byte() % 16 {
            0 => device.information().map(|_| ())?,
            1 => device.applications().map(|_| ())?,
            2 | 3 => {
                let application = device.open_application(line.choose(&NAMES))?;
                self.applications.push(application);
            }
            4 => device.authenticate_device(DeviceKey::new(Zeroizing::new([7; 16])))?,
            5 => device.create_application(new_application(line.choose(&NAMES)))?,
            6 => device.delete_application(line.choose(&NAMES))?,
            7 => device.set_label(line.choose(&NAMES))?,
            8 => {
                let length = usize::from(line.word() % 600);
                assert_eq!(device.random(length)?.len(), length);
            }
            9 => device.refresh(),
            _ => self.service.of_device(device.as_mut())?,
        }
        Ok(())
    }

    fn call_application(&mut self) -> Result<(), Error> {
        let line = Arc::clone(&self.line);
        if self.applications.is_empty() {
            return self.call_device();
        }
        let which = usize::from(line.byte()) % self.applications.len();
        let choice = line.byte() % 20;
        if choice == 0 {
            return self.applications.swap_remove(which).close();
        }
        if choice == 1 {
            drop(self.applications.swap_remove(which));
            return Ok(());
        }
        let application = &mut self.applications[which];
        let role = match line.byte() & 1 {
            0 => PinRole::User,
            _ => PinRole::Administrator,
        };
        match choice {
            2 => application.pin_information(role).map(|_| ())?,
            3 | 4 => application.verify_pin(role, pin())?,
            5 => application.change_pin(role, pin(), pin())?,
            6 => unblock(application.as_mut(), line.byte())?,
            7 => application.logout()?,
            8 => application.containers().map(|_| ())?,
            9 => self.containers.push(application.create_container(line.choose(&NAMES))?),
            10 | 11 => self.containers.push(application.open_container(line.choose(&NAMES))?),
            12 => application.delete_container(line.choose(&NAMES))?,
            _ => self.service.of_application(application.as_mut())?,
        }
        Ok(())
    }

    fn call_container(&mut self) -> Result<(), Error> {
        let line = Arc::clone(&self.line);
        if self.containers.is_empty() {
            return self.call_application();
        }
        let which = usize::from(line.byte()) % self.containers.len();
        let choice = line.byte() % 16;
        if choice == 0 {
            return self.containers.swap_remove(which).close();
        }
        let container = &mut self.containers[which];
        let key_use = match line.byte() & 1 {
            0 => KeyUse::Signature,
            _ => KeyUse::Encryption,
        };
        match choice {
            1 => container.information().map(|_| ())?,
            2 => container.generate_signature_key(KeyType::Sm2).map(|_| ())?,
            3 => container.import_encryption_key((&world().pair.enveloped_key).into())?,
            4 | 5 => container.public_key(key_use).map(|_| ())?,
            6 => container.import_certificate(key_use, &line.take(300))?,
            7 => container.certificate(key_use).map(|_| ())?,
            8 => container.sign_digest(&MessageDigest::sm3([0xE5; 32])).map(|_| ())?,
            10.. => self.service.of_container(container.as_mut())?,
            _ => {
                use yzt_crypto::Signer;
                let mut signer = TokenSigner::for_container(container.as_mut())?;
                let signature = signer.sign(b"message")?;
                let _ = signer.public_key().verify(b"message", &signature);
            }
        }
        Ok(())
    }
}

/// Asks for a challenge and answers it, or another.
fn unblock(application: &mut dyn Application, mixed_up: u8) -> Result<(), Error> {
    let mut challenge = application.unblock_challenge()?;
    challenge.challenge[0] ^= mixed_up & 1;
    let answer = unblock_cryptogram(pin(), pin(), &challenge, &Dialect::default())?;
    let result = application.unblock_pin(&answer);
    assert!(mixed_up & 1 == 0 || result.is_err());
    assert!(mixed_up & 1 == 0 || !matches!(result, Err(Error::PinIncorrect { .. })));
    result
}

fn pin() -> Pin {
    let bytes = Zeroizing::new(PIN.as_bytes().to_vec());
    Pin::new(bytes, &PinPolicy::default()).unwrap()
}

fn new_application(name: &str) -> NewApplication {
    let retries = RetryLimit::default();
    NewApplication::new(name, pin(), retries, pin(), retries)
}

fn is_known(number: u16) -> bool {
    yzt_token::NUMBERS.contains(&number)
        || yzt_gmt0017::NUMBERS.contains(&number)
        || yzt_pin::NUMBERS.contains(&number)
        || yzt_crypto::NUMBERS.contains(&number)
        || yzt_apdu::NUMBERS.contains(&number)
}

fn check(error: &Error) {
    assert!(is_known(error.number()), "{} {error}", error.number());
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(PIN), "{shown}");
    assert!(!error.to_string().is_empty());
    let _ = (error.tries_left(), error.may_retry(), error.is_token_gone());
}
