// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands and answers for files, RSA, external keys, key agreement, session keys and digests:
//! one of every layout.

use yzt_crypto::sm2::{Ciphertext, DistinguishedId};
use yzt_crypto::{DigestAlgorithm, SymmetricAlgorithm, rsa};
use yzt_gmt0017::{
    AccessRights, AgreementCommand, AgreementId, AgreementParty, ApplicationId, CipherAlgorithm,
    CipherOperation, CipherParameters, CipherStep, Command, ContainerId, DeviceCipher, Dialect,
    DigestCommand, DigestSigner, EccCommand, EccPrivateValue, FileCommand, InitializationVector,
    KeyReference, KeyUse, Mac, Name, NewFile, PaddingType, RsaCommand, RsaInput, SealedDeviceKey,
    SecretBytes, SessionCommand, SessionKeyId, WrappedKey, response,
};

use crate::world::world;

const APPLICATION: ApplicationId = ApplicationId::new([1, 1]);
const CONTAINER: ContainerId = ContainerId::new([2, 2]);
const SESSION_KEY: SessionKeyId = SessionKeyId::new([3, 3]);
const KEY: KeyReference =
    KeyReference { application: APPLICATION, container: CONTAINER, session_key: SESSION_KEY };

fn secret(bytes: &[u8]) -> SecretBytes {
    SecretBytes::new(bytes.to_vec())
}

/// Bytes that nobody can decrypt under a point that is one.
fn ciphertext() -> Ciphertext {
    let key = world().key.public_key();
    Ciphertext::from_parts(key.x(), key.y(), &[0xC3; 32], &[0xC2; 16]).unwrap()
}

/// An odd number of 2048 bits; nobody here asks for its factors.
fn rsa_key() -> rsa::PublicKey {
    rsa::PublicKey::from_components(&[0xC1; 256], &[1, 0, 1]).unwrap()
}

fn party() -> Box<AgreementParty> {
    let key = world().key.public_key();
    let id = DistinguishedId::default();
    Box::new(AgreementParty { public_key: key.clone(), ephemeral: key.clone(), id })
}

pub(super) fn commands() -> Vec<Command> {
    let sealed = SealedDeviceKey::new(vec![0xCC; 32]).unwrap();
    let mut commands = vec![Command::ChangeDevAuthKey {
        cipher: DeviceCipher::Sm4,
        key: sealed,
        mac: Mac::new([4; 4]),
    }];
    commands.extend(files().into_iter().map(Command::File));
    commands.extend(rsa_commands().into_iter().map(Command::Rsa));
    commands.extend(ecc_commands().into_iter().map(Command::Ecc));
    commands.extend(agreements().into_iter().map(Command::Agreement));
    commands.extend(sessions().into_iter().map(Command::Session));
    let signer =
        DigestSigner { public_key: world().key.public_key().clone(), id: Default::default() };
    commands.push(Command::Digest(DigestCommand::Init {
        algorithm: DigestAlgorithm::Sm3,
        signer: Some(Box::new(signer)),
    }));
    commands
}

fn files() -> Vec<FileCommand> {
    let (application, name) = (APPLICATION, || Name::new("file").unwrap());
    let file = NewFile {
        name: name(),
        size: 256,
        read_rights: AccessRights::ANYONE,
        write_rights: AccessRights::USER,
    };
    vec![
        FileCommand::CreateFile { application, file },
        FileCommand::ReadFile { application, offset: 16, name: name(), length: 64 },
        FileCommand::WriteFile { application, offset: 16, name: name(), data: secret(b"data") },
    ]
}

fn rsa_commands() -> Vec<RsaCommand> {
    let (application, container) = (APPLICATION, CONTAINER);
    let algorithm = DigestAlgorithm::Sha256;
    let enveloped_key = Box::new(rsa::EnvelopedKey {
        algorithm: SymmetricAlgorithm::Sm4Ecb,
        wrapped_key: vec![0xA5; 256],
        bits: 2048,
        encrypted_private_key: vec![0xEE; 64],
    });
    let input = RsaInput::Message(b"message".to_vec());
    vec![
        RsaCommand::ImportRsaKeyPair { application, container, enveloped_key },
        RsaCommand::SignData { application, container, algorithm, input },
        RsaCommand::ExportSessionKey {
            application,
            container,
            algorithm: CipherAlgorithm::SM4_CBC,
            public_key: rsa_key(),
        },
        RsaCommand::KeyOperation {
            application,
            container,
            key_use: KeyUse::Encryption,
            private: true,
            data: secret(&[0x5C; 256]),
        },
        RsaCommand::Verify {
            public_key: rsa_key(),
            algorithm,
            input: RsaInput::Digest(vec![0xE5; 32]),
            signature: rsa::Signature::from_bytes(&[0x51; 256]).unwrap(),
        },
    ]
}

fn ecc_commands() -> Vec<EccCommand> {
    let public_key = world().key.public_key().clone();
    let private_key = EccPrivateValue::from_field(&[0xD1; 32]);
    vec![
        EccCommand::ExportSessionKey {
            application: APPLICATION,
            container: CONTAINER,
            public_key: public_key.clone(),
            algorithm: CipherAlgorithm::SM4_ECB,
        },
        EccCommand::ExtEncrypt { public_key, plaintext: secret(b"plain") },
        EccCommand::ExtDecrypt { private_key, ciphertext: ciphertext() },
    ]
}

fn agreements() -> Vec<AgreementCommand> {
    let (application, container) = (APPLICATION, CONTAINER);
    let algorithm = CipherAlgorithm::SM4_CBC;
    let agreement = AgreementId::new([5; 4]);
    let id = DistinguishedId::default();
    vec![
        AgreementCommand::GenerateDataAndKey {
            application,
            container,
            algorithm,
            sponsor: party(),
            id,
        },
        AgreementCommand::GenerateKey { application, container, agreement, responder: party() },
    ]
}

fn sessions() -> Vec<SessionCommand> {
    let (application, container) = (APPLICATION, CONTAINER);
    let algorithm = CipherAlgorithm::SM4_CBC;
    let wrapped_key = WrappedKey::Sm2(ciphertext());
    let iv = InitializationVector::new([0x1F; 16]).unwrap();
    let parameters = CipherParameters { iv, padding: PaddingType::Pkcs5, feedback_bits: 0 };
    let (operation, step) = (CipherOperation::Decrypt, CipherStep::Final);
    vec![
        SessionCommand::ImportSessionKey { application, container, algorithm, wrapped_key },
        SessionCommand::ImportSymmKey { application, container, algorithm, key: secret(&[6; 16]) },
        SessionCommand::Init { operation, key: KEY, algorithm: Some(algorithm), parameters },
        SessionCommand::Process { operation, step, key: KEY, data: secret(&[8; 32]) },
    ]
}

pub(super) fn answers(dialect: &Dialect) -> Vec<(&'static str, Vec<u8>)> {
    let key = world().key.public_key();
    let exported = response::ExportedPublicKey::Rsa(rsa_key());
    let rsa = response::RsaSessionKey::new(SESSION_KEY, vec![0xA5; 256]).unwrap();
    let ecc = response::EccSessionKey { session_key: SESSION_KEY, wrapped_key: ciphertext() };
    let agreed = response::AgreementDataAndKey { ephemeral: key.clone(), session_key: SESSION_KEY };
    let digest = response::DigestValue::from(DigestAlgorithm::Sha384.digest(b"abc"));
    vec![
        ("ExportedPublicKey", exported.encode(dialect)),
        ("RsaSessionKey", rsa.encode(dialect)),
        ("EccSessionKey", ecc.encode(dialect)),
        ("ExtEccCiphertext", response::ExtEccCiphertext(ciphertext()).encode(dialect)),
        ("AgreementDataAndKey", agreed.encode(dialect)),
        ("DigestValue", digest.encode(dialect)),
    ]
}
