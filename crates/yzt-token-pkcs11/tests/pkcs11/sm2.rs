// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM2 through a vendor's mechanisms.

use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{DigestAlgorithm, PublicKey, Signer};
use yzt_token::{Application, Container, Error, KeyType, KeyUse, Operation, TokenSigner};
use yzt_token_pkcs11::{Profile, SignatureForm, Sm2Input};

use crate::judge;
use crate::stub::{Stub, log_in, sm2_profile, with_key};

type Opened = (Box<dyn Application>, Box<dyn Container>);

fn opened(stub: &Stub, profile: Profile) -> Opened {
    let mut application = log_in(stub.device_with(profile).as_mut());
    let container = with_key(application.as_mut(), "sm2");
    (application, container)
}

#[test]
fn digests_are_signed_and_both_forms_are_read() {
    for (mechanism, form) in [(0x101, SignatureForm::Raw), (0x102, SignatureForm::Der)] {
        let stub = Stub::new();
        let profile = sm2_profile(mechanism, Sm2Input::Digest, form);
        let (_application, mut container) = opened(&stub, profile);
        let mut signer = TokenSigner::for_container(container.as_mut()).unwrap();
        let message = b"signed by a vendor's mechanism";
        let signature = signer.sign(message).unwrap();
        let public_key = signer.public_key();
        public_key.verify(message, &signature).unwrap();
        judge::sm2(&public_key, message, &signature);
    }
}

#[test]
fn messages_are_signed_where_the_mechanism_takes_them() {
    let stub = Stub::new();
    let profile = sm2_profile(0x103, Sm2Input::Message, SignatureForm::Raw);
    let (_application, mut container) = opened(&stub, profile);
    let id = DistinguishedId::default();
    let signature = container.sign_message(&id, b"message").unwrap();
    let public_key = container.public_key(KeyUse::Signature).unwrap();
    judge::sm2(&public_key, b"message", &signature);
    let other = DistinguishedId::new(b"alice").unwrap();
    let error = container.sign_message(&other, b"message").unwrap_err();
    assert!(matches!(error, Error::NotSupported { operation: Operation::SignMessage }), "{error}");
    let error = container.sign_digest(&DigestAlgorithm::Sm3.digest(b"")).unwrap_err();
    assert!(matches!(error, Error::NotSupported { operation: Operation::SignDigest }), "{error}");
}

#[test]
fn what_is_no_signature_of_the_key_is_not_handed_out() {
    let profiles = [
        sm2_profile(0x109, Sm2Input::Digest, SignatureForm::Raw),
        sm2_profile(0x109, Sm2Input::Digest, SignatureForm::Der),
        // The right mechanism, read in the wrong form.
        sm2_profile(0x101, Sm2Input::Digest, SignatureForm::Der),
        sm2_profile(0x102, Sm2Input::Digest, SignatureForm::Raw),
    ];
    for profile in profiles {
        let stub = Stub::new();
        let (_application, mut container) = opened(&stub, profile);
        let error = container.sign_digest(&DigestAlgorithm::Sm3.digest(b"")).unwrap_err();
        assert!(matches!(error, Error::CryptographyFailed { .. }), "{error}");
    }
}

#[test]
fn sm2_signs_sm3_digests_only() {
    let stub = Stub::new();
    let (_application, mut container) = opened(&stub, crate::stub::profile());
    let error = container.sign_digest(&DigestAlgorithm::Sha256.digest(b"")).unwrap_err();
    assert!(matches!(error, Error::NotSupported { operation: Operation::SignDigest }), "{error}");
}

#[test]
fn without_a_profile_and_with_one_that_does_not_fit_sm2_is_refused_by_name() {
    let stub = Stub::new();
    with_key(stub.logged_in().as_mut(), "there");
    for profile in [Profile::STANDARD, sm2_profile(0x1FF, Sm2Input::Digest, SignatureForm::Raw)] {
        let mut device = stub.device_with(profile);
        let capabilities = device.capabilities();
        assert!(!capabilities.supports(Operation::GenerateSignatureKey));
        assert!(!capabilities.supports(Operation::SignDigest));
        let mut application = log_in(device.as_mut());
        let mut container = application.create_container("new").unwrap();
        let error = container.generate_signature_key(KeyType::Sm2).unwrap_err();
        let expected = Operation::GenerateSignatureKey;
        assert!(matches!(error, Error::NotSupported { operation } if operation == expected));
    }
}

#[test]
fn a_key_that_could_leave_the_token_is_destroyed() {
    let stub = Stub::new();
    let mut application = stub.logged_in();
    let mut container = application.create_container("lax").unwrap();
    stub.set("lax", 1);
    let error = container.generate_signature_key(KeyType::Sm2).unwrap_err();
    assert_eq!(error.number(), 2105, "{error}");
    assert!(matches!(container.public_key(KeyUse::Signature), Err(Error::NotFound { .. })));
    stub.set("lax", 0);
    let public_key = container.generate_signature_key(KeyType::Sm2).unwrap();
    assert!(matches!(public_key, PublicKey::Sm2(_)));
}

#[test]
fn a_failed_generation_keeps_the_key_that_is_there() {
    let stub = Stub::new();
    let (_application, mut container) = opened(&stub, crate::stub::profile());
    let before = container.public_key(KeyUse::Signature).unwrap();
    stub.fault("C_GenerateKeyPair", 0x31);
    assert!(matches!(container.generate_signature_key(KeyType::Sm2), Err(Error::NoRoom)));
    assert_eq!(container.public_key(KeyUse::Signature).unwrap(), before);
    let after = container.generate_signature_key(KeyType::Sm2).unwrap();
    assert_ne!(after, before);
    assert_eq!(container.public_key(KeyUse::Signature).unwrap(), after);
}

#[test]
fn several_digests_are_signed_in_one_go() {
    let stub = Stub::new();
    let (mut application, mut container) = opened(&stub, crate::stub::profile());
    let public_key = container.public_key(KeyUse::Signature).unwrap();
    let digests = [b"a", b"b", b"c"].map(|message| DigestAlgorithm::Sm3.digest(message));
    let mut signatures = Vec::new();
    container.sign_digests(&digests, &mut |signature| signatures.push(signature)).unwrap();
    for (digest, signature) in digests.iter().zip(&signatures) {
        public_key.verify_digest(digest, signature).unwrap();
    }
    assert_eq!(signatures.len(), 3);
    // A callback may use the key: nothing is held while it runs.
    container.sign_digests(&digests, &mut |_| application.containers().map(drop).unwrap()).unwrap();
}

#[test]
fn what_was_left_half_done_does_not_stay_in_the_way() {
    let stub = Stub::new();
    let (_application, mut container) = opened(&stub, crate::stub::profile());
    let digest = DigestAlgorithm::Sm3.digest(b"a");
    stub.fault("C_SignInit", 0x90);
    let error = container.sign_digest(&digest).unwrap_err();
    assert!(matches!(error, Error::StateRefused { status: 0x90, .. }), "{error}");
    assert_eq!(stub.counters().closed, 1);
    // In another session, and without another login.
    container.sign_digest(&digest).unwrap();
}

#[test]
fn the_signatures_before_an_error_are_handed_out() {
    let stub = Stub::new();
    let (_application, mut container) = opened(&stub, crate::stub::profile());
    let digests = [DigestAlgorithm::Sm3.digest(b"a"), DigestAlgorithm::Sha256.digest(b"b")];
    let mut signatures = 0;
    let error = container.sign_digests(&digests, &mut |_| signatures += 1).unwrap_err();
    assert!(matches!(error, Error::NotSupported { operation: Operation::SignDigest }), "{error}");
    assert_eq!(signatures, 1);
}

#[test]
fn a_key_that_asks_again_is_refused_by_name() {
    let stub = Stub::new();
    let mut application = log_in(stub.device().as_mut());
    stub.set("again", 1);
    let mut container = with_key(application.as_mut(), "again");
    let before = stub.counters();
    let error = container.sign_digest(&DigestAlgorithm::Sm3.digest(b"")).unwrap_err();
    assert!(matches!(error, Error::NotSupported { operation: Operation::SignDigest }), "{error}");
    assert_eq!(stub.counters().logins, before.logins);
}

#[test]
fn a_certificate_that_was_left_behind_goes_with_the_next_import() {
    let folder = tempfile::tempdir().unwrap();
    let stub = Stub::new();
    let (_application, mut container) = opened(&stub, crate::stub::profile());
    let public_key = container.public_key(KeyUse::Signature).unwrap();
    let old = judge::certify(folder.path(), &public_key, "old", "digitalSignature");
    let new = judge::certify(folder.path(), &public_key, "new", "digitalSignature");
    container.import_certificate(KeyUse::Signature, &old).unwrap();
    stub.fault("C_DestroyObject", 0x30);
    container.import_certificate(KeyUse::Signature, &new).unwrap_err();
    container.import_certificate(KeyUse::Signature, &new).unwrap();
    assert_eq!(container.certificate(KeyUse::Signature).unwrap(), Some(new));
    let information = container.information().unwrap();
    assert!(information.has_signature_certificate && !information.has_encryption_certificate);
    stub.fault("C_CreateObject", 0x31);
    let error = container.import_certificate(KeyUse::Signature, &old).unwrap_err();
    assert!(matches!(error, Error::NoRoom), "{error}");
}
