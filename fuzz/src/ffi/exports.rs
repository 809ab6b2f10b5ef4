// SPDX-License-Identifier: MIT OR Apache-2.0
//! The exports of `libyzt` as `include/yzt.h` declares them, and safe calls of them.
//!
//! A handle is never followed by the library, so any value may be passed for one; what has to be
//! right is where buffers, texts and outputs are, and that is what the functions here see to.

use core::ffi::c_void;
use core::ptr;

use yzt as _;

use super::{Any, Kind};

/// Reads a text of an object into a buffer; without one, its size.
pub(super) type ReadText = fn(Any, Option<&mut [u8]>, &mut usize) -> u32;
/// Reads a number of an object.
pub(super) type ReadNumber = fn(Any, &mut i64) -> u32;

macro_rules! declare {
    ($($name:ident($($type:ty),*);)*) => {
        // SAFETY: the declarations are those of include/yzt.h, with T * as a pointer to nothing.
        unsafe extern "C" {
            $(fn $name($(_: $type),*) -> u32;)*
        }
    };
}

type Out = *mut Any;
type Bytes = *const u8;

declare! {
    yzt_error_new(Out);
    yzt_context_new(Bytes, Bytes, Out, Any);
    yzt_context_list_keys(Any, Out, Any);
    yzt_context_open_key(Any, Bytes, Out, Any);
    yzt_key_verify_pin(Any, Bytes, usize, u32, Any);
    yzt_key_certificate(Any, u32, Out, Any);
    yzt_key_pin_info(Any, *mut i32, *mut i32, *mut u32, Any);
    yzt_verifier_new(Any, Bytes, Out, Any);
    yzt_verifier_set_anchors(Any, Bytes, usize, Any);
    yzt_verifier_set_intermediates(Any, Bytes, usize, Any);
    yzt_verifier_set_crls(Any, Bytes, usize, Any);
    yzt_verifier_accept_software_keys(Any, u32, Any);
    yzt_verifier_issue(Any, Bytes, Bytes, i64, Out, Any);
    yzt_verifier_verify(Any, Bytes, Bytes, usize, i64, Out, Any);
    yzt_code_name(u32, *mut u8, usize, *mut usize);
}

// SAFETY: as above.
unsafe extern "C" {
    fn yzt_object_count() -> usize;
}

macro_rules! texts {
    ($($kind:ident $name:ident,)*) => {
        declare! { $($name(Any, *mut u8, usize, *mut usize);)* }

        /// Every text of every kind of object.
        pub(super) const TEXTS: &[(Kind, ReadText)] = &[$((Kind::$kind, {
            fn read(handle: Any, buffer: Option<&mut [u8]>, size: &mut usize) -> u32 {
                let (buffer, capacity) = match buffer {
                    Some(buffer) => (buffer.as_mut_ptr(), buffer.len()),
                    None => (ptr::null_mut(), 0),
                };
                // SAFETY: the buffer is a slice of ours, and the size a reference.
                unsafe { $name(handle, buffer, capacity, size) }
            }
            read
        }),)*];
    };
}

texts! {
    Challenge yzt_challenge_json,
    Identity yzt_identity_organization,
    Identity yzt_identity_unified_social_credit_code,
    Identity yzt_identity_common_name,
    Identity yzt_identity_certificate_serial,
    Identity yzt_identity_issuer,
    Error yzt_error_name,
    Error yzt_error_text,
    Error yzt_error_advice,
    Error yzt_error_detail,
    Key yzt_key_serial,
    Key yzt_key_label,
    Certificate yzt_certificate_organization,
    Certificate yzt_certificate_issuer,
    Login yzt_login_token,
    Login yzt_login_organization,
}

macro_rules! numbers {
    ($($kind:ident $name:ident $type:ty,)*) => {
        declare! { $($name(Any, *mut $type);)* }

        /// Numbers of every kind of object that has some.
        pub(super) const NUMBERS: &[(Kind, ReadNumber)] = &[$((Kind::$kind, {
            fn read(handle: Any, number: &mut i64) -> u32 {
                let mut found: $type = 0;
                // SAFETY: the number is a variable of ours.
                let code = unsafe { $name(handle, &raw mut found) };
                if code == 0 {
                    *number = i64::try_from(found).unwrap();
                } else {
                    assert_eq!(found, 0, "written on failure");
                }
                code
            }
            read
        }),)*];
    };
}

numbers! {
    Challenge yzt_challenge_expires i64,
    Identity yzt_identity_not_after i64,
    Identity yzt_identity_days_left i64,
    Identity yzt_identity_flags u32,
    Certificate yzt_certificate_not_before i64,
    Certificate yzt_certificate_not_after i64,
    KeyList yzt_key_list_count usize,
    Error yzt_error_code u32,
    Error yzt_error_tries_left i32,
}

macro_rules! frees {
    ($($kind:ident $name:ident,)*) => {
        declare! { $($name(Any);)* }

        /// Frees an object of a kind.
        pub(super) fn free(kind: Kind, handle: Any) -> u32 {
            match kind {
                // SAFETY: any value may be passed for a handle.
                $(Kind::$kind => unsafe { $name(handle) },)*
            }
        }
    };
}

frees! {
    Error yzt_error_free,
    Context yzt_context_free,
    KeyList yzt_key_list_free,
    Key yzt_key_free,
    Certificate yzt_certificate_free,
    Login yzt_login_free,
    Verifier yzt_verifier_free,
    Challenge yzt_challenge_free,
    Identity yzt_identity_free,
}

pub(super) fn object_count() -> usize {
    // SAFETY: it takes nothing.
    unsafe { yzt_object_count() }
}

pub(super) fn code_name(code: u32, buffer: &mut [u8], size: &mut usize) -> u32 {
    // SAFETY: the buffer is a slice of ours, and the size a reference.
    unsafe { yzt_code_name(code, buffer.as_mut_ptr(), buffer.len(), size) }
}

/// A text with its NUL, or NULL.
fn text(bytes: Option<&[u8]>) -> *const u8 {
    bytes.map_or(ptr::null(), |bytes| {
        assert_eq!(bytes.last(), Some(&0));
        bytes.as_ptr()
    })
}

pub(super) fn error_new(made: &mut Any) -> u32 {
    // SAFETY: the output is a reference.
    unsafe { yzt_error_new(made) }
}

pub(super) fn context_new(
    folder: Option<&[u8]>,
    language: Option<&[u8]>,
    made: &mut Any,
    error: Any,
) -> u32 {
    // SAFETY: both texts end in NUL or are NULL, and the output is a reference.
    unsafe { yzt_context_new(text(folder), text(language), made, error) }
}

pub(super) fn list_keys(context: Any, made: &mut Any, error: Any) -> u32 {
    // SAFETY: the output is a reference.
    unsafe { yzt_context_list_keys(context, made, error) }
}

pub(super) fn open_key(context: Any, serial: Option<&[u8]>, made: &mut Any, error: Any) -> u32 {
    // SAFETY: the text ends in NUL or is NULL, and the output is a reference.
    unsafe { yzt_context_open_key(context, text(serial), made, error) }
}

pub(super) fn verify_pin(key: Any, pin: &[u8], flags: u32, error: Any) -> u32 {
    // SAFETY: the PIN is a slice.
    unsafe { yzt_key_verify_pin(key, pin.as_ptr(), pin.len(), flags, error) }
}

pub(super) fn key_certificate(key: Any, key_use: u32, error: Any) -> u32 {
    let mut made: *mut c_void = ptr::null_mut();
    // SAFETY: the output is a variable of ours.
    let code = unsafe { yzt_key_certificate(key, key_use, &raw mut made, error) };
    assert!(code == 0 || made.is_null());
    code
}

pub(super) fn pin_info(key: Any, error: Any) -> u32 {
    let (mut left, mut maximum, mut status) = (7, 7, 7);
    let outputs = (&raw mut left, &raw mut maximum, &raw mut status);
    // SAFETY: the outputs are variables of ours.
    let code = unsafe { yzt_key_pin_info(key, outputs.0, outputs.1, outputs.2, error) };
    assert!(code == 0 || (left, maximum, status) == (7, 7, 7));
    code
}

pub(super) fn verifier_new(context: Any, origin: Option<&[u8]>, made: &mut Any, error: Any) -> u32 {
    // SAFETY: the text ends in NUL or is NULL, and the output is a reference.
    unsafe { yzt_verifier_new(context, text(origin), made, error) }
}

pub(super) fn set_anchors(verifier: Any, documents: &[u8], error: Any) -> u32 {
    // SAFETY: the documents are a slice.
    unsafe { yzt_verifier_set_anchors(verifier, documents.as_ptr(), documents.len(), error) }
}

pub(super) fn set_intermediates(verifier: Any, documents: &[u8], error: Any) -> u32 {
    // SAFETY: the documents are a slice.
    unsafe { yzt_verifier_set_intermediates(verifier, documents.as_ptr(), documents.len(), error) }
}

pub(super) fn set_crls(verifier: Any, documents: &[u8], error: Any) -> u32 {
    // SAFETY: the documents are a slice.
    unsafe { yzt_verifier_set_crls(verifier, documents.as_ptr(), documents.len(), error) }
}

pub(super) fn accept_software_keys(verifier: Any, accept: u32, error: Any) -> u32 {
    // SAFETY: nothing is pointed to.
    unsafe { yzt_verifier_accept_software_keys(verifier, accept, error) }
}

pub(super) fn issue(
    verifier: Any,
    session: Option<&[u8]>,
    service: Option<&[u8]>,
    at: i64,
    made: &mut Any,
    error: Any,
) -> u32 {
    // SAFETY: both texts end in NUL or are NULL, and the output is a reference.
    unsafe { yzt_verifier_issue(verifier, text(session), text(service), at, made, error) }
}

pub(super) fn verify(
    verifier: Any,
    session: Option<&[u8]>,
    token: &[u8],
    at: i64,
    made: &mut Any,
    error: Any,
) -> u32 {
    let (bytes, length) = (token.as_ptr(), token.len());
    // SAFETY: the text ends in NUL or is NULL, the token is a slice, the output a reference.
    unsafe { yzt_verifier_verify(verifier, text(session), bytes, length, at, made, error) }
}
