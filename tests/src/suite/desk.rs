// SPDX-License-Identifier: MIT OR Apache-2.0
//! A CA's desk at the other end of a line, in this process.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use getrandom::SysRng;
use yzt_gmt0017::remote_unblock::{
    AdministratorPin, AdministratorPins, Desk, DeskAction, DeskEnding, DeskEvent, Message, Policy,
};
use yzt_pin::Pin;
use yzt_token::{Error, UnblockLine};

/// Reviews every request with a nod, and writes what it has to keep into this value.
pub(super) struct Line {
    desk: Desk,
    began: Instant,
    answers: VecDeque<Vec<u8>>,
    /// What is on record before the visit.
    known: Option<AdministratorPins>,
    /// The records that were made durable.
    pub(super) records: usize,
    /// The PIN for the holder.
    pub(super) handed_out: Option<Pin>,
}

impl Line {
    pub(super) fn new(administrator: &[u8; 16]) -> Self {
        let pin = AdministratorPin::from_bytes(administrator).unwrap();
        Self {
            desk: Desk::new(Policy::default()),
            began: Instant::now(),
            answers: VecDeque::new(),
            known: Some(AdministratorPins::new(pin)),
            records: 0,
            handed_out: None,
        }
    }

    pub(super) fn ending(&self) -> Option<DeskEnding> {
        self.desk.ending()
    }

    fn handle(&mut self, event: DeskEvent) {
        let now = self.began.elapsed();
        for action in self.desk.handle(event, now, &mut SysRng).unwrap() {
            match action {
                DeskAction::Review(_) => {
                    let known = self.known.take().expect("one review a visit");
                    self.handle(DeskEvent::Approved(known));
                }
                DeskAction::Send(message) => self.answers.push_back(message.encode().to_vec()),
                DeskAction::Persist(persist) => {
                    self.records += 1;
                    self.handle(DeskEvent::Persisted(persist.durable()));
                }
                DeskAction::HandOut(hand_out) => self.handed_out = Some(hand_out.pin),
                DeskAction::End(_) => {}
            }
        }
    }
}

impl UnblockLine for Line {
    fn send(&mut self, message: &[u8]) -> Result<(), Error> {
        let message = Message::decode(message).unwrap();
        self.handle(DeskEvent::Message(message));
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.answers.pop_front())
    }

    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}
