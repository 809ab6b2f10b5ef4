// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests for certificates (PKCS #10), strict and with every quirk.

use yzt_cert::explain::{Explanation, Question};
use yzt_cert::{CertificateRequest, Quirk, display};

use crate::certificate::{check, is_slice_of, name};
use crate::lenient;
use crate::shown;

/// Requests that one input in so many is asked about in full.
const EXPLAINED: u64 = 16;

/// Reads the input as a request in DER or PEM.
pub fn run(data: &[u8]) {
    match CertificateRequest::parse_any(data) {
        Ok(request) => strict(&request, data),
        Err(error) => check(&error),
    }
    let read = lenient::read(
        data,
        CertificateRequest::parse_with,
        CertificateRequest::quirks,
        |request| (request.as_der().to_vec(), request.info().to_vec()),
        check,
    );
    if let Some(request) = read {
        tolerated(&request, data);
    }
}

fn strict(request: &CertificateRequest, data: &[u8]) {
    let der = request.as_der();
    assert!(CertificateRequest::parse(data).is_err() || der == data);
    assert_eq!(&CertificateRequest::parse(der).unwrap(), request);
    let pem = request.to_pem();
    assert_eq!(&CertificateRequest::parse_pem(pem.as_bytes()).unwrap(), request);
    match (request.public_key(), request.verify()) {
        (Err(_), Ok(())) => panic!("verified without a key"),
        (Err(error), _) | (_, Err(error)) => check(&error),
        (Ok(_), Ok(())) => {}
    }
}

fn tolerated(request: &CertificateRequest, data: &[u8]) {
    let der = request.as_der();
    assert!(is_slice_of(request.info(), der));
    assert!(is_slice_of(request.public_key_der(), der));
    assert!(is_slice_of(request.signature_value(), der));
    assert!(data.starts_with(der));
    assert!(der.len() == data.len() || request.quirks().contains(Quirk::TrailingBytes));
    name(request.subject());
    shown::view(&display::request(request));
    shown::dumped(der);
    assert!(shown::is_safe(&format!("{request:?}")));
    attributes(request);
    let Ok(_) = request.public_key() else { return };
    let valid = lenient::signature(|rules| request.verify_with(rules), check);
    assert_eq!(valid, request.verify().is_ok());
    if lenient::is_chosen(data, EXPLAINED) {
        match Question::of_request(request) {
            Ok(question) => {
                let explanation = question.explain();
                assert_eq!(explanation == Explanation::Valid, valid, "{explanation:?}");
            }
            Err(error) => check(&error),
        }
    }
}

/// What is asked for beside the name and the key.
fn attributes(request: &CertificateRequest) {
    for error in [
        request.extensions().map(|list| assert!(list.len() <= request.as_der().len())).err(),
        request.challenge_password().map(|word| assert!(!format!("{word:?}").is_empty())).err(),
        request.temporary_key().map(|key| assert!(key.is_none() || has_attributes(request))).err(),
    ]
    .into_iter()
    .flatten()
    {
        check(&error);
    }
}

fn has_attributes(request: &CertificateRequest) -> bool {
    !request.attributes().is_empty()
}
