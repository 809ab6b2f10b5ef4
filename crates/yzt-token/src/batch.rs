// SPDX-License-Identifier: MIT OR Apache-2.0
//! Several signatures after one PIN: counted, timed, and off unless somebody switches it on.

use core::fmt;
use core::num::NonZeroU32;
use core::time::Duration;

use yzt_crypto::{PublicKey, Signature};
use yzt_pin::Pin;

use crate::signer::signed_digest;
use crate::{Application, Container, Error, KeyUse, PinRole};

/// What the messages of every version of the login protocol begin with. A batch signs none of
/// them: who logs in says so each time.
pub const LOGIN_LABEL_FAMILY: &[u8] = b"yzt-login-";

/// How many signatures are made before the key is let go of for others, and the time looked at.
const RUN: usize = 32;

/// Whether batches may be signed, and how large they may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BatchPolicy {
    /// Every signature needs the PIN.
    #[default]
    Off,
    /// Batches up to these limits.
    UpTo(BatchLimits),
}

/// The limits of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchLimits {
    /// The most signatures.
    pub count: NonZeroU32,
    /// The most time from the PIN to the last signature.
    pub duration: Duration,
}

/// Tells the time since some moment of its own, never backwards.
pub trait MonotonicClock {
    /// The time since that moment.
    fn elapsed(&self) -> Duration;
}

impl<F: Fn() -> Duration> MonotonicClock for F {
    fn elapsed(&self) -> Duration {
        self()
    }
}

/// A batch of signatures on one opened key, after one try of the PIN.
///
/// The login stands on the key while the batch lasts, and on a key that several programs share
/// the others share it too. It is ended after the last signature that the limits allow, when the
/// time is found to have run out, after any error, and when the batch is dropped.
///
/// Messages are hashed on the host as [`TokenSigner`](crate::TokenSigner) does it. There is no way
/// to give a digest: a login could hide in one.
pub struct SigningBatch<'a> {
    application: &'a mut dyn Application,
    container: &'a mut dyn Container,
    clock: &'a dyn MonotonicClock,
    public_key: PublicKey,
    limits: BatchLimits,
    began: Duration,
    signed: u32,
    is_open: bool,
}

impl<'a> SigningBatch<'a> {
    /// Verifies the user's PIN, one try, and begins a batch with the signature key of `container`,
    /// which belongs to `application`.
    ///
    /// # Errors
    /// [`Error::BatchNotAllowed`] when the policy is off or its limits are narrower, before the
    /// key is asked for anything; those of [`Application::verify_pin`].
    pub fn begin(
        policy: BatchPolicy,
        limits: BatchLimits,
        application: &'a mut dyn Application,
        container: &'a mut dyn Container,
        pin: Pin,
        clock: &'a dyn MonotonicClock,
    ) -> Result<Self, Error> {
        if !policy.allows(limits) {
            return Err(Error::BatchNotAllowed);
        }
        let public_key = container.public_key(KeyUse::Signature)?;
        if let Err(error) = application.verify_pin(PinRole::User, pin) {
            if matches!(error, Error::PinOutcomeUnknown { .. }) {
                // The key may have taken the PIN; if it cannot be reached, it is logged out anyway.
                let _ = application.logout();
            }
            return Err(error);
        }
        let began = clock.elapsed();
        let is_open = true;
        Ok(Self { application, container, clock, public_key, limits, began, signed: 0, is_open })
    }

    /// How many more signatures the count allows; none once the batch has ended.
    #[must_use]
    pub const fn remaining(&self) -> u32 {
        if self.is_open { self.limits.count.get().saturating_sub(self.signed) } else { 0 }
    }

    /// Signs one message.
    ///
    /// # Errors
    /// As [`SigningBatch::sign_all`].
    pub fn sign(&mut self, message: &[u8]) -> Result<Signature, Error> {
        let mut made = None;
        self.sign_all(&[message], &mut |signature| made = Some(signature))?;
        made.ok_or(Error::BatchEnded { signed: self.signed })
    }

    /// Signs several messages in their order; `signed` gets each signature as it is made.
    ///
    /// # Errors
    /// [`Error::BatchEnded`] when the batch has no room for all of them or its time has run out,
    /// [`Error::LoginInBatch`] – in both cases of too many and of a login nothing is signed – and
    /// those of [`Container::sign_digest`]. Every error ends the batch, and what was signed before
    /// it was handed out.
    pub fn sign_all(
        &mut self,
        messages: &[&[u8]],
        signed: &mut dyn FnMut(Signature),
    ) -> Result<(), Error> {
        let result = self.sign_within_limits(messages, signed);
        if result.is_err() || self.remaining() == 0 {
            let ended = self.log_out();
            return result.and(ended);
        }
        result
    }

    /// Ends the batch and the login.
    ///
    /// # Errors
    /// As [`Application::logout`].
    pub fn end(mut self) -> Result<(), Error> {
        self.log_out()
    }

    fn sign_within_limits(
        &mut self,
        messages: &[&[u8]],
        signed: &mut dyn FnMut(Signature),
    ) -> Result<(), Error> {
        if messages.iter().any(|message| message.starts_with(LOGIN_LABEL_FAMILY)) {
            return Err(Error::LoginInBatch);
        }
        let wanted = u32::try_from(messages.len()).unwrap_or(u32::MAX);
        if wanted > self.remaining() {
            return Err(Error::BatchEnded { signed: self.signed });
        }
        for run in messages.chunks(RUN) {
            if self.clock.elapsed().saturating_sub(self.began) >= self.limits.duration {
                return Err(Error::BatchEnded { signed: self.signed });
            }
            let digests: Vec<_> = run
                .iter()
                .map(|message| signed_digest(&self.public_key, message))
                .collect::<Result<_, _>>()?;
            let count = &mut self.signed;
            self.container.sign_digests(&digests, &mut |signature| {
                *count += 1;
                signed(signature);
            })?;
        }
        Ok(())
    }

    fn log_out(&mut self) -> Result<(), Error> {
        if core::mem::take(&mut self.is_open) {
            return self.application.logout();
        }
        Ok(())
    }
}

impl Drop for SigningBatch<'_> {
    fn drop(&mut self) {
        // Nobody is left to tell: a key that is gone has forgotten the login by itself.
        let _ = self.log_out();
    }
}

impl fmt::Debug for SigningBatch<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningBatch")
            .field("limits", &self.limits)
            .field("signed", &self.signed)
            .finish_non_exhaustive()
    }
}

impl BatchPolicy {
    /// Whether a batch of these limits may be begun.
    #[must_use]
    pub fn allows(self, limits: BatchLimits) -> bool {
        match self {
            Self::Off => false,
            Self::UpTo(most) => limits.count <= most.count && limits.duration <= most.duration,
        }
    }
}
