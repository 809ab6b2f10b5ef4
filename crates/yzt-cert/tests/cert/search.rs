// SPDX-License-Identifier: MIT OR Apache-2.0
//! The search for a path among several issuers.

use yzt_cert::builder::CertificateBuilder;
use yzt_cert::path::MAX_PATH_LENGTH;
use yzt_cert::{Error, KeyUsage};

use crate::support::{Holder, chain, draft, key, now, serial, sign, without_lists};

#[test]
fn of_several_issuers_with_one_name_the_right_one_is_found() {
    let root = Holder::root("根", 1);
    let issuing = root.authority("签发", 100, Some(0));
    let leaf = issuing.leaf("经办人", 101);
    // Same name and other keys, an expired twin of the right key, and an unrelated root's.
    let wrong = root.authority("签发", 102, Some(0));
    let foreign = Holder::root("外人", 103).authority("签发", 104, Some(0));
    let expired = CertificateBuilder::new(
        serial(105),
        crate::support::name("签发"),
        crate::support::public(&issuing.key),
        now().plus_days(-50),
        now().plus_days(-1),
    );
    let expired =
        expired.authority(None).key_usage(KeyUsage::AUTHORITY).issued_by(&root.certificate);
    let expired = Holder { certificate: sign(expired, &root.key), key: key(105) };
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let all = [&wrong, &foreign, &expired, &issuing];
        let others = order.map(|index| all[index]);
        let path = chain(&leaf.certificate, &others, &root, without_lists()).unwrap();
        assert_eq!(path.certificates()[1], issuing.certificate);
    }
    let result = chain(&leaf.certificate, &[&wrong, &foreign, &expired], &root, without_lists());
    assert!(matches!(result, Err(Error::Expired { depth: 1, .. })), "{result:?}");
}

#[test]
fn a_dead_end_is_left_for_the_issuer_that_leads_to_an_anchor() {
    let (root, elsewhere) = (Holder::root("根", 1), Holder::root("别的根", 2));
    let lost = elsewhere.authority("签发", 106, None);
    let draft = draft("签发", 107, &lost.key).authority(None).key_usage(KeyUsage::AUTHORITY);
    let certificate = sign(draft.issued_by(&root.certificate), &root.key);
    let found = Holder { certificate, key: key(0) };
    let leaf = lost.leaf("经办人", 108);
    for others in [[&lost, &found], [&found, &lost]] {
        let path = chain(&leaf.certificate, &others, &root, without_lists()).unwrap();
        let expected = [&leaf, &found, &root].map(|holder| holder.certificate.clone());
        assert_eq!(path.certificates(), expected);
    }
}

#[test]
fn authorities_that_certify_each_other_are_no_way_round() {
    let first = Holder::root("甲", 120);
    let second = Holder::root("乙", 121);
    let cross = |issuer: &Holder, subject: &Holder, common_name: &str, number| {
        let draft = draft(common_name, number, &subject.key);
        let draft = draft.authority(None).key_usage(KeyUsage::AUTHORITY);
        let certificate = sign(draft.issued_by(&issuer.certificate), &issuer.key);
        Holder { certificate, key: key(0) }
    };
    let forth = cross(&first, &second, "乙", 122);
    let back = cross(&second, &first, "甲", 123);
    let leaf = first.leaf("经办人", 124);
    let anchor = Holder::root("根", 1);
    let result = chain(&leaf.certificate, &[&forth, &back], &anchor, without_lists());
    assert!(matches!(result, Err(Error::IssuerUnknown { .. })), "{result:?}");
}

#[test]
fn a_path_has_at_most_so_many_certificates() {
    let mut authorities = vec![Holder::root("级0", 130)];
    for (level, number) in (1..=MAX_PATH_LENGTH).zip(131..) {
        let next = authorities.last().unwrap().authority(&format!("级{level}"), number, None);
        authorities.push(next);
    }
    let leaf = |level: usize| authorities[level].leaf("经办人", 150).certificate;
    let others: Vec<&Holder> = authorities.iter().skip(1).collect();
    let check = |level| chain(&leaf(level), &others, &authorities[0], without_lists());
    assert_eq!(check(MAX_PATH_LENGTH - 2).unwrap().certificates().len(), MAX_PATH_LENGTH);
    assert_eq!(check(MAX_PATH_LENGTH - 1), Err(Error::PathWork { limit: MAX_PATH_LENGTH }));
}

#[test]
fn the_search_among_namesakes_ends() {
    // None of the crowd signed.
    let root = Holder::root("根", 1);
    let signer = root.authority("签发", 160, None);
    let leaf = signer.leaf("经办人", 161);
    let crowd: Vec<Holder> =
        (0..80).map(|number| root.authority("签发", 200 + number, None)).collect();
    let crowd: Vec<&Holder> = crowd.iter().collect();
    let result = chain(&leaf.certificate, &crowd, &root, without_lists());
    assert_eq!(result, Err(Error::PathWork { limit: 64 }));
    let result = chain(&leaf.certificate, &crowd[..60], &root, without_lists());
    assert_eq!(result, Err(Error::SignatureInvalid { depth: 0 }));
}
