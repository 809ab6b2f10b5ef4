// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests with attributes: as the standards have them, and as CFCA's clients write them.

use std::fs;

use yzt_cert::asn1::{self, tag};
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::signature::{SignatureMode, SignatureRules};
use yzt_cert::{
    CertificateRequest, ChallengeKind, Error, Extension, KeyUsage, ObjectIdentifier,
    RequestBuilder, RequestForm, SigningError, oid,
};
use yzt_crypto::{KeySigner, PublicKey, Signature, Signer, p256, sm2};

use crate::forge::rsa_key;
use crate::support::{ID, fixed, key, name, openssl, put, samples, try_openssl};

fn builder() -> RequestBuilder {
    RequestBuilder::new(&name("经办人"))
}

fn sign(builder: RequestBuilder) -> CertificateRequest {
    builder.sign(&mut KeySigner::new(&key(40), &mut fixed(41))).unwrap()
}

fn refusal(builder: RequestBuilder) -> Error {
    match builder.sign(&mut KeySigner::new(&key(40), &mut fixed(41))) {
        Err(SigningError::Document(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn alternative_name() -> Extension {
    // GeneralNames with one dNSName.
    let value = asn1::sequence(&[&asn1::encode(tag::context(2), &[b"job.example.test"])]);
    Extension { kind: oid::SUBJECT_ALTERNATIVE_NAME, critical: false, value }
}

fn cfca() -> CertificateRequest {
    let builder = builder().challenge_password("111111").temporary_key(key(42).public_key());
    sign(builder.key_usage(KeyUsage::SIGNATURE_HALF).form(RequestForm::Cfca))
}

const WITHOUT_SET: Quirks = Quirks::of(&[Quirk::AttributeWithoutSet]);

#[test]
fn attributes_are_written_and_read() {
    let other: ObjectIdentifier = "1.2.840.113549.1.9.8".parse().unwrap();
    let text = asn1::encode(tag::UTF8_STRING, &["地址".as_bytes()]);
    let request = sign(
        builder()
            .key_usage(KeyUsage::SIGNATURE_HALF)
            .extension(alternative_name())
            .challenge_password("口令 1")
            .attribute(other, vec![text.clone(), vec![5, 0]]),
    );
    let read = CertificateRequest::parse(request.as_der()).unwrap();
    assert_eq!(read.verify(), Ok(()));
    assert!(read.quirks().is_empty());
    let extensions = read.extensions().unwrap();
    assert_eq!(extensions.len(), 2);
    assert_eq!((extensions[0].kind, extensions[0].critical), (oid::KEY_USAGE, true));
    assert_eq!(extensions[1], alternative_name());
    let password = read.challenge_password().unwrap().unwrap();
    assert_eq!((password.kind(), password.as_str()), (ChallengeKind::Pkcs9, "口令 1"));
    assert!(
        !format!("{password:?} {read:?} {:?}", builder().challenge_password("口令"))
            .contains("口令")
    );
    assert_eq!(read.temporary_key(), Ok(None));
    let found = read.attributes().iter().find(|found| *found.kind() == other).unwrap();
    // SET OF is sorted: NULL before UTF8String.
    assert_eq!(found.values(), [vec![5, 0], text]);
    assert!(found.is_in_set());
}

#[test]
fn openssl_reads_our_attributes() {
    let folder = tempfile::tempdir().unwrap();
    let builder = builder().challenge_password("letmein").key_usage(KeyUsage::SIGNATURE_HALF);
    put(folder.path(), "request.pem", sign(builder.extension(alternative_name())).to_pem());
    let arguments = ["req", "-in", "request.pem", "-noout", "-text", "-verify", "-vfyopt", ID];
    let text = String::from_utf8(openssl(folder.path(), &arguments)).unwrap();
    for expected in ["letmein", "DNS:job.example.test", "Digital Signature, Non Repudiation"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    // CFCA's form it does not.
    put(folder.path(), "request.pem", cfca().to_pem());
    assert!(!try_openssl(folder.path(), &arguments).0);
}

#[test]
fn openssl_attributes_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let configuration = "[req]\ndistinguished_name = name\nattributes = attributes\nreq_extensions = extensions\nprompt = no\n\
        [name]\nCN = theirs\n[attributes]\nchallengePassword = letmein\n[extensions]\nkeyUsage = critical, digitalSignature\n";
    put(folder.path(), "openssl.cnf", configuration);
    openssl(
        folder.path(),
        &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "key"],
    );
    openssl(
        folder.path(),
        &[
            "req",
            "-new",
            "-config",
            "openssl.cnf",
            "-key",
            "key",
            "-sm3",
            "-sigopt",
            ID,
            "-out",
            "request",
        ],
    );
    let request =
        CertificateRequest::parse_any(&fs::read(folder.path().join("request")).unwrap()).unwrap();
    assert_eq!(request.verify(), Ok(()));
    assert_eq!(request.challenge_password().unwrap().unwrap().as_str(), "letmein");
    assert_eq!(request.extensions().unwrap()[0].kind, oid::KEY_USAGE);
}

#[test]
fn the_password_of_gmt_0092_has_its_own_identifier_and_is_printable() {
    let request = sign(builder().challenge_password_gmt0092("Letmein 1"));
    let password = request.challenge_password().unwrap().unwrap();
    assert_eq!((password.kind(), password.as_str()), (ChallengeKind::Gmt0092, "Letmein 1"));
    let identifier = request.attributes()[0].kind().to_string();
    assert_eq!(identifier, "1.2.156.10197.6.1.4.1.10.3");
    for text in ["", "口令", "a@b", "tab\t", &"x".repeat(256)] {
        let error = refusal(builder().challenge_password_gmt0092(text));
        assert!(matches!(error, Error::Profile { part: "challenge password", .. }), "{error}");
    }
    assert!(matches!(refusal(builder().challenge_password("a\u{202e}b")), Error::Profile { .. }));
}

#[test]
fn cfca_attributes_are_written_and_read_by_quirk_alone() {
    let request = cfca();
    assert_eq!(request.quirks(), WITHOUT_SET.with(Quirk::NullParameters));
    assert_eq!(request.verify(), Ok(()));
    assert_eq!(request.challenge_password().unwrap().unwrap().as_str(), "111111");
    assert_eq!(request.temporary_key().unwrap().unwrap(), *key(42).public_key());
    assert_eq!(request.extensions().unwrap().len(), 1);
    let in_set: Vec<bool> = request.attributes().iter().map(|found| found.is_in_set()).collect();
    assert_eq!(in_set, [false, false, true]);
    let strict = CertificateRequest::parse(request.as_der());
    assert!(matches!(strict, Err(Error::Encoding { part: "request attribute", .. })), "{strict:?}");
    assert_eq!(
        CertificateRequest::parse_any_with(request.to_pem().as_bytes(), WITHOUT_SET),
        Ok(request)
    );
}

#[test]
fn a_request_without_attributes_field_is_read_by_quirk_alone() {
    // The attributes are cut out and the rest is signed again.
    let whole = sign(builder());
    let info = whole.info();
    let content = asn1::Reader::single(info, tag::SEQUENCE, "info").unwrap().content();
    let body = &content[..content.len() - 2];
    let info = asn1::encode(tag::SEQUENCE, &[body]);
    let signature = KeySigner::new(&key(40), &mut fixed(43)).sign(&info).unwrap();
    let algorithm = asn1::sequence(&[&asn1::object_identifier(&oid::SM2_WITH_SM3)]);
    let der = asn1::sequence(&[&info, &algorithm, &asn1::bit_string(&signature.to_der())]);
    assert!(CertificateRequest::parse(&der).is_err());
    let absent = Quirks::of(&[Quirk::AttributesAbsent]);
    let request = CertificateRequest::parse_with(&der, absent).unwrap();
    assert_eq!((request.quirks(), request.verify()), (absent, Ok(())));
    assert!(request.attributes().is_empty());
    assert_eq!(request.info(), info);
}

/// Signs SM3(Z ‖ SM3(message)).
struct HashesTwice(sm2::PrivateKey);

impl HashesTwice {
    fn sign(&self, message: &[u8]) -> Signature {
        let z = self.0.public_key().z(&sm2::DistinguishedId::default());
        let digest = yzt_crypto::sm3::digest(message);
        let digest = yzt_crypto::sm3::digest(&[z, digest].concat());
        Signature::Sm2(self.0.sign_digest(&mut fixed(44), &digest).unwrap())
    }
}

#[test]
fn a_double_hash_is_named_where_it_is_allowed() {
    let whole = sign(builder());
    let signature = HashesTwice(key(40)).sign(whole.info());
    let algorithm = asn1::sequence(&[&asn1::object_identifier(&oid::SM2_WITH_SM3)]);
    let der = asn1::sequence(&[whole.info(), &algorithm, &asn1::bit_string(&signature.to_der())]);
    let request = CertificateRequest::parse(&der).unwrap();
    assert_eq!(request.verify(), Err(Error::SignatureInvalid { depth: 0 }));
    let rules = SignatureRules::default().allowing(SignatureMode::DoubleHash);
    let verdict = request.verify_with(&rules).unwrap();
    assert_eq!((verdict.mode, verdict.is_strict()), (SignatureMode::DoubleHash, false));
    assert!(whole.verify_with(&rules).unwrap().is_strict());
}

#[test]
fn keys_of_every_algorithm_make_requests() {
    let (own, curve) = (key(40), p256::PrivateKey::generate(&mut fixed(45)).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let check = |mut signer: KeySigner<'_>| {
        let public = signer.public_key();
        let request = builder().key_usage(KeyUsage::SIGNATURE_HALF).sign(&mut signer).unwrap();
        assert_eq!(request.public_key().unwrap(), public);
        assert_eq!(request.verify(), Ok(()));
        put(folder.path(), "request.pem", request.to_pem());
        let mut arguments = vec!["req", "-verify", "-noout", "-in", "request.pem"];
        if matches!(public, PublicKey::Sm2(_)) {
            arguments.extend(["-vfyopt", ID]);
        }
        openssl(folder.path(), &arguments);
    };
    check(KeySigner::new(&own, &mut fixed(47)));
    check(KeySigner::new(&curve, &mut fixed(48)));
    check(KeySigner::new(rsa_key(), &mut fixed(49)));
}

#[test]
fn attributes_that_do_not_fit_are_refused() {
    let kind: ObjectIdentifier = "1.2.3".parse().unwrap();
    let attribute = kind;
    assert_eq!(
        refusal(builder().attribute(kind, Vec::new())),
        Error::RequestAttribute { attribute }
    );
    let twice = builder().attribute(kind, vec![vec![5, 0]]).attribute(kind, vec![vec![5, 0]]);
    assert_eq!(refusal(twice), Error::RequestAttribute { attribute });
    // What is no DER does not come back.
    assert!(matches!(refusal(builder().attribute(kind, vec![vec![5, 9]])), Error::Encoding { .. }));
    let usage = |builder: RequestBuilder| builder.key_usage(KeyUsage::SIGNATURE_HALF);
    let error = refusal(usage(usage(builder())));
    assert_eq!(error, Error::ExtensionRepeated { extension: oid::KEY_USAGE });
    let attribute = oid::CHALLENGE_PASSWORD;
    for values in [vec![vec![5, 0]], vec![vec![0x13, 1, b'a'], vec![0x13, 1, b'b']]] {
        let request = sign(builder().attribute(attribute, values));
        assert_eq!(request.challenge_password(), Err(Error::RequestAttribute { attribute }));
    }
    let attribute = oid::TEMPORARY_PUBLIC_KEY;
    let request = sign(builder().attribute(attribute, vec![asn1::octet_string(&[0x30, 0])]));
    assert!(request.temporary_key().is_err());
}

#[test]
fn cfca_requests_of_the_samples_are_read_whole() {
    let Some(folder) = samples("cfca_requests_of_the_samples_are_read_whole") else {
        return;
    };
    let read = |name: &str| {
        let bytes = fs::read(folder.join(name)).unwrap();
        CertificateRequest::parse_any_with(&bytes, WITHOUT_SET).unwrap()
    };
    let request = read("csr_emmansun_7f0a69b9.csr");
    assert!(request.quirks().contains(Quirk::AttributeWithoutSet));
    assert_eq!(request.challenge_password().unwrap().unwrap().as_str(), "111111");
    assert!(request.temporary_key().unwrap().is_some());
    assert_eq!(request.verify(), Ok(()));
    let twice = read("csr_emmansun_6b047aed.csr");
    assert_eq!(twice.verify(), Err(Error::SignatureInvalid { depth: 0 }));
    let rules = SignatureRules::default().allowing(SignatureMode::DoubleHash);
    assert_eq!(twice.verify_with(&rules).unwrap().mode, SignatureMode::DoubleHash);
    assert!(twice.temporary_key().unwrap().is_some());
    let repeated = read("csr_emmansun_b04b6aee.csr");
    assert!(repeated.quirks().contains(Quirk::AttributeRepeated));
    assert!(!repeated.extensions().unwrap().is_empty());
}
