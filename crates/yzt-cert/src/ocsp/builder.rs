// SPDX-License-Identifier: MIT OR Apache-2.0
//! Making responses.

use yzt_crypto::{PublicKey, Signer};

use super::{AnswerStatus, CertificateId, OcspFailure, OcspResponse, ResponderId};
use super::{check_nonce, nonce_extension};
use crate::asn1::{self, Reader, tag};
use crate::builder::seal;
use crate::certificate::Certificate;
use crate::crl::{Revocation, RevocationReason};
use crate::error::{Error, SigningError};
use crate::extension::Extensions;
use crate::oid;
use crate::time::UnixTime;

const PART: &str = "OCSP response";

/// A response that gives no answer, but the reason why. Nobody signs it.
#[must_use]
pub fn failure_response(failure: OcspFailure) -> Vec<u8> {
    asn1::sequence(&[&asn1::encode(tag::ENUMERATED, &[&[failure.code()]])])
}

/// Puts a response together.
#[derive(Clone, Debug)]
pub struct OcspResponseBuilder {
    responder: ResponderId,
    produced_at: UnixTime,
    answers: Vec<Answer>,
    nonce: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
}

#[derive(Clone, Debug)]
struct Answer {
    certificate: CertificateId,
    status: AnswerStatus,
    this_update: UnixTime,
    next_update: Option<UnixTime>,
}

impl OcspResponseBuilder {
    /// A response without answers yet.
    #[must_use]
    pub const fn new(responder: ResponderId, produced_at: UnixTime) -> Self {
        Self { responder, produced_at, answers: Vec::new(), nonce: None, certificates: Vec::new() }
    }

    /// Adds the answer about one certificate.
    #[must_use]
    pub fn answer(
        mut self,
        certificate: CertificateId,
        status: AnswerStatus,
        this_update: UnixTime,
        next_update: Option<UnixTime>,
    ) -> Self {
        self.answers.push(Answer { certificate, status, this_update, next_update });
        self
    }

    /// The nonce of the request.
    #[must_use]
    pub fn nonce(mut self, nonce: Option<&[u8]>) -> Self {
        self.nonce = nonce.map(<[u8]>::to_vec);
        self
    }

    /// Adds a certificate: the responder's own where it is a delegate.
    #[must_use]
    pub fn certificate(mut self, certificate: &Certificate) -> Self {
        self.certificates.push(certificate.clone());
        self
    }

    /// Signs and reads the result back.
    ///
    /// # Errors
    /// [`SigningError::Signer`] when the signer refuses; [`SigningError::Document`] when there is no
    /// answer, a nonce is not 1 to 128 octets long, or a time cannot be written.
    pub fn sign<S: Signer + ?Sized>(
        self,
        signer: &mut S,
    ) -> Result<OcspResponse, SigningError<S::Error>> {
        let key: PublicKey = signer.public_key();
        let data = self.data()?;
        let sealed = seal(&data, &key, signer)?;
        let signed = Reader::single(&sealed, tag::SEQUENCE, PART).map(|whole| whole.content())?;
        let certificates: Vec<&[u8]> = self.certificates.iter().map(Certificate::as_der).collect();
        let certificates = match certificates.is_empty() {
            true => Vec::new(),
            false => asn1::explicit(0, &asn1::sequence(&certificates)),
        };
        let basic = asn1::sequence(&[signed, &certificates]);
        let bytes = asn1::sequence(&[
            &asn1::object_identifier(&oid::OCSP_BASIC),
            &asn1::octet_string(&basic),
        ]);
        let status = asn1::encode(tag::ENUMERATED, &[&[0]]);
        Ok(OcspResponse::parse(&asn1::sequence(&[&status, &asn1::explicit(0, &bytes)]))?)
    }

    fn data(&self) -> Result<Vec<u8>, Error> {
        if self.answers.is_empty() {
            return Err(Error::Profile { part: PART, rule: "at least one answer" });
        }
        let answers: Vec<Vec<u8>> =
            self.answers.iter().map(Answer::to_der).collect::<Result<_, _>>()?;
        let answers: Vec<&[u8]> = answers.iter().map(Vec::as_slice).collect();
        let extensions = match &self.nonce {
            None => Vec::new(),
            Some(nonce) => {
                check_nonce(nonce)?;
                asn1::explicit(1, &Extensions(vec![nonce_extension(nonce)]).to_der())
            }
        };
        Ok(asn1::sequence(&[
            &self.responder.to_der(),
            &self.produced_at.to_generalized()?,
            &asn1::sequence(&answers),
            &extensions,
        ]))
    }
}

impl Answer {
    fn to_der(&self) -> Result<Vec<u8>, Error> {
        let status = match self.status {
            AnswerStatus::Good => asn1::encode(tag::context(0), &[]),
            AnswerStatus::Unknown => asn1::encode(tag::context(2), &[]),
            AnswerStatus::Revoked(Revocation { date, reason, .. }) => {
                let reason = match reason {
                    RevocationReason::Unspecified => Vec::new(),
                    reason => {
                        asn1::explicit(0, &asn1::encode(tag::ENUMERATED, &[&[reason.code()]]))
                    }
                };
                let date = date.to_generalized()?;
                asn1::encode(tag::context_constructed(1), &[&date, &reason])
            }
        };
        let next = match self.next_update {
            None => Vec::new(),
            Some(next) => asn1::explicit(0, &next.to_generalized()?),
        };
        Ok(asn1::sequence(&[
            &self.certificate.to_der(),
            &status,
            &self.this_update.to_generalized()?,
            &next,
        ]))
    }
}
