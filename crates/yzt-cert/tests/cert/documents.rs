// SPDX-License-Identifier: MIT OR Apache-2.0
//! Building, reading back, and bytes that nobody should have to trust.

use proptest::prelude::*;
use yzt_cert::asn1::{self, Reader, tag};
use yzt_cert::builder::{CertificateBuilder, CrlBuilder, SerialNumber, key_identifier};
use yzt_cert::{
    Certificate, CertificateRequest, CertificateRevocationList, Error, Extension, KeyUsage,
    MAX_CERTIFICATE_LENGTH, MAX_REQUEST_LENGTH, RevocationReason, SigningError,
    UnifiedSocialCreditCode, oid,
};
use yzt_crypto::{KeySigner, PublicKey, Signature, Signer};

use crate::support::{Holder, draft, fixed, key, name, now, public, serial, sign};

fn request() -> CertificateRequest {
    let key = key(5);
    CertificateRequest::build(&name("经办人"), &mut KeySigner::new(&key, &mut fixed(5))).unwrap()
}

fn list(issuer: &Holder) -> CertificateRevocationList {
    issuer.crl(|list| {
        list.revoke(serial(300), now(), RevocationReason::Superseded)
            .revoke(serial(3), now().plus_days(-2), RevocationReason::KeyCompromise)
            .revoke(serial(200), now(), RevocationReason::Unspecified)
    })
}

#[test]
fn a_certificate_says_what_was_put_in() {
    let root = Holder::root("根", 1);
    let code = UnifiedSocialCreditCode::complete("91530100MA6K00000").unwrap();
    let leaf = root.issue("经办人", 3, |draft| {
        let draft = draft.end_entity().key_usage(KeyUsage::ENCRYPTION_HALF);
        draft.unified_social_credit_code(&code).crl_location("http://ca.example.test/1.crl")
    });
    let certificate = &leaf.certificate;
    assert_eq!(certificate.serial(), serial(3).as_content());
    assert_eq!(certificate.issuer(), root.certificate.subject());
    assert_eq!(certificate.key_usage(), Some(KeyUsage::ENCRYPTION_HALF));
    assert_eq!(certificate.public_key().unwrap(), public(&leaf.key));
    let identifier = key_identifier(&public(&root.key));
    assert_eq!(certificate.authority_key_identifier(), Some(&identifier[..]));
    assert_eq!(root.certificate.subject_key_identifier(), Some(&identifier[..]));
    let points = certificate.crl_distribution_points().unwrap();
    assert_eq!(points[0].locations(), ["http://ca.example.test/1.crl"]);
    let identity = certificate.identity();
    assert_eq!(identity.unified_social_credit_code, Some(code));
    assert_eq!(
        (identity.organization.as_str(), identity.common_name.as_str()),
        ("测试机构", "经办人")
    );
    assert_eq!(Certificate::parse_pem(certificate.to_pem().as_bytes()).unwrap(), *certificate);
    assert_eq!(certificate.fingerprint(), yzt_crypto::sm3::digest(certificate.as_der()));
    let start = certificate
        .as_der()
        .windows(certificate.tbs().len())
        .position(|part| part == certificate.tbs());
    assert_eq!(start, Some(4));
}

#[test]
fn two_valid_codes_in_one_certificate_identify_nobody() {
    let root = Holder::root("根", 1);
    let code = |body| UnifiedSocialCreditCode::complete(body).unwrap();
    let (one, two) = (code("91530100MA6K00000"), code("91530100MA6K00001"));
    let with = |subject: &UnifiedSocialCreditCode, extension: &str| {
        let key = key(7);
        let subject =
            yzt_cert::builder::NameBuilder::new().serial_number(subject.as_str()).build().unwrap();
        let (from, until) = (now(), now().plus_days(1));
        let extension = Extension {
            kind: oid::ORGANIZATION_CODE,
            critical: false,
            value: asn1::encode(tag::UTF8_STRING, &[extension.as_bytes()]),
        };
        let builder = CertificateBuilder::new(serial(9), subject, public(&key), from, until);
        let certificate =
            sign(builder.extension(extension).issued_by(&root.certificate), &root.key);
        certificate.identity().unified_social_credit_code
    };
    assert_eq!(with(&one, one.as_str()), Some(one.clone()));
    assert_eq!(with(&one, two.as_str()), None);
    assert_eq!(with(&one, "not a code"), Some(one));
}

#[test]
fn what_cannot_be_signed_is_refused() {
    let root = Holder::root("根", 1);
    let other = key(8);
    let refuse = |builder: CertificateBuilder, signing: &yzt_crypto::sm2::PrivateKey| {
        Error::from(builder.sign(&mut KeySigner::new(signing, &mut fixed(1))).unwrap_err())
    };
    let draft = || draft("经办人", 3, &other);
    assert_eq!(refuse(draft().issued_by(&root.certificate), &other), Error::IssuerKeyMismatch);
    assert_eq!(refuse(draft(), &root.key), Error::IssuerKeyMismatch);
    let backwards = CertificateBuilder::new(
        serial(1),
        name("a"),
        public(&other),
        now(),
        now().plus_seconds(-1),
    );
    assert!(matches!(refuse(backwards, &other), Error::Profile { part: "validity", .. }));
    let twice = draft().key_usage(KeyUsage::AUTHORITY).extension(Extension {
        kind: oid::KEY_USAGE,
        critical: true,
        value: vec![3, 2, 6, 0xC0],
    });
    assert_eq!(refuse(twice, &other), Error::ExtensionRepeated { extension: oid::KEY_USAGE });
    assert!(matches!(
        refuse(draft().crl_location("http://例.test/"), &other),
        Error::Profile { .. }
    ));
    let list = CrlBuilder::new(&root.certificate, now(), now(), 1);
    let result = list.sign(&mut KeySigner::new(&other, &mut fixed(1)));
    assert_eq!(Error::from(result.unwrap_err()), Error::IssuerKeyMismatch);
}

/// A token that signs something else, or nothing.
struct Faulty(Option<Signature>, PublicKey);

impl Signer for Faulty {
    type Error = std::io::Error;

    fn public_key(&self) -> PublicKey {
        self.1.clone()
    }

    fn sign(&mut self, _: &[u8]) -> Result<Signature, std::io::Error> {
        self.0.clone().ok_or_else(|| std::io::Error::other("no login"))
    }
}

#[test]
fn a_faulty_signature_never_leaves_and_a_signers_error_is_kept() {
    let own = key(8);
    let signature = request_signature(&own);
    let build = |signer: &mut Faulty| CertificateRequest::build(&name("经办人"), signer);
    let mut faulty = Faulty(Some(signature), public(&own));
    let result = build(&mut faulty);
    assert!(matches!(result, Err(SigningError::Document(Error::SignatureInvalid { depth: 0 }))));
    faulty.0 = None;
    let Err(SigningError::Signer(error)) = build(&mut faulty) else { panic!("signed") };
    assert_eq!(error.to_string(), "no login");
}

fn request_signature(key: &yzt_crypto::sm2::PrivateKey) -> Signature {
    KeySigner::new(key, &mut fixed(3)).sign(b"something else").unwrap()
}

#[test]
fn serial_numbers_are_positive_and_short() {
    let unsigned =
        |octets: &[u8]| SerialNumber::from_unsigned(octets).map(|serial| serial.to_hex());
    assert_eq!(unsigned(&[0, 0, 1]).as_deref(), Ok("01"));
    assert_eq!(unsigned(&[0x80]).as_deref(), Ok("80"));
    assert_eq!(SerialNumber::from_unsigned(&[0x80]).unwrap().as_content(), [0, 0x80]);
    assert!(unsigned(&[0x7F; 20]).is_ok());
    for octets in [&[][..], &[0, 0], &[0x80; 20], &[1; 21]] {
        assert_eq!(unsigned(octets), Err(Error::SerialNumber), "{octets:?}");
    }
    for text in ["", "0", "00", "xy", "1 2", "+1", &"11".repeat(21)] {
        assert_eq!(SerialNumber::from_hex(text), Err(Error::SerialNumber), "{text}");
    }
    assert_eq!(SerialNumber::from_hex("f123").unwrap().to_hex(), "f123");
    assert_eq!(SerialNumber::from_hex("123").unwrap().to_hex(), "0123");
    let random = SerialNumber::random(&mut fixed(1)).unwrap();
    assert_ne!(random, SerialNumber::random(&mut fixed(2)).unwrap());
    assert_eq!(random.as_content().len(), 16);
}

#[test]
fn every_single_altered_bit_is_noticed() {
    let root = Holder::root("根", 1);
    let own = root.certificate.public_key().unwrap();
    let certificate = |der: &[u8]| Certificate::parse(der)?.verify_signature(&own);
    let list = list(&root);
    let revocations = |der: &[u8]| CertificateRevocationList::parse(der)?.verify(&root.certificate);
    let request = request();
    let requests = |der: &[u8]| CertificateRequest::parse(der)?.verify();
    type Check<'a> = &'a dyn Fn(&[u8]) -> Result<(), Error>;
    let documents: [(&[u8], Check<'_>); 3] = [
        (root.certificate.as_der(), &certificate),
        (list.as_der(), &revocations),
        (request.as_der(), &requests),
    ];
    for (der, check) in documents {
        assert_eq!(check(der), Ok(()));
        for position in 0..der.len() * 8 {
            let mut altered = der.to_vec();
            altered[position / 8] ^= 1 << (position % 8);
            assert!(check(&altered).is_err(), "bit {position}");
        }
    }
}

#[test]
fn every_truncation_and_extension_is_an_error() {
    let root = Holder::root("根", 1);
    let (list, request) = (list(&root), request());
    for der in [root.certificate.as_der(), list.as_der(), request.as_der()] {
        let readable = |der: &[u8]| {
            Certificate::parse(der).is_ok()
                || CertificateRequest::parse(der).is_ok()
                || CertificateRevocationList::parse(der).is_ok()
        };
        assert!(readable(der));
        for length in 0..der.len() {
            assert!(!readable(&der[..length]), "{length}");
        }
        assert!(!readable(&[der, &[0]].concat()));
    }
}

/// Splits a document into its three parts.
fn parts(der: &[u8]) -> [Vec<u8>; 3] {
    let mut reader = Reader::new(der, "document").sequence("document").unwrap();
    [(); 3].map(|()| reader.element().unwrap().whole().to_vec())
}

#[test]
fn null_parameters_and_absent_ones_are_the_same_algorithm() {
    let root = Holder::root("根", 1);
    let [tbs, _, signature] = parts(root.certificate.as_der());
    let algorithm = asn1::object_identifier(&oid::SM2_WITH_SM3);
    let with = |parameters: &[u8]| {
        let outer = asn1::sequence(&[&algorithm, parameters]);
        Certificate::parse(&asn1::sequence(&[&tbs, &outer, &signature]))
    };
    let own = root.certificate.public_key().unwrap();
    assert_eq!(with(&[]).unwrap().verify_signature(&own), Ok(()));
    assert_eq!(with(&[5, 0]).unwrap().verify_signature(&own), Ok(()));
    for parameters in [&[5, 1, 0][..], &[4, 0], &[5, 0, 5, 0]] {
        assert!(matches!(with(parameters), Err(Error::Encoding { .. })), "{parameters:?}");
    }
}

#[test]
fn the_algorithm_inside_and_outside_must_agree_and_be_known() {
    let root = Holder::root("根", 1);
    let [tbs, _, signature] = parts(root.certificate.as_der());
    // ecdsa-with-SHA256 outside.
    let ecdsa = asn1::sequence(&[&[6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2]]);
    let mixed = Certificate::parse(&asn1::sequence(&[&tbs, &ecdsa, &signature]));
    assert_eq!(mixed, Err(Error::AlgorithmMismatch { part: "certificate" }));
    // The same on both sides: well formed, and not for an SM2 key.
    let own = asn1::sequence(&[&asn1::object_identifier(&oid::SM2_WITH_SM3)]);
    let position = tbs.windows(own.len()).position(|part| part == own).unwrap();
    let content = [&tbs[4..position], &ecdsa, &tbs[position + own.len()..]].concat();
    let other = asn1::sequence(&[&asn1::sequence(&[&content]), &ecdsa, &signature]);
    let other = Certificate::parse(&other).unwrap();
    let result = other.verify_signature(&root.certificate.public_key().unwrap());
    assert!(matches!(result, Err(Error::AlgorithmOfOtherKey { .. })), "{result:?}");
}

#[test]
fn version_numbers_are_those_that_the_content_needs() {
    let root = Holder::root("根", 1);
    let [tbs, algorithm, signature] = parts(root.certificate.as_der());
    // Behind the header of 4 bytes: [0] { INTEGER 2 } in 5 bytes, the fields, and [3].
    let extensions = tbs.windows(2).rposition(|window| window == [0xA3, 0x63]).unwrap();
    let fields = &tbs[9..extensions];
    let with = |parts: &[&[u8]]| {
        let tbs = asn1::sequence(parts);
        Certificate::parse(&asn1::sequence(&[&tbs, &algorithm, &signature])).map(|_| ())
    };
    let version = |number| asn1::explicit(0, &[2, 1, number]);
    let unique = [0x81, 2, 0, 7];
    assert_eq!(with(&[fields]), Ok(()));
    assert_eq!(with(&[&version(1), fields, &unique]), Ok(()));
    assert_eq!(with(&[&version(2), fields, &unique, &tbs[extensions..]]), Ok(()));
    assert!(matches!(with(&[&version(0), fields]), Err(Error::Encoding { .. })));
    assert!(matches!(with(&[fields, &unique]), Err(Error::Profile { .. })));
    for early in [&[][..], &version(1)] {
        let result = with(&[early, fields, &tbs[extensions..]]);
        assert!(matches!(result, Err(Error::Profile { .. })));
    }
    let result = with(&[&version(3), fields]);
    assert_eq!(result, Err(Error::VersionUnsupported { part: "certificate", version: 3 }));
}

#[test]
fn a_raw_signature_is_not_taken_for_a_der_signature() {
    let root = Holder::root("根", 1);
    let [tbs, algorithm, _] = parts(root.certificate.as_der());
    let Signature::Sm2(signature) = root.certificate.signature().unwrap() else { panic!() };
    let raw = asn1::bit_string(signature.to_raw().as_bytes());
    let raw = Certificate::parse(&asn1::sequence(&[&tbs, &algorithm, &raw])).unwrap();
    let own = root.certificate.public_key().unwrap();
    assert_eq!(raw.verify_signature(&own), Err(Error::SignatureEncoding { depth: 0 }));
}

#[test]
fn oversized_documents_are_refused_unread() {
    let filler = |length: usize| asn1::sequence(&[&vec![0; length]]);
    let result = Certificate::parse(&filler(MAX_CERTIFICATE_LENGTH));
    assert!(matches!(result, Err(Error::TooLarge { part: "certificate", .. })));
    let result = CertificateRequest::parse(&filler(MAX_REQUEST_LENGTH));
    assert!(matches!(result, Err(Error::TooLarge { .. })));
    let result = CertificateRevocationList::from_vec(vec![0; yzt_cert::MAX_CRL_LENGTH + 1]);
    assert!(matches!(result, Err(Error::TooLarge { .. })));
    // A length field of 4 GiB in a few bytes.
    let liar = [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x30, 0x00];
    assert!(matches!(Certificate::parse(&liar), Err(Error::Encoding { .. })));
    // A hundred thousand levels of nesting are one opaque element.
    let bomb = [0x30, 0x80].repeat(100_000);
    assert!(Certificate::parse(&bomb).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn noise_is_refused_without_a_panic(noise: Vec<u8>) {
        prop_assert!(Certificate::parse_any(&noise).is_err());
        prop_assert!(CertificateRequest::parse_any(&noise).is_err());
        prop_assert!(CertificateRevocationList::parse_any(&noise).is_err());
    }

    #[test]
    fn damaged_certificates_are_read_or_refused_without_a_panic(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut der = SAMPLE.with(Clone::clone);
        for (index, octet) in cuts {
            let position = index.index(der.len());
            der[position] = octet;
        }
        if let Ok(certificate) = Certificate::parse(&der) {
            let _ = (certificate.identity(), certificate.public_key(), format!("{certificate:?}"));
            let _ = (certificate.crl_distribution_points(), certificate.signature());
        }
    }
}

thread_local! {
    static SAMPLE: Vec<u8> = {
        let code = UnifiedSocialCreditCode::complete("91530100MA6K00000").unwrap();
        let leaf = Holder::root("根", 1).issue("经办人", 3, |draft| {
            draft
                .end_entity()
                .key_usage(KeyUsage::SIGNATURE_HALF)
                .policy(oid::SOFTWARE_KEY_POLICY)
                .extended_key_usage(oid::CLIENT_AUTHENTICATION)
                .unified_social_credit_code(&code)
                .crl_location("http://ca.example.test/1.crl")
        });
        leaf.certificate.as_der().to_vec()
    };
}

#[test]
fn the_text_of_another_certificate_inside_one_is_only_text() {
    let other = Holder::root("根", 1);
    let key = key(7);
    let extension = Extension {
        kind: "1.2.3.4".parse().unwrap(),
        critical: false,
        value: other.certificate.to_pem().into_bytes(),
    };
    let builder = draft("外层", 7, &key).extension(extension);
    let certificate = sign(builder, &key);
    let read = Certificate::parse_any(certificate.as_der()).unwrap();
    assert_eq!(read.as_der(), certificate.as_der());
    let read = Certificate::parse_any(certificate.to_pem().as_bytes()).unwrap();
    assert_eq!(read.as_der(), certificate.as_der());
}
