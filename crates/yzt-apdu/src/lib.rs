// SPDX-License-Identifier: MIT OR Apache-2.0
//! ISO 7816-4 command and response APDUs, status words and the card channel.
//!
//! This is the lowest word of the card stack: what goes to a card ([`Command`]), what comes back
//! ([`Response`], [`StatusWord`]) and the few methods by which any card is reached
//! ([`CardChannel`]). Nothing here knows a command set, a reader or a key.
//!
//! Sensitive payloads carry their mark with them ([`Payload::sensitive`]): they are wiped when
//! dropped, `Debug` never shows them, and [`TracedChannel`] – the only place where exchanges are
//! written down – reports their length and nothing else.
//!
//! ```
//! use yzt_apdu::{BodyForm, Command, ExpectedLength};
//!
//! let generate_random = Command::new(0x80, 0x50, 0, 0).expecting(ExpectedLength::Exactly(8));
//! assert_eq!(*generate_random.encode(BodyForm::Extended)?, [0x80, 0x50, 0, 0, 0, 0, 8]);
//! # Ok::<(), yzt_apdu::Error>(())
//! ```
#![forbid(unsafe_code)]

mod channel;
mod command;
mod error;
mod payload;
mod response;
mod status;
mod trace;

pub use channel::{CardChannel, Limits, Responses, Transaction};
pub use command::{BodyForm, Command, ExpectedLength};
pub use error::{ChannelError, Error, NUMBERS};
pub use payload::Payload;
pub use response::Response;
pub use status::StatusWord;
pub use trace::{TraceRecord, TraceSink, TracedChannel, TracedData};
