// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whole logins with keys of RSA and P-256, and with keys that hold certificates of several kinds.

use std::num::NonZeroUsize;

use getrandom::SysRng;
use yzt_assistant::{Assistant, Key, LoginRequest, Options};
use yzt_cert::builder::NameBuilder;
use yzt_cert::{Certificate, CertificateRequest};
use yzt_login::{LoginIdentity, MemoryNonceStore, Origin, Verifier};
use yzt_token::{Application, Device, KeyType, KeyUse, PinRole, TokenSigner};

use crate::kit::{self, Always, Desk, FACTORY_PIN, NOW, ORIGIN, pin};
use crate::softhsm;

/// Makes a key pair in a container of its own, has it certified and brings the certificate in.
fn enroll(
    application: &mut dyn Application,
    desk: &mut Desk,
    (name, kind, days): (&str, KeyType, u32),
) -> Certificate {
    let mut container = application.create_container(name).unwrap();
    let public_key = container.generate_signature_key(kind).unwrap();
    let subject = NameBuilder::new().common_name(name).build().unwrap();
    let mut signer = TokenSigner::new(container.as_mut(), public_key);
    let request = CertificateRequest::build(&subject, &mut signer).unwrap();
    let certificate = desk.single(&request, days, &mut SysRng);
    container.import_certificate(KeyUse::Signature, certificate.as_der()).unwrap();
    certificate
}

/// One login: the algorithm of the token, and whom the portal takes the holder for.
fn login(key: &mut Key, verifier: &Verifier) -> (String, LoginIdentity) {
    let store = MemoryNonceStore::new(NonZeroUsize::MIN);
    let challenge = verifier.issue(&store, "session", "", &mut SysRng, NOW).unwrap();
    let origin = Origin::parse(ORIGIN).unwrap();
    let request = LoginRequest { origin, challenge, app_version: "yzt 0".into() };
    let done = key.login(&request, &mut Always(FACTORY_PIN), NOW).unwrap();
    let token = done.token.to_json();
    let identity = verifier.verify(&store, "session", token.as_bytes(), NOW).unwrap();
    (done.token.algorithm().to_owned(), identity)
}

#[test]
fn rsa_and_p256_on_softhsm2() {
    softhsm::alone("login::rsa_and_p256_on_softhsm2", |_| {
        let mut desk = Desk::new(&mut SysRng);
        for (kind, days, algorithm) in
            [(KeyType::Rsa { bits: 2048 }, 300, "RS256"), (KeyType::P256, 365, "ES256")]
        {
            let certificate = {
                let mut application = softhsm::logged_in();
                let certificate = enroll(application.as_mut(), &mut desk, (algorithm, kind, days));
                application.logout().unwrap();
                certificate
            };
            let options = Options { application: softhsm::LABEL.to_owned(), ..Options::default() };
            let mut assistant = Assistant::new(vec![Box::new(softhsm::provider())], options);
            let mut key = assistant.open(None).unwrap();
            let (used, identity) = login(&mut key, &desk.verifier(&mut SysRng));
            assert_eq!(used, algorithm);
            assert_eq!(identity.certificate_serial, certificate.serial_hex());
            assert!(identity.origin_bound);
        }
    });
}

#[test]
fn a_key_with_certificates_of_several_kinds_signs_with_sm2() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let mut device = kit::new_device(&path, Box::new(SysRng), |card| Box::new(card));
    let mut desk = Desk::new(&mut SysRng);
    let mut application = device.open_application(yzt_assistant::DEFAULT_APPLICATION).unwrap();
    application.verify_pin(PinRole::User, pin(FACTORY_PIN)).unwrap();
    let rsa = KeyType::Rsa { bits: 2048 };
    enroll(application.as_mut(), &mut desk, ("rsa", rsa, 3000));
    application.logout().unwrap();
    application.close().unwrap();
    let mut key = kit::key_of(device);
    let (used, identity) = login(&mut key, &desk.verifier(&mut SysRng));
    assert_eq!((used.as_str(), identity.days_left), ("RS256", 3000));

    desk.issue(&mut key, &mut Always(FACTORY_PIN), &mut SysRng);
    let (used, identity) = login(&mut key, &desk.verifier(&mut SysRng));
    assert_eq!((used.as_str(), identity.days_left), ("SM2-SM3", 365));
}
