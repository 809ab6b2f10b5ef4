// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is said about signatures that do not verify.

use yzt_cert::explain::{Cause, Explanation, MAX_ADDED, Question, Remaining};
use yzt_cert::leniency::Quirk;
use yzt_cert::{Certificate, CertificateRequest, KeyUsage, asn1, oid};
use yzt_crypto::{DigestAlgorithm, KeySigner, PublicKey, sm2};

use crate::forge::{Forge, rsa_key};
use crate::support::{fixed, key, name, public, tree};

const MESSAGE: &[u8] = "关于办理数字证书的申请".as_bytes();

fn id(octets: &[u8]) -> sm2::DistinguishedId {
    sm2::DistinguishedId::new(octets).unwrap()
}

fn sm3(message: &[u8]) -> [u8; 32] {
    DigestAlgorithm::Sm3.digest(message).as_bytes().try_into().unwrap()
}

fn signed(digest: &[u8; 32]) -> sm2::Signature {
    key(1).sign_digest(&mut fixed(2), digest).unwrap()
}

fn der(digest: &[u8; 32]) -> Vec<u8> {
    signed(digest).to_der().into_bytes()
}

fn ask(value: &[u8]) -> Explanation {
    Question::of_message(MESSAGE, value, &public(&key(1))).explain()
}

#[test]
fn what_the_signer_did_otherwise_is_found() {
    let own = key(1).public_key().clone();
    let default = sm2::DistinguishedId::default();
    let usual = own.digest(&default, MESSAGE);
    assert_eq!(ask(&der(&usual)), Explanation::Valid);
    let found = |causes: Vec<Cause>| Explanation::Found(causes);
    assert_eq!(ask(&der(&own.digest(&id(b""), MESSAGE))), found(vec![Cause::EmptyIdentifier]));
    assert_eq!(ask(&der(&sm3(MESSAGE))), found(vec![Cause::WithoutZ]));
    let twice = own.digest(&default, &sm3(MESSAGE));
    assert_eq!(ask(&der(&twice)), found(vec![Cause::DoubleHash]));
    let alice = id(b"ALICE123@YAHOO.COM");
    let other = vec![Cause::OtherIdentifier(alice.clone())];
    assert_eq!(ask(&der(&own.digest(&alice, MESSAGE))), found(other));
    let sha256: [u8; 32] = DigestAlgorithm::Sha256.digest(MESSAGE).as_bytes().try_into().unwrap();
    let other = vec![Cause::OtherDigest(DigestAlgorithm::Sha256)];
    assert_eq!(ask(&der(&sha256)), found(other));
    let raw = signed(&usual).to_raw();
    assert_eq!(ask(raw.as_bytes()), found(vec![Cause::Form(Quirk::SignatureRaw)]));
    // Two differences at once are both named.
    let raw = signed(&sm3(MESSAGE)).to_raw();
    let both = vec![Cause::WithoutZ, Cause::Form(Quirk::SignatureRaw)];
    assert_eq!(ask(raw.as_bytes()), found(both));
}

#[test]
fn an_identifier_of_the_callers_is_tried() {
    let own = key(1).public_key().clone();
    let mine = id("昆明".as_bytes());
    let value = der(&own.digest(&mine, MESSAGE));
    assert!(matches!(ask(&value), Explanation::Unexplained(_)));
    let key = public(&key(1));
    let question = Question::of_message(MESSAGE, &value, &key).with_identifier(mine.clone());
    assert_eq!(question.explain(), Explanation::Found(vec![Cause::OtherIdentifier(mine)]));
}

#[test]
fn a_digest_given_for_the_message_is_found() {
    let own = key(1).public_key().clone();
    let e = own.digest(&sm2::DistinguishedId::default(), MESSAGE);
    let key = public(&key(1));
    let value = der(&e);
    let question = Question::of_message(&e, &value, &key);
    assert_eq!(question.explain(), Explanation::Found(vec![Cause::AlreadyHashed]));
    let digest = DigestAlgorithm::Sha384.digest(MESSAGE);
    let value = rsa_key().sign_digest(&mut fixed(3), &digest).unwrap().into_bytes();
    let rsa = PublicKey::Rsa(rsa_key().public_key().clone());
    let question = Question::new(&oid::RSA_WITH_SHA384, digest.as_bytes(), &value, &rsa);
    assert_eq!(question.explain(), Explanation::Found(vec![Cause::AlreadyHashed]));
}

#[test]
fn the_key_that_signed_is_found_among_candidates() {
    let tree = tree();
    let leaf = &tree.leaf.certificate;
    let wrong = Question::of_certificate(leaf, &tree.root.certificate).unwrap();
    let Explanation::Unexplained(excluded) = wrong.explain() else { panic!() };
    assert!(excluded.readable && excluded.complete && excluded.algorithm_fits);
    assert_eq!(excluded.keys, 1);
    let candidates = [&tree.leaf, &tree.issuing];
    let question = candidates.iter().fold(wrong, |question, holder| {
        let certificate = &holder.certificate;
        question.with_candidate(certificate.public_key().unwrap(), certificate.key_usage())
    });
    assert_eq!(question.explain(), Explanation::Found(vec![Cause::OtherKey { candidate: 1 }]));
    let right = Question::of_certificate(leaf, &tree.issuing.certificate).unwrap();
    assert_eq!(right.explain(), Explanation::Valid);
    let list = Question::of_list(&tree.lists[1], &tree.issuing.certificate).unwrap();
    assert_eq!(list.explain(), Explanation::Valid);
    let list = Question::of_list(&tree.lists[1], &tree.root.certificate).unwrap();
    assert!(matches!(list.explain(), Explanation::Unexplained(_)));
}

#[test]
fn a_request_is_explained_by_its_own_key() {
    let request =
        CertificateRequest::build(&name("申请人"), &mut KeySigner::new(&key(1), &mut fixed(4)));
    let request = request.unwrap();
    assert_eq!(Question::of_request(&request).unwrap().explain(), Explanation::Valid);
    let e = key(1).public_key().digest(&id(b""), request.info());
    let algorithm = asn1::sequence(&[&asn1::object_identifier(&oid::SM2_WITH_SM3)]);
    let other = asn1::sequence(&[request.info(), &algorithm, &asn1::bit_string(&der(&e))]);
    let other = CertificateRequest::parse(&other).unwrap();
    let explained = Question::of_request(&other).unwrap().explain();
    assert_eq!(explained, Explanation::Found(vec![Cause::EmptyIdentifier]));
}

#[test]
fn the_encryption_half_is_pointed_out() {
    let own = key(1).public_key().clone();
    let value = der(&own.digest(&sm2::DistinguishedId::default(), MESSAGE));
    let (signer, other) = (public(&key(1)), public(&key(2)));
    let half = Some(KeyUsage::ENCRYPTION_HALF);
    let signed = Question::of_message(MESSAGE, &value, &signer).with_key_usage(half);
    assert_eq!(signed.explain(), Explanation::Found(vec![Cause::EncryptionCertificate]));
    let given = Question::of_message(MESSAGE, &value, &other).with_key_usage(half);
    let Explanation::Unexplained(excluded) = given.clone().explain() else { panic!() };
    assert!(excluded.encryption_certificate);
    let given = given.with_candidate(signer, Some(KeyUsage::SIGNATURE_HALF));
    assert_eq!(given.explain(), Explanation::Found(vec![Cause::OtherKey { candidate: 0 }]));
}

#[test]
fn an_altered_byte_leaves_what_cannot_be_told_apart() {
    let own = key(1).public_key().clone();
    let value = der(&own.digest(&sm2::DistinguishedId::default(), MESSAGE));
    let mut altered = MESSAGE.to_vec();
    altered[3] ^= 1;
    let key = public(&key(1));
    let Explanation::Unexplained(excluded) = Question::of_message(&altered, &value, &key).explain()
    else {
        panic!()
    };
    assert!(excluded.readable && excluded.complete && excluded.attempts > 5);
    assert!(excluded.remaining.contains(&Remaining::OtherMessage));
    assert!(excluded.remaining.contains(&Remaining::OtherKey));
    let Explanation::Unexplained(excluded) = ask(&value[..value.len() - 1]) else { panic!() };
    assert!(!excluded.readable);
    assert!(excluded.remaining.contains(&Remaining::DamagedValue));
}

/// An RSA value opens to its padding: the key is proven although the message is another.
#[test]
fn with_rsa_an_altered_message_is_told_from_another_key() {
    let digest = DigestAlgorithm::Sha256.digest(MESSAGE);
    let value = rsa_key().sign_digest(&mut fixed(3), &digest).unwrap().into_bytes();
    let rsa = PublicKey::Rsa(rsa_key().public_key().clone());
    let question = Question::new(&oid::RSA_WITH_SHA256, b"another message", &value, &rsa);
    let Explanation::Unexplained(excluded) = question.explain() else { panic!() };
    assert_eq!(excluded.remaining, [Remaining::OtherMessage]);
    let mut damaged = value.clone();
    damaged[100] ^= 1;
    let question = Question::new(&oid::RSA_WITH_SHA256, MESSAGE, &damaged, &rsa);
    let Explanation::Unexplained(excluded) = question.explain() else { panic!() };
    assert!(excluded.remaining.contains(&Remaining::OtherKey));
}

#[test]
fn a_wrongly_named_algorithm_is_named() {
    let digest = DigestAlgorithm::Sha384.digest(MESSAGE);
    let value = rsa_key().sign_digest(&mut fixed(3), &digest).unwrap().into_bytes();
    let rsa = PublicKey::Rsa(rsa_key().public_key().clone());
    let wrong = |stated, used| Explanation::Found(vec![Cause::WrongAlgorithm { stated, used }]);
    let (stated, used) = (oid::RSA_WITH_SHA256, oid::RSA_WITH_SHA384);
    assert_eq!(Question::new(&stated, MESSAGE, &value, &rsa).explain(), wrong(stated, used));
    let own = key(1).public_key().clone();
    let value = der(&own.digest(&sm2::DistinguishedId::default(), MESSAGE));
    let key = public(&key(1));
    for stated in [oid::ECDSA_WITH_SHA256, oid::SM2, oid::SM2_ENCRYPTION, oid::COMMON_NAME] {
        let explained = Question::new(&stated, MESSAGE, &value, &key).explain();
        assert_eq!(explained, wrong(stated, oid::SM2_WITH_SM3));
    }
    let p256 = Forge::new().p256(DigestAlgorithm::Sm3);
    let certificate = Certificate::parse(&p256.der()).unwrap();
    let value = certificate.signature_value();
    let explained =
        Question::new(&oid::ECDSA_WITH_SHA256, certificate.tbs(), value, &p256.key).explain();
    let other = vec![Cause::OtherDigest(DigestAlgorithm::Sm3)];
    assert_eq!(explained, Explanation::Found(other));
    let weak = rsa_key().sign_digest(&mut fixed(3), &DigestAlgorithm::Sha1.digest(MESSAGE));
    let weak = weak.unwrap().into_bytes();
    let stated = oid::RSA_WITH_SHA1;
    let explained = Question::new(&stated, MESSAGE, &weak, &rsa).explain();
    assert_eq!(explained, Explanation::Found(vec![Cause::WeakAlgorithm { stated }]));
}

#[test]
fn the_work_is_bounded() {
    let own = public(&key(1));
    let value = der(&[7; 32]);
    let message = vec![7; 1024 * 1024];
    let mut question = Question::of_message(&message, &value, &own);
    for number in 0..2 * MAX_ADDED {
        question = question
            .with_identifier(id(&number.to_be_bytes()))
            .with_candidate(public(&key(number as u64 % 3 + 5)), None);
    }
    let Explanation::Unexplained(excluded) = question.explain() else { panic!() };
    assert!(!excluded.complete);
    assert!(excluded.attempts < 200, "{}", excluded.attempts);
    assert_eq!(excluded.keys, MAX_ADDED + 1);
}
