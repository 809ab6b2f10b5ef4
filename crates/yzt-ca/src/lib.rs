// SPDX-License-Identifier: MIT OR Apache-2.0
//! An issuing certification authority with dual SM2 certificates.
//!
//! An [`Authority`] is a certificate with its key. It issues to an organisation, for one request, a
//! *pair*: a signature certificate for the key that the request proves, and an encryption certificate
//! for a key that the authority makes and delivers as an enveloped key (GM/T 0009, clause 7.4). What it
//! issued and revoked stands in a [`Register`], which belongs to that one authority.
//!
//! | certificate | key usage (critical) | further extensions |
//! |---|---|---|
//! | authority | keyCertSign, cRLSign | basicConstraints CA (critical; path length 0 below the root), subject and authority key identifier |
//! | signature | digitalSignature, nonRepudiation | key identifiers, organisation code 1.2.156.10260.4.1.4, policy of software keys and CRL distribution point where the profile says so |
//! | encryption | keyEncipherment, dataEncipherment, keyAgreement | the same |
//!
//! Both certificates of a pair have the same subject and the same validity, and different serial
//! numbers. Serial numbers are 16 octets, positive, with 126 random bits.
//!
//! # The encryption key is kept by nobody
//!
//! Its private value exists while a pair is issued and is wiped once it is sealed: there is no escrow
//! store here. A holder who loses the key that opens the envelope loses what was encrypted for it.
//!
//! # Input and output are the caller's
//!
//! Time and randomness are arguments, and no file is touched: the caller keeps the key and the
//! register's text. Store the register *before* a certificate or a revocation list leaves the house,
//! so that nothing is abroad that the register does not know.
#![forbid(unsafe_code)]

mod authority;
mod error;
mod issue;
mod lists;
mod profile;
mod register;
mod responder;

pub use authority::Authority;
pub use error::Error;
pub use issue::IssuedPair;
pub use lists::ListPart;
pub use profile::{AuthorityName, AuthorityProfile, Profile, Subject};
pub use register::{Issued, Register, RevocationEntry};
pub use responder::Responder;

/// Every number of this crate's own errors.
pub const NUMBERS: &[u16] = Error::NUMBERS;
