// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every certificate and every revocation list of a file: DER, PEM or PKCS #7.
//!
//! ```text
//! DER    one certificate or list, or a ContentInfo with a SignedData that carries them
//! PEM    any number of texts; those with other labels are passed over
//!        CERTIFICATE, X509 CERTIFICATE, X509 CRL, CRL; PKCS7 and CMS as the DER form
//! ```
//!
//! What is DER is read as that, whatever texts stand in it. Nothing that has the right label is
//! passed over: one damaged certificate makes the whole file an error, since a bundle of trust
//! anchors that silently lacks one is worse than none.

use crate::asn1::{Element, Reader, tag};
use crate::certificate::Certificate;
use crate::crl::CertificateRevocationList;
use crate::error::Error;
use crate::leniency::Quirks;
use crate::oid;
use crate::pem::{Blocks, MAX_TEXT, is_begun};

/// The longest file that is read, in bytes.
pub const MAX_BUNDLE_LENGTH: usize = MAX_TEXT;
/// Certificates or lists that one file may hold.
pub const MAX_DOCUMENTS: usize = 4096;

const PART: &str = "PKCS #7";

/// Every certificate of a file in DER, PEM or PKCS #7, in their order; at least one.
///
/// # Errors
/// [`Error::BundleEmpty`] when there is none, [`Error::BundleContent`] for a PKCS #7 message of
/// another kind, [`Error::TooLarge`] and [`Error::TooMany`] beyond [`MAX_BUNDLE_LENGTH`] and
/// [`MAX_DOCUMENTS`], [`Error::Pem`], or as [`Certificate::parse`].
pub fn certificates(input: &[u8]) -> Result<Vec<Certificate>, Error> {
    certificates_with(input, Quirks::STRICT)
}

/// As [`certificates`], with the quirks that are allowed in each certificate.
///
/// # Errors
/// As [`certificates`].
pub fn certificates_with(input: &[u8], allowed: Quirks) -> Result<Vec<Certificate>, Error> {
    let kind = Kind {
        name: "certificate",
        labels: &["CERTIFICATE", "X509 CERTIFICATE"],
        in_message: |message| message.certificates,
    };
    collect(input, &kind, |der| Certificate::parse_with(&der, allowed))
}

/// Every revocation list of a file in DER, PEM or PKCS #7, in their order; at least one.
///
/// # Errors
/// As [`certificates`] and [`CertificateRevocationList::parse`].
pub fn revocation_lists(input: &[u8]) -> Result<Vec<CertificateRevocationList>, Error> {
    revocation_lists_with(input, Quirks::STRICT)
}

/// As [`revocation_lists`], with the quirks that are allowed in each list.
///
/// # Errors
/// As [`revocation_lists`].
pub fn revocation_lists_with(
    input: &[u8],
    allowed: Quirks,
) -> Result<Vec<CertificateRevocationList>, Error> {
    let kind = Kind {
        name: "revocation list",
        labels: &["X509 CRL", "CRL"],
        in_message: |message| message.lists,
    };
    collect(input, &kind, |der| CertificateRevocationList::from_vec_with(der, allowed))
}

/// What is looked for.
struct Kind {
    name: &'static str,
    labels: &'static [&'static str],
    in_message: for<'a> fn(Message<'a>) -> Option<Element<'a>>,
}

/// Where a SignedData carries certificates and lists.
#[derive(Clone, Copy, Default)]
struct Message<'a> {
    certificates: Option<Element<'a>>,
    lists: Option<Element<'a>>,
}

fn collect<T>(
    input: &[u8],
    kind: &Kind,
    mut read: impl FnMut(Vec<u8>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    if input.len() > MAX_BUNDLE_LENGTH {
        let limit = MAX_BUNDLE_LENGTH;
        return Err(Error::TooLarge { part: "file", length: input.len(), limit });
    }
    let mut found = Vec::new();
    if input.first() == Some(&tag::SEQUENCE) || !is_begun(input) {
        add(input, kind, &mut found, &mut read)?;
    } else {
        for block in Blocks::new(input) {
            if let Some(label) = kind.labels.iter().find(|label| **label == block.label) {
                push(&mut found, kind, read(block.decode(label)?)?)?;
            } else if let Some(label) = MESSAGE_LABELS.iter().find(|label| **label == block.label) {
                add(&block.decode(label)?, kind, &mut found, &mut read)?;
            }
        }
    }
    if found.is_empty() { Err(Error::BundleEmpty { wanted: kind.name }) } else { Ok(found) }
}

/// PEM labels of messages (RFC 7468, clauses 8 and 9).
const MESSAGE_LABELS: &[&str] = &["PKCS7", "PKCS #7 SIGNED DATA", "CMS"];

/// Adds what one DER document holds: itself, or what a message carries.
fn add<T>(
    der: &[u8],
    kind: &Kind,
    found: &mut Vec<T>,
    read: &mut impl FnMut(Vec<u8>) -> Result<T, Error>,
) -> Result<(), Error> {
    if !is_message(der) {
        return push(found, kind, read(der.to_vec())?);
    }
    let Some(set) = (kind.in_message)(open_message(der)?) else {
        return Ok(());
    };
    let mut reader = set.reader(PART);
    while !reader.is_empty() {
        let element = reader.element()?;
        // Attribute certificates and other formats stand under context tags.
        if element.tag() == tag::SEQUENCE {
            push(found, kind, read(element.whole().to_vec())?)?;
        }
    }
    Ok(())
}

fn push<T>(found: &mut Vec<T>, kind: &Kind, document: T) -> Result<(), Error> {
    if found.len() >= MAX_DOCUMENTS {
        return Err(Error::TooMany { part: kind.name, limit: MAX_DOCUMENTS });
    }
    found.push(document);
    Ok(())
}

/// Whether a SEQUENCE begins with an OBJECT IDENTIFIER, as a ContentInfo does.
fn is_message(der: &[u8]) -> bool {
    Reader::single(der, tag::SEQUENCE, PART)
        .is_ok_and(|outer| outer.reader(PART).peek() == Some(tag::OBJECT_IDENTIFIER))
}

/// The sets of a SignedData of PKCS #7 (RFC 2315, clause 9.1), RFC 5652 or GM/T 0010.
///
/// ```text
/// SignedData ::= SEQUENCE { version, digestAlgorithms SET, contentInfo SEQUENCE,
///                           certificates [0] OPTIONAL, crls [1] OPTIONAL, signerInfos SET }
/// ```
fn open_message(der: &[u8]) -> Result<Message<'_>, Error> {
    let mut fields = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
    let content = fields.object_identifier()?;
    if content != oid::SIGNED_DATA && content != oid::GM_SIGNED_DATA {
        return Err(Error::BundleContent { found: content });
    }
    let mut explicit = fields.expect(tag::context_constructed(0))?.reader(PART);
    fields.finish()?;
    let mut body = explicit.sequence(PART)?;
    explicit.finish()?;
    body.expect(tag::INTEGER)?.integer()?;
    body.expect(tag::SET)?;
    body.expect(tag::SEQUENCE)?;
    let certificates = body.optional(tag::context_constructed(0))?;
    let lists = body.optional(tag::context_constructed(1))?;
    body.expect(tag::SET)?;
    body.finish()?;
    Ok(Message { certificates, lists })
}
