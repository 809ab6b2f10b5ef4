// SPDX-License-Identifier: MIT OR Apache-2.0
//! A place for one software key, from which it can be lost at any command.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use getrandom::SysRng;
use yzt_apdu::{CardChannel, ChannelError, Command, Limits, Response};
use yzt_gmt0017::instruction_name;
use yzt_softkey::Card;
use yzt_token::{DeviceId, Error, Provider};
use yzt_token_apdu::{ApduProvider, ChannelSource, SourceEntry};

/// How a key is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// It is pulled out.
    Removal,
    /// It is reset and stays where it is.
    Reset,
}

/// When a key is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before it has executed the command.
    Before,
    /// After that, with the answer.
    After,
}

/// The command that nobody gets an answer to, counted from 0 on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    pub(crate) at: usize,
    pub(crate) moment: Moment,
    pub(crate) loss: Loss,
}

/// A command that reached the port.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) name: &'static str,
    pub(crate) p2: u8,
    /// The key's answer, whether it got through or not; `None` where the key was lost before.
    pub(crate) status: Option<u16>,
    /// The transaction that it was sent in, counted from 1 on.
    pub(crate) transaction: u64,
}

/// The place.
#[derive(Clone, Default)]
pub(crate) struct Port(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    card: Option<Card>,
    insertions: u64,
    resets: u64,
    transactions: u64,
    seen: Vec<Seen>,
    cut: Option<Cut>,
    lost: Option<Instant>,
}

/// A channel to the key that was in the port when it was made.
struct Contact {
    port: Port,
    insertion: u64,
    resets: u64,
}

impl Port {
    /// Puts a key in, which begins a new insertion; what was seen is forgotten.
    pub(crate) fn insert(&self, folder: &Path) {
        let mut inner = self.inner();
        // A key is open once: first the one that may be in goes out.
        inner.card = None;
        inner.card = Some(Card::open(folder, Box::new(SysRng)).unwrap());
        inner.insertions += 1;
        inner.seen.clear();
        inner.cut = None;
    }

    /// Plans a loss. Commands are counted from the last insertion on.
    pub(crate) fn cut(&self, cut: Cut) {
        self.inner().cut = Some(cut);
    }

    /// What reached the port since the key was put in.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.inner().seen.clone()
    }

    /// How long ago the key was lost.
    pub(crate) fn lost_for(&self) -> Option<Duration> {
        self.inner().lost.map(|lost| lost.elapsed())
    }

    pub(crate) fn is_present(&self) -> bool {
        self.inner().card.is_some()
    }

    /// A channel to the key that is in.
    pub(crate) fn contact(&self) -> Box<dyn CardChannel> {
        let inner = self.inner();
        let (insertion, resets) = (inner.insertions, inner.resets);
        Box::new(Contact { port: self.clone(), insertion, resets })
    }

    /// The port as a reader, of which nothing is known but whether there is a card.
    pub(crate) fn provider(&self) -> Box<dyn Provider> {
        Box::new(ApduProvider::new("port", self.clone()))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }
}

impl Inner {
    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        let cut = self.cut.filter(|cut| cut.at == self.seen.len());
        let executed = !cut.is_some_and(|cut| cut.moment == Moment::Before);
        let card = self.card.as_mut().ok_or(ChannelError::Removed)?;
        let response = if executed { Some(card.transmit(command)?) } else { None };
        self.seen.push(Seen {
            name: instruction_name(command.instruction()).unwrap_or("unknown"),
            p2: command.p2(),
            status: response.as_ref().map(|response| u16::from(response.status())),
            transaction: self.transactions,
        });
        let Some(cut) = cut else { return response.ok_or(ChannelError::Removed) };
        self.lost = Some(Instant::now());
        match cut.loss {
            Loss::Removal => {
                self.card = None;
                Err(ChannelError::Removed)
            }
            Loss::Reset => {
                card.power_cycle();
                self.resets += 1;
                Err(ChannelError::Reset)
            }
        }
    }
}

impl Contact {
    /// The port, while the key that the channel leads to is in it.
    fn inner(&self) -> Result<MutexGuard<'_, Inner>, ChannelError> {
        let inner = self.port.inner();
        let is_there = inner.card.is_some() && inner.insertions == self.insertion;
        if is_there { Ok(inner) } else { Err(ChannelError::Removed) }
    }
}

impl CardChannel for Contact {
    fn limits(&self) -> Limits {
        Limits { max_command_data: 4096, max_response_data: 4096, extended: true }
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        self.inner()?.transmit(command)
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        self.inner()?.transactions += 1;
        Ok(())
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        self.inner().map(drop)
    }

    fn was_reset(&mut self) -> bool {
        let Ok(resets) = self.inner().map(|inner| inner.resets) else { return false };
        core::mem::replace(&mut self.resets, resets) != resets
    }

    fn atr(&self) -> Vec<u8> {
        yzt_softkey::ATR.to_vec()
    }
}

impl ChannelSource for Port {
    fn entries(&mut self) -> Result<Vec<SourceEntry>, Error> {
        let present = self.is_present();
        let error_number = (!present).then_some(yzt_pcsc::Error::NoCard.number());
        Ok(vec![SourceEntry { id: DeviceId::new("port"), present, known: None, error_number }])
    }

    fn connect(&mut self, _: &DeviceId) -> Result<Box<dyn CardChannel>, Error> {
        if !self.is_present() {
            let error = yzt_pcsc::Error::NoCard;
            return Err(Error::backend(error.number(), error));
        }
        Ok(self.contact())
    }
}
