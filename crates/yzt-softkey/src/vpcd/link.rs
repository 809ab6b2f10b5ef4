// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages over a TCP connection.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use zeroize::{Zeroize, Zeroizing};

use super::Error;

/// The bytes of a length.
const HEADER: usize = 2;

/// The longest message with its length.
const LONGEST: usize = HEADER + u16::MAX as usize;

pub(super) struct Link {
    stream: TcpStream,
    /// Made once, as long as the longest message: a length from outside allocates nothing.
    incoming: Zeroizing<Vec<u8>>,
    /// How much of `incoming` has arrived.
    filled: usize,
    /// How much of `incoming` is the message that [`Link::receive`] gave.
    given: usize,
    outgoing: Zeroizing<Vec<u8>>,
    used: bool,
}

impl Link {
    pub(super) fn new(stream: TcpStream) -> Result<Self, Error> {
        stream.set_nodelay(true).map_err(Error::Lost)?;
        acknowledge_at_once(&stream);
        Ok(Self {
            stream,
            incoming: Zeroizing::new(vec![0; LONGEST]),
            filled: 0,
            given: 0,
            outgoing: Zeroizing::new(Vec::with_capacity(LONGEST)),
            used: false,
        })
    }

    pub(super) fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Whether a message has arrived.
    pub(super) fn was_used(&self) -> bool {
        self.used
    }

    /// The next message, without its length.
    pub(super) fn receive(&mut self) -> Result<&[u8], Error> {
        self.release();
        self.fill(HEADER)?;
        let length = match *self.incoming.as_slice() {
            [high, low, ..] => usize::from(u16::from_be_bytes([high, low])),
            _ => 0,
        };
        if length == 0 {
            return Err(Error::Malformed);
        }
        self.fill(HEADER + length)?;
        self.given = HEADER + length;
        self.used = true;
        Ok(self.incoming.get(HEADER..self.given).unwrap_or_default())
    }

    /// Wipes the message that was given: it may have held a PIN.
    pub(super) fn release(&mut self) {
        let (given, filled) = (self.given, self.filled);
        // The reader does not wait for an answer where there is none: more may have arrived.
        self.incoming.copy_within(given..filled, 0);
        self.filled = filled - given;
        self.given = 0;
        if let Some(wiped) = self.incoming.get_mut(self.filled..filled) {
            wiped.zeroize();
        }
    }

    pub(super) fn send(&mut self, message: &[u8]) -> Result<(), Error> {
        // A card answers with 4 096 bytes and the status word at most.
        let length = u16::try_from(message.len()).map_err(|_| Error::Malformed)?;
        self.outgoing.clear();
        self.outgoing.extend_from_slice(&length.to_be_bytes());
        self.outgoing.extend_from_slice(message);
        let sent = self.stream.write_all(&self.outgoing);
        self.outgoing.as_mut_slice().zeroize();
        sent.map_err(Error::Lost)
    }

    /// Reads until this much has arrived.
    fn fill(&mut self, needed: usize) -> Result<(), Error> {
        while self.filled < needed {
            let free = self.incoming.get_mut(self.filled..).unwrap_or_default();
            match self.stream.read(free) {
                Ok(0) => return Err(Error::Closed),
                Ok(arrived) => self.filled += arrived,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::Lost(error)),
            }
            acknowledge_at_once(&self.stream);
        }
        Ok(())
    }
}

/// Linux drops this wish after a while, so it is said again after each read. Elsewhere, and where
/// it fails, a message takes longer and nothing else changes.
fn acknowledge_at_once(stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    let _ = rustix::net::sockopt::set_tcp_quickack(stream, true);
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}
