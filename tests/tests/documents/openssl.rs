// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates, requests and revocation lists between this project and OpenSSL, both ways. SM2 is
//! checked link by link through the shim, which hands the identifier on.

use std::fs;
use std::path::Path;
use std::process::Command;

use yzt_cert::path::{PathOptions, Purpose, verify_path};
use yzt_cert::{
    Certificate, CertificateRequest, CertificateRevocationList, Error, RevocationReason, UnixTime,
};
use yzt_crypto::{Algorithm, Signature, Signer, sm2};

use crate::shim::{DEFAULT_ID, Shim};
use crate::world::{Chain, EVERY, Key, NOW};

fn openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("these tests need the program `openssl` (3.0 or later, with SM2) on the PATH");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// The last octet belongs to the signature in all of these documents.
fn damaged(der: &[u8]) -> Vec<u8> {
    let mut out = der.to_vec();
    *out.last_mut().unwrap() ^= 1;
    out
}

#[test]
fn openssl_verifies_every_link_that_we_sign() {
    let mut shim = Shim::start();
    let mut links = 0;
    for authority in EVERY {
        for leaf in EVERY {
            let chain = Chain::new(authority, leaf);
            for (name, der) in chain.files() {
                shim.put(name, der);
                shim.put(&format!("damaged-{name}"), damaged(der));
            }
            for (kind, name, issuer, signs) in [
                ("certificate", "root.der", "root.der ", authority),
                ("certificate", "issuing.der", "root.der ", authority),
                ("certificate", "leaf.der", "issuing.der ", authority),
                ("certificate", "revoked.der", "issuing.der ", authority),
                ("request", "request.der", "", leaf),
                ("crl", "root.crl", "root.der ", authority),
                ("crl", "issuing.crl", "issuing.der ", authority),
            ] {
                let mut ask = |name: &str, issuer: &str, id: &str| {
                    shim.ask(&format!("{kind} {name} {issuer}{id}"))
                };
                let what = format!("{authority} {leaf} {name}");
                assert_eq!(ask(name, issuer, DEFAULT_ID), "ok", "{what}");
                assert_eq!(ask(&format!("damaged-{name}"), issuer, DEFAULT_ID), "bad", "{what}");
                let other = if signs == Algorithm::Sm2 { "bad" } else { "ok" };
                assert_eq!(ask(name, issuer, "ALICE123@YAHOO.COM"), other, "{what}");
                assert_eq!(ask(name, issuer, "-"), other, "{what}");
                if !issuer.is_empty() {
                    let wrong = if issuer == "root.der " { "issuing.der " } else { "root.der " };
                    assert_eq!(ask(name, wrong, DEFAULT_ID), "bad", "{what}");
                }
                links += 1;
            }
        }
    }
    assert_eq!(links, 63);
}

#[test]
fn openssl_accepts_our_chains_with_their_lists() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for authority in [Algorithm::Rsa, Algorithm::P256] {
        for leaf in EVERY {
            let chain = Chain::new(authority, leaf);
            for (name, text) in [
                ("root.pem", chain.root.to_pem()),
                ("issuing.pem", chain.issuing.to_pem()),
                ("leaf.pem", chain.leaf.to_pem()),
                ("revoked.pem", chain.revoked.to_pem()),
                ("lists.pem", chain.root_list.to_pem() + &chain.issuing_list.to_pem()),
            ] {
                fs::write(path.join(name), text).unwrap();
            }
            let at = NOW.0.to_string();
            let verify = |leaf: &str| {
                let arguments = [
                    "verify",
                    "-x509_strict",
                    "-attime",
                    &at,
                    "-crl_check_all",
                    "-CAfile",
                    "root.pem",
                    "-untrusted",
                    "issuing.pem",
                    "-CRLfile",
                    "lists.pem",
                    leaf,
                ];
                openssl(path, &arguments)
            };
            let (accepted, text) = verify("leaf.pem");
            assert!(accepted, "{authority} {leaf}: {text}");
            let (accepted, text) = verify("revoked.pem");
            assert!(!accepted && text.contains("certificate revoked"), "{text}");
        }
    }
}

#[test]
fn openssl_and_we_verify_each_others_signatures() {
    let mut shim = Shim::start();
    let message = b"the same bytes on both sides";
    shim.put("message", message);
    for algorithm in EVERY {
        let key = Key::of(algorithm, 2);
        let chain = Chain::new(algorithm, algorithm);
        shim.put("leaf.der", chain.leaf.as_der());
        shim.put("key.der", &*key.pkcs8());
        let signature = key.signer(&mut getrandom::SysRng).sign(message).unwrap();
        shim.put("signature", signature.to_der());
        let command = format!("verify leaf.der message signature {DEFAULT_ID}");
        assert_eq!(shim.ask(&command), "ok", "{algorithm}");
        assert_eq!(shim.ask(&format!("sign key.der message theirs {DEFAULT_ID}")), "ok");
        let theirs = fs::read(shim.folder().join("theirs")).unwrap();
        let theirs = match algorithm {
            Algorithm::Sm2 => {
                let der = sm2::DerSignature::from_bytes(&theirs).unwrap();
                Signature::Sm2(sm2::Signature::from_der(&der).unwrap())
            }
            Algorithm::Rsa => yzt_crypto::rsa::Signature::from_bytes(&theirs).unwrap().into(),
            _ => yzt_crypto::p256::Signature::from_der(&theirs).unwrap().into(),
        };
        assert_eq!(key.public().verify(message, &theirs), Ok(()), "{algorithm}");
        assert!(key.public().verify(b"another", &theirs).is_err());
    }
    assert!(shim.time(&format!("time-sign 2 key.der message {DEFAULT_ID}")) > 0);
    let command = format!("time-verify 2 leaf.der message signature {DEFAULT_ID}");
    assert!(shim.time(&command) > 0);
}

#[test]
fn the_shim_measures_a_chain_and_says_what_it_cannot() {
    let mut shim = Shim::start();
    let chain = Chain::new(Algorithm::Sm2, Algorithm::Sm2);
    for (name, der) in chain.files() {
        shim.put(name, der);
    }
    let time = format!("time-chain 3 {DEFAULT_ID} leaf.der issuing.der root.der");
    assert!(shim.time(&time) > 0);
    let wrong = format!("time-chain 3 {DEFAULT_ID} leaf.der root.der");
    assert_eq!(shim.ask(&wrong), "bad");
    for (command, answer) in [
        ("certificate no-such-file root.der -", "error not a certificate"),
        ("crl leaf.der root.der -", "error not a revocation list"),
        ("request leaf.der -", "error not a request"),
        ("something else", "error no such command"),
    ] {
        assert_eq!(shim.ask(command), answer);
    }
}

const CONFIGURATION: &str = "
[ca]
default_ca = own
[own]
database = index.txt
crlnumber = crlnumber
crl_extensions = crl
[crl]
authorityKeyIdentifier = keyid
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[req]
distinguished_name = name
[name]
";

/// What `openssl genpkey` is told.
const fn kind(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Sm2 => "-algorithm EC -pkeyopt ec_paramgen_curve:SM2",
        Algorithm::P256 => "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        _ => "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
    }
}

/// The digest and, for SM2, the identifier that a signature of such a key takes.
fn signing(algorithm: Algorithm, option: &str) -> String {
    match algorithm {
        Algorithm::Sm2 => format!("-sm3 {option} distid:{DEFAULT_ID}"),
        _ => "-sha256".into(),
    }
}

#[test]
fn we_verify_what_openssl_makes() {
    for authority in EVERY {
        for leaf in EVERY {
            theirs(authority, leaf);
        }
    }
}

/// A root, a leaf and a list that names it, all made by openssl.
fn theirs(authority: Algorithm, leaf: Algorithm) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for (name, text) in [("openssl.cnf", CONFIGURATION), ("index.txt", ""), ("crlnumber", "2A\n")] {
        fs::write(path.join(name), text).unwrap();
    }
    let (own, request) = (signing(authority, "-sigopt"), signing(leaf, "-sigopt"));
    let checked =
        if leaf == Algorithm::Sm2 { format!("-vfyopt distid:{DEFAULT_ID}") } else { String::new() };
    let options = own.replace("-sm3 ", "-md sm3 ").replace("-sha256", "-md sha256");
    let ca = format!("ca -config openssl.cnf -keyfile root.key -cert root.pem {options}");
    for command in [
        format!("genpkey {} -out root.key", kind(authority)),
        format!("genpkey {} -out leaf.key", kind(leaf)),
        format!(
            "req -config openssl.cnf -utf8 -x509 -new -key root.key -days 3650 -extensions root -subj /C=CN/CN=根 -out root.pem {own}"
        ),
        format!(
            "req -config openssl.cnf -utf8 -new -key leaf.key -subj /C=CN/CN=经办人 -out leaf.csr {request}"
        ),
        format!(
            "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -days 365 -set_serial 0xF1 -extfile openssl.cnf -extensions leaf {own} {checked} -out leaf.pem"
        ),
        format!("{ca} -gencrl -crldays 30 -out empty.pem"),
        format!("{ca} -revoke leaf.pem -crl_reason superseded"),
        format!("{ca} -gencrl -crldays 30 -out list.pem"),
    ] {
        let (success, text) = openssl(path, &command.split_whitespace().collect::<Vec<_>>());
        assert!(success, "{authority} {leaf}: {command}: {text}");
    }
    let read = |name: &str| fs::read(path.join(name)).unwrap();
    let root = Certificate::parse_any(&read("root.pem")).unwrap();
    let leaf_certificate = Certificate::parse_any(&read("leaf.pem")).unwrap();
    let request = CertificateRequest::parse_any(&read("leaf.csr")).unwrap();
    let list = |name| CertificateRevocationList::parse_any(&read(name)).unwrap();
    let (empty, full) = (list("empty.pem"), list("list.pem"));

    assert_eq!(request.verify(), Ok(()), "{authority} {leaf}");
    assert_eq!(request.public_key().unwrap().algorithm(), leaf);
    assert_eq!(leaf_certificate.public_key(), request.public_key());
    let at = UnixTime(full.this_update().0 + 1);
    let options = PathOptions::new(at, Purpose::Login);
    let check = |list: CertificateRevocationList| {
        verify_path(&leaf_certificate, &[], std::slice::from_ref(&root), &[list], &options)
    };
    check(empty).unwrap_or_else(|error| panic!("{authority} {leaf}: {error}"));
    let revoked = check(full).unwrap_err();
    let reason = RevocationReason::Superseded;
    assert!(
        matches!(revoked, Error::Revoked { depth: 0, reason: found, .. } if found == reason),
        "{revoked}"
    );
    let altered = Certificate::parse(&damaged(leaf_certificate.as_der()));
    let altered = altered.and_then(|leaf| leaf.verify_signature(&root.public_key()?));
    assert!(altered.is_err());
}
