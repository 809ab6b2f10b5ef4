// SPDX-License-Identifier: MIT OR Apache-2.0
//! Loading a library so that its own calls reach itself.

#![allow(unsafe_code, reason = "loading a library runs its code")]

use core::ffi::c_void;
use core::ptr::NonNull;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::Manner;
use crate::request::Failure;

#[cfg(unix)]
use libloading::os::unix::Library;
#[cfg(windows)]
use libloading::os::windows::Library;

/// A library that the system has loaded.
pub(crate) struct Loaded {
    /// `None` only while it is dropped.
    library: Option<Library>,
    unloads: bool,
}

impl Loaded {
    pub(super) fn open(path: &Path, manner: Manner) -> Result<Self, Failure> {
        let opened = open(path, manner);
        let library = opened.map_err(|error| Failure::NotLoadable(explain(path, &error)))?;
        Ok(Self { library: Some(library), unloads: manner.unloads })
    }

    /// A function by its name; the pointer is good as long as this value is.
    pub(super) fn find(&self, name: &str) -> Option<NonNull<c_void>> {
        let library = self.library.as_ref()?;
        // SAFETY: the symbol is taken as an untyped pointer; who calls it gives it its type.
        let symbol = unsafe { library.get::<*mut c_void>(name.as_bytes()) }.ok()?;
        NonNull::new(*symbol)
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        if let (Some(library), false) = (self.library.take(), self.unloads) {
            // It stays mapped: its threads, and what it registered at exit, may still run.
            core::mem::forget(library);
        }
    }
}

/// With `RTLD_DEEPBIND` the library's own names come before those that are loaded for everybody,
/// among them ours where this process exports `SKF_*` itself; with `RTLD_LOCAL` it exports none.
#[cfg(unix)]
fn open(path: &Path, manner: Manner) -> Result<Library, libloading::Error> {
    use libloading::os::unix::{RTLD_LOCAL, RTLD_NOW};
    /// `<dlfcn.h>` of glibc; other C libraries have no such flag.
    const RTLD_DEEPBIND: i32 = 8;
    let deep = manner.deep_binding && cfg!(all(target_os = "linux", target_env = "gnu"));
    let flags = RTLD_NOW | RTLD_LOCAL | if deep { RTLD_DEEPBIND } else { 0 };
    // SAFETY: whoever names a library wants its code to run in this process; that is what this
    // crate says it does.
    unsafe { Library::open(Some(path), flags) }
}

#[cfg(windows)]
fn open(path: &Path, _: Manner) -> Result<Library, libloading::Error> {
    // SAFETY: whoever names a library wants its code to run in this process; that is what this
    // crate says it does.
    unsafe { Library::new(path) }
}

/// What the system says, and both word sizes where they differ.
fn explain(path: &Path, error: &libloading::Error) -> String {
    let ours = usize::BITS;
    match word_size(path) {
        Some(theirs) if theirs != ours => {
            format!("the library has {theirs} bits and this program {ours}: {error}")
        }
        _ => error.to_string(),
    }
}

/// The word size of an ELF file or of a PE file.
fn word_size(path: &Path) -> Option<u32> {
    let mut head = Vec::new();
    File::open(path).ok()?.take(4096).read_to_end(&mut head).ok()?;
    if head.starts_with(b"\x7fELF") {
        return match head.get(4)? {
            1 => Some(32),
            2 => Some(64),
            _ => None,
        };
    }
    let at = usize::try_from(u32::from_le_bytes(head.get(60..64)?.try_into().ok()?)).ok()?;
    if !head.starts_with(b"MZ") || head.get(at..at.checked_add(4)?)? != b"PE\0\0" {
        return None;
    }
    let machine = head.get(at + 4..at + 6)?;
    match u16::from_le_bytes(machine.try_into().ok()?) {
        0x014C | 0x01C4 => Some(32),
        0x8664 | 0xAA64 => Some(64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_size_is_read_from_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library");
        let mut portable = vec![0; 256];
        portable[..2].copy_from_slice(b"MZ");
        portable[60] = 128;
        portable[128..134].copy_from_slice(b"PE\0\0\x4c\x01");
        let cases: [(&[u8], _); 5] = [
            (b"\x7fELF\x01rest", Some(32)),
            (b"\x7fELF\x02rest", Some(64)),
            (&portable, Some(32)),
            (b"text", None),
            (b"", None),
        ];
        for (bytes, expected) in cases {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(word_size(&path), expected);
        }
    }
}
