// SPDX-License-Identifier: MIT OR Apache-2.0
//! An authority: its certificate, its key, and what it makes for itself.

use yzt_cert::builder::{CertificateBuilder, CrlBuilder, NameBuilder, SerialNumber};
use yzt_cert::{Certificate, CertificateRevocationList, Extension, KeyUsage, Name, UnixTime};
use yzt_crypto::{KeySigner, PublicKey, Random, sm2};

use crate::{AuthorityName, AuthorityProfile, Error, Profile, Register};

/// How often a serial number is drawn before the random source is held to be broken.
const SERIAL_TRIES: usize = 8;

/// A certification authority with its key in memory, where it is wiped when dropped.
#[derive(Debug)]
pub struct Authority {
    certificate: Certificate,
    key: sm2::PrivateKey,
}

impl Authority {
    /// Makes a root: a new key and its self-signed certificate.
    ///
    /// # Errors
    /// [`Error::ValidityNotAllowed`] for no days, [`Error::Certificate`] for a name that cannot be
    /// written, [`Error::Crypto`] when randomness fails.
    pub fn create_root(
        name: &AuthorityName,
        validity_days: u32,
        random: &mut dyn Random,
        now: UnixTime,
    ) -> Result<Self, Error> {
        let key = sm2::PrivateKey::generate(random)?;
        let serial = SerialNumber::random(random)?;
        let not_after = end_of(now, validity_days)?;
        let certificate =
            CertificateBuilder::new(serial, write_name(name)?, public(&key), now, not_after)
                .authority(None)
                .key_usage(KeyUsage::AUTHORITY)
                .sign(&mut KeySigner::new(&key, random))
                .map_err(yzt_cert::Error::from)?;
        Ok(Self { certificate, key })
    }

    /// Makes an issuing authority below this one, which issues to holders only (path length 0).
    ///
    /// # Errors
    /// [`Error::RegisterForeign`] when `register` is not this authority's, and as
    /// [`Authority::create_root`].
    pub fn create_issuing(
        &self,
        register: &mut Register,
        name: &AuthorityName,
        profile: &AuthorityProfile,
        random: &mut dyn Random,
        now: UnixTime,
    ) -> Result<Self, Error> {
        register.require_owner(&self.certificate)?;
        let key = sm2::PrivateKey::generate(random)?;
        let serial = self.unused_serial(register, random)?;
        let not_after = end_of(now, profile.validity_days)?;
        self.require_within(now, not_after)?;
        let mut builder =
            CertificateBuilder::new(serial, write_name(name)?, public(&key), now, not_after)
                .issued_by(&self.certificate)
                .authority(Some(0))
                .key_usage(KeyUsage::AUTHORITY);
        if let Some(url) = &profile.crl_url {
            builder = builder.crl_location(url);
        }
        if let Some(url) = &profile.ocsp_url {
            builder = builder.extension(Extension::ocsp_location(url)?);
        }
        let certificate = self.sign(builder, random)?;
        register.record(&certificate, None)?;
        Ok(Self { certificate, key })
    }

    /// Puts together an authority whose certificate and key were stored.
    ///
    /// # Errors
    /// [`Error::NotAnAuthority`] unless the certificate is that of an authority which may sign
    /// certificates and revocation lists, [`Error::AuthorityKeyMismatch`] for another key.
    pub fn from_parts(certificate: Certificate, key: sm2::PrivateKey) -> Result<Self, Error> {
        let is_authority =
            certificate.basic_constraints().is_some_and(|constraints| constraints.authority)
                && certificate.key_usage().is_some_and(|usage| usage.contains(KeyUsage::AUTHORITY));
        if !is_authority {
            return Err(Error::NotAnAuthority);
        }
        if certificate.public_key()? != public(&key) {
            return Err(Error::AuthorityKeyMismatch);
        }
        Ok(Self { certificate, key })
    }

    /// The authority's certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The authority's key, for the caller to store.
    #[must_use]
    pub const fn key(&self) -> &sm2::PrivateKey {
        &self.key
    }

    /// Makes the next revocation list: every revoked certificate of the register, with the next
    /// number.
    ///
    /// Entries stay on the list after their certificates have expired, so that a signature of the
    /// past can still be judged.
    ///
    /// # Errors
    /// [`Error::RegisterForeign`]; [`Error::RevocationListNotAllowed`] unless `next_update` is later
    /// than `this_update`; [`Error::Certificate`] and [`Error::Crypto`] from building and signing. The
    /// number is used up only when the list is made.
    pub fn revocation_list(
        &self,
        register: &mut Register,
        random: &mut dyn Random,
        this_update: UnixTime,
        next_update: UnixTime,
    ) -> Result<CertificateRevocationList, Error> {
        register.require_owner(&self.certificate)?;
        if next_update <= this_update {
            return Err(Error::RevocationListNotAllowed);
        }
        let number = register.next_crl_number();
        let mut builder = CrlBuilder::new(&self.certificate, this_update, next_update, number);
        for issued in register.issued() {
            if let Some(entry) = issued.revocation() {
                let serial = SerialNumber::from_unsigned(issued.certificate().serial())?;
                builder = builder.revoke(serial, entry.at, entry.reason);
            }
        }
        let list =
            builder.sign(&mut KeySigner::new(&self.key, random)).map_err(yzt_cert::Error::from)?;
        register.use_crl_number()?;
        Ok(list)
    }

    pub(crate) fn sign(
        &self,
        builder: CertificateBuilder,
        random: &mut dyn Random,
    ) -> Result<Certificate, Error> {
        let signed = builder.sign(&mut KeySigner::new(&self.key, random));
        Ok(signed.map_err(yzt_cert::Error::from)?)
    }

    /// The period of what is issued to a holder, which lies within that of this authority.
    pub(crate) fn period(
        &self,
        profile: &Profile,
        now: UnixTime,
    ) -> Result<(UnixTime, UnixTime), Error> {
        let (begin, end) = match profile.period {
            Some(period) => period,
            None => (now, end_of(now, profile.validity_days)?),
        };
        self.require_within(begin, end)?;
        Ok((begin, end))
    }

    /// So many days from now, within the period of this authority.
    pub(crate) fn days(&self, days: u32, now: UnixTime) -> Result<(UnixTime, UnixTime), Error> {
        let end = end_of(now, days)?;
        self.require_within(now, end)?;
        Ok((now, end))
    }

    fn require_within(&self, begin: UnixTime, end: UnixTime) -> Result<(), Error> {
        let (first, last) = (self.certificate.not_before(), self.certificate.not_after());
        if begin < end && first <= begin && end <= last {
            Ok(())
        } else {
            Err(Error::ValidityNotAllowed)
        }
    }

    /// A random serial number that the register does not hold.
    pub(crate) fn unused_serial(
        &self,
        register: &Register,
        random: &mut dyn Random,
    ) -> Result<SerialNumber, Error> {
        for _ in 0..SERIAL_TRIES {
            let serial = SerialNumber::random(random)?;
            let is_own = serial.as_content() == self.certificate.serial();
            if !is_own && register.find(serial.as_content()).is_none() {
                return Ok(serial);
            }
        }
        Err(Error::SerialExhausted)
    }
}

fn public(key: &sm2::PrivateKey) -> PublicKey {
    key.public_key().clone().into()
}

fn end_of(now: UnixTime, days: u32) -> Result<UnixTime, Error> {
    if days == 0 {
        return Err(Error::ValidityNotAllowed);
    }
    Ok(now.plus_days(i64::from(days)))
}

fn write_name(name: &AuthorityName) -> Result<Name, Error> {
    Ok(NameBuilder::new()
        .country("CN")
        .organization(&name.organization)
        .common_name(&name.common_name)
        .build()?)
}
