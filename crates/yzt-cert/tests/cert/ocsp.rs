// SPDX-License-Identifier: MIT OR Apache-2.0
//! OCSP requests and responses.

use yzt_cert::builder::CertificateBuilder;
use yzt_cert::ocsp::{
    AnswerStatus, CertificateId, NonceRule, OcspFailure, OcspRequest, OcspResponse,
    OcspResponseBuilder, Responder, ResponderId, failure_response,
};
use yzt_cert::signature::SignatureRules;
use yzt_cert::status::{Issuer, Status};
use yzt_cert::{
    Certificate, Error, Extension, KeyUsage, Quirk, Quirks, RevocationGap, RevocationReason, oid,
};
use yzt_crypto::{DigestAlgorithm, KeySigner};

use crate::status::{ask, evidence, gap, list, response, since};
use crate::support::{Holder, fixed, now, serial};

mod shapes;
mod theirs;

const NONCE: &[u8] = &[7; 32];

fn verify(response: &OcspResponse, issuer: &Holder) -> Result<String, Error> {
    agreed(response, issuer, &[])
}

fn agreed(
    response: &OcspResponse,
    issuer: &Holder,
    responders: &[Certificate],
) -> Result<String, Error> {
    let (issuer, rules) = (Issuer::from(&issuer.certificate), SignatureRules::default());
    Ok(match response.verify(&issuer, now(), &rules, responders)? {
        Responder::Issuer => "issuer".to_owned(),
        Responder::Delegated(certificate) => format!("delegate {}", certificate.serial_hex()),
        Responder::Agreed(certificate) => format!("agreed {}", certificate.serial_hex()),
        _ => "other".to_owned(),
    })
}

/// A delegate of the issuer, as RFC 6960 wants it, before `shape` changes it.
fn delegate(
    issuer: &Holder,
    number: u32,
    shape: impl Fn(CertificateBuilder) -> CertificateBuilder,
) -> Holder {
    issuer.issue("应答", number, |draft| {
        shape(draft.end_entity().key_usage(KeyUsage::DIGITAL_SIGNATURE))
    })
}

fn for_ocsp(draft: CertificateBuilder) -> CertificateBuilder {
    draft.extended_key_usage(oid::OCSP_SIGNING).extension(Extension::ocsp_no_check())
}

/// A response about `leaf`, signed by `signer`, with its certificate.
fn signed(issuer: &Holder, leaf: &Holder, signer: &Holder, id: ResponderId) -> OcspResponse {
    let question =
        CertificateId::new(&leaf.certificate, &issuer.certificate, DigestAlgorithm::Sha1).unwrap();
    OcspResponseBuilder::new(id, now())
        .answer(question, AnswerStatus::Good, now(), Some(now().plus_seconds(600)))
        .certificate(&signer.certificate)
        .sign(&mut KeySigner::new(&signer.key, &mut fixed(8)))
        .unwrap()
}

#[test]
fn requests_are_read_back_as_they_were_made() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    for digest in DigestAlgorithm::ALL {
        for nonce in [None, Some(NONCE), Some(&[1][..]), Some(&[9; 128])] {
            let request =
                OcspRequest::new(&leaf.certificate, &root.certificate, digest, nonce).unwrap();
            assert_eq!(OcspRequest::parse(request.as_der()), Ok(request.clone()));
            assert_eq!(request.nonce(), nonce);
            let question = &request.questions()[0];
            assert_eq!((question.serial_hex().as_str(), question.digest()), ("03", Some(digest)));
            assert!(question.matches(&leaf.certificate, &Issuer::from(&root.certificate)));
            assert!(question.is_issued_by(&root.certificate));
            assert!(!question.is_issued_by(&leaf.certificate));
            let other = Holder::root("根", 2);
            assert!(!question.matches(&leaf.certificate, &Issuer::from(&other.certificate)));
        }
    }
    let new = |nonce: &[u8]| {
        let sm3 = DigestAlgorithm::Sm3;
        OcspRequest::new(&leaf.certificate, &root.certificate, sm3, Some(nonce))
    };
    assert!(matches!(new(&[]), Err(Error::Profile { part: "nonce", .. })));
    assert!(matches!(new(&[0; 129]), Err(Error::Profile { part: "nonce", .. })));
    let id = new(NONCE).unwrap().questions()[0].clone();
    assert!(matches!(OcspRequest::about(vec![], None), Err(Error::Profile { .. })));
    assert!(matches!(OcspRequest::about(vec![id; 257], None), Err(Error::TooMany { .. })));
}

/// RFC 5019, clause 5.
#[test]
fn short_requests_fit_into_an_address() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let sha1 = DigestAlgorithm::Sha1;
    let request = OcspRequest::new(&leaf.certificate, &root.certificate, sha1, None).unwrap();
    let address = request.location_for_get("http://ocsp.example.test/").unwrap();
    let (start, rest) = address.split_at(25);
    assert_eq!(start, "http://ocsp.example.test/");
    assert!(rest.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'%'), "{rest}");
    let long = vec![request.questions()[0].clone(); 9];
    let long = OcspRequest::about(long, None).unwrap();
    assert_eq!(long.location_for_get("http://ocsp.example.test"), None);
}

#[test]
fn a_response_answers_the_request_that_its_nonce_names() {
    let root = Holder::root("根", 1);
    let (leaf, other) = (root.leaf("经办人", 3), root.leaf("同事", 4));
    let ask = |leaf: &Holder, nonce| {
        let sm3 = DigestAlgorithm::Sm3;
        OcspRequest::new(&leaf.certificate, &root.certificate, sm3, nonce).unwrap()
    };
    let answer = |request: &OcspRequest, nonce: Option<&[u8]>| {
        let id = ResponderId::by_key(&root.certificate).unwrap();
        let question = request.questions()[0].clone();
        OcspResponseBuilder::new(id, now())
            .answer(question, AnswerStatus::Good, now(), None)
            .nonce(nonce)
            .sign(&mut KeySigner::new(&root.key, &mut fixed(8)))
            .unwrap()
    };
    let request = ask(&leaf, Some(NONCE));
    let (required, present, ignored) =
        (NonceRule::Required, NonceRule::IfPresent, NonceRule::Ignored);
    let with = answer(&request, Some(NONCE));
    let (without, foreign) = (answer(&request, None), answer(&request, Some(&[8; 32])));
    for (response, rule, expected) in [
        (&with, required, Ok(())),
        (&with, present, Ok(())),
        (&without, required, Err(Error::NonceMissing)),
        (&without, present, Ok(())),
        (&without, ignored, Ok(())),
        (&foreign, required, Err(Error::NonceDifferent)),
        (&foreign, present, Err(Error::NonceDifferent)),
        (&foreign, ignored, Ok(())),
    ] {
        assert_eq!(request.check(response, rule), expected, "{rule:?}");
    }
    // Nobody asked for a nonce, but one came.
    assert_eq!(ask(&leaf, None).check(&with, present), Err(Error::NonceDifferent));
    assert_eq!(ask(&other, Some(NONCE)).check(&with, required), Err(Error::ResponseOther));
    assert_eq!(NonceRule::default(), present);
}

#[test]
fn the_issuer_itself_may_answer_by_name_or_by_key() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let (name, key) =
        (ResponderId::by_name(&root.certificate), ResponderId::by_key(&root.certificate).unwrap());
    let sm3 = yzt_crypto::sm3::digest(&root.certificate.public_key_der()[26..]).to_vec();
    for id in [name, key, ResponderId::Key(sm3)] {
        let response = signed(&root, &leaf, &root, id);
        assert_eq!(verify(&response, &root).as_deref(), Ok("issuer"));
        let mut changed = response.as_der().to_vec();
        let place = response.as_der().windows(4).position(|octets| octets == b"2026").unwrap();
        changed[place + 3] ^= 1;
        let changed = OcspResponse::parse(&changed).unwrap();
        assert_eq!(verify(&changed, &root), Err(Error::SignatureInvalid { depth: 0 }));
    }
    let impostor = Holder::root("根", 99);
    let forged = signed(&root, &leaf, &impostor, ResponderId::by_name(&root.certificate));
    assert_eq!(verify(&forged, &root), Err(Error::SignatureInvalid { depth: 0 }));
}

#[test]
fn delegates_need_the_purpose_the_issuers_key_and_the_time() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let answered =
        |signer: &Holder| signed(&root, &leaf, signer, ResponderId::by_name(&signer.certificate));
    let good = delegate(&root, 40, for_ocsp);
    assert_eq!(verify(&answered(&good), &root).as_deref(), Ok("delegate 28"));
    let refused = Err(Error::ResponderNotAuthorised);
    let without_purpose = delegate(&root, 41, |draft| draft);
    let any_purpose =
        delegate(&root, 42, |draft| draft.extended_key_usage(oid::ANY_EXTENDED_KEY_USAGE));
    let wrong_usage = root.issue("应答", 43, |draft| {
        for_ocsp(draft.end_entity().key_usage(KeyUsage::ENCRYPTION_HALF))
    });
    let unknown = Extension { kind: "1.2.3.4".parse().unwrap(), critical: true, value: vec![5, 0] };
    let critical = delegate(&root, 44, |draft| for_ocsp(draft).extension(unknown.clone()));
    for signer in [&leaf, &without_purpose, &any_purpose, &wrong_usage, &critical] {
        assert_eq!(verify(&answered(signer), &root), refused);
    }
    let others = delegate(&Holder::root("别处", 2), 45, for_ocsp);
    assert_eq!(verify(&answered(&others), &root), refused);
    let same_name = delegate(&Holder::root("根", 2), 46, for_ocsp);
    assert_eq!(verify(&answered(&same_name), &root), refused);
    // By agreement anybody may, as long as the certificate is valid.
    let trusted = [others.certificate.clone()];
    assert_eq!(agreed(&answered(&others), &root, &trusted).as_deref(), Ok("agreed 2d"));
    let (issuer, rules) = (Issuer::from(&root.certificate), SignatureRules::default());
    for (days, expected) in [(265, true), (266, false), (-100, true), (-101, false)] {
        let at = now().plus_days(days);
        let response = answered(&good);
        assert_eq!(response.verify(&issuer, at, &rules, &[]).is_ok(), expected, "{days}");
        let response = answered(&others);
        assert_eq!(response.verify(&issuer, at, &rules, &trusted).is_ok(), expected, "{days}");
    }
}

#[test]
fn a_delegate_that_is_to_be_asked_about_needs_a_list() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let checked = delegate(&root, 40, |draft| draft.extended_key_usage(oid::OCSP_SIGNING));
    let answer = signed(&root, &leaf, &checked, ResponderId::by_name(&checked.certificate));
    let mut known = evidence(&[]);
    known.add_response(answer.clone());
    assert_eq!(gap(ask(&root, &leaf, &known)), RevocationGap::Signer);
    // Lists about part of the certificates: the delegate's says that it is not revoked.
    let point = |reasons| {
        yzt_cert::IssuingDistributionPoint::new(yzt_cert::ListScope::All, None).for_reasons(reasons)
    };
    let reasons = yzt_cert::ReasonFlags::of(&[RevocationReason::KeyCompromise]);
    let partial = list(&root, 1, (-1, 6), |list| list.distribution(point(reasons)));
    known.add_list(partial);
    assert_eq!(gap(ask(&root, &leaf, &known)), RevocationGap::Signer);
    known.add_list(list(&root, 2, (-1, 6), |list| list));
    assert_eq!(ask(&root, &leaf, &known), Status::Good);
    let lost = since(RevocationReason::KeyCompromise);
    let mut known = evidence(&[&list(&root, 2, (-1, 6), |list| list.entry(serial(40), lost))]);
    known.add_response(answer);
    // The list speaks for the leaf as well; the delegate's word is not needed and not taken.
    assert_eq!(ask(&root, &leaf, &known), Status::Good);
    let revoked = since(RevocationReason::Superseded);
    let bad = OcspResponseBuilder::new(ResponderId::by_name(&checked.certificate), now())
        .answer(
            CertificateId::new(&leaf.certificate, &root.certificate, DigestAlgorithm::Sm3).unwrap(),
            AnswerStatus::Revoked(revoked),
            now(),
            Some(now()),
        )
        .certificate(&checked.certificate)
        .sign(&mut KeySigner::new(&checked.key, &mut fixed(8)))
        .unwrap();
    known.add_response(bad);
    assert_eq!(ask(&root, &leaf, &known), Status::Good);
}

#[test]
fn answers_count_for_the_certificate_that_they_name() {
    let root = Holder::root("根", 1);
    let (leaf, other) = (root.leaf("经办人", 3), root.leaf("同事", 4));
    let lost = since(RevocationReason::AffiliationChanged);
    let id = |leaf: &Holder, digest| {
        CertificateId::new(&leaf.certificate, &root.certificate, digest).unwrap()
    };
    let next = Some(now().plus_seconds(60));
    let both = OcspResponseBuilder::new(ResponderId::by_name(&root.certificate), now())
        .answer(id(&leaf, DigestAlgorithm::Sha256), AnswerStatus::Good, now(), next)
        .answer(id(&other, DigestAlgorithm::Sm3), AnswerStatus::Revoked(lost), now(), next)
        .sign(&mut KeySigner::new(&root.key, &mut fixed(8)))
        .unwrap();
    let mut known = evidence(&[]);
    known.add_response(both);
    assert_eq!(ask(&root, &leaf, &known), Status::Good);
    assert_eq!(ask(&root, &other, &known), Status::Revoked(lost));
    let third = root.leaf("第三", 5);
    assert_eq!(gap(ask(&root, &third, &known)), RevocationGap::Missing);
    // The same serial number of another issuer.
    let elsewhere = Holder::root("别处", 9);
    let theirs = elsewhere.leaf("经办人", 3);
    assert_eq!(gap(ask(&elsewhere, &theirs, &known)), RevocationGap::Missing);
    let forged = response(&Holder::root("根", 99), &leaf, AnswerStatus::Good, (-1, 1));
    let mut known = evidence(&[]);
    known.add_response(forged);
    // Another key makes another identifier: the response is about nobody here.
    assert_eq!(gap(ask(&root, &leaf, &known)), RevocationGap::Missing);
}

#[test]
fn failures_are_told_by_their_name() {
    for (code, failure, number, again) in [
        (1, OcspFailure::MalformedRequest, 3130, false),
        (2, OcspFailure::InternalError, 3131, true),
        (3, OcspFailure::TryLater, 3132, true),
        (5, OcspFailure::SignatureRequired, 3133, false),
        (6, OcspFailure::Unauthorized, 3134, false),
    ] {
        let der = failure_response(failure);
        assert_eq!(der, [0x30, 3, 0x0A, 1, code]);
        let error = OcspResponse::parse(&der).unwrap_err();
        assert_eq!(error, Error::Responder { failure });
        assert_eq!((error.number(), failure.may_retry()), (number, again));
        assert_eq!(OcspFailure::from_code(code), Some(failure));
        assert!(error.to_string().contains(failure.name()));
    }
    for code in [4, 7, 0x7F] {
        let error = OcspResponse::parse(&[0x30, 3, 0x0A, 1, code]).unwrap_err();
        assert!(matches!(error, Error::Profile { part: "response status", .. }));
    }
    let empty = OcspResponse::parse(&[0x30, 3, 0x0A, 1, 0]).unwrap_err();
    assert!(matches!(empty, Error::Profile { part: "OCSP response", .. }));
}

#[test]
fn quirks_are_those_that_were_allowed() {
    assert_eq!(Quirk::NonceBare.name(), "nonce-bare");
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let response = response(&root, &leaf, AnswerStatus::Good, (-1, 1));
    assert_eq!(response.quirks(), Quirks::EMPTY);
    let mut longer = response.as_der().to_vec();
    longer.push(0);
    assert!(OcspResponse::parse(&longer).is_err());
    let allowed = Quirks::of(&[Quirk::TrailingBytes]);
    let read = OcspResponse::parse_with(&longer, allowed).unwrap();
    assert_eq!((read.quirks(), &read), (allowed, &response));
}
