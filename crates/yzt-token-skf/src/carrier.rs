// SPDX-License-Identifier: MIT OR Apache-2.0
//! The way a call takes to a library: in this process, or through the helper.

use crate::request::{Answer, Failure, Request};

/// Counts the processes a library ran in: a handle is good in the one that it was made in.
pub(crate) type Epoch = u64;

/// Takes calls to a library.
pub(crate) trait Carrier: Send + Sync {
    /// Takes one call. Handles in it are those of `epoch`.
    fn call(&self, epoch: Epoch, request: &Request) -> Result<Answer, Failure>;

    /// The epoch that handles made now belong to.
    fn epoch(&self) -> Epoch;
}
