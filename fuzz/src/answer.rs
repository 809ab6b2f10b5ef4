// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a CA sends back for a request.

use yzt_cms::{CertificateAnswer, Error, MAX_ANSWER_LENGTH, envelope};
use yzt_crypto::{EnvelopedKey, PublicKey};

use crate::world::world;

/// The longest enveloped key that is read.
const MAX_ENVELOPE_LENGTH: usize = 4096;

/// Reads the input as an answer and as an enveloped key alone.
pub fn run(data: &[u8]) {
    match CertificateAnswer::from_der(data) {
        Ok(answer) => self::answer(answer),
        Err(error) => check(&error),
    }
    match envelope::from_der(data) {
        Ok(key) => enveloped(&key),
        Err(error) => check(&error),
    }
}

fn answer(answer: CertificateAnswer) {
    let der = answer.to_der();
    // What is written may be some bytes longer than what was read: at the limit it is not read again.
    if der.len() <= MAX_ANSWER_LENGTH {
        let again = CertificateAnswer::from_der(&der).unwrap();
        assert_eq!(again.to_der(), der);
        assert_eq!(again.enveloped_key, answer.enveloped_key);
        assert_eq!(sorted(&again), sorted(&answer));
    }
    let mut keys = vec![PublicKey::Sm2(world().key.public_key().clone())];
    let certificates = answer.signature_certificates.iter();
    keys.extend(certificates.filter_map(|certificate| certificate.public_key().ok()));
    for key in &keys {
        match answer.check(key) {
            Ok(pair) => {
                assert_eq!(pair.signature.public_key().unwrap(), *key);
                assert_eq!(pair.encryption.is_some(), answer.enveloped_key.is_some());
            }
            Err(error) => check(&error),
        }
    }
    if let Some(key) = &answer.enveloped_key {
        enveloped(key);
    }
}

/// The certificates of both sets, each set in the order in which it is written.
fn sorted(answer: &CertificateAnswer) -> [Vec<&[u8]>; 2] {
    [&answer.signature_certificates, &answer.encryption_certificates].map(|set| {
        let mut set: Vec<&[u8]> = set.iter().map(yzt_cert::Certificate::as_der).collect();
        set.sort_unstable();
        set
    })
}

fn enveloped(key: &EnvelopedKey) {
    let der = envelope::to_der(key);
    if der.len() <= MAX_ENVELOPE_LENGTH {
        assert_eq!(&envelope::from_der(&der).unwrap(), key);
    }
    if let Ok(opened) = key.open(&world().key) {
        assert_eq!(*opened.public_key(), key.public_key);
    }
    let _ = format!("{key:?}");
}

fn check(error: &Error) {
    let number = error.number();
    let known = yzt_cms::NUMBERS.contains(&number)
        || yzt_cert::NUMBERS.contains(&number)
        || yzt_crypto::NUMBERS.contains(&number);
    assert!(known, "{number}");
    assert!(crate::certificate::is_safe(&error.to_string()), "{error}");
}
