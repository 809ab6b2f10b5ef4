// SPDX-License-Identifier: MIT OR Apache-2.0
//! The GM/T 0017 command set as types, for the host and for the card.
//!
//! A [`Command`] goes to an APDU and back ([`Command::encode`], [`Command::decode`]), the types in
//! [`response`] go to response data and back, and [`authentication`] holds the derivation of PIN
//! keys, challenge blocks and MACs **once**, for whoever needs them: the host that sends them, the
//! card that checks them, and the CA desk that computes an unblocking answer far from the key.
//!
//! Where makers of keys differ, a [`Dialect`] says how; its default is what most keys speak.
//!
//! | what travels | who may see it |
//! |---|---|
//! | data of DevAuth, VerifyPIN, ChangePIN, UnblockPIN, CreateApplication, ImportECCKeyPair | nobody: the payload is marked sensitive |
//! | answer of GenRandom | nobody: the response is marked sensitive |
//! | everything else | may stand in a trace |
//!
//! ```
//! use yzt_gmt0017::{Command, Dialect, Name, OpenedApplication};
//!
//! let dialect = Dialect::default();
//! let command = Command::OpenApplication { name: Name::new("YZT")? };
//! let apdu = command.encode(&dialect)?;
//! assert_eq!(*apdu.encode(apdu.form())?, *b"\x80\x26\0\0\0\0\x03YZT\0\x0a");
//!
//! let answer = [0, 0, 0, 0x10, 4, 8, 0, 2, 0x10, 0x00];
//! let opened = OpenedApplication::decode(&answer, &dialect)?;
//! assert_eq!(opened.application.to_bytes(), [0x10, 0x00]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod authentication;
mod command;
mod dialect;
mod elliptic;
mod error;
pub mod instruction;
pub mod response;
mod sealed;
mod values;
mod wire;

pub use command::{Command, NewApplication, SignatureInput};
pub use dialect::{ByteOrder, ChallengeForm, Dialect, EccImportOrder, MacLengthForm};
pub use error::{Error, NUMBERS};
pub use instruction::instruction_name;
pub use response::{
    ContainerInformation, ContainerKind, DeviceInformation, OpenedApplication, PinInformation,
};
pub use sealed::{Cryptogram, Mac, PinBlock};
pub use values::{
    AccessRights, ApplicationId, ContainerId, DeviceCipher, KeyUse, Name, PinRole, Text, Version,
};
