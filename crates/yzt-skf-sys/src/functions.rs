// SPDX-License-Identifier: MIT OR Apache-2.0
//! The functions of GM/T 0016-2012, clause 7, and those that nearly every library has besides.

#![expect(unsafe_code, reason = "a library's functions are found by name, and called as C")]

use core::ffi::{c_char, c_void};

/// `HANDLE`: opaque; some callers keep only its lower half.
pub type HANDLE = *mut c_void;
/// `BOOL` as an argument: zero is false.
pub type BOOL = i32;
/// `LPSTR` that is written to.
pub type LPSTR = *mut c_char;
/// `LPSTR` that is read.
pub type LPCSTR = *const c_char;

/// The functions of the standard, in its order.
pub const STANDARD: &[&str] = &[
    // Device management, 7.1.
    "SKF_WaitForDevEvent",
    "SKF_CancelWaitForDevEvent",
    "SKF_EnumDev",
    "SKF_ConnectDev",
    "SKF_DisConnectDev",
    "SKF_GetDevState",
    "SKF_SetLabel",
    "SKF_GetDevInfo",
    "SKF_LockDev",
    "SKF_UnlockDev",
    "SKF_Transmit",
    // Access control, 7.2.
    "SKF_ChangeDevAuthKey",
    "SKF_DevAuth",
    "SKF_ChangePIN",
    "SKF_GetPINInfo",
    "SKF_VerifyPIN",
    "SKF_UnblockPIN",
    "SKF_ClearSecureState",
    // Applications, 7.3.
    "SKF_CreateApplication",
    "SKF_EnumApplication",
    "SKF_DeleteApplication",
    "SKF_OpenApplication",
    "SKF_CloseApplication",
    // Files, 7.4.
    "SKF_CreateFile",
    "SKF_DeleteFile",
    "SKF_EnumFiles",
    "SKF_GetFileInfo",
    "SKF_ReadFile",
    "SKF_WriteFile",
    // Containers, 7.5.
    "SKF_CreateContainer",
    "SKF_DeleteContainer",
    "SKF_OpenContainer",
    "SKF_CloseContainer",
    "SKF_EnumContainer",
    "SKF_GetContainerType",
    "SKF_ImportCertificate",
    "SKF_ExportCertificate",
    // Cryptography, 7.6.
    "SKF_GenRandom",
    "SKF_GenRSAKeyPair",
    "SKF_ImportRSAKeyPair",
    "SKF_RSASignData",
    "SKF_RSAVerify",
    "SKF_RSAExportSessionKey",
    "SKF_GenECCKeyPair",
    "SKF_ImportECCKeyPair",
    "SKF_ECCSignData",
    "SKF_ECCVerify",
    "SKF_ECCExportSessionKey",
    "SKF_ExtECCEncrypt",
    "SKF_GenerateAgreementDataWithECC",
    "SKF_GenerateAgreementDataAndKeyWithECC",
    "SKF_GenerateKeyWithECC",
    "SKF_ExportPublicKey",
    "SKF_ImportSessionKey",
    "SKF_EncryptInit",
    "SKF_Encrypt",
    "SKF_EncryptUpdate",
    "SKF_EncryptFinal",
    "SKF_DecryptInit",
    "SKF_Decrypt",
    "SKF_DecryptUpdate",
    "SKF_DecryptFinal",
    "SKF_DigestInit",
    "SKF_Digest",
    "SKF_DigestUpdate",
    "SKF_DigestFinal",
    "SKF_MacInit",
    "SKF_Mac",
    "SKF_MacUpdate",
    "SKF_MacFinal",
    "SKF_CloseHandle",
];

/// Functions that are not in the standard of 2012 and have one signature wherever they are found.
pub const DE_FACTO: &[&str] = &[
    "SKF_SetSymmKey",
    "SKF_GenExtRSAKey",
    "SKF_ExtRSAPubKeyOperation",
    "SKF_ExtRSAPriKeyOperation",
    "SKF_ExtECCDecrypt",
    "SKF_ExtECCSign",
    "SKF_ExtECCVerify",
];

macro_rules! pointers {
    ($(#[$about:meta])* $table:ident: $($name:ident($($argument:ident: $kind:ty),*);)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Default)]
        pub struct $table {
            $(
                #[doc = concat!("`", stringify!($name), "`; `None` where a library has it not.")]
                pub $name: Option<unsafe extern "system" fn($($argument: $kind),*) -> ULONG>,
            )*
        }

        impl $table {
            /// The table of a library, each function found by its name.
            ///
            /// # Safety
            /// A pointer that `find` answers for a name is that function, with the signature and
            /// the layouts of this module, and stays good as long as the table is used.
            pub unsafe fn load(mut find: impl FnMut(&'static str) -> Option<NonNull<c_void>>) -> Self {
                Self {
                    $($name: find(stringify!($name)).map(|found| {
                        // SAFETY: the caller vouches for the signature; a function pointer has the
                        // size of a data pointer wherever libraries are loaded by name.
                        unsafe {
                            core::mem::transmute::<
                                *mut c_void,
                                unsafe extern "system" fn($($argument: $kind),*) -> ULONG,
                            >(found.as_ptr())
                        }
                    }),)*
                }
            }
        }
    };
}

macro_rules! table {
    ($(#[$about:meta])* $module:ident, $layout:ident, $dword:ty) => {
        $(#[$about])*
        pub mod $module {
            use core::ffi::c_void;
            use core::ptr::NonNull;

            use super::{BOOL, HANDLE, LPCSTR, LPSTR};
            use crate::layout::ECCSIGNATUREBLOB;
            use crate::layout::$layout::{
                BLOCKCIPHERPARAM, DEVINFO, ECCCIPHERBLOB, ECCPRIVATEKEYBLOB, ECCPUBLICKEYBLOB,
                ENVELOPEDKEYBLOB, FILEATTRIBUTE, RSAPRIVATEKEYBLOB, RSAPUBLICKEYBLOB, ULONG,
            };

            /// `DWORD`. One header has it as 64 bits where `ULONG` has 32: a caller that passes
            /// 64 bits with the upper half zero suits both.
            pub type DWORD = $dword;

            pointers! {
                /// The functions of a library.
                Functions:
                SKF_WaitForDevEvent(szDevName: LPSTR, pulDevNameLen: *mut ULONG, pulEvent: *mut ULONG);
                SKF_CancelWaitForDevEvent();
                SKF_EnumDev(bPresent: BOOL, szNameList: LPSTR, pulSize: *mut ULONG);
                SKF_ConnectDev(szName: LPCSTR, phDev: *mut HANDLE);
                SKF_DisConnectDev(hDev: HANDLE);
                SKF_GetDevState(szDevName: LPCSTR, pulDevState: *mut ULONG);
                SKF_SetLabel(hDev: HANDLE, szLabel: LPCSTR);
                SKF_GetDevInfo(hDev: HANDLE, pDevInfo: *mut DEVINFO);
                SKF_LockDev(hDev: HANDLE, ulTimeOut: ULONG);
                SKF_UnlockDev(hDev: HANDLE);
                SKF_Transmit(hDev: HANDLE, pbCommand: *const u8, ulCommandLen: ULONG, pbData: *mut u8, pulDataLen: *mut ULONG);
                SKF_ChangeDevAuthKey(hDev: HANDLE, pbKeyValue: *const u8, ulKeyLen: ULONG);
                SKF_DevAuth(hDev: HANDLE, pbAuthData: *const u8, ulLen: ULONG);
                SKF_ChangePIN(hApplication: HANDLE, ulPINType: ULONG, szOldPin: LPCSTR, szNewPin: LPCSTR, pulRetryCount: *mut ULONG);
                SKF_GetPINInfo(hApplication: HANDLE, ulPINType: ULONG, pulMaxRetryCount: *mut ULONG, pulRemainRetryCount: *mut ULONG, pbDefaultPin: *mut BOOL);
                SKF_VerifyPIN(hApplication: HANDLE, ulPINType: ULONG, szPIN: LPCSTR, pulRetryCount: *mut ULONG);
                SKF_UnblockPIN(hApplication: HANDLE, szAdminPIN: LPCSTR, szNewUserPIN: LPCSTR, pulRetryCount: *mut ULONG);
                SKF_ClearSecureState(hApplication: HANDLE);
                SKF_CreateApplication(hDev: HANDLE, szAppName: LPCSTR, szAdminPin: LPCSTR, dwAdminPinRetryCount: DWORD, szUserPin: LPCSTR, dwUserPinRetryCount: DWORD, dwCreateFileRights: DWORD, phApplication: *mut HANDLE);
                SKF_EnumApplication(hDev: HANDLE, szAppName: LPSTR, pulSize: *mut ULONG);
                SKF_DeleteApplication(hDev: HANDLE, szAppName: LPCSTR);
                SKF_OpenApplication(hDev: HANDLE, szAppName: LPCSTR, phApplication: *mut HANDLE);
                SKF_CloseApplication(hApplication: HANDLE);
                SKF_CreateFile(hApplication: HANDLE, szFileName: LPCSTR, ulFileSize: ULONG, ulReadRights: ULONG, ulWriteRights: ULONG);
                SKF_DeleteFile(hApplication: HANDLE, szFileName: LPCSTR);
                SKF_EnumFiles(hApplication: HANDLE, szFileList: LPSTR, pulSize: *mut ULONG);
                SKF_GetFileInfo(hApplication: HANDLE, szFileName: LPCSTR, pFileInfo: *mut FILEATTRIBUTE);
                SKF_ReadFile(hApplication: HANDLE, szFileName: LPCSTR, ulOffset: ULONG, ulSize: ULONG, pbOutData: *mut u8, pulOutLen: *mut ULONG);
                SKF_WriteFile(hApplication: HANDLE, szFileName: LPCSTR, ulOffset: ULONG, pbData: *const u8, ulSize: ULONG);
                SKF_CreateContainer(hApplication: HANDLE, szContainerName: LPCSTR, phContainer: *mut HANDLE);
                SKF_DeleteContainer(hApplication: HANDLE, szContainerName: LPCSTR);
                SKF_OpenContainer(hApplication: HANDLE, szContainerName: LPCSTR, phContainer: *mut HANDLE);
                SKF_CloseContainer(hContainer: HANDLE);
                SKF_EnumContainer(hApplication: HANDLE, szContainerName: LPSTR, pulSize: *mut ULONG);
                SKF_GetContainerType(hContainer: HANDLE, pulContainerType: *mut ULONG);
                SKF_ImportCertificate(hContainer: HANDLE, bSignFlag: BOOL, pbCert: *const u8, ulCertLen: ULONG);
                SKF_ExportCertificate(hContainer: HANDLE, bSignFlag: BOOL, pbCert: *mut u8, pulCertLen: *mut ULONG);
                SKF_GenRandom(hDev: HANDLE, pbRandom: *mut u8, ulRandomLen: ULONG);
                SKF_GenRSAKeyPair(hContainer: HANDLE, ulBitsLen: ULONG, pBlob: *mut RSAPUBLICKEYBLOB);
                SKF_ImportRSAKeyPair(hContainer: HANDLE, ulSymAlgId: ULONG, pbWrappedKey: *const u8, ulWrappedKeyLen: ULONG, pbEncryptedData: *const u8, ulEncryptedDataLen: ULONG);
                SKF_RSASignData(hContainer: HANDLE, pbData: *const u8, ulDataLen: ULONG, pbSignature: *mut u8, pulSignLen: *mut ULONG);
                SKF_RSAVerify(hDev: HANDLE, pRSAPubKeyBlob: *const RSAPUBLICKEYBLOB, pbData: *const u8, ulDataLen: ULONG, pbSignature: *const u8, ulSignLen: ULONG);
                SKF_RSAExportSessionKey(hContainer: HANDLE, ulAlgId: ULONG, pPubKey: *const RSAPUBLICKEYBLOB, pbData: *mut u8, pulDataLen: *mut ULONG, phSessionKey: *mut HANDLE);
                SKF_GenECCKeyPair(hContainer: HANDLE, ulAlgId: ULONG, pBlob: *mut ECCPUBLICKEYBLOB);
                SKF_ImportECCKeyPair(hContainer: HANDLE, pEnvelopedKeyBlob: *const ENVELOPEDKEYBLOB);
                SKF_ECCSignData(hContainer: HANDLE, pbData: *const u8, ulDataLen: ULONG, pSignature: *mut ECCSIGNATUREBLOB);
                SKF_ECCVerify(hDev: HANDLE, pECCPubKeyBlob: *const ECCPUBLICKEYBLOB, pbData: *const u8, ulDataLen: ULONG, pSignature: *const ECCSIGNATUREBLOB);
                SKF_ECCExportSessionKey(hContainer: HANDLE, ulAlgId: ULONG, pPubKey: *const ECCPUBLICKEYBLOB, pData: *mut ECCCIPHERBLOB, phSessionKey: *mut HANDLE);
                SKF_ExtECCEncrypt(hDev: HANDLE, pECCPubKeyBlob: *const ECCPUBLICKEYBLOB, pbPlainText: *const u8, ulPlainTextLen: ULONG, pCipherText: *mut ECCCIPHERBLOB);
                SKF_GenerateAgreementDataWithECC(hContainer: HANDLE, ulAlgId: ULONG, pTempECCPubKeyBlob: *mut ECCPUBLICKEYBLOB, pbID: *const u8, ulIDLen: ULONG, phAgreementHandle: *mut HANDLE);
                SKF_GenerateAgreementDataAndKeyWithECC(hContainer: HANDLE, ulAlgId: ULONG, pSponsorECCPubKeyBlob: *const ECCPUBLICKEYBLOB, pSponsorTempECCPubKeyBlob: *const ECCPUBLICKEYBLOB, pTempECCPubKeyBlob: *mut ECCPUBLICKEYBLOB, pbID: *const u8, ulIDLen: ULONG, pbSponsorID: *const u8, ulSponsorIDLen: ULONG, phKeyHandle: *mut HANDLE);
                SKF_GenerateKeyWithECC(hAgreementHandle: HANDLE, pECCPubKeyBlob: *const ECCPUBLICKEYBLOB, pTempECCPubKeyBlob: *const ECCPUBLICKEYBLOB, pbID: *const u8, ulIDLen: ULONG, phKeyHandle: *mut HANDLE);
                SKF_ExportPublicKey(hContainer: HANDLE, bSignFlag: BOOL, pbBlob: *mut u8, pulBlobLen: *mut ULONG);
                SKF_ImportSessionKey(hContainer: HANDLE, ulAlgId: ULONG, pbWrapedData: *const u8, ulWrapedLen: ULONG, phKey: *mut HANDLE);
                SKF_EncryptInit(hKey: HANDLE, EncryptParam: BLOCKCIPHERPARAM);
                SKF_Encrypt(hKey: HANDLE, pbData: *const u8, ulDataLen: ULONG, pbEncryptedData: *mut u8, pulEncryptedLen: *mut ULONG);
                SKF_EncryptUpdate(hKey: HANDLE, pbData: *const u8, ulDataLen: ULONG, pbEncryptedData: *mut u8, pulEncryptedLen: *mut ULONG);
                SKF_EncryptFinal(hKey: HANDLE, pbEncryptedData: *mut u8, pulEncryptedLen: *mut ULONG);
                SKF_DecryptInit(hKey: HANDLE, DecryptParam: BLOCKCIPHERPARAM);
                SKF_Decrypt(hKey: HANDLE, pbEncryptedData: *const u8, ulEncryptedLen: ULONG, pbData: *mut u8, pulDataLen: *mut ULONG);
                SKF_DecryptUpdate(hKey: HANDLE, pbEncryptedData: *const u8, ulEncryptedLen: ULONG, pbData: *mut u8, pulDataLen: *mut ULONG);
                SKF_DecryptFinal(hKey: HANDLE, pbDecryptedData: *mut u8, pulDecryptedDataLen: *mut ULONG);
                SKF_DigestInit(hDev: HANDLE, ulAlgID: ULONG, pPubKey: *const ECCPUBLICKEYBLOB, pucID: *const u8, ulIDLen: ULONG, phHash: *mut HANDLE);
                SKF_Digest(hHash: HANDLE, pbData: *const u8, ulDataLen: ULONG, pbHashData: *mut u8, pulHashLen: *mut ULONG);
                SKF_DigestUpdate(hHash: HANDLE, pbData: *const u8, ulDataLen: ULONG);
                SKF_DigestFinal(hHash: HANDLE, pHashData: *mut u8, pulHashLen: *mut ULONG);
                SKF_MacInit(hKey: HANDLE, pMacParam: *const BLOCKCIPHERPARAM, phMac: *mut HANDLE);
                SKF_Mac(hMac: HANDLE, pbData: *const u8, ulDataLen: ULONG, pbMacData: *mut u8, pulMacLen: *mut ULONG);
                SKF_MacUpdate(hMac: HANDLE, pbData: *const u8, ulDataLen: ULONG);
                SKF_MacFinal(hMac: HANDLE, pbMacData: *mut u8, pulMacDataLen: *mut ULONG);
                SKF_CloseHandle(hHandle: HANDLE);
                SKF_SetSymmKey(hDev: HANDLE, pbKey: *const u8, ulAlgID: ULONG, phKey: *mut HANDLE);
                SKF_GenExtRSAKey(hDev: HANDLE, ulBitsLen: ULONG, pBlob: *mut RSAPRIVATEKEYBLOB);
                SKF_ExtRSAPubKeyOperation(hDev: HANDLE, pRSAPubKeyBlob: *const RSAPUBLICKEYBLOB, pbInput: *const u8, ulInputLen: ULONG, pbOutput: *mut u8, pulOutputLen: *mut ULONG);
                SKF_ExtRSAPriKeyOperation(hDev: HANDLE, pRSAPriKeyBlob: *const RSAPRIVATEKEYBLOB, pbInput: *const u8, ulInputLen: ULONG, pbOutput: *mut u8, pulOutputLen: *mut ULONG);
                SKF_ExtECCDecrypt(hDev: HANDLE, pECCPriKeyBlob: *const ECCPRIVATEKEYBLOB, pCipherText: *const ECCCIPHERBLOB, pbPlainText: *mut u8, pulPlainTextLen: *mut ULONG);
                SKF_ExtECCSign(hDev: HANDLE, pECCPriKeyBlob: *const ECCPRIVATEKEYBLOB, pbData: *const u8, ulDataLen: ULONG, pSignature: *mut ECCSIGNATUREBLOB);
                SKF_ExtECCVerify(hDev: HANDLE, pECCPubKeyBlob: *const ECCPUBLICKEYBLOB, pbData: *const u8, ulDataLen: ULONG, pSignature: *const ECCSIGNATUREBLOB);
            }
        }
    };
}

table! {
    /// Of a library with 32-bit integers and no padding.
    packed, packed, usize
}
table! {
    /// Of a library with 32-bit integers and natural alignment.
    natural, natural, usize
}
table! {
    /// Of a library with 64-bit integers and no padding.
    packed_wide, packed_wide, u64
}
table! {
    /// Of a library with 64-bit integers and natural alignment.
    natural_wide, natural_wide, u64
}
