// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certification paths (RFC 5280, clause 6).
//!
//! A path is searched from the certificate upwards, and everything that can be judged on the way is
//! judged there, the cheap before the expensive: each issuer's name, right to issue, extensions,
//! validity period, path length, name constraints and purposes, and last its signature. A complete
//! path is then judged for its policies, from the anchor down, and for the status of its
//! certificates. Where one issuer leads nowhere, the next one is tried.
//!
//! ```text
//! verify_path    certificates as anchors, lists for the status, the path or the first failure
//! validate       anchors of either kind, and everything that was found out about the path
//! ```
//!
//! # Bounds
//!
//! Certificates in a path ([`MAX_PATH_LENGTH`]), signatures that are checked ([`MAX_SIGNATURES`]),
//! issuers that are tried ([`MAX_STEPS`]), complete paths that are judged ([`MAX_PATHS`]) and names
//! that are compared ([`MAX_COMPARISONS`]) are bounded for one call, and no signature is checked
//! twice under the same key. Beyond a bound the answer is [`Error::PathWork`] with the bound in it. Policies take time in proportion to what the
//! certificates say, whatever mappings stand in them.
//!
//! # What differs from RFC 5280
//!
//! - A trust anchor that is given as a certificate is held to what it says about itself: period,
//!   basic constraints, name constraints, policy constraints, critical extensions. Its policies
//!   limit nothing. An anchor that is given as a name and a key limits nothing.
//! - An extended key usage of an issuer limits the certificates below it, as it does in practice.
//! - A constraint on a form of names that is not judged here refuses every such name, whether the
//!   constraint is critical or not.

use crate::certificate::Certificate;
use crate::crl::CertificateRevocationList;
use crate::error::Error;
use crate::leniency::Quirks;
use crate::signature::{SignatureRules, SignatureVerdict};
use crate::status::{Evidence, Grace, PathStatus, StatusPolicy};
use crate::time::UnixTime;

mod anchor;
mod build;
mod check;
mod names;
mod policy;
mod revocation;
mod work;

pub use crate::status::RevocationPolicy;
pub use anchor::TrustAnchor;
pub use policy::{PolicyInputs, ValidPolicies};
pub use work::{MAX_COMPARISONS, MAX_PATH_LENGTH, MAX_PATHS, MAX_SIGNATURES, MAX_STEPS};

use anchor::Anchor;
use build::{Found, Search};

/// What the certificate is to be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// Logging in: digitalSignature or nonRepudiation; an extended key usage, where there is one,
    /// lists clientAuth or anyExtendedKeyUsage.
    Login,
    /// Signing documents: digitalSignature or nonRepudiation.
    Signing,
    /// Receiving encrypted keys or data: keyEncipherment, dataEncipherment or keyAgreement.
    Encryption,
    /// Issuing certificates: an authority with keyCertSign.
    Authority,
    /// Anything: neither key usage nor extended key usage is looked at.
    Any,
}

/// How a path is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathOptions {
    /// The time of the check.
    pub at: UnixTime,
    /// What the certificate is to be used for.
    pub purpose: Purpose,
    /// Whether a certificate may carry [`SOFTWARE_KEY_POLICY`](crate::SOFTWARE_KEY_POLICY).
    pub accept_software_keys: bool,
    /// What must be known about revocation.
    pub revocation: RevocationPolicy,
    /// Seconds by which an issuer's clock may be ahead: a certificate or a list that begins at most
    /// so much later than [`at`](Self::at) counts as begun. What has ended has ended.
    pub clock_skew_seconds: u32,
    /// Seconds after which a revocation list is too old: see [`StatusPolicy`].
    pub maximum_list_age: Option<u32>,
    /// Seconds after which an OCSP response is too old: see [`StatusPolicy`].
    pub maximum_response_age: Option<u32>,
    /// Whether evidence about revocation that is over still counts for a while. What it lets pass
    /// stands in [`VerifiedPath::status`].
    pub grace: Option<Grace>,
    /// Which certificate policies are acceptable, and whether one is required.
    pub policies: PolicyInputs,
    /// What the signatures may look like, and which quirks the certificates and the evidence may
    /// have been read with.
    pub rules: SignatureRules,
}

impl PathOptions {
    /// The strict choice: no software keys, revocation known for every certificate, no clock skew,
    /// signatures as the standards have them. Any policy is acceptable, and none is required.
    #[must_use]
    pub fn new(at: UnixTime, purpose: Purpose) -> Self {
        Self {
            at,
            purpose,
            accept_software_keys: false,
            revocation: RevocationPolicy::RequireAll,
            clock_skew_seconds: 0,
            maximum_list_age: None,
            maximum_response_age: None,
            grace: None,
            policies: PolicyInputs::default(),
            rules: SignatureRules::default(),
        }
    }

    /// What these options ask of the certificates' status.
    #[must_use]
    pub const fn status_policy(&self) -> StatusPolicy {
        StatusPolicy {
            require: self.revocation,
            skew_seconds: self.clock_skew_seconds,
            maximum_list_age: self.maximum_list_age,
            maximum_response_age: self.maximum_response_age,
            grace: self.grace,
        }
    }
}

/// What a path is made from and judged by.
#[derive(Clone, Copy, Debug)]
pub struct PathInput<'a> {
    /// The certificate that is checked.
    pub leaf: &'a Certificate,
    /// Certificates that may stand between it and an anchor, in any order.
    pub intermediates: &'a [Certificate],
    /// Whom to trust.
    pub anchors: &'a [TrustAnchor],
    /// What is known about revocation.
    pub evidence: &'a Evidence,
    /// How to check.
    pub options: &'a PathOptions,
}

/// A path that was found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPath {
    certificates: Vec<Certificate>,
    anchor: TrustAnchor,
    policies: ValidPolicies,
    signatures: Vec<SignatureVerdict>,
    status: PathStatus,
}

impl VerifiedPath {
    /// The certificate that was checked first, then its issuers; last the trust anchor, where it
    /// was given as a certificate.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The certificate of the trust anchor, where it was given as one.
    #[must_use]
    pub const fn anchor(&self) -> Option<&Certificate> {
        match &self.anchor {
            TrustAnchor::Certificate(certificate) => Some(certificate),
            TrustAnchor::Key { .. } => None,
        }
    }

    /// The trust anchor, as it was given.
    #[must_use]
    pub const fn trust_anchor(&self) -> &TrustAnchor {
        &self.anchor
    }

    /// The policies that the path is valid for.
    #[must_use]
    pub const fn policies(&self) -> &ValidPolicies {
        &self.policies
    }

    /// How the signature of each certificate was found to be made: of the first one by the second,
    /// and so on up to the one that the trust anchor signed.
    #[must_use]
    pub fn signatures(&self) -> &[SignatureVerdict] {
        &self.signatures
    }

    /// What is known about the status of each certificate below the anchor, and which of it rests
    /// on evidence that was over.
    #[must_use]
    pub const fn status(&self) -> &PathStatus {
        &self.status
    }

    /// Every quirk that was met in the certificates and their signatures, remarks included.
    #[must_use]
    pub fn quirks(&self) -> Quirks {
        let read = self.certificates.iter().map(Certificate::quirks);
        let signed = self.signatures.iter().map(|verdict| verdict.quirks);
        read.chain(signed).fold(Quirks::EMPTY, Quirks::union)
    }

    /// Whether the issuer says that the leaf's private key lives in software.
    #[must_use]
    pub fn has_software_key(&self) -> bool {
        self.certificates.first().is_some_and(Certificate::has_software_key)
    }
}

/// Finds a path from `leaf` over `intermediates` to one of `anchors` and checks it.
///
/// A leaf that is itself one of the anchors (the same bytes) is its own path. Of several possible
/// issuers those that the authorityKeyIdentifier names are tried first; the other
/// [bounds](self#bounds) say when the search is given up.
///
/// The lists are indexed anew for each call: who checks many certificates makes the
/// [`Evidence`] once and calls [`validate`].
///
/// # Errors
/// The first failure on the most promising path; `depth` says at which certificate. No list that
/// can be used is [`Error::RevocationUnknown`] under a policy that asks for one.
pub fn verify_path(
    leaf: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Certificate],
    crls: &[CertificateRevocationList],
    options: &PathOptions,
) -> Result<VerifiedPath, Error> {
    let anchors = anchors.iter().map(Anchor::Certificate).collect();
    run(leaf, intermediates, anchors, &crls.iter().cloned().collect(), options)
}

/// As [`verify_path`], with trust anchors of either kind.
///
/// # Errors
/// As [`verify_path`].
pub fn validate(input: &PathInput<'_>) -> Result<VerifiedPath, Error> {
    let anchors = input.anchors.iter().map(Anchor::from).collect();
    run(input.leaf, input.intermediates, anchors, input.evidence, input.options)
}

fn run(
    leaf: &Certificate,
    intermediates: &[Certificate],
    anchors: Vec<Anchor<'_>>,
    evidence: &Evidence,
    options: &PathOptions,
) -> Result<VerifiedPath, Error> {
    check::leaf(leaf, options)?;
    let mut search = Search::new(intermediates, anchors, options);
    let found = search.find(leaf, |search, path| {
        let policies = path.policies(&options.policies)?;
        let status = revocation::check(search, path, evidence, options)?;
        Ok((policies, status))
    })?;
    let Found { certificates, anchor, signatures, result: (policies, status) } = found;
    Ok(VerifiedPath { certificates, anchor, policies, signatures, status })
}
