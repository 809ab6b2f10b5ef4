// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

use subtle::ConstantTimeEq;
use yzt_crypto::Random;
use yzt_pin::{AllowedBytes, Pin, PinPolicy};
use zeroize::Zeroizing;

use super::Error;

/// How often random bytes are drawn anew before the source is taken to be broken: a last byte of 00
/// comes once in 256 draws.
const DRAWS: usize = 8;

/// An administrator's PIN: 16 bytes that nobody types.
///
/// Wiped when dropped, not `Clone`, never shown.
pub struct AdministratorPin(Box<Zeroizing<[u8; 16]>>);

/// What a desk has on record for one application of one key.
///
/// `pending` is a PIN that may have become the card's: the message that makes it so was sent, and
/// no certain answer came. The card's PIN is always one of the two. The pending one is tried first;
/// once the card has said that it is wrong, the two change places, so that visits that break off
/// do not spend one try after another on it.
#[derive(Debug)]
pub struct AdministratorPins {
    current: AdministratorPin,
    pending: Option<AdministratorPin>,
}

impl AdministratorPin {
    /// Takes 16 bytes.
    ///
    /// # Errors
    /// [`Error::AdministratorPin`] when the last is 00: GM/T 0017 pads PINs with it.
    pub fn from_bytes(bytes: &[u8; 16]) -> Result<Self, Error> {
        if bytes.last() == Some(&0) {
            return Err(Error::AdministratorPin);
        }
        let mut pin = Self(Box::default());
        pin.0.copy_from_slice(bytes);
        Ok(pin)
    }

    /// Draws a new one.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the random source fails or gives nothing but zeros.
    pub fn generate(random: &mut dyn Random) -> Result<Self, Error> {
        let mut pin = Self(Box::default());
        for _ in 0..DRAWS {
            random.fill(&mut **pin.0)?;
            if pin.as_bytes().last() != Some(&0) {
                return Ok(pin);
            }
        }
        Err(Error::Crypto(yzt_crypto::Error::RandomUnavailable))
    }

    /// The 16 bytes, for the store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The PIN for one use.
    pub(super) fn to_pin(&self) -> Result<Pin, Error> {
        let policy = PinPolicy { allowed: AllowedBytes::Any, ..PinPolicy::default() };
        let bytes = Zeroizing::new(self.as_bytes().to_vec());
        Ok(Pin::new(bytes, &policy).map_err(crate::Error::from)?)
    }
}

impl fmt::Debug for AdministratorPin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AdministratorPin(<redacted>)")
    }
}

impl PartialEq for AdministratorPin {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl Eq for AdministratorPin {}

impl AdministratorPins {
    /// The record of a key whose PIN is certain.
    #[must_use]
    pub const fn new(current: AdministratorPin) -> Self {
        Self { current, pending: None }
    }

    /// The record of a key that may have either. Two that are the same are one.
    #[must_use]
    pub fn with_pending(current: AdministratorPin, pending: AdministratorPin) -> Self {
        let pending = (pending != current).then_some(pending);
        Self { current, pending }
    }

    /// The PIN that is tried last: the only one, or the one that was the card's before.
    #[must_use]
    pub const fn current(&self) -> &AdministratorPin {
        &self.current
    }

    /// The PIN that the card may have instead, and that is tried first.
    #[must_use]
    pub const fn pending(&self) -> Option<&AdministratorPin> {
        self.pending.as_ref()
    }

    /// The PIN to try now.
    pub(super) const fn first(&self) -> &AdministratorPin {
        match &self.pending {
            Some(pending) => pending,
            None => &self.current,
        }
    }

    /// The record after the card has shown that it has the first.
    pub(super) fn proven(self) -> Self {
        Self::new(self.pending.unwrap_or(self.current))
    }

    /// The record after the card has kept what it had.
    pub(super) fn kept(self) -> Self {
        Self::new(self.current)
    }

    /// The record after the card has said that the first is wrong.
    pub(super) fn reordered(self) -> Self {
        let Self { current, pending } = self;
        match pending {
            Some(pending) => Self { current: pending, pending: Some(current) },
            None => Self::new(current),
        }
    }

    /// The record while the card is told a new PIN.
    pub(super) fn awaiting(self, new: AdministratorPin) -> Self {
        Self::with_pending(self.current, new)
    }
}

impl fmt::Debug for OneTimePin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OneTimePin(<redacted>)")
    }
}

/// A user PIN for one use, while it is not known whether the card took it.
pub(super) struct OneTimePin(Zeroizing<Vec<u8>>);

impl OneTimePin {
    /// Draws so many digits, each as likely as the others.
    pub(super) fn generate(random: &mut dyn Random, digits: usize) -> Result<Self, Error> {
        let mut pin = Zeroizing::new(Vec::with_capacity(digits));
        let mut drawn = Zeroizing::new([0_u8; 64]);
        for _ in 0..DRAWS {
            random.fill(&mut *drawn)?;
            // 250 is the greatest multiple of ten that a byte can count to.
            let fair = drawn.iter().filter(|&&byte| byte < 250);
            for byte in fair.take(digits.saturating_sub(pin.len())) {
                pin.push(b'0' + byte % 10);
            }
            if pin.len() == digits {
                return Ok(Self(pin));
            }
        }
        Err(Error::Crypto(yzt_crypto::Error::RandomUnavailable))
    }

    pub(super) fn to_pin(&self) -> Result<Pin, Error> {
        let policy = PinPolicy::default();
        Ok(Pin::new(self.0.clone(), &policy).map_err(crate::Error::from)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives the bytes in turn, and then the last one for ever.
    struct Fixed(Vec<u8>);

    impl Random for Fixed {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
            for byte in out {
                *byte = if self.0.len() > 1 { self.0.remove(0) } else { self.0[0] };
            }
            Ok(())
        }
    }

    #[test]
    fn an_administrators_pin_does_not_end_in_zero() {
        let mut bytes = [7; 16];
        assert_eq!(AdministratorPin::from_bytes(&bytes).unwrap().as_bytes(), &bytes);
        bytes[15] = 0;
        assert!(matches!(AdministratorPin::from_bytes(&bytes), Err(Error::AdministratorPin)));
        let mut random = Fixed([&bytes[..], &[9; 16]].concat());
        assert_eq!(AdministratorPin::generate(&mut random).unwrap().as_bytes(), &[9; 16]);
        let zeros = AdministratorPin::generate(&mut Fixed(vec![0]));
        assert!(matches!(zeros, Err(Error::Crypto(_))));
    }

    #[test]
    fn a_one_time_pin_has_digits_without_a_preference() {
        let mut random = Fixed((0..=255).chain([0]).collect());
        let pin = OneTimePin::generate(&mut random, 16).unwrap();
        assert_eq!(*pin.0, b"0123456789012345");
        // 250 to 255 would favour the first six digits.
        let mut random = Fixed(vec![255, 254, 253, 252, 251, 250, 249, 13]);
        assert_eq!(*OneTimePin::generate(&mut random, 6).unwrap().0, b"933333");
        assert!(OneTimePin::generate(&mut Fixed(vec![255]), 6).is_err());
    }

    #[test]
    fn a_record_never_names_the_same_pin_twice() {
        let pin = |byte| AdministratorPin::from_bytes(&[byte; 16]).unwrap();
        assert!(AdministratorPins::with_pending(pin(1), pin(1)).pending().is_none());
        let both = || AdministratorPins::with_pending(pin(1), pin(2));
        let values = |record: AdministratorPins| {
            let value = |pin: &AdministratorPin| pin.as_bytes()[0];
            (value(record.current()), record.pending().map(value))
        };
        assert_eq!(both().first(), &pin(2));
        assert_eq!(values(both().proven()), (2, None));
        assert_eq!(values(both().kept()), (1, None));
        assert_eq!(values(both().reordered()), (2, Some(1)));
        let one = || AdministratorPins::new(pin(1));
        assert_eq!(one().first(), &pin(1));
        assert_eq!(values(one().proven()), (1, None));
        assert_eq!(values(one().reordered()), (1, None));
        assert_eq!(values(one().awaiting(pin(3))), (1, Some(3)));
        let shown = format!("{:?}", AdministratorPins::with_pending(pin(0x41), pin(0x42)));
        assert!(shown.contains("redacted") && !shown.contains("65"), "{shown}");
    }
}
