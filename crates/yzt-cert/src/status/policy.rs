// SPDX-License-Identifier: MIT OR Apache-2.0
//! What must be known about revocation, and how old it may be.

use crate::error::RevocationGap;
use crate::time::UnixTime;

/// What must be known about revocation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevocationPolicy {
    /// Current evidence must cover every certificate below the anchor; else the path is refused.
    #[default]
    RequireAll,
    /// Current evidence must cover the certificate itself; for authorities evidence counts where
    /// there is some that can be used.
    RequireLeaf,
    /// Evidence counts where there is some that can be used; missing or outdated evidence is no
    /// failure.
    WhereListed,
    /// Revocation is not looked at.
    Ignore,
}

impl RevocationPolicy {
    /// Whether the status of the certificate at this depth must be known.
    pub(crate) const fn applies_to(self, depth: usize) -> bool {
        match self {
            Self::RequireAll => true,
            Self::RequireLeaf => depth == 0,
            Self::WhereListed | Self::Ignore => false,
        }
    }
}

/// What must be known, and how old it may be. The default is strict: everything, no skew, as long as
/// the evidence itself says, no grace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusPolicy {
    /// What must be known.
    pub require: RevocationPolicy,
    /// Seconds by which an issuer's clock may be ahead: evidence that begins at most so much later
    /// than the time of the check counts as begun. What has ended has ended.
    pub skew_seconds: u32,
    /// Seconds after which a list is too old, even if its successor is not due yet. With a limit, a
    /// list that names no successor can be used as well.
    pub maximum_list_age: Option<u32>,
    /// The same for OCSP responses.
    pub maximum_response_age: Option<u32>,
    /// Whether evidence that is over still counts for a while.
    pub grace: Option<Grace>,
}

impl From<RevocationPolicy> for StatusPolicy {
    fn from(require: RevocationPolicy) -> Self {
        Self { require, ..Self::default() }
    }
}

/// An exception for a time when fresh evidence cannot be had, such as an outage at the authority.
///
/// It is limited twice: evidence counts for so long beyond its end, and the exception itself ends.
/// Every use is reported with the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grace {
    /// Seconds beyond its end for which evidence still counts.
    pub beyond_seconds: u32,
    /// The last moment at which the exception is made.
    pub until: UnixTime,
}

/// When evidence counts: the moment of the check with its allowances.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    at: UnixTime,
    ahead: UnixTime,
    grace: u32,
}

impl Window {
    pub(super) fn new(at: UnixTime, policy: &StatusPolicy, grace: u32) -> Self {
        Self { at, ahead: at.plus_seconds(i64::from(policy.skew_seconds)), grace }
    }

    /// Whether what was made then had been made at the time of the check.
    pub(super) fn has_begun(&self, this_update: UnixTime) -> Result<(), RevocationGap> {
        match self.ahead < this_update {
            true => Err(RevocationGap::NotYetValid { this_update }),
            false => Ok(()),
        }
    }

    /// Whether evidence of this period counts; the answer is its end if that has passed.
    pub(super) fn admits(
        &self,
        this_update: UnixTime,
        next_update: Option<UnixTime>,
        maximum_age: Option<u32>,
    ) -> Result<Option<UnixTime>, RevocationGap> {
        self.has_begun(this_update)?;
        let oldest = maximum_age.map(|age| this_update.plus_seconds(i64::from(age)));
        let (end, gap) = match (next_update, oldest) {
            (None, None) => return Err(RevocationGap::NoNextUpdate),
            (Some(next), oldest) if oldest.is_none_or(|oldest| next <= oldest) => {
                (next, RevocationGap::Outdated { next_update: next })
            }
            (_, Some(oldest)) => (oldest, RevocationGap::TooOld { this_update }),
            (Some(next), None) => (next, RevocationGap::Outdated { next_update: next }),
        };
        if self.at <= end {
            Ok(None)
        } else if self.at <= end.plus_seconds(i64::from(self.grace)) {
            Ok(Some(end))
        } else {
            Err(gap)
        }
    }
}
