// SPDX-License-Identifier: MIT OR Apache-2.0
use hex_literal::hex;
use yzt_crypto::{EnvelopedKey, SymmetricAlgorithm, sm2};
use yzt_gmt0017::{
    AccessRights, ApplicationId, Command, ContainerId, Cryptogram, DeviceCipher, KeyUse, Mac, Name,
    NewApplication, PinBlock, PinRole, SealedDeviceKey, SignatureInput, Text,
};
use yzt_pin::{Pin, PinPolicy, RetryLimit};
use zeroize::Zeroizing;

use crate::area_samples::area_commands;

pub(crate) const APPLICATION: ApplicationId = ApplicationId::new([0x10, 0x00]);
pub(crate) const CONTAINER: ContainerId = ContainerId::new([0x30, 0x01]);

/// The base point of GB/T 32918.5.
pub(crate) const G_X: [u8; 32] =
    hex!("32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7");
pub(crate) const G_Y: [u8; 32] =
    hex!("BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0");

/// The public key of the signature example, GB/T 32918.5-2017 annex A.
pub(crate) const P_X: [u8; 32] =
    hex!("09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020");
pub(crate) const P_Y: [u8; 32] =
    hex!("CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13");

pub(crate) fn public_key() -> sm2::PublicKey {
    sm2::PublicKey::from_coordinates(&P_X, &P_Y).unwrap()
}

pub(crate) fn signature() -> sm2::Signature {
    sm2::Signature::from_scalars(&[0x11; 32], &[0x22; 32]).unwrap()
}

pub(crate) fn enveloped_key(private_value_length: usize) -> EnvelopedKey {
    EnvelopedKey {
        algorithm: SymmetricAlgorithm::Sm4Ecb,
        wrapped_key: sm2::Ciphertext::from_parts(&G_X, &G_Y, &[0xC3; 32], &[0xC2; 16]).unwrap(),
        public_key: public_key(),
        encrypted_private_key: vec![0xEE; private_value_length],
    }
}

pub(crate) fn pin(text: &str) -> Pin {
    Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &PinPolicy::default()).unwrap()
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn new_application() -> NewApplication {
    NewApplication {
        name: name("YZT"),
        administrator_pin: PinBlock::new(pin("0123456789abcdef")).unwrap(),
        administrator_retries: RetryLimit::new(8).unwrap(),
        user_pin: PinBlock::new(pin("123456")).unwrap(),
        user_retries: RetryLimit::new(6).unwrap(),
        create_file_rights: AccessRights::USER,
        max_containers: 4,
        max_certificates: 8,
        max_files: 0x0102,
    }
}

/// One command of every kind.
pub(crate) fn commands() -> Vec<Command> {
    let mut commands = own_commands();
    commands.extend(area_commands());
    commands
}

/// Those that stand in `Command` itself: a table.
#[allow(clippy::too_many_lines)]
fn own_commands() -> Vec<Command> {
    let (application, container) = (APPLICATION, CONTAINER);
    let cryptogram = || Cryptogram::new([0xCC; 16]);
    let mac = || Mac::new([0xAA; 4]);
    let sealed = |length: usize| SealedDeviceKey::new(vec![0xCC; length]).unwrap();
    let role = PinRole::User;
    let key_use = KeyUse::Signature;
    let certificate = vec![0x30; 300];
    let message = SignatureInput::Message { id: b"ID".to_vec(), message: b"message".to_vec() };
    let digest = SignatureInput::Digest([0xDD; 32]);
    let public_key = public_key();
    vec![
        Command::SetLabel { label: Text::new("label").unwrap() },
        Command::GetDevInfo,
        Command::DevAuth { cipher: DeviceCipher::Sm4, cryptogram: cryptogram() },
        Command::ChangeDevAuthKey { cipher: DeviceCipher::Sm4, key: sealed(16), mac: mac() },
        Command::ChangeDevAuthKey { cipher: DeviceCipher::Sm1, key: sealed(32), mac: mac() },
        Command::GetPinInfo { application, role },
        Command::ChangePin { application, role, cryptogram: cryptogram(), mac: mac() },
        Command::VerifyPin { application, role, cryptogram: cryptogram() },
        Command::UnblockPin { application, cryptogram: cryptogram(), mac: mac() },
        Command::ClearSecureState { application },
        Command::CreateApplication(Box::new(new_application())),
        Command::EnumApplication,
        Command::DeleteApplication { name: name("YZT") },
        Command::OpenApplication { name: name("YZT") },
        Command::CloseApplication { application },
        Command::CreateContainer { application, name: name("job") },
        Command::OpenContainer { application, name: name("job") },
        Command::CloseContainer { application, container },
        Command::EnumContainer { application },
        Command::DeleteContainer { application, name: name("job") },
        Command::GetContainerInfo { application, name: name("job") },
        Command::ImportCertificate { application, container, key_use, certificate },
        Command::ExportCertificate { application, container, key_use },
        Command::GenRandom { length: 8 },
        Command::GenEccKeyPair { application, container },
        Command::ImportEccKeyPair {
            application,
            container,
            enveloped_key: Box::new(enveloped_key(32)),
        },
        Command::EccSignData { application, container, input: message },
        Command::EccSignData { application, container, input: digest },
        Command::EccVerify { public_key, digest: [0xDD; 32], signature: signature() },
        Command::ExportPublicKey { application, container, key_use },
    ]
}
