// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys that are reached through a vendor's SKF library (GM/T 0016).
//!
//! [`SkfProvider`] loads a library and lists its keys; each is a
//! [`Device`](yzt_token::Device). What libraries differ in is data: a [`Profile`], found by the
//! name of the library's file among [`Profiles`], those of a folder before those of this crate.
//!
//! # What it does with a library
//!
//! - **A file is loaded once in a process**, and given back with its last provider. SKF has neither
//!   a beginning nor an end, so nothing is finalised; unless the profile says otherwise the file
//!   stays mapped, since many libraries do not survive being unloaded.
//! - **A function that is missing** is refused by the name of the operation that needs it, and is
//!   not among the [capabilities](yzt_token::Device::capabilities).
//! - **The layout is found out** by the first `SKF_GetDevInfo`, before any call that depends on it.
//! - **One call at a time** for each file, whoever makes it; a profile can let calls run beside each
//!   other. No call is made that waits for a key to come or go.
//! - **The library's own calls reach itself**, even where this process exports `SKF_*` for
//!   everybody: it is loaded with `RTLD_LOCAL` and, where the C library has it, `RTLD_DEEPBIND`.
//! - **One try.** A PIN and a device key are given to one call, which is never repeated. A login
//!   that stands already verifies nothing: our own is ended before the PIN is sent, and with
//!   somebody else's the answer is [`InUse`](yzt_token::Error::InUse), never success.
//! - **Generations.** After a removal, and after the helper was killed, every handle of before
//!   answers [`TokenRemoved`](yzt_token::Error::TokenRemoved) or
//!   [`TokenReset`](yzt_token::Error::TokenReset) without asking the library.
//!
//! In this process a library that hangs or crashes takes the process along. In the [`helper`]
//! process it does not.
#![deny(unsafe_code)]

mod application;
mod capabilities;
mod carrier;
mod container;
mod convert;
mod description;
mod device;
mod digest;
mod error;
pub mod helper;
mod layout;
mod library;
mod link;
pub mod probe;
pub mod profile;
mod provider;
#[doc(hidden)]
pub mod request;
mod session_key;
mod status;
mod text;
mod vendor;
#[doc(hidden)]
pub mod wire;

pub use application::SkfApplication;
pub use container::SkfContainer;
pub use device::SkfDevice;
pub use digest::SkfDigest;
pub use error::{Error, NUMBERS};
pub use helper::HelperProgram;
pub use layout::Layout;
pub use profile::{Profile, Profiles};
pub use provider::SkfProvider;
pub use session_key::SkfSessionKey;
