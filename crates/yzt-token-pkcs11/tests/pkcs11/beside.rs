// SPDX-License-Identifier: MIT OR Apache-2.0
//! Other programs, and other threads, on the same module at the same time.

use std::sync::atomic::{AtomicBool, Ordering};

use yzt_crypto::DigestAlgorithm;
use yzt_token::{KeyType, KeyUse, Provider};

use crate::softhsm::{self, LABEL, USER_PIN, alone, logged_in, path, pkcs11_tool};
use crate::stub::pin;

#[test]
fn pkcs11_tool_works_beside_us() {
    alone("beside::pkcs11_tool_works_beside_us", |folder| {
        let mut application = logged_in();
        let mut container = softhsm::container(application.as_mut(), "ours");
        let public_key = container.generate_signature_key(KeyType::P256).unwrap();
        let ended = AtomicBool::new(false);
        let data = path(folder, "data");
        let out = path(folder, "out");
        std::fs::write(&data, [7; 32]).unwrap();
        std::thread::scope(|scope| {
            let theirs = scope.spawn(|| {
                for round in 0..4 {
                    let id = format!("a{round}");
                    let login = ["--login", "--pin", USER_PIN];
                    let of = |arguments: &[&str]| pkcs11_tool(&[&login[..], arguments].concat());
                    of(&["--keypairgen", "--key-type", "EC:prime256v1", "--id", &id]);
                    let (data, out) = (data.to_str().unwrap(), out.to_str().unwrap());
                    let files = ["--input-file", data, "--output-file", out];
                    of(&[&["--sign", "--mechanism", "ECDSA", "--id", &id], &files[..]].concat());
                    assert!(of(&["--list-objects"]).contains("ours"));
                    of(&["--delete-object", "--type", "privkey", "--id", &id]);
                    of(&["--delete-object", "--type", "pubkey", "--id", &id]);
                }
                ended.store(true, Ordering::Release);
            });
            let mut signed = 0;
            while !ended.load(Ordering::Acquire) && !theirs.is_finished() {
                let digest = DigestAlgorithm::Sha256.digest(&[signed]);
                let signature = container.sign_digest(&digest).unwrap();
                public_key.verify_digest(&digest, &signature).unwrap();
                application.containers().unwrap();
                signed = signed.wrapping_add(1);
            }
            theirs.join().unwrap();
        });
        // What it made and took away again is neither missed nor kept.
        assert_eq!(application.containers().unwrap(), ["ours"]);
    });
}

#[test]
fn threads_share_a_token() {
    alone("beside::threads_share_a_token", |_| {
        let mut application = logged_in();
        let mut container = softhsm::container(application.as_mut(), "shared");
        let public_key = container.generate_signature_key(KeyType::P256).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..8_u8 {
                let public_key = &public_key;
                scope.spawn(move || {
                    let mut provider = softhsm::provider();
                    for round in 0..25_u8 {
                        let id = provider.devices().unwrap()[0].id.clone();
                        let mut device = provider.open(&id).unwrap();
                        let mut application = device.open_application(LABEL).unwrap();
                        let mut container = application.open_container("shared").unwrap();
                        assert_eq!(container.public_key(KeyUse::Signature).unwrap(), *public_key);
                        let digest = DigestAlgorithm::Sha256.digest(&[thread, round]);
                        let signature = container.sign_digest(&digest).unwrap();
                        public_key.verify_digest(&digest, &signature).unwrap();
                    }
                });
            }
        });
        application.logout().unwrap();
        application.verify_pin(yzt_token::PinRole::User, pin(USER_PIN)).unwrap();
    });
}
