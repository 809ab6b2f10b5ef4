// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a backend does not have is refused by name, without asking the key for anything.

use core::time::Duration;

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_token::{
    AccessRights, AgreementParty, Application, AsymmetricCiphertext, CipherAlgorithm, CipherMode,
    Container, Error, KeyType, NewFile, Operation, UnblockLine,
};

use crate::double::{Double, key, public_key};

struct DeadLine;

impl UnblockLine for DeadLine {
    fn send(&mut self, _: &[u8]) -> Result<(), Error> {
        panic!("the line was used")
    }

    fn receive(&mut self, _: Duration) -> Result<Option<Vec<u8>>, Error> {
        panic!("the line was used")
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

fn refused<T>(result: Result<T, Error>) -> Operation {
    match result {
        Err(Error::NotSupported { operation }) => operation,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("done"),
    }
}

#[test]
fn an_application_refuses_what_it_does_not_have() {
    let double = Double::default();
    let (mut application, _) = double.handles();
    let rights = AccessRights::USER;
    let file = NewFile { name: "f".into(), size: 1, read_rights: rights, write_rights: rights };
    let refusals = [
        (refused(application.unblock_remotely(&mut DeadLine)), Operation::UnblockRemotely),
        (refused(application.files()), Operation::Files),
        (refused(application.create_file(&file)), Operation::CreateFile),
        (refused(application.delete_file("f")), Operation::DeleteFile),
        (refused(application.file_information("f")), Operation::FileInformation),
        (refused(application.read_file("f", 0, 1)), Operation::ReadFile),
        (refused(application.write_file("f", 0, &[1])), Operation::WriteFile),
    ];
    refusals.iter().for_each(|(refused, asked)| assert_eq!(refused, asked));
    assert!(double.events().is_empty());
}

#[test]
fn a_container_refuses_what_it_does_not_have() {
    let double = Double::default();
    let (_, mut container) = double.handles();
    let (id, cbc) = (DistinguishedId::default(), CipherAlgorithm::sm4(CipherMode::Cbc));
    let own = || -> sm2::PublicKey { key().public_key().clone() };
    let party = AgreementParty { public_key: own(), ephemeral: own(), id: id.clone() };
    let ciphertext = AsymmetricCiphertext::Rsa(vec![0; 256]);
    let refusals = [
        (refused(container.sign_message(&id, b"m")), Operation::SignMessage),
        (refused(container.decrypt(&ciphertext)), Operation::Decrypt),
        (refused(container.export_session_key(cbc, &public_key())), Operation::ExportSessionKey),
        (refused(container.import_session_key(cbc, &ciphertext)), Operation::ImportSessionKey),
        (refused(container.begin_agreement(cbc, &id)), Operation::KeyAgreement),
        (refused(container.respond_agreement(cbc, &party, &id)), Operation::KeyAgreement),
        (
            refused(container.generate_signature_key(KeyType::Rsa { bits: 2048 })),
            Operation::GenerateRsaKey,
        ),
    ];
    refusals.iter().for_each(|(refused, asked)| assert_eq!(refused, asked));
    assert!(double.events().is_empty());
}

#[test]
fn several_digests_are_signed_one_by_one_where_a_backend_cannot_do_better() {
    let double = Double::default();
    let (mut application, mut container) = double.handles();
    application.verify_pin(yzt_token::PinRole::User, crate::double::pin("123456")).unwrap();
    double.fail_at(3);
    let digest = yzt_crypto::DigestAlgorithm::Sm3.digest(b"message");
    let mut made = 0;
    let result = container.sign_digests(&[digest; 5], &mut |_| made += 1);
    assert!(matches!(result, Err(Error::Timeout)));
    assert_eq!((made, double.count(crate::double::SIGN)), (2, 3));
}
