// SPDX-License-Identifier: MIT OR Apache-2.0
//! The signer's distinguished identifier.

use core::fmt;
use std::borrow::Cow;

use crate::Error;
use crate::encoding::Hex;

/// The identifier that certificates, requests and logins use, GM/T 0009 section 10.
pub const DEFAULT_ID: &[u8] = b"1234567812345678";

/// Its length in bits must fit 16 bits.
const MAX_LENGTH: usize = 8191;

/// A signer's distinguished identifier (GB/T 32918.2 section 5.5): any bytes, at most 8191 of them.
///
/// The default is [`DEFAULT_ID`].
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct DistinguishedId(Cow<'static, [u8]>);

impl DistinguishedId {
    /// Takes any bytes, none included.
    ///
    /// # Errors
    /// [`Error::IdentifierTooLong`] above 8191 bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, Error> {
        let bytes = bytes.into();
        if bytes.len() > MAX_LENGTH {
            return Err(Error::IdentifierTooLong);
        }
        Ok(Self(Cow::Owned(bytes)))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether this is the default identifier.
    pub(super) fn is_default(&self) -> bool {
        self.as_bytes() == DEFAULT_ID
    }

    /// ENTL: the length in bits, two bytes, big-endian.
    pub(super) fn length_in_bits(&self) -> [u8; 2] {
        // The constructor bounds the length, so this never saturates.
        u16::try_from(self.0.len()).unwrap_or(u16::MAX).saturating_mul(8).to_be_bytes()
    }
}

impl Default for DistinguishedId {
    fn default() -> Self {
        Self(Cow::Borrowed(DEFAULT_ID))
    }
}

impl fmt::Debug for DistinguishedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DistinguishedId").field(&Hex(&self.0)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_bounded_and_counted_in_bits() {
        assert_eq!(DistinguishedId::default().length_in_bits(), [0x00, 0x80]);
        assert_eq!(DistinguishedId::new([]).unwrap().length_in_bits(), [0, 0]);
        assert_eq!(DistinguishedId::new(vec![0xff; 8191]).unwrap().length_in_bits(), [0xff, 0xf8]);
        assert_eq!(DistinguishedId::new(vec![0; 8192]), Err(Error::IdentifierTooLong));
    }

    #[test]
    fn an_owned_default_is_the_default() {
        assert_eq!(DistinguishedId::new(DEFAULT_ID).unwrap(), DistinguishedId::default());
        assert!(DistinguishedId::new(DEFAULT_ID).unwrap().is_default());
        assert!(!DistinguishedId::new(b"ALICE123@YAHOO.COM").unwrap().is_default());
    }
}
