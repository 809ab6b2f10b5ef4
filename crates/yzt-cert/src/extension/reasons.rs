// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sets of reasons for revocation (ReasonFlags, RFC 5280, clause 4.2.1.13).

use core::fmt;

use crate::asn1::{self, Element, tag};
use crate::crl::RevocationReason;
use crate::error::Error;

/// A set of reasons, as distribution points and partial lists name them.
///
/// ```text
/// ReasonFlags ::= BIT STRING { unused (0), keyCompromise (1), cACompromise (2), affiliationChanged (3),
///     superseded (4), cessationOfOperation (5), certificateHold (6), privilegeWithdrawn (7), aACompromise (8) }
/// ```
///
/// Bit 0 means nothing and is not kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ReasonFlags(u16);

/// Each reason with its bit.
const BITS: [(RevocationReason, u16); 8] = [
    (RevocationReason::KeyCompromise, 0x4000),
    (RevocationReason::CaCompromise, 0x2000),
    (RevocationReason::AffiliationChanged, 0x1000),
    (RevocationReason::Superseded, 0x0800),
    (RevocationReason::CessationOfOperation, 0x0400),
    (RevocationReason::CertificateHold, 0x0200),
    (RevocationReason::PrivilegeWithdrawn, 0x0100),
    (RevocationReason::AaCompromise, 0x0080),
];

impl ReasonFlags {
    /// No reason.
    pub const NONE: Self = Self(0);
    /// Every reason.
    pub const ALL: Self = Self(0x7F80);

    /// The set of these; unspecified and removeFromCRL have no bit.
    #[must_use]
    pub fn of(reasons: &[RevocationReason]) -> Self {
        let listed = BITS.iter().filter(|(reason, _)| reasons.contains(reason));
        Self(listed.fold(0, |bits, (_, bit)| bits | bit))
    }

    /// The reasons, in the order of their bits.
    pub fn reasons(self) -> impl Iterator<Item = RevocationReason> {
        BITS.iter().filter(move |(_, bit)| self.0 & bit != 0).map(|(reason, _)| *reason)
    }

    /// Whether no reason is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every reason of `other` is in this set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The reasons of either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The reasons of both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The content of a BIT STRING under whatever tag. Trailing zero bits are read, as in key usage.
    pub(super) fn from_element(element: &Element<'_>) -> Result<Self, Error> {
        let (first, second) = match element.bit_string()?.1 {
            [first] => (*first, 0),
            [first, second] if second & 0x7F == 0 => (*first, *second),
            _ => {
                return Err(Error::Profile { part: "reasons", rule: "nine bits are defined" });
            }
        };
        Ok(Self(u16::from_be_bytes([first, second]) & Self::ALL.0))
    }

    /// The BIT STRING under `[number] IMPLICIT`.
    pub(super) fn to_der(self, number: u8) -> Vec<u8> {
        let mut der = asn1::named_bits(self.0);
        if let Some(first) = der.first_mut() {
            *first = tag::context(number);
        }
        der
    }
}

impl fmt::Display for ReasonFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, reason) in self.reasons().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(reason.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for ReasonFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReasonFlags({self})")
    }
}
