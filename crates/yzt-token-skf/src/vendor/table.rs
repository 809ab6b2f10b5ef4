// SPDX-License-Identifier: MIT OR Apache-2.0
//! The functions of a library in its layout, and the one place where they are called.

#![allow(unsafe_code, reason = "a library's functions are called as C")]

use core::ffi::c_void;
use core::ptr::NonNull;

use yzt_skf_sys::functions::{natural, natural_wide, packed, packed_wide};

use super::load::Loaded;
use crate::layout::Layout;

/// The functions of a library in its layout.
#[derive(Clone, Copy)]
pub(crate) enum Table {
    Packed(packed::Functions),
    Natural(natural::Functions),
    PackedWide(packed_wide::Functions),
    NaturalWide(natural_wide::Functions),
}

impl Table {
    pub(super) fn load(layout: Layout, loaded: &Loaded) -> Self {
        let find = |name: &'static str| loaded.find(name);
        match layout {
            // SAFETY: the functions are found by the names of the standard; the layout is the
            // profile's or was found out, and the table lives no longer than the library.
            Layout::Packed => Self::Packed(unsafe { packed::Functions::load(find) }),
            // SAFETY: as above.
            Layout::Natural => Self::Natural(unsafe { natural::Functions::load(find) }),
            // SAFETY: as above.
            Layout::PackedWide => Self::PackedWide(unsafe { packed_wide::Functions::load(find) }),
            Layout::NaturalWide => {
                // SAFETY: as above.
                let functions = unsafe { natural_wide::Functions::load(find) };
                Self::NaturalWide(functions)
            }
        }
    }

    pub(super) const fn layout(&self) -> Layout {
        match self {
            Self::Packed(_) => Layout::Packed,
            Self::Natural(_) => Layout::Natural,
            Self::PackedWide(_) => Layout::PackedWide,
            Self::NaturalWide(_) => Layout::NaturalWide,
        }
    }
}

/// An integer of a layout.
pub(crate) trait Integer: Copy {
    fn of(number: u32) -> Self;
    /// The lower 32 bits, which is all that the standard knows.
    fn low(self) -> u32;
}

impl Integer for u32 {
    fn of(number: u32) -> Self {
        number
    }

    fn low(self) -> u32 {
        self
    }
}

impl Integer for u64 {
    fn of(number: u32) -> Self {
        number.into()
    }

    fn low(self) -> u32 {
        u32::try_from(self & 0xFFFF_FFFF).unwrap_or(0)
    }
}

/// `DWORD` by value: the upper half is zero, for the libraries that read all of it.
impl Integer for usize {
    fn of(number: u32) -> Self {
        Self::try_from(number).unwrap_or(Self::MAX)
    }

    fn low(self) -> u32 {
        u32::try_from(self & 0xFFFF_FFFF).unwrap_or(0)
    }
}

/// Calls a function of a [`Table`] by name: its code, or [`Failure::Missing`]. Numbers by value are
/// written `of(…)`, pointers `.cast()`, and both take the types of the layout.
///
/// Whoever calls it vouches for this: every pointer points to memory of its own that outlives the
/// call, as long as the length beside it says or longer than the structure in any layout, and
/// written in the table's layout; a handle is one that this library gave.
///
/// [`Failure::Missing`]: crate::request::Failure::Missing
macro_rules! call {
    ($table:expr, $name:ident($($argument:expr),* $(,)?)) => {{
        use $crate::vendor::table::{Integer, Table};
        macro_rules! in_layout {
            ($functions:expr) => {{
                let function = $functions.$name.ok_or($crate::request::Failure::Missing)?;
                #[allow(unsafe_code, reason = "a library's functions are called as C")]
                // SAFETY: the caller of the macro vouches for the arguments, see there; the
                // function belongs to a library that is loaded as long as its table is used.
                let code = unsafe { function($($argument),*) };
                Integer::low(code)
            }};
        }
        match $table {
            Table::Packed(functions) => in_layout!(functions),
            Table::Natural(functions) => in_layout!(functions),
            Table::PackedWide(functions) => in_layout!(functions),
            Table::NaturalWide(functions) => in_layout!(functions),
        }
    }};
}
pub(crate) use call;

/// Calls a function that takes a structure by value, which only the layout's own type can be.
macro_rules! by_value {
    ($function:ident($($argument:expr),*)) => {{
        #[allow(unsafe_code, reason = "a library's functions are called as C")]
        // SAFETY: the arguments are values; the function belongs to a library that is loaded as
        // long as its table is used, and has the signature of that table.
        let code = unsafe { $function($($argument),*) };
        $crate::vendor::table::Integer::low(code)
    }};
}
pub(crate) use by_value;

/// The arguments of a vendor's decryption: container, ciphertext, its length, room, its length.
type DecryptArguments = (*mut c_void, *mut c_void, u32, *mut c_void, *mut c_void);

/// Calls a vendor's decryption. Whoever calls it vouches that the pointers are as [`call!`] wants
/// them, and the profile that the function has these arguments.
pub(super) fn decrypt(
    found: NonNull<c_void>,
    sized: bool,
    wide: bool,
    (container, data, length, out, room): DecryptArguments,
) -> u32 {
    type Pointer = *mut c_void;
    type Blob = unsafe extern "system" fn(Pointer, Pointer, Pointer, Pointer) -> u32;
    type Sized = unsafe extern "system" fn(Pointer, Pointer, u32, Pointer, Pointer) -> u32;
    type Wide = unsafe extern "system" fn(Pointer, Pointer, u64, Pointer, Pointer) -> u64;
    let found = found.as_ptr();
    match (sized, wide) {
        (false, _) => {
            // SAFETY: a function of the library, with the arguments that the profile says.
            let function = unsafe { core::mem::transmute::<Pointer, Blob>(found) };
            // SAFETY: the pointers are the caller's to vouch for.
            unsafe { function(container, data, out, room) }
        }
        (true, false) => {
            // SAFETY: a function of the library, with the arguments that the profile says.
            let function = unsafe { core::mem::transmute::<Pointer, Sized>(found) };
            // SAFETY: the pointers are the caller's to vouch for.
            unsafe { function(container, data, length, out, room) }
        }
        (true, true) => {
            // SAFETY: a function of the library, with the arguments that the profile says.
            let function = unsafe { core::mem::transmute::<Pointer, Wide>(found) };
            // SAFETY: the pointers are the caller's to vouch for.
            unsafe { function(container, data, length.into(), out, room) }.low()
        }
    }
}
