// SPDX-License-Identifier: MIT OR Apache-2.0
//! The search for a path to a trust anchor.

use super::{Clock, MAX_CANDIDATES, MAX_PATH_LENGTH, check_extensions, check_period, is_authority};
use crate::certificate::Certificate;
use crate::error::Error;

/// The certificates from `leaf` to an anchor.
pub(super) fn find<'a>(
    leaf: &'a Certificate,
    intermediates: &'a [Certificate],
    anchors: &'a [Certificate],
    clock: Clock,
) -> Result<Vec<&'a Certificate>, Error> {
    if anchors.contains(leaf) {
        return Ok(vec![leaf]);
    }
    let mut search = Search { intermediates, anchors, clock, tried: 0 };
    let mut path = vec![leaf];
    search.extend(&mut path)?;
    Ok(path)
}

struct Search<'a> {
    intermediates: &'a [Certificate],
    anchors: &'a [Certificate],
    clock: Clock,
    tried: usize,
}

/// A possible issuer.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    certificate: &'a Certificate,
    is_anchor: bool,
}

impl<'a> Search<'a> {
    /// Completes the path upwards, or restores it and says what was wrong.
    fn extend(&mut self, path: &mut Vec<&'a Certificate>) -> Result<(), Error> {
        let Some(subject) = path.last().copied() else {
            return Ok(());
        };
        let depth = path.len() - 1;
        let mut failure = None;
        for candidate in self.candidates(subject, path) {
            if path.len() >= MAX_PATH_LENGTH {
                return Err(Error::PathWork { limit: MAX_PATH_LENGTH });
            }
            if self.tried >= MAX_CANDIDATES {
                return Err(Error::PathWork { limit: MAX_CANDIDATES });
            }
            self.tried += 1;
            match self.step(candidate, subject, path) {
                Ok(()) => return Ok(()),
                Err(error @ Error::PathWork { limit: MAX_CANDIDATES }) => return Err(error),
                // A candidate that leads nowhere says less than one that was found at fault.
                Err(error) => match failure {
                    None | Some(Error::IssuerUnknown { .. }) => failure = Some(error),
                    Some(_) => {}
                },
            }
        }
        let issuer = subject.issuer().to_string();
        Err(failure.unwrap_or(Error::IssuerUnknown { depth, issuer }))
    }

    /// Takes the candidate as the issuer of `subject` and goes on from there.
    fn step(
        &mut self,
        candidate: Candidate<'a>,
        subject: &Certificate,
        path: &mut Vec<&'a Certificate>,
    ) -> Result<(), Error> {
        let issuer = candidate.certificate;
        let depth = path.len();
        subject
            .verify_signature(&issuer.public_key()?)
            .map_err(|error| error.at_depth(depth - 1))?;
        if !is_authority(issuer) {
            return Err(Error::NotAuthority { depth });
        }
        let below = path.iter().skip(1).filter(|certificate| !certificate.is_self_issued()).count();
        let allowed = issuer.basic_constraints().and_then(|constraints| constraints.path_length);
        if let Some(allowed) = allowed
            && u32::try_from(below).is_ok_and(|below| below > allowed)
        {
            return Err(Error::PathLength { depth, allowed });
        }
        check_extensions(issuer, depth)?;
        check_period(issuer, self.clock, depth)?;
        path.push(issuer);
        if candidate.is_anchor {
            return Ok(());
        }
        self.extend(path).inspect_err(|_| path.truncate(depth))
    }

    /// Certificates named like the issuer and not yet in the path: equal key identifiers before
    /// absent ones before different ones, and anchors before intermediates.
    fn candidates(&self, subject: &Certificate, path: &[&'a Certificate]) -> Vec<Candidate<'a>> {
        let anchors = self.anchors.iter().map(|certificate| (certificate, true));
        let others = self.intermediates.iter().map(|certificate| (certificate, false));
        let mut found: Vec<Candidate<'a>> = anchors
            .chain(others)
            .filter(|(certificate, _)| {
                certificate.subject() == subject.issuer() && !path.contains(certificate)
            })
            .map(|(certificate, is_anchor)| Candidate { certificate, is_anchor })
            .collect();
        found.sort_by_key(|candidate| distance(subject, candidate.certificate));
        found
    }
}

/// How far the key identifiers speak against this issuer.
fn distance(subject: &Certificate, issuer: &Certificate) -> u8 {
    match (subject.authority_key_identifier(), issuer.subject_key_identifier()) {
        (Some(authority), Some(own)) if authority == own => 0,
        (Some(_), Some(_)) => 2,
        _ => 1,
    }
}
