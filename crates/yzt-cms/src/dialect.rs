// SPDX-License-Identifier: MIT OR Apache-2.0
//! The two families of messages, and the kinds that each has.

use core::fmt;

use yzt_cert::ObjectIdentifier;
use yzt_cert::oid;

/// Which standard a message follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// GM/T 0010 (GB/T 35275): the shape of PKCS #7 v1.5 with identifiers of its own.
    Gmt0010,
    /// RFC 5652 (CMS), which PKCS #7 became.
    Rfc5652,
}

/// A kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentKind {
    /// Octets.
    Data,
    /// Signed by any number of signers.
    Signed,
    /// Encrypted for any number of recipients.
    Enveloped,
    /// Signed and encrypted in one (RFC 2315, clause 11; RFC 5652 no longer has it).
    SignedAndEnveloped,
    /// Encrypted with a key that both sides have.
    Encrypted,
    /// Encrypted and authenticated for any number of recipients (RFC 5083; not in GM/T 0010).
    AuthenticatedEnveloped,
}

/// Every kind with its identifiers.
const TYPES: [(Dialect, ContentKind, ObjectIdentifier); 11] = [
    (Dialect::Gmt0010, ContentKind::Data, oid::GM_DATA),
    (Dialect::Gmt0010, ContentKind::Signed, oid::GM_SIGNED_DATA),
    (Dialect::Gmt0010, ContentKind::Enveloped, oid::GM_ENVELOPED_DATA),
    (Dialect::Gmt0010, ContentKind::SignedAndEnveloped, oid::GM_SIGNED_AND_ENVELOPED_DATA),
    (Dialect::Gmt0010, ContentKind::Encrypted, oid::GM_ENCRYPTED_DATA),
    (Dialect::Rfc5652, ContentKind::Data, oid::DATA),
    (Dialect::Rfc5652, ContentKind::Signed, oid::SIGNED_DATA),
    (Dialect::Rfc5652, ContentKind::Enveloped, oid::ENVELOPED_DATA),
    (Dialect::Rfc5652, ContentKind::SignedAndEnveloped, oid::SIGNED_AND_ENVELOPED_DATA),
    (Dialect::Rfc5652, ContentKind::Encrypted, oid::ENCRYPTED_DATA),
    (Dialect::Rfc5652, ContentKind::AuthenticatedEnveloped, oid::AUTHENTICATED_ENVELOPED_DATA),
];

impl Dialect {
    /// The content type of a kind, if this family has it.
    #[must_use]
    pub fn content_type(self, kind: ContentKind) -> Option<ObjectIdentifier> {
        let found = TYPES.iter().find(|(dialect, known, _)| (*dialect, *known) == (self, kind));
        found.map(|(_, _, identifier)| *identifier)
    }

    /// The content type of octets.
    #[must_use]
    pub const fn data(self) -> ObjectIdentifier {
        match self {
            Self::Gmt0010 => oid::GM_DATA,
            Self::Rfc5652 => oid::DATA,
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gmt0010 => "GM/T 0010",
            Self::Rfc5652 => "RFC 5652",
        })
    }
}

impl ContentKind {
    /// The family and kind that a content type belongs to.
    #[must_use]
    pub fn of(content_type: &ObjectIdentifier) -> Option<(Dialect, Self)> {
        let found = TYPES.iter().find(|(_, _, identifier)| identifier == content_type);
        found.map(|(dialect, kind, _)| (*dialect, *kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_tell_family_and_kind() {
        for (dialect, kind, identifier) in TYPES {
            assert_eq!(ContentKind::of(&identifier), Some((dialect, kind)));
            assert_eq!(dialect.content_type(kind), Some(identifier));
        }
        assert_eq!(Dialect::Gmt0010.content_type(ContentKind::AuthenticatedEnveloped), None);
        assert_eq!(ContentKind::of(&oid::SM4), None);
        for dialect in [Dialect::Gmt0010, Dialect::Rfc5652] {
            assert_eq!(dialect.content_type(ContentKind::Data), Some(dialect.data()));
        }
    }
}
