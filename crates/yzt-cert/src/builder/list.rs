// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists from their entries.

use yzt_crypto::{PublicKey, Signer};

use super::{SerialNumber, seal};
use crate::algorithm;
use crate::asn1::{self, tag};
use crate::certificate::Certificate;
use crate::crl::{CertificateRevocationList, Revocation, RevocationReason};
use crate::error::{Error, SigningError};
use crate::extension::{self, Extension, Extensions, IssuingDistributionPoint};
use crate::oid;
use crate::time::UnixTime;

/// Puts a version 2 revocation list together.
#[derive(Clone, Debug)]
pub struct CrlBuilder {
    issuer: Box<Certificate>,
    this_update: UnixTime,
    next_update: UnixTime,
    number: u64,
    base: Option<u64>,
    distribution: Option<IssuingDistributionPoint>,
    freshest: Option<String>,
    entries: Vec<(SerialNumber, Revocation)>,
}

impl CrlBuilder {
    /// An empty list of `issuer`, valid from `this_update` until `next_update`.
    #[must_use]
    pub fn new(
        issuer: &Certificate,
        this_update: UnixTime,
        next_update: UnixTime,
        number: u64,
    ) -> Self {
        Self {
            issuer: Box::new(issuer.clone()),
            this_update,
            next_update,
            number,
            base: None,
            distribution: None,
            freshest: None,
            entries: Vec::new(),
        }
    }

    /// Adds a revoked certificate.
    #[must_use]
    pub fn revoke(
        mut self,
        serial: SerialNumber,
        date: UnixTime,
        reason: RevocationReason,
    ) -> Self {
        self.entries.push((serial, Revocation { date, reason, invalidity_date: None }));
        self
    }

    /// Adds a revoked certificate with everything that an entry may say; in a delta list with the
    /// reason removeFromCRL one that is revoked no longer.
    #[must_use]
    pub fn entry(mut self, serial: SerialNumber, revocation: Revocation) -> Self {
        self.entries.push((serial, revocation));
        self
    }

    /// deltaCRLIndicator, critical: the list says what has changed since the complete list with this
    /// number (RFC 5280, clause 5.2.4).
    #[must_use]
    pub const fn delta(mut self, base: u64) -> Self {
        self.base = Some(base);
        self
    }

    /// freshestCRL: where delta lists to this list are published.
    #[must_use]
    pub fn freshest(mut self, location: &str) -> Self {
        self.freshest = Some(location.to_owned());
        self
    }

    /// issuingDistributionPoint, critical: the list covers only part of the certificates.
    #[must_use]
    pub fn distribution(mut self, distribution: IssuingDistributionPoint) -> Self {
        self.distribution = Some(distribution);
        self
    }

    /// Signs and reads the result back.
    ///
    /// # Errors
    /// [`SigningError::Signer`] when the signer refuses; [`SigningError::Document`] with
    /// [`Error::IssuerKeyMismatch`] when the signer's key is not the issuer's,
    /// [`Error::RevocationSigner`] when the issuer may not sign lists, [`Error::Profile`] when the
    /// period is empty.
    pub fn sign<S: Signer + ?Sized>(
        self,
        signer: &mut S,
    ) -> Result<CertificateRevocationList, SigningError<S::Error>> {
        let key = signer.public_key();
        let tbs = self.to_be_signed(&key)?;
        let der = seal(&tbs, &key, signer)?;
        let list = CertificateRevocationList::from_vec(der)?;
        list.verify_part(&self.issuer)?;
        Ok(list)
    }

    fn to_be_signed(&self, signing_key: &PublicKey) -> Result<Vec<u8>, Error> {
        if self.issuer.public_key()? != *signing_key {
            return Err(Error::IssuerKeyMismatch);
        }
        if self.next_update < self.this_update {
            return Err(Error::Profile {
                part: "revocation list",
                rule: "it ends after it begins",
            });
        }
        if self.base.is_some_and(|base| self.number <= base) {
            let rule = "a delta list has a higher number than its base";
            return Err(Error::Profile { part: "revocation list", rule });
        }
        let mut entries = Vec::new();
        for (serial, revocation) in &self.entries {
            if revocation.reason == RevocationReason::RemoveFromCrl && self.base.is_none() {
                let rule = "only a delta list removes entries";
                return Err(Error::Profile { part: "revocation list", rule });
            }
            entries.push(entry(serial, revocation)?);
        }
        let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
        // RFC 5280, clause 5.1.2.6: an empty list is left out.
        let revoked = if entries.is_empty() { Vec::new() } else { asn1::sequence(&entries) };
        Ok(asn1::sequence(&[
            &asn1::unsigned_integer(&[1]),
            &algorithm::identifier_of(signing_key)?,
            self.issuer.subject().as_der(),
            &self.this_update.to_der()?,
            &self.next_update.to_der()?,
            &revoked,
            &asn1::explicit(0, &self.extensions()?.to_der()),
        ]))
    }

    fn extensions(&self) -> Result<Extensions, Error> {
        let mut list = Vec::new();
        if let Some(identifier) = self.issuer.subject_key_identifier() {
            let value = extension::authority_key_identifier(identifier);
            list.push(Extension { kind: oid::AUTHORITY_KEY_IDENTIFIER, critical: false, value });
        }
        let value = asn1::unsigned_integer(&self.number.to_be_bytes());
        list.push(Extension { kind: oid::CRL_NUMBER, critical: false, value });
        if let Some(base) = self.base {
            let value = asn1::unsigned_integer(&base.to_be_bytes());
            list.push(Extension { kind: oid::DELTA_CRL_INDICATOR, critical: true, value });
        }
        if let Some(location) = &self.freshest {
            list.push(Extension::freshest_list(location)?);
        }
        if let Some(distribution) = &self.distribution {
            let value = distribution.to_der();
            list.push(Extension { kind: oid::ISSUING_DISTRIBUTION_POINT, critical: true, value });
        }
        Ok(Extensions(list))
    }
}

/// One revoked certificate; the reason unspecified is left out (RFC 5280, clause 5.3.1).
fn entry(serial: &SerialNumber, revocation: &Revocation) -> Result<Vec<u8>, Error> {
    let date = revocation.date.to_der()?;
    let mut list = Vec::new();
    if revocation.reason != RevocationReason::Unspecified {
        let value = asn1::encode(tag::ENUMERATED, &[&[revocation.reason.code()]]);
        list.push(Extension { kind: oid::CRL_REASON, critical: false, value });
    }
    if let Some(since) = revocation.invalidity_date {
        let value = since.to_generalized()?;
        list.push(Extension { kind: oid::INVALIDITY_DATE, critical: false, value });
    }
    let extensions = if list.is_empty() { Vec::new() } else { Extensions(list).to_der() };
    Ok(asn1::sequence(&[&serial.to_der(), &date, &extensions]))
}
