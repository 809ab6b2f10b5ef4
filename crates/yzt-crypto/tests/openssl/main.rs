// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenSSL as the other side, both ways: keys, signatures, ciphertexts, digests, SM4.
//!
//! Needs OpenSSL 3 with SM2 on the path. Its default identifier is empty: `distid` says which.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod modes;
mod p256;
mod rsa;

use std::fs;
use std::path::Path;
use std::process::Command;

use getrandom::SysRng;
use tempfile::TempDir;
use yzt_crypto::sm2::{Ciphertext, DerSignature, DistinguishedId, PrivateKey, Signature};
use yzt_crypto::{PublicKey, sm3, sm4};

const MESSAGE: &[u8] = b"openssl and this crate sign the same bytes\n";
const ID: &str = "distid:1234567812345678";
const OTHER_ID: &str = "ALICE123@YAHOO.COM";

/// Runs openssl in `folder`; answers whether it succeeded, and what it wrote.
fn try_openssl(folder: &Path, arguments: &[&str]) -> (bool, Vec<u8>, String) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("these tests need the program `openssl` (3.0 or later, with SM2) on the PATH");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), output.stdout, error)
}

fn openssl(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let (success, output, error) = try_openssl(folder, arguments);
    assert!(success, "openssl {arguments:?}: {error}");
    output
}

/// A folder with our key (`own.pem`, `own.pub`) and the message (`message`).
fn folder() -> (TempDir, PrivateKey) {
    let folder = tempfile::tempdir().unwrap();
    let key = PrivateKey::generate(&mut SysRng).unwrap();
    fs::write(folder.path().join("own.pem"), key.to_pkcs8_pem().as_bytes()).unwrap();
    fs::write(folder.path().join("own.der"), &*key.to_pkcs8_der()).unwrap();
    fs::write(folder.path().join("spki.der"), key.public_key().to_spki_der()).unwrap();
    fs::write(folder.path().join("message"), MESSAGE).unwrap();
    openssl(
        folder.path(),
        &["pkey", "-pubin", "-inform", "DER", "-in", "spki.der", "-out", "own.pub"],
    );
    (folder, key)
}

#[test]
fn openssl_reads_our_keys() {
    let (folder, key) = folder();
    let path = folder.path();
    let public = key.public_key();
    for input in [["own.pem", "PEM"], ["own.der", "DER"]] {
        let arguments =
            ["pkey", "-in", input[0], "-inform", input[1], "-check", "-pubout", "-outform", "DER"];
        let output = openssl(path, &arguments);
        assert!(output.ends_with(&public.to_spki_der()), "{input:?}");
    }
    let text = openssl(path, &["pkey", "-in", "own.pem", "-noout", "-text"]);
    assert!(String::from_utf8_lossy(&text).contains("SM2"));
}

#[test]
fn we_read_keys_of_openssl() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let curve = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2"];
    for generate in [&curve[..], &["genpkey", "-algorithm", "SM2"]] {
        openssl(path, &[generate, &["-out", "key.pem"]].concat());
        let spki = openssl(path, &["pkey", "-in", "key.pem", "-pubout", "-outform", "DER"]);
        let public = PublicKey::from_spki_der(&spki).unwrap();
        assert_eq!(public.to_spki_der(), spki);

        let pem = fs::read_to_string(path.join("key.pem")).unwrap();
        let key = PrivateKey::from_pkcs8_pem(&pem).unwrap();
        assert_eq!(PublicKey::from(key.public_key().clone()), public);
        let der =
            openssl(path, &["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER"]);
        assert_eq!(PrivateKey::from_pkcs8_der(&der).unwrap().to_bytes(), key.to_bytes());
        let sec1 = openssl(path, &["ec", "-in", "key.pem", "-outform", "DER"]);
        assert_eq!(PrivateKey::from_sec1_der(&sec1).unwrap().to_bytes(), key.to_bytes());
    }
    openssl(
        path,
        &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "p256.pem"],
    );
    let pem = fs::read_to_string(path.join("p256.pem")).unwrap();
    let error = PrivateKey::from_pkcs8_pem(&pem).unwrap_err();
    assert_eq!(error, yzt_crypto::Error::UnsupportedAlgorithm);
}

/// Whether both commands of openssl that verify take `signature` for `own.pub`'s of `message`.
fn verifies(folder: &Path, id: &str) -> bool {
    let files = ["-signature", "signature", "-sigopt", id, "message"];
    let dgst = [&["dgst", "-sm3", "-verify", "own.pub"], &files[..]].concat();
    let files = ["-sigfile", "signature", "-in", "message", "-pkeyopt", id];
    let key = ["pkeyutl", "-verify", "-pubin", "-inkey", "own.pub", "-rawin", "-digest", "sm3"];
    let pkeyutl = [&key[..], &files].concat();
    let results = [dgst, pkeyutl].map(|arguments| try_openssl(folder, &arguments).0);
    assert_eq!(results[0], results[1]);
    results[0]
}

#[test]
fn openssl_verifies_our_signatures() {
    let (folder, key) = folder();
    let path = folder.path();
    let verify = |id: &str| verifies(path, id);
    let write = |signature: &Signature| {
        fs::write(path.join("signature"), signature.to_der().as_bytes()).unwrap();
    };
    for _ in 0..4 {
        let id = DistinguishedId::default();
        write(&key.sign(&mut SysRng, &id, MESSAGE).unwrap());
        assert!(verify(ID));
        assert!(!verify(&format!("distid:{OTHER_ID}")));
        let id = DistinguishedId::new(OTHER_ID).unwrap();
        write(&key.sign(&mut SysRng, &id, MESSAGE).unwrap());
        assert!(verify(&format!("distid:{OTHER_ID}")));
        assert!(!verify(ID));
        let digest = key.public_key().digest(&DistinguishedId::default(), MESSAGE);
        write(&key.sign_digest_deterministic(&digest).unwrap());
        assert!(verify(ID));
    }
    // Without a distid, OpenSSL means the empty identifier.
    let id = DistinguishedId::new([]).unwrap();
    write(&key.sign(&mut SysRng, &id, MESSAGE).unwrap());
    openssl(path, &["dgst", "-sm3", "-verify", "own.pub", "-signature", "signature", "message"]);
}

#[test]
fn we_verify_signatures_of_openssl() {
    let (folder, key) = folder();
    let path = folder.path();
    let read =
        |bytes: &[u8]| Signature::from_der(&DerSignature::from_bytes(bytes).unwrap()).unwrap();
    let public = key.public_key();
    for _ in 0..4 {
        let signature =
            read(&openssl(path, &["dgst", "-sm3", "-sign", "own.pem", "-sigopt", ID, "message"]));
        assert_eq!(public.verify(&DistinguishedId::default(), MESSAGE, &signature), Ok(()));
        assert!(public.verify(&DistinguishedId::default(), b"other", &signature).is_err());
        let other = format!("distid:{OTHER_ID}");
        let signature = read(&openssl(
            path,
            &[
                "pkeyutl", "-sign", "-inkey", "own.pem", "-rawin", "-in", "message", "-digest",
                "sm3", "-pkeyopt", &other,
            ],
        ));
        let id = DistinguishedId::new(OTHER_ID).unwrap();
        assert_eq!(public.verify(&id, MESSAGE, &signature), Ok(()));
        assert!(public.verify(&DistinguishedId::default(), MESSAGE, &signature).is_err());
    }
}

#[test]
fn openssl_decrypts_ours_and_we_decrypt_theirs() {
    let (folder, key) = folder();
    let path = folder.path();
    // Not shorter: OpenSSL 3.0 lets an all-zero key stream pass, which we refuse.
    for length in [8, 16, 31, 32, 33, 64, 100] {
        let plaintext = vec![0xa5; length];
        let ciphertext = key.public_key().encrypt(&mut SysRng, &plaintext).unwrap();
        fs::write(path.join("cipher"), ciphertext.to_der()).unwrap();
        let decrypted =
            openssl(path, &["pkeyutl", "-decrypt", "-inkey", "own.pem", "-in", "cipher"]);
        assert_eq!(decrypted, plaintext);

        fs::write(path.join("plain"), &plaintext).unwrap();
        let encrypted =
            openssl(path, &["pkeyutl", "-encrypt", "-pubin", "-inkey", "own.pub", "-in", "plain"]);
        let ciphertext = Ciphertext::from_der(&encrypted).unwrap();
        assert_eq!(ciphertext.to_der(), encrypted);
        assert_eq!(key.decrypt(&ciphertext).unwrap().as_slice(), plaintext);
    }
}

#[test]
fn openssl_hashes_and_encrypts_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for length in [0_usize, 1, 55, 56, 63, 64, 65, 1000] {
        let message: Vec<u8> = (0..length).map(|i| u8::try_from(i % 251).unwrap()).collect();
        fs::write(path.join("message"), &message).unwrap();
        let hash = openssl(path, &["dgst", "-sm3", "-binary", "message"]);
        assert_eq!(hash, sm3::digest(&message));
    }
    let key = sm4::Key::new(core::array::from_fn(|i| u8::try_from(i * 17).unwrap()));
    let hex = "00112233445566778899aabbccddeeff";
    let plain: Vec<u8> = (0..160).collect();
    fs::write(path.join("plain"), &plain).unwrap();
    let ecb = openssl(path, &["enc", "-sm4-ecb", "-nopad", "-K", hex, "-in", "plain"]);
    let mut data = plain.clone();
    key.encrypt_ecb(&mut data).unwrap();
    assert_eq!(data, ecb);
    key.decrypt_ecb(&mut data).unwrap();
    assert_eq!(data, plain);
    let cbc = openssl(path, &["enc", "-sm4-cbc", "-nopad", "-K", hex, "-iv", hex, "-in", "plain"]);
    let iv = core::array::from_fn(|i| u8::try_from(i * 17).unwrap());
    assert_eq!(key.cbc_mac(&iv, &plain).unwrap(), cbc[cbc.len() - 16..]);
}
