// SPDX-License-Identifier: MIT OR Apache-2.0
//! Changing the PIN, and being unlocked.

use subtle::ConstantTimeEq;

use yzt_pin::{PinPolicy, PinStatus, TriesLeft};
use yzt_token::{PinInformation, PinRole};

use super::Key;
use crate::{Error, PinPrompt, PinPurpose, PinSource, UnblockAnswer, UnblockRequest};

/// A PIN that was changed.
#[derive(Clone, Copy, Debug)]
pub struct PinChanged {
    /// The PIN's state now.
    pub pin: PinInformation,
}

/// A key that was unlocked with a one-time PIN.
#[derive(Clone, Copy, Debug)]
pub struct Unblocked {
    /// The PIN's state now.
    pub pin: PinInformation,
}

impl Key {
    /// Changes the holder's PIN: it is the same PIN for every site.
    ///
    /// The new PIN is checked before the old one is sent, so that a bad choice costs no try.
    ///
    /// # Errors
    /// Those of [`PinSource`] and of the key, [`Error::NewPinUnchanged`],
    /// [`Error::NewPinIsDefault`].
    pub fn change_pin(&mut self, pins: &mut dyn PinSource) -> Result<PinChanged, Error> {
        let (old, information) = self.ask(pins, PinPurpose::ChangeOld, None, None)?;
        let prompt = PinPrompt {
            purpose: PinPurpose::ChangeNew,
            origin: None,
            organization: None,
            serial: self.name.serial.clone(),
            tries_left: information.tries_left,
            status: information.status,
        };
        let new = pins.pin(&prompt)?;
        if bool::from(new.ct_eq(&old)) {
            return Err(Error::NewPinUnchanged);
        }
        if bool::from(new.ct_eq(&PinPolicy::default().default_pin()?)) {
            return Err(Error::NewPinIsDefault);
        }
        self.application.change_pin(PinRole::User, old, new)?;
        let done = PinInformation { status: PinStatus::Set, ..with_all_tries(information) };
        Ok(PinChanged { pin: self.pin_information_behind(done)? })
    }

    /// Checks the holder's PIN and logs out again: one try, restored when the PIN is right.
    ///
    /// # Errors
    /// Those of [`PinSource`] and of the key.
    pub fn verify_pin(&mut self, pins: &mut dyn PinSource) -> Result<PinInformation, Error> {
        let (pin, information) = self.ask(pins, PinPurpose::Verify, None, None)?;
        self.logged_in(pin, |_| Ok(()))?;
        self.pin_information_behind(with_all_tries(information))
    }

    /// Begins an unlock: the key gives out a challenge and waits, as long as it has power.
    ///
    /// # Errors
    /// Those of the key; [`yzt_token::Error::NotSupported`] where it cannot be unlocked from afar.
    pub fn unblock_request(&mut self) -> Result<UnblockRequest, Error> {
        Ok(UnblockRequest::new(&self.application.unblock_challenge()?))
    }

    /// Ends an unlock with the service desk's answer. The PIN is then a one-time PIN.
    ///
    /// # Errors
    /// [`Error::UnblockAnswerForAnotherRequest`] before anything is sent, [`Error::UnblockRefused`]
    /// and [`Error::UnblockLocked`] from the key.
    pub fn unblock(&mut self, answer: &UnblockAnswer) -> Result<Unblocked, Error> {
        use yzt_token::Error as Token;
        let cryptogram = answer.cryptogram()?;
        self.application.unblock_pin(&cryptogram).map_err(|error| match error {
            Token::ChallengeStale => Error::UnblockAnswerForAnotherRequest,
            Token::PinIncorrect { role: PinRole::Administrator, .. } => {
                Error::UnblockRefused(error)
            }
            Token::PinLocked { role: PinRole::Administrator } => Error::UnblockLocked,
            other => other.into(),
        })?;
        let (tries_left, status) = (TriesLeft::Unknown, PinStatus::OneTime);
        let done = PinInformation { tries_left, maximum: None, status };
        Ok(Unblocked { pin: self.pin_information_behind(done)? })
    }

    /// The PIN's state behind something that was done. A key that is pulled out before it tells
    /// has done it all the same: an error would say the contrary, and the person would begin again
    /// with a PIN that is no longer the right one.
    fn pin_information_behind(&mut self, done: PinInformation) -> Result<PinInformation, Error> {
        match self.pin_information() {
            Err(Error::Token(error)) if error.is_token_gone() => Ok(done),
            told => told,
        }
    }
}

/// The state of a PIN after it was right.
fn with_all_tries(before: PinInformation) -> PinInformation {
    let all = before.maximum.map_or(TriesLeft::Unknown, |most| TriesLeft::from_counts(most, most));
    PinInformation { tries_left: all, ..before }
}
