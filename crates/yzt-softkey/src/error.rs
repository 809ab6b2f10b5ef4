// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;
use std::io;

/// Every number of this crate that [`Error::number`] can return. An error that wraps one of a lower
/// crate answers with that crate's number.
pub const NUMBERS: &[u16] =
    &[2500, 2501, 2502, 2503, 2504, 2505, 2506, 2507, 2508, 2509, 2510, 2511, 2512];

/// Why a software key cannot be made or opened.
///
/// What a powered card refuses is a status word, not one of these.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such folder.
    #[error("there is no software key in this folder")]
    NotFound,
    /// Something stands where a new key was to be made; nothing was touched.
    #[error("something of this name exists already")]
    AlreadyExists,
    /// The folder lacks one of its two files, or its making was interrupted.
    #[error("the folder holds only a part of a software key")]
    Incomplete,
    /// Another process, or another handle of this one, has the key.
    #[error("the software key is in use")]
    InUse,
    /// `store.redb` or `store.key` is a file of another kind.
    #[error("the file is not one of a software key")]
    ForeignFile,
    /// The store was written by a version whose format is not known here.
    #[error("the store has format version {found}, known is {known}")]
    UnsupportedVersion {
        /// The version in the file.
        found: u16,
        /// The version that this crate reads and writes.
        known: u16,
    },
    /// The store has been changed or cut off by something other than this crate.
    #[error("the store is damaged: {0}")]
    Damaged(Damage),
    /// The store belongs to another store key.
    #[error("the store key is not the one of this store")]
    WrongStoreKey,
    /// `store.key` has been changed or cut off.
    #[error("the store key file is damaged")]
    StoreKeyDamaged,
    /// The disk, or the quota on it, is full. Nothing that was stored is lost.
    #[error("no space is left for the store")]
    NoSpace,
    /// The files may not be read or written by this user.
    #[error("access to the software key is denied")]
    AccessDenied,
    /// The file system failed.
    #[error("{operation} failed")]
    Io {
        /// What was being done.
        operation: &'static str,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
    /// A text of a new key is empty, too long, or holds control characters.
    #[error("the {field} must have 1 to {maximum} bytes without control characters")]
    Text {
        /// Which text.
        field: &'static str,
        /// Bytes that fit.
        maximum: usize,
    },
    /// Randomness failed, or a stored key is not a key.
    #[error(transparent)]
    Crypto(#[from] yzt_crypto::Error),
}

/// What is wrong with a damaged store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// The file has no bytes.
    Empty,
    /// The file is longer than any key's store.
    TooLong,
    /// The pages of the file do not fit together.
    Structure,
    /// A record does not open under the store key, or is missing.
    Record,
}

impl Error {
    /// The stable number of this error, 2500 to 2599, or that of the error it wraps.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::NotFound => 2500,
            Self::AlreadyExists => 2501,
            Self::Incomplete => 2502,
            Self::InUse => 2503,
            Self::ForeignFile => 2504,
            Self::UnsupportedVersion { .. } => 2505,
            Self::Damaged(_) => 2506,
            Self::WrongStoreKey => 2507,
            Self::StoreKeyDamaged => 2508,
            Self::NoSpace => 2509,
            Self::AccessDenied => 2510,
            Self::Io { .. } => 2511,
            Self::Text { .. } => 2512,
            Self::Crypto(error) => error.number(),
        }
    }

    /// Sorts an answer of the operating system.
    pub(crate) fn from_io(operation: &'static str, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => Self::AlreadyExists,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::AccessDenied
            }
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::NoSpace,
            _ => Self::Io { operation, source },
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "the file is empty",
            Self::TooLong => "the file is longer than a store can be",
            Self::Structure => "its pages do not fit together",
            Self::Record => "a record does not open",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_numbers_is_what_the_errors_answer() {
        let own = [
            Error::NotFound,
            Error::AlreadyExists,
            Error::Incomplete,
            Error::InUse,
            Error::ForeignFile,
            Error::UnsupportedVersion { found: 2, known: 1 },
            Error::Damaged(Damage::Structure),
            Error::WrongStoreKey,
            Error::StoreKeyDamaged,
            Error::NoSpace,
            Error::AccessDenied,
            Error::Io { operation: "reading", source: io::ErrorKind::TimedOut.into() },
            Error::Text { field: "label", maximum: 32 },
        ];
        let numbers: Vec<u16> = own.iter().map(Error::number).collect();
        assert_eq!(numbers, NUMBERS);
        assert!(NUMBERS.iter().all(|number| (2500..2600).contains(number)));
    }

    #[test]
    fn a_wrapped_error_answers_with_its_own_number() {
        let number = yzt_crypto::Error::RandomUnavailable.number();
        assert_eq!(Error::from(yzt_crypto::Error::RandomUnavailable).number(), number);
    }

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        let sort = |kind: io::ErrorKind| Error::from_io("writing", kind.into()).number();
        assert_eq!(sort(io::ErrorKind::StorageFull), 2509);
        assert_eq!(sort(io::ErrorKind::QuotaExceeded), 2509);
        assert_eq!(sort(io::ErrorKind::PermissionDenied), 2510);
        assert_eq!(sort(io::ErrorKind::Other), 2511);
    }
}
