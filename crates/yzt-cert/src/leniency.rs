// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is tolerated beyond strict DER and the standards, as a type.
//!
//! Authorities and their software write documents that the standards do not allow. Each way of
//! doing so that was seen is one [`Quirk`]. A parser is told which of them are *allowed* and says
//! which it *met*; both are a [`Quirks`].
//!
//! ```text
//! met, and allowed            the document is read; its quirks() name it
//! met, and not allowed        the ordinary strict error
//! a remark (Quirks::REMARKS)  its meaning is not in doubt: always read, and named all the same
//! ```
//!
//! No quirk changes which bytes count as signed: they are always a slice of the input.
//!
//! ```
//! use yzt_cert::leniency::{Quirk, Quirks};
//!
//! let allowed = Quirks::of(&[Quirk::SignatureRaw, Quirk::IntegerPadded]);
//! assert!(allowed.contains(Quirk::SignatureRaw));
//! assert_eq!(allowed.to_string(), "signature-raw, integer-padded");
//! assert_eq!(allowed.to_string().parse::<Quirks>()?, allowed);
//! # Ok::<(), yzt_cert::Error>(())
//! ```

use core::cell::Cell;
use core::fmt;
use core::str::FromStr;

use crate::error::Error;

mod quirk;

pub use quirk::Quirk;

/// A set of quirks: those that are allowed, or those that were met.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Quirks(u128);

impl Quirks {
    /// No quirk.
    pub const EMPTY: Self = Self(0);
    /// Nothing beyond the standards is allowed. Remarks are never refused.
    pub const STRICT: Self = Self::EMPTY;
    /// Every quirk: for reading and explaining, not for deciding whom to trust.
    pub const ALL: Self = Self::of(Quirk::EVERY);
    /// Those that are noted and never refused, because the meaning is not in doubt.
    pub const REMARKS: Self = Self::remarks();

    /// The set of these.
    #[must_use]
    pub const fn of(quirks: &[Quirk]) -> Self {
        let mut set = Self::EMPTY;
        let mut rest = quirks;
        while let [first, others @ ..] = rest {
            set = set.with(*first);
            rest = others;
        }
        set
    }

    /// This set and `quirk`.
    #[must_use]
    pub const fn with(self, quirk: Quirk) -> Self {
        Self(self.0 | 1 << quirk as u8)
    }

    /// Adds `quirk`.
    pub const fn insert(&mut self, quirk: Quirk) {
        *self = self.with(quirk);
    }

    /// Whether `quirk` is in this set.
    #[must_use]
    pub const fn contains(self, quirk: Quirk) -> bool {
        self.0 & (1 << quirk as u8) != 0
    }

    /// Whether every quirk of `other` is in this set.
    #[must_use]
    pub const fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What of this set is refused where `accepted` is allowed: remarks never are.
    pub(crate) const fn beyond(self, accepted: Self) -> Self {
        self.without(accepted.union(Self::REMARKS))
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The quirks in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = Quirk> {
        Quirk::EVERY.iter().copied().filter(move |quirk| self.contains(*quirk))
    }

    const fn remarks() -> Self {
        let mut set = Self::EMPTY;
        let mut rest = Quirk::EVERY;
        while let [first, others @ ..] = rest {
            if first.is_remark() {
                set = set.with(*first);
            }
            rest = others;
        }
        set
    }
}

impl FromIterator<Quirk> for Quirks {
    fn from_iter<T: IntoIterator<Item = Quirk>>(quirks: T) -> Self {
        quirks.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl From<Quirk> for Quirks {
    fn from(quirk: Quirk) -> Self {
        Self::EMPTY.with(quirk)
    }
}

impl fmt::Display for Quirks {
    /// The names with `, ` between them; nothing for the empty set.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, quirk) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(quirk.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Quirks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quirks({self})")
    }
}

impl FromStr for Quirks {
    type Err = Error;

    /// Names with commas between them, spaces as you like; `all` for every quirk.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut set = Self::EMPTY;
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name {
                "all" => set = Self::ALL,
                name => set.insert(name.parse()?),
            }
        }
        Ok(set)
    }
}

/// What is allowed while one document is read, and what was met on the way.
///
/// A [`Reader`](crate::asn1::Reader) that is given one hands it on to every element and every
/// reader that comes from it.
#[derive(Clone, Debug, Default)]
pub struct Tolerance {
    allowed: Quirks,
    met: Cell<Quirks>,
}

impl Tolerance {
    /// Allows these; nothing met yet.
    #[must_use]
    pub const fn new(allowed: Quirks) -> Self {
        Self { allowed, met: Cell::new(Quirks::EMPTY) }
    }

    /// What is allowed.
    #[must_use]
    pub const fn allowed(&self) -> Quirks {
        self.allowed
    }

    /// What was met so far.
    #[must_use]
    pub const fn met(&self) -> Quirks {
        self.met.get()
    }

    /// Whether `quirk`, which stands in the document, is tolerated; if so it is noted.
    #[must_use]
    pub fn tolerates(&self, quirk: Quirk) -> bool {
        let tolerated = quirk.is_remark() || self.allowed.contains(quirk);
        if tolerated {
            self.note(quirk);
        }
        tolerated
    }

    /// Notes that a quirk was met.
    pub fn note(&self, quirk: Quirk) {
        self.met.set(self.met.get().with(quirk));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_back() {
        for (index, quirk) in Quirk::EVERY.iter().enumerate() {
            assert_eq!(*quirk as usize, index);
            assert_eq!(quirk.name().parse::<Quirk>(), Ok(*quirk));
            assert!(
                quirk.name().bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            );
        }
        assert!(Quirk::EVERY.len() <= 128);
        assert_eq!(Quirks::ALL.iter().count(), Quirk::EVERY.len());
        assert_eq!("no-such-quirk".parse::<Quirk>(), Err(Error::QuirkUnknown));
    }

    #[test]
    fn sets_behave_as_sets() {
        let raw = Quirks::from(Quirk::SignatureRaw);
        let two = raw.with(Quirk::IntegerPadded);
        assert!(two.contains_all(raw) && !raw.contains_all(two));
        assert_eq!(two.without(raw), Quirks::of(&[Quirk::IntegerPadded]));
        assert_eq!(two.union(raw), two);
        assert_eq!(two.iter().collect::<Quirks>(), two);
        assert!(Quirks::STRICT.is_empty() && Quirks::default().is_empty());
        assert_eq!("all".parse(), Ok(Quirks::ALL));
        assert_eq!(" , ".parse(), Ok(Quirks::EMPTY));
        assert_eq!(Quirks::ALL.to_string().parse(), Ok(Quirks::ALL));
        assert_eq!("signature-raw;integer-padded".parse::<Quirks>(), Err(Error::QuirkUnknown));
    }

    #[test]
    fn remarks_are_tolerated_always_and_others_when_allowed() {
        for quirk in Quirk::EVERY {
            let strict = Tolerance::new(Quirks::STRICT);
            assert_eq!(strict.tolerates(*quirk), quirk.is_remark(), "{quirk}");
            assert_eq!(strict.met().contains(*quirk), quirk.is_remark());
            let lenient = Tolerance::new(Quirks::from(*quirk));
            assert!(lenient.tolerates(*quirk));
            assert_eq!(lenient.met(), Quirks::from(*quirk));
        }
        assert!(Quirks::REMARKS.contains(Quirk::NullParameters));
        assert!(!Quirks::REMARKS.contains(Quirk::SignatureRaw));
    }
}
