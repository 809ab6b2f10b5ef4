// SPDX-License-Identifier: MIT OR Apache-2.0
//! Randomness as an argument.

use crate::Error;

/// A source of bytes that nobody can predict.
///
/// Implemented for every [`rand_core::TryCryptoRng`] that can be sent between threads, such as
/// `getrandom::SysRng`. A test may implement it for a type of its own.
pub trait Random: Send {
    /// Fills the whole of `out`.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`] when the source cannot; what is in `out` then must not be used.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error>;
}

impl<R: rand_core::TryCryptoRng + Send + ?Sized> Random for R {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        self.try_fill_bytes(out).map_err(|_| Error::RandomUnavailable)
    }
}
