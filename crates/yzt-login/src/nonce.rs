// SPDX-License-Identifier: MIT OR Apache-2.0
//! The portal's random value.

use base64ct::{Base64, Encoding};
use yzt_crypto::Random;

use crate::Error;

/// At least 256 random bits that a portal uses once.
///
/// A nonce is *bytes*. Its text form is standard base64 with padding, read strictly; what goes into
/// the login message is the hash of the decoded bytes, never of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(Vec<u8>);

impl Nonce {
    /// Fewest bytes of a nonce: 256 bits.
    pub const MINIMUM: usize = 32;
    /// Most bytes of a nonce.
    pub const MAXIMUM: usize = 64;

    /// Draws a nonce of 256 bits.
    ///
    /// # Errors
    /// [`Error::Random`] when the source of randomness fails.
    pub fn generate(random: &mut dyn Random) -> Result<Self, Error> {
        let mut bytes = vec![0; Self::MINIMUM];
        random.fill(&mut bytes).map_err(Error::Random)?;
        Ok(Self(bytes))
    }

    /// Takes bytes that someone else drew.
    ///
    /// # Errors
    /// [`Error::NonceInvalid`] when there are fewer than 32 or more than 64.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if !(Self::MINIMUM..=Self::MAXIMUM).contains(&bytes.len()) {
            return Err(Error::NonceInvalid);
        }
        Ok(Self(bytes.to_vec()))
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// [`Error::NonceInvalid`] when it is not strict base64 of 32 to 64 bytes.
    pub fn from_base64(text: &str) -> Result<Self, Error> {
        if text.len() > Self::MAXIMUM.div_ceil(3) * 4 {
            return Err(Error::NonceInvalid);
        }
        let bytes = Base64::decode_vec(text).map_err(|_| Error::NonceInvalid)?;
        Self::from_bytes(&bytes)
    }

    /// The text form: standard base64 with padding.
    #[must_use]
    pub fn to_base64(&self) -> String {
        Base64::encode_string(&self.0)
    }

    /// The bytes, as they are hashed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn text_is_strict_and_bytes_count() {
        let nonce = Nonce::from_bytes(&[0xfb; 32]).unwrap();
        let text = nonce.to_base64();
        assert_eq!(text.len(), 44);
        assert_eq!(Nonce::from_base64(&text).unwrap(), nonce);
        // Another last character with the same decoded bytes is another text, and no base64 of it.
        let sloppy = text.replace("s=", "t=");
        assert_ne!(sloppy, text);
        for refused in [
            sloppy.as_str(),
            text.trim_end_matches('='),
            &text.replace('+', "-").replace('/', "_"),
            &format!("{text}\n"),
            &format!(" {text}"),
            &Base64::encode_string(&[1; 31]),
            &Base64::encode_string(&[1; 65]),
            "",
        ] {
            assert!(matches!(Nonce::from_base64(refused), Err(Error::NonceInvalid)), "{refused}");
        }
        assert!(Nonce::from_bytes(&[1; 64]).is_ok());
    }
}
