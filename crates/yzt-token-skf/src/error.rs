// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong with a library itself.

use std::path::PathBuf;

/// A failure of the library, of its helper process or of a profile: everything that
/// [`yzt_token::Error`] has no word for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no file at the path.
    #[error("there is no SKF library at {}", path.display())]
    LibraryNotFound {
        /// The path that was given.
        path: PathBuf,
    },
    /// The system does not load the file.
    #[error("the SKF library cannot be loaded: {detail}")]
    LibraryNotLoadable {
        /// What the system says, and both word sizes where they differ.
        detail: String,
    },
    /// The file is a library, and has not even the functions that find a key.
    #[error("the file is no SKF library: it has no {missing}")]
    NotALibrary {
        /// The function that is missing.
        missing: &'static str,
    },
    /// The library refused a call for a reason that has no class.
    #[error("{function} answered 0x{code:08X}")]
    Refused {
        /// The function.
        function: &'static str,
        /// What it answered (GM/T 0016 annex A, or a number of the vendor's own).
        code: u32,
    },
    /// The helper process did not start.
    #[error("the helper process did not start: {detail}")]
    HelperNotStarted {
        /// What the system says.
        detail: String,
    },
    /// The helper process died in the middle of a call, which is what a library that crashes does
    /// to it.
    #[error("the SKF library crashed in {function} ({how})")]
    LibraryCrashed {
        /// The function that was called.
        function: &'static str,
        /// How the process ended.
        how: String,
    },
    /// The helper process answered something that is no answer.
    #[error("the helper process answers out of order: {detail}")]
    Protocol {
        /// What is wrong.
        detail: &'static str,
    },
    /// A profile cannot be used.
    #[error("the profile {name} cannot be used: {detail}")]
    ProfileInvalid {
        /// The file, or the name.
        name: String,
        /// What is wrong with it.
        detail: String,
    },
}

/// Every number that [`Error::number`] can answer, ascending.
pub const NUMBERS: &[u16] = &[2120, 2121, 2122, 2123, 2124, 2125, 2126, 2127];

impl Error {
    /// The number of this failure, in the band 2120 to 2149; never reused.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::LibraryNotFound { .. } => 2120,
            Self::LibraryNotLoadable { .. } => 2121,
            Self::NotALibrary { .. } => 2122,
            Self::Refused { .. } => 2123,
            Self::HelperNotStarted { .. } => 2124,
            Self::LibraryCrashed { .. } => 2125,
            Self::Protocol { .. } => 2126,
            Self::ProfileInvalid { .. } => 2127,
        }
    }
}

impl From<Error> for yzt_token::Error {
    fn from(error: Error) -> Self {
        Self::backend(error.number(), error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_the_list_and_stay_in_their_band() {
        let errors = [
            Error::LibraryNotFound { path: "/nowhere".into() },
            Error::LibraryNotLoadable { detail: "no ELF".into() },
            Error::NotALibrary { missing: "SKF_EnumDev" },
            Error::Refused { function: "SKF_EnumDev", code: 0x0A00_0001 },
            Error::HelperNotStarted { detail: "no such file".into() },
            Error::LibraryCrashed { function: "SKF_EnumDev", how: "signal 11".into() },
            Error::Protocol { detail: "too long" },
            Error::ProfileInvalid { name: "x".into(), detail: "y".into() },
        ];
        let numbers: Vec<u16> = errors.iter().map(Error::number).collect();
        assert_eq!(numbers, NUMBERS);
        assert!(numbers.iter().all(|number| (2120..=2149).contains(number)));
        assert!(errors[3].to_string().contains("0x0A000001"));
    }
}
