// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA: keys, signatures, encryption.

use std::fs;
use std::path::Path;

use getrandom::SysRng;
use yzt_crypto::rsa::{PrivateKey, Signature};
use yzt_crypto::{DigestAlgorithm, PublicKey};

use super::{MESSAGE, openssl, try_openssl};

/// A key of OpenSSL, as both see it.
fn key(path: &Path, bits: &str) -> PrivateKey {
    let bits = format!("rsa_keygen_bits:{bits}");
    let generate = ["genpkey", "-algorithm", "RSA", "-pkeyopt", &bits, "-out", "key.pem"];
    openssl(path, &generate);
    openssl(path, &["pkey", "-in", "key.pem", "-pubout", "-out", "key.pub"]);
    fs::write(path.join("message"), MESSAGE).unwrap();
    PrivateKey::from_pkcs8_pem(&fs::read_to_string(path.join("key.pem")).unwrap()).unwrap()
}

const DIGESTS: [(DigestAlgorithm, &str); 4] = [
    (DigestAlgorithm::Sha1, "-sha1"),
    (DigestAlgorithm::Sha256, "-sha256"),
    (DigestAlgorithm::Sha384, "-sha384"),
    (DigestAlgorithm::Sha512, "-sha512"),
];

#[test]
fn keys_and_signatures_go_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for bits in ["2048", "3072"] {
        let key = key(path, bits);
        let der =
            openssl(path, &["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER"]);
        assert_eq!(*key.to_pkcs8_der(), der);
        assert_eq!(key.to_pkcs8_pem().as_bytes(), fs::read(path.join("key.pem")).unwrap());
        let pkcs1 = openssl(path, &["rsa", "-in", "key.pem", "-traditional", "-outform", "DER"]);
        assert_eq!(PrivateKey::from_pkcs1_der(&pkcs1).unwrap().public_key(), key.public_key());
        let spki = openssl(path, &["pkey", "-in", "key.pem", "-pubout", "-outform", "DER"]);
        let public = PublicKey::from_spki_der(&spki).unwrap();
        assert_eq!(public, key.public_key().clone().into());
        assert_eq!(public.to_spki_der(), spki);
        for (algorithm, name) in DIGESTS {
            let digest = algorithm.digest(MESSAGE);
            let ours = key.sign_digest(&mut SysRng, &digest).unwrap();
            let theirs = openssl(path, &["dgst", name, "-sign", "key.pem", "message"]);
            // PKCS#1 v1.5 signatures have no randomness.
            assert_eq!(ours.as_bytes(), theirs);
            fs::write(path.join("signature"), ours.as_bytes()).unwrap();
            let verify = ["dgst", name, "-verify", "key.pub", "-signature", "signature", "message"];
            assert!(try_openssl(path, &verify).0);
            let theirs = Signature::from_bytes(&theirs).unwrap().into();
            assert_eq!(public.verify_digest(&digest, &theirs), Ok(()));
        }
    }
}

#[test]
fn an_sm3_signature_is_what_openssl_recovers() {
    // OpenSSL 3.0 does not sign RSA with SM3: it takes the signature apart, and its own parser
    // reads the DigestInfo.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let key = key(path, "2048");
    let digest = DigestAlgorithm::Sm3.digest(MESSAGE);
    let signature = key.sign_digest(&mut SysRng, &digest).unwrap();
    assert_eq!(key.public_key().verify_digest(&digest, &signature), Ok(()));
    fs::write(path.join("signature"), signature.as_bytes()).unwrap();
    let recover = ["pkeyutl", "-verifyrecover", "-pubin", "-inkey", "key.pub", "-in", "signature"];
    let info = openssl(path, &recover);
    fs::write(path.join("info"), &info).unwrap();
    let parsed = openssl(path, &["asn1parse", "-inform", "DER", "-in", "info"]);
    let parsed = String::from_utf8(parsed).unwrap();
    assert!(parsed.contains(":sm3") && parsed.contains("NULL"), "{parsed}");
    assert_eq!(info.len(), 50);
    assert!(info.ends_with(digest.as_bytes()));
}

#[test]
fn encryption_goes_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let key = key(path, "2048");
    for length in [0, 1, 16, 32, 245] {
        let plaintext = vec![0x5a; length];
        let ours = key.public_key().encrypt(&mut SysRng, &plaintext).unwrap();
        fs::write(path.join("cipher"), &ours).unwrap();
        let decrypt = ["pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "cipher"];
        assert_eq!(openssl(path, &decrypt), plaintext);
        fs::write(path.join("plain"), &plaintext).unwrap();
        let encrypt = ["pkeyutl", "-encrypt", "-pubin", "-inkey", "key.pub", "-in", "plain"];
        let theirs = openssl(path, &encrypt);
        assert_eq!(key.decrypt(&mut SysRng, &theirs).unwrap().as_slice(), plaintext);
    }
    // The bare operations.
    let block: Vec<u8> = (0..=255).collect();
    fs::write(path.join("block"), &block).unwrap();
    let raw = ["-pkeyopt", "rsa_padding_mode:none", "-in", "block"];
    let public = openssl(
        path,
        &[&["pkeyutl", "-encrypt", "-pubin", "-inkey", "key.pub"][..], &raw].concat(),
    );
    assert_eq!(key.public_key().raw_public(&block).unwrap(), public);
    let private =
        openssl(path, &[&["pkeyutl", "-decrypt", "-inkey", "key.pem"][..], &raw].concat());
    assert_eq!(key.raw_private(&mut SysRng, &block).unwrap().as_slice(), private);
}

#[test]
fn openssl_reads_a_key_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let key = PrivateKey::generate(&mut SysRng, 2048).unwrap();
    fs::write(path.join("own.pem"), key.to_pkcs8_pem().as_bytes()).unwrap();
    let checked =
        openssl(path, &["pkey", "-in", "own.pem", "-check", "-pubout", "-outform", "DER"]);
    assert!(checked.ends_with(&key.public_key().to_spki_der()));
}

#[test]
fn a_key_of_1024_bits_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let generate = ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"];
    openssl(path, &[&generate[..], &["-out", "key.pem"]].concat());
    let small = yzt_crypto::Error::UnsupportedKeySize { bits: 1024 };
    let spki = openssl(path, &["pkey", "-in", "key.pem", "-pubout", "-outform", "DER"]);
    assert_eq!(PublicKey::from_spki_der(&spki), Err(small));
    let pem = fs::read_to_string(path.join("key.pem")).unwrap();
    assert_eq!(PrivateKey::from_pkcs8_pem(&pem).unwrap_err(), small);
}
