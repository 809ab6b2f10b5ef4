// SPDX-License-Identifier: MIT OR Apache-2.0
//! The caller's memory: read by copying, written only when all is well.
//!
//! The types here come into being in one way: as arguments of an exported function, which is `unsafe`
//! and whose caller promises that each is NULL or points to what the header says, for as long as the
//! call lasts. That promise is the invariant of every type in this file; the lifetime keeps it from
//! being relied on after the call. Content is copied at once, so that a caller who changes it from
//! another thread changes nothing that was checked.
#![allow(unsafe_code)] // The only file of this crate that follows a caller's pointer.

use core::ffi::{CStr, c_char, c_void};
use core::marker::PhantomData;

use zeroize::Zeroizing;

use crate::{Argument, Misuse};

/// Most bytes of a text argument.
pub const MAXIMUM_TEXT: usize = 65_536;

/// `const char *`: UTF-8 that ends in NUL.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Text<'call>(OptionalText<'call>);

/// `const char *`: as [`Text`], or NULL.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct OptionalText<'call>(*const c_char, PhantomData<&'call CStr>);

/// `const void *`: bytes whose length is another argument. NULL has no bytes.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Data<'call>(*const c_void, PhantomData<&'call [u8]>);

/// `T *`: where one result goes; never NULL once the body runs.
#[repr(transparent)]
pub struct Out<'call, V>(*mut V, PhantomData<&'call mut V>);

/// `char *`: where a text goes, or NULL to ask for its size.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct TextBuffer<'call>(DataBuffer<'call>);

/// `void *`: where bytes go, or NULL to ask for their number.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct DataBuffer<'call>(*mut c_void, PhantomData<&'call mut [u8]>);

/// `const char *` that the library gives out: valid as long as the library is loaded.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct StaticText(*const c_char);

impl Text<'_> {
    /// A copy of the text.
    ///
    /// # Errors
    /// [`Misuse::Null`], [`Misuse::NotUtf8`], [`Misuse::TooLong`] beyond [`MAXIMUM_TEXT`].
    pub fn read(self, argument: &'static str) -> Result<String, Misuse> {
        self.0.read(argument)?.ok_or(Misuse::Null { argument })
    }

    /// A copy of the bytes before the NUL, whatever they are, that is wiped when it is dropped.
    ///
    /// # Errors
    /// [`Misuse::Null`], [`Misuse::TooLong`] beyond `limit`.
    pub fn read_secret(
        self,
        argument: &'static str,
        limit: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Misuse> {
        // One allocation of the right size: no copy is left behind by growing.
        let mut bytes = Zeroizing::new(Vec::with_capacity(limit));
        self.0
            .each_byte(argument, limit, |byte| bytes.push(byte))?
            .ok_or(Misuse::Null { argument })?;
        Ok(bytes)
    }
}

impl OptionalText<'_> {
    /// A copy of the text, or `None` for NULL.
    ///
    /// # Errors
    /// [`Misuse::NotUtf8`], [`Misuse::TooLong`] beyond [`MAXIMUM_TEXT`].
    pub fn read(self, argument: &'static str) -> Result<Option<String>, Misuse> {
        let mut bytes = Vec::new();
        if self.each_byte(argument, MAXIMUM_TEXT, |byte| bytes.push(byte))?.is_none() {
            return Ok(None);
        }
        String::from_utf8(bytes).map(Some).map_err(|_| Misuse::NotUtf8 { argument })
    }

    /// Takes the bytes before the NUL one by one; `None` for NULL.
    fn each_byte(
        self,
        argument: &'static str,
        limit: usize,
        mut take: impl FnMut(u8),
    ) -> Result<Option<()>, Misuse> {
        if self.0.is_null() {
            return Ok(None);
        }
        for taken in 0.. {
            let next = self.0.cast::<u8>().wrapping_add(taken);
            // SAFETY: the caller of the export promises a text that ends in NUL, and none of the bytes
            // before this one is a NUL, so this one is still part of it.
            match unsafe { next.read() } {
                0 => break,
                _ if taken >= limit => return Err(Misuse::TooLong { argument, limit }),
                byte => take(byte),
            }
        }
        Ok(Some(()))
    }
}

impl Data<'_> {
    /// A copy of so many bytes.
    ///
    /// # Errors
    /// [`Misuse::Null`] for a length without bytes, [`Misuse::TooLong`] beyond `limit`.
    pub fn read(
        self,
        argument: &'static str,
        length: usize,
        limit: usize,
    ) -> Result<Vec<u8>, Misuse> {
        self.copy(argument, length, limit)
    }

    /// A copy of so many bytes that is wiped when it is dropped.
    ///
    /// # Errors
    /// As [`Data::read`].
    pub fn read_secret(
        self,
        argument: &'static str,
        length: usize,
        limit: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Misuse> {
        // One allocation of the right size: no copy is left behind by growing.
        self.copy(argument, length, limit).map(Zeroizing::new)
    }

    fn copy(self, argument: &'static str, length: usize, limit: usize) -> Result<Vec<u8>, Misuse> {
        if length == 0 {
            return Ok(Vec::new());
        }
        if self.0.is_null() {
            return Err(Misuse::Null { argument });
        }
        if length > limit {
            return Err(Misuse::TooLong { argument, limit });
        }
        let mut bytes = vec![0; length];
        // SAFETY: the caller of the export promises `length` bytes there, and `bytes` is as long; the
        // two do not overlap, as `bytes` is new.
        unsafe { self.0.cast::<u8>().copy_to_nonoverlapping(bytes.as_mut_ptr(), length) };
        Ok(bytes)
    }
}

impl<V: Copy> Out<'_, V> {
    /// Writes the result.
    pub fn set(self, value: V) {
        if self.0.is_null() {
            return;
        }
        // SAFETY: the caller of the export promises room for one value; it need not be aligned.
        unsafe { self.0.write_unaligned(value) };
    }
}

impl TextBuffer<'_> {
    /// Writes a text with a NUL at its end, and its size with the NUL; for a NULL buffer, the size
    /// alone.
    ///
    /// # Errors
    /// [`Misuse::BufferTooSmall`], [`Misuse::Null`] for a capacity without a buffer,
    /// [`Misuse::InteriorNul`]. Nothing is written then.
    pub fn fill(self, capacity: usize, size: Out<'_, usize>, text: &str) -> Result<(), Misuse> {
        if text.bytes().any(|byte| byte == 0) {
            return Err(Misuse::InteriorNul);
        }
        self.0.put(capacity, size, text.as_bytes(), true)
    }
}

impl DataBuffer<'_> {
    /// Writes bytes and their number; for a NULL buffer, the number alone.
    ///
    /// # Errors
    /// [`Misuse::BufferTooSmall`], [`Misuse::Null`] for a capacity without a buffer. Nothing is
    /// written then.
    pub fn fill(self, capacity: usize, size: Out<'_, usize>, bytes: &[u8]) -> Result<(), Misuse> {
        self.put(capacity, size, bytes, false)
    }

    fn put(
        self,
        capacity: usize,
        size: Out<'_, usize>,
        bytes: &[u8],
        with_nul: bool,
    ) -> Result<(), Misuse> {
        let needed = bytes.len() + usize::from(with_nul);
        if self.0.is_null() {
            if capacity != 0 {
                return Err(Misuse::Null { argument: "buffer" });
            }
            size.set(needed);
            return Ok(());
        }
        if capacity < needed {
            return Err(Misuse::BufferTooSmall { needed, capacity });
        }
        let target = self.0.cast::<u8>();
        // SAFETY: the caller of the export promises `capacity` bytes there, which are no fewer than
        // `bytes`; a result of ours does not overlap the caller's buffer.
        unsafe { target.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        if with_nul {
            // SAFETY: `capacity` is larger than `bytes` by at least this one.
            unsafe { target.wrapping_add(bytes.len()).write(0) };
        }
        size.set(needed);
        Ok(())
    }
}

impl StaticText {
    /// A text of the library's own.
    #[must_use]
    pub const fn new(text: &'static CStr) -> Self {
        Self(text.as_ptr())
    }
}

impl Default for StaticText {
    fn default() -> Self {
        Self(core::ptr::null())
    }
}

fn refuse_null<T>(pointer: *const T, argument: &'static str) -> Result<(), Misuse> {
    if pointer.is_null() { Err(Misuse::Null { argument }) } else { Ok(()) }
}

impl<E> Argument<E> for Text<'_> {
    fn admit(&self, name: &'static str) -> Result<(), Misuse> {
        refuse_null(self.0.0, name)
    }
}

impl<E, V> Argument<E> for Out<'_, V> {
    fn admit(&self, name: &'static str) -> Result<(), Misuse> {
        refuse_null(self.0, name)
    }
}

impl<E> Argument<E> for OptionalText<'_> {}
impl<E> Argument<E> for Data<'_> {}
impl<E> Argument<E> for TextBuffer<'_> {}
impl<E> Argument<E> for DataBuffer<'_> {}

// A derive would ask the same of `V`.
impl<V> Clone for Out<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<V> Copy for Out<'_, V> {}
