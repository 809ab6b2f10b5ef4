// SPDX-License-Identifier: MIT OR Apache-2.0
use std::io;

/// Every number that [`Error::number`] can return.
pub const NUMBERS: &[u16] = &[2550, 2551, 2552, 2553];

/// Why a card is not, or no longer, in a virtual reader.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody listens at the address, or it is not one.
    #[error("the virtual reader cannot be reached")]
    Unreachable(#[source] io::Error),
    /// The reader closed the connection: the service ended, or took the reader away.
    #[error("the virtual reader closed the connection")]
    Closed,
    /// The connection broke.
    #[error("the connection to the virtual reader broke")]
    Lost(#[source] io::Error),
    /// An empty message, which no vpcd sends.
    #[error("what is connected is not a virtual reader")]
    Malformed,
}

impl Error {
    /// The stable number of this error, 2550 to 2559; see [`NUMBERS`].
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::Unreachable(_) => 2550,
            Self::Closed => 2551,
            Self::Lost(_) => 2552,
            Self::Malformed => 2553,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_numbers_is_what_the_errors_answer() {
        let io = || io::Error::from(io::ErrorKind::ConnectionRefused);
        let errors = [Error::Unreachable(io()), Error::Closed, Error::Lost(io()), Error::Malformed];
        assert_eq!(errors.map(|error| error.number()), NUMBERS);
        assert!(NUMBERS.iter().all(|number| !crate::NUMBERS.contains(number)));
    }
}
