// SPDX-License-Identifier: MIT OR Apache-2.0
//! What every C library of this project shares, so that no exported function can forget it.
//!
//! Functions are declared through [`export!`]. Their parameters are the types of this crate, which
//! are what C passes, byte for byte, and which give their content out only after a check:
//!
//! | in C | here | checked |
//! |---|---|---|
//! | `T *`, `const T *` of an object | [`Handle`], [`ConstHandle`] | generation and kind; never followed as a pointer |
//! | `const char *` | [`Text`], [`OptionalText`] | NULL, length, UTF-8 |
//! | `const void *` with a length | [`Data`] | NULL, length |
//! | `T *` for one result | [`Out`] | NULL, before the function does anything |
//! | `char *`, `void *` with capacity and size | [`TextBuffer`], [`DataBuffer`] | NULL, capacity; nothing is written on failure |
//! | the error object | [`Report`] | as a handle, before the function does anything |
//!
//! A raw pointer is no [`Argument`], so a function that takes one does not compile. A panic becomes a
//! code ([`guard()`]). What a caller can do wrong is a [`Misuse`]; each library gives it its own code.
//!
//! Objects live in a [`Table`]. Freeing one while another thread is inside a call on it is safe: it
//! is dropped when that call ends.

mod exclusive;
mod export;
mod guard;
mod handle;
mod misuse;
mod pointer;
mod table;

pub use exclusive::Exclusive;
pub use guard::{Argument, Failure, guard, value};
pub use handle::{ConstHandle, Handle, Object, Report, Sink};
pub use misuse::Misuse;
pub use pointer::{
    Data, DataBuffer, MAXIMUM_TEXT, OptionalText, Out, StaticText, Text, TextBuffer,
};
pub use table::{CAPACITY, Table};
