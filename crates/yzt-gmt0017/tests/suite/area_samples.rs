// SPDX-License-Identifier: MIT OR Apache-2.0
//! As `samples`, for the areas of commands that have an enum of their own.

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{DigestAlgorithm, SymmetricAlgorithm, rsa};
use yzt_gmt0017::{
    AccessRights, AgreementCommand, AgreementId, AgreementParty, CipherAlgorithm, CipherOperation,
    CipherParameters, CipherStep, Command, DigestCommand, DigestSigner, EccCommand,
    EccPrivateValue, FileCommand, InitializationVector, KeyReference, KeyUse, NewFile, PaddingType,
    RsaCommand, RsaInput, SecretBytes, SessionCommand, SessionKeyId, WrappedKey,
};

use crate::samples::{
    APPLICATION as application, CONTAINER as container, G_X, G_Y, name, public_key, signature,
};

pub(crate) const SESSION_KEY: SessionKeyId = SessionKeyId::new([0x0A, 0x0B]);
pub(crate) const KEY: KeyReference =
    KeyReference { application, container, session_key: SESSION_KEY };
pub(crate) const AGREEMENT: AgreementId = AgreementId::new([0x0C, 0x0D, 0x0E, 0x0F]);
pub(crate) const IV: [u8; 16] = [0x1F; 16];

/// An odd number of 2048 bits; whether it has factors matters to nobody here.
pub(crate) const MODULUS: [u8; 256] = [0xC1; 256];
pub(crate) const EXPONENT: [u8; 4] = [0, 1, 0, 1];

pub(crate) fn rsa_key() -> rsa::PublicKey {
    rsa::PublicKey::from_components(&MODULUS, &EXPONENT).unwrap()
}

pub(crate) fn rsa_signature() -> rsa::Signature {
    rsa::Signature::from_bytes(&[0x51; 256]).unwrap()
}

pub(crate) fn rsa_enveloped_key() -> rsa::EnvelopedKey {
    rsa::EnvelopedKey {
        algorithm: SymmetricAlgorithm::Sm4Ecb,
        wrapped_key: vec![0xA5; 256],
        bits: 2048,
        encrypted_private_key: vec![0xEE; 48],
    }
}

/// The base point for C1.
pub(crate) fn ciphertext() -> sm2::Ciphertext {
    sm2::Ciphertext::from_parts(&G_X, &G_Y, &[0xC3; 32], &[0xC2; 16]).unwrap()
}

/// The base point once more, as a key for one agreement.
pub(crate) fn ephemeral() -> sm2::PublicKey {
    sm2::PublicKey::from_coordinates(&G_X, &G_Y).unwrap()
}

pub(crate) fn id(text: &str) -> DistinguishedId {
    DistinguishedId::new(text).unwrap()
}

pub(crate) fn secret(bytes: &[u8]) -> SecretBytes {
    SecretBytes::new(bytes.to_vec())
}

pub(crate) fn party() -> Box<AgreementParty> {
    Box::new(AgreementParty { public_key: public_key(), ephemeral: ephemeral(), id: id("ID") })
}

pub(crate) fn parameters(iv: &[u8], padding: PaddingType) -> CipherParameters {
    let iv = InitializationVector::new(iv).unwrap();
    CipherParameters { iv, padding, feedback_bits: 0 }
}

pub(crate) fn new_file() -> NewFile {
    NewFile {
        name: name("cert.cer"),
        size: 0x1000,
        read_rights: AccessRights::ANYONE,
        write_rights: AccessRights::USER,
    }
}

pub(crate) fn files() -> Vec<Command> {
    let name = || name("cert.cer");
    vec![
        FileCommand::CreateFile { application, file: new_file() },
        FileCommand::DeleteFile { application, name: name() },
        FileCommand::EnumFiles { application },
        FileCommand::GetFileInfo { application, name: name() },
        FileCommand::ReadFile { application, offset: 0x10, name: name(), length: 0x100 },
        FileCommand::WriteFile { application, offset: 0x10, name: name(), data: secret(&[7; 9]) },
    ]
    .into_iter()
    .map(Command::File)
    .collect()
}

fn rsa_commands() -> Vec<Command> {
    let algorithm = DigestAlgorithm::Sha256;
    let input = || RsaInput::Digest(vec![0xDD; 32]);
    let (key_use, data) = (KeyUse::Encryption, secret(&[0xB7; 256]));
    vec![
        RsaCommand::GenExtRsaKey { bits: 2048 },
        RsaCommand::GenRsaKeyPair { application, container, bits: 2048 },
        RsaCommand::ImportRsaKeyPair {
            application,
            container,
            enveloped_key: Box::new(rsa_enveloped_key()),
        },
        RsaCommand::SignData { application, container, algorithm, input: input() },
        RsaCommand::SignData {
            application,
            container,
            algorithm: DigestAlgorithm::Sm3,
            input: RsaInput::Message(b"message".to_vec()),
        },
        RsaCommand::ExportSessionKey {
            application,
            container,
            algorithm: CipherAlgorithm::SM4_CBC,
            public_key: rsa_key(),
        },
        RsaCommand::KeyOperation { application, container, key_use, private: true, data },
        RsaCommand::Verify {
            public_key: rsa_key(),
            algorithm,
            input: input(),
            signature: rsa_signature(),
        },
    ]
    .into_iter()
    .map(Command::Rsa)
    .collect()
}

fn ecc_commands() -> Vec<Command> {
    let private_key = || EccPrivateValue::from_field(&[0xD1; 32]);
    let (digest, algorithm) = ([0xDD; 32], CipherAlgorithm::SM4_ECB);
    let public_key = public_key();
    vec![
        EccCommand::ExportSessionKey {
            application,
            container,
            public_key: public_key.clone(),
            algorithm,
        },
        EccCommand::ExtEncrypt { public_key: public_key.clone(), plaintext: secret(&[0xB7; 3]) },
        EccCommand::ExtDecrypt { private_key: private_key(), ciphertext: ciphertext() },
        EccCommand::ExtSign { private_key: private_key(), digest },
        EccCommand::ExtVerify { public_key: public_key.clone(), digest, signature: signature() },
        EccCommand::ExportSessionKeyEx { key: KEY, public_key },
    ]
    .into_iter()
    .map(Command::Ecc)
    .collect()
}

fn agreement_commands() -> Vec<Command> {
    let algorithm = CipherAlgorithm::SM4_CBC;
    vec![
        AgreementCommand::GenerateData { application, container, algorithm, id: id("ID") },
        AgreementCommand::GenerateDataAndKey {
            application,
            container,
            algorithm,
            sponsor: party(),
            id: id("own"),
        },
        AgreementCommand::GenerateKey {
            application,
            container,
            agreement: AGREEMENT,
            responder: party(),
        },
    ]
    .into_iter()
    .map(Command::Agreement)
    .collect()
}

fn session_commands() -> Vec<Command> {
    let algorithm = CipherAlgorithm::SM4_CBC;
    let import = |wrapped_key| SessionCommand::ImportSessionKey {
        application,
        container,
        algorithm,
        wrapped_key,
    };
    let mut commands = vec![
        import(WrappedKey::Sm2(ciphertext())),
        import(WrappedKey::Rsa(vec![0xA5; 256])),
        SessionCommand::ImportSymmKey {
            application,
            container,
            algorithm,
            key: secret(&[0xB7; 16]),
        },
        SessionCommand::DestroySessionKey { key: KEY },
    ];
    for operation in CipherOperation::ALL {
        for iv in [&[][..], &IV] {
            commands.push(SessionCommand::Init {
                operation,
                key: KEY,
                algorithm: Some(algorithm),
                parameters: parameters(iv, PaddingType::Pkcs5),
            });
        }
        for step in CipherStep::ALL {
            let data = secret(&[0xB7; 32]);
            commands.push(SessionCommand::Process { operation, step, key: KEY, data });
        }
    }
    commands.into_iter().map(Command::Session).collect()
}

fn digest_commands() -> Vec<Command> {
    let signer = DigestSigner { public_key: public_key(), id: id("ID") };
    let data = b"abc".to_vec();
    vec![
        DigestCommand::Init { algorithm: DigestAlgorithm::Sha256, signer: None },
        DigestCommand::Init { algorithm: DigestAlgorithm::Sm3, signer: Some(Box::new(signer)) },
        DigestCommand::Single { data: data.clone() },
        DigestCommand::Update { data: data.clone() },
        DigestCommand::Final { data },
    ]
    .into_iter()
    .map(Command::Digest)
    .collect()
}

/// One command of every kind.
pub(crate) fn area_commands() -> Vec<Command> {
    let areas = [
        files(),
        rsa_commands(),
        ecc_commands(),
        agreement_commands(),
        session_commands(),
        digest_commands(),
    ];
    areas.into_iter().flatten().collect()
}
