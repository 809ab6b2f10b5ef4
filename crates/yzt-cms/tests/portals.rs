// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers in every form that authorities and their portals hand out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};
use proptest::prelude::*;
use yzt_cert::asn1::{self, tag};
use yzt_cert::builder::{CertificateBuilder, NameBuilder, SerialNumber};
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::{Certificate, KeyUsage, ObjectIdentifier, UnixTime, oid};
use yzt_cms::{
    AnswerForm, CertificateAnswer, DecryptionError, DeliveredKey, Error, EscrowedKey,
    MAX_ANSWER_LENGTH, ReceivedAnswer, Wrapping, envelope,
};
use yzt_crypto::sm2::PointPrefix;
use yzt_crypto::{
    Alignment, EnvelopedKey, KeyDecryptor, KeySigner, PublicKey, Random, SkfBlobLayout, sm2, sm3,
    sm4,
};

const USUAL: Quirks = CertificateAnswer::USUAL_QUIRKS;

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

fn certificate(name: &str, number: u8, key: &sm2::PrivateKey, usage: KeyUsage) -> Certificate {
    let subject = NameBuilder::new().common_name(name).build().unwrap();
    let serial = SerialNumber::from_unsigned(&[number]).unwrap();
    let (from, until) = (UnixTime(1_750_000_000), UnixTime(1_780_000_000));
    let builder = CertificateBuilder::new(serial, subject, public(key), from, until);
    builder.key_usage(usage).sign(&mut KeySigner::new(key, &mut Fixed(1))).unwrap()
}

/// One holder's pair and how it is delivered.
struct World {
    signing: sm2::PrivateKey,
    temporary: sm2::PrivateKey,
    encrypting: sm2::PrivateKey,
    pair: [Certificate; 2],
    issuer: Certificate,
    enveloped: EnvelopedKey,
}

fn world() -> World {
    let (signing, temporary, encrypting, authority) = (key(1), key(2), key(3), key(4));
    let pair = [
        certificate("经办人", 1, &signing, KeyUsage::SIGNATURE_HALF),
        certificate("经办人", 2, &encrypting, KeyUsage::ENCRYPTION_HALF),
    ];
    let issuer = certificate("签发", 9, &authority, KeyUsage::AUTHORITY);
    let enveloped = EnvelopedKey::seal(&mut Fixed(5), signing.public_key(), &encrypting).unwrap();
    World { signing, temporary, encrypting, pair, issuer, enveloped }
}

impl World {
    fn answer(&self) -> CertificateAnswer {
        CertificateAnswer {
            signature_certificates: vec![self.pair[0].clone()],
            enveloped_key: Some(self.enveloped.clone()),
            encryption_certificates: vec![self.pair[1].clone()],
        }
    }

    /// Both certificates and the issuer's in a message without signer.
    fn certificates(&self) -> Vec<u8> {
        let all = [self.issuer.as_der(), self.pair[0].as_der(), self.pair[1].as_der()].concat();
        let data = asn1::sequence(&[&asn1::object_identifier(&oid::DATA)]);
        let signed = asn1::sequence(&[
            &asn1::unsigned_integer(&[1]),
            &asn1::set_of(Vec::new()),
            &data,
            &asn1::encode(tag::context_constructed(0), &[&all]),
            &asn1::set_of(Vec::new()),
        ]);
        asn1::sequence(&[&asn1::object_identifier(&oid::SIGNED_DATA), &asn1::explicit(0, &signed)])
    }

    /// The message that MCSCA sends, with a cipher and a wrapped key of the test's choice.
    fn key_message(&self, cipher: &ObjectIdentifier, wrapped: &[u8], content: &[u8]) -> Vec<u8> {
        let name = asn1::sequence(&[self.issuer.subject().as_der(), &[2, 1, 2]]);
        let identifier = asn1::object_identifier;
        let recipient = asn1::sequence(&[
            &asn1::unsigned_integer(&[1]),
            &name,
            &asn1::sequence(&[&identifier(&oid::SM2_ENCRYPTION)]),
            &asn1::octet_string(wrapped),
        ]);
        let content = asn1::sequence(&[
            &identifier(&oid::GM_DATA),
            &asn1::sequence(&[&identifier(cipher)]),
            &asn1::encode(tag::context(0), &[content]),
        ]);
        // Nobody can check it who does not open the key.
        let signer = asn1::sequence(&[
            &asn1::unsigned_integer(&[1]),
            &name,
            &asn1::sequence(&[&identifier(&oid::SM3)]),
            &asn1::sequence(&[&identifier(&oid::SM2_SIGNATURE)]),
            &asn1::octet_string(&[7; 70]),
        ]);
        let body = asn1::sequence(&[
            &asn1::unsigned_integer(&[1]),
            &asn1::set_of(vec![recipient]),
            &asn1::set_of(vec![asn1::sequence(&[&identifier(&oid::SM3)])]),
            &content,
            &asn1::encode(tag::context_constructed(0), &[self.issuer.as_der()]),
            &asn1::set_of(vec![signer]),
        ]);
        let kind = identifier(&oid::GM_SIGNED_AND_ENVELOPED_DATA);
        asn1::sequence(&[&kind, &asn1::explicit(0, &body)])
    }

    /// 32 zeros and d under a key for the signature key, as in the message of the samples.
    fn wrapped(&self) -> (sm2::Ciphertext, Vec<u8>) {
        let mut content = [&[0; 32][..], &*self.encrypting.to_bytes()].concat();
        sm4::Key::new([7; 16]).encrypt_ecb(&mut content).unwrap();
        (self.signing.public_key().encrypt(&mut Fixed(6), &[7; 16]).unwrap(), content)
    }

    fn usual_message(&self) -> Vec<u8> {
        let (wrapped, content) = self.wrapped();
        self.key_message(&oid::SM4, &wrapped.to_der(), &content)
    }

    fn escrow_text(&self) -> String {
        let key = EscrowedKey::seal(&mut Fixed(7), self.temporary.public_key(), &self.encrypting);
        let base64 = Base64::encode_string(&key.unwrap().to_der());
        let lines: Vec<String> = base64
            .as_bytes()
            .chunks(64)
            .map(|line| String::from_utf8(line.to_vec()).unwrap())
            .collect();
        let body = lines.join(",");
        format!("{}{}{:016}{body}", "0000000000000001".repeat(2), "0".repeat(32), body.len())
    }

    /// What a token takes in at the end is the holder's pair, and opens.
    fn check(&self, received: ReceivedAnswer) {
        let answer = received.into_answer(&public(&self.signing)).unwrap();
        assert_eq!(answer.signature_certificates[0], self.pair[0]);
        assert_eq!(answer.encryption_certificates, [self.pair[1].clone()]);
        let opened = answer.enveloped_key.unwrap().open(&self.signing).unwrap();
        assert_eq!(*opened.to_bytes(), *self.encrypting.to_bytes());
    }
}

fn read(input: impl AsRef<[u8]>) -> Result<ReceivedAnswer, Error> {
    CertificateAnswer::read_any(input.as_ref(), USUAL)
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = Base64::encode_string(der);
    format!("-----BEGIN {label}-----\r\n{body}\r\n-----END {label}-----\r\n")
}

/// Every way to write octets.
fn written(der: &[u8]) -> Vec<(Wrapping, Vec<u8>)> {
    let base64 = Base64::encode_string(der);
    let (first, rest) = base64.split_at(20);
    vec![
        (Wrapping::Binary, der.to_vec()),
        (Wrapping::Base64, base64.clone().into_bytes()),
        (Wrapping::Base64, format!(" {first}\r\n{rest}\n").into_bytes()),
        (Wrapping::Hexadecimal, yzt_cert::text::hex(der).into_bytes()),
        (Wrapping::Hexadecimal, yzt_cert::text::hex(der).to_uppercase().into_bytes()),
        (Wrapping::Pem, pem("CERTIFICATE RESPONSE", der).into_bytes()),
        (Wrapping::Pem, pem("PKCS7", der).into_bytes()),
    ]
}

#[test]
fn a_csr_response_is_read_in_every_wrapping() {
    let world = world();
    for (wrapping, text) in written(&world.answer().to_der()) {
        let received = read(&text).unwrap();
        assert_eq!(
            (&received.forms[..], &received.wrappings[..]),
            (&[AnswerForm::CsrResponse][..], &[wrapping][..])
        );
        assert_eq!(
            received.quirks.contains(Quirk::Base64WithoutLabel),
            wrapping == Wrapping::Base64
        );
        world.check(received);
    }
    let base64 = Base64::encode_string(&world.answer().to_der());
    let strict = CertificateAnswer::read_any(base64.as_bytes(), Quirks::STRICT);
    assert_eq!(strict, Err(Error::AnswerUnknown));
}

#[test]
fn certificates_and_key_may_come_apart_and_in_any_order() {
    let world = world();
    let key = envelope::to_der(&world.enveloped);
    let blob = world.enveloped.to_skf_blob(SkfBlobLayout::default()).unwrap();
    let left = Alignment::Left;
    let left = SkfBlobLayout { coordinates: left, private_value: left };
    let left = world.enveloped.to_skf_blob(left).unwrap();
    for (form, key) in
        [(AnswerForm::EnvelopedKey, key), (AnswerForm::SkfBlob, blob), (AnswerForm::SkfBlob, left)]
    {
        for (_, key) in written(&key) {
            for (_, certificates) in written(&world.certificates()) {
                let (first, second) = (read(&certificates).unwrap(), read(&key).unwrap());
                assert_eq!((first.forms[0], second.forms[0]), (AnswerForm::Certificates, form));
                assert_eq!(first.certificates.len(), 3);
                world.check(first.clone().and(second.clone()).unwrap());
                world.check(second.and(first).unwrap());
            }
        }
    }
}

#[test]
fn certificates_may_come_one_by_one_or_as_pem() {
    let world = world();
    let [first, second] = &world.pair;
    let both = read(first.as_der()).unwrap().and(read(second.to_pem()).unwrap()).unwrap();
    assert_eq!(both.certificates.len(), 2);
    let both = both.and(read(first.to_pem()).unwrap()).unwrap();
    assert_eq!(both.certificates.len(), 2);
    let text = format!("{}{}{}", world.issuer.to_pem(), second.to_pem(), first.to_pem());
    let text = read(text).unwrap();
    assert_eq!((text.wrappings[0], text.certificates.len()), (Wrapping::Pem, 3));
    let key = read(envelope::to_der(&world.enveloped)).unwrap();
    world.check(text.and(key).unwrap());
    // The signature certificate alone is an answer, too.
    let alone = read(first.as_der()).unwrap().into_answer(&public(&world.signing)).unwrap();
    assert_eq!((alone.encryption_certificates.len(), alone.enveloped_key), (0, None));
}

#[test]
fn cfca_delivers_the_key_for_the_temporary_key() {
    let world = world();
    let text = world.escrow_text();
    let key = read(&text).unwrap();
    assert_eq!((key.forms[0], key.wrappings[0]), (AnswerForm::Escrowed, Wrapping::CfcaText));
    assert!(!format!("{key:?}").contains(&yzt_cert::text::hex(world.encrypting.public_key().x())));
    let answer = read(world.certificates()).unwrap().and(key).unwrap();
    let refused = answer.clone().into_answer(&public(&world.signing));
    assert_eq!(refused, Err(Error::KeyNotResealed));
    let recipient = world.signing.public_key();
    let mut temporary = KeyDecryptor::new(&world.temporary);
    world.check(answer.clone().reseal(&mut temporary, recipient, &mut Fixed(8)).unwrap());
    let mut other = KeyDecryptor::new(&world.signing);
    let result = answer.reseal(&mut other, recipient, &mut Fixed(8));
    assert!(matches!(result, Err(DecryptionError::Message(Error::DecryptionFailed))), "{result:?}");
    // The DER alone, without the text around it.
    let bare = EscrowedKey::seal(&mut Fixed(7), world.temporary.public_key(), &world.encrypting);
    assert_eq!(read(bare.unwrap().to_der()).unwrap().forms, [AnswerForm::Escrowed]);
}

#[test]
fn a_damaged_escrow_is_refused() {
    let world = world();
    let text = world.escrow_text();
    for damaged in [
        text[..text.len() - 1].to_owned(),
        format!("{text}A"),
        format!("{}x{}", &text[..64], &text[65..]),
        format!("{}9{}", &text[..64], &text[65..]),
        text[..64].to_owned(),
        format!("{}{:016}{}", &text[..64], 4, "AAAA"),
    ] {
        let error = read(&damaged).unwrap_err();
        let known = matches!(error, Error::EscrowedKey { .. } | Error::AnswerUnknown);
        assert!(known, "{damaged}: {error}");
    }
    // d that does not belong to X and Y.
    let mut plaintext = vec![0; 96];
    plaintext[..64].copy_from_slice(&world.signing.public_key().to_sec1()[1..]);
    plaintext[64..].copy_from_slice(&*world.encrypting.to_bytes());
    let ciphertext = world.temporary.public_key().encrypt(&mut Fixed(9), &plaintext).unwrap();
    let octets = asn1::octet_string(&ciphertext.to_c1c3c2(PointPrefix::Absent));
    let der = asn1::sequence(&[&[2, 1, 1], &octets]);
    let escrowed = EscrowedKey::from_der(&der).unwrap();
    let error = escrowed.open(&mut KeyDecryptor::new(&world.temporary)).unwrap_err();
    assert!(matches!(error, DecryptionError::Message(Error::DecryptionFailed)), "{error}");
    for der in [asn1::sequence(&[&[2, 1, 2], &octets]), asn1::sequence(&[&[2, 1, 1], &[4, 1, 0]])] {
        assert!(matches!(EscrowedKey::from_der(&der), Err(Error::EscrowedKey { .. })));
    }
}

#[test]
fn mcsca_delivers_the_key_in_a_message() {
    let world = world();
    let key = read(world.usual_message()).unwrap();
    assert_eq!(key.forms, [AnswerForm::KeyMessage]);
    assert!(key.quirks.contains(Quirk::Sm4WithoutMode));
    assert!(matches!(key.key, Some(DeliveredKey::Message(_))));
    assert_eq!(key.certificates, std::slice::from_ref(&world.issuer));
    let both = read(world.pair[0].as_der()).unwrap().and(read(world.pair[1].as_der()).unwrap());
    world.check(both.unwrap().and(key.clone()).unwrap());
    // Without its certificate nobody knows whose key it is.
    let alone = read(world.pair[0].as_der()).unwrap().and(key).unwrap();
    let result = alone.into_answer(&public(&world.signing));
    assert_eq!(result, Err(Error::EncryptionIncomplete));
}

#[test]
fn a_key_message_departs_from_the_standard_by_quirk_alone() {
    let world = world();
    let (wrapped, content) = world.wrapped();
    let strict = |der: &[u8]| CertificateAnswer::read_any(der, Quirks::STRICT);
    let proper = world.key_message(&oid::SM4_ECB, &wrapped.to_der(), &content);
    assert!(strict(&proper).unwrap().quirks.without(Quirks::REMARKS).is_empty());
    let refused = strict(&world.usual_message());
    assert_eq!(refused, Err(Error::QuirkRefused { quirk: Quirk::Sm4WithoutMode }));
    // As an old message of MCSCA: 04 ‖ X ‖ Y ‖ C3 ‖ C2.
    let raw = wrapped.to_c1c3c2(PointPrefix::Present);
    let old = world.key_message(&oid::SM4_ECB, &raw, &content);
    assert!(strict(&old).is_err());
    let allowed = Quirks::of(&[Quirk::Sm2CiphertextRaw]);
    let read = CertificateAnswer::read_any(&old, allowed).unwrap();
    assert_eq!(read.quirks.without(Quirks::REMARKS), allowed);
    let cbc: ObjectIdentifier = "1.2.156.10197.1.104.2".parse().unwrap();
    let other = world.key_message(&cbc, &wrapped.to_der(), &content);
    assert!(strict(&other).is_err());
    let short = world.key_message(&oid::SM4_ECB, &wrapped.to_der(), &content[..16]);
    assert_eq!(strict(&short).unwrap_err().number(), 1212);
}

#[test]
fn parts_of_different_answers_are_not_put_together() {
    let world = world();
    let first = read(envelope::to_der(&world.enveloped)).unwrap();
    let other = EnvelopedKey::seal(&mut Fixed(11), world.signing.public_key(), &key(12)).unwrap();
    let second = read(envelope::to_der(&other)).unwrap();
    assert_eq!(first.clone().and(second.clone()), Err(Error::AnswerConflict));
    assert!(first.clone().and(first).is_ok());
    let mixed = read(world.certificates()).unwrap().and(second).unwrap();
    let result = mixed.into_answer(&public(&world.signing));
    assert_eq!(result, Err(Error::EncryptionIncomplete));
    let result = read(world.certificates()).unwrap().into_answer(&public(&key(20)));
    assert_eq!(result, Err(Error::SignatureCertificateMissing));
}

#[test]
fn the_encryption_key_is_another_than_the_signature_key() {
    let world = world();
    let again = certificate("经办人", 3, &world.signing, KeyUsage::ENCRYPTION_HALF);
    let sealed = EnvelopedKey::seal(&mut Fixed(5), world.signing.public_key(), &world.signing);
    let answer = CertificateAnswer {
        enveloped_key: Some(sealed.unwrap()),
        encryption_certificates: vec![again],
        ..world.answer()
    };
    assert_eq!(answer.check(&public(&world.signing)), Err(Error::KeyReused));
    // An encryption certificate that may sign is none.
    let both = KeyUsage::ENCRYPTION_HALF | KeyUsage::DIGITAL_SIGNATURE;
    let both = certificate("经办人", 2, &world.encrypting, both);
    let answer = CertificateAnswer { encryption_certificates: vec![both], ..world.answer() };
    assert_eq!(answer.check(&public(&world.signing)), Err(Error::KeyUsage));
}

#[test]
fn what_is_no_answer_is_refused_and_bounded() {
    for input in [
        &b""[..],
        b" ",
        b"0",
        b"30",
        b"hello",
        b"{\"answer\":1}",
        &[0x30, 0],
        &[0xff; 100],
        b"-----BEGIN PKCS7-----\n!!!\n-----END PKCS7-----",
        b"-----BEGIN CERTIFICATE-----",
        &[1, 0, 0, 0],
        "签发结果".as_bytes(),
    ] {
        assert!(read(input).is_err(), "{input:02x?}");
    }
    for filler in [b'A', b'0', b' ', 0x30, 0] {
        let error = read(vec![filler; 3 * MAX_ANSWER_LENGTH + 1]).unwrap_err();
        assert!(matches!(error, Error::TooLarge { .. }), "{error}");
        assert!(read(vec![filler; 3 * MAX_ANSWER_LENGTH]).is_err());
    }
    let world = world();
    let many = world.pair[0].as_der().repeat(3);
    assert!(read(many).is_err());
}

/// The folder with sample files; says that `test` is skipped where there is none.
fn samples(test: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let folder = std::env::var_os("YZT_SAMPLES").map_or(beside, PathBuf::from);
    if folder.join("INDEX.tsv").is_file() {
        return Some(folder);
    }
    let line = format!("{test}: no sample files at {} (set YZT_SAMPLES)", folder.display());
    println!("skipped: {line}");
    if let Some(list) = std::env::var_os("YZT_SKIPPED_TESTS") {
        let mut list = fs::OpenOptions::new().create(true).append(true).open(list).unwrap();
        writeln!(list, "{line}").unwrap();
    }
    None
}

#[test]
fn a_real_double_certificate_answer_opens() {
    let Some(folder) = samples("a_real_double_certificate_answer_opens") else {
        return;
    };
    let file = |name: &str| fs::read(folder.join(name)).unwrap();
    let signing = sm2::PrivateKey::from_pkcs8_der(&file("key_emmansun_42f975eb.der")).unwrap();
    let encrypting = sm2::PrivateKey::from_pkcs8_der(&file("key_emmansun_e8b965d4.der")).unwrap();
    let mut answer = read(file("cms_emmansun_3c310a08.p7")).unwrap();
    assert_eq!((&answer.forms[..], answer.certificates.len()), (&[AnswerForm::KeyMessage][..], 1));
    for name in ["gmsm_a2cc4c7d.cer", "gmsm_e6f863e4.cer"] {
        answer =
            answer.and(CertificateAnswer::read_any(&file(name), Quirks::ALL).unwrap()).unwrap();
    }
    let answer = answer.into_answer(&public(&signing)).unwrap();
    let opened = answer.enveloped_key.unwrap().open(&signing).unwrap();
    assert_eq!(*opened.to_bytes(), *encrypting.to_bytes());
}

thread_local! {
    static INPUTS: Vec<Vec<u8>> = {
        let world = world();
        vec![
            world.answer().to_der(),
            world.certificates(),
            world.usual_message(),
            world.escrow_text().into_bytes(),
            world.enveloped.to_skf_blob(SkfBlobLayout::default()).unwrap(),
        ]
    };
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_input_makes_the_reader_panic(
        noise: Vec<u8>,
        which in 0_usize..5,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let _ = CertificateAnswer::read_any(&noise, Quirks::ALL);
        let mut input = INPUTS.with(|inputs| inputs[which].clone());
        for (index, octet) in cuts {
            let position = index.index(input.len());
            input[position] = octet;
        }
        if let Ok(answer) = CertificateAnswer::read_any(&input, Quirks::ALL) {
            let _ = answer.into_answer(&public(&key(1)));
        }
    }
}
