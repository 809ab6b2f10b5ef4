// SPDX-License-Identifier: MIT OR Apache-2.0
//! What authorities allow below themselves, anchors without a certificate, paths of several
//! algorithms. The cases of RFC 5280 at large are those of `tests/pkits`.

use yzt_cert::asn1::{self, tag};
use yzt_cert::builder::{CertificateBuilder, CrlBuilder};
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::path::{
    MAX_COMPARISONS, PathInput, PathOptions, PolicyInputs, TrustAnchor, VerifiedPath, validate,
};
use yzt_cert::signature::SignatureMode;
use yzt_cert::{
    Certificate, CertificateRevocationList, Error, Extension, KeyUsage, ObjectIdentifier,
    RevocationGap, oid,
};
use yzt_crypto::{KeySigner, PublicKey, p256};

use crate::forge::rsa_key;
use crate::support::{
    Holder, chain, fixed, key, name, now, options, public, serial, sign, tree, without_lists,
};

fn extension(kind: ObjectIdentifier, value: Vec<u8>) -> Extension {
    Extension { kind, critical: true, value }
}

fn host(name: &str) -> Vec<u8> {
    asn1::encode(tag::context(2), &[name.as_bytes()])
}

/// nameConstraints with one permitted subtree for each base.
fn permitted(bases: &[Vec<u8>]) -> Extension {
    let subtrees: Vec<Vec<u8>> = bases.iter().map(|base| asn1::sequence(&[base])).collect();
    let subtrees: Vec<&[u8]> = subtrees.iter().map(Vec::as_slice).collect();
    let list = asn1::encode(tag::context_constructed(0), &subtrees);
    extension(oid::NAME_CONSTRAINTS, asn1::sequence(&[&list]))
}

fn alternative_names(names: &[Vec<u8>]) -> Extension {
    let names: Vec<&[u8]> = names.iter().map(Vec::as_slice).collect();
    extension(oid::SUBJECT_ALTERNATIVE_NAME, asn1::sequence(&names))
}

/// A root, an authority shaped by `above`, one below it, and a leaf shaped by `below`.
fn path_with(
    above: &[Extension],
    below: &[Extension],
    options: PathOptions,
) -> Result<VerifiedPath, Error> {
    let root = Holder::root("根", 1);
    let first = root.issue("一级", 300, |draft| {
        let draft = draft.authority(None).key_usage(KeyUsage::AUTHORITY);
        above.iter().cloned().fold(draft, CertificateBuilder::extension)
    });
    let second = first.authority("二级", 301, None);
    let leaf = second.issue("经办人", 302, |draft| {
        let draft = draft.end_entity().key_usage(KeyUsage::SIGNATURE_HALF);
        below.iter().cloned().fold(draft, CertificateBuilder::extension)
    });
    chain(&leaf.certificate, &[&first, &second], &root, options)
}

#[test]
fn names_must_lie_in_what_every_authority_permits() {
    let within = |host_name| {
        let names = alternative_names(&[host(host_name)]);
        path_with(&[permitted(&[host("example.cn")])], &[names], without_lists()).map(|_| ())
    };
    assert_eq!(within("portal.example.cn"), Ok(()));
    assert_eq!(within("example.com"), Err(Error::NameExcluded { depth: 0, authority: 2 }));
    assert_eq!(within("example.cn."), Err(Error::NameUnreadable { depth: 0, authority: 2 }));

    // An authority's own name counts as well.
    let elsewhere = asn1::explicit(4, name("经办人").as_der());
    let found = path_with(&[permitted(&[elsewhere])], &[], without_lists()).map(|_| ());
    assert_eq!(found, Err(Error::NameExcluded { depth: 1, authority: 2 }));
}

#[test]
fn a_form_of_names_that_is_not_judged_is_refused_where_it_is_constrained() {
    let registered = asn1::encode(tag::context(8), &[&[0x2A, 0x03]]);
    let names = [alternative_names(std::slice::from_ref(&registered))];
    let mut constraint = permitted(std::slice::from_ref(&registered));
    for critical in [true, false] {
        constraint.critical = critical;
        let found =
            path_with(std::slice::from_ref(&constraint), &names, without_lists()).map(|_| ());
        assert_eq!(found, Err(Error::NameUnreadable { depth: 0, authority: 2 }));
    }
    assert!(path_with(&[constraint], &[], without_lists()).is_ok());
}

#[test]
fn the_trust_anchor_is_held_to_its_own_constraints() {
    let holder = key(310);
    let draft = crate::support::draft("限", 310, &holder).authority(None);
    let draft = draft.key_usage(KeyUsage::AUTHORITY).extension(permitted(&[host("example.cn")]));
    let root = Holder { certificate: sign(draft, &holder), key: holder };
    let leaf = |host_name| {
        root.issue("经办人", 311, |draft| {
            let draft = draft.end_entity().key_usage(KeyUsage::SIGNATURE_HALF);
            draft.extension(alternative_names(&[host(host_name)]))
        })
    };
    let check = |leaf: Holder| chain(&leaf.certificate, &[], &root, without_lists()).map(|_| ());
    assert_eq!(check(leaf("www.example.cn")), Ok(()));
    let excluded = Error::NameExcluded { depth: 0, authority: 1 };
    assert_eq!(check(leaf("www.example.com")), Err(excluded));
}

#[test]
fn comparisons_of_names_are_bounded() {
    let many: Vec<Vec<u8>> = (0..600).map(|number| host(&format!("h{number}.cn"))).collect();
    let found = path_with(&[permitted(&many)], &[alternative_names(&many)], without_lists());
    assert_eq!(found.map(|_| ()), Err(Error::PathWork { limit: MAX_COMPARISONS }));
}

#[test]
fn policies_are_those_on_which_the_path_agrees() {
    let policy = |number: u8| -> ObjectIdentifier { format!("1.2.3.{number}").parse().unwrap() };
    let listed = |policies: &[ObjectIdentifier]| {
        let infos: Vec<Vec<u8>> = policies
            .iter()
            .map(|policy| asn1::sequence(&[&asn1::object_identifier(policy)]))
            .collect();
        let infos: Vec<&[u8]> = infos.iter().map(Vec::as_slice).collect();
        extension(oid::CERTIFICATE_POLICIES, asn1::sequence(&infos))
    };
    let root = Holder::root("根", 1);
    let issuing = root.issue("签发", 320, |draft| {
        let draft = draft.authority(None).key_usage(KeyUsage::AUTHORITY);
        draft.extension(listed(&[policy(1), policy(2)]))
    });
    let leaf = issuing.issue("经办人", 321, |draft| {
        let draft = draft.end_entity().key_usage(KeyUsage::SIGNATURE_HALF);
        draft.extension(listed(&[policy(2), policy(3)]))
    });
    let check = |acceptable: Option<Vec<ObjectIdentifier>>, explicit| {
        let policies = PolicyInputs { acceptable, explicit, ..PolicyInputs::default() };
        let options = PathOptions { policies, ..without_lists() };
        chain(&leaf.certificate, &[&issuing], &root, options)
    };
    let path = check(None, true).unwrap();
    assert_eq!(path.policies().by_authorities, [policy(2)]);
    assert_eq!(path.policies().acceptable, [policy(2)]);
    assert!(path.policies().required);
    let refused = Err(Error::PolicyRequired { depth: 0 });
    assert_eq!(check(Some(vec![policy(1)]), true).map(|_| ()), refused);
    let path = check(Some(vec![policy(1)]), false).unwrap();
    assert!(path.policies().acceptable.is_empty() && !path.policies().required);
}

#[test]
fn any_policy_is_not_mapped() {
    let any = asn1::object_identifier(&oid::ANY_POLICY);
    let one = asn1::object_identifier(&"1.2.3.1".parse().unwrap());
    for (issuer, subject) in [(&any, &one), (&one, &any)] {
        let mappings = asn1::sequence(&[&asn1::sequence(&[issuer, subject])]);
        let found = path_with(&[extension(oid::POLICY_MAPPINGS, mappings)], &[], without_lists());
        assert_eq!(found.map(|_| ()), Err(Error::PolicyMapping { depth: 2 }));
    }
}

#[test]
fn an_issuers_extended_key_usage_limits_what_is_below() {
    let purposes = |kind: &str| {
        let kind = asn1::object_identifier(&kind.parse().unwrap());
        extension(oid::EXTENDED_KEY_USAGE, asn1::sequence(&[&kind]))
    };
    let mail = path_with(&[purposes("1.3.6.1.5.5.7.3.4")], &[], without_lists()).map(|_| ());
    assert_eq!(mail, Err(Error::PurposeExcluded { depth: 2 }));
    for good in ["1.3.6.1.5.5.7.3.2", "2.5.29.37.0"] {
        assert!(path_with(&[purposes(good)], &[], without_lists()).is_ok());
    }
}

#[test]
fn quirks_count_only_where_they_are_accepted() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 330).certificate;
    let trailing = [leaf.as_der(), b"\n"].concat();
    let leaf = Certificate::parse_with(&trailing, Quirks::of(&[Quirk::TrailingBytes])).unwrap();
    let quirks = Quirks::from(Quirk::TrailingBytes);
    let strict = chain(&leaf, &[], &root, without_lists()).map(|_| ());
    assert_eq!(strict, Err(Error::QuirksNotAccepted { depth: 0, quirks }));
    let mut lenient = without_lists();
    lenient.rules = lenient.rules.tolerating(quirks);
    let path = chain(&leaf, &[], &root, lenient).unwrap();
    assert!(path.quirks().contains(Quirk::TrailingBytes));
    assert_eq!(path.signatures().len(), 1);
    assert_eq!(path.signatures()[0].mode, SignatureMode::Standard);
}

fn validated(
    leaf: &Holder,
    anchors: &[TrustAnchor],
    lists: &[CertificateRevocationList],
    options: &PathOptions,
) -> Result<VerifiedPath, Error> {
    let evidence = lists.iter().cloned().collect();
    validate(&PathInput {
        leaf: &leaf.certificate,
        intermediates: &[],
        anchors,
        evidence: &evidence,
        options,
    })
}

#[test]
fn a_name_and_a_key_are_an_anchor() {
    let tree = tree();
    let issuing = &tree.issuing;
    let subject = issuing.certificate.subject().clone();
    let anchor = TrustAnchor::Key { name: subject.clone(), key: public(&issuing.key) };
    let anchors = [anchor.clone()];
    let path = validated(&tree.leaf, &anchors, &tree.lists, &options()).unwrap();
    assert_eq!(path.certificates(), std::slice::from_ref(&tree.leaf.certificate));
    assert_eq!((path.anchor(), path.trust_anchor()), (None, &anchor));
    assert_eq!(path.signatures().len(), 1);

    let found = validated(&tree.leaf, &anchors, &[], &options()).map(|_| ());
    let cause = RevocationGap::Missing;
    assert_eq!(found, Err(Error::RevocationUnknown { depth: 0, cause }));
    let other = [TrustAnchor::Key { name: subject, key: public(&key(340)) }];
    let found = validated(&tree.leaf, &other, &tree.lists, &options()).map(|_| ());
    assert_eq!(found, Err(Error::SignatureInvalid { depth: 0 }));
    let renamed = [TrustAnchor::Key { name: name("别的"), key: public(&issuing.key) }];
    let found = validated(&tree.leaf, &renamed, &tree.lists, &options()).map(|_| ());
    assert!(matches!(found, Err(Error::IssuerUnknown { depth: 0, .. })), "{found:?}");
}

/// RSA at the top, SM2 below, P-256 at the end, and revocation lists of the first two.
#[test]
fn algorithms_may_change_from_link_to_link() {
    let rsa = rsa_key();
    let (from, until) = (now().plus_days(-10), now().plus_days(10));
    let root = CertificateBuilder::new(
        serial(350),
        name("RSA 根"),
        PublicKey::Rsa(rsa.public_key().clone()),
        from,
        until,
    );
    let root = root.authority(None).key_usage(KeyUsage::AUTHORITY);
    let root = root.sign(&mut KeySigner::new(rsa, &mut fixed(1))).unwrap();
    let sm2 = key(351);
    let issuing = CertificateBuilder::new(serial(351), name("国密"), public(&sm2), from, until);
    let issuing = issuing.authority(Some(0)).key_usage(KeyUsage::AUTHORITY).issued_by(&root);
    let issuing = issuing.sign(&mut KeySigner::new(rsa, &mut fixed(2))).unwrap();
    let p256 = p256::PrivateKey::generate(&mut fixed(352)).unwrap();
    let holder = PublicKey::P256(p256.public_key().clone());
    let leaf = CertificateBuilder::new(serial(352), name("经办人"), holder, from, until);
    let leaf = leaf.end_entity().key_usage(KeyUsage::SIGNATURE_HALF).issued_by(&issuing);
    let leaf = sign(leaf, &sm2);
    let (this, next) = (now().plus_days(-1), now().plus_days(1));
    let lists = [
        CrlBuilder::new(&root, this, next, 1)
            .sign(&mut KeySigner::new(rsa, &mut fixed(3)))
            .unwrap(),
        CrlBuilder::new(&issuing, this, next, 1)
            .sign(&mut KeySigner::new(&sm2, &mut fixed(4)))
            .unwrap(),
    ];
    let path = yzt_cert::path::verify_path(&leaf, &[issuing], &[root], &lists, &options()).unwrap();
    assert_eq!(path.certificates().len(), 3);
    assert!(path.signatures().iter().all(yzt_cert::signature::SignatureVerdict::is_strict));
}

/// The same authority is certified by two roots; the path over the revoked certificate is left for
/// the other one.
#[test]
fn a_cross_certificate_serves_where_the_other_is_revoked() {
    let (old, new) = (Holder::root("旧根", 360), Holder::root("新根", 361));
    let issuing = old.authority("签发", 362, None);
    let crossed = crate::support::draft("签发", 363, &issuing.key).authority(None);
    let crossed = crossed.key_usage(KeyUsage::AUTHORITY).issued_by(&new.certificate);
    let crossed = sign(crossed, &new.key);
    let leaf = issuing.leaf("经办人", 364);
    let serial = serial(362);
    let reason = yzt_cert::RevocationReason::Superseded;
    let revoked = old.crl(|list| list.revoke(serial.clone(), now().plus_days(-2), reason));
    let lists = [revoked, new.crl(|list| list), issuing.crl(|list| list)];
    let anchors = [old.certificate.clone(), new.certificate.clone()];
    for intermediates in [
        [issuing.certificate.clone(), crossed.clone()],
        [crossed.clone(), issuing.certificate.clone()],
    ] {
        let path = yzt_cert::path::verify_path(
            &leaf.certificate,
            &intermediates,
            &anchors,
            &lists,
            &options(),
        )
        .unwrap();
        assert_eq!(path.anchor(), Some(&new.certificate));
    }
    let alone = [issuing.certificate.clone()];
    let found =
        yzt_cert::path::verify_path(&leaf.certificate, &alone, &anchors, &lists, &options());
    assert!(matches!(found, Err(Error::Revoked { depth: 1, .. })), "{found:?}");
}
