// SPDX-License-Identifier: MIT OR Apache-2.0
//! Graphs of authorities that certify each other: the search against a plain enumeration, and its
//! work counted.

use std::sync::LazyLock;

use proptest::prelude::*;
use yzt_crypto::{KeySigner, PublicKey, Random, Signer, sm2, sm3};

use super::*;
use crate::asn1::{self, Reader, tag};
use crate::builder::{CertificateBuilder, NameBuilder, SerialNumber};
use crate::extension::KeyUsage;
use crate::oid;
use crate::path::work::{MAX_PATH_LENGTH, MAX_PATHS, MAX_SIGNATURES, MAX_STEPS};
use crate::path::{Purpose, RevocationPolicy};
use crate::time::UnixTime;

const NOW: UnixTime = UnixTime(1_780_000_000);

struct Fixed(u64);

impl Random for Fixed {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        for chunk in out.chunks_mut(32) {
            self.0 += 1;
            chunk.copy_from_slice(&sm3::digest(&self.0.to_be_bytes())[..chunk.len()]);
        }
        Ok(())
    }
}

struct Authority {
    key: sm2::PrivateKey,
    root: Certificate,
}

/// What a certificate of the graph is like.
#[derive(Clone, Copy, Debug)]
struct Shape {
    authority: bool,
    path_length: Option<u32>,
    expired: bool,
}

const PLAIN: Shape = Shape { authority: true, path_length: None, expired: false };

fn name(text: &str) -> Name {
    NameBuilder::new().common_name(text).build().unwrap()
}

fn draft(number: u32, subject: Name, key: &sm2::PrivateKey, shape: Shape) -> CertificateBuilder {
    let until = if shape.expired { -1 } else { 100 };
    let draft = CertificateBuilder::new(
        SerialNumber::from_unsigned(&(number + 1).to_be_bytes()).unwrap(),
        subject,
        PublicKey::Sm2(key.public_key().clone()),
        NOW.plus_days(-100),
        NOW.plus_days(until),
    );
    if shape.authority {
        draft.authority(shape.path_length).key_usage(KeyUsage::AUTHORITY)
    } else {
        draft.end_entity().key_usage(KeyUsage::SIGNATURE_HALF)
    }
}

impl Authority {
    fn new(number: u32, text: &str) -> Self {
        let key = sm2::PrivateKey::generate(&mut Fixed(u64::from(number) << 20)).unwrap();
        let draft = draft(number, name(text), &key, PLAIN);
        let root = draft.sign(&mut KeySigner::new(&key, &mut Fixed(7))).unwrap();
        Self { key, root }
    }

    fn issue(&self, number: u32, subject: &Self, shape: Shape) -> Certificate {
        self.sign(draft(number, subject.root.subject().clone(), &subject.key, shape))
    }

    fn sign(&self, draft: CertificateBuilder) -> Certificate {
        let draft = draft.issued_by(&self.root);
        draft.sign(&mut KeySigner::new(&self.key, &mut Fixed(7))).unwrap()
    }
}

/// Six authorities; two have the same name and different keys.
static AUTHORITIES: LazyLock<Vec<Authority>> = LazyLock::new(|| {
    let names = ["甲", "乙", "丙", "丁", "戊", "甲"];
    (0..).zip(names).map(|(number, text)| Authority::new(number, text)).collect()
});

static HOLDER: LazyLock<Authority> = LazyLock::new(|| Authority::new(99, "经办人"));

fn options() -> PathOptions {
    PathOptions { revocation: RevocationPolicy::Ignore, ..PathOptions::new(NOW, Purpose::Any) }
}

/// Whether any simple way from `path` to an anchor holds, found by trying all.
fn reference(path: &mut Vec<Certificate>, pool: &[Certificate], anchors: &[Certificate]) -> bool {
    let all = anchors.iter().map(|anchor| (anchor, true));
    for (issuer, is_anchor) in all.chain(pool.iter().map(|other| (other, false))) {
        if path.len() >= MAX_PATH_LENGTH || path.contains(issuer) {
            continue;
        }
        let subject = path.last().unwrap();
        let signed = subject.issuer() == issuer.subject()
            && subject.verify_signature(&issuer.public_key().unwrap()).is_ok();
        let below = path.iter().skip(1).filter(|step| !step.is_self_issued()).count();
        let basic = issuer.basic_constraints().unwrap();
        let long = basic.path_length.is_some_and(|allowed| below > allowed as usize);
        if !signed || !basic.authority || long || issuer.not_after() < NOW {
            continue;
        }
        path.push(issuer.clone());
        let found = is_anchor || reference(path, pool, anchors);
        path.pop();
        if found {
            return true;
        }
    }
    false
}

prop_compose! {
    fn shape()(
        authority in proptest::bool::weighted(0.9),
        path_length in proptest::option::weighted(0.4, 0_u32..3),
        expired in proptest::bool::weighted(0.1),
    ) -> Shape {
        Shape { authority, path_length, expired }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_path_is_found_exactly_where_there_is_one(
        edges in proptest::collection::vec((0_usize..6, 0_usize..6, shape()), 0..11),
        issuer in 0_usize..6,
        trusted in proptest::collection::btree_set(0_usize..6, 1..3),
    ) {
        let all = &*AUTHORITIES;
        let pool: Vec<Certificate> = edges
            .iter()
            .zip(10..)
            .map(|((issuer, subject, shape), number)| {
                let path_length = shape.path_length.filter(|_| shape.authority);
                all[*issuer].issue(number, &all[*subject], Shape { path_length, ..*shape })
            })
            .collect();
        let anchors: Vec<_> = trusted.iter().map(|index| all[*index].root.clone()).collect();
        let leaf = all[issuer].issue(1, &HOLDER, Shape { authority: false, ..PLAIN });
        let options = options();
        let borrowed = anchors.iter().map(Anchor::Certificate).collect();
        let mut search = Search::new(&pool, borrowed, &options);
        let found = search.find(&leaf, |_, _| Ok(()));
        let [signatures, steps, paths, _] = search.work.spent();
        prop_assert!(signatures <= MAX_SIGNATURES && steps <= MAX_STEPS && paths <= MAX_PATHS);
        prop_assert_eq!(found.is_ok(), reference(&mut vec![leaf], &pool, &anchors));
        if let Ok(found) = found {
            prop_assert_eq!(found.signatures.len() + 1, found.certificates.len());
        }
    }
}

/// Eight authorities, each certified by every other: 56 certificates, some 10,000 ways.
fn mesh() -> (Vec<Authority>, Vec<Certificate>) {
    let all: Vec<_> =
        (0..8).map(|number| Authority::new(200 + number, &format!("网{number}"))).collect();
    let mut pool = Vec::new();
    for (issuer, number) in all.iter().zip(0..) {
        for (subject, other) in all.iter().zip(0..).filter(|(_, other)| *other != number) {
            pool.push(issuer.issue(300 + number * 10 + other, subject, PLAIN));
        }
    }
    (all, pool)
}

#[test]
fn a_mesh_without_a_way_out_costs_a_bounded_number_of_steps() {
    let (all, pool) = mesh();
    let leaf = all[0].issue(1, &HOLDER, Shape { authority: false, ..PLAIN });
    let options = options();
    let elsewhere = Authority::new(77, "别处");
    let mut search = Search::new(&pool, vec![Anchor::Certificate(&elsewhere.root)], &options);
    let found = search.find(&leaf, |_, _| Ok(())).map(|_| ());
    assert_eq!(found, Err(Error::PathWork { limit: MAX_STEPS }));
    let [signatures, steps, paths, _] = search.work.spent();
    // One signature for each certificate of the mesh, the leaf's included, however often it is met.
    assert_eq!((steps, paths), (MAX_STEPS, 0));
    assert!(signatures <= pool.len() + 1, "{signatures}");
}

#[test]
fn a_mesh_whose_paths_all_fail_costs_a_bounded_number_of_paths() {
    let (all, pool) = mesh();
    let leaf = all[0].issue(1, &HOLDER, Shape { authority: false, ..PLAIN });
    let options = options();
    let anchors = vec![Anchor::Certificate(&all[7].root)];
    let mut search = Search::new(&pool, anchors, &options);
    let mut judged = 0;
    let found = search.find(&leaf, |_, _| {
        judged += 1;
        Err::<(), _>(Error::PolicyRequired { depth: 0 })
    });
    assert_eq!(found.map(|_| ()), Err(Error::PathWork { limit: MAX_PATHS }));
    assert_eq!(judged, MAX_PATHS);
}

#[test]
fn the_shortest_way_through_a_mesh_is_found_at_once() {
    let (all, pool) = mesh();
    let leaf = all[0].issue(1, &HOLDER, Shape { authority: false, ..PLAIN });
    let options = options();
    let mut search = Search::new(&pool, vec![Anchor::Certificate(&all[7].root)], &options);
    let found = search.find(&leaf, |_, _| Ok(())).unwrap();
    assert_eq!(found.certificates.len(), 3);
    assert_eq!(search.work.spent(), [2, 2, 1, 8 + 7]);
}

#[test]
fn a_way_that_names_alone_show_to_be_too_long_costs_nothing() {
    let key = || sm2::PrivateKey::generate(&mut Fixed(5)).unwrap();
    let root = |level: usize| {
        let draft = draft(1, name(&format!("级{level}")), &key(), PLAIN);
        Authority {
            root: draft.sign(&mut KeySigner::new(&key(), &mut Fixed(7))).unwrap(),
            key: key(),
        }
    };
    let levels: Vec<Authority> = (0..12).map(root).collect();
    let links = levels.iter().zip(levels.iter().skip(1));
    let chain: Vec<_> = links.map(|(subject, issuer)| issuer.issue(2, subject, PLAIN)).collect();
    let options = options();
    let anchor = Anchor::Certificate(&levels[11].root);
    let mut search = Search::new(&chain, vec![anchor], &options);
    let found = search.find(&chain[0], |_, _| Ok(())).map(|_| ());
    assert_eq!(found, Err(Error::PathWork { limit: MAX_PATH_LENGTH }));
    assert_eq!(search.work.spent(), [0, 0, 0, 1]);
}

#[test]
fn copies_of_a_certificate_count_once() {
    let all = &*AUTHORITIES;
    let leaf = all[0].issue(1, &HOLDER, Shape { authority: false, ..PLAIN });
    let copies = vec![all[1].issue(2, &all[0], PLAIN); 10_000];
    let options = options();
    let mut search = Search::new(&copies, Vec::new(), &options);
    let found = search.find(&leaf, |_, _| Ok(())).map(|_| ());
    assert!(matches!(found, Err(Error::IssuerUnknown { depth: 1, .. })), "{found:?}");
    assert_eq!(search.work.spent(), [1, 1, 0, 1]);
}

/// `certificate` with another authorityKeyIdentifier, signed again.
fn with_authority_key(
    certificate: &Certificate,
    value: &[u8],
    key: &sm2::PrivateKey,
) -> Certificate {
    let mut extensions = certificate.extension_list().clone();
    for extension in &mut extensions.0 {
        if extension.kind == oid::AUTHORITY_KEY_IDENTIFIER {
            extension.value = value.to_vec();
        }
    }
    let mut fields = Reader::single(certificate.tbs(), tag::SEQUENCE, "").unwrap().reader("");
    let mut parts: Vec<Vec<u8>> = Vec::new();
    while !fields.is_empty() {
        let field = fields.element().unwrap();
        parts.push(match field.tag() {
            0xA3 => asn1::explicit(3, &extensions.to_der()),
            _ => field.whole().to_vec(),
        });
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    let tbs = asn1::sequence(&parts);
    let signature = KeySigner::new(key, &mut Fixed(9)).sign(&tbs).unwrap();
    let algorithm = asn1::sequence(&[&asn1::object_identifier(&oid::SM2_WITH_SM3)]);
    let value = asn1::bit_string(&signature.to_der());
    Certificate::parse(&asn1::sequence(&[&tbs, &algorithm, &value])).unwrap()
}

/// Of seven issuers with one name the one is tried first that the certificate names, by its key or
/// by its own issuer and serial number.
#[test]
fn the_authority_key_identifier_says_whom_to_try_first() {
    let root = &AUTHORITIES[1];
    let crowd: Vec<_> = (0..7).map(|number| Authority::new(400 + number, "众")).collect();
    let issued = crowd.iter().zip(500..).map(|(one, number)| root.issue(number, one, PLAIN));
    let pool: Vec<_> = issued.collect();
    let (right, issuer) = (&crowd[4], &pool[4]);
    let by_key = right.issue(1, &HOLDER, Shape { authority: false, ..PLAIN });
    let directory = asn1::explicit(4, issuer.issuer().as_der());
    let names = asn1::encode(tag::context_constructed(1), &[&directory]);
    let serial = asn1::encode(tag::context(2), &[issuer.serial()]);
    let by_serial = with_authority_key(&by_key, &asn1::sequence(&[&names, &serial]), &right.key);
    // There is one issuer: a hint that names a thousand is not read to its end for each candidate.
    let other = asn1::explicit(4, name("别的").as_der()).repeat(1000);
    let thousand = asn1::encode(tag::context_constructed(1), &[&other, &directory]);
    let thousand = asn1::sequence(&[&thousand, &serial]);
    let thousand = with_authority_key(&by_key, &thousand, &right.key);
    let silent = with_authority_key(&by_key, &asn1::sequence(&[]), &right.key);
    let options = options();
    let signatures = |leaf: &Certificate| {
        let mut search = Search::new(&pool, vec![Anchor::Certificate(&root.root)], &options);
        search.find(leaf, |_, _| Ok(())).unwrap();
        search.work.spent()[0]
    };
    assert_eq!(signatures(&by_key), 2);
    assert_eq!(signatures(&by_serial), 2);
    assert_eq!(signatures(&thousand), 6, "as if it named nobody that is there");
    assert_eq!(signatures(&silent), 6, "five of the crowd in their order, and the root's");
}

/// Thousands of namesakes that all are right: each look at them costs as many comparisons.
#[test]
fn a_crowd_of_namesakes_costs_a_bounded_number_of_comparisons() {
    let authority = &AUTHORITIES[2];
    let leaf = authority.issue(1, &HOLDER, Shape { authority: false, ..PLAIN });
    let one = AUTHORITIES[3].issue(2, authority, PLAIN);
    // Copies that differ in the signature alone, which is not looked at before their turn.
    let crowd: Vec<Certificate> = (0..3000_u32)
        .map(|number| {
            let mut value = one.signature_value().to_vec();
            let last = value.len() - 4;
            value[last..].copy_from_slice(&number.to_be_bytes());
            let algorithm = asn1::sequence(&[&asn1::object_identifier(&oid::SM2_WITH_SM3)]);
            let parts = [one.tbs(), &algorithm, &asn1::bit_string(&value)];
            Certificate::parse(&asn1::sequence(&parts)).unwrap()
        })
        .collect();
    let options = options();
    let mut search = Search::new(&crowd, vec![Anchor::Certificate(&AUTHORITIES[3].root)], &options);
    let found = search.find(&leaf, |_, _| Ok(())).map(|_| ());
    assert_eq!(found, Err(Error::PathWork { limit: MAX_SIGNATURES }));
    let [signatures, steps, _, comparisons] = search.work.spent();
    assert_eq!(signatures, MAX_SIGNATURES);
    assert!(steps <= 2 * MAX_SIGNATURES && comparisons <= 3000 + 2 * MAX_SIGNATURES);
}
