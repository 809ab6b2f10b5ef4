// SPDX-License-Identifier: MIT OR Apache-2.0
//! The two messages of a remote unblock.
//!
//! The key's challenge goes to whoever holds the administrator's PIN; the cryptogram comes back.
//! The administrator's PIN never reaches the machine the key is plugged into.

use core::fmt;
use core::time::Duration;

use crate::Error;

/// A challenge that a card waits for an answer to (GM/T 0017, random before `UnblockPIN`).
///
/// It is good for one answer, until the next random number is fetched from the card.
#[derive(Clone, PartialEq, Eq)]
pub struct UnblockChallenge {
    /// The serial number of the key, by which the administrator's PIN is found.
    pub device_serial: String,
    /// The name of the application whose user PIN is blocked.
    pub application_name: String,
    /// The identifier under which the application is open on the card.
    pub application: [u8; 2],
    /// The random bytes of the card.
    pub challenge: [u8; 8],
}

impl fmt::Debug for UnblockChallenge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UnblockChallenge")
            .field("device_serial", &self.device_serial)
            .field("application_name", &self.application_name)
            .finish_non_exhaustive()
    }
}

/// The answer to an [`UnblockChallenge`]: a new user PIN, encrypted and authenticated under the
/// administrator's PIN (the data of GM/T 0017 `UnblockPIN` behind the application identifier).
#[derive(Clone, PartialEq, Eq)]
pub struct UnblockCryptogram {
    /// The challenge that is answered. Compared on the host before anything is sent, so that a
    /// mixed-up answer costs the administrator no try.
    pub challenge: UnblockChallenge,
    /// The new user PIN under the administrator's key.
    pub encrypted_pin: [u8; 16],
    /// The message authentication code over the command.
    pub mac: [u8; 4],
}

impl fmt::Debug for UnblockCryptogram {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UnblockCryptogram")
            .field("challenge", &self.challenge)
            .finish_non_exhaustive()
    }
}

/// The line to the CA's desk during a remote unblock.
///
/// The backend holds the key's transaction while it waits: [`UnblockLine::receive`] comes back
/// often, so that the transaction is kept alive and given up in time.
pub trait UnblockLine {
    /// Sends a message to the desk.
    ///
    /// # Errors
    /// [`Error::Backend`] when the line is down.
    fn send(&mut self, message: &[u8]) -> Result<(), Error>;

    /// The desk's next message; `None` when none came in the time that `wait` allows.
    ///
    /// # Errors
    /// [`Error::Backend`] when the line is down.
    fn receive(&mut self, wait: Duration) -> Result<Option<Vec<u8>>, Error>;

    /// The time since some moment of the line's own, which never runs backwards.
    fn elapsed(&self) -> Duration;
}

/// What a remote unblock came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnblockReport {
    /// What became of the administrator's PIN.
    pub rotation: Rotation,
}

/// What became of the administrator's PIN after the user's was unblocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rotation {
    /// The key has the new one, and the desk knows.
    Done,
    /// The key refused it: the old one stays.
    Refused,
    /// No answer came: the desk tries the new one first when the key comes the next time.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_challenge_nor_cryptogram_is_shown() {
        let challenge = UnblockChallenge {
            device_serial: "YZT0001".into(),
            application_name: "portal".into(),
            application: [1, 1],
            challenge: [0xA5; 8],
        };
        let cryptogram = UnblockCryptogram { challenge, encrypted_pin: [0xA5; 16], mac: [0xA5; 4] };
        let shown = format!("{cryptogram:?}");
        assert!(shown.contains("YZT0001") && shown.contains("portal"), "{shown}");
        assert!(!shown.contains("165") && !shown.to_lowercase().contains("a5"), "{shown}");
    }
}
