// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answering OCSP requests (RFC 6960), as a function from bytes to bytes.

use yzt_cert::builder::{CertificateBuilder, NameBuilder};
use yzt_cert::ocsp::{
    AnswerStatus, CertificateId, OcspFailure, OcspRequest, OcspResponseBuilder, ResponderId,
    failure_response,
};
use yzt_cert::{
    Certificate, Error as CertificateError, Extension, KeyUsage, Revocation, SigningError,
    UnixTime, oid,
};
use yzt_crypto::{PublicKey, Random, Signer};

use crate::{Authority, AuthorityName, Error, Register};

/// Seconds for which an answer holds, unless told otherwise: an hour.
const VALIDITY: u32 = 3600;

/// A responder for the certificates of one authority.
///
/// It signs with the authority's own key, or with that of a delegate whose certificate
/// [`Authority::issue_responder`] makes. Transport is the caller's: HTTP with the content types
/// `application/ocsp-request` and `application/ocsp-response` (RFC 6960, appendix A).
#[derive(Clone, Copy, Debug)]
pub struct Responder<'a> {
    authority: &'a Certificate,
    delegate: Option<&'a Certificate>,
    validity_seconds: u32,
}

impl<'a> Responder<'a> {
    /// A responder that signs with the authority's key.
    #[must_use]
    pub const fn new(authority: &'a Certificate) -> Self {
        Self { authority, delegate: None, validity_seconds: VALIDITY }
    }

    /// A responder that signs with the key of this certificate.
    #[must_use]
    pub const fn delegated(mut self, delegate: &'a Certificate) -> Self {
        self.delegate = Some(delegate);
        self
    }

    /// For how long an answer holds.
    #[must_use]
    pub const fn valid_for(mut self, seconds: u32) -> Self {
        self.validity_seconds = seconds;
        self
    }

    /// Answers a request from the register: every certificate that it asks about, with the nonce
    /// that it brings.
    ///
    /// What cannot be read is answered with malformedRequest, and a request about other issuers' or
    /// nobody's certificates alone with unauthorized (RFC 5019, clause 2.2.3). Among others, a
    /// certificate that the register does not hold is `unknown`.
    ///
    /// # Errors
    /// [`SigningError::Document`] when the register is another authority's or the signer's key is
    /// not that of the certificate, [`SigningError::Signer`] when the signer refuses; answer
    /// [`OcspFailure::InternalError`] then.
    pub fn answer<S: Signer + ?Sized>(
        &self,
        request: &[u8],
        register: &Register,
        signer: &mut S,
        now: UnixTime,
    ) -> Result<Vec<u8>, SigningError<S::Error>> {
        let certificate = self.delegate.unwrap_or(self.authority);
        let owned = register.require_owner(self.authority).is_ok();
        if !owned || certificate.public_key()? != signer.public_key() {
            return Err(CertificateError::IssuerKeyMismatch.into());
        }
        let Ok(request) = OcspRequest::parse(request) else {
            return Ok(failure_response(OcspFailure::MalformedRequest));
        };
        if request.unknown_critical().is_some() {
            return Ok(failure_response(OcspFailure::MalformedRequest));
        }
        if !request.questions().iter().any(|question| question.is_issued_by(self.authority)) {
            return Ok(failure_response(OcspFailure::Unauthorized));
        }
        let responder = ResponderId::by_key(certificate)?;
        let mut builder = OcspResponseBuilder::new(responder, now).nonce(request.nonce());
        let next = now.plus_seconds(i64::from(self.validity_seconds));
        for question in request.questions() {
            let status = self.status(question, register);
            builder = builder.answer(question.clone(), status, now, Some(next));
        }
        if let Some(delegate) = self.delegate {
            builder = builder.certificate(delegate);
        }
        Ok(builder.sign(signer)?.as_der().to_vec())
    }

    fn status(&self, question: &CertificateId, register: &Register) -> AnswerStatus {
        let found = register.find(question.serial());
        match found.filter(|_| question.is_issued_by(self.authority)) {
            None => AnswerStatus::Unknown,
            Some(issued) => match issued.revocation() {
                None => AnswerStatus::Good,
                Some(entry) => {
                    let (date, reason) = (entry.at, entry.reason);
                    AnswerStatus::Revoked(Revocation { date, reason, invalidity_date: None })
                }
            },
        }
    }
}

impl Authority {
    /// Issues the certificate of a delegated responder (RFC 6960, clause 4.2.2.2): usage
    /// digitalSignature, purpose id-kp-OCSPSigning, and id-pkix-ocsp-nocheck, so that nobody need ask
    /// about it. It should be short-lived for that reason. Its key may be of any algorithm.
    ///
    /// # Errors
    /// [`Error::RegisterForeign`], [`Error::KeyInUse`] for a key that is certified already,
    /// [`Error::ValidityNotAllowed`]; otherwise as [`Authority::create_issuing`].
    pub fn issue_responder(
        &self,
        register: &mut Register,
        name: &AuthorityName,
        key: &PublicKey,
        validity_days: u32,
        random: &mut dyn Random,
        now: UnixTime,
    ) -> Result<Certificate, Error> {
        register.require_owner(self.certificate())?;
        let in_use = register.with_key(key).next().is_some();
        if in_use || *key == self.certificate().public_key()? {
            return Err(Error::KeyInUse);
        }
        let serial = self.unused_serial(register, random)?;
        let (begin, end) = self.days(validity_days, now)?;
        let name = NameBuilder::new()
            .country("CN")
            .organization(&name.organization)
            .common_name(&name.common_name)
            .build()?;
        let builder = CertificateBuilder::new(serial, name, key.clone(), begin, end)
            .issued_by(self.certificate())
            .end_entity()
            .key_usage(KeyUsage::DIGITAL_SIGNATURE)
            .extended_key_usage(oid::OCSP_SIGNING)
            .extension(Extension::ocsp_no_check());
        let certificate = self.sign(builder, random)?;
        register.record(&certificate, None)?;
        Ok(certificate)
    }
}
