// SPDX-License-Identifier: MIT OR Apache-2.0
//! The functions, by the clauses of GM/T 0016-2012.

pub(crate) mod access;
pub(crate) mod agreement;
pub(crate) mod application;
pub(crate) mod container;
pub(crate) mod device;
pub(crate) mod digest;
pub(crate) mod ecc;
pub(crate) mod external;
pub(crate) mod file;
pub(crate) mod mac;
pub(crate) mod places;
pub(crate) mod rsa;
pub(crate) mod session;

/// The most data of one call: more than any key takes, and less than what a length that was never
/// set would make us read.
pub(crate) const MOST_DATA: usize = 64 << 20;

/// A length, as the kit has it.
pub(crate) fn size(length: u32) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}
