// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which certificate counts, what it may do, and whom one trusts.

use yzt_cert::builder::{CrlBuilder, SerialNumber};
use yzt_cert::explain::{Cause, Explanation};
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::path::{PathOptions, Purpose, TrustAnchor};
use yzt_cert::status::Evidence;
use yzt_cert::{Certificate, KeyUsage, RevocationReason, oid};
use yzt_cms::{
    Attribute, Dialect, Error, PathCheck, SignedData, SignedDataBuilder, VerifyOptions,
    VerifyingReader,
};
use yzt_crypto::KeySigner;

use crate::support::{
    DIALECTS, Fixed, Party, Shape, draft, encryption_party, now, other_party, p256_party, sm2_key,
    sm2_party, tolerating,
};

/// An authority and a signer that it certified.
fn hierarchy() -> (Party, Party) {
    let key = sm2_key(60);
    let root = draft("机构", 60, &key).authority(None).key_usage(KeyUsage::AUTHORITY);
    let certificate = root.sign(&mut KeySigner::new(key.software(), &mut Fixed(7))).unwrap();
    let root = Party { key, certificate };
    let key = sm2_key(61);
    let leaf = draft("签名人", 61, &key).end_entity().key_usage(KeyUsage::SIGNATURE_HALF);
    let leaf = leaf.issued_by(&root.certificate);
    let certificate = leaf.sign(&mut KeySigner::new(root.key.software(), &mut Fixed(8))).unwrap();
    (root, Party { key, certificate })
}

#[test]
fn the_signer_is_trusted_through_its_path() {
    let (root, leaf) = hierarchy();
    let list = |revoked: bool| {
        let builder =
            CrlBuilder::new(&root.certificate, now().plus_days(-1), now().plus_days(1), 3);
        let builder = match revoked {
            true => builder.revoke(
                SerialNumber::from_unsigned(&[61]).unwrap(),
                now().plus_days(-1),
                RevocationReason::KeyCompromise,
            ),
            false => builder,
        };
        builder.sign(&mut KeySigner::new(root.key.software(), &mut Fixed(9))).unwrap()
    };
    for dialect in DIALECTS {
        let sign = |revoked| {
            let builder = SignedDataBuilder::new(dialect).crl(&list(revoked));
            SignedData::parse(&leaf.sign(builder, leaf.plan(), b"content")).unwrap()
        };
        let anchors = [root.certificate.clone().into()];
        let evidence = Evidence::new();
        let check = |message: &SignedData, anchors: &[TrustAnchor]| {
            // Revocation has to be known, and is: the list is in the message.
            let options = PathOptions::new(now(), Purpose::Signing);
            let path = PathCheck { anchors, evidence: &evidence, options, at_timestamp: false };
            let options = VerifyOptions { path: Some(path), ..VerifyOptions::default() };
            message.verify(&options).unwrap().all_valid()
        };
        let good = sign(false);
        assert_eq!(good.crls().len(), 1);
        let valid = check(&good, &anchors).unwrap();
        let found = valid[0].path.as_ref().unwrap();
        assert_eq!(found.certificates(), [leaf.certificate.clone(), root.certificate.clone()]);
        assert_eq!(check(&sign(true), &anchors).unwrap_err().number(), 3034);
        let others = [sm2_party().certificate.clone().into()];
        assert_eq!(check(&good, &others).unwrap_err().number(), 3035);
    }
}

#[test]
fn the_encryption_half_never_verifies() {
    // A message whose signer is named as the encryption half, by a program that does not care.
    let party = encryption_party();
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).certificate(&party.certificate);
    let signing = sm2_party().sign(builder, sm2_party().plan(), b"content");
    let (from, to) = (sm2_party().certificate.serial(), party.certificate.serial());
    let at = signing.windows(3).rposition(|window| window == [2, 1, from[0]]).unwrap();
    let mut altered = signing.clone();
    altered[at + 2] = to[0];
    let message = SignedData::parse_with(&altered, Quirks::ALL).unwrap();
    let verdict = message.verify(&VerifyOptions::default()).unwrap();
    let signer = &verdict.signers()[0];
    assert_eq!(signer.certificate.as_ref(), Some(&party.certificate));
    assert_eq!(signer.outcome.as_ref().map(|_| ()), Err(&Error::SignerKeyUsage));
}

#[test]
fn a_signature_by_the_key_of_an_encryption_certificate_is_refused() {
    let key = sm2_key(70);
    let make = |usage, number| {
        let draft = draft("两用", number, &key).end_entity().key_usage(usage);
        draft.sign(&mut KeySigner::new(key.software(), &mut Fixed(7))).unwrap()
    };
    let (signing, encrypting) =
        (make(KeyUsage::SIGNATURE_HALF, 9), make(KeyUsage::ENCRYPTION_HALF, 9));
    let party = Party { key: sm2_key(70), certificate: signing };
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).signer(party.plan()).unwrap();
    let der = party.with_signer(|signer| builder.sign(b"content", signer)).unwrap();
    let message = SignedData::parse(&der).unwrap();
    let verify = |certificate: &Certificate| {
        let known = [certificate.clone()];
        let options = VerifyOptions { certificates: &known, ..VerifyOptions::default() };
        message.verify(&options).unwrap().all_valid().map(|_| ())
    };
    assert_eq!(verify(&party.certificate), Ok(()));
    assert_eq!(verify(&encrypting), Err(Error::SignerKeyUsage));
}

#[test]
fn the_certificate_is_bound_by_its_attribute() {
    // The same key, issuer and serial number in another certificate: only its hash differs.
    let key = sm2_key(71);
    let make = |usage| {
        let draft = draft("同名", 8, &key).end_entity().key_usage(usage);
        draft.sign(&mut KeySigner::new(key.software(), &mut Fixed(7))).unwrap()
    };
    let (first, second) = (make(KeyUsage::SIGNATURE_HALF), make(KeyUsage::DIGITAL_SIGNATURE));
    let party = Party { key: sm2_key(71), certificate: first };
    let builder = SignedDataBuilder::new(Dialect::Rfc5652).signer(party.plan()).unwrap();
    let der = party.with_signer(|signer| builder.sign(b"content", signer)).unwrap();
    let message = SignedData::parse(&der).unwrap();
    let known = [second];
    let options = VerifyOptions { certificates: &known, ..VerifyOptions::default() };
    let attribute = oid::SIGNING_CERTIFICATE_V2;
    let refused = message.verify(&options).unwrap().all_valid().map(|_| ());
    assert_eq!(refused, Err(Error::AttributeMismatch { attribute }));
}

#[test]
fn algorithm_protection_is_checked() {
    use yzt_cert::asn1;
    let party = p256_party();
    let protect = |digest, signature| {
        let digest = asn1::sequence(&[&asn1::object_identifier(&digest)]);
        let signature = asn1::encode(0xA1, &[&asn1::object_identifier(&signature)]);
        let value = asn1::sequence(&[&digest, &signature]);
        let plan = party.plan().attribute(Attribute::new(oid::ALGORITHM_PROTECTION, value));
        let der = party.sign(SignedDataBuilder::new(Dialect::Rfc5652), plan, b"content");
        let message = SignedData::parse(&der).unwrap();
        message.verify(&VerifyOptions::default()).unwrap().all_valid().map(|_| ())
    };
    assert_eq!(protect(oid::SHA256, oid::ECDSA_WITH_SHA256), Ok(()));
    let refused = Err(Error::AttributeMismatch { attribute: oid::ALGORITHM_PROTECTION });
    assert_eq!(protect(oid::SHA512, oid::ECDSA_WITH_SHA256), refused);
    assert_eq!(protect(oid::SHA256, oid::ECDSA_WITH_SHA512), refused);
}

#[test]
fn why_a_signature_fails_can_be_asked() {
    let message = Shape { z: false, ..Shape::default() }.build();
    let message = SignedData::parse(&message).unwrap();
    let options = VerifyOptions::default();
    let explained = message.explain(&message.signers()[0], &options).unwrap();
    assert_eq!(explained, Explanation::Found(vec![Cause::WithoutZ]));
    // Another of the certificates signed.
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).signer(sm2_party().plan()).unwrap();
    let der = sm2_party().with_signer(|signer| builder.sign(b"content", signer)).unwrap();
    let message = SignedData::parse(&der).unwrap();
    let known = [sm2_party().certificate.clone()];
    let options = VerifyOptions { certificates: &known, ..VerifyOptions::default() };
    let explained = message.explain(&message.signers()[0], &options).unwrap();
    assert_eq!(explained, Explanation::Valid);
}

#[test]
fn a_certificate_of_another_does_not_verify() {
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).signer(sm2_party().plan()).unwrap();
    let der = sm2_party().with_signer(|signer| builder.sign(b"content", signer)).unwrap();
    let message = SignedData::parse(&der).unwrap();
    let known = [other_party().certificate.clone()];
    let options = VerifyOptions { certificates: &known, ..VerifyOptions::default() };
    let refused = message.verify(&options).unwrap().all_valid().map(|_| ());
    assert_eq!(refused, Err(Error::SignerCertificateMissing));
}

#[test]
fn a_certificate_that_was_given_is_not_replaced_by_one_in_the_message() {
    // The names of another's certificate, over a key of one's own.
    let genuine = sm2_party();
    let forger = Party::new("张三", 1, sm2_key(72), KeyUsage::SIGNATURE_HALF);
    assert_eq!(forger.certificate.issuer(), genuine.certificate.issuer());
    assert_eq!(forger.certificate.serial(), genuine.certificate.serial());
    let known = [genuine.certificate.clone()];
    let options = VerifyOptions { certificates: &known, ..VerifyOptions::default() };
    for dialect in DIALECTS {
        let der = forger.sign(SignedDataBuilder::new(dialect), forger.plan(), b"content");
        let message = SignedData::parse(&der).unwrap();
        assert!(message.verify(&VerifyOptions::default()).unwrap().is_valid());
        let verdict = message.verify(&options).unwrap();
        let signer = &verdict.signers()[0];
        assert_eq!(signer.certificate.as_ref(), Some(&genuine.certificate));
        assert!(signer.outcome.is_err());
        let end = VerifyingReader::new(&der[..], &options).unwrap().finish().unwrap();
        assert_eq!(end.verdict.signers()[0].outcome.as_ref().err(), signer.outcome.as_ref().err());
    }
}

#[test]
fn what_was_tolerated_in_reading_is_tolerated_in_verifying_only_if_it_is_said_again() {
    let der = Shape { version: 3, ..Shape::default() }.build();
    let quirk = Quirk::MessageVersion;
    let message = SignedData::parse_with(&der, Quirks::ALL).unwrap();
    let verdict = message.verify(&VerifyOptions::default()).unwrap();
    let refused = verdict.signers()[0].outcome.as_ref().map(|_| ());
    assert_eq!(refused, Err(&Error::QuirkRefused { quirk }));
    let options = VerifyOptions { rules: tolerating(quirk.into()), ..VerifyOptions::default() };
    let verdict = message.verify(&options).unwrap();
    assert!(verdict.is_valid() && verdict.quirks().contains(quirk));
}
