// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revoking, and the lists that say so.

use getrandom::SysRng;
use yzt_ca::{Error, Profile};
use yzt_cert::RevocationReason;
use yzt_cert::path::Purpose;

use crate::support::{NOW, World, key};

const REASONS: [RevocationReason; 9] = [
    RevocationReason::Unspecified,
    RevocationReason::KeyCompromise,
    RevocationReason::CaCompromise,
    RevocationReason::AffiliationChanged,
    RevocationReason::Superseded,
    RevocationReason::CessationOfOperation,
    RevocationReason::CertificateHold,
    RevocationReason::PrivilegeWithdrawn,
    RevocationReason::AaCompromise,
];

#[test]
fn a_revoked_certificate_is_refused_with_date_and_reason() {
    for reason in REASONS {
        let mut world = World::new();
        let pair = world.issue(&key(), &Profile::new(365)).unwrap();
        let certificate = &pair.signature_certificate;
        world.check(certificate, Purpose::Login, NOW).unwrap();
        let at = NOW.plus_days(1);
        world.register.revoke(certificate.serial(), reason, at).unwrap();
        let error = world.check(certificate, Purpose::Login, NOW.plus_days(2)).unwrap_err();
        assert_eq!(error, yzt_cert::Error::Revoked { depth: 0, date: at, reason });
        // The other half of the pair is as good as before.
        let other = &pair.encryption_certificate;
        world.check(other, Purpose::Encryption, NOW.plus_days(2)).unwrap();
    }
}

#[test]
fn a_pair_can_be_revoked_as_one() {
    let mut world = World::new();
    let pair = world.issue(&key(), &Profile::new(365)).unwrap();
    let (signature, encryption) =
        (pair.signature_certificate.serial(), pair.encryption_certificate.serial());
    let reason = RevocationReason::KeyCompromise;
    world.register.revoke(encryption, reason, NOW).unwrap();
    world.register.revoke_pair(encryption, reason, NOW.plus_days(1)).unwrap();
    let list = world.lists(NOW.plus_days(1)).remove(1);
    assert_eq!(list.len(), 2);
    assert_eq!(list.revoked(encryption).unwrap().date, NOW, "the first date stays");
    assert_eq!(list.revoked(signature).unwrap().date, NOW.plus_days(1));
    let again = world.register.revoke_pair(signature, reason, NOW).unwrap_err();
    assert!(matches!(again, Error::AlreadyRevoked));
    let unknown = world.register.revoke_pair(&[9], reason, NOW).unwrap_err();
    assert!(matches!(unknown, Error::SerialUnknown));
}

#[test]
fn a_certificate_is_revoked_once_but_a_suspended_one_for_good() {
    let mut world = World::new();
    let pair = world.issue(&key(), &Profile::new(365)).unwrap();
    let serial = pair.signature_certificate.serial();
    let register = &mut world.register;
    register.revoke(serial, RevocationReason::CertificateHold, NOW).unwrap();
    let again = register.revoke(serial, RevocationReason::CertificateHold, NOW).unwrap_err();
    assert!(matches!(again, Error::AlreadyRevoked));
    let at = NOW.plus_days(5);
    register.revoke(serial, RevocationReason::CessationOfOperation, at).unwrap();
    let entry = register.find(serial).unwrap().revocation().unwrap();
    assert_eq!((entry.at, entry.reason), (at, RevocationReason::CessationOfOperation));
    for reason in REASONS.into_iter().filter(|reason| *reason != RevocationReason::KeyCompromise) {
        let again = register.revoke(serial, reason, NOW).unwrap_err();
        assert!(matches!(again, Error::AlreadyRevoked));
    }
}

#[test]
fn a_key_found_compromised_later_is_never_certified_again() {
    let mut world = World::new();
    let key = key();
    let serial = world.issue(&key, &Profile::new(365)).unwrap();
    let serial = serial.signature_certificate.serial();
    world.register.revoke(serial, RevocationReason::Superseded, NOW).unwrap();
    let reason = RevocationReason::KeyCompromise;
    world.register.revoke(serial, reason, NOW.plus_days(3)).unwrap();
    let entry = world.register.find(serial).unwrap().revocation().unwrap();
    assert_eq!((entry.at, entry.reason), (NOW, reason), "the earlier date stays");
    let again = world.register.revoke(serial, reason, NOW).unwrap_err();
    assert!(matches!(again, Error::AlreadyRevoked));
    let issued = world.issue(&key, &Profile::new(365));
    assert!(matches!(issued, Err(Error::KeyCompromised)));
}

#[test]
fn what_is_no_reason_or_no_certificate_is_refused() {
    let mut world = World::new();
    let pair = world.issue(&key(), &Profile::new(365)).unwrap();
    let serial = pair.signature_certificate.serial();
    let refused = world.register.revoke(serial, RevocationReason::RemoveFromCrl, NOW).unwrap_err();
    assert!(matches!(refused, Error::ReasonNotAllowed));
    for unknown in [&[][..], &[0], &serial[1..], world.issuing.certificate().serial()] {
        let refused =
            world.register.revoke(unknown, RevocationReason::Unspecified, NOW).unwrap_err();
        assert!(matches!(refused, Error::SerialUnknown));
    }
}

#[test]
fn lists_are_numbered_and_signed_and_say_until_when() {
    let mut world = World::new();
    for number in 1..=3_u8 {
        let at = NOW.plus_days(i64::from(number));
        let next = at.plus_days(7);
        let list =
            world.issuing.revocation_list(&mut world.register, &mut SysRng, at, next).unwrap();
        assert_eq!(list.number(), Some(&[number][..]));
        assert_eq!((list.this_update(), list.next_update()), (at, Some(next)));
        assert!(list.is_empty());
        list.verify(world.issuing.certificate()).unwrap();
        assert!(list.verify(world.root.certificate()).is_err());
    }
}

#[test]
fn a_list_that_cannot_be_made_uses_up_no_number() {
    let mut world = World::new();
    for next in [NOW, NOW.plus_days(-1)] {
        let refused =
            world.issuing.revocation_list(&mut world.register, &mut SysRng, NOW, next).unwrap_err();
        assert!(matches!(refused, Error::RevocationListNotAllowed));
    }
    let mut broken = crate::support::FailsAfter { left: 0 };
    let next = NOW.plus_days(1);
    let failed =
        world.issuing.revocation_list(&mut world.register, &mut broken, NOW, next).unwrap_err();
    assert_eq!(failed.number(), 1200);
    let foreign =
        world.root.revocation_list(&mut world.register, &mut SysRng, NOW, next).unwrap_err();
    assert!(matches!(foreign, Error::RegisterForeign));
    assert_eq!(world.register.next_crl_number(), 1);
}

#[test]
fn an_entry_stays_after_its_certificate_has_expired() {
    let mut world = World::new();
    let pair = world.issue(&key(), &Profile::new(30)).unwrap();
    let serial = pair.signature_certificate.serial();
    world.register.revoke(serial, RevocationReason::KeyCompromise, NOW).unwrap();
    let list = world.lists(NOW.plus_days(400)).remove(1);
    assert!(list.revoked(serial).is_some());
}
