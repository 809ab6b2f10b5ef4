// SPDX-License-Identifier: MIT OR Apache-2.0
//! The seam between certificate software and the ways to reach a key.
//!
//! A [`Provider`] lists keys and opens them as [`Device`]s; a device holds [`Application`]s, and an
//! application holds [`Container`]s with a signature key pair, an encryption key pair and a
//! certificate for each. The names are those of GM/T 0016 and GM/T 0017; the same traits are
//! served by APDU tokens, by vendors' libraries and by PKCS#11 modules.
//!
//! Three rules hold for every implementation:
//!
//! - **One user action makes at most one PIN try**, and a try is consumed by type. A
//!   [`Pin`](yzt_pin::Pin) is neither `Clone` nor `Copy`: it is made from what a person entered
//!   once, and moves into the one method that spends it – [`Application::verify_pin`],
//!   [`Application::change_pin`], [`Application::sign_with_pin`], [`SigningBatch::begin`],
//!   [`PinSigner::new`]. There it moves into the one command that counts, and the command into the
//!   one transmission. Whoever wanted to try again has nothing left to try with. The same goes for
//!   a [`DeviceKey`]; an [`UnblockCryptogram`] answers one challenge, which is used up with it.
//!   Nothing in this layer keeps a PIN or tries a default. [`Device::transmit`] alone is outside of
//!   this: it passes on bytes that it does not understand.
//! - **A handle belongs to one insertion of one card.** After removal or reset, every call on it
//!   answers [`Error::TokenRemoved`] or [`Error::TokenReset`]; a new handle has to be opened.
//! - **What a backend cannot do is refused by name** ([`Error::NotSupported`]), and
//!   [`Device::capabilities`] tells it beforehand.
//!
//! ```compile_fail,E0382
//! use yzt_token::{Application, Error, PinRole};
//!
//! fn insist(application: &mut dyn Application, pin: yzt_pin::Pin) -> Result<(), Error> {
//!     let _ = application.verify_pin(PinRole::User, pin);
//!     // Does not compile: the PIN is spent.
//!     application.verify_pin(PinRole::User, pin)
//! }
//! ```
//!
//! Handles are owned and `Send`: a worker thread can keep them. They are not `Sync`, since a card
//! does one thing at a time.
#![forbid(unsafe_code)]

mod batch;
mod capability;
mod decryptor;
mod error;
mod file;
mod information;
mod session_key;
mod signer;
mod traits;
mod unblock;

pub use batch::{BatchLimits, BatchPolicy, LOGIN_LABEL_FAMILY, MonotonicClock, SigningBatch};
pub use capability::{Capabilities, Operation};
pub use decryptor::TokenDecryptor;
pub use error::{Error, NUMBERS, Object};
pub use file::{FileInformation, NewFile};
pub use information::{
    AccessRights, AlgorithmIdentifiers, ContainerInformation, ContainerType, DeviceEntry, DeviceId,
    DeviceInformation, DeviceKey, EnvelopedKeyPair, KeyType, KeyUse, NewApplication,
    PinInformation, PinRole, Version,
};
pub use session_key::{
    Agreement, AgreementParty, CipherParameters, CipherUse, Digest, Padding, SessionKey,
};
pub use signer::{PinSigner, TokenSigner};
pub use traits::{Application, Container, Device, Provider};
pub use unblock::{Rotation, UnblockChallenge, UnblockCryptogram, UnblockLine, UnblockReport};
pub use yzt_crypto::{AsymmetricCiphertext, BlockCipher, CipherAlgorithm, CipherMode};
