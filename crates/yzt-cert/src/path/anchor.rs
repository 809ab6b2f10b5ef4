// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whom to trust (RFC 5280, clause 6.1.1, input (d)).

use yzt_crypto::PublicKey;

use crate::certificate::Certificate;
use crate::error::Error;
use crate::name::Name;

/// An authority that is trusted without a path to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // there are few anchors, and a box would be in every caller's way
#[non_exhaustive]
pub enum TrustAnchor {
    /// A certificate, held to what it says about itself. Whether it is signed by itself is not
    /// looked at.
    Certificate(Certificate),
    /// A name and a key, without any limits.
    Key {
        /// The authority's name.
        name: Name,
        /// The authority's key.
        key: PublicKey,
    },
}

impl TrustAnchor {
    /// The authority's name.
    #[must_use]
    pub const fn name(&self) -> &Name {
        match self {
            Self::Certificate(certificate) => certificate.subject(),
            Self::Key { name, .. } => name,
        }
    }

    /// The authority's key.
    ///
    /// # Errors
    /// As [`Certificate::public_key`].
    pub fn public_key(&self) -> Result<PublicKey, Error> {
        match self {
            Self::Certificate(certificate) => certificate.public_key(),
            Self::Key { key, .. } => Ok(key.clone()),
        }
    }
}

impl From<Certificate> for TrustAnchor {
    fn from(certificate: Certificate) -> Self {
        Self::Certificate(certificate)
    }
}

/// A trust anchor that is only looked at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Anchor<'a> {
    Certificate(&'a Certificate),
    Key { name: &'a Name, key: &'a PublicKey },
}

impl<'a> Anchor<'a> {
    pub(super) const fn name(self) -> &'a Name {
        match self {
            Self::Certificate(certificate) => certificate.subject(),
            Self::Key { name, .. } => name,
        }
    }

    pub(super) const fn certificate(self) -> Option<&'a Certificate> {
        match self {
            Self::Certificate(certificate) => Some(certificate),
            Self::Key { .. } => None,
        }
    }

    pub(super) fn into_owned(self) -> TrustAnchor {
        match self {
            Self::Certificate(certificate) => TrustAnchor::Certificate(certificate.clone()),
            Self::Key { name, key } => TrustAnchor::Key { name: name.clone(), key: key.clone() },
        }
    }
}

impl<'a> From<&'a TrustAnchor> for Anchor<'a> {
    fn from(anchor: &'a TrustAnchor) -> Self {
        match anchor {
            TrustAnchor::Certificate(certificate) => Self::Certificate(certificate),
            TrustAnchor::Key { name, key } => Self::Key { name, key },
        }
    }
}
