// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

use subtle::{Choice, ConstantTimeEq};
use yzt_crypto::sm2;
use yzt_pin::{Pin, PinPolicy};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Error;

/// One encrypted block: a sealed PIN or the answer to a challenge.
///
/// An observer who has it can search a PIN at leisure, so it is wiped when dropped, compared in
/// constant time and never shown.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Cryptogram([u8; 16]);

/// The four bytes of message authentication at the end of a class-84 command. Kept as a
/// [`Cryptogram`] is.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Mac([u8; 4]);

/// A PIN in its field of 16 bytes, padded with NUL. Kept as a [`Pin`] is, boxed so that a move
/// leaves no copy behind.
pub struct PinBlock(Box<Zeroizing<[u8; 16]>>);

/// A private value d of SM2 that travels in clear, as the commands with an external key have it.
/// Kept as a [`sm2::PrivateKey`] is, boxed so that a move leaves no copy behind.
pub struct EccPrivateValue(Box<Zeroizing<[u8; 32]>>);

/// A new device authentication key under the old one: one block, or two where the form of the
/// maker adds a length and padding. Kept as a [`Cryptogram`] is.
pub struct SealedDeviceKey(SecretBytes);

/// Bytes that nothing may show: keys, plaintexts and what is as good as they. Wiped when dropped,
/// not `Clone`, compared in constant time, redacted.
#[derive(Default)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

macro_rules! secret_bytes {
    ($name:ident, $length:literal) => {
        impl $name {
            /// Takes the bytes as they stand in the APDU.
            #[must_use]
            pub const fn new(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }
        }

        secret_block!($name, $length);
    };
}

macro_rules! secret_block {
    ($name:ident, $length:literal) => {
        impl $name {
            /// The bytes as they stand in the APDU.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(<redacted>)"))
            }
        }

        impl ConstantTimeEq for $name {
            fn ct_eq(&self, other: &Self) -> Choice {
                self.as_bytes().ct_eq(other.as_bytes())
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.ct_eq(other).into()
            }
        }

        impl Eq for $name {}
    };
}
secret_bytes!(Cryptogram, 16);
secret_bytes!(Mac, 4);
secret_block!(PinBlock, 16);
secret_block!(EccPrivateValue, 32);

impl EccPrivateValue {
    /// Takes the private value of a key.
    #[must_use]
    pub fn from_key(key: &sm2::PrivateKey) -> Self {
        Self::from_field(&key.to_bytes())
    }

    /// The key.
    ///
    /// # Errors
    /// [`Error::Crypto`] for a value that no key has.
    pub fn to_key(&self) -> Result<sm2::PrivateKey, Error> {
        Ok(sm2::PrivateKey::from_bytes(self.as_bytes())?)
    }

    /// Takes a field as it stands in the APDU; whether it is a key, [`Self::to_key`] tells.
    #[must_use]
    pub fn from_field(field: &[u8; 32]) -> Self {
        let mut value = Box::new(Zeroizing::new([0; 32]));
        value.copy_from_slice(field);
        Self(value)
    }
}

impl SealedDeviceKey {
    /// Takes one or two blocks.
    ///
    /// # Errors
    /// [`Error::Value`] unless there are 16 or 32 bytes.
    pub fn new(bytes: impl Into<Zeroizing<Vec<u8>>>) -> Result<Self, Error> {
        let bytes = SecretBytes::new(bytes);
        match bytes.len() {
            16 | 32 => Ok(Self(bytes)),
            _ => Err(Error::Value { item: "ChangeDevAuthKey", field: "sealed key" }),
        }
    }

    /// The bytes as they stand in the APDU.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl SecretBytes {
    /// Takes the bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Zeroizing<Vec<u8>>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, to be wiped by who takes them.
    #[must_use]
    pub fn into_inner(self) -> Zeroizing<Vec<u8>> {
        self.0
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn copy(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }
}

macro_rules! secret_run {
    ($name:ident, $bytes:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(<redacted>)"))
            }
        }

        impl ConstantTimeEq for $name {
            fn ct_eq(&self, other: &Self) -> Choice {
                self.$bytes().ct_eq(other.$bytes())
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.ct_eq(other).into()
            }
        }

        impl Eq for $name {}
    };
}
secret_run!(SecretBytes, as_slice);
secret_run!(SealedDeviceKey, as_bytes);

impl PinBlock {
    /// Pads a PIN with NUL to its field.
    ///
    /// # Errors
    /// [`Error::PinField`] when the PIN has more than 16 bytes or ends in NUL, which the padding
    /// would swallow.
    pub fn new(pin: Pin) -> Result<Self, Error> {
        Self::pad(&pin)
    }

    /// Takes a field as it stands in the APDU.
    ///
    /// # Errors
    /// [`Error::PinField`] when it holds no PIN at all.
    pub(crate) fn from_field(field: &[u8; 16]) -> Result<Self, Error> {
        let mut block = Self::empty();
        block.0.copy_from_slice(field);
        if block.pin_bytes().is_empty() {
            return Err(Error::PinField);
        }
        Ok(block)
    }

    /// The PIN without its padding, if the policy allows it.
    ///
    /// # Errors
    /// [`Error::Pin`] when the policy does not allow it.
    pub fn into_pin(self, policy: &PinPolicy) -> Result<Pin, Error> {
        let bytes = Zeroizing::new(self.pin_bytes().to_vec());
        Ok(Pin::new(bytes, policy)?)
    }

    pub(crate) fn pad(pin: &Pin) -> Result<Self, Error> {
        let bytes = pin.as_bytes();
        let ends_in_text = bytes.last().is_some_and(|&byte| byte != 0);
        if bytes.len() > 16 || !ends_in_text {
            return Err(Error::PinField);
        }
        let mut block = Self::empty();
        for (to, from) in block.0.iter_mut().zip(bytes) {
            *to = *from;
        }
        Ok(block)
    }

    fn empty() -> Self {
        Self(Box::new(Zeroizing::new([0; 16])))
    }

    fn pin_bytes(&self) -> &[u8] {
        let field = self.as_bytes();
        let padding = field.iter().rev().take_while(|&&byte| byte == 0).count();
        field.get(..field.len() - padding).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(bytes: &[u8]) -> Pin {
        Pin::new(Zeroizing::new(bytes.to_vec()), &PinPolicy::default()).unwrap()
    }

    #[test]
    fn a_pin_goes_into_its_field_and_back() {
        for text in [&b"123456"[..], b"0123456789abcdef"] {
            let block = PinBlock::new(pin(text)).unwrap();
            assert_eq!(&block.as_bytes()[..text.len()], text);
            assert!(block.as_bytes()[text.len()..].iter().all(|&byte| byte == 0));
            assert_eq!(block.into_pin(&PinPolicy::default()).unwrap().as_bytes(), text);
        }
    }

    #[test]
    fn a_field_without_a_pin_is_refused() {
        assert!(matches!(PinBlock::from_field(&[0; 16]), Err(Error::PinField)));
    }

    #[test]
    fn the_policy_decides_about_a_pin_from_a_field() {
        for refused in [*b"12345\0\0\0\0\0\0\0\0\0\0\0", *b"123\x00456\0\0\0\0\0\0\0\0\0"] {
            let block = PinBlock::from_field(&refused).unwrap();
            assert!(matches!(block.into_pin(&PinPolicy::default()), Err(Error::Pin(_))));
        }
    }

    #[test]
    fn secrets_are_compared_whole_and_never_shown() {
        assert_eq!(Cryptogram::new([0x41; 16]), Cryptogram::new([0x41; 16]));
        assert_ne!(Mac::new([1, 2, 3, 4]), Mac::new([1, 2, 3, 5]));
        let shown = format!(
            "{:?} {:?} {:?}",
            Cryptogram::new([0x41; 16]),
            Mac::new([0x41; 4]),
            PinBlock::new(pin(b"AAAAAA")).unwrap()
        );
        assert_eq!(shown, "Cryptogram(<redacted>) Mac(<redacted>) PinBlock(<redacted>)");
    }
}
