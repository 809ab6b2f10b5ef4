// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_pin::Pin;

use super::{Challenge, PinKey, mac, seal_pin};
use crate::command::covered_data;
use crate::instruction::{CLASS_PROTECTED, UNBLOCK_PIN};
use crate::{ApplicationId, Command, Cryptogram, Dialect, Error, Mac};

/// What the holder of the administrator's PIN has to know to unblock a key that is elsewhere.
///
/// Which key it is, and so which administrator's PIN belongs to it, travels beside it.
#[derive(Debug)]
pub struct UnblockRequest {
    /// AppID of the open application.
    pub application: ApplicationId,
    /// The challenge that the key gave out last; it is good for one answer.
    pub challenge: Challenge,
}

/// What goes back: the data of UnblockPIN after AppID, `E(new user PIN)(16) ‖ MAC(4)`.
///
/// It is bound to the challenge and lets nobody compute the administrator's PIN, if that is as
/// random as it should be; who knows the administrator's PIN can read the new user PIN from it.
#[derive(Debug, PartialEq, Eq)]
pub struct UnblockAnswer {
    /// The sealed new user PIN.
    pub cryptogram: Cryptogram,
    /// Authenticates header, length and data.
    pub mac: Mac,
}

impl UnblockRequest {
    /// `AppID(2) ‖ challenge(8)`.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; 10] {
        let [x, y] = self.application.to_bytes();
        let [a, b, c, d, e, f, g, h] = *self.challenge.as_bytes();
        [x, y, a, b, c, d, e, f, g, h]
    }

    /// Reads [`UnblockRequest::to_bytes`].
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 10]) -> Self {
        let [x, y, a, b, c, d, e, f, g, h] = bytes;
        Self {
            application: ApplicationId::new([x, y]),
            challenge: Challenge::new([a, b, c, d, e, f, g, h]),
        }
    }
}

impl UnblockAnswer {
    /// `E(new user PIN)(16) ‖ MAC(4)`.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 20] {
        let mut bytes = [0; 20];
        let fields = self.cryptogram.as_bytes().iter().chain(self.mac.as_bytes());
        for (to, from) in bytes.iter_mut().zip(fields) {
            *to = *from;
        }
        bytes
    }

    /// Reads [`UnblockAnswer::to_bytes`].
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        let [cryptogram @ .., a, b, c, d] = bytes;
        Self { cryptogram: Cryptogram::new(cryptogram), mac: Mac::new([a, b, c, d]) }
    }

    /// The UnblockPIN command that carries it to the key.
    #[must_use]
    pub fn into_command(self, application: ApplicationId) -> Command {
        let Self { cryptogram, mac } = self;
        Command::UnblockPin { application, cryptogram, mac }
    }
}

/// Answers an unblocking request with the administrator's PIN, without a key at hand.
///
/// The new user PIN should be random, handed out once, and be changed before anything else.
///
/// # Errors
/// [`Error::PinField`] for a PIN that does not fit 16 bytes.
pub fn unblock_cryptogram(
    request: &UnblockRequest,
    dialect: &Dialect,
    administrator: Pin,
    new: Pin,
) -> Result<UnblockAnswer, Error> {
    let key = PinKey::derive(&administrator)?;
    let cryptogram = seal_pin(&key, &new)?;
    let header = [CLASS_PROTECTED, UNBLOCK_PIN, 0, 0];
    let data = covered_data(request.application, &cryptogram);
    let mac = mac(&key, &request.challenge, header, &data, dialect.mac_length)?;
    Ok(UnblockAnswer { cryptogram, mac })
}
