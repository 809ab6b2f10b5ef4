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
//! - **One user action makes at most one PIN try.** [`Application::verify_pin`],
//!   [`Application::change_pin`] and [`Application::unblock_pin`] take their PINs by value and send
//!   one command that counts; nothing in this layer repeats it, caches a PIN, or tries a default.
//! - **A handle belongs to one insertion of one card.** After removal or reset, every call on it
//!   answers [`Error::TokenRemoved`] or [`Error::TokenReset`]; a new handle has to be opened.
//! - **What a backend cannot do is refused by name** ([`Error::NotSupported`]), and
//!   [`Device::capabilities`] tells it beforehand.
//!
//! Handles are owned and `Send`: a worker thread can keep them. They are not `Sync`, since a card
//! does one thing at a time.
#![forbid(unsafe_code)]

mod capability;
mod error;
mod information;
mod signer;
mod traits;
mod unblock;

pub use capability::{Capabilities, Operation};
pub use error::{Error, NUMBERS, Object};
pub use information::{
    AccessRights, ContainerInformation, ContainerType, DeviceEntry, DeviceId, DeviceInformation,
    DeviceKey, KeyUse, NewApplication, PinInformation, PinRole, Version,
};
pub use signer::TokenSigner;
pub use traits::{Application, Container, Device, Provider};
pub use unblock::{UnblockChallenge, UnblockCryptogram};
