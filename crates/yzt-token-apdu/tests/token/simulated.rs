// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card that says yes to everything, and counts; a test can answer in its place.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use yzt_apdu::{CardChannel, ChannelError, Command, Limits, Payload, Response, StatusWord};
use yzt_gmt0017::{Dialect, instruction};
use yzt_token::{Application, Container, Device, Error, KeyUse, NewApplication, PinRole};
use yzt_token_apdu::ApduDevice;

use crate::script::unhex;
use crate::values::{X, Y, device_key, enveloped_key, pin};

type Reply = Result<Response, ChannelError>;
/// Answers in the card's place: the number of the exchange, counted from 0, and the command.
pub(crate) type Override = Box<dyn FnMut(usize, &Command) -> Option<Reply> + Send>;

/// What the test keeps of the card.
#[derive(Clone, Default)]
pub(crate) struct Simulated(Arc<State>);

#[derive(Default)]
struct State {
    exchanges: AtomicUsize,
    tries: AtomicUsize,
    dropped: AtomicBool,
    gone: AtomicBool,
    instructions: Mutex<Vec<u8>>,
    instead: Mutex<Option<Override>>,
}

struct SimulatedChannel(Simulated);

impl Simulated {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// From now on this answers first; exchanges are counted from 0 again.
    pub(crate) fn instead(&self, instead: Override) {
        self.restart();
        *self.0.instead.lock().unwrap() = Some(instead);
    }

    /// From now on the exchange with this number fails.
    pub(crate) fn fail_at(&self, index: usize, error: ChannelError) {
        self.instead(Box::new(move |at, _| (at == index).then(|| Err(error.clone()))));
    }

    /// The card is pulled out; a transaction tells.
    pub(crate) fn pull_out(&self) {
        self.0.gone.store(true, Ordering::SeqCst);
    }

    /// Counts from 0 again.
    pub(crate) fn restart(&self) {
        self.0.exchanges.store(0, Ordering::SeqCst);
        self.0.tries.store(0, Ordering::SeqCst);
        self.0.instructions.lock().unwrap().clear();
        *self.0.instead.lock().unwrap() = None;
    }

    pub(crate) fn exchanges(&self) -> usize {
        self.0.exchanges.load(Ordering::SeqCst)
    }

    /// Commands that a card counts as a try of some secret.
    pub(crate) fn tries(&self) -> usize {
        self.0.tries.load(Ordering::SeqCst)
    }

    pub(crate) fn instructions(&self) -> Vec<u8> {
        self.0.instructions.lock().unwrap().clone()
    }

    pub(crate) fn is_dropped(&self) -> bool {
        self.0.dropped.load(Ordering::SeqCst)
    }

    pub(crate) fn channel(&self) -> Box<dyn CardChannel> {
        self.0.dropped.store(false, Ordering::SeqCst);
        Box::new(SimulatedChannel(self.clone()))
    }

    pub(crate) fn device(&self) -> ApduDevice {
        ApduDevice::open(self.channel(), Dialect::default()).unwrap()
    }
}

impl CardChannel for SimulatedChannel {
    fn limits(&self) -> Limits {
        Limits::ISO_7816
    }

    fn transmit(&mut self, command: &Command) -> Reply {
        let state = &self.0.0;
        let index = state.exchanges.fetch_add(1, Ordering::SeqCst);
        let spends = [
            instruction::VERIFY_PIN,
            instruction::CHANGE_PIN,
            instruction::UNBLOCK_PIN,
            instruction::DEV_AUTH,
        ];
        if spends.contains(&command.instruction()) {
            state.tries.fetch_add(1, Ordering::SeqCst);
        }
        state.instructions.lock().unwrap().push(command.instruction());
        let mut instead = state.instead.lock().unwrap();
        let replaced = instead.as_mut().and_then(|instead| instead(index, command));
        replaced.unwrap_or_else(|| Ok(yes(command)))
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        if self.0.0.gone.load(Ordering::SeqCst) {
            return Err(ChannelError::Removed);
        }
        Ok(())
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        Ok(())
    }

    fn was_reset(&mut self) -> bool {
        false
    }
}

impl Drop for SimulatedChannel {
    fn drop(&mut self) {
        self.0.0.dropped.store(true, Ordering::SeqCst);
    }
}

/// The answer of a content card.
pub(crate) fn yes(command: &Command) -> Response {
    let key = [&X[..], &Y[..]].concat();
    let sized = |bytes: &[u8]| [&[0, 0, 1, 0], bytes].concat();
    // Each name has its own identifier.
    let id = [command.data().iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte)); 2];
    let data = match command.instruction() {
        instruction::GET_DEV_INFO => vec![0x31; 288],
        instruction::GET_PIN_INFO => vec![6, 6, 0],
        instruction::ENUM_APPLICATION => b"YZT\0".to_vec(),
        instruction::OPEN_APPLICATION => [&unhex("00000010 08 10 0010")[..], &id].concat(),
        instruction::ENUM_CONTAINER => b"cert\0".to_vec(),
        instruction::OPEN_CONTAINER | instruction::CREATE_CONTAINER => id.to_vec(),
        instruction::GET_CONTAINER_INFO => unhex("02 00000100 00000100 01 01"),
        instruction::EXPORT_CERTIFICATE => unhex("00000003 300101"),
        instruction::GEN_RANDOM => match command.expected() {
            Some(yzt_apdu::ExpectedLength::Exactly(length)) => vec![7; length as usize],
            _ => Vec::new(),
        },
        instruction::GEN_ECC_KEY_PAIR => key,
        instruction::EXPORT_PUBLIC_KEY => sized(&key),
        instruction::ECC_SIGN_DATA => sized(&[0x11; 64]),
        _ => Vec::new(),
    };
    Response::new(Payload::plain(data), StatusWord::Success)
}

/// Something a user does, from opened handles to its end.
pub(crate) type Action = fn(&mut Handles) -> Result<(), Error>;

/// Handles to everything on a card.
pub(crate) struct Handles {
    pub(crate) device: ApduDevice,
    pub(crate) application: Box<dyn Application>,
    pub(crate) container: Box<dyn Container>,
}

impl Handles {
    pub(crate) fn open(card: &Simulated) -> Self {
        let mut device = card.device();
        let mut application = device.open_application("YZT").unwrap();
        let container = application.open_container("cert").unwrap();
        card.restart();
        Self { device, application, container }
    }
}

/// Every operation of the three traits and the jobs made of them, by name; and how many tries a
/// card may count.
pub(crate) const ACTIONS: &[(&str, usize, Action)] = &[
    ("information", 0, |on| on.device.information().map(drop)),
    ("applications", 0, |on| on.device.applications().map(drop)),
    ("open application", 0, |on| on.device.open_application("app").map(drop)),
    ("authenticate device", 1, |on| on.device.authenticate_device(device_key())),
    ("create application", 0, |on| on.device.create_application(new_application())),
    ("delete application", 0, |on| on.device.delete_application("other")),
    ("set label", 0, |on| on.device.set_label("label")),
    ("random", 0, |on| on.device.random(300).map(drop)),
    ("pin information", 0, |on| on.application.pin_information(PinRole::User).map(drop)),
    ("verify pin", 1, |on| on.application.verify_pin(PinRole::User, pin("123456"))),
    ("change pin", 1, |on| on.application.change_pin(PinRole::User, pin("123456"), pin("654321"))),
    ("unblock", 1, |on| {
        let challenge = on.application.unblock_challenge()?;
        on.application.unblock_pin(&yzt_token::UnblockCryptogram {
            challenge,
            encrypted_pin: [1; 16],
            mac: [2; 4],
        })
    }),
    ("logout", 0, |on| on.application.logout()),
    ("containers", 0, |on| on.application.containers().map(drop)),
    ("create container", 0, |on| on.application.create_container("new").map(drop)),
    ("open container", 0, |on| on.application.open_container("other").map(drop)),
    ("delete container", 0, |on| on.application.delete_container("other")),
    ("container information", 0, |on| on.container.information().map(drop)),
    ("generate", 0, |on| on.container.generate_signature_key().map(drop)),
    ("import key", 0, |on| on.container.import_encryption_key(&enveloped_key())),
    ("public key", 0, |on| on.container.public_key(KeyUse::Encryption).map(drop)),
    ("import certificate", 0, |on| on.container.import_certificate(KeyUse::Signature, b"0\0")),
    ("certificate", 0, |on| on.container.certificate(KeyUse::Signature).map(drop)),
    ("sign", 0, |on| on.container.sign_digest(&[3; 32]).map(drop)),
    ("log in", 1, |on| {
        on.application.verify_pin(PinRole::User, pin("123456"))?;
        on.container.sign_digest(&[3; 32])?;
        on.application.logout()
    }),
    ("issue", 1, |on| {
        on.application.verify_pin(PinRole::User, pin("123456"))?;
        let mut container = on.application.create_container("new")?;
        container.generate_signature_key()?;
        container.sign_digest(&[3; 32])?;
        container.import_certificate(KeyUse::Signature, b"0\0")?;
        container.import_encryption_key(&enveloped_key())?;
        container.import_certificate(KeyUse::Encryption, b"0\0")?;
        on.application.logout()
    }),
];

pub(crate) fn new_application() -> NewApplication {
    let limit = yzt_pin::RetryLimit::default();
    NewApplication::new("new", pin("adminadmin123456"), limit, pin("123456"), limit)
}
