// SPDX-License-Identifier: MIT OR Apache-2.0
//! Timestamps of an authority that this test makes.

use yzt_cert::asn1::{self, tag};
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::path::{PathOptions, Purpose, RevocationPolicy};
use yzt_cert::status::Evidence;
use yzt_cert::{Extension, KeyUsage, ObjectIdentifier, UnixTime, oid};
use yzt_cms::{
    Accuracy, Attribute, Dialect, Error, PathCheck, SignedData, SignedDataBuilder, SignerPlan,
    TimestampCheck, TimestampRequest, TimestampResponse, TimestampToken, VerifyOptions,
};
use yzt_crypto::{DigestAlgorithm, KeySigner, MessageDigest};

use crate::support::{Fixed, Key, Party, draft, now, p256_party, sm2_key, sm2_party, tolerating};

/// An authority whose extended key usage has this content and criticality.
fn authority(purposes: &[ObjectIdentifier], critical: bool) -> Party {
    let key = sm2_key(40);
    let listed: Vec<Vec<u8>> = purposes.iter().map(asn1::object_identifier).collect();
    let listed: Vec<&[u8]> = listed.iter().map(Vec::as_slice).collect();
    let value = asn1::sequence(&listed);
    let extension = Extension { kind: oid::EXTENDED_KEY_USAGE, critical, value };
    let draft = draft("时间戳", 40, &key).end_entity().key_usage(KeyUsage::SIGNATURE_HALF);
    let draft = draft.extension(extension);
    let certificate = draft.sign(&mut KeySigner::new(key.software(), &mut Fixed(7))).unwrap();
    Party { key, certificate }
}

fn strict_authority() -> Party {
    authority(&[oid::TIME_STAMPING], true)
}

/// A TSTInfo in the making.
#[derive(Clone)]
struct Info {
    digest: Vec<u8>,
    imprint: MessageDigest,
    time: &'static str,
    nonce: Option<Vec<u8>>,
    tail: Vec<u8>,
}

impl Info {
    fn of(data: &[u8]) -> Self {
        Self {
            digest: oid::SM3.as_content().to_vec(),
            imprint: DigestAlgorithm::Sm3.digest(data),
            time: "20260701000000.25Z",
            nonce: None,
            tail: Vec::new(),
        }
    }

    fn to_der(&self) -> Vec<u8> {
        let digest = asn1::encode(tag::OBJECT_IDENTIFIER, &[&self.digest]);
        let imprint = asn1::sequence(&[
            &asn1::sequence(&[&digest]),
            &asn1::octet_string(self.imprint.as_bytes()),
        ]);
        let accuracy = asn1::sequence(&[
            &asn1::unsigned_integer(&[1]),
            &asn1::encode(tag::context(0), &[&[0x01, 0xF4]]),
            &asn1::encode(tag::context(1), &[&[7]]),
        ]);
        let nonce = self.nonce.as_ref().map(|nonce| asn1::encode(tag::INTEGER, &[nonce]));
        asn1::sequence(&[
            &asn1::unsigned_integer(&[1]),
            &asn1::object_identifier(&"1.2.156.9.9".parse().unwrap()),
            &imprint,
            &asn1::unsigned_integer(&[0x4D, 0x2]),
            &asn1::encode(tag::GENERALIZED_TIME, &[self.time.as_bytes()]),
            &accuracy,
            nonce.as_deref().unwrap_or_default(),
            &self.tail,
        ])
    }

    fn token(&self, authority: &Party, dialect: Dialect) -> Vec<u8> {
        let builder = SignedDataBuilder::new(dialect).content_type(oid::TIMESTAMP_INFO);
        authority.sign(builder, authority.plan(), &self.to_der())
    }
}

fn check() -> TimestampCheck<'static> {
    TimestampCheck::default()
}

#[test]
fn a_token_says_when_its_data_existed() {
    let authority = strict_authority();
    let token = Info::of(b"data").token(&authority, Dialect::Rfc5652);
    let token = TimestampToken::parse(&token).unwrap();
    let found = token.verify(b"data", &check()).unwrap();
    assert_eq!((found.time, found.nanoseconds), (now(), 250_000_000));
    let accuracy = Accuracy { seconds: 1, milliseconds: 500, microseconds: 7 };
    assert_eq!(found.accuracy, Some(accuracy));
    assert_eq!(found.policy.to_string(), "1.2.156.9.9");
    assert_eq!(found.serial, [0x4D, 0x02]);
    assert_eq!(found.authority, authority.certificate);
    assert!(found.quirks.is_empty());
    let mismatch = Error::TimestampMismatch { rule: "it is of other data" };
    assert_eq!(token.verify(b"other", &check()).map(|_| ()), Err(mismatch));
    let digest = DigestAlgorithm::Sm3.digest(b"data");
    assert!(token.verify_digest(&digest, &check()).is_ok());
    // SHA-256 is another digest of the same data.
    let digest = DigestAlgorithm::Sha256.digest(b"data");
    assert!(token.verify_digest(&digest, &check()).is_err());
}

#[test]
fn the_authority_must_be_one() {
    let cases = [
        (authority(&[oid::CLIENT_AUTHENTICATION], true), None),
        (authority(&[oid::TIME_STAMPING], false), Some(Quirk::TimestampingPurpose)),
        (
            authority(&[oid::TIME_STAMPING, oid::CLIENT_AUTHENTICATION], true),
            Some(Quirk::TimestampingPurpose),
        ),
    ];
    for (authority, quirk) in cases {
        let token = Info::of(b"data").token(&authority, Dialect::Rfc5652);
        let token = TimestampToken::parse(&token).unwrap();
        let strict = token.verify(b"data", &check()).map(|_| ());
        match quirk {
            None => {
                assert_eq!(strict, Err(Error::SignerKeyUsage));
                let rules = tolerating(Quirks::ALL);
                let lenient = TimestampCheck { rules, ..check() };
                assert!(token.verify(b"data", &lenient).is_err());
            }
            Some(quirk) => {
                assert_eq!(strict, Err(Error::QuirkRefused { quirk }));
                let lenient = TimestampCheck { rules: tolerating(quirk.into()), ..check() };
                let found = token.verify(b"data", &lenient).unwrap();
                assert!(found.quirks.contains(quirk));
            }
        }
    }
    // No extended key usage at all.
    let token = Info::of(b"data").token(sm2_party(), Dialect::Rfc5652);
    let token = TimestampToken::parse(&token).unwrap();
    assert_eq!(token.verify(b"data", &check()).map(|_| ()), Err(Error::SignerKeyUsage));
}

#[test]
fn what_kinsec_writes_is_read_where_it_is_allowed() {
    // A GM/T 0010 message of version 3 whose digest is named 401.2, and no hash of the certificate.
    let authority = strict_authority();
    let Key::Sm2(key) = &authority.key else { panic!("an SM2 key") };
    let info = Info { digest: oid::SM3_WITH_KEY.as_content().to_vec(), ..Info::of(b"data") };
    let content = Info { time: "20210531041911.827963Z", ..info }.to_der();
    let reference =
        asn1::sequence(&[&asn1::sequence(&[&asn1::sequence(&[&asn1::octet_string(&[])])])]);
    let mut attributes = [
        crate::support::attribute(oid::SIGNING_CERTIFICATE, &reference),
        crate::support::attribute(
            oid::CONTENT_TYPE,
            &asn1::object_identifier(&oid::TIMESTAMP_INFO),
        ),
        crate::support::attribute(
            oid::MESSAGE_DIGEST,
            &asn1::octet_string(&yzt_crypto::sm3::digest(&content)),
        ),
    ];
    attributes.sort();
    let parts: Vec<&[u8]> = attributes.iter().map(Vec::as_slice).collect();
    let id = yzt_crypto::sm2::DistinguishedId::default();
    let signed = asn1::encode(tag::SET, &parts);
    let value = key.sign(&mut Fixed(1), &id, &signed).unwrap().to_der();
    let named = asn1::sequence(&[&asn1::object_identifier(&oid::SM3_WITH_KEY), &[5, 0]]);
    let serial = asn1::encode(tag::INTEGER, &[authority.certificate.serial()]);
    let signer = asn1::sequence(&[
        &asn1::unsigned_integer(&[1]),
        &asn1::sequence(&[authority.certificate.issuer().as_der(), &serial]),
        &named,
        &asn1::encode(0xA0, &parts),
        &asn1::sequence(&[&asn1::object_identifier(&oid::SM2_SIGNATURE), &[5, 0]]),
        &asn1::octet_string(value.as_bytes()),
    ]);
    let inner = asn1::sequence(&[
        &asn1::object_identifier(&oid::TIMESTAMP_INFO),
        &asn1::explicit(0, &asn1::octet_string(&content)),
    ]);
    let data = asn1::sequence(&[
        &asn1::unsigned_integer(&[3]),
        &asn1::encode(tag::SET, &[&named]),
        &inner,
        &asn1::explicit(0, authority.certificate.as_der()),
        &asn1::encode(tag::SET, &[&signer]),
    ]);
    let kind = asn1::object_identifier(&oid::GM_SIGNED_DATA);
    let token = asn1::sequence(&[&kind, &asn1::explicit(0, &data)]);
    let needed = [Quirk::DigestIsKeyedSm3, Quirk::MessageVersion, Quirk::CertificateHashEmpty];
    let all = Quirks::of(&needed);
    let verify = |quirks: Quirks| {
        let check = TimestampCheck { rules: tolerating(quirks), ..check() };
        TimestampToken::parse_with(&token, quirks)?.verify(b"data", &check)
    };
    let found = verify(all).unwrap();
    assert_eq!(found.quirks, all);
    assert_eq!(found.time, "2021-05-31T04:19:11Z".parse::<UnixTime>().unwrap());
    assert_eq!(found.nanoseconds, 827_963_000);
    for missing in needed {
        let refused = verify(all.without(missing.into())).map(|_| ());
        assert_eq!(refused, Err(Error::QuirkRefused { quirk: missing }));
    }
}

#[test]
fn times_are_read_strictly() {
    let authority = strict_authority();
    let read = |time, quirks| {
        let token = Info { time, ..Info::of(b"data") }.token(&authority, Dialect::Rfc5652);
        TimestampToken::parse_with(&token, quirks).map(|token| token.info().nanoseconds)
    };
    assert_eq!(read("20260701000000Z", Quirks::STRICT), Ok(0));
    assert_eq!(read("20260701000000.123456789123Z", Quirks::STRICT), Ok(123_456_789));
    assert_eq!(read("20260701000000.10Z", Quirk::TimestampFraction.into()), Ok(100_000_000));
    for bad in [
        "20260701000000.10Z",
        "20260701000000.Z",
        "20260701000000,5Z",
        "202607010000Z",
        "20260701000000",
        "20260701000000+0800",
        "20261301000000Z",
        "2026070100000-.5Z",
    ] {
        assert!(read(bad, Quirks::STRICT).is_err(), "{bad}");
    }
}

#[test]
fn a_critical_extension_is_not_overlooked() {
    let authority = strict_authority();
    let extension = |critical: &[u8]| {
        let kind = asn1::object_identifier(&oid::KEY_USAGE);
        let one = asn1::sequence(&[&kind, critical, &asn1::octet_string(b"")]);
        asn1::encode(0xA1, &[&one])
    };
    let read = |tail| {
        let token = Info { tail, ..Info::of(b"data") }.token(&authority, Dialect::Rfc5652);
        TimestampToken::parse(&token).is_ok()
    };
    assert!(read(extension(&[])));
    assert!(!read(extension(&[1, 1, 0xFF])));
}

#[test]
fn a_timestamp_on_a_signature_says_that_it_existed() {
    let (party, authority) = (sm2_party(), strict_authority());
    let der = party.sign(SignedDataBuilder::new(Dialect::Gmt0010), party.plan(), b"content");
    let message = SignedData::parse(&der).unwrap();
    let stamp = |data: &[u8]| {
        let token = Info::of(data).token(&authority, Dialect::Rfc5652);
        let attribute = Attribute::new(oid::TIMESTAMP_TOKEN, token);
        SignedData::parse(&message.with_unsigned_attribute(0, &attribute).unwrap()).unwrap()
    };
    let value = message.signers()[0].signature_value();
    let stamped = stamp(value);
    assert_eq!(stamped.signers()[0].signature_value(), value);
    let options = VerifyOptions { timestamps: Some(check()), ..VerifyOptions::default() };
    let valid = stamped.verify(&options).unwrap().all_valid().unwrap();
    let [Ok(timestamp)] = valid[0].timestamps.as_slice() else { panic!("one timestamp") };
    assert_eq!(timestamp.time, now());
    // One of something else does not make the signature invalid, and proves nothing.
    let valid = stamp(b"content").verify(&options).unwrap().all_valid().unwrap();
    assert!(matches!(valid[0].timestamps.as_slice(), [Err(Error::TimestampMismatch { .. })]));
    // Nobody asked.
    let valid = stamped.verify(&VerifyOptions::default()).unwrap().all_valid().unwrap();
    assert!(valid[0].timestamps.is_empty());
    assert!(message.with_unsigned_attribute(1, &Attribute::new(oid::SM3, vec![5, 0])).is_err());
}

#[test]
fn a_timestamp_keeps_a_signature_good_when_the_certificate_has_ended() {
    let (party, authority) = (sm2_party(), strict_authority());
    let der = party.sign(SignedDataBuilder::new(Dialect::Rfc5652), party.plan(), b"content");
    let message = SignedData::parse(&der).unwrap();
    let token =
        Info::of(message.signers()[0].signature_value()).token(&authority, Dialect::Rfc5652);
    let attribute = Attribute::new(oid::TIMESTAMP_TOKEN, token);
    let stamped = message.with_unsigned_attribute(0, &attribute).unwrap();
    let stamped = SignedData::parse(&stamped).unwrap();
    let anchors = [party.certificate.clone().into(), authority.certificate.clone().into()];
    let evidence = Evidence::new();
    let later = now().plus_days(3000);
    let options = |at_timestamp| {
        let mut options = PathOptions::new(later, Purpose::Signing);
        options.revocation = RevocationPolicy::Ignore;
        let path = PathCheck { anchors: &anchors, evidence: &evidence, options, at_timestamp };
        VerifyOptions {
            path: Some(path.clone()),
            timestamps: Some(TimestampCheck { path: Some(path), ..check() }),
            ..VerifyOptions::default()
        }
    };
    assert!(stamped.verify(&options(true)).unwrap().is_valid());
    let verdict = stamped.verify(&options(false)).unwrap();
    assert_eq!(verdict.signers()[0].outcome.as_ref().unwrap_err().number(), 3032);
    // Without the timestamp there is nothing to go by.
    assert!(!message.verify(&options(true)).unwrap().is_valid());
}

#[test]
fn requests_are_answered() {
    let authority = strict_authority();
    let imprint = DigestAlgorithm::Sm3.digest(b"data");
    let request = TimestampRequest::new(imprint).with_nonce(&mut Fixed(9)).unwrap();
    assert_eq!(TimestampRequest::parse(&request.to_der()), Ok(request.clone()));
    let answer = |status: u8, token: &[u8]| {
        let info = asn1::sequence(&[&asn1::unsigned_integer(&[status])]);
        TimestampResponse::parse_with(&asn1::sequence(&[&info, token]), Quirks::STRICT)
    };
    let info = Info { nonce: request.nonce.clone(), ..Info::of(b"data") };
    let good = answer(0, &info.token(&authority, Dialect::Rfc5652)).unwrap();
    let token = good.answering(&request).unwrap();
    assert!(token.verify(b"data", &check()).is_ok());
    let wrong = [
        (Info { nonce: None, ..info.clone() }, &request),
        (Info { nonce: Some(vec![1]), ..info.clone() }, &request),
        (Info { nonce: request.nonce.clone(), ..Info::of(b"other") }, &request),
        (info.clone(), &TimestampRequest { policy: Some(oid::SM3), ..request.clone() }),
        (info.clone(), &TimestampRequest { nonce: None, ..request.clone() }),
    ];
    for (info, request) in wrong {
        let answer = answer(1, &info.token(&authority, Dialect::Rfc5652)).unwrap();
        let refused = answer.answering(request).map(|_| ());
        assert!(matches!(refused, Err(Error::TimestampMismatch { .. })));
    }
    // badAlg is bit 0, systemFailure bit 25.
    let text = asn1::sequence(&[&asn1::encode(0x0C, &["不支持\u{202E}".as_bytes()])]);
    let bits = asn1::encode(tag::BIT_STRING, &[&[6, 0x80, 0, 0, 0x40]]);
    let info = asn1::sequence(&[&asn1::unsigned_integer(&[2]), &text, &bits]);
    let refused = TimestampResponse::parse_with(&asn1::sequence(&[&info]), Quirks::STRICT).unwrap();
    assert!(refused.texts[0].starts_with("不支持") && !refused.texts[0].contains('\u{202E}'));
    let expected = Error::TimestampRefused { status: 2, failure: 1 | 1 << 25 };
    assert_eq!(refused.answering(&request).map(|_| ()), Err(expected));
    assert!(answer(0, &[]).is_err(), "granted without a token");
    assert!(answer(2, &Info::of(b"data").token(&authority, Dialect::Rfc5652)).is_err());
}

#[test]
fn other_messages_are_no_timestamps() {
    let party = p256_party();
    let message = party.sign(SignedDataBuilder::new(Dialect::Rfc5652), party.plan(), b"content");
    let refused = TimestampToken::parse(&message).map(|_| ());
    assert_eq!(refused, Err(Error::ContentType { found: oid::DATA }));
    // Content of this type needs signed attributes.
    let builder = SignedDataBuilder::new(Dialect::Rfc5652).content_type(oid::TIMESTAMP_INFO);
    let plan = SignerPlan::new(&party.certificate).unwrap().without_attributes();
    assert!(builder.signer(plan).unwrap().digest(b"content").is_err());
}

proptest::proptest! {
    #[test]
    fn nothing_panics(bytes: Vec<u8>, at: proptest::sample::Index, byte: u8) {
        let _ = TimestampResponse::parse_with(&bytes, Quirks::ALL);
        let _ = TimestampRequest::parse(&bytes);
        let mut der = Info::of(b"data").to_der();
        let at = at.index(der.len());
        der[at] = byte;
        let builder = SignedDataBuilder::new(Dialect::Rfc5652).content_type(oid::TIMESTAMP_INFO);
        let token = sm2_party().sign(builder, sm2_party().plan(), &der);
        let _ = TimestampToken::parse_with(&token, Quirks::ALL);
    }
}

#[test]
fn a_timestamp_that_nobody_vouches_for_moves_no_time() {
    let (party, anybody) = (sm2_party(), strict_authority());
    let der = party.sign(SignedDataBuilder::new(Dialect::Rfc5652), party.plan(), b"content");
    let message = SignedData::parse(&der).unwrap();
    let token = Info::of(message.signers()[0].signature_value()).token(&anybody, Dialect::Rfc5652);
    let attribute = Attribute::new(oid::TIMESTAMP_TOKEN, token);
    let stamped = message.with_unsigned_attribute(0, &attribute).unwrap();
    let stamped = SignedData::parse(&stamped).unwrap();
    let anchors = [party.certificate.clone().into()];
    let evidence = Evidence::new();
    let mut options = PathOptions::new(now().plus_days(3000), Purpose::Signing);
    options.revocation = RevocationPolicy::Ignore;
    let path = PathCheck { anchors: &anchors, evidence: &evidence, options, at_timestamp: true };
    // Whether its authority's path is not asked for, or leads nowhere.
    for authority in [None, Some(path.clone())] {
        let options = VerifyOptions {
            path: Some(path.clone()),
            timestamps: Some(TimestampCheck { path: authority, ..check() }),
            ..VerifyOptions::default()
        };
        let verdict = stamped.verify(&options).unwrap();
        let refused = verdict.signers()[0].outcome.as_ref().map(|_| ()).map_err(Error::number);
        assert_eq!(refused, Err(3032));
    }
}
