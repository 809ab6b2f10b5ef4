// SPDX-License-Identifier: MIT OR Apache-2.0
//! Real certificates, requests and noise from the samples folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use der::{Decode, Encode};
use yzt_cert::path::{PathOptions, Purpose, RevocationPolicy, verify_path};
use yzt_cert::{Certificate, CertificateRequest, CertificateRevocationList, Error};

use crate::support::{at, samples};

/// The expected verdict of every file in the index.
fn index(folder: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        (columns[0].to_owned(), columns[4].to_owned())
    });
    rows.collect()
}

/// The files of one kind with their verdicts.
fn files(folder: &Path, ending: &str) -> Vec<(String, Vec<u8>, String)> {
    let rows = index(folder).into_iter().filter(|(name, _)| name.ends_with(ending));
    let read = |(name, verdict): (String, String)| {
        let bytes = fs::read(folder.join(&name)).unwrap();
        (name, bytes, verdict)
    };
    let files: Vec<_> = rows.map(read).collect();
    assert!(!files.is_empty());
    files
}

#[test]
fn every_certificate_is_read_as_another_strict_parser_reads_it() {
    let Some(folder) = samples("every_certificate_is_read_as_another_strict_parser_reads_it")
    else {
        return;
    };
    for (name, bytes, verdict) in files(&folder, ".cer") {
        let certificate = Certificate::parse_any(&bytes);
        assert!(certificate.is_ok() || !verdict.contains("parse ok"), "{name}: {certificate:?}");
        let certificate = certificate.unwrap();
        let other = x509_cert::Certificate::from_der(certificate.as_der()).unwrap();
        let tbs = other.tbs_certificate();
        assert_eq!(certificate.serial(), tbs.serial_number().as_bytes(), "{name}");
        assert_eq!(certificate.issuer().as_der(), tbs.issuer().to_der().unwrap(), "{name}");
        assert_eq!(certificate.subject().as_der(), tbs.subject().to_der().unwrap(), "{name}");
        let spki = tbs.subject_public_key_info().to_der().unwrap();
        assert_eq!(certificate.public_key_der(), spki, "{name}");
        let not_after = tbs.validity().not_after.to_unix_duration().as_secs();
        assert_eq!(certificate.not_after().0, i64::try_from(not_after).unwrap(), "{name}");
        assert_eq!(certificate.signature_value(), other.signature().raw_bytes(), "{name}");
    }
}

/// Reading and writing these again changes what their issuers signed.
const CHANGED_BY_WRITING: [&str; 2] = ["gotlcp_26897589.cer", "gotlcp_53a10149.cer"];

#[test]
fn what_was_signed_is_what_arrived_also_where_writing_it_again_changes_it() {
    let test = "what_was_signed_is_what_arrived_also_where_writing_it_again_changes_it";
    let Some(folder) = samples(test) else {
        return;
    };
    let mut changed = Vec::new();
    for (name, bytes, _) in files(&folder, ".cer") {
        let certificate = Certificate::parse_any(&bytes).unwrap();
        let der = certificate.as_der();
        // The signed part begins behind the outer header and is followed by the algorithm.
        let at = der.windows(certificate.tbs().len()).position(|part| part == certificate.tbs());
        assert_eq!(at, Some(4), "{name}");
        let other = x509_cert::Certificate::from_der(der).unwrap();
        if other.tbs_certificate().to_der().unwrap() != certificate.tbs() {
            changed.push(name);
        }
    }
    assert_eq!(changed, CHANGED_BY_WRITING);
}

#[test]
fn signatures_under_the_default_identifier_get_the_verdict_of_the_index() {
    let Some(folder) =
        samples("signatures_under_the_default_identifier_get_the_verdict_of_the_index")
    else {
        return;
    };
    let files = files(&folder, ".cer");
    let parsed: Vec<Certificate> =
        files.iter().map(|(_, bytes, _)| Certificate::parse_any(bytes).unwrap()).collect();
    let (mut valid, mut orphans) = (0, 0);
    for ((name, _, verdict), certificate) in files.iter().zip(&parsed) {
        let issuers: Vec<&Certificate> =
            parsed.iter().filter(|issuer| issuer.subject() == certificate.issuer()).collect();
        let signed = issuers.iter().any(|issuer| {
            issuer.public_key().is_ok_and(|key| certificate.verify_signature(&key).is_ok())
        });
        if verdict.contains("SM2 sig valid with default-ID") {
            assert!(signed || issuers.is_empty(), "{name}");
            valid += usize::from(signed);
            orphans += usize::from(!signed);
        } else {
            assert!(!signed, "{name}: {verdict}");
        }
    }
    println!("{valid} signatures valid, {orphans} issuers not in the folder");
    assert!(valid >= 25, "{valid}");
}

#[test]
fn damaged_signatures_say_how_they_are_damaged() {
    let Some(folder) = samples("damaged_signatures_say_how_they_are_damaged") else {
        return;
    };
    let read = |name| Certificate::parse_any(&fs::read(folder.join(name)).unwrap()).unwrap();
    let root = read("nrcac_rootca_9c28d384.cer");
    let key = root.public_key().unwrap();
    assert_eq!(root.verify_signature(&key), Ok(()));
    let flipped = read("derived_sig_flipped.cer").verify_signature(&key);
    assert_eq!(flipped, Err(Error::SignatureInvalid { depth: 0 }));
    let raw = read("derived_sig_raw64.cer").verify_signature(&key);
    assert_eq!(raw, Err(Error::SignatureEncoding { depth: 0 }));
    let empty_identifier = read("gmsm_626bb54a.cer");
    let other = empty_identifier.verify_signature(&empty_identifier.public_key().unwrap());
    assert_eq!(other, Err(Error::SignatureInvalid { depth: 0 }));
}

#[test]
fn the_national_root_leads_to_72_of_the_86_licensed_authorities() {
    let Some(folder) = samples("the_national_root_leads_to_72_of_the_86_licensed_authorities")
    else {
        return;
    };
    let root = fs::read(folder.join("nrcac_rootca_9c28d384.cer")).unwrap();
    let root = [Certificate::parse_any(&root).unwrap()];
    let all = fs::read(folder.join("nrcac_subca_all86.pem")).unwrap();
    let all = Certificate::parse_pem_bundle(&all).unwrap();
    assert_eq!(all.len(), 86);
    let options = PathOptions {
        revocation: RevocationPolicy::Ignore,
        ..PathOptions::new(at("2026-02-15T00:00:00Z"), Purpose::Authority)
    };
    let mut good = 0;
    for authority in &all {
        match verify_path(authority, &all, &root, &[], &options) {
            Ok(path) => {
                assert_eq!(path.anchor(), root.first());
                good += 1;
            }
            Err(error) => assert!(matches!(error, Error::IssuerUnknown { .. }), "{error}"),
        }
    }
    assert_eq!(good, 72);
}

#[test]
fn requests_get_the_verdict_of_the_index() {
    let Some(folder) = samples("requests_get_the_verdict_of_the_index") else {
        return;
    };
    for (name, bytes, verdict) in files(&folder, ".csr") {
        let result = CertificateRequest::parse_any(&bytes).map(|request| request.verify());
        match result {
            // Attribute values without their SET, which openssl does not read either.
            Err(Error::Encoding { part: "request attribute", .. }) => {
                assert!(verdict.contains("req parse FAILS"), "{name}");
            }
            Ok(Ok(())) => assert!(verdict.contains("-verify distid => OK"), "{name}"),
            Ok(Err(error)) => {
                assert_eq!(error, Error::SignatureInvalid { depth: 0 }, "{name}");
                assert!(verdict.contains("-verify distid => fail"), "{name}");
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn every_file_read_as_something_else_is_an_error() {
    let Some(folder) = samples("every_file_read_as_something_else_is_an_error") else {
        return;
    };
    for name in index(&folder).into_keys() {
        let bytes = fs::read(folder.join(&name)).unwrap();
        let certificate = name.ends_with(".cer") || name.ends_with(".pem");
        assert_eq!(Certificate::parse_any(&bytes).is_ok(), certificate, "{name}");
        assert!(CertificateRevocationList::parse_any(&bytes).is_err(), "{name}");
        assert!(CertificateRequest::parse_any(&bytes).is_err() || name.ends_with(".csr"), "{name}");
    }
}
