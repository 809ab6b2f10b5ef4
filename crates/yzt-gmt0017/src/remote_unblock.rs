// SPDX-License-Identifier: MIT OR Apache-2.0
//! Unblocking a user PIN with the CA's desk at the other end of a line, and giving the
//! administrator a new PIN in the same visit.
//!
//! Both sides are here, as state machines that do nothing themselves: [`Desk`] holds the
//! administrator's PINs, [`Host`] has the key. Messages, time and randomness go in, messages and
//! orders come out. Who drives them sends, stores and talks to the card.
//!
//! ```text
//! host                                          desk
//! Request (serial, application, MAC form)   →
//!                                           ←   Reviewed | Refused       a person has agreed
//! transaction begins, GenRandom
//! Challenge (AppID, challenge)              →
//!                                           ←   Answer (cryptogram, MAC)
//! UnblockPIN
//! Outcome                                   →
//!                                               wrong: {pending, current} change places, durably
//!                                           ←   Retry                    the other PIN, once
//! GenRandom
//! RotationChallenge                         →
//!                                               {current, pending} is made durable
//!                                           ←   Rotation (cryptogram, MAC)
//! ChangePIN, transaction ends
//! RotationOutcome                           →
//!                                               {pending} is made durable
//!                                           ←   Done
//! ```
//!
//! # What holds
//!
//! - **The review comes first.** The desk's machine has no administrator PIN before
//!   [`DeskEvent::Approved`] brings it.
//! - **30 seconds** ([`LIMIT`]): the host's from the review to the last command that counts, the
//!   desk's from the review to the last message that can become one. Late is refused on both sides.
//! - **One answer, one challenge, one key.** Every message carries the visit (eight random bytes of
//!   either side), the serial number and its place in the visit; an answer also AppID and challenge.
//!   What does not fit is refused by a typed [`Error`] and changes nothing.
//! - **One try.** In a visit each PIN of the desk is tried once at most, whatever is lost. The
//!   pending one goes first.
//! - **No PIN is lost.** The message that makes a key change its PIN leaves only when the caller
//!   gives back a [`Persisted`], which only a [`Persist`] turns into.
//! - **No loops.** When no PIN fits it is [`DeskEnding::Disagreement`], when the card says that the
//!   administrator is locked it is [`DeskEnding::AdministratorLocked`].
//!
//! # What does not
//!
//! The line has to keep messages secret and whole, and to know both ends (TLS): the check value
//! finds damage, not an attacker. And a card proves nothing of what it answers, so that the desk
//! takes the host's word. A host that lies learns no PIN, but can make the desk forget the right
//! one, as it can lock the administrator by wrong tries.
//!
//! # Bytes
//!
//! | offset | bytes | |
//! |---|---|---|
//! | 0 | 4 | `YZTU` |
//! | 4 | 1 | version, 1 |
//! | 5 | 1 | kind |
//! | 6 | 1 | place in the visit, from 0 |
//! | 7 | 1 | 0 |
//! | 8 | 16 | visit: the host's 8 bytes, the desk's 8 bytes (zeros in Request) |
//! | 24 | 32 | serial number, padded with NUL |
//! | 56 | n | body |
//! | 56 + n | 8 | first bytes of SM3 over all that stands before |
//!
//! | kind | message | body |
//! |---|---|---|
//! | 01 | Request | application (64) ‖ manufacturer (64) ‖ MAC form (1) |
//! | 02, 04 | Challenge, RotationChallenge | AppID (2) ‖ challenge (8) |
//! | 03, 05 | Outcome, RotationOutcome | answer (1) ‖ tries (1, `FF` not told) ‖ status word (2) |
//! | 81 | Reviewed | – |
//! | 82 | Refused | reason (1) |
//! | 83, 85 | Answer, Rotation | AppID (2) ‖ challenge (8) ‖ cryptogram (16) ‖ MAC (4) |
//! | 84, 86 | Retry, Done | – |

use core::time::Duration;

mod codec;
mod desk;
mod error;
mod host;
mod message;
mod pins;

pub use desk::{
    Desk, DeskAction, DeskEnding, DeskEvent, DeskState, HandOut, NotPersisted, Persist, Persisted,
    Policy,
};
pub use error::{Error, NUMBERS};
pub use host::{
    CardDescription, Host, HostAction, HostEnding, HostEvent, HostState, RotationEnding,
};
pub use message::{Body, CardAnswer, Message, Reason, Request, SealedPin, VisitId, Waiting};
pub use pins::{AdministratorPin, AdministratorPins};

/// How long a card may wait between the review and the last command that counts.
pub const LIMIT: Duration = Duration::from_secs(30);

/// How long a host waits for a review. The card is free meanwhile.
pub const REVIEW_LIMIT: Duration = Duration::from_secs(300);

/// How long a host waits for the desk's last word. The card is free meanwhile.
pub const CLOSING_LIMIT: Duration = Duration::from_secs(10);
