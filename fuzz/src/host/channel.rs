// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card that answers from a tape.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use yzt_apdu::{CardChannel, ChannelError, Command, ExpectedLength, Limits, Response};
use yzt_token::{DeviceId, Error, Object};
use yzt_token_apdu::{ChannelSource, KnownKey, SourceEntry};

use crate::tape::Tape;
use crate::world::world;

/// Exchanges of one call: random bytes of a card that gives one at a time are the most.
const MOST_EXCHANGES: usize = 600 + 16;

/// Status words that a driver tells apart, and some that it does not.
const STATUSES: &[u16] = &[
    0x9000, 0x63C0, 0x63C1, 0x63C5, 0x63CF, 0x6300, 0x6581, 0x6700, 0x6982, 0x6983, 0x6984, 0x6985,
    0x6986, 0x698A, 0x6A80, 0x6A84, 0x6A86, 0x6A88, 0x6A8B, 0x6A90, 0x6A91, 0x6A94, 0x6A95, 0x6A96,
    0x6C00, 0x6C10, 0x6D00, 0x6E00, 0x6E02, 0x6F00, 0x6110, 0x1234,
];

/// The tape, and what passed between host and card.
pub(super) struct Line(Mutex<State>);

struct State {
    bytes: Vec<u8>,
    position: usize,
    tries: usize,
    exchanges: usize,
    transactions: usize,
}

impl Line {
    pub(super) fn new(data: &[u8]) -> Self {
        Self(Mutex::new(State {
            bytes: data.to_vec(),
            position: 0,
            tries: 0,
            exchanges: 0,
            transactions: 0,
        }))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.read(|tape| tape.is_empty())
    }

    pub(super) fn byte(&self) -> u8 {
        self.read(|tape| tape.byte())
    }

    pub(super) fn word(&self) -> u16 {
        self.read(|tape| tape.word())
    }

    pub(super) fn choose<T: Copy>(&self, choices: &[T]) -> T {
        self.read(|tape| tape.choose(choices))
    }

    /// At most so many bytes.
    pub(super) fn take(&self, most: u16) -> Vec<u8> {
        self.read(|tape| tape.counted(most).to_vec())
    }

    /// How many commands came that cost a try when they fail.
    pub(super) fn tries(&self) -> usize {
        self.state().tries
    }

    /// No transaction is open, and the call that ended did not go on for ever.
    pub(super) fn assert_quiet(&self) {
        let mut state = self.state();
        assert_eq!(state.transactions, 0, "a transaction is left open");
        let exchanges = core::mem::take(&mut state.exchanges);
        assert!(exchanges <= MOST_EXCHANGES, "{exchanges} commands for one call");
    }

    pub(super) fn open_transactions(&self) -> usize {
        self.state().transactions
    }

    fn read<T>(&self, read: impl FnOnce(&mut Tape<'_>) -> T) -> T {
        let mut state = self.state();
        let mut tape = Tape::new(&state.bytes[state.position..]);
        let value = read(&mut tape);
        let position = state.bytes.len() - tape.remaining();
        state.position = position;
        value
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Three places for keys, of which the tape says what is in them.
pub(super) struct Source {
    line: Arc<Line>,
    exclusive: bool,
}

impl Source {
    pub(super) fn new(line: &Arc<Line>) -> Self {
        Self { line: Arc::clone(line), exclusive: line.byte() & 1 == 1 }
    }
}

impl ChannelSource for Source {
    fn entries(&mut self) -> Result<Vec<SourceEntry>, Error> {
        let entries = (0..self.line.byte() % 4).map(|number| {
            let bits = self.line.byte();
            SourceEntry {
                id: DeviceId::new(number.to_string()),
                present: bits & 1 == 0,
                known: (bits & 2 == 2).then(KnownKey::default),
                error_number: (bits & 4 == 4).then_some(1050),
            }
        });
        Ok(entries.collect())
    }

    fn connect(&mut self, _: &DeviceId) -> Result<Box<dyn CardChannel>, Error> {
        match self.line.byte() {
            0 => Err(Error::NotFound { object: Object::Device }),
            1 => Err(Error::InUse),
            choice => {
                Ok(Box::new(Channel { line: Arc::clone(&self.line), limits: limits(choice) }))
            }
        }
    }

    fn is_exclusive(&self) -> bool {
        self.exclusive
    }
}

fn limits(choice: u8) -> Limits {
    match choice {
        2 => Limits { max_command_data: 0, max_response_data: 0, extended: false },
        3 => Limits { max_command_data: 255, max_response_data: 1, extended: false },
        4 => Limits { max_command_data: 255, max_response_data: 256, extended: false },
        _ => Limits::ISO_7816,
    }
}

struct Channel {
    line: Arc<Line>,
    limits: Limits,
}

impl CardChannel for Channel {
    fn limits(&self) -> Limits {
        self.limits
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        assert!(command.to_bytes().is_ok(), "what is sent can be written");
        assert!(command.data().len() <= self.limits.max_command_data);
        {
            let mut state = self.line.state();
            assert_eq!(state.transactions, 1, "outside a transaction");
            state.exchanges += 1;
            if matches!(command.instruction(), 0x10 | 0x12 | 0x16 | 0x18 | 0x1A) {
                state.tries += 1;
            }
        }
        let sensitive = command.response_is_sensitive();
        let bytes = self.line.read(|tape| answer(tape, command))?;
        Ok(Response::parse(&bytes, sensitive)?)
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        if let Some(error) = rarely(&self.line) {
            return Err(error);
        }
        let mut state = self.line.state();
        state.transactions += 1;
        assert_eq!(state.transactions, 1, "one transaction in another");
        Ok(())
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        self.line.state().transactions -= 1;
        rarely(&self.line).map_or(Ok(()), Err)
    }

    fn was_reset(&mut self) -> bool {
        self.line.byte() == 0xFF
    }
}

/// An error where transactions begin and end: one byte in sixteen.
fn rarely(line: &Line) -> Option<ChannelError> {
    line.read(|tape| match tape.byte() {
        choice @ 0xF0..=0xFF => Some(failure(choice)),
        _ => None,
    })
}

fn failure(choice: u8) -> ChannelError {
    match choice % 6 {
        0 => ChannelError::Removed,
        1 => ChannelError::Reset,
        2 => ChannelError::Timeout,
        3 => ChannelError::Busy,
        4 => ChannelError::Transport { code: -1, call: "SCardTransmit" },
        _ => ChannelError::BeyondLimits { length: 2, maximum: 1 },
    }
}

/// An answer: mostly one that fits the command, else anything at all.
fn answer(tape: &mut Tape<'_>, command: &Command) -> Result<Vec<u8>, ChannelError> {
    match tape.byte() {
        choice @ 0xF8..=0xFF => Err(failure(choice)),
        0xE0..=0xF7 => Ok(tape.choose(STATUSES).to_be_bytes().to_vec()),
        0xD8..=0xDF => Ok(tape.counted(700).to_vec()),
        0xD0..=0xD7 => Ok(with_status(tape.counted(700).to_vec())),
        0xCF => Ok(with_status(vec![tape.byte(); 65_536])),
        0xCE => Ok(with_status(vec![tape.byte(); 65_537])),
        _ => Ok(with_status(fitting(tape, command))),
    }
}

fn with_status(mut data: Vec<u8>) -> Vec<u8> {
    data.extend([0x90, 0x00]);
    data
}

/// Data of the right length, and of the right kind where chance would never give it.
fn fitting(tape: &mut Tape<'_>, command: &Command) -> Vec<u8> {
    let key = world().key.public_key();
    let point = || [key.x().as_slice(), key.y()].concat();
    let sized = |data: Vec<u8>| [vec![0, 0, 1, 0], data].concat();
    match command.instruction() {
        0x04 => {
            let mut data = tape.counted(288).to_vec();
            data.resize(288, 0);
            data
        }
        0x22 | 0x34 | 0x46 => tape.counted(200).to_vec(),
        0x36 => tape.array::<12>().to_vec(),
        // At the end of a file there is less than was asked for.
        0x38 if tape.byte() & 3 == 0 => tape.counted(16).to_vec(),
        0x4A => [vec![tape.byte() % 3], tape.array::<10>().to_vec()].concat(),
        0x4E => {
            let certificate = tape.counted(200);
            let length = u32::try_from(certificate.len()).unwrap();
            [length.to_be_bytes().as_slice(), certificate].concat()
        }
        0x70 => point(),
        0x74 => sized(vec![0x11; 64]),
        0x88 => sized(point()),
        0x54 => [vec![0xFF; 256], vec![0, 1, 0, 1]].concat(),
        0x58 => vec![0x11; 256],
        0x5A => [tape.array::<2>().to_vec(), vec![0x22; 256]].concat(),
        0x78 => [ciphertext(&sized(point())), tape.array::<2>().to_vec()].concat(),
        0x7A => ciphertext(&sized(point())),
        0x82 => [sized(point()), tape.array::<4>().to_vec()].concat(),
        0x84 => [sized(point()), vec![0, 0], tape.array::<2>().to_vec()].concat(),
        // Mostly as long as what came, as a cipher's answer is.
        0xA6 | 0xA8 | 0xAA | 0xAE | 0xB0 | 0xB2 => {
            let mut data = command.data().get(6..).unwrap_or_default().to_vec();
            if let (0, Some(last)) = (tape.byte() & 1, data.last_mut()) {
                *last = tape.byte() % 17;
            }
            data
        }
        0xBE | 0xC2 => vec![0x66; 16],
        0xBA => vec![0x77; tape.choose(&[32, 20, 48, 64])],
        _ => match command.expected() {
            Some(ExpectedLength::Exactly(length)) => {
                let length = usize::try_from(length).unwrap();
                let mut data = tape.take(length).to_vec();
                data.resize(length, 1);
                data
            }
            _ => Vec::new(),
        },
    }
}

/// An SM2 ciphertext of 16 bytes behind its point.
fn ciphertext(point: &[u8]) -> Vec<u8> {
    [point, &[0x33; 32], &[0, 0, 0, 16], &[0x44; 16]].concat()
}
