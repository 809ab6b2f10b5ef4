// SPDX-License-Identifier: MIT OR Apache-2.0
//! A line in memory with a clock of its own, which loses, repeats, alters and delays.

use core::time::Duration;
use std::collections::VecDeque;

use yzt_crypto::sm3;
use yzt_token::{Error, UnblockLine};

use crate::key::Key;
use crate::office::Office;

/// What happens to one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineFault {
    Lost,
    Duplicated,
    /// Everything that was said before, in this visit and in others, is said once more first.
    Replayed,
    /// One byte changed.
    Altered(usize, u8),
    /// One byte changed, and the check value made to fit.
    Forged(usize, u8),
    /// Delivered after so many seconds.
    Delayed(u64),
    /// The line goes down instead.
    Down,
}

pub(crate) struct Wire<'a> {
    pub(crate) office: &'a mut Office,
    pub(crate) faults: Vec<(usize, LineFault)>,
    /// What was said in visits before.
    pub(crate) old: Vec<Vec<u8>>,
    /// What was said in this one.
    pub(crate) said: Vec<Vec<u8>>,
    pub(crate) now: Duration,
    /// The card whose transaction is watched.
    pub(crate) key: Key,
    /// How long the card was held.
    pub(crate) held: Duration,
    /// What is under way, and when it arrives.
    to_desk: VecDeque<(Duration, Vec<u8>)>,
    to_host: VecDeque<(Duration, Vec<u8>)>,
    index: usize,
    down: bool,
}

impl<'a> Wire<'a> {
    pub(crate) fn new(office: &'a mut Office, key: &Key, faults: &[(usize, LineFault)]) -> Self {
        Self {
            office,
            faults: faults.to_vec(),
            old: Vec::new(),
            said: Vec::new(),
            now: Duration::from_secs(1000),
            key: key.clone(),
            held: Duration::ZERO,
            to_desk: VecDeque::new(),
            to_host: VecDeque::new(),
            index: 0,
            down: false,
        }
    }

    /// What comes out of the line when this goes in, and when.
    fn carry(&mut self, message: &[u8]) -> Vec<(Duration, Vec<u8>)> {
        let index = self.index;
        self.index += 1;
        let fault = self.faults.iter().find(|(at, _)| *at == index).map(|(_, fault)| *fault);
        let mut message = message.to_vec();
        let before = [self.old.clone(), self.said.clone()].concat();
        self.said.push(message.clone());
        let mut arrives = self.now;
        let arrived = match fault {
            None => vec![message],
            Some(LineFault::Lost) => Vec::new(),
            Some(LineFault::Duplicated) => vec![message.clone(), message],
            Some(LineFault::Replayed) => [before, vec![message]].concat(),
            Some(LineFault::Altered(at, mask)) => {
                let at = at % message.len();
                message[at] ^= mask;
                vec![message]
            }
            Some(LineFault::Forged(at, mask)) => {
                let covered = message.len() - 8;
                message[at % covered] ^= mask;
                let check = sm3::digest(&message[..covered]);
                message[covered..].copy_from_slice(&check[..8]);
                vec![message]
            }
            Some(LineFault::Delayed(seconds)) => {
                arrives += Duration::from_secs(seconds);
                vec![message]
            }
            Some(LineFault::Down) => {
                self.down = true;
                Vec::new()
            }
        };
        arrived.into_iter().map(|message| (arrives, message)).collect()
    }

    /// Gives the desk what has arrived, and takes what it answers.
    fn deliver(&mut self) {
        let now = self.now;
        while let Some((_, message)) = self.to_desk.pop_front_if(|(due, _)| *due <= now) {
            for reply in self.office.receive(&message, now) {
                let carried = self.carry(&reply.encode());
                self.to_host.extend(carried);
            }
        }
    }

    /// The host has left; what is under way to the desk still arrives.
    pub(crate) fn run_out(&mut self) {
        while let Some((due, _)) = self.to_desk.front() {
            self.now = self.now.max(*due);
            self.deliver();
        }
        self.office.close(self.now);
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
        if self.key.in_transaction() {
            self.held += time;
        }
    }

    fn check(&self) -> Result<(), Error> {
        let down = || Error::backend(9999, std::io::Error::other("the line is down"));
        if self.down { Err(down()) } else { Ok(()) }
    }
}

impl UnblockLine for Wire<'_> {
    fn send(&mut self, message: &[u8]) -> Result<(), Error> {
        self.check()?;
        let carried = self.carry(message);
        self.to_desk.extend(carried);
        self.deliver();
        self.check()
    }

    fn receive(&mut self, wait: Duration) -> Result<Option<Vec<u8>>, Error> {
        self.check()?;
        assert!(wait <= Duration::from_secs(1), "the card is not kept alive for {wait:?}");
        self.deliver();
        let now = self.now;
        let arrived = self.to_host.pop_front_if(|(due, _)| *due <= now);
        if arrived.is_none() {
            self.pass(wait);
        }
        Ok(arrived.map(|(_, message)| message))
    }

    fn elapsed(&self) -> Duration {
        self.now
    }
}
