// SPDX-License-Identifier: MIT OR Apache-2.0
//! Documents as people see them.

use std::fs;

use yzt_cert::asn1::{encode, sequence, set_of, tag};
use yzt_cert::display::{self, Value, View};
use yzt_cert::dump::{DumpOptions, dump};
use yzt_cert::{Certificate, CertificateRequest, ObjectIdentifier, Quirks, RevocationReason, oid};
use yzt_crypto::KeySigner;

use crate::support::{at, fixed, key, name, now, samples, serial, tree};

fn text_at(view: &View, path: &[&str]) -> String {
    view.at(path).unwrap().to_string()
}

fn is_safe(text: &str) -> bool {
    text.chars().all(|character| character == '\n' || !character.is_control())
}

#[test]
fn a_certificate_is_shown_field_by_field() {
    let tree = tree();
    let view = display::certificate(&tree.leaf.certificate);
    let names: Vec<&str> = view.fields.iter().map(|field| field.name).collect();
    assert_eq!(
        names,
        [
            "version",
            "serialNumber",
            "signature",
            "issuer",
            "validity",
            "subject",
            "subjectPublicKeyInfo",
            "extensions",
            "signatureAlgorithm",
            "signatureValue",
            "fingerprints",
        ]
    );
    assert_eq!(view.at(&["version"]), Some(&Value::Number(3)));
    assert_eq!(text_at(&view, &["serialNumber"]), "03");
    assert_eq!(text_at(&view, &["subject", "rfc4514"]), "CN=经办人,O=测试机构,C=CN");
    assert_eq!(
        text_at(&view, &["validity", "notAfter"]),
        tree.leaf.certificate.not_after().to_string()
    );
    let algorithm = text_at(&view, &["signatureAlgorithm", "algorithm"]);
    assert_eq!(algorithm, "1.2.156.10197.1.501 (sm2-with-sm3)");
    let curve = text_at(&view, &["subjectPublicKeyInfo", "algorithm", "parameters"]);
    assert_eq!(curve, "1.2.156.10197.1.301 (sm2p256v1)");
    let usage = view.extension(&oid::KEY_USAGE).unwrap();
    assert_eq!(usage, &Value::Words(vec!["digitalSignature", "nonRepudiation"]));
    let fingerprint = Value::Octets(tree.leaf.certificate.fingerprint().to_vec());
    assert_eq!(view.at(&["fingerprints", "sm3"]), Some(&fingerprint));
    let text = view.to_string();
    assert!(text.starts_with("version: 3\nserialNumber: 03\nsignature:\n  algorithm: "), "{text}");
    assert!(
        text.contains("\n  - extnID: 2.5.29.15 (keyUsage)\n    critical: TRUE\n    extnValue: "),
        "{text}"
    );
    assert!(is_safe(&text));
}

#[test]
fn a_list_shows_its_entries_and_how_many_there_are() {
    let tree = tree();
    let reason = RevocationReason::KeyCompromise;
    let list = tree.root.crl(|list| {
        (1..=1100)
            .fold(list, |list, number| list.revoke(serial(number), now().plus_days(-9), reason))
    });
    let view = display::revocation_list(&list);
    assert_eq!(view.at(&["version"]), Some(&Value::Number(2)));
    assert_eq!(view.at(&["revokedCertificates", "count"]), Some(&Value::Number(1100)));
    let Some(Value::Items(entries)) = view.at(&["revokedCertificates", "entries"]) else {
        panic!("no entries");
    };
    assert_eq!(entries.len(), 1000);
    let first = entries[0].to_string();
    assert!(first.contains("revocationDate: 2026-06-22T00:00:00Z"), "{first}");
    assert!(first.contains("extnValue: keyCompromise"), "{first}");
    assert_eq!(view.extension(&oid::CRL_NUMBER), Some(&Value::Number(7)));
    assert_eq!(view.at(&["nextUpdate"]), Some(&Value::Time(at("2026-07-07T00:00:00Z"))));
}

#[test]
fn a_request_shows_what_it_asks_for_and_not_its_password() {
    let key = key(3);
    let mut random = fixed(4);
    let mut signer = KeySigner::new(&key, &mut random);
    let request = CertificateRequest::build(&name("经办人"), &mut signer).unwrap();
    let view = display::request(&request);
    assert_eq!(text_at(&view, &["subject", "rfc4514"]), "CN=经办人,O=测试机构,C=CN");
    assert_eq!(view.at(&["attributes"]), Some(&Value::Items(Vec::new())));

    // The signature does not count here.
    let attribute = |kind: &str, value: &[u8]| {
        let kind: ObjectIdentifier = kind.parse().unwrap();
        sequence(&[&yzt_cert::asn1::object_identifier(&kind), &encode(tag::SET, &[value])])
    };
    let usage = sequence(&[
        &yzt_cert::asn1::object_identifier(&oid::KEY_USAGE),
        &yzt_cert::asn1::octet_string(&[3, 2, 6, 0xC0]),
    ]);
    let attributes = set_of(vec![
        attribute("1.2.840.113549.1.9.7", &encode(tag::PRINTABLE_STRING, &[b"Secret-1"])),
        attribute("1.2.840.113549.1.9.14", &sequence(&[&usage])),
    ]);
    let attributes = encode(0xA0, &[&attributes[2..]]);
    let der = request.as_der();
    let info = request.info();
    let without = &info[4 - usize::from(info[1] < 0x82) * 2..];
    let body = if info[1] == 0x81 { &info[3..] } else { without };
    let body = body.strip_suffix(&[0xA0, 0]).unwrap();
    let behind = &der[der.len() - (der.len() - info.len() - header(der))..];
    let changed = sequence(&[&sequence(&[body, &attributes]), behind]);
    let changed = CertificateRequest::parse(&changed).unwrap();
    let view = display::request(&changed);
    let text = view.to_string();
    assert!(!text.contains("Secret-1") && !text.contains("5365637265742d31"), "{text}");
    let usage = view.extension(&oid::KEY_USAGE).unwrap();
    assert_eq!(usage.to_string(), "digitalSignature, nonRepudiation");
    let dumped = dump(changed.as_der(), &DumpOptions::default()).to_string();
    assert!(!dumped.contains("Secret-1"), "{dumped}");
}

/// Octets of a DER header.
fn header(der: &[u8]) -> usize {
    if der[1] < 0x80 { 2 } else { 2 + usize::from(der[1] & 0x7F) }
}

#[test]
fn every_sample_is_shown_as_a_whole() {
    let Some(folder) = samples("every_sample_is_shown_as_a_whole") else {
        return;
    };
    let (mut views, mut dumps) = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let options = DumpOptions::default();
        let whole = dump(&bytes, &options);
        assert!(is_safe(&whole.to_string()), "{file}");
        if let Ok(certificate) = Certificate::parse_any_with(&bytes, Quirks::ALL) {
            let view = display::certificate(&certificate);
            assert!(view.at(&["undecoded"]).is_none(), "{file}: {view}");
            assert!(is_safe(&view.to_string()), "{file}");
            assert_eq!(dump(certificate.as_der(), &options).stop, None, "{file}");
            let identity = certificate.identity();
            assert!(identity.conflicts.is_empty(), "{file}: {identity:?}");
            views += 1;
        } else if let Ok(request) = CertificateRequest::parse_any_with(&bytes, Quirks::ALL) {
            let view = display::request(&request);
            assert!(view.at(&["undecoded"]).is_none(), "{file}: {view}");
            views += 1;
        }
        dumps += usize::from(whole.stop.is_none());
    }
    println!("{views} views, {dumps} dumps to the end");
    assert!(views >= 60, "{views}");
}
