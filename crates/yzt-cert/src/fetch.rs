// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where evidence about revocation is published, and how it is gathered. Nothing here opens a
//! connection: that is the matter of a [`Fetcher`].
//!
//! ```text
//! list_locations, delta_locations     where lists are, by the certificate and by the list (RFC 5280, 4.2.1.13, 5.2.6)
//! responder_locations                 where the responder is (RFC 5280, 4.2.2.1)
//! gather                              asks them all, within limits, for every certificate of a path
//! ```
//!
//! What is gathered proves nothing until [`status`](crate::status) has judged it: an attacker on
//! the way can hold evidence back, not make any.

use core::fmt;

use crate::asn1::{Reader, tag};
use crate::certificate::Certificate;
use crate::crl::CertificateRevocationList;
use crate::error::Error;
use crate::extension::DistributionPoint;
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};

mod gather;

pub use gather::{GatherOptions, Gathered, Problem, gather};

/// Access descriptions that are read in one certificate.
const MAX_ACCESS: usize = 32;
/// Octets of the longest address that is followed.
const MAX_ADDRESS: usize = 2048;

/// A place that a certificate or a list names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// `http` or `https`: what a [`Fetcher`] is asked for first.
    Http(String),
    /// `ldap` or `ldaps`, with the comma between `/` and the name taken out that some authorities
    /// write there.
    Ldap(String),
    /// An entry in a directory, without an address of the directory.
    Directory(Name),
    /// An address with another scheme, or one that is no address, safe to show.
    Other(String),
}

impl Location {
    /// An address as certificates have it.
    fn of_uri(octets: &[u8]) -> Self {
        let shown = || Self::Other(crate::text::visible(tag::IA5_STRING, octets));
        let Some(text) = core::str::from_utf8(octets).ok().map(str::trim) else {
            return shown();
        };
        let plain = text.bytes().all(|octet| octet.is_ascii_graphic());
        let Some((scheme, rest)) = text.split_once("://") else {
            return shown();
        };
        if !plain || text.len() > MAX_ADDRESS || rest.is_empty() || rest.starts_with('/') {
            return shown();
        }
        match scheme.to_ascii_lowercase().as_str() {
            scheme @ ("http" | "https") => Self::Http(format!("{scheme}://{rest}")),
            scheme @ ("ldap" | "ldaps") => Self::Ldap(match rest.split_once("/,") {
                Some((host, name)) => format!("{scheme}://{host}/{name}"),
                None => format!("{scheme}://{rest}"),
            }),
            _ => shown(),
        }
    }

    /// The address of a responder: BJCA writes `OCSP://` and means `http://`.
    fn of_responder(octets: &[u8]) -> Self {
        let (scheme, rest) = octets.split_at_checked(7).unwrap_or_default();
        if scheme.eq_ignore_ascii_case(b"ocsp://") {
            return Self::of_uri(&[b"http://", rest].concat());
        }
        Self::of_uri(octets)
    }

    /// The address, where it is one that can be fetched.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Http(address) | Self::Ldap(address) => Some(address),
            Self::Directory(_) | Self::Other(_) => None,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(text) | Self::Ldap(text) | Self::Other(text) => f.write_str(text),
            Self::Directory(name) => write!(f, "{name}"),
        }
    }
}

/// Where the lists are published that a certificate stands on (cRLDistributionPoints): those of its
/// issuer; indirect ones are left out.
///
/// # Errors
/// [`Error::Encoding`] when the extension is damaged.
pub fn list_locations(certificate: &Certificate) -> Result<Vec<Location>, Error> {
    Ok(point_locations(&certificate.crl_distribution_points()?))
}

/// Where the delta lists are published, by the certificate (freshestCRL).
///
/// # Errors
/// [`Error::Encoding`] when the extension is damaged.
pub fn delta_locations(certificate: &Certificate) -> Result<Vec<Location>, Error> {
    let value = certificate.extension_list().value(&oid::FRESHEST_CRL);
    let points = value.map(DistributionPoint::parse_list).transpose()?;
    Ok(point_locations(&points.unwrap_or_default()))
}

/// Where the delta lists to a complete list are published, by that list (freshestCRL).
#[must_use]
pub fn delta_locations_of(list: &CertificateRevocationList) -> Vec<Location> {
    point_locations(list.freshest_points())
}

/// Where the responder is that answers for the certificate (authorityInfoAccess).
///
/// # Errors
/// [`Error::Encoding`] when the extension is damaged, [`Error::TooMany`].
pub fn responder_locations(certificate: &Certificate) -> Result<Vec<Location>, Error> {
    access(certificate, &oid::ACCESS_OCSP, Location::of_responder)
}

/// Where the issuer's certificate is published (authorityInfoAccess).
///
/// # Errors
/// [`Error::Encoding`] when the extension is damaged, [`Error::TooMany`].
pub fn issuer_locations(certificate: &Certificate) -> Result<Vec<Location>, Error> {
    access(certificate, &oid::ACCESS_ISSUERS, Location::of_uri)
}

fn point_locations(points: &[DistributionPoint]) -> Vec<Location> {
    let mut out = Vec::new();
    for point in points.iter().filter(|point| !point.is_indirect()) {
        for place in point.places() {
            out.push(match place.as_uri() {
                Some(octets) => Location::of_uri(octets),
                None => match place.as_directory() {
                    Some(name) => Location::Directory(name.clone()),
                    None => continue,
                },
            });
        }
    }
    out
}

/// The locations of one method.
///
/// ```text
/// AuthorityInfoAccessSyntax ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { accessMethod OBJECT IDENTIFIER,
///                                                                    accessLocation GeneralName }
/// ```
fn access(
    certificate: &Certificate,
    wanted: &ObjectIdentifier,
    read: fn(&[u8]) -> Location,
) -> Result<Vec<Location>, Error> {
    const PART: &str = "authority information access";
    let extensions = certificate.extension_list();
    let Some(value) = extensions.value(&oid::AUTHORITY_INFORMATION_ACCESS) else {
        return Ok(Vec::new());
    };
    let mut list = Reader::single(value, tag::SEQUENCE, PART)?.reader(PART);
    let (mut out, mut count) = (Vec::new(), 0);
    while !list.is_empty() {
        count += 1;
        if count > MAX_ACCESS {
            return Err(Error::TooMany { part: PART, limit: MAX_ACCESS });
        }
        let mut fields = list.sequence(PART)?;
        let method = fields.object_identifier()?;
        let location = fields.element()?;
        fields.finish()?;
        if method == *wanted && location.tag() == tag::context(6) {
            out.push(read(location.content()));
        }
    }
    Ok(out)
}

/// What is sent with a request that is more than a question for a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchBody<'a> {
    /// The media type of the content.
    pub content_type: &'static str,
    /// The media type of the answer.
    pub accept: &'static str,
    /// The content.
    pub content: &'a [u8],
}

/// Something that fetches documents: over a network, from a folder, or from a test.
///
/// It keeps the limit while it reads, follows no redirection to another scheme than `http` and
/// `https`, gives up in time, and never sends credentials. It need not check what comes: whatever
/// that is, it is judged by its signature.
pub trait Fetcher {
    /// Fetches what stands at `address`; with a body by POST, else by GET.
    ///
    /// # Errors
    /// Why nothing was fetched.
    fn fetch(
        &mut self,
        address: &str,
        body: Option<FetchBody<'_>>,
        limit: usize,
    ) -> Result<Vec<u8>, FetchError>;
}

/// Why nothing was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The scheme of the address is not supported here.
    #[error("addresses of this kind cannot be fetched")]
    Scheme,
    /// No connection came about, or it broke.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The server took too long.
    #[error("the server did not answer in time")]
    TimedOut,
    /// The answer is longer than allowed.
    #[error("the answer is longer than {limit} bytes")]
    TooLarge {
        /// Bytes allowed.
        limit: usize,
    },
    /// The server answered with an error of its own.
    #[error("the server answered with status {code}")]
    Status {
        /// The status code of HTTP.
        code: u16,
    },
    /// The server sent something else than HTTP allows.
    #[error("the server's answer cannot be read")]
    Malformed,
}

/// What was fetched before, so that it need not be fetched for every question.
pub trait EvidenceCache {
    /// The document that was kept under this key.
    fn load(&mut self, key: &str) -> Option<Vec<u8>>;

    /// Keeps a document. Until when it is of use, its own times say.
    fn store(&mut self, key: &str, document: &[u8]);
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCache;

impl EvidenceCache for NoCache {
    fn load(&mut self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn store(&mut self, _: &str, _: &[u8]) {}
}

#[cfg(test)]
mod tests;
