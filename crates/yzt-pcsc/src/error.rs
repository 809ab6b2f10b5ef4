// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::ChannelError;

/// Every number that [`Error::number`] can return.
pub const NUMBERS: &[u16] = &[1400, 1401, 1402, 1403, 1404, 1405, 1406, 1407, 1408];

/// Why readers cannot be listed, or a card in one of them cannot be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The smart-card service does not run or cannot be reached.
    #[error("the smart-card service does not run")]
    ServiceDown,
    /// The system does not let this user reach the service, the reader or the card.
    #[error("access to the smart-card service is denied")]
    AccessDenied,
    /// The service runs, and there is no reader.
    #[error("there is no reader")]
    NoReader,
    /// There is no reader of this name any more.
    #[error("the reader is gone")]
    ReaderGone,
    /// The reader is there and empty.
    #[error("there is no card in the reader")]
    NoCard,
    /// There is a card that does not answer: inserted wrongly, damaged, or not a smart card.
    #[error("the card does not answer")]
    Unresponsive,
    /// Another program holds the card for itself.
    #[error("another program holds the card")]
    InUse,
    /// The wait was cancelled.
    #[error("the wait was cancelled")]
    Cancelled,
    /// The service failed in another way.
    #[error("{call} failed with code {code:#010x}")]
    Service {
        /// The code of the service (`SCARD_…`).
        code: u32,
        /// The function that failed.
        call: &'static str,
    },
}

impl Error {
    /// The stable number of this error, 1400 to 1499; see [`NUMBERS`].
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::ServiceDown => 1400,
            Self::AccessDenied => 1401,
            Self::NoReader => 1402,
            Self::ReaderGone => 1403,
            Self::NoCard => 1404,
            Self::Unresponsive => 1405,
            Self::InUse => 1406,
            Self::Cancelled => 1407,
            Self::Service { .. } => 1408,
        }
    }

    /// What the code of a call means.
    pub(crate) fn of(error: pcsc::Error, call: &'static str) -> Self {
        use pcsc::Error as Code;
        match error {
            down if is_service_down(down) => Self::ServiceDown,
            Code::SecurityViolation | Code::NoAccess => Self::AccessDenied,
            Code::NoReadersAvailable => Self::NoReader,
            Code::UnknownReader | Code::ReaderUnavailable => Self::ReaderGone,
            Code::NoSmartcard | Code::RemovedCard => Self::NoCard,
            Code::UnresponsiveCard | Code::UnpoweredCard | Code::UnsupportedCard => {
                Self::Unresponsive
            }
            Code::ProtoMismatch | Code::InvalidAtr => Self::Unresponsive,
            Code::SharingViolation => Self::InUse,
            Code::Cancelled | Code::CancelledByUser | Code::SystemCancelled => Self::Cancelled,
            other => Self::Service { code: other as u32, call },
        }
    }
}

/// What the code of an exchange means for a channel.
pub(crate) fn channel_error(error: pcsc::Error, call: &'static str) -> ChannelError {
    use pcsc::Error as Code;
    match error {
        Code::RemovedCard | Code::NoSmartcard | Code::ReaderUnavailable | Code::UnknownReader => {
            ChannelError::Removed
        }
        Code::ResetCard | Code::UnpoweredCard => ChannelError::Reset,
        Code::Timeout | Code::WaitedTooLong => ChannelError::Timeout,
        Code::SharingViolation => ChannelError::Busy,
        other => ChannelError::Transport { code: i64::from(other as u32), call },
    }
}

/// Whether the service is not there, or is not the one any more that gave a handle, a context or a
/// card: one that was started since knows nothing of it.
const fn is_service_down(error: pcsc::Error) -> bool {
    use pcsc::Error as Code;
    matches!(
        error,
        Code::NoService
            | Code::ServiceStopped
            | Code::Shutdown
            | Code::InvalidHandle
            // libpcsclite: its socket broke.
            | Code::CommError
    )
}

/// Whether the service that gave a handle ended.
///
/// A socket that the service closed is a violation of security to libpcsclite: whoever may not use
/// the service finds it closed at once, and only then is it meant so.
pub(crate) const fn is_service_lost(error: pcsc::Error) -> bool {
    is_service_down(error) || matches!(error, pcsc::Error::SecurityViolation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_numbers_is_what_the_errors_answer() {
        let service = Error::Service { code: 1, call: "SCardConnect" };
        let errors = [
            Error::ServiceDown,
            Error::AccessDenied,
            Error::NoReader,
            Error::ReaderGone,
            Error::NoCard,
            Error::Unresponsive,
            Error::InUse,
            Error::Cancelled,
            service,
        ];
        assert_eq!(errors.map(|error| error.number()), NUMBERS);
    }

    #[test]
    fn what_support_has_to_tell_apart_is_told_apart() {
        let number = |code| Error::of(code, "x").number();
        assert_eq!(number(pcsc::Error::NoService), 1400);
        assert_eq!(number(pcsc::Error::SecurityViolation), 1401);
        assert_eq!(number(pcsc::Error::NoReadersAvailable), 1402);
        assert_eq!(number(pcsc::Error::NoSmartcard), 1404);
        assert_eq!(number(pcsc::Error::SharingViolation), 1406);
        assert_eq!(number(pcsc::Error::NoMemory), 1408);
    }

    #[test]
    fn a_closed_socket_is_the_end_of_the_service_for_who_was_let_in() {
        assert!(is_service_lost(pcsc::Error::SecurityViolation));
        assert!(is_service_lost(pcsc::Error::CommError));
        assert!(!is_service_lost(pcsc::Error::RemovedCard));
        assert_eq!(Error::of(pcsc::Error::SecurityViolation, "x"), Error::AccessDenied);
    }

    #[test]
    fn a_reset_is_not_a_removal() {
        assert_eq!(channel_error(pcsc::Error::ResetCard, "x"), ChannelError::Reset);
        assert_eq!(channel_error(pcsc::Error::RemovedCard, "x"), ChannelError::Removed);
    }
}
