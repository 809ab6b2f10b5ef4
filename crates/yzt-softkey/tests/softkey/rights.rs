// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every command in every state of login.

use yzt_crypto::sm2;
use yzt_gmt0017::{Command, Cryptogram, DeviceCipher, KeyUse, PinRole, SignatureInput, Text};

use crate::host::{
    self, ADMINISTRATOR_PIN, CONTAINER, DEFAULT_PIN, DEVICE_KEY, DIGEST, Host, certificate, name,
    sw,
};

/// The states, and what a command answers in each: 0 stands for 9000.
///
/// closed: just powered; open: application and container open; administrator, one-time, user:
/// logged in as; device: device authentication done, nobody logged in.
type Row = (&'static str, [u16; 6]);

const ROWS: [Row; 23] = [
    ("SetLabel", [0; 6]),
    ("GetDevInfo", [0; 6]),
    ("GetPINInfo", [0x698A, 0, 0, 0, 0, 0]),
    ("ChangePIN", [0x698A, 0x6984, 0x6984, 0x6984, 0x6984, 0x6984]),
    ("VerifyPIN", [0x698A, 0x6984, 0x6984, 0x6984, 0x6984, 0x6984]),
    ("UnblockPIN", [0x698A, 0x6984, 0x6984, 0x6984, 0x6984, 0x6984]),
    ("CreateApplication", [0x6982, 0x6982, 0x6982, 0x6982, 0x6982, 0]),
    ("EnumApplication", [0; 6]),
    ("DeleteApplication", [0x6982, 0x6982, 0x6982, 0x6982, 0x6982, 0x6A8B]),
    ("OpenApplication", [0x6A8B; 6]),
    ("CreateContainer", [0x698A, 0x6982, 0x6982, 0x6985, 0, 0x6982]),
    ("OpenContainer", [0x698A, 0, 0, 0, 0, 0]),
    ("EnumContainer", [0x698A, 0, 0, 0, 0, 0]),
    ("DeleteContainer", [0x698A, 0x6982, 0x6982, 0x6985, 0x6A91, 0x6982]),
    ("GetContainerInfo", [0x698A, 0, 0, 0, 0, 0]),
    ("ImportCertificate", [0x698A, 0x6982, 0x6982, 0x6985, 0, 0x6982]),
    ("ExportCertificate", [0x698A, 0, 0, 0, 0, 0]),
    ("ExportPublicKey", [0x698A, 0, 0, 0, 0, 0]),
    ("GenECCKeyPair", [0x698A, 0x6982, 0x6982, 0x6985, 0x6985, 0x6982]),
    ("ImportECCKeyPair", [0x698A, 0x6982, 0x6982, 0x6985, 0x6985, 0x6982]),
    ("ECCSignData", [0x698A, 0x6982, 0x6982, 0x6985, 0, 0x6982]),
    ("ClearSecureState", [0x698A, 0, 0, 0, 0, 0]),
    ("DevAuth", [0x6984; 6]),
];

fn in_state(state: usize) -> Host {
    let (_, mut host) = host::issued();
    if state == 3 {
        host.unblock(ADMINISTRATOR_PIN, "246810").unwrap();
    }
    host.card.power_cycle();
    if state > 0 {
        host.open_application();
        host.open_container();
    }
    match state {
        2 => drop(host.verify(PinRole::Administrator, ADMINISTRATOR_PIN).unwrap()),
        3 => drop(host.verify(PinRole::User, "246810").unwrap()),
        4 => drop(host.verify(PinRole::User, DEFAULT_PIN).unwrap()),
        5 => drop(host.authenticate_device(&DEVICE_KEY).unwrap()),
        _ => {}
    }
    host
}

#[allow(clippy::too_many_lines)] // A table.
fn command(host: &Host, key: &sm2::PublicKey, text: &str) -> Command {
    let (application, container) = (host.application, host.container);
    let cryptogram = || Cryptogram::new([0; 16]);
    let mac = || yzt_gmt0017::Mac::new([0; 4]);
    let (role, key_use) = (PinRole::User, KeyUse::Signature);
    match text {
        "SetLabel" => Command::SetLabel { label: Text::new("label").unwrap() },
        "GetDevInfo" => Command::GetDevInfo,
        "DevAuth" => Command::DevAuth { cipher: DeviceCipher::Sm4, cryptogram: cryptogram() },
        "GetPINInfo" => Command::GetPinInfo { application, role },
        "ChangePIN" => {
            Command::ChangePin { application, role, cryptogram: cryptogram(), mac: mac() }
        }
        "VerifyPIN" => Command::VerifyPin { application, role, cryptogram: cryptogram() },
        "UnblockPIN" => Command::UnblockPin { application, cryptogram: cryptogram(), mac: mac() },
        "CreateApplication" => host.new_application("NEW"),
        "EnumApplication" => Command::EnumApplication,
        "DeleteApplication" => Command::DeleteApplication { name: name("NONE") },
        "OpenApplication" => Command::OpenApplication { name: name("NONE") },
        "CreateContainer" => Command::CreateContainer { application, name: name("new") },
        "OpenContainer" => Command::OpenContainer { application, name: name(CONTAINER) },
        "EnumContainer" => Command::EnumContainer { application },
        "DeleteContainer" => Command::DeleteContainer { application, name: name("none") },
        "GetContainerInfo" => Command::GetContainerInfo { application, name: name(CONTAINER) },
        "ImportCertificate" => {
            let certificate = certificate(key);
            Command::ImportCertificate { application, container, key_use, certificate }
        }
        "ExportCertificate" => Command::ExportCertificate { application, container, key_use },
        "ExportPublicKey" => Command::ExportPublicKey { application, container, key_use },
        "GenECCKeyPair" => Command::GenEccKeyPair { application, container },
        "ImportECCKeyPair" => {
            let enveloped_key = Box::new(host.enveloped(key).1);
            Command::ImportEccKeyPair { application, container, enveloped_key }
        }
        "ECCSignData" => {
            let input = SignatureInput::Digest(DIGEST);
            Command::EccSignData { application, container, input }
        }
        "ClearSecureState" => Command::ClearSecureState { application },
        other => panic!("{other}"),
    }
}

#[test]
fn every_command_answers_as_its_row_says() {
    for state in 0..6 {
        let mut host = in_state(state);
        let key = {
            let mut open = in_state(1);
            open.public_key(KeyUse::Signature).unwrap()
        };
        // Where the container is open its own key decides; elsewhere no key gets that far.
        let key = host.public_key(KeyUse::Signature).unwrap_or(key);
        for (text, expected) in &ROWS {
            let command = command(&host, &key, text);
            let expected = match expected[state] {
                0 => Ok(()),
                status => Err(sw(status)),
            };
            assert_eq!(host.send(&command).map(drop), expected, "{text} in state {state}");
        }
    }
}

#[test]
fn what_is_not_open_is_not_found() {
    let (_, mut host) = host::issued();
    host.container = [9, 9].into();
    let key = sm2::PrivateKey::from_bytes(&[3; 32]).unwrap().public_key().clone();
    for text in [
        "ImportCertificate",
        "ExportCertificate",
        "ExportPublicKey",
        "GenECCKeyPair",
        "ImportECCKeyPair",
        "ECCSignData",
    ] {
        let command = command(&host, &key, text);
        assert_eq!(host.send(&command), Err(sw(0x6A94)), "{text}");
    }
}
