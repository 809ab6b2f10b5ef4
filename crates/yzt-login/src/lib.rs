// SPDX-License-Identifier: MIT OR Apache-2.0
//! The origin-bound login protocol: challenge, token and verifier.
//!
//! A portal issues a [`Challenge`]; the assistant has the holder's key sign the *login message* and
//! sends back a [`LoginToken`]; the portal's [`Verifier`] answers with a [`LoginIdentity`].
//!
//! ```text
//! M = "yzt-login-1" ‖ 00 ‖ SM3(origin) ‖ SM3(nonce) ‖ SM3(certificate DER) ‖ SM3(context)
//! signature = SM2 over M, with the default identity 1234567812345678 (GM/T 0009)
//! ```
//!
//! Keys of RSA and P-256 sign the same M, with SHA-256. The holder's certificate decides which
//! algorithm it is; see [`LoginToken`].
//!
//! The token carries neither origin nor nonce. The verifier rebuilds both from its own settings and
//! its own session, so a signature that passes proves that the holder saw *this* origin and answered
//! *this* challenge. A login relayed by a look-alike site is refused as `SIGNATURE_INVALID`: the
//! protocol cannot know more than that, and nothing a page sends may ever be compared instead.
//!
//! # What a portal does
//!
//! 1. Before login, give the browser an anonymous session whose identifier is fresh and unguessable.
//! 2. [`Verifier::issue`] stores a challenge for that session; send its JSON to the page.
//! 3. [`Verifier::verify`] takes the challenge out of the store and only then looks at the token.
//!    Whatever the outcome, that challenge is spent.
//! 4. Give the browser a *new* session identifier, and decide separately what the organisation may do.
//!    The account is [`LoginIdentity::unified_social_credit_code`], never a certificate's serial
//!    number: a renewed certificate is the same account.
//!
//! # The order of the verifier's checks
//!
//! Each line is reached only when all lines above it have passed.
//!
//! | check | refusal |
//! |---|---|
//! | the session's challenge is taken out of the store, atomically | `NONCE_UNKNOWN` |
//! | the challenge has not expired by the verifier's clock | `NONCE_EXPIRED` |
//! | at most 8 KiB, strict JSON, known format, strict base64, an X.509 certificate | `TOKEN_TOO_LARGE`, `TOKEN_MALFORMED`, `FORMAT_UNSUPPORTED` |
//! | the certificate's key is of a known type, and the token's algorithm agrees with it | `ALGORITHM_UNSUPPORTED`, `ALGORITHM_MISMATCH` |
//! | the certificate is for signatures | `CERT_ENCRYPTION_ONLY` |
//! | the signature over M, rebuilt | `SIGNATURE_INVALID` |
//! | path, validity, software-key policy, revocation status | `CERT_*`, `SOFTWARE_KEY_REFUSED` |
//!
//! Possession of the key comes before the path, so that nobody can ask a portal about the status of a
//! certificate whose key is not theirs, and an expired or revoked certificate still gives its own
//! error to the holder who really signed.
//!
//! # While pages still speak to a vendor's plug-in
//!
//! [`LegacyVerifier`] takes a server's single-use random value, signed raw, in DER or as a signed
//! message, under the same trust and status; its identities say `origin_bound: false`.
//!
//! # What an assistant does
//!
//! It calls [`sign_login`] with the origin that the *browser* asserted, never one that a page's script
//! gave. Whatever else it signs for callers goes through [`refuse_login_message`] first: a holder's key
//! signs documents too, and without that check a page could have a login signed as a document.
#![forbid(unsafe_code)]

mod challenge;
mod error;
mod identity;
mod json;
mod legacy;
mod message;
mod nonce;
mod origin;
mod portal;
mod sign;
mod store;
mod token;
mod verifier;

pub use challenge::{Challenge, MAXIMUM_CONTEXT};
pub use error::{Error, TokenPart};
pub use identity::LoginIdentity;
pub use legacy::{LegacyContent, LegacyForm, LegacySignature, LegacyVerifier};
pub use message::{
    LOGIN_LABEL, MESSAGE_LENGTH, is_login_message, login_message, refuse_login_message,
};
pub use nonce::Nonce;
pub use origin::{Origin, OriginFault};
pub use sign::{SignError, sign_login};
pub use store::{MemoryNonceStore, NonceStore, StoreError};
pub use token::{LoginToken, MAXIMUM_TOKEN};
pub use verifier::{Verifier, VerifierOptions};

/// Every number of this crate's own errors.
pub const NUMBERS: &[u16] = Error::NUMBERS;
