// SPDX-License-Identifier: MIT OR Apache-2.0
use core::time::Duration;

use subtle::ConstantTimeEq;
use yzt_crypto::Random;

use super::super::message::{Body, Message, Request, SealedPin, VisitId, Waiting};
use super::super::pins::{AdministratorPin, OneTimePin};
use super::super::{Error, LIMIT};
use crate::authentication::{UnblockRequest, change_pin, unblock_cryptogram};
use crate::{Command, Dialect, MacLengthForm, PinRole, Text};

/// What a desk knows of a visit that was reviewed, but for the PINs.
#[derive(Debug)]
pub(super) struct Visit {
    id: VisitId,
    serial: Text<32>,
    mac_length: MacLengthForm,
    /// The place of the next message.
    step: u8,
    /// When the host was told to go on: no challenge of this visit is older.
    reviewed_at: Duration,
    /// What was answered already.
    answered: Vec<Waiting>,
}

impl Visit {
    /// A visit whose request was read and nothing said.
    pub(super) fn new(id: VisitId, request: &Request, now: Duration) -> Self {
        Self {
            id,
            serial: request.serial.clone(),
            mac_length: request.mac_length,
            step: 1,
            reviewed_at: now,
            answered: Vec::new(),
        }
    }

    /// Whether a message is of this visit, about this key, and the next.
    pub(super) fn admit(&self, message: &Message, state: &'static str) -> Result<(), Error> {
        if message.visit != self.id {
            return Err(Error::OtherVisit);
        }
        if message.serial != self.serial {
            return Err(Error::OtherKey { field: "key" });
        }
        if message.step != self.step {
            return Err(Error::OutOfOrder { event: message.body.name(), state });
        }
        Ok(())
    }

    /// Takes note of a message that was accepted.
    pub(super) fn heard(mut self) -> Self {
        self.step = self.step.saturating_add(1);
        self
    }

    /// The next message.
    pub(super) fn say(self, body: Body) -> (Self, Message) {
        let message =
            Message { visit: self.id, serial: self.serial.clone(), step: self.step, body };
        (self.heard(), message)
    }

    /// Takes note of a challenge, and says the answer to it.
    pub(super) fn answered(mut self, waiting: Waiting, answer: Body) -> (Self, Message) {
        self.answered.push(waiting);
        self.heard().say(answer)
    }

    /// Names what is stored now: no other moment of any visit has the same.
    pub(super) const fn ticket(&self) -> (VisitId, u8) {
        (self.id, self.step)
    }

    /// Also where the clock has run backwards.
    pub(super) fn is_late(&self, now: Duration) -> bool {
        now.checked_sub(self.reviewed_at).is_none_or(|age| age >= LIMIT)
    }

    /// UnblockPIN with a new user PIN.
    pub(super) fn answer(
        &self,
        waiting: &Waiting,
        administrator: &AdministratorPin,
        digits: usize,
        now: Duration,
        random: &mut dyn Random,
    ) -> Result<(OneTimePin, Body), Error> {
        self.fresh(waiting, now)?;
        let user = OneTimePin::generate(random, digits)?;
        let Waiting { application, challenge } = waiting.copied();
        let request = UnblockRequest { application, challenge };
        let (old, new) = (administrator.to_pin()?, user.to_pin()?);
        let answer = unblock_cryptogram(&request, &self.dialect(), old, new)?;
        let UnblockRequest { application, challenge } = request;
        let (cryptogram, mac) = (answer.cryptogram, answer.mac);
        Ok((user, Body::Answer(SealedPin { application, challenge, cryptogram, mac })))
    }

    /// ChangePIN with a new administrator's PIN.
    pub(super) fn rotation(
        &self,
        waiting: &Waiting,
        old: &AdministratorPin,
        now: Duration,
        random: &mut dyn Random,
    ) -> Result<(AdministratorPin, Body), Error> {
        self.fresh(waiting, now)?;
        let new = AdministratorPin::generate(random)?;
        if new == *old {
            // The card would refuse it, and the source gives nothing new.
            return Err(yzt_crypto::Error::RandomUnavailable.into());
        }
        let Waiting { application, challenge } = waiting.copied();
        let role = PinRole::Administrator;
        let (from, to) = (old.to_pin()?, new.to_pin()?);
        let command = change_pin(application, role, from, to, &challenge, &self.dialect())?;
        let Command::ChangePin { cryptogram, mac, .. } = command else {
            return Err(Error::OtherChallenge);
        };
        Ok((new, Body::Rotation(SealedPin { application, challenge, cryptogram, mac })))
    }

    /// Whether a challenge is in time, of the same open application, and none that was answered.
    fn fresh(&self, waiting: &Waiting, now: Duration) -> Result<(), Error> {
        if self.is_late(now) {
            return Err(Error::Expired);
        }
        for before in &self.answered {
            if before.application != waiting.application {
                return Err(Error::OtherKey { field: "application" });
            }
            if bool::from(before.challenge.ct_eq(&waiting.challenge)) {
                return Err(Error::OtherChallenge);
            }
        }
        Ok(())
    }

    /// Only the MAC differs between dialects in what a desk computes.
    fn dialect(&self) -> Dialect {
        Dialect { mac_length: self.mac_length, ..Dialect::default() }
    }
}
