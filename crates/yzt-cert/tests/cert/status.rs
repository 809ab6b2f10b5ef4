// SPDX-License-Identifier: MIT OR Apache-2.0
//! What evidence of every kind says about a certificate.

use yzt_cert::builder::CrlBuilder;
use yzt_cert::ocsp::{AnswerStatus, CertificateId, OcspResponse, OcspResponseBuilder, ResponderId};
use yzt_cert::path::RevocationPolicy;
use yzt_cert::signature::SignatureRules;
use yzt_cert::status::{
    CertificateStatus, Evidence, Issuer, IssuersOnly, Link, Status, StatusCheck, StatusPolicy,
};
use yzt_cert::{
    CertificateRevocationList, IssuingDistributionPoint, ListScope, ReasonFlags, Revocation,
    RevocationGap, RevocationReason, UnixTime,
};
use yzt_crypto::{DigestAlgorithm, KeySigner};

use crate::support::{Holder, fixed, now, serial};

mod combined;
mod deltas;
mod signers;
mod strict;
mod windows;

/// A list of `signer` with this number, in days around now.
pub(crate) fn list(
    signer: &Holder,
    number: u64,
    (this, next): (i64, i64),
    shape: impl FnOnce(CrlBuilder) -> CrlBuilder,
) -> CertificateRevocationList {
    list_at(signer, number, (now().plus_days(this), now().plus_days(next)), shape)
}

pub(crate) fn list_at(
    signer: &Holder,
    number: u64,
    (this, next): (UnixTime, UnixTime),
    shape: impl FnOnce(CrlBuilder) -> CrlBuilder,
) -> CertificateRevocationList {
    let builder = shape(CrlBuilder::new(&signer.certificate, this, next, number));
    builder.sign(&mut KeySigner::new(&signer.key, &mut fixed(number))).unwrap()
}

/// A revocation three days ago.
pub(crate) fn since(reason: RevocationReason) -> Revocation {
    Revocation { date: now().plus_days(-3), reason, invalidity_date: None }
}

/// A response of `issuer` about `leaf`, in hours around now.
pub(crate) fn response(
    issuer: &Holder,
    leaf: &Holder,
    status: AnswerStatus,
    (this, next): (i64, i64),
) -> OcspResponse {
    let id =
        CertificateId::new(&leaf.certificate, &issuer.certificate, DigestAlgorithm::Sm3).unwrap();
    let at = |hours: i64| now().plus_seconds(hours * 3600);
    OcspResponseBuilder::new(ResponderId::by_name(&issuer.certificate), at(this))
        .answer(id, status, at(this), Some(at(next)))
        .sign(&mut KeySigner::new(&issuer.key, &mut fixed(31)))
        .unwrap()
}

pub(crate) fn ask_at(
    issuer: &Holder,
    leaf: &Holder,
    evidence: &Evidence,
    policy: StatusPolicy,
    at: UnixTime,
) -> CertificateStatus {
    let (certificate, issuer) = (&leaf.certificate, Issuer::from(&issuer.certificate));
    let check = StatusCheck { evidence, policy, rules: &SignatureRules::default(), at };
    check.certificate(Link { certificate, issuer }, &mut IssuersOnly)
}

pub(crate) fn ask(issuer: &Holder, leaf: &Holder, evidence: &Evidence) -> Status {
    ask_at(issuer, leaf, evidence, StatusPolicy::default(), now()).status
}

pub(crate) fn gap(status: Status) -> RevocationGap {
    match status {
        Status::Unknown(gap) => gap,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn evidence(lists: &[&CertificateRevocationList]) -> Evidence {
    lists.iter().map(|list| (*list).clone()).collect()
}

#[test]
fn the_default_is_to_know_everything() {
    let policy = StatusPolicy::default();
    assert_eq!(policy, StatusPolicy::from(RevocationPolicy::RequireAll));
    assert_eq!((policy.skew_seconds, policy.grace), (0, None));
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    assert_eq!(gap(ask(&root, &leaf, &Evidence::new())), RevocationGap::Missing);
    let other = Holder::root("别处", 2);
    let foreign = list(&other, 1, (-1, 6), |list| list);
    assert_eq!(gap(ask(&root, &leaf, &evidence(&[&foreign]))), RevocationGap::Missing);
}

#[test]
fn reasons_add_up_until_none_is_missing() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let some = ReasonFlags::of(&[RevocationReason::KeyCompromise, RevocationReason::CaCompromise]);
    let rest: Vec<_> = ReasonFlags::ALL
        .reasons()
        .filter(|reason| !some.contains(ReasonFlags::of(&[*reason])))
        .collect();
    let rest = ReasonFlags::of(&rest);
    let part = |number, reasons, entries: &[Revocation]| {
        let point = IssuingDistributionPoint::new(ListScope::All, None).for_reasons(reasons);
        list(&root, number, (-1, 6), |list| {
            let list = list.distribution(point);
            entries.iter().fold(list, |list, entry| list.entry(serial(3), *entry))
        })
    };
    let (first, second) = (part(1, some, &[]), part(2, rest, &[]));
    assert_eq!(gap(ask(&root, &leaf, &evidence(&[&first]))), RevocationGap::Reasons);
    assert_eq!(gap(ask(&root, &leaf, &evidence(&[&second]))), RevocationGap::Reasons);
    assert_eq!(ask(&root, &leaf, &evidence(&[&first, &second])), Status::Good);
    assert_eq!(ask(&root, &leaf, &evidence(&[&second, &first])), Status::Good);
    // One part that says revoked is enough.
    let found = since(RevocationReason::CertificateHold);
    let second = part(2, rest, &[found]);
    for lists in [&[&second][..], &[&first, &second], &[&second, &first]] {
        assert_eq!(ask(&root, &leaf, &evidence(lists)), Status::Revoked(found));
    }
    // A part that is over leaves its reasons open, and says so.
    let point = IssuingDistributionPoint::new(ListScope::All, None).for_reasons(rest);
    let over = list(&root, 9, (-9, -2), |list| list.distribution(point));
    let next_update = now().plus_days(-2);
    let outdated = RevocationGap::Outdated { next_update };
    assert_eq!(gap(ask(&root, &leaf, &evidence(&[&first, &over]))), outdated);
}

#[test]
fn the_list_of_authorities_does_not_speak_of_holders() {
    let root = Holder::root("根", 1);
    let (authority, leaf) = (root.authority("签发", 2, None), root.leaf("经办人", 3));
    let arl = |list: CrlBuilder| {
        list.distribution(IssuingDistributionPoint::new(ListScope::Authorities, None))
    };
    let arl = evidence(&[&list(&root, 1, (-1, 6), arl)]);
    assert_eq!(ask(&root, &authority, &arl), Status::Good);
    assert_eq!(gap(ask(&root, &leaf, &arl)), RevocationGap::Missing);
}

#[test]
fn invalidity_dates_are_kept() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let found = Revocation {
        invalidity_date: Some(now().plus_days(-40)),
        ..since(RevocationReason::KeyCompromise)
    };
    let list = list(&root, 1, (-1, 6), |list| list.entry(serial(3), found));
    assert_eq!(list.revoked(serial(3).as_content()), Some(found));
    assert_eq!(ask(&root, &leaf, &evidence(&[&list])), Status::Revoked(found));
}

#[test]
fn a_complete_list_cannot_remove_entries() {
    let root = Holder::root("根", 1);
    let removed = since(RevocationReason::RemoveFromCrl);
    let builder = CrlBuilder::new(&root.certificate, now(), now().plus_days(1), 1);
    let refused = builder.entry(serial(3), removed);
    let refused = refused.sign(&mut KeySigner::new(&root.key, &mut fixed(1)));
    assert!(refused.unwrap_err().to_string().contains("delta"));
    let builder = CrlBuilder::new(&root.certificate, now(), now().plus_days(1), 4).delta(4);
    let refused = builder.sign(&mut KeySigner::new(&root.key, &mut fixed(1)));
    assert!(refused.unwrap_err().to_string().contains("base"));
}

#[test]
fn hundreds_of_lists_and_a_hundred_thousand_entries_are_quick_to_ask() {
    let root = Holder::root("根", 1);
    let location = |part: usize| format!("http://ca.example.test/{part}.crl");
    let lists = (0..300).map(|part| {
        let point = IssuingDistributionPoint::new(ListScope::All, Some(&location(part)));
        list(&root, 1 + part as u64, (-1, 6), |list| {
            let list = list.distribution(point);
            (0..400_u32).fold(list, |list, entry| {
                list.revoke(serial(1_000_000 + entry), now(), RevocationReason::Superseded)
            })
        })
    });
    let evidence: Evidence = lists.collect();
    assert_eq!(evidence.list_count(), 300);
    let leaf = root.issue("分区", 180, |draft| draft.end_entity().crl_location(&location(299)));
    let other = root.issue("分区", 181, |draft| draft.end_entity().crl_location(&location(300)));
    assert_eq!(ask(&root, &leaf, &evidence), Status::Good);
    let begun = std::time::Instant::now();
    for _ in 0..1000 {
        assert_eq!(ask(&root, &leaf, &evidence), Status::Good);
    }
    // Far above what it takes, so that it fails only if signatures are checked again and again.
    assert!(begun.elapsed().as_secs() < 20);
    assert_eq!(gap(ask(&root, &other, &evidence)), RevocationGap::Missing);
}
