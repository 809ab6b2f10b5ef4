// SPDX-License-Identifier: MIT OR Apache-2.0
//! The entries of a revocation list, indexed by serial number.

use core::ops::Range;

use super::reason::{RevocationReason, read_reason};
use crate::asn1::{Reader, tag};
use crate::certificate::read_serial;
use crate::error::Error;
use crate::extension::Extensions;
use crate::oid::{self, ObjectIdentifier};
use crate::time::UnixTime;

const PART: &str = "revoked certificate";

/// An entry of a revocation list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// revocationDate: since when the authority says so.
    pub date: UnixTime,
    /// Why.
    pub reason: RevocationReason,
    /// invalidityDate: since when the key is known or thought to be compromised, if the list says.
    pub invalidity_date: Option<UnixTime>,
}

/// Entries sorted by serial number; the numbers themselves stay in the list's bytes.
#[derive(Default)]
pub(super) struct Entries {
    sorted: Vec<Entry>,
    unknown_critical: Option<ObjectIdentifier>,
}

#[derive(Clone, Copy)]
struct Entry {
    offset: u32,
    length: u8,
    revocation: Revocation,
}

impl Entry {
    fn serial<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        let start = usize::try_from(self.offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::from(self.length));
        der.get(start..end).unwrap_or_default()
    }
}

impl Entry {
    /// Lower is graver: revoked, suspended, revoked no longer; of equals the earlier date.
    fn gravity(&self) -> (u8, UnixTime) {
        let rank = match self.revocation.reason {
            RevocationReason::RemoveFromCrl => 2,
            RevocationReason::CertificateHold => 1,
            _ => 0,
        };
        (rank, self.revocation.date)
    }
}

impl Entries {
    pub(super) const fn len(&self) -> usize {
        self.sorted.len()
    }

    pub(super) const fn unknown_critical(&self) -> Option<ObjectIdentifier> {
        self.unknown_critical
    }

    pub(super) fn find(&self, der: &[u8], serial: &[u8]) -> Option<Revocation> {
        let index = self.sorted.partition_point(|entry| entry.serial(der) < serial);
        let entry = self.sorted.get(index)?;
        (entry.serial(der) == serial).then_some(entry.revocation)
    }

    pub(super) fn serials<'a>(&'a self, der: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        self.sorted.iter().map(|entry| entry.serial(der))
    }

    pub(super) fn sort(&mut self, der: &[u8]) {
        // The first of several entries for one number is the one that is found: the gravest.
        self.sorted.sort_by(|left, right| {
            let (own, other) = (left.serial(der), right.serial(der));
            own.cmp(other).then_with(|| left.gravity().cmp(&right.gravity()))
        });
    }
}

/// Reads revokedCertificates.
pub(super) fn read_entries(mut list: Reader<'_>, version: u8) -> Result<Entries, Error> {
    let mut entries = Entries::default();
    while !list.is_empty() {
        let mut fields = list.sequence(PART)?;
        let serial = read_serial(&mut fields)?;
        let date = UnixTime::read(&mut fields)?;
        let reason = RevocationReason::Unspecified;
        let mut revocation = Revocation { date, reason, invalidity_date: None };
        if !fields.is_empty() {
            if version == 0 {
                return Err(Error::Profile { part: PART, rule: "extensions need version 2" });
            }
            let unknown = read_extensions(&mut fields, &mut revocation)?;
            entries.unknown_critical = entries.unknown_critical.or(unknown);
        }
        fields.finish()?;
        entries.sorted.push(entry(&serial, revocation)?);
    }
    Ok(entries)
}

/// Reads crlEntryExtensions; the answer is a critical one that is not understood.
fn read_extensions(
    fields: &mut Reader<'_>,
    revocation: &mut Revocation,
) -> Result<Option<ObjectIdentifier>, Error> {
    let extensions = Extensions::read(fields)?;
    if let Some(reason) = extensions.parsed(&oid::CRL_REASON, read_reason)? {
        revocation.reason = reason;
    }
    revocation.invalidity_date = extensions.parsed(&oid::INVALIDITY_DATE, |value| {
        let element = Reader::single(value, tag::GENERALIZED_TIME, "invalidity date")?;
        UnixTime::from_element(&element)
    })?;
    // Who else issued the entry's certificate decides what it is about, critical or not.
    let foreign = extensions.value(&oid::CERTIFICATE_ISSUER).map(|_| oid::CERTIFICATE_ISSUER);
    Ok(foreign.or(extensions.critical_beyond(&[oid::CRL_REASON, oid::INVALIDITY_DATE])))
}

fn entry(serial: &Range<usize>, revocation: Revocation) -> Result<Entry, Error> {
    // Both fit: the list is at most 64 MiB and the number at most 64 octets.
    let offset = u32::try_from(serial.start).map_err(|_| Error::SerialNumber)?;
    let length = u8::try_from(serial.len()).map_err(|_| Error::SerialNumber)?;
    Ok(Entry { offset, length, revocation })
}
