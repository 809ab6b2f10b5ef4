// SPDX-License-Identifier: MIT OR Apache-2.0
//! Timestamps (RFC 3161): what existed, and when, vouched for by an authority.
//!
//! ```text
//! TimestampRequest    what an authority is asked
//! TimestampResponse   what it answers
//! TimestampToken      the timestamp: a signed message of type TSTInfo
//! Timestamp           one that was found valid
//! ```
//!
//! On a signature, a token stands as an unsigned attribute and says that the signature existed
//! ([`VerifyOptions::timestamps`](crate::VerifyOptions::timestamps)).

mod info;
mod request;
mod response;
mod token;

pub use info::{Accuracy, TimestampInfo};
pub use request::TimestampRequest;
pub use response::TimestampResponse;
pub use token::{Timestamp, TimestampToken};
