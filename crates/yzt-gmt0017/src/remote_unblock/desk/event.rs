// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_pin::Pin;

use super::super::message::{Message, Reason, Request, VisitId};
use super::super::pins::AdministratorPins;
use super::DeskEnding;

/// What happens to a desk.
#[derive(Debug)]
pub enum DeskEvent {
    /// A message of the host.
    Message(Message),
    /// The reviewer agrees, and this is what is on record for the key. Nothing else brings a PIN
    /// into the machine.
    Approved(AdministratorPins),
    /// The reviewer does not agree, or nothing is on record.
    Declined(Reason),
    /// A record is durable.
    Persisted(Persisted),
    /// A record could not be made durable.
    NotPersisted(NotPersisted),
    /// The line is down, or the desk gives up waiting.
    Closed,
}

/// What a desk wants done.
#[derive(Debug)]
pub enum DeskAction {
    /// Show this to a reviewer.
    Review(Request),
    /// Send this to the host.
    Send(Message),
    /// Make this record durable, and say so.
    Persist(Persist),
    /// Give the new user PIN to the key's holder.
    HandOut(HandOut),
    /// Nothing more will happen.
    End(DeskEnding),
}

/// A new user PIN. It is good for one login, after which the key wants it changed.
#[derive(Debug)]
pub struct HandOut {
    /// The PIN.
    pub pin: Pin,
    /// Whether the card is known to have it. If not, trying it costs nothing: the PIN that it may
    /// have replaced is locked.
    pub certain: bool,
}

/// A record that must be durable before the visit can go on. It holds the PINs: the machine has
/// none until it gets them back.
#[derive(Debug)]
pub struct Persist {
    pub(super) pins: AdministratorPins,
    pub(super) ticket: Ticket,
}

/// The word that a record is durable.
#[derive(Debug)]
pub struct Persisted(Persist);

/// The word that a record is not durable, or may not be.
#[derive(Debug)]
pub struct NotPersisted(Ticket);

/// Names a record that is being stored: no other moment of any visit has the same.
pub(super) type Ticket = (VisitId, u8);

impl Persist {
    /// The record.
    #[must_use]
    pub const fn record(&self) -> &AdministratorPins {
        &self.pins
    }

    /// Says that the record is durable: written, and on the disk.
    #[must_use]
    pub const fn durable(self) -> Persisted {
        Persisted(self)
    }

    /// Says that it is not, or may not be.
    #[must_use]
    pub fn failed(self) -> NotPersisted {
        NotPersisted(self.ticket)
    }
}

impl Persisted {
    pub(super) fn into_persist(self) -> Persist {
        self.0
    }
}

impl NotPersisted {
    pub(super) const fn ticket(&self) -> Ticket {
        self.0
    }
}
