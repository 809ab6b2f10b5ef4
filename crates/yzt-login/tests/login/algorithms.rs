// SPDX-License-Identifier: MIT OR Apache-2.0
//! Logins with keys of RSA and P-256.

use getrandom::SysRng;
use yzt_crypto::{Algorithm, KeySigner, Signer};
use yzt_login::{Challenge, LoginToken, Origin, login_message, sign_login};

use crate::support::{
    CODE, LOOK_ALIKE, NOW, OtherHolder, OtherKey, PORTAL, World, issue_challenge,
};

fn answer(holder: &OtherHolder, origin: &str, challenge: &Challenge) -> LoginToken {
    sign_login(
        &mut KeySigner::new(holder.key.as_key(), &mut SysRng),
        holder.certificate.as_der(),
        &Origin::parse(origin).unwrap(),
        challenge,
        "yzt 0.1.0",
    )
    .unwrap()
}

#[test]
fn a_login_passes_and_is_bound_to_its_origin() {
    let mut world = World::new();
    for key in OtherKey::all() {
        let holder = world.enroll_other(key);
        let verifier = world.verifier();
        let challenge = issue_challenge(&verifier, &world.store, "s");
        let token = answer(&holder, PORTAL, &challenge);
        let algorithm = holder.certificate.public_key().unwrap().algorithm();
        let name = if algorithm == Algorithm::Rsa { "RS256" } else { "ES256" };
        assert_eq!(token.algorithm(), name);
        let identity = verifier.verify(&world.store, "s", token.to_json().as_bytes(), NOW).unwrap();
        assert_eq!(identity.unified_social_credit_code.unwrap().as_str(), CODE);
        assert!(identity.origin_bound);

        let challenge = issue_challenge(&verifier, &world.store, "s");
        let token = answer(&holder, LOOK_ALIKE, &challenge).to_json();
        let error = verifier.verify(&world.store, "s", token.as_bytes(), NOW).unwrap_err();
        assert_eq!(error.name(), "SIGNATURE_INVALID");
    }
}

#[test]
fn the_certificate_decides_about_the_algorithm() {
    let mut world = World::new();
    let verifier = world.verifier();
    for key in OtherKey::all() {
        let holder = world.enroll_other(key);
        let own = holder.certificate.public_key().unwrap().algorithm();
        for (algorithm, name) in
            [(Algorithm::Sm2, "SM2-SM3"), (Algorithm::Rsa, "RS256"), (Algorithm::P256, "ES256")]
        {
            let challenge = issue_challenge(&verifier, &world.store, "s");
            let honest = answer(&holder, PORTAL, &challenge);
            let token = LoginToken::new(
                honest.unverified_certificate(),
                name,
                honest.signature(),
                honest.app_version(),
            )
            .unwrap();
            let outcome = verifier.verify(&world.store, "s", token.to_json().as_bytes(), NOW);
            let outcome = outcome.map_or_else(|error| error.name(), |_| "passed");
            let expected = if algorithm == own { "passed" } else { "ALGORITHM_MISMATCH" };
            assert_eq!(outcome, expected, "{own} as {name}");
        }
    }
}

#[test]
fn every_byte_of_the_signature_counts() {
    let mut world = World::new();
    let verifier = world.verifier();
    for key in OtherKey::all() {
        let holder = world.enroll_other(key);
        let length = {
            let challenge = issue_challenge(&verifier, &world.store, "s");
            answer(&holder, PORTAL, &challenge).signature().len()
        };
        for at in 0..length - 2 {
            let challenge = issue_challenge(&verifier, &world.store, "s");
            let honest = answer(&holder, PORTAL, &challenge);
            let mut signature = honest.signature().to_vec();
            signature[at] ^= 0x10;
            let certificate = honest.unverified_certificate();
            let token =
                LoginToken::new(certificate, honest.algorithm(), &signature, "yzt").unwrap();
            let outcome = verifier.verify(&world.store, "s", token.to_json().as_bytes(), NOW);
            assert_eq!(outcome.unwrap_err().name(), "SIGNATURE_INVALID", "{at}");
        }
    }
}

#[test]
fn the_message_is_signed_with_sha_256() {
    let origin = Origin::parse(PORTAL).unwrap();
    let mut world = World::new();
    let verifier = world.verifier();
    for key in OtherKey::all() {
        let holder = world.enroll_other(key);
        let challenge = issue_challenge(&verifier, &world.store, "s");
        let der = holder.certificate.as_der();
        let message = login_message(&origin, challenge.nonce(), der, challenge.context());
        let mut random = SysRng;
        let mut signer = KeySigner::new(holder.key.as_key(), &mut random);
        let signature = signer.sign(&message).unwrap().to_der();
        let name = answer(&holder, PORTAL, &challenge).algorithm().to_owned();
        let token = LoginToken::new(der, &name, &signature, "yzt").unwrap();
        verifier.verify(&world.store, "s", token.to_json().as_bytes(), NOW).unwrap();
    }
}
