// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenSSL judges what the authority makes, and the authority answers what OpenSSL asks.
//!
//! Needs OpenSSL 3 with SM2 on the path. It does not hand the identifier on to upper certificates, so
//! each link is judged by itself with `-partial_chain`.

use std::fs;
use std::path::Path;
use std::process::Command;

use getrandom::SysRng;
use tempfile::TempDir;
use yzt_ca::Profile;
use yzt_cert::{CertificateRequest, RevocationReason};
use yzt_crypto::sm2;

use crate::support::{NOW, World, key, subject};

const ID: &str = "distid:1234567812345678";

fn try_openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("these tests need the program `openssl` (3.0 or later, with SM2) on the PATH");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let (success, text) = try_openssl(folder, arguments);
    assert!(success, "openssl {arguments:?}: {text}");
    text
}

/// Whether OpenSSL finds `certificate` issued by `issuer` at the time of the tests.
fn link(folder: &Path, issuer: &str, certificate: &str, more: &[&str]) -> (bool, String) {
    let at = NOW.plus_days(10).0.to_string();
    let mut arguments = vec!["verify", "-partial_chain", "-attime", &at, "-vfyopt", ID];
    arguments.extend(["-x509_strict", "-CAfile", issuer]);
    arguments.extend(more);
    arguments.push(certificate);
    try_openssl(folder, &arguments)
}

/// A folder with `root.pem`, `issuing.pem`, `signature.pem`, `encryption.pem`.
fn folder(world: &mut World) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let pair = world.issue(&key(), &Profile::new(365)).unwrap();
    for (name, certificate) in [
        ("root.pem", world.root.certificate()),
        ("issuing.pem", world.issuing.certificate()),
        ("signature.pem", &pair.signature_certificate),
        ("encryption.pem", &pair.encryption_certificate),
    ] {
        fs::write(folder.path().join(name), certificate.to_pem()).unwrap();
    }
    folder
}

#[test]
fn every_link_of_the_path_verifies() {
    let mut world = World::new();
    let folder = folder(&mut world);
    let folder = folder.path();
    for (issuer, certificate) in [
        ("root.pem", "issuing.pem"),
        ("issuing.pem", "signature.pem"),
        ("issuing.pem", "encryption.pem"),
    ] {
        let (success, text) = link(folder, issuer, certificate, &[]);
        assert!(success, "{certificate}: {text}");
    }
    let (success, text) = link(folder, "root.pem", "signature.pem", &[]);
    assert!(!success, "{text}");
}

#[test]
fn the_roots_own_signature_verifies() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let root = world.root.certificate();
    verify_signature(folder.path(), root.to_pem(), root.tbs(), root.signature_value());
}

/// `openssl dgst`-style check of a signature over the bytes that were signed.
fn verify_signature(folder: &Path, issuer_pem: String, signed: &[u8], signature: &[u8]) {
    fs::write(folder.join("issuer.pem"), issuer_pem).unwrap();
    fs::write(folder.join("signed"), signed).unwrap();
    fs::write(folder.join("signature"), signature).unwrap();
    openssl(folder, &["x509", "-in", "issuer.pem", "-pubkey", "-noout", "-out", "issuer.pub"]);
    let check = [
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "issuer.pub",
        "-rawin",
        "-digest",
        "sm3",
        "-in",
        "signed",
        "-sigfile",
        "signature",
        "-pkeyopt",
        ID,
    ];
    openssl(folder, &check);
    let mut changed = signed.to_vec();
    changed[10] ^= 1;
    fs::write(folder.join("signed"), changed).unwrap();
    assert!(!try_openssl(folder, &check).0, "the check can fail");
}

#[test]
fn a_changed_certificate_does_not_verify() {
    let mut world = World::new();
    let folder = folder(&mut world);
    let pair = world.issue(&key(), &Profile::new(365)).unwrap();
    let mut der = pair.signature_certificate.as_der().to_vec();
    let organization = "示例科技".as_bytes();
    let length = organization.len();
    let position = der.windows(length).position(|window| window == organization).unwrap();
    der[position + 2] ^= 1;
    fs::write(folder.path().join("changed.der"), &der).unwrap();
    openssl(
        folder.path(),
        &["x509", "-inform", "DER", "-in", "changed.der", "-out", "changed.pem"],
    );
    let (success, text) = link(folder.path(), "issuing.pem", "changed.pem", &[]);
    assert!(!success && text.contains("signature"), "{text}");
}

#[test]
fn openssl_reads_the_profile_as_it_is_meant() {
    let mut world = World::new();
    let mut profile = Profile::new(365);
    profile.crl_url = Some("http://ca.example.test/issuing.crl".into());
    let pair = world.issue(&key(), &profile).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let shown = |certificate: &yzt_cert::Certificate| {
        fs::write(folder.path().join("c.pem"), certificate.to_pem()).unwrap();
        openssl(folder.path(), &["x509", "-in", "c.pem", "-noout", "-text", "-nameopt", "utf8"])
    };
    let signature = shown(&pair.signature_certificate);
    let encryption = shown(&pair.encryption_certificate);
    for text in [&signature, &encryption] {
        assert!(text.contains("Signature Algorithm: SM2-with-SM3"), "{text}");
        assert!(text.contains("O=示例科技有限公司"), "{text}");
        assert!(text.contains("URI:http://ca.example.test/issuing.crl"), "{text}");
        assert!(text.contains("X509v3 Key Usage: critical"), "{text}");
    }
    assert!(signature.contains("Digital Signature, Non Repudiation\n"), "{signature}");
    assert!(
        encryption.contains("Key Encipherment, Data Encipherment, Key Agreement\n"),
        "{encryption}"
    );
    let issuing = shown(world.issuing.certificate());
    assert!(issuing.contains("CA:TRUE, pathlen:0"), "{issuing}");
    assert!(issuing.contains("Certificate Sign, CRL Sign\n"), "{issuing}");
}

/// `openssl verify -crl_check` and `openssl crl -CAfile` of OpenSSL 3.0 check a list's signature with
/// an empty identifier and cannot be told another: the signature is judged over the signed bytes.
#[test]
fn a_revocation_list_is_read_and_its_signature_verifies() {
    let mut world = World::new();
    let folder = folder(&mut world);
    let pair = world.issue(&key(), &Profile::new(365)).unwrap();
    let serial = pair.signature_certificate.serial();
    world.register.revoke(serial, RevocationReason::KeyCompromise, NOW).unwrap();
    let list = world.lists(NOW.plus_days(10)).remove(1);
    fs::write(folder.path().join("list.pem"), list.to_pem()).unwrap();
    let text = openssl(folder.path(), &["crl", "-in", "list.pem", "-noout", "-text"]);
    let serial = pair.signature_certificate.serial_hex().to_uppercase();
    for expected in [
        "Version 2",
        "SM2-with-SM3",
        "X509v3 CRL Number: \n                1\n",
        "Key Compromise",
        serial.as_str(),
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let issuer = world.issuing.certificate().to_pem();
    verify_signature(folder.path(), issuer, list.tbs(), list.signature_value());
}

#[test]
fn a_request_made_by_openssl_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    openssl(path, &["genpkey", "-algorithm", "SM2", "-out", "holder.key"]);
    let request = [
        "req",
        "-new",
        "-key",
        "holder.key",
        "-sm3",
        "-sigopt",
        ID,
        "-subj",
        "/CN=holder",
        "-out",
        "holder.csr",
    ];
    openssl(path, &request);
    let mut world = World::new();
    let request = fs::read(path.join("holder.csr")).unwrap();
    let request = CertificateRequest::parse_pem(&request).unwrap();
    let profile = Profile::new(365);
    let pair = world
        .issuing
        .issue(&mut world.register, &request, &subject(), &profile, &mut SysRng, NOW)
        .unwrap();
    let pem = fs::read_to_string(path.join("holder.key")).unwrap();
    let key = sm2::PrivateKey::from_pkcs8_pem(&pem).unwrap();
    pair.enveloped_key.open(&key).unwrap();
}

/// OpenSSL's own default is an empty identifier: such a signature proves nothing here.
#[test]
fn a_request_signed_under_another_identifier_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    openssl(path, &["genpkey", "-algorithm", "SM2", "-out", "holder.key"]);
    openssl(
        path,
        &["req", "-new", "-key", "holder.key", "-sm3", "-subj", "/CN=holder", "-out", "holder.csr"],
    );
    let mut world = World::new();
    let request = fs::read(path.join("holder.csr")).unwrap();
    let request = CertificateRequest::parse_pem(&request).unwrap();
    let profile = Profile::new(365);
    let error = world
        .issuing
        .issue(&mut world.register, &request, &subject(), &profile, &mut SysRng, NOW)
        .unwrap_err();
    assert!(matches!(error, yzt_ca::Error::PossessionNotProven));
}
