// SPDX-License-Identifier: MIT OR Apache-2.0
//! From the blank key to the deleted application, each step an APDU.

use yzt_crypto::sm2;
use yzt_gmt0017::{
    ByteOrder, Command, ContainerInformation, ContainerKind, DeviceInformation, Dialect,
    EccImportOrder, KeyUse, Name, PinRole, SignatureInput, Text, response,
};
use yzt_pin::PinStatus;

use crate::host::{
    self, APPLICATION, CONTAINER, DEFAULT_PIN, DEVICE_KEY, DIGEST, Host, certificate, name, sw,
};

fn information(host: &mut Host) -> ContainerInformation {
    let application = host.application;
    let answer = host.send(&Command::GetContainerInfo { application, name: name(CONTAINER) });
    ContainerInformation::decode(&answer.unwrap(), &host.dialect).unwrap()
}

fn device_information(host: &mut Host) -> DeviceInformation {
    let answer = host.send(&Command::GetDevInfo).unwrap();
    assert_eq!(answer.len(), 288);
    DeviceInformation::decode(&answer, &host.dialect).unwrap()
}

fn names(host: &mut Host, command: &Command) -> Vec<Name> {
    response::Names::decode(&host.send(command).unwrap(), &host.dialect).unwrap().0
}

#[test]
fn a_key_is_issued_used_read_again_and_emptied() {
    let disk = host::blank();
    let (signature_key, certificates) = issue(&mut Host::on(&disk));
    let mut host = Host::on(&disk);
    read_again(&mut host, &certificates);
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    let signature = host.sign().unwrap();
    assert!(signature_key.verify_digest(&DIGEST, &signature).is_ok());
    empty(&mut host);
}

fn issue(host: &mut Host) -> (sm2::PublicKey, [Vec<u8>; 2]) {
    host.make_application();
    let opened = host.open_application();
    assert_eq!((opened.max_containers, opened.max_certificates), (4, 8));
    assert_eq!((opened.max_files, opened.application.to_bytes()), (2, [1, 1]));
    let pin = host.pin_information(PinRole::User);
    assert_eq!((pin.maximum, pin.remaining), (6, 6));
    assert_eq!(pin.status, PinStatus::Default);
    let administrator = host.pin_information(PinRole::Administrator);
    assert_eq!(administrator.status, PinStatus::Set);
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();

    assert_eq!(host.create_container(CONTAINER).unwrap(), [1, 1]);
    host.container = [1, 1].into();
    assert_eq!(information(host).kind, ContainerKind::Empty);
    let signature_key = host.generate().unwrap();
    assert_eq!(host.public_key(KeyUse::Signature).unwrap(), signature_key);
    let (encryption_key, enveloped) = host.enveloped(&signature_key);
    host.import_pair(enveloped).unwrap();
    assert_eq!(host.public_key(KeyUse::Encryption).unwrap(), encryption_key);
    let certificates = [&encryption_key, &signature_key].map(certificate);
    let [encryption, signature] = certificates.clone();
    host.import_certificate(KeyUse::Encryption, encryption).unwrap();
    host.import_certificate(KeyUse::Signature, signature).unwrap();
    let signature = host.sign().unwrap();
    assert!(signature_key.verify_digest(&DIGEST, &signature).is_ok());
    (signature_key, certificates)
}

fn read_again(host: &mut Host, certificates: &[Vec<u8>; 2]) {
    assert_eq!(names(host, &Command::EnumApplication), [name(APPLICATION)]);
    host.open_application();
    let application = host.application;
    let containers = names(host, &Command::EnumContainer { application });
    assert_eq!(containers, [name(CONTAINER)]);
    let expected = ContainerInformation {
        kind: ContainerKind::Ecc,
        signature_key_bits: 256,
        encryption_key_bits: 256,
        has_signature_certificate: true,
        has_encryption_certificate: true,
    };
    assert_eq!(information(host), expected);
    host.open_container();
    let exported =
        [KeyUse::Encryption, KeyUse::Signature].map(|key| host.export_certificate(key).unwrap());
    assert_eq!(exported, *certificates);
}

fn empty(host: &mut Host) {
    let application = host.application;
    let delete = Command::DeleteContainer { application, name: name(CONTAINER) };
    host.send(&delete).unwrap();
    assert_eq!(host.sign(), Err(sw(0x6A94)));
    assert!(names(host, &Command::EnumContainer { application }).is_empty());
    host.authenticate_device(&DEVICE_KEY).unwrap();
    let delete = Command::DeleteApplication { name: name(APPLICATION) };
    host.send(&delete).unwrap();
    assert!(names(host, &Command::EnumApplication).is_empty());
    assert_eq!(host.sign(), Err(sw(0x698A)));
}

#[test]
fn a_new_container_finds_nothing_of_a_deleted_one() {
    let (_, mut host) = host::issued();
    let application = host.application;
    host.send(&Command::DeleteContainer { application, name: name(CONTAINER) }).unwrap();
    host.create_container(CONTAINER).unwrap();
    assert_eq!(information(&mut host).kind, ContainerKind::Empty);
    assert_eq!(host.sign(), Err(sw(0x6A95)));
    assert_eq!(host.public_key(KeyUse::Encryption), Err(sw(0x6A95)));
    assert_eq!(host.export_certificate(KeyUse::Signature), Err(sw(0x6A96)));
}

#[test]
fn a_message_is_signed_under_the_identifier_that_comes_with_it() {
    let (_, mut host) = host::issued();
    let key = host.public_key(KeyUse::Signature).unwrap();
    for id in [sm2::DEFAULT_ID, b"\xFF\x00 not text"] {
        let message = b"message".to_vec();
        let input = SignatureInput::Message { id: id.to_vec(), message };
        let signature = host.sign_input(input).unwrap();
        let id = sm2::DistinguishedId::new(id).unwrap();
        assert!(key.verify(&id, b"message", &signature).is_ok());
        assert!(key.verify(&id, b"massage", &signature).is_err());
    }
    let signature = host.sign().unwrap();
    let verify = |digest| Command::EccVerify { public_key: key.clone(), digest, signature };
    assert_eq!(host.send(&verify(DIGEST)), Ok(Vec::new()));
    assert_eq!(host.send(&verify([0; 32])), Err(sw(0x6A98)));
}

#[test]
fn hosts_of_either_dialect_are_served() {
    for (byte_order, ecc_import) in [
        (ByteOrder::BigEndian, EccImportOrder::CipherFirst),
        (ByteOrder::LittleEndian, EccImportOrder::Envelope),
        (ByteOrder::LittleEndian, EccImportOrder::CipherFirst),
    ] {
        let dialect = Dialect { byte_order, ecc_import, ..Dialect::default() };
        let disk = host::blank();
        let mut host = Host::on(&disk);
        host.card = host.card.with_dialect(dialect);
        host.dialect = dialect;
        host.make_application();
        host.open_application();
        host.verify(PinRole::User, DEFAULT_PIN).unwrap();
        host.make_container();
        let key = host.public_key(KeyUse::Signature).unwrap();
        assert!(key.verify_digest(&DIGEST, &host.sign().unwrap()).is_ok());
    }
}

#[test]
fn the_device_describes_itself_and_takes_a_label() {
    let disk = host::blank();
    let mut host = Host::on(&disk);
    let before = device_information(&mut host);
    assert_eq!(before.serial.as_str(), Some("SN0001"));
    assert_eq!(before.label.as_str(), Some("测试 key"));
    assert_eq!(before.max_apdu_data_length, 4096);
    host.send(&Command::SetLabel { label: Text::new("another").unwrap() }).unwrap();
    host.make_application();
    drop(host);
    let after = device_information(&mut Host::on(&disk));
    assert_eq!(after.label.as_str(), Some("another"));
    assert_eq!(after.total_space, before.total_space);
    assert!(after.free_space < before.free_space);
}

#[test]
fn limits_hold() {
    let (_, mut host) = host::issued();
    let application = host.application;
    for text in ["2", "3", "4"] {
        host.create_container(text).unwrap();
    }
    assert_eq!(host.create_container("5"), Err(sw(0x6A84)), "the application has four");
    assert_eq!(host.create_container("4"), Err(sw(0x6E02)));
    host.send(&Command::DeleteContainer { application, name: name("3") }).unwrap();
    assert_eq!(host.create_container("5").unwrap(), [3, 3], "the lowest free number");

    let signature_key = host.public_key(KeyUse::Signature).unwrap();
    let mut long = certificate(&signature_key);
    long.resize(4001, 0);
    assert_eq!(host.import_certificate(KeyUse::Signature, long), Err(sw(0x6A84)));

    host.authenticate_device(&DEVICE_KEY).unwrap();
    for number in 2..=8 {
        let command = host.new_application(&format!("APP{number}"));
        host.send(&command).unwrap();
    }
    let ninth = host.new_application("APP9");
    assert_eq!(host.send(&ninth), Err(sw(0x6A84)));
    let again = host.new_application("APP8");
    assert_eq!(host.send(&again), Err(sw(0x6A89)));
}

#[test]
fn certificates_have_to_be_for_the_key_beside_them() {
    let (_, mut host) = host::issued();
    let signature_key = host.public_key(KeyUse::Signature).unwrap();
    let other = certificate(&signature_key);
    assert_eq!(host.import_certificate(KeyUse::Encryption, other), Err(sw(0x6A80)));
    let mut renewed = certificate(&signature_key);
    renewed.pop();
    assert_eq!(host.import_certificate(KeyUse::Signature, renewed), Err(sw(0x6A80)));
    assert_eq!(host.import_certificate(KeyUse::Signature, vec![0x30]), Err(sw(0x6A80)));
    let renewed = certificate(&signature_key);
    host.import_certificate(KeyUse::Signature, renewed).unwrap();
    host.container = host.create_container("empty").map(|id| [id[0], id[1]].into()).unwrap();
    let early = certificate(&signature_key);
    assert_eq!(host.import_certificate(KeyUse::Signature, early), Err(sw(0x6A95)));
}

#[test]
fn keys_that_something_depends_on_are_not_replaced() {
    let (_, mut host) = host::issued();
    assert_eq!(host.generate(), Err(sw(0x6985)));
    let signature_key = host.public_key(KeyUse::Signature).unwrap();
    let encryption_key = host.public_key(KeyUse::Encryption).unwrap();
    let (_, enveloped) = host.enveloped(&signature_key);
    assert_eq!(host.import_pair(enveloped), Err(sw(0x6985)));
    assert_eq!(host.public_key(KeyUse::Encryption).unwrap(), encryption_key);

    host.container = host.create_container("second").map(|id| [id[0], id[1]].into()).unwrap();
    let (_, early) = host.enveloped(&signature_key);
    assert_eq!(host.import_pair(early), Err(sw(0x6A95)), "no pair to unwrap with");
    let first = host.generate().unwrap();
    assert!(first.verify_digest(&DIGEST, &host.sign().unwrap()).is_ok());
    let second = host.generate().unwrap();
    assert_ne!(first, second, "a request that got lost is made again");
    assert!(second.verify_digest(&DIGEST, &host.sign().unwrap()).is_ok());
    let (_, foreign) = host.enveloped(&first);
    assert_eq!(host.import_pair(foreign), Err(sw(0x6A9B)));
    let (_, enveloped) = host.enveloped(&second);
    let again = enveloped.clone();
    host.import_pair(enveloped).unwrap();
    host.import_pair(again).unwrap();
    assert_eq!(host.generate(), Err(sw(0x6985)), "the encryption pair came for this one");
}

#[test]
fn two_applications_keep_their_logins_and_keys_apart() {
    let (_, mut host) = host::issued();
    host.authenticate_device(&DEVICE_KEY).unwrap();
    let second = host.new_application("SECOND");
    host.send(&second).unwrap();
    let opened = host.send(&Command::OpenApplication { name: name("SECOND") }).unwrap();
    assert_eq!(opened[8..], [2, 2]);
    let first = host.application;
    host.application = [2, 2].into();
    assert_eq!(host.create_container("x"), Err(sw(0x6982)));
    assert_eq!(host.sign(), Err(sw(0x6982)));
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    assert_eq!(host.sign(), Err(sw(0x6A94)));
    host.send(&Command::ClearSecureState { application: host.application }).unwrap();
    host.application = first;
    assert!(host.sign().is_ok(), "the first application's login is its own");
    assert_eq!(host.verify(PinRole::User, "wrong-pin"), Err(sw(0x63C5)));
    host.application = [2, 2].into();
    assert_eq!(host.tries(PinRole::User), 6);
}
