// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a portal keeps its open challenges.

mod memory;

use yzt_cert::UnixTime;

use crate::Challenge;

pub use memory::MemoryNonceStore;

/// Open challenges, at most one per session.
///
/// The store lives on the portal's side only; a challenge kept in a cookie is no challenge.
pub trait NonceStore: Send + Sync {
    /// Remembers a session's challenge and forgets the one it had before.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be kept.
    fn issue(&self, session: &str, challenge: Challenge, now: UnixTime) -> Result<(), StoreError>;

    /// Takes a session's challenge out, in one step that no second caller can share.
    ///
    /// Of any number of callers at the same time, on any number of machines, exactly one gets it. In
    /// SQL that is one `DELETE … RETURNING`, never a `SELECT` with a `DELETE` after it. An expired
    /// challenge is handed out as well, for the verifier to judge; a store may forget it some time
    /// after its expiry.
    ///
    /// # Errors
    /// [`StoreError`] when the store could not be asked.
    fn take(&self, session: &str) -> Result<Option<Challenge>, StoreError>;
}

/// The failure of a store, with what it was.
#[derive(Debug, thiserror::Error)]
#[error("the store of challenges failed")]
pub struct StoreError(#[source] Box<dyn core::error::Error + Send + Sync>);

impl StoreError {
    /// Wraps the store's own error.
    pub fn new(source: impl Into<Box<dyn core::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}
