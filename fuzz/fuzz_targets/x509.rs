// SPDX-License-Identifier: MIT OR Apache-2.0
#![no_main]
#![allow(missing_docs)]

libfuzzer_sys::fuzz_target!(|data: &[u8]| yzt_fuzz::x509::run(data));
