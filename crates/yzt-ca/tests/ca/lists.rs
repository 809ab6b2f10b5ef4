// SPDX-License-Identifier: MIT OR Apache-2.0
//! Delta and partial revocation lists, and what verifiers make of them.

use getrandom::SysRng;
use yzt_ca::{Error, IssuedPair, ListPart, Profile};
use yzt_cert::signature::SignatureRules;
use yzt_cert::status::{Evidence, Issuer, IssuersOnly, Link, Status, StatusCheck, StatusPolicy};
use yzt_cert::{
    CertificateRevocationList, ListScope, ReasonFlags, RevocationGap, RevocationReason, UnixTime,
};

use crate::support::{FailsAfter, NOW, World, key};

const PLACE: &str = "http://ca.example.test/1.crl";

fn at(days: i64) -> UnixTime {
    NOW.plus_days(days)
}

fn pair(world: &mut World, place: Option<&str>) -> IssuedPair {
    let mut profile = Profile::new(365);
    profile.crl_url = place.map(str::to_owned);
    world.issue(&key(), &profile).unwrap()
}

fn full(world: &mut World, day: i64) -> CertificateRevocationList {
    let (issuing, register) = (&world.issuing, &mut world.register);
    issuing.revocation_list(register, &mut SysRng, at(day), at(day + 7)).unwrap()
}

fn delta(
    world: &mut World,
    base: &CertificateRevocationList,
    day: i64,
) -> Result<CertificateRevocationList, Error> {
    let (issuing, register) = (&world.issuing, &mut world.register);
    issuing.delta_list(register, base, &mut SysRng, at(day), at(day + 1))
}

fn part(world: &mut World, part: &ListPart) -> CertificateRevocationList {
    let (issuing, register) = (&world.issuing, &mut world.register);
    issuing.partial_list(register, part, &mut SysRng, at(1), at(8)).unwrap()
}

fn status(world: &World, pair: &IssuedPair, lists: &[&CertificateRevocationList]) -> Status {
    let evidence: Evidence = lists.iter().map(|list| (*list).clone()).collect();
    let (rules, policy) = (SignatureRules::default(), StatusPolicy::default());
    let check = StatusCheck { evidence: &evidence, policy, rules: &rules, at: at(2) };
    let issuer = Issuer::from(world.issuing.certificate());
    let link = Link { certificate: &pair.signature_certificate, issuer };
    check.certificate(link, &mut IssuersOnly).status
}

fn reason(status: Status) -> RevocationReason {
    match status {
        Status::Revoked(found) => found.reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_delta_list_says_what_has_changed() {
    let mut world = World::new();
    let pairs = [(); 4].map(|()| pair(&mut world, None));
    let serial = |index: usize| pairs[index].signature_certificate.serial().to_vec();
    let (hold, lost) = (RevocationReason::CertificateHold, RevocationReason::KeyCompromise);
    for index in [1, 2] {
        world.register.revoke(&serial(index), hold, at(0)).unwrap();
    }
    let base = full(&mut world, 0);
    world.register.revoke(&serial(0), lost, at(1)).unwrap();
    world.register.release(&serial(1)).unwrap();
    world.register.revoke(&serial(2), lost, at(1)).unwrap();
    let changes = delta(&mut world, &base, 2).unwrap();
    assert_eq!((changes.len(), changes.base_number()), (3, base.number()));
    let now = |index: usize| status(&world, &pairs[index], &[&base, &changes]);
    assert_eq!(
        (reason(now(0)), now(1), reason(now(2)), now(3)),
        (lost, Status::Good, lost, Status::Good)
    );
    let before = |index: usize| status(&world, &pairs[index], &[&base]);
    assert_eq!((before(0), reason(before(1)), reason(before(2))), (Status::Good, hold, hold));
    let alone = status(&world, &pairs[3], &[&changes]);
    assert_eq!(alone, Status::Unknown(RevocationGap::DeltaAlone));
    // Nothing has changed since the next complete list.
    let next = full(&mut world, 2);
    assert!(delta(&mut world, &next, 2).unwrap().is_empty());
}

#[test]
fn a_delta_list_begins_from_a_complete_list_of_the_same_authority() {
    let mut world = World::new();
    let base = full(&mut world, 0);
    let changes = delta(&mut world, &base, 1).unwrap();
    let roots =
        world.root.revocation_list(&mut world.root_register, &mut SysRng, at(0), at(7)).unwrap();
    for wrong in [&changes, &roots] {
        assert!(matches!(delta(&mut world, wrong, 2), Err(Error::BaseListNotUsable)));
    }
    // A register that was put back does not know this number yet.
    let mut earlier = yzt_ca::Register::new(&world.issuing);
    let issuing = &world.issuing;
    let refused = issuing.delta_list(&mut earlier, &base, &mut SysRng, at(1), at(2));
    assert!(matches!(refused, Err(Error::BaseListNotUsable)));
    let empty = issuing.delta_list(&mut world.register, &base, &mut SysRng, at(2), at(2));
    assert!(matches!(empty, Err(Error::RevocationListNotAllowed)));
    let foreign = issuing.delta_list(&mut world.root_register, &base, &mut SysRng, at(1), at(2));
    assert!(matches!(foreign, Err(Error::RegisterForeign | Error::BaseListNotUsable)));
    // A failure uses up no number.
    let number = world.register.next_crl_number();
    let failed =
        issuing.delta_list(&mut world.register, &base, &mut FailsAfter { left: 0 }, at(1), at(2));
    assert!(failed.is_err());
    assert_eq!(world.register.next_crl_number(), number);
}

#[test]
fn only_what_is_suspended_can_be_released() {
    let mut world = World::new();
    let pair = pair(&mut world, None);
    let serial = pair.signature_certificate.serial();
    assert!(matches!(world.register.release(&[1]), Err(Error::SerialUnknown)));
    assert!(matches!(world.register.release(serial), Err(Error::NotSuspended)));
    world.register.revoke(serial, RevocationReason::CertificateHold, NOW).unwrap();
    world.register.release(serial).unwrap();
    assert_eq!(world.register.find(serial).unwrap().revocation(), None);
    world.register.revoke(serial, RevocationReason::KeyCompromise, NOW).unwrap();
    assert!(matches!(world.register.release(serial), Err(Error::NotSuspended)));
}

#[test]
fn a_part_covers_the_certificates_that_name_its_place() {
    let mut world = World::new();
    let (here, elsewhere) = (pair(&mut world, Some(PLACE)), pair(&mut world, None));
    for pair in [&here, &elsewhere] {
        let serial = pair.signature_certificate.serial();
        world.register.revoke(serial, RevocationReason::Superseded, NOW).unwrap();
    }
    let list = part(&mut world, &ListPart { location: Some(PLACE.into()), ..ListPart::default() });
    assert_eq!(list.len(), 1);
    assert_eq!(reason(status(&world, &here, &[&list])), RevocationReason::Superseded);
    let missing = Status::Unknown(RevocationGap::Missing);
    assert_eq!(status(&world, &elsewhere, &[&list]), missing);
    // Its delta list is for the same part.
    world
        .register
        .revoke(here.encryption_certificate.serial(), RevocationReason::Superseded, NOW)
        .unwrap();
    let changes = delta(&mut world, &list, 1).unwrap();
    assert_eq!((changes.len(), changes.distribution()), (1, list.distribution()));
}

#[test]
fn parts_by_reason_add_up() {
    let mut world = World::new();
    let (good, lost, vague) =
        (pair(&mut world, None), pair(&mut world, None), pair(&mut world, None));
    for (pair, reason) in
        [(&lost, RevocationReason::KeyCompromise), (&vague, RevocationReason::Unspecified)]
    {
        world.register.revoke(pair.signature_certificate.serial(), reason, NOW).unwrap();
    }
    let keys = ReasonFlags::of(&[RevocationReason::KeyCompromise, RevocationReason::CaCompromise]);
    let rest: Vec<_> =
        ReasonFlags::ALL.reasons().filter(|one| !keys.contains(ReasonFlags::of(&[*one]))).collect();
    let mut by =
        |reasons| part(&mut world, &ListPart { reasons: Some(reasons), ..ListPart::default() });
    let (first, second) = (by(keys), by(ReasonFlags::of(&rest)));
    assert_eq!((first.len(), second.len()), (2, 1), "one without a reason is on both");
    assert_eq!(status(&world, &good, &[&first, &second]), Status::Good);
    let open = Status::Unknown(RevocationGap::Reasons);
    assert_eq!(status(&world, &good, &[&second]), open);
    assert_eq!(status(&world, &lost, &[&second]), open);
    assert_eq!(reason(status(&world, &lost, &[&first])), RevocationReason::KeyCompromise);
    assert_eq!(reason(status(&world, &vague, &[&second])), RevocationReason::Unspecified);
    let (issuing, register) = (&world.issuing, &mut world.register);
    let none = ListPart { reasons: Some(ReasonFlags::NONE), ..ListPart::default() };
    assert!(issuing.partial_list(register, &none, &mut SysRng, at(1), at(2)).is_err());
}

#[test]
fn an_authority_revocation_list_names_authorities_only() {
    let mut world = World::new();
    let issuing = world.issuing.certificate().serial().to_vec();
    world.root_register.revoke(&issuing, RevocationReason::CaCompromise, NOW).unwrap();
    let arl = ListPart {
        scope: ListScope::Authorities,
        freshest: Some("http://ca.example.test/delta.crl".into()),
        ..ListPart::default()
    };
    let (root, register) = (&world.root, &mut world.root_register);
    let list = root.partial_list(register, &arl, &mut SysRng, at(1), at(8)).unwrap();
    assert!(list.revoked(&issuing).is_some());
    assert_eq!(list.distribution().unwrap().scope, ListScope::Authorities);
    assert_eq!(list.freshest_points()[0].locations(), ["http://ca.example.test/delta.crl"]);
    let users = ListPart { scope: ListScope::EndEntities, ..ListPart::default() };
    let list = root.partial_list(register, &users, &mut SysRng, at(1), at(8)).unwrap();
    assert!(list.is_empty());
    assert_eq!(register.next_crl_number(), 3);
}
