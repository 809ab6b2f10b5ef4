// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tokens of SoftHSM2 and of a small module of our own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod administrator;
mod beside;
mod capabilities;
mod containers;
mod generations;
mod judge;
mod modules;
mod one_try;
mod pins;
mod sm2;
mod soft_token;
mod softhsm;
mod stub;
