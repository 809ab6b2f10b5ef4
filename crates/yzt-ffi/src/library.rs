// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which library this is, and what it holds.

use yzt_ffi_kit::{StaticText, export_value};

use crate::object::OBJECTS;

/// The version of the binary interface that this header describes: the major number in the upper 16
/// bits, the minor one in the lower. A program may use a library whose major number is the same and
/// whose minor number is not lower.
pub(crate) const YZT_ABI_VERSION: u32 = 0x0001_0000;

const VERSION_NUMBER: u32 = part(env!("CARGO_PKG_VERSION_MAJOR")) << 16
    | part(env!("CARGO_PKG_VERSION_MINOR")) << 8
    | part(env!("CARGO_PKG_VERSION_PATCH"));

const VERSION: &core::ffi::CStr =
    match core::ffi::CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes())
    {
        Ok(text) => text,
        Err(_) => c"",
    };

const fn part(text: &str) -> u32 {
    match u32::from_str_radix(text, 10) {
        Ok(number) => number,
        Err(_) => 0,
    }
}

export_value! {
    /// The version of the loaded library's binary interface, to be compared with YZT_ABI_VERSION.
    fn yzt_abi_version() -> u32 {
        YZT_ABI_VERSION
    }

    /// The version of the loaded library as a number, to be compared with YZT_VERSION_NUMBER.
    fn yzt_version_number() -> u32 {
        VERSION_NUMBER
    }

    /// The version of the loaded library as a text such as "1.2.3". It is not freed.
    fn yzt_version() -> StaticText {
        StaticText::new(VERSION)
    }

    /// How many objects exist that were not freed yet, of all kinds together. For tests that look for
    /// forgotten ones.
    fn yzt_object_count() -> usize {
        OBJECTS.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_of_the_version_agree() {
        let text = VERSION.to_str().unwrap();
        assert_eq!(text, env!("CARGO_PKG_VERSION"));
        let parts = [VERSION_NUMBER >> 16, VERSION_NUMBER >> 8 & 0xFF, VERSION_NUMBER & 0xFF];
        assert_eq!(text, parts.map(|part| part.to_string()).join("."));
    }
}
