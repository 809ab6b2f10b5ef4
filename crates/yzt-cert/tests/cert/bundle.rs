// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files with several certificates or lists, in every form.

use std::fmt::Write;
use std::fs;

use yzt_cert::asn1::{encode, explicit, object_identifier, sequence, tag, unsigned_integer};
use yzt_cert::bundle::{certificates, certificates_with, revocation_lists};
use yzt_cert::{Certificate, Error, ObjectIdentifier, Quirks};

use crate::support::{openssl, put, samples, tree};

const SIGNED: &str = "1.2.840.113549.1.7.2";
const GM_SIGNED: &str = "1.2.156.10197.6.1.4.2.2";

/// A SignedData without signers (RFC 2315, clause 9.1) that carries these.
fn message(kind: &str, certificates: &[&[u8]], lists: &[&[u8]]) -> Vec<u8> {
    let kind: ObjectIdentifier = kind.parse().unwrap();
    let data: ObjectIdentifier = "1.2.840.113549.1.7.1".parse().unwrap();
    let set = |number: u8, parts: &[&[u8]]| {
        if parts.is_empty() { Vec::new() } else { encode(tag::context_constructed(number), parts) }
    };
    let body = sequence(&[
        &unsigned_integer(&[1]),
        &encode(tag::SET, &[]),
        &sequence(&[&object_identifier(&data)]),
        &set(0, certificates),
        &set(1, lists),
        &encode(tag::SET, &[]),
    ]);
    sequence(&[&object_identifier(&kind), &explicit(0, &body)])
}

fn pem(label: &str, der: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "in", der);
    let base64 = openssl(folder.path(), &["base64", "-in", "in"]);
    let base64 = String::from_utf8(base64).unwrap();
    format!("-----BEGIN {label}-----\n{base64}-----END {label}-----\n")
}

#[test]
fn every_form_gives_every_document_in_its_order() {
    let tree = tree();
    let both = [tree.issuing.certificate.clone(), tree.root.certificate.clone()];
    let der: Vec<&[u8]> = both.iter().map(Certificate::as_der).collect();
    let lists: Vec<&[u8]> = tree.lists.iter().map(|list| list.as_der()).collect();
    assert_eq!(certificates(der[0]).unwrap(), both[..1]);
    assert_eq!(revocation_lists(lists[0]).unwrap(), tree.lists[..1]);

    let mut text = "Bag Attributes\n  friendlyName: 经办人\n".to_owned();
    for (certificate, list) in both.iter().zip(&tree.lists) {
        text += &certificate.to_pem();
        let _ = write!(text, "{}{}", pem("PRIVATE KEY", b"secret"), list.to_pem());
    }
    assert_eq!(certificates(text.as_bytes()).unwrap(), both);
    assert_eq!(revocation_lists(text.as_bytes()).unwrap(), tree.lists);

    for kind in [SIGNED, GM_SIGNED] {
        let message = message(kind, &der, &lists);
        assert_eq!(certificates(&message).unwrap(), both);
        assert_eq!(revocation_lists(&message).unwrap(), tree.lists);
        for label in ["PKCS7", "CMS"] {
            let mixed = both[0].to_pem() + &pem(label, &message);
            assert_eq!(certificates(mixed.as_bytes()).unwrap().len(), 3);
            assert_eq!(revocation_lists(mixed.as_bytes()).unwrap().len(), 2);
        }
    }
    let old = both[0].to_pem().replace("CERTIFICATE", "X509 CERTIFICATE");
    assert_eq!(certificates(old.as_bytes()).unwrap(), both[..1]);
    assert_eq!(certificates_with(old.as_bytes(), Quirks::ALL).unwrap(), both[..1]);
}

#[test]
fn openssls_collection_is_read() {
    let tree = tree();
    let folder = tempfile::tempdir().unwrap();
    put(
        folder.path(),
        "both.pem",
        tree.issuing.certificate.to_pem() + &tree.root.certificate.to_pem(),
    );
    put(folder.path(), "crl.pem", tree.lists[0].to_pem());
    for form in ["DER", "PEM"] {
        let arguments = ["crl2pkcs7", "-in", "crl.pem", "-certfile", "both.pem", "-outform", form];
        let message = openssl(folder.path(), &arguments);
        assert_eq!(certificates(&message).unwrap().len(), 2, "{form}");
        assert_eq!(revocation_lists(&message).unwrap(), tree.lists[..1], "{form}");
    }
}

#[test]
fn attribute_certificates_are_passed_over_and_damage_is_not() {
    let tree = tree();
    let der = tree.root.certificate.as_der();
    let attribute = encode(0xA2, &[&[5, 0]]);
    let sound = message(SIGNED, &[&attribute, der], &[]);
    assert_eq!(certificates(&sound).unwrap().len(), 1);
    assert_eq!(
        revocation_lists(&sound).err(),
        Some(Error::BundleEmpty { wanted: "revocation list" })
    );

    let damaged = sequence(&[&[5, 0]]);
    let damaged = message(SIGNED, &[der, &damaged], &[]);
    assert!(matches!(certificates(&damaged), Err(Error::Encoding { .. })));
    let text = tree.root.certificate.to_pem();
    let damaged = text.clone() + &text.replacen("MII", "M*I", 1);
    assert_eq!(certificates(damaged.as_bytes()).err(), Some(Error::Pem { label: "CERTIFICATE" }));
    let open = text.clone() + text.trim_end().trim_end_matches('-');
    assert_eq!(certificates(open.as_bytes()).err(), Some(Error::Pem { label: "CERTIFICATE" }));
}

#[test]
fn what_holds_none_says_so() {
    let tree = tree();
    let none = Some(Error::BundleEmpty { wanted: "certificate" });
    assert_eq!(certificates(tree.lists[0].to_pem().as_bytes()).err(), none);
    assert_eq!(certificates(pem("PUBLIC KEY", b"abc").as_bytes()).err(), none);
    assert_eq!(certificates(&message(SIGNED, &[], &[])).err(), none);
    let enveloped = message("1.2.840.113549.1.7.3", &[], &[]);
    let found = "1.2.840.113549.1.7.3".parse().unwrap();
    assert_eq!(certificates(&enveloped).err(), Some(Error::BundleContent { found }));
    for noise in [&b""[..], b"hello", b"\x30\x00", b"\x30\x80\x00\x00"] {
        assert!(matches!(certificates(noise), Err(Error::Encoding { .. })), "{noise:?}");
        assert!(matches!(revocation_lists(noise), Err(Error::Encoding { .. })), "{noise:?}");
    }
}

#[test]
fn a_text_inside_a_certificate_is_not_another_certificate() {
    let tree = tree();
    let text = tree.root.certificate.to_pem();
    let hidden = tree.root.issue("藏", 9, |draft| {
        let value = encode(tag::UTF8_STRING, &[text.as_bytes()]);
        let kind = "1.2.3.4".parse().unwrap();
        draft.end_entity().extension(yzt_cert::Extension { kind, critical: false, value })
    });
    let found = certificates(hidden.certificate.as_der()).unwrap();
    assert_eq!(found, [hidden.certificate]);
}

#[test]
fn the_collection_of_all_licensed_authorities_is_read() {
    let Some(folder) = samples("the_collection_of_all_licensed_authorities_is_read") else {
        return;
    };
    let text = fs::read(folder.join("nrcac_subca_all86.pem")).unwrap();
    assert_eq!(certificates(&text).unwrap().len(), 86);
}
