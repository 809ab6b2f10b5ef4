// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt_challenge`: what a portal sends to the page.

use yzt_ffi_kit::{ConstHandle, Handle, Out, TextBuffer, export};

use crate::failure::Error;
use crate::object::object;

/// A challenge that was issued for a session. Freeing it changes nothing of the session.
///
/// Threads: any number at a time; it never changes. It depends on no other object.
pub(crate) struct Challenge(yzt_login::Challenge);

object!(Challenge, "yzt_challenge");

impl Challenge {
    pub(crate) const fn new(challenge: yzt_login::Challenge) -> Self {
        Self(challenge)
    }
}

export! {
    /// The challenge, JSON: what goes to the page.
    fn yzt_challenge_json(
        challenge: ConstHandle<Challenge>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, &challenge.object()?.0.to_json())?)
    }

    /// The first moment at which it no longer counts, in seconds since 1970 UTC.
    fn yzt_challenge_expires(
        challenge: ConstHandle<Challenge>,
        expires: Out<'_, i64>,
    ) -> Result<(), Error> {
        expires.set(challenge.object()?.0.expires().0);
        Ok(())
    }

    /// Frees a challenge; NULL is nothing to do.
    fn yzt_challenge_free(challenge: Handle<Challenge>) -> Result<(), Error> {
        Ok(challenge.free()?)
    }
}
