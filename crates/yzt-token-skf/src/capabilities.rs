// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a key can do: what its library has functions for, and what the key says it has.

use yzt_token::{Capabilities, Operation};

use crate::description::Description;
use crate::library::Library;
use crate::profile::CipherPlace;

/// The functions that an operation needs.
const FUNCTIONS: &[(Operation, &[&str])] = &[
    (Operation::DeviceInformation, &["SKF_GetDevInfo"]),
    (Operation::SetLabel, &["SKF_SetLabel"]),
    (Operation::Random, &["SKF_GenRandom"]),
    (Operation::AnswerDeviceChallenge, &["SKF_GenRandom", "SKF_DevAuth"]),
    (Operation::AuthenticateDevice, &["SKF_GenRandom", "SKF_DevAuth"]),
    (Operation::ChangeDeviceKey, &["SKF_GenRandom", "SKF_DevAuth", "SKF_ChangeDevAuthKey"]),
    (Operation::Transmit, &["SKF_Transmit"]),
    (Operation::Lock, &["SKF_LockDev", "SKF_UnlockDev"]),
    (
        Operation::Applications,
        &["SKF_EnumApplication", "SKF_OpenApplication", "SKF_CloseApplication"],
    ),
    (Operation::CreateApplication, &["SKF_CreateApplication"]),
    (Operation::DeleteApplication, &["SKF_DeleteApplication"]),
    (Operation::PinInformation, &["SKF_GetPINInfo"]),
    (Operation::VerifyPin, &["SKF_VerifyPIN"]),
    (Operation::ChangePin, &["SKF_ChangePIN"]),
    (Operation::Logout, &["SKF_ClearSecureState"]),
    (Operation::Files, &["SKF_EnumFiles"]),
    (Operation::CreateFile, &["SKF_CreateFile"]),
    (Operation::DeleteFile, &["SKF_DeleteFile"]),
    (Operation::FileInformation, &["SKF_GetFileInfo"]),
    (Operation::ReadFile, &["SKF_ReadFile", "SKF_GetFileInfo"]),
    (Operation::WriteFile, &["SKF_WriteFile"]),
    (Operation::Containers, &["SKF_EnumContainer", "SKF_OpenContainer", "SKF_CloseContainer"]),
    (Operation::CreateContainer, &["SKF_CreateContainer"]),
    (Operation::DeleteContainer, &["SKF_DeleteContainer"]),
    (Operation::ContainerInformation, &["SKF_GetContainerType", "SKF_ExportPublicKey"]),
    (Operation::PublicKey, &["SKF_ExportPublicKey"]),
    (Operation::ImportCertificate, &["SKF_ImportCertificate"]),
    (Operation::Certificate, &["SKF_ExportCertificate"]),
    (Operation::Digest, &["SKF_DigestInit", "SKF_DigestUpdate", "SKF_DigestFinal"]),
    (Operation::ImportPlainSessionKey, &["SKF_SetSymmKey"]),
    (
        Operation::SessionEncrypt,
        &["SKF_EncryptInit", "SKF_Encrypt", "SKF_EncryptUpdate", "SKF_EncryptFinal"],
    ),
    (
        Operation::SessionDecrypt,
        &["SKF_DecryptInit", "SKF_Decrypt", "SKF_DecryptUpdate", "SKF_DecryptFinal"],
    ),
    (Operation::SessionMac, &["SKF_MacInit", "SKF_MacUpdate", "SKF_MacFinal"]),
    (Operation::ImportSessionKey, &["SKF_ImportSessionKey"]),
];

/// What needs SM2 beside.
const WITH_SM2: &[(Operation, &[&str])] = &[
    (Operation::GenerateSignatureKey, &["SKF_GenECCKeyPair"]),
    (Operation::ImportEncryptionKey, &["SKF_ImportECCKeyPair"]),
    (Operation::SignDigest, &["SKF_ECCSignData"]),
    (Operation::SignDigests, &["SKF_ECCSignData"]),
    (
        Operation::SignMessage,
        &["SKF_ECCSignData", "SKF_DigestInit", "SKF_DigestUpdate", "SKF_DigestFinal"],
    ),
    (Operation::VerifySignature, &["SKF_ECCVerify"]),
    (Operation::EncryptFor, &["SKF_ExtECCEncrypt"]),
    (Operation::ExportSessionKey, &["SKF_ECCExportSessionKey"]),
    (
        Operation::KeyAgreement,
        &[
            "SKF_GenerateAgreementDataWithECC",
            "SKF_GenerateAgreementDataAndKeyWithECC",
            "SKF_GenerateKeyWithECC",
        ],
    ),
];

/// What needs RSA beside.
const WITH_RSA: &[(Operation, &[&str])] = &[
    (Operation::GenerateRsaKey, &["SKF_GenRSAKeyPair"]),
    (Operation::ImportRsaEncryptionKey, &["SKF_ImportRSAKeyPair"]),
    (Operation::SignDigestRsa, &["SKF_RSASignData"]),
    (Operation::SignDigests, &["SKF_RSASignData"]),
];

/// What encryption in the key needs.
const IN_THE_KEY: &[&str] = &["SKF_SetSymmKey", "SKF_EncryptInit", "SKF_Encrypt"];

pub(crate) fn of(library: &Library, description: &Description) -> Capabilities {
    let has_all = |functions: &[&str]| functions.iter().all(|function| library.has(function));
    let mut set = Capabilities::none();
    let tables =
        [(FUNCTIONS, true), (WITH_SM2, description.has_sm2()), (WITH_RSA, description.has_rsa())];
    for (table, applies) in tables {
        for (operation, functions) in table {
            if applies && has_all(functions) {
                set = set.with(*operation);
            }
        }
    }
    let place = library.profile.device_authentication.cipher;
    let by_host = place == CipherPlace::ByAlgorithm && description.authenticates_with_sm4();
    if !by_host && !has_all(IN_THE_KEY) {
        set = set.without(Operation::AuthenticateDevice).without(Operation::ChangeDeviceKey);
    }
    if library.decrypts {
        set = set.with(Operation::Decrypt);
    }
    let signs = set.supports(Operation::SignDigests);
    if signs && set.supports(Operation::VerifyPin) && set.supports(Operation::Logout) {
        set = set.with(Operation::SignWithPin);
    }
    set
}
