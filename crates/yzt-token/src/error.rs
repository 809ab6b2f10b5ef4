// SPDX-License-Identifier: MIT OR Apache-2.0
//! Everything that can go wrong between certificate software and a key.

use core::fmt;
use std::borrow::Cow;

use yzt_pin::TriesLeft;

use crate::{Operation, PinRole};

/// What kind of object an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Object {
    /// The key itself, or a reader without one.
    Device,
    /// An application.
    Application,
    /// A container.
    Container,
    /// A key pair in a container.
    KeyPair,
    /// A certificate in a container.
    Certificate,
    /// A file of an application.
    File,
    /// A session key.
    SessionKey,
    /// Something the card did not say more about.
    Other,
}

impl fmt::Display for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Device => "device",
            Self::Application => "application",
            Self::Container => "container",
            Self::KeyPair => "key pair",
            Self::Certificate => "certificate",
            Self::File => "file",
            Self::SessionKey => "session key",
            Self::Other => "object",
        })
    }
}

/// Every number of this crate's own that [`Error::number`] can return. A wrapped lower error
/// ([`Error::Pin`], [`Error::Crypto`], [`Error::Backend`]) answers with its own crate's number.
pub const NUMBERS: &[u16] = &[
    2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2010, 2011, 2012, 2013, 2020, 2021, 2022, 2023,
    2024, 2025, 2026, 2027, 2028, 2029, 2030, 2031, 2032, 2033, 2034, 2035, 2040, 2041, 2042,
];

/// An error of a token, whatever the way it is reached.
///
/// None of them carries a PIN, a key or a challenge.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The PIN was wrong and a try is gone.
    #[error("the {role} PIN is wrong ({tries_left:?} left)")]
    PinIncorrect {
        /// Whose PIN.
        role: PinRole,
        /// What the card said about the tries that remain.
        tries_left: TriesLeft,
    },
    /// No try is left: the PIN was locked before, or this wrong PIN has locked it.
    #[error("the {role} PIN is locked")]
    PinLocked {
        /// Whose PIN.
        role: PinRole,
    },
    /// The PIN was handed out for one use (or is the factory's) and the key refuses to work
    /// before it is changed.
    #[error("the PIN must be changed first")]
    PinMustChange,
    /// The command with the PIN or the device key was sent and no answer came: a try may or may not be gone, a
    /// change may or may not have been made.
    #[error("no answer to a command that carries a PIN; whether a try was used is not known")]
    PinOutcomeUnknown {
        /// What broke off the exchange.
        #[source]
        cause: Box<Error>,
    },
    /// The operation needs a verified PIN or an authenticated device.
    #[error("{command} needs a verified PIN or an authenticated device")]
    NotLoggedIn {
        /// The command that was refused.
        command: &'static str,
    },
    /// The device key was wrong.
    #[error("the device key is wrong ({tries_left:?} left)")]
    DeviceKeyIncorrect {
        /// What the card said about the tries that remain.
        tries_left: TriesLeft,
    },
    /// No try of the device key is left.
    #[error("the device key is locked")]
    DeviceKeyLocked,
    /// The key refuses the new PIN: equal to the old one, or against the key's own rules. Some
    /// keys answer the same where the old PIN is wrong.
    #[error("the key refuses the new {role} PIN (status {status:04X})")]
    NewPinRefused {
        /// Whose PIN.
        role: PinRole,
        /// The status word.
        status: u16,
    },
    /// The key was pulled out. Handles from before do not come back; open a new one.
    #[error("the key was removed")]
    TokenRemoved,
    /// The key was reset or powered off and on. Logins are gone; open a new handle.
    #[error("the key was reset")]
    TokenReset,
    /// Another program holds the key.
    #[error("the key is in use by another program")]
    InUse,
    /// The key did not answer in time.
    #[error("the key did not answer in time")]
    Timeout,
    /// The object does not exist.
    #[error("{object} not found")]
    NotFound {
        /// What was looked for.
        object: Object,
    },
    /// An object of that name exists.
    #[error("{object} exists already")]
    AlreadyExists {
        /// What was to be made.
        object: Object,
    },
    /// The key has no room left.
    #[error("no room left on the key")]
    NoRoom,
    /// This backend or this key cannot do that.
    #[error("not supported: {operation}")]
    NotSupported {
        /// What was asked for.
        operation: Operation,
    },
    /// The application was closed behind the handle's back; open it again.
    #[error("the application is not open any more")]
    ApplicationClosed,
    /// The cryptogram answers another challenge than the one that is waiting, or none is.
    #[error("the unblock answer does not belong to the challenge that is waiting")]
    ChallengeStale,
    /// The CA's desk refused to go on with a remote unblock.
    #[error("the desk refuses: {reason}")]
    DeskRefused {
        /// Why, in the desk's words.
        reason: Cow<'static, str>,
    },
    /// Signing in batches was not switched on.
    #[error("signing in batches is not switched on")]
    BatchNotAllowed,
    /// The batch is over: its count is used up or its time has run out. The login is ended.
    #[error("the batch has ended after {signed} signatures")]
    BatchEnded {
        /// How many signatures were made.
        signed: u32,
    },
    /// The message is a login, which no batch signs.
    #[error("a login is never signed in a batch")]
    LoginInBatch,
    /// A signature that the key was asked to verify is not that of the public key.
    #[error("the signature does not match")]
    SignatureMismatch,
    /// The key refused the data of a command.
    #[error("{command} refused its data (status {status:04X})")]
    DataRefused {
        /// The command that was refused.
        command: &'static str,
        /// The status word.
        status: u16,
    },
    /// The key refused a command in the state it is in.
    #[error("{command} is not possible in this state (status {status:04X})")]
    StateRefused {
        /// The command that was refused.
        command: &'static str,
        /// The status word.
        status: u16,
    },
    /// The key could not write to its memory.
    #[error("{command}: the key's memory failed (status {status:04X})")]
    MemoryFailed {
        /// The command that failed.
        command: &'static str,
        /// The status word.
        status: u16,
    },
    /// The key could not do the arithmetic of a command (key generation, signature, decryption).
    #[error("{command}: the key's cryptography failed (status {status:04X})")]
    CryptographyFailed {
        /// The command that failed.
        command: &'static str,
        /// The status word.
        status: u16,
    },
    /// Any other status of the card, kept as it came.
    #[error("{command} ended with status {status:04X}")]
    Status {
        /// The command that failed.
        command: &'static str,
        /// The status word.
        status: u16,
    },
    /// The answer of the card cannot be right.
    #[error("the answer to {command} cannot be right: {detail}")]
    Format {
        /// The command that was answered.
        command: &'static str,
        /// What is wrong with it.
        detail: Cow<'static, str>,
    },
    /// The data of a command is longer than the key can take.
    #[error("{length} bytes are too long for {command}; the limit is {limit}")]
    TooLong {
        /// The command that would have carried it.
        command: &'static str,
        /// How long the data is.
        length: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A name or an argument cannot be used.
    #[error("unusable argument: {argument}")]
    Argument {
        /// Which argument, and why.
        argument: &'static str,
    },
    /// The PIN breaks its policy.
    #[error(transparent)]
    Pin(#[from] yzt_pin::Error),
    /// Arithmetic on the host failed.
    #[error(transparent)]
    Crypto(#[from] yzt_crypto::Error),
    /// An error of the layer that reaches the key, with that layer's number.
    #[error("the way to the key failed: {source}")]
    Backend {
        /// The number of the lower layer's error.
        number: u16,
        /// The lower layer's error.
        source: Box<dyn core::error::Error + Send + Sync>,
    },
}

impl Error {
    /// Wraps an error of a lower layer under its own number.
    pub fn backend(number: u16, source: impl core::error::Error + Send + Sync + 'static) -> Self {
        Self::Backend { number, source: Box::new(source) }
    }

    /// The stable number of this error.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::PinIncorrect { .. } => 2000,
            Self::PinLocked { .. } => 2001,
            Self::PinMustChange => 2002,
            Self::PinOutcomeUnknown { .. } => 2003,
            Self::NotLoggedIn { .. } => 2004,
            Self::DeviceKeyIncorrect { .. } => 2005,
            Self::DeviceKeyLocked => 2006,
            Self::NewPinRefused { .. } => 2007,
            Self::TokenRemoved => 2010,
            Self::TokenReset => 2011,
            Self::InUse => 2012,
            Self::Timeout => 2013,
            Self::NotFound { .. } => 2020,
            Self::AlreadyExists { .. } => 2021,
            Self::NoRoom => 2022,
            Self::NotSupported { .. } => 2023,
            Self::ApplicationClosed => 2024,
            Self::ChallengeStale => 2025,
            Self::DeskRefused { .. } => 2026,
            Self::BatchNotAllowed => 2027,
            Self::BatchEnded { .. } => 2028,
            Self::LoginInBatch => 2029,
            Self::DataRefused { .. } => 2030,
            Self::StateRefused { .. } => 2031,
            Self::MemoryFailed { .. } => 2032,
            Self::CryptographyFailed { .. } => 2033,
            Self::Status { .. } => 2034,
            Self::SignatureMismatch => 2035,
            Self::Format { .. } => 2040,
            Self::TooLong { .. } => 2041,
            Self::Argument { .. } => 2042,
            Self::Pin(error) => error.number(),
            Self::Crypto(error) => error.number(),
            Self::Backend { number, .. } => *number,
        }
    }

    /// What is known about the tries that remain, where the error is about a PIN or the device
    /// key; `None` for every other error.
    #[must_use]
    pub fn tries_left(&self) -> Option<TriesLeft> {
        match self {
            Self::PinIncorrect { tries_left, .. } | Self::DeviceKeyIncorrect { tries_left } => {
                Some(*tries_left)
            }
            Self::PinLocked { .. } | Self::DeviceKeyLocked => Some(TriesLeft::Locked),
            Self::PinOutcomeUnknown { .. } => Some(TriesLeft::Unknown),
            _ => None,
        }
    }

    /// Whether the same action, begun again by the user (with another PIN, a plugged-in key, the
    /// other program closed), can succeed. It never means that software may repeat a PIN try.
    #[must_use]
    pub const fn may_retry(&self) -> bool {
        matches!(
            self,
            Self::PinIncorrect { .. }
                | Self::PinOutcomeUnknown { .. }
                | Self::NewPinRefused { .. }
                | Self::NotLoggedIn { .. }
                | Self::TokenRemoved
                | Self::TokenReset
                | Self::InUse
                | Self::Timeout
                | Self::ApplicationClosed
                | Self::ChallengeStale
        )
    }

    /// Whether the key was removed or reset, also where that broke off a command with a PIN.
    #[must_use]
    pub fn is_token_gone(&self) -> bool {
        match self {
            Self::TokenRemoved | Self::TokenReset => true,
            Self::PinOutcomeUnknown { cause } => cause.is_token_gone(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Vec<Error> {
        let tries_left = TriesLeft::Exactly(3);
        let role = PinRole::User;
        let (command, status) = ("ECCSignData", 0x6A80);
        vec![
            Error::PinIncorrect { role, tries_left },
            Error::PinLocked { role },
            Error::PinMustChange,
            Error::PinOutcomeUnknown { cause: Box::new(Error::TokenRemoved) },
            Error::NotLoggedIn { command },
            Error::DeviceKeyIncorrect { tries_left },
            Error::DeviceKeyLocked,
            Error::NewPinRefused { role, status },
            Error::TokenRemoved,
            Error::TokenReset,
            Error::InUse,
            Error::Timeout,
            Error::NotFound { object: Object::Application },
            Error::AlreadyExists { object: Object::Container },
            Error::NoRoom,
            Error::NotSupported { operation: Operation::SetLabel },
            Error::ApplicationClosed,
            Error::ChallengeStale,
            Error::DeskRefused { reason: "not reviewed".into() },
            Error::BatchNotAllowed,
            Error::BatchEnded { signed: 3 },
            Error::LoginInBatch,
            Error::DataRefused { command, status },
            Error::StateRefused { command, status },
            Error::MemoryFailed { command, status },
            Error::CryptographyFailed { command, status },
            Error::Status { command, status },
            Error::SignatureMismatch,
            Error::Format { command, detail: "3 bytes".into() },
            Error::TooLong { command, length: 9, limit: 8 },
            Error::Argument { argument: "name: empty" },
        ]
    }

    #[test]
    fn numbers_agree_with_the_list_and_stay_in_their_band() {
        let numbers: Vec<u16> = samples().iter().map(Error::number).collect();
        assert_eq!(numbers, NUMBERS);
        assert!(numbers.iter().all(|number| (2000..=2199).contains(number)));
        assert!(numbers.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn a_lower_error_keeps_its_number() {
        let error = Error::backend(1402, std::io::Error::other("no service"));
        assert_eq!(error.number(), 1402);
        assert!(error.to_string().contains("no service"));
    }

    #[test]
    fn errors_about_a_pin_tell_the_tries() {
        let told: Vec<u16> = samples()
            .iter()
            .filter(|error| error.tries_left().is_some())
            .map(Error::number)
            .collect();
        assert_eq!(told, [2000, 2001, 2003, 2005, 2006]);
    }

    #[test]
    fn an_unknown_outcome_is_told_with_its_cause() {
        let error = Error::PinOutcomeUnknown { cause: Box::new(Error::TokenRemoved) };
        assert!(error.is_token_gone());
        assert!(error.may_retry());
        assert_eq!(error.tries_left(), Some(TriesLeft::Unknown));
        let error = Error::PinOutcomeUnknown { cause: Box::new(Error::Timeout) };
        assert!(!error.is_token_gone());
    }

    #[test]
    fn a_locked_pin_is_not_worth_a_retry() {
        assert!(!Error::PinLocked { role: PinRole::User }.may_retry());
        assert!(!Error::DeviceKeyLocked.may_retry());
        assert!(!Error::NoRoom.may_retry());
    }
}
