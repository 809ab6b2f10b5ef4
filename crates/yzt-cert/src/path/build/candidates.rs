// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which certificates may be the issuer, and in which order they are tried.

use std::collections::{HashMap, VecDeque};

use yzt_crypto::PublicKey;

use super::{Id, Path, Search, Step};
use crate::asn1::{Reader, tag};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::extension::{AuthorityKeyIdentifier, GeneralName};
use crate::name::Name;
use crate::oid::ObjectIdentifier;
use crate::path::anchor::Anchor;
use crate::path::check::{self, Clock};
use crate::path::work::MAX_PATH_LENGTH;

/// A possible issuer, with its place among the anchors or in the pool.
#[derive(Clone, Copy, Debug)]
pub(super) enum Candidate<'a> {
    Anchor(usize, Anchor<'a>),
    Pool(usize, &'a Certificate),
}

impl<'a> Candidate<'a> {
    /// Its place among the anchors, if it is one.
    pub(super) const fn anchor(self) -> Option<usize> {
        match self {
            Self::Anchor(index, _) => Some(index),
            Self::Pool(..) => None,
        }
    }

    const fn is_anchor(self) -> bool {
        self.anchor().is_some()
    }

    pub(super) const fn certificate(self) -> Option<&'a Certificate> {
        match self {
            Self::Anchor(_, anchor) => anchor.certificate(),
            Self::Pool(_, certificate) => Some(certificate),
        }
    }

    pub(super) fn public_key(self) -> Result<PublicKey, Error> {
        match self {
            Self::Anchor(_, Anchor::Key { key, .. }) => Ok(key.clone()),
            Self::Anchor(_, Anchor::Certificate(certificate)) | Self::Pool(_, certificate) => {
                public_key_of(certificate)
            }
        }
    }
}

/// By the matching key of an authority's name: the fewest certificates from it to an anchor, both
/// counted. Names alone are looked at, each certificate once.
pub(super) fn distances<'a>(
    pool: &[&'a Certificate],
    anchors: &[Anchor<'a>],
) -> HashMap<&'a [u8], usize> {
    let mut issued_by: HashMap<&[u8], Vec<&'a Certificate>> = HashMap::new();
    for certificate in pool {
        issued_by.entry(certificate.issuer().matching_key()).or_default().push(certificate);
    }
    let mut distances: HashMap<&'a [u8], usize> = HashMap::new();
    let mut reached = VecDeque::new();
    for anchor in anchors {
        let key = anchor.name().matching_key();
        if distances.insert(key, 1).is_none() {
            reached.push_back((key, 1));
        }
    }
    while let Some((name, distance)) = reached.pop_front() {
        for certificate in issued_by.get(name).into_iter().flatten() {
            let key = certificate.subject().matching_key();
            if !distances.contains_key(key) {
                distances.insert(key, distance + 1);
                reached.push_back((key, distance + 1));
            }
        }
    }
    distances
}

impl<'a> Search<'a> {
    /// Certificates named like the issuer and not yet in the path, the likeliest first: those that
    /// the authorityKeyIdentifier names before those it says nothing about before those it speaks
    /// against; anchors before others; those in their validity period; the nearest to an anchor.
    ///
    /// Where names lead from `subject` to an anchor, candidates from which they do not, or not
    /// within the length that is left, are no candidates; where they do not, all are, so that the
    /// error says how far the path goes.
    pub(super) fn candidates(
        &mut self,
        subject: &Step<'_>,
        path: &Path<'_>,
    ) -> Result<Vec<Candidate<'a>>, Error> {
        let key = subject.certificate.issuer().matching_key();
        let left = MAX_PATH_LENGTH - path.steps.len().min(MAX_PATH_LENGTH);
        let reachable = self.toward.get(key).copied();
        let anchors = self.anchors_by_name.get(key).map(Vec::as_slice).unwrap_or_default();
        let others = self.by_subject.get(key).map(Vec::as_slice).unwrap_or_default();
        self.work.comparisons(anchors.len() + others.len())?;
        let anchors = anchors.iter().filter(|index| self.may_end_at(**index));
        let anchors =
            anchors.filter_map(|index| Some(Candidate::Anchor(*index, *self.anchors.get(*index)?)));
        let others =
            others.iter().filter_map(|index| Some(Candidate::Pool(*index, self.pool.get(*index)?)));
        let mut found: Vec<(_, Candidate<'a>)> = anchors
            .chain(others)
            .filter(|candidate| !is_in(*candidate, path))
            .map(|candidate| (self.rank(&subject.facts.hint, candidate), candidate))
            .collect();
        if !found.is_empty() && left < reachable.unwrap_or(1) {
            return Err(Error::PathWork { limit: MAX_PATH_LENGTH });
        }
        if reachable.is_some() {
            found.retain(|((.., distance), _)| *distance <= left);
        }
        found.sort_by_key(|(rank, _)| *rank);
        Ok(found.into_iter().map(|(_, candidate)| candidate).collect())
    }

    /// Lower is likelier; the last number is the certificates from the candidate to an anchor.
    fn rank(&self, hint: &Hint, candidate: Candidate<'_>) -> (u8, bool, bool, usize) {
        let Some(issuer) = candidate.certificate() else {
            return (1, false, false, 0);
        };
        let outside = check::period(issuer, Clock::of(self.options), 0).is_err();
        let distance = match candidate {
            Candidate::Anchor(..) => 1,
            Candidate::Pool(..) => {
                let above = self.toward.get(issuer.issuer().matching_key());
                above.map_or(usize::MAX, |above| above.saturating_add(1))
            }
        };
        (hint.against(issuer), !candidate.is_anchor(), outside, distance)
    }

    pub(super) fn may_end_at(&self, anchor: usize) -> bool {
        self.only_anchor.is_none_or(|only| only == anchor)
    }

    pub(super) const fn id_of(&self, candidate: Candidate<'_>) -> Id {
        match candidate {
            Candidate::Anchor(index, _) => self.pool.len() + index,
            Candidate::Pool(index, _) => index,
        }
    }

    /// The same for certificates with the same key.
    pub(super) fn key_id_of(&mut self, candidate: Candidate<'a>) -> Id {
        let id = self.id_of(candidate);
        match candidate.certificate() {
            Some(certificate) => *self.keys.entry(certificate.public_key_der()).or_insert(id),
            None => id,
        }
    }
}

/// Whether the candidate stands in the path already: as the same certificate or, below the anchor,
/// as another one for the same name and key, which would only be a way round.
fn is_in(candidate: Candidate<'_>, path: &Path<'_>) -> bool {
    let Some(issuer) = candidate.certificate() else {
        return false;
    };
    path.steps.iter().enumerate().any(|(depth, step)| {
        let other = step.certificate;
        let same_authority = depth > 0
            && !candidate.is_anchor()
            && other.public_key_der() == issuer.public_key_der()
            && other.subject() == issuer.subject();
        same_authority || other == issuer
    })
}

fn public_key_of(certificate: &Certificate) -> Result<PublicKey, Error> {
    certificate.public_key().map_err(|error| match error {
        // Which one it is says more than that it is none of ours.
        Error::Crypto(yzt_crypto::Error::UnsupportedAlgorithm) => {
            key_algorithm(certificate.public_key_der())
                .map_or(error, |algorithm| Error::AlgorithmUnsupported { algorithm })
        }
        error => error,
    })
}

/// The algorithm of a SubjectPublicKeyInfo.
fn key_algorithm(der: &[u8]) -> Option<ObjectIdentifier> {
    const PART: &str = "public key";
    let mut fields = Reader::single(der, tag::SEQUENCE, PART).ok()?.reader(PART);
    fields.sequence(PART).ok()?.object_identifier().ok()
}

/// Names in an authorityKeyIdentifier that are looked at: there is one issuer.
const MAX_HINTS: usize = 4;

/// What a certificate says about its issuer beside the name.
///
/// It is a hint (RFC 5280, clause 4.2.1.1): the signature decides.
#[derive(Debug)]
pub(in crate::path) struct Hint {
    key: Option<Vec<u8>>,
    /// Who issued the issuer's certificate.
    above: Vec<Name>,
    serial: Option<Vec<u8>>,
}

impl Hint {
    pub(in crate::path) fn of(subject: &Certificate) -> Self {
        // Names that cannot be read say nothing.
        let whole = subject.authority_key().ok().flatten().unwrap_or_default();
        let AuthorityKeyIdentifier { issuer, serial, .. } = whole;
        let directory = |name| match name {
            GeneralName::Directory(name) => Some(name),
            _ => None,
        };
        let above = issuer.into_iter().filter_map(directory).take(MAX_HINTS).collect();
        Self { key: subject.authority_key_identifier().map(<[u8]>::to_vec), above, serial }
    }

    /// 0 where it names this issuer, by its key or by its certificate, 2 where it names another, 1
    /// where it says nothing.
    fn against(&self, issuer: &Certificate) -> u8 {
        match (&self.key, issuer.subject_key_identifier(), &self.serial) {
            (Some(named), Some(own), _) if named == own => 0,
            (Some(_), Some(_), _) => 2,
            (_, _, None) => 1,
            (_, _, Some(serial)) => {
                let names_it = serial == issuer.serial() && self.above.contains(issuer.issuer());
                if names_it { 0 } else { 2 }
            }
        }
    }
}
