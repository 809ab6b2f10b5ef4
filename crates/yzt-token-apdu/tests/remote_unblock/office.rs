// SPDX-License-Identifier: MIT OR Apache-2.0
//! The CA's desk: the machine, a record that survives, and a clerk who agrees.

use core::time::Duration;

use getrandom::SysRng;
use yzt_gmt0017::remote_unblock::{
    AdministratorPin, AdministratorPins, Body, Desk, DeskAction, DeskEnding, DeskEvent, Message,
    Persist, Policy, Reason, Request,
};

/// What is on the desk's disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) current: [u8; 16],
    pub(crate) pending: Option<[u8; 16]>,
}

/// A crash of the desk around one of its writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crash {
    Before(usize),
    After(usize),
    /// The write fails, and the desk lives on.
    Full(usize),
}

pub(crate) struct Office {
    pub(crate) record: Record,
    pub(crate) approves: bool,
    pub(crate) crash: Option<Crash>,
    pub(crate) policy: Policy,
    machine: Option<Desk>,
    pub(crate) persists: usize,
    /// The PIN for the key's holder, and whether the card is known to have it.
    pub(crate) handed_out: Option<(Vec<u8>, bool)>,
    /// Cryptograms that left.
    pub(crate) sealed: usize,
    pub(crate) ending: Option<DeskEnding>,
    pub(crate) reviewed: Option<Request>,
    /// The numbers of what was refused.
    pub(crate) refused: Vec<u16>,
}

impl Record {
    pub(crate) fn certain(pin: [u8; 16]) -> Self {
        Self { current: pin, pending: None }
    }

    fn pins(&self) -> AdministratorPins {
        let current = AdministratorPin::from_bytes(&self.current).unwrap();
        match &self.pending {
            None => AdministratorPins::new(current),
            Some(pending) => {
                let pending = AdministratorPin::from_bytes(pending).unwrap();
                AdministratorPins::with_pending(current, pending)
            }
        }
    }
}

impl Office {
    pub(crate) fn new(record: Record) -> Self {
        Self {
            record,
            approves: true,
            crash: None,
            policy: Policy::default(),
            machine: None,
            persists: 0,
            handed_out: None,
            sealed: 0,
            ending: None,
            reviewed: None,
            refused: Vec::new(),
        }
    }

    /// Ready for another visit.
    pub(crate) fn open(&mut self, crash: Option<Crash>) {
        self.crash = crash;
        self.machine = Some(Desk::new(self.policy.clone()));
        (self.persists, self.sealed) = (0, 0);
        (self.handed_out, self.ending, self.reviewed) = (None, None, None);
        self.refused.clear();
    }

    /// The visit is over, whatever the host thinks.
    pub(crate) fn close(&mut self, now: Duration) {
        if self.ending.is_none() && self.machine.is_some() {
            self.feed(DeskEvent::Closed, now);
        }
    }

    pub(crate) fn is_crashed(&self) -> bool {
        self.machine.is_none()
    }

    pub(crate) fn receive(&mut self, bytes: &[u8], now: Duration) -> Vec<Message> {
        match Message::decode(bytes) {
            Ok(message) => self.feed(DeskEvent::Message(message), now),
            Err(error) => {
                self.refused.push(error.number());
                Vec::new()
            }
        }
    }

    fn feed(&mut self, event: DeskEvent, now: Duration) -> Vec<Message> {
        let Some(machine) = &mut self.machine else { return Vec::new() };
        let actions = match machine.handle(event, now, &mut SysRng) {
            Ok(actions) => actions,
            Err(error) => {
                self.refused.push(error.number());
                return Vec::new();
            }
        };
        let mut sent = Vec::new();
        for action in actions {
            match action {
                DeskAction::Review(request) => {
                    self.reviewed = Some(request);
                    let review = if self.approves {
                        DeskEvent::Approved(self.record.pins())
                    } else {
                        DeskEvent::Declined(Reason::NotApproved)
                    };
                    sent.extend(self.feed(review, now));
                }
                DeskAction::Send(message) => {
                    let sealed = matches!(message.body, Body::Answer(_) | Body::Rotation(_));
                    self.sealed += usize::from(sealed);
                    sent.push(message);
                }
                DeskAction::Persist(persist) => match self.persist(persist) {
                    Some(word) => sent.extend(self.feed(word, now)),
                    None => return Vec::new(),
                },
                DeskAction::HandOut(hand_out) => {
                    self.handed_out = Some((hand_out.pin.as_bytes().to_vec(), hand_out.certain));
                }
                DeskAction::End(ending) => self.ending = Some(ending),
            }
        }
        sent
    }

    /// The word of the store; none if the desk has crashed over it.
    fn persist(&mut self, persist: Persist) -> Option<DeskEvent> {
        let index = self.persists;
        self.persists += 1;
        if self.crash == Some(Crash::Full(index)) {
            return Some(DeskEvent::NotPersisted(persist.failed()));
        }
        if self.crash == Some(Crash::Before(index)) {
            self.machine = None;
            return None;
        }
        let pins = persist.record();
        self.record = Record {
            current: *pins.current().as_bytes(),
            pending: pins.pending().map(|pin| *pin.as_bytes()),
        };
        if self.crash == Some(Crash::After(index)) {
            self.machine = None;
            return None;
        }
        Some(DeskEvent::Persisted(persist.durable()))
    }
}
