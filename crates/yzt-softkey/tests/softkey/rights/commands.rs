// SPDX-License-Identifier: MIT OR Apache-2.0
//! One of every command, well formed, for a host's application and container.

use yzt_crypto::{DigestAlgorithm, rsa, sm2};
use yzt_gmt0017::{
    AccessRights, AgreementCommand, AgreementId, AgreementParty, CipherAlgorithm, CipherOperation,
    CipherParameters, CipherStep, Command, Cryptogram, DeviceCipher, DigestCommand, EccCommand,
    EccPrivateValue, FileCommand, KeyUse, Mac, NewFile, PinRole, RsaCommand, RsaInput,
    SealedDeviceKey, SecretBytes, SessionCommand, SessionKeyId, SignatureInput, Text, WrappedKey,
};

use crate::host::{self, DIGEST, Host, name};
use crate::world::{FILE, rsa_key, sm2_key};

const SM4: CipherAlgorithm = CipherAlgorithm::SM4_CBC;
/// A session key, and an agreement, that no card gave out.
const NO_KEY: SessionKeyId = SessionKeyId::new([9, 9]);
const NO_AGREEMENT: AgreementId = AgreementId::new([9; 4]);

pub(super) fn commands(host: &Host) -> Vec<Command> {
    let mut commands = card_and_access(host);
    commands.extend(objects(host));
    commands.extend(files(host));
    commands.extend(rsa_commands(host));
    commands.extend(sm2_commands(host));
    commands.extend(agreements(host));
    commands.extend(session_keys(host));
    commands.extend(digests());
    commands
}

fn card_and_access(host: &Host) -> Vec<Command> {
    let (application, role) = (host.application, PinRole::User);
    let cryptogram = || Cryptogram::new([0; 16]);
    let mac = || Mac::new([0; 4]);
    let cipher = DeviceCipher::Sm4;
    let key = SealedDeviceKey::new(vec![0; 16]).unwrap();
    vec![
        Command::SetLabel { label: Text::new("label").unwrap() },
        Command::GetDevInfo,
        Command::GenRandom { length: 7 },
        Command::DevAuth { cipher, cryptogram: cryptogram() },
        Command::ChangeDevAuthKey { cipher, key, mac: mac() },
        Command::GetPinInfo { application, role },
        Command::ChangePin { application, role, cryptogram: cryptogram(), mac: mac() },
        Command::VerifyPin { application, role, cryptogram: cryptogram() },
        Command::UnblockPin { application, cryptogram: cryptogram(), mac: mac() },
        Command::ClearSecureState { application },
    ]
}

fn objects(host: &Host) -> Vec<Command> {
    let (application, container) = (host.application, host.container);
    let key_use = KeyUse::Signature;
    vec![
        host.new_application("NEW"),
        Command::EnumApplication,
        Command::DeleteApplication { name: name("NONE") },
        Command::OpenApplication { name: name("NONE") },
        Command::CloseApplication { application },
        Command::CreateContainer { application, name: name("new") },
        Command::OpenContainer { application, name: name("empty") },
        Command::CloseContainer { application, container },
        Command::EnumContainer { application },
        Command::DeleteContainer { application, name: name("none") },
        Command::GetContainerInfo { application, name: name("empty") },
        Command::ImportCertificate { application, container, key_use, certificate: vec![0x30] },
        Command::ExportCertificate { application, container, key_use },
        Command::ExportPublicKey { application, container, key_use },
    ]
}

fn files(host: &Host) -> Vec<Command> {
    let application = host.application;
    let file = NewFile {
        name: name("new"),
        size: 10,
        read_rights: AccessRights::USER,
        write_rights: AccessRights::ADMINISTRATOR,
    };
    let data = SecretBytes::new(vec![1; 4]);
    let commands = [
        FileCommand::CreateFile { application, file },
        FileCommand::EnumFiles { application },
        FileCommand::GetFileInfo { application, name: name(FILE) },
        FileCommand::ReadFile { application, offset: 0, name: name(FILE), length: 4 },
        FileCommand::WriteFile { application, offset: 0, name: name(FILE), data },
        FileCommand::DeleteFile { application, name: name(FILE) },
    ];
    commands.map(Command::File).into()
}

fn rsa_commands(host: &Host) -> Vec<Command> {
    let (application, container) = (host.application, host.container);
    let public_key = rsa_key().public_key().clone();
    let sealed = rsa::EnvelopedKey::seal(&mut *host::random(), &public_key, rsa_key()).unwrap();
    let algorithm = DigestAlgorithm::Sha256;
    let input = || RsaInput::Digest(DIGEST.to_vec());
    let signature = rsa::Signature::from_bytes(&[1; 256]).unwrap();
    let mut block = vec![0; 256];
    block[255] = 2;
    let commands = [
        RsaCommand::GenExtRsaKey { bits: 1024 },
        RsaCommand::GenRsaKeyPair { application, container, bits: 1024 },
        RsaCommand::ImportRsaKeyPair { application, container, enveloped_key: Box::new(sealed) },
        RsaCommand::SignData { application, container, algorithm, input: input() },
        RsaCommand::ExportSessionKey {
            application,
            container,
            algorithm: SM4,
            public_key: public_key.clone(),
        },
        RsaCommand::KeyOperation {
            application,
            container,
            key_use: KeyUse::Encryption,
            private: true,
            data: SecretBytes::new(block),
        },
        RsaCommand::Verify { public_key, algorithm, input: input(), signature },
    ];
    commands.map(Command::Rsa).into()
}

fn sm2_commands(host: &Host) -> Vec<Command> {
    let (application, container) = (host.application, host.container);
    let key = sm2_key(3);
    let public_key = key.public_key().clone();
    let enveloped_key = Box::new(host.enveloped(&public_key).1);
    let signature = key.sign_digest(&mut *host::random(), &DIGEST).unwrap();
    let ciphertext = public_key.encrypt(&mut *host::random(), b"text").unwrap();
    let private_key = || EccPrivateValue::from_key(&key);
    let (input, digest) = (SignatureInput::Digest(DIGEST), [0; 32]);
    let plaintext = SecretBytes::new(b"text".to_vec());
    let mut commands = vec![
        Command::GenEccKeyPair { application, container },
        Command::ImportEccKeyPair { application, container, enveloped_key },
        Command::EccSignData { application, container, input },
        Command::EccVerify { public_key: public_key.clone(), digest, signature },
    ];
    let more = [
        EccCommand::ExportSessionKey {
            application,
            container,
            public_key: public_key.clone(),
            algorithm: SM4,
        },
        EccCommand::ExtEncrypt { public_key: public_key.clone(), plaintext },
        EccCommand::ExtDecrypt { private_key: private_key(), ciphertext },
        EccCommand::ExtSign { private_key: private_key(), digest },
        EccCommand::ExtVerify { public_key: public_key.clone(), digest, signature },
        EccCommand::ExportSessionKeyEx { key: host.key(NO_KEY), public_key },
    ];
    commands.extend(more.map(Command::Ecc));
    commands
}

fn agreements(host: &Host) -> Vec<Command> {
    let (application, container) = (host.application, host.container);
    let id = sm2::DistinguishedId::default;
    let public_key = |value| sm2_key(value).public_key().clone();
    let party = AgreementParty { public_key: public_key(3), ephemeral: public_key(4), id: id() };
    let party = || Box::new(party.clone());
    let agreement = NO_AGREEMENT;
    let commands = [
        AgreementCommand::GenerateData { application, container, algorithm: SM4, id: id() },
        AgreementCommand::GenerateDataAndKey {
            application,
            container,
            algorithm: SM4,
            sponsor: party(),
            id: id(),
        },
        AgreementCommand::GenerateKey { application, container, agreement, responder: party() },
    ];
    commands.map(Command::Agreement).into()
}

fn session_keys(host: &Host) -> Vec<Command> {
    let (application, container) = (host.application, host.container);
    let wrapped = sm2_key(3).public_key().encrypt(&mut *host::random(), &[1; 16]).unwrap();
    let (key, wrapped_key) = (host.key(NO_KEY), WrappedKey::Sm2(wrapped));
    let bytes = SecretBytes::new(vec![7; 16]);
    let mut commands = vec![
        SessionCommand::ImportSessionKey { application, container, algorithm: SM4, wrapped_key },
        SessionCommand::ImportSymmKey { application, container, algorithm: SM4, key: bytes },
        SessionCommand::DestroySessionKey { key },
    ];
    for operation in CipherOperation::ALL {
        let parameters = CipherParameters::default();
        commands.push(SessionCommand::Init { operation, key, algorithm: Some(SM4), parameters });
        for step in CipherStep::ALL {
            let data = SecretBytes::new(vec![0; 16]);
            commands.push(SessionCommand::Process { operation, step, key, data });
        }
    }
    commands.into_iter().map(Command::Session).collect()
}

fn digests() -> Vec<Command> {
    let data = Vec::new;
    let commands = [
        DigestCommand::Init { algorithm: DigestAlgorithm::Sm3, signer: None },
        DigestCommand::Single { data: data() },
        DigestCommand::Update { data: data() },
        DigestCommand::Final { data: data() },
    ];
    commands.map(Command::Digest).into()
}
