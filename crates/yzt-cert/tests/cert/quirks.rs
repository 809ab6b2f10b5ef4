// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every quirk of certificates and signatures: refused when strict, accepted when allowed, named.

use yzt_cert::asn1::{self, tag};
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::signature::{SignatureMode, SignatureRules, SignatureVerdict, Verifier};
use yzt_cert::{Certificate, Error, oid};
use yzt_crypto::{DigestAlgorithm, PublicKey, sm2};

use crate::forge::{
    EXTENSIONS, Forge, INNER, ISSUER, KEY, SERIAL, SUBJECT, VALIDITY, choosy_signer, digest_signer,
    explicit_curve, extension, identifier, integer, name, sm2_signer,
};
use crate::support::key;

const NULL: &[u8] = &[tag::NULL, 0];

/// A document with one quirk, or with one that brings others along.
struct Twin {
    quirk: Quirk,
    /// What is met besides.
    also: Quirks,
    der: Vec<u8>,
    key: PublicKey,
}

impl Twin {
    fn new(quirk: Quirk, forge: Forge) -> Self {
        Self { quirk, also: Quirks::EMPTY, der: forge.der(), key: forge.key }
    }

    fn with(quirk: Quirk, also: Quirk, forge: Forge) -> Self {
        Self { also: also.into(), ..Self::new(quirk, forge) }
    }

    /// Reads the document and checks its signature, both with this allowed.
    fn read(&self, allowed: Quirks) -> Result<(Certificate, Quirks), Error> {
        let certificate = Certificate::parse_any_with(&self.der, allowed)?;
        // A self-signed certificate's own key, so that a key which cannot be read shows.
        let own = certificate.public_key()?;
        assert_eq!(own, self.key);
        let rules = SignatureRules::default().tolerating(allowed);
        let verdict = certificate.verify_signature_with(&own, &rules)?;
        assert_eq!(verdict.mode, SignatureMode::Standard);
        let met = certificate.quirks().union(verdict.quirks);
        Ok((certificate, met))
    }

    fn check(&self) {
        let (quirk, expected) = (self.quirk, self.also.with(self.quirk));
        let strict = self.read(Quirks::STRICT);
        if quirk.is_remark() {
            assert_eq!(strict.unwrap().1, expected, "{quirk}");
        } else {
            assert!(strict.is_err(), "{quirk} passes as strict");
            let others = self.read(Quirks::ALL.without(quirk.into()));
            assert!(others.is_err(), "{quirk} passes without being allowed");
        }
        let (certificate, met) = self.read(quirk.into()).unwrap_or_else(|e| panic!("{quirk}: {e}"));
        assert_eq!(met, expected, "{quirk}");
        assert_eq!(self.read(Quirks::ALL).unwrap().1, expected, "{quirk}");
        let signed = certificate.tbs();
        let slice = certificate.as_der().windows(signed.len()).any(|window| window == signed);
        assert!(slice, "{quirk}");
    }
}

#[test]
fn every_quirk_of_certificates_has_a_twin_that_is_judged_as_it_says() {
    let twins: Vec<Twin> =
        [values(), algorithms(), keys(), encodings(), fields(), names(), policies()]
            .into_iter()
            .flatten()
            .collect();
    twins.iter().for_each(Twin::check);
    let covered: Quirks = twins.iter().map(|twin| twin.quirk).collect();
    let missing: Vec<_> = Quirk::EVERY
        .iter()
        .filter(|quirk| **quirk < Quirk::AttributeWithoutSet && !covered.contains(**quirk))
        .filter(|quirk| !OF_MESSAGES.contains(quirk))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Digest algorithms stand in messages only.
const OF_MESSAGES: [Quirk; 3] =
    [Quirk::DigestIsKeyedSm3, Quirk::DigestIsSignature, Quirk::DigestEmpty];

#[test]
fn a_certificate_of_our_own_has_no_quirk() {
    let usual = Forge::new();
    let certificate = Certificate::parse(&usual.der()).unwrap();
    assert_eq!(certificate.quirks(), Quirks::EMPTY);
    let verdict =
        certificate.verify_signature_with(&usual.key, &SignatureRules::anything()).unwrap();
    assert!(verdict.is_strict(), "{verdict}");
}

/// r and s with INTEGERs whose content `write` makes.
fn der_pair(signature: &sm2::Signature, write: impl Fn(&[u8; 32]) -> Vec<u8>) -> Vec<u8> {
    asn1::sequence(&[&integer(&write(signature.r())), &integer(&write(signature.s()))])
}

fn signed_as(write: impl Fn(&sm2::Signature) -> Vec<u8> + 'static) -> Forge {
    Forge { sign: sm2_signer(key(1), write), ..Forge::new() }
}

fn signed_when(
    wanted: impl Fn(&sm2::Signature) -> bool + 'static,
    write: impl Fn(&sm2::Signature) -> Vec<u8> + 'static,
) -> Forge {
    Forge { sign: choosy_signer(key(1), wanted, write), ..Forge::new() }
}

fn values() -> Vec<Twin> {
    let raw = |signature: &sm2::Signature| signature.to_raw().as_bytes().to_vec();
    let short = move |signature: &sm2::Signature| {
        let raw = raw(signature);
        let (r, s) = raw.split_at(32);
        [r.strip_prefix(&[0]).unwrap_or(r), s.strip_prefix(&[0]).unwrap_or(s)].concat()
    };
    let padded =
        |signature: &sm2::Signature| der_pair(signature, |number| [&[0, 0][..], number].concat());
    let negative = |signature: &sm2::Signature| der_pair(signature, |number| number.to_vec());
    let within = |signature: &sm2::Signature| {
        let pair = signature.to_der().into_bytes();
        asn1::sequence(&[&pair[2..], &[0]])
    };
    let behind = |signature: &sm2::Signature| [signature.to_der().as_bytes(), &[0]].concat();
    let small = |number: &[u8; 32]| number[0] == 0 && number[1] != 0;
    let large = |number: &[u8; 32]| number[0] >= 0x80;
    vec![
        Twin::new(Quirk::SignatureRaw, signed_as(raw)),
        Twin::new(
            Quirk::SignatureRawShort,
            signed_when(move |one| small(one.r()) && one.s()[0] != 0, short),
        ),
        Twin::new(
            Quirk::SignatureRawShort,
            signed_when(move |one| small(one.s()) && one.r()[0] != 0, short),
        ),
        Twin::new(Quirk::SignatureIntegerPadded, signed_as(padded)),
        Twin::new(
            Quirk::SignatureIntegerNegative,
            signed_when(move |one| large(one.r()) || large(one.s()), negative),
        ),
        Twin::new(Quirk::SignatureTrailing, signed_as(within)),
        Twin::new(Quirk::SignatureTrailing, signed_as(behind)),
    ]
}

fn algorithms() -> Vec<Twin> {
    let (sha1, sha256) = (DigestAlgorithm::Sha1, DigestAlgorithm::Sha256);
    let differ = || Forge::new().with(INNER, identifier(&oid::ECDSA_WITH_SHA256, &[]));
    let parameters = Forge::new().with(INNER, identifier(&oid::SM2_WITH_SM3, NULL));
    let mut twins = vec![
        Twin::new(Quirk::AlgorithmsDiffer, differ()),
        Twin::new(
            Quirk::AlgorithmOfOtherCurve,
            Forge::new().algorithm(&oid::ECDSA_WITH_SHA256, &[]),
        ),
        Twin::new(Quirk::AlgorithmOfOtherCurve, Forge::new().p256(sha256)),
        Twin::new(Quirk::AlgorithmOfOtherCurve, Forge::new().p256(DigestAlgorithm::Sm3)),
        Twin::new(
            Quirk::Sha1Signature,
            Forge::new().rsa(sha1).algorithm(&oid::RSA_WITH_SHA1, NULL),
        ),
        Twin::new(
            Quirk::Sha1Signature,
            Forge::new().p256(sha1).algorithm(&oid::ECDSA_WITH_SHA1, &[]),
        ),
        Twin::new(Quirk::NullParameters, Forge::new().algorithm(&oid::SM2_WITH_SM3, NULL)),
        Twin::new(
            Quirk::AbsentParameters,
            Forge::new().rsa(sha256).algorithm(&oid::RSA_WITH_SHA256, &[]),
        ),
        Twin::with(Quirk::ParametersDiffer, Quirk::NullParameters, parameters),
        Twin::new(Quirk::AlgorithmIsEncryption, Forge::new().algorithm(&oid::SM2_ENCRYPTION, &[])),
    ];
    for named in [oid::SM2, oid::SM2_SIGNATURE] {
        twins.push(Twin::new(Quirk::AlgorithmIsKeyType, Forge::new().algorithm(&named, &[])));
    }
    twins
}

fn keys() -> Vec<Twin> {
    let holder = key(1);
    let explicit = explicit_curve(holder.public_key());
    let algorithm = identifier(&oid::SM2, &asn1::object_identifier(&oid::SM2));
    let point = asn1::bit_string(&holder.public_key().to_sec1());
    let twice = asn1::sequence(&[&algorithm, &point]);
    vec![
        Twin::new(Quirk::ExplicitCurve, Forge::new().with(KEY, explicit)),
        Twin::new(Quirk::KeyAlgorithmSm2, Forge::new().with(KEY, twice)),
    ]
}

fn encodings() -> Vec<Twin> {
    let usage = |critical: &[u8], value: &[u8]| {
        Forge::new().extensions(&[extension(&oid::KEY_USAGE, critical, value)])
    };
    let constraints =
        |value: &[u8]| Forge::new().extensions(&[extension(&oid::BASIC_CONSTRAINTS, &[], value)]);
    let usual = Forge::new();
    let document = |quirk, der| Twin { der, ..Twin::new(quirk, Forge::new()) };
    let pem = Certificate::parse(&usual.der()).unwrap().to_pem();
    let bare: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let noisy = format!("Bag Attributes\n    localKeyID: 01\n{pem}");
    vec![
        Twin::new(Quirk::IntegerPadded, Forge::new().with(SERIAL, integer(&[0, 0, 1]))),
        Twin::new(Quirk::IntegerPadded, constraints(&[0x30, 7, 1, 1, 0xFF, 2, 2, 0, 3])),
        Twin::new(Quirk::BooleanNotFf, usage(&[1, 1, 1], &[3, 2, 1, 6])),
        Twin::new(Quirk::BooleanNotFf, constraints(&[0x30, 3, 1, 1, 1])),
        Twin::new(Quirk::DefaultWritten, usage(&[1, 1, 0], &[3, 2, 1, 6])),
        Twin::new(Quirk::DefaultWritten, constraints(&[0x30, 3, 1, 1, 0])),
        Twin::new(Quirk::NamedBitsPadded, usage(&[], &[3, 2, 0, 0xC0])),
        document(Quirk::TrailingBytes, [usual.der(), b"\r\n".to_vec()].concat()),
        document(Quirk::Base64WithoutLabel, bare.into_bytes()),
        document(Quirk::PemNoise, noisy.into_bytes()),
    ]
}

fn fields() -> Vec<Twin> {
    let utc = |text: &str| asn1::encode(tag::UTC_TIME, &[text.as_bytes()]);
    let generalized = |text: &str| asn1::encode(tag::GENERALIZED_TIME, &[text.as_bytes()]);
    let period =
        |from: &[u8], until: &[u8]| Forge::new().with(VALIDITY, asn1::sequence(&[from, until]));
    let identifier = |kind| {
        let usual = Forge::usual_extensions();
        let value = match usual.iter().find(|extension| extension.kind == kind) {
            Some(extension) => extension.value.clone(),
            None => asn1::sequence(&[&asn1::encode(tag::context(0), &[&[7; 20]])]),
        };
        Forge::new().extensions(&[extension(&kind, &[1, 1, 0xFF], &value)])
    };
    vec![
        Twin::new(Quirk::SerialLong, Forge::new().with(SERIAL, integer(&[7; 22]))),
        Twin::new(Quirk::SerialNegative, Forge::new().with(SERIAL, integer(&[0xF1, 2]))),
        Twin::new(Quirk::EmptyIssuer, Forge::new().with(ISSUER, asn1::sequence(&[]))),
        Twin::new(
            Quirk::TimeGeneralizedEarly,
            period(&generalized("20151231160000Z"), &generalized("20351230160000Z")),
        ),
        Twin::new(
            Quirk::TimesMixed,
            period(&utc("250122213000Z"), &generalized("20550125014212Z")),
        ),
        Twin::new(Quirk::CriticalKeyIdentifier, identifier(oid::SUBJECT_KEY_IDENTIFIER)),
        Twin::new(Quirk::CriticalKeyIdentifier, identifier(oid::AUTHORITY_KEY_IDENTIFIER)),
    ]
}

fn names() -> Vec<Twin> {
    let subject = |attributes: &[_]| Forge::new().with(SUBJECT, name(attributes));
    let organization = |tag, value| subject(&[(oid::ORGANIZATION_NAME, tag, value)]);
    // 云南 in GBK.
    let gbk: &[u8] = &[0xD4, 0xC6, 0xC4, 0xCF];
    let one = (oid::ORGANIZATION_NAME, tag::UTF8_STRING, "甲".as_bytes());
    let other = (oid::ORGANIZATION_NAME, tag::UTF8_STRING, "乙".as_bytes());
    let encoding = |tag, value| Twin::new(Quirk::NameOtherEncoding, organization(tag, value));
    let empty = |value| Twin::new(Quirk::NameAttributeEmpty, organization(tag::UTF8_STRING, value));
    vec![
        encoding(tag::PRINTABLE_STRING, "云南".as_bytes()),
        encoding(tag::PRINTABLE_STRING, gbk),
        encoding(tag::TELETEX_STRING, gbk),
        encoding(tag::UTF8_STRING, gbk),
        encoding(tag::IA5_STRING, "云南".as_bytes()),
        encoding(tag::BMP_STRING, &[0x4E, 0x91, 0x53]),
        Twin::new(Quirk::NameAttributeRepeated, subject(&[one, other])),
        empty(b""),
        empty(b" "),
        empty(b"\"\""),
        empty(b"null"),
    ]
}

fn policies() -> Vec<Twin> {
    let policy = asn1::object_identifier(&oid::SOFTWARE_KEY_POLICY);
    let plain = asn1::sequence(&[&policy]);
    let with = |parts: &[&[u8]]| {
        let value = asn1::sequence(parts);
        Forge::new().extensions(&[extension(&oid::CERTIFICATE_POLICIES, &[], &value)])
    };
    // id-qt-cps with a text of 32 octets of which four are there.
    let kind = [0x06, 8, 0x2B, 6, 1, 5, 5, 7, 2, 1];
    let damaged = asn1::sequence(&[&asn1::sequence(&[&kind, &[0x1B, 0x20], b"http"])]);
    let qualified = asn1::sequence(&[&policy, &damaged]);
    vec![
        Twin::new(Quirk::PolicyRepeated, with(&[&plain, &plain])),
        Twin::new(Quirk::PolicyQualifierDamaged, with(&[&qualified])),
    ]
}

#[test]
fn what_stays_forbidden_is_forbidden_with_every_quirk_allowed() {
    let repeated = Forge::usual_extensions();
    let first = extension(&repeated[0].kind, &[], &repeated[0].value);
    let cases = [
        ("an extension twice", Forge::new().extensions(&[first.clone(), first])),
        ("a serial number beyond bounds", Forge::new().with(SERIAL, integer(&[7; 65]))),
        ("an empty serial number", Forge::new().with(SERIAL, integer(&[]))),
        ("no extensions in the list", Forge::new().with(EXTENSIONS, asn1::explicit(3, &[0x30, 0]))),
        ("NULL with content", Forge::new().algorithm(&oid::SM2_WITH_SM3, &[5, 1, 0])),
    ];
    for (what, forge) in cases {
        assert!(Certificate::parse_with(&forge.der(), Quirks::ALL).is_err(), "{what}");
    }
    let der = Forge::new().der();
    for length in 0..der.len() {
        assert!(Certificate::parse_any_with(&der[..length], Quirks::ALL).is_err(), "{length}");
    }
}

/// Numbers that are not quite those of the curve.
#[test]
fn an_explicit_curve_is_the_curve_or_nothing() {
    let holder = key(1);
    let right = explicit_curve(holder.public_key());
    let read = |spki: Vec<u8>| {
        let der = Forge::new().with(KEY, spki).der();
        Certificate::parse_with(&der, Quirks::ALL)?.public_key()
    };
    assert_eq!(read(right.clone()), Ok(PublicKey::Sm2(holder.public_key().clone())));
    // Every octet of the parameters counts; the tags and lengths that follow the outer header.
    for position in 4..right.len() - 68 {
        let mut wrong = right.clone();
        wrong[position] ^= 1;
        assert!(read(wrong).is_err(), "{position}");
    }
}

/// Signs over a digest made in one of the modes.
fn in_mode(mode: SignatureMode, given: &sm2::DistinguishedId) -> Forge {
    let public = key(1).public_key().clone();
    let given = given.clone();
    let default = sm2::DistinguishedId::default();
    let empty = sm2::DistinguishedId::new([]).unwrap();
    let sm3 = |message: &[u8]| -> [u8; 32] {
        DigestAlgorithm::Sm3.digest(message).as_bytes().try_into().unwrap()
    };
    let digest = move |tbs: &[u8]| match mode {
        SignatureMode::GivenIdentifier => public.digest(&given, tbs),
        SignatureMode::EmptyIdentifier => public.digest(&empty, tbs),
        SignatureMode::WithoutZ => sm3(tbs),
        SignatureMode::DoubleHash => public.digest(&default, &sm3(tbs)),
        _ => public.digest(&default, tbs),
    };
    Forge { sign: digest_signer(key(1), digest), ..Forge::new() }
}

#[test]
fn every_mode_is_accepted_when_asked_for_and_named() {
    let given = sm2::DistinguishedId::new(b"ALICE123@YAHOO.COM").unwrap();
    for mode in SignatureMode::EVERY {
        let forge = in_mode(*mode, &given);
        let certificate = Certificate::parse(&forge.der()).unwrap();
        let check = |rules: &SignatureRules| certificate.verify_signature_with(&forge.key, rules);
        let found = Ok(SignatureVerdict { mode: *mode, quirks: Quirks::EMPTY });
        let strict = check(&SignatureRules::default());
        match mode {
            SignatureMode::Standard => assert_eq!(strict, found),
            _ => assert_eq!(strict, Err(Error::SignatureInvalid { depth: 0 }), "{mode}"),
        }
        // Each mode alone, with every quirk: no mode is reached through another.
        for allowed in SignatureMode::EVERY {
            let mut rules = SignatureRules::default().tolerating(Quirks::ALL);
            rules.modes = [*allowed].into_iter().collect();
            if *allowed == SignatureMode::GivenIdentifier {
                rules.identifier = given.clone();
            }
            assert_eq!(check(&rules).is_ok(), allowed == mode, "{mode} as {allowed}");
        }
        let everything = SignatureRules { identifier: given.clone(), ..SignatureRules::anything() };
        if *mode != SignatureMode::DoubleHash {
            assert_eq!(check(&everything), found, "{mode}");
        }
    }
    let under = SignatureRules::under(given.clone());
    let forge = in_mode(SignatureMode::GivenIdentifier, &given);
    let certificate = Certificate::parse(&forge.der()).unwrap();
    assert!(certificate.verify_signature_with(&forge.key, &under).is_ok());
    let usual = Certificate::parse(&Forge::new().der()).unwrap();
    assert!(usual.verify_signature_with(&forge.key, &under).is_err());
}

/// The subject's key and the issuer's need not be of one kind: gateways have SM2 leafs under RSA
/// roots, and SM2 authorities certify RSA keys (MCSCA).
#[test]
fn the_subjects_key_says_nothing_about_the_signature() {
    let issuers: [&dyn Fn() -> Forge; 3] = [
        &Forge::new,
        &|| Forge::new().p256(DigestAlgorithm::Sha256).algorithm(&oid::ECDSA_WITH_SHA256, &[]),
        &|| Forge::new().rsa(DigestAlgorithm::Sha256).algorithm(&oid::RSA_WITH_SHA256, NULL),
    ];
    for issuer in issuers {
        for subject in issuers.map(|subject| subject().key) {
            let forge = issuer().with(KEY, subject.to_spki_der());
            let certificate = Certificate::parse(&forge.der()).unwrap();
            assert_eq!(certificate.public_key(), Ok(subject.clone()));
            assert_eq!(certificate.verify_signature(&forge.key), Ok(()));
            assert_eq!(certificate.verify_signature(&subject).is_ok(), subject == forge.key);
        }
    }
}

#[test]
fn rsa_and_p256_are_verified_by_each_of_their_algorithms() {
    let rows = [
        (oid::RSA_WITH_SHA256, DigestAlgorithm::Sha256, true),
        (oid::RSA_WITH_SHA384, DigestAlgorithm::Sha384, true),
        (oid::RSA_WITH_SHA512, DigestAlgorithm::Sha512, true),
        (oid::RSA_WITH_SM3, DigestAlgorithm::Sm3, true),
        (oid::ECDSA_WITH_SHA256, DigestAlgorithm::Sha256, false),
        (oid::ECDSA_WITH_SHA384, DigestAlgorithm::Sha384, false),
        (oid::ECDSA_WITH_SHA512, DigestAlgorithm::Sha512, false),
    ];
    for (algorithm, digest, rsa) in rows {
        let forge = match rsa {
            true => Forge::new().rsa(digest).algorithm(&algorithm, NULL),
            false => Forge::new().p256(digest).algorithm(&algorithm, &[]),
        };
        let der = forge.der();
        let certificate = Certificate::parse(&der).unwrap();
        assert_eq!(certificate.quirks(), Quirks::EMPTY, "{algorithm}");
        assert_eq!(certificate.verify_signature(&forge.key), Ok(()), "{algorithm}");
        assert!(certificate.signature().is_ok(), "{algorithm}");
        // Another message, and a key of another kind.
        let mut altered = der.clone();
        altered[forge.tbs().len() - 30] ^= 1;
        if let Ok(altered) = Certificate::parse(&altered) {
            let result = altered.verify_signature(&forge.key);
            assert_eq!(result, Err(Error::SignatureInvalid { depth: 0 }), "{algorithm}");
        }
        let other = certificate.verify_signature(&Forge::new().key);
        assert_eq!(other, Err(Error::AlgorithmOfOtherKey { algorithm }));
        let mut streamed =
            Verifier::new(&algorithm, &forge.key, &SignatureRules::default()).unwrap();
        certificate.tbs().chunks(7).for_each(|part| streamed.update(part));
        assert!(streamed.finish(certificate.signature_value()).unwrap().is_strict());
    }
    let weak = Forge::new().rsa(DigestAlgorithm::Sha1).algorithm(&oid::RSA_WITH_SHA1, NULL);
    let weak = (Certificate::parse(&weak.der()).unwrap(), weak.key);
    let refused = Err(Error::AlgorithmWeak { algorithm: oid::RSA_WITH_SHA1 });
    assert_eq!(weak.0.verify_signature(&weak.1), refused);
}
