// SPDX-License-Identifier: MIT OR Apache-2.0
//! Status words and transport errors as errors of the token.

use yzt_apdu::{ChannelError, StatusWord};
use yzt_gmt0017::{instruction, instruction_name};
use yzt_token::{Error, Object, Operation};

/// The error of an exchange that did not happen.
pub(crate) fn channel_error(error: ChannelError) -> Error {
    match error {
        ChannelError::Removed => Error::TokenRemoved,
        ChannelError::Reset => Error::TokenReset,
        ChannelError::Timeout => Error::Timeout,
        ChannelError::Busy => Error::InUse,
        other => Error::backend(other.number(), other),
    }
}

/// The error of a command that cannot be written.
pub(crate) fn command_error(error: yzt_gmt0017::Error) -> Error {
    match error {
        yzt_gmt0017::Error::Text { .. } => {
            Error::Argument { argument: "a name or label: empty, too long, or with a NUL" }
        }
        yzt_gmt0017::Error::Pin(error) => Error::Pin(error),
        yzt_gmt0017::Error::Crypto(error) => Error::Crypto(error),
        other => Error::backend(other.number(), other),
    }
}

/// The error of an answer that cannot be read.
pub(crate) fn answer_error(instruction: u8, error: &yzt_gmt0017::Error) -> Error {
    Error::Format { command: name(instruction), detail: error.to_string().into() }
}

/// The error of a card's refusal, by class: only the statuses of ISO/IEC 7816-4 are certain, so
/// nothing depends on one of the others alone.
pub(crate) fn refusal(instruction: u8, status: StatusWord) -> Error {
    let command = name(instruction);
    let raw = u16::from(status);
    if let Some(object) = missing(instruction, status) {
        return Error::NotFound { object };
    }
    if let Some(object) = existing(status) {
        return Error::AlreadyExists { object };
    }
    match status {
        StatusWord::SecurityStatusNotSatisfied => Error::NotLoggedIn { command },
        StatusWord::ApplicationNotOpen => Error::ApplicationClosed,
        StatusWord::NotEnoughMemory => Error::NoRoom,
        StatusWord::ApplicationAlreadyOpen | StatusWord::SeveralApplicationsNotSupported => {
            Error::InUse
        }
        StatusWord::MemoryFailure | StatusWord::WriteFailed => {
            Error::MemoryFailed { command, status: raw }
        }
        StatusWord::FunctionNotSupported
        | StatusWord::InstructionNotSupported
        | StatusWord::ClassNotSupported
        | StatusWord::SessionKeyAlgorithmNotSupported
        | StatusWord::HashAlgorithmNotSupported => {
            Error::NotSupported { operation: operation(instruction) }
        }
        StatusWord::WrongLength
        | StatusWord::IncorrectSecureMessagingData
        | StatusWord::IncorrectData
        | StatusWord::IncorrectParameters
        | StatusWord::DataError
        | StatusWord::OffsetBeyondFile => Error::DataRefused { command, status: raw },
        StatusWord::AuthenticationMethodBlocked
        | StatusWord::ReferenceDataNotUsable
        | StatusWord::ConditionsOfUseNotSatisfied
        | StatusWord::CommandNotAllowed => Error::StateRefused { command, status: raw },
        StatusWord::RsaKeyGenerationFailed
        | StatusWord::VerificationFailed
        | StatusWord::AsymmetricEncryptionFailed
        | StatusWord::AsymmetricDecryptionFailed
        | StatusWord::SigningFailed
        | StatusWord::AgreementDataFailed
        | StatusWord::AgreedKeyFailed => Error::CryptographyFailed { command, status: raw },
        _ => Error::Status { command, status: raw },
    }
}

/// The name of a command for errors.
pub(crate) fn name(instruction: u8) -> &'static str {
    instruction_name(instruction).unwrap_or("an unknown command")
}

fn missing(instruction: u8, status: StatusWord) -> Option<Object> {
    match status {
        StatusWord::ApplicationNotFound | StatusWord::ApplicationNameNotFound => {
            Some(Object::Application)
        }
        StatusWord::ContainerNameNotFound | StatusWord::ContainerNotFound => {
            Some(Object::Container)
        }
        StatusWord::KeyPairNotFound => Some(Object::KeyPair),
        StatusWord::CertificateNotFound => Some(Object::Certificate),
        StatusWord::FileNotFound => Some(Object::File),
        StatusWord::SymmetricKeyNotFound => Some(Object::SessionKey),
        StatusWord::KeyNotFound => Some(Object::Other),
        // ISO/IEC 7816-4: file or application not found, record not found.
        StatusWord::Unknown(0x6A82 | 0x6A83) => Some(addressed(instruction)),
        _ => None,
    }
}

fn existing(status: StatusWord) -> Option<Object> {
    match status {
        StatusWord::ApplicationExists => Some(Object::Application),
        StatusWord::ContainerExists => Some(Object::Container),
        StatusWord::FileExists => Some(Object::File),
        _ => None,
    }
}

/// The object that a command looks for.
fn addressed(instruction: u8) -> Object {
    match instruction {
        instruction::OPEN_APPLICATION | instruction::DELETE_APPLICATION => Object::Application,
        instruction::OPEN_CONTAINER
        | instruction::DELETE_CONTAINER
        | instruction::GET_CONTAINER_INFO => Object::Container,
        instruction::EXPORT_CERTIFICATE => Object::Certificate,
        instruction::EXPORT_PUBLIC_KEY
        | instruction::ECC_SIGN_DATA
        | instruction::RSA_SIGN_DATA
        | instruction::IMPORT_SESSION_KEY => Object::KeyPair,
        instruction::DELETE_FILE
        | instruction::GET_FILE_INFO
        | instruction::READ_FILE
        | instruction::WRITE_FILE => Object::File,
        instruction::ENCRYPT_INIT..=instruction::DECRYPT_FINAL
        | instruction::MAC_INIT..=instruction::DESTROY_SESSION_KEY => Object::SessionKey,
        _ => Object::Other,
    }
}

/// What a caller asked for when this command was sent.
fn operation(instruction: u8) -> Operation {
    match instruction {
        instruction::SET_LABEL => Operation::SetLabel,
        instruction::GEN_RANDOM => Operation::Random,
        instruction::DEV_AUTH => Operation::AuthenticateDevice,
        instruction::CHANGE_DEV_AUTH_KEY => Operation::ChangeDeviceKey,
        instruction::CREATE_APPLICATION => Operation::CreateApplication,
        instruction::DELETE_APPLICATION => Operation::DeleteApplication,
        instruction::GET_PIN_INFO => Operation::PinInformation,
        instruction::VERIFY_PIN => Operation::VerifyPin,
        instruction::CHANGE_PIN => Operation::ChangePin,
        instruction::UNBLOCK_PIN => Operation::UnblockByCryptogram,
        instruction::CREATE_CONTAINER => Operation::CreateContainer,
        instruction::DELETE_CONTAINER => Operation::DeleteContainer,
        instruction::GEN_ECC_KEY_PAIR => Operation::GenerateSignatureKey,
        instruction::IMPORT_ECC_KEY_PAIR => Operation::ImportEncryptionKey,
        instruction::EXPORT_PUBLIC_KEY => Operation::PublicKey,
        instruction::IMPORT_CERTIFICATE => Operation::ImportCertificate,
        instruction::EXPORT_CERTIFICATE => Operation::Certificate,
        instruction::ECC_SIGN_DATA => Operation::SignDigest,
        instruction::CLEAR_SECURE_STATE => Operation::Logout,
        instruction::ENUM_CONTAINER | instruction::OPEN_CONTAINER => Operation::Containers,
        instruction::GET_CONTAINER_INFO => Operation::ContainerInformation,
        instruction::GET_DEV_INFO => Operation::DeviceInformation,
        _ => file_operation(instruction)
            .or_else(|| key_operation(instruction))
            .unwrap_or(Operation::Applications),
    }
}

fn file_operation(instruction: u8) -> Option<Operation> {
    Some(match instruction {
        instruction::CREATE_FILE => Operation::CreateFile,
        instruction::DELETE_FILE => Operation::DeleteFile,
        instruction::ENUM_FILES => Operation::Files,
        instruction::GET_FILE_INFO => Operation::FileInformation,
        instruction::READ_FILE => Operation::ReadFile,
        instruction::WRITE_FILE => Operation::WriteFile,
        _ => return None,
    })
}

fn key_operation(instruction: u8) -> Option<Operation> {
    Some(match instruction {
        instruction::GEN_RSA_KEY_PAIR => Operation::GenerateRsaKey,
        instruction::IMPORT_RSA_KEY_PAIR => Operation::ImportRsaEncryptionKey,
        instruction::RSA_SIGN_DATA => Operation::SignDigestRsa,
        instruction::RSA_KEY_OPERATION => Operation::Decrypt,
        instruction::RSA_VERIFY | instruction::ECC_VERIFY => Operation::VerifySignature,
        instruction::EXT_ECC_ENCRYPT => Operation::EncryptFor,
        instruction::RSA_EXPORT_SESSION_KEY | instruction::ECC_EXPORT_SESSION_KEY => {
            Operation::ExportSessionKey
        }
        instruction::IMPORT_SESSION_KEY => Operation::ImportSessionKey,
        instruction::IMPORT_SYMM_KEY => Operation::ImportPlainSessionKey,
        instruction::ENCRYPT_INIT..=instruction::ENCRYPT_FINAL => Operation::SessionEncrypt,
        instruction::DECRYPT_INIT..=instruction::DECRYPT_FINAL => Operation::SessionDecrypt,
        instruction::MAC_INIT..=instruction::MAC_FINAL => Operation::SessionMac,
        instruction::DIGEST_INIT..=instruction::DIGEST_FINAL => Operation::Digest,
        instruction::GENERATE_AGREEMENT_DATA
        | instruction::GENERATE_AGREEMENT_DATA_AND_KEY
        | instruction::GENERATE_KEY => Operation::KeyAgreement,
        _ => return None,
    })
}
