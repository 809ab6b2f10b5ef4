// SPDX-License-Identifier: MIT OR Apache-2.0
//! libyzt: the C library.
//!
//! A face like the command line: it translates, and decides nothing. Its manual is the generated
//! header `include/yzt.h` with `include/ABI.md` beside it, where the conventions are told once. Every
//! function is declared through `yzt_ffi_kit`'s `export!`; one module holds one C object.
//!
//! | module | in C |
//! |---|---|
//! | `library` | versions, count of objects |
//! | `code` | a code's name, text and advice |
//! | `error` | `yzt_error` |
//! | `context` | `yzt_context` |
//! | `key_list` | `yzt_key_list` |
//! | `key` | `yzt_key` |
//! | `certificate` | `yzt_certificate` |
//! | `login` | `yzt_login` |
//! | `verifier` | `yzt_verifier` |
//! | `challenge` | `yzt_challenge` |
//! | `identity` | `yzt_identity` |

mod certificate;
mod challenge;
mod clock;
mod code;
mod context;
mod documents;
mod error;
mod failure;
mod identity;
mod key;
mod key_list;
mod language;
mod library;
mod login;
mod object;
mod soft_keys;
mod verifier;
