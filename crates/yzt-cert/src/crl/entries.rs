// SPDX-License-Identifier: MIT OR Apache-2.0
//! The entries of a revocation list, indexed by serial number.

use core::fmt;
use core::ops::Range;

use crate::asn1::{Element, Reader, tag};
use crate::certificate::read_serial;
use crate::error::Error;
use crate::extension::Extensions;
use crate::oid::{self, ObjectIdentifier};
use crate::time::UnixTime;

/// Why a certificate was revoked (CRLReason, RFC 5280, clause 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevocationReason {
    /// unspecified (0), also when an entry gives no reason.
    Unspecified,
    /// keyCompromise (1).
    KeyCompromise,
    /// cACompromise (2).
    CaCompromise,
    /// affiliationChanged (3).
    AffiliationChanged,
    /// superseded (4).
    Superseded,
    /// cessationOfOperation (5).
    CessationOfOperation,
    /// certificateHold (6): suspended.
    CertificateHold,
    /// removeFromCRL (8), which only delta lists use.
    RemoveFromCrl,
    /// privilegeWithdrawn (9).
    PrivilegeWithdrawn,
    /// aACompromise (10).
    AaCompromise,
}

impl RevocationReason {
    /// Every reason with its code and its name in RFC 5280.
    const ALL: [(Self, u8, &'static str); 10] = [
        (Self::Unspecified, 0, "unspecified"),
        (Self::KeyCompromise, 1, "keyCompromise"),
        (Self::CaCompromise, 2, "cACompromise"),
        (Self::AffiliationChanged, 3, "affiliationChanged"),
        (Self::Superseded, 4, "superseded"),
        (Self::CessationOfOperation, 5, "cessationOfOperation"),
        (Self::CertificateHold, 6, "certificateHold"),
        (Self::RemoveFromCrl, 8, "removeFromCRL"),
        (Self::PrivilegeWithdrawn, 9, "privilegeWithdrawn"),
        (Self::AaCompromise, 10, "aACompromise"),
    ];

    /// The code of CRLReason.
    #[must_use]
    pub fn code(self) -> u8 {
        Self::ALL.iter().find(|(reason, ..)| *reason == self).map_or(0, |(_, code, _)| *code)
    }

    /// The reason with this code.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == code).map(|(reason, ..)| *reason)
    }

    /// The name in RFC 5280.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(reason, ..)| *reason == self).map_or("", |(.., name)| *name)
    }

    /// The reason with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(.., known)| *known == name).map(|(reason, ..)| *reason)
    }
}

impl fmt::Display for RevocationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An entry of a revocation list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// revocationDate.
    pub date: UnixTime,
    /// Why.
    pub reason: RevocationReason,
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

    pub(super) fn sort(&mut self, der: &[u8]) {
        // Stable: of two entries for one number the first stays the one that is found.
        self.sorted.sort_by(|left, right| left.serial(der).cmp(right.serial(der)));
    }
}

/// Reads revokedCertificates.
pub(super) fn read_entries(mut list: Reader<'_>, version: u8) -> Result<Entries, Error> {
    let mut entries = Entries::default();
    while !list.is_empty() {
        let mut fields = list.sequence("revoked certificate")?;
        let serial = read_serial(&mut fields)?;
        let date = UnixTime::read(&mut fields)?;
        let reason = match fields.peek() {
            None => RevocationReason::Unspecified,
            Some(_) if version == 0 => {
                let part = "revoked certificate";
                return Err(Error::Profile { part, rule: "extensions need version 2" });
            }
            Some(_) => {
                let extensions = Extensions::read(&mut fields)?;
                let unknown = extensions.critical_beyond(&[oid::CRL_REASON]);
                entries.unknown_critical = entries.unknown_critical.or(unknown);
                read_reason(&extensions)?
            }
        };
        fields.finish()?;
        entries.sorted.push(entry(&serial, Revocation { date, reason })?);
    }
    Ok(entries)
}

fn entry(serial: &Range<usize>, revocation: Revocation) -> Result<Entry, Error> {
    // Both fit: the list is at most 64 MiB and the number at most 21 octets.
    let offset = u32::try_from(serial.start).map_err(|_| Error::SerialNumber)?;
    let length = u8::try_from(serial.len()).map_err(|_| Error::SerialNumber)?;
    Ok(Entry { offset, length, revocation })
}

fn read_reason(extensions: &Extensions) -> Result<RevocationReason, Error> {
    let Some(value) = extensions.value(&oid::CRL_REASON) else {
        return Ok(RevocationReason::Unspecified);
    };
    let element: Element<'_> = Reader::single(value, tag::ENUMERATED, "revocation reason")?;
    let reason = match element.integer()? {
        [code] => RevocationReason::from_code(*code),
        _ => None,
    };
    let rule = "one of the reasons of RFC 5280";
    reason.ok_or(Error::Profile { part: "revocation reason", rule })
}
