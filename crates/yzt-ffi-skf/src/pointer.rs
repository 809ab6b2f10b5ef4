// SPDX-License-Identifier: MIT OR Apache-2.0
//! The caller's structures and buffers: read by copying, written only when all is well.
//!
//! As in `yzt_ffi_kit`'s own file of the kind, these types come into being as arguments of exported
//! functions alone, whose caller promises that each is NULL or points to what the header says, for as
//! long as the call lasts. That promise is the invariant of every type in this file.
#![allow(unsafe_code)] // The only file of this crate that follows a caller's pointer.

use core::marker::PhantomData;

use yzt_ffi_kit::{Argument, Misuse};
use yzt_skf_sys::layout::ECCSIGNATUREBLOB;
use yzt_skf_sys::layout::packed::{
    BLOCKCIPHERPARAM, ECCCIPHERBLOB, ECCPRIVATEKEYBLOB, ECCPUBLICKEYBLOB, ENVELOPEDKEYBLOB,
    RSAPRIVATEKEYBLOB, RSAPUBLICKEYBLOB,
};
use zeroize::Zeroizing;

use crate::code::Error;

/// A structure of integers and arrays of integers, without padding.
///
/// # Safety
/// Any bytes are a value of it.
pub(crate) unsafe trait Plain: Copy {}

macro_rules! plain {
    ($($structure:ty),*) => {
        $(
            // SAFETY: it has integers and arrays of them alone, and is packed.
            unsafe impl Plain for $structure {}
        )*
    };
}

plain! {
    BLOCKCIPHERPARAM, ECCPRIVATEKEYBLOB, ECCPUBLICKEYBLOB, ECCSIGNATUREBLOB, ENVELOPEDKEYBLOB,
    RSAPRIVATEKEYBLOB, RSAPUBLICKEYBLOB
}

/// `V *` that is read; never NULL once the body runs.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct In<'call, V>(*const V, PhantomData<&'call V>);

/// As [`In`], or NULL.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct OptionalIn<'call, V>(*const V, PhantomData<&'call V>);

/// `ULONG *`: the room of a buffer, and then the length of what is in it; never NULL once the body
/// runs.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Length<'call>(*mut u32, PhantomData<&'call mut u32>);

/// `BYTE *` or `LPSTR` that is written, or NULL to ask for the length.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Buffer<'call>(*mut u8, PhantomData<&'call mut [u8]>);

/// `BYTE *` or `LPSTR` that is written; never NULL once the body runs.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Room<'call>(Buffer<'call>);

/// `V *` that is written together with what follows it in memory; never NULL once the body runs.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Whole<'call, V>(*mut V, PhantomData<&'call mut [u8]>);

impl<V: Plain> In<'_, V> {
    /// A copy of the structure.
    pub(crate) fn read(self) -> V {
        // SAFETY: the pointer is not NULL, so the caller of the export promises a structure there; it
        // need not be aligned, and any bytes are one.
        unsafe { self.0.read_unaligned() }
    }
}

impl In<'_, ECCCIPHERBLOB> {
    /// A copy of so many bytes from the beginning of the structure on.
    pub(crate) fn read_bytes(self, length: usize) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(vec![0; length]);
        // SAFETY: the pointer is not NULL, and the caller of the export promises as many bytes as the
        // structure says of itself, which is how many are asked for; `bytes` is as long, and new.
        unsafe { self.0.cast::<u8>().copy_to_nonoverlapping(bytes.as_mut_ptr(), length) };
        bytes
    }
}

impl<'call> In<'call, ENVELOPEDKEYBLOB> {
    /// The structure at its end, with what follows it in memory.
    pub(crate) fn ciphertext(self) -> In<'call, ECCCIPHERBLOB> {
        let offset = core::mem::offset_of!(ENVELOPEDKEYBLOB, ECCCipherBlob);
        In(self.0.wrapping_byte_add(offset).cast(), PhantomData)
    }
}

impl<V: Plain> OptionalIn<'_, V> {
    /// A copy of the structure, or `None` for NULL.
    pub(crate) fn read(self) -> Option<V> {
        if self.0.is_null() {
            return None;
        }
        // SAFETY: as for `In`.
        Some(unsafe { self.0.read_unaligned() })
    }
}

impl Length<'_> {
    /// The room that the caller says there is.
    pub(crate) fn room(self) -> usize {
        // SAFETY: the pointer is not NULL, so the caller of the export promises a number there.
        let room = unsafe { self.0.read_unaligned() };
        usize::try_from(room).unwrap_or(usize::MAX)
    }

    /// Writes a length.
    ///
    /// # Errors
    /// `SAR_FAIL` for one that 32 bits cannot hold, which no result of this library has.
    pub(crate) fn set(self, length: usize) -> Result<(), Error> {
        let length = u32::try_from(length).map_err(|_| Misuse::InteriorNul)?;
        // SAFETY: the pointer is not NULL, so the caller of the export promises room for a number.
        unsafe { self.0.write_unaligned(length) };
        Ok(())
    }
}

impl Buffer<'_> {
    /// Whether only the length is asked for.
    pub(crate) fn is_query(self) -> bool {
        self.0.is_null()
    }

    /// The two-call convention: the length alone for NULL; for too little room the length and
    /// `SAR_BUFFER_TOO_SMALL`; else the bytes and their length.
    ///
    /// # Errors
    /// [`Misuse::BufferTooSmall`].
    pub(crate) fn answer(self, length: Length<'_>, bytes: &[u8]) -> Result<(), Error> {
        if !self.is_query() {
            self.require(length, bytes.len())?;
            self.write(bytes);
        }
        length.set(bytes.len())
    }

    /// Refuses before anything is done when there is less room than `needed`, which the caller
    /// learns. Nothing is refused where only the length is asked for.
    ///
    /// # Errors
    /// [`Misuse::BufferTooSmall`].
    pub(crate) fn require(self, length: Length<'_>, needed: usize) -> Result<(), Error> {
        let capacity = length.room();
        if !self.is_query() && capacity < needed {
            length.set(needed)?;
            return Err(Misuse::BufferTooSmall { needed, capacity }.into());
        }
        Ok(())
    }

    /// Writes bytes where the caller promised room for them without saying how much; nothing for
    /// NULL.
    pub(crate) fn write(self, bytes: &[u8]) {
        if !self.is_query() {
            // SAFETY: the pointer is not NULL, and the caller of the export promises room for the
            // result: as much as was checked before, or as the function's description says. A
            // result of ours does not overlap the caller's buffer.
            unsafe { self.0.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        }
    }
}

impl<'call> Room<'call> {
    /// The buffer that it is.
    pub(crate) const fn buffer(self) -> Buffer<'call> {
        self.0
    }
}

impl Whole<'_, ECCCIPHERBLOB> {
    /// Writes the structure with all of its content.
    pub(crate) fn write(self, bytes: &[u8]) {
        if !self.0.is_null() {
            // SAFETY: the caller of the export promises room for the structure with as many bytes of
            // ciphertext as the plaintext has; a result of ours does not overlap it.
            unsafe { self.0.cast::<u8>().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        }
    }
}

fn refuse_null<T>(pointer: *const T, argument: &'static str) -> Result<(), Misuse> {
    if pointer.is_null() { Err(Misuse::Null { argument }) } else { Ok(()) }
}

impl<V> Argument<Error> for In<'_, V> {
    fn admit(&self, name: &'static str) -> Result<(), Misuse> {
        refuse_null(self.0, name)
    }
}

impl Argument<Error> for Length<'_> {
    fn admit(&self, name: &'static str) -> Result<(), Misuse> {
        refuse_null(self.0, name)
    }
}

impl Argument<Error> for Room<'_> {
    fn admit(&self, name: &'static str) -> Result<(), Misuse> {
        refuse_null(self.0.0, name)
    }
}

impl<V> Argument<Error> for Whole<'_, V> {
    fn admit(&self, name: &'static str) -> Result<(), Misuse> {
        refuse_null(self.0, name)
    }
}

impl<V> Argument<Error> for OptionalIn<'_, V> {}
impl Argument<Error> for Buffer<'_> {}
impl Argument<Error> for BLOCKCIPHERPARAM {}
