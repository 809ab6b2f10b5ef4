// SPDX-License-Identifier: MIT OR Apache-2.0
//! The PIN as a secret, its policy, and the retry and lockout state machine.
//!
//! [`Pin`] is a PIN in clear for the shortest time possible. [`PinPolicy`] holds a CA's rules on
//! PINs as data. [`PinState`] is what a key remembers about one PIN besides the PIN itself, and
//! [`PinState::apply`] the only way to change it. [`TriesLeft`] is what a caller may be told.
//!
//! ```
//! use yzt_pin::{PinEvent, PinPolicy, PinState};
//!
//! let policy = PinPolicy::default();
//! let mut state = PinState::new(policy.retry_limit);
//! for _ in 0..6 {
//!     state = state.apply(PinEvent::VerifyBegun)?.apply(PinEvent::VerifyFailed)?;
//! }
//! assert!(state.is_locked());
//! # Ok::<(), yzt_pin::Refusal>(())
//! ```
#![forbid(unsafe_code)]

mod error;
mod pin;
mod policy;
mod state;
mod tries;

pub use error::{Error, NUMBERS, Refusal};
pub use pin::Pin;
pub use policy::{AllowedBytes, PinPolicy, RetryLimit};
pub use state::{PinEvent, PinState, PinStatus};
pub use tries::TriesLeft;
