// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates and names, strict and with every quirk.

use yzt_cert::explain::{Explanation, Question};
use yzt_cert::path::{PathOptions, Purpose, RevocationPolicy, verify_path};
use yzt_cert::{
    Certificate, Error, Name, Quirk, REMINDER_DAYS, UnixTime, bundle, display, validity,
};

use crate::lenient;
use crate::shown;
use crate::world::{NOW, world};

/// Certificates that one input in so many is asked about in full.
const EXPLAINED: u64 = 16;

/// Reads the input as a certificate in DER or PEM, as a bundle of them and as a name.
pub fn run(data: &[u8]) {
    match Certificate::parse_any(data) {
        Ok(certificate) => self::certificate(&certificate, data),
        Err(error) => check(&error),
    }
    let read = lenient::read(
        data,
        Certificate::parse_with,
        Certificate::quirks,
        |certificate| (certificate.as_der().to_vec(), certificate.tbs().to_vec()),
        check,
    );
    if let Some(certificate) = read {
        tolerated(&certificate, data);
    }
    match Certificate::parse_pem_bundle(data) {
        Ok(bundle) => assert!(!bundle.is_empty()),
        Err(error) => check(&error),
    }
    match bundle::certificates(data) {
        Ok(bundle) => assert!(!bundle.is_empty()),
        Err(error) => check(&error),
    }
    if let Ok(name) = Name::parse(data) {
        assert_eq!(name.as_der(), data);
        self::name(&name);
    }
}

fn certificate(certificate: &Certificate, data: &[u8]) {
    let der = certificate.as_der();
    // What is DER is read as that, also where a PEM text stands somewhere in it.
    assert!(Certificate::parse(data).is_err() || der == data);
    assert_eq!(&Certificate::parse(der).unwrap(), certificate);
    let pem = certificate.to_pem();
    assert_eq!(&Certificate::parse_pem(pem.as_bytes()).unwrap(), certificate);
    signed(certificate);
}

/// What was read with every quirk allowed.
fn tolerated(certificate: &Certificate, data: &[u8]) {
    let der = certificate.as_der();
    assert!(is_slice_of(certificate.tbs(), der));
    assert!(is_slice_of(certificate.serial(), der));
    assert!(is_slice_of(certificate.public_key_der(), der));
    assert!(is_slice_of(certificate.signature_value(), der));
    // What counts stands in the input as it is; a quirk leaves out what follows it, and no more.
    assert!(data.starts_with(der));
    assert!(der.len() == data.len() || certificate.quirks().contains(Quirk::TrailingBytes));
    name(certificate.subject());
    name(certificate.issuer());
    shown(certificate);
    shown::dumped(der);
    let issuer = world().issuing.certificate();
    if certificate.issuer() == issuer.subject() {
        let key = issuer.public_key().unwrap();
        let valid =
            lenient::signature(|rules| certificate.verify_signature_with(&key, rules), check);
        assert!(!valid || known().iter().any(|known| known.tbs() == certificate.tbs()));
        if lenient::is_chosen(data, EXPLAINED) {
            let explanation = Question::of_certificate(certificate, issuer).unwrap().explain();
            assert_eq!(explanation == Explanation::Valid, valid, "{explanation:?}");
        }
    }
}

/// The certificates that the world's authorities signed.
fn known() -> [&'static Certificate; 4] {
    let world = world();
    [
        world.root.certificate(),
        world.issuing.certificate(),
        &world.pair.signature_certificate,
        &world.pair.encryption_certificate,
    ]
}

fn shown(certificate: &Certificate) {
    shown::identity(&certificate.identity());
    shown::view(&display::certificate(certificate));
    shown::time(certificate.not_before());
    shown::time(certificate.not_after());
    for text in [certificate.serial_hex(), format!("{certificate:?}")] {
        assert!(shown::is_safe(&text), "{text:?}");
    }
    for now in [NOW, UnixTime(i64::MIN), UnixTime(i64::MAX), certificate.not_after()] {
        let _ = validity(certificate, now, REMINDER_DAYS);
    }
    match certificate.crl_distribution_points() {
        Ok(points) => {
            for location in points.iter().flat_map(|point| point.locations()) {
                assert!(shown::is_safe(&location), "{location:?}");
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
                assert!(known().iter().any(|known| known.tbs() == tbs));
            }
            Err(error) => check(&error),
        }
    }
}

/// A name, whose every text is safe to show.
pub(crate) fn name(name: &Name) {
    let text = name.to_string();
    assert!(shown::is_safe(&text), "{text:?}");
    assert_eq!(&Name::parse(name.as_der()).unwrap(), name);
    for attribute in name.attributes() {
        assert!(shown::is_safe(&attribute.text()), "{:?}", attribute.text());
        let _ = attribute.kind().to_string();
    }
    for text in [name.common_name(), name.organization()].into_iter().flatten() {
        assert!(shown::is_safe(&text), "{text:?}");
    }
}

/// An error has a number that is known and a text that is safe to show.
pub(crate) fn check(error: &Error) {
    let number = error.number();
    let known = yzt_cert::NUMBERS.contains(&number) || yzt_crypto::NUMBERS.contains(&number);
    assert!(known, "{number}");
    assert!(shown::is_safe(&error.to_string()), "{error}");
}

/// Whether a slice lies within another, not only equal to a part of it.
pub(crate) fn is_slice_of(part: &[u8], whole: &[u8]) -> bool {
    let (part, whole) = (part.as_ptr_range(), whole.as_ptr_range());
    part.start >= whole.start && part.end <= whole.end
}
