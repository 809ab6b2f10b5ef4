// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names of every form (RFC 5280, clause 4.2.1.6).

use crate::asn1::{Element, Fault, Reader, tag};
use crate::error::Error;
use crate::name::Name;
use crate::oid::ObjectIdentifier;

/// Names that one extension may hold.
pub(super) const MAX_NAMES: usize = 1024;

/// One name of a subject, an issuer or a subtree.
///
/// ```text
/// GeneralName ::= CHOICE { otherName [0], rfc822Name [1] IA5String, dNSName [2] IA5String, x400Address [3],
///     directoryName [4] Name, ediPartyName [5], uniformResourceIdentifier [6] IA5String,
///     iPAddress [7] OCTET STRING, registeredID [8] OBJECT IDENTIFIER }
/// ```
///
/// Octets of the three text forms are kept as they stand; they are not checked to be ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GeneralName {
    /// otherName: its type.
    Other(ObjectIdentifier),
    /// rfc822Name, a mailbox.
    Mailbox(Vec<u8>),
    /// dNSName, a host.
    Host(Vec<u8>),
    /// x400Address, not interpreted.
    X400,
    /// directoryName.
    Directory(Name),
    /// ediPartyName, not interpreted.
    EdiParty,
    /// uniformResourceIdentifier.
    Uri(Vec<u8>),
    /// iPAddress: 4 or 16 octets, twice as many with a mask in a subtree.
    Address(Vec<u8>),
    /// registeredID.
    Registered(ObjectIdentifier),
}

impl GeneralName {
    /// The number of the choice, which tells the form.
    #[must_use]
    pub const fn form(&self) -> u8 {
        match self {
            Self::Other(_) => 0,
            Self::Mailbox(_) => 1,
            Self::Host(_) => 2,
            Self::X400 => 3,
            Self::Directory(_) => 4,
            Self::EdiParty => 5,
            Self::Uri(_) => 6,
            Self::Address(_) => 7,
            Self::Registered(_) => 8,
        }
    }

    /// The octets that a comparison looks at.
    pub(crate) fn length(&self) -> usize {
        match self {
            Self::Mailbox(octets)
            | Self::Host(octets)
            | Self::Uri(octets)
            | Self::Address(octets) => octets.len(),
            Self::Directory(name) => name.matching_key().len(),
            Self::Other(_) | Self::X400 | Self::EdiParty | Self::Registered(_) => 0,
        }
    }

    pub(crate) fn from_element(element: &Element<'_>) -> Result<Self, Error> {
        const PART: &str = "general name";
        let octets = || element.content().to_vec();
        match element.tag() {
            0xA0 => Ok(Self::Other(element.reader(PART).object_identifier()?)),
            0x81 => Ok(Self::Mailbox(octets())),
            0x82 => Ok(Self::Host(octets())),
            0xA3 => Ok(Self::X400),
            0xA4 => {
                let mut explicit = element.reader(PART);
                let name = Name::from_element(&explicit.expect(tag::SEQUENCE)?)?;
                explicit.finish()?;
                Ok(Self::Directory(name))
            }
            0xA5 => Ok(Self::EdiParty),
            0x86 => Ok(Self::Uri(octets())),
            0x87 => Ok(Self::Address(octets())),
            0x88 => Ok(Self::Registered(element.object_identifier()?)),
            found => Err(element.fault(Fault::Tag { expected: 0x80, found })),
        }
    }

    /// `GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName`, whatever its tag.
    pub(crate) fn list(mut names: Reader<'_>, part: &'static str) -> Result<Vec<Self>, Error> {
        let mut out = Vec::new();
        while !names.is_empty() {
            if out.len() >= MAX_NAMES {
                return Err(Error::TooMany { part, limit: MAX_NAMES });
            }
            out.push(Self::from_element(&names.element()?)?);
        }
        if out.is_empty() {
            return Err(Error::Profile { part, rule: "at least one element" });
        }
        Ok(out)
    }

    /// subjectAltName and issuerAltName.
    pub(crate) fn parse_list(der: &[u8]) -> Result<Vec<Self>, Error> {
        const PART: &str = "alternative names";
        Self::list(Reader::single(der, tag::SEQUENCE, PART)?.reader(PART), PART)
    }
}
