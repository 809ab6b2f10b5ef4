// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a person should know although nothing failed.

use yzt_cert::Validity;
use yzt_pin::PinStatus;

/// Something to know; its text stands in [`messages`](crate::messages) under its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The PIN is still the one that every key comes with.
    DefaultPin,
    /// The PIN was handed out for one use and must be changed before the key works.
    OneTimePin,
    /// No try is left.
    PinLocked,
    /// The certificate ends within the reminder's days.
    ExpiresSoon {
        /// Days left.
        days: u32,
    },
    /// The certificate has ended.
    Expired {
        /// Days since.
        days: u32,
    },
    /// The certificate's period has not begun.
    NotYetValid,
    /// What was asked for is done, but its transcript could not be written to the end.
    TranscriptIncomplete,
}

impl Notice {
    /// Every number of a notice.
    pub const NUMBERS: &[u16] = &[4690, 4691, 4692, 4693, 4694, 4695, 4696];

    /// The number under which the text stands.
    pub const fn number(&self) -> u16 {
        match self {
            Self::DefaultPin => 4690,
            Self::OneTimePin => 4691,
            Self::PinLocked => 4692,
            Self::ExpiresSoon { .. } => 4693,
            Self::Expired { .. } => 4694,
            Self::NotYetValid => 4695,
            Self::TranscriptIncomplete => 4696,
        }
    }

    /// The days that the notice speaks of.
    pub const fn days(&self) -> Option<u32> {
        match self {
            Self::ExpiresSoon { days } | Self::Expired { days } => Some(*days),
            _ => None,
        }
    }

    pub(crate) const fn of_pin(status: PinStatus) -> Option<Self> {
        match status {
            PinStatus::Default => Some(Self::DefaultPin),
            PinStatus::OneTime => Some(Self::OneTimePin),
            PinStatus::Set => None,
        }
    }

    pub(crate) const fn of_validity(validity: Validity) -> Option<Self> {
        match validity {
            Validity::NotYetValid => Some(Self::NotYetValid),
            Validity::Expiring { days_left: days } => Some(Self::ExpiresSoon { days }),
            Validity::Expired { days_ago: days } => Some(Self::Expired { days }),
            Validity::Valid { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_numbers_is_what_the_notices_answer() {
        let all = [
            Notice::DefaultPin,
            Notice::OneTimePin,
            Notice::PinLocked,
            Notice::ExpiresSoon { days: 1 },
            Notice::Expired { days: 1 },
            Notice::NotYetValid,
            Notice::TranscriptIncomplete,
        ];
        assert_eq!(all.map(|notice| notice.number()), Notice::NUMBERS);
    }
}
