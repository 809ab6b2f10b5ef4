// SPDX-License-Identifier: MIT OR Apache-2.0
//! The table of functions is filled by name, and what a library lacks stays empty.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unsafe_code)]

use std::ffi::c_void;
use std::ptr::NonNull;

use yzt_skf_sys::functions::packed::Functions;
use yzt_skf_sys::functions::{DE_FACTO, HANDLE, STANDARD};

extern "system" fn unlock(handle: HANDLE) -> u32 {
    u32::try_from(handle.addr()).unwrap() + 1
}

#[test]
fn every_name_is_asked_for_once_and_a_missing_one_is_none() {
    let mut asked = Vec::new();
    // SAFETY: the one pointer that is answered is a function of that signature.
    let functions = unsafe {
        Functions::load(|name| {
            asked.push(name);
            let found = unlock as extern "system" fn(HANDLE) -> u32 as *mut c_void;
            (name == "SKF_UnlockDev").then(|| NonNull::new(found).unwrap())
        })
    };
    let expected: Vec<_> = STANDARD.iter().chain(DE_FACTO).copied().collect();
    assert_eq!(asked, expected);
    assert!(functions.SKF_LockDev.is_none());
    let call = functions.SKF_UnlockDev.unwrap();
    // SAFETY: it takes any handle.
    assert_eq!(unsafe { call(std::ptr::without_provenance_mut(41)) }, 42);
}
