// SPDX-License-Identifier: MIT OR Apache-2.0
//! The built command, run as a person or a program runs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod advice;
mod authority;
mod batch;
mod catalogue;
mod doctor;
mod documents;
mod explain;
mod inputs;
mod journal;
mod languages;
mod lifecycle;
mod messages;
#[cfg(feature = "pkcs11")]
mod modules;
mod network;
mod pins;
mod portal;
mod samples;
mod serve;
mod shapes;
#[cfg(feature = "skf")]
mod skf;
mod support;
mod transcript;
mod walk;
mod world;
