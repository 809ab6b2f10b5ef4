// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing BER whose length is not known beforehand.

use std::io::{ErrorKind, Write};

use yzt_cert::asn1::{self, tag};

use super::CONSTRUCTED;
use crate::error::Error;

/// Octets of one part of a string, except for the last.
const PART_LENGTH: usize = 16 * 1024;

/// Writes elements of indefinite length.
pub(crate) struct BerWriter<W> {
    sink: W,
    /// Octets that wait for their part to be full.
    pending: Vec<u8>,
    /// Why the sink failed: from then on nothing is written, so that no message has a hole.
    failed: Option<ErrorKind>,
}

impl<W: Write> BerWriter<W> {
    pub(crate) const fn new(sink: W) -> Self {
        Self { sink, pending: Vec::new(), failed: None }
    }

    /// Begins a constructed element.
    pub(crate) fn open(&mut self, tag: u8) -> Result<(), Error> {
        self.raw(&[tag | CONSTRUCTED, 0x80])
    }

    /// Ends the element that was begun last.
    pub(crate) fn close(&mut self) -> Result<(), Error> {
        self.raw(&[0, 0])
    }

    /// An element, already encoded.
    pub(crate) fn element(&mut self, encoded: &[u8]) -> Result<(), Error> {
        self.raw(encoded)
    }

    /// Octets of a string that was begun with [`Self::open`].
    pub(crate) fn octets(&mut self, octets: &[u8]) -> Result<(), Error> {
        let mut rest = octets;
        while !rest.is_empty() {
            let room = PART_LENGTH.saturating_sub(self.pending.len());
            let (now, later) = rest.split_at(room.min(rest.len()));
            self.pending.extend_from_slice(now);
            if self.pending.len() >= PART_LENGTH {
                self.flush_octets()?;
            }
            rest = later;
        }
        Ok(())
    }

    /// Ends a string: writes what waits, and closes it.
    pub(crate) fn close_octets(&mut self) -> Result<(), Error> {
        self.flush_octets()?;
        self.close()
    }

    /// Ends it all.
    pub(crate) fn finish(mut self) -> Result<W, Error> {
        self.sink.flush().map_err(|error| Error::Stream { kind: error.kind() })?;
        Ok(self.sink)
    }

    fn flush_octets(&mut self) -> Result<(), Error> {
        if !self.pending.is_empty() {
            let part = asn1::encode(tag::OCTET_STRING, &[&self.pending]);
            self.pending.clear();
            self.raw(&part)?;
        }
        Ok(())
    }

    fn raw(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.failed.is_none() {
            self.failed = self.sink.write_all(bytes).err().map(|error| error.kind());
        }
        match self.failed {
            Some(kind) => Err(Error::Stream { kind }),
            None => Ok(()),
        }
    }
}
