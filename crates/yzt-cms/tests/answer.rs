// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers to certificate requests and the enveloped keys inside, from the outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use yzt_cert::asn1::{self, Reader, tag};
use yzt_cert::builder::{CertificateBuilder, NameBuilder, SerialNumber};
use yzt_cert::{Certificate, KeyUsage, UnixTime, oid};
use yzt_cms::{CertificateAnswer, Error, MAX_ANSWER_LENGTH, envelope};
use yzt_crypto::{EnvelopedKey, KeySigner, PublicKey, Random, sm2, sm3};

struct Fixed(u64);

impl Random for Fixed {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        for chunk in out.chunks_mut(32) {
            self.0 += 1;
            chunk.copy_from_slice(&sm3::digest(&self.0.to_be_bytes())[..chunk.len()]);
        }
        Ok(())
    }
}

fn key(seed: u64) -> sm2::PrivateKey {
    sm2::PrivateKey::generate(&mut Fixed(seed << 32)).unwrap()
}

fn public(key: &sm2::PrivateKey) -> PublicKey {
    PublicKey::Sm2(key.public_key().clone())
}

fn certificate(
    common_name: &str,
    number: u8,
    key: &sm2::PrivateKey,
    usage: KeyUsage,
) -> Certificate {
    let subject = NameBuilder::new().common_name(common_name).build().unwrap();
    let serial = SerialNumber::from_unsigned(&[number]).unwrap();
    let (from, until) = (UnixTime(1_750_000_000), UnixTime(1_780_000_000));
    let builder = CertificateBuilder::new(serial, subject, public(key), from, until);
    builder.key_usage(usage).sign(&mut KeySigner::new(key, &mut Fixed(1))).unwrap()
}

struct Sample {
    signing: sm2::PrivateKey,
    encrypting: sm2::PrivateKey,
    answer: CertificateAnswer,
}

fn sample() -> Sample {
    let (signing, encrypting) = (key(1), key(2));
    let enveloped = EnvelopedKey::seal(&mut Fixed(3), signing.public_key(), &encrypting).unwrap();
    let answer = CertificateAnswer {
        signature_certificates: vec![certificate("经办人", 1, &signing, KeyUsage::SIGNATURE_HALF)],
        enveloped_key: Some(enveloped),
        encryption_certificates: vec![certificate(
            "经办人",
            2,
            &encrypting,
            KeyUsage::ENCRYPTION_HALF,
        )],
    };
    Sample { signing, encrypting, answer }
}

#[test]
fn an_answer_round_trips_and_its_key_opens() {
    let Sample { signing, encrypting, answer } = sample();
    let der = answer.to_der();
    let read = CertificateAnswer::from_der(&der).unwrap();
    assert_eq!(read, answer);
    assert_eq!(read.to_der(), der);
    let pair = read.check(&public(&signing)).unwrap();
    assert_eq!(pair.signature, &answer.signature_certificates[0]);
    assert_eq!(pair.encryption, answer.encryption_certificates.first());
    let opened = read.enveloped_key.unwrap().open(&signing).unwrap();
    assert_eq!(*opened.to_bytes(), *encrypting.to_bytes());
}

#[test]
fn the_written_form_is_that_of_the_standard() {
    // GM/T 0092-2020, clause 8 and annex A: IMPLICIT TAGS; SET OF in DER order.
    let der = sample().answer.to_der();
    let mut fields = Reader::new(&der, "answer").sequence("answer").unwrap();
    let mut tags = Vec::new();
    let mut inside = Vec::new();
    while !fields.is_empty() {
        let element = fields.element().unwrap();
        tags.push(element.tag());
        let mut inner = element.reader("inner");
        inside.push(
            std::iter::from_fn(|| inner.element().ok().map(|element| element.tag()))
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(tags, [0x31, 0xA0, 0xA1]);
    assert_eq!(inside, [vec![0x30], vec![0x30, 0x30, 3, 3], vec![0x30]]);
}

#[test]
fn every_tagging_in_use_is_read() {
    let Sample { answer, .. } = sample();
    let signature = asn1::encode(tag::SET, &[answer.signature_certificates[0].as_der()]);
    let key = envelope::to_der(answer.enveloped_key.as_ref().unwrap());
    let content = Reader::single(&key, tag::SEQUENCE, "key").unwrap().content();
    let certificate = answer.encryption_certificates[0].as_der();
    let set = asn1::encode(tag::SET, &[certificate]);
    for key in [asn1::explicit(0, content), asn1::explicit(0, &key)] {
        for certificates in [
            asn1::explicit(1, certificate),
            asn1::explicit(1, &set),
            asn1::explicit(1, &asn1::explicit(0, certificate)),
        ] {
            let der = asn1::sequence(&[&signature, &key, &certificates]);
            assert_eq!(CertificateAnswer::from_der(&der).as_ref(), Ok(&answer));
        }
    }
}

#[test]
fn an_answer_may_hold_the_signature_certificate_alone_or_with_its_issuers() {
    let Sample { signing, answer, .. } = sample();
    let authority = certificate("签发", 9, &key(9), KeyUsage::AUTHORITY);
    let mut certificates = answer.signature_certificates;
    certificates.push(authority);
    let alone = CertificateAnswer {
        signature_certificates: certificates,
        enveloped_key: None,
        encryption_certificates: Vec::new(),
    };
    let read = CertificateAnswer::from_der(&alone.to_der()).unwrap();
    let pair = read.check(&public(&signing)).unwrap();
    assert_eq!(pair.signature.subject().to_string(), "CN=经办人");
    assert_eq!(pair.encryption, None);
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let Sample { signing, encrypting, answer } = sample();
    let check = |change: &dyn Fn(&mut CertificateAnswer)| {
        let mut answer = answer.clone();
        change(&mut answer);
        answer.check(&public(&signing)).map(|_| ())
    };
    let enveloped = |key: &sm2::PrivateKey| {
        EnvelopedKey::seal(&mut Fixed(3), signing.public_key(), key).unwrap()
    };
    assert_eq!(check(&|_| {}), Ok(()));
    assert_eq!(answer.check(&public(&encrypting)), Err(Error::SignatureCertificateMissing));
    assert_eq!(
        check(&|answer| answer.signature_certificates.clear()),
        Err(Error::SignatureCertificateMissing)
    );
    assert_eq!(
        check(&|answer| answer.encryption_certificates.clear()),
        Err(Error::EncryptionIncomplete)
    );
    assert_eq!(check(&|answer| answer.enveloped_key = None), Err(Error::EncryptionIncomplete));
    let other = enveloped(&key(5));
    assert_eq!(
        check(&|answer| answer.enveloped_key = Some(other.clone())),
        Err(Error::EncryptionIncomplete)
    );
    let swapped = certificate("经办人", 1, &signing, KeyUsage::ENCRYPTION_HALF);
    assert_eq!(
        check(&|answer| answer.signature_certificates = vec![swapped.clone()]),
        Err(Error::KeyUsage)
    );
    let swapped = certificate("经办人", 2, &encrypting, KeyUsage::SIGNATURE_HALF);
    assert_eq!(
        check(&|answer| answer.encryption_certificates = vec![swapped.clone()]),
        Err(Error::KeyUsage)
    );
    let stranger = certificate("别人", 2, &encrypting, KeyUsage::ENCRYPTION_HALF);
    assert_eq!(
        check(&|answer| answer.encryption_certificates = vec![stranger.clone()]),
        Err(Error::SubjectMismatch)
    );
}

#[test]
fn damaged_and_oversized_answers_are_refused() {
    let der = sample().answer.to_der();
    for length in 0..der.len() {
        assert!(CertificateAnswer::from_der(&der[..length]).is_err(), "{length}");
    }
    assert!(CertificateAnswer::from_der(&[&der[..], &[0]].concat()).is_err());
    let large = vec![0; MAX_ANSWER_LENGTH + 1];
    let limit = MAX_ANSWER_LENGTH;
    assert_eq!(
        CertificateAnswer::from_der(&large),
        Err(Error::TooLarge { length: limit + 1, limit })
    );
    let certificate = certificate("经办人", 1, &key(1), KeyUsage::SIGNATURE_HALF);
    let many = asn1::encode(tag::SET, &[&certificate.as_der().repeat(33)]);
    let result = CertificateAnswer::from_der(&asn1::sequence(&[&many]));
    assert_eq!(result, Err(Error::TooMany { limit: 32 }));
}

/// An enveloped key whose parts are given in DER.
fn envelope_of(cipher: &[u8], wrapped: &[u8], public: &[u8], private: &[u8]) -> Vec<u8> {
    asn1::sequence(&[cipher, wrapped, &asn1::bit_string(public), &asn1::bit_string(private)])
}

fn cipher(algorithm: &yzt_cert::ObjectIdentifier, parameters: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::object_identifier(algorithm), parameters])
}

#[test]
fn the_cipher_is_sm4_in_ecb_mode_however_it_is_written() {
    let Sample { answer, .. } = sample();
    let key = answer.enveloped_key.unwrap();
    let (wrapped, point) = (key.wrapped_key.to_der(), key.public_key.to_sec1());
    let read = |cipher: &[u8]| {
        envelope::from_der(&envelope_of(cipher, &wrapped, &point, &key.encrypted_private_key))
    };
    for algorithm in [oid::SM4_ECB, oid::SM4] {
        assert_eq!(read(&cipher(&algorithm, &[5, 0])).as_ref(), Ok(&key));
        assert_eq!(read(&cipher(&algorithm, &[])).as_ref(), Ok(&key));
    }
    let cbc: yzt_cert::ObjectIdentifier = "1.2.156.10197.1.104.2".parse().unwrap();
    assert_eq!(read(&cipher(&cbc, &[])), Err(Error::CipherUnsupported { algorithm: cbc }));
    assert!(read(&cipher(&oid::SM4_ECB, &[5, 1, 0])).is_err());
    assert!(read(&cipher(&oid::SM4_ECB, &[4, 0])).is_err());
}

#[test]
fn the_parts_of_an_enveloped_key_are_checked() {
    let Sample { answer, .. } = sample();
    let key = answer.enveloped_key.unwrap();
    let cipher = cipher(&oid::SM4_ECB, &[5, 0]);
    let (wrapped, point) = (key.wrapped_key.to_der(), key.public_key.to_sec1());
    let private = &key.encrypted_private_key;
    let number = |der: &[u8]| envelope::from_der(der).unwrap_err().number();
    let mut off_curve = point;
    off_curve[64] ^= 1;
    assert_eq!(number(&envelope_of(&cipher, &wrapped, &off_curve, private)), 1201);
    assert_eq!(number(&envelope_of(&cipher, &wrapped, &point, &private[..31])), 1212);
    assert_eq!(number(&envelope_of(&cipher, &asn1::sequence(&[]), &point, private)), 1205);
    assert_eq!(number(&envelope_of(&cipher, &wrapped, &point, &[0; 5000])), 3200);
    let der = envelope::to_der(&key);
    assert_eq!(envelope::from_der(&der).as_ref(), Ok(&key));
    for length in 0..der.len() {
        assert!(envelope::from_der(&der[..length]).is_err(), "{length}");
    }
}

fn openssl(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("these tests need the program `openssl` (3.0 or later, with SM2) on the PATH");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {complaint}");
    output.stdout
}

#[test]
fn openssl_opens_the_enveloped_key_that_we_write() {
    let Sample { signing, encrypting, answer } = sample();
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).unwrap();
    let der = envelope::to_der(answer.enveloped_key.as_ref().unwrap());
    let mut fields = Reader::new(&der, "key").sequence("key").unwrap();
    let _cipher = fields.element().unwrap();
    put("wrapped", fields.element().unwrap().whole());
    let _public = fields.element().unwrap();
    put("private", &fields.element().unwrap().content()[1..]);
    put("key.pem", signing.to_pkcs8_pem().as_bytes());
    let symmetric =
        openssl(folder.path(), &["pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "wrapped"]);
    let symmetric = yzt_cert::text::hex(&symmetric);
    let plain = openssl(
        folder.path(),
        &["enc", "-d", "-sm4-ecb", "-nopad", "-K", &symmetric, "-in", "private"],
    );
    assert_eq!(plain, *encrypting.to_bytes());
}

#[test]
fn we_open_an_enveloped_key_whose_parts_openssl_made() {
    let Sample { signing, encrypting, .. } = sample();
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).unwrap();
    let symmetric = [0x42; 16];
    put("symmetric", &symmetric);
    put("private", &*encrypting.to_bytes());
    put("key.pem", signing.to_pkcs8_pem().as_bytes());
    let path = folder.path();
    let wrapped = openssl(path, &["pkeyutl", "-encrypt", "-inkey", "key.pem", "-in", "symmetric"]);
    let hex = yzt_cert::text::hex(&symmetric);
    // Without padding 32 bytes, with PKCS #7 padding 48: authorities send either.
    for padding in [&["-nopad"][..], &[]] {
        let encrypt = [&["enc", "-sm4-ecb", "-K", &hex, "-in", "private"], padding].concat();
        let private = openssl(path, &encrypt);
        let point = encrypting.public_key().to_sec1();
        let der = envelope_of(&cipher(&oid::SM4, &[]), &wrapped, &point, &private);
        let opened = envelope::from_der(&der).unwrap().open(&signing).unwrap();
        assert_eq!(*opened.to_bytes(), *encrypting.to_bytes());
    }
}

thread_local! {
    static SAMPLE: Vec<u8> = sample().answer.to_der();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_input_makes_the_readers_panic(
        noise: Vec<u8>,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        prop_assert!(CertificateAnswer::from_der(&noise).is_err());
        prop_assert!(envelope::from_der(&noise).is_err());
        let mut der = SAMPLE.with(Clone::clone);
        for (index, octet) in cuts {
            let position = index.index(der.len());
            der[position] = octet;
        }
        if let Ok(answer) = CertificateAnswer::from_der(&der) {
            let _ = (answer.check(&public(&key(1))), answer.to_der());
        }
    }
}
