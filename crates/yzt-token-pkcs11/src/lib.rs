// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys that are reached through a PKCS#11 module.
//!
//! [`Pkcs11Provider`] loads a module and lists the tokens in its slots; each is a
//! [`Device`](yzt_token::Device) with one application, the token itself by its label. Objects that
//! share a `CKA_ID` are a container, named by their label, or by the identifier in hexadecimal
//! where the label is missing or not the only one of its kind.
//!
//! # What it does with a module
//!
//! - **One `C_Initialize` per module and process.** Providers on the same file share it, and the
//!   last one that goes ends it with `C_Finalize`. A module that somebody else in this process
//!   initialised before is used and never finalised. Modules stay loaded: many do not survive
//!   being unloaded.
//! - **One lock and one session per token.** Modules are initialised with `CKF_OS_LOCKING_OK`, and
//!   handles are `Send`: tokens work side by side, and calls on one token wait for each other. A
//!   method of a handle holds the lock for its few calls and never calls back meanwhile.
//! - **One try.** A PIN is given to `C_Login` or `C_SetPIN` once per call. A login that stands
//!   already (`CKR_USER_ALREADY_LOGGED_IN`) verifies nothing: our own is ended before the PIN is
//!   sent, and with somebody else's the PIN is not sent at all
//!   ([`Error::InUse`](yzt_token::Error::InUse)). Keys are not used on another's login either.
//! - **Generations.** A session that the module does not know any more, a removed token or a
//!   finalised module ends the generation of every handle: later calls answer
//!   [`TokenRemoved`](yzt_token::Error::TokenRemoved) or
//!   [`TokenReset`](yzt_token::Error::TokenReset) without asking the module.
//! - **SM2 by profile only.** PKCS#11 has no SM2, and a module that makes keys on the curve may
//!   sign plain ECDSA with them. Without a [`Sm2Profile`] that names the vendor's mechanisms SM2
//!   is refused by name. Every signature is verified on the host before it is handed out.
//! - **The administrator (SO) is refused by name** in every method that takes a PIN. Where a
//!   [`Profile`] says so, [`Pkcs11Provider::unblock_with_released_pin`] releases the
//!   administrator's PIN once and rotates it in the same visit.
//!
//! A module's code runs in this process: one that hangs or crashes takes the process along. Load
//! none but the maker's.
//!
//! A container without objects exists for the handles of this process only: PKCS#11 has no place
//! for it on the token. A token that was never initialised holds nothing and is not listed.
#![forbid(unsafe_code)]

mod application;
mod call;
mod certificate;
mod code;
mod container;
mod device;
mod error;
mod key;
mod module;
mod objects;
mod profile;
mod provider;
mod signing;
mod text;
mod token;

pub use application::Pkcs11Application;
pub use container::Pkcs11Container;
pub use device::Pkcs11Device;
pub use error::{Error, NUMBERS};
pub use profile::{AdministratorAccess, Profile, SignatureForm, Sm2Input, Sm2Profile};
pub use provider::Pkcs11Provider;
