// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is told beforehand and what is done are the same, for every operation.

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{DigestAlgorithm, EnvelopedKey, MessageDigest, PublicKey, Random, rsa};
use yzt_pin::RetryLimit;
use yzt_token::{
    AccessRights, Agreement, AsymmetricCiphertext, CipherAlgorithm, CipherMode, Device, DeviceKey,
    Error, KeyType, KeyUse, NewApplication, NewFile, Operation, PinRole, UnblockChallenge,
    UnblockCryptogram, UnblockLine,
};
use zeroize::Zeroizing;

use crate::stub::{pin, profile};

struct Chance;

impl Random for Chance {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        getrandom::fill(bytes).map_err(|_| yzt_crypto::Error::RandomUnavailable)
    }
}

struct NoLine;

impl UnblockLine for NoLine {
    fn send(&mut self, _message: &[u8]) -> Result<(), Error> {
        panic!("nothing is sent");
    }

    fn receive(&mut self, _wait: core::time::Duration) -> Result<Option<Vec<u8>>, Error> {
        panic!("nothing is asked");
    }

    fn elapsed(&self) -> core::time::Duration {
        core::time::Duration::ZERO
    }
}

/// Does each operation once and tells which were refused as not supported by that very name.
pub(crate) fn compare(device: &mut dyn Device, user_pin: &str) {
    let capabilities = device.capabilities();
    for operation in Operation::ALL {
        let refused = match attempt(device, *operation, user_pin) {
            Err(Error::NotSupported { operation: named }) => {
                assert_eq!(named, *operation, "refused by another name");
                true
            }
            _ => false,
        };
        assert_eq!(capabilities.supports(*operation), !refused, "{operation}");
    }
}

fn sm2_key() -> sm2::PrivateKey {
    sm2::PrivateKey::generate(&mut Chance).unwrap()
}

fn attempt(device: &mut dyn Device, operation: Operation, user_pin: &str) -> Result<(), Error> {
    let name = device.applications()?.remove(0);
    let key = || DeviceKey::new(Zeroizing::new([0; 16]));
    let public_key = || sm2_key().public_key().clone();
    let algorithm = CipherAlgorithm::sm4(CipherMode::Ecb);
    match operation {
        Operation::SetLabel => device.set_label("label"),
        Operation::Random => device.random(16).map(drop),
        Operation::AuthenticateDevice => device.authenticate_device(key()),
        Operation::ChangeDeviceKey => device.change_device_key(key(), key()),
        Operation::AnswerDeviceChallenge => device.answer_device_challenge(&[0; 16]),
        Operation::Transmit => device.transmit(&[0, 0, 0, 0]).map(drop),
        Operation::Lock => {
            assert!(device.unlock().is_err());
            device.lock(core::time::Duration::ZERO)
        }
        Operation::CreateApplication => device.create_application(NewApplication::new(
            "new",
            pin("12345678"),
            RetryLimit::default(),
            pin("123456"),
            RetryLimit::default(),
        )),
        Operation::DeleteApplication => device.delete_application("none"),
        Operation::DeviceInformation => device.information().map(drop),
        Operation::Applications => device.open_application(&name).map(drop),
        Operation::Digest => device.digest(DigestAlgorithm::Sm3, None).map(drop),
        Operation::ImportPlainSessionKey => {
            device.import_plain_session_key(algorithm, &Zeroizing::new([0; 16])).map(drop)
        }
        // There is no session key to use without one of the ways to have one.
        Operation::SessionEncrypt | Operation::SessionDecrypt | Operation::SessionMac => device
            .import_plain_session_key(algorithm, &Zeroizing::new([0; 16]))
            .map(drop)
            .map_err(|error| match error {
                Error::NotSupported { .. } => Error::NotSupported { operation },
                other => other,
            }),
        Operation::VerifySignature => {
            let key = sm2_key();
            let digest = DigestAlgorithm::Sm3.digest(b"");
            let id = DistinguishedId::default();
            let signature = key.sign(&mut Chance, &id, b"").unwrap().into();
            device.verify_signature(&key.public_key().clone().into(), &digest, &signature)
        }
        Operation::EncryptFor => device.encrypt_for(&public_key().into(), b"text").map(drop),
        _ => in_application(device, &name, operation, user_pin),
    }
}

fn in_application(
    device: &mut dyn Device,
    name: &str,
    operation: Operation,
    user_pin: &str,
) -> Result<(), Error> {
    let mut application = device.open_application(name)?;
    let role = PinRole::User;
    match operation {
        Operation::PinInformation => application.pin_information(role).map(drop),
        Operation::VerifyPin => application.verify_pin(role, pin(user_pin)),
        Operation::ChangePin => application.change_pin(role, pin(user_pin), pin(user_pin)),
        Operation::UnblockByCryptogram => {
            let challenge = UnblockChallenge {
                device_serial: String::new(),
                application_name: String::new(),
                application: [0; 2],
                challenge: [0; 8],
            };
            let answer = UnblockCryptogram { challenge, encrypted_pin: [0; 16], mac: [0; 4] };
            assert!(application.unblock_challenge().is_err());
            application.unblock_pin(&answer)
        }
        Operation::UnblockRemotely => application.unblock_remotely(&mut NoLine).map(drop),
        Operation::Logout => application.logout(),
        Operation::Files => application.files().map(drop),
        Operation::CreateFile => application.create_file(&NewFile {
            name: "file".into(),
            size: 16,
            read_rights: AccessRights::ANYONE,
            write_rights: AccessRights::USER,
        }),
        Operation::DeleteFile => application.delete_file("file"),
        Operation::FileInformation => application.file_information("file").map(drop),
        Operation::ReadFile => application.read_file("file", 0, 1).map(drop),
        Operation::WriteFile => application.write_file("file", 0, b"x"),
        Operation::Containers => application.containers().map(drop),
        Operation::SignWithPin => {
            let digest = DigestAlgorithm::Sm3.digest(b"");
            application.sign_with_pin("none", pin(user_pin), &digest).map(drop)
        }
        _ => {
            application.verify_pin(role, pin(user_pin))?;
            let done = in_container(application.as_mut(), operation);
            application.logout()?;
            done
        }
    }
}

fn in_container(
    application: &mut dyn yzt_token::Application,
    operation: Operation,
) -> Result<(), Error> {
    let name = format!("for {operation}");
    if operation == Operation::DeleteContainer {
        return application.delete_container("none");
    }
    let mut container = application.create_container(&name)?;
    let digest = |algorithm: DigestAlgorithm| algorithm.digest(b"");
    let algorithm = CipherAlgorithm::sm4(CipherMode::Ecb);
    let id = DistinguishedId::default();
    let done = match operation {
        Operation::CreateContainer => Ok(()),
        Operation::ContainerInformation => container.information().map(drop),
        Operation::GenerateSignatureKey => container.generate_signature_key(KeyType::Sm2).map(drop),
        Operation::GenerateRsaKey => {
            container.generate_signature_key(KeyType::Rsa { bits: 2048 }).map(drop)
        }
        Operation::GenerateP256Key => container.generate_signature_key(KeyType::P256).map(drop),
        Operation::ImportEncryptionKey => {
            let key = EnvelopedKey::seal(&mut Chance, sm2_key().public_key(), &sm2_key()).unwrap();
            container.import_encryption_key((&key).into())
        }
        Operation::ImportRsaEncryptionKey => {
            let key = rsa::EnvelopedKey {
                algorithm: yzt_crypto::SymmetricAlgorithm::Sm4Ecb,
                bits: 2048,
                wrapped_key: Vec::new(),
                encrypted_private_key: Vec::new(),
            };
            container.import_encryption_key((&key).into())
        }
        Operation::PublicKey => container.public_key(KeyUse::Signature).map(drop),
        Operation::ImportCertificate => container.import_certificate(KeyUse::Signature, b"none"),
        Operation::Certificate => container.certificate(KeyUse::Signature).map(drop),
        Operation::SignDigest => signing(container.as_mut(), KeyType::Sm2, operation),
        Operation::SignDigestRsa => {
            signing(container.as_mut(), KeyType::Rsa { bits: 2048 }, operation)
        }
        Operation::SignDigestP256 => signing(container.as_mut(), KeyType::P256, operation),
        Operation::SignDigests => {
            container.sign_digests(&[digest(DigestAlgorithm::Sm3)], &mut |_| ())
        }
        Operation::SignMessage => container.sign_message(&id, b"").map(drop),
        Operation::Decrypt => container.decrypt(&AsymmetricCiphertext::Rsa(vec![0; 256])).map(drop),
        Operation::ExportSessionKey => {
            let recipient = PublicKey::from(sm2_key().public_key().clone());
            container.export_session_key(algorithm, &recipient).map(drop)
        }
        Operation::ImportSessionKey => {
            container.import_session_key(algorithm, &AsymmetricCiphertext::Rsa(vec![])).map(drop)
        }
        Operation::KeyAgreement => {
            container.begin_agreement(algorithm, &id).map(|_: Box<dyn Agreement>| ())
        }
        other => panic!("{other} is not tried"),
    };
    application.delete_container(&name)?;
    done
}

/// Makes a key where one can be made, and signs. A key of a kind that cannot be made cannot be
/// asked to sign either.
fn signing(
    container: &mut dyn yzt_token::Container,
    key_type: KeyType,
    operation: Operation,
) -> Result<(), Error> {
    let refused = |error| match error {
        Error::NotSupported { .. } => Error::NotSupported { operation },
        other => other,
    };
    container.generate_signature_key(key_type).map_err(refused)?;
    let algorithm = match key_type {
        KeyType::Sm2 => DigestAlgorithm::Sm3,
        _ => DigestAlgorithm::Sha256,
    };
    let digest: MessageDigest = algorithm.digest(b"");
    container.sign_digest(&digest).map(drop)
}

#[test]
fn the_stub_does_what_it_says() {
    let stub = crate::stub::Stub::new();
    compare(stub.device_with(profile()).as_mut(), crate::stub::USER_PIN);
    compare(stub.device_with(Default::default()).as_mut(), crate::stub::USER_PIN);
}
