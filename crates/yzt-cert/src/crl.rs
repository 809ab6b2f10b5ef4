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
use crate::extension::{self, Extensions, IssuingDistributionPoint, KeyUsage};
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};
use crate::pem;
use crate::time::UnixTime;

mod entries;

use entries::{Entries, read_entries};
pub use entries::{Revocation, RevocationReason};

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
];

/// A certificate revocation list: strict DER, every byte accounted for.
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
    /// The SubjectPublicKeyInfo under which the signature was found valid: a list is checked
    /// once per key, not once per login.
    verified_by: OnceLock<Vec<u8>>,
}

struct Body {
    algorithm: SignatureAlgorithm,
    issuer: Name,
    this_update: UnixTime,
    next_update: Option<UnixTime>,
    entries: Entries,
    extensions: Extensions,
    number: Option<Vec<u8>>,
    authority_key_identifier: Option<Vec<u8>>,
    distribution: Option<IssuingDistributionPoint>,
}

impl CertificateRevocationList {
    /// Reads a list in DER form. The signature is not checked: see [`verify`](Self::verify).
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Encoding`] with the offset, or the rule that is broken.
    pub fn parse(der: &[u8]) -> Result<Self, Error> {
        Self::from_vec(der.to_vec())
    }

    /// As [`parse`](Self::parse), without a copy of the bytes.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn from_vec(der: Vec<u8>) -> Result<Self, Error> {
        if der.len() > MAX_CRL_LENGTH {
            return Err(Error::TooLarge { part: PART, length: der.len(), limit: MAX_CRL_LENGTH });
        }
        let mut fields = Reader::single(&der, tag::SEQUENCE, PART)?.reader(PART);
        let tbs = fields.expect(tag::SEQUENCE)?;
        let algorithm = SignatureAlgorithm::read(&mut fields, "signature algorithm")?;
        let signature = algorithm::signature_element(&mut fields)?;
        fields.finish()?;
        let mut body = Body::read(tbs.reader(PART))?;
        if body.algorithm != algorithm {
            return Err(Error::AlgorithmMismatch { part: PART });
        }
        body.entries.sort(&der);
        let (tbs, bits) = (tbs.range(), signature.content_range());
        let signature = bits.start + 1..bits.end;
        let verified_by = OnceLock::new();
        Ok(Self(Arc::new(Inner { der, tbs, algorithm, signature, body, verified_by })))
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
    /// signature under the default distinguished identifier, a full direct list, and no critical
    /// extension that is not understood. Times are not looked at.
    ///
    /// # Errors
    /// [`Error::RevocationIssuer`], [`Error::RevocationSigner`], [`Error::RevocationKind`],
    /// [`Error::CriticalExtension`], [`Error::SignatureInvalid`] and its kin.
    pub fn verify(&self, issuer: &Certificate) -> Result<(), Error> {
        if issuer.subject() != self.issuer() {
            return Err(Error::RevocationIssuer);
        }
        if issuer.key_usage().is_some_and(|usage| !usage.contains(KeyUsage::CRL_SIGN)) {
            return Err(Error::RevocationSigner);
        }
        self.check_kind()?;
        if self.0.verified_by.get().is_some_and(|key| key == issuer.public_key_der()) {
            return Ok(());
        }
        self.verify_signature(&issuer.public_key()?)?;
        // A second key for the same list is rare; it is simply checked again each time.
        let _ = self.0.verified_by.set(issuer.public_key_der().to_vec());
        Ok(())
    }

    /// Checks the signature alone.
    ///
    /// # Errors
    /// [`Error::SignatureInvalid`], [`Error::SignatureEncoding`], [`Error::AlgorithmUnsupported`].
    pub fn verify_signature(&self, key: &PublicKey) -> Result<(), Error> {
        algorithm::verify(&self.0.algorithm, self.tbs(), self.signature_value(), key)
    }

    /// Refuses the kinds of lists that would have to be combined with others.
    fn check_kind(&self) -> Result<(), Error> {
        let body = &self.0.body;
        if body.extensions.value(&oid::DELTA_CRL_INDICATOR).is_some() {
            return Err(Error::RevocationKind { kind: "delta" });
        }
        if let Some(distribution) = &body.distribution {
            if distribution.indirect {
                return Err(Error::RevocationKind { kind: "indirect" });
            }
            if distribution.by_reason {
                return Err(Error::RevocationKind { kind: "partial (by reason)" });
            }
        }
        let unknown = body.extensions.critical_beyond(UNDERSTOOD);
        match unknown.or(body.entries.unknown_critical()) {
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

impl Body {
    fn read(mut fields: Reader<'_>) -> Result<Self, Error> {
        let version = match fields.optional(tag::INTEGER)? {
            None => 0,
            Some(element) => match element.integer()? {
                [1] => 1,
                other => {
                    let version = other.first().copied().unwrap_or_default();
                    return Err(Error::VersionUnsupported { part: PART, version });
                }
            },
        };
        let algorithm = SignatureAlgorithm::read(&mut fields, "signature algorithm")?;
        let issuer = Name::from_element(&fields.expect(tag::SEQUENCE)?)?;
        let this_update = UnixTime::read(&mut fields)?;
        let next_update = match fields.peek() {
            Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => Some(UnixTime::read(&mut fields)?),
            _ => None,
        };
        let entries = match fields.optional(tag::SEQUENCE)? {
            Some(list) => read_entries(list.reader("revoked certificates"), version)?,
            None => Entries::default(),
        };
        let extensions = Extensions::read_tagged(&mut fields, 0, version == 1)?;
        fields.finish()?;
        let authority = extensions
            .parsed(&oid::AUTHORITY_KEY_IDENTIFIER, extension::parse_authority_key_identifier)?;
        let distribution =
            extensions.parsed(&oid::ISSUING_DISTRIBUTION_POINT, IssuingDistributionPoint::parse)?;
        Ok(Self {
            algorithm,
            issuer,
            this_update,
            next_update,
            entries,
            number: extensions.parsed(&oid::CRL_NUMBER, parse_number)?,
            authority_key_identifier: authority.flatten(),
            distribution,
            extensions,
        })
    }
}

fn parse_number(der: &[u8]) -> Result<Vec<u8>, Error> {
    let element = Reader::single(der, tag::INTEGER, "CRL number")?;
    Ok(element.integer()?.to_vec())
}
