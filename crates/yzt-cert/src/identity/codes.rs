// SPDX-License-Identifier: MIT OR Apache-2.0
//! Identifiers of organisations with their check characters.

use core::fmt;
use core::str::FromStr;

use crate::error::Error;

/// The characters of GB 32100-2015, clause 5, in the order of their values: no I, O, S, V, Z.
pub(super) const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
pub(super) const LENGTH: usize = 18;

/// A unified social credit code (GB 32100-2015): 18 characters with a valid check character.
///
/// ```text
/// 1 registration authority, 2 kind of organisation, 3-8 administrative division (digits),
/// 9-17 organisation code (GB 11714), 18 check character
/// ```
///
/// The check character inside the organisation code is not judged: registers hold codes whose
/// ninth character does not follow GB 11714, and the last character covers it anyway.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnifiedSocialCreditCode(String);

impl UnifiedSocialCreditCode {
    /// Reads the 18 characters; capitals only, nothing around them.
    ///
    /// # Errors
    /// [`Error::CreditCodeStructure`] and [`Error::CreditCodeCheck`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (body, check) =
            text.as_bytes().split_at_checked(LENGTH - 1).ok_or(Error::CreditCodeStructure)?;
        let [check] = check else {
            return Err(Error::CreditCodeStructure);
        };
        let expected = Self::check_character_of(body)?;
        if value(*check).is_none() {
            return Err(Error::CreditCodeStructure);
        }
        if *check != expected {
            return Err(Error::CreditCodeCheck);
        }
        Ok(Self(text.to_owned()))
    }

    /// Completes the first 17 characters with their check character.
    ///
    /// # Errors
    /// [`Error::CreditCodeStructure`].
    pub fn complete(body: &str) -> Result<Self, Error> {
        let check = Self::check_character_of(body.as_bytes())?;
        Ok(Self(format!("{body}{}", char::from(check))))
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// GB 32100-2015, clause 5: 31 − (Σ value × 3^(i−1) mod 31), where 31 counts as 0.
    fn check_character_of(body: &[u8]) -> Result<u8, Error> {
        let division = body.get(2..8).unwrap_or_default();
        if body.len() != LENGTH - 1 || !division.iter().all(u8::is_ascii_digit) {
            return Err(Error::CreditCodeStructure);
        }
        let mut sum = 0;
        let mut weight = 1;
        for character in body {
            sum = (sum + value(*character).ok_or(Error::CreditCodeStructure)? * weight) % 31;
            weight = weight * 3 % 31;
        }
        ALPHABET.get((31 - sum) % 31).copied().ok_or(Error::CreditCodeStructure)
    }
}

fn value(character: u8) -> Option<usize> {
    ALPHABET.iter().position(|known| *known == character)
}

impl fmt::Display for UnifiedSocialCreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for UnifiedSocialCreditCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

/// Weights of GB 11714-1997, clause 4.
const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// An organisation code (GB 11714): eight characters and a valid check character.
///
/// ```text
/// 1-8 digits or capitals, 9 check character 0-9 or X; on paper 12345678-1
/// ```
///
/// Nine zeros satisfy the formula and are refused: they stand for "none".
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganizationCode(String);

impl OrganizationCode {
    /// Reads nine characters, or ten with the hyphen before the last.
    ///
    /// # Errors
    /// [`Error::OrganizationCodeStructure`] and [`Error::OrganizationCodeCheck`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let structure = || Error::OrganizationCodeStructure;
        let (body, check) = text.as_bytes().split_at_checked(8).ok_or_else(structure)?;
        let ([check] | [b'-', check]) = check else {
            return Err(structure());
        };
        if !check.is_ascii_digit() && *check != b'X' || body == b"00000000" {
            return Err(structure());
        }
        let mut sum = 0;
        for (character, weight) in body.iter().zip(WEIGHTS) {
            let value = match character {
                b'0'..=b'9' => character - b'0',
                b'A'..=b'Z' => character - b'A' + 10,
                _ => return Err(structure()),
            };
            sum += u32::from(value) * weight;
        }
        let expected = match 11 - sum % 11 {
            10 => b'X',
            11 => b'0',
            digit => u8::try_from(digit).map_err(|_| structure())? + b'0',
        };
        if *check != expected {
            return Err(Error::OrganizationCodeCheck);
        }
        let body = core::str::from_utf8(body).map_err(|_| structure())?;
        Ok(Self(format!("{body}{}", char::from(*check))))
    }

    /// The nine characters, without a hyphen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrganizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for OrganizationCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

/// An organisation's identifier of either kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EnterpriseId {
    /// 18 characters (GB 32100).
    UnifiedSocialCreditCode(UnifiedSocialCreditCode),
    /// Nine characters (GB 11714), of the time before 2015.
    OrganizationCode(OrganizationCode),
}

impl EnterpriseId {
    /// Reads either kind, by its length.
    ///
    /// # Errors
    /// As [`UnifiedSocialCreditCode::parse`] and [`OrganizationCode::parse`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() == LENGTH {
            UnifiedSocialCreditCode::parse(text).map(Self::UnifiedSocialCreditCode)
        } else {
            OrganizationCode::parse(text).map(Self::OrganizationCode)
        }
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::UnifiedSocialCreditCode(code) => code.as_str(),
            Self::OrganizationCode(code) => code.as_str(),
        }
    }

    /// Whether both can mean the same organisation: equal, or one is the organisation code inside
    /// the other.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::UnifiedSocialCreditCode(long), Self::OrganizationCode(short))
            | (Self::OrganizationCode(short), Self::UnifiedSocialCreditCode(long)) => {
                long.as_str().get(8..17) == Some(short.as_str())
            }
            _ => self == other,
        }
    }
}

impl fmt::Display for EnterpriseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
