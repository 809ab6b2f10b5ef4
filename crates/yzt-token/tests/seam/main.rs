// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the seam itself does, over a test double that counts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod batch;
mod decryptors;
mod defaults;
mod double;
mod signers;
