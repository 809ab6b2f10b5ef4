// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists that the builder does not make.

use yzt_cert::asn1::{self, Reader, tag};
use yzt_cert::{
    CertificateRevocationList, Error, Extension, Revocation, RevocationReason, UnixTime, oid,
};
use yzt_crypto::{KeySigner, Signer};

use crate::support::{Holder, at, fixed, now, serial};

/// The fields of TBSCertList after the issuer's name.
struct Shape<'a> {
    version: &'a [u8],
    times: &'a [&'a [u8]],
    entries: Vec<u8>,
    extensions: Vec<Extension>,
}

const VERSION_2: &[u8] = &[2, 1, 1];
const TIMES: &[&[u8]] = &[b"\x17\x0d260630000000Z", b"\x17\x0d260707000000Z"];

impl Default for Shape<'_> {
    fn default() -> Self {
        Self { version: VERSION_2, times: TIMES, entries: Vec::new(), extensions: Vec::new() }
    }
}

fn extension(extension: &Extension) -> Vec<u8> {
    let critical: &[u8] = if extension.critical { &[1, 1, 0xFF] } else { &[] };
    let kind = asn1::object_identifier(&extension.kind);
    asn1::sequence(&[&kind, critical, &asn1::octet_string(&extension.value)])
}

fn make(issuer: &Holder, shape: &Shape<'_>) -> Result<CertificateRevocationList, Error> {
    let algorithm = asn1::sequence(&[&asn1::object_identifier(&oid::SM2_WITH_SM3)]);
    let extensions: Vec<Vec<u8>> = shape.extensions.iter().map(extension).collect();
    let extensions = if extensions.is_empty() {
        Vec::new()
    } else {
        asn1::explicit(0, &asn1::sequence(&[&extensions.concat()]))
    };
    let tbs = asn1::sequence(&[
        shape.version,
        &algorithm,
        issuer.certificate.subject().as_der(),
        &shape.times.concat(),
        &shape.entries,
        &extensions,
    ]);
    let signature = KeySigner::new(&issuer.key, &mut fixed(9)).sign(&tbs).unwrap();
    CertificateRevocationList::parse(&asn1::sequence(&[
        &tbs,
        &algorithm,
        &asn1::bit_string(&signature.to_der()),
    ]))
}

fn entry(number: u32, extensions: &[Extension]) -> Vec<u8> {
    let serial = asn1::encode(tag::INTEGER, &[serial(number).as_content()]);
    let date = b"\x17\x0d260601000000Z";
    let extensions: Vec<Vec<u8>> = extensions.iter().map(extension).collect();
    if extensions.is_empty() {
        return asn1::sequence(&[&serial, date]);
    }
    asn1::sequence(&[&serial, date, &asn1::sequence(&[&extensions.concat()])])
}

fn extra(kind: yzt_cert::ObjectIdentifier, critical: bool, value: &[u8]) -> Extension {
    Extension { kind, critical, value: value.to_vec() }
}

#[test]
fn a_plain_list_of_version_1_is_read() {
    let root = Holder::root("根", 1);
    let entries = asn1::sequence(&[&entry(9, &[]), &entry(5, &[])]);
    let list =
        make(&root, &Shape { version: &[], entries: entries.clone(), ..Shape::default() }).unwrap();
    assert_eq!(list.verify(&root.certificate), Ok(()));
    assert_eq!(
        (list.len(), list.number(), list.next_update()),
        (2, None, Some(at("2026-07-07T00:00:00Z")))
    );
    let date = at("2026-06-01T00:00:00Z");
    let reason = RevocationReason::Unspecified;
    assert_eq!(list.revoked(&[5]), Some(Revocation { date, reason, invalidity_date: None }));
    assert_eq!(list.revoked(&[6]), None);
    assert_eq!(list.revoked(&[]), None);

    let number = extra(oid::CRL_NUMBER, false, &[2, 1, 1]);
    let newer = Shape { version: &[], entries, extensions: vec![number], ..Shape::default() };
    assert!(matches!(make(&root, &newer), Err(Error::Profile { .. })));
    let reason = extra(oid::CRL_REASON, false, &[10, 1, 1]);
    let newer = asn1::sequence(&[&entry(9, &[reason])]);
    let newer = Shape { version: &[], entries: newer, ..Shape::default() };
    assert!(matches!(make(&root, &newer), Err(Error::Profile { .. })));
    let future = make(&root, &Shape { version: &[2, 1, 2], ..Shape::default() });
    assert!(matches!(future, Err(Error::VersionUnsupported { version: 2, .. })));
}

#[test]
fn kinds_of_lists_that_need_others_are_refused_by_name() {
    let root = Holder::root("根", 1);
    let verify = |extension: Extension| {
        let shape = Shape { extensions: vec![extension], ..Shape::default() };
        make(&root, &shape).unwrap().verify(&root.certificate)
    };
    let delta = extra(oid::DELTA_CRL_INDICATOR, true, &[2, 1, 1]);
    assert_eq!(verify(delta), Err(Error::RevocationKind { kind: "delta" }));
    let indirect = extra(oid::ISSUING_DISTRIBUTION_POINT, true, &[0x30, 3, 0x84, 1, 0xFF]);
    assert_eq!(verify(indirect), Err(Error::RevocationKind { kind: "indirect" }));
    let reasons = extra(oid::ISSUING_DISTRIBUTION_POINT, true, &[0x30, 4, 0x83, 2, 6, 0x40]);
    assert_eq!(verify(reasons), Err(Error::RevocationKind { kind: "partial (by reason)" }));
    let kind = "1.2.3.4".parse().unwrap();
    let unknown = Err(Error::CriticalExtension { depth: 0, extension: kind });
    assert_eq!(verify(extra(kind, true, &[5, 0])), unknown);
    assert_eq!(verify(extra(kind, false, &[5, 0])), Ok(()));
}

#[test]
fn an_entry_with_an_unknown_critical_extension_spoils_the_list() {
    let root = Holder::root("根", 1);
    let issuer = extra(oid::CERTIFICATE_ISSUER, true, &[0x30, 0]);
    let entries = asn1::sequence(&[&entry(5, &[]), &entry(6, &[issuer])]);
    let list = make(&root, &Shape { entries, ..Shape::default() }).unwrap();
    // Entries of other issuers make the list an indirect one.
    let refused = Err(Error::RevocationKind { kind: "indirect" });
    assert_eq!(list.verify(&root.certificate), refused);
    let kind = "1.2.3.4".parse().unwrap();
    let entries = asn1::sequence(&[&entry(5, &[]), &entry(6, &[extra(kind, true, &[5, 0])])]);
    let list = make(&root, &Shape { entries, ..Shape::default() }).unwrap();
    let refused = Err(Error::CriticalExtension { depth: 0, extension: kind });
    assert_eq!(list.verify(&root.certificate), refused);
}

#[test]
fn reasons_are_read_by_their_code() {
    let root = Holder::root("根", 1);
    let with = |value: &[u8]| {
        let entries = asn1::sequence(&[&entry(5, &[extra(oid::CRL_REASON, false, value)])]);
        let list = make(&root, &Shape { entries, ..Shape::default() })?;
        Ok(list.revoked(&[5]).unwrap().reason)
    };
    for code in (0..=6).chain(8..=10) {
        let reason = RevocationReason::from_code(code).unwrap();
        assert_eq!(with(&[10, 1, code]), Ok(reason));
        assert_eq!(
            (reason.code(), RevocationReason::from_name(reason.name())),
            (code, Some(reason))
        );
    }
    for value in [&[10, 1, 7][..], &[10, 1, 11], &[2, 1, 1], &[10, 2, 0, 1], &[10, 0]] {
        let result: Result<_, Error> = with(value);
        assert!(result.is_err(), "{value:?}");
    }
}

#[test]
fn of_two_entries_for_one_number_the_first_counts() {
    let root = Holder::root("根", 1);
    let reason = |code| extra(oid::CRL_REASON, false, &[10, 1, code]);
    let entries = [entry(5, &[reason(1)]), entry(4, &[]), entry(5, &[reason(6)])].concat();
    let list =
        make(&root, &Shape { entries: asn1::sequence(&[&entries]), ..Shape::default() }).unwrap();
    assert_eq!(list.revoked(&[5]).unwrap().reason, RevocationReason::KeyCompromise);
}

#[test]
fn a_list_without_a_next_update_says_so() {
    let root = Holder::root("根", 1);
    let list = make(&root, &Shape { times: &TIMES[..1], ..Shape::default() }).unwrap();
    assert_eq!(list.next_update(), None);
    let leaf = root.leaf("经办人", 3);
    let options = yzt_cert::path::PathOptions::new(now(), yzt_cert::path::Purpose::Login);
    let result =
        yzt_cert::path::verify_path(&leaf.certificate, &[], &[root.certificate], &[list], &options);
    let cause = yzt_cert::RevocationGap::NoNextUpdate;
    assert_eq!(result, Err(Error::RevocationUnknown { depth: 0, cause }));
}

#[test]
fn a_remembered_signature_check_does_not_vouch_for_another_key() {
    let root = Holder::root("根", 1);
    let list = make(&root, &Shape::default()).unwrap();
    assert_eq!(list.verify(&root.certificate), Ok(()));
    let impostor = Holder::root("根", 2);
    assert_eq!(
        list.clone().verify(&impostor.certificate),
        Err(Error::SignatureInvalid { depth: 0 })
    );
    assert_eq!(list.verify(&root.certificate), Ok(()));
    let leaf = root.leaf("根", 3);
    assert_eq!(list.verify(&leaf.certificate), Err(Error::RevocationSigner));
}

#[test]
fn a_hundred_thousand_entries_are_found_by_number() {
    let root = Holder::root("根", 1);
    let count = 100_000_u32;
    // Descending, so that the order of the file is not the order of the numbers.
    let entries: Vec<u8> = (1..=count).rev().flat_map(|number| entry(number * 2, &[])).collect();
    let list =
        make(&root, &Shape { entries: asn1::sequence(&[&entries]), ..Shape::default() }).unwrap();
    assert_eq!(list.len(), 100_000);
    for number in 1..=count {
        assert!(list.revoked(serial(number * 2).as_content()).is_some());
        assert!(list.revoked(serial(number * 2 - 1).as_content()).is_none());
    }
    let _: UnixTime = list.this_update();
}

#[test]
fn an_empty_list_has_no_empty_sequence_of_entries() {
    // RFC 5280, clause 5.1.2.6.
    let tags = |list: &CertificateRevocationList| {
        let mut fields = Reader::new(list.tbs(), "list").sequence("list").unwrap();
        std::iter::from_fn(|| fields.element().ok().map(|element| element.tag()))
            .collect::<Vec<_>>()
    };
    let root = Holder::root("根", 1);
    let empty = root.crl(|list| list);
    assert!(empty.is_empty());
    assert_eq!(tags(&empty), [2, 0x30, 0x30, 0x17, 0x17, 0xA0]);
    let one = root.crl(|list| list.revoke(serial(5), now(), RevocationReason::Unspecified));
    assert_eq!(tags(&one), [2, 0x30, 0x30, 0x17, 0x17, 0x30, 0xA0]);
}

#[test]
fn the_algorithm_inside_and_outside_must_agree() {
    let root = Holder::root("根", 1);
    let list = root.crl(|list| list);
    let mut fields = Reader::new(list.as_der(), "list").sequence("list").unwrap();
    let [tbs, _, signature] = [(); 3].map(|()| fields.element().unwrap().whole());
    let ecdsa = asn1::sequence(&[&[6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2]]);
    let mixed = CertificateRevocationList::parse(&asn1::sequence(&[tbs, &ecdsa, signature]));
    assert_eq!(mixed, Err(Error::AlgorithmMismatch { part: "revocation list" }));
}
