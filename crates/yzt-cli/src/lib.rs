// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command `yzt`: software keys, certificates, login, signing, and the sides of the certificate
//! authority and of the portal, each as a process of its own.
//!
//! - A PIN comes from a hidden prompt or a file descriptor, never from an argument or a variable.
//! - `--json` makes standard output exactly one JSON document, for errors too.
//! - Exit codes: 0 success, 1 refused by a rule, the key or the certificate, 2 wrong usage, 3 wrong
//!   input file or format, 4 this computer's environment.
//! - Texts are zh-CN or English, from the catalogue of `yzt-assistant`; every error has a number.
#![forbid(unsafe_code)]

mod args;
mod authority;
mod clock;
mod commands;
mod context;
mod doctor;
mod error;
mod fetch;
mod files;
mod keyfile;
#[cfg(any(feature = "pkcs11", feature = "skf"))]
mod loaded;
mod nonces;
mod output;
mod pins;
mod progress;
mod random;
#[cfg(feature = "pcsc")]
mod readers;
mod run;
mod softkeys;
mod trace;

pub use error::NUMBERS;
pub use run::run;
