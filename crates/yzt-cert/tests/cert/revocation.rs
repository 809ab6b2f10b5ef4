// SPDX-License-Identifier: MIT OR Apache-2.0
//! What revocation lists do to a path.

use yzt_cert::builder::CrlBuilder;
use yzt_cert::path::{PathOptions, RevocationPolicy};
use yzt_cert::{
    CertificateRevocationList, Error, IssuingDistributionPoint, KeyUsage, ListScope, RevocationGap,
    RevocationReason, UnixTime,
};
use yzt_crypto::KeySigner;

use crate::support::{Holder, Tree, fixed, now, options, serial, tree, without_lists};

#[test]
fn a_revoked_certificate_is_refused_with_date_and_reason() {
    let mut tree = tree();
    let date = now().plus_days(-3);
    let reason = RevocationReason::KeyCompromise;
    tree.lists[1] = tree.issuing.crl(|list| list.revoke(serial(3), date, reason));
    for revocation in
        [RevocationPolicy::RequireAll, RevocationPolicy::RequireLeaf, RevocationPolicy::WhereListed]
    {
        let result = tree.check(&tree.leaf, PathOptions { revocation, ..options() });
        assert_eq!(result, Err(Error::Revoked { depth: 0, date, reason }));
    }
    assert!(tree.check(&tree.leaf, without_lists()).is_ok());
    let other = tree.issuing.leaf("同事", 4);
    assert!(tree.check(&other, options()).is_ok());

    tree.lists[0] =
        tree.root.crl(|list| list.revoke(serial(2), date, RevocationReason::CaCompromise));
    let result = tree.check(&tree.leaf, options());
    let reason = RevocationReason::CaCompromise;
    assert_eq!(result, Err(Error::Revoked { depth: 1, date, reason }));
}

/// A list of `signer` without entries.
fn list(this: UnixTime, next: UnixTime, signer: &Holder) -> CertificateRevocationList {
    let builder = CrlBuilder::new(&signer.certificate, this, next, 1);
    let mut random = fixed(5);
    builder.sign(&mut KeySigner::new(&signer.key, &mut random)).unwrap()
}

#[test]
fn without_a_usable_list_the_status_is_unknown_and_the_path_refused() {
    let mut tree = tree();
    let (root_list, day) = (tree.lists[0].clone(), |days| now().plus_days(days));
    let impostor = Holder::root("别处", 170).authority("签发", 171, None);
    let (next_update, this_update) = (day(-1), day(1));
    let cases = [
        (None, RevocationGap::Missing),
        (Some((-9, -1, &tree.issuing)), RevocationGap::Outdated { next_update }),
        (Some((1, 9, &tree.issuing)), RevocationGap::NotYetValid { this_update }),
        (Some((-1, 9, &impostor)), RevocationGap::SignatureInvalid),
        (Some((-1, 9, &tree.root)), RevocationGap::Missing),
    ];
    let cases = cases.map(|(given, cause)| {
        let given = given.map(|(this, next, signer)| list(day(this), day(next), signer));
        (given, cause)
    });
    for (given, cause) in cases {
        tree.lists = given.into_iter().chain([root_list.clone()]).collect();
        let refused = Err(Error::RevocationUnknown { depth: 0, cause });
        for revocation in [RevocationPolicy::RequireAll, RevocationPolicy::RequireLeaf] {
            let strict = PathOptions { revocation, ..options() };
            assert_eq!(tree.check(&tree.leaf, strict), refused);
        }
        let soft = PathOptions { revocation: RevocationPolicy::WhereListed, ..options() };
        assert!(tree.check(&tree.leaf, soft).is_ok());
    }
}

#[test]
fn the_last_second_of_a_list_still_counts() {
    let mut tree = tree();
    tree.lists[1] = list(now().plus_days(-1), now(), &tree.issuing);
    assert!(tree.check(&tree.leaf, options()).is_ok());
    let late = PathOptions { at: now().plus_seconds(1), ..options() };
    let cause = RevocationGap::Outdated { next_update: now() };
    let refused = Err(Error::RevocationUnknown { depth: 0, cause });
    assert_eq!(tree.check(&tree.leaf, late), refused);
}

#[test]
fn lists_are_asked_for_authorities_too_unless_only_the_leaf_matters() {
    let mut tree = tree();
    tree.lists.remove(0);
    let cause = RevocationGap::Missing;
    assert_eq!(
        tree.check(&tree.leaf, options()),
        Err(Error::RevocationUnknown { depth: 1, cause })
    );
    let leaf_only = PathOptions { revocation: RevocationPolicy::RequireLeaf, ..options() };
    assert!(tree.check(&tree.leaf, leaf_only).is_ok());
}

#[test]
fn the_newest_current_list_decides() {
    let mut tree = tree();
    let issue = |this: i64, entries: &[u32]| {
        let next = now().plus_days(30);
        let builder = CrlBuilder::new(&tree.issuing.certificate, now().plus_days(this), next, 1);
        let hold = RevocationReason::CertificateHold;
        let builder =
            entries.iter().fold(builder, |list, entry| list.revoke(serial(*entry), now(), hold));
        builder.sign(&mut KeySigner::new(&tree.issuing.key, &mut fixed(5))).unwrap()
    };
    let (held, released, future) = (issue(-5, &[3]), issue(-2, &[]), issue(3, &[3]));
    for order in [[&held, &released, &future], [&future, &released, &held]] {
        tree.lists.truncate(1);
        tree.lists.extend(order.map(Clone::clone));
        assert!(tree.check(&tree.leaf, options()).is_ok());
    }
    tree.lists.truncate(1);
    tree.lists.push(held);
    assert!(matches!(tree.check(&tree.leaf, options()), Err(Error::Revoked { depth: 0, .. })));
}

#[test]
fn a_list_counts_only_for_what_it_covers() {
    let tree = tree();
    let location = "http://ca.example.test/part1.crl";
    let placed = tree.issuing.issue("分区", 180, |draft| {
        draft.end_entity().key_usage(KeyUsage::SIGNATURE_HALF).crl_location(location)
    });
    let covers = |scope, location: Option<&str>, leaf: &Holder| {
        let part = IssuingDistributionPoint::new(scope, location);
        let list = tree.issuing.crl(|list| list.distribution(part.clone()));
        let tree = Tree { lists: vec![tree.lists[0].clone(), list], ..self::tree() };
        match tree.check(leaf, options()) {
            Ok(_) => true,
            Err(Error::RevocationUnknown { depth: 0, cause: RevocationGap::Missing }) => false,
            Err(error) => panic!("{error}"),
        }
    };
    assert!(covers(ListScope::All, None, &tree.leaf));
    assert!(covers(ListScope::EndEntities, None, &tree.leaf));
    assert!(!covers(ListScope::Authorities, None, &tree.leaf));
    assert!(!covers(ListScope::Attributes, None, &tree.leaf));
    assert!(!covers(ListScope::All, Some(location), &tree.leaf));
    assert!(covers(ListScope::All, Some(location), &placed));
    assert!(!covers(ListScope::All, Some("http://ca.example.test/part2.crl"), &placed));
}

#[test]
fn lists_of_who_may_not_sign_them_are_refused() {
    let root = Holder::root("根", 1);
    let quiet =
        root.issue("签发", 190, |draft| draft.authority(None).key_usage(KeyUsage::KEY_CERT_SIGN));
    let builder = CrlBuilder::new(&quiet.certificate, now(), now(), 1);
    let result = builder.sign(&mut KeySigner::new(&quiet.key, &mut fixed(5)));
    assert_eq!(Error::from(result.unwrap_err()), Error::RevocationSigner);
}
