// SPDX-License-Identifier: MIT OR Apache-2.0
//! The answer to a remote unblock, at whoever holds the administrator's PIN.

use yzt_gmt0017::authentication::{self, Challenge, UnblockRequest};
use yzt_gmt0017::{ApplicationId, Dialect};
use yzt_pin::Pin;
use yzt_token::{Error, UnblockChallenge, UnblockCryptogram};

use crate::status::command_error;

/// Answers an unblock challenge with the administrator's PIN and a new user PIN. Needs no key and
/// no connection.
///
/// # Errors
/// When one of the PINs does not fit the 16 bytes of its field.
pub fn unblock_cryptogram(
    admin: Pin,
    new: Pin,
    challenge: &UnblockChallenge,
    dialect: &Dialect,
) -> Result<UnblockCryptogram, Error> {
    let request = UnblockRequest {
        application: ApplicationId::new(challenge.application),
        challenge: Challenge::new(challenge.challenge),
    };
    let answer =
        authentication::unblock_cryptogram(&request, dialect, admin, new).map_err(command_error)?;
    Ok(UnblockCryptogram {
        challenge: challenge.clone(),
        encrypted_pin: *answer.cryptogram.as_bytes(),
        mac: *answer.mac.as_bytes(),
    })
}
