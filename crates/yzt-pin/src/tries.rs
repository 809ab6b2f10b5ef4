// SPDX-License-Identifier: MIT OR Apache-2.0
/// What is known of the tries left on a PIN.
///
/// Keys that are spoken to by APDU or SKF tell a number; PKCS#11 modules tell only that it is low,
/// the last, or used up (`CKF_USER_PIN_COUNT_LOW`, `_FINAL_TRY`, `_LOCKED`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TriesLeft {
    /// So many, at least one.
    Exactly(u8),
    /// Fewer than at first; how many is not told.
    Low,
    /// One.
    Last,
    /// None.
    Locked,
    /// Not told, or told in a way that cannot be.
    Unknown,
}

impl TriesLeft {
    /// From the two counts that a key reports (GM/T 0017 GetPINInfo, GM/T 0016 SKF_GetPINInfo).
    /// More tries left than there ever were is a key's mistake, and so is a maximum of zero:
    /// [`TriesLeft::Unknown`].
    ///
    /// ```
    /// use yzt_pin::TriesLeft;
    ///
    /// assert_eq!(TriesLeft::from_counts(5, 6), TriesLeft::Exactly(5));
    /// assert_eq!(TriesLeft::from_counts(0, 6), TriesLeft::Locked);
    /// assert_eq!(TriesLeft::from_counts(7, 6), TriesLeft::Unknown);
    /// ```
    #[must_use]
    pub const fn from_counts(remaining: u8, maximum: u8) -> Self {
        match remaining {
            _ if maximum == 0 || remaining > maximum => Self::Unknown,
            0 => Self::Locked,
            _ => Self::Exactly(remaining),
        }
    }

    /// From the tries left alone, where a card tells no maximum (status word `63Cx`).
    #[must_use]
    pub const fn from_remaining(remaining: u8) -> Self {
        match remaining {
            0 => Self::Locked,
            _ => Self::Exactly(remaining),
        }
    }

    /// Whether it is known that no try is left.
    #[must_use]
    pub const fn is_locked(self) -> bool {
        matches!(self, Self::Locked | Self::Exactly(0))
    }

    /// Whether it is known that one wrong PIN more locks the key.
    #[must_use]
    pub const fn is_last(self) -> bool {
        matches!(self, Self::Last | Self::Exactly(1))
    }

    /// The number of tries left, where it is known.
    #[must_use]
    pub const fn exact(self) -> Option<u8> {
        match self {
            Self::Exactly(tries) => Some(tries),
            Self::Last => Some(1),
            Self::Locked => Some(0),
            Self::Low | Self::Unknown => None,
        }
    }
}

impl From<(u8, u8)> for TriesLeft {
    /// As [`TriesLeft::from_counts`]: (remaining, maximum).
    fn from((remaining, maximum): (u8, u8)) -> Self {
        Self::from_counts(remaining, maximum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_counts_is_told_truly_or_not_at_all() {
        for remaining in 0..=u8::MAX {
            for maximum in 0..=u8::MAX {
                let expected = match (remaining, maximum) {
                    (_, 0) => TriesLeft::Unknown,
                    (0, _) => TriesLeft::Locked,
                    (remaining, maximum) if remaining <= maximum => TriesLeft::Exactly(remaining),
                    _ => TriesLeft::Unknown,
                };
                assert_eq!(TriesLeft::from((remaining, maximum)), expected);
            }
        }
    }

    #[test]
    fn locked_last_and_exact_agree() {
        for tries in [
            TriesLeft::Exactly(0),
            TriesLeft::Exactly(1),
            TriesLeft::Exactly(6),
            TriesLeft::Low,
            TriesLeft::Last,
            TriesLeft::Locked,
            TriesLeft::Unknown,
        ] {
            assert_eq!(tries.is_locked(), tries.exact() == Some(0), "{tries:?}");
            assert_eq!(tries.is_last(), tries.exact() == Some(1), "{tries:?}");
        }
        assert_eq!(TriesLeft::from_remaining(0), TriesLeft::Locked);
        assert_eq!(TriesLeft::from_remaining(3), TriesLeft::Exactly(3));
    }
}
