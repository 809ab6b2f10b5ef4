// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenSSL as the independent judge of what we make.
//!
//! Its `verify` applies the identifier to the target certificate alone, so that chains are checked
//! link by link. Its `crl` command and `verify -crl_check` cannot be given an identifier at all: a
//! list's signature is checked with `pkeyutl` over the signed bytes.

use std::path::Path;

use tempfile::TempDir;
use yzt_cert::builder::SerialNumber;
use yzt_cert::{
    Certificate, CertificateRequest, IssuingDistributionPoint, KeyUsage, ListScope,
    RevocationReason, SOFTWARE_KEY_POLICY, UnifiedSocialCreditCode,
};
use yzt_crypto::{KeySigner, PublicKey};

use crate::support::{Holder, ID, at, fixed, key, name, now, openssl, put, serial, try_openssl};

/// `openssl verify` of one link, strictly.
fn link(folder: &Path, issuer: &str, subject: &str) -> bool {
    let strict = ["verify", "-partial_chain", "-no_check_time", "-x509_strict", "-vfyopt", ID];
    let (success, output, _) =
        try_openssl(folder, &[&strict[..], &["-CAfile", issuer, subject]].concat());
    success && String::from_utf8_lossy(&output).trim_end() == format!("{subject}: OK")
}

/// `openssl pkeyutl` over the bytes that were signed.
fn signature(folder: &Path, key: &PublicKey, signed: &[u8], value: &[u8]) -> bool {
    put(folder, "spki.der", key.to_spki_der());
    put(folder, "signed", signed);
    put(folder, "value", value);
    let arguments = [
        "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "spki.der", "-rawin",
        "-digest", "sm3", "-pkeyopt", ID, "-in", "signed", "-sigfile", "value",
    ];
    try_openssl(folder, &arguments).0
}

fn ours() -> (TempDir, Holder, Holder, Holder) {
    let root = Holder::root("测试根", 1);
    let issuing = root.authority("测试签发", 2, Some(0));
    let code = UnifiedSocialCreditCode::complete("91530100MA6K00000").unwrap();
    let leaf = issuing.issue("经办人", 0x8000_0003, |draft| {
        draft
            .end_entity()
            .key_usage(KeyUsage::SIGNATURE_HALF)
            .policy(SOFTWARE_KEY_POLICY)
            .crl_location("http://ca.example.test/issuing.crl")
            .unified_social_credit_code(&code)
            .extended_key_usage(yzt_cert::oid::CLIENT_AUTHENTICATION)
    });
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "root.pem", root.certificate.to_pem());
    put(folder.path(), "issuing.pem", issuing.certificate.to_pem());
    put(folder.path(), "leaf.pem", leaf.certificate.to_pem());
    (folder, root, issuing, leaf)
}

#[test]
fn openssl_verifies_our_certificates_link_by_link() {
    let (folder, root, _, leaf) = ours();
    let path = folder.path();
    assert!(link(path, "root.pem", "issuing.pem"));
    assert!(link(path, "issuing.pem", "leaf.pem"));
    // A self-signed certificate that is its own anchor is accepted unseen: look at its signature.
    let own = root.certificate.public_key().unwrap();
    assert!(signature(path, &own, root.certificate.tbs(), root.certificate.signature_value()));
    assert!(!signature(path, &own, leaf.certificate.tbs(), leaf.certificate.signature_value()));

    // The same name with another key must not do.
    let other = Holder::root("测试根", 9).authority("测试签发", 22, Some(0));
    put(path, "other.pem", other.certificate.to_pem());
    assert!(!link(path, "other.pem", "leaf.pem"));
    let mut damaged = leaf.certificate.as_der().to_vec();
    *damaged.last_mut().unwrap() ^= 1;
    put(path, "damaged.pem", Certificate::parse(&damaged).unwrap().to_pem());
    assert!(!link(path, "issuing.pem", "damaged.pem"));
}

#[test]
fn openssl_reads_every_field_that_we_write() {
    let (folder, _, _, leaf) = ours();
    let text = openssl(
        folder.path(),
        &["x509", "-in", "leaf.pem", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus"],
    );
    let text = String::from_utf8(text).unwrap();
    for expected in [
        "Version: 3 (0x2)",
        "Serial Number: 2147483651 (0x80000003)",
        "Signature Algorithm: SM2-with-SM3",
        "Subject: C=CN,O=测试机构,CN=经办人",
        "ASN1 OID: SM2",
        "X509v3 Basic Constraints: critical\n                CA:FALSE",
        "X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation\n",
        "TLS Web Client Authentication",
        &format!("Policy: {SOFTWARE_KEY_POLICY}"),
        "URI:http://ca.example.test/issuing.crl",
        "1.2.156.10260.4.1.4: \n                ..91530100MA6K00000",
        "Not After : Mar 23 00:00:00 2027 GMT",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert_eq!(leaf.certificate.serial_hex(), "80000003");
}

#[test]
fn openssl_verifies_our_request() {
    let folder = tempfile::tempdir().unwrap();
    let key = key(5);
    let mut random = fixed(5);
    let request =
        CertificateRequest::build(&name("经办人"), &mut KeySigner::new(&key, &mut random)).unwrap();
    put(folder.path(), "request.pem", request.to_pem());
    let verify = ["req", "-verify", "-vfyopt", ID, "-noout", "-in", "request.pem"];
    let (success, _, said) = try_openssl(folder.path(), &verify);
    assert!(success && said.contains("verify OK"), "{said}");

    let mut damaged = request.as_der().to_vec();
    *damaged.last_mut().unwrap() ^= 1;
    put(folder.path(), "request.pem", CertificateRequest::parse(&damaged).unwrap().to_pem());
    let (_, _, said) = try_openssl(folder.path(), &verify);
    assert!(!said.contains("verify OK"), "{said}");
}

#[test]
fn openssl_verifies_our_revocation_list() {
    let (folder, _, issuing, leaf) = ours();
    let hex = leaf.certificate.serial_hex();
    let list = issuing.crl(|list| {
        list.revoke(SerialNumber::from_hex(&hex).unwrap(), now(), RevocationReason::KeyCompromise)
            .revoke(serial(77), now(), RevocationReason::Unspecified)
            .distribution(IssuingDistributionPoint::new(
                ListScope::EndEntities,
                Some("http://ca.example.test/issuing.crl"),
            ))
    });
    let key = issuing.certificate.public_key().unwrap();
    assert!(signature(folder.path(), &key, list.tbs(), list.signature_value()));
    let mut other = list.tbs().to_vec();
    *other.last_mut().unwrap() ^= 1;
    assert!(!signature(folder.path(), &key, &other, list.signature_value()));

    put(folder.path(), "list.pem", list.to_pem());
    let text = openssl(folder.path(), &["crl", "-in", "list.pem", "-noout", "-text"]);
    let text = String::from_utf8(text).unwrap();
    for expected in [
        "Version 2 (0x1)",
        "Signature Algorithm: SM2-with-SM3",
        "X509v3 CRL Number: \n                7",
        "X509v3 Issuing Distribution Point: critical",
        "Only User Certificates",
        "Serial Number: 80000003",
        "Key Compromise",
        "Serial Number: 4D",
        "Next Update: Jul  7 00:00:00 2026 GMT",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn openssl_and_we_agree_on_dates_around_2050() {
    let root = Holder::root("长期", 31);
    let folder = tempfile::tempdir().unwrap();
    let (from, until) = (at("2049-12-31T23:59:59Z"), at("2050-01-01T00:00:00Z"));
    let draft = yzt_cert::builder::CertificateBuilder::new(
        serial(5),
        name("跨年"),
        crate::support::public(&root.key),
        from,
        until,
    );
    let certificate = crate::support::sign(draft, &root.key);
    put(folder.path(), "c.pem", certificate.to_pem());
    let text = openssl(folder.path(), &["x509", "-in", "c.pem", "-noout", "-dates"]);
    let text = String::from_utf8(text).unwrap();
    assert_eq!(text, "notBefore=Dec 31 23:59:59 2049 GMT\nnotAfter=Jan  1 00:00:00 2050 GMT\n");
    let dump = openssl(folder.path(), &["asn1parse", "-in", "c.pem"]);
    let dump = String::from_utf8(dump).unwrap();
    assert!(
        dump.contains("UTCTIME           :491231235959Z")
            && dump.contains("GENERALIZEDTIME   :20500101000000Z")
    );
}
