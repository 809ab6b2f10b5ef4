// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which enterprise a certificate identifies.

use core::fmt;
use core::str::FromStr;

use crate::certificate::Certificate;
use crate::error::Error;
use crate::extension;
use crate::oid::{self, ObjectIdentifier};

/// The characters of GB 32100-2015, clause 5, in the order of their values: no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;

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

/// What a certificate says about its holder. Every text is safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// organizationName; empty where the subject has none.
    pub organization: String,
    /// The enterprise's identifier, where the certificate carries one with a valid check character.
    pub unified_social_credit_code: Option<UnifiedSocialCreditCode>,
    /// commonName; empty where the subject has none.
    pub common_name: String,
    /// The issuer's name (RFC 4514).
    pub issuer: String,
    /// The serial number in hex.
    pub serial: String,
}

/// Extensions that may carry the code, the numbering of 2023 first.
const CODE_EXTENSIONS: [ObjectIdentifier; 2] =
    [oid::UNIFIED_SOCIAL_CREDIT_CODE_2023, oid::ORGANIZATION_CODE];

pub(crate) fn of(certificate: &Certificate) -> Identity {
    let subject = certificate.subject();
    Identity {
        organization: subject.organization().unwrap_or_default(),
        unified_social_credit_code: credit_code(certificate),
        common_name: subject.common_name().unwrap_or_default(),
        issuer: certificate.issuer().to_string(),
        serial: certificate.serial_hex(),
    }
}

/// The one code that the extensions and the subject's serialNumber agree on.
///
/// Two different valid codes in one certificate leave open which enterprise is meant: then none.
fn credit_code(certificate: &Certificate) -> Option<UnifiedSocialCreditCode> {
    let extensions = CODE_EXTENSIONS
        .iter()
        .filter_map(|kind| certificate.extension_list().value(kind))
        .filter_map(extension::identity_text);
    let subject = certificate
        .subject()
        .attributes()
        .filter(|attribute| *attribute.kind() == oid::SERIAL_NUMBER)
        .map(|attribute| attribute.text());
    let mut codes = extensions
        .chain(subject)
        .filter_map(|text| UnifiedSocialCreditCode::parse(text.trim()).ok());
    let first = codes.next()?;
    codes.all(|code| code == first).then_some(first)
}

#[cfg(test)]
mod tests;
