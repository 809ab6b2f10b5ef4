// SPDX-License-Identifier: MIT OR Apache-2.0
//! Windows at their borders: clocks, ages, grace.

use yzt_cert::ocsp::AnswerStatus;
use yzt_cert::path::{PathOptions, RevocationPolicy};
use yzt_cert::status::{Grace, GraceUse, Status, StatusPolicy};
use yzt_cert::{Error, RevocationGap, RevocationReason};

use super::{ask_at, evidence, gap, list_at, response, since};
use crate::support::{Holder, now, options, serial, tree};

#[test]
fn lists_and_responses_count_from_their_first_to_their_last_second() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let (begin, end) = (now(), now().plus_seconds(3600));
    let list = evidence(&[&list_at(&root, 1, (begin, end), |list| list)]);
    let mut answered = evidence(&[]);
    answered.add_response(response(&root, &leaf, AnswerStatus::Good, (0, 1)));
    for known in [&list, &answered] {
        let ask = |at, skew_seconds| {
            let policy = StatusPolicy { skew_seconds, ..StatusPolicy::default() };
            ask_at(&root, &leaf, known, policy, at).status
        };
        assert_eq!(ask(begin, 0), Status::Good);
        assert_eq!(ask(end, 0), Status::Good);
        let early = RevocationGap::NotYetValid { this_update: begin };
        assert_eq!(gap(ask(begin.plus_seconds(-1), 0)), early);
        assert_eq!(ask(begin.plus_seconds(-60), 60), Status::Good);
        assert_eq!(gap(ask(begin.plus_seconds(-61), 60)), early);
        // What has ended has ended, whatever the skew.
        let late = RevocationGap::Outdated { next_update: end };
        assert_eq!(gap(ask(end.plus_seconds(1), 60)), late);
    }
}

#[test]
fn outside_of_its_window_a_revocation_is_unknown() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let lost = since(RevocationReason::KeyCompromise);
    let (begin, end) = (now(), now().plus_seconds(3600));
    let mut known =
        evidence(&[&list_at(&root, 1, (begin, end), |list| list.entry(serial(3), lost))]);
    known.add_response(response(&root, &leaf, AnswerStatus::Revoked(lost), (0, 1)));
    let ask = |at| ask_at(&root, &leaf, &known, StatusPolicy::default(), at).status;
    assert_eq!(ask(begin), Status::Revoked(lost));
    assert!(matches!(ask(begin.plus_seconds(-1)), Status::Unknown(_)));
    assert!(matches!(ask(end.plus_seconds(1)), Status::Unknown(_)));
}

#[test]
fn a_maximum_age_ends_before_the_evidence_does_and_serves_where_no_end_is_given() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let (begin, end) = (now(), now().plus_days(7));
    let known = evidence(&[&list_at(&root, 1, (begin, end), |list| list)]);
    let policy = StatusPolicy { maximum_list_age: Some(600), ..StatusPolicy::default() };
    let ask = |policy, at| ask_at(&root, &leaf, &known, policy, at).status;
    assert_eq!(ask(policy, begin.plus_seconds(600)), Status::Good);
    let old = RevocationGap::TooOld { this_update: begin };
    assert_eq!(gap(ask(policy, begin.plus_seconds(601))), old);
    // An age beyond the end changes nothing.
    let long = StatusPolicy { maximum_list_age: Some(30 * 86_400), ..StatusPolicy::default() };
    assert_eq!(ask(long, end), Status::Good);
    let late = RevocationGap::Outdated { next_update: end };
    assert_eq!(gap(ask(long, end.plus_seconds(1))), late);

    let mut answered = evidence(&[]);
    answered.add_response(response(&root, &leaf, AnswerStatus::Good, (0, 24)));
    let policy = StatusPolicy { maximum_response_age: Some(120), ..StatusPolicy::default() };
    let ask = |at| ask_at(&root, &leaf, &answered, policy, at).status;
    assert_eq!(ask(begin.plus_seconds(120)), Status::Good);
    assert_eq!(gap(ask(begin.plus_seconds(121))), old);
}

#[test]
fn grace_is_limited_twice_and_told() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let (begin, end) = (now().plus_days(-1), now());
    let known = evidence(&[&list_at(&root, 1, (begin, end), |list| list)]);
    let ask = |beyond_seconds, until, after: i64| {
        let grace = Some(Grace { beyond_seconds, until });
        let policy = StatusPolicy { grace, ..StatusPolicy::default() };
        ask_at(&root, &leaf, &known, policy, now().plus_seconds(after))
    };
    let far = now().plus_days(30);
    let current = ask(3600, far, 0);
    assert_eq!((current.status, current.by_grace), (Status::Good, None));
    let used = Some(GraceUse { ended: end });
    for after in [1, 3600] {
        let late = ask(3600, far, after);
        assert_eq!((late.status, late.by_grace), (Status::Good, used), "{after}");
    }
    let outdated = RevocationGap::Outdated { next_update: end };
    let too_late = ask(3600, far, 3601);
    assert_eq!((gap(too_late.status), too_late.by_grace), (outdated, None));
    // The exception itself ends.
    assert_eq!(ask(3600, now().plus_seconds(60), 60).by_grace, used);
    assert_eq!(gap(ask(3600, now().plus_seconds(60), 61).status), outdated);
    // There is no grace for what never was.
    let nothing = evidence(&[]);
    let grace = Some(Grace { beyond_seconds: u32::MAX, until: far });
    let policy = StatusPolicy { grace, ..StatusPolicy::default() };
    let status = ask_at(&root, &leaf, &nothing, policy, now()).status;
    assert_eq!(gap(status), RevocationGap::Missing);
}

#[test]
fn a_revocation_that_grace_lets_pass_is_a_revocation() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let hold = since(RevocationReason::CertificateHold);
    let over = list_at(&root, 1, (now().plus_days(-4), now().plus_days(-1)), |list| {
        list.entry(serial(3), hold)
    });
    let grace = Some(Grace { beyond_seconds: 2 * 86_400, until: now() });
    let policy = StatusPolicy { grace, ..StatusPolicy::default() };
    let found = ask_at(&root, &leaf, &evidence(&[&over]), policy, now());
    assert_eq!(found.status, Status::Revoked(hold));
    assert!(found.by_grace.is_some());
    // Current evidence needs no grace, and what is over does not count beside it.
    let mut both = evidence(&[&over]);
    both.add_response(response(&root, &leaf, AnswerStatus::Good, (-1, 1)));
    let found = ask_at(&root, &leaf, &both, policy, now());
    assert_eq!((found.status, found.by_grace), (Status::Good, None));
}

#[test]
fn a_path_tells_what_grace_let_pass() {
    let mut tree = tree();
    tree.lists[1] =
        list_at(&tree.issuing, 9, (now().plus_days(-9), now().plus_days(-1)), |list| list);
    let refused = tree.check(&tree.leaf, options());
    assert!(matches!(refused, Err(Error::RevocationUnknown { depth: 0, .. })));
    let grace = Some(Grace { beyond_seconds: 86_400, until: now() });
    let path = tree.check(&tree.leaf, PathOptions { grace, ..options() }).unwrap();
    let used: Vec<_> = path.status().by_grace().collect();
    assert_eq!(used, [(0, GraceUse { ended: now().plus_days(-1) })]);
    assert_eq!(path.status().certificates().len(), 2);
    let ignored = PathOptions { revocation: RevocationPolicy::Ignore, ..options() };
    assert!(tree.check(&tree.leaf, ignored).unwrap().status().certificates().is_empty());
}
