// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether the signers of a message really signed it, and whether they are to be trusted.

use std::borrow::Cow;

use yzt_cert::explain::{Explanation, Question};
use yzt_cert::leniency::Quirks;
use yzt_cert::path::{self, PathInput, PathOptions, TrustAnchor, VerifiedPath};
use yzt_cert::signature::{SignatureMode, SignatureRules};
use yzt_cert::status::Evidence;
use yzt_cert::{Certificate, UnixTime, oid};
use yzt_crypto::DigestAlgorithm;

use super::algorithm::proper_identifier;
use super::digests::Content;
use super::signer::{SignerInfo, Subject};
use super::{SignedData, SignedParts};
use crate::error::Error;
use crate::timestamp::{Timestamp, TimestampToken};

/// Timestamps of one signer that are looked at.
const MAX_TIMESTAMPS: usize = 8;

/// How the signers of a message are checked.
///
/// The default is strict, knows no further certificates, and looks at signatures alone: whether the
/// signers are to be trusted is the matter of [`path`](Self::path).
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions<'a> {
    /// The content, where it does not travel with the message.
    pub content: Option<&'a [u8]>,
    /// Certificates beside those in the message: signers' and authorities'. Where a signer's name
    /// fits several, they come before those in the message.
    pub certificates: &'a [Certificate],
    /// What a signature may look like, and the message: what was allowed when it was read has to be
    /// allowed here as well.
    pub rules: SignatureRules,
    /// Whether to check each signer's certification path, and how.
    pub path: Option<PathCheck<'a>>,
    /// Whether to check the timestamps of the signatures, and how.
    pub timestamps: Option<TimestampCheck<'a>>,
}

/// How a certification path is checked.
#[derive(Clone, Debug)]
pub struct PathCheck<'a> {
    /// Whom to trust.
    pub anchors: &'a [TrustAnchor],
    /// What is known about revocation, beside the lists in the message.
    pub evidence: &'a Evidence,
    /// Time, purpose and the rest.
    pub options: PathOptions,
    /// Whether a verified timestamp of the signature takes the place of the options' time: the path
    /// was good when the signature existed. A timestamp counts only if its authority's own path was
    /// checked ([`TimestampCheck::path`]); without one, the options' time stays.
    pub at_timestamp: bool,
}

/// How timestamps on signatures are checked.
#[derive(Clone, Debug, Default)]
pub struct TimestampCheck<'a> {
    /// Certificates beside those in the token: the authority's and its issuers'.
    pub certificates: &'a [Certificate],
    /// What a signature, and a token, may look like.
    pub rules: SignatureRules,
    /// Whether to check the authority's certification path, and how.
    pub path: Option<PathCheck<'a>>,
}

/// What was found about every signer of a message.
#[derive(Clone, Debug)]
pub struct Verdict {
    signers: Vec<SignerVerdict>,
    quirks: Quirks,
}

/// What was found about one signer.
#[derive(Clone, Debug)]
pub struct SignerVerdict {
    /// The signer's certificate, if it was found.
    pub certificate: Option<Certificate>,
    /// The valid signature, or why there is none.
    pub outcome: Result<ValidSignature, Error>,
}

/// A signature that was found valid.
#[derive(Clone, Debug)]
pub struct ValidSignature {
    /// The certificate whose key signed.
    pub certificate: Certificate,
    /// The digest algorithm.
    pub digest: DigestAlgorithm,
    /// How the digest was made.
    pub mode: SignatureMode,
    /// What was tolerated for this signer.
    pub quirks: Quirks,
    /// When the signer says to have signed.
    pub signing_time: Option<UnixTime>,
    /// The signer's certification path, where it was asked for.
    pub path: Option<VerifiedPath>,
    /// The timestamps of the signature, where they were asked for: the signature existed at their
    /// times.
    pub timestamps: Vec<Result<Timestamp, Error>>,
}

impl Verdict {
    /// Every signer, in the order of the message.
    #[must_use]
    pub fn signers(&self) -> &[SignerVerdict] {
        &self.signers
    }

    /// What was tolerated, in the message and for its signers.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// The signatures, if there are any and all of them are valid.
    ///
    /// # Errors
    /// [`Error::NoSigner`], or the first signer's failure.
    pub fn all_valid(self) -> Result<Vec<ValidSignature>, Error> {
        if self.signers.is_empty() {
            return Err(Error::NoSigner);
        }
        self.signers.into_iter().map(|signer| signer.outcome).collect()
    }

    /// Whether there are signers and every one of them is valid.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        !self.signers.is_empty() && self.signers.iter().all(|signer| signer.outcome.is_ok())
    }
}

impl SignedData {
    /// Why the signature of a signer does not verify, as far as it can be told; the other
    /// certificates that are known are tried as well.
    ///
    /// # Errors
    /// [`Error::SignerCertificateMissing`], [`Error::DigestUnsupported`], and as
    /// [`SignedData::verify`].
    pub fn explain(
        &self,
        signer: &SignerInfo,
        options: &VerifyOptions<'_>,
    ) -> Result<Explanation, Error> {
        let (inside, given) = (self.certificates(), options.certificates);
        let certificate = find(signer, given, inside).ok_or(Error::SignerCertificateMissing)?;
        let key = certificate.public_key()?;
        let algorithm = proper_identifier(&key, signer.named_digest().known()?)?;
        let signed = self.bytes_signed_by(signer, options.content)?;
        let mut question = Question::new(&algorithm, &signed, signer.signature_value(), &key)
            .with_key_usage(certificate.key_usage());
        for other in inside.iter().chain(given).filter(|other| *other != certificate) {
            if let Ok(key) = other.public_key() {
                question = question.with_candidate(key, other.key_usage());
            }
        }
        Ok(question.explain())
    }
}

/// Checks every signer.
pub(crate) fn verify(
    parts: &SignedParts,
    content: Content<'_>,
    options: &VerifyOptions<'_>,
) -> Verdict {
    let check = Check::new(parts, content, options);
    let signers: Vec<SignerVerdict> =
        parts.signers.iter().map(|signer| check.signer(signer)).collect();
    let met = signers.iter().filter_map(|signer| signer.outcome.as_ref().ok());
    let quirks = met.fold(parts.quirks, |met, valid| met.union(valid.quirks));
    Verdict { signers, quirks }
}

struct Check<'a> {
    parts: &'a SignedParts,
    content: Content<'a>,
    options: &'a VerifyOptions<'a>,
    /// What the signers' paths may be built of, if they are to be checked.
    known: Option<Known<'a>>,
}

/// Certificates and evidence, given and in the message: put together once for all signers.
struct Known<'a> {
    certificates: Vec<Certificate>,
    evidence: Cow<'a, Evidence>,
}

impl<'a> Check<'a> {
    fn new(parts: &'a SignedParts, content: Content<'a>, options: &'a VerifyOptions<'a>) -> Self {
        let known = options.path.as_ref().map(|check| {
            let certificates = [parts.certificates.as_slice(), options.certificates].concat();
            let mut evidence = Cow::Borrowed(check.evidence);
            for list in &parts.crls {
                evidence.to_mut().add_list(list.clone());
            }
            Known { certificates, evidence }
        });
        Self { parts, content, options, known }
    }

    fn signer(&self, signer: &SignerInfo) -> SignerVerdict {
        let Some(certificate) = find(signer, self.options.certificates, &self.parts.certificates)
        else {
            let outcome = Err(Error::SignerCertificateMissing);
            return SignerVerdict { certificate: None, outcome };
        };
        let outcome = self.outcome(signer, certificate);
        SignerVerdict { certificate: Some(certificate.clone()), outcome }
    }

    fn outcome(
        &self,
        signer: &SignerInfo,
        certificate: &Certificate,
    ) -> Result<ValidSignature, Error> {
        let met = self.parts.quirks.without(Quirks::REMARKS);
        if let Some(quirk) = met.without(self.options.rules.quirks).iter().next() {
            return Err(Error::QuirkRefused { quirk });
        }
        let subject = Subject {
            dialect: self.parts.dialect,
            content_type: self.parts.content_type,
            content: self.content,
            rules: &self.options.rules,
        };
        let verdict = signer.verify(&subject, certificate)?;
        let digest = signer.named_digest().known()?;
        let timestamps = self.timestamps(signer);
        let path = match (&self.options.path, &self.known) {
            (Some(check), Some(known)) => {
                Some(path_of(certificate, check, known, earliest(&timestamps))?)
            }
            _ => None,
        };
        Ok(ValidSignature {
            certificate: certificate.clone(),
            digest,
            mode: verdict.mode,
            quirks: verdict.quirks,
            signing_time: signer.signing_time(),
            path,
            timestamps,
        })
    }

    /// The timestamps among the unsigned attributes, each over the signature's octets.
    fn timestamps(&self, signer: &SignerInfo) -> Vec<Result<Timestamp, Error>> {
        let Some(check) = &self.options.timestamps else { return Vec::new() };
        signer
            .unsigned_attributes()
            .of_kind(oid::TIMESTAMP_TOKEN)
            .flat_map(|attribute| &attribute.values)
            .take(MAX_TIMESTAMPS)
            .map(|token| {
                let token = TimestampToken::parse_with(token, check.rules.quirks)?;
                token.verify(signer.signature_value(), check)
            })
            .collect()
    }
}

/// The signer's path, at the time at which the signature is known to have existed if that counts.
fn path_of(
    certificate: &Certificate,
    check: &PathCheck<'_>,
    known: &Known<'_>,
    existed: Option<UnixTime>,
) -> Result<VerifiedPath, Error> {
    let mut options = check.options.clone();
    if let Some(existed) = existed.filter(|_| check.at_timestamp) {
        options.at = existed;
    }
    Ok(path::validate(&PathInput {
        leaf: certificate,
        intermediates: &known.certificates,
        anchors: check.anchors,
        evidence: &known.evidence,
        options: &options,
    })?)
}

/// The earliest time at which a timestamp saw the signature whose authority is trusted: anybody can
/// make one of his own.
fn earliest(timestamps: &[Result<Timestamp, Error>]) -> Option<UnixTime> {
    let valid = timestamps.iter().filter_map(|it| it.as_ref().ok());
    valid.filter(|timestamp| timestamp.path.is_some()).map(|timestamp| timestamp.time).min()
}

/// The certificate that the signer names; of several one that may sign. Those that were given come
/// first: whoever made the message chose what is inside.
fn find<'a>(
    signer: &SignerInfo,
    given: &'a [Certificate],
    inside: &'a [Certificate],
) -> Option<&'a Certificate> {
    let named = || {
        let all = given.iter().chain(inside);
        all.filter(|certificate| signer.identifier().matches(certificate))
    };
    let may_sign =
        |certificate: &&Certificate| certificate.key_usage().is_none_or(|usage| usage.may_sign());
    named().find(may_sign).or_else(|| named().next())
}
