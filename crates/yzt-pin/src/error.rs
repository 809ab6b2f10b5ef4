// SPDX-License-Identifier: MIT OR Apache-2.0
use std::io;

/// Every number that [`Error::number`] and [`Refusal::number`] can return.
pub const NUMBERS: &[u16] = &[1100, 1101, 1102, 1103, 1104, 1105, 1106, 1110, 1111, 1112];

/// Why a PIN, a policy or a stored state was not accepted. None of them tells anything about the
/// PIN but the rule that it broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The PIN has fewer bytes than the policy asks for.
    #[error("a PIN has at least {minimum} characters")]
    TooShort {
        /// Bytes that the policy asks for.
        minimum: usize,
    },
    /// The PIN has more bytes than the policy allows.
    #[error("a PIN has at most {maximum} characters")]
    TooLong {
        /// Bytes that the policy allows.
        maximum: usize,
    },
    /// The PIN has a byte that the policy does not allow.
    #[error("the PIN contains a character that is not allowed")]
    ByteNotAllowed,
    /// A policy that no PIN can meet, or that allows more bytes than a PIN can have.
    #[error("a PIN policy of {min_length} to {max_length} characters is not possible")]
    PolicyNotPossible {
        /// The policy's least length.
        min_length: usize,
        /// The policy's greatest length.
        max_length: usize,
    },
    /// A retry limit outside 1 to 15.
    #[error("a retry limit of {limit} is not possible, 1 to 15 are")]
    RetryLimitOutOfRange {
        /// The limit asked for.
        limit: u8,
    },
    /// Three bytes that no PIN state is written as.
    #[error("the stored PIN state is damaged")]
    StateDamaged,
    /// Reading a PIN failed.
    #[error("the PIN could not be read: {0}")]
    Read(io::ErrorKind),
    /// The state machine does not allow the event.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Why an event does not apply to a PIN state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No try is left.
    #[error("the PIN is locked")]
    Locked,
    /// The event ends a verification, and none was begun.
    #[error("no PIN verification was begun")]
    NoVerifyBegun,
    /// A verification was begun and has not ended.
    #[error("a PIN verification is under way")]
    VerifyUnderWay,
}

impl Error {
    /// The stable number of this error, 1100 to 1199; see [`NUMBERS`].
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::TooShort { .. } => 1100,
            Self::TooLong { .. } => 1101,
            Self::ByteNotAllowed => 1102,
            Self::PolicyNotPossible { .. } => 1103,
            Self::RetryLimitOutOfRange { .. } => 1104,
            Self::StateDamaged => 1105,
            Self::Read(_) => 1106,
            Self::Refused(refusal) => refusal.number(),
        }
    }
}

impl Refusal {
    /// The stable number of this refusal, 1110 to 1119; see [`NUMBERS`].
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::Locked => 1110,
            Self::NoVerifyBegun => 1111,
            Self::VerifyUnderWay => 1112,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_numbers_is_what_the_errors_answer() {
        let errors = [
            Error::TooShort { minimum: 6 },
            Error::TooLong { maximum: 16 },
            Error::ByteNotAllowed,
            Error::PolicyNotPossible { min_length: 7, max_length: 6 },
            Error::RetryLimitOutOfRange { limit: 16 },
            Error::StateDamaged,
            Error::Read(io::ErrorKind::BrokenPipe),
            Error::Refused(Refusal::Locked),
            Error::Refused(Refusal::NoVerifyBegun),
            Error::Refused(Refusal::VerifyUnderWay),
        ];
        let numbers: Vec<u16> = errors.iter().map(Error::number).collect();
        assert_eq!(numbers, NUMBERS);
    }
}
