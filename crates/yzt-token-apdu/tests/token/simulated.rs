// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card that says yes to everything, and counts; a test can answer in its place.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use yzt_apdu::{CardChannel, ChannelError, Command, Limits, Payload, Response, StatusWord};
use yzt_gmt0017::{Dialect, instruction};
use yzt_token_apdu::ApduDevice;

use crate::script::unhex;
use crate::values::{X, Y};

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
            instruction::CHANGE_DEV_AUTH_KEY,
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
        instruction::GEN_RANDOM | instruction::READ_FILE => match command.expected() {
            Some(yzt_apdu::ExpectedLength::Exactly(length)) => vec![7; length as usize],
            _ => Vec::new(),
        },
        instruction::ENUM_FILES => b"file\0".to_vec(),
        instruction::GET_FILE_INFO => unhex("00000400 00000010 000000FF"),
        instruction::GEN_ECC_KEY_PAIR => key,
        instruction::EXPORT_PUBLIC_KEY => sized(&key),
        instruction::ECC_SIGN_DATA => sized(&[0x11; 64]),
        instruction => serve(instruction, command.data(), &key, &id),
    };
    Response::new(Payload::plain(data), StatusWord::Success)
}

/// The answers of the cryptographic service.
fn serve(instruction: u8, data: &[u8], key: &[u8], id: &[u8]) -> Vec<u8> {
    let sized = |bytes: &[u8]| [&[0, 0, 1, 0], bytes].concat();
    let ciphertext = sized(&[key, &[0x33; 32], &[0, 0, 0, 16], &[0x44; 16]].concat());
    match instruction {
        instruction::GEN_RSA_KEY_PAIR => [&[0xFF; 256][..], &[0, 1, 0, 1]].concat(),
        instruction::RSA_SIGN_DATA => vec![0x11; 256],
        instruction::RSA_EXPORT_SESSION_KEY => [id, &[0x22; 256]].concat(),
        instruction::ECC_EXPORT_SESSION_KEY => [&ciphertext, id].concat(),
        instruction::EXT_ECC_ENCRYPT => ciphertext,
        instruction::GENERATE_AGREEMENT_DATA => sized(&[key, &[9, 9], id].concat()),
        instruction::GENERATE_AGREEMENT_DATA_AND_KEY => sized(&[key, &[0, 0], id].concat()),
        instruction::GENERATE_KEY => [&[0, 0], id].concat(),
        instruction::IMPORT_SESSION_KEY | instruction::IMPORT_SYMM_KEY => id.to_vec(),
        instruction::ENCRYPT
        | instruction::ENCRYPT_UPDATE
        | instruction::ENCRYPT_FINAL
        | instruction::DECRYPT
        | instruction::DECRYPT_UPDATE
        | instruction::DECRYPT_FINAL => data.get(6..).unwrap_or_default().to_vec(),
        instruction::MAC | instruction::MAC_FINAL => vec![0x66; 16],
        instruction::DIGEST | instruction::DIGEST_FINAL => vec![0x77; 32],
        _ => Vec::new(),
    }
}
