// SPDX-License-Identifier: MIT OR Apache-2.0
//! What only a PKCS#11 module can do wrong.

use std::path::PathBuf;

/// A failure of the module itself; what the token refuses is an error of `yzt-token`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no file at the path of the module.
    #[error("there is no PKCS#11 module at {}", path.display())]
    ModuleNotFound {
        /// The path that was given.
        path: PathBuf,
    },
    /// The file is no library of this system, or one that it needs is missing.
    #[error("the PKCS#11 module cannot be loaded: {detail}")]
    ModuleNotLoadable {
        /// What the system's loader says.
        detail: String,
    },
    /// The library is no PKCS#11 module, or lacks a function that every one has.
    #[error("the library is no PKCS#11 module: {detail}")]
    NotAModule {
        /// What is missing.
        detail: String,
    },
    /// The module refused a call with a code that has no meaning for a token.
    #[error("{function} answered {name} ({code:#010X})")]
    Refused {
        /// The call.
        function: &'static str,
        /// The name of the code.
        name: String,
        /// The code (`CKR_…`).
        code: u64,
    },
    /// Nobody has set a user PIN on the token yet (`CKR_USER_PIN_NOT_INITIALIZED`).
    #[error("the token has no user PIN yet")]
    NoUserPin,
    /// The module made a key that can be taken out of the token, or another than was asked for.
    /// It was destroyed.
    #[error("the module made a key that is not what was asked for: {detail}")]
    UnexpectedKey {
        /// What differs.
        detail: &'static str,
    },
}

/// Every number that [`Error::number`] can answer, ascending.
pub const NUMBERS: &[u16] = &[2100, 2101, 2102, 2103, 2104, 2105];

impl Error {
    /// The number of this failure, in the band 2100 to 2119; never reused.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::ModuleNotFound { .. } => 2100,
            Self::ModuleNotLoadable { .. } => 2101,
            Self::NotAModule { .. } => 2102,
            Self::Refused { .. } => 2103,
            Self::NoUserPin => 2104,
            Self::UnexpectedKey { .. } => 2105,
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
            Error::ModuleNotFound { path: "/nowhere".into() },
            Error::ModuleNotLoadable { detail: "no ELF".into() },
            Error::NotAModule { detail: "C_GetFunctionList".into() },
            Error::Refused { function: "C_Login", name: "GeneralError".into(), code: 5 },
            Error::NoUserPin,
            Error::UnexpectedKey { detail: "extractable" },
        ];
        let numbers: Vec<u16> = errors.iter().map(Error::number).collect();
        assert_eq!(numbers, NUMBERS);
        assert!(numbers.iter().all(|number| (2100..=2119).contains(number)));
        assert!(errors[3].to_string().contains("0x00000005"));
    }
}
