// SPDX-License-Identifier: MIT OR Apache-2.0
//! SoftHSM2: RSA and P-256, certificates, PINs, and the SM2 that is none.

use std::fs;

use cryptoki::context::Pkcs11;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::Attribute;
use cryptoki::session::UserType;
use cryptoki::types::AuthPin;
use yzt_crypto::{DigestAlgorithm, PublicKey, Signer};
use yzt_pin::{PinStatus, TriesLeft};
use yzt_token::{
    AsymmetricCiphertext, ContainerType, Error, KeyType, KeyUse, Object, Operation, PinRole,
    TokenSigner,
};

use crate::judge::{self, certify, openssl};
use crate::softhsm::{self, LABEL, MODULE, USER_PIN, alone, logged_in, path, pkcs11_tool};
use crate::stub::pin;

const MESSAGE: &[u8] = b"a message that openssl reads too";

#[test]
fn rsa_signs_every_digest() {
    alone("soft_token::rsa_signs_every_digest", |_| {
        let mut application = logged_in();
        let mut container = softhsm::container(application.as_mut(), "rsa");
        let public_key = container.generate_signature_key(KeyType::Rsa { bits: 2048 }).unwrap();
        let PublicKey::Rsa(key) = &public_key else { panic!("{public_key:?}") };
        assert_eq!((key.bits(), key.exponent()), (2048, 65537));
        for (algorithm, name) in [
            (DigestAlgorithm::Sha1, "sha1"),
            (DigestAlgorithm::Sha256, "sha256"),
            (DigestAlgorithm::Sha384, "sha384"),
            (DigestAlgorithm::Sha512, "sha512"),
        ] {
            let signature = container.sign_digest(&algorithm.digest(MESSAGE)).unwrap();
            judge::digest(&public_key, name, MESSAGE, &signature);
        }
        container.sign_digest(&DigestAlgorithm::Sm3.digest(MESSAGE)).unwrap();
        let mut signer = TokenSigner::for_container(container.as_mut()).unwrap();
        let signature = signer.sign(MESSAGE).unwrap();
        judge::digest(&public_key, "sha256", MESSAGE, &signature);
        let error = container.generate_signature_key(KeyType::Rsa { bits: 1024 }).unwrap_err();
        assert!(matches!(error, Error::Argument { .. }), "{error}");
    });
}

#[test]
fn p256_signs_every_digest() {
    alone("soft_token::p256_signs_every_digest", |_| {
        let mut application = logged_in();
        let mut container = softhsm::container(application.as_mut(), "p256");
        let public_key = container.generate_signature_key(KeyType::P256).unwrap();
        let information = container.information().unwrap();
        assert_eq!(information.container_type, ContainerType::P256);
        for (algorithm, name) in
            [(DigestAlgorithm::Sha256, "sha256"), (DigestAlgorithm::Sha512, "sha512")]
        {
            let signature = container.sign_digest(&algorithm.digest(MESSAGE)).unwrap();
            judge::digest(&public_key, name, MESSAGE, &signature);
        }
    });
}

#[test]
fn private_keys_stay_in_the_token() {
    alone("soft_token::private_keys_stay_in_the_token", |_| {
        let mut application = logged_in();
        for (name, key_type) in [("r", KeyType::Rsa { bits: 2048 }), ("p", KeyType::P256)] {
            let mut container = softhsm::container(application.as_mut(), name);
            container.generate_signature_key(key_type).unwrap();
        }
        let listed =
            pkcs11_tool(&["--login", "--pin", USER_PIN, "--list-objects", "--type", "privkey"]);
        let access = "Access:     sensitive, always sensitive, never extractable, local";
        assert_eq!(listed.matches(access).count(), 2, "{listed}");
        // And do nothing but sign.
        let usage = listed.lines().filter_map(|line| line.trim().strip_prefix("Usage:"));
        assert!(usage.map(str::trim).eq(["sign", "sign"]), "{listed}");
    });
}

#[test]
fn signing_with_the_pin_leaves_nobody_logged_in() {
    alone("soft_token::signing_with_the_pin_leaves_nobody_logged_in", |_| {
        let mut application = logged_in();
        let mut container = softhsm::container(application.as_mut(), "login");
        let public_key = container.generate_signature_key(KeyType::P256).unwrap();
        application.logout().unwrap();
        let digest = DigestAlgorithm::Sha256.digest(MESSAGE);
        let signature = application.sign_with_pin("login", pin(USER_PIN), &digest).unwrap();
        public_key.verify_digest(&digest, &signature).unwrap();
        let error = container.sign_digest(&digest).unwrap_err();
        assert!(matches!(error, Error::NotLoggedIn { .. }), "{error}");
        let error = application.sign_with_pin("login", pin("000000"), &digest).unwrap_err();
        assert!(matches!(error, Error::PinIncorrect { .. }), "{error}");
    });
}

#[test]
fn pins_are_verified_and_changed() {
    alone("soft_token::pins_are_verified_and_changed", |_| {
        let role = PinRole::User;
        let mut application = softhsm::device().open_application(LABEL).unwrap();
        let told = application.pin_information(role).unwrap();
        assert_eq!((told.tries_left, told.status), (TriesLeft::Unknown, PinStatus::Set));
        application.change_pin(role, pin(USER_PIN), pin("abcdef")).unwrap();
        let error = application.verify_pin(role, pin(USER_PIN)).unwrap_err();
        // SoftHSM2 locks nothing, but it says that the count is low.
        assert!(matches!(error, Error::PinIncorrect { .. }), "{error}");
        application.verify_pin(role, pin("abcdef")).unwrap();
        application.logout().unwrap();
        let error = application.change_pin(role, pin("wrong!"), pin("123456")).unwrap_err();
        assert!(matches!(error, Error::PinIncorrect { .. }), "{error}");
        let error = application.change_pin(role, pin("abcdef"), pin("1")).unwrap_err();
        assert!(matches!(error, Error::NewPinRefused { .. }), "{error}");
    });
}

#[test]
fn certificates_go_in_and_out() {
    alone("soft_token::certificates_go_in_and_out", |folder| {
        let mut application = logged_in();
        let mut container = softhsm::container(application.as_mut(), "certified");
        let public_key = container.generate_signature_key(KeyType::Rsa { bits: 2048 }).unwrap();
        assert_eq!(container.certificate(KeyUse::Signature).unwrap(), None);
        let first = certify(folder, &public_key, "first", "digitalSignature");
        container.import_certificate(KeyUse::Signature, &first).unwrap();
        container.import_certificate(KeyUse::Signature, &first).unwrap();
        assert_eq!(container.certificate(KeyUse::Signature).unwrap(), Some(first.clone()));
        assert!(container.information().unwrap().has_signature_certificate);
        let second = certify(folder, &public_key, "second", "digitalSignature,nonRepudiation");
        container.import_certificate(KeyUse::Signature, &second).unwrap();
        assert_eq!(container.certificate(KeyUse::Signature).unwrap(), Some(second.clone()));
        let listed = pkcs11_tool(&["--list-objects", "--type", "cert"]);
        assert_eq!(listed.matches("Certificate Object").count(), 1, "{listed}");
        assert!(listed.contains("certified") && listed.contains("second"), "{listed}");
        // A container with a certificate keeps its key.
        let error = container.generate_signature_key(KeyType::P256).unwrap_err();
        assert!(matches!(error, Error::StateRefused { .. }), "{error}");
        // Another key's certificate, one for another use, and none at all.
        let mut other = softhsm::container(application.as_mut(), "other");
        let other_key = other.generate_signature_key(KeyType::P256).unwrap();
        let wrong_use = certify(folder, &other_key, "other", "keyEncipherment");
        for der in [&second, &wrong_use, &b"none".to_vec()] {
            let error = other.import_certificate(KeyUse::Signature, der).unwrap_err();
            assert!(matches!(error, Error::DataRefused { .. }), "{error}");
        }
        let error = other.import_certificate(KeyUse::Encryption, &wrong_use).unwrap_err();
        assert!(matches!(error, Error::NotFound { object: Object::KeyPair }), "{error}");
        // Seen without a login, too; and gone with the container.
        application.logout().unwrap();
        assert_eq!(container.certificate(KeyUse::Signature).unwrap(), Some(second));
        let mut application = logged_in();
        application.delete_container("certified").unwrap();
        let listed = pkcs11_tool(&["--login", "--pin", USER_PIN, "--list-objects"]);
        assert!(!listed.contains("certified"), "{listed}");
    });
}

#[test]
fn a_key_of_another_program_decrypts_where_its_use_is_to() {
    alone("soft_token::a_key_of_another_program_decrypts_where_its_use_is_to", |folder| {
        let make = |arguments: &[&str]| {
            let mut all = vec!["--login", "--pin", USER_PIN, "--keypairgen"];
            all.extend_from_slice(arguments);
            pkcs11_tool(&all);
        };
        make(&["--key-type", "rsa:2048", "--usage-decrypt", "--id", "22", "--label", "enc"]);
        make(&["--key-type", "EC:prime256v1", "--usage-sign", "--id", "23", "--label", "twice"]);
        make(&["--key-type", "EC:prime256v1", "--usage-sign", "--id", "24", "--label", "twice"]);
        let mut application = logged_in();
        assert_eq!(application.containers().unwrap(), ["enc", "23", "24"]);
        let mut container = application.open_container("enc").unwrap();
        let information = container.information().unwrap();
        assert_eq!(information.encryption_key_bits, 2048);
        // SoftHSM2 lets it sign as well, until its certificate says what it is for.
        assert_eq!(information.signature_key_bits, 2048);
        let public_key = container.public_key(KeyUse::Encryption).unwrap();
        let certificate = certify(folder, &public_key, "enc", "keyEncipherment");
        container.import_certificate(KeyUse::Encryption, &certificate).unwrap();
        let information = container.information().unwrap();
        assert_eq!((information.signature_key_bits, information.encryption_key_bits), (0, 2048));
        assert!(information.has_encryption_certificate);
        fs::write(path(folder, "key.der"), public_key.to_spki_der()).unwrap();
        fs::write(path(folder, "text"), MESSAGE).unwrap();
        let encrypted = openssl(
            folder,
            &[
                "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-in",
                "text",
            ],
        );
        let mut damaged = encrypted.clone();
        damaged[100] ^= 1;
        let plain = container.decrypt(&AsymmetricCiphertext::Rsa(encrypted)).unwrap();
        assert_eq!(plain.as_slice(), MESSAGE);
        for ciphertext in [damaged, vec![1; 10], vec![0xFF; 256], Vec::new()] {
            let error = container.decrypt(&AsymmetricCiphertext::Rsa(ciphertext)).unwrap_err();
            assert!(matches!(error, Error::CryptographyFailed { .. }), "{error}");
        }
        let error = container.sign_digest(&DigestAlgorithm::Sha256.digest(b"")).unwrap_err();
        assert!(matches!(error, Error::NotFound { object: Object::KeyPair }), "{error}");
        let mut signing = application.open_container("23").unwrap();
        signing.sign_digest(&DigestAlgorithm::Sha256.digest(b"")).unwrap();
    });
}

#[test]
fn a_key_on_the_sm2_curve_is_no_sm2_key() {
    alone("soft_token::a_key_on_the_sm2_curve_is_no_sm2_key", |_| {
        let mut device = softhsm::device();
        let module = Pkcs11::new(MODULE).unwrap();
        let slot = module.get_slots_with_initialized_token().unwrap()[0];
        let session = module.open_rw_session(slot).unwrap();
        session.login(UserType::User, Some(&AuthPin::new(USER_PIN.into()))).unwrap();
        let curve = vec![0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D];
        let common = [
            Attribute::Token(true),
            Attribute::Id(vec![0x51]),
            Attribute::Label(b"curve".to_vec()),
        ];
        let public = [&common[..], &[Attribute::EcParams(curve)]].concat();
        let private = [&common[..], &[Attribute::Private(true), Attribute::Sign(true)]].concat();
        session.generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private).unwrap();
        session.logout().unwrap();
        session.close().unwrap();
        let mut application = device.open_application(LABEL).unwrap();
        let digest = DigestAlgorithm::Sm3.digest(MESSAGE);
        // Refused before the PIN is shown, and behind it.
        let error = application.sign_with_pin("curve", pin("000000"), &digest).unwrap_err();
        let expected = Operation::SignDigest;
        assert!(matches!(error, Error::NotSupported { operation } if operation == expected));
        application.verify_pin(PinRole::User, pin(USER_PIN)).unwrap();
        let mut container = application.open_container("curve").unwrap();
        let public_key = container.public_key(KeyUse::Signature).unwrap();
        assert!(matches!(public_key, PublicKey::Sm2(_)));
        let error = container.sign_digest(&digest).unwrap_err();
        assert!(matches!(error, Error::NotSupported { operation } if operation == expected));
        let error = container.generate_signature_key(KeyType::Sm2).unwrap_err();
        assert!(matches!(error, Error::NotSupported { .. }), "{error}");
    });
}

#[test]
fn the_soft_token_does_what_it_says() {
    alone("soft_token::the_soft_token_does_what_it_says", |_| {
        crate::capabilities::compare(softhsm::device().as_mut(), USER_PIN);
    });
}

#[test]
fn random_bytes_come_from_the_token() {
    alone("soft_token::random_bytes_come_from_the_token", |_| {
        let mut device = softhsm::device();
        let (first, second) = (device.random(32).unwrap(), device.random(32).unwrap());
        assert_ne!(first, second);
        assert!(device.random(0).unwrap().is_empty());
        assert!(matches!(device.random(1 << 20), Err(Error::TooLong { .. })));
    });
}
