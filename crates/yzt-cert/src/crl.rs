// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificate revocation lists (RFC 5280, clause 5).

use core::fmt;
use core::ops::Range;
use std::sync::{Arc, OnceLock};

use yzt_crypto::PublicKey;

use crate::algorithm::{self, SignatureAlgorithm};
use crate::asn1::{Reader, tag};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::extension::{DistributionPoint, Extension, IssuingDistributionPoint, KeyUsage};
use crate::leniency::{Quirks, Tolerance};
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};
use crate::pem;
use crate::signature::{self, SignatureRules, SignatureVerdict};
use crate::time::UnixTime;

mod body;
mod entries;
mod reason;

use body::Body;
pub use entries::Revocation;
pub use reason::RevocationReason;
pub(crate) use reason::read_reason;

/// The longest revocation list that is read, in bytes of DER.
pub const MAX_CRL_LENGTH: usize = 64 * 1024 * 1024;

const LABEL: &str = "X509 CRL";
const PART: &str = "revocation list";

/// Critical extensions of a list that are taken into account.
const UNDERSTOOD: &[ObjectIdentifier] = &[
    oid::CRL_NUMBER,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::ISSUING_DISTRIBUTION_POINT,
    oid::DELTA_CRL_INDICATOR,
    oid::FRESHEST_CRL,
];

/// A certificate revocation list: strict DER, every byte accounted for, unless
/// [quirks](crate::leniency) are allowed.
///
/// ```text
/// CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signature BIT STRING }
/// TBSCertList     ::= SEQUENCE { version INTEGER (1) OPTIONAL, signature, issuer, thisUpdate, nextUpdate OPTIONAL,
///                                revokedCertificates SEQUENCE OF SEQUENCE { userCertificate INTEGER,
///                                    revocationDate, crlEntryExtensions OPTIONAL } OPTIONAL,
///                                crlExtensions [0] OPTIONAL }
/// ```
///
/// Clones share the list.
#[derive(Clone)]
pub struct CertificateRevocationList(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    tbs: Range<usize>,
    algorithm: SignatureAlgorithm,
    signature: Range<usize>,
    body: Body,
    quirks: Quirks,
    /// The SubjectPublicKeyInfo under which the signature was found strictly valid: a list is
    /// checked once per key, not once per login.
    verified_by: OnceLock<Vec<u8>>,
}

impl CertificateRevocationList {
    /// Reads a list in strict DER form. The signature is not checked: see [`verify`](Self::verify).
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Encoding`] with the offset, or the rule that is broken.
    pub fn parse(der: &[u8]) -> Result<Self, Error> {
        Self::parse_with(der, Quirks::STRICT)
    }

    /// Reads a list in DER form and tolerates what is allowed; [`quirks`](Self::quirks) says what
    /// was met.
    ///
    /// # Errors
    /// As [`parse`](Self::parse) for everything that is not allowed.
    pub fn parse_with(der: &[u8], allowed: Quirks) -> Result<Self, Error> {
        if der.len() > MAX_CRL_LENGTH {
            return Err(Error::TooLarge { part: PART, length: der.len(), limit: MAX_CRL_LENGTH });
        }
        Self::from_vec_with(der.to_vec(), allowed)
    }

    /// As [`parse`](Self::parse), without a copy of the bytes.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn from_vec(der: Vec<u8>) -> Result<Self, Error> {
        Self::from_vec_with(der, Quirks::STRICT)
    }

    pub(crate) fn from_vec_with(mut der: Vec<u8>, allowed: Quirks) -> Result<Self, Error> {
        if der.len() > MAX_CRL_LENGTH {
            return Err(Error::TooLarge { part: PART, length: der.len(), limit: MAX_CRL_LENGTH });
        }
        let tolerance = Tolerance::new(allowed);
        let whole = Reader::document(&der, tag::SEQUENCE, PART, &tolerance)?;
        let mut fields = whole.reader(PART);
        let tbs = fields.expect(tag::SEQUENCE)?;
        let algorithm = SignatureAlgorithm::read(&mut fields, "signature algorithm")?;
        let signature = algorithm::signature_element(&mut fields)?;
        fields.finish()?;
        let mut body = Body::read(tbs.reader(PART))?;
        algorithm.agree(&body.algorithm, &tolerance, PART)?;
        body.entries.sort(&der);
        let (tbs, bits, length) = (tbs.range(), signature.content_range(), whole.whole().len());
        let (signature, quirks) = (bits.start + 1..bits.end, tolerance.met());
        der.truncate(length);
        let verified_by = OnceLock::new();
        Ok(Self(Arc::new(Inner { der, tbs, algorithm, signature, body, quirks, verified_by })))
    }

    /// Reads the first list of a PEM text (RFC 7468).
    ///
    /// # Errors
    /// [`Error::Pem`], or as [`parse`](Self::parse).
    pub fn parse_pem(text: &[u8]) -> Result<Self, Error> {
        Self::from_vec(pem::decode(text, LABEL)?)
    }

    /// Reads DER, or PEM where the label is found.
    ///
    /// # Errors
    /// As [`parse`](Self::parse) and [`parse_pem`](Self::parse_pem).
    pub fn parse_any(input: &[u8]) -> Result<Self, Error> {
        // A binary list may be large and is not searched for the label.
        if input.first() == Some(&tag::SEQUENCE) {
            Self::parse(input)
        } else {
            Self::parse_pem(input)
        }
    }

    /// The whole list, as read.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.0.der
    }

    /// The whole list as a PEM text.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode(&self.0.der, LABEL)
    }

    /// What the issuer signed: the slice of the input with TBSCertList.
    #[must_use]
    pub fn tbs(&self) -> &[u8] {
        self.slice(&self.0.tbs)
    }

    /// The content of the signature's BIT STRING, as read.
    #[must_use]
    pub fn signature_value(&self) -> &[u8] {
        self.slice(&self.0.signature)
    }

    /// Who issued it.
    #[must_use]
    pub fn issuer(&self) -> &Name {
        &self.0.body.issuer
    }

    /// When it was issued.
    #[must_use]
    pub fn this_update(&self) -> UnixTime {
        self.0.body.this_update
    }

    /// When its successor is due, if it says.
    #[must_use]
    pub fn next_update(&self) -> Option<UnixTime> {
        self.0.body.next_update
    }

    /// cRLNumber, big-endian.
    #[must_use]
    pub fn number(&self) -> Option<&[u8]> {
        self.0.body.number.as_deref()
    }

    /// The number of the complete list that a delta list begins from (deltaCRLIndicator,
    /// RFC 5280, clause 5.2.4), big-endian; `None` for a complete list.
    #[must_use]
    pub fn base_number(&self) -> Option<&[u8]> {
        self.0.body.base_number.as_deref()
    }

    /// Whether the list only says what has changed since a complete one.
    #[must_use]
    pub fn is_delta(&self) -> bool {
        self.0.body.base_number.is_some()
    }

    /// Where delta lists to this one are published (freshestCRL, RFC 5280, clause 5.2.6).
    #[must_use]
    pub fn freshest_points(&self) -> &[DistributionPoint] {
        &self.0.body.freshest
    }

    /// The keyIdentifier of authorityKeyIdentifier.
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.0.body.authority_key_identifier.as_deref()
    }

    /// What the list covers, if it does not cover everything.
    #[must_use]
    pub fn distribution(&self) -> Option<&IssuingDistributionPoint> {
        self.0.body.distribution.as_ref()
    }

    /// Every extension of the list, as it stands.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.0.body.extensions.0
    }

    /// The signature algorithm.
    #[must_use]
    pub fn signature_algorithm(&self) -> &ObjectIdentifier {
        &self.0.algorithm.0
    }

    /// What was met while reading.
    #[must_use]
    pub fn quirks(&self) -> Quirks {
        self.0.quirks
    }

    /// The serial numbers of the revoked certificates, as [`Certificate::serial`] gives them, in
    /// their order.
    pub fn serials(&self) -> impl Iterator<Item = &[u8]> {
        self.0.body.entries.serials(&self.0.der)
    }

    /// Revoked certificates in the list.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.body.entries.len()
    }

    /// Whether the list names no certificate.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Looks up a serial number, given as [`Certificate::serial`] gives it.
    ///
    /// The answer counts only for a list that was [verified](Self::verify) and is current.
    #[must_use]
    pub fn revoked(&self, serial: &[u8]) -> Option<Revocation> {
        self.0.body.entries.find(&self.0.der, serial)
    }

    /// Checks that `issuer` issued this list and may do so: same name, key usage cRLSign, the
    /// signature under the default distinguished identifier, a complete direct list for all
    /// reasons, and no critical extension that is not understood. Times are not looked at.
    ///
    /// Lists that must be combined with others are for [`status`](crate::status).
    ///
    /// # Errors
    /// [`Error::RevocationIssuer`], [`Error::RevocationSigner`], [`Error::RevocationKind`],
    /// [`Error::CriticalExtension`], [`Error::SignatureInvalid`] and its kin.
    pub fn verify(&self, issuer: &Certificate) -> Result<(), Error> {
        self.check_signer(issuer)?;
        if self.is_delta() {
            return Err(Error::RevocationKind { kind: "delta" });
        }
        self.check_readable(Quirks::STRICT)?;
        if self.distribution().is_some_and(|point| point.reasons.is_some()) {
            return Err(Error::RevocationKind { kind: "partial (by reason)" });
        }
        self.verify_remembered(issuer.public_key_der(), || issuer.public_key())
    }

    /// As [`verify`](Self::verify), also for delta lists and those for some reasons only, which say
    /// nothing alone.
    ///
    /// # Errors
    /// As [`verify`](Self::verify); indirect lists are [`Error::RevocationKind`].
    pub fn verify_part(&self, issuer: &Certificate) -> Result<(), Error> {
        self.check_signer(issuer)?;
        self.check_readable(Quirks::STRICT)?;
        self.verify_remembered(issuer.public_key_der(), || issuer.public_key())
    }

    /// Checks the signature alone, strictly.
    ///
    /// # Errors
    /// [`Error::SignatureInvalid`], [`Error::SignatureEncoding`], [`Error::AlgorithmUnsupported`].
    pub fn verify_signature(&self, key: &PublicKey) -> Result<(), Error> {
        algorithm::verify(&self.0.algorithm, self.tbs(), self.signature_value(), key)
    }

    /// Checks the signature alone under these rules.
    ///
    /// # Errors
    /// As [`signature::verify`].
    pub fn verify_signature_with(
        &self,
        key: &PublicKey,
        rules: &SignatureRules,
    ) -> Result<SignatureVerdict, Error> {
        signature::verify(&self.0.algorithm.0, self.tbs(), self.signature_value(), key, rules)
    }

    /// Checks the signature strictly, once per key.
    pub(crate) fn verify_remembered(
        &self,
        key_der: &[u8],
        key: impl FnOnce() -> Result<PublicKey, Error>,
    ) -> Result<(), Error> {
        if self.is_remembered(key_der) {
            return Ok(());
        }
        self.verify_signature(&key()?)?;
        // A second key for the same list is rare; it is simply checked again each time.
        let _ = self.0.verified_by.set(key_der.to_vec());
        Ok(())
    }

    /// Whether the signature was found valid under this key before.
    pub(crate) fn is_remembered(&self, key_der: &[u8]) -> bool {
        self.0.verified_by.get().is_some_and(|key| key == key_der)
    }

    fn check_signer(&self, issuer: &Certificate) -> Result<(), Error> {
        if issuer.subject() != self.issuer() {
            return Err(Error::RevocationIssuer);
        }
        if issuer.key_usage().is_some_and(|usage| !usage.contains(KeyUsage::CRL_SIGN)) {
            return Err(Error::RevocationSigner);
        }
        Ok(())
    }

    /// Refuses lists that were read with other quirks than these, indirect lists, and those with a
    /// critical extension that is not understood.
    pub(crate) fn check_readable(&self, accepted: Quirks) -> Result<(), Error> {
        let quirks = self.quirks().beyond(accepted);
        if !quirks.is_empty() {
            return Err(Error::QuirksNotAccepted { depth: 0, quirks });
        }
        let body = &self.0.body;
        if body.distribution.as_ref().is_some_and(|point| point.indirect) {
            return Err(Error::RevocationKind { kind: "indirect" });
        }
        let unknown = body.extensions.critical_beyond(UNDERSTOOD);
        match unknown.or(body.entries.unknown_critical()) {
            // Entries of other issuers make a list indirect, whether or not it says so.
            Some(oid::CERTIFICATE_ISSUER) => Err(Error::RevocationKind { kind: "indirect" }),
            Some(extension) => Err(Error::CriticalExtension { depth: 0, extension }),
            None => Ok(()),
        }
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.0.der.get(range.clone()).unwrap_or_default()
    }
}

impl PartialEq for CertificateRevocationList {
    /// The same bytes.
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for CertificateRevocationList {}

impl fmt::Debug for CertificateRevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateRevocationList")
            .field("issuer", self.issuer())
            .field("this_update", &format_args!("{}", self.this_update()))
            .field("entries", &self.len())
            .finish_non_exhaustive()
    }
}
