// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_assistant::PinPurpose;
use yzt_cms::CertificateAnswer;
use yzt_pin::TriesLeft;
use yzt_token::KeyUse;

use crate::support::{CODE, DEFAULT, Fault, NOW, ORGANIZATION, Script, World};

fn world() -> World {
    let world = World::new();
    world.make_key("K1");
    world
}

#[test]
fn a_request_proves_its_key_and_the_pair_is_imported() {
    let mut world = world();
    let mut key = world.open();
    let mut script = Script::of(&[DEFAULT]);
    let requested = key.request_certificate(&mut script).unwrap();
    assert_eq!(script.purposes(), [PinPurpose::RequestCertificate]);
    requested.request.verify().unwrap();
    assert_eq!(requested.request.subject().common_name().as_deref(), Some(ORGANIZATION));

    let answer = world.office.issue(&requested.request, ORGANIZATION, CODE, 365, NOW);
    let answer = CertificateAnswer::from_der(&answer.to_der()).unwrap();
    let mut script = Script::of(&[DEFAULT]);
    let imported = key.import_answer(&answer, &mut script).unwrap();
    assert_eq!(imported.container, requested.container);
    assert_eq!(imported.organization, ORGANIZATION);
    assert_eq!(imported.not_after, NOW.plus_days(365));
    assert_eq!(script.prompts[0].organization.as_deref(), Some(ORGANIZATION));
    for (key_use, expected) in [
        (KeyUse::Signature, &answer.signature_certificates),
        (KeyUse::Encryption, &answer.encryption_certificates),
    ] {
        assert_eq!(key.certificate(key_use, NOW).unwrap(), expected[0]);
    }
    assert_eq!(world.wire.taken().last(), Some(&"ExportCertificate"));
}

#[test]
fn a_wrong_pin_leaves_nothing_behind() {
    let world = world();
    let mut key = world.open();
    let error = key.request_certificate(&mut Script::of(&["000000"])).unwrap_err();
    assert_eq!((error.number(), error.tries_left()), (2000, Some(TriesLeft::Exactly(5))));
    assert!(!world.wire.taken().contains(&"CreateContainer"));
}

#[test]
fn a_request_that_fails_in_the_middle_removes_its_container() {
    let mut world = world();
    let mut key = world.open();
    world.wire.fault("GenECCKeyPair", Fault::Status(0x6F00));
    key.request_certificate(&mut Script::of(&[DEFAULT])).unwrap_err();
    let commands = world.wire.taken();
    assert_eq!(commands[commands.len() - 2..], ["DeleteContainer", "ClearSecureState"]);
    world.certify(&mut key, 365, NOW);
}

#[test]
fn an_answer_for_another_key_is_refused_before_asking() {
    let mut world = world();
    let requested = world.open().request_certificate(&mut Script::of(&[DEFAULT])).unwrap();
    let answer = world.office.issue(&requested.request, ORGANIZATION, CODE, 365, NOW);
    world.make_key("K2");
    let mut other = world.assistant().open(Some("K2")).unwrap();
    let mut script = Script::of(&[DEFAULT]);
    assert_eq!(other.import_answer(&answer, &mut script).unwrap_err().number(), 4613);
    other.request_certificate(&mut Script::of(&[DEFAULT])).unwrap();
    assert_eq!(other.import_answer(&answer, &mut script).unwrap_err().number(), 4613);
    assert!(script.prompts.is_empty());
}

#[test]
fn an_answer_that_lacks_something_is_refused_before_asking() {
    let mut world = world();
    let mut key = world.open();
    let requested = key.request_certificate(&mut Script::of(&[DEFAULT])).unwrap();
    let good = world.office.issue(&requested.request, ORGANIZATION, CODE, 365, NOW);
    let again = key.request_certificate(&mut Script::of(&[DEFAULT])).unwrap();
    let other = world.office.issue(&again.request, ORGANIZATION, CODE, 365, NOW);
    let cases = [
        CertificateAnswer { signature_certificates: Vec::new(), ..good.clone() },
        CertificateAnswer { enveloped_key: None, ..good.clone() },
        CertificateAnswer { encryption_certificates: Vec::new(), ..good.clone() },
        CertificateAnswer {
            enveloped_key: None,
            encryption_certificates: Vec::new(),
            ..good.clone()
        },
        CertificateAnswer { enveloped_key: other.enveloped_key, ..good.clone() },
    ];
    world.wire.taken();
    for answer in cases {
        let mut script = Script::of(&[DEFAULT]);
        let error = key.import_answer(&answer, &mut script).unwrap_err();
        assert!(matches!(error.number(), 4614 | 3204), "{error}");
        assert!(script.prompts.is_empty());
    }
    assert!(!world.wire.taken().iter().any(|name| name.starts_with("Import")));
    key.import_answer(&good, &mut Script::of(&[DEFAULT])).unwrap();
}

#[test]
fn an_import_that_was_broken_off_can_be_done_again() {
    let mut world = world();
    let mut key = world.open();
    let requested = key.request_certificate(&mut Script::of(&[DEFAULT])).unwrap();
    let answer = world.office.issue(&requested.request, ORGANIZATION, CODE, 365, NOW);
    for moment in ["ImportECCKeyPair", "ImportCertificate"] {
        world.wire.fault(moment, Fault::Status(0x6581));
        let error = key.import_answer(&answer, &mut Script::of(&[DEFAULT])).unwrap_err();
        assert_eq!(error.number(), 2032);
    }
    key.import_answer(&answer, &mut Script::of(&[DEFAULT])).unwrap();
    assert_eq!(key.summary(NOW).unwrap().certificates.len(), 2);
}

#[test]
fn a_request_that_was_broken_off_leaves_no_container_for_good() {
    let world = World::with_certificates();
    for _ in 0..20 {
        let mut key = world.open();
        world.wire.fault("GenECCKeyPair", Fault::Removed);
        let lost = key.request_certificate(&mut Script::of(&[DEFAULT])).unwrap_err();
        assert_eq!(lost.number(), 2010);
    }
    let mut key = world.open();
    let requested = key.request_certificate(&mut Script::of(&[DEFAULT])).unwrap();
    assert_eq!(requested.container, "YZT-2");
}
