// SPDX-License-Identifier: MIT OR Apache-2.0
//! Root and issuing authority.

use getrandom::SysRng;
use yzt_ca::{Authority, AuthorityProfile, Error, Register};
use yzt_cert::path::Purpose;
use yzt_cert::{BasicConstraints, Certificate, KeyUsage};
use yzt_crypto::sm2;

use crate::support::{NOW, World, key, name};

#[test]
fn a_root_is_self_signed_and_may_issue_authorities() {
    let world = World::new();
    let root = world.root.certificate();
    let unlimited = BasicConstraints { authority: true, path_length: None };
    assert_eq!(root.basic_constraints(), Some(unlimited));
    assert_eq!(root.key_usage(), Some(KeyUsage::AUTHORITY));
    assert_eq!(root.issuer(), root.subject());
    assert_eq!(root.subject_key_identifier(), root.authority_key_identifier());
    assert_eq!((root.not_before(), root.not_after()), (NOW, NOW.plus_days(7300)));
    root.verify_signature(&root.public_key().unwrap()).unwrap();
}

#[test]
fn an_issuing_authority_has_a_path_to_its_root_and_issues_to_holders_only() {
    let mut world = World::new();
    let issuing = world.issuing.certificate().clone();
    let holders_only = BasicConstraints { authority: true, path_length: Some(0) };
    assert_eq!(issuing.basic_constraints(), Some(holders_only));
    assert_eq!(issuing.key_usage(), Some(KeyUsage::AUTHORITY));
    let point = issuing.crl_distribution_points().unwrap();
    assert_eq!(point[0].locations(), ["http://ca.example.test/root.crl"]);
    let path = world.check(&issuing, Purpose::Authority, NOW).unwrap();
    assert_eq!(path.certificates().len(), 2);
    assert!(world.root_register.find(issuing.serial()).is_some());
}

#[test]
fn an_authority_below_an_issuing_one_gets_no_path() {
    let mut world = World::new();
    let third = world
        .issuing
        .create_issuing(
            &mut world.register,
            &name("第三级"),
            &AuthorityProfile::new(30),
            &mut SysRng,
            NOW,
        )
        .unwrap();
    // It can be made, as any bytes can be signed; its own issuer's path length speaks against what
    // it issues.
    let mut register = Register::new(&third);
    let profile = yzt_ca::Profile::new(10);
    let request = crate::support::request(&key());
    let subject = crate::support::subject();
    let pair = third.issue(&mut register, &request, &subject, &profile, &mut SysRng, NOW).unwrap();
    let options = yzt_cert::path::PathOptions {
        revocation: yzt_cert::path::RevocationPolicy::Ignore,
        ..yzt_cert::path::PathOptions::new(NOW, Purpose::Login)
    };
    let error = yzt_cert::path::verify_path(
        &pair.signature_certificate,
        &[third.certificate().clone(), world.issuing.certificate().clone()],
        &[world.root.certificate().clone()],
        &[],
        &options,
    )
    .unwrap_err();
    assert!(matches!(error, yzt_cert::Error::PathLength { .. }), "{error}");
}

#[test]
fn stored_parts_make_the_same_authority_and_only_those() {
    let mut world = World::new();
    let der = world.issuing.certificate().as_der().to_vec();
    let pem = world.issuing.key().to_pkcs8_pem();
    let certificate = Certificate::parse(&der).unwrap();
    let stored =
        Authority::from_parts(certificate.clone(), sm2::PrivateKey::from_pkcs8_pem(&pem).unwrap())
            .unwrap();
    let request = crate::support::request(&key());
    let subject = crate::support::subject();
    let profile = yzt_ca::Profile::new(365);
    stored.issue(&mut world.register, &request, &subject, &profile, &mut SysRng, NOW).unwrap();

    let other = Authority::from_parts(certificate, key()).unwrap_err();
    assert!(matches!(other, Error::AuthorityKeyMismatch));
    let holder = key();
    let pair = world.issue(&holder, &profile).unwrap();
    let refused = Authority::from_parts(pair.signature_certificate, holder).unwrap_err();
    assert!(matches!(refused, Error::NotAnAuthority));
}

#[test]
fn validities_are_neither_empty_nor_longer_than_the_issuers() {
    let empty = Authority::create_root(&name("根"), 0, &mut SysRng, NOW).unwrap_err();
    assert!(matches!(empty, Error::ValidityNotAllowed));
    let mut world = World::new();
    for (days, at) in [(0, NOW), (7301, NOW), (1, NOW.plus_seconds(-1)), (1, NOW.plus_days(7300))] {
        let profile = AuthorityProfile::new(days);
        let error = world
            .root
            .create_issuing(&mut world.root_register, &name("签发"), &profile, &mut SysRng, at)
            .unwrap_err();
        assert!(matches!(error, Error::ValidityNotAllowed), "{days}");
    }
    let endless = Authority::create_root(&name("根"), u32::MAX, &mut SysRng, NOW).unwrap_err();
    assert!(matches!(endless, Error::Certificate(yzt_cert::Error::Time)));
}

#[test]
fn the_key_is_not_shown() {
    let world = World::new();
    let shown = format!("{:?}", world.issuing);
    let secret: String =
        world.issuing.key().to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!shown.to_lowercase().contains(&secret));
    assert!(!shown.contains(&format!("{:?}", &world.issuing.key().to_bytes()[..8])));
}

#[test]
fn names_that_cannot_be_written_are_refused() {
    for bad in ["", " x", "a\u{202e}b", &"名".repeat(65)] {
        let error = Authority::create_root(&name(bad), 10, &mut SysRng, NOW).unwrap_err();
        let expected = matches!(error, Error::Certificate(yzt_cert::Error::NameAttribute { .. }));
        assert!(expected, "{bad:?}: {error}");
    }
}
