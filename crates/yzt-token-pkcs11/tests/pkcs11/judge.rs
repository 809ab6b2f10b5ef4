// SPDX-License-Identifier: MIT OR Apache-2.0
//! openssl as the judge of signatures.

use std::fs;
use std::path::Path;
use std::process::Command;

use yzt_crypto::{PublicKey, Signature};

/// Runs openssl in a folder; panics with what it says.
pub(crate) fn openssl(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let done = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "openssl {arguments:?}: {said}");
    done.stdout
}

fn files(public_key: &PublicKey, message: &[u8], signature: &Signature) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("key.der", &public_key.to_spki_der());
    write("message", message);
    write("signature", &signature.to_der());
    openssl(
        folder.path(),
        &["pkey", "-pubin", "-inform", "DER", "-in", "key.der", "-out", "key.pem"],
    );
    folder
}

/// An SM2 signature with the default identifier.
pub(crate) fn sm2(public_key: &PublicKey, message: &[u8], signature: &Signature) {
    let folder = files(public_key, message, signature);
    let arguments = [
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "key.pem",
        "-in",
        "message",
        "-rawin",
        "-digest",
        "sm3",
        "-sigfile",
        "signature",
        "-pkeyopt",
        "distid:1234567812345678",
    ];
    openssl(folder.path(), &arguments);
}

/// A signature over a digest of the message by name.
pub(crate) fn digest(public_key: &PublicKey, name: &str, message: &[u8], signature: &Signature) {
    let folder = files(public_key, message, signature);
    let name = format!("-{name}");
    openssl(
        folder.path(),
        &["dgst", &name, "-verify", "key.pem", "-signature", "signature", "message"],
    );
}

/// A certificate for a key of the token, by an authority of openssl's.
pub(crate) fn certify(folder: &Path, public_key: &PublicKey, name: &str, usage: &str) -> Vec<u8> {
    fs::write(folder.join("key.der"), public_key.to_spki_der()).unwrap();
    let usage = format!("keyUsage=critical,{usage}\nbasicConstraints=critical,CA:FALSE\n");
    fs::write(folder.join("usage"), usage).unwrap();
    let subject = format!("/CN={name}");
    openssl(folder, &["pkey", "-pubin", "-inform", "DER", "-in", "key.der", "-out", "key.pem"]);
    openssl(
        folder,
        &[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-subj",
            "/CN=authority",
        ],
    );
    openssl(folder, &["req", "-new", "-key", "ca.key", "-subj", &subject, "-out", "request.pem"]);
    openssl(
        folder,
        &[
            "x509",
            "-req",
            "-in",
            "request.pem",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-force_pubkey",
            "key.pem",
            "-extfile",
            "usage",
            "-outform",
            "DER",
            "-out",
            "certificate.der",
        ],
    );
    fs::read(folder.join("certificate.der")).unwrap()
}
