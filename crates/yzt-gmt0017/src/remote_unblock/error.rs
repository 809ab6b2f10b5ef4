// SPDX-License-Identifier: MIT OR Apache-2.0

/// Every number of this module that [`Error::number`] can return.
pub const NUMBERS: &[u16] = &[1320, 1321, 1322, 1323, 1324, 1325, 1326, 1327, 1328, 1329];

/// Why a message or an event of a remote unblock was refused. Nothing has changed then.
///
/// None of them carries a PIN, a challenge or a cryptogram.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no message of a remote unblock.
    #[error("{length} bytes are no message of a remote unblock")]
    NotAMessage {
        /// How many bytes there are.
        length: usize,
    },
    /// A message of a version that is not known here.
    #[error("version {0} of the remote unblock is not known")]
    Version(u8),
    /// The check value does not fit: the message was damaged on its way.
    #[error("the message is damaged")]
    Damaged,
    /// A field has no valid value, although nothing was damaged.
    #[error("{field} of the message has no valid value")]
    Malformed {
        /// The field.
        field: &'static str,
    },
    /// The message belongs to another visit.
    #[error("the message belongs to another visit")]
    OtherVisit,
    /// The message is about another key, or another application of it.
    #[error("the message is about another {field}")]
    OtherKey {
        /// What differs.
        field: &'static str,
    },
    /// The event has no place in this state: a repeated message, one out of order, an order that
    /// was not given.
    #[error("{event} has no place while {state}")]
    OutOfOrder {
        /// What came.
        event: &'static str,
        /// What the machine was doing.
        state: &'static str,
    },
    /// An answer to another challenge than the one that waits, or a challenge that was answered
    /// before.
    #[error("the message is about another challenge")]
    OtherChallenge,
    /// The time of the visit is over: an answer would come too late.
    #[error("the time of the visit is over")]
    Expired,
    /// An administrator's PIN has 16 bytes, and the last is not 00, which padding would swallow.
    #[error("an administrator's PIN does not end in 00")]
    AdministratorPin,
    /// The random source failed.
    #[error(transparent)]
    Crypto(#[from] yzt_crypto::Error),
    /// A command could not be made.
    #[error(transparent)]
    Command(#[from] crate::Error),
}

impl Error {
    /// The stable number of this error, 1320 to 1329, or that of the error it wraps.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::NotAMessage { .. } => 1320,
            Self::Version(_) => 1321,
            Self::Damaged => 1322,
            Self::Malformed { .. } => 1323,
            Self::OtherVisit => 1324,
            Self::OtherKey { .. } => 1325,
            Self::OutOfOrder { .. } => 1326,
            Self::OtherChallenge => 1327,
            Self::Expired => 1328,
            Self::AdministratorPin => 1329,
            Self::Crypto(error) => error.number(),
            Self::Command(error) => error.number(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_numbers_is_what_the_errors_answer() {
        let errors = [
            Error::NotAMessage { length: 0 },
            Error::Version(2),
            Error::Damaged,
            Error::Malformed { field: "kind" },
            Error::OtherVisit,
            Error::OtherKey { field: "key" },
            Error::OutOfOrder { event: "Answer", state: "waiting for a review" },
            Error::OtherChallenge,
            Error::Expired,
            Error::AdministratorPin,
        ];
        assert_eq!(errors.map(|error| error.number()), NUMBERS);
        assert_eq!(Error::from(crate::Error::PinField).number(), 1308);
    }
}
