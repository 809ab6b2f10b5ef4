// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files of an application.

use crate::AccessRights;

/// A file to be made (GM/T 0016 6.4.11 `FILEATTRIBUTE`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its name, 1 to 32 bytes.
    pub name: String,
    /// Its size in bytes, which never changes; at most 65 536 on an APDU token.
    pub size: u32,
    /// Who may read it.
    pub read_rights: AccessRights,
    /// Who may write it.
    pub write_rights: AccessRights,
}

/// What a key says about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileInformation {
    /// Its size in bytes.
    pub size: u32,
    /// Who may read it.
    pub read_rights: AccessRights,
    /// Who may write it.
    pub write_rights: AccessRights,
}
