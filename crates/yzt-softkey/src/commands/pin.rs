// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_gmt0017::authentication::{Challenge, PinKey, challenge_matches, mac_matches, open_pin};
use yzt_gmt0017::{Command, Cryptogram, PinInformation, PinRole};
use yzt_pin::{AllowedBytes, PinEvent, PinPolicy, PinState};

use crate::card::{Answer, Card};
use crate::store::records::PinRecord;
use crate::store::slot::ApplicationNumber;

/// The rules for a PIN that this role gets: an administrator's may be any bytes.
pub(super) fn policy(role: PinRole) -> PinPolicy {
    match role {
        PinRole::User => PinPolicy::default(),
        PinRole::Administrator => PinPolicy { allowed: AllowedBytes::Any, ..PinPolicy::default() },
    }
}

/// A PIN whose try is taken and durable, and which has not been compared yet.
struct Attempt {
    application: ApplicationNumber,
    role: PinRole,
    pin: PinRecord,
    challenge: Challenge,
}

impl Card {
    pub(super) fn pin_information(
        &mut self,
        application: ApplicationNumber,
        role: PinRole,
    ) -> Answer {
        let state = PinRecord::load(&mut self.store, application, role)?.state;
        let information = PinInformation {
            maximum: state.limit().value(),
            remaining: state.remaining(),
            status: state.status(),
        };
        Ok(Payload::plain(information.encode(&self.dialect)))
    }

    pub(super) fn verify_pin(
        &mut self,
        application: ApplicationNumber,
        role: PinRole,
        cryptogram: &Cryptogram,
    ) -> Answer {
        let mut attempt = self.begin_attempt(application, role)?;
        if !challenge_matches(&attempt.pin.key, cryptogram, &attempt.challenge) {
            return Err(self.wrong(&attempt));
        }
        self.settle(&mut attempt, PinEvent::VerifySucceeded)?;
        let must_change = attempt.pin.state.must_change(&policy(role));
        self.power.log_in(application, role, must_change)?;
        Ok(Payload::empty())
    }

    pub(super) fn change_pin(
        &mut self,
        application: ApplicationNumber,
        role: PinRole,
        cryptogram: &Cryptogram,
        command: &Command,
    ) -> Answer {
        let mut attempt = self.begin_attempt(application, role)?;
        if !mac_matches(&attempt.pin.key, &attempt.challenge, command) {
            return Err(self.wrong(&attempt));
        }
        let Some(key) = new_key(&attempt.pin.key, cryptogram, role) else {
            return self.unusable_pin(&mut attempt);
        };
        // A change to the same PIN would pass a default or one-time PIN off as the holder's own.
        if attempt.pin.has_key(&key) {
            return self.unusable_pin(&mut attempt);
        }
        attempt.pin.key = key;
        self.settle(&mut attempt, PinEvent::Changed)?;
        self.power.session_of(application)?.pin_changed(role);
        Ok(Payload::empty())
    }

    /// The MAC proves the administrator's PIN; the new user PIN is good for one login and a change.
    pub(super) fn unblock_pin(
        &mut self,
        application: ApplicationNumber,
        cryptogram: &Cryptogram,
        command: &Command,
    ) -> Answer {
        let mut attempt = self.begin_attempt(application, PinRole::Administrator)?;
        if !mac_matches(&attempt.pin.key, &attempt.challenge, command) {
            return Err(self.wrong(&attempt));
        }
        let Some(key) = new_key(&attempt.pin.key, cryptogram, PinRole::User) else {
            return self.unusable_pin(&mut attempt);
        };
        let mut user = PinRecord::load(&mut self.store, application, PinRole::User)?;
        user.key = key;
        user.state = apply(user.state, PinEvent::UnblockedWithOneTime)?;
        attempt.pin.state = apply(attempt.pin.state, PinEvent::VerifySucceeded)?;
        self.commit(&[
            attempt.pin.put(application, PinRole::Administrator),
            user.put(application, PinRole::User),
        ])?;
        self.power.log_out(application, PinRole::User);
        Ok(Payload::empty())
    }

    pub(super) fn clear_secure_state(&mut self, application: ApplicationNumber) -> Answer {
        self.power.log_out(application, PinRole::User);
        self.power.log_out(application, PinRole::Administrator);
        Ok(Payload::empty())
    }

    /// Takes a try off, durably, before anything that came with the command is looked at.
    fn begin_attempt(
        &mut self,
        application: ApplicationNumber,
        role: PinRole,
    ) -> Result<Attempt, StatusWord> {
        // Whatever comes of it, a challenge is used up.
        let challenge = self.power.take_random().map(|random| random.challenge);
        let mut pin = PinRecord::load(&mut self.store, application, role)?;
        if pin.state.is_locked() {
            return Err(StatusWord::AuthenticationMethodBlocked);
        }
        let challenge = challenge.ok_or(StatusWord::ReferenceDataNotUsable)?;
        pin.state = apply(pin.state, PinEvent::VerifyBegun)?;
        self.commit(&[pin.put(application, role)])?;
        Ok(Attempt { application, role, pin, challenge })
    }

    /// Ends an attempt that proved the PIN: the tries are restored, durably.
    fn settle(&mut self, attempt: &mut Attempt, event: PinEvent) -> Result<(), StatusWord> {
        attempt.pin.state = apply(attempt.pin.state, event)?;
        self.commit(&[attempt.pin.put(attempt.application, attempt.role)])
    }

    /// The PIN was proven, but the new one is none: nothing changes.
    fn unusable_pin(&mut self, attempt: &mut Attempt) -> Answer {
        self.settle(attempt, PinEvent::VerifySucceeded)?;
        Err(StatusWord::IncorrectData)
    }

    /// The try stays taken, and a login of before ends (ISO/IEC 7816-4, 9.2.2).
    fn wrong(&mut self, attempt: &Attempt) -> StatusWord {
        self.power.log_out(attempt.application, attempt.role);
        StatusWord::AuthenticationFailed { tries_left: attempt.pin.state.remaining() }
    }
}

fn new_key(key: &PinKey, cryptogram: &Cryptogram, role: PinRole) -> Option<PinKey> {
    let pin = open_pin(key, cryptogram, &policy(role)).ok()?;
    PinKey::derive(&pin).ok()
}

/// The machine refuses only what the commands here never ask of it.
fn apply(state: PinState, event: PinEvent) -> Result<PinState, StatusWord> {
    state.apply(event).map_err(|_| StatusWord::ConditionsOfUseNotSatisfied)
}
