// SPDX-License-Identifier: MIT OR Apache-2.0
//! What was read leniently, or signed otherwise, counts only where the rules of the check allow it.

use yzt_cert::asn1::{self, tag};
use yzt_cert::ocsp::{AnswerStatus, CertificateId, OcspResponse, OcspResponseBuilder, ResponderId};
use yzt_cert::signature::SignatureRules;
use yzt_cert::status::{Evidence, Issuer, IssuersOnly, Link, Status, StatusCheck, StatusPolicy};
use yzt_cert::{
    Certificate, CertificateRevocationList, Error, Quirk, Quirks, RevocationGap, RevocationReason,
    oid,
};
use yzt_crypto::{DigestAlgorithm, KeySigner, sm2};

use super::{ask, evidence, gap, list, response, since};
use crate::forge::{self, Forge};
use crate::support::{Holder, fixed, now, serial};

fn ask_by(
    issuer: &Certificate,
    certificate: &Certificate,
    evidence: &Evidence,
    rules: &SignatureRules,
) -> Status {
    let (issuer, policy) = (Issuer::from(issuer), StatusPolicy::default());
    let check = StatusCheck { evidence, policy, rules, at: now() };
    check.certificate(Link { certificate, issuer }, &mut IssuersOnly).status
}

fn tolerating(quirks: &[Quirk]) -> SignatureRules {
    SignatureRules::default().tolerating(Quirks::of(quirks))
}

#[test]
fn a_padded_serial_number_is_found_on_lists_and_in_responses() {
    let root = Holder::root("根", 1);
    for content in [&[0, 3][..], &[0, 0, 0, 3]] {
        let der = Forge::new().with(forge::SERIAL, forge::integer(content)).der();
        let padded = Certificate::parse_with(&der, Quirk::IntegerPadded.into()).unwrap();
        assert_eq!((padded.serial(), padded.serial_hex().as_str()), (&[3][..], "03"));
        let rules = tolerating(&[Quirk::IntegerPadded]);
        let lost = since(RevocationReason::KeyCompromise);
        let lists = evidence(&[&list(&root, 1, (-1, 6), |list| list.entry(serial(3), lost))]);
        let found = ask_by(&root.certificate, &padded, &lists, &rules);
        assert_eq!(found, Status::Revoked(lost), "{content:?}");
        let plain = root.leaf("经办人", 3);
        let mut answers = Evidence::new();
        answers.add_response(response(&root, &plain, AnswerStatus::Revoked(lost), (-1, 1)));
        let found = ask_by(&root.certificate, &padded, &answers, &rules);
        assert_eq!(found, Status::Revoked(lost), "{content:?}");
    }
}

#[test]
fn a_list_with_a_padded_serial_number_speaks_of_the_same_certificate() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let lost = since(RevocationReason::KeyCompromise);
    let plain = list(&root, 1, (-1, 6), |list| list.entry(serial(0x0101_0101), lost));
    // The number 01 01 01 01 becomes 00 00 00 03, which is 3 with padding.
    let tbs = plain.tbs().to_vec();
    let at = tbs.windows(6).position(|part| part == [2, 4, 1, 1, 1, 1]).unwrap();
    let tbs = [&tbs[..at + 2], &[0, 0, 0, 3], &tbs[at + 6..]].concat();
    let value = root.key.sign(&mut fixed(5), &sm2::DistinguishedId::default(), &tbs).unwrap();
    let bits = asn1::bit_string(&value.to_der().into_bytes());
    let algorithm = forge::identifier(&oid::SM2_WITH_SM3, &[]);
    let der = asn1::sequence(&[&tbs, &algorithm, &bits]);
    assert!(CertificateRevocationList::parse(&der).is_err());
    let padded = CertificateRevocationList::parse_with(&der, Quirk::IntegerPadded.into()).unwrap();
    assert!(padded.revoked(serial(3).as_content()).is_some());
    let rules = tolerating(&[Quirk::IntegerPadded]);
    let found = ask_by(&root.certificate, &leaf.certificate, &evidence(&[&padded]), &rules);
    assert_eq!(found, Status::Revoked(lost));
}

#[test]
fn evidence_that_was_read_with_quirks_needs_rules_that_allow_them() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let behind = Quirks::from(Quirk::TrailingBytes);
    let good = list(&root, 1, (-1, 6), |list| list);
    let long = [good.as_der(), &[0]].concat();
    let lists = CertificateRevocationList::parse_with(&long, behind).unwrap();
    assert_eq!(
        lists.verify(&root.certificate),
        Err(Error::QuirksNotAccepted { depth: 0, quirks: behind })
    );
    let answer = response(&root, &leaf, AnswerStatus::Good, (-1, 1));
    let long = [answer.as_der(), &[0]].concat();
    let mut answers = Evidence::new();
    answers.add_response(OcspResponse::parse_with(&long, behind).unwrap());
    for known in [evidence(&[&lists]), answers] {
        assert_eq!(gap(ask(&root, &leaf, &known)), RevocationGap::Unusable);
        let (issuer, certificate) = (&root.certificate, &leaf.certificate);
        let other = tolerating(&[Quirk::IntegerPadded]);
        assert_eq!(gap(ask_by(issuer, certificate, &known, &other)), RevocationGap::Unusable);
        let same = tolerating(&[Quirk::TrailingBytes]);
        assert_eq!(ask_by(issuer, certificate, &known, &same), Status::Good);
    }
}

#[test]
fn a_delegate_that_was_read_with_quirks_needs_rules_that_allow_them() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let delegate = root.issue("应答", 8, |draft| {
        draft
            .end_entity()
            .extended_key_usage(oid::OCSP_SIGNING)
            .extension(yzt_cert::Extension::ocsp_no_check())
    });
    // `critical` of the last extension written out although it is FALSE.
    let tbs = written_default(delegate.certificate.tbs());
    let value = root.key.sign(&mut fixed(5), &sm2::DistinguishedId::default(), &tbs).unwrap();
    let bits = asn1::bit_string(&value.to_der().into_bytes());
    let der = asn1::sequence(&[&tbs, &forge::identifier(&oid::SM2_WITH_SM3, &[]), &bits]);
    let written = Quirks::from(Quirk::DefaultWritten);
    let odd = Certificate::parse_with(&der, written).unwrap();
    assert!(odd.quirks().contains(Quirk::DefaultWritten));
    let id =
        CertificateId::new(&leaf.certificate, &root.certificate, DigestAlgorithm::Sm3).unwrap();
    let at = |hours: i64| now().plus_seconds(hours * 3600);
    let made = OcspResponseBuilder::new(ResponderId::by_name(&odd), at(-1))
        .answer(id, AnswerStatus::Good, at(-1), Some(at(1)))
        .certificate(&odd)
        .sign(&mut KeySigner::new(&delegate.key, &mut fixed(31)))
        .unwrap();
    let response = OcspResponse::parse_with(made.as_der(), written).unwrap();
    let mut known = Evidence::new();
    known.add_response(response);
    let cause = gap(ask(&root, &leaf, &known));
    assert_eq!(cause, RevocationGap::ResponderNotAuthorised);
    let rules = tolerating(&[Quirk::DefaultWritten]);
    let found = ask_by(&root.certificate, &leaf.certificate, &known, &rules);
    assert_eq!(found, Status::Good);
}

/// TBSCertificate with the `critical FALSE` of id-pkix-ocsp-nocheck written out.
fn written_default(tbs: &[u8]) -> Vec<u8> {
    let kind = asn1::object_identifier(&oid::OCSP_NO_CHECK);
    let plain = asn1::sequence(&[&kind, &asn1::octet_string(&[5, 0])]);
    let odd = asn1::sequence(&[&kind, &[tag::BOOLEAN, 1, 0], &asn1::octet_string(&[5, 0])]);
    let mut reader = asn1::Reader::new(tbs, "tbs").sequence("tbs").unwrap();
    let mut fields = Vec::new();
    while !reader.is_empty() {
        fields.push(reader.element().unwrap().whole().to_vec());
    }
    let last = fields.pop().unwrap();
    let mut list = asn1::Reader::new(&last, "list").element().unwrap().reader("list");
    let list = list.element().unwrap().content().to_vec();
    let at = list.windows(plain.len()).position(|part| part == plain).unwrap();
    let list = [&list[..at], &odd, &list[at + plain.len()..]].concat();
    fields.push(asn1::explicit(3, &asn1::sequence(&[&list])));
    let fields: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
    asn1::sequence(&fields)
}

#[test]
fn a_signature_that_was_found_valid_before_counts_only_under_rules_that_allow_it() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let good = list(&root, 1, (-1, 6), |list| list);
    let under = SignatureRules::under(sm2::DistinguishedId::new(*b"another one").unwrap());
    let by_under =
        || gap(ask_by(&root.certificate, &leaf.certificate, &evidence(&[&good]), &under));
    assert_eq!(by_under(), RevocationGap::SignatureInvalid);
    assert_eq!(ask(&root, &leaf, &evidence(&[&good])), Status::Good);
    assert_eq!(by_under(), RevocationGap::SignatureInvalid);
}

#[test]
fn of_several_entries_about_one_certificate_the_gravest_counts() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let free = since(RevocationReason::RemoveFromCrl);
    let hold = since(RevocationReason::CertificateHold);
    let lost = since(RevocationReason::KeyCompromise);
    let complete = list(&root, 5, (-4, 6), |list| list);
    for entries in [[free, hold, lost], [lost, hold, free], [hold, free, lost]] {
        let delta = list(&root, 7, (-1, 1), |list| {
            entries.into_iter().fold(list.delta(5), |list, entry| list.entry(serial(3), entry))
        });
        assert_eq!(delta.revoked(serial(3).as_content()), Some(lost));
        assert_eq!(ask(&root, &leaf, &evidence(&[&complete, &delta])), Status::Revoked(lost));
    }
    let both = list(&root, 6, (-1, 6), |list| list.entry(serial(3), hold).entry(serial(3), lost));
    assert_eq!(ask(&root, &leaf, &evidence(&[&both])), Status::Revoked(lost));
}

#[test]
fn the_issuers_name_may_be_hashed_as_either_certificate_writes_it() {
    let root = Holder::root("根", 1);
    let utf8 = tag::UTF8_STRING;
    let issuer = forge::name(&[
        (oid::COUNTRY_NAME, utf8, b"CN"),
        (oid::ORGANIZATION_NAME, utf8, "测试机构".as_bytes()),
        (oid::COMMON_NAME, utf8, "根".as_bytes()),
    ]);
    let leaf = Certificate::parse(&Forge::new().with(forge::ISSUER, issuer).der()).unwrap();
    assert_eq!(leaf.issuer(), root.certificate.subject());
    assert_ne!(leaf.issuer().as_der(), root.certificate.subject().as_der());
    let sm3 = DigestAlgorithm::Sm3;
    // RFC 6960, clause 4.1.1: the hash of the issuer's name in the certificate that is asked about.
    let by_leaf = CertificateId::new(&leaf, &root.certificate, sm3).unwrap();
    let by_issuer = CertificateId::of_serial(leaf.serial(), &root.certificate, sm3).unwrap();
    assert_ne!(by_leaf, by_issuer);
    let other = Holder::root("根", 99);
    for id in [by_leaf, by_issuer] {
        assert!(id.matches(&leaf, &Issuer::from(&root.certificate)));
        assert!(!id.matches(&leaf, &Issuer::from(&other.certificate)), "another key");
    }
}
