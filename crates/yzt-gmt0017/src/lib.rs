// SPDX-License-Identifier: MIT OR Apache-2.0
//! The GM/T 0017 command set as types, for the host and for the card.
//!
//! A [`Command`] goes to an APDU and back ([`Command::encode`], [`Command::decode`]), the types in
//! [`response`] go to response data and back, and [`authentication`] holds the derivation of PIN
//! keys, challenge blocks and MACs **once**, for whoever needs them: the host that sends them, the
//! card that checks them, and the CA desk that computes an unblocking answer far from the key.
//!
//! [`remote_unblock`] is the protocol between that host and that desk.
//!
//! Where makers of keys differ, a [`Dialect`] says how; its default is what most keys speak.
//!
//! | what travels | who may see it |
//! |---|---|
//! | data of DevAuth, ChangeDevAuthKey, VerifyPIN, ChangePIN, UnblockPIN, CreateApplication | nobody: the payload is marked sensitive |
//! | data of ImportECCKeyPair, ImportRSAKeyPair, ImportSessionKey, ImportSymmKey | nobody |
//! | data of WriteFile, answer of ReadFile | nobody: files hold what only their owner may read |
//! | data and answers of Encrypt, Decrypt and Mac with their Update and Final, of RSAKeyOperation and ExtECCDecrypt | nobody |
//! | data of ExtECCEncrypt and ExtECCSign | nobody |
//! | answers of GenRandom, GenExtRSAKey and of the commands that export a session key | nobody: the response is marked sensitive |
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
mod modulus;
pub mod remote_unblock;
pub mod response;
mod sealed;
mod values;
mod wire;

pub use command::{
    AgreementCommand, AgreementParty, Command, DigestCommand, DigestSigner, EccCommand,
    FileCommand, NewApplication, NewFile, RsaCommand, RsaInput, SessionCommand, SignatureInput,
    WrappedKey,
};
pub use dialect::{
    ByteOrder, ChallengeForm, DecryptInit, DeviceKeyForm, Dialect, DigestPrefix, EccCiphertextForm,
    EccImportOrder, InitParameters, MacLengthForm, PROFILES, Profile, RsaKeyOperation,
    RsaPublicKeyForm, SessionKeyOrder, SignatureForm,
};
pub use error::{Error, NUMBERS};
pub use instruction::instruction_name;
pub use response::{
    ContainerInformation, ContainerKind, DeviceInformation, OpenedApplication, PinInformation,
};
pub use sealed::{Cryptogram, EccPrivateValue, Mac, PinBlock, SealedDeviceKey, SecretBytes};
pub use values::{
    AccessRights, AgreementId, ApplicationId, CipherOperation, CipherParameters, CipherStep,
    ContainerId, DeviceCipher, InitializationVector, KeyReference, KeyUse, Name, PaddingType,
    PinRole, SessionKeyId, Text, Version,
};
pub use yzt_crypto::{BlockCipher, CipherAlgorithm, CipherMode};
