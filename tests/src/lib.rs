//! Tests that cross crates, or need a service of the system. They stand in `tests/`.
#![forbid(unsafe_code)]
