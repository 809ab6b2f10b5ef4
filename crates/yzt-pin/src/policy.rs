// SPDX-License-Identifier: MIT OR Apache-2.0
use core::num::NonZeroU8;
use std::borrow::Cow;

use zeroize::Zeroizing;

use crate::{Error, Pin};

/// A CA's rules on PINs, as data: other CAs have others.
///
/// `Default` is the rule set of the employers' certificate manual: factory PIN `123456`, whose
/// change is recommended and not enforced, six tries, and a PIN from an unblock that must be
/// changed before keys can be used. The lengths are those of GM/T 0016 (8.2.4, at least 6) and of
/// the 16-byte PIN field of GM/T 0017.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinPolicy {
    /// The least number of bytes.
    pub min_length: usize,
    /// The greatest number of bytes, at most [`Pin::CAPACITY`].
    pub max_length: usize,
    /// The bytes that a PIN may consist of.
    pub allowed: AllowedBytes,
    /// Wrong tries in a row that lock a PIN.
    pub retry_limit: RetryLimit,
    /// The PIN a key leaves the factory with: printed in a manual, no secret.
    pub default_pin: Cow<'static, str>,
    /// Whether keys stay unusable until the factory PIN is changed.
    pub default_pin_must_change: bool,
    /// Whether keys stay unusable until a PIN from an unblock is changed.
    pub one_time_pin_must_change: bool,
}

/// The bytes that a PIN may consist of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum AllowedBytes {
    /// `0` to `9`.
    Digits,
    /// `20` to `7E`, space to tilde: what every keyboard and every key agrees on.
    #[default]
    PrintableAscii,
    /// Every byte, for administrator PINs that are random and that nobody types. The last byte is
    /// not `00`: GM/T 0017 pads PINs with zeros, and the padding would swallow it. Such a PIN is
    /// not for [`Pin::from_reader`], which ends at a line feed.
    Any,
}

/// Wrong tries in a row that lock a PIN: 1 to 15, as many as `63Cx` can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RetryLimit(NonZeroU8);

impl PinPolicy {
    /// The factory PIN as a PIN.
    ///
    /// # Errors
    /// As [`Pin::new`], if the factory PIN does not meet its own policy.
    pub fn default_pin(&self) -> Result<Pin, Error> {
        Pin::new(Zeroizing::new(self.default_pin.as_bytes().to_vec()), self)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let &Self { min_length, max_length, .. } = self;
        if min_length == 0 || min_length > max_length || max_length > Pin::CAPACITY {
            return Err(Error::PolicyNotPossible { min_length, max_length });
        }
        Ok(())
    }
}

impl Default for PinPolicy {
    fn default() -> Self {
        Self {
            min_length: 6,
            max_length: 16,
            allowed: AllowedBytes::default(),
            retry_limit: RetryLimit::default(),
            default_pin: Cow::Borrowed("123456"),
            default_pin_must_change: false,
            one_time_pin_must_change: true,
        }
    }
}

impl AllowedBytes {
    /// Whether `byte` may stand in a PIN.
    #[must_use]
    pub const fn contains(self, byte: u8) -> bool {
        match self {
            Self::Digits => byte.is_ascii_digit(),
            Self::PrintableAscii => matches!(byte, b' '..=b'~'),
            Self::Any => true,
        }
    }
}

impl RetryLimit {
    /// The greatest limit.
    pub const MAXIMUM: u8 = 15;

    /// A limit of so many tries.
    ///
    /// # Errors
    /// [`Error::RetryLimitOutOfRange`] outside 1 to 15.
    pub const fn new(limit: u8) -> Result<Self, Error> {
        match NonZeroU8::new(limit) {
            Some(tries) if limit <= Self::MAXIMUM => Ok(Self(tries)),
            _ => Err(Error::RetryLimitOutOfRange { limit }),
        }
    }

    /// The number of tries.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0.get()
    }
}

impl Default for RetryLimit {
    /// Six.
    fn default() -> Self {
        const SIX: NonZeroU8 = NonZeroU8::MIN.saturating_add(5);
        Self(SIX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s30_default_pin_is_123456() {
        let pin = PinPolicy::default().default_pin().unwrap();
        assert_eq!(pin.as_bytes(), b"123456");
    }

    #[test]
    fn s31_changing_the_default_pin_is_not_enforced() {
        assert!(!PinPolicy::default().default_pin_must_change);
    }

    #[test]
    fn s33_six_tries_are_the_default_limit() {
        assert_eq!(PinPolicy::default().retry_limit.value(), 6);
    }

    #[test]
    fn g24_a_pin_from_an_unblock_must_be_changed() {
        assert!(PinPolicy::default().one_time_pin_must_change);
    }

    #[test]
    fn a_retry_limit_is_1_to_15() {
        for limit in 0..=u8::MAX {
            match RetryLimit::new(limit) {
                Ok(accepted) => assert_eq!(accepted.value(), limit),
                Err(error) => assert_eq!(error, Error::RetryLimitOutOfRange { limit }),
            }
            assert_eq!(RetryLimit::new(limit).is_ok(), (1..=15).contains(&limit));
        }
    }

    #[test]
    fn a_default_pin_outside_its_own_policy_is_refused() {
        let policy = PinPolicy { min_length: 8, ..PinPolicy::default() };
        assert_eq!(policy.default_pin().unwrap_err(), Error::TooShort { minimum: 8 });
    }
}
