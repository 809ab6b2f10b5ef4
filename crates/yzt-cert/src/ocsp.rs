// SPDX-License-Identifier: MIT OR Apache-2.0
//! The online certificate status protocol (RFC 6960), with requests after RFC 5019 and nonces after
//! RFC 8954.
//!
//! ```text
//! OcspRequest::about        which certificates, by which hash, with which nonce
//! OcspRequest::check        does this response answer this request?
//! OcspResponse::parse       strict DER in, typed answers out
//! OcspResponse::verify      who signed it, and may they?
//! OcspResponseBuilder       what a responder answers
//! ```
//!
//! What the answers are worth at one moment is the matter of [`status`](crate::status).

mod builder;
mod failure;
mod identifier;
mod request;
mod responder;
mod response;

pub use builder::{OcspResponseBuilder, failure_response};
pub use failure::OcspFailure;
pub use identifier::CertificateId;
pub use request::{MAX_OCSP_REQUEST_LENGTH, NonceRule, OcspRequest};
pub use responder::{Responder, ResponderId};
pub use response::{AnswerStatus, MAX_OCSP_RESPONSE_LENGTH, OcspResponse, SingleResponse};

use crate::asn1::{self, Reader, tag};
use crate::error::Error;
use crate::extension::{Extension, Extensions};
use crate::leniency::{Quirk, Tolerance};
use crate::oid;

/// Octets of the longest nonce that is read (RFC 9654, clause 2.1; RFC 8954 allows 32).
const MAX_NONCE_LENGTH: usize = 128;

/// The nonce among the extensions: `Nonce ::= OCTET STRING (SIZE (1..32))`.
fn read_nonce(extensions: &Extensions, tolerance: &Tolerance) -> Result<Option<Vec<u8>>, Error> {
    let Some(value) = extensions.value(&oid::OCSP_NONCE) else {
        return Ok(None);
    };
    let octets = match Reader::single(value, tag::OCTET_STRING, "nonce") {
        Ok(element) => element.content(),
        Err(_) if tolerance.tolerates(Quirk::NonceBare) => value,
        Err(error) => return Err(error),
    };
    check_nonce(octets)?;
    Ok(Some(octets.to_vec()))
}

fn check_nonce(octets: &[u8]) -> Result<(), Error> {
    if octets.is_empty() || octets.len() > MAX_NONCE_LENGTH {
        return Err(Error::Profile { part: "nonce", rule: "1 to 128 octets" });
    }
    Ok(())
}

fn nonce_extension(nonce: &[u8]) -> Extension {
    Extension { kind: oid::OCSP_NONCE, critical: false, value: asn1::octet_string(nonce) }
}
