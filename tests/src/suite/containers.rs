// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks of containers and certificates.

use std::fs;
use std::path::Path;
use std::process::Command;

use yzt_crypto::PublicKey;
use yzt_token::{ContainerType, Error, KeyType, KeyUse, Object, Operation};

use super::pins::any_kind;
use super::{Check, Checked, Subject};

pub(super) const CHECKS: &[(Operation, Check)] = &[
    (Operation::Containers, containers),
    (Operation::CreateContainer, create),
    (Operation::ContainerInformation, information),
    (Operation::PublicKey, public_key),
    (Operation::ImportCertificate, import_certificate),
    (Operation::Certificate, certificate),
    (Operation::DeleteContainer, delete),
];

fn containers(subject: &mut Subject) -> Checked {
    let kind = any_kind(subject);
    let name = subject.container(kind)?.name().to_owned();
    assert!(subject.application.containers()?.contains(&name));
    let missing = subject.application.open_container("missing").map(drop);
    assert!(matches!(missing, Err(Error::NotFound { object: Object::Container })), "{missing:?}");
    Ok(())
}

fn create(subject: &mut Subject) -> Checked {
    let kind = any_kind(subject);
    subject.log_in()?;
    subject.application.create_container("short-lived")?.generate_signature_key(kind)?;
    assert!(subject.application.containers()?.contains(&"short-lived".to_owned()));
    let again = subject.application.create_container("short-lived").map(drop);
    let expected = matches!(again, Err(Error::AlreadyExists { object: Object::Container }));
    assert!(expected, "{again:?}");
    Ok(())
}

fn delete(subject: &mut Subject) -> Checked {
    subject.log_in()?;
    if subject.supports(Operation::CreateContainer) {
        subject.application.delete_container("short-lived")?;
    } else {
        subject.application.delete_container("missing")?;
    }
    assert!(!subject.application.containers()?.contains(&"short-lived".to_owned()));
    let gone = subject.application.open_container("short-lived").map(drop);
    assert!(matches!(gone, Err(Error::NotFound { object: Object::Container })), "{gone:?}");
    Ok(())
}

fn information(subject: &mut Subject) -> Checked {
    let kind = any_kind(subject);
    let information = subject.container(kind)?.information()?;
    let expected = match kind {
        KeyType::Rsa { bits } => (ContainerType::Rsa, bits),
        KeyType::P256 => (ContainerType::P256, 256),
        _ => (ContainerType::Sm2, 256),
    };
    assert_eq!((information.container_type, information.signature_key_bits), expected);
    Ok(())
}

fn public_key(subject: &mut Subject) -> Checked {
    let kind = any_kind(subject);
    let mut container = subject.container(kind)?;
    let key = container.public_key(KeyUse::Signature)?;
    // Read from the key itself and not from what this handle remembers.
    subject.device.refresh();
    let mut container = subject.container(kind)?;
    assert_eq!(container.public_key(KeyUse::Signature)?, key);
    Ok(())
}

fn import_certificate(subject: &mut Subject) -> Checked {
    let kind = any_kind(subject);
    let mut container = subject.container(kind)?;
    let key = container.public_key(KeyUse::Signature)?;
    assert_eq!(container.certificate(KeyUse::Signature)?, None);
    container.import_certificate(KeyUse::Signature, &issued(&key))
}

fn certificate(subject: &mut Subject) -> Checked {
    let kind = any_kind(subject);
    subject.device.refresh();
    let mut container = subject.container(kind)?;
    // Without a login, as whoever lists keys reads it.
    subject.application.logout()?;
    let der = container.certificate(KeyUse::Signature)?.expect("it was stored");
    let key = container.public_key(KeyUse::Signature)?;
    let held = key.to_spki_der();
    assert!(der.windows(held.len()).any(|window| window == held), "another key's certificate");
    Ok(())
}

/// A certificate for a public key, issued by openssl.
fn issued(key: &PublicKey) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("holder.der"), key.to_spki_der()).unwrap();
    let run = |line: &str| openssl(folder.path(), line);
    run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem \
         -days 30 -subj /O=suite/CN=ca");
    run("pkey -pubin -inform DER -in holder.der -out holder.pem");
    run("req -new -key ca.key -subj /O=suite/CN=holder -out request.pem");
    run("x509 -req -in request.pem -force_pubkey holder.pem -CA ca.pem -CAkey ca.key \
         -CAcreateserial -days 30 -outform DER -out holder.crt");
    fs::read(folder.path().join("holder.crt")).unwrap()
}

fn openssl(folder: &Path, line: &str) {
    let output =
        Command::new("openssl").args(line.split_whitespace()).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "openssl {line}: {}", String::from_utf8_lossy(&output.stderr));
}
