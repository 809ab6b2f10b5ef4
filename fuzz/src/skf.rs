// SPDX-License-Identifier: MIT OR Apache-2.0
//! What comes over the line to a process that runs a vendor's library, and profiles of libraries.

use yzt_token_skf::{Error, Profile, request};

/// Reads the input as a call and as an answer of the helper, and as the text of a profile.
pub fn run(data: &[u8]) {
    request::fuzz(data);
    if let Ok(text) = core::str::from_utf8(data)
        && let Err(error) = Profile::parse("fuzz", text)
    {
        assert!(matches!(error, Error::ProfileInvalid { .. }), "{error}");
        assert!(yzt_token_skf::NUMBERS.contains(&error.number()));
    }
}
