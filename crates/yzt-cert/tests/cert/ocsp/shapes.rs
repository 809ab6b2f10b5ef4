// SPDX-License-Identifier: MIT OR Apache-2.0
//! Responses and requests that the builders do not make.

use yzt_cert::asn1::{self, tag};
use yzt_cert::ocsp::{
    AnswerStatus, CertificateId, MAX_OCSP_REQUEST_LENGTH, MAX_OCSP_RESPONSE_LENGTH, OcspRequest,
    OcspResponse, ResponderId,
};
use yzt_cert::{Error, Quirk, Quirks, RevocationReason, oid};
use yzt_crypto::{DigestAlgorithm, KeySigner, Signer};

use super::{NONCE, signed, verify};
use crate::support::{Holder, at, fixed, now};

const TIME: &[u8] = b"\x18\x0f20260701000000Z";

/// The parts of a response that tests change.
struct Shape {
    kind: oid::ObjectIdentifier,
    version: Vec<u8>,
    produced_at: Vec<u8>,
    answers: Vec<Vec<u8>>,
    extensions: Vec<u8>,
    certificates: Vec<u8>,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            kind: oid::OCSP_BASIC,
            version: Vec::new(),
            produced_at: TIME.to_vec(),
            answers: vec![answer(&id(oid::SHA1, 20), &[0x80, 0], &[])],
            extensions: Vec::new(),
            certificates: Vec::new(),
        }
    }
}

/// CertID with hashes of zeros.
fn id(algorithm: oid::ObjectIdentifier, length: usize) -> Vec<u8> {
    let algorithm = asn1::sequence(&[&asn1::object_identifier(&algorithm), &[5, 0]]);
    let hash = asn1::octet_string(&vec![0; length]);
    asn1::sequence(&[&algorithm, &hash, &hash, &[2, 1, 3]])
}

fn answer(id: &[u8], status: &[u8], extensions: &[u8]) -> Vec<u8> {
    asn1::sequence(&[id, status, TIME, extensions])
}

fn extensions(number: u8, list: &[(oid::ObjectIdentifier, bool, &[u8])]) -> Vec<u8> {
    let list: Vec<Vec<u8>> = list
        .iter()
        .map(|(kind, critical, value)| {
            let critical: &[u8] = if *critical { &[1, 1, 0xFF] } else { &[] };
            let kind = asn1::object_identifier(kind);
            asn1::sequence(&[&kind, critical, &asn1::octet_string(value)])
        })
        .collect();
    asn1::explicit(number, &asn1::sequence(&[&list.concat()]))
}

fn make(root: &Holder, shape: &Shape) -> Vec<u8> {
    let responder = asn1::explicit(1, root.certificate.subject().as_der());
    let data = asn1::sequence(&[
        &shape.version,
        &responder,
        &shape.produced_at,
        &asn1::sequence(&[&shape.answers.concat()]),
        &shape.extensions,
    ]);
    let signature = KeySigner::new(&root.key, &mut fixed(9)).sign(&data).unwrap();
    let algorithm = asn1::sequence(&[&asn1::object_identifier(&oid::SM2_WITH_SM3)]);
    let signature = asn1::bit_string(&signature.to_der());
    let basic = asn1::sequence(&[&data, &algorithm, &signature, &shape.certificates]);
    let bytes =
        asn1::sequence(&[&asn1::object_identifier(&shape.kind), &asn1::octet_string(&basic)]);
    asn1::sequence(&[&[0x0A, 1, 0], &asn1::explicit(0, &bytes)])
}

#[test]
fn the_plain_shape_is_read_and_what_was_signed_is_a_slice() {
    let root = Holder::root("根", 1);
    let der = make(&root, &Shape::default());
    let response = OcspResponse::parse(&der).unwrap();
    assert_eq!(verify(&response, &root).as_deref(), Ok("issuer"));
    let range = response.as_der().as_ptr_range();
    assert!(range.contains(&response.tbs().as_ptr()));
    assert_eq!(response.produced_at(), now());
    let only = &response.answers()[0];
    assert_eq!((only.status(), only.next_update()), (AnswerStatus::Good, None));
    assert_eq!(response.signature_algorithm(), &oid::SM2_WITH_SM3);
    for length in 0..der.len() {
        assert!(OcspResponse::parse(&der[..length]).is_err(), "{length}");
    }
}

#[test]
fn what_is_not_der_or_not_the_protocol_is_refused() {
    let root = Holder::root("根", 1);
    let refused = |shape: Shape| OcspResponse::parse(&make(&root, &shape)).unwrap_err();
    let written = || Shape { version: asn1::explicit(0, &[2, 1, 0]), ..Shape::default() };
    assert!(matches!(refused(written()), Error::Encoding { .. }));
    let allowed = Quirks::of(&[Quirk::DefaultWritten]);
    let read = OcspResponse::parse_with(&make(&root, &written()), allowed).unwrap();
    assert_eq!(read.quirks(), allowed);
    let newer = Shape { version: asn1::explicit(0, &[2, 1, 1]), ..Shape::default() };
    assert!(matches!(refused(newer), Error::VersionUnsupported { version: 1, .. }));
    let utc = Shape { produced_at: b"\x17\x0d260701000000Z".to_vec(), ..Shape::default() };
    assert!(matches!(refused(utc), Error::Encoding { .. }));
    let kind = "1.3.6.1.5.5.7.48.1.99".parse().unwrap();
    assert_eq!(refused(Shape { kind, ..Shape::default() }), Error::ResponseUnsupported { kind });
    let sha1 = id(oid::SHA1, 20);
    for status in [&[0x80, 1, 0][..], &[0x82, 1, 0], &[0x81, 0], &[0xA1, 0], &[0x83, 0], &[5, 0]] {
        let answers = vec![answer(&sha1, status, &[])];
        assert!(matches!(refused(Shape { answers, ..Shape::default() }), Error::Encoding { .. }));
    }
    let short = vec![answer(&id(oid::SHA1, 19), &[0x80, 0], &[])];
    assert!(matches!(refused(Shape { answers: short, ..Shape::default() }), Error::Profile { .. }));
}

#[test]
fn revocations_have_a_time_and_perhaps_a_reason() {
    let root = Holder::root("根", 1);
    let read = |status: &[u8]| {
        let answers = vec![answer(&id(oid::SHA1, 20), status, &[])];
        let der = make(&root, &Shape { answers, ..Shape::default() });
        OcspResponse::parse(&der).map(|response| response.answers()[0].status())
    };
    let revoked = |reason: &[u8]| asn1::encode(0xA1, &[b"\x18\x0f20260601000000Z", reason]);
    for (reason, expected) in [
        (&[][..], RevocationReason::Unspecified),
        (&[0xA0, 3, 0x0A, 1, 6], RevocationReason::CertificateHold),
    ] {
        match read(&revoked(reason)) {
            Ok(AnswerStatus::Revoked(found)) => {
                assert_eq!((found.reason, found.date), (expected, at("2026-06-01T00:00:00Z")));
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(read(&revoked(&[0xA0, 3, 0x0A, 1, 7])).is_err());
    assert!(read(&revoked(&[0x80, 1, 1])).is_err());
}

#[test]
fn extensions_that_are_critical_and_unknown_make_a_response_useless() {
    let root = Holder::root("根", 1);
    let kind = "1.2.3.4".parse().unwrap();
    let sha1 = id(oid::SHA1, 20);
    let outside = Shape { extensions: extensions(1, &[(kind, true, &[5, 0])]), ..Shape::default() };
    let inside = extensions(1, &[(kind, true, &[5, 0])]);
    let inside = Shape { answers: vec![answer(&sha1, &[0x80, 0], &inside)], ..Shape::default() };
    for shape in [outside, inside] {
        let response = OcspResponse::parse(&make(&root, &shape)).unwrap();
        assert_eq!(response.unknown_critical(), Some(&kind));
        let refused = Err(Error::CriticalExtension { depth: 0, extension: kind });
        assert_eq!(verify(&response, &root), refused);
    }
    let harmless = extensions(1, &[(kind, false, &[5, 0])]);
    let harmless = Shape { extensions: harmless, ..Shape::default() };
    let response = OcspResponse::parse(&make(&root, &harmless)).unwrap();
    assert!(verify(&response, &root).is_ok());
}

#[test]
fn a_bare_nonce_is_a_quirk() {
    let root = Holder::root("根", 1);
    let with = |value: &[u8]| {
        let extensions = extensions(1, &[(oid::OCSP_NONCE, false, value)]);
        make(&root, &Shape { extensions, ..Shape::default() })
    };
    let proper = OcspResponse::parse(&with(&asn1::octet_string(NONCE))).unwrap();
    assert_eq!(proper.nonce(), Some(NONCE));
    let bare = with(NONCE);
    assert!(matches!(OcspResponse::parse(&bare), Err(Error::Encoding { part: "nonce", .. })));
    let allowed = Quirks::of(&[Quirk::NonceBare]);
    let read = OcspResponse::parse_with(&bare, allowed).unwrap();
    assert_eq!((read.nonce(), read.quirks()), (Some(NONCE), allowed));
    for length in [0, 129] {
        let wrong = with(&asn1::octet_string(&vec![1; length]));
        assert!(matches!(OcspResponse::parse(&wrong), Err(Error::Profile { part: "nonce", .. })));
    }
}

#[test]
fn identifiers_by_an_unknown_hash_are_nobodys() {
    let root = Holder::root("根", 1);
    let unknown = id("1.2.3.4".parse().unwrap(), 5);
    let answers = vec![answer(&unknown, &[0x80, 0], &[])];
    let der = make(&root, &Shape { answers, ..Shape::default() });
    let response = OcspResponse::parse(&der).unwrap();
    let question = response.answers()[0].certificate();
    assert_eq!(question.digest(), None);
    assert!(!question.is_issued_by(&root.certificate));
    // Keyed SM3, which some write for SM3.
    let leaf = root.leaf("经办人", 3);
    let sm3 = CertificateId::new(&leaf.certificate, &root.certificate, DigestAlgorithm::Sm3);
    let request = OcspRequest::about(vec![sm3.unwrap()], None).unwrap();
    let mut keyed = request.as_der().to_vec();
    let plain = asn1::object_identifier(&oid::SM3);
    let place = keyed.windows(plain.len()).position(|octets| octets == plain).unwrap();
    let other = asn1::object_identifier(&oid::SM3_WITH_KEY);
    keyed.splice(place..place + plain.len(), other);
    for outer in [1, 3, 5, 7, 9, 11] {
        // Every length around the identifier grows by its one octet.
        if keyed[outer - 1] == 0x30 && outer < place {
            keyed[outer] += 1;
        }
    }
    let strict = OcspRequest::parse(&keyed).unwrap();
    assert!(!strict.questions()[0].is_issued_by(&root.certificate));
    let allowed = Quirks::of(&[Quirk::DigestIsKeyedSm3]);
    let read = OcspRequest::parse_with(&keyed, allowed).unwrap();
    assert!(read.questions()[0].is_issued_by(&root.certificate));
    assert_eq!(read.quirks(), allowed);
}

#[test]
fn sizes_are_bounded() {
    let root = Holder::root("根", 1);
    let long = vec![0x30; MAX_OCSP_RESPONSE_LENGTH + 1];
    assert!(matches!(OcspResponse::parse(&long), Err(Error::TooLarge { .. })));
    assert!(matches!(
        OcspRequest::parse(&long[..=MAX_OCSP_REQUEST_LENGTH]),
        Err(Error::TooLarge { .. })
    ));
    let one = answer(&id(oid::SHA1, 20), &[0x80, 0], &[]);
    let many = Shape { answers: vec![one.clone(); 1024], ..Shape::default() };
    assert_eq!(OcspResponse::parse(&make(&root, &many)).unwrap().answers().len(), 1024);
    let more = Shape { answers: vec![one; 1025], ..Shape::default() };
    let refused = OcspResponse::parse(&make(&root, &more));
    assert!(matches!(refused, Err(Error::TooMany { limit: 1024, .. })));
    let carried = |count: usize, certificate: &[u8]| {
        let list = asn1::sequence(&[&certificate.repeat(count)]);
        let shape = Shape { certificates: asn1::explicit(0, &list), ..Shape::default() };
        OcspResponse::parse(&make(&root, &shape))
    };
    assert_eq!(carried(16, root.certificate.as_der()).unwrap().certificates().len(), 16);
    assert!(matches!(carried(17, &[0x30, 0]), Err(Error::TooMany { limit: 16, .. })));
    // What is no certificate is none.
    assert!(carried(2, &[0x30, 0]).unwrap().certificates().is_empty());
}

#[test]
fn requests_of_others_are_read() {
    let question = asn1::sequence(&[&id(oid::SHA1, 20)]);
    let list = asn1::sequence(&[&question]);
    let request = |parts: &[&[u8]]| OcspRequest::parse(&asn1::sequence(parts));
    let body = asn1::sequence(&[&list]);
    assert!(request(&[&body]).is_ok());
    // A name and a signature, which nobody checks.
    let named = asn1::explicit(1, &[0x82, 1, b'a']);
    let named = asn1::sequence(&[&named, &list]);
    assert!(request(&[&named, &asn1::explicit(0, &[5, 0])]).is_ok());
    assert!(request(&[&asn1::sequence(&[&[0x30, 0]])]).is_err());
    let kind = "1.2.3.4".parse().unwrap();
    let critical = extensions(2, &[(kind, true, &[5, 0])]);
    let critical = request(&[&asn1::sequence(&[&list, &critical])]).unwrap();
    assert_eq!(critical.unknown_critical(), Some(&kind));
    let old = asn1::sequence(&[&asn1::explicit(0, &[2, 1, 1]), &list]);
    assert!(matches!(request(&[&old]), Err(Error::VersionUnsupported { version: 1, .. })));
    let crowd = asn1::sequence(&[&asn1::sequence(&[&question.repeat(257)])]);
    assert!(matches!(request(&[&crowd]), Err(Error::TooMany { limit: 256, .. })));
    let wide = asn1::encode(tag::INTEGER, &[&[1; 65]]);
    let algorithm = asn1::sequence(&[&asn1::object_identifier(&oid::SHA1)]);
    let hash = asn1::octet_string(&[0; 20]);
    let wide = asn1::sequence(&[&asn1::sequence(&[&algorithm, &hash, &hash, &wide])]);
    let wide = request(&[&asn1::sequence(&[&asn1::sequence(&[&wide])])]);
    assert_eq!(wide, Err(Error::SerialNumber));
}

#[test]
fn responders_are_named_by_name_or_key_only() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    for id in [ResponderId::Key(vec![0; 20]), ResponderId::Key(Vec::new())] {
        let response = signed(&root, &leaf, &root, id.clone());
        assert_eq!(response.responder(), &id);
        assert_eq!(verify(&response, &root), Err(Error::ResponderNotAuthorised));
    }
}
