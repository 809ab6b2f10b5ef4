// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an authority has issued and revoked.

mod text;

use std::collections::{BTreeMap, HashMap};

use yzt_cert::{Certificate, RevocationReason, UnixTime};
use yzt_crypto::PublicKey;

use crate::{Authority, Error};

/// The certificates of one authority, their revocations, and the number of its next revocation list.
///
/// It belongs to the authority whose certificate it was made with; every use with another one is
/// refused. Its text form ([`Register::to_json`]) carries a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// SM3 of the authority's certificate.
    authority: [u8; 32],
    next_crl_number: u64,
    issued: BTreeMap<Vec<u8>, Issued>,
    /// The serial numbers of the certificates of each key.
    keys: HashMap<PublicKey, Vec<Vec<u8>>>,
}

/// One certificate of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    certificate: Certificate,
    companion: Option<Vec<u8>>,
    revocation: Option<RevocationEntry>,
}

/// When and why a certificate was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevocationEntry {
    /// When.
    pub at: UnixTime,
    /// Why.
    pub reason: RevocationReason,
}

impl Issued {
    /// The certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The serial number of the other certificate of the pair.
    #[must_use]
    pub fn companion(&self) -> Option<&[u8]> {
        self.companion.as_deref()
    }

    /// Its revocation, if it is revoked.
    #[must_use]
    pub const fn revocation(&self) -> Option<RevocationEntry> {
        self.revocation
    }
}

impl Register {
    /// An empty register for an authority.
    #[must_use]
    pub fn new(authority: &Authority) -> Self {
        Self::empty(authority.certificate().fingerprint(), 1)
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// [`Error::RegisterVersion`] for a version that is not known, [`Error::RegisterDamaged`] for
    /// everything that is not a register as this program writes it.
    pub fn from_json(json: &[u8]) -> Result<Self, Error> {
        text::read(json)
    }

    /// Writes the text form: JSON with certificates in base64 and a version number.
    #[must_use]
    pub fn to_json(&self) -> String {
        text::write(self)
    }

    /// All certificates, ordered by serial number.
    pub fn issued(&self) -> impl Iterator<Item = &Issued> {
        self.issued.values()
    }

    /// The certificate with this serial number (content octets, big-endian).
    #[must_use]
    pub fn find(&self, serial: &[u8]) -> Option<&Issued> {
        self.issued.get(serial)
    }

    /// The number that the next revocation list will have.
    #[must_use]
    pub const fn next_crl_number(&self) -> u64 {
        self.next_crl_number
    }

    /// Revokes one certificate; it appears in every revocation list from now on.
    ///
    /// A suspended certificate (certificateHold) can be revoked for good. A key that turns out to be
    /// compromised after its certificate was revoked for another reason is marked so, from the date
    /// it had: the key must never be certified again. Everything else is revoked once.
    ///
    /// # Errors
    /// [`Error::SerialUnknown`], [`Error::AlreadyRevoked`]; [`Error::ReasonNotAllowed`] for
    /// removeFromCRL, which is no reason to revoke.
    pub fn revoke(
        &mut self,
        serial: &[u8],
        reason: RevocationReason,
        at: UnixTime,
    ) -> Result<(), Error> {
        let issued = self.issued.get_mut(serial).ok_or(Error::SerialUnknown)?;
        if reason == RevocationReason::RemoveFromCrl {
            return Err(Error::ReasonNotAllowed);
        }
        let at = match &issued.revocation {
            None => at,
            Some(entry) if entry.reason == reason => return Err(Error::AlreadyRevoked),
            Some(entry) if entry.reason == RevocationReason::CertificateHold => at,
            Some(entry) if reason == RevocationReason::KeyCompromise => entry.at.min(at),
            Some(_) => return Err(Error::AlreadyRevoked),
        };
        issued.revocation = Some(RevocationEntry { at, reason });
        Ok(())
    }

    /// Revokes a certificate and the other one of its pair, as when a key is lost.
    ///
    /// # Errors
    /// [`Error::SerialUnknown`]; [`Error::AlreadyRevoked`] when both are revoked already;
    /// [`Error::ReasonNotAllowed`].
    pub fn revoke_pair(
        &mut self,
        serial: &[u8],
        reason: RevocationReason,
        at: UnixTime,
    ) -> Result<(), Error> {
        let companion = self.find(serial).ok_or(Error::SerialUnknown)?.companion.clone();
        let first = self.revoke(serial, reason, at);
        match companion.map(|companion| self.revoke(&companion, reason, at)) {
            Some(Ok(())) => Ok(()),
            Some(Err(_)) | None => first,
        }
    }

    /// Releases a suspended certificate (certificateHold): it is revoked no longer. A delta list says
    /// so with removeFromCRL, a complete list by leaving it out.
    ///
    /// # Errors
    /// [`Error::SerialUnknown`]; [`Error::NotSuspended`] for one that is not revoked, or for good.
    pub fn release(&mut self, serial: &[u8]) -> Result<(), Error> {
        let issued = self.issued.get_mut(serial).ok_or(Error::SerialUnknown)?;
        match issued.revocation {
            Some(entry) if entry.reason == RevocationReason::CertificateHold => {
                issued.revocation = None;
                Ok(())
            }
            _ => Err(Error::NotSuspended),
        }
    }

    pub(crate) fn empty(authority: [u8; 32], next_crl_number: u64) -> Self {
        Self { authority, next_crl_number, issued: BTreeMap::new(), keys: HashMap::new() }
    }

    pub(crate) fn require_owner(&self, authority: &Certificate) -> Result<(), Error> {
        if self.authority == authority.fingerprint() { Ok(()) } else { Err(Error::RegisterForeign) }
    }

    /// The certificates that were issued for a key.
    pub(crate) fn with_key(&self, key: &PublicKey) -> impl Iterator<Item = &Issued> {
        self.keys.get(key).into_iter().flatten().filter_map(|serial| self.issued.get(serial))
    }

    /// Records certificates that belong together: a pair, or an authority's alone.
    pub(crate) fn record(
        &mut self,
        certificate: &Certificate,
        companion: Option<&Certificate>,
    ) -> Result<(), Error> {
        for (one, other) in [(Some(certificate), companion), (companion, Some(certificate))] {
            let Some(one) = one else { continue };
            self.insert(Issued {
                certificate: one.clone(),
                companion: other.map(|other| other.serial().to_vec()),
                revocation: None,
            })?;
        }
        Ok(())
    }

    /// Adds one certificate, whose serial number must be new.
    fn insert(&mut self, issued: Issued) -> Result<(), Error> {
        let serial = issued.certificate.serial().to_vec();
        if self.issued.contains_key(&serial) {
            return Err(Error::RegisterDamaged);
        }
        self.keys.entry(issued.certificate.public_key()?).or_default().push(serial.clone());
        self.issued.insert(serial, issued);
        Ok(())
    }

    /// Counts the number of a revocation list as used.
    pub(crate) fn use_crl_number(&mut self) -> Result<(), Error> {
        self.next_crl_number =
            self.next_crl_number.checked_add(1).ok_or(Error::RevocationListNotAllowed)?;
        Ok(())
    }
}
