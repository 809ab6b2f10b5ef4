// SPDX-License-Identifier: MIT OR Apache-2.0
//! Issuing to holders: the pair for a request.

use yzt_cert::builder::{CertificateBuilder, NameBuilder, SerialNumber};
use yzt_cert::oid::SOFTWARE_KEY_POLICY;
use yzt_cert::{
    Certificate, CertificateRequest, Extension, KeyUsage, Name, RevocationReason,
    UnifiedSocialCreditCode, UnixTime,
};
use yzt_cms::CertificateAnswer;
use yzt_crypto::{EnvelopedKey, PublicKey, Random, sm2};

use crate::{Authority, Error, Issued, Profile, Register, Subject};

/// What a holder gets for a request.
#[derive(Clone, Debug)]
pub struct IssuedPair {
    /// The certificate of the key that the request proved.
    pub signature_certificate: Certificate,
    /// The certificate of the key that the authority made.
    pub encryption_certificate: Certificate,
    /// That key, for the holder of the signature key alone.
    pub enveloped_key: EnvelopedKey,
}

impl IssuedPair {
    /// The answer to the request (GM/T 0092, clause 8).
    #[must_use]
    pub fn into_answer(self) -> CertificateAnswer {
        CertificateAnswer {
            signature_certificates: vec![self.signature_certificate],
            enveloped_key: Some(self.enveloped_key),
            encryption_certificates: vec![self.encryption_certificate],
        }
    }
}

/// Whom a pair names.
struct Holder {
    name: Name,
    code: Option<UnifiedSocialCreditCode>,
}

/// What both certificates of a pair have in common.
struct Common<'a> {
    holder: &'a Holder,
    profile: &'a Profile,
    not_before: UnixTime,
    not_after: UnixTime,
}

impl Authority {
    /// Issues a pair to `subject` for the key of `request`.
    ///
    /// Of the request only the key counts, and that its signature proves possession; who the holder is
    /// comes from `subject`, which the caller has checked. The private encryption key is wiped once it
    /// is sealed.
    ///
    /// # Errors
    /// [`Error::PossessionNotProven`], [`Error::KeyUnsupported`]; [`Error::KeyInUse`] when the key is
    /// certified for another holder, is an encryption key or the authority's own;
    /// [`Error::KeyCompromised`] when a certificate of this key was revoked for that reason;
    /// [`Error::ValidityNotAllowed`], [`Error::RegisterForeign`], [`Error::SerialExhausted`], and what
    /// building and randomness give. The register is changed only when the pair is made.
    pub fn issue(
        &self,
        register: &mut Register,
        request: &CertificateRequest,
        subject: &Subject,
        profile: &Profile,
        random: &mut dyn Random,
        now: UnixTime,
    ) -> Result<IssuedPair, Error> {
        let holder = Holder::new(subject)?;
        self.issue_to(register, request, &holder, profile, random, now)
    }

    /// Issues one certificate for signatures, for a key of SM2, RSA or P-256, and no encryption key.
    ///
    /// For keys that hold a single certificate, as those of RSA do, and for tests of portals: the
    /// holder of the request's key is named as by [`Authority::issue`].
    ///
    /// # Errors
    /// As [`Authority::issue`].
    pub fn issue_single(
        &self,
        register: &mut Register,
        request: &CertificateRequest,
        subject: &Subject,
        profile: &Profile,
        random: &mut dyn Random,
        now: UnixTime,
    ) -> Result<Certificate, Error> {
        let holder = Holder::new(subject)?;
        register.require_owner(self.certificate())?;
        let key = self.proven_key(register, request, &holder)?;
        let (not_before, not_after) = self.period(profile, now)?;
        let common = Common { holder: &holder, profile, not_before, not_after };
        let serial = self.unused_serial(register, random)?;
        let certificate = self.certify(&common, serial, key, KeyUsage::SIGNATURE_HALF, random)?;
        register.record(&certificate, None)?;
        Ok(certificate)
    }

    /// Issues a new pair for the holder of an earlier signature certificate, with the same subject.
    ///
    /// The request brings a new key. With the old one the holder could not take the pair in: a card
    /// keeps its encryption key as long as it holds that key's certificate, so that what was
    /// encrypted for it stays readable, and the authority does not keep it to send it again. The
    /// earlier certificates stay as they are, until they expire or are revoked.
    ///
    /// # Errors
    /// [`Error::RenewalKeyUnchanged`] for a request with the key of the earlier certificate;
    /// [`Error::SerialUnknown`]; [`Error::NotRenewable`] when the earlier certificate is revoked,
    /// suspended or no signature certificate of a holder's pair; otherwise as [`Authority::issue`].
    pub fn renew(
        &self,
        register: &mut Register,
        serial: &[u8],
        request: &CertificateRequest,
        profile: &Profile,
        random: &mut dyn Random,
        now: UnixTime,
    ) -> Result<IssuedPair, Error> {
        let earlier = register.find(serial).ok_or(Error::SerialUnknown)?;
        let is_pair = earlier.companion().is_some();
        if earlier.revocation().is_some() || !is_pair || !is_holders_signature(earlier) {
            return Err(Error::NotRenewable);
        }
        let certificate = earlier.certificate();
        if request.public_key().is_ok_and(|key| certificate.public_key() == Ok(key)) {
            return Err(Error::RenewalKeyUnchanged);
        }
        let holder = Holder {
            name: certificate.subject().clone(),
            code: certificate.identity().unified_social_credit_code,
        };
        self.issue_to(register, request, &holder, profile, random, now)
    }

    fn issue_to(
        &self,
        register: &mut Register,
        request: &CertificateRequest,
        holder: &Holder,
        profile: &Profile,
        random: &mut dyn Random,
        now: UnixTime,
    ) -> Result<IssuedPair, Error> {
        register.require_owner(self.certificate())?;
        let PublicKey::Sm2(key) = self.proven_key(register, request, holder)? else {
            return Err(Error::KeyUnsupported);
        };
        let (not_before, not_after) = self.period(profile, now)?;
        let common = Common { holder, profile, not_before, not_after };

        let (encryption_key, enveloped_key) = delivered_key(&key, random)?;
        let first = self.unused_serial(register, random)?;
        let second = self.unused_serial(register, random)?;
        if first == second {
            return Err(Error::SerialExhausted);
        }
        let signature_certificate =
            self.certify(&common, first, key.into(), KeyUsage::SIGNATURE_HALF, random)?;
        let encryption_certificate =
            self.certify(&common, second, encryption_key, KeyUsage::ENCRYPTION_HALF, random)?;
        register.record(&signature_certificate, Some(&encryption_certificate))?;
        Ok(IssuedPair { signature_certificate, encryption_certificate, enveloped_key })
    }

    /// The request's key, if its holder has proven it and nobody else may claim it.
    fn proven_key(
        &self,
        register: &Register,
        request: &CertificateRequest,
        holder: &Holder,
    ) -> Result<PublicKey, Error> {
        let key = request.public_key().map_err(|_| Error::KeyUnsupported)?;
        request.verify().map_err(|_| Error::PossessionNotProven)?;
        if key == self.certificate().public_key()? {
            return Err(Error::KeyInUse);
        }
        for issued in register.with_key(&key) {
            let compromised = issued
                .revocation()
                .is_some_and(|entry| entry.reason == RevocationReason::KeyCompromise);
            if compromised {
                return Err(Error::KeyCompromised);
            }
            if !is_holders_signature(issued) || *issued.certificate().subject() != holder.name {
                return Err(Error::KeyInUse);
            }
        }
        Ok(key)
    }

    fn certify(
        &self,
        common: &Common<'_>,
        serial: SerialNumber,
        key: PublicKey,
        usage: KeyUsage,
        random: &mut dyn Random,
    ) -> Result<Certificate, Error> {
        let name = common.holder.name.clone();
        let mut builder =
            CertificateBuilder::new(serial, name, key, common.not_before, common.not_after)
                .issued_by(self.certificate())
                .key_usage(usage);
        if let Some(code) = &common.holder.code {
            builder = builder.unified_social_credit_code(code);
        }
        if common.profile.software_key {
            builder = builder.policy(SOFTWARE_KEY_POLICY);
        }
        if let Some(url) = &common.profile.crl_url {
            builder = builder.crl_location(url);
        }
        if let Some(url) = &common.profile.ocsp_url {
            builder = builder.extension(Extension::ocsp_location(url)?);
        }
        self.sign(builder, random)
    }
}

impl Holder {
    fn new(subject: &Subject) -> Result<Self, Error> {
        let mut name = NameBuilder::new().country("CN");
        if let Some(province) = &subject.province {
            name = name.province(province);
        }
        if let Some(locality) = &subject.locality {
            name = name.locality(locality);
        }
        let code = subject.unified_social_credit_code.clone();
        let name = name
            .organization(&subject.organization)
            .serial_number(code.as_str())
            .common_name(&subject.common_name)
            .build()?;
        Ok(Self { name, code: Some(code) })
    }
}

/// Makes the encryption key and seals it; its private value does not outlive this function.
fn delivered_key(
    recipient: &sm2::PublicKey,
    random: &mut dyn Random,
) -> Result<(PublicKey, EnvelopedKey), Error> {
    let key = sm2::PrivateKey::generate(random)?;
    let enveloped = EnvelopedKey::seal(random, recipient, &key)?;
    Ok((key.public_key().clone().into(), enveloped))
}

/// Whether it is a holder's certificate for signatures: what serves the authority itself has another
/// usage, or names what it is for.
fn is_holders_signature(issued: &Issued) -> bool {
    let certificate = issued.certificate();
    let may_sign = certificate.key_usage().is_some_and(KeyUsage::may_sign);
    may_sign && certificate.extended_key_usage().is_none()
}
