// SPDX-License-Identifier: MIT OR Apache-2.0
#![no_main]
#![allow(missing_docs)]

// The key that every input begins with is made before the first is timed.
libfuzzer_sys::fuzz_target!(init: yzt_fuzz::card::run(&[]), |data: &[u8]| {
    yzt_fuzz::card::run(data);
});
