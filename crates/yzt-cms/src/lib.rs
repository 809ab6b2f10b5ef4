// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a certification authority sends back for a request: certificates and the enveloped key.
//!
//! ```text
//! CertificateAnswer   CSRResponse of GM/T 0092-2020, clause 8
//! envelope            SM2EnvelopedKey of GM/T 0009 (GB/T 35276), clause 7.4
//! ```
//!
//! Both are read and written; both are public data: the private key inside an enveloped key can be
//! opened only by the holder of the signature key that it was sealed for.
#![forbid(unsafe_code)]

mod answer;
pub mod envelope;
mod error;

pub use crate::answer::{CertificateAnswer, MAX_ANSWER_LENGTH, Pair};
pub use crate::error::Error;

/// Every number of this crate's own errors.
pub const NUMBERS: &[u16] = Error::NUMBERS;
