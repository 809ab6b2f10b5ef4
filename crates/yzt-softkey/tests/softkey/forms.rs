// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every maker's way of putting things: what the card takes from anyone, and what it answers where
//! it speaks as one maker's keys do.

use yzt_crypto::{DigestAlgorithm, PublicKey};
use yzt_gmt0017::response::{
    DigestValue, EccSessionKey, ExtEccCiphertext, ExtEccPlaintext, ExtEccSignature,
    GeneratedExternalRsaKey, RsaSessionKey,
};
use yzt_gmt0017::{
    AccessRights, CipherAlgorithm, CipherOperation, CipherParameters, CipherStep, Command, Dialect,
    DigestCommand, EccCommand, EccPrivateValue, InitializationVector, KeyUse, PROFILES, RsaCommand,
    RsaInput, SecretBytes, SessionCommand,
};

use crate::host::{self, DIGEST, Host, sw};
use crate::session_keys::{ECB, fingerprint_of};
use crate::world::{self, FILE, at, rsa_key, sm2_key};

const CBC: CipherAlgorithm = CipherAlgorithm::SM4_CBC;

/// A card and a host that speak alike.
fn pair(dialect: Dialect, container: &str) -> Host {
    let mut host = at(&world::full(), container);
    host.card = host.card.with_dialect(dialect);
    host.dialect = dialect;
    host
}

#[test]
fn a_card_that_speaks_as_a_maker_does_is_understood() {
    for profile in PROFILES {
        println!("{}", profile.name);
        files(&mut pair(profile.dialect, "both"));
        digests(&mut pair(profile.dialect, "both"));
        external_keys(&mut pair(profile.dialect, "both"));
        session_keys(&mut pair(profile.dialect, "both"));
        rsa(&mut pair(profile.dialect, "rsa-both"));
    }
    assert!(PROFILES.len() >= 4);
}

fn files(host: &mut Host) {
    let rights = AccessRights::USER;
    host.create_file("another", 300, rights, rights).unwrap();
    host.write_file("another", 258, &[1, 2, 3]).unwrap();
    assert_eq!(host.read_file("another", 257, 5).unwrap(), [0, 1, 2, 3, 0]);
    host.delete_file("another").unwrap();
    assert_eq!(host.read_file(FILE, 0, 2).unwrap(), [0, 0]);
}

fn digests(host: &mut Host) {
    let algorithm = DigestAlgorithm::Sha1;
    let init = DigestCommand::Init { algorithm, signer: None };
    host.send(&Command::Digest(init)).unwrap();
    let single = DigestCommand::Single { data: b"abc".to_vec() };
    let answer = host.send(&Command::Digest(single)).unwrap();
    let value = DigestValue::decode(&answer, &host.dialect).unwrap();
    assert_eq!(value.as_bytes(), algorithm.digest(b"abc").as_bytes());
}

fn external_keys(host: &mut Host) {
    let dialect = host.dialect;
    let key = sm2_key(3);
    let public_key = key.public_key().clone();
    let private_key = || EccPrivateValue::from_key(&key);
    let plaintext = SecretBytes::new(b"text".to_vec());
    let command = EccCommand::ExtEncrypt { public_key: public_key.clone(), plaintext };
    let answer = host.send(&Command::Ecc(command)).unwrap();
    let ciphertext = ExtEccCiphertext::decode(&answer, &dialect).unwrap().0;
    assert_eq!(*key.decrypt(&ciphertext).unwrap(), b"text");
    let command = EccCommand::ExtDecrypt { private_key: private_key(), ciphertext };
    let answer = host.send(&Command::Ecc(command)).unwrap();
    assert_eq!(ExtEccPlaintext::decode(&answer, &dialect).unwrap().0.as_slice(), b"text");
    let command = EccCommand::ExtSign { private_key: private_key(), digest: DIGEST };
    let answer = host.send(&Command::Ecc(command)).unwrap();
    let signature = ExtEccSignature::decode(&answer, &dialect).unwrap().0;
    for (digest, expected) in [(DIGEST, Ok(Vec::new())), ([0; 32], Err(sw(0x6A98)))] {
        let public_key = public_key.clone();
        let command = EccCommand::ExtVerify { public_key, digest, signature };
        assert_eq!(host.send(&Command::Ecc(command)), expected);
    }
}

fn session_keys(host: &mut Host) {
    let dialect = host.dialect;
    let recipient = sm2_key(5);
    let (application, container) = (host.application, host.container);
    let public_key = recipient.public_key().clone();
    let command =
        EccCommand::ExportSessionKey { application, container, public_key, algorithm: CBC };
    let answer = host.send(&Command::Ecc(command)).unwrap();
    let exported = EccSessionKey::decode(&answer, &dialect).unwrap();
    let bytes = recipient.decrypt(&exported.wrapped_key).unwrap();
    let key = host.key(exported.session_key);
    assert_eq!(host.fingerprint(key), Ok(fingerprint_of(&bytes)));
    let iv = InitializationVector::new([9; 16]).unwrap();
    let parameters = CipherParameters { iv, ..CipherParameters::default() };
    let mut data = vec![7; 48];
    for operation in [CipherOperation::Encrypt, CipherOperation::Decrypt] {
        let (algorithm, parameters) = (Some(CBC), parameters.clone());
        let init = SessionCommand::Init { operation, key, algorithm, parameters };
        host.session(init).unwrap();
        data = host.step(operation, CipherStep::Single, key, &data).unwrap();
    }
    assert_eq!(data, [7; 48]);
    host.session(SessionCommand::DestroySessionKey { key }).unwrap();
}

fn rsa(host: &mut Host) {
    let dialect = host.dialect;
    let (application, container) = (host.application, host.container);
    let exported = host.exported(KeyUse::Encryption).unwrap();
    let yzt_gmt0017::response::ExportedPublicKey::Rsa(public_key) = exported else {
        panic!("{exported:?}");
    };
    assert_eq!(PublicKey::Rsa(public_key.clone()), PublicKey::Rsa(rsa_key().public_key().clone()));
    let command =
        RsaCommand::ExportSessionKey { application, container, algorithm: ECB, public_key };
    let answer = host.send(&Command::Rsa(command)).unwrap();
    let answer = RsaSessionKey::decode(&answer, &dialect).unwrap();
    let bytes = rsa_key().decrypt(&mut *host::random(), answer.wrapped_key()).unwrap();
    let key = host.key(answer.session_key());
    assert_eq!(host.fingerprint(key), Ok(fingerprint_of(&bytes)));
    let algorithm = DigestAlgorithm::Sm3;
    let input = RsaInput::Message(b"m".to_vec());
    let command = RsaCommand::SignData { application, container, algorithm, input };
    assert_eq!(host.send(&Command::Rsa(command)).unwrap().len(), 256);
    let command = Command::Rsa(RsaCommand::GenExtRsaKey { bits: 2048 });
    let answer = host.send(&command).unwrap();
    assert!(GeneratedExternalRsaKey::decode(&answer, &dialect).is_ok());
}

/// A name in a field of 32, 40 or 48 bytes in CreateFile; in ReadFile a name that NUL pads, with
/// the length of the name.
#[test]
fn names_of_files_come_in_fields_of_any_width() {
    let mut host = at(&world::containers(), "empty");
    for width in [32, 40, 48] {
        let file_name_width = width;
        host.dialect = Dialect { file_name_width, ..Dialect::default() };
        let name = format!("f{width}");
        host.create_file(&name, 4, AccessRights::USER, AccessRights::USER).unwrap();
        assert_eq!(host.read_file(&name, 0, 4).unwrap(), [0; 4]);
    }
    let field = |name: &[u8]| [name, &vec![0; 40 - name.len()]].concat();
    let mut write = vec![0x80, 0x3A, 0, 0, 0, 0, 13, 1, 1, 0, 1, 0, 3];
    write.extend(b"f40");
    write.extend([0, 2, 0xAA, 0xBB]);
    assert_eq!(host.send_bytes(&write), Ok(Vec::new()));
    assert_eq!(host.read_file("f40", 0, 4).unwrap(), [0, 0xAA, 0xBB, 0]);
    let mut read = vec![0x80, 0x38, 0, 0, 0, 0, 46, 1, 1, 0, 1, 0, 3];
    read.extend(field(b"f40"));
    read.extend([0, 2]);
    assert_eq!(host.send_bytes(&read).unwrap(), [0xAA, 0xBB]);
}
