// SPDX-License-Identifier: MIT OR Apache-2.0
//! A software USB key: the card's side of GM/T 0017 on a crash-safe store.
//!
//! [`create`] makes a key in a folder of its own, [`Card`] is that key under power: command APDUs
//! go in, response APDUs come out, and a [`power_cycle`](Card::power_cycle) forgets who was logged
//! in. In-process a card is a [`CardChannel`](yzt_apdu::CardChannel); whoever serves it elsewhere
//! calls [`Card::execute`].
//!
//! ```
//! # let folder = std::env::temp_dir().join(format!("yzt-softkey-doc-{}", std::process::id()));
//! # let _ = std::fs::remove_dir_all(&folder);
//! use yzt_softkey::{Card, NewKey};
//!
//! let new = NewKey {
//!     serial: "YZT00000001".to_owned(),
//!     label: "示例科技有限公司".to_owned(),
//!     manufacturer: "YZT".to_owned(),
//!     issuer: "示例 CA".to_owned(),
//!     device_key: zeroize::Zeroizing::new(*b"1234567812345678"),
//! };
//! yzt_softkey::create(&folder, new, &mut getrandom::SysRng)?;
//!
//! let mut card = Card::open(&folder, Box::new(getrandom::SysRng))?;
//! let generate_random = [0x80, 0x50, 0, 0, 0, 0, 8];
//! assert_eq!(card.execute(&generate_random).len(), 8 + 2);
//! # drop(card);
//! # std::fs::remove_dir_all(&folder).unwrap();
//! # Ok::<(), yzt_softkey::Error>(())
//! ```
//!
//! # What holds
//!
//! - A try of a PIN is taken off durably before the cryptogram is looked at. A loss of power at any
//!   point gives no try back and loses no object.
//! - Private keys, PIN keys, counters and files are sealed with XChaCha20-Poly1305 under the store
//!   key, each record bound to serial, application, slot and version. A private key is unsealed when
//!   the user who is logged in first uses it, and wiped when that login ends.
//! - Every command is held against one table before anything is read for it: what has to be open,
//!   who has to have shown who they are, what has to be there (GM/T 0016, 8.2). Whatever uses a
//!   private key, a session key or a key agreement takes the user, with a PIN to keep.
//! - Session keys, agreements and digests live in memory alone. A session key belongs to its
//!   container, and is wiped when that is closed, when the user's login ends, and with the power.
//! - One process holds a key at a time. The store's format has a version, which rises with the first
//!   record of a kind that older programs do not know, and which they refuse by name.
//! - A damaged store is an [`Error`], also where the store crate would panic.
//!
//! # What does not
//!
//! A file is not a chip. Who copies `store.redb` **and** `store.key` has the private keys, and can
//! search the PIN, since GM/T 0017 makes a key keep a value that is equal to it; who restores an
//! older copy of the store has the tries of that copy. What was deleted stays in the file, sealed,
//! until its place is used again. It is for development, tests and declared
//! low-assurance use, and certificates for it carry a policy that verifiers refuse unless told
//! otherwise.
//!
//! # Where the card decides
//!
//! | situation | here |
//! |---|---|
//! | wrong PIN | `63Cx`; the last try `63C0`, then `6983` for every PIN, right or wrong |
//! | no challenge asked for, or asked for and used | `6984`, no try is taken |
//! | wrong MAC in ChangePIN, UnblockPIN | as a wrong PIN: a try of the user, of the administrator |
//! | one-time PIN from an unblock | logs in; what needs the user answers `6985` until ChangePIN |
//! | a new PIN equal to the old one | `6A80`, no try is taken |
//! | OpenApplication, OpenContainer of what is open | the same identifier; a login stays |
//! | CloseContainer, CloseApplication, ClearSecureState | wipe the keys that were unsealed |
//! | GenECCKeyPair where a pair has a certificate, or an encryption pair depends on it | `6985` |
//! | ImportECCKeyPair of another pair where the old one has a certificate | `6985` |
//! | GenRSAKeyPair, GenExtRSAKey | 2048, 3072 or 4096 bits, otherwise `6A80` |
//! | a container | holds SM2 pairs or RSA pairs: one of the other kind is refused with `6985` |
//! | RSAKeyOperation (`5C`) | the bare operation; with the private signature key `6986` |
//! | RSASignData, RSAVerify, DigestInit | SM3, SHA-1, SHA-256, otherwise `6A9D` |
//! | ChangeDevAuthKey | needs DevAuth; a wrong MAC costs a try of the device key and ends DevAuth |
//! | CreateFile | 1 byte to 64 KiB, zeros at first; rights 0, 1, 10, 11 or FF, otherwise `6A80` |
//! | DeleteFile | for who may create files in the application |
//! | WriteFile beyond the end of the file | `6B00`, and nothing is written |
//! | key agreement, ImportSessionKey | with the encryption pair, never with the signature pair |
//! | an agreement's handle | good for one GenerateKeyWithECC, whatever it answers; then `6984` |
//! | session keys | SM4 alone (`6A99`), 16 on the card, 4 agreements waiting (`6A84`) |
//! | ImportSymmKey with zeros for application and container | a key of the card: for any user |
//! | EncryptInit, DecryptInit, MacInit, DigestInit | begin anew; each row of commands has its own state |
//! | Update or Final before Init, one step out of order | `6985`, and what was running is over |
//! | data that is not whole blocks, wrong padding | `6700`, `6A80` |
//! | an answer longer than a body of the command's form can ask for | `6E01` |
//! | the disk is full or fails | `6581`; the store is opened again with the next command |
#![forbid(unsafe_code)]

mod card;
mod commands;
mod error;
mod folder;
mod limits;
mod list;
mod new_key;
mod spki;
mod store;
pub mod vpcd;

pub use card::{ATR, Card};
pub use error::{Damage, Error, NUMBERS};
pub use folder::create;
pub use list::{KeyState, ListedKey, list};
pub use new_key::{NewKey, create_on};
pub use redb::StorageBackend;
pub use store::StoreKey;
