// SPDX-License-Identifier: MIT OR Apache-2.0
//! Closed lists of names, identifiers and one-line texts.

use core::fmt;

/// What a person calls something, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Simplified Chinese.
    pub chinese: &'static str,
    /// English.
    pub english: &'static str,
}

/// An enum whose values have a stable name for files and a label for people.
macro_rules! named {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$doc:meta])* $variant:ident = $text:literal, $chinese:literal, $english:literal;)+
    }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in files, which never changes.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// What a person calls it.
            #[must_use]
            pub const fn label(self) -> $crate::Label {
                match self {
                    $(Self::$variant => $crate::Label { chinese: $chinese, english: $english },)+
                }
            }

            /// The value of a name, if there is one.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}
pub(crate) use named;

/// Why a text is no identifier and no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} is empty, too long, or holds a character that may not stand there")]
pub struct TextRefused {
    /// What the text was to be.
    pub what: &'static str,
}

/// A newtype over a short text with its own rule for characters.
macro_rules! text {
    ($(#[$meta:meta])* pub struct $name:ident($what:literal, $most:literal, $rule:expr)) => {
        $(#[$meta])*
        #[derive(
            Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks and keeps the text.
            ///
            /// # Errors
            /// [`TextRefused`].
            pub fn new(text: impl Into<Box<str>>) -> Result<Self, TextRefused> {
                let text = text.into();
                let rule: fn(char) -> bool = $rule;
                let fits = !text.is_empty() && text.chars().count() <= $most;
                if fits && text.chars().all(rule) {
                    Ok(Self(text))
                } else {
                    Err(TextRefused { what: $what })
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextRefused;

            fn try_from(text: String) -> Result<Self, TextRefused> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl core::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

text! {
    /// What identifies an organisation for good: its unified social credit code, as a rule.
    ///
    /// An identity is the organisation's, never a certificate's: a renewed certificate is the
    /// same portal account.
    pub struct OrganisationId("an organisation's identifier", 64, |letter| letter.is_ascii_graphic())
}
text! {
    /// What identifies a certificate in the register: the signature certificate's serial number
    /// in hexadecimal, or any other identifier that the authority gives when it is requested.
    pub struct CertificateId("a certificate's identifier", 64, |letter| letter.is_ascii_graphic())
}
text! {
    /// What is printed on a key.
    pub struct KeyId("a key's identifier", 64, |letter| letter.is_ascii_graphic())
}
text! {
    /// A name that a policy gives: of itself, a product, a service or a form.
    pub struct PolicyName("a name of a policy", 64, |letter| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
    })
}
text! {
    /// An organisation's account with another service, as that service writes it.
    pub struct Account("an account number", 64, |letter| letter.is_ascii_graphic())
}
text! {
    /// One line of text for people: a reason, a name. It reads as it is stored: nothing in it
    /// breaks the line, turns the direction of writing or is invisible.
    pub struct Line("a line of text", 200, |letter| !letter.is_control() && !is_invisible(letter))
}

/// Line and paragraph separators, marks of width zero, and those that turn the direction of writing.
const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// The number of an order.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct OrderId(pub u64);

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An amount of money in fen, a hundredth of a yuan.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Amount(pub u64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// So many times the amount; what no register can hold stays the greatest amount.
    #[must_use]
    pub const fn times(self, quantity: u16) -> Self {
        Self(self.0.saturating_mul(quantity as u64))
    }
}

impl fmt::Display for Amount {
    /// In yuan: `60.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// A point in time as RFC 3339 text, for serde: from year 0000 to year 9999 in UTC, which is what
/// such a text can hold.
pub(crate) mod unix_time {
    use serde::{Deserialize, Deserializer, Serializer, de, ser};
    use yzt_cert::UnixTime;

    /// 0000-01-01T00:00:00Z.
    const EARLIEST: UnixTime = UnixTime(-62_167_219_200);
    /// 9999-12-31T23:59:59Z.
    pub(crate) const LATEST: UnixTime = UnixTime(253_402_300_799);

    fn is_writable(at: UnixTime) -> bool {
        (EARLIEST..=LATEST).contains(&at)
    }

    pub(crate) fn serialize<S: Serializer>(at: &UnixTime, to: S) -> Result<S::Ok, S::Error> {
        if !is_writable(*at) {
            return Err(ser::Error::custom("the time is outside the years 0000 to 9999"));
        }
        to.collect_str(at)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<UnixTime, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        let at = text.parse().ok().filter(|at| is_writable(*at));
        at.ok_or_else(|| de::Error::custom("this is no point in time"))
    }
}

/// The same where there may be none.
pub(crate) mod optional_time {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use yzt_cert::UnixTime;

    #[derive(Serialize, Deserialize)]
    struct At(#[serde(with = "super::unix_time")] UnixTime);

    #[expect(clippy::ref_option, reason = "serde's `with` hands over a reference")]
    pub(crate) fn serialize<S: Serializer>(
        at: &Option<UnixTime>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        at.map(At).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<UnixTime>, D::Error> {
        Ok(Option::<At>::deserialize(from)?.map(|At(at)| at))
    }
}
