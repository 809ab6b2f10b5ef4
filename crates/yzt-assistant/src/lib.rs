// SPDX-License-Identifier: MIT OR Apache-2.0
//! The use cases of a certificate assistant.
//!
//! An [`Assistant`] finds keys; a [`Key`] is one of them, opened, and does what its holder wants:
//! log in to a site, sign, change the PIN, ask for a certificate, take in the issued one, be
//! unlocked. Whoever shows a window or a terminal implements [`PinSource`] and renders
//! [`messages`].
//!
//! Rules that hold here for every face:
//!
//! - **One action, one try.** A use case asks for a PIN once and sends it once. The tries left are
//!   read and shown first; the last one is spent only after an explicit yes.
//! - **Nothing stays open.** After signing, and after every failure on the way, the key's login
//!   state is dropped.
//! - **Never guess.** With several keys present, or certificates of several organisations on one
//!   key, the person chooses.
//! - **A login cannot be had as a document.** [`Key::sign`] refuses what begins as a login message.
#![forbid(unsafe_code)]

pub mod advice;
mod assistant;
mod error;
pub mod glossary;
mod key;
pub mod messages;
mod notice;
mod pin_source;
mod summary;
mod unblock;

pub use assistant::{Assistant, Gap, Listing, Options, is_foreign_card};
pub use error::{Error, NUMBERS};
pub use key::{
    CertificateRequested, CertificatesImported, DEFAULT_APPLICATION, Key, LoggedIn, LoginRequest,
    MessageDone, MessageOptions, PinChanged, Signed, SignedBatch, Unblocked,
};
pub use notice::Notice;
pub use pin_source::{PinPrompt, PinPurpose, PinRefusal, PinSource};
pub use summary::{CertificateSummary, KeyName, KeySummary};
pub use unblock::{UnblockAnswer, UnblockRequest};
