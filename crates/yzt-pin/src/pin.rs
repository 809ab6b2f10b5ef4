// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;
use std::io::{self, Read};

use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::{Error, PinPolicy};

/// A PIN in clear.
///
/// The bytes live in one buffer of fixed capacity that is never reallocated, so no stale copy is
/// left behind, and that is wiped when the PIN is dropped. A PIN is not `Clone`, and functions
/// that use one take it by value: after one use it is gone. `Debug` prints `Pin(<redacted>)`.
///
/// Compare PINs by [`ConstantTimeEq`] only.
pub struct Pin {
    // Boxed: moving a PIN moves a pointer and leaves no bytes on the stack.
    buffer: Box<Zeroizing<[u8; Pin::CAPACITY]>>,
    length: usize,
}

impl Pin {
    /// The most bytes that any PIN can have.
    pub const CAPACITY: usize = 64;

    /// A PIN of these bytes, which are wiped.
    ///
    /// # Errors
    /// [`Error::TooShort`], [`Error::TooLong`] and [`Error::ByteNotAllowed`] as the policy says;
    /// [`Error::PolicyNotPossible`] for a policy that no PIN can meet.
    pub fn new(bytes: Zeroizing<Vec<u8>>, policy: &PinPolicy) -> Result<Self, Error> {
        policy.check()?;
        let mut pin = Self::empty();
        for &byte in bytes.iter() {
            pin.push(byte, policy)?;
        }
        pin.complete(policy)
    }

    /// Reads a PIN up to the end of the line (LF or CR LF) or of the input, straight into its
    /// buffer. Nothing beyond the line is read, so a second PIN may follow on the next.
    ///
    /// # Errors
    /// As [`Pin::new`], as soon as it is certain; [`Error::Read`] if reading fails. The rest of the
    /// line then stays unread: who asked the same reader again would take it for another PIN and
    /// lose a try to it.
    pub fn from_reader(mut reader: impl Read, policy: &PinPolicy) -> Result<Self, Error> {
        policy.check()?;
        let mut pin = Self::empty();
        let mut byte = Zeroizing::new([0; 1]);
        let mut carriage_return = false;
        while read_one(&mut reader, &mut byte)? && *byte != [b'\n'] {
            // A CR belongs to the end of the line only where a LF follows.
            if carriage_return {
                pin.push(b'\r', policy)?;
            }
            carriage_return = *byte == [b'\r'];
            if !carriage_return {
                let [byte] = *byte;
                pin.push(byte, policy)?;
            }
        }
        if carriage_return && *byte != [b'\n'] {
            pin.push(b'\r', policy)?;
        }
        pin.complete(policy)
    }

    /// The bytes of the PIN.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }

    /// How many bytes the PIN has.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // A PIN is never empty.
    pub const fn len(&self) -> usize {
        self.length
    }

    fn empty() -> Self {
        Self { buffer: Box::new(Zeroizing::new([0; Self::CAPACITY])), length: 0 }
    }

    fn push(&mut self, byte: u8, policy: &PinPolicy) -> Result<(), Error> {
        let too_long = Error::TooLong { maximum: policy.max_length };
        if self.length >= policy.max_length {
            return Err(too_long);
        }
        if !policy.allowed.contains(byte) {
            return Err(Error::ByteNotAllowed);
        }
        *self.buffer.get_mut(self.length).ok_or(too_long)? = byte;
        self.length += 1;
        Ok(())
    }

    fn complete(self, policy: &PinPolicy) -> Result<Self, Error> {
        if self.length < policy.min_length {
            return Err(Error::TooShort { minimum: policy.min_length });
        }
        // It would read back as padding, and the PIN as a shorter one.
        if self.as_bytes().ends_with(&[0]) {
            return Err(Error::ByteNotAllowed);
        }
        Ok(self)
    }
}

impl ConstantTimeEq for Pin {
    /// Compares whole buffers: the time tells neither a common prefix nor a length.
    fn ct_eq(&self, other: &Self) -> Choice {
        self.buffer.ct_eq(&**other.buffer) & self.length.ct_eq(&other.length)
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Pin(<redacted>)")
    }
}

/// Reads one byte; `false` at the end of the input.
fn read_one(reader: &mut impl Read, byte: &mut [u8; 1]) -> Result<bool, Error> {
    loop {
        match reader.read(byte) {
            Ok(count) => return Ok(count > 0),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::Read(error.kind())),
        }
    }
}
