// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a CA sends back for a request.

use yzt_cert::Quirks;
use yzt_cms::{
    CertificateAnswer, DeliveredKey, EscrowedKey, MAX_ANSWER_LENGTH, ReceivedAnswer, envelope,
};
use yzt_crypto::{Alignment, EnvelopedKey, PublicKey, SkfBlobLayout};

use crate::cms::check;
use crate::lenient;
use crate::shown;
use crate::world::world;

/// The longest enveloped key that is read.
const MAX_ENVELOPE_LENGTH: usize = 4096;

/// Reads the input as an answer of every form, and as an enveloped key alone.
pub fn run(data: &[u8]) {
    match CertificateAnswer::from_der(data) {
        Ok(answer) => self::answer(answer, Quirks::STRICT),
        Err(error) => check(&error),
    }
    match envelope::from_der(data) {
        Ok(key) => enveloped(&key),
        Err(error) => check(&error),
    }
    match EnvelopedKey::from_skf_blob(data) {
        Ok(key) => enveloped(&key),
        Err(error) => assert!(yzt_crypto::NUMBERS.contains(&error.number())),
    }
    let received = lenient::read(
        data,
        CertificateAnswer::read_any,
        |answer| answer.quirks,
        |answer| (answer.forms.clone(), answer.certificates.clone(), answer.key.clone()),
        check,
    );
    if let Some(answer) = received {
        self::received(answer);
    }
}

/// What was read from whatever form it came in.
fn received(answer: ReceivedAnswer) {
    assert_eq!((answer.forms.len(), answer.wrappings.len()), (1, 1));
    assert!(shown::is_safe(&format!("{} {}", answer.forms[0], answer.wrappings[0].name())));
    let mut each = answer.certificates.clone();
    each.sort_unstable_by(|one, other| one.as_der().cmp(other.as_der()));
    each.dedup();
    assert_eq!(each.len(), answer.certificates.len());
    match &answer.key {
        Some(DeliveredKey::Enveloped(key)) => enveloped(key),
        Some(DeliveredKey::Escrowed(key)) => {
            assert_eq!(EscrowedKey::from_der(&key.to_der()).unwrap(), *key);
        }
        Some(DeliveredKey::Message(_)) => {}
        Some(_) | None => assert!(!answer.certificates.is_empty()),
    }
    // The same part twice is one part.
    let twice = answer.clone().and(answer.clone()).unwrap();
    assert_eq!((&twice.certificates, &twice.key), (&answer.certificates, &answer.key));
    let quirks = answer.quirks;
    match answer.into_answer(&PublicKey::Sm2(world().key.public_key().clone())) {
        Ok(whole) => self::answer(whole, quirks),
        Err(error) => check(&error),
    }
}

fn answer(answer: CertificateAnswer, tolerated: Quirks) {
    let der = answer.to_der();
    // What is written may be some bytes longer than what was read: at the limit it is not read again.
    if der.len() <= MAX_ANSWER_LENGTH {
        let again = CertificateAnswer::from_der_with(&der, tolerated).unwrap();
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

/// Whether two blocks of ciphertext cannot be taken for what fills a field: the chance that they can
/// is one in 2^127.
fn is_no_filling(value: &[u8; 32]) -> bool {
    value[..16] != value[16..] && value[16..] != [0; 16]
}

fn enveloped(key: &EnvelopedKey) {
    let der = envelope::to_der(key);
    if der.len() <= MAX_ENVELOPE_LENGTH {
        assert_eq!(&envelope::from_der(&der).unwrap(), key);
    }
    for (coordinates, private_value) in [
        (Alignment::Right, Alignment::Right),
        (Alignment::Left, Alignment::Right),
        (Alignment::Right, Alignment::Left),
    ] {
        let layout = SkfBlobLayout { coordinates, private_value };
        if let Ok(blob) = key.to_skf_blob(layout)
            && key.encrypted_value().is_ok_and(is_no_filling)
        {
            let again = EnvelopedKey::from_skf_blob(&blob).unwrap();
            // The field has one length; the value in it is the same.
            assert_eq!(again.encrypted_value().ok(), key.encrypted_value().ok());
            assert_eq!(
                (&again.wrapped_key, &again.public_key),
                (&key.wrapped_key, &key.public_key)
            );
        }
    }
    if let Ok(opened) = key.open(&world().key) {
        assert_eq!(*opened.public_key(), key.public_key);
    }
    let _ = format!("{key:?}");
}
