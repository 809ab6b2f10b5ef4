// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages under GM/T 0010 (GB/T 35275) and RFC 5652, and what an authority sends back for a request.
//!
//! ```text
//! SignedData               signed by any number of signers; SigningWriter, VerifyingReader and
//!                          DetachedVerifier for what is longer than memory
//! TimestampToken           when something existed (RFC 3161)
//! EnvelopedData            encrypted for any number of recipients
//! SignedAndEnvelopedData   both in one, as key deliveries are
//! EncryptedData            encrypted with a key that both sides have
//! CertificateAnswer        CSRResponse of GM/T 0092-2020, clause 8
//! ReceivedAnswer           what portals hand out, in any form (CertificateAnswer::read_any)
//! envelope                 SM2EnvelopedKey of GM/T 0009 (GB/T 35276), clause 7.4
//! ```
//!
//! # Rules of this crate
//!
//! - **What was signed is what stands there.** Signed attributes, certificates and lists are never
//!   re-encoded; BER is read outside of them only, and named.
//! - **Strict by default.** What else is in use is a [`Quirk`](yzt_cert::leniency::Quirk) each,
//!   allowed one by one; verdicts name those that were met.
//! - **No document is a login.** Content that begins with the [`LOGIN_LABEL`] is not signed.
//! - **Private keys stay behind [`DigestSigner`](yzt_crypto::DigestSigner) and
//!   [`Decryptor`](yzt_crypto::Decryptor).** A key in a token works as one in memory does.
//! - **Everything is bounded**: what is kept of a message, nesting, signers, certificates.
#![forbid(unsafe_code)]

mod answer;
mod ber;
mod content;
mod dialect;
mod encrypted;
mod encrypted_content;
pub mod envelope;
pub mod enveloped;
mod error;
mod identifier;
mod pem;
mod signed;
mod signed_and_enveloped;
mod timestamp;

pub use crate::answer::{
    AnswerForm, CertificateAnswer, DeliveredKey, EscrowedKey, KeyMessage, MAX_ANSWER_LENGTH, Pair,
    ReceivedAnswer, Wrapping,
};
pub use crate::content::{ContentGuard, LOGIN_LABEL, is_login_message, refuse_login_content};
pub use crate::dialect::{ContentKind, Dialect};
pub use crate::encrypted::{EncryptedData, EncryptedReader, EncryptingWriter};
pub use crate::encrypted_content::{PlaintextBuffer, PlaintextSink};
pub use crate::enveloped::{
    CfcaForm, DecryptionError, EnvelopedBuilder, EnvelopedData, EnvelopedReader, EnvelopingWriter,
};
pub use crate::error::Error;
pub use crate::identifier::CertificateIdentifier;
pub use crate::pem::{message_of_file, message_to_pem};
pub use crate::signed::{
    Attribute, Attributes, DetachedVerifier, MAX_MESSAGE_LENGTH, PathCheck, SignedData,
    SignedDataBuilder, SignerInfo, SignerPlan, SignerVerdict, Signing, SigningError, SigningTail,
    SigningWriter, StreamVerdict, TimestampCheck, ValidSignature, Verdict, VerifyOptions,
    VerifyingReader, certificates_of_stream,
};
pub use crate::signed_and_enveloped::{SignedAndEnvelopedBuilder, SignedAndEnvelopedData};
pub use crate::timestamp::{
    Accuracy, Timestamp, TimestampInfo, TimestampRequest, TimestampResponse, TimestampToken,
};

/// Every number of this crate's own errors.
pub const NUMBERS: &[u16] = Error::NUMBERS;
