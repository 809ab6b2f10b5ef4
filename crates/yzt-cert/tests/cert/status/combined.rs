// SPDX-License-Identifier: MIT OR Apache-2.0
//! Evidence from several sources.

use proptest::prelude::*;
use yzt_cert::ocsp::{AnswerStatus, OcspResponse};
use yzt_cert::status::{Evidence, Status};
use yzt_cert::{
    CertificateRevocationList, IssuingDistributionPoint, ListScope, RevocationGap, RevocationReason,
};

use super::{ask, evidence, gap, list, response, since};
use crate::support::{Holder, serial};

#[test]
fn one_source_that_says_revoked_is_enough() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let lost = since(RevocationReason::KeyCompromise);
    let (good, bad) = (
        list(&root, 1, (-1, 6), |list| list),
        list(&root, 1, (-1, 6), |list| list.entry(serial(3), lost)),
    );
    let answer = |status| response(&root, &leaf, status, (-1, 1));
    let revoked = AnswerStatus::Revoked(lost);
    for (list, status, expected) in [
        (&good, AnswerStatus::Good, Status::Good),
        (&good, revoked, Status::Revoked(lost)),
        (&bad, AnswerStatus::Good, Status::Revoked(lost)),
        (&bad, revoked, Status::Revoked(lost)),
        (&good, AnswerStatus::Unknown, Status::Good),
        (&bad, AnswerStatus::Unknown, Status::Revoked(lost)),
    ] {
        let mut known = evidence(&[list]);
        known.add_response(answer(status));
        assert_eq!(ask(&root, &leaf, &known), expected);
    }
    let mut known = Evidence::new();
    known.add_response(answer(AnswerStatus::Unknown));
    assert_eq!(gap(ask(&root, &leaf, &known)), RevocationGap::UnknownToResponder);
    known.add_response(answer(AnswerStatus::Good));
    known.add_response(answer(AnswerStatus::Good));
    assert_eq!(known.response_count(), 2);
    assert_eq!(ask(&root, &leaf, &known), Status::Good);
}

#[test]
fn suspension_is_revocation_and_the_final_one_is_told_first() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let hold = since(RevocationReason::CertificateHold);
    let lost = since(RevocationReason::KeyCompromise);
    let mut known = evidence(&[&list(&root, 1, (-1, 6), |list| list.entry(serial(3), hold))]);
    assert_eq!(ask(&root, &leaf, &known), Status::Revoked(hold));
    known.add_response(response(&root, &leaf, AnswerStatus::Revoked(lost), (-1, 1)));
    assert_eq!(ask(&root, &leaf, &known), Status::Revoked(lost));
}

/// One piece of evidence.
#[derive(Clone, Debug)]
enum Piece {
    List(CertificateRevocationList),
    Response(OcspResponse),
}

fn collect(pieces: &[Piece]) -> Evidence {
    let mut known = Evidence::new();
    for piece in pieces {
        match piece {
            Piece::List(list) => known.add_list(list.clone()),
            Piece::Response(response) => known.add_response(response.clone()),
        }
    }
    known
}

/// Evidence of every kind, in and out of its window, true and forged. Second: whether it is current and
/// says by itself that the certificate is revoked.
fn pieces(root: &Holder, leaf: &Holder) -> Vec<(Piece, bool)> {
    let lost = since(RevocationReason::KeyCompromise);
    let hold = since(RevocationReason::CertificateHold);
    let impostor = Holder::root("根", 99);
    let user = IssuingDistributionPoint::new(ListScope::EndEntities, None);
    let scoped = |number, entry: Option<_>| {
        list(root, number, (-1, 6), |list| {
            let list = list.distribution(user.clone());
            entry.into_iter().fold(list, |list, entry| list.entry(serial(3), entry))
        })
    };
    let answer = |status, window| Piece::Response(response(root, leaf, status, window));
    vec![
        (Piece::List(list(root, 5, (-2, 6), |list| list)), false),
        (Piece::List(list(root, 4, (-9, -8), |list| list.entry(serial(3), lost))), false),
        (Piece::List(list(root, 9, (3, 9), |list| list.entry(serial(3), lost))), false),
        (Piece::List(list(root, 6, (-1, 6), |list| list.entry(serial(3), hold))), true),
        (Piece::List(list(&impostor, 8, (-1, 6), |list| list.entry(serial(3), lost))), false),
        (Piece::List(list(&impostor, 8, (-1, 6), |list| list)), false),
        (Piece::List(scoped(10, None)), false),
        (Piece::List(scoped(11, Some(lost))), true),
        (answer(AnswerStatus::Good, (-1, 1)), false),
        (answer(AnswerStatus::Revoked(lost), (-1, 1)), true),
        (answer(AnswerStatus::Revoked(hold), (-1, 1)), true),
        (answer(AnswerStatus::Revoked(lost), (-9, -8)), false),
        (answer(AnswerStatus::Unknown, (-1, 1)), false),
    ]
}

thread_local! {
    static MADE: (Holder, Holder, Vec<(Piece, bool)>) = {
        let root = Holder::root("根", 1);
        let leaf = root.leaf("经办人", 3);
        let all = pieces(&root, &leaf);
        (root, leaf, all)
    };
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn order_does_not_matter_and_revoked_evidence_never_helps(
        mask in proptest::collection::vec(proptest::bool::weighted(0.3), 13),
        order in Just((0..13_usize).collect::<Vec<_>>()).prop_shuffle(),
        added in 0..13_usize,
    ) {
        MADE.with(|(root, leaf, all)| {
            let chosen = |order: &[usize]| -> Vec<Piece> {
                let chosen = order.iter().filter(|index| mask[**index]);
                chosen.map(|index| all[*index].0.clone()).collect()
            };
            let straight = chosen(&(0..13).collect::<Vec<_>>());
            let found = ask(root, leaf, &collect(&straight));
            prop_assert_eq!(found, ask(root, leaf, &collect(&chosen(&order))));
            let says = all.iter().zip(&mask).any(|((_, says), chosen)| *says && *chosen);
            let revoked = matches!(found, Status::Revoked(_));
            prop_assert_eq!(revoked, says);
            let more = [straight, vec![all[added].0.clone()]].concat();
            let later = ask(root, leaf, &collect(&more));
            if revoked || all[added].1 {
                prop_assert!(matches!(later, Status::Revoked(_)), "{:?}", later);
            }
            Ok(())
        })?;
    }
}
