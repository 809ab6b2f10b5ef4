// SPDX-License-Identifier: MIT OR Apache-2.0
//! One command and one answer of each kind, in both byte orders.

use yzt_crypto::sm2;
use yzt_gmt0017::{
    AccessRights, ApplicationId, Command, ContainerId, ContainerInformation, ContainerKind,
    Cryptogram, DeviceCipher, DeviceInformation, Dialect, KeyUse, Mac, Name, NewApplication,
    OpenedApplication, PinBlock, PinInformation, PinRole, SignatureInput, Text, Version, response,
};
use yzt_pin::{Pin, PinPolicy, PinStatus, RetryLimit};
use zeroize::Zeroizing;

use super::{Inputs, areas};
use crate::world::world;

/// How the rest of an input is read: see `gmt0017::run`.
const AS_APDU: u8 = 0;
const AS_HEADER_AND_DATA: u8 = 1 << 6;
const AS_ANSWER: u8 = 2 << 6;
const AS_SECRETS: u8 = 3 << 6;

pub(super) fn gmt0017() -> Inputs {
    let mut inputs = Vec::new();
    // Little-endian with the other order of an enveloped key; the default speaks for the rest.
    for bits in [0, 1 | 4] {
        let dialect = crate::gmt0017::dialect(bits);
        let order = if bits == 0 { "be" } else { "le" };
        for command in commands() {
            // Most commands hold no integer: one order of them is enough.
            let apdu = command.encode(&dialect).unwrap().to_bytes().unwrap();
            let again = command.encode(&Dialect::default()).unwrap();
            if bits == 0 || *again.to_bytes().unwrap() != *apdu {
                let bytes = [&[AS_APDU | bits], apdu.as_slice()].concat();
                inputs.push((format!("command-{order}-{}", command.name()), bytes));
            }
        }
        for (name, answer) in answers(&dialect) {
            if bits == 0 || name == "Certificate" {
                let bytes = [&[AS_ANSWER | bits], answer.as_slice()].concat();
                inputs.push((format!("answer-{order}-{name}"), bytes));
            }
        }
    }
    // The fields are those of above in other orders: one dialect of each is enough, and the other
    // form of where the parameters of a cipher differ.
    for (bits, order) in [(0, "be"), (1 | 2 | 4 | 8, "le")] {
        let dialect = crate::gmt0017::dialect(bits);
        for command in areas::commands() {
            if bits == 0 || command.instruction() == 0xAC {
                let apdu = command.encode(&dialect).unwrap().to_bytes().unwrap();
                let bytes = [&[AS_APDU | bits], apdu.as_slice()].concat();
                inputs.push((format!("command-{order}-{}", command.name()), bytes));
            }
        }
        for (name, answer) in areas::answers(&dialect) {
            if bits == 0 || name == "EccSessionKey" {
                let bytes = [&[AS_ANSWER | bits], answer.as_slice()].concat();
                inputs.push((format!("answer-{order}-{name}"), bytes));
            }
        }
    }
    let direct = [&[AS_HEADER_AND_DATA, 0x80, 0x26, 0, 0, 0, 10], b"YZT".as_slice()].concat();
    inputs.push(("header-and-data".to_owned(), direct));
    inputs.push(("secrets".to_owned(), [&[AS_SECRETS], [7; 80].as_slice()].concat()));
    inputs
}

fn pin() -> Pin {
    Pin::new(Zeroizing::new(b"123456".to_vec()), &PinPolicy::default()).unwrap()
}

fn signature() -> sm2::Signature {
    sm2::Signature::from_scalars(&[0x11; 32], &[0x22; 32]).unwrap()
}

fn commands() -> Vec<Command> {
    let (application, container) = (ApplicationId::new([1, 1]), ContainerId::new([2, 2]));
    let name = Name::new("YZT").unwrap();
    vec![
        Command::SetLabel { label: Text::new("label").unwrap() },
        Command::GetDevInfo,
        Command::DevAuth { cipher: DeviceCipher::Sm4, cryptogram: Cryptogram::new([3; 16]) },
        Command::ChangePin {
            application,
            role: PinRole::User,
            cryptogram: Cryptogram::new([3; 16]),
            mac: Mac::new([4; 4]),
        },
        Command::VerifyPin {
            application,
            role: PinRole::User,
            cryptogram: Cryptogram::new([3; 16]),
        },
        Command::CreateApplication(Box::new(new_application())),
        Command::OpenApplication { name: name.clone() },
        Command::CreateContainer { application, name },
        Command::ImportCertificate {
            application,
            container,
            key_use: KeyUse::Signature,
            certificate: vec![0x30, 3, 2, 1, 1],
        },
        Command::ExportCertificate { application, container, key_use: KeyUse::Encryption },
        Command::GenRandom { length: 8 },
        Command::GenEccKeyPair { application, container },
        Command::ImportEccKeyPair {
            application,
            container,
            enveloped_key: Box::new(world().pair.enveloped_key.clone()),
        },
        Command::EccSignData {
            application,
            container,
            input: SignatureInput::Message {
                id: b"1234567812345678".to_vec(),
                message: b"message".to_vec(),
            },
        },
        Command::EccVerify {
            public_key: world().key.public_key().clone(),
            digest: [0xE5; 32],
            signature: signature(),
        },
        Command::ExportPublicKey { application, container, key_use: KeyUse::Signature },
    ]
}

fn new_application() -> NewApplication {
    let retries = RetryLimit::default();
    NewApplication {
        name: Name::new("YZT").unwrap(),
        administrator_pin: PinBlock::new(pin()).unwrap(),
        administrator_retries: retries,
        user_pin: PinBlock::new(pin()).unwrap(),
        user_retries: retries,
        create_file_rights: AccessRights::USER,
        max_containers: 4,
        max_certificates: 8,
        max_files: 2,
    }
}

fn answers(dialect: &Dialect) -> Vec<(&'static str, Vec<u8>)> {
    let key = world().key.public_key();
    let version = Version { major: 1, minor: 0 };
    let text = |text: &str| Text::new(text).unwrap();
    let device = DeviceInformation {
        structure_version: version,
        specification_version: version,
        manufacturer: Text::new("YZT").unwrap(),
        issuer: Text::new("示例 CA").unwrap(),
        label: text("label"),
        serial: text("YZT00000001"),
        hardware_version: version,
        firmware_version: version,
        symmetric_algorithms: 0x401,
        asymmetric_algorithms: 0x0002_0500,
        hash_algorithms: 1,
        device_authentication_algorithm: 0x401,
        total_space: 1 << 20,
        free_space: 1 << 19,
        max_apdu_data_length: 4096,
        user_authentication_method: 0,
        device_type: 0,
        max_containers: 16,
        max_certificates: 32,
        max_files: 0,
    };
    let pin = PinInformation { maximum: 6, remaining: 5, status: PinStatus::OneTime };
    let application = OpenedApplication {
        create_file_rights: AccessRights::USER,
        max_containers: 4,
        max_certificates: 8,
        max_files: 2,
        application: ApplicationId::new([1, 1]),
    };
    let container = ContainerInformation {
        kind: ContainerKind::Ecc,
        signature_key_bits: 256,
        encryption_key_bits: 256,
        has_signature_certificate: true,
        has_encryption_certificate: false,
    };
    let names = response::Names(vec![Name::new("cert").unwrap(), Name::new("企业").unwrap()]);
    let certificate = response::Certificate::new(vec![0x30, 3, 2, 1, 1]).unwrap();
    vec![
        ("DeviceInformation", device.encode(dialect)),
        ("PinInformation", pin.encode(dialect)),
        ("OpenedApplication", application.encode(dialect)),
        ("ContainerInformation", container.encode(dialect)),
        ("Names", names.encode(dialect)),
        ("Certificate", certificate.encode(dialect)),
        ("GeneratedEccKeyPair", response::GeneratedEccKeyPair(key.clone()).encode(dialect)),
        ("EccPublicKey", response::EccPublicKey(key.clone()).encode(dialect)),
        ("EccSignature", response::EccSignature(signature()).encode(dialect)),
    ]
}
