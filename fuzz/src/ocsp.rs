// SPDX-License-Identifier: MIT OR Apache-2.0
//! OCSP requests and responses, strict and with every quirk.

use yzt_cert::Quirk;
use yzt_cert::ocsp::{NonceRule, OcspRequest, OcspResponse, SingleResponse};
use yzt_cert::signature::SignatureRules;
use yzt_cert::status::Issuer;

use crate::certificate::{check, is_slice_of, name};
use crate::lenient;
use crate::papers::papers;
use crate::shown;
use crate::world::{NOW, world};

/// Reads the input as a request and as a response.
pub fn run(data: &[u8]) {
    let request = lenient::read(
        data,
        OcspRequest::parse_with,
        OcspRequest::quirks,
        |request| (request.as_der().to_vec(), request.questions().to_vec()),
        check,
    );
    if let Some(request) = request {
        self::request(&request, data);
    }
    let response = lenient::read(
        data,
        OcspResponse::parse_with,
        OcspResponse::quirks,
        |response| (response.as_der().to_vec(), response.tbs().to_vec()),
        check,
    );
    if let Some(response) = response {
        self::response(&response, data);
    }
}

fn request(request: &OcspRequest, data: &[u8]) {
    assert!(data.starts_with(request.as_der()));
    let whole = request.as_der().len() == data.len();
    assert!(whole || request.quirks().contains(Quirk::TrailingBytes));
    assert!(!request.questions().is_empty());
    let (issuing, root) = (world().issuing.certificate(), world().root.certificate());
    for question in request.questions() {
        assert!(shown::is_safe(&question.serial_hex()));
        // Nobody has the name and the key of both.
        assert!(!(question.is_issued_by(issuing) && question.is_issued_by(root)));
    }
    // What is written again asks the same.
    match OcspRequest::about(request.questions().to_vec(), request.nonce()) {
        Ok(again) => {
            let read = OcspRequest::parse(again.as_der()).unwrap();
            assert_eq!(read, again);
            assert_eq!(read.questions(), request.questions());
            assert_eq!(read.nonce(), request.nonce());
        }
        Err(error) => check(&error),
    }
    let good = &papers().response;
    for rule in [NonceRule::Required, NonceRule::IfPresent] {
        match request.check(good, rule) {
            Ok(()) => assert!(request.nonce().is_none() || request.nonce() == good.nonce()),
            Err(error) => check(&error),
        }
    }
    if let Some(location) = request.location_for_get("http://ocsp.example.test") {
        assert!(location.len() <= 255 && location.is_ascii());
    }
}

fn response(response: &OcspResponse, data: &[u8]) {
    let der = response.as_der();
    assert!(is_slice_of(response.tbs(), der));
    assert!(is_slice_of(response.signature_value(), der));
    assert!(data.starts_with(der));
    assert!(der.len() == data.len() || response.quirks().contains(Quirk::TrailingBytes));
    if let yzt_cert::ocsp::ResponderId::Name(responder) = response.responder() {
        name(responder);
    }
    shown::time(response.produced_at());
    response.answers().iter().for_each(single);
    assert!(response.answers().len() <= der.len() / 10);
    assert!(shown::is_safe(&format!("{response:?}")));
    let known = &papers().response;
    let issuer = world().issuing.certificate();
    match response.verify(&Issuer::from(issuer), NOW, &SignatureRules::default(), &[]) {
        // What is believed was signed by the authority.
        Ok(_) => assert_eq!(response.tbs(), known.tbs()),
        Err(error) => check(&error),
    }
    for rule in [NonceRule::Required, NonceRule::IfPresent] {
        if let Err(error) = papers().question.check(response, rule) {
            check(&error);
        }
    }
    if response.responder() == known.responder() {
        let key = issuer.public_key().unwrap();
        let valid = lenient::signature(|rules| response.verify_signature_with(&key, rules), check);
        assert!(!valid || response.tbs() == known.tbs());
    }
}

fn single(answer: &SingleResponse) {
    shown::time(answer.this_update());
    assert!(shown::is_safe(&answer.certificate().serial_hex()));
    assert!(shown::is_safe(&format!("{:?} {:?}", answer.status(), answer.next_update())));
}
