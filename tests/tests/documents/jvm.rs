// SPDX-License-Identifier: MIT OR Apache-2.0
//! The JVM's own classes read and verify what we make with RSA and P-256, and we what its keytool
//! makes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use yzt_cert::{Certificate, CertificateRequest};
use yzt_crypto::Algorithm;

use crate::world::{Chain, NOW};

/// Whether the programs are there; says that `test` is skipped where they are not.
pub(crate) fn present(test: &str, programs: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        |program: &&str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let Some(missing) = programs.iter().find(|program| !found(program)) else { return true };
    let line = format!("{test}: no program {missing}");
    println!("skipped: {line}");
    if let Some(list) = std::env::var_os("YZT_SKIPPED_TESTS") {
        use std::io::Write;
        let mut list = fs::OpenOptions::new().create(true).append(true).open(list).unwrap();
        writeln!(list, "{line}").unwrap();
    }
    false
}

pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("shim/Documents.java")
}

#[test]
fn the_jvm_verifies_our_documents() {
    if !present("the_jvm_verifies_our_documents", &["java", "javac"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let algorithms = [Algorithm::Rsa, Algorithm::P256];
    let mut names = Vec::new();
    for authority in algorithms {
        for leaf in algorithms {
            let chain = Chain::new(authority, leaf);
            let name = format!("{authority}-{leaf}");
            let path = folder.path().join(&name);
            fs::create_dir(&path).unwrap();
            for (file, der) in chain.files() {
                fs::write(path.join(file), der).unwrap();
            }
            let request = &chain.request;
            fs::write(path.join("info"), request.info()).unwrap();
            fs::write(path.join("spki"), request.public_key_der()).unwrap();
            fs::write(path.join("signature"), request.signature_value()).unwrap();
            names.push(name);
        }
    }
    let mut command = Command::new("java");
    // The file is compiled in memory.
    command.arg(source()).arg((NOW.0 * 1000).to_string()).args(&names);
    let text = run(command.current_dir(folder.path()));
    let lines: Vec<&str> = text.lines().collect();
    let expected: Vec<String> = names.iter().map(|name| format!("{name}: 13 checks")).collect();
    assert_eq!(lines, expected, "{text}");
}

#[test]
fn we_verify_what_keytool_makes() {
    if !present("we_verify_what_keytool_makes", &["keytool"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let kinds = [
        (Algorithm::Rsa, "-keyalg RSA -keysize 2048"),
        (Algorithm::P256, "-keyalg EC -groupname secp256r1"),
    ];
    for (algorithm, kind) in kinds {
        let store = format!("-keystore {algorithm} -storetype PKCS12 -storepass 123456 -alias own");
        let keytool = |arguments: &str| {
            let arguments = format!("{arguments} {store}");
            run(Command::new("keytool").args(arguments.split(' ')).current_dir(folder.path()));
        };
        keytool(&format!("-genkeypair {kind} -dname CN=jvm,O=yzt,C=CN -validity 365"));
        keytool("-exportcert -file certificate");
        keytool("-certreq -file request -ext KU=digitalSignature");
        let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
        let certificate = Certificate::parse_any(&read("certificate")).unwrap();
        let key = certificate.public_key().unwrap();
        assert_eq!(key.algorithm(), algorithm);
        assert_eq!(certificate.verify_signature(&key), Ok(()));
        let request = CertificateRequest::parse_any(&read("request")).unwrap();
        assert_eq!(request.verify(), Ok(()));
        assert_eq!(request.public_key().unwrap(), key);
        assert!(!request.extensions().unwrap().is_empty());
    }
}
