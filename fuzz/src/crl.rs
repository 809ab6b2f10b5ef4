// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists, strict and with every quirk.

use yzt_cert::explain::{Explanation, Question};
use yzt_cert::{CertificateRevocationList, Quirk, bundle, display};

use crate::certificate::{check, is_slice_of, name};
use crate::lenient;
use crate::papers::papers;
use crate::shown;
use crate::world::world;

/// Lists that one input in so many is asked about in full.
const EXPLAINED: u64 = 16;

/// Reads the input as a revocation list in DER or PEM, and as a bundle of them.
pub fn run(data: &[u8]) {
    match CertificateRevocationList::parse_any(data) {
        Ok(list) => strict(&list, data),
        Err(error) => check(&error),
    }
    let read = lenient::read(
        data,
        CertificateRevocationList::parse_with,
        CertificateRevocationList::quirks,
        |list| (list.as_der().to_vec(), list.tbs().to_vec()),
        check,
    );
    if let Some(list) = read {
        tolerated(&list, data);
    }
    match bundle::revocation_lists(data) {
        Ok(lists) => assert!(!lists.is_empty()),
        Err(error) => check(&error),
    }
}

fn strict(list: &CertificateRevocationList, data: &[u8]) {
    let der = list.as_der();
    assert!(CertificateRevocationList::parse(data).is_err() || der == data);
    assert_eq!(&CertificateRevocationList::parse(der).unwrap(), list);
    assert_eq!(&CertificateRevocationList::from_vec(der.to_vec()).unwrap(), list);
    let pem = list.to_pem();
    assert_eq!(&CertificateRevocationList::parse_pem(pem.as_bytes()).unwrap(), list);
    let world = world();
    for issuer in [world.issuing.certificate(), world.root.certificate()] {
        match list.verify(issuer) {
            Ok(()) => assert!(is_known(list)),
            Err(error) => check(&error),
        }
    }
}

fn is_known(list: &CertificateRevocationList) -> bool {
    world().lists.iter().chain([&papers().many]).any(|known| known.tbs() == list.tbs())
}

fn tolerated(list: &CertificateRevocationList, data: &[u8]) {
    let der = list.as_der();
    assert!(is_slice_of(list.tbs(), der));
    assert!(is_slice_of(list.signature_value(), der));
    assert!(data.starts_with(der));
    assert!(der.len() == data.len() || list.quirks().contains(Quirk::TrailingBytes));
    name(list.issuer());
    shown::view(&display::revocation_list(list));
    shown::dumped(der);
    shown::time(list.this_update());
    assert!(shown::is_safe(&format!("{list:?}")));
    entries(list);
    assert_eq!(list.is_delta(), list.base_number().is_some());
    for location in list.freshest_points().iter().flat_map(|point| point.locations()) {
        assert!(shown::is_safe(&location), "{location:?}");
    }
    let _ = (list.next_update(), list.number(), list.distribution());
    let issuer = world().issuing.certificate();
    if list.issuer() == issuer.subject() {
        let key = issuer.public_key().unwrap();
        let valid = lenient::signature(|rules| list.verify_signature_with(&key, rules), check);
        assert!(!valid || is_known(list));
        if lenient::is_chosen(data, EXPLAINED) {
            let explanation = Question::of_list(list, issuer).unwrap().explain();
            assert_eq!(explanation == Explanation::Valid, valid, "{explanation:?}");
        }
    }
}

/// Every serial number that is listed is found, and one that is not is not.
fn entries(list: &CertificateRevocationList) {
    // An entry takes more than ten bytes: no more of them than fit.
    assert!(list.len() <= list.as_der().len() / 10);
    let serials: Vec<&[u8]> = list.serials().collect();
    for serial in serials.iter().take(64) {
        let revocation = list.revoked(serial).expect("what is listed is found");
        shown::time(revocation.date);
    }
    let known = world().pair.signature_certificate.serial();
    for serial in [known, &[], &[1], &[0x80; 21]] {
        assert!(list.revoked(serial).is_none() || !list.is_empty());
    }
}
