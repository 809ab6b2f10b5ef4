// SPDX-License-Identifier: MIT OR Apache-2.0
//! What C sees: pointers, one for one.

use std::ffi::{c_char, c_void};

pub(super) type Any = *const c_void;

unsafe extern "C" {
    pub(super) fn kit_counter_new(explodes: u32, counter: *mut Any) -> u32;
    pub(super) fn kit_counter_free(counter: Any) -> u32;
    pub(super) fn kit_counter_add(counter: Any, step: u32, count: *mut u32, trace: Any) -> u32;
    pub(super) fn kit_counter_wait(counter: Any, count: *mut u32) -> u32;
    pub(super) fn kit_trace_new(trace: *mut Any) -> u32;
    pub(super) fn kit_trace_text(
        trace: Any,
        buffer: *mut c_char,
        capacity: usize,
        size: *mut usize,
    ) -> u32;
    pub(super) fn kit_trace_free(trace: Any) -> u32;
    pub(super) fn kit_text_count(
        text: *const c_char,
        more: *const c_char,
        count: *mut usize,
    ) -> u32;
    pub(super) fn kit_bytes_turn(
        bytes: Any,
        length: usize,
        buffer: *mut c_void,
        capacity: usize,
        size: *mut usize,
    ) -> u32;
    pub(super) fn kit_bytes_text(
        bytes: Any,
        length: usize,
        buffer: *mut c_char,
        capacity: usize,
        size: *mut usize,
    ) -> u32;
    pub(super) fn kit_number() -> u32;
    pub(super) fn kit_panics() -> u32;
    pub(super) fn kit_name() -> *const c_char;
    pub(super) fn kit_no_name() -> *const c_char;
}
