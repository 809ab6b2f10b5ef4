// SPDX-License-Identifier: MIT OR Apache-2.0
//! The two messages of a remote unblock.
//!
//! The key's challenge goes to whoever holds the administrator's PIN; the cryptogram comes back.
//! The administrator's PIN never reaches the machine the key is plugged into.

use core::fmt;

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
