// SPDX-License-Identifier: MIT OR Apache-2.0
//! libyzt_skf: GM/T 0016-2012 (SKF) as a C library that stands in for a vendor's.
//!
//! A face: it translates between the standard's structures and the traits of `yzt-token`, and decides
//! nothing. Its manual is the generated header `include/yzt_skf.h` with `include/SKF-ABI.md` beside
//! it, where the standard leaves something open. Every function is declared through `yzt_ffi_kit`'s
//! `export_system!`.
//!
//! | module | what |
//! |---|---|
//! | `api` | the functions, one module for each clause |
//! | `ways`, `configuration`, `events` | where keys are looked for, and when they come and go |
//! | `device`, `connection`, `handle` | keys that are connected, and what is open on them |
//! | `blob`, `algorithm`, `text` | the standard's values, and ours |
//! | `cipher`, `host_key` | session keys |
//! | `code`, `pointer` | the boundary |
#![allow(non_snake_case)] // The standard's own names.

mod algorithm;
mod api;
mod authentication;
mod blob;
mod cipher;
mod code;
mod configuration;
mod connection;
mod device;
mod events;
mod handle;
mod host_key;
mod pointer;
mod text;
mod ways;

#[cfg(test)]
mod tests;
