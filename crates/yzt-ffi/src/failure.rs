// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong in a call, and its code.

use yzt_ffi_kit::{Failure, Misuse};
use yzt_pin::TriesLeft;

/// Every number that this crate's own errors return. A wrapped error answers with its own number.
#[cfg(test)]
pub(crate) const NUMBERS: &[u16] = &[
    5200, 5201, 5202, 5203, 5204, 5205, 5206, 5207, 5208, 5209, 5210, 5220, 5221, 5222, 5223, 5224,
    5225,
];

/// Why a call ended without its result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Error {
    /// The boundary's rules were broken, or the library failed inside.
    #[error(transparent)]
    Misuse(#[from] Misuse),
    /// A number, flag or choice that this version does not define.
    #[error("{argument} has a value that is not defined")]
    Value { argument: &'static str },
    /// An index beyond the end of a list.
    #[error("the list has {count} entries")]
    Index { count: usize },
    /// The object does not hold what was asked for.
    #[error("there is no {what}")]
    Absent { what: &'static str },
    /// A language that the library has no texts in.
    #[error("the language is neither Chinese nor English")]
    Language,
    /// The folder of software keys is not there.
    #[error("the folder of software keys does not exist")]
    KeysFolder,
    /// The system's clock cannot be right.
    #[error("the system's clock is set to a time before 1970")]
    Clock,
    /// A use case.
    #[error(transparent)]
    Assistant(#[from] yzt_assistant::Error),
    /// The login protocol.
    #[error(transparent)]
    Login(#[from] yzt_login::Error),
    /// A certificate or a revocation list.
    #[error(transparent)]
    Cert(#[from] yzt_cert::Error),
    /// The PIN, before it was sent anywhere.
    #[error(transparent)]
    Pin(#[from] yzt_pin::Error),
}

impl Error {
    /// The stable number of this error, 5200 to 5299, or that of the error it wraps.
    pub(crate) const fn number(&self) -> u16 {
        match self {
            Self::Misuse(misuse) => misuse_number(misuse),
            Self::Value { .. } => 5220,
            Self::Index { .. } => 5221,
            Self::Absent { .. } => 5222,
            Self::Language => 5223,
            Self::KeysFolder => 5224,
            Self::Clock => 5225,
            Self::Assistant(error) => error.number(),
            Self::Login(error) => error.number(),
            Self::Cert(error) => error.number(),
            Self::Pin(error) => error.number(),
        }
    }

    /// What is known about the tries left of the holder's PIN, where the error is about it.
    pub(crate) fn tries_left(&self) -> Option<TriesLeft> {
        match self {
            Self::Assistant(error) => error.tries_left(),
            _ => None,
        }
    }

    /// The error with its causes, in English, for a log.
    pub(crate) fn detail(&self) -> String {
        let mut detail = self.to_string();
        let mut cause = core::error::Error::source(self);
        while let Some(error) = cause {
            detail.push_str(": ");
            detail.push_str(&error.to_string());
            cause = error.source();
        }
        detail
    }
}

const fn misuse_number(misuse: &Misuse) -> u16 {
    match misuse {
        Misuse::Panic { .. } => 5200,
        Misuse::Null { .. } => 5201,
        Misuse::HandleInvalid { .. } => 5202,
        Misuse::HandleStale { .. } => 5203,
        Misuse::HandleKind { .. } => 5204,
        Misuse::TableFull { .. } => 5205,
        Misuse::Broken => 5206,
        Misuse::BufferTooSmall { .. } => 5207,
        Misuse::NotUtf8 { .. } => 5208,
        Misuse::TooLong { .. } => 5209,
        Misuse::InteriorNul => 5210,
    }
}

impl Failure for Error {
    type Code = u32;
    const SUCCESS: u32 = 0;

    fn code(&self) -> u32 {
        self.number().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yzt_assistant::messages::catalogue;

    fn own() -> Vec<Error> {
        let (kind, argument) = ("yzt_key", "pin");
        let misuses = [
            Misuse::Panic { message: String::new() },
            Misuse::Null { argument },
            Misuse::HandleInvalid { kind },
            Misuse::HandleStale { kind },
            Misuse::HandleKind { kind },
            Misuse::TableFull { capacity: 1 },
            Misuse::Broken,
            Misuse::BufferTooSmall { needed: 2, capacity: 1 },
            Misuse::NotUtf8 { argument },
            Misuse::TooLong { argument, limit: 1 },
            Misuse::InteriorNul,
        ];
        let mut own: Vec<Error> = misuses.map(Error::from).into();
        own.extend([
            Error::Value { argument },
            Error::Index { count: 0 },
            Error::Absent { what: "serial" },
            Error::Language,
            Error::KeysFolder,
            Error::Clock,
        ]);
        own
    }

    #[test]
    fn the_list_of_numbers_is_what_the_errors_answer_and_each_has_its_text() {
        let numbers: Vec<u16> = own().iter().map(Error::number).collect();
        assert_eq!(numbers, NUMBERS);
        let band = catalogue().map(|message| message.number);
        let band: Vec<u16> = band.filter(|number| (5200..5300).contains(number)).collect();
        assert_eq!(band, NUMBERS);
    }

    #[test]
    fn a_wrapped_error_answers_with_its_own_number_and_tells_its_causes() {
        let below = yzt_pin::Error::TooShort { minimum: 6 };
        let text = below.to_string();
        let error = Error::from(below);
        assert_eq!((error.code(), error.detail()), (1100, text));
        let error = Error::Login(yzt_login::Error::CertificateUntrusted(yzt_cert::Error::KeyUsage));
        let causes = format!("{}: {}", "the certificate is not trusted", yzt_cert::Error::KeyUsage);
        assert_eq!(error.detail(), causes);
    }
}
