// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading a signed message from its first byte to its last, in constant memory beside what is
//! kept of it.

use std::borrow::Cow;
use std::io::Read;

use yzt_cert::asn1::tag;
use yzt_cert::leniency::{Quirk, Quirks, Tolerance};
use yzt_cert::{Certificate, CertificateRevocationList, ObjectIdentifier};
use yzt_crypto::DigestAlgorithm;

use super::algorithm::{NamedDigest, tolerate};
use super::{MAX_KEPT, SignedParts, SignerInfo};
use crate::ber::{BerReader, Collected};
use crate::dialect::{ContentKind, Dialect};
use crate::error::Error;

/// Digest algorithms that one message may announce.
const MAX_DIGESTS: usize = 16;
/// Certificates in one message.
const MAX_CERTIFICATES: usize = 256;
/// Revocation lists in one message.
const MAX_CRLS: usize = 256;
/// Signers of one message.
const MAX_SIGNERS: usize = 64;

const PART: &str = "signed message";

/// A message that is being read.
pub(crate) struct Parser<R> {
    reader: BerReader<R>,
    allowed: Quirks,
    tolerance: Tolerance,
    dialect: Dialect,
    version: u32,
    announced: Vec<DigestAlgorithm>,
    content_type: ObjectIdentifier,
    state: State,
}

/// Where in the content the reader stands.
enum State {
    Detached,
    Octets,
    /// Content that is no OCTET STRING: the content octets of its element.
    Other(Vec<u8>),
    Done,
}

impl<R: Read> Parser<R> {
    /// Reads up to the content.
    pub(crate) fn begin(source: R, allowed: Quirks) -> Result<Self, Error> {
        let mut reader = BerReader::new(source, PART, MAX_KEPT);
        let tolerance = Tolerance::new(allowed);
        reader.enter(tag::SEQUENCE)?;
        let found = identifier(&mut reader, &tolerance)?;
        let Some((dialect, ContentKind::Signed)) = ContentKind::of(&found) else {
            return Err(Error::ContentType { found });
        };
        reader.enter(tag::context_constructed(0))?;
        reader.enter(tag::SEQUENCE)?;
        let version = reader.collect_expected(tag::INTEGER)?;
        let version = version.element(PART, &tolerance)?.unsigned()?;
        let announced = announced(&mut reader, &tolerance)?;
        reader.enter(tag::SEQUENCE)?;
        let content_type = identifier(&mut reader, &tolerance)?;
        if ContentKind::of(&content_type).is_some_and(|(family, _)| family != dialect) {
            tolerate(&tolerance, Quirk::MixedContentTypes)?;
        }
        let state = open_content(&mut reader, &tolerance)?;
        Ok(Self { reader, allowed, tolerance, dialect, version, announced, content_type, state })
    }

    /// Whether the content travels with the message.
    pub(crate) const fn is_attached(&self) -> bool {
        !matches!(self.state, State::Detached)
    }

    /// The digests that the message announces, as far as they are known.
    pub(crate) fn announced(&self) -> &[DigestAlgorithm] {
        &self.announced
    }

    /// The next piece of the content; `None` behind the last.
    pub(crate) fn content(&mut self) -> Result<Option<Cow<'_, [u8]>>, Error> {
        match &mut self.state {
            // A stream that halts here goes on where it stood.
            State::Octets => {
                let piece = self.reader.octets()?;
                if piece.is_none() {
                    self.state = State::Done;
                }
                Ok(piece.map(Cow::Borrowed))
            }
            State::Other(octets) => {
                let octets = core::mem::take(octets);
                self.state = State::Done;
                Ok(Some(Cow::Owned(octets)))
            }
            State::Detached | State::Done => Ok(None),
        }
    }

    /// Reads what stands behind the content, to the end of the message.
    pub(crate) fn end(mut self) -> Result<SignedParts, Error> {
        while self.content()?.is_some() {}
        if self.is_attached() {
            self.reader.leave()?;
        }
        self.reader.leave()?;
        let mut quirks = Quirks::EMPTY;
        let (certificates, other_certificates) = self.certificates(&mut quirks)?;
        let (crls, other_lists) = self.crls(&mut quirks)?;
        let signers = self.signers(&mut quirks)?;
        for _ in 0..3 {
            self.reader.leave()?;
        }
        self.reader.finish()?;
        if self.reader.met_ber() {
            self.tolerance.note(Quirk::BerLengths);
        }
        self.check_version(&signers, other_certificates || other_lists)?;
        self.check_announced(&signers)?;
        Ok(SignedParts {
            dialect: self.dialect,
            version: self.version,
            announced: self.announced,
            content_type: self.content_type,
            certificates,
            crls,
            signers,
            quirks: quirks.union(self.tolerance.met()),
        })
    }

    /// The certificates, and whether there are other things than certificates among them.
    fn certificates(&mut self, met: &mut Quirks) -> Result<(Vec<Certificate>, bool), Error> {
        let (mut certificates, mut others) = (Vec::new(), false);
        let set = tag::context_constructed(0);
        let allowed = self.allowed;
        each(&mut self.reader, set, MAX_CERTIFICATES, |element| {
            if element.as_bytes().first() == Some(&tag::SEQUENCE) {
                let certificate = Certificate::parse_with(element.as_bytes(), allowed)?;
                *met = met.union(certificate.quirks());
                certificates.push(certificate);
            } else {
                others = true;
            }
            Ok(())
        })?;
        Ok((certificates, others))
    }

    fn crls(&mut self, met: &mut Quirks) -> Result<(Vec<CertificateRevocationList>, bool), Error> {
        let (mut crls, mut others) = (Vec::new(), false);
        let allowed = self.allowed;
        each(&mut self.reader, tag::context_constructed(1), MAX_CRLS, |element| {
            if element.as_bytes().first() == Some(&tag::SEQUENCE) {
                let list = CertificateRevocationList::parse_with(element.as_bytes(), allowed)?;
                *met = met.union(list.quirks());
                crls.push(list);
            } else {
                others = true;
            }
            Ok(())
        })?;
        Ok((crls, others))
    }

    fn signers(&mut self, met: &mut Quirks) -> Result<Vec<SignerInfo>, Error> {
        let mut signers = Vec::new();
        let (allowed, tolerance) = (self.allowed, &self.tolerance);
        self.reader.enter(tag::SET)?;
        each_inside(&mut self.reader, MAX_SIGNERS, |element| {
            let signer = SignerInfo::read(&element.element("signer", tolerance)?, allowed)?;
            *met = met.union(signer.quirks());
            signers.push(signer);
            Ok(())
        })?;
        Ok(signers)
    }

    /// RFC 5652, clause 5.1; GM/T 0010 knows version 1 only.
    fn check_version(&self, signers: &[SignerInfo], others: bool) -> Result<(), Error> {
        let data =
            ContentKind::of(&self.content_type).is_some_and(|(_, kind)| kind == ContentKind::Data);
        let plain = data && signers.iter().all(|signer| signer.version() == 1);
        let fits = match (self.dialect, self.version) {
            (Dialect::Gmt0010, version) => version == 1,
            (Dialect::Rfc5652, version) if others => matches!(version, 3..=5),
            (Dialect::Rfc5652, version) => version == if plain { 1 } else { 3 },
        };
        if fits { Ok(()) } else { tolerate(&self.tolerance, Quirk::MessageVersion) }
    }

    fn check_announced(&self, signers: &[SignerInfo]) -> Result<(), Error> {
        let mut used = signers.iter().filter_map(SignerInfo::digest_algorithm);
        if used.all(|digest| self.announced.contains(&digest)) {
            return Ok(());
        }
        tolerate(&self.tolerance, Quirk::DigestNotAnnounced)
    }
}

/// Every element of an optional set.
fn each<R: Read>(
    reader: &mut BerReader<R>,
    set: u8,
    limit: usize,
    take: impl FnMut(Collected) -> Result<(), Error>,
) -> Result<(), Error> {
    if reader.peek()? != Some(set) {
        return Ok(());
    }
    reader.enter(set)?;
    each_inside(reader, limit, take)
}

/// Every element of the set that was entered. None is rewritten: it may hold what was signed, and
/// so must be definite all the way.
fn each_inside<R: Read>(
    reader: &mut BerReader<R>,
    limit: usize,
    mut take: impl FnMut(Collected) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut count = 0_usize;
    while reader.peek()?.is_some() {
        count += 1;
        if count > limit {
            return Err(Error::TooMany { limit });
        }
        take(reader.collect()?)?;
    }
    reader.leave()
}

fn identifier<R: Read>(
    reader: &mut BerReader<R>,
    tolerance: &Tolerance,
) -> Result<ObjectIdentifier, Error> {
    let element = reader.collect_expected(tag::OBJECT_IDENTIFIER)?;
    Ok(element.element(PART, tolerance)?.object_identifier()?)
}

fn announced<R: Read>(
    reader: &mut BerReader<R>,
    tolerance: &Tolerance,
) -> Result<Vec<DigestAlgorithm>, Error> {
    let mut known = Vec::new();
    reader.enter(tag::SET)?;
    each_inside(reader, MAX_DIGESTS, |element| {
        let named = NamedDigest::read(&element.element("digest algorithm", tolerance)?, tolerance)?;
        if let Ok(digest) = named.known()
            && !known.contains(&digest)
        {
            known.push(digest);
        }
        Ok(())
    })?;
    Ok(known)
}

/// Goes to the first byte of the content.
fn open_content<R: Read>(reader: &mut BerReader<R>, tolerance: &Tolerance) -> Result<State, Error> {
    if reader.peek()?.is_none() {
        return Ok(State::Detached);
    }
    reader.enter(tag::context_constructed(0))?;
    match reader.peek()? {
        Some(found) if found & 0xDF == tag::OCTET_STRING => {
            reader.open_octets(tag::OCTET_STRING)?;
            Ok(State::Octets)
        }
        _ => {
            tolerate(tolerance, Quirk::ContentNotOctetString)?;
            let element = reader.collect()?;
            Ok(State::Other(element.element(PART, tolerance)?.content().to_vec()))
        }
    }
}
