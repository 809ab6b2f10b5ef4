// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong in a call, and its code.

use yzt_ffi_kit::{Failure, Misuse};
use yzt_pin::TriesLeft;
use yzt_skf_sys::constants::*;
use yzt_token::Object;

/// What functions return: `SAR_OK`, or a code of Annex A.
pub(crate) type Code = u32;

/// Why a call ended without its result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The boundary's rules were broken, or the library failed inside.
    #[error(transparent)]
    Misuse(#[from] Misuse),
    /// The key, or the way to it.
    #[error(transparent)]
    Token(#[from] yzt_token::Error),
    /// What this library itself refuses, by its code.
    #[error("refused with code {0:08X}")]
    Refused(Code),
}

impl Error {
    /// The tries that are left, where the error is about them and they are known.
    pub(crate) fn tries_left(&self) -> Option<u32> {
        let Self::Token(error) = self else { return None };
        match error.tries_left()? {
            TriesLeft::Last => Some(1),
            TriesLeft::Locked => Some(0),
            tries_left => tries_left.exact().map(u32::from),
        }
    }

    /// Whether the key is gone for every handle to it.
    pub(crate) fn is_token_gone(&self) -> bool {
        matches!(self, Self::Token(error) if error.is_token_gone())
    }

    /// Whether the key has no room for another session key.
    pub(crate) const fn is_no_room(&self) -> bool {
        matches!(self, Self::Token(yzt_token::Error::NoRoom))
    }
}

impl From<yzt_crypto::Error> for Error {
    fn from(error: yzt_crypto::Error) -> Self {
        Self::Token(error.into())
    }
}

impl From<yzt_pin::Error> for Error {
    fn from(error: yzt_pin::Error) -> Self {
        Self::Token(error.into())
    }
}

impl Failure for Error {
    type Code = Code;
    const SUCCESS: Code = SAR_OK;

    fn code(&self) -> Code {
        match self {
            Self::Misuse(misuse) => code_of_misuse(misuse),
            Self::Token(error) => code_of_token(error),
            Self::Refused(code) => *code,
        }
    }
}

const fn code_of_misuse(misuse: &Misuse) -> Code {
    match misuse {
        Misuse::Panic { .. } | Misuse::Broken | Misuse::InteriorNul => SAR_FAIL,
        Misuse::Null { .. } | Misuse::NotUtf8 { .. } => SAR_INVALIDPARAMERR,
        Misuse::HandleInvalid { .. } | Misuse::HandleStale { .. } | Misuse::HandleKind { .. } => {
            SAR_INVALIDHANDLEERR
        }
        Misuse::TableFull { .. } => SAR_MEMORYERR,
        Misuse::BufferTooSmall { .. } => SAR_BUFFER_TOO_SMALL,
        Misuse::TooLong { .. } => SAR_INDATALENERR,
    }
}

fn code_of_token(error: &yzt_token::Error) -> Code {
    use yzt_token::Error as Token;
    match error {
        Token::PinIncorrect { .. } | Token::DeviceKeyIncorrect { .. } => SAR_PIN_INCORRECT,
        Token::PinLocked { .. } | Token::DeviceKeyLocked => SAR_PIN_LOCKED,
        Token::PinMustChange => SAR_USER_PIN_NOT_INITIALIZED,
        Token::PinOutcomeUnknown { cause } => match code_of_token(cause) {
            code @ (SAR_DEVICE_REMOVED | SAR_TIMEOUTERR) => code,
            _ => SAR_UNKNOWNERR,
        },
        Token::NotLoggedIn { .. } => SAR_USER_NOT_LOGGED_IN,
        Token::NewPinRefused { .. } => SAR_PIN_INVALID,
        Token::TokenRemoved | Token::TokenReset => SAR_DEVICE_REMOVED,
        Token::Timeout => SAR_TIMEOUTERR,
        Token::NotFound { object } => code_of_absence(*object),
        Token::AlreadyExists { object: Object::Application } => SAR_APPLICATION_EXISTS,
        Token::AlreadyExists { .. } => SAR_FILE_ALREADY_EXIST,
        Token::NoRoom => SAR_NO_ROOM,
        Token::NotSupported { .. } => SAR_NOTSUPPORTYETERR,
        Token::ApplicationClosed => SAR_INVALIDHANDLEERR,
        Token::SignatureMismatch => SAR_HASHNOTEQUALERR,
        Token::DataRefused { .. } | Token::CryptographyFailed { .. } => SAR_INDATAERR,
        Token::StateRefused { .. } => SAR_OBJERR,
        Token::MemoryFailed { .. } => SAR_MEMORYERR,
        Token::Format { .. } => SAR_UNKNOWNERR,
        Token::TooLong { .. } => SAR_INDATALENERR,
        Token::Argument { .. } => SAR_INVALIDPARAMERR,
        Token::Pin(error) => code_of_pin(error),
        Token::Crypto(error) => code_of_crypto(error),
        // PC/SC: no reader, the reader gone, no card in it.
        Token::Backend { number: 1402..=1404, .. } => SAR_DEVICE_REMOVED,
        _ => SAR_FAIL,
    }
}

const fn code_of_absence(object: Object) -> Code {
    match object {
        Object::Device => SAR_DEVICE_REMOVED,
        Object::Application => SAR_APPLICATION_NOT_EXISTS,
        Object::Certificate => SAR_CERTNOTFOUNTERR,
        Object::File => SAR_FILE_NOT_EXIST,
        // The standard has no code for a container that is not there.
        _ => SAR_KEYNOTFOUNTERR,
    }
}

const fn code_of_pin(error: &yzt_pin::Error) -> Code {
    match error {
        yzt_pin::Error::TooShort { .. } | yzt_pin::Error::TooLong { .. } => SAR_PIN_LEN_RANGE,
        yzt_pin::Error::ByteNotAllowed => SAR_PIN_INVALID,
        _ => SAR_INVALIDPARAMERR,
    }
}

const fn code_of_crypto(error: &yzt_crypto::Error) -> Code {
    use yzt_crypto::Error as Crypto;
    match error {
        Crypto::RandomUnavailable => SAR_GENRANDERR,
        Crypto::SignatureMismatch => SAR_HASHNOTEQUALERR,
        Crypto::UnsupportedAlgorithm => SAR_NOTSUPPORTYETERR,
        Crypto::UnsupportedKeySize { .. } => SAR_MODULUSLENERR,
        Crypto::InvalidPlaintextLength { .. }
        | Crypto::InvalidBlockLength { .. }
        | Crypto::InvalidDigestLength { .. }
        | Crypto::IdentifierTooLong => SAR_INDATALENERR,
        Crypto::InvalidCipherParameters => SAR_INVALIDPARAMERR,
        Crypto::UnsuitableDigest => SAR_KEYUSAGEERR,
        _ => SAR_INDATAERR,
    }
}
