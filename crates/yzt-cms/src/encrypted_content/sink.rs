// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where plaintext goes while nobody knows yet whether it is genuine.

use std::io;

use zeroize::Zeroizing;

use crate::error::Error;

/// Takes in the plaintext of a message that is longer than memory.
///
/// A message proves itself at its end only: GCM with its tag, and even CBC with padding and length.
/// So what comes before is *provisional*, and the names say it: write it where nobody takes it for
/// the message – a file under another name, say – and move it into place in
/// [`accept`](Self::accept). There is no way to read a message of this crate as an ordinary stream.
///
/// After any number of calls of [`provisional`](Self::provisional), exactly one of the other two
/// follows. With CBC, `accept` means that the message is complete, and not that nobody altered it:
/// only GCM, or a signature, says that.
pub trait PlaintextSink {
    /// Takes in the next part, which may be anything that an attacker likes.
    ///
    /// # Errors
    /// Whatever keeps it from being kept; decryption ends with it.
    fn provisional(&mut self, part: &[u8]) -> io::Result<()>;

    /// The message is complete, and with GCM genuine.
    ///
    /// # Errors
    /// Whatever keeps it from being put in its place.
    fn accept(&mut self) -> io::Result<()>;

    /// The message is not: nothing of it may be used.
    fn discard(&mut self);
}

/// A sink in memory that hands out nothing but accepted plaintext; wiped when dropped.
#[derive(Default)]
pub struct PlaintextBuffer {
    held: Zeroizing<Vec<u8>>,
    accepted: bool,
    limit: usize,
}

impl PlaintextBuffer {
    /// Holds at most `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    /// The plaintext, if it was accepted.
    #[must_use]
    pub fn into_plaintext(self) -> Option<Zeroizing<Vec<u8>>> {
        self.accepted.then_some(self.held)
    }
}

impl PlaintextSink for PlaintextBuffer {
    fn provisional(&mut self, part: &[u8]) -> io::Result<()> {
        let length = self.held.len().saturating_add(part.len());
        if length > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if length > self.held.capacity() {
            // A vector that grows leaves its old bytes behind: this wipes them.
            let room = length.max(self.held.capacity().saturating_mul(2)).min(self.limit);
            let mut larger = Zeroizing::new(Vec::with_capacity(room));
            larger.extend_from_slice(&self.held);
            self.held = larger;
        }
        self.held.extend_from_slice(part);
        Ok(())
    }

    fn accept(&mut self) -> io::Result<()> {
        self.accepted = true;
        Ok(())
    }

    fn discard(&mut self) {
        self.accepted = false;
        self.held = Zeroizing::new(Vec::new());
    }
}

impl core::fmt::Debug for PlaintextBuffer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "PlaintextBuffer(<redacted {} bytes>)", self.held.len())
    }
}

/// Hands a part to a sink, if there is anything in it.
pub(crate) fn provide(sink: &mut dyn PlaintextSink, part: &[u8]) -> Result<(), Error> {
    if part.is_empty() {
        return Ok(());
    }
    sink.provisional(part).map_err(|error| Error::Stream { kind: error.kind() })
}

/// Tells a sink how it ended.
pub(crate) fn conclude<T, E: From<Error>>(
    sink: &mut dyn PlaintextSink,
    result: Result<T, E>,
) -> Result<T, E> {
    match result {
        Ok(value) => match sink.accept() {
            Ok(()) => Ok(value),
            Err(error) => Err(Error::Stream { kind: error.kind() }.into()),
        },
        Err(error) => {
            sink.discard();
            Err(error)
        }
    }
}
