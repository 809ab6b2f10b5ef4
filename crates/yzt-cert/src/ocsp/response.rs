// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a responder answers.

use core::fmt;
use core::ops::Range;
use std::sync::Arc;

use yzt_crypto::PublicKey;

use super::request::read_version;
use super::{CertificateId, OcspFailure, ResponderId, read_nonce};
use crate::algorithm::{self, SignatureAlgorithm};
use crate::asn1::{Element, Fault, Reader, tag};
use crate::certificate::Certificate;
use crate::crl::{Revocation, RevocationReason, read_reason};
use crate::error::Error;
use crate::extension::Extensions;
use crate::leniency::{Quirks, Tolerance};
use crate::oid::{self, ObjectIdentifier};
use crate::signature::{self, SignatureRules, SignatureVerdict};
use crate::time::UnixTime;

/// The longest response that is read, in bytes of DER.
pub const MAX_OCSP_RESPONSE_LENGTH: usize = 1024 * 1024;
/// Answers in one response.
const MAX_ANSWERS: usize = 1024;
/// Certificates in one response.
const MAX_CERTIFICATES: usize = 16;

const PART: &str = "OCSP response";

/// A response with answers: strict DER, unless [quirks](crate::leniency) are allowed.
///
/// ```text
/// OCSPResponse      ::= SEQUENCE { responseStatus ENUMERATED, responseBytes [0] EXPLICIT SEQUENCE {
///                                  responseType OBJECT IDENTIFIER, response OCTET STRING } OPTIONAL }
/// BasicOCSPResponse ::= SEQUENCE { tbsResponseData ResponseData, signatureAlgorithm, signature BIT STRING,
///                                  certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
/// ResponseData      ::= SEQUENCE { version [0] EXPLICIT INTEGER DEFAULT v1, responderID, producedAt GeneralizedTime,
///                                  responses SEQUENCE OF SingleResponse, responseExtensions [1] EXPLICIT OPTIONAL }
/// ```
///
/// What was signed is the slice of the input with ResponseData. Clones share the response.
#[derive(Clone)]
pub struct OcspResponse(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    tbs: Range<usize>,
    algorithm: SignatureAlgorithm,
    signature: Range<usize>,
    responder: ResponderId,
    produced_at: UnixTime,
    answers: Vec<SingleResponse>,
    nonce: Option<Vec<u8>>,
    critical: Option<ObjectIdentifier>,
    certificates: Vec<Certificate>,
    quirks: Quirks,
}

/// What a response says about one certificate.
///
/// ```text
/// SingleResponse ::= SEQUENCE { certID, certStatus CHOICE { good [0] NULL, revoked [1] RevokedInfo, unknown [2] NULL },
///                               thisUpdate GeneralizedTime, nextUpdate [0] EXPLICIT GeneralizedTime OPTIONAL,
///                               singleExtensions [1] EXPLICIT Extensions OPTIONAL }
/// RevokedInfo    ::= SEQUENCE { revocationTime GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SingleResponse {
    certificate: CertificateId,
    status: AnswerStatus,
    this_update: UnixTime,
    next_update: Option<UnixTime>,
}

/// What a responder says about a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerStatus {
    /// It is not revoked.
    Good,
    /// It is revoked or suspended.
    Revoked(Revocation),
    /// The responder does not know it.
    Unknown,
}

impl SingleResponse {
    /// Which certificate.
    #[must_use]
    pub const fn certificate(&self) -> &CertificateId {
        &self.certificate
    }

    /// What is said about it.
    #[must_use]
    pub const fn status(&self) -> AnswerStatus {
        self.status
    }

    /// When this was known to be right.
    #[must_use]
    pub const fn this_update(&self) -> UnixTime {
        self.this_update
    }

    /// When more will be known; without it, always.
    #[must_use]
    pub const fn next_update(&self) -> Option<UnixTime> {
        self.next_update
    }

    /// The answer, and a critical extension that is not understood.
    fn read(list: &mut Reader<'_>) -> Result<(Self, Option<ObjectIdentifier>), Error> {
        let mut fields = list.sequence("answer")?;
        let certificate = CertificateId::read(&mut fields)?;
        let status = read_status(&fields.element()?)?;
        let this_update = read_time(&mut fields)?;
        let next_update = match fields.optional(tag::context_constructed(0))? {
            None => None,
            Some(explicit) => {
                let mut inner = explicit.reader("answer");
                let time = read_time(&mut inner)?;
                inner.finish()?;
                Some(time)
            }
        };
        let extensions = Extensions::read_tagged(&mut fields, 1, true)?;
        fields.finish()?;
        let critical = extensions.critical_beyond(&[]);
        Ok((Self { certificate, status, this_update, next_update }, critical))
    }
}

impl OcspResponse {
    /// Reads a response in strict DER form. The signature is not checked: see
    /// [`verify`](Self::verify).
    ///
    /// # Errors
    /// [`Error::Responder`] when the responder gave no answer but a reason,
    /// [`Error::ResponseUnsupported`], [`Error::TooLarge`], [`Error::Encoding`], or the rule that is
    /// broken.
    pub fn parse(der: &[u8]) -> Result<Self, Error> {
        Self::parse_with(der, Quirks::STRICT)
    }

    /// Reads a response in DER form and tolerates what is allowed.
    ///
    /// # Errors
    /// As [`OcspResponse::parse`] for everything that is not allowed.
    pub fn parse_with(der: &[u8], allowed: Quirks) -> Result<Self, Error> {
        if der.len() > MAX_OCSP_RESPONSE_LENGTH {
            let limit = MAX_OCSP_RESPONSE_LENGTH;
            return Err(Error::TooLarge { part: PART, length: der.len(), limit });
        }
        let tolerance = Tolerance::new(allowed);
        let whole = Reader::document(der, tag::SEQUENCE, PART, &tolerance)?;
        let basic = open(&whole)?;
        let mut content = basic.reader(PART);
        let fields = content.expect(tag::SEQUENCE)?;
        content.finish()?;
        let mut fields = fields.reader(PART);
        let tbs = fields.expect(tag::SEQUENCE)?;
        let algorithm = SignatureAlgorithm::read(&mut fields, "signature algorithm")?;
        let signature = algorithm::signature_element(&mut fields)?;
        let certificates = read_certificates(&mut fields, allowed)?;
        fields.finish()?;
        let mut data = tbs.reader(PART);
        read_version(&mut data, PART)?;
        let responder = ResponderId::read(&data.element()?)?;
        let produced_at = read_time(&mut data)?;
        let (answers, critical) = read_answers(&mut data)?;
        let extensions = Extensions::read_tagged(&mut data, 1, true)?;
        data.finish()?;
        let nonce = read_nonce(&extensions, &tolerance)?;
        let critical = critical.or(extensions.critical_beyond(&[oid::OCSP_NONCE]));
        let bits = signature.content_range();
        Ok(Self(Arc::new(Inner {
            der: whole.whole().to_vec(),
            tbs: tbs.range(),
            algorithm,
            signature: bits.start + 1..bits.end,
            responder,
            produced_at,
            answers,
            nonce,
            critical,
            certificates,
            quirks: tolerance.met(),
        })))
    }

    /// The whole response, as read.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.0.der
    }

    /// What the responder signed: the slice of the input with ResponseData.
    #[must_use]
    pub fn tbs(&self) -> &[u8] {
        self.0.der.get(self.0.tbs.clone()).unwrap_or_default()
    }

    /// The signature algorithm.
    #[must_use]
    pub fn signature_algorithm(&self) -> &ObjectIdentifier {
        &self.0.algorithm.0
    }

    /// The content of the signature's BIT STRING, as read.
    #[must_use]
    pub fn signature_value(&self) -> &[u8] {
        self.0.der.get(self.0.signature.clone()).unwrap_or_default()
    }

    /// Who says to have signed it.
    #[must_use]
    pub fn responder(&self) -> &ResponderId {
        &self.0.responder
    }

    /// When it was signed.
    #[must_use]
    pub fn produced_at(&self) -> UnixTime {
        self.0.produced_at
    }

    /// The answers, one for each certificate.
    #[must_use]
    pub fn answers(&self) -> &[SingleResponse] {
        &self.0.answers
    }

    /// The nonce of the request that it answers.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        self.0.nonce.as_deref()
    }

    /// The certificates that it carries, as far as they can be read.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.0.certificates
    }

    /// A critical extension that is not understood: such a response is of no use.
    #[must_use]
    pub fn unknown_critical(&self) -> Option<&ObjectIdentifier> {
        self.0.critical.as_ref()
    }

    /// What was met while reading.
    #[must_use]
    pub fn quirks(&self) -> Quirks {
        self.0.quirks
    }

    /// Checks the signature alone.
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
}

impl PartialEq for OcspResponse {
    /// The same bytes.
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for OcspResponse {}

impl fmt::Debug for OcspResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OcspResponse")
            .field("responder", self.responder())
            .field("produced_at", &format_args!("{}", self.produced_at()))
            .field("answers", &self.answers().len())
            .finish_non_exhaustive()
    }
}

/// The OCTET STRING with the basic response.
fn open<'a>(whole: &Element<'a>) -> Result<Element<'a>, Error> {
    let mut fields = whole.reader(PART);
    let status = fields.expect(tag::ENUMERATED)?;
    let bytes = fields.optional(tag::context_constructed(0))?;
    fields.finish()?;
    let code = match status.integer()? {
        [code] => *code,
        _ => u8::MAX,
    };
    if code != 0 {
        let rule = "one of the statuses of RFC 6960";
        let failure = OcspFailure::from_code(code);
        return Err(failure.map_or(Error::Profile { part: "response status", rule }, |failure| {
            Error::Responder { failure }
        }));
    }
    let rule = "a successful response has content";
    let bytes = bytes.ok_or(Error::Profile { part: PART, rule })?;
    let mut inner = bytes.reader(PART);
    let mut content = inner.sequence(PART)?;
    inner.finish()?;
    let kind = content.object_identifier()?;
    if kind != oid::OCSP_BASIC {
        return Err(Error::ResponseUnsupported { kind });
    }
    let basic = content.expect(tag::OCTET_STRING)?;
    content.finish()?;
    Ok(basic)
}

/// `certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL`. Nothing rests on these but what their own
/// signatures prove: one that cannot be read is none.
fn read_certificates(fields: &mut Reader<'_>, allowed: Quirks) -> Result<Vec<Certificate>, Error> {
    let Some(explicit) = fields.optional(tag::context_constructed(0))? else {
        return Ok(Vec::new());
    };
    let mut inner = explicit.reader("certificates");
    let mut list = inner.sequence("certificates")?;
    inner.finish()?;
    let (mut certificates, mut count) = (Vec::new(), 0);
    while !list.is_empty() {
        count += 1;
        if count > MAX_CERTIFICATES {
            return Err(Error::TooMany { part: PART, limit: MAX_CERTIFICATES });
        }
        let element = list.expect(tag::SEQUENCE)?;
        certificates.extend(Certificate::parse_with(element.whole(), allowed).ok());
    }
    Ok(certificates)
}

/// The answers, and a critical extension among them that is not understood.
type Answers = (Vec<SingleResponse>, Option<ObjectIdentifier>);

fn read_answers(data: &mut Reader<'_>) -> Result<Answers, Error> {
    let mut list = data.sequence("answers")?;
    let (mut answers, mut critical) = (Vec::new(), None);
    while !list.is_empty() {
        if answers.len() >= MAX_ANSWERS {
            return Err(Error::TooMany { part: PART, limit: MAX_ANSWERS });
        }
        let (answer, unknown) = SingleResponse::read(&mut list)?;
        answers.push(answer);
        critical = critical.or(unknown);
    }
    Ok((answers, critical))
}

fn read_status(element: &Element<'_>) -> Result<AnswerStatus, Error> {
    match element.tag() {
        0x80 | 0x82 if !element.content().is_empty() => Err(element.fault(Fault::Null)),
        0x80 => Ok(AnswerStatus::Good),
        0x82 => Ok(AnswerStatus::Unknown),
        0xA1 => {
            let mut fields = element.reader("revocation");
            let date = read_time(&mut fields)?;
            let reason = match fields.optional(tag::context_constructed(0))? {
                Some(explicit) => read_reason(explicit.content())?,
                None => RevocationReason::Unspecified,
            };
            fields.finish()?;
            Ok(AnswerStatus::Revoked(Revocation { date, reason, invalidity_date: None }))
        }
        found => Err(element.fault(Fault::Tag { expected: 0x80, found })),
    }
}

/// Times of this protocol are all GeneralizedTime.
fn read_time(fields: &mut Reader<'_>) -> Result<UnixTime, Error> {
    UnixTime::from_element(&fields.expect(tag::GENERALIZED_TIME)?)
}
