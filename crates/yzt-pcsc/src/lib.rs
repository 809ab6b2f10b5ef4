// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card channel over PC/SC readers.
//!
//! PC/SC is the interface between programs and the system's smart-card service: `pcscd` on Linux,
//! the Smart Card service on Windows, CryptoTokenKit on macOS. [`Readers`] lists the readers, waits
//! for a card to come or go, and says why it cannot; [`PcscChannel`] is a
//! [`CardChannel`](yzt_apdu::CardChannel) to the card in one of them.
//!
//! # What holds
//!
//! - **Access is shared.** Other programs may use the same card between two transactions. A program
//!   that does not end its transaction is waited for no longer than
//!   [`LOCK_TIMEOUT`](Readers::LOCK_TIMEOUT).
//! - **A channel never resets the card**, neither on purpose nor when it is dropped in the middle of
//!   something: that would end other programs' logins.
//! - **A reset by someone else is told once**: the next call answers
//!   [`ChannelError::Reset`](yzt_apdu::ChannelError::Reset) without having executed anything, and the
//!   channel is good again after it.
//! - **The end of the service is told once**, as
//!   [`ChannelError::Transport`](yzt_apdu::ChannelError::Transport) with the service's code; from then
//!   on the channel's card is gone. `Readers` finds the service again when it is back.
//! - **A key that is at work keeps no other key waiting**: every channel has a connection to the
//!   service of its own.
//!
//! Linking this crate links libpcsclite; that is why it stands behind a feature everywhere above.
#![forbid(unsafe_code)]

mod channel;
mod connection;
mod error;
mod readers;
mod service;

pub use channel::PcscChannel;
pub use error::{Error, NUMBERS};
pub use readers::{Canceller, CardState, ReaderEntry, Readers};
