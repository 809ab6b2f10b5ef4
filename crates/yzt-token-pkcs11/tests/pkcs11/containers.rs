// SPDX-License-Identifier: MIT OR Apache-2.0
//! Containers of the stub: made, listed, deleted.

use yzt_token::{ContainerType, Error, KeyUse, Object};

use crate::stub::{APPLICATION, Stub, with_key};

#[test]
fn a_container_is_made_listed_opened_and_deleted() {
    let stub = Stub::new();
    let mut application = stub.logged_in();
    assert!(application.containers().unwrap().is_empty());
    let mut container = application.create_container("合同").unwrap();
    let information = container.information().unwrap();
    assert_eq!(information.container_type, ContainerType::Empty);
    assert_eq!(application.containers().unwrap(), ["合同"]);
    let again = application.create_container("合同").map(drop).unwrap_err();
    assert!(matches!(again, Error::AlreadyExists { object: Object::Container }), "{again}");
    let public_key = container.generate_signature_key(yzt_token::KeyType::Sm2).unwrap();
    let information = container.information().unwrap();
    assert_eq!(information.container_type, ContainerType::Sm2);
    assert_eq!((information.signature_key_bits, information.encryption_key_bits), (256, 0));
    assert_eq!(container.public_key(KeyUse::Signature).unwrap(), public_key);
    let missing = container.public_key(KeyUse::Encryption).unwrap_err();
    assert!(matches!(missing, Error::NotFound { object: Object::KeyPair }), "{missing}");
    assert_eq!(container.certificate(KeyUse::Signature).unwrap(), None);
    application.delete_container("合同").unwrap();
    assert!(application.containers().unwrap().is_empty());
    let gone = container.information().unwrap_err();
    assert!(matches!(gone, Error::NotFound { object: Object::Container }), "{gone}");
    let gone = application.open_container("合同").map(drop).unwrap_err();
    assert!(matches!(gone, Error::NotFound { object: Object::Container }), "{gone}");
    application.create_container("合同").unwrap();
}

#[test]
fn what_is_public_is_seen_without_a_login_and_what_writes_needs_one() {
    let stub = Stub::new();
    with_key(stub.logged_in().as_mut(), "public");
    let mut application = stub.device().open_application(APPLICATION).unwrap();
    assert_eq!(application.containers().unwrap(), ["public"]);
    let mut container = application.open_container("public").unwrap();
    container.public_key(KeyUse::Signature).unwrap();
    let digest = yzt_crypto::DigestAlgorithm::Sm3.digest(b"");
    let errors = [
        application.create_container("new").map(drop),
        application.delete_container("public"),
        container.sign_digest(&digest).map(drop),
        container.generate_signature_key(yzt_token::KeyType::Sm2).map(drop),
    ];
    for error in errors {
        assert!(matches!(error, Err(Error::NotLoggedIn { .. })), "{error:?}");
    }
}

#[test]
fn names_that_are_none_are_refused() {
    let stub = Stub::new();
    let mut application = stub.logged_in();
    for name in ["", " padded ", "a\nb", "\u{202e}", &"x".repeat(65)] {
        let error = application.create_container(name).map(drop).unwrap_err();
        assert!(matches!(error, Error::Argument { .. }), "{name:?}: {error}");
    }
}

#[test]
fn there_is_one_application_and_it_is_the_token() {
    let stub = Stub::new();
    let mut device = stub.device();
    assert_eq!(device.applications().unwrap(), [APPLICATION]);
    let error = device.open_application("another").map(drop).unwrap_err();
    assert!(matches!(error, Error::NotFound { object: Object::Application }), "{error}");
}

#[test]
fn a_full_token_says_so() {
    let stub = Stub::new();
    let mut application = stub.logged_in();
    let mut container = application.create_container("full").unwrap();
    stub.fault("C_GenerateKeyPair", 0x31);
    let error = container.generate_signature_key(yzt_token::KeyType::Sm2).unwrap_err();
    assert!(matches!(error, Error::NoRoom), "{error}");
}
