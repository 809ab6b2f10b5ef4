// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists that are signed with another key than the issuer's.

use yzt_cert::path::verify_path;
use yzt_cert::status::Status;
use yzt_cert::{CertificateRevocationList, Error, KeyUsage, RevocationGap, RevocationReason};

use super::{ask, evidence, gap, list, list_at, since};
use crate::support::{Holder, now, options, serial};

/// A root, an authority with a key for certificates and one for lists, and a holder.
struct Split {
    root: Holder,
    issuing: Holder,
    lists_key: Holder,
    leaf: Holder,
}

fn split() -> Split {
    let root = Holder::root("根", 1);
    let shape = |usage| {
        move |draft: yzt_cert::builder::CertificateBuilder| draft.authority(None).key_usage(usage)
    };
    let issuing = root.issue("签发", 2, shape(KeyUsage::KEY_CERT_SIGN));
    let lists_key = root.issue("签发", 7, shape(KeyUsage::CRL_SIGN));
    let leaf = issuing.leaf("经办人", 3);
    Split { root, issuing, lists_key, leaf }
}

impl Split {
    fn check(&self, lists: &[CertificateRevocationList], more: &[&Holder]) -> Result<(), Error> {
        let mut others = vec![self.issuing.certificate.clone(), self.lists_key.certificate.clone()];
        others.extend(more.iter().map(|holder| holder.certificate.clone()));
        let anchors = [self.root.certificate.clone()];
        verify_path(&self.leaf.certificate, &others, &anchors, lists, &options()).map(|_| ())
    }
}

#[test]
fn a_key_for_lists_with_a_path_of_its_own_is_believed() {
    let split = split();
    let roots = list(&split.root, 1, (-1, 6), |list| list);
    let good = list(&split.lists_key, 1, (-1, 6), |list| list);
    assert_eq!(split.check(&[roots.clone(), good.clone()], &[]), Ok(()));
    let lost = since(RevocationReason::KeyCompromise);
    let revoked = list(&split.lists_key, 1, (-1, 6), |list| list.entry(serial(3), lost));
    let (date, reason) = (lost.date, lost.reason);
    let expected = Err(Error::Revoked { depth: 0, date, reason });
    assert_eq!(split.check(&[roots, revoked], &[]), expected);
}

#[test]
fn a_revoked_or_unknown_key_for_lists_is_not_believed() {
    let split = split();
    let good = list(&split.lists_key, 1, (-1, 6), |list| list);
    let lost = since(RevocationReason::KeyCompromise);
    let roots = list(&split.root, 1, (-1, 6), |list| list.entry(serial(7), lost));
    let cause = RevocationGap::Signer;
    let expected = Err(Error::RevocationUnknown { depth: 0, cause });
    assert_eq!(split.check(&[roots, good], &[]), expected);
    // Without the certificate of the key nothing can be said.
    let known = evidence(&[&list(&split.lists_key, 1, (-1, 6), |list| list)]);
    let found = ask(&split.issuing, &split.leaf, &known);
    assert_eq!(gap(found), RevocationGap::Unusable);
}

#[test]
fn another_authority_cannot_make_itself_the_signer() {
    let split = split();
    let roots = list(&split.root, 1, (-1, 6), |list| list);
    let rogue = split.root.authority("别家", 20, None);
    let rogues = list(&rogue, 1, (-1, 6), |list| list);
    // It issues itself a certificate with the name of the other one.
    let posing =
        rogue.issue("签发", 21, |draft| draft.authority(None).key_usage(KeyUsage::AUTHORITY));
    let forged = list(&posing, 1, (-1, 6), |list| list);
    let result = split.check(&[roots, rogues, forged], &[&rogue, &posing]);
    let cause = RevocationGap::Unusable;
    assert_eq!(result, Err(Error::RevocationUnknown { depth: 0, cause }));
}

#[test]
fn a_key_for_lists_does_not_vouch_for_itself() {
    let root = Holder::root("根", 1);
    let issuing =
        root.issue("签发", 2, |draft| draft.authority(None).key_usage(KeyUsage::KEY_CERT_SIGN));
    // Its certificate is issued by the authority, and its status stands on the list it signs.
    let own = issuing.issue("签发", 7, |draft| draft.key_usage(KeyUsage::CRL_SIGN));
    let leaf = issuing.leaf("经办人", 3);
    let lists = [list(&root, 1, (-1, 6), |list| list), list(&own, 1, (-1, 6), |list| list)];
    let others = [issuing.certificate.clone(), own.certificate];
    let anchors = [root.certificate];
    let result = verify_path(&leaf.certificate, &others, &anchors, &lists, &options());
    let cause = RevocationGap::Signer;
    assert_eq!(result, Err(Error::RevocationUnknown { depth: 0, cause }));
}

#[test]
fn a_flood_of_forged_lists_is_given_up() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let impostor = Holder::root("根", 99);
    let forged = |count: i64| -> Vec<_> {
        let window = |step: i64| (now().plus_seconds(-step - 1), now().plus_days(1));
        (0..count).map(|step| list_at(&impostor, 1, window(step), |list| list)).collect()
    };
    let good = list(&root, 1, (-1, 6), |list| list);
    let mut known = evidence(&[&good]);
    known.extend(forged(5));
    assert_eq!(ask(&root, &leaf, &known), Status::Good);
    // Forged lists that name another key do not keep the true one from being asked.
    let mut known = evidence(&[]);
    known.extend(forged(80));
    assert_eq!(gap(ask(&root, &leaf, &known)), RevocationGap::SignatureInvalid);
    known.add_list(good);
    assert_eq!(ask(&root, &leaf, &known), Status::Good);
}
