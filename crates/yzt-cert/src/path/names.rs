// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether the names of a certificate lie where an authority above it allows (RFC 5280, clause
//! 4.2.1.10 and steps (b) and (c) of clause 6.1.3).
//!
//! The permitted subtrees of a path are the intersection of those of its authorities, and the
//! excluded ones their union; so each authority's constraints are held against each certificate
//! below it, on its own.
//!
//! Judged are directory names, mailboxes, hosts, URIs and addresses. A name of another form, or
//! one that is damaged, is refused where the authority constrains that form.

use core::net::{Ipv4Addr, Ipv6Addr};
use std::borrow::Cow;

use crate::asn1::tag;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::extension::{GeneralName, NameConstraints};
use crate::name::Name;
use crate::oid;

/// The names of a certificate that constraints are held against: its subject, its alternative
/// names, and the mailboxes in its subject where no alternative name is a mailbox.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<GeneralName>);

/// Octets of names that one comparison takes in.
const UNIT: usize = 256;

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It lies in an excluded subtree, or in no permitted one.
    Outside,
    /// It is of a form that is not judged here, or damaged.
    Unreadable,
}

impl Fault {
    /// As an error about the certificate at `depth`, under the constraints of `authority`.
    pub(super) const fn at(self, depth: usize, authority: usize) -> Error {
        match self {
            Self::Outside => Error::NameExcluded { depth, authority },
            Self::Unreadable => Error::NameUnreadable { depth, authority },
        }
    }
}

impl Names {
    pub(super) fn of(certificate: &Certificate) -> Result<Self, Error> {
        let mut names = certificate.alternative_names()?;
        let subject = certificate.subject();
        if !names.iter().any(|name| matches!(name, GeneralName::Mailbox(_))) {
            names.extend(mailboxes(subject));
        }
        if !subject.is_empty() {
            names.push(GeneralName::Directory(subject.clone()));
        }
        Ok(Self(names))
    }

    /// How many comparisons [`check`](Self::check) may take; one of long names counts as several.
    pub(super) fn cost(&self, constraints: &NameConstraints) -> usize {
        let subtrees = || constraints.permitted.iter().chain(&constraints.excluded);
        let units = |count: usize, octets: usize| count.saturating_mul(octets / UNIT);
        let (names, bases) = (self.0.len(), subtrees().count());
        let own: usize = self.0.iter().map(GeneralName::length).sum();
        let theirs: usize = subtrees().map(GeneralName::length).sum();
        let long = units(bases, own).saturating_add(units(names, theirs));
        names.saturating_mul(bases).saturating_add(long)
    }

    pub(super) fn check(&self, constraints: &NameConstraints) -> Result<(), Fault> {
        self.0.iter().try_for_each(|name| check_name(name, constraints))
    }
}

fn check_name(name: &GeneralName, constraints: &NameConstraints) -> Result<(), Fault> {
    for base in constraints.excluded.iter().filter(|base| base.form() == name.form()) {
        if lies_in(name, base, Side::Excluded)? {
            return Err(Fault::Outside);
        }
    }
    let (mut constrained, mut found) = (false, false);
    for base in constraints.permitted.iter().filter(|base| base.form() == name.form()) {
        constrained = true;
        found = found || lies_in(name, base, Side::Permitted)?;
    }
    if constrained && !found { Err(Fault::Outside) } else { Ok(()) }
}

/// Which way doubt goes: a wildcard lies in an excluded subtree if any host it stands for does,
/// and in a permitted one if all do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Permitted,
    Excluded,
}

fn lies_in(name: &GeneralName, base: &GeneralName, side: Side) -> Result<bool, Fault> {
    match (name, base) {
        (GeneralName::Directory(name), GeneralName::Directory(base)) => Ok(is_below(name, base)),
        (GeneralName::Mailbox(name), GeneralName::Mailbox(base)) => mailbox(name, base),
        (GeneralName::Host(name), GeneralName::Host(base)) => host(name, base, side),
        (GeneralName::Uri(name), GeneralName::Uri(base)) => uri(name, base),
        (GeneralName::Address(name), GeneralName::Address(base)) => address(name, base),
        _ => Err(Fault::Unreadable),
    }
}

/// Whether the relative names of `base` begin those of `name`.
///
/// The matching key gives each relative name in a form that tells where it ends, so that the keys
/// begin alike exactly when the names do.
fn is_below(name: &Name, base: &Name) -> bool {
    name.matching_key().starts_with(base.matching_key())
}

/// A base is a mailbox, a host, or with a leading dot every host below a domain.
fn mailbox(name: &[u8], base: &[u8]) -> Result<bool, Fault> {
    let (local, host) = split_mailbox(name).ok_or(Fault::Unreadable)?;
    unquoted(local)?;
    let host = labels(host)?;
    match split_mailbox(base) {
        // The local part is compared letter by letter (RFC 5321, clause 2.4).
        Some((base_local, base_host)) => {
            let (local, base_local) = (unquoted(local)?, unquoted(base_local)?);
            Ok(local == base_local && host == labels(base_host)?)
        }
        None => host_or_domain(&host, base),
    }
}

/// The local part and the host; a local part in quotes may itself hold an `@`.
fn split_mailbox(mailbox: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = mailbox.iter().rposition(|octet| *octet == b'@')?;
    let (local, host) = mailbox.split_at_checked(at)?;
    let quoted = local.first() == Some(&b'"');
    let plain = !local.is_empty() && !local.iter().any(|octet| *octet <= b' ' || *octet == b'@');
    (quoted || plain).then_some((local, host.get(1..)?))
}

/// A local part without the quotes and backslashes that it may be written with (RFC 5321, clause
/// 4.1.2).
fn unquoted(local: &[u8]) -> Result<Cow<'_, [u8]>, Fault> {
    let Some(inside) = local.strip_prefix(b"\"") else {
        return Ok(Cow::Borrowed(local));
    };
    let mut inside = inside.strip_suffix(b"\"").ok_or(Fault::Unreadable)?.iter();
    let mut out = Vec::new();
    while let Some(octet) = inside.next() {
        out.push(match octet {
            b'"' => return Err(Fault::Unreadable),
            b'\\' => *inside.next().ok_or(Fault::Unreadable)?,
            other => *other,
        });
    }
    Ok(Cow::Owned(out))
}

/// A base holds itself and what has more labels in front of it; an empty one holds every host.
fn host(name: &[u8], base: &[u8], side: Side) -> Result<bool, Fault> {
    let (wildcard, rest) = match name.strip_prefix(b"*.") {
        Some(rest) => (true, rest),
        None => (false, name),
    };
    if base.is_empty() {
        return Ok(true);
    }
    let name = labels(rest)?;
    // Some write a leading dot, as the other forms have it: then the domain itself is not meant.
    let below_only = base.first() == Some(&b'.');
    let base = labels(base.strip_prefix(b".").unwrap_or(base))?;
    if wildcard && side == Side::Excluded && base.get(1..) == Some(name.as_slice()) {
        return Ok(true);
    }
    let deeper = wildcard || name.len() > base.len();
    Ok(name.ends_with(&base) && (deeper || !below_only))
}

/// A base is a host, or with a leading dot every host below a domain. A URI without an authority,
/// or with an address in it, is refused (RFC 5280, clause 4.2.1.10).
fn uri(name: &[u8], base: &[u8]) -> Result<bool, Fault> {
    let text = core::str::from_utf8(name).map_err(|_| Fault::Unreadable)?;
    let (_, rest) = text.split_once("://").ok_or(Fault::Unreadable)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // Some take a backslash for a slash: then the host is another.
    if authority.contains('\\') {
        return Err(Fault::Unreadable);
    }
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.split_once(':') {
        Some((host, port)) if port.bytes().all(|octet| octet.is_ascii_digit()) => host,
        Some(_) => return Err(Fault::Unreadable),
        None => host,
    };
    if host.parse::<Ipv4Addr>().is_ok() || host.parse::<Ipv6Addr>().is_ok() {
        return Err(Fault::Unreadable);
    }
    host_or_domain(&labels(host.as_bytes())?, base)
}

fn host_or_domain(host: &[Vec<u8>], base: &[u8]) -> Result<bool, Fault> {
    match base.strip_prefix(b".") {
        Some(domain) => {
            let domain = labels(domain)?;
            Ok(host.len() > domain.len() && host.ends_with(&domain))
        }
        None => Ok(host == labels(base)?),
    }
}

/// The labels of a host in lower case: letters, digits, hyphens and underscores.
fn labels(host: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
    let allowed = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    let label = |label: &[u8]| {
        let sound = (1..=63).contains(&label.len()) && label.iter().all(allowed);
        if sound { Ok(label.to_ascii_lowercase()) } else { Err(Fault::Unreadable) }
    };
    if host.len() > 255 {
        return Err(Fault::Unreadable);
    }
    host.split(|octet| *octet == b'.').map(label).collect()
}

/// A base is an address and a mask; an address of the other version lies outside.
fn address(name: &[u8], base: &[u8]) -> Result<bool, Fault> {
    if !matches!(name.len(), 4 | 16) {
        return Err(Fault::Unreadable);
    }
    let Some((network, mask)) = base.split_at_checked(base.len() / 2) else {
        return Err(Fault::Unreadable);
    };
    let equal = |((name, network), mask): ((&u8, &u8), &u8)| name & mask == network & mask;
    Ok(name.len() == network.len() && name.iter().zip(network).zip(mask).all(equal))
}

/// The emailAddress attributes of a subject.
fn mailboxes(subject: &Name) -> impl Iterator<Item = GeneralName> {
    subject.attributes().filter(|attribute| *attribute.kind() == oid::EMAIL_ADDRESS).map(
        |attribute| match attribute.tag() {
            tag::IA5_STRING | tag::UTF8_STRING | tag::PRINTABLE_STRING => {
                GeneralName::Mailbox(attribute.octets().to_vec())
            }
            // A mailbox that cannot be read: refused where mailboxes are constrained.
            _ => GeneralName::Mailbox(Vec::new()),
        },
    )
}

#[cfg(test)]
mod tests;
