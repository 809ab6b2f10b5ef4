// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates from their fields.

use yzt_crypto::{PublicKey, Signer};

use super::{SerialNumber, key_identifier, seal};
use crate::algorithm;
use crate::asn1;
use crate::certificate::Certificate;
use crate::error::{Error, SigningError};
use crate::extension::{
    self, BasicConstraints, DistributionPoint, Extension, Extensions, KeyUsage,
};
use crate::identity::UnifiedSocialCreditCode;
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};
use crate::time::UnixTime;

/// Puts a version 3 certificate together.
///
/// subjectKeyIdentifier is always written; authorityKeyIdentifier is the issuer's
/// subjectKeyIdentifier. Basic constraints and key usage are critical.
#[derive(Clone, Debug)]
pub struct CertificateBuilder {
    serial: SerialNumber,
    subject: Name,
    public_key: PublicKey,
    not_before: UnixTime,
    not_after: UnixTime,
    issuer: Option<Box<Certificate>>,
    basic_constraints: Option<BasicConstraints>,
    key_usage: Option<KeyUsage>,
    extended_key_usage: Vec<ObjectIdentifier>,
    policies: Vec<ObjectIdentifier>,
    locations: Vec<String>,
    other: Vec<Extension>,
}

impl CertificateBuilder {
    /// A self-signed certificate unless [`issued_by`](Self::issued_by) says otherwise.
    #[must_use]
    pub const fn new(
        serial: SerialNumber,
        subject: Name,
        public_key: PublicKey,
        not_before: UnixTime,
        not_after: UnixTime,
    ) -> Self {
        Self {
            serial,
            subject,
            public_key,
            not_before,
            not_after,
            issuer: None,
            basic_constraints: None,
            key_usage: None,
            extended_key_usage: Vec::new(),
            policies: Vec::new(),
            locations: Vec::new(),
            other: Vec::new(),
        }
    }

    /// The issuer's certificate, whose key will sign.
    #[must_use]
    pub fn issued_by(mut self, issuer: &Certificate) -> Self {
        self.issuer = Some(Box::new(issuer.clone()));
        self
    }

    /// basicConstraints, critical: an authority with this path length constraint.
    #[must_use]
    pub const fn authority(mut self, path_length: Option<u32>) -> Self {
        self.basic_constraints = Some(BasicConstraints { authority: true, path_length });
        self
    }

    /// basicConstraints, critical: not an authority.
    #[must_use]
    pub const fn end_entity(mut self) -> Self {
        self.basic_constraints = Some(BasicConstraints { authority: false, path_length: None });
        self
    }

    /// keyUsage, critical.
    #[must_use]
    pub const fn key_usage(mut self, usage: KeyUsage) -> Self {
        self.key_usage = Some(usage);
        self
    }

    /// One more purpose of extKeyUsage.
    #[must_use]
    pub fn extended_key_usage(mut self, purpose: ObjectIdentifier) -> Self {
        self.extended_key_usage.push(purpose);
        self
    }

    /// One more certificate policy.
    #[must_use]
    pub fn policy(mut self, policy: ObjectIdentifier) -> Self {
        self.policies.push(policy);
        self
    }

    /// One more place where revocation lists are published (an ASCII URI).
    #[must_use]
    pub fn crl_location(mut self, location: &str) -> Self {
        self.locations.push(location.to_owned());
        self
    }

    /// The enterprise's identifier as the extension 1.2.156.10260.4.1.4.
    #[must_use]
    pub fn unified_social_credit_code(self, code: &UnifiedSocialCreditCode) -> Self {
        self.extension(extension::identity_extension(code.as_str()))
    }

    /// Any other extension, as it stands.
    #[must_use]
    pub fn extension(mut self, extension: Extension) -> Self {
        self.other.push(extension);
        self
    }

    /// Signs and reads the result back.
    ///
    /// # Errors
    /// [`SigningError::Signer`] when the signer refuses; [`SigningError::Document`] with
    /// [`Error::IssuerKeyMismatch`] when the signer's key is not the issuer's, [`Error::Profile`]
    /// when the period is empty, a name or a location cannot be used, or an error of the parser
    /// when a field does not fit.
    pub fn sign<S: Signer + ?Sized>(
        self,
        signer: &mut S,
    ) -> Result<Certificate, SigningError<S::Error>> {
        let key = signer.public_key();
        let tbs = self.to_be_signed(&key)?;
        let der = seal(&tbs, &key, signer)?;
        Ok(Certificate::parse(&der)?)
    }

    fn to_be_signed(&self, signing_key: &PublicKey) -> Result<Vec<u8>, Error> {
        let (issuer, issuer_key) = match &self.issuer {
            Some(issuer) => (issuer.subject(), issuer.public_key()?),
            None => (&self.subject, self.public_key.clone()),
        };
        if issuer_key != *signing_key {
            return Err(Error::IssuerKeyMismatch);
        }
        if self.not_after < self.not_before {
            return Err(Error::Profile { part: "validity", rule: "it ends after it begins" });
        }
        if self.subject.is_empty() {
            return Err(Error::Profile { part: "subject", rule: "the subject has a name" });
        }
        let validity = asn1::sequence(&[&self.not_before.to_der()?, &self.not_after.to_der()?]);
        Ok(asn1::sequence(&[
            &asn1::explicit(0, &asn1::unsigned_integer(&[2])),
            &self.serial.to_der(),
            &algorithm::identifier_of(signing_key)?,
            issuer.as_der(),
            &validity,
            self.subject.as_der(),
            &self.public_key.to_spki_der(),
            &asn1::explicit(3, &self.extensions()?.to_der()),
        ]))
    }

    fn extensions(&self) -> Result<Extensions, Error> {
        let mut list = Vec::new();
        let mut add = |kind, critical, value| {
            list.push(Extension { kind, critical, value });
        };
        let own = key_identifier(&self.public_key);
        let authority = match &self.issuer {
            Some(issuer) => issuer.subject_key_identifier(),
            None => Some(&own[..]),
        };
        if let Some(authority) = authority {
            let value = extension::authority_key_identifier(authority);
            add(oid::AUTHORITY_KEY_IDENTIFIER, false, value);
        }
        add(oid::SUBJECT_KEY_IDENTIFIER, false, asn1::octet_string(&own));
        if let Some(constraints) = self.basic_constraints {
            add(oid::BASIC_CONSTRAINTS, true, constraints.to_der());
        }
        if let Some(usage) = self.key_usage {
            add(oid::KEY_USAGE, true, usage.to_der());
        }
        if !self.extended_key_usage.is_empty() {
            let value = extension::extended_key_usage(&self.extended_key_usage);
            add(oid::EXTENDED_KEY_USAGE, false, value);
        }
        if !self.policies.is_empty() {
            add(oid::CERTIFICATE_POLICIES, false, extension::policies(&self.policies));
        }
        if !self.locations.is_empty() {
            let graphic = |location: &String| location.bytes().all(|byte| byte.is_ascii_graphic());
            if !self.locations.iter().all(graphic) {
                let rule = "a location is a URI in ASCII";
                return Err(Error::Profile { part: "CRL distribution points", rule });
            }
            let value = DistributionPoint::list_to_der(&self.locations);
            add(oid::CRL_DISTRIBUTION_POINTS, false, value);
        }
        list.extend(self.other.iter().cloned());
        Ok(Extensions(list))
    }
}
