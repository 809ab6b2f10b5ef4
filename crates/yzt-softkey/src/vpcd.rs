// SPDX-License-Identifier: MIT OR Apache-2.0
//! A software key as a card in a virtual PC/SC reader.
//!
//! vsmartcard's reader driver `vpcd` listens on a TCP port, 35963 for its first reader; a card is
//! whoever connects there. Through it every program that knows PC/SC sees the software key, as it
//! would see a key that is plugged in.
//!
//! A message is its length in two bytes, the most significant first, and that many bytes. From the
//! reader, one byte is a word to the card's power: `00` off, `01` on, `02` reset, and `04` asks for
//! the answer to reset; anything else is a command APDU. Answers to reset and response APDUs go back
//! in the same form; the other words have no answer.
//!
//! The driver sends a length and its bytes apart, and by default TCP sends the second only when the
//! first was acknowledged, which the other end delays for 40 ms and more. So every read here is
//! followed by an acknowledgement at once.
//!
//! What passes the connection is what passes the contacts of a card: PINs as cryptograms, but in
//! clear where an application is made. Connect to the same computer, or over a line that is trusted.

mod error;
mod link;
mod stop;

pub use error::{Error, NUMBERS};
pub use stop::Stop;

use crate::{ATR, Card};
use core::time::Duration;
use link::Link;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use zeroize::Zeroizing;

/// The port of vpcd's first reader.
pub const PORT: u16 = 35_963;

/// How long one address may take to answer a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The messages of one byte.
const OFF: u8 = 0;
const ON: u8 = 1;
const RESET: u8 = 2;
const ASK_ATR: u8 = 4;

/// What to do when there is no reader, or none any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconnect {
    /// How many attempts in a row may fail; `None` for any number.
    pub attempts: Option<u32>,
    /// How long to wait after the first failure. It doubles with each further one.
    pub first_delay: Duration,
    /// The longest that is waited.
    pub longest_delay: Duration,
}

/// What happens while a card is being served.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The card is in the reader at this address.
    Connected(SocketAddr),
    /// There is no reader; after the delay it is tried again.
    Waiting {
        /// Why there is none.
        error: &'a Error,
        /// How long is waited now.
        delay: Duration,
    },
}

impl Reconnect {
    /// The first failure ends it.
    pub const NEVER: Self =
        Self { attempts: Some(1), first_delay: Duration::ZERO, longest_delay: Duration::ZERO };
}

impl Default for Reconnect {
    /// As long as it takes: a service that is started on demand also ends by itself.
    fn default() -> Self {
        Self {
            attempts: None,
            first_delay: Duration::from_millis(250),
            longest_delay: Duration::from_secs(5),
        }
    }
}

/// Puts a card into the reader at an address until it is stopped.
///
/// The card is powered down when the reader is lost, and whenever the reader says so: logins end.
///
/// # Errors
/// The last [`Error`], when no further attempt is allowed.
pub fn serve(
    card: &mut Card,
    address: impl ToSocketAddrs,
    reconnect: Reconnect,
    stop: &Stop,
    mut report: impl FnMut(Event<'_>),
) -> Result<(), Error> {
    let mut failures: u32 = 0;
    let mut delay = reconnect.first_delay;
    loop {
        let ended = connect(&address).and_then(|(stream, peer)| {
            report(Event::Connected(peer));
            Link::new(stream)
        });
        let error = match ended {
            Ok(mut link) => match attend(card, &mut link, stop) {
                Ok(()) => return Ok(()),
                Err(error) => {
                    // A port that takes connections and closes them is not a reader that was lost.
                    if link.was_used() {
                        (failures, delay) = (0, reconnect.first_delay);
                    }
                    error
                }
            },
            Err(error) => error,
        };
        if stop.is_stopped() {
            return Ok(());
        }
        failures = failures.saturating_add(1);
        if reconnect.attempts.is_some_and(|attempts| failures >= attempts) {
            return Err(error);
        }
        report(Event::Waiting { error: &error, delay });
        if stop.sleep(delay) {
            return Ok(());
        }
        delay = delay.saturating_mul(2).min(reconnect.longest_delay);
    }
}

/// Serves a card on one connection, until it is stopped or the connection ends.
///
/// # Errors
/// [`Error::Closed`], [`Error::Lost`], [`Error::Malformed`].
pub fn serve_connection(card: &mut Card, stream: TcpStream, stop: &Stop) -> Result<(), Error> {
    attend(card, &mut Link::new(stream)?, stop)
}

fn connect(address: &impl ToSocketAddrs) -> Result<(TcpStream, SocketAddr), Error> {
    let mut last = std::io::Error::from(std::io::ErrorKind::NotFound);
    for peer in address.to_socket_addrs().map_err(Error::Unreachable)? {
        match TcpStream::connect_timeout(&peer, CONNECT_TIMEOUT) {
            Ok(stream) => return Ok((stream, peer)),
            Err(error) => last = error,
        }
    }
    Err(Error::Unreachable(last))
}

fn attend(card: &mut Card, link: &mut Link, stop: &Stop) -> Result<(), Error> {
    if !stop.watch(link.stream()).map_err(Error::Lost)? {
        return Ok(());
    }
    let ended = converse(card, link);
    stop.forget();
    // Out of the reader a card has no power.
    card.power_cycle();
    if stop.is_stopped() { Ok(()) } else { ended }
}

fn converse(card: &mut Card, link: &mut Link) -> Result<(), Error> {
    loop {
        let answer = answer(card, link.receive()?);
        link.release();
        if let Some(answer) = answer {
            link.send(&answer)?;
        }
    }
}

fn answer(card: &mut Card, message: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    match *message {
        [OFF | ON | RESET] => {
            card.power_cycle();
            None
        }
        [ASK_ATR] => Some(Zeroizing::new(ATR.to_vec())),
        // No APDU has one byte, and a word that is not known has no answer.
        [_] => None,
        _ => Some(card.execute(message)),
    }
}
