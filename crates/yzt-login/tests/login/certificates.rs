// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a verifier makes of the holder's certificate.

use getrandom::SysRng;
use yzt_ca::{Profile, Responder};
use yzt_cert::ocsp::{CertificateId, OcspRequest, OcspResponse};
use yzt_cert::status::Grace;
use yzt_cert::{RevocationReason, UnixTime};
use yzt_crypto::{DigestAlgorithm, KeySigner, sm2};
use yzt_login::{Error, LoginToken, Origin, Verifier, login_message};

use crate::support::{DAY, NOW, PORTAL, World, answer, issue_challenge, login};

fn days(count: i64) -> UnixTime {
    UnixTime(NOW.0 + count * DAY)
}

fn name<T>(outcome: Result<T, Error>) -> &'static str {
    outcome.map_or_else(|error| error.name(), |_| "passed")
}

#[test]
fn the_reminder_begins_thirty_days_before_expiry() {
    let mut world = World::new();
    for (after, days_left, reminder) in
        [(0, 365, false), (334, 31, false), (335, 30, true), (345, 20, true), (364, 1, true)]
    {
        let identity = login(&mut world, days(after)).unwrap();
        assert_eq!((identity.days_left, identity.reminder), (days_left, reminder), "{after}");
    }
}

#[test]
fn the_portal_sets_its_own_reminder() {
    let mut world = World::new();
    let mut options = world.options(days(300));
    options.reminder_days = 90;
    let portal = Verifier::new(options);
    let challenge = portal.issue(&world.store, "s", "", &mut SysRng, days(300)).unwrap();
    let token = answer(&world.holder, PORTAL, &challenge).to_json();
    let identity = portal.verify(&world.store, "s", token.as_bytes(), days(300)).unwrap();
    assert!(identity.reminder);
}

#[test]
fn expired_and_not_yet_valid_have_their_own_errors() {
    let mut world = World::new();
    match login(&mut world, days(366)) {
        Err(error @ Error::CertificateExpired { not_after }) => {
            assert_eq!(not_after, world.holder.pair.signature_certificate.not_after());
            assert_eq!((error.name(), error.number()), ("CERT_EXPIRED", 4041));
        }
        other => panic!("{other:?}"),
    }
    match login(&mut world, UnixTime(NOW.0 - DAY)) {
        Err(error @ Error::CertificateNotYetValid { .. }) => {
            assert_eq!((error.name(), error.number()), ("CERT_NOT_YET_VALID", 4042));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_relayed_login_with_an_expired_certificate_says_nothing_of_the_certificate() {
    let mut world = World::new();
    let portal = Verifier::new(world.options(days(400)));
    let challenge = portal.issue(&world.store, "s", "", &mut SysRng, days(400)).unwrap();
    let token = answer(&world.holder, crate::support::LOOK_ALIKE, &challenge).to_json();
    let outcome = portal.verify(&world.store, "s", token.as_bytes(), days(400));
    assert_eq!(name(outcome), "SIGNATURE_INVALID");
}

#[test]
fn a_revoked_certificate_is_refused_with_date_and_reason() {
    for reason in [RevocationReason::KeyCompromise, RevocationReason::CertificateHold] {
        let mut world = World::new();
        login(&mut world, NOW).unwrap();
        let serial = world.holder.pair.signature_certificate.serial().to_vec();
        world.register.revoke(&serial, reason, days(1)).unwrap();
        match login(&mut world, days(2)) {
            Err(Error::CertificateRevoked { date, reason: found }) => {
                assert_eq!((date, found), (days(1), reason));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_revoked_issuing_authority_takes_its_holders_with_it() {
    let mut world = World::new();
    let serial = world.issuing.certificate().serial().to_vec();
    world.root_register.revoke(&serial, RevocationReason::CaCompromise, days(1)).unwrap();
    assert_eq!(name(login(&mut world, days(2))), "CERT_REVOKED");
}

#[test]
fn without_a_current_list_the_status_is_unknown_and_refused() {
    let mut world = World::new();
    let mut options = world.options(NOW);
    options.crls.clear();
    let without = Verifier::new(options);
    let outdated = world.verifier();
    for (portal, at) in [(without, NOW), (outdated, days(3))] {
        let challenge = portal.issue(&world.store, "s", "", &mut SysRng, at).unwrap();
        let token = answer(&world.holder, PORTAL, &challenge).to_json();
        let outcome = portal.verify(&world.store, "s", token.as_bytes(), at);
        assert_eq!(name(outcome), "CERT_STATUS_UNKNOWN");
    }
}

#[test]
fn a_list_signed_by_another_authority_counts_for_nothing() {
    let mut world = World::new();
    let mut other = World::new();
    let mut options = world.options(NOW);
    options.crls = other.options(NOW).crls;
    let portal = Verifier::new(options);
    let challenge = issue_challenge(&portal, &world.store, "s");
    let token = answer(&world.holder, PORTAL, &challenge).to_json();
    let outcome = portal.verify(&world.store, "s", token.as_bytes(), NOW);
    assert_eq!(name(outcome), "CERT_STATUS_UNKNOWN");
}

#[test]
fn a_certificate_of_an_unknown_authority_is_untrusted() {
    let mut world = World::new();
    let forger = World::new();
    let portal = world.verifier();
    let challenge = issue_challenge(&portal, &world.store, "s");
    let token = answer(&forger.holder, PORTAL, &challenge).to_json();
    let error = portal.verify(&world.store, "s", token.as_bytes(), NOW).unwrap_err();
    assert_eq!(error.name(), "CERT_UNTRUSTED");
    assert!((3000..3200).contains(&error.number()), "answers with the certificate layer's number");
}

#[test]
fn the_encryption_certificate_of_the_pair_cannot_log_in() {
    let mut world = World::new();
    let portal = world.verifier();
    let pair = &world.holder.pair;
    let encryption_key = pair.enveloped_key.open(&world.holder.key).unwrap();
    let certificate = pair.encryption_certificate.as_der();
    // Signed with the encryption key itself, so that only the certificate's use stands against it.
    let challenge = issue_challenge(&portal, &world.store, "s");
    let origin = Origin::parse(PORTAL).unwrap();
    let message = login_message(&origin, challenge.nonce(), certificate, "");
    let id = sm2::DistinguishedId::default();
    let signature = encryption_key.sign(&mut SysRng, &id, &message).unwrap().to_der();
    let token = LoginToken::new(certificate, "SM2-SM3", signature.as_bytes(), "test").unwrap();
    let outcome = portal.verify(&world.store, "s", token.to_json().as_bytes(), NOW);
    assert_eq!(name(outcome), "CERT_ENCRYPTION_ONLY");
}

#[test]
fn the_wrong_half_of_the_pair_is_called_by_its_name() {
    let mut world = World::new();
    let portal = world.verifier();
    // An assistant that signs with the right key and sends the other certificate.
    let challenge = issue_challenge(&portal, &world.store, "s");
    let signature = answer(&world.holder, PORTAL, &challenge).signature().to_vec();
    let certificate = world.holder.pair.encryption_certificate.as_der();
    let token = LoginToken::new(certificate, "SM2-SM3", &signature, "test").unwrap();
    let outcome = portal.verify(&world.store, "s", token.to_json().as_bytes(), NOW);
    assert_eq!(name(outcome), "CERT_ENCRYPTION_ONLY");
}

#[test]
fn an_authority_cannot_log_in() {
    let mut world = World::new();
    let portal = world.verifier();
    let certificate = world.issuing.certificate().as_der().to_vec();
    let challenge = issue_challenge(&portal, &world.store, "s");
    let origin = Origin::parse(PORTAL).unwrap();
    let message = login_message(&origin, challenge.nonce(), &certificate, "");
    let id = sm2::DistinguishedId::default();
    let signature = world.issuing.key().sign(&mut SysRng, &id, &message).unwrap().to_der();
    let token = LoginToken::new(&certificate, "SM2-SM3", signature.as_bytes(), "test").unwrap();
    let outcome = portal.verify(&world.store, "s", token.to_json().as_bytes(), NOW);
    assert_eq!(name(outcome), "CERT_UNTRUSTED");
}

#[test]
fn software_keys_log_in_only_where_they_are_accepted() {
    let mut profile = Profile::new(365);
    profile.software_key = true;
    let mut world = World::with_profile(&profile);
    assert_eq!(name(login(&mut world, NOW)), "SOFTWARE_KEY_REFUSED");
    let mut options = world.options(NOW);
    options.accept_software_keys = true;
    let portal = Verifier::new(options);
    let challenge = issue_challenge(&portal, &world.store, "s");
    let token = answer(&world.holder, PORTAL, &challenge).to_json();
    let identity = portal.verify(&world.store, "s", token.as_bytes(), NOW).unwrap();
    assert!(identity.software_key);
}

#[test]
fn a_renewed_certificate_is_the_same_account() {
    let mut world = World::new();
    let before = login(&mut world, NOW).unwrap();
    let serial = world.holder.pair.signature_certificate.serial().to_vec();
    let key = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let request = crate::support::request_for(&key);
    let pair = world
        .issuing
        .renew(&mut world.register, &serial, &request, &Profile::new(365), &mut SysRng, days(340))
        .unwrap();
    world.holder = crate::support::Holder { key, pair };
    let after = login(&mut world, days(341)).unwrap();
    assert_eq!(after.unified_social_credit_code, before.unified_social_credit_code);
    assert_eq!(after.organization, before.organization);
    assert_ne!(after.certificate_serial, before.certificate_serial);
    assert!(!after.reminder);
}

#[test]
fn damaged_certificates_have_their_errors_and_do_not_panic() {
    let mut world = World::new();
    let portal = world.verifier();
    let good = world.holder.pair.signature_certificate.as_der().to_vec();
    for length in [1, 2, 10, good.len() / 2, good.len() - 1] {
        let challenge = issue_challenge(&portal, &world.store, "s");
        let signature = answer(&world.holder, PORTAL, &challenge).signature().to_vec();
        let token = LoginToken::new(&good[..length], "SM2-SM3", &signature, "test").unwrap();
        let outcome = portal.verify(&world.store, "s", token.to_json().as_bytes(), NOW);
        assert_eq!(name(outcome), "TOKEN_MALFORMED", "{length}");
    }
}

#[test]
fn a_status_that_is_over_counts_only_by_grace_and_the_identity_says_so() {
    let mut world = World::new();
    let late = UnixTime(NOW.0 + DAY + 3600);
    for (grace, expected) in [
        (None, "CERT_STATUS_UNKNOWN"),
        (Some(Grace { beyond_seconds: 7200, until: late }), "passed"),
        (Some(Grace { beyond_seconds: 60, until: late }), "CERT_STATUS_UNKNOWN"),
        (Some(Grace { beyond_seconds: 7200, until: UnixTime(late.0 - 1) }), "CERT_STATUS_UNKNOWN"),
    ] {
        // The lists were made a day and an hour ago, for a day.
        let mut options = world.options(NOW);
        options.grace = grace;
        let portal = Verifier::new(options);
        let challenge = portal.issue(&world.store, "s", "", &mut SysRng, late).unwrap();
        let token = answer(&world.holder, PORTAL, &challenge).to_json();
        let outcome = portal.verify(&world.store, "s", token.as_bytes(), late);
        assert!(outcome.as_ref().map_or(true, |identity| identity.status_by_grace));
        assert_eq!(name(outcome), expected);
    }
    assert!(!login(&mut world, NOW).unwrap().status_by_grace);
}

#[test]
fn a_responders_answer_serves_instead_of_a_list() {
    for is_revoked in [false, true] {
        let mut world = World::new();
        let leaf = world.holder.pair.signature_certificate.clone();
        if is_revoked {
            world.register.revoke(leaf.serial(), RevocationReason::Superseded, NOW).unwrap();
        }
        let mut options = world.options(NOW);
        let issuing = world.issuing.certificate();
        options.crls.retain(|list| list.issuer() != issuing.subject());
        let question = CertificateId::new(&leaf, issuing, DigestAlgorithm::Sm3).unwrap();
        let request = OcspRequest::about(vec![question], None).unwrap();
        let mut random = SysRng;
        let mut signer = KeySigner::new(world.issuing.key(), &mut random);
        let response = Responder::new(issuing)
            .answer(request.as_der(), &world.register, &mut signer, NOW)
            .unwrap();
        for response in [None, Some(OcspResponse::parse(&response).unwrap())] {
            let expected = match (&response, is_revoked) {
                (None, _) => "CERT_STATUS_UNKNOWN",
                (Some(_), true) => "CERT_REVOKED",
                (Some(_), false) => "passed",
            };
            let mut options = options.clone();
            options.responses.extend(response);
            let portal = Verifier::new(options);
            let challenge = issue_challenge(&portal, &world.store, "s");
            let token = answer(&world.holder, PORTAL, &challenge).to_json();
            assert_eq!(name(portal.verify(&world.store, "s", token.as_bytes(), NOW)), expected);
        }
    }
}
