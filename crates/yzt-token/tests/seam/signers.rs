// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys on a token as signers.

use yzt_crypto::{DigestAlgorithm, PublicKey, Signer, rsa};
use yzt_token::{Application, Error, PinSigner, TokenSigner};

use crate::double::{Double, Event, PIN, SIGN, pin, public_key};

#[test]
fn a_signer_that_verifies_the_pin_signs_once_and_logs_out() {
    let double = Double::default();
    let (mut application, _) = double.handles();
    let mut signer = PinSigner::new(&mut application, "cert", public_key(), pin(PIN));
    assert_eq!(signer.public_key(), public_key());
    assert!(!format!("{signer:?}").contains(PIN));
    let signature = signer.sign(b"message").unwrap();
    public_key().verify(b"message", &signature).unwrap();
    assert_eq!(double.events(), [Event::Open, Event::Verify, SIGN, Event::Logout]);

    // Its PIN is gone: nothing is asked of the key.
    assert!(matches!(signer.sign(b"another"), Err(Error::NotLoggedIn { .. })));
    assert_eq!(double.events().len(), 4);
}

#[test]
fn a_signer_whose_pin_is_wrong_has_spent_it() {
    let double = Double::default();
    let (mut application, _) = double.handles();
    let mut signer = PinSigner::new(&mut application, "cert", public_key(), pin("000000"));
    assert!(matches!(signer.sign(b"message"), Err(Error::PinIncorrect { .. })));
    assert!(matches!(signer.sign(b"message"), Err(Error::NotLoggedIn { .. })));
    assert_eq!(double.count(Event::Verify), 1);
}

#[test]
fn the_login_ends_where_the_signature_fails() {
    let double = Double::default();
    double.fail_at(1);
    let (mut application, _) = double.handles();
    let mut signer = PinSigner::new(&mut application, "cert", public_key(), pin(PIN));
    assert!(matches!(signer.sign(b"message"), Err(Error::Timeout)));
    assert!(!double.is_logged_in());
}

#[test]
fn a_container_that_is_not_there_spends_no_try() {
    let double = Double::default();
    let (mut application, _) = double.handles();
    let mut signer = PinSigner::new(&mut application, "other", public_key(), pin(PIN));
    assert!(matches!(signer.sign(b"message"), Err(Error::NotFound { .. })));
    assert_eq!(double.events(), [Event::Open]);
}

#[test]
fn a_key_that_is_gone_behind_the_signature_takes_nothing_back() {
    let digest = DigestAlgorithm::Sm3.digest(b"message");
    for (error, stands) in
        [(|| Error::TokenRemoved) as fn() -> Error, || Error::TokenReset, || Error::Timeout]
            .into_iter()
            .zip([true, true, false])
    {
        let double = Double::default();
        double.fail_logout(error);
        let (mut application, _) = double.handles();
        let signed = application.sign_with_pin("cert", pin(PIN), &digest);
        assert_eq!(signed.is_ok(), stands, "{signed:?}");
        assert_eq!(double.count(Event::Logout), 1);
    }
}

#[test]
fn a_lost_answer_to_the_pin_is_followed_by_a_logout() {
    let double = Double::default();
    double.lose_the_answer();
    let (mut application, _) = double.handles();
    let digest = DigestAlgorithm::Sm3.digest(b"message");
    let unknown = application.sign_with_pin("cert", pin(PIN), &digest);
    assert!(matches!(unknown, Err(Error::PinOutcomeUnknown { .. })));
    assert_eq!(double.events(), [Event::Open, Event::Verify, Event::Logout]);
}

#[test]
fn the_digest_is_that_of_the_kind_of_key() {
    let double = Double::default();
    let (mut application, mut container) = double.handles();
    application.verify_pin(yzt_token::PinRole::User, pin(PIN)).unwrap();
    let rsa = rsa::PublicKey::from_components(&[0xFF; 256], &[1, 0, 1]).unwrap();
    for (key, algorithm) in
        [(public_key(), DigestAlgorithm::Sm3), (PublicKey::Rsa(rsa), DigestAlgorithm::Sha256)]
    {
        TokenSigner::new(&mut container, key).sign(b"message").unwrap();
        assert_eq!(double.events().last(), Some(&Event::Sign(algorithm)));
    }
    let mut signer = TokenSigner::for_container(&mut container).unwrap();
    let signature = signer.sign(b"message").unwrap();
    signer.public_key().verify(b"message", &signature).unwrap();
    assert!(format!("{signer:?}").contains("cert"));
}
