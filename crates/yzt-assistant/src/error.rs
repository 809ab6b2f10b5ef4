// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong in a use case.

use yzt_pin::TriesLeft;
use yzt_token::PinRole;

use crate::{KeyName, PinRefusal};

/// Every number that this crate's own errors return. A wrapped error answers with its own number.
pub const NUMBERS: &[u16] = &[
    4600, 4601, 4602, 4603, 4604, 4605, 4606, 4607, 4608, 4609, 4610, 4611, 4612, 4613, 4614, 4615,
    4616, 4617, 4618, 4619, 4620,
];

/// Why a use case ended without its result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The person cancelled. No try was spent.
    #[error("the person cancelled")]
    Cancelled,
    /// No key is present.
    #[error("no key is present")]
    NoKey,
    /// Several keys are present and none was chosen.
    #[error("{} keys are present and none was chosen", .present.len())]
    SeveralKeys {
        /// The keys to choose from.
        present: Vec<KeyName>,
    },
    /// The chosen key is not present.
    #[error("the key {serial} is not present")]
    KeyNotPresent {
        /// The serial number that was chosen.
        serial: String,
        /// The keys that are present.
        present: Vec<KeyName>,
    },
    /// Two keys say that they have this serial number.
    #[error("more than one key has the serial number {serial}")]
    SerialNotUnique {
        /// The serial number.
        serial: String,
    },
    /// The key holds no signature certificate.
    #[error("the key holds no signature certificate")]
    NoCertificate,
    /// The key holds certificates of several organisations.
    #[error("the key holds certificates of several organisations")]
    SeveralOrganizations {
        /// Their names.
        organizations: Vec<String>,
    },
    /// The key has no application of the expected name.
    #[error("the key has no application {application}")]
    NoApplication {
        /// The name that was looked for.
        application: String,
        /// The applications on the key.
        present: Vec<String>,
    },
    /// One try is left and nobody agreed to spend it. No try was spent.
    #[error("the last try was not confirmed")]
    LastTryNotConfirmed,
    /// The new PIN is the old one.
    #[error("the new PIN equals the old one")]
    NewPinUnchanged,
    /// The new PIN is the one that every key comes with.
    #[error("the new PIN is the factory default")]
    NewPinIsDefault,
    /// The two entries of the new PIN differ.
    #[error("the two entries of the new PIN differ")]
    EntriesDiffer,
    /// Nobody can be asked for the PIN.
    #[error("there is no way to ask for a PIN")]
    PinUnavailable,
    /// The issued certificate belongs to no key pair on this key.
    #[error("no key pair on this key belongs to the issued certificate")]
    AnswerForAnotherKey,
    /// The answer of the certificate authority lacks something or does not fit together.
    #[error("the answer of the certificate authority is incomplete: {missing}")]
    AnswerIncomplete {
        /// What is missing or does not fit.
        missing: &'static str,
    },
    /// The unlock answer is for another key, application or challenge. It was not sent to the key.
    #[error("the unlock answer is for another request")]
    UnblockAnswerForAnotherRequest,
    /// An unlock request or answer has fields that cannot be read.
    #[error("{field} of the unlock message cannot be read")]
    UnblockMessageMalformed {
        /// The field.
        field: &'static str,
    },
    /// The key pair in the container is not that of the certificate beside it.
    #[error("the certificate does not belong to the key pair beside it")]
    CertificateMismatch,
    /// The key refused the unlock answer: it is wrong, or made with another key's administrator
    /// PIN.
    #[error("the key refused the unlock answer")]
    UnblockRefused(#[source] yzt_token::Error),
    /// The administrator's tries are spent; the key cannot be unlocked any more.
    #[error("the administrator PIN is locked")]
    UnblockLocked,
    /// There is a card, and it is no key that this software knows.
    #[error("the card in {reader} is no key that is known here")]
    CardUnknown {
        /// The reader that it is in.
        reader: String,
    },
    /// There is no key, and a reader without one. It answers with the number of why.
    #[error("there is no key in {reader}")]
    ReaderUnusable {
        /// The reader.
        reader: String,
        /// The number of the error that the way to the reader gave.
        number: u16,
    },
    /// The key or the way to it.
    #[error(transparent)]
    Token(#[from] yzt_token::Error),
    /// The login protocol.
    #[error(transparent)]
    Login(#[from] yzt_login::Error),
    /// A certificate or request.
    #[error(transparent)]
    Cert(#[from] yzt_cert::Error),
    /// An answer of the certificate authority.
    #[error(transparent)]
    Cms(#[from] yzt_cms::Error),
    /// A key or signature.
    #[error(transparent)]
    Crypto(#[from] yzt_crypto::Error),
    /// The PIN that was typed.
    #[error(transparent)]
    Pin(#[from] yzt_pin::Error),
}

impl Error {
    pub(crate) const CARD_UNKNOWN: u16 = 4620;

    /// The stable number of this error, 4600 to 4699, or that of the error it wraps.
    pub const fn number(&self) -> u16 {
        match self {
            Self::Cancelled => 4600,
            Self::NoKey => 4601,
            Self::SeveralKeys { .. } => 4602,
            Self::KeyNotPresent { .. } => 4603,
            Self::SerialNotUnique { .. } => 4604,
            Self::NoCertificate => 4605,
            Self::SeveralOrganizations { .. } => 4606,
            Self::NoApplication { .. } => 4607,
            Self::LastTryNotConfirmed => 4608,
            Self::NewPinUnchanged => 4609,
            Self::NewPinIsDefault => 4610,
            Self::EntriesDiffer => 4611,
            Self::PinUnavailable => 4612,
            Self::AnswerForAnotherKey => 4613,
            Self::AnswerIncomplete { .. } => 4614,
            Self::UnblockAnswerForAnotherRequest => 4615,
            Self::UnblockMessageMalformed { .. } => 4616,
            Self::CertificateMismatch => 4617,
            Self::UnblockRefused(_) => 4618,
            Self::UnblockLocked => 4619,
            Self::CardUnknown { .. } => Self::CARD_UNKNOWN,
            Self::ReaderUnusable { number, .. } => *number,
            Self::Token(error) => error.number(),
            Self::Login(error) => error.number(),
            Self::Cert(error) => error.number(),
            Self::Cms(error) => error.number(),
            Self::Crypto(error) => error.number(),
            Self::Pin(error) => error.number(),
        }
    }

    /// What is known about the tries left of the holder's PIN, where the error is about it.
    pub fn tries_left(&self) -> Option<TriesLeft> {
        match self {
            Self::LastTryNotConfirmed => Some(TriesLeft::Last),
            Self::Token(error) if !is_about_administrator(error) => error.tries_left(),
            _ => None,
        }
    }
}

/// The administrator's tries are the service desk's concern; shown as the holder's they would
/// mislead.
fn is_about_administrator(error: &yzt_token::Error) -> bool {
    use yzt_token::Error::{DeviceKeyIncorrect, DeviceKeyLocked, PinIncorrect, PinLocked};
    match error {
        PinIncorrect { role, .. } | PinLocked { role } => *role == PinRole::Administrator,
        DeviceKeyIncorrect { .. } | DeviceKeyLocked => true,
        _ => false,
    }
}

impl From<PinRefusal> for Error {
    fn from(refusal: PinRefusal) -> Self {
        match refusal {
            PinRefusal::Cancelled => Self::Cancelled,
            PinRefusal::EntriesDiffer => Self::EntriesDiffer,
            PinRefusal::LastTryNotConfirmed => Self::LastTryNotConfirmed,
            PinRefusal::Unavailable => Self::PinUnavailable,
            PinRefusal::Pin(error) => Self::Pin(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_numbers_is_what_the_errors_answer() {
        let own = [
            Error::Cancelled,
            Error::NoKey,
            Error::SeveralKeys { present: Vec::new() },
            Error::KeyNotPresent { serial: String::new(), present: Vec::new() },
            Error::SerialNotUnique { serial: String::new() },
            Error::NoCertificate,
            Error::SeveralOrganizations { organizations: Vec::new() },
            Error::NoApplication { application: String::new(), present: Vec::new() },
            Error::LastTryNotConfirmed,
            Error::NewPinUnchanged,
            Error::NewPinIsDefault,
            Error::EntriesDiffer,
            Error::PinUnavailable,
            Error::AnswerForAnotherKey,
            Error::AnswerIncomplete { missing: "" },
            Error::UnblockAnswerForAnotherRequest,
            Error::UnblockMessageMalformed { field: "" },
            Error::CertificateMismatch,
            Error::UnblockRefused(yzt_token::Error::Timeout),
            Error::UnblockLocked,
            Error::CardUnknown { reader: String::new() },
        ];
        let numbers: Vec<u16> = own.iter().map(Error::number).collect();
        assert_eq!(numbers, NUMBERS);
    }

    #[test]
    fn the_tries_of_the_administrator_are_not_the_holders() {
        let tries_left = TriesLeft::Exactly(3);
        let error = |role| Error::from(yzt_token::Error::PinIncorrect { role, tries_left });
        assert_eq!(error(PinRole::User).tries_left(), Some(tries_left));
        assert_eq!(error(PinRole::Administrator).tries_left(), None);
    }
}
