// SPDX-License-Identifier: MIT OR Apache-2.0
//! The OCSP responder, from the request's bytes to the verifier's verdict.

use std::fs;
use std::process::Command;

use getrandom::SysRng;
use yzt_ca::{Error, IssuedPair, Profile, Register, Responder};
use yzt_cert::ocsp::{
    AnswerStatus, CertificateId, NonceRule, OcspFailure, OcspRequest, OcspResponse,
};
use yzt_cert::path::{PathInput, PathOptions, Purpose, TrustAnchor, validate};
use yzt_cert::status::Evidence;
use yzt_cert::{
    Certificate, Error as CertificateError, Extension, RevocationReason, SigningError, fetch, oid,
};
use yzt_crypto::{DigestAlgorithm, KeySigner, PublicKey, SoftwareKey, p256, rsa, sm2};

use crate::support::{NOW, World, key, name};

const NONCE: &[u8] = &[3; 32];

fn ask(world: &World, certificate: &Certificate) -> OcspRequest {
    let (issuer, sm3) = (world.issuing.certificate(), DigestAlgorithm::Sm3);
    OcspRequest::new(certificate, issuer, sm3, Some(NONCE)).unwrap()
}

fn answer(world: &World, request: &[u8]) -> Vec<u8> {
    let responder = Responder::new(world.issuing.certificate());
    let mut random = SysRng;
    let mut signer = KeySigner::new(world.issuing.key(), &mut random);
    responder.answer(request, &world.register, &mut signer, NOW).unwrap()
}

fn pair(world: &mut World) -> IssuedPair {
    let mut profile = Profile::new(365);
    profile.ocsp_url = Some("http://ocsp.example.test/".into());
    world.issue(&key(), &profile).unwrap()
}

fn status(response: &OcspResponse) -> AnswerStatus {
    response.answers()[0].status()
}

fn failure(der: &[u8]) -> CertificateError {
    OcspResponse::parse(der).unwrap_err()
}

#[test]
fn the_register_says_what_is_answered() {
    let mut world = World::new();
    let pair = pair(&mut world);
    let certificate = &pair.signature_certificate;
    let expected = fetch::Location::Http("http://ocsp.example.test/".into());
    assert_eq!(fetch::responder_locations(certificate), Ok(vec![expected]));
    let request = ask(&world, certificate);
    let response = OcspResponse::parse(&answer(&world, request.as_der())).unwrap();
    assert_eq!(request.check(&response, NonceRule::Required), Ok(()));
    assert_eq!(status(&response), AnswerStatus::Good);
    let single = &response.answers()[0];
    assert_eq!(single.this_update(), NOW);
    assert_eq!(single.next_update(), Some(NOW.plus_seconds(3600)));
    let reason = RevocationReason::CertificateHold;
    world.register.revoke(certificate.serial(), reason, NOW).unwrap();
    let response = OcspResponse::parse(&answer(&world, request.as_der())).unwrap();
    match status(&response) {
        AnswerStatus::Revoked(found) => assert_eq!((found.reason, found.date), (reason, NOW)),
        other => panic!("{other:?}"),
    }
    world.register = Register::new(&world.issuing);
    let response = OcspResponse::parse(&answer(&world, request.as_der())).unwrap();
    assert_eq!(status(&response), AnswerStatus::Unknown);
}

#[test]
fn what_is_no_question_of_ours_is_told_so() {
    let mut world = World::new();
    let pair = pair(&mut world);
    for junk in [&[][..], b"GET / HTTP/1.1", &[0x30, 0]] {
        let failure = failure(&answer(&world, junk));
        assert_eq!(failure, CertificateError::Responder { failure: OcspFailure::MalformedRequest });
    }
    let elsewhere = World::new();
    let foreign = ask(&elsewhere, &pair.signature_certificate);
    let refused = failure(&answer(&world, foreign.as_der()));
    assert_eq!(refused, CertificateError::Responder { failure: OcspFailure::Unauthorized });
    // Beside a question of ours, another authority's certificate is unknown, even with our serial.
    let questions = [&foreign, &ask(&world, &pair.signature_certificate)]
        .map(|request| request.questions()[0].clone());
    let both = OcspRequest::about(questions.to_vec(), None).unwrap();
    let response = OcspResponse::parse(&answer(&world, both.as_der())).unwrap();
    let found: Vec<_> = response.answers().iter().map(|answer| answer.status()).collect();
    assert_eq!(found, [AnswerStatus::Unknown, AnswerStatus::Good]);
}

#[test]
fn the_signer_and_the_register_are_the_authoritys() {
    let mut world = World::new();
    let pair = pair(&mut world);
    let request = ask(&world, &pair.signature_certificate);
    let responder = Responder::new(world.issuing.certificate());
    let other = key();
    let wrong_key = responder.answer(
        request.as_der(),
        &world.register,
        &mut KeySigner::new(&other, &mut SysRng),
        NOW,
    );
    let mismatch = CertificateError::IssuerKeyMismatch;
    assert!(matches!(wrong_key, Err(SigningError::Document(error)) if error == mismatch));
    let mut random = SysRng;
    let mut signer = KeySigner::new(world.issuing.key(), &mut random);
    let foreign = responder.answer(request.as_der(), &world.root_register, &mut signer, NOW);
    assert!(foreign.is_err());
}

#[test]
fn delegates_of_every_algorithm_answer_for_the_authority() {
    let mut world = World::new();
    let pair = pair(&mut world);
    let (sm2, p256) = (key(), p256::PrivateKey::generate(&mut SysRng).unwrap());
    let rsa = rsa::PrivateKey::generate(&mut SysRng, 2048).unwrap();
    let keys = [SoftwareKey::from(&sm2), SoftwareKey::from(&p256), SoftwareKey::from(&rsa)];
    for key in keys {
        let public: PublicKey = key.public_key();
        let (issuing, register) = (&world.issuing, &mut world.register);
        let delegate = issuing
            .issue_responder(register, &name("应答服务"), &public, 30, &mut SysRng, NOW)
            .unwrap();
        assert!(delegate.has_no_check());
        assert_eq!(delegate.extended_key_usage(), Some(&[oid::OCSP_SIGNING][..]));
        let again = issuing.issue_responder(register, &name("再来"), &public, 30, &mut SysRng, NOW);
        assert!(matches!(again, Err(Error::KeyInUse)));
        let request = ask(&world, &pair.signature_certificate);
        let responder = Responder::new(world.issuing.certificate()).delegated(&delegate);
        let mut random = SysRng;
        let mut signer = KeySigner::new(key, &mut random);
        let der = responder
            .valid_for(60)
            .answer(request.as_der(), &world.register, &mut signer, NOW)
            .unwrap();
        let response = OcspResponse::parse(&der).unwrap();
        assert_eq!(response.certificates(), [delegate]);
        check_path(&mut world, &pair, response);
    }
}

/// The whole path, the holder's status by OCSP and the authority's by the root's list.
fn check_path(world: &mut World, pair: &IssuedPair, response: OcspResponse) {
    let mut evidence: Evidence = world.lists(NOW).into_iter().take(1).collect();
    evidence.add_response(response);
    let check = |after: i64| {
        validate(&PathInput {
            leaf: &pair.signature_certificate,
            intermediates: &[world.issuing.certificate().clone()],
            anchors: &[TrustAnchor::from(world.root.certificate().clone())],
            evidence: &evidence,
            options: &PathOptions::new(NOW.plus_seconds(after), Purpose::Login),
        })
    };
    assert!(check(60).is_ok());
    assert!(matches!(check(61), Err(CertificateError::RevocationUnknown { depth: 0, .. })));
}

#[test]
fn a_responders_certificate_needs_days_within_the_authoritys() {
    let mut world = World::new();
    let public = PublicKey::from(key().public_key().clone());
    let issue = |world: &mut World, days| {
        let (issuing, register) = (&world.issuing, &mut world.register);
        issuing.issue_responder(register, &name("应答"), &public, days, &mut SysRng, NOW)
    };
    for days in [0, 9000] {
        assert!(matches!(issue(&mut world, days), Err(Error::ValidityNotAllowed)));
    }
    let own = world.issuing.certificate().public_key().unwrap();
    let (issuing, root_register) = (&world.issuing, &mut world.root_register);
    let foreign =
        issuing.issue_responder(root_register, &name("应答"), &public, 3, &mut SysRng, NOW);
    assert!(matches!(foreign, Err(Error::RegisterForeign)));
    let register = &mut world.register;
    let own = issuing.issue_responder(register, &name("应答"), &own, 3, &mut SysRng, NOW);
    assert!(matches!(own, Err(Error::KeyInUse)));
    let mut profile = Profile::new(30);
    profile.ocsp_url = Some("http://示例".into());
    assert!(world.issue(&key(), &profile).is_err());
    assert!(Extension::ocsp_location("http://ocsp.example.test").is_ok());
}

/// OpenSSL reads the SM2 response; its signature is judged over the bytes that were signed.
#[test]
fn openssl_reads_the_answer_and_its_signature_verifies() {
    let mut world = World::new();
    let pair = pair(&mut world);
    let request = ask(&world, &pair.signature_certificate);
    let response = OcspResponse::parse(&answer(&world, request.as_der())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).unwrap();
    put("issuer.pem", world.issuing.certificate().to_pem().as_bytes());
    put("response.der", response.as_der());
    put("signed", response.tbs());
    put("signature", response.signature_value());
    let openssl = |arguments: &str| {
        let output = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(folder.path())
            .output()
            .expect("these tests need the program `openssl` (3.0 or later, with SM2) on the PATH");
        let text = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&text));
        String::from_utf8_lossy(&text).into_owned()
    };
    let text = openssl("ocsp -respin response.der -resp_text -noverify");
    assert!(text.contains("Cert Status: good") && text.contains("OCSP Nonce"), "{text}");
    openssl("x509 -in issuer.pem -pubkey -noout -out issuer.pub");
    openssl(
        "pkeyutl -verify -pubin -inkey issuer.pub -rawin -digest sm3 -in signed -sigfile signature \
         -pkeyopt distid:1234567812345678",
    );
}

#[test]
fn a_question_by_serial_number_alone_is_enough() {
    let mut world = World::new();
    let pair = pair(&mut world);
    let (issuer, serial) = (world.issuing.certificate(), pair.encryption_certificate.serial());
    let id = CertificateId::of_serial(serial, issuer, DigestAlgorithm::Sha1).unwrap();
    let request = OcspRequest::about(vec![id], None).unwrap();
    let response = OcspResponse::parse(&answer(&world, request.as_der())).unwrap();
    assert_eq!((status(&response), response.nonce()), (AnswerStatus::Good, None));
    let _: &sm2::PrivateKey = world.issuing.key();
}
