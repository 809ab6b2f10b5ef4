// SPDX-License-Identifier: MIT OR Apache-2.0
//! A software key in a socket that can be pulled out at any exchange.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use getrandom::SysRng;
use yzt_apdu::{CardChannel, ChannelError, Command, Limits, Response};
use yzt_gmt0017::Dialect;
use yzt_pin::{AllowedBytes, Pin, PinPolicy, RetryLimit, TriesLeft};
use yzt_softkey::{Card, NewKey, StoreKey};
use yzt_token::{Application, Device, DeviceKey, Error, NewApplication, PinInformation, PinRole};
use yzt_token_apdu::ApduDevice;
use zeroize::Zeroizing;

use crate::disk::Disk;

pub(crate) const UNBLOCK: u8 = 0x1A;
pub(crate) const CHANGE: u8 = 0x16;
/// The administrator's PIN that keys are made with.
pub(crate) const FIRST: [u8; 16] =
    *b"\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f\xa0";
pub(crate) const ADMINISTRATOR_TRIES: u8 = 6;

/// What a card does at one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CardFault {
    /// Broken off before the command took effect.
    Before(Break),
    /// Broken off after it took effect, the answer lost.
    After(Break),
    /// The disk takes so many changes more in this command.
    Disk(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    Removed,
    PowerLost,
    Reset,
    Silent,
}

struct Socket {
    disk: Disk,
    card: Card,
    generation: usize,
    reset: bool,
    exchanges: usize,
    faults: Vec<(usize, CardFault)>,
    log: Vec<(u8, Option<u16>)>,
    in_transaction: bool,
    transactions: Vec<usize>,
    kept_alive: usize,
}

/// A key, and what was sent to it.
#[derive(Clone)]
pub(crate) struct Key(Arc<Mutex<Socket>>);

struct Channel {
    key: Key,
    generation: usize,
}

fn store_key() -> StoreKey {
    StoreKey::from_bytes([7; 32])
}

fn card(disk: &Disk) -> Card {
    Card::open_on(disk.clone(), &store_key(), Box::new(SysRng)).unwrap()
}

pub(crate) fn any_pin(bytes: &[u8]) -> Pin {
    let policy = PinPolicy { allowed: AllowedBytes::Any, ..PinPolicy::default() };
    Pin::new(Zeroizing::new(bytes.to_vec()), &policy).unwrap()
}

/// A key of this serial number whose user PIN is locked.
fn made(serial: &str) -> Disk {
    let disk = Disk::default();
    let new = NewKey {
        serial: serial.into(),
        label: "YZT".into(),
        manufacturer: "YZT".into(),
        issuer: "CA".into(),
        device_key: Zeroizing::new(*b"1234567812345678"),
    };
    yzt_softkey::create_on(disk.clone(), &store_key(), new, &mut SysRng).unwrap();
    let mut device = ApduDevice::open(Box::new(card(&disk)), Dialect::default()).unwrap();
    device.authenticate_device(DeviceKey::new(Zeroizing::new(*b"1234567812345678"))).unwrap();
    let tries = RetryLimit::new(ADMINISTRATOR_TRIES).unwrap();
    let user_tries = RetryLimit::new(1).unwrap();
    let user = any_pin(b"123456");
    let new = NewApplication::new("YZT", any_pin(&FIRST), tries, user, user_tries);
    device.create_application(new).unwrap();
    let mut application = device.open_application("YZT").unwrap();
    application.verify_pin(PinRole::User, any_pin(b"000000")).unwrap_err();
    drop((application, device));
    disk
}

impl Key {
    pub(crate) fn new() -> Self {
        static MADE: OnceLock<Disk> = OnceLock::new();
        Self::on(MADE.get_or_init(|| made("YZT00042")).after_power_loss())
    }

    pub(crate) fn other() -> Self {
        static MADE: OnceLock<Disk> = OnceLock::new();
        Self::on(MADE.get_or_init(|| made("YZT00043")).after_power_loss())
    }

    fn on(disk: Disk) -> Self {
        let card = card(&disk);
        Self(Arc::new(Mutex::new(Socket {
            disk,
            card,
            generation: 0,
            reset: false,
            exchanges: 0,
            faults: Vec::new(),
            log: Vec::new(),
            in_transaction: false,
            transactions: Vec::new(),
            kept_alive: 0,
        })))
    }

    fn socket(&self) -> MutexGuard<'_, Socket> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The application on a new connection. What is sent from here on is counted anew.
    pub(crate) fn application(&self, faults: &[(usize, CardFault)]) -> Box<dyn Application> {
        let generation = self.socket().generation;
        self.socket().reset = false;
        self.socket().faults.clear();
        let channel = Channel { key: self.clone(), generation };
        let mut device = ApduDevice::open(Box::new(channel), Dialect::default()).unwrap();
        let application = device.open_application("YZT").unwrap();
        let mut socket = self.socket();
        socket.exchanges = 0;
        socket.log.clear();
        socket.transactions.clear();
        socket.kept_alive = 0;
        socket.faults = faults.to_vec();
        drop(socket);
        application
    }

    /// The same contents on a card of its own, to look at.
    fn copy(&self) -> Self {
        Self::on(self.socket().disk.after_power_loss())
    }

    pub(crate) fn has_administrator_pin(&self, pin: &[u8; 16]) -> bool {
        let verified =
            self.copy().application(&[]).verify_pin(PinRole::Administrator, any_pin(pin));
        match verified {
            Ok(()) => true,
            Err(Error::PinIncorrect { .. }) => false,
            Err(other) => panic!("{other}"),
        }
    }

    pub(crate) fn has_user_pin(&self, pin: &[u8]) -> bool {
        self.copy().application(&[]).verify_pin(PinRole::User, any_pin(pin)).is_ok()
    }

    pub(crate) fn pin(&self, role: PinRole) -> PinInformation {
        self.copy().application(&[]).pin_information(role).unwrap()
    }

    pub(crate) fn administrator_tries(&self) -> u8 {
        match self.pin(PinRole::Administrator).tries_left {
            TriesLeft::Exactly(tries) => tries,
            TriesLeft::Locked => 0,
            other => panic!("{other:?}"),
        }
    }

    /// The commands since the application was opened, with their status where one came back.
    pub(crate) fn log(&self) -> Vec<(u8, Option<u16>)> {
        self.socket().log.clone()
    }

    pub(crate) fn count(&self, instructions: &[u8]) -> usize {
        self.log().iter().filter(|(instruction, _)| instructions.contains(instruction)).count()
    }

    /// How many exchanges each transaction had.
    pub(crate) fn transactions(&self) -> Vec<usize> {
        self.socket().transactions.clone()
    }

    pub(crate) fn kept_alive(&self) -> usize {
        self.socket().kept_alive
    }

    pub(crate) fn in_transaction(&self) -> bool {
        self.socket().in_transaction
    }
}

impl Socket {
    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        let index = self.exchanges;
        self.exchanges += 1;
        if let Some(count) = self.transactions.last_mut() {
            *count += 1;
        }
        let fault = self.faults.iter().find(|(at, _)| *at == index).map(|(_, fault)| *fault);
        match fault {
            Some(CardFault::Before(how)) => Err(self.broken(how)),
            Some(CardFault::After(how)) => {
                self.card.transmit(command)?;
                self.log.push((command.instruction(), None));
                Err(self.broken(how))
            }
            Some(CardFault::Disk(changes)) => {
                self.disk.fail_after(Some(changes));
                let answer = self.answer(command);
                self.disk.fail_after(None);
                answer
            }
            None => self.answer(command),
        }
    }

    fn answer(&mut self, command: &Command) -> Result<Response, ChannelError> {
        let response = self.card.transmit(command)?;
        self.log.push((command.instruction(), Some(response.status().into())));
        Ok(response)
    }

    fn broken(&mut self, how: Break) -> ChannelError {
        match how {
            Break::Silent => ChannelError::Timeout,
            Break::Reset => {
                self.card.power_cycle();
                self.reset = true;
                ChannelError::Reset
            }
            Break::Removed => {
                self.card.power_cycle();
                self.generation += 1;
                ChannelError::Removed
            }
            Break::PowerLost => {
                self.disk = self.disk.after_power_loss();
                self.card = card(&self.disk);
                self.generation += 1;
                ChannelError::Removed
            }
        }
    }
}

impl Channel {
    fn socket(&self) -> Result<MutexGuard<'_, Socket>, ChannelError> {
        let socket = self.key.socket();
        if socket.generation == self.generation { Ok(socket) } else { Err(ChannelError::Removed) }
    }
}

impl CardChannel for Channel {
    fn limits(&self) -> Limits {
        self.key.socket().card.limits()
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        self.socket()?.transmit(command)
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        let mut socket = self.socket()?;
        socket.in_transaction = true;
        socket.transactions.push(0);
        Ok(())
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        self.key.socket().in_transaction = false;
        Ok(())
    }

    fn keep_alive(&mut self) -> Result<(), ChannelError> {
        let mut socket = self.socket()?;
        assert!(socket.in_transaction, "kept alive without a transaction");
        socket.kept_alive += 1;
        Ok(())
    }

    fn was_reset(&mut self) -> bool {
        core::mem::take(&mut self.key.socket().reset)
    }
}
