// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates, requests and revocation lists.

use yzt_cert::path::{PathOptions, Purpose, RevocationPolicy, verify_path};
use yzt_cert::text::printable;
use yzt_cert::{
    Certificate, CertificateRequest, CertificateRevocationList, Error, Name, REMINDER_DAYS,
    UnixTime, validity,
};

use crate::world::{NOW, world};

/// Reads the input as each of the three documents, in DER or PEM.
pub fn run(data: &[u8]) {
    match Certificate::parse_any(data) {
        Ok(certificate) => self::certificate(&certificate, data),
        Err(error) => check(&error),
    }
    match CertificateRequest::parse_any(data) {
        Ok(request) => self::request(&request, data),
        Err(error) => check(&error),
    }
    match CertificateRevocationList::parse_any(data) {
        Ok(list) => self::list(&list, data),
        Err(error) => check(&error),
    }
    match Certificate::parse_pem_bundle(data) {
        Ok(bundle) => assert!(!bundle.is_empty()),
        Err(error) => check(&error),
    }
    if let Ok(name) = Name::parse(data) {
        assert_eq!(name.as_der(), data);
        self::name(&name);
    }
}

/// Whether a text can be shown as it is.
#[must_use]
pub fn is_safe(text: &str) -> bool {
    printable(text) == text
}

fn certificate(certificate: &Certificate, data: &[u8]) {
    let der = certificate.as_der();
    assert!(is_slice_of(certificate.tbs(), der));
    assert!(is_slice_of(certificate.serial(), der));
    assert!(is_slice_of(certificate.public_key_der(), der));
    assert!(is_slice_of(certificate.signature_value(), der));
    // What is DER is read as that, also where a PEM text stands somewhere in it.
    assert!(Certificate::parse(data).is_err() || der == data);
    assert_eq!(&Certificate::parse(der).unwrap(), certificate);
    let pem = certificate.to_pem();
    assert_eq!(&Certificate::parse_pem(pem.as_bytes()).unwrap(), certificate);
    name(certificate.subject());
    name(certificate.issuer());
    shown(certificate);
    signed(certificate);
}

fn shown(certificate: &Certificate) {
    let identity = certificate.identity();
    for text in [
        &identity.organization,
        &identity.common_name,
        &identity.issuer,
        &identity.serial,
        &certificate.serial_hex(),
        &certificate.not_before().to_string(),
        &certificate.not_after().to_string(),
        &format!("{certificate:?}"),
    ] {
        assert!(is_safe(text), "{text:?}");
    }
    if let Some(code) = identity.unified_social_credit_code {
        assert_eq!(code.as_str().len(), 18);
    }
    for now in [NOW, UnixTime(i64::MIN), UnixTime(i64::MAX), certificate.not_after()] {
        let _ = validity(certificate, now, REMINDER_DAYS);
    }
    match certificate.crl_distribution_points() {
        Ok(points) => {
            for location in points.iter().flat_map(|point| point.locations()) {
                assert!(is_safe(&location), "{location:?}");
            }
        }
        Err(error) => check(&error),
    }
    if let Some(usage) = certificate.key_usage() {
        assert!(usage.names().count() <= 9);
    }
    let _ = (
        certificate.basic_constraints(),
        certificate.subject_key_identifier(),
        certificate.authority_key_identifier(),
        certificate.extended_key_usage().map(<[_]>::len),
        certificate.policies().len(),
        certificate.extensions().len(),
        certificate.has_software_key(),
        certificate.fingerprint(),
    );
}

fn signed(certificate: &Certificate) {
    if let Err(error) = certificate.signature() {
        check(&error);
    }
    match certificate.public_key() {
        // Whoever signed it with the key in it, it was nobody that this program knows.
        Ok(key) if certificate.is_self_issued() => {
            if let Err(error) = certificate.verify_signature(&key) {
                check(&error);
            }
        }
        Ok(_) => {}
        Err(error) => check(&error),
    }
    let world = world();
    let known = [
        world.root.certificate(),
        world.issuing.certificate(),
        &world.pair.signature_certificate,
        &world.pair.encryption_certificate,
    ];
    for purpose in [Purpose::Login, Purpose::Encryption, Purpose::Authority] {
        let mut options = PathOptions::new(NOW, purpose);
        options.revocation = RevocationPolicy::WhereListed;
        let path = verify_path(
            certificate,
            &[world.issuing.certificate().clone(), certificate.clone()],
            &[world.root.certificate().clone()],
            &world.lists,
            &options,
        );
        match path {
            Ok(path) => {
                assert_eq!(path.anchor(), Some(world.root.certificate()));
                // What is believed was signed by the CA: nothing that a fuzzer made up is.
                let tbs = certificate.tbs();
                assert!(known.iter().any(|known| known.tbs() == tbs));
            }
            Err(error) => check(&error),
        }
    }
}

fn request(request: &CertificateRequest, data: &[u8]) {
    let der = request.as_der();
    assert!(is_slice_of(request.info(), der));
    assert!(CertificateRequest::parse(data).is_err() || der == data);
    assert_eq!(&CertificateRequest::parse(der).unwrap(), request);
    let pem = request.to_pem();
    assert_eq!(&CertificateRequest::parse_pem(pem.as_bytes()).unwrap(), request);
    name(request.subject());
    assert!(is_safe(&format!("{request:?}")));
    match (request.public_key(), request.verify()) {
        (Err(_), Ok(())) => panic!("verified without a key"),
        (Err(error), _) | (_, Err(error)) => check(&error),
        (Ok(_), Ok(())) => {}
    }
}

fn list(list: &CertificateRevocationList, data: &[u8]) {
    let der = list.as_der();
    assert!(is_slice_of(list.tbs(), der));
    assert!(is_slice_of(list.signature_value(), der));
    assert!(CertificateRevocationList::parse(data).is_err() || der == data);
    assert_eq!(&CertificateRevocationList::parse(der).unwrap(), list);
    name(list.issuer());
    assert!(is_safe(&format!("{list:?}")));
    assert!(is_safe(&list.this_update().to_string()));
    // An entry takes more than ten bytes: no more of them than fit.
    assert!(list.len() <= data.len() / 10);
    let _ = (list.next_update(), list.number(), list.distribution());
    let world = world();
    let serials = [world.pair.signature_certificate.serial(), &[], &[1], &[0x80; 21]];
    for serial in serials {
        if let Some(revocation) = list.revoked(serial) {
            assert!(!list.is_empty());
            let _ = format!("{revocation:?}");
        }
    }
    for issuer in [world.issuing.certificate(), world.root.certificate()] {
        match list.verify(issuer) {
            Ok(()) => assert!(world.lists.iter().any(|known| known.tbs() == list.tbs())),
            Err(error) => check(&error),
        }
    }
}

fn name(name: &Name) {
    let text = name.to_string();
    assert!(is_safe(&text), "{text:?}");
    assert_eq!(&Name::parse(name.as_der()).unwrap(), name);
    for attribute in name.attributes() {
        assert!(is_safe(&attribute.text()), "{:?}", attribute.text());
        let _ = attribute.kind().to_string();
    }
    for text in [name.common_name(), name.organization()].into_iter().flatten() {
        assert!(is_safe(&text), "{text:?}");
    }
}

fn check(error: &Error) {
    let number = error.number();
    let known = yzt_cert::NUMBERS.contains(&number) || yzt_crypto::NUMBERS.contains(&number);
    assert!(known, "{number}");
    assert!(is_safe(&error.to_string()), "{error}");
}

/// Whether a slice lies within another, not only equal to a part of it.
fn is_slice_of(part: &[u8], whole: &[u8]) -> bool {
    let (part, whole) = (part.as_ptr_range(), whole.as_ptr_range());
    part.start >= whole.start && part.end <= whole.end
}
