// SPDX-License-Identifier: MIT OR Apache-2.0
//! The C interface of GM/T 0016-2012 (SKF): types, constants, functions. No logic.
//!
//! Names are the standard's own. The standard gives `ULONG` 32 bits and says nothing of packing;
//! libraries differ in both, so every structure and the table of functions stand here four times:
//!
//! | module | integers | structures | who |
//! |---|---|---|---|
//! | [`layout::packed`] | 32 bits | no padding | the standard, nearly every library |
//! | [`layout::natural`] | 32 bits | aligned | headers without a packing pragma |
//! | [`layout::packed_wide`] | 64 bits | no padding | `unsigned long` on LP64 |
//! | [`layout::natural_wide`] | 64 bits | aligned | the same without the pragma |
//!
//! Sizes and offsets are checked when this crate is compiled, and by a C compiler in its tests.
//! Functions are `extern "system"`: the standard's `DEVAPI` is `__stdcall` on 32-bit Windows and
//! the C convention everywhere else.
#![allow(non_snake_case, clippy::upper_case_acronyms)]
#![cfg_attr(not(test), no_std)]

pub mod constants;
pub mod functions;
pub mod layout;
