// SPDX-License-Identifier: MIT OR Apache-2.0
//! Gathering evidence from where certificates say it is.

use std::collections::HashMap;

use yzt_cert::asn1;
use yzt_cert::fetch::{
    EvidenceCache, FetchBody, FetchError, Fetcher, GatherOptions, Gathered, Location, NoCache,
    Problem, delta_locations, delta_locations_of, gather, issuer_locations, list_locations,
    responder_locations,
};
use yzt_cert::ocsp::{
    AnswerStatus, NonceRule, OcspFailure, OcspRequest, OcspResponseBuilder, ResponderId,
    failure_response,
};
use yzt_cert::path::{PathInput, TrustAnchor, validate};
use yzt_cert::{Certificate, Error, Extension, KeyUsage, oid};
use yzt_crypto::{DigestAlgorithm, KeySigner, Random};

use crate::status::list;
use crate::support::{Fixed, Holder, fixed, now, options};

const LIST: &str = "http://ca.example.test/issuing.crl";
const DELTA: &str = "http://ca.example.test/delta.crl";
const ROOT_LIST: &str = "http://ca.example.test/root.crl";

/// A root, an authority and a holder that say where to ask, in the manner of the authorities in use.
struct World {
    root: Holder,
    issuing: Holder,
    leaf: Holder,
}

fn world() -> World {
    let root = Holder::root("根", 1);
    let issuing = root.issue("签发", 2, |draft| {
        draft.authority(None).key_usage(KeyUsage::AUTHORITY).crl_location(ROOT_LIST)
    });
    let ocsp = Extension::ocsp_location("OCSP://ocsp.example.test").unwrap();
    let leaf = issuing.issue("经办人", 3, |draft| {
        draft
            .end_entity()
            .key_usage(KeyUsage::SIGNATURE_HALF)
            .crl_location("ldap://ldap.example.test:389/,CN=crl1,OU=CRL,C=CN")
            .crl_location(LIST)
            .extension(ocsp.clone())
    });
    World { root, issuing, leaf }
}

impl World {
    fn path(&self) -> [Certificate; 3] {
        [&self.leaf, &self.issuing, &self.root].map(|holder| holder.certificate.clone())
    }

    fn net(&self) -> Net {
        let mut net = Net::default();
        let full = list(&self.issuing, 1, (-2, 6), |list| list.freshest(DELTA));
        net.put(LIST, full.as_der());
        net.put(DELTA, list(&self.issuing, 2, (-1, 1), |list| list.delta(1)).as_der());
        // PEM is read too.
        net.put(ROOT_LIST, list(&self.root, 1, (-1, 6), |list| list).to_pem().as_bytes());
        net
    }

    fn gather(&self, net: &mut Net, options: &GatherOptions) -> Gathered {
        gather(&self.path(), net, &mut NoCache, options, &mut fixed(6), now()).unwrap()
    }
}

/// What a responder makes of a request.
type Answer = Box<dyn Fn(&[u8]) -> Vec<u8>>;

#[derive(Default)]
struct Net {
    documents: HashMap<String, Vec<u8>>,
    asked: Vec<String>,
    responder: Option<Answer>,
}

impl Net {
    fn put(&mut self, address: &str, document: &[u8]) {
        self.documents.insert(address.to_owned(), document.to_vec());
    }
}

impl Fetcher for Net {
    fn fetch(
        &mut self,
        address: &str,
        body: Option<FetchBody<'_>>,
        limit: usize,
    ) -> Result<Vec<u8>, FetchError> {
        self.asked.push(address.to_owned());
        if address.starts_with("ldap") {
            return Err(FetchError::Scheme);
        }
        if let Some(body) = body {
            assert_eq!(body.content_type, "application/ocsp-request");
            assert_eq!(body.accept, "application/ocsp-response");
            let responder = self.responder.as_ref().ok_or(FetchError::TimedOut)?;
            return Ok(responder(body.content));
        }
        let document = self.documents.get(address).ok_or(FetchError::Status { code: 404 })?;
        if document.len() > limit {
            return Err(FetchError::TooLarge { limit });
        }
        Ok(document.clone())
    }
}

/// Answers good with the nonce of the request.
fn responder(issuing: Holder, with_nonce: bool) -> Answer {
    Box::new(move |request| {
        let request = OcspRequest::parse(request).unwrap();
        let question = request.questions()[0].clone();
        let id = ResponderId::by_name(&issuing.certificate);
        let next = Some(now().plus_seconds(60));
        OcspResponseBuilder::new(id, now())
            .answer(question, AnswerStatus::Good, now(), next)
            .nonce(request.nonce().filter(|_| with_nonce))
            .sign(&mut KeySigner::new(&issuing.key, &mut fixed(4)))
            .unwrap()
            .as_der()
            .to_vec()
    })
}

fn again(holder: &Holder) -> Holder {
    let key = yzt_crypto::sm2::PrivateKey::from_pkcs8_der(&holder.key.to_pkcs8_der()).unwrap();
    Holder { key, certificate: holder.certificate.clone() }
}

#[derive(Default)]
struct Memory(HashMap<String, Vec<u8>>);

impl EvidenceCache for Memory {
    fn load(&mut self, key: &str) -> Option<Vec<u8>> {
        self.0.get(key).cloned()
    }

    fn store(&mut self, key: &str, document: &[u8]) {
        self.0.insert(key.to_owned(), document.to_vec());
    }
}

#[test]
fn certificates_say_where_to_ask() {
    let world = world();
    let leaf = &world.leaf.certificate;
    let http = |address: &str| Location::Http(address.to_owned());
    let ldap = "ldap://ldap.example.test:389/CN=crl1,OU=CRL,C=CN".to_owned();
    assert_eq!(list_locations(leaf), Ok(vec![Location::Ldap(ldap), http(LIST)]));
    assert_eq!(responder_locations(leaf), Ok(vec![http("http://ocsp.example.test")]));
    assert_eq!(issuer_locations(leaf), Ok(vec![]));
    assert_eq!(delta_locations(leaf), Ok(vec![]));
    let full = list(&world.issuing, 1, (-2, 6), |list| list.freshest(DELTA));
    assert_eq!(delta_locations_of(&full), [http(DELTA)]);
    let freshest = Extension::freshest_list(DELTA).unwrap();
    let own = world.issuing.issue("经办人", 4, |draft| draft.extension(freshest.clone()));
    assert_eq!(delta_locations(&own.certificate), Ok(vec![http(DELTA)]));
    for bad in ["", "http://示例", "a b"] {
        assert!(matches!(Extension::ocsp_location(bad), Err(Error::Profile { .. })));
        assert!(matches!(Extension::freshest_list(bad), Err(Error::Profile { .. })));
    }
}

#[test]
fn directory_names_addresses_and_other_issuers_stand_side_by_side() {
    let directory = world().root.certificate.subject().clone();
    let name = asn1::explicit(4, directory.as_der());
    let uri = asn1::encode(0x86, &[b"http://ca.example.test/arl.crl"]);
    let point = |names: &[&[u8]], more: &[u8]| {
        let full = asn1::encode(0xA0, names);
        asn1::sequence(&[&asn1::explicit(0, &full), more])
    };
    let foreign = asn1::explicit(2, &name);
    let value = asn1::sequence(&[&point(&[&name, &uri], &[]), &point(&[&uri], &foreign)]);
    let kind = oid::CRL_DISTRIBUTION_POINTS;
    let extension = Extension { kind, critical: false, value };
    let holder = world().issuing.issue("甲", 9, |draft| draft.extension(extension.clone()));
    let arl = Location::Http("http://ca.example.test/arl.crl".to_owned());
    let expected = vec![Location::Directory(directory), arl];
    assert_eq!(list_locations(&holder.certificate), Ok(expected));
    let points = holder.certificate.crl_distribution_points().unwrap();
    assert!(!points[0].is_indirect() && points[1].is_indirect());
    assert_eq!(points[0].directory_names().len(), 1);
}

#[test]
fn what_is_gathered_suffices_for_the_path() {
    let world = world();
    let mut net = world.net();
    let gathered = world.gather(&mut net, &GatherOptions::default());
    assert_eq!((gathered.evidence.list_count(), gathered.evidence.response_count()), (3, 0));
    let expected = [
        "ldap://ldap.example.test:389/CN=crl1,OU=CRL,C=CN",
        LIST,
        DELTA,
        "http://ocsp.example.test",
        ROOT_LIST,
    ];
    assert_eq!(net.asked, expected);
    assert_eq!(gathered.fetches, 5);
    let problems: Vec<_> = gathered.problems.iter().map(|(_, problem)| problem.clone()).collect();
    assert_eq!(problems, [FetchError::Scheme, FetchError::TimedOut].map(Problem::Fetch));
    let path = validate(&PathInput {
        leaf: &world.leaf.certificate,
        intermediates: std::slice::from_ref(&world.issuing.certificate),
        anchors: &[TrustAnchor::from(world.root.certificate.clone())],
        evidence: &gathered.evidence,
        options: &options(),
    });
    assert!(path.is_ok());
}

#[test]
fn a_response_is_taken_if_it_answers() {
    let world = world();
    let only = GatherOptions { lists: false, ..GatherOptions::default() };
    let ask = |with_nonce, nonce| {
        let mut net =
            Net { responder: Some(responder(again(&world.issuing), with_nonce)), ..Net::default() };
        let options = GatherOptions { nonce, responders: Some(DigestAlgorithm::Sm3), ..only };
        let gathered = world.gather(&mut net, &options);
        let problems =
            gathered.problems.into_iter().map(|(_, problem)| problem).collect::<Vec<_>>();
        (gathered.evidence.response_count(), problems)
    };
    assert_eq!(ask(true, NonceRule::Required), (1, vec![]));
    assert_eq!(ask(false, NonceRule::IfPresent), (1, vec![]));
    assert_eq!(ask(true, NonceRule::Ignored), (1, vec![]));
    let missing = vec![Problem::Document(Error::NonceMissing)];
    assert_eq!(ask(false, NonceRule::Required), (0, missing));
    for (answer, expected) in [
        (
            failure_response(OcspFailure::TryLater),
            Error::Responder { failure: OcspFailure::TryLater },
        ),
        (vec![], OcspRequest::parse(&[]).unwrap_err()),
    ] {
        let mut net = Net { responder: Some(Box::new(move |_| answer.clone())), ..Net::default() };
        let gathered = world.gather(&mut net, &only);
        let number = |problem: &Problem| match problem {
            Problem::Document(error) => error.number(),
            _ => 0,
        };
        assert_eq!(gathered.problems.len(), 1);
        assert_eq!(number(&gathered.problems[0].1), expected.number());
    }
    // Randomness that fails stops everything.
    let failing =
        gather(&world.path(), &mut Net::default(), &mut NoCache, &only, &mut Broken, now());
    assert!(matches!(failing, Err(Error::Crypto(_))));
}

struct Broken;

impl Random for Broken {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        Err(yzt_crypto::Error::RandomUnavailable)
    }
}

#[test]
fn the_cache_serves_until_its_documents_are_over() {
    let world = world();
    let mut net = world.net();
    net.responder = Some(responder(again(&world.issuing), false));
    let mut memory = Memory::default();
    let options = GatherOptions::default();
    let mut run = |net: &mut Net, at| {
        net.asked.clear();
        let gathered =
            gather(&world.path(), net, &mut memory, &options, &mut fixed(6), at).unwrap();
        (net.asked.len(), gathered.evidence.list_count(), gathered.evidence.response_count())
    };
    assert_eq!(run(&mut net, now()), (5, 3, 1));
    // Only the address that never answers is asked again.
    assert_eq!(run(&mut net, now()), (1, 3, 1));
    assert_eq!(run(&mut net, now().plus_seconds(61)), (2, 3, 1));
    assert_eq!(run(&mut net, now().plus_days(1)), (2, 3, 1));
    assert_eq!(run(&mut net, now().plus_days(1).plus_seconds(1)), (3, 3, 1));
    assert_eq!(run(&mut net, now().plus_days(7)), (5, 3, 1));
}

#[test]
fn responses_with_a_nonce_are_not_kept() {
    let world = world();
    let mut net = Net { responder: Some(responder(again(&world.issuing), true)), ..Net::default() };
    let only = GatherOptions { lists: false, ..GatherOptions::default() };
    let mut memory = Memory::default();
    for _ in 0..2 {
        let random: &mut Fixed = &mut fixed(6);
        gather(&world.path(), &mut net, &mut memory, &only, random, now()).unwrap();
    }
    assert_eq!((net.asked.len(), memory.0.len()), (2, 0));
}

#[test]
fn fetches_and_bytes_are_limited() {
    let world = world();
    let limited = |options: GatherOptions| {
        let gathered = world.gather(&mut world.net(), &options);
        let limits = gathered.problems.iter().filter(|(_, problem)| *problem == Problem::Limit);
        (gathered.fetches, gathered.evidence.list_count(), limits.count())
    };
    let all = GatherOptions { responders: None, ..GatherOptions::default() };
    assert_eq!(limited(all), (4, 3, 0));
    assert_eq!(limited(GatherOptions { maximum_fetches: 2, ..all }), (2, 1, 2));
    assert_eq!(limited(GatherOptions { maximum_fetches: 0, ..all }), (0, 0, 3));
    let small = GatherOptions { maximum_list_length: 50, ..all };
    assert_eq!(limited(small), (3, 0, 0));
    let gathered = world.gather(&mut world.net(), &small);
    let too_large = Problem::Fetch(FetchError::TooLarge { limit: 50 });
    assert!(gathered.problems.iter().any(|(_, problem)| *problem == too_large));
    let (fetches, lists, _) = limited(GatherOptions { maximum_bytes: 600, ..all });
    assert!((1..3).contains(&lists) && fetches <= 4);

    /// Sends more than it was asked for.
    struct Flood;
    impl Fetcher for Flood {
        fn fetch(
            &mut self,
            _: &str,
            _: Option<FetchBody<'_>>,
            limit: usize,
        ) -> Result<Vec<u8>, FetchError> {
            Ok(vec![0x30; limit + 1])
        }
    }
    let random = &mut fixed(6);
    let small = GatherOptions { maximum_bytes: 100, ..all };
    let gathered = gather(&world.path(), &mut Flood, &mut NoCache, &small, random, now()).unwrap();
    assert_eq!((gathered.fetches, gathered.evidence.list_count()), (1, 0));
}
