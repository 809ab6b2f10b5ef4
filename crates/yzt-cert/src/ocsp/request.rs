// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a client asks.

use base64ct::{Base64, Encoding};
use yzt_crypto::DigestAlgorithm;

use super::{CertificateId, OcspResponse, check_nonce, nonce_extension, read_nonce};
use crate::asn1::{self, Fault, Reader, tag};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::extension::Extensions;
use crate::leniency::{Quirks, Tolerance};
use crate::oid;

/// The longest request that is read, in bytes of DER.
pub const MAX_OCSP_REQUEST_LENGTH: usize = 64 * 1024;
/// Certificates that one request may ask about.
const MAX_QUESTIONS: usize = 256;

const PART: &str = "OCSP request";

/// A request: about which certificates, and with which nonce.
///
/// ```text
/// OCSPRequest ::= SEQUENCE { tbsRequest TBSRequest, optionalSignature [0] EXPLICIT Signature OPTIONAL }
/// TBSRequest  ::= SEQUENCE { version [0] EXPLICIT INTEGER DEFAULT v1, requestorName [1] EXPLICIT GeneralName OPTIONAL,
///                            requestList SEQUENCE OF Request, requestExtensions [2] EXPLICIT Extensions OPTIONAL }
/// Request     ::= SEQUENCE { reqCert CertID, singleRequestExtensions [0] EXPLICIT Extensions OPTIONAL }
/// ```
///
/// What is written follows RFC 5019: no name, no signature, no extension but the nonce. Signatures
/// of requests are read over and not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OcspRequest {
    der: Vec<u8>,
    questions: Vec<CertificateId>,
    nonce: Option<Vec<u8>>,
    critical: Option<oid::ObjectIdentifier>,
    quirks: Quirks,
}

/// What the nonce of a response must be (RFC 8954, clause 2.1).
///
/// Without a nonce a response may be an old one that is still within its window: responders that
/// sign in advance (RFC 5019) never have one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NonceRule {
    /// The nonce of the request.
    Required,
    /// The nonce of the request, or none.
    #[default]
    IfPresent,
    /// Whatever.
    Ignored,
}

impl OcspRequest {
    /// Asks about one certificate; `nonce` is random, 32 octets by custom.
    ///
    /// # Errors
    /// As [`OcspRequest::about`] and [`CertificateId::new`].
    pub fn new(
        certificate: &Certificate,
        issuer: &Certificate,
        digest: DigestAlgorithm,
        nonce: Option<&[u8]>,
    ) -> Result<Self, Error> {
        Self::about(vec![CertificateId::new(certificate, issuer, digest)?], nonce)
    }

    /// Asks about several certificates, which RFC 5019 advises against.
    ///
    /// # Errors
    /// [`Error::Profile`] for a nonce that is not 1 to 128 octets long or no question at all,
    /// [`Error::TooMany`] for more than 256.
    pub fn about(questions: Vec<CertificateId>, nonce: Option<&[u8]>) -> Result<Self, Error> {
        if questions.is_empty() {
            return Err(Error::Profile { part: PART, rule: "at least one certificate" });
        }
        if questions.len() > MAX_QUESTIONS {
            return Err(Error::TooMany { part: PART, limit: MAX_QUESTIONS });
        }
        nonce.map(check_nonce).transpose()?;
        let list: Vec<Vec<u8>> =
            questions.iter().map(|question| asn1::sequence(&[&question.to_der()])).collect();
        let list: Vec<&[u8]> = list.iter().map(Vec::as_slice).collect();
        let extensions = nonce
            .map(|nonce| asn1::explicit(2, &Extensions(vec![nonce_extension(nonce)]).to_der()));
        let body =
            asn1::sequence(&[&asn1::sequence(&list), extensions.as_deref().unwrap_or_default()]);
        let (der, nonce) = (asn1::sequence(&[&body]), nonce.map(<[u8]>::to_vec));
        Ok(Self { der, questions, nonce, critical: None, quirks: Quirks::EMPTY })
    }

    /// Reads a request in strict DER form.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::TooMany`], [`Error::Encoding`], or the rule that is broken.
    pub fn parse(der: &[u8]) -> Result<Self, Error> {
        Self::parse_with(der, Quirks::STRICT)
    }

    /// Reads a request in DER form and tolerates what is allowed.
    ///
    /// # Errors
    /// As [`OcspRequest::parse`] for everything that is not allowed.
    pub fn parse_with(der: &[u8], allowed: Quirks) -> Result<Self, Error> {
        if der.len() > MAX_OCSP_REQUEST_LENGTH {
            let limit = MAX_OCSP_REQUEST_LENGTH;
            return Err(Error::TooLarge { part: PART, length: der.len(), limit });
        }
        let tolerance = Tolerance::new(allowed);
        let whole = Reader::document(der, tag::SEQUENCE, PART, &tolerance)?;
        let mut fields = whole.reader(PART);
        let mut body = fields.sequence(PART)?;
        fields.optional(tag::context_constructed(0))?;
        fields.finish()?;
        read_version(&mut body, PART)?;
        body.optional(tag::context_constructed(1))?;
        let mut list = body.sequence("list of questions")?;
        let (mut questions, mut critical) = (Vec::new(), None);
        while !list.is_empty() {
            if questions.len() >= MAX_QUESTIONS {
                return Err(Error::TooMany { part: PART, limit: MAX_QUESTIONS });
            }
            let mut question = list.sequence("question")?;
            questions.push(CertificateId::read(&mut question)?);
            let extensions = Extensions::read_tagged(&mut question, 0, true)?;
            critical = critical.or(extensions.critical_beyond(&[]));
            question.finish()?;
        }
        if questions.is_empty() {
            return Err(Error::Profile { part: PART, rule: "at least one certificate" });
        }
        let extensions = Extensions::read_tagged(&mut body, 2, true)?;
        body.finish()?;
        let nonce = read_nonce(&extensions, &tolerance)?;
        let critical = critical.or(extensions.critical_beyond(&[oid::OCSP_NONCE]));
        let (der, quirks) = (whole.whole().to_vec(), tolerance.met());
        Ok(Self { der, questions, nonce, critical, quirks })
    }

    /// The whole request.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The certificates that are asked about.
    #[must_use]
    pub fn questions(&self) -> &[CertificateId] {
        &self.questions
    }

    /// The nonce.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// A critical extension that is not understood: a responder must refuse such a request.
    #[must_use]
    pub const fn unknown_critical(&self) -> Option<&oid::ObjectIdentifier> {
        self.critical.as_ref()
    }

    /// What was met while reading.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// The address of a GET request at the responder with this address (RFC 5019, clause 5), or
    /// `None` where it would be longer than the 255 octets that caches handle: then POST.
    #[must_use]
    pub fn location_for_get(&self, responder: &str) -> Option<String> {
        let mut out = responder.trim_end_matches('/').to_owned();
        out.push('/');
        for octet in Base64::encode_string(&self.der).bytes() {
            match octet {
                b'+' => out.push_str("%2B"),
                b'/' => out.push_str("%2F"),
                b'=' => out.push_str("%3D"),
                _ => out.push(char::from(octet)),
            }
        }
        (out.len() <= 255).then_some(out)
    }

    /// Checks that a response answers this request: every certificate, and the nonce by the rule.
    /// Who signed it is not checked here.
    ///
    /// # Errors
    /// [`Error::NonceMissing`], [`Error::NonceDifferent`], [`Error::ResponseOther`].
    pub fn check(&self, response: &OcspResponse, rule: NonceRule) -> Result<(), Error> {
        match (self.nonce(), response.nonce(), rule) {
            (_, _, NonceRule::Ignored) | (_, None, NonceRule::IfPresent) => {}
            (_, None, NonceRule::Required) => return Err(Error::NonceMissing),
            (Some(asked), Some(answered), _) if asked == answered => {}
            _ => return Err(Error::NonceDifferent),
        }
        let answered = |question: &CertificateId| {
            response.answers().iter().any(|answer| answer.certificate() == question)
        };
        if self.questions.iter().all(answered) { Ok(()) } else { Err(Error::ResponseOther) }
    }
}

/// `version [0] EXPLICIT INTEGER DEFAULT v1`: only version 1, which is left out, exists.
pub(super) fn read_version(fields: &mut Reader<'_>, part: &'static str) -> Result<(), Error> {
    let Some(explicit) = fields.optional(tag::context_constructed(0))? else {
        return Ok(());
    };
    let mut inner = explicit.reader(part);
    let number = inner.expect(tag::INTEGER)?;
    inner.finish()?;
    match number.integer()? {
        [0] if number.tolerates(crate::leniency::Quirk::DefaultWritten) => Ok(()),
        [0] => Err(number.fault(Fault::Default)),
        [version, ..] => Err(Error::VersionUnsupported { part, version: *version }),
        [] => Err(number.fault(Fault::Integer)),
    }
}
