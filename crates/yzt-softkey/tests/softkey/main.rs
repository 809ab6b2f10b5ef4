// SPDX-License-Identifier: MIT OR Apache-2.0
//! The software key from outside: a host that speaks APDU bytes, a disk that fails on demand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod agreement;
mod ciphers;
mod damage;
mod device_key;
mod digests;
mod disk;
mod faults;
mod files;
mod folder;
mod forms;
mod golden;
mod host;
mod lifecycle;
mod object_faults;
mod pin;
mod power;
mod random_commands;
mod random_objects;
mod rights;
mod rsa;
mod session_keys;
mod world;
