// SPDX-License-Identifier: MIT OR Apache-2.0
//! The dual certificates of a holder.

use std::collections::HashSet;

use getrandom::SysRng;
use yzt_ca::{AuthorityProfile, Error, Profile, Register};
use yzt_cert::path::Purpose;
use yzt_cert::{
    Certificate, CertificateRequest, KeyUsage, RevocationReason, SOFTWARE_KEY_POLICY, oid,
};
use yzt_crypto::PublicKey;

use crate::support::{
    CODE, FailsAfter, NOW, RepeatsItself, World, key, name, other_subject, request, subject,
};

#[test]
fn a_pair_has_one_subject_one_validity_and_two_uses() {
    let mut world = World::new();
    let holder = key();
    let mut profile = Profile::new(365);
    profile.crl_url = Some("http://ca.example.test/issuing.crl".into());
    let pair = world.issue(&holder, &profile).unwrap();
    let (signature, encryption) = (&pair.signature_certificate, &pair.encryption_certificate);

    assert_eq!(signature.subject().as_der(), encryption.subject().as_der());
    assert_eq!(signature.not_before(), NOW);
    assert_eq!(signature.not_before(), encryption.not_before());
    assert_eq!(signature.not_after(), NOW.plus_days(365));
    assert_eq!(signature.not_after(), encryption.not_after());
    assert_ne!(signature.serial(), encryption.serial());
    assert_eq!(signature.key_usage(), Some(KeyUsage::SIGNATURE_HALF));
    assert_eq!(encryption.key_usage(), Some(KeyUsage::ENCRYPTION_HALF));
    let own: PublicKey = holder.public_key().clone().into();
    assert_eq!(signature.public_key().unwrap(), own);
    assert_ne!(encryption.public_key().unwrap(), own);
    for certificate in [signature, encryption] {
        assert!(certificate.basic_constraints().is_none_or(|constraints| !constraints.authority));
        assert!(certificate.policies().is_empty());
        assert_eq!(
            certificate.authority_key_identifier(),
            world.issuing.certificate().subject_key_identifier()
        );
        let points = certificate.crl_distribution_points().unwrap();
        assert_eq!(points[0].locations(), ["http://ca.example.test/issuing.crl"]);
        assert_eq!(certificate.public_key_der().len(), 91);
    }
}

#[test]
fn the_subject_is_the_checked_one_and_not_that_of_the_request() {
    let mut world = World::new();
    let pair = world.issue(&key(), &Profile::new(365)).unwrap();
    let certificate = pair.signature_certificate;
    assert_eq!(
        certificate.subject().to_string(),
        format!("CN=示例科技有限公司,serialNumber={CODE},O=示例科技有限公司,L=昆明,ST=云南,C=CN")
    );
    let extension = certificate
        .extensions()
        .iter()
        .find(|extension| extension.kind == oid::ORGANIZATION_CODE)
        .unwrap();
    // A PrintableString of 18 characters.
    assert_eq!(extension.value, [&[0x13, 18], CODE.as_bytes()].concat());
    assert!(!extension.critical);
    let identity = certificate.identity();
    assert_eq!(identity.organization, "示例科技有限公司");
    assert_eq!(identity.unified_social_credit_code.unwrap().as_str(), CODE);
}

#[test]
fn both_certificates_have_a_path_for_their_own_purpose_only() {
    let mut world = World::new();
    let pair = world.issue(&key(), &Profile::new(365)).unwrap();
    let (signature, encryption) = (&pair.signature_certificate, &pair.encryption_certificate);
    assert_eq!(world.check(signature, Purpose::Login, NOW).unwrap().certificates().len(), 3);
    world.check(signature, Purpose::Signing, NOW).unwrap();
    world.check(encryption, Purpose::Encryption, NOW).unwrap();
    let refused = world.check(encryption, Purpose::Login, NOW).unwrap_err();
    assert_eq!(refused, yzt_cert::Error::EncryptionOnly);
    assert!(world.check(signature, Purpose::Encryption, NOW).is_err());
    assert!(world.check(signature, Purpose::Authority, NOW).is_err());
}

#[test]
fn the_enveloped_key_opens_with_the_signature_key_and_fits_its_certificate() {
    let mut world = World::new();
    let holder = key();
    let pair = world.issue(&holder, &Profile::new(365)).unwrap();
    let opened = pair.enveloped_key.open(&holder).unwrap();
    let public: PublicKey = opened.public_key().clone().into();
    assert_eq!(pair.encryption_certificate.public_key().unwrap(), public);
    assert_eq!(pair.enveloped_key.public_key, *opened.public_key());
    assert!(pair.enveloped_key.open(&key()).is_err());

    let answer = pair.into_answer();
    let read = yzt_cms::CertificateAnswer::from_der(&answer.to_der()).unwrap();
    let checked = read.check(&holder.public_key().clone().into()).unwrap();
    assert!(checked.encryption.is_some());
    assert!(read.check(&key().public_key().clone().into()).is_err());
}

#[test]
fn a_request_that_does_not_prove_its_key_is_refused() {
    let mut world = World::new();
    let der = request(&key()).as_der().to_vec();
    let tampered = [der.len() - 1, der.len() - 40];
    for position in tampered {
        let mut changed = der.clone();
        changed[position] ^= 1;
        let request = CertificateRequest::parse(&changed).unwrap();
        let error = world
            .issuing
            .issue(&mut world.register, &request, &subject(), &Profile::new(1), &mut SysRng, NOW)
            .unwrap_err();
        assert!(matches!(error, Error::PossessionNotProven));
        assert_eq!(error.number(), 4400);
    }
    // A good signature of another key, put under a request for someone else's key.
    let (victim, attacker) = (key(), key());
    let stolen = steal(&victim, &attacker);
    let error = world
        .issuing
        .issue(&mut world.register, &stolen, &subject(), &Profile::new(1), &mut SysRng, NOW)
        .unwrap_err();
    assert!(matches!(error, Error::PossessionNotProven));
    assert_eq!(world.register.issued().count(), 0);
}

/// The attacker's request with the victim's public key in it.
fn steal(
    victim: &yzt_crypto::sm2::PrivateKey,
    attacker: &yzt_crypto::sm2::PrivateKey,
) -> CertificateRequest {
    let mut der = request(attacker).as_der().to_vec();
    let theirs = attacker.public_key().to_sec1();
    let position = der.windows(65).position(|window| window == theirs).unwrap();
    der[position..position + 65].copy_from_slice(&victim.public_key().to_sec1());
    CertificateRequest::parse(&der).unwrap()
}

#[test]
fn one_key_is_certified_for_one_holder_and_one_use() {
    let mut world = World::new();
    let holder = key();
    let profile = Profile::new(365);
    let pair = world.issue(&holder, &profile).unwrap();
    world.issue(&holder, &profile).unwrap();
    let error = world.issue_to(&holder, &other_subject(), &profile).unwrap_err();
    assert!(matches!(error, Error::KeyInUse));
    // The encryption key proves possession as well as any, but it is not for signatures.
    let encryption = pair.enveloped_key.open(&holder).unwrap();
    let error = world.issue(&encryption, &profile).unwrap_err();
    assert!(matches!(error, Error::KeyInUse));

    let request = request(world.issuing.key());
    let error = world
        .issuing
        .issue(&mut world.register, &request, &subject(), &profile, &mut SysRng, NOW)
        .unwrap_err();
    assert!(matches!(error, Error::KeyInUse));
}

#[test]
fn a_compromised_key_is_never_certified_again() {
    let mut world = World::new();
    let holder = key();
    let profile = Profile::new(365);
    let first = world.issue(&holder, &profile).unwrap();
    world.issue(&holder, &profile).unwrap();
    let serial = first.signature_certificate.serial().to_vec();
    world.register.revoke(&serial, RevocationReason::KeyCompromise, NOW).unwrap();
    let error = world.issue(&holder, &profile).unwrap_err();
    assert!(matches!(error, Error::KeyCompromised));
    world.issue(&key(), &profile).unwrap();
}

#[test]
fn software_keys_carry_their_policy_in_both_certificates() {
    let mut world = World::new();
    let mut profile = Profile::new(365);
    profile.software_key = true;
    let pair = world.issue(&key(), &profile).unwrap();
    for certificate in [&pair.signature_certificate, &pair.encryption_certificate] {
        assert_eq!(certificate.policies(), [SOFTWARE_KEY_POLICY]);
        assert!(certificate.has_software_key());
    }
    let refused = world.check(&pair.signature_certificate, Purpose::Login, NOW).unwrap_err();
    assert_eq!(refused, yzt_cert::Error::SoftwareKey);
}

#[test]
fn serial_numbers_are_long_positive_and_never_twice_the_same() {
    let mut world = World::new();
    let holder = key();
    for _ in 0..60 {
        world.issue(&holder, &Profile::new(1)).unwrap();
    }
    let serials: HashSet<Vec<u8>> =
        world.register.issued().map(|issued| issued.certificate().serial().to_vec()).collect();
    assert_eq!(serials.len(), 120);
    for serial in &serials {
        assert!(serial[0] < 0x80, "positive");
        assert!(serial.len() <= 20);
        // 127 random bits: fewer than ten octets would come up once in 2^55.
        assert!(serial.len() >= 10, "{serial:02x?}");
    }
}

#[test]
fn a_serial_number_that_comes_again_is_not_used_again() {
    let mut world = World::new();
    let request = request(&key());
    let profile = Profile::new(1);
    // Both halves of a pair would get the same one.
    let error = world
        .issuing
        .issue(&mut world.register, &request, &subject(), &profile, &mut RepeatsItself, NOW)
        .unwrap_err();
    assert!(matches!(error, Error::SerialExhausted));
    assert_eq!(world.register.issued().count(), 0);
    // And so would two authorities.
    let below = AuthorityProfile::new(10);
    let mut create = |common_name| {
        let name = name(common_name);
        world.root.create_issuing(&mut world.root_register, &name, &below, &mut RepeatsItself, NOW)
    };
    create("甲").unwrap();
    assert!(matches!(create("乙").unwrap_err(), Error::SerialExhausted));
}

#[test]
fn a_period_that_was_agreed_upon_counts_and_not_the_days() {
    let mut world = World::new();
    let holder = key();
    let mut profile = Profile::new(365);
    // Neither whole days nor from now on.
    let (begin, end) = (NOW.plus_days(3), NOW.plus_days(100).plus_seconds(7));
    profile.period = Some((begin, end));
    let pair = world.issue(&holder, &profile).unwrap();
    for certificate in [&pair.signature_certificate, &pair.encryption_certificate] {
        assert_eq!((certificate.not_before(), certificate.not_after()), (begin, end));
    }

    let last = world.issuing.certificate().not_after();
    profile.period = Some((NOW, last));
    world.issue(&holder, &profile).unwrap();
    for period in [
        (begin, begin),
        (end, begin),
        (NOW.plus_seconds(-1), end),
        (begin, last.plus_seconds(1)),
        (last.plus_days(1), last.plus_days(2)),
    ] {
        profile.period = Some(period);
        let error = world.issue(&holder, &profile).unwrap_err();
        assert!(matches!(error, Error::ValidityNotAllowed), "{period:?}");
    }
}

#[test]
fn a_validity_beyond_the_authoritys_is_refused() {
    let mut world = World::new();
    let holder = key();
    world.issue(&holder, &Profile::new(3650)).unwrap();
    for days in [0, 3651, u32::MAX] {
        let error = world.issue(&holder, &Profile::new(days)).unwrap_err();
        assert!(matches!(error, Error::ValidityNotAllowed), "{days}");
    }
}

#[test]
fn another_authoritys_register_is_refused() {
    let mut world = World::new();
    let request = request(&key());
    let profile = Profile::new(1);
    let error = world
        .issuing
        .issue(&mut world.root_register, &request, &subject(), &profile, &mut SysRng, NOW)
        .unwrap_err();
    assert!(matches!(error, Error::RegisterForeign));
    let other = yzt_ca::Authority::create_root(&name("测试签发"), 10, &mut SysRng, NOW).unwrap();
    let error = other
        .issue(&mut world.register, &request, &subject(), &profile, &mut SysRng, NOW)
        .unwrap_err();
    assert!(matches!(error, Error::RegisterForeign));
}

#[test]
fn without_randomness_nothing_is_issued_and_nothing_recorded() {
    let mut world = World::new();
    let request = request(&key());
    let before = world.register.clone();
    let mut failures = 0;
    for left in 0.. {
        let mut random = FailsAfter { left };
        let outcome = world.issuing.issue(
            &mut world.register,
            &request,
            &subject(),
            &Profile::new(1),
            &mut random,
            NOW,
        );
        match outcome {
            Ok(_) => break,
            Err(error) => {
                assert_eq!(error.number(), 1200);
                assert_eq!(world.register, before);
                failures += 1;
            }
        }
        assert!(left < 100);
    }
    assert!(failures >= 6, "key, seal, two serials, two signatures");
}

#[test]
fn subjects_that_cannot_be_written_are_refused() {
    let mut world = World::new();
    for change in 0..4 {
        let mut subject = subject();
        match change {
            0 => subject.organization = String::new(),
            1 => subject.common_name = "a\u{0}b".into(),
            2 => subject.province = Some(" ".into()),
            _ => subject.locality = Some("城".repeat(129)),
        }
        let error = world.issue_to(&key(), &subject, &Profile::new(1)).unwrap_err();
        assert!((3000..3200).contains(&error.number()), "{error}");
    }
    let mut profile = Profile::new(1);
    profile.crl_url = Some("http://示例".into());
    assert!(world.issue(&key(), &profile).is_err());
    assert_eq!(world.register.issued().count(), 0);
}

#[test]
fn the_register_knows_the_pair_as_a_pair() {
    let mut world = World::new();
    let pair = world.issue(&key(), &Profile::new(1)).unwrap();
    let find = |register: &Register, certificate: &Certificate| {
        register.find(certificate.serial()).unwrap().companion().unwrap().to_vec()
    };
    let (signature, encryption) = (&pair.signature_certificate, &pair.encryption_certificate);
    assert_eq!(find(&world.register, signature), encryption.serial());
    assert_eq!(find(&world.register, encryption), signature.serial());
}
