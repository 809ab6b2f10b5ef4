// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an attacker on the way, or beside it, may try with a login.

use getrandom::SysRng;
use yzt_ca::Profile;
use yzt_cert::builder::{CertificateBuilder, NameBuilder, SerialNumber};
use yzt_cert::{Certificate, Extension, KeyUsage};
use yzt_crypto::{KeySigner, Signer, sm2, sm3};
use yzt_login::{
    Error, LoginToken, NonceStore, Origin, TokenPart, Verifier, login_message, sign_login,
};

use crate::support::{CODE, DAY, LOOK_ALIKE, NOW, PORTAL, World, answer, issue_challenge, login};

fn name<T>(outcome: Result<T, Error>) -> &'static str {
    outcome.map_or_else(|error| error.name(), |_| "passed")
}

#[test]
fn an_honest_login_gives_the_identity_of_the_certificate() {
    let mut world = World::new();
    let identity = login(&mut world, NOW).unwrap();
    assert_eq!(identity.organization, "示例科技有限公司");
    assert_eq!(identity.common_name, "示例科技有限公司");
    let code = identity.unified_social_credit_code.unwrap();
    assert_eq!(code.as_str(), CODE);
    assert_eq!(identity.days_left, 365);
    assert!(!identity.reminder);
    assert!(identity.origin_bound);
    assert!(!identity.software_key);
    assert!(!identity.developer_mode);
    let certificate = &world.holder.pair.signature_certificate;
    assert_eq!(identity.not_after, certificate.not_after());
    assert_eq!(identity.certificate_serial, certificate.identity().serial);
    assert!(identity.issuer.contains("测试签发"));
}

#[test]
fn a_relayed_login_is_refused_while_it_is_good_where_it_was_made() {
    let mut world = World::new();
    let portal = world.verifier();
    let challenge = issue_challenge(&portal, &world.store, "victim");
    // The look-alike passes the portal's challenge on; the holder logs in at the look-alike.
    let token = answer(&world.holder, LOOK_ALIKE, &challenge).to_json();
    let relayed = portal.verify(&world.store, "victim", token.as_bytes(), NOW);
    assert_eq!(name(relayed), "SIGNATURE_INVALID");

    let mut options = world.options(NOW);
    options.origin = Origin::parse(LOOK_ALIKE).unwrap();
    let look_alike = Verifier::new(options);
    world.store.issue("victim", challenge, NOW).unwrap();
    look_alike.verify(&world.store, "victim", token.as_bytes(), NOW).unwrap();
}

#[test]
fn a_failed_attempt_spends_the_challenge_too() {
    let mut world = World::new();
    let portal = world.verifier();
    let challenge = issue_challenge(&portal, &world.store, "session");
    let token = answer(&world.holder, PORTAL, &challenge).to_json();
    assert_eq!(name(portal.verify(&world.store, "session", b"{}", NOW)), "TOKEN_MALFORMED");
    let second = portal.verify(&world.store, "session", token.as_bytes(), NOW);
    assert_eq!(name(second), "NONCE_UNKNOWN");
}

#[test]
fn a_token_serves_once() {
    let mut world = World::new();
    let portal = world.verifier();
    let challenge = issue_challenge(&portal, &world.store, "session");
    let token = answer(&world.holder, PORTAL, &challenge).to_json();
    portal.verify(&world.store, "session", token.as_bytes(), NOW).unwrap();
    let replay = portal.verify(&world.store, "session", token.as_bytes(), NOW);
    assert_eq!(name(replay), "NONCE_UNKNOWN");
    issue_challenge(&portal, &world.store, "session");
    let replay = portal.verify(&world.store, "session", token.as_bytes(), NOW);
    assert_eq!(name(replay), "SIGNATURE_INVALID");
}

#[test]
fn a_challenge_counts_until_its_last_second() {
    let mut world = World::new();
    let portal = world.verifier();
    for (seconds, expected) in
        [(0, "passed"), (299, "passed"), (300, "NONCE_EXPIRED"), (DAY, "NONCE_EXPIRED")]
    {
        let challenge = issue_challenge(&portal, &world.store, "session");
        assert_eq!(challenge.expires().0, NOW.0 + 300);
        let token = answer(&world.holder, PORTAL, &challenge).to_json();
        let at = yzt_cert::UnixTime(NOW.0 + seconds);
        let outcome = portal.verify(&world.store, "session", token.as_bytes(), at);
        assert_eq!(name(outcome), expected, "{seconds}");
        assert!(world.store.is_empty(), "spent also when expired");
    }
}

#[test]
fn a_token_of_another_session_is_refused() {
    let mut world = World::new();
    let portal = world.verifier();
    // Login CSRF: the attacker's own answer is pushed into the victim's browser.
    let attackers = issue_challenge(&portal, &world.store, "attacker");
    issue_challenge(&portal, &world.store, "victim");
    let token = answer(&world.holder, PORTAL, &attackers).to_json();
    let swapped = portal.verify(&world.store, "victim", token.as_bytes(), NOW);
    assert_eq!(name(swapped), "SIGNATURE_INVALID");
    let without = portal.verify(&world.store, "nobody", token.as_bytes(), NOW);
    assert_eq!(name(without), "NONCE_UNKNOWN");
}

#[test]
fn a_certificate_swapped_after_signing_is_refused() {
    let mut world = World::new();
    let other = world.enroll(&Profile::new(365));
    let portal = world.verifier();
    let challenge = issue_challenge(&portal, &world.store, "session");
    let token = answer(&world.holder, PORTAL, &challenge);
    let swapped = with_certificate(&token, other.pair.signature_certificate.as_der());
    let outcome = portal.verify(&world.store, "session", swapped.as_bytes(), NOW);
    assert_eq!(name(outcome), "SIGNATURE_INVALID");
}

#[test]
fn another_certificate_of_the_same_key_is_refused() {
    let mut world = World::new();
    let request = crate::support::request_for(&world.holder.key);
    let (subject, profile) = (crate::support::subject(), Profile::new(365));
    let second = world
        .issuing
        .issue_single(&mut world.register, &request, &subject, &profile, &mut SysRng, NOW)
        .unwrap();
    let portal = world.verifier();
    let challenge = issue_challenge(&portal, &world.store, "session");
    let token = answer(&world.holder, PORTAL, &challenge);
    // Z binds the key only; the certificate's digest in the message binds the certificate.
    let swapped = with_certificate(&token, second.as_der());
    let outcome = portal.verify(&world.store, "session", swapped.as_bytes(), NOW);
    assert_eq!(name(outcome), "SIGNATURE_INVALID");
}

#[test]
fn another_context_is_another_login() {
    let mut world = World::new();
    let portal = world.verifier();
    for (asked, signed, expected) in [
        ("公积金", "公积金", "passed"),
        ("公积金", "就业", "SIGNATURE_INVALID"),
        ("公积金", "", "SIGNATURE_INVALID"),
    ] {
        let challenge = portal.issue(&world.store, "session", asked, &mut SysRng, NOW).unwrap();
        let shown =
            yzt_login::Challenge::new(challenge.nonce().clone(), signed, challenge.expires())
                .unwrap();
        let token = answer(&world.holder, PORTAL, &shown).to_json();
        let outcome = portal.verify(&world.store, "session", token.as_bytes(), NOW);
        assert_eq!(name(outcome), expected);
    }
}

/// Signatures over something near the login message, as an oracle of another kind would give them.
#[test]
fn signatures_from_other_oracles_are_refused() {
    let mut world = World::new();
    let portal = world.verifier();
    let origin = Origin::parse(PORTAL).unwrap();
    let certificate = world.holder.pair.signature_certificate.as_der().to_vec();
    let key = &world.holder.key;
    let sign = |message: &[u8]| key.sign(&mut SysRng, &sm2::DistinguishedId::default(), message);
    let empty_id = sm2::DistinguishedId::new(Vec::new()).unwrap();
    for oracle in 0..7 {
        let challenge = issue_challenge(&portal, &world.store, "session");
        let message = login_message(&origin, challenge.nonce(), &certificate, "");
        let (signature, expected) = match oracle {
            0 => (sign(&message).unwrap(), "passed"),
            // The raw digest of the message, without Z.
            1 => {
                let digest = sm3::digest(&message);
                (key.sign_digest(&mut SysRng, &digest).unwrap(), "SIGNATURE_INVALID")
            }
            // The digest of the message signed as if it were the message.
            2 => (sign(&sm3::digest(&message)).unwrap(), "SIGNATURE_INVALID"),
            3 => (key.sign(&mut SysRng, &empty_id, &message).unwrap(), "SIGNATURE_INVALID"),
            // The nonce alone, as older middleware signs it.
            4 => (sign(challenge.nonce().as_bytes()).unwrap(), "SIGNATURE_INVALID"),
            5 => (sign(challenge.nonce().to_base64().as_bytes()).unwrap(), "SIGNATURE_INVALID"),
            // The fields without the label.
            _ => (sign(&message[12..]).unwrap(), "SIGNATURE_INVALID"),
        };
        let der = signature.to_der();
        let token = LoginToken::new(&certificate, "SM2-SM3", der.as_bytes(), "test").unwrap();
        let outcome = portal.verify(&world.store, "session", token.to_json().as_bytes(), NOW);
        assert_eq!(name(outcome), expected, "oracle {oracle}");
    }
}

#[test]
fn a_signature_in_another_encoding_is_refused() {
    let mut world = World::new();
    let portal = world.verifier();
    let certificate = world.holder.pair.signature_certificate.as_der().to_vec();
    for form in ["raw", "trailing", "empty sequence"] {
        let challenge = issue_challenge(&portal, &world.store, "session");
        let good = answer(&world.holder, PORTAL, &challenge);
        let mut bytes = good.signature().to_vec();
        match form {
            "raw" => {
                let der = sm2::DerSignature::from_bytes(&bytes).unwrap();
                bytes = sm2::Signature::from_der(&der).unwrap().to_raw().as_bytes().to_vec();
            }
            "trailing" => bytes.push(0),
            _ => bytes = vec![0x30, 0x00],
        }
        let token = LoginToken::new(&certificate, "SM2-SM3", &bytes, "test").unwrap();
        let outcome = portal.verify(&world.store, "session", token.to_json().as_bytes(), NOW);
        assert_eq!(name(outcome), "SIGNATURE_INVALID", "{form}");
    }
}

#[test]
fn formats_and_algorithms_are_not_negotiated() {
    let mut world = World::new();
    let portal = world.verifier();
    for (from, to, expected) in [
        ("\"yzt-login-1\"", "\"yzt-login-0\"", "FORMAT_UNSUPPORTED"),
        ("\"yzt-login-1\"", "\"yzt-login-2\"", "FORMAT_UNSUPPORTED"),
        ("\"yzt-login-1\"", "\"web-eid:1.0\"", "FORMAT_UNSUPPORTED"),
        ("\"yzt-login-1\"", "\"\"", "FORMAT_UNSUPPORTED"),
        ("\"SM2-SM3\"", "\"RS256\"", "ALGORITHM_MISMATCH"),
        ("\"SM2-SM3\"", "\"none\"", "ALGORITHM_MISMATCH"),
        ("\"SM2-SM3\"", "\"sm2-sm3\"", "ALGORITHM_MISMATCH"),
        ("\"SM2-SM3\"", "\"\"", "ALGORITHM_MISMATCH"),
    ] {
        let challenge = issue_challenge(&portal, &world.store, "session");
        let token = answer(&world.holder, PORTAL, &challenge).to_json();
        let changed = token.replacen(from, to, 1);
        assert_ne!(changed, token);
        let outcome = portal.verify(&world.store, "session", changed.as_bytes(), NOW);
        assert_eq!(name(outcome), expected, "{to}");
    }
}

#[test]
fn nothing_that_a_page_sends_beside_the_token_counts() {
    let mut world = World::new();
    let portal = world.verifier();
    for extra in [
        r#""origin":"https://job.example.test","#,
        r#""nonce":"AAAA","#,
        r#""organization":"别的公司","#,
        r#""algorithm":"SM2-SM3","#,
        r#""unverifiedCertificate":"AAAA","#,
        r#""signature":"AAAA","#,
        r#""format":"yzt-login-1","#,
        r#""appVersion":"x","#,
    ] {
        let challenge = issue_challenge(&portal, &world.store, "session");
        let token = answer(&world.holder, PORTAL, &challenge).to_json();
        let changed = token.replacen('{', &format!("{{{extra}"), 1);
        let outcome = portal.verify(&world.store, "session", changed.as_bytes(), NOW);
        assert!(
            matches!(outcome, Err(Error::TokenMalformed(TokenPart::Json))),
            "{extra}: {outcome:?}"
        );
    }
}

#[test]
fn a_second_challenge_voids_the_first() {
    let mut world = World::new();
    let portal = world.verifier();
    let first = issue_challenge(&portal, &world.store, "session");
    let token = answer(&world.holder, PORTAL, &first).to_json();
    issue_challenge(&portal, &world.store, "session");
    let outcome = portal.verify(&world.store, "session", token.as_bytes(), NOW);
    assert_eq!(name(outcome), "SIGNATURE_INVALID");
}

#[test]
fn nonces_do_not_repeat_and_sessions_are_bounded() {
    let mut world = World::new();
    let portal = world.verifier();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..200 {
        let challenge = issue_challenge(&portal, &world.store, "session");
        assert_eq!(challenge.nonce().as_bytes().len(), 32);
        assert!(seen.insert(challenge.nonce().as_bytes().to_vec()));
    }
    for session in [String::new(), "x".repeat(513)] {
        let refused = portal.issue(&world.store, &session, "", &mut SysRng, NOW);
        assert_eq!(name(refused), "SESSION_INVALID");
    }
    let refused = portal.issue(&world.store, "s", &"x".repeat(257), &mut SysRng, NOW);
    assert_eq!(name(refused), "CONTEXT_INVALID");
    let refused = portal.issue(&world.store, "s", "a\nb", &mut SysRng, NOW);
    assert_eq!(name(refused), "CONTEXT_INVALID");
}

#[test]
fn developer_mode_marks_the_identity() {
    let mut world = World::new();
    for (origin, marked) in [("http://localhost:8080", true), (PORTAL, false)] {
        let mut options = world.options(NOW);
        options.origin = Origin::parse_for_development(origin).unwrap();
        let portal = Verifier::new(options);
        let challenge = issue_challenge(&portal, &world.store, "session");
        let token = answer(&world.holder, origin, &challenge).to_json();
        let identity = portal.verify(&world.store, "session", token.as_bytes(), NOW).unwrap();
        assert_eq!(identity.developer_mode, marked);
    }
}

#[test]
fn the_key_is_not_used_for_what_is_refused() {
    struct NeverSigns(sm2::PublicKey);
    impl Signer for NeverSigns {
        type Error = yzt_crypto::Error;
        fn public_key(&self) -> yzt_crypto::PublicKey {
            self.0.clone().into()
        }
        fn sign(&mut self, _: &[u8]) -> Result<yzt_crypto::Signature, yzt_crypto::Error> {
            panic!("the key was used");
        }
    }
    let mut world = World::new();
    let other = world.enroll(&Profile::new(365));
    let portal = world.verifier();
    let challenge = issue_challenge(&portal, &world.store, "session");
    let origin = Origin::parse(PORTAL).unwrap();
    let mut signer = NeverSigns(world.holder.key.public_key().clone());
    for (certificate, expected) in [
        (other.pair.signature_certificate.as_der(), "CERT_KEY_MISMATCH"),
        (world.holder.pair.encryption_certificate.as_der(), "CERT_ENCRYPTION_ONLY"),
        (&b"no certificate"[..], "TOKEN_MALFORMED"),
    ] {
        match sign_login(&mut signer, certificate, &origin, &challenge, "test") {
            Err(yzt_login::SignError::Refused(error)) => assert_eq!(error.name(), expected),
            other => panic!("{other:?}"),
        }
    }
    let certificate = world.holder.pair.signature_certificate.as_der();
    let large = large_certificate(&world.holder.key);
    for (certificate, version, expected) in [
        (certificate, "", "TOKEN_MALFORMED"),
        (certificate, "1.0\n", "TOKEN_MALFORMED"),
        (large.as_der(), "test", "TOKEN_TOO_LARGE"),
    ] {
        match sign_login(&mut signer, certificate, &origin, &challenge, version) {
            Err(yzt_login::SignError::Refused(error)) => assert_eq!(error.name(), expected),
            other => panic!("{other:?}"),
        }
    }
    let mut random = SysRng;
    let mut good = KeySigner::new(&world.holder.key, &mut random);
    sign_login(&mut good, certificate, &origin, &challenge, "test").unwrap();
}

/// A certificate of this key whose token would pass 8 KiB.
fn large_certificate(key: &sm2::PrivateKey) -> Certificate {
    let name = NameBuilder::new().common_name("large").build().unwrap();
    let public = key.public_key().clone().into();
    let kind = "1.2.3.4".parse().unwrap();
    CertificateBuilder::new(SerialNumber::from_unsigned(&[1]).unwrap(), name, public, NOW, NOW)
        .key_usage(KeyUsage::SIGNATURE_HALF)
        .extension(Extension { kind, critical: false, value: vec![5; 6_500] })
        .sign(&mut KeySigner::new(key, &mut SysRng))
        .unwrap()
}

fn with_certificate(token: &LoginToken, certificate: &[u8]) -> String {
    LoginToken::new(certificate, token.algorithm(), token.signature(), token.app_version())
        .unwrap()
        .to_json()
}
