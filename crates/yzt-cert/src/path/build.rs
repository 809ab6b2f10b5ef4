// SPDX-License-Identifier: MIT OR Apache-2.0
//! The search for a path to a trust anchor.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::PathOptions;
use super::anchor::{Anchor, TrustAnchor};
use super::check::{self, Facts};
use super::policy::{self, PolicyInputs, ValidPolicies};
use super::work::Work;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::identity::withhold;
use crate::name::Name;
use crate::signature::SignatureVerdict;

mod candidates;

use candidates::Candidate;
pub(super) use candidates::Hint;

/// A number for each certificate of a search, and for each key.
type Id = usize;

/// One search: the certificates it may use, and what it learned about them.
pub(super) struct Search<'a> {
    options: &'a PathOptions,
    anchors: Vec<Anchor<'a>>,
    pool: Vec<&'a Certificate>,
    /// The pool by the subject's matching key.
    by_subject: HashMap<&'a [u8], Vec<usize>>,
    anchors_by_name: HashMap<&'a [u8], Vec<usize>>,
    /// By an issuer's matching key: the fewest certificates from that issuer to an anchor,
    /// counting both, if names were all that mattered.
    toward: HashMap<&'a [u8], usize>,
    facts: HashMap<Id, Result<Rc<Facts>, Error>>,
    keys: HashMap<&'a [u8], Id>,
    /// By certificate and issuer's key, so that cross-certificates of one key cost one check.
    signatures: HashMap<(Id, Id), Result<SignatureVerdict, Error>>,
    next_id: Id,
    /// Where a list's or response's signer must lead to: the anchor of the path in question.
    only_anchor: Option<usize>,
    work: Work,
}

/// A certificate in a path.
#[derive(Clone)]
pub(super) struct Step<'p> {
    id: Id,
    pub(super) certificate: &'p Certificate,
    facts: Rc<Facts>,
}

/// A path in the making, and when it is complete.
#[derive(Clone, Default)]
pub(super) struct Path<'p> {
    /// From the first certificate upwards, with the anchor if that is a certificate.
    steps: Vec<Step<'p>>,
    verdicts: Vec<SignatureVerdict>,
    /// The anchor's place among the anchors, once it is reached.
    anchor: Option<usize>,
    /// Whether the last step is the anchor.
    ends_with_anchor: bool,
}

/// A complete path and what was made of it.
pub(super) struct Found<T> {
    pub(super) certificates: Vec<Certificate>,
    pub(super) anchor: TrustAnchor,
    pub(super) signatures: Vec<SignatureVerdict>,
    pub(super) result: T,
}

impl<'p> Path<'p> {
    /// From the first certificate upwards, with the anchor if that is a certificate.
    pub(super) fn certificates(&self) -> Vec<&'p Certificate> {
        self.steps.iter().map(|step| step.certificate).collect()
    }

    /// The anchor's place among the anchors, once it is reached.
    pub(super) const fn anchor(&self) -> Option<usize> {
        self.anchor
    }

    /// The policies that the path is valid for.
    pub(super) fn policies(&self, inputs: &PolicyInputs) -> Result<ValidPolicies, Error> {
        let (anchor, below) = match self.steps.split_last() {
            Some((anchor, below)) if self.ends_with_anchor => (Some(&anchor.facts.policies), below),
            _ => (None, self.steps.as_slice()),
        };
        let below: Vec<_> = below.iter().rev().map(|step| &step.facts.policies).collect();
        policy::evaluate(&below, anchor, inputs)
    }
}

impl<'a> Search<'a> {
    pub(super) fn new(
        intermediates: &'a [Certificate],
        anchors: Vec<Anchor<'a>>,
        options: &'a PathOptions,
    ) -> Self {
        let mut seen = HashSet::new();
        let pool: Vec<&'a Certificate> = intermediates
            .iter()
            .filter(|certificate: &&'a Certificate| seen.insert(certificate.as_der()))
            .collect();
        let mut by_subject: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (index, certificate) in pool.iter().enumerate() {
            by_subject.entry(certificate.subject().matching_key()).or_default().push(index);
        }
        let mut anchors_by_name: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (index, anchor) in anchors.iter().enumerate() {
            anchors_by_name.entry(anchor.name().matching_key()).or_default().push(index);
        }
        let toward = candidates::distances(&pool, &anchors);
        Self {
            options,
            next_id: pool.len() + anchors.len(),
            anchors,
            pool,
            by_subject,
            anchors_by_name,
            toward,
            facts: HashMap::new(),
            keys: HashMap::new(),
            signatures: HashMap::new(),
            only_anchor: None,
            work: Work::default(),
        }
    }

    /// Name and SubjectPublicKeyInfo of a complete path's anchor, if that has no certificate.
    pub(super) fn bare_anchor(&self, path: &Path<'_>) -> Option<(Name, Vec<u8>)> {
        match self.anchors.get(path.anchor?)? {
            Anchor::Certificate(_) => None,
            Anchor::Key { name, key } => Some(((*name).clone(), key.to_spki_der())),
        }
    }

    /// Every given certificate with this subject, the anchors first.
    pub(super) fn named(&self, name: &Name) -> Vec<&'a Certificate> {
        let key = name.matching_key();
        let anchors = self.anchors_by_name.get(key).into_iter().flatten();
        let anchors = anchors.filter_map(|index| self.anchors.get(*index)?.certificate());
        let others = self.by_subject.get(key).into_iter().flatten();
        anchors.chain(others.filter_map(|index| self.pool.get(*index).copied())).collect()
    }

    /// The first path from `leaf` to an anchor that `accept` takes, with what that made of it.
    pub(super) fn find<'p, T>(
        &mut self,
        leaf: &'p Certificate,
        mut accept: impl FnMut(&mut Self, &Path<'p>) -> Result<T, Error>,
    ) -> Result<Found<T>, Error>
    where
        'a: 'p,
    {
        self.next_id += 1;
        let facts = Rc::new(Facts::of(leaf)?);
        let first = Step { id: self.next_id, certificate: leaf, facts };
        let mut path = Path { steps: vec![first.clone()], ..Path::default() };
        let itself = self.anchors.iter().position(|anchor| anchor.certificate() == Some(leaf));
        let result = match itself.filter(|index| self.may_end_at(*index)) {
            Some(index) => {
                path.anchor = Some(index);
                path.ends_with_anchor = true;
                accept(self, &path)?
            }
            None => self.extend(&first, &mut path, &mut accept)?,
        };
        let anchor = path.anchor.and_then(|index| self.anchors.get(index));
        let anchor = anchor.ok_or_else(|| unknown(leaf, 0))?.into_owned();
        let certificates = path.steps.iter().map(|step| step.certificate.clone()).collect();
        Ok(Found { certificates, anchor, signatures: path.verdicts, result })
    }

    /// A path from the signer of a list or a response to the anchor of `path`: good in everything
    /// but purpose, policies and status.
    pub(super) fn signer_path(
        &mut self,
        signer: &Certificate,
        anchor: Option<usize>,
    ) -> Result<Vec<Certificate>, Error> {
        check::common(signer, self.options, 0)?;
        let outer = core::mem::replace(&mut self.only_anchor, anchor);
        let found = self.find(signer, |_, _| Ok(()));
        self.only_anchor = outer;
        found.map(|found| found.certificates)
    }

    /// Completes the path, whose last step is `subject`, upwards, or restores it and says what was
    /// wrong.
    fn extend<'p, T>(
        &mut self,
        subject: &Step<'p>,
        path: &mut Path<'p>,
        accept: &mut impl FnMut(&mut Self, &Path<'p>) -> Result<T, Error>,
    ) -> Result<T, Error>
    where
        'a: 'p,
    {
        let depth = path.steps.len() - 1;
        let mut failure = None;
        for candidate in self.candidates(subject, path)? {
            match self.step(candidate, subject, path, accept) {
                Ok(result) => return Ok(result),
                // No other way leads past a spent bound, or past what the issuer itself says.
                Err(error @ Error::Revoked { depth: 0, .. }) => return Err(error),
                Err(error) if self.work.is_exhausted() => return Err(error),
                // A candidate that leads nowhere says less than one that was found at fault.
                Err(error) => match failure {
                    None | Some(Error::IssuerUnknown { .. }) => failure = Some(error),
                    Some(_) => {}
                },
            }
        }
        Err(failure.unwrap_or_else(|| unknown(subject.certificate, depth)))
    }

    /// Takes the candidate as the issuer of `subject` and goes on from there.
    fn step<'p, T>(
        &mut self,
        candidate: Candidate<'a>,
        subject: &Step<'p>,
        path: &mut Path<'p>,
        accept: &mut impl FnMut(&mut Self, &Path<'p>) -> Result<T, Error>,
    ) -> Result<T, Error>
    where
        'a: 'p,
    {
        self.work.step()?;
        let length = path.steps.len();
        let step = self.issuer_step(candidate)?;
        if let Some(issuer) = &step {
            check::issuer(issuer.certificate, self.options, length)?;
            self.check_below(issuer, path)?;
        }
        let verdict = self.check_signature(candidate, subject, length - 1)?;
        path.verdicts.push(verdict);
        path.steps.extend(step.clone());
        let result = match (candidate.anchor(), step) {
            (None, Some(issuer)) => self.extend(&issuer, path, accept),
            (anchor, step) => {
                path.anchor = anchor;
                path.ends_with_anchor = step.is_some();
                self.work.path().and_then(|()| accept(self, path))
            }
        };
        result.inspect_err(|_| {
            path.steps.truncate(length);
            path.verdicts.truncate(length - 1);
            path.anchor = None;
            path.ends_with_anchor = false;
        })
    }

    /// The candidate as a part of the path; nothing for an anchor without a certificate.
    fn issuer_step(&mut self, candidate: Candidate<'a>) -> Result<Option<Step<'a>>, Error> {
        let Some(certificate) = candidate.certificate() else {
            return Ok(None);
        };
        let id = self.id_of(candidate);
        let facts = self.facts.entry(id).or_insert_with(|| Facts::of(certificate).map(Rc::new));
        Ok(Some(Step { id, certificate, facts: facts.clone()? }))
    }

    /// What the issuer allows below itself: so many authorities, and such names.
    fn check_below(&mut self, issuer: &Step<'_>, path: &Path<'_>) -> Result<(), Error> {
        let depth = path.steps.len();
        let authorities = path.steps.iter().skip(1).filter(|step| !step.facts.self_issued).count();
        let allowed = issuer.certificate.basic_constraints().and_then(|basic| basic.path_length);
        if let Some(allowed) = allowed
            && u32::try_from(authorities).is_ok_and(|authorities| authorities > allowed)
        {
            return Err(Error::PathLength { depth, allowed });
        }
        let Some(constraints) = &issuer.facts.constraints else {
            return Ok(());
        };
        for (below, step) in path.steps.iter().enumerate() {
            if below > 0 && step.facts.self_issued {
                continue;
            }
            self.work.comparisons(step.facts.names.cost(constraints))?;
            step.facts.names.check(constraints).map_err(|fault| fault.at(below, depth))?;
        }
        Ok(())
    }

    fn check_signature(
        &mut self,
        candidate: Candidate<'a>,
        subject: &Step<'_>,
        depth: usize,
    ) -> Result<SignatureVerdict, Error> {
        let pair = (subject.id, self.key_id_of(candidate));
        if let Some(known) = self.signatures.get(&pair) {
            return known.clone().map_err(|error| error.at_depth(depth));
        }
        self.work.signature()?;
        let verdict = candidate
            .public_key()
            .and_then(|key| subject.certificate.verify_signature_with(&key, &self.options.rules));
        self.signatures.insert(pair, verdict.clone());
        verdict.map_err(|error| error.at_depth(depth))
    }
}

fn unknown(certificate: &Certificate, depth: usize) -> Error {
    Error::IssuerUnknown { depth, issuer: withhold(&certificate.issuer().to_string()) }
}

#[cfg(test)]
mod tests;
