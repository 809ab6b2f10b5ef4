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
//!   [`LOCK_TIMEOUT`](Readers::LOCK_TIMEOUT), and a card that does not answer no longer than
//!   [`RESPONSE_TIMEOUT`](Readers::RESPONSE_TIMEOUT).
//! - **A channel never resets the card**, neither on purpose nor when it is dropped in the middle of
//!   something: that would end other programs' logins.
//! - **A reset by someone else is told once**: the next call answers
//!   [`ChannelError::Reset`](yzt_apdu::ChannelError::Reset) without having executed anything, and the
//!   channel is good again after it. Within a transaction nobody else can reset the card: a program
//!   that tries waits, and the reset is told after the transaction.
//! - **The end of the service is told once**, as
//!   [`ChannelError::Transport`](yzt_apdu::ChannelError::Transport) with the service's code; from then
//!   on the channel's card is gone. `Readers` finds the service again when it is back.
//! - **A key that is at work keeps no other key waiting**: every channel has a connection to the
//!   service of its own.
//! - **What is no answer is not no answer**: bytes that are no response APDU are
//!   [`ChannelError::Malformed`](yzt_apdu::ChannelError::Malformed), a card that went is `Removed`, a
//!   card that is silent `Timeout`.
//!
//! # Calls and threads
//!
//! | here | PC/SC | in which thread |
//! |---|---|---|
//! | [`Readers::entries`] | `SCardListReaders`, `SCardGetStatusChange` (no wait) | the caller's |
//! | [`Readers::wait`] | `SCardListReaders`, `SCardGetStatusChange` | the caller's |
//! | [`Readers::connect`] | `SCardConnect` (shared, T=0 or T=1), `SCardStatus` | the channel's |
//! | `transmit`, `transmit_all` | `SCardTransmit` | the channel's |
//! | `begin_transaction` | `SCardBeginTransaction` | the channel's |
//! | `end_transaction` | `SCardEndTransaction` (leave card) | the channel's |
//! | `keep_alive` | `SCardStatus`, within a transaction alone | the channel's |
//! | after a reset | `SCardReconnect` (leave card) | the channel's |
//! | dropping a channel | `SCardDisconnect` (leave card) | the channel's |
//! | [`Readers::watch`] | `SCardListReaders`, `SCardGetStatusChange` | the watch's |
//! | [`Canceller`] of [`Readers`] | `SCardCancel` | the one who cancels |
//!
//! Each channel and each watch has a connection (`SCardEstablishContext`) of its own.
//!
//! **Why a thread for each channel.** A call that the service keeps waiting cannot be ended:
//! `SCardCancel` ends waits for a change and nothing else, and to close the connection under it
//! would make the service reset the card as soon as it answers. The call can only be left behind,
//! with the thread that made it; and that thread has to be another one than the caller's from the
//! start. A watchdog beside a caller that transmits itself costs nothing and helps nothing.
//! To hand a command over and its answer back costs some 10 µs on two virtual processors, where
//! pcscd takes 70 to 110 µs with the simplest command of a software key, and real keys take
//! milliseconds. Where that matters, [`transmit_all`](yzt_apdu::CardChannel::transmit_all) hands over
//! many commands at once: with 16 the whole channel adds some 2 % to such a command, and less to a
//! signature. (`cargo xtask bench-pcsc`; a thread that spins for its next command instead of
//! sleeping was no faster, since the other processor then has to be woken.)
//!
//! **Waiting without polling.** A watch waits in the service for a change of any reader and of
//! their list, `\\?PnP?\Notification`. While nothing happens it makes no call but one comparison of the
//! lists in a minute, for a service that forgets a reader which comes between two waits. What comes
//! and goes between two waits is seen from the count of insertions and removals that the service
//! keeps for each reader. A reset of a card is no event of a reader, and the service tells nobody
//! but those who are connected: their channels.
//!
//! # Systems
//!
//! All of this is tested over pcscd 1.9.9 with virtual readers, on Linux, and nothing of it was ever
//! run on Windows or macOS. What should hold there: Windows resets a card whose transaction is idle
//! for 5 seconds, which `keep_alive` prevents and `Reset` tells; its service may end with the last
//! reader, so that a [`Watch`] says `ServiceLost` and looks for it once in a second. macOS does not
//! count insertions, so that a card which is swapped between two waits is noticed by another answer
//! to reset alone; and its list of readers may change without a notification, so that the
//! comparison of the lists tells it, within a minute.
//!
//! Linking this crate links libpcsclite; that is why it stands behind a feature everywhere above.
#![forbid(unsafe_code)]

mod attendant;
mod channel;
mod connection;
mod error;
mod events;
mod lookout;
mod readers;
mod service;
mod watch;
mod worker;

pub use channel::PcscChannel;
pub use error::{Error, NUMBERS};
pub use events::ReaderEvent;
pub use readers::{Canceller, CardState, ReaderEntry, Readers};
pub use watch::Watch;
