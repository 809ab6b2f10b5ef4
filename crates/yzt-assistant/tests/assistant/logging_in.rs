// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_assistant::{Error, Notice, PinPurpose};
use yzt_cert::UnixTime;
use yzt_crypto::Signature;
use yzt_pin::{PinStatus, TriesLeft};

use crate::support::{
    CODE, DEFAULT, Fault, NOW, ORGANIZATION, ORIGIN, Script, World, login, request,
};

#[test]
fn a_login_is_accepted_by_the_site() {
    let mut world = World::with_certificates();
    let portal = world.office.portal(NOW);
    let mut key = world.open();
    let mut script = Script::of(&[DEFAULT]);
    let done = key.login(&request(portal.challenge(NOW)), &mut script, NOW).unwrap();
    let identity = portal.verify(&done.token, NOW).unwrap();
    assert_eq!(identity.organization, ORGANIZATION);
    assert_eq!(identity.unified_social_credit_code.unwrap().as_str(), CODE);
    assert!(identity.origin_bound && identity.software_key);
    assert_eq!(done.organization, ORGANIZATION);
    assert_eq!(done.notices, [Notice::DefaultPin]);
}

#[test]
fn the_prompt_names_site_organization_and_tries() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    let mut script = Script::of(&[DEFAULT]);
    login(&mut world, &mut key, &mut script).unwrap();
    let [prompt] = script.prompts.as_slice() else { panic!("{:?}", script.prompts) };
    assert_eq!(prompt.purpose, PinPurpose::Login);
    assert_eq!(prompt.origin.as_deref(), Some(ORIGIN));
    assert_eq!(prompt.organization.as_deref(), Some(ORGANIZATION));
    assert_eq!(prompt.serial, "K1");
    assert_eq!(prompt.tries_left, TriesLeft::Exactly(6));
    assert_eq!(prompt.status, PinStatus::Default);
}

#[test]
fn from_consent_to_logged_out_are_four_commands() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    key.summary(NOW).unwrap();
    world.wire.taken();
    login(&mut world, &mut key, &mut Script::of(&[DEFAULT])).unwrap();
    let first = world.wire.taken();
    assert_eq!(
        first,
        ["GetPINInfo", "GenRandom", "VerifyPIN", "ECCSignData", "ClearSecureState"],
        "the tries left are read before the prompt, the other four follow consent"
    );
}

#[test]
fn on_a_key_that_was_listed_at_most_eight() {
    let mut world = World::with_certificates();
    let mut listed = world.assistant().keys().unwrap();
    let mut key = listed.remove(0).key.unwrap();
    key.summary(NOW).unwrap();
    world.wire.taken();
    login(&mut world, &mut key, &mut Script::of(&[DEFAULT])).unwrap();
    let commands = world.wire.taken();
    assert!(commands.len() <= 8, "{commands:?}");
}

#[test]
fn a_wrong_pin_costs_one_try_and_the_right_one_restores_them() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    world.wire.taken();
    let error = login(&mut world, &mut key, &mut Script::of(&["000000"])).unwrap_err();
    assert_eq!((error.number(), error.tries_left()), (2000, Some(TriesLeft::Exactly(5))));
    let commands = world.wire.taken();
    assert_eq!(commands.iter().filter(|name| **name == "VerifyPIN").count(), 1);
    assert!(!commands.contains(&"ECCSignData"), "{commands:?}");
    assert_eq!(key.pin_information().unwrap().tries_left, TriesLeft::Exactly(5));

    let mut script = Script::of(&[DEFAULT]);
    login(&mut world, &mut key, &mut script).unwrap();
    assert_eq!(script.prompts[0].tries_left, TriesLeft::Exactly(5));
    assert_eq!(key.pin_information().unwrap().tries_left, TriesLeft::Exactly(6));
}

#[test]
fn who_cancels_spends_no_try() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    let error = login(&mut world, &mut key, &mut Script::cancelling()).unwrap_err();
    assert_eq!(error.number(), 4600);
    assert!(!world.wire.taken().contains(&"VerifyPIN"));
    assert_eq!(key.pin_information().unwrap().tries_left, TriesLeft::Exactly(6));
}

#[test]
fn a_pin_that_cannot_be_one_spends_no_try() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    let error = login(&mut world, &mut key, &mut Script::of(&["12345"])).unwrap_err();
    assert_eq!(error.number(), 1100);
    assert!(!world.wire.taken().contains(&"VerifyPIN"));
}

#[test]
fn the_last_try_is_spent_only_after_a_yes() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    for _ in 0..5 {
        login(&mut world, &mut key, &mut Script::of(&["000000"])).unwrap_err();
    }
    let mut script = Script::of(&["000000"]);
    let error = login(&mut world, &mut key, &mut script).unwrap_err();
    assert_eq!((error.number(), error.tries_left()), (4608, Some(TriesLeft::Last)));
    assert_eq!((script.asked_for_last_try, script.prompts.len()), (1, 0));
    assert_eq!(key.pin_information().unwrap().tries_left, TriesLeft::Exactly(1));

    let mut script = Script::of(&["000000"]).confirming();
    let error = login(&mut world, &mut key, &mut script).unwrap_err();
    assert_eq!((error.number(), error.tries_left()), (2001, Some(TriesLeft::Locked)));

    // Locked is told before anybody is asked for a PIN.
    world.wire.taken();
    let mut script = Script::of(&[DEFAULT]).confirming();
    let error = login(&mut world, &mut key, &mut script).unwrap_err();
    assert_eq!(error.number(), 2001);
    assert!(script.prompts.is_empty() && script.asked_for_last_try == 0);
    assert!(!world.wire.taken().contains(&"VerifyPIN"));
    assert_eq!(key.summary(NOW).unwrap().notices()[0], Notice::PinLocked);
}

#[test]
fn whatever_goes_wrong_the_key_is_logged_out() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    world.wire.taken();
    world.wire.fault("ECCSignData", Fault::Status(0x6F00));
    let error = login(&mut world, &mut key, &mut Script::of(&[DEFAULT])).unwrap_err();
    assert_eq!(error.number(), 2034);
    assert_eq!(world.wire.taken().last(), Some(&"ClearSecureState"));

    world.wire.fault("ClearSecureState", Fault::Status(0x6F00));
    let error = login(&mut world, &mut key, &mut Script::of(&[DEFAULT])).unwrap_err();
    assert_eq!(error.number(), 2034, "a key that stays logged in is told");
}

#[test]
fn a_key_pulled_out_in_the_middle_is_told_and_the_next_login_works() {
    for moment in ["GetPINInfo", "GenRandom", "ECCSignData"] {
        let mut world = World::with_certificates();
        let mut key = world.open();
        world.wire.fault(moment, Fault::Removed);
        let error = login(&mut world, &mut key, &mut Script::of(&[DEFAULT])).unwrap_err();
        assert_eq!(error.number(), 2010, "{moment}");
        drop(key);
        let mut key = world.open();
        login(&mut world, &mut key, &mut Script::of(&[DEFAULT])).unwrap();
    }
}

#[test]
fn a_pin_without_an_answer_is_told_as_unknown() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    world.wire.fault("VerifyPIN", Fault::Removed);
    let error = login(&mut world, &mut key, &mut Script::of(&[DEFAULT])).unwrap_err();
    assert_eq!((error.number(), error.tries_left()), (2003, Some(TriesLeft::Unknown)));
}

#[test]
fn a_signature_that_does_not_verify_never_leaves() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    world.wire.fault("ECCSignData", Fault::FlippedBit);
    let error = login(&mut world, &mut key, &mut Script::of(&[DEFAULT])).unwrap_err();
    assert_eq!(error.number(), 4617);
    assert_eq!(world.wire.taken().last(), Some(&"ClearSecureState"));
}

#[test]
fn content_is_signed_but_never_a_login() {
    let world = World::with_certificates();
    let mut key = world.open();
    let signed = key.sign("合同".as_bytes(), &mut Script::of(&[DEFAULT]), NOW).unwrap();
    let public_key = signed.certificate.public_key().unwrap();
    public_key.verify("合同".as_bytes(), &signed.signature).unwrap();
    assert!(matches!(signed.signature, Signature::Sm2(_)));
    assert!(public_key.verify("合用".as_bytes(), &signed.signature).is_err());

    world.wire.taken();
    for content in [&b"yzt-login-1\0and more"[..], b"yzt-login-1", b"yzt-login-2\0"] {
        let mut script = Script::of(&[DEFAULT]);
        let error = key.sign(content, &mut script, NOW).unwrap_err();
        assert_eq!(error.number(), 4050);
        assert!(script.prompts.is_empty() && world.wire.taken().is_empty());
    }
}

#[test]
fn reminders_begin_thirty_days_before_expiry() {
    let world = World::with_certificates();
    let mut key = world.open();
    let mut notices = |days_before: i64| {
        let at = NOW.plus_days(365 - days_before);
        let all = key.summary(at).unwrap().notices();
        all.into_iter().find(|notice| *notice != Notice::DefaultPin)
    };
    assert_eq!(notices(31), None);
    assert_eq!(notices(30), Some(Notice::ExpiresSoon { days: 30 }));
    assert_eq!(notices(0), Some(Notice::ExpiresSoon { days: 0 }));
    assert_eq!(notices(-1), Some(Notice::Expired { days: 1 }));
    assert_eq!(notices(366), Some(Notice::NotYetValid));
}

#[test]
fn an_expired_certificate_signs_and_the_site_refuses_it() {
    let mut world = World::with_certificates();
    let after = NOW.plus_days(366);
    let portal = world.office.portal(after);
    let mut key = world.open();
    let login = request(portal.challenge(after));
    let done = key.login(&login, &mut Script::of(&[DEFAULT]), after).unwrap();
    assert!(done.notices.contains(&Notice::Expired { days: 1 }), "{:?}", done.notices);
    let error = portal.verify(&done.token, after).unwrap_err();
    assert_eq!(error.name(), "CERT_EXPIRED");
}

#[test]
fn after_a_renewal_the_valid_certificate_signs_for_the_same_holder() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    let later = NOW.plus_days(340);
    world.certify(&mut key, 365, later);
    let mut serial_at = |at: UnixTime| {
        let portal = world.office.portal(at);
        let login = request(portal.challenge(at));
        let done = key.login(&login, &mut Script::of(&[DEFAULT]), at).unwrap();
        let identity = portal.verify(&done.token, at).unwrap();
        assert_eq!(identity.unified_social_credit_code.unwrap().as_str(), CODE);
        identity.certificate_serial
    };
    let (before, overlap, after) = (NOW.plus_days(1), later.plus_days(1), NOW.plus_days(370));
    assert_ne!(serial_at(before), serial_at(overlap));
    assert_eq!(serial_at(overlap), serial_at(after));
}

#[test]
fn certificates_of_two_organizations_are_not_chosen_by_guess() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    let requested = key.request_certificate(&mut Script::of(&[DEFAULT])).unwrap();
    let code = yzt_cert::UnifiedSocialCreditCode::complete("91530100MA6KTEXT5").unwrap();
    let answer = world.office.issue(&requested.request, "另一公司", code.as_str(), 365, NOW);
    key.import_answer(&answer, &mut Script::of(&[DEFAULT])).unwrap();
    let mut script = Script::of(&[DEFAULT]);
    match login(&mut world, &mut key, &mut script).unwrap_err() {
        Error::SeveralOrganizations { organizations } => assert_eq!(organizations.len(), 2),
        other => panic!("{other:?}"),
    }
    assert!(script.prompts.is_empty());
}
