// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is at hand about revocation, indexed for many questions.

use std::collections::HashMap;

use crate::certificate::Certificate;
use crate::crl::CertificateRevocationList;
use crate::extension::IssuingDistributionPoint;
use crate::name::Name;
use crate::ocsp::{OcspResponse, SingleResponse};

/// Revocation lists and OCSP responses.
///
/// Build it once and ask it often: lists are found by their issuer's name, certificates in a list
/// by binary search, responses by serial number, and a list's signature is checked once per key.
/// Adding the same evidence twice changes nothing, nor does the order of adding.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    lists: HashMap<Name, Vec<Shelf>>,
    responses: Vec<OcspResponse>,
    /// For each serial number the responses that speak of it, and which of their answers does.
    answers: HashMap<Vec<u8>, Vec<(usize, usize)>>,
    responders: Vec<Certificate>,
}

/// The lists of one issuer for one part of its certificates, signed with one key; newest first.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    pub(super) scope: Option<IssuingDistributionPoint>,
    pub(super) key_identifier: Option<Vec<u8>>,
    pub(super) complete: Vec<CertificateRevocationList>,
    pub(super) deltas: Vec<CertificateRevocationList>,
}

impl Evidence {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a list of any kind. It is judged when it is used.
    pub fn add_list(&mut self, list: CertificateRevocationList) {
        let shelves = self.lists.entry(list.issuer().clone()).or_default();
        let order = |scope: Option<&IssuingDistributionPoint>, key: Option<&[u8]>| {
            (key.map(<[u8]>::to_vec), scope.map(IssuingDistributionPoint::to_der))
        };
        let own = order(list.distribution(), list.authority_key_identifier());
        let place = shelves.binary_search_by_key(&own, |shelf| {
            order(shelf.scope.as_ref(), shelf.key_identifier.as_deref())
        });
        let index = place.unwrap_or_else(|index| {
            let (complete, deltas) = (Vec::new(), Vec::new());
            let (scope, key_identifier) = (list.distribution().cloned(), own.0);
            shelves.insert(index, Shelf { scope, key_identifier, complete, deltas });
            index
        });
        if let Some(shelf) = shelves.get_mut(index) {
            let lists = if list.is_delta() { &mut shelf.deltas } else { &mut shelf.complete };
            insert(lists, list);
        }
    }

    /// Adds a response. It is judged when it is used; whether it answers a request's nonce is
    /// asked before, by [`OcspRequest::check`](crate::ocsp::OcspRequest::check).
    pub fn add_response(&mut self, response: OcspResponse) {
        if self.responses.contains(&response) {
            return;
        }
        let number = self.responses.len();
        for (index, single) in response.answers().iter().enumerate() {
            let serial = single.certificate().serial().to_vec();
            self.answers.entry(serial).or_default().push((number, index));
        }
        self.responses.push(response);
    }

    /// Trusts a responder by agreement (RFC 6960, clause 2.2, «Trusted Responder»): what it signs
    /// counts for every issuer, as long as its certificate is valid.
    #[must_use]
    pub fn with_responder(mut self, responder: Certificate) -> Self {
        self.responders.push(responder);
        self
    }

    /// How many lists there are.
    #[must_use]
    pub fn list_count(&self) -> usize {
        let shelves = self.lists.values().flatten();
        shelves.map(|shelf| shelf.complete.len() + shelf.deltas.len()).sum()
    }

    /// How many responses there are.
    #[must_use]
    pub const fn response_count(&self) -> usize {
        self.responses.len()
    }

    pub(super) fn shelves(&self, issuer: &Name) -> &[Shelf] {
        self.lists.get(issuer).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn responders(&self) -> &[Certificate] {
        &self.responders
    }

    /// The answers about a serial number, of whatever issuer.
    pub(super) fn answers(&self, serial: &[u8]) -> Vec<(&OcspResponse, &SingleResponse)> {
        let found = self.answers.get(serial).into_iter().flatten();
        let mut found: Vec<_> = found
            .filter_map(|(response, answer)| {
                let response = self.responses.get(*response)?;
                Some((response, response.answers().get(*answer)?))
            })
            .collect();
        // Newest first, in an order that does not depend on that of their coming.
        found.sort_by(|(left, one), (right, other)| {
            let key = other.this_update().cmp(&one.this_update());
            key.then_with(|| left.as_der().cmp(right.as_der()))
        });
        found
    }
}

/// Keeps the lists in an order that does not depend on that of their coming.
fn insert(lists: &mut Vec<CertificateRevocationList>, list: CertificateRevocationList) {
    let index = lists.partition_point(|other| {
        let key = |list: &CertificateRevocationList| (list.this_update(), number(list));
        (key(other), other.as_der()) > (key(&list), list.as_der())
    });
    if lists.get(index) != Some(&list) {
        lists.insert(index, list);
    }
}

/// The list's number in a form that sorts.
fn number(list: &CertificateRevocationList) -> (usize, Vec<u8>) {
    let number = list.number().unwrap_or_default();
    let number = number.strip_prefix(&[0]).unwrap_or(number);
    (number.len(), number.to_vec())
}

impl FromIterator<CertificateRevocationList> for Evidence {
    fn from_iter<T: IntoIterator<Item = CertificateRevocationList>>(lists: T) -> Self {
        let mut evidence = Self::new();
        for list in lists {
            evidence.add_list(list);
        }
        evidence
    }
}

impl Extend<CertificateRevocationList> for Evidence {
    fn extend<T: IntoIterator<Item = CertificateRevocationList>>(&mut self, lists: T) {
        for list in lists {
            self.add_list(list);
        }
    }
}
