// SPDX-License-Identifier: MIT OR Apache-2.0
//! A new pair for the same holder.

use getrandom::SysRng;
use yzt_ca::{Error, IssuedPair, Profile};
use yzt_cert::path::Purpose;
use yzt_cert::{RevocationReason, UnixTime};
use yzt_crypto::sm2;

use crate::support::{NOW, World, key, request};

fn renew(
    world: &mut World,
    serial: &[u8],
    key: &sm2::PrivateKey,
    at: UnixTime,
) -> Result<IssuedPair, Error> {
    let profile = Profile::new(365);
    world.issuing.renew(&mut world.register, serial, &request(key), &profile, &mut SysRng, at)
}

#[test]
fn a_renewal_keeps_the_subject_and_changes_all_else() {
    let mut world = World::new();
    let first = world.issue(&key(), &Profile::new(365)).unwrap();
    let earlier = &first.signature_certificate;
    let (new_key, at) = (key(), NOW.plus_days(340));
    let renewed = renew(&mut world, earlier.serial(), &new_key, at).unwrap();
    let later = &renewed.signature_certificate;
    assert_eq!(later.subject().as_der(), earlier.subject().as_der());
    let code = |certificate: &yzt_cert::Certificate| {
        certificate.identity().unified_social_credit_code.unwrap()
    };
    assert_eq!(code(later), code(earlier));
    assert_eq!(code(&renewed.encryption_certificate), code(earlier));
    assert_ne!(later.serial(), earlier.serial());
    assert_eq!((later.not_before(), later.not_after()), (at, at.plus_days(365)));
    let (before, after) = (&first.enveloped_key.public_key, &renewed.enveloped_key.public_key);
    assert_ne!(before, after);
    renewed.enveloped_key.open(&new_key).unwrap();
    // Both serve until the earlier one ends.
    world.check(earlier, Purpose::Login, at).unwrap();
    world.check(later, Purpose::Login, at).unwrap();
}

#[test]
fn a_renewal_with_the_old_key_is_refused_by_name_and_changes_nothing() {
    let mut world = World::new();
    let holder = key();
    let pair = world.issue(&holder, &Profile::new(30)).unwrap();
    let serial = pair.signature_certificate.serial();
    let before = world.register.to_json();
    let refused = renew(&mut world, serial, &holder, NOW.plus_days(25)).unwrap_err();
    assert!(matches!(refused, Error::RenewalKeyUnchanged), "{refused}");
    assert_eq!(world.register.to_json(), before);
    renew(&mut world, serial, &key(), NOW.plus_days(25)).unwrap();
}

#[test]
fn only_good_signature_certificates_of_holders_are_renewed() {
    let mut world = World::new();
    let pair = world.issue(&key(), &Profile::new(365)).unwrap();
    let (signature, encryption) =
        (pair.signature_certificate.serial(), pair.encryption_certificate.serial());
    let refused = renew(&mut world, encryption, &key(), NOW).unwrap_err();
    assert!(matches!(refused, Error::NotRenewable));
    let unknown = renew(&mut world, &[1, 2, 3], &key(), NOW).unwrap_err();
    assert!(matches!(unknown, Error::SerialUnknown));
    world.register.revoke(signature, RevocationReason::CertificateHold, NOW).unwrap();
    let suspended = renew(&mut world, signature, &key(), NOW).unwrap_err();
    assert!(matches!(suspended, Error::NotRenewable));
    let issuing = world.issuing.certificate().serial().to_vec();
    let authority = world
        .root
        .renew(
            &mut world.root_register,
            &issuing,
            &request(&key()),
            &Profile::new(1),
            &mut SysRng,
            NOW,
        )
        .unwrap_err();
    assert!(matches!(authority, Error::NotRenewable));
}
