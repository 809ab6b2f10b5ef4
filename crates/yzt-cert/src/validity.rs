// SPDX-License-Identifier: MIT OR Apache-2.0
//! How long a certificate still serves, in the calendar days that people count.

use crate::certificate::Certificate;
use crate::time::UnixTime;

/// Days before expiry at which the reminder begins, unless the caller says otherwise.
pub const REMINDER_DAYS: u32 = 30;

/// Where a moment stands in a certificate's validity period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// The period has not begun.
    NotYetValid,
    /// Valid, and the reminder is not due.
    Valid {
        /// Calendar days until the day of expiry.
        days_left: u32,
    },
    /// Valid, and the reminder is due.
    Expiring {
        /// Calendar days until the day of expiry; 0 on that day itself.
        days_left: u32,
    },
    /// The period is over.
    Expired {
        /// Calendar days since the day of expiry; 0 on that day itself.
        days_ago: u32,
    },
}

impl Validity {
    /// Days until the day of expiry, while valid.
    #[must_use]
    pub const fn days_left(self) -> Option<u32> {
        match self {
            Self::Valid { days_left } | Self::Expiring { days_left } => Some(days_left),
            Self::NotYetValid | Self::Expired { .. } => None,
        }
    }
}

/// Places `now` in the certificate's validity period.
///
/// The period includes both its first and its last second (RFC 5280, clause 4.1.2.5). Days are
/// calendar days in Asia/Shanghai, whatever the hour: `days_left` is the date of expiry minus
/// today's date. The reminder is due from the day that stands `reminder_days` before the date of
/// expiry, that day included: with 30, a certificate that expires on 31 August is
/// [`Validity::Expiring`] from 1 August 00:00 in Shanghai.
#[must_use]
pub fn validity(certificate: &Certificate, now: UnixTime, reminder_days: u32) -> Validity {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    let days = not_after.shanghai_day().saturating_sub(now.shanghai_day());
    if now > not_after {
        Validity::Expired { days_ago: whole(days.saturating_neg()) }
    } else if now < not_before {
        Validity::NotYetValid
    } else if whole(days) <= reminder_days {
        Validity::Expiring { days_left: whole(days) }
    } else {
        Validity::Valid { days_left: whole(days) }
    }
}

fn whole(days: i64) -> u32 {
    u32::try_from(days.max(0)).unwrap_or(u32::MAX)
}
