// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

use crate::Error;

mod algorithm;
mod session;

pub(crate) use algorithm::{digest_algorithm, digest_code};
pub use session::{
    AgreementId, CipherOperation, CipherParameters, CipherStep, InitializationVector, KeyReference,
    PaddingType, SessionKeyId,
};

/// AppID: the two bytes by which a key names an application while it is open.
///
/// They are echoed as they came, whatever the byte order of the dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ApplicationId([u8; 2]);

/// ContainerID: the two bytes by which a key names an open container. Echoed as they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContainerId([u8; 2]);

macro_rules! identifier {
    ($name:ident) => {
        impl $name {
            /// Takes the two bytes as they stand in the APDU.
            #[must_use]
            pub const fn new(bytes: [u8; 2]) -> Self {
                Self(bytes)
            }

            /// The two bytes as they stand in the APDU.
            #[must_use]
            pub const fn to_bytes(self) -> [u8; 2] {
                self.0
            }
        }

        impl From<[u8; 2]> for $name {
            fn from(bytes: [u8; 2]) -> Self {
                Self(bytes)
            }
        }
    };
}
identifier!(ApplicationId);
identifier!(ContainerId);

/// Whose PIN: P2 of the PIN commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinRole {
    /// 0, the administrator, who unblocks the user's PIN.
    Administrator = 0,
    /// 1, the user, who may use private keys.
    User = 1,
}

impl PinRole {
    /// The code in P2.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The role with this code.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Administrator),
            1 => Some(Self::User),
            _ => None,
        }
    }
}

/// Which of a container's two key pairs or certificates: P1 of the export commands, certType of
/// ImportCertificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyUse {
    /// 0, the pair that the CA made and the key imported.
    Encryption = 0,
    /// 1, the pair that the key made and never gives away.
    Signature = 1,
}

impl KeyUse {
    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The use with this code.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Encryption),
            1 => Some(Self::Signature),
            _ => None,
        }
    }
}

/// Block cipher of the device authentication key: P2 of DevAuth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceCipher {
    /// 0.
    Sm1 = 0,
    /// 1.
    Ssf33 = 1,
    /// 2.
    Sm4 = 2,
}

impl DeviceCipher {
    /// The code in P2.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The cipher with this code.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Sm1),
            1 => Some(Self::Ssf33),
            2 => Some(Self::Sm4),
            _ => None,
        }
    }
}

/// Who may do something: the rights of GM/T 0016, table 14, combined by OR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccessRights(u32);

impl AccessRights {
    /// 0x00: nobody.
    pub const NOBODY: Self = Self(0x00);
    /// 0x01: the administrator.
    pub const ADMINISTRATOR: Self = Self(0x01);
    /// 0x10: the user.
    pub const USER: Self = Self(0x10);
    /// 0xFF: anyone.
    pub const ANYONE: Self = Self(0xFF);

    /// Takes the value as it stands on the wire; values without a meaning are kept.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The value as it stands on the wire.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }
}

/// A version of two numbers (GM/T 0016, VERSION).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version {
    /// The first byte.
    pub major: u8,
    /// The second byte.
    pub minor: u8,
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

/// The name of an application or a container: 1 to 64 bytes, no NUL.
///
/// The standard means ASCII; keys in use also carry UTF-8 or GBK, so a name is bytes, and only
/// bytes decide whether two names are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(Text<64>);

impl Name {
    /// Bytes of the longest name (GM/T 0016, 7.5.2).
    pub const MAXIMUM: usize = 64;

    /// Checks a name.
    ///
    /// # Errors
    /// [`Error::Text`] when it is empty, longer than 64 bytes, or holds a NUL.
    pub fn new(name: impl AsRef<[u8]>) -> Result<Self, Error> {
        let text = Text::non_empty(name.as_ref(), "name")?;
        Ok(Self(text))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The name as UTF-8, when it is.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_str()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A text of at most `N` bytes without NUL, as the fixed fields of a device's description hold it.
///
/// `Display` shows what is not UTF-8 as replacement characters and escapes what could steer a
/// terminal, turn the reading order or stay unseen: the text comes from a device that anyone may
/// have made.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Text<const N: usize>(Vec<u8>);

impl<const N: usize> Text<N> {
    /// Checks a text; it may be empty.
    ///
    /// # Errors
    /// [`Error::Text`] when it is longer than `N` bytes or holds a NUL.
    pub fn new(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        Self::checked(text.as_ref(), "text")
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text as UTF-8, when it is.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        core::str::from_utf8(&self.0).ok()
    }

    /// As [`Text::new`] for a text that may not be empty.
    pub(crate) fn non_empty(text: &[u8], field: &'static str) -> Result<Self, Error> {
        let text = Self::checked(text, field)?;
        text.required(field)?;
        Ok(text)
    }

    /// The bytes, where there has to be at least one.
    pub(crate) fn required(&self, field: &'static str) -> Result<&[u8], Error> {
        if self.0.is_empty() {
            return Err(Error::Text { field, maximum: N });
        }
        Ok(&self.0)
    }

    /// The text in a fixed field: what stands before the first NUL.
    pub(crate) fn from_field(field: &[u8; N]) -> Self {
        Self(field.iter().copied().take_while(|&byte| byte != 0).collect())
    }

    /// The text padded with NUL to its field.
    pub(crate) fn to_field(&self) -> [u8; N] {
        let mut field = [0; N];
        for (to, from) in field.iter_mut().zip(&self.0) {
            *to = *from;
        }
        field
    }

    fn checked(text: &[u8], field: &'static str) -> Result<Self, Error> {
        if text.len() > N || text.contains(&0) {
            return Err(Error::Text { field, maximum: N });
        }
        Ok(Self(text.to_vec()))
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in String::from_utf8_lossy(&self.0).chars() {
            if is_unsafe(character) {
                write!(formatter, "{}", character.escape_default())?;
            } else {
                write!(formatter, "{character}")?;
            }
        }
        Ok(())
    }
}

/// Control characters, and those of Unicode that order, join or hide others.
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}'
                | '\u{061C}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_nul_or_without_a_byte_or_too_long_are_refused() {
        for refused in [&b""[..], b"a\0", b"\0", b"a\0b", &[b'x'; 65]] {
            assert!(matches!(Name::new(refused), Err(Error::Text { maximum: 64, .. })));
        }
        assert_eq!(Name::new([b'x'; 64]).unwrap().as_bytes().len(), 64);
        assert_eq!(Name::new("企业").unwrap().as_str(), Some("企业"));
    }

    #[test]
    fn a_text_that_is_not_utf8_is_kept_and_shown_safely() {
        let text = Text::<8>::new(b"\xC6\xF3\x1B[2J").unwrap();
        assert_eq!(text.as_bytes(), b"\xC6\xF3\x1B[2J");
        assert_eq!(text.as_str(), None);
        assert_eq!(text.to_string(), "\u{fffd}\u{fffd}\\u{1b}[2J");
        // A label must not turn the text around it, nor look like another one.
        let text = Text::<32>::new("a\u{202e}b\u{200b}\u{feff}\u{2028}企业").unwrap();
        assert_eq!(text.to_string(), "a\\u{202e}b\\u{200b}\\u{feff}\\u{2028}企业");
    }

    #[test]
    fn a_fixed_field_ends_at_the_first_nul() {
        let text = Text::<4>::from_field(b"ab\0c");
        assert_eq!(text.as_bytes(), b"ab");
        assert_eq!(text.to_field(), *b"ab\0\0");
        assert_eq!(Text::<4>::from_field(b"abcd").to_field(), *b"abcd");
        assert!(Text::<4>::new("abcde").is_err());
        assert!(Text::<4>::new("").is_ok());
    }

    #[test]
    fn codes_go_both_ways_and_no_other_code_is_taken() {
        for code in 0..=u8::MAX {
            assert_eq!(PinRole::from_code(code).map(PinRole::code), (code < 2).then_some(code));
            assert_eq!(KeyUse::from_code(code).map(KeyUse::code), (code < 2).then_some(code));
            let cipher = DeviceCipher::from_code(code).map(DeviceCipher::code);
            assert_eq!(cipher, (code < 3).then_some(code));
        }
    }
}
