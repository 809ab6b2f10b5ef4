// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why a signature does not verify.
//!
//! A verifier says no and nothing else. Support staff need to know what to change: the identifier,
//! the form of the value, what was hashed, the certificate. [`Question::explain`] tries what is
//! known to go wrong and answers with values, not with words; faces have the words.
//!
//! ```
//! use yzt_cert::explain::{Explanation, Question};
//! # fn show(certificate: &yzt_cert::Certificate, issuer: &yzt_cert::Certificate) -> Result<(), yzt_cert::Error> {
//! match Question::of_certificate(certificate, issuer)?.explain() {
//!     Explanation::Valid => println!("nothing to explain"),
//!     Explanation::Found(causes) => causes.iter().for_each(|cause| println!("{}", cause.name())),
//!     Explanation::Unexplained(excluded) => println!("{} attempts", excluded.attempts),
//! #   _ => {}
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A finding explains a signature. It does not make it one that should be accepted.

use yzt_crypto::{Algorithm, DigestAlgorithm, PublicKey, sm2};

use crate::algorithm;
use crate::certificate::Certificate;
use crate::crl::CertificateRevocationList;
use crate::error::Error;
use crate::extension::KeyUsage;
use crate::leniency::{Quirk, Quirks};
use crate::oid::ObjectIdentifier;
use crate::request::CertificateRequest;

mod attempt;

/// Candidates and identifiers that one question may add, of each.
pub const MAX_ADDED: usize = 64;

/// A signature that does not verify, and what is known about it.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    algorithm: ObjectIdentifier,
    signed: &'a [u8],
    value: &'a [u8],
    key: PublicKey,
    usage: Option<KeyUsage>,
    identifiers: Vec<sm2::DistinguishedId>,
    candidates: Vec<(PublicKey, Option<KeyUsage>)>,
}

impl<'a> Question<'a> {
    /// Asks about `value` over `signed` by `key`, as [`signature::verify`](crate::signature::verify)
    /// takes them: the form for messages and for signers of a CMS message.
    #[must_use]
    pub fn new(
        algorithm: &ObjectIdentifier,
        signed: &'a [u8],
        value: &'a [u8],
        key: &PublicKey,
    ) -> Self {
        let (identifiers, candidates) = (Vec::new(), Vec::new());
        let (algorithm, key, usage) = (*algorithm, key.clone(), None);
        Self { algorithm, signed, value, key, usage, identifiers, candidates }
    }

    /// Asks about a bare message, where no algorithm is stated.
    #[must_use]
    pub fn of_message(signed: &'a [u8], value: &'a [u8], key: &PublicKey) -> Self {
        Self::new(&algorithm::usual(key), signed, value, key)
    }

    /// Asks about a certificate's signature.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the issuer's key cannot be used.
    pub fn of_certificate(
        certificate: &'a Certificate,
        issuer: &Certificate,
    ) -> Result<Self, Error> {
        let (algorithm, value) = (certificate.signature_algorithm(), certificate.signature_value());
        let question = Self::new(algorithm, certificate.tbs(), value, &issuer.public_key()?);
        Ok(question.with_key_usage(issuer.key_usage()))
    }

    /// Asks about a request's signature by its own key.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the key cannot be used.
    pub fn of_request(request: &'a CertificateRequest) -> Result<Self, Error> {
        let (algorithm, value) = (request.signature_algorithm(), request.signature_value());
        Ok(Self::new(algorithm, request.info(), value, &request.public_key()?))
    }

    /// Asks about a revocation list's signature.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the issuer's key cannot be used.
    pub fn of_list(
        list: &'a CertificateRevocationList,
        issuer: &Certificate,
    ) -> Result<Self, Error> {
        let (algorithm, value) = (list.signature_algorithm(), list.signature_value());
        let question = Self::new(algorithm, list.tbs(), value, &issuer.public_key()?);
        Ok(question.with_key_usage(issuer.key_usage()))
    }

    /// What the key may be used for, if its certificate says.
    #[must_use]
    pub const fn with_key_usage(mut self, usage: Option<KeyUsage>) -> Self {
        self.usage = usage;
        self
    }

    /// Adds an identifier to try; more than [`MAX_ADDED`] are left out.
    #[must_use]
    pub fn with_identifier(mut self, identifier: sm2::DistinguishedId) -> Self {
        if self.identifiers.len() < MAX_ADDED {
            self.identifiers.push(identifier);
        }
        self
    }

    /// Adds a key that may have signed instead; more than [`MAX_ADDED`] are left out.
    #[must_use]
    pub fn with_candidate(mut self, key: PublicKey, usage: Option<KeyUsage>) -> Self {
        if self.candidates.len() < MAX_ADDED {
            self.candidates.push((key, usage));
        }
        self
    }

    /// Tries what is known to go wrong, the likely before the unlikely.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        attempt::explain(self)
    }
}

/// Why a signature does not verify.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Explanation {
    /// It verifies as the standards have it.
    Valid,
    /// It is a signature over these bytes, made otherwise. Each cause is one difference; all of
    /// them together explain it.
    Found(Vec<Cause>),
    /// Nothing that was tried verifies.
    Unexplained(Excluded),
}

/// One difference between a signature and what the standards and the question say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// Another key signed: the candidate with this number, in the order in which they were added.
    OtherKey {
        /// Counted from 0.
        candidate: usize,
    },
    /// The key that signed is certified for encryption only: the other half of the pair.
    EncryptionCertificate,
    /// The stated algorithm is not the one that was used.
    WrongAlgorithm {
        /// As stated.
        stated: ObjectIdentifier,
        /// As it should have been stated.
        used: ObjectIdentifier,
    },
    /// The algorithm is as stated, and too weak to be accepted.
    WeakAlgorithm {
        /// As stated.
        stated: ObjectIdentifier,
    },
    /// SM2 under another distinguished identifier.
    OtherIdentifier(sm2::DistinguishedId),
    /// SM2 under an empty identifier.
    EmptyIdentifier,
    /// SM2 over SM3 of the message, without Z.
    WithoutZ,
    /// SM2 over SM3(Z ‖ SM3(message)): the signer was given a digest for the message.
    DoubleHash,
    /// The bytes given as the message are the digest itself, and must not be hashed again.
    AlreadyHashed,
    /// SM2 over a digest of another algorithm, without Z; or ECDSA over a digest that no signature
    /// algorithm pairs with it.
    OtherDigest(DigestAlgorithm),
    /// The value is written otherwise: r‖s instead of DER, padded or negative integers, and so on.
    Form(Quirk),
}

impl Cause {
    /// The stable name, in lower case with hyphens.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OtherKey { .. } => "other-key",
            Self::EncryptionCertificate => "encryption-certificate",
            Self::WrongAlgorithm { .. } => "wrong-algorithm",
            Self::WeakAlgorithm { .. } => "weak-algorithm",
            Self::OtherIdentifier(_) => "other-identifier",
            Self::EmptyIdentifier => "empty-identifier",
            Self::WithoutZ => "without-z",
            Self::DoubleHash => "double-hash",
            Self::AlreadyHashed => "already-hashed",
            Self::OtherDigest(_) => "other-digest",
            Self::Form(quirk) => quirk.name(),
        }
    }
}

/// What was ruled out where nothing verifies.
///
/// An altered byte cannot be told from a key that was not given: both leave numbers that do not
/// fit. What remains possible is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    /// Whether the value can be read as a signature by the given key at all.
    pub readable: bool,
    /// Keys that were tried: the given one and the candidates.
    pub keys: usize,
    /// Distinguished identifiers that were tried, where a key is an SM2 key.
    pub identifiers: usize,
    /// Combinations that were computed.
    pub attempts: usize,
    /// Whether everything was tried that could be, within the limit of work.
    pub complete: bool,
    /// Whether the given key's certificate is for encryption only: the certificate of the
    /// signature half is the one to try.
    pub encryption_certificate: bool,
    /// Whether the stated algorithm is one for keys of the given kind.
    pub algorithm_fits: bool,
    /// What may still be the cause.
    pub remaining: Vec<Remaining>,
}

/// A cause that cannot be ruled out by computing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remaining {
    /// The value is cut off, altered, or no signature.
    DamagedValue,
    /// The message is another than the one that was signed: an altered byte, another character
    /// set, other line ends.
    OtherMessage,
    /// A key that was not given signed.
    OtherKey,
    /// A distinguished identifier that was not given was used.
    OtherIdentifier,
}

impl Remaining {
    /// The stable name, in lower case with hyphens.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DamagedValue => "damaged-value",
            Self::OtherMessage => "other-message",
            Self::OtherKey => "other-key",
            Self::OtherIdentifier => "other-identifier",
        }
    }
}

/// Which signatures keys of an algorithm make.
const fn family(algorithm: Algorithm) -> Option<algorithm::Family> {
    match algorithm {
        Algorithm::Sm2 => Some(algorithm::Family::Sm2),
        Algorithm::P256 => Some(algorithm::Family::Ecdsa),
        Algorithm::Rsa => Some(algorithm::Family::Rsa),
        _ => None,
    }
}

/// The departures of a value's form, one cause each.
fn form_causes(quirks: Quirks) -> impl Iterator<Item = Cause> {
    quirks.iter().map(Cause::Form)
}
