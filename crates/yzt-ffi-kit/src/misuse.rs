// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a caller can do wrong at the boundary.

/// A call that breaks the rules of the boundary, or a failure inside it.
///
/// Every library maps each of these to a code of its own; so that none is forgotten, the list is
/// closed, and a new member breaks the build of every library.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misuse {
    /// The library itself failed; the panic was caught.
    #[error("internal error: {message}")]
    Panic {
        /// What the panic said.
        message: String,
    },
    /// A pointer that must point somewhere is NULL.
    #[error("{argument} is NULL")]
    Null {
        /// The argument's name in the header.
        argument: &'static str,
    },
    /// A handle that was never given out.
    #[error("this is no {kind}: the value was never given out as a handle")]
    HandleInvalid {
        /// The C type that was expected.
        kind: &'static str,
    },
    /// A handle whose object was freed.
    #[error("the {kind} was freed before")]
    HandleStale {
        /// The C type that was expected.
        kind: &'static str,
    },
    /// A handle of an object of another kind.
    #[error("the handle is not that of a {kind}")]
    HandleKind {
        /// The C type that was expected.
        kind: &'static str,
    },
    /// As many objects exist as the table can hold.
    #[error("{capacity} objects exist; free some")]
    TableFull {
        /// How many objects can exist at a time.
        capacity: usize,
    },
    /// An earlier call on the object ended in a panic, so its state is not known.
    #[error("an earlier call on this object failed inside the library; free it")]
    Broken,
    /// The caller's buffer cannot hold the result. Nothing was written.
    #[error("the buffer has {capacity} bytes and needs {needed}")]
    BufferTooSmall {
        /// Bytes that the result takes.
        needed: usize,
        /// Bytes that the buffer has.
        capacity: usize,
    },
    /// A text is not UTF-8.
    #[error("{argument} is not UTF-8")]
    NotUtf8 {
        /// The argument's name in the header.
        argument: &'static str,
    },
    /// An input is longer than any input of its kind may be.
    #[error("{argument} has more than {limit} bytes")]
    TooLong {
        /// The argument's name in the header.
        argument: &'static str,
        /// Bytes that are accepted.
        limit: usize,
    },
    /// A result holds a NUL and cannot be given out as a text.
    #[error("the text holds a NUL")]
    InteriorNul,
}
