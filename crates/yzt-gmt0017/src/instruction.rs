// SPDX-License-Identifier: MIT OR Apache-2.0
//! Instruction bytes of GM/T 0017, clause by clause, and their names.

macro_rules! instructions {
    ($($(#[$doc:meta])* $constant:ident = $value:literal, $name:literal;)*) => {
        $(
            #[doc = concat!("INS of ", $name, ".")]
            $(#[$doc])*
            pub const $constant: u8 = $value;
        )*

        /// Name of the command with this instruction byte, for transcripts.
        ///
        /// ```
        /// use yzt_gmt0017::instruction_name;
        ///
        /// assert_eq!(instruction_name(0x18), Some("VerifyPIN"));
        /// assert_eq!(instruction_name(0x00), None);
        /// ```
        #[must_use]
        pub const fn instruction_name(instruction: u8) -> Option<&'static str> {
            match instruction {
                $($value => Some($name),)*
                _ => None,
            }
        }

        #[cfg(test)]
        const TABLE: &[(u8, &str)] = &[$(($constant, $name)),*];
    };
}

instructions! {
    SET_LABEL = 0x02, "SetLabel";
    GET_DEV_INFO = 0x04, "GetDevInfo";

    DEV_AUTH = 0x10, "DevAuth";
    CHANGE_DEV_AUTH_KEY = 0x12, "ChangeDevAuthKey";
    GET_PIN_INFO = 0x14, "GetPINInfo";
    CHANGE_PIN = 0x16, "ChangePIN";
    VERIFY_PIN = 0x18, "VerifyPIN";
    UNBLOCK_PIN = 0x1A, "UnblockPIN";
    CLEAR_SECURE_STATE = 0x1C, "ClearSecureState";

    CREATE_APPLICATION = 0x20, "CreateApplication";
    ENUM_APPLICATION = 0x22, "EnumApplication";
    DELETE_APPLICATION = 0x24, "DeleteApplication";
    OPEN_APPLICATION = 0x26, "OpenApplication";
    CLOSE_APPLICATION = 0x28, "CloseApplication";

    CREATE_FILE = 0x30, "CreateFile";
    DELETE_FILE = 0x32, "DeleteFile";
    ENUM_FILES = 0x34, "EnumFiles";
    GET_FILE_INFO = 0x36, "GetFileInfo";
    READ_FILE = 0x38, "ReadFile";
    WRITE_FILE = 0x3A, "WriteFile";

    CREATE_CONTAINER = 0x40, "CreateContainer";
    OPEN_CONTAINER = 0x42, "OpenContainer";
    CLOSE_CONTAINER = 0x44, "CloseContainer";
    ENUM_CONTAINER = 0x46, "EnumContainer";
    DELETE_CONTAINER = 0x48, "DeleteContainer";
    GET_CONTAINER_INFO = 0x4A, "GetContainerInfo";
    IMPORT_CERTIFICATE = 0x4C, "ImportCertificate";
    EXPORT_CERTIFICATE = 0x4E, "ExportCertificate";

    GEN_RANDOM = 0x50, "GenRandom";
    GEN_EXT_RSA_KEY = 0x52, "GenExtRSAKey";
    GEN_RSA_KEY_PAIR = 0x54, "GenRSAKeyPair";
    IMPORT_RSA_KEY_PAIR = 0x56, "ImportRSAKeyPair";
    RSA_SIGN_DATA = 0x58, "RSASignData";
    RSA_EXPORT_SESSION_KEY = 0x5A, "RSAExportSessionKey";
    /// Makers disagree about this byte: a bare RSA operation, or RSAExportSessionKeyEx.
    RSA_KEY_OPERATION = 0x5C, "RSAKeyOperation";
    /// Seen with one maker only.
    RSA_VERIFY = 0x5E, "RSAVerify";

    GEN_ECC_KEY_PAIR = 0x70, "GenECCKeyPair";
    IMPORT_ECC_KEY_PAIR = 0x72, "ImportECCKeyPair";
    ECC_SIGN_DATA = 0x74, "ECCSignData";
    ECC_VERIFY = 0x76, "ECCVerify";
    ECC_EXPORT_SESSION_KEY = 0x78, "ECCExportSessionKey";
    EXT_ECC_ENCRYPT = 0x7A, "ExtECCEncrypt";
    EXT_ECC_DECRYPT = 0x7C, "ExtECCDecrypt";
    EXT_ECC_SIGN = 0x7E, "ExtECCSign";
    EXT_ECC_VERIFY = 0x7F, "ExtECCVerify";
    ECC_EXPORT_SESSION_KEY_EX = 0x80, "ECCExportSessionKeyEx";
    GENERATE_AGREEMENT_DATA = 0x82, "GenerateAgreementDataWithECC";
    GENERATE_AGREEMENT_DATA_AND_KEY = 0x84, "GenerateAgreementDataAndKeyWithECC";
    GENERATE_KEY = 0x86, "GenerateKeyWithECC";
    EXPORT_PUBLIC_KEY = 0x88, "ExportPublicKey";

    IMPORT_SESSION_KEY = 0xA0, "ImportSessionKey";
    IMPORT_SYMM_KEY = 0xA2, "ImportSymmKey";
    ENCRYPT_INIT = 0xA4, "EncryptInit";
    ENCRYPT = 0xA6, "Encrypt";
    ENCRYPT_UPDATE = 0xA8, "EncryptUpdate";
    ENCRYPT_FINAL = 0xAA, "EncryptFinal";
    DECRYPT_INIT = 0xAC, "DecryptInit";
    DECRYPT = 0xAE, "Decrypt";
    DECRYPT_UPDATE = 0xB0, "DecryptUpdate";
    DECRYPT_FINAL = 0xB2, "DecryptFinal";
    DIGEST_INIT = 0xB4, "DigestInit";
    DIGEST = 0xB6, "Digest";
    DIGEST_UPDATE = 0xB8, "DigestUpdate";
    DIGEST_FINAL = 0xBA, "DigestFinal";
    MAC_INIT = 0xBC, "MacInit";
    MAC = 0xBE, "Mac";
    MAC_UPDATE = 0xC0, "MacUpdate";
    MAC_FINAL = 0xC2, "MacFinal";
    DESTROY_SESSION_KEY = 0xC4, "DestroySessionKey";
}

/// CLA of a plain command.
pub const CLASS_PLAIN: u8 = 0x80;

/// CLA of a command whose data ends in a MAC.
pub const CLASS_PROTECTED: u8 = 0x84;

/// The class byte that goes with an instruction byte.
#[must_use]
pub const fn class_of(instruction: u8) -> u8 {
    match instruction {
        CHANGE_DEV_AUTH_KEY | CHANGE_PIN | UNBLOCK_PIN => CLASS_PROTECTED,
        _ => CLASS_PLAIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_instruction_table_has_its_name() {
        for &(instruction, name) in TABLE {
            assert_eq!(instruction_name(instruction), Some(name));
        }
        let named = (0..=u8::MAX).filter(|&ins| instruction_name(ins).is_some());
        assert_eq!(named.count(), TABLE.len());
    }

    #[test]
    fn names_are_those_of_the_standard() {
        let known = [
            (0x02, "SetLabel"),
            (0x04, "GetDevInfo"),
            (0x1A, "UnblockPIN"),
            (0x28, "CloseApplication"),
            (0x3A, "WriteFile"),
            (0x4E, "ExportCertificate"),
            (0x50, "GenRandom"),
            (0x74, "ECCSignData"),
            (0x88, "ExportPublicKey"),
            (0xB2, "DecryptFinal"),
            (0xC4, "DestroySessionKey"),
        ];
        for (instruction, name) in known {
            assert_eq!(instruction_name(instruction), Some(name));
        }
        for unknown in [0x00, 0x06, 0x1E, 0x60, 0xC6, 0xD0, 0xFF] {
            assert_eq!(instruction_name(unknown), None);
        }
    }

    #[test]
    fn three_commands_are_protected() {
        let protected: Vec<u8> =
            (0..=u8::MAX).filter(|&ins| class_of(ins) == CLASS_PROTECTED).collect();
        assert_eq!(protected, [0x12, 0x16, 0x1A]);
    }
}
