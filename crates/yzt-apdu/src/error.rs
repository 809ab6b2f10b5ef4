// SPDX-License-Identifier: MIT OR Apache-2.0
use crate::Command;

/// Every number that [`Error::number`] and [`ChannelError::number`] can return.
pub const NUMBERS: &[u16] =
    &[1000, 1001, 1002, 1003, 1004, 1005, 1006, 1050, 1051, 1052, 1053, 1054, 1055, 1056];

/// Why bytes are not an APDU, or a command or response cannot be written as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Fewer bytes than the smallest APDU: 4 for a command, 2 for a response.
    #[error("an APDU of at least {minimum} bytes was expected, {length} arrived")]
    TooShort {
        /// Bytes that arrived.
        length: usize,
        /// Bytes of the smallest APDU of this kind.
        minimum: usize,
    },
    /// A body opens with `00`, the mark of an extended length, and ends before the length does.
    #[error("the extended length field is cut off")]
    TruncatedLength,
    /// An Lc of zero: a body without data has no Lc at all.
    #[error("Lc is zero")]
    ZeroLength,
    /// The bytes that follow Lc are neither the data nor the data and one Le.
    #[error("Lc announces {declared} bytes, {present} follow")]
    LengthMismatch {
        /// The value of Lc.
        declared: usize,
        /// Bytes after Lc, with Le if there is one.
        present: usize,
    },
    /// More data than the form of body can carry.
    #[error("{length} bytes of data do not fit, at most {maximum} do")]
    DataTooLong {
        /// Bytes of data.
        length: usize,
        /// Bytes that fit.
        maximum: usize,
    },
    /// An expected length of zero, or beyond what the form of body can express.
    #[error("an expected length of {expected} cannot be written, 1 to {maximum} can")]
    ExpectedLengthOutOfRange {
        /// The length asked for.
        expected: u32,
        /// The greatest length that can be asked for.
        maximum: u32,
    },
    /// A response with more than 65 536 bytes of data.
    #[error("a response of {length} bytes is longer than any APDU")]
    ResponseTooLong {
        /// Bytes that arrived, with the status word.
        length: usize,
    },
}

impl Error {
    /// The stable number of this error, 1000 to 1049; see [`NUMBERS`].
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::TooShort { .. } => 1000,
            Self::TruncatedLength => 1001,
            Self::ZeroLength => 1002,
            Self::LengthMismatch { .. } => 1003,
            Self::DataTooLong { .. } => 1004,
            Self::ExpectedLengthOutOfRange { .. } => 1005,
            Self::ResponseTooLong { .. } => 1006,
        }
    }
}

/// Why an exchange with a card did not happen; the card's own refusals are a
/// [`StatusWord`](crate::StatusWord).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChannelError {
    /// The card or its reader is gone.
    #[error("the card was removed")]
    Removed,
    /// The card was reset or lost power: whoever was logged in no longer is.
    #[error("the card was reset")]
    Reset,
    /// No answer in time. Whether the card executed the command is not known.
    #[error("the card did not answer in time")]
    Timeout,
    /// Someone else holds the card.
    #[error("the card is in use elsewhere")]
    Busy,
    /// The transport failed with a code of its own.
    #[error("{call} failed with code {code:#x}")]
    Transport {
        /// The transport's own code.
        code: i64,
        /// The function of the transport that failed.
        call: &'static str,
    },
    /// The command is larger than [`Limits`](crate::Limits) of this channel allow.
    #[error("{length} bytes of command data exceed this channel's {maximum}")]
    BeyondLimits {
        /// Bytes of command data.
        length: usize,
        /// Bytes the channel carries.
        maximum: usize,
    },
    /// The card answered with bytes that are no response APDU. It may have executed the command,
    /// and is still there.
    #[error("the card answered with {length} bytes that are no response APDU")]
    Malformed {
        /// Bytes that arrived.
        length: usize,
    },
    /// What was to be sent, or what a channel within this process was given, is not an APDU.
    #[error(transparent)]
    Protocol(#[from] Error),
}

impl ChannelError {
    /// The stable number of this error, 1050 to 1099, or that of the format error it wraps.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::Removed => 1050,
            Self::Reset => 1051,
            Self::Timeout => 1052,
            Self::Busy => 1053,
            Self::Transport { .. } => 1054,
            Self::BeyondLimits { .. } => 1055,
            Self::Malformed { .. } => 1056,
            Self::Protocol(error) => error.number(),
        }
    }

    /// Whether the card certainly did not execute the command, so that repeating it costs no try.
    ///
    /// ```
    /// use yzt_apdu::ChannelError;
    ///
    /// assert!(ChannelError::Busy.nothing_was_executed());
    /// assert!(!ChannelError::Timeout.nothing_was_executed());
    /// ```
    #[must_use]
    pub const fn nothing_was_executed(&self) -> bool {
        matches!(self, Self::Busy | Self::BeyondLimits { .. })
    }

    pub(crate) fn beyond_limits(command: &Command, maximum: usize) -> Self {
        let length = command.data().len();
        Self::BeyondLimits { length, maximum }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_numbers_is_what_the_errors_answer() {
        let format = [
            Error::TooShort { length: 0, minimum: 4 },
            Error::TruncatedLength,
            Error::ZeroLength,
            Error::LengthMismatch { declared: 2, present: 1 },
            Error::DataTooLong { length: 256, maximum: 255 },
            Error::ExpectedLengthOutOfRange { expected: 0, maximum: 256 },
            Error::ResponseTooLong { length: 65_539 },
        ];
        let channel = [
            ChannelError::Removed,
            ChannelError::Reset,
            ChannelError::Timeout,
            ChannelError::Busy,
            ChannelError::Transport { code: -1, call: "SCardTransmit" },
            ChannelError::BeyondLimits { length: 2, maximum: 1 },
            ChannelError::Malformed { length: 1 },
        ];
        let mut numbers: Vec<u16> = format.iter().map(Error::number).collect();
        numbers.extend(channel.iter().map(ChannelError::number));
        assert_eq!(numbers, NUMBERS);
    }

    #[test]
    fn a_wrapped_format_error_answers_with_its_own_number() {
        assert_eq!(ChannelError::from(Error::ZeroLength).number(), 1002);
    }
}
