// SPDX-License-Identifier: MIT OR Apache-2.0
//! Logins of pages that have a server's random value signed.

use getrandom::SysRng;
use yzt_ca::Profile;
use yzt_cert::{RevocationReason, UnixTime};
use yzt_cms::{Dialect, SignedDataBuilder, SignerPlan};
use yzt_crypto::{KeySigner, Signature, Signer};
use yzt_login::{
    Error, LOGIN_LABEL, LegacyContent, LegacyForm, LegacySignature, LegacyVerifier, LoginIdentity,
};

use crate::support::{CODE, DAY, NOW, OtherKey, World, issue_challenge, request_for, subject};

fn verifier(world: &mut World) -> LegacyVerifier {
    LegacyVerifier::new(world.options(NOW), LegacyContent::default())
}

fn issue(verifier: &LegacyVerifier, world: &World) -> Vec<u8> {
    verifier.issue(&world.store, "s", &mut SysRng, NOW).unwrap()
}

fn sign(world: &World, content: &[u8]) -> Signature {
    KeySigner::new(&world.holder.key, &mut SysRng).sign(content).unwrap()
}

fn raw(signature: &Signature) -> Vec<u8> {
    match signature {
        Signature::Sm2(signature) => signature.to_raw().as_bytes().to_vec(),
        Signature::P256(signature) => signature.to_raw().to_vec(),
        other => other.to_der(),
    }
}

fn certificate(world: &World) -> Vec<u8> {
    world.holder.pair.signature_certificate.as_der().to_vec()
}

fn name(outcome: Result<LoginIdentity, Error>) -> &'static str {
    outcome.map_or_else(|error| error.name(), |_| "passed")
}

/// One login with the holder's key and whatever is changed in between.
fn login(
    world: &mut World,
    change: impl FnOnce(&mut World),
    at: UnixTime,
) -> Result<LoginIdentity, Error> {
    let issuer = verifier(world);
    let content = issue(&issuer, world);
    change(world);
    let signature = sign(world, &content).to_der();
    let verifier = LegacyVerifier::new(world.options(at), LegacyContent::default());
    let certificate = certificate(world);
    let signature = LegacySignature::Der(&signature);
    verifier.verify(&world.store, "s", Some(&certificate), signature, at)
}

#[test]
fn der_and_raw_signatures_pass_and_are_not_bound_to_an_origin() {
    let mut world = World::new();
    let verifier = verifier(&mut world);
    for is_raw in [false, true] {
        let content = issue(&verifier, &world);
        let signature = sign(&world, &content);
        let bytes = if is_raw { raw(&signature) } else { signature.to_der() };
        let form = if is_raw { LegacySignature::Raw(&bytes) } else { LegacySignature::Der(&bytes) };
        let certificate = certificate(&world);
        let identity = verifier.verify(&world.store, "s", Some(&certificate), form, NOW).unwrap();
        assert!(!identity.origin_bound);
        assert_eq!(identity.unified_social_credit_code.unwrap().as_str(), CODE);
    }
}

#[test]
fn the_form_is_never_guessed() {
    let mut world = World::new();
    let verifier = verifier(&mut world);
    for is_raw in [false, true] {
        let content = issue(&verifier, &world);
        let signature = sign(&world, &content);
        let bytes = if is_raw { signature.to_der() } else { raw(&signature) };
        let form = if is_raw { LegacySignature::Raw(&bytes) } else { LegacySignature::Der(&bytes) };
        let certificate = certificate(&world);
        let outcome = verifier.verify(&world.store, "s", Some(&certificate), form, NOW);
        assert_eq!(name(outcome), "SIGNATURE_INVALID");
    }
}

#[test]
fn keys_of_rsa_and_p256_pass() {
    let mut world = World::new();
    for key in OtherKey::all() {
        let holder = world.enroll_other(key);
        let verifier = verifier(&mut world);
        let content = issue(&verifier, &world);
        let mut random = SysRng;
        let mut signer = KeySigner::new(holder.key.as_key(), &mut random);
        let signature = signer.sign(&content).unwrap().to_der();
        let form = LegacySignature::Der(&signature);
        let pem = holder.certificate.to_pem();
        verifier.verify(&world.store, "s", Some(pem.as_bytes()), form, NOW).unwrap();
    }
}

#[test]
fn a_challenge_counts_once_and_for_a_while() {
    let mut world = World::new();
    let verifier = verifier(&mut world);
    let content = issue(&verifier, &world);
    let signature = sign(&world, &content).to_der();
    let certificate = certificate(&world);
    let verify = |at| {
        let signature = LegacySignature::Der(&signature);
        name(verifier.verify(&world.store, "s", Some(&certificate), signature, at))
    };
    assert_eq!(verify(NOW), "passed");
    assert_eq!(verify(NOW), "NONCE_UNKNOWN");
    let late = UnixTime(NOW.0 + 300);
    assert_eq!(name(login(&mut world, |_| {}, late)), "NONCE_EXPIRED");
    assert_eq!(name(login(&mut world, |_| {}, UnixTime(NOW.0 + 299))), "passed");
}

#[test]
fn a_failed_try_spends_the_challenge() {
    let mut world = World::new();
    let verifier = verifier(&mut world);
    let content = issue(&verifier, &world);
    let certificate = certificate(&world);
    let wrong = sign(&world, b"something else").to_der();
    let wrong = LegacySignature::Der(&wrong);
    let outcome = verifier.verify(&world.store, "s", Some(&certificate), wrong, NOW);
    assert_eq!(name(outcome), "SIGNATURE_INVALID");
    let right = sign(&world, &content).to_der();
    let right = LegacySignature::Der(&right);
    let outcome = verifier.verify(&world.store, "s", Some(&certificate), right, NOW);
    assert_eq!(name(outcome), "NONCE_UNKNOWN");
}

#[test]
fn neither_protocol_answers_the_challenges_of_the_other() {
    let mut world = World::new();
    let (new, old) = (world.verifier(), verifier(&mut world));
    // What the bound protocol asked cannot be answered without the origin.
    let challenge = issue_challenge(&new, &world.store, "s");
    let content = LegacyContent::default().bytes(challenge.nonce());
    let signature = sign(&world, &content).to_der();
    let certificate = certificate(&world);
    let signature = LegacySignature::Der(&signature);
    let outcome = old.verify(&world.store, "s", Some(&certificate), signature, NOW);
    assert_eq!(name(outcome), "NONCE_UNKNOWN");
    // And the other way round; the challenge above still waits for its own.
    issue(&old, &world);
    let token = crate::support::answer(&world.holder, crate::support::PORTAL, &challenge);
    new.verify(&world.store, "s", token.to_json().as_bytes(), NOW).unwrap();
    let token = token.to_json();
    let error = new.verify(&world.store, "s", token.as_bytes(), NOW).unwrap_err();
    assert_eq!(error.name(), "NONCE_UNKNOWN");
}

#[test]
fn path_and_status_are_checked_as_for_bound_logins() {
    let mut world = World::new();
    assert_eq!(name(login(&mut world, |_| {}, NOW)), "passed");
    let revoke = |world: &mut World| {
        let serial = world.holder.pair.signature_certificate.serial().to_vec();
        world.register.revoke(&serial, RevocationReason::KeyCompromise, NOW).unwrap();
    };
    assert_eq!(name(login(&mut world, revoke, NOW)), "CERT_REVOKED");

    let mut world = World::new();
    let mut options = world.options(NOW);
    options.crls.clear();
    let strict = LegacyVerifier::new(options, LegacyContent::default());
    let content = issue(&strict, &world);
    let signature = sign(&world, &content).to_der();
    let signer = certificate(&world);
    let signature = LegacySignature::Der(&signature);
    let outcome = strict.verify(&world.store, "s", Some(&signer), signature, NOW);
    assert_eq!(name(outcome), "CERT_STATUS_UNKNOWN");

    let mut profile = Profile::new(365);
    profile.software_key = true;
    let mut world = World::with_profile(&profile);
    assert_eq!(name(login(&mut world, |_| {}, NOW)), "SOFTWARE_KEY_REFUSED");

    let mut world = World::with_profile(&Profile::new(1));
    let mut options = world.options(UnixTime(NOW.0 + 2 * DAY));
    options.challenge_seconds = 7 * 86_400;
    let patient = LegacyVerifier::new(options, LegacyContent::default());
    let content = issue(&patient, &world);
    let signature = sign(&world, &content).to_der();
    let signer = certificate(&world);
    let signature = LegacySignature::Der(&signature);
    let late = UnixTime(NOW.0 + 2 * DAY);
    let outcome = patient.verify(&world.store, "s", Some(&signer), signature, late);
    assert_eq!(name(outcome), "CERT_EXPIRED");
}

#[test]
fn the_encryption_certificate_and_other_peoples_certificates_are_refused() {
    let mut world = World::new();
    let verifier = verifier(&mut world);
    let other = world.enroll(&Profile::new(365));
    let encryption = world.holder.pair.encryption_certificate.as_der().to_vec();
    let others = other.pair.signature_certificate.as_der().to_vec();
    for (certificate, expected) in [
        (Some(encryption), "CERT_ENCRYPTION_ONLY"),
        (Some(others), "SIGNATURE_INVALID"),
        (Some(b"no certificate".to_vec()), "TOKEN_MALFORMED"),
        (None, "TOKEN_MALFORMED"),
        (Some(vec![0x30; 70_000]), "TOKEN_TOO_LARGE"),
    ] {
        let content = issue(&verifier, &world);
        let signature = sign(&world, &content).to_der();
        let form = LegacySignature::Der(&signature);
        let outcome = verifier.verify(&world.store, "s", certificate.as_deref(), form, NOW);
        assert_eq!(name(outcome), expected);
    }
    let content = issue(&verifier, &world);
    assert!(!content.is_empty());
    let long = vec![0; 70_000];
    let certificate = certificate(&world);
    let form = LegacySignature::Der(&long);
    let outcome = verifier.verify(&world.store, "s", Some(&certificate), form, NOW);
    assert_eq!(name(outcome), "TOKEN_TOO_LARGE");
}

#[test]
fn the_portals_text_stands_before_the_random_bytes() {
    let mut world = World::new();
    for form in [LegacyForm::Base64, LegacyForm::Hex, LegacyForm::Bytes] {
        let content = LegacyContent::new("LOGONDATA:", form).unwrap();
        let verifier = LegacyVerifier::new(world.options(NOW), content);
        let content = issue(&verifier, &world);
        assert!(content.starts_with(b"LOGONDATA:"));
        let random = &content["LOGONDATA:".len()..];
        match form {
            LegacyForm::Bytes => assert_eq!(random.len(), 32),
            LegacyForm::Hex => assert!(
                random.len() == 64 && random.iter().all(|byte| b"0123456789abcdef".contains(byte))
            ),
            _ => assert_eq!(random.len(), 44),
        }
        let signature = sign(&world, &content).to_der();
        let certificate = certificate(&world);
        let signature = LegacySignature::Der(&signature);
        verifier.verify(&world.store, "s", Some(&certificate), signature, NOW).unwrap();
    }
    let label = format!("{LOGIN_LABEL}\0");
    let refused = LegacyContent::new(&label, LegacyForm::Bytes).unwrap_err();
    assert_eq!(refused.name(), "LOGIN_MESSAGE_REFUSED");
}

#[test]
fn a_session_has_a_name_and_no_more_than_512_bytes() {
    let mut world = World::new();
    let verifier = verifier(&mut world);
    for session in [String::new(), "s".repeat(513)] {
        let error = verifier.issue(&world.store, &session, &mut SysRng, NOW).unwrap_err();
        assert_eq!(error.name(), "SESSION_INVALID");
    }
}

#[test]
fn a_key_is_certified_once() {
    let mut world = World::new();
    let request = request_for(&world.holder.key);
    let mut other = subject();
    other.organization = "另一家公司".into();
    let profile = Profile::new(365);
    let refused = world
        .issuing
        .issue_single(&mut world.register, &request, &other, &profile, &mut SysRng, NOW)
        .unwrap_err();
    assert_eq!(refused.number(), 4402);
}

/// A message over `content` by the holder's key.
fn message(world: &World, dialect: Dialect, content: &[u8], change: Change) -> Vec<u8> {
    let certificate = &world.holder.pair.signature_certificate;
    let mut plan = SignerPlan::new(certificate).unwrap();
    if change == Change::Attributes {
        plan = plan.with_attributes();
    }
    let mut builder = SignedDataBuilder::new(dialect).signer(plan).unwrap();
    if change != Change::NoCertificate {
        builder = builder.certificate(certificate);
    }
    if change == Change::Detached {
        builder = builder.detached();
    }
    builder.sign(content, &mut KeySigner::new(&world.holder.key, &mut SysRng)).unwrap()
}

#[derive(Clone, Copy, PartialEq)]
enum Change {
    None,
    Attributes,
    Detached,
    NoCertificate,
}

#[test]
fn signed_messages_pass() {
    let mut world = World::new();
    let verifier = verifier(&mut world);
    for dialect in [Dialect::Gmt0010, Dialect::Rfc5652] {
        for change in [Change::None, Change::Attributes, Change::Detached, Change::NoCertificate] {
            let own = certificate(&world);
            for given in [None, Some(own.as_slice())] {
                let content = issue(&verifier, &world);
                let message = message(&world, dialect, &content, change);
                let form = LegacySignature::Message(&message);
                let outcome = verifier.verify(&world.store, "s", given, form, NOW);
                if given.is_none() && change == Change::NoCertificate {
                    assert_eq!(name(outcome), "SIGNATURE_INVALID");
                    continue;
                }
                let identity = outcome.unwrap();
                assert!(!identity.origin_bound);
            }
        }
    }
}

#[test]
fn a_message_about_something_else_or_by_somebody_else_is_refused() {
    let mut world = World::new();
    let verifier = verifier(&mut world);
    let other = world.enroll(&Profile::new(365)).pair.signature_certificate;
    for (text, given, expected) in [
        (Some(b"something else".as_slice()), None, "SIGNATURE_INVALID"),
        (None, Some(other.as_der()), "SIGNATURE_INVALID"),
    ] {
        for change in [Change::None, Change::Detached] {
            let content = issue(&verifier, &world);
            let message = message(&world, Dialect::Gmt0010, text.unwrap_or(&content), change);
            let form = LegacySignature::Message(&message);
            let outcome = verifier.verify(&world.store, "s", given, form, NOW);
            assert_eq!(name(outcome), expected);
        }
    }
    let content = issue(&verifier, &world);
    let signature = sign(&world, &content).to_der();
    let form = LegacySignature::Message(&signature);
    assert_eq!(name(verifier.verify(&world.store, "s", None, form, NOW)), "TOKEN_MALFORMED");
}
