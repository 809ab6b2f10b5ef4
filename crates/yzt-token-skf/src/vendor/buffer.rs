// SPDX-License-Identifier: MIT OR Apache-2.0
//! Memory that is lent to a library.

#![allow(unsafe_code, reason = "memory is aligned for any structure and read as bytes")]

use core::ffi::c_void;

use zeroize::Zeroizing;

use super::table::{Integer, Table};

/// What stands behind every buffer, for libraries that write a little more than they say.
const SLACK: usize = 256;

/// Bytes that are aligned for any structure, and wiped.
pub(super) struct Buffer {
    words: Zeroizing<Vec<u64>>,
    length: usize,
}

impl Buffer {
    pub(super) fn zeroed(length: usize) -> Self {
        Self { words: Zeroizing::new(vec![0; (length + SLACK).div_ceil(8)]), length }
    }

    pub(super) fn filled(length: usize, with: u8) -> Self {
        let mut buffer = Self::zeroed(length);
        buffer.words.fill(u64::from_ne_bytes([with; 8]));
        buffer
    }

    pub(super) fn copied(bytes: &[u8]) -> Self {
        let mut buffer = Self::zeroed(bytes.len());
        buffer.put(0, bytes);
        buffer
    }

    pub(super) fn put(&mut self, at: usize, bytes: &[u8]) {
        let place = self.bytes_mut().get_mut(at..);
        if let Some(place) = place.and_then(|place| place.get_mut(..bytes.len())) {
            place.copy_from_slice(bytes);
        }
    }

    /// Some of the bytes; zeros where there are none.
    pub(super) fn array<const N: usize>(&self, at: usize) -> [u8; N] {
        let found = self.bytes().get(at..).and_then(|rest| rest.first_chunk());
        found.copied().unwrap_or([0; N])
    }

    pub(super) fn bytes(&self) -> &[u8] {
        // SAFETY: the words are initialised, any word is eight bytes, and there are more of them
        // than `length` bytes.
        unsafe { core::slice::from_raw_parts(self.words.as_ptr().cast(), self.length) }
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as in `bytes`; eight bytes of any value are a word.
        unsafe { core::slice::from_raw_parts_mut(self.words.as_mut_ptr().cast(), self.length) }
    }

    pub(super) fn pointer(&mut self) -> *mut c_void {
        self.words.as_mut_ptr().cast()
    }
}

/// A text with its NUL.
pub(super) fn text(bytes: &[u8]) -> Buffer {
    let mut buffer = Buffer::zeroed(bytes.len() + 1);
    buffer.put(0, bytes);
    buffer
}

/// A `ULONG` that is lent: as wide as the widest, so that a library writes into nothing else
/// whatever it takes it for.
pub(super) struct Slot {
    value: u64,
    wide: bool,
}

impl Slot {
    pub(super) fn new(number: u32, table: &Table) -> Self {
        let wide = table.layout().is_wide();
        let value = if wide {
            number.into()
        } else {
            // The first four bytes, on either order of bytes.
            let [a, b, c, d] = number.to_ne_bytes();
            u64::from_ne_bytes([a, b, c, d, 0, 0, 0, 0])
        };
        Self { value, wide }
    }

    pub(super) fn number(&self) -> u32 {
        if self.wide {
            return self.value.low();
        }
        let [a, b, c, d, ..] = self.value.to_ne_bytes();
        u32::from_ne_bytes([a, b, c, d])
    }

    pub(super) fn pointer(&mut self) -> *mut c_void {
        (&raw mut self.value).cast()
    }
}
