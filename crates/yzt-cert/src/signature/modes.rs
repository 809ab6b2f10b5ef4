// SPDX-License-Identifier: MIT OR Apache-2.0
//! How the digest of a signature is made.

use core::fmt;

/// How the digest that was signed is made from the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u8)]
pub enum SignatureMode {
    /// As the standards have it: for SM2 e = SM3(Z ‖ M) under the default identifier
    /// 1234567812345678 (GM/T 0009, clause 10), for RSA and P-256 the algorithm's digest of M.
    Standard,
    /// SM2 under the identifier that the rules give.
    GivenIdentifier,
    /// SM2 under an empty identifier: what OpenSSL does unless it is told one.
    EmptyIdentifier,
    /// SM2 over e = SM3(M), without Z. Such a signature does not bind the signer's key.
    WithoutZ,
    /// SM2 over e = SM3(Z ‖ SM3(M)): a digest was taken for the message.
    DoubleHash,
}

impl SignatureMode {
    /// Every mode, in the order in which they are tried.
    pub const EVERY: &'static [Self] = &[
        Self::Standard,
        Self::GivenIdentifier,
        Self::EmptyIdentifier,
        Self::WithoutZ,
        Self::DoubleHash,
    ];

    /// The stable name, in lower case with hyphens.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::GivenIdentifier => "given-identifier",
            Self::EmptyIdentifier => "empty-identifier",
            Self::WithoutZ => "without-z",
            Self::DoubleHash => "double-hash",
        }
    }
}

impl fmt::Display for SignatureMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of modes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct SignatureModes(u8);

impl SignatureModes {
    /// No mode.
    pub const EMPTY: Self = Self(0);
    /// Every mode.
    pub const ALL: Self = {
        let mut set = Self::EMPTY;
        let mut rest = SignatureMode::EVERY;
        while let [first, others @ ..] = rest {
            set = set.with(*first);
            rest = others;
        }
        set
    };

    /// This set and `mode`.
    #[must_use]
    pub const fn with(self, mode: SignatureMode) -> Self {
        Self(self.0 | 1 << mode as u8)
    }

    /// Whether `mode` is in this set.
    #[must_use]
    pub const fn contains(self, mode: SignatureMode) -> bool {
        self.0 & (1 << mode as u8) != 0
    }

    /// Whether any mode is in both sets.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The modes in the order in which they are tried.
    pub fn iter(self) -> impl Iterator<Item = SignatureMode> {
        SignatureMode::EVERY.iter().copied().filter(move |mode| self.contains(*mode))
    }
}

impl FromIterator<SignatureMode> for SignatureModes {
    fn from_iter<T: IntoIterator<Item = SignatureMode>>(modes: T) -> Self {
        modes.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Debug for SignatureModes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
