// SPDX-License-Identifier: MIT OR Apache-2.0
//! X.509 for SM2: certificates, requests, revocation lists, paths, and the enterprise behind them.
//!
//! ```text
//! Certificate, CertificateRequest, CertificateRevocationList   strict DER in, typed fields out
//! path::verify_path                                            is it trusted, for this, at this time?
//! validity                                                     how many days are left?
//! Certificate::identity                                        which enterprise is it?
//! leniency                                                     what is tolerated beyond the standards
//! signature, explain                                           is it signed, how, and why not
//! builder                                                      names, certificates, lists
//! ```
//!
//! ```
//! use yzt_cert::path::{PathOptions, Purpose, verify_path};
//! use yzt_cert::{Certificate, CertificateRevocationList, Error, UnixTime};
//!
//! fn who_is_it(leaf: &[u8], issuing: &[u8], root: &[u8], crl: &[u8], at: UnixTime) -> Result<String, Error> {
//!     let leaf = Certificate::parse_any(leaf)?;
//!     let (issuing, root) = (Certificate::parse_any(issuing)?, Certificate::parse_any(root)?);
//!     let crl = CertificateRevocationList::parse_any(crl)?;
//!     verify_path(&leaf, &[issuing], &[root], &[crl], &PathOptions::new(at, Purpose::Login))?;
//!     Ok(leaf.identity().organization)
//! }
//! # let now = "2026-07-01T00:00:00Z".parse()?;
//! # assert_eq!(who_is_it(b"no certificate", b"", b"", b"", now).unwrap_err().number(), 3001);
//! # Ok::<(), Error>(())
//! ```
//!
//! # Rules of this crate
//!
//! - **What was signed is a slice of the input.** It is cut out before any field is interpreted and
//!   is never re-encoded: some certificates in use would not survive that.
//! - **Strict DER.** Lengths and integers are minimal, defaults are left out, nothing is left over.
//!   What is tolerated beyond that is a [`Quirks`] that the caller passes, and every document says
//!   which it met. Where RFC 5280 asks for more than DER and practice differs without any doubt
//!   about the meaning, the value is accepted and the document's quirks carry a remark.
//! - **Everything is bounded**: bytes per document, extensions, name attributes, candidates of a
//!   path. No input makes it panic.
//! - **SM2 means SM2 with SM3 under the identifier 1234567812345678** (GM/T 0009, clause 10) and a
//!   DER signature. Another identifier, no Z, a digest taken twice or another form of the value are
//!   accepted only where [`SignatureRules`](signature::SignatureRules) say so, and the verdict
//!   names them. RSA is PKCS #1 v1.5 with SHA-256 or better, or SM3; ECDSA is on P-256.
//! - **Text that is handed out is safe to show**: control and format characters appear escaped.
//! - **Time is an argument.**
//!
//! No secret passes through this crate: certificates, requests and lists are public. Signing keys
//! stay behind [`yzt_crypto::Signer`].
#![forbid(unsafe_code)]

mod algorithm;
pub mod armour;
pub mod asn1;
pub mod builder;
pub mod bundle;
mod certificate;
mod crl;
pub mod display;
pub mod dump;
mod error;
pub mod explain;
mod extension;
pub mod fetch;
mod identity;
mod key;
pub mod leniency;
mod name;
mod names;
pub mod ocsp;
pub mod oid;
pub mod path;
mod pem;
mod request;
pub mod signature;
pub mod status;
pub mod text;
mod time;
mod validity;

pub use crate::certificate::{Certificate, MAX_CERTIFICATE_LENGTH};
pub use crate::crl::{CertificateRevocationList, MAX_CRL_LENGTH, Revocation, RevocationReason};
pub use crate::error::{Error, RevocationGap, SigningError};
pub use crate::extension::{
    AuthorityKeyIdentifier, BasicConstraints, DistributionPoint, Extension, GeneralName,
    IssuingDistributionPoint, KeyUsage, ListScope, NameConstraints, PolicyConstraints,
    PolicyMapping, ReasonFlags,
};
pub use crate::identity::{
    Conflict, EnterpriseId, EntityId, Finding, Found, Identity, IdentityRule, Matter, Meaning,
    OrganizationCode, PairHalf, PersonalId, PersonalIdKind, Source, UnifiedSocialCreditCode,
};
pub use crate::leniency::{Quirk, Quirks};
pub use crate::name::{Attribute, Name};
pub use crate::names::name_of;
pub use crate::oid::{ObjectIdentifier, SOFTWARE_KEY_POLICY};
pub use crate::request::{
    CertificateRequest, ChallengeKind, ChallengePassword, MAX_REQUEST_LENGTH, RequestAttribute,
    RequestBuilder, RequestForm,
};
pub use crate::time::UnixTime;
pub use crate::validity::{REMINDER_DAYS, Validity, validity};

/// Every number of this crate's own errors.
pub const NUMBERS: &[u16] = Error::NUMBERS;
