// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys that are reached with GM/T 0017 commands over any card channel.
//!
//! [`ApduDevice`] takes a channel – a reader, a software key in this process, a test double – and
//! is a [`Device`](yzt_token::Device); [`ApduProvider`] lists and opens the keys of a
//! [`ChannelSource`].
//!
//! # What it does with the card
//!
//! - **Handles share one connection.** Each is `Send` and owned; the card does one thing at a time
//!   behind a lock. Every method runs its commands in one short transaction and never calls back.
//! - **Generations.** Removal or reset ends the generation of every handle. Later calls answer
//!   [`Error::TokenRemoved`](yzt_token::Error::TokenRemoved) or
//!   [`Error::TokenReset`](yzt_token::Error::TokenReset) without waiting for the card.
//! - **One try.** VerifyPIN, ChangePIN, UnblockPIN, DevAuth and ChangeDevAuthKey are sent once per
//!   call: the command with the PIN in it is consumed by being sent. When no answer comes,
//!   [`Error::PinOutcomeUnknown`](yzt_token::Error::PinOutcomeUnknown) says so.
//! - **Each key in its own dialect.** What the key says about itself and its answer to reset choose
//!   it, unless the caller named a profile.
//! - **Long data goes in pieces** of what the key says it takes. After an error in the middle of a
//!   digest or a cipher nobody knows what the key has taken: it has to be begun anew.
//! - **Names, certificates and public keys are read once** per generation, until
//!   [`refresh`](yzt_token::Device::refresh). Tries left and logins are never remembered.
//!
//! | action | commands |
//! |---|---|
//! | sign in, application and container open | GenRandom, VerifyPIN, ECCSignData, ClearSecureState |
//! | the same on a key that was only listed | OpenApplication, OpenContainer, GetPINInfo, those four, CloseApplication |
//! | sign with the PIN, in one transaction | GenRandom, VerifyPIN, ECCSignData, ClearSecureState |
//! | change a PIN | GenRandom, ChangePIN |
//! | unblock | GenRandom (and GetDevInfo, once), then UnblockPIN |
//! | unblock with the desk on the line | GetDevInfo, GenRandom; then in one transaction GenRandom, UnblockPIN, GenRandom, ChangePIN |
#![forbid(unsafe_code)]

mod agreement;
mod application;
mod container;
mod convert;
mod device;
mod digest;
mod exchange;
mod link;
mod names;
mod place;
mod provider;
mod remote;
mod session;
mod session_key;
mod status;
mod unblock;

pub use agreement::ApduAgreement;
pub use application::ApduApplication;
pub use container::ApduContainer;
pub use device::ApduDevice;
pub use digest::ApduDigest;
pub use provider::{ApduProvider, ChannelSource, KnownKey, SourceEntry};
pub use session_key::ApduSessionKey;
pub use unblock::unblock_cryptogram;
