// SPDX-License-Identifier: MIT OR Apache-2.0
//! A person's identifier: that it is there, never what it is.

use core::fmt;

use subtle::ConstantTimeEq;
use yzt_crypto::sm3;

/// Digits of a resident identity number.
const LENGTH: usize = 18;
/// Weights of GB 11643-1999, clause 5, and the check characters by remainder.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";
/// What stands in a text instead of one.
const WITHHELD: &str = "******************";
/// Separates these digests from any other use of the digest.
const DOMAIN: &[u8] = b"yzt-cert personal id\0";

/// What kind of identifier a person's is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PersonalIdKind {
    /// A resident identity number with a valid check character (GB 11643).
    ResidentIdentity,
    /// A passport number, by the extension that it stands in.
    Passport,
    /// Another one, by the extension that it stands in.
    Other,
}

impl PersonalIdKind {
    /// A stable name: `resident-identity`, `passport`, `other`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ResidentIdentity => "resident-identity",
            Self::Passport => "passport",
            Self::Other => "other",
        }
    }
}

/// A person's identifier that a certificate carries.
///
/// It can be compared and never be shown: only a digest is kept, and no method gives it out.
/// Whoever may call [`matches`](Self::matches) freely can search the small space of such numbers;
/// it is meant for checks of a number that a clerk already holds.
#[derive(Clone, Copy)]
pub struct PersonalId {
    kind: PersonalIdKind,
    digest: [u8; 32],
}

impl PersonalId {
    pub(crate) fn new(kind: PersonalIdKind, number: &str) -> Self {
        Self { kind, digest: digest(number) }
    }

    /// What kind it is.
    #[must_use]
    pub const fn kind(&self) -> PersonalIdKind {
        self.kind
    }

    /// Whether `number` is this identifier, in time that does not depend on where they differ;
    /// letter case and white space around it do not count.
    #[must_use]
    pub fn matches(&self, number: &str) -> bool {
        self.digest.ct_eq(&digest(number)).into()
    }
}

impl PartialEq for PersonalId {
    /// The same number.
    fn eq(&self, other: &Self) -> bool {
        self.digest.ct_eq(&other.digest).into()
    }
}

impl Eq for PersonalId {}

impl fmt::Debug for PersonalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonalId({})", self.kind.name())
    }
}

impl fmt::Display for PersonalId {
    /// The kind, in brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.kind.name())
    }
}

fn digest(number: &str) -> [u8; 32] {
    let mut input = DOMAIN.to_vec();
    input.extend(number.trim().bytes().map(|byte| byte.to_ascii_uppercase()));
    sm3::digest(&input)
}

/// Whether `text` is a resident identity number: division, date of birth, check character.
pub(crate) fn is_resident_number(text: &[u8]) -> bool {
    let Some((body, [check])) = text.split_at_checked(LENGTH - 1) else {
        return false;
    };
    if !body.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |from: usize, to: usize| {
        let digits = body.get(from..to).unwrap_or_default();
        digits.iter().fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'))
    };
    let (division, year) = (number(0, 2), number(6, 10));
    let (month, day) = (number(10, 12), number(12, 14));
    let plausible = (11..=83).contains(&division)
        && (1850..=2100).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day);
    let sum: u32 =
        body.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let expected = usize::try_from(sum % 11).ok().and_then(|index| CHECKS.get(index));
    plausible && expected == Some(&check.to_ascii_uppercase())
}

/// The first resident identity number inside `text`.
pub(crate) fn resident_number_in(text: &str) -> Option<&str> {
    let at = text.as_bytes().windows(LENGTH).position(is_resident_number)?;
    text.get(at..at + LENGTH)
}

/// `text` with every resident identity number replaced by asterisks, in one pass.
pub(crate) fn withhold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let number = rest.get(..LENGTH).filter(|head| is_resident_number(head.as_bytes()));
        let length = match number {
            Some(number) => {
                out.push_str(WITHHELD);
                number.len()
            }
            None => {
                out.push(character);
                character.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// Whether octets hold a resident identity number: as they are, or spread over two or four octets
/// each, as UTF-16 and UCS-4 have it.
pub(crate) fn is_personal(octets: &[u8]) -> bool {
    [1, 2, 4].into_iter().any(|step| {
        (0..step).any(|start| holds_number(octets.iter().skip(start).step_by(step).copied()))
    })
}

/// Whether a resident identity number stands in a row of octets; only rows of digits are looked at.
fn holds_number(octets: impl Iterator<Item = u8>) -> bool {
    let mut row = [0; LENGTH];
    let mut digits = 0;
    for octet in octets {
        let is_digit = octet.is_ascii_digit();
        if digits == 0 && !is_digit {
            continue;
        }
        row.rotate_left(1);
        if let Some(last) = row.last_mut() {
            *last = octet;
        }
        if digits >= LENGTH - 1 && is_resident_number(&row) {
            return true;
        }
        digits = if is_digit { digits + 1 } else { 0 };
    }
    false
}
