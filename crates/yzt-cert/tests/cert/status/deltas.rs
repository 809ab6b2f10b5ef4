// SPDX-License-Identifier: MIT OR Apache-2.0
//! Delta lists.

use yzt_cert::status::{Evidence, Status};
use yzt_cert::{IssuingDistributionPoint, ListScope, RevocationGap, RevocationReason};

use super::{ask, evidence, gap, list, since};
use crate::support::{Holder, now, serial};

#[test]
fn a_delta_list_changes_what_its_complete_list_says() {
    let root = Holder::root("根", 1);
    let leaves = [3, 4, 5, 6, 7].map(|number| root.leaf("经办人", number));
    let hold = since(RevocationReason::CertificateHold);
    let lost = since(RevocationReason::KeyCompromise);
    let free = since(RevocationReason::RemoveFromCrl);
    let complete = list(&root, 5, (-4, 6), |list| {
        list.entry(serial(4), hold).entry(serial(5), hold).entry(serial(6), lost)
    });
    let delta = list(&root, 7, (-1, 1), |list| {
        let list = list.delta(5).entry(serial(3), lost).entry(serial(4), free);
        list.entry(serial(5), lost).entry(serial(7), free)
    });
    let both = evidence(&[&delta, &complete]);
    let expected = [
        Status::Revoked(lost),
        Status::Good,
        Status::Revoked(lost),
        Status::Revoked(lost),
        Status::Good,
    ];
    for (leaf, expected) in leaves.iter().zip(expected) {
        assert_eq!(ask(&root, leaf, &both), expected);
    }
    let alone = evidence(&[&complete]);
    let expected =
        [Status::Good, Status::Revoked(hold), Status::Revoked(hold), Status::Revoked(lost)];
    for (leaf, expected) in leaves.iter().zip(expected) {
        assert_eq!(ask(&root, leaf, &alone), expected);
    }
    assert_eq!(gap(ask(&root, &leaves[0], &evidence(&[&delta]))), RevocationGap::DeltaAlone);
    assert!(delta.is_delta() && delta.base_number() == Some(&[5]));
    assert!(delta.verify(&root.certificate).is_err());
    assert!(delta.verify_part(&root.certificate).is_ok());
}

/// RFC 5280, clause 5.2.4, conditions (c) and (d).
#[test]
fn numbers_decide_whether_a_delta_list_fits() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let lost = since(RevocationReason::KeyCompromise);
    let fits = |complete: u64, base: u64, number: u64| {
        let complete = list(&root, complete, (-4, 6), |list| list);
        let delta = list(&root, number, (-1, 1), |list| list.delta(base).entry(serial(3), lost));
        ask(&root, &leaf, &evidence(&[&complete, &delta])) == Status::Revoked(lost)
    };
    assert!(fits(5, 5, 6));
    assert!(fits(5, 4, 6));
    assert!(fits(255, 1, 256) && fits(256, 255, 65_536) && fits(128, 127, 129));
    assert!(!fits(5, 6, 7), "the delta list begins behind the complete one");
    assert!(!fits(6, 4, 6), "it is no newer");
    assert!(!fits(7, 4, 6) && !fits(300, 4, 255));
}

#[test]
fn a_complete_list_that_is_over_serves_below_a_current_delta_list() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let complete = list(&root, 5, (-9, -2), |list| list);
    let delta = list(&root, 7, (-1, 1), |list| list.delta(5));
    assert_eq!(ask(&root, &leaf, &evidence(&[&complete, &delta])), Status::Good);
    let over = list(&root, 6, (-8, -2), |list| list.delta(5));
    let outdated = RevocationGap::Outdated { next_update: now().plus_days(-2) };
    assert_eq!(gap(ask(&root, &leaf, &evidence(&[&complete, &over]))), outdated);
    // A complete list of the future is no ground to stand on.
    let future = list(&root, 5, (1, 9), |list| list);
    let this_update = now().plus_days(1);
    let early = gap(ask(&root, &leaf, &evidence(&[&future, &delta])));
    assert!(
        matches!(early, RevocationGap::NotYetValid { .. } | RevocationGap::DeltaAlone),
        "{early:?} {this_update}"
    );
}

#[test]
fn a_delta_list_for_another_part_or_by_another_key_changes_nothing() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let lost = since(RevocationReason::KeyCompromise);
    let complete = list(&root, 5, (-4, 6), |list| list);
    let point = IssuingDistributionPoint::new(ListScope::EndEntities, None);
    let part =
        list(&root, 7, (-1, 1), |list| list.delta(5).distribution(point).entry(serial(3), lost));
    assert_eq!(ask(&root, &leaf, &evidence(&[&complete, &part])), Status::Good);
    let impostor = Holder::root("根", 99);
    let forged = list(&impostor, 7, (-1, 1), |list| list.delta(5).entry(serial(3), lost));
    assert_eq!(ask(&root, &leaf, &evidence(&[&complete, &forged])), Status::Good);
}

#[test]
fn of_several_delta_lists_the_newest_counts() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let hold = since(RevocationReason::CertificateHold);
    let complete = list(&root, 5, (-4, 6), |list| list);
    let first = list(&root, 6, (-2, 2), |list| list.delta(5).entry(serial(3), hold));
    let second = list(&root, 7, (-1, 2), |list| {
        list.delta(5).entry(serial(3), since(RevocationReason::RemoveFromCrl))
    });
    let ask = |lists: &[_]| ask(&root, &leaf, &evidence(lists));
    assert_eq!(ask(&[&complete, &first]), Status::Revoked(hold));
    assert_eq!(ask(&[&complete, &first, &second]), Status::Good);
    assert_eq!(ask(&[&second, &first, &complete]), Status::Good);
    let mut twice = evidence(&[&complete, &first, &second]);
    twice.add_list(first);
    assert_eq!(twice.list_count(), 3);
    assert_eq!(Evidence::new().list_count(), 0);
}
