// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tests that cross crates, or need a service of the system. They stand in `tests/`.
#![forbid(unsafe_code)]
