// SPDX-License-Identifier: MIT OR Apache-2.0
//! Gathering evidence for a path.

use std::collections::HashSet;

use yzt_crypto::{DigestAlgorithm, Random};

use super::{
    EvidenceCache, FetchBody, FetchError, Fetcher, Location, delta_locations, delta_locations_of,
    list_locations, responder_locations,
};
use crate::certificate::Certificate;
use crate::crl::{CertificateRevocationList, MAX_CRL_LENGTH};
use crate::error::Error;
use crate::ocsp::{MAX_OCSP_RESPONSE_LENGTH, NonceRule, OcspRequest, OcspResponse};
use crate::status::Evidence;
use crate::text;
use crate::time::UnixTime;

/// Octets of the nonce that is sent (RFC 9654, clause 2.1).
const NONCE_LENGTH: usize = 32;

/// What is asked for, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatherOptions {
    /// Whether revocation lists are fetched.
    pub lists: bool,
    /// Whether responders are asked, and with certificate identifiers by which hash.
    pub responders: Option<DigestAlgorithm>,
    /// What the nonce of a response must be; with [`NonceRule::Ignored`] none is sent.
    pub nonce: NonceRule,
    /// Fetches in all.
    pub maximum_fetches: usize,
    /// Bytes of one revocation list.
    pub maximum_list_length: usize,
    /// Bytes of everything together.
    pub maximum_bytes: usize,
}

impl Default for GatherOptions {
    /// Lists, and responders by SHA-1 identifiers (RFC 5019, clause 2.1.1), which all of them know.
    fn default() -> Self {
        Self {
            lists: true,
            responders: Some(DigestAlgorithm::Sha1),
            nonce: NonceRule::IfPresent,
            maximum_fetches: 32,
            maximum_list_length: MAX_CRL_LENGTH,
            maximum_bytes: 2 * MAX_CRL_LENGTH,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The evidence.
    pub evidence: Evidence,
    /// What went wrong on the way. It is for people: whether the evidence suffices is judged by
    /// itself.
    pub problems: Vec<(Location, Problem)>,
    /// Fetches that were made.
    pub fetches: usize,
}

/// What went wrong with one location.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Nothing was fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What was fetched cannot be read or does not answer.
    #[error(transparent)]
    Document(#[from] Error),
    /// The limit of fetches or bytes was reached before.
    #[error("the limit of fetches was reached before")]
    Limit,
}

/// Fetches what the certificates of a path name: for each below the last one its revocation lists,
/// their delta lists, and a response about it.
///
/// `path` has the certificate first, then its issuers. Lists and responses in the cache are used
/// as long as their own nextUpdate lies ahead of `now`; responses that came with a nonce are for one
/// occasion and are not kept.
///
/// # Errors
/// [`Error::Crypto`] when randomness for a nonce fails. Everything else is told in
/// [`Gathered::problems`].
pub fn gather(
    path: &[Certificate],
    fetcher: &mut dyn Fetcher,
    cache: &mut dyn EvidenceCache,
    options: &GatherOptions,
    random: &mut dyn Random,
    now: UnixTime,
) -> Result<Gathered, Error> {
    let (gathered, asked) = (Gathered::default(), HashSet::new());
    let mut gatherer = Gatherer { fetcher, cache, options, now, asked, bytes: 0, gathered };
    for (certificate, issuer) in path.iter().zip(path.iter().skip(1)) {
        if options.lists {
            gatherer.lists(certificate);
        }
        if let Some(digest) = options.responders {
            gatherer.responses(certificate, issuer, digest, random)?;
        }
    }
    Ok(gatherer.gathered)
}

struct Gatherer<'a> {
    fetcher: &'a mut dyn Fetcher,
    cache: &'a mut dyn EvidenceCache,
    options: &'a GatherOptions,
    now: UnixTime,
    /// Addresses of lists that were asked for in this run.
    asked: HashSet<String>,
    bytes: usize,
    gathered: Gathered,
}

impl Gatherer<'_> {
    fn lists(&mut self, certificate: &Certificate) {
        let mut deltas = Vec::new();
        for location in self.locations(list_locations(certificate)) {
            deltas.extend(self.list(&location).iter().flat_map(delta_locations_of));
        }
        deltas.extend(self.locations(delta_locations(certificate)));
        for location in deltas {
            self.list(&location);
        }
    }

    /// The locations of a certificate; damage is told.
    fn locations(&mut self, found: Result<Vec<Location>, Error>) -> Vec<Location> {
        found.unwrap_or_else(|error| {
            self.problem(&Location::Other(String::new()), error);
            Vec::new()
        })
    }

    /// A list from the cache or from its place.
    fn list(&mut self, location: &Location) -> Option<CertificateRevocationList> {
        let address = location.address()?.to_owned();
        if !self.asked.insert(address.clone()) {
            return None;
        }
        let kept = self.cache.load(&address);
        let kept = kept.and_then(|kept| CertificateRevocationList::parse_any(&kept).ok());
        if let Some(list) = kept
            && list.next_update().is_some_and(|next| self.now <= next)
        {
            self.gathered.evidence.add_list(list.clone());
            return Some(list);
        }
        let limit = self.options.maximum_list_length;
        let document = self.fetch(location, &address, None, limit)?;
        match CertificateRevocationList::parse_any(&document) {
            Ok(list) => {
                self.cache.store(&address, list.as_der());
                self.gathered.evidence.add_list(list.clone());
                Some(list)
            }
            Err(error) => {
                self.problem(location, error);
                None
            }
        }
    }

    /// A response about one certificate: the first one that answers.
    fn responses(
        &mut self,
        certificate: &Certificate,
        issuer: &Certificate,
        digest: DigestAlgorithm,
        random: &mut dyn Random,
    ) -> Result<(), Error> {
        let locations = self.locations(responder_locations(certificate));
        if locations.is_empty() {
            return Ok(());
        }
        let mut nonce = [0; NONCE_LENGTH];
        random.fill(&mut nonce)?;
        let nonce = (self.options.nonce != NonceRule::Ignored).then_some(&nonce[..]);
        let request = OcspRequest::new(certificate, issuer, digest, nonce)?;
        for location in &locations {
            if self.response(location, certificate, issuer, &request) {
                break;
            }
        }
        Ok(())
    }

    /// Whether this responder answered.
    fn response(
        &mut self,
        location: &Location,
        certificate: &Certificate,
        issuer: &Certificate,
        request: &OcspRequest,
    ) -> bool {
        let Some(address) = location.address().map(str::to_owned) else {
            return false;
        };
        let key =
            format!("{address}#{}/{}", text::hex(&issuer.fingerprint()), certificate.serial_hex());
        let kept = self.cache.load(&key).and_then(|kept| OcspResponse::parse(&kept).ok());
        if let Some(response) = kept
            .filter(|response| self.options.nonce != NonceRule::Required && self.is_fresh(response))
        {
            self.gathered.evidence.add_response(response);
            return true;
        }
        let body = FetchBody {
            content_type: "application/ocsp-request",
            accept: "application/ocsp-response",
            content: request.as_der(),
        };
        let limit = MAX_OCSP_RESPONSE_LENGTH;
        let Some(document) = self.fetch(location, &address, Some(body), limit) else {
            return false;
        };
        let read = OcspResponse::parse(&document)
            .and_then(|response| request.check(&response, self.options.nonce).map(|()| response));
        match read {
            Ok(response) => {
                if response.nonce().is_none() {
                    self.cache.store(&key, response.as_der());
                }
                self.gathered.evidence.add_response(response);
                true
            }
            Err(error) => {
                self.problem(location, error);
                false
            }
        }
    }

    fn is_fresh(&self, response: &OcspResponse) -> bool {
        response
            .answers()
            .iter()
            .all(|answer| answer.next_update().is_some_and(|next| self.now <= next))
    }

    /// Fetches within the limits; a failure is told.
    fn fetch(
        &mut self,
        location: &Location,
        address: &str,
        body: Option<FetchBody<'_>>,
        limit: usize,
    ) -> Option<Vec<u8>> {
        let left = self.options.maximum_bytes.saturating_sub(self.bytes);
        if self.gathered.fetches >= self.options.maximum_fetches || left == 0 {
            self.problem(location, Problem::Limit);
            return None;
        }
        self.gathered.fetches += 1;
        let limit = limit.min(left);
        let fetched = self.fetcher.fetch(address, body, limit);
        match fetched {
            // The fetcher is to keep the limit itself; what it lets pass is not used.
            Ok(document) if document.len() > limit => {
                self.bytes = self.options.maximum_bytes.min(self.bytes.saturating_add(limit));
                self.problem(location, FetchError::TooLarge { limit });
                None
            }
            Ok(document) => {
                self.bytes += document.len();
                Some(document)
            }
            Err(error) => {
                self.problem(location, error);
                None
            }
        }
    }

    fn problem(&mut self, location: &Location, problem: impl Into<Problem>) {
        self.gathered.problems.push((location.clone(), problem.into()));
    }
}
