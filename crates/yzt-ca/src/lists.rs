// SPDX-License-Identifier: MIT OR Apache-2.0
//! Delta and partial revocation lists (RFC 5280, clause 5.2).

use yzt_cert::builder::{CrlBuilder, SerialNumber};
use yzt_cert::{
    Certificate, CertificateRevocationList, IssuingDistributionPoint, ListScope, ReasonFlags,
    Revocation, RevocationReason, UnixTime,
};
use yzt_crypto::{KeySigner, Random};

use crate::{Authority, Error, Issued, Register, RevocationEntry};

/// Which part of the revocations a list covers, and where its delta lists are published.
///
/// A list for [`ListScope::Authorities`] is an authority revocation list (ARL).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListPart {
    /// Which certificates.
    pub scope: ListScope,
    /// Only certificates whose CRL distribution point names this place.
    pub location: Option<String>,
    /// Only revocations for these reasons. Revocations without a reason stand on every list.
    pub reasons: Option<ReasonFlags>,
    /// Where delta lists to this one are published.
    pub freshest: Option<String>,
}

impl ListPart {
    fn distribution(&self) -> Option<IssuingDistributionPoint> {
        let everything =
            self.scope == ListScope::All && self.location.is_none() && self.reasons.is_none();
        let point = IssuingDistributionPoint::new(self.scope, self.location.as_deref());
        let point = match self.reasons {
            Some(reasons) => point.for_reasons(reasons),
            None => point,
        };
        (!everything).then_some(point)
    }
}

impl Authority {
    /// Makes the next list for a part of the certificates or reasons. Every part takes its numbers
    /// from the same sequence.
    ///
    /// # Errors
    /// As [`Authority::revocation_list`]; [`Error::Certificate`] for a place that is no URI or a part
    /// without reasons.
    pub fn partial_list(
        &self,
        register: &mut Register,
        part: &ListPart,
        random: &mut dyn Random,
        this_update: UnixTime,
        next_update: UnixTime,
    ) -> Result<CertificateRevocationList, Error> {
        let distribution = part.distribution();
        let mut builder = self.begin(register, this_update, next_update)?;
        if let Some(place) = &part.freshest {
            builder = builder.freshest(place);
        }
        for issued in register.issued() {
            if let Some(entry) = listed(issued, distribution.as_ref()) {
                builder = builder.entry(serial_of(issued.certificate())?, revocation(entry));
            }
        }
        self.finish(register, distribution, builder, random)
    }

    /// Makes a delta list: what has changed since a complete or partial list, for the same part. What
    /// is revoked no longer stands on it with the reason removeFromCRL.
    ///
    /// # Errors
    /// As [`Authority::revocation_list`]; [`Error::BaseListNotUsable`] when `base` is not a list of
    /// this authority, is a delta list itself, has no number or one that is not used up yet.
    pub fn delta_list(
        &self,
        register: &mut Register,
        base: &CertificateRevocationList,
        random: &mut dyn Random,
        this_update: UnixTime,
        next_update: UnixTime,
    ) -> Result<CertificateRevocationList, Error> {
        let number = base_number(base).filter(|number| *number < register.next_crl_number());
        let number = number.ok_or(Error::BaseListNotUsable)?;
        if base.is_delta() || base.verify_part(self.certificate()).is_err() {
            return Err(Error::BaseListNotUsable);
        }
        let distribution = base.distribution().cloned();
        let mut builder = self.begin(register, this_update, next_update)?.delta(number);
        for issued in register.issued() {
            let now = listed(issued, distribution.as_ref()).map(revocation);
            let before = base.revoked(issued.certificate().serial());
            let changed = match (before, now) {
                (before, Some(now)) if before != Some(now) => now,
                (Some(before), None) => {
                    Revocation { reason: RevocationReason::RemoveFromCrl, ..before }
                }
                _ => continue,
            };
            builder = builder.entry(serial_of(issued.certificate())?, changed);
        }
        self.finish(register, distribution, builder, random)
    }

    fn begin(
        &self,
        register: &Register,
        this_update: UnixTime,
        next_update: UnixTime,
    ) -> Result<CrlBuilder, Error> {
        register.require_owner(self.certificate())?;
        if next_update <= this_update {
            return Err(Error::RevocationListNotAllowed);
        }
        let number = register.next_crl_number();
        Ok(CrlBuilder::new(self.certificate(), this_update, next_update, number))
    }

    fn finish(
        &self,
        register: &mut Register,
        distribution: Option<IssuingDistributionPoint>,
        builder: CrlBuilder,
        random: &mut dyn Random,
    ) -> Result<CertificateRevocationList, Error> {
        let builder = match distribution {
            Some(distribution) => builder.distribution(distribution),
            None => builder,
        };
        let signed = builder.sign(&mut KeySigner::new(self.key(), random));
        let list = signed.map_err(yzt_cert::Error::from)?;
        register.use_crl_number()?;
        Ok(list)
    }
}

/// The revocation of a certificate, if it belongs on a list for this part.
fn listed(issued: &Issued, part: Option<&IssuingDistributionPoint>) -> Option<RevocationEntry> {
    let entry = issued.revocation()?;
    let Some(part) = part else {
        return Some(entry);
    };
    let certificate = issued.certificate();
    let authority = certificate.basic_constraints().is_some_and(|basic| basic.authority);
    let in_scope = match part.scope {
        ListScope::All => true,
        ListScope::EndEntities => !authority,
        ListScope::Authorities => authority,
        ListScope::Attributes => false,
    };
    let places = part.locations();
    let points = certificate.crl_distribution_points().unwrap_or_default();
    let mut named = points.iter().flat_map(yzt_cert::DistributionPoint::locations);
    let in_place = places.is_empty() || named.any(|place| places.contains(&place));
    let reason = ReasonFlags::of(&[entry.reason]);
    let for_reason = part.reasons().is_none_or(|reasons| reasons.contains(reason));
    (in_scope && in_place && for_reason).then_some(entry)
}

const fn revocation(entry: RevocationEntry) -> Revocation {
    Revocation { date: entry.at, reason: entry.reason, invalidity_date: None }
}

fn serial_of(certificate: &Certificate) -> Result<SerialNumber, Error> {
    Ok(SerialNumber::from_unsigned(certificate.serial())?)
}

fn base_number(list: &CertificateRevocationList) -> Option<u64> {
    let number = list.number()?;
    let number = number.strip_prefix(&[0]).unwrap_or(number);
    (number.len() <= 8)
        .then(|| number.iter().fold(0, |value, octet| (value << 8) | u64::from(*octet)))
}
