/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * libyzt_skf: GM/T 0016-2012 (SKF).
 *
 * What the standard leaves open is told in SKF-ABI.md beside this file. In short: integers have 32
 * bits and structures no padding; functions return SAR_OK or a code; a buffer that is NULL asks for
 * the length; a length is written with SAR_BUFFER_TOO_SMALL, and nothing else is on failure.
 *
 * Generated from the sources of the library: do not edit.
 */
#ifndef YZT_SKF_H
#define YZT_SKF_H

#ifdef _WIN32
#include <windows.h>
#define DEVAPI __stdcall
#else
#include <stdint.h>
#define DEVAPI
typedef uint8_t BYTE;
typedef char CHAR;
typedef int32_t LONG;
typedef uint32_t ULONG;
typedef uint32_t DWORD;
typedef int32_t BOOL;
typedef CHAR *LPSTR;
typedef void *HANDLE;
#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif
#endif

/* Small numbers below 2^31; never followed as pointers. */
typedef HANDLE DEVHANDLE;
typedef HANDLE HAPPLICATION;
typedef HANDLE HCONTAINER;

#define MAX_RSA_MODULUS_LEN 256
#define MAX_RSA_EXPONENT_LEN 4
#define ECC_MAX_XCOORDINATE_BITS_LEN 512
#define ECC_MAX_YCOORDINATE_BITS_LEN 512
#define ECC_MAX_MODULUS_BITS_LEN 512
#define MAX_IV_LEN 32

#define ADMIN_TYPE 0
#define USER_TYPE 1

/* Table 14: who may do something; may be OR-ed. */
#define SECURE_NEVER_ACCOUNT 0x00000000
#define SECURE_ADM_ACCOUNT 0x00000001
#define SECURE_USER_ACCOUNT 0x00000010
#define SECURE_ANYONE_ACCOUNT 0x000000FF

/* Table 15. */
#define DEV_ABSENT_STATE 0x00000000
#define DEV_PRESENT_STATE 0x00000001
#define DEV_UNKNOW_STATE 0x00000002

/* 6.4. Values of 256 bits are right-aligned in their fields. */
#pragma pack(push, 1)

typedef struct {
    BYTE major;
    BYTE minor;
} VERSION;

typedef struct {
    VERSION Version;
    CHAR Manufacturer[64];
    CHAR Issuer[64];
    CHAR Label[32];
    CHAR SerialNumber[32];
    VERSION HWVersion;
    VERSION FirmwareVersion;
    ULONG AlgSymCap;
    ULONG AlgAsymCap;
    ULONG AlgHashCap;
    ULONG DevAuthAlgId;
    ULONG TotalSpace;
    ULONG FreeSpace;
    ULONG MaxECCBufferSize;
    ULONG MaxBufferSize;
    BYTE Reserved[64];
} DEVINFO;

typedef struct {
    ULONG AlgID;
    ULONG BitLen;
    BYTE Modulus[MAX_RSA_MODULUS_LEN];
    BYTE PublicExponent[MAX_RSA_EXPONENT_LEN];
} RSAPUBLICKEYBLOB;

typedef struct {
    ULONG AlgID;
    ULONG BitLen;
    BYTE Modulus[MAX_RSA_MODULUS_LEN];
    BYTE PublicExponent[MAX_RSA_EXPONENT_LEN];
    BYTE PrivateExponent[MAX_RSA_MODULUS_LEN];
    BYTE Prime1[MAX_RSA_MODULUS_LEN / 2];
    BYTE Prime2[MAX_RSA_MODULUS_LEN / 2];
    BYTE Prime1Exponent[MAX_RSA_MODULUS_LEN / 2];
    BYTE Prime2Exponent[MAX_RSA_MODULUS_LEN / 2];
    BYTE Coefficient[MAX_RSA_MODULUS_LEN / 2];
} RSAPRIVATEKEYBLOB;

typedef struct {
    ULONG BitLen;
    BYTE XCoordinate[ECC_MAX_XCOORDINATE_BITS_LEN / 8];
    BYTE YCoordinate[ECC_MAX_YCOORDINATE_BITS_LEN / 8];
} ECCPUBLICKEYBLOB;

typedef struct {
    ULONG BitLen;
    BYTE PrivateKey[ECC_MAX_MODULUS_BITS_LEN / 8];
} ECCPRIVATEKEYBLOB;

/* Longer than its type: CipherLen bytes stand from Cipher on. */
typedef struct {
    BYTE XCoordinate[ECC_MAX_XCOORDINATE_BITS_LEN / 8];
    BYTE YCoordinate[ECC_MAX_YCOORDINATE_BITS_LEN / 8];
    BYTE HASH[32];
    ULONG CipherLen;
    BYTE Cipher[1];
} ECCCIPHERBLOB;

typedef struct {
    BYTE r[ECC_MAX_XCOORDINATE_BITS_LEN / 8];
    BYTE s[ECC_MAX_XCOORDINATE_BITS_LEN / 8];
} ECCSIGNATUREBLOB;

typedef struct {
    BYTE IV[MAX_IV_LEN];
    ULONG IVLen;
    ULONG PaddingType;
    ULONG FeedBitLen;
} BLOCKCIPHERPARAM;

/* Longer than its type: ECCCipherBlob.CipherLen bytes stand from ECCCipherBlob.Cipher on. */
typedef struct {
    ULONG Version;
    ULONG ulSymmAlgID;
    ULONG ulBits;
    BYTE cbEncryptedPriKey[64];
    ECCPUBLICKEYBLOB PubKey;
    ECCCIPHERBLOB ECCCipherBlob;
} ENVELOPEDKEYBLOB;

typedef struct {
    CHAR FileName[32];
    ULONG FileSize;
    ULONG ReadRights;
    ULONG WriteRights;
} FILEATTRIBUTE;

#pragma pack(pop)

/* Codes, Annex A. */
#define SAR_OK 0x00000000
#define SAR_FAIL 0x0A000001
#define SAR_UNKNOWNERR 0x0A000002
#define SAR_NOTSUPPORTYETERR 0x0A000003
#define SAR_FILEERR 0x0A000004
#define SAR_INVALIDHANDLEERR 0x0A000005
#define SAR_INVALIDPARAMERR 0x0A000006
#define SAR_READFILEERR 0x0A000007
#define SAR_WRITEFILEERR 0x0A000008
#define SAR_NAMELENERR 0x0A000009
#define SAR_KEYUSAGEERR 0x0A00000A
#define SAR_MODULUSLENERR 0x0A00000B
#define SAR_NOTINITIALIZEERR 0x0A00000C
#define SAR_OBJERR 0x0A00000D
#define SAR_MEMORYERR 0x0A00000E
#define SAR_TIMEOUTERR 0x0A00000F
#define SAR_INDATALENERR 0x0A000010
#define SAR_INDATAERR 0x0A000011
#define SAR_GENRANDERR 0x0A000012
#define SAR_HASHOBJERR 0x0A000013
#define SAR_HASHERR 0x0A000014
#define SAR_GENRSAKEYERR 0x0A000015
#define SAR_RSAMODULUSLENERR 0x0A000016
#define SAR_CSPIMPRTPUBKEYERR 0x0A000017
#define SAR_RSAENCERR 0x0A000018
#define SAR_RSADECERR 0x0A000019
#define SAR_HASHNOTEQUALERR 0x0A00001A
#define SAR_KEYNOTFOUNTERR 0x0A00001B
#define SAR_CERTNOTFOUNTERR 0x0A00001C
#define SAR_NOTEXPORTERR 0x0A00001D
#define SAR_DECRYPTPADERR 0x0A00001E
#define SAR_MACLENERR 0x0A00001F
#define SAR_BUFFER_TOO_SMALL 0x0A000020
#define SAR_KEYINFOTYPEERR 0x0A000021
#define SAR_NOT_EVENTERR 0x0A000022
#define SAR_DEVICE_REMOVED 0x0A000023
#define SAR_PIN_INCORRECT 0x0A000024
#define SAR_PIN_LOCKED 0x0A000025
#define SAR_PIN_INVALID 0x0A000026
#define SAR_PIN_LEN_RANGE 0x0A000027
#define SAR_USER_ALREADY_LOGGED_IN 0x0A000028
#define SAR_USER_PIN_NOT_INITIALIZED 0x0A000029
#define SAR_USER_TYPE_INVALID 0x0A00002A
#define SAR_APPLICATION_NAME_INVALID 0x0A00002B
#define SAR_APPLICATION_EXISTS 0x0A00002C
#define SAR_USER_NOT_LOGGED_IN 0x0A00002D
#define SAR_APPLICATION_NOT_EXISTS 0x0A00002E
#define SAR_FILE_ALREADY_EXIST 0x0A00002F
#define SAR_NO_ROOM 0x0A000030
#define SAR_FILE_NOT_EXIST 0x0A000031
#define SAR_REACH_MAX_CONTAINER_COUNT 0x0A000032

/* Algorithms, GM/T 0006. SGD_SM2_1 is taken in both numberings. */
#define SGD_SM1_ECB 0x00000101
#define SGD_SM1_CBC 0x00000102
#define SGD_SM1_CFB 0x00000104
#define SGD_SM1_OFB 0x00000108
#define SGD_SM1_MAC 0x00000110
#define SGD_SSF33_ECB 0x00000201
#define SGD_SSF33_CBC 0x00000202
#define SGD_SSF33_CFB 0x00000204
#define SGD_SSF33_OFB 0x00000208
#define SGD_SSF33_MAC 0x00000210
#define SGD_SM4_ECB 0x00000401
#define SGD_SM4_CBC 0x00000402
#define SGD_SM4_CFB 0x00000404
#define SGD_SM4_OFB 0x00000408
#define SGD_SM4_MAC 0x00000410
#define SGD_RSA 0x00010000
#define SGD_SM2_1 0x00020100
#define SGD_SM2_2 0x00020200
#define SGD_SM2_3 0x00020400
#define SGD_SM3 0x00000001
#define SGD_SHA1 0x00000002
#define SGD_SHA256 0x00000004

#ifdef __cplusplus
extern "C" {
#endif

/*
 * 7.1.2: waits until a key comes (event 1) or goes (event 2) and tells its name.
 *
 * pulDevNameLen: the room of szDevName, and then the length of the name with its NUL. Changes
 * count from the first call on, also those between two calls. SAR_NOT_EVENTERR when the wait was
 * cancelled; SAR_BUFFER_TOO_SMALL tells the event again next time.
 */
ULONG DEVAPI SKF_WaitForDevEvent(LPSTR szDevName, ULONG *pulDevNameLen, ULONG *pulEvent);

/*
 * 7.1.3: ends every wait of this process that is under way.
 */
ULONG DEVAPI SKF_CancelWaitForDevEvent(void);

/*
 * 7.1.4: the names of the keys that are there (bPresent), or of everything that could hold one.
 */
ULONG DEVAPI SKF_EnumDev(BOOL bPresent, LPSTR szNameList, ULONG *pulSize);

/*
 * 7.1.5: connects to a key. Several connections to one key share what is authenticated on it.
 */
ULONG DEVAPI SKF_ConnectDev(LPSTR szName, DEVHANDLE *phDev);

/*
 * 7.1.6: ends a connection, with everything that was opened over it, and unlocks the key where
 * this connection has locked it. With the last connection to a key its logins end.
 */
ULONG DEVAPI SKF_DisConnectDev(DEVHANDLE hDev);

/*
 * 7.1.7: whether a key is there.
 */
ULONG DEVAPI SKF_GetDevState(LPSTR szDevName, ULONG *pulDevState);

/*
 * 7.1.8: writes the label, 1 to 31 bytes.
 */
ULONG DEVAPI SKF_SetLabel(DEVHANDLE hDev, LPSTR szLabel);

/*
 * 7.1.9: what the key says about itself.
 */
ULONG DEVAPI SKF_GetDevInfo(DEVHANDLE hDev, DEVINFO *pDevInfo);

/*
 * 7.1.10: keeps the key for this connection, waiting for others as long as ulTimeOut
 * milliseconds. Calls over other connections wait meanwhile, up to ten seconds.
 */
ULONG DEVAPI SKF_LockDev(DEVHANDLE hDev, ULONG ulTimeOut);

/*
 * 7.1.11: lets others to the key again. SAR_FAIL where this connection has not locked it.
 */
ULONG DEVAPI SKF_UnlockDev(DEVHANDLE hDev);

/*
 * 7.1.12: sends a command to the key as it is, for tests of keys.
 *
 * pulDataLen: the room of pbData, and then the length of the answer with the two bytes of its
 * status. SAR_BUFFER_TOO_SMALL with a length above 2 comes after the command was executed.
 */
ULONG DEVAPI SKF_Transmit(DEVHANDLE hDev, BYTE *pbCommand, ULONG ulCommandLen, BYTE *pbData, ULONG *pulDataLen);

/*
 * 7.2.2: replaces the device authentication key, 16 bytes. Needs device authentication.
 *
 * Keys want the old one proven once more, so this library has to know it: it does when
 * SKF_DevAuth was answered with a key that SKF_SetSymmKey had set, or with the makers' common
 * one. Else SAR_KEYNOTFOUNTERR.
 */
ULONG DEVAPI SKF_ChangeDevAuthKey(DEVHANDLE hDev, BYTE *pbKeyValue, ULONG ulKeyLen);

/*
 * 7.2.3: device authentication: 16 or 8 bytes of SKF_GenRandom, 8 filled up with zeros, encrypted
 * with the device authentication key in ECB. What padding has put behind the block is ignored.
 * One try at most.
 */
ULONG DEVAPI SKF_DevAuth(DEVHANDLE hDev, BYTE *pbAuthData, ULONG ulLen);

/*
 * 7.2.4: changes a PIN, with one try of the old one.
 *
 * pulRetryCount is written when the old PIN was wrong or is locked: the tries that are left.
 */
ULONG DEVAPI SKF_ChangePIN(HAPPLICATION hApplication, ULONG ulPINType, LPSTR szOldPin, LPSTR szNewPin, ULONG *pulRetryCount);

/*
 * 7.2.5: the most tries of a PIN, those that are left (0 is locked), and whether it is the one
 * that the key came with. Never spends a try.
 */
ULONG DEVAPI SKF_GetPINInfo(HAPPLICATION hApplication, ULONG ulPINType, ULONG *pulMaxRetryCount, ULONG *pulRemainRetryCount, BOOL *pbDefaultPin);

/*
 * 7.2.6: verifies a PIN, one try. What it allows stays allowed in this application until
 * SKF_ClearSecureState, or until the last connection to the key is ended.
 *
 * pulRetryCount is written when the PIN was wrong or is locked: the tries that are left. A PIN
 * that cannot be one (SAR_PIN_LEN_RANGE, SAR_PIN_INVALID) costs no try.
 */
ULONG DEVAPI SKF_VerifyPIN(HAPPLICATION hApplication, ULONG ulPINType, LPSTR szPIN, ULONG *pulRetryCount);

/*
 * 7.2.7: gives the user a new PIN and all tries, with one try of the administrator's PIN. The
 * user changes the new PIN before it is good for anything else
 * (SAR_USER_PIN_NOT_INITIALIZED until then).
 *
 * pulRetryCount is written when the administrator's PIN was wrong or is locked.
 */
ULONG DEVAPI SKF_UnblockPIN(HAPPLICATION hApplication, LPSTR szAdminPIN, LPSTR szNewUserPIN, ULONG *pulRetryCount);

/*
 * 7.2.8: ends every login of the application.
 */
ULONG DEVAPI SKF_ClearSecureState(HAPPLICATION hApplication);

/*
 * 7.3.2: makes an application with its two PINs and opens it. Needs device authentication.
 *
 * dwCreateFileRights: who may create files and containers in it, OR of SECURE_*.
 */
ULONG DEVAPI SKF_CreateApplication(DEVHANDLE hDev, LPSTR szAppName, LPSTR szAdminPin, DWORD dwAdminPinRetryCount, LPSTR szUserPin, DWORD dwUserPinRetryCount, DWORD dwCreateFileRights, HAPPLICATION *phApplication);

/*
 * 7.3.3: the names of the applications.
 */
ULONG DEVAPI SKF_EnumApplication(DEVHANDLE hDev, LPSTR szAppName, ULONG *pulSize);

/*
 * 7.3.4: deletes an application with everything in it. Needs device authentication.
 */
ULONG DEVAPI SKF_DeleteApplication(DEVHANDLE hDev, LPSTR szAppName);

/*
 * 7.3.5: opens an application.
 */
ULONG DEVAPI SKF_OpenApplication(DEVHANDLE hDev, LPSTR szAppName, HAPPLICATION *phApplication);

/*
 * 7.3.6: closes a handle, and those of its containers. Its logins stay.
 */
ULONG DEVAPI SKF_CloseApplication(HAPPLICATION hApplication);

/*
 * 7.4.2: makes a file of a size that stays, with who may read and write it (OR of SECURE_*).
 */
ULONG DEVAPI SKF_CreateFile(HAPPLICATION hApplication, LPSTR szFileName, ULONG ulFileSize, ULONG ulReadRights, ULONG ulWriteRights);

/*
 * 7.4.3: deletes a file.
 */
ULONG DEVAPI SKF_DeleteFile(HAPPLICATION hApplication, LPSTR szFileName);

/*
 * 7.4.4: the names of the files.
 */
ULONG DEVAPI SKF_EnumFiles(HAPPLICATION hApplication, LPSTR szFileList, ULONG *pulSize);

/*
 * 7.4.5: the size and the rights of a file.
 */
ULONG DEVAPI SKF_GetFileInfo(HAPPLICATION hApplication, LPSTR szFileName, FILEATTRIBUTE *pFileInfo);

/*
 * 7.4.6: reads up to ulSize bytes from an offset on; fewer where the file ends.
 *
 * pulOutLen: the room of pbOutData, and then how many bytes were read.
 */
ULONG DEVAPI SKF_ReadFile(HAPPLICATION hApplication, LPSTR szFileName, ULONG ulOffset, ULONG ulSize, BYTE *pbOutData, ULONG *pulOutLen);

/*
 * 7.4.7: writes bytes into a file from an offset on.
 */
ULONG DEVAPI SKF_WriteFile(HAPPLICATION hApplication, LPSTR szFileName, ULONG ulOffset, BYTE *pbData, ULONG ulSize);

/*
 * 7.5.2: makes a container, 1 to 64 bytes of name, and opens it. Needs the user's login.
 */
ULONG DEVAPI SKF_CreateContainer(HAPPLICATION hApplication, LPSTR szContainerName, HCONTAINER *phContainer);

/*
 * 7.5.3: deletes a container with its keys and certificates. Needs the user's login.
 */
ULONG DEVAPI SKF_DeleteContainer(HAPPLICATION hApplication, LPSTR szContainerName);

/*
 * 7.5.4: opens a container.
 */
ULONG DEVAPI SKF_OpenContainer(HAPPLICATION hApplication, LPSTR szContainerName, HCONTAINER *phContainer);

/*
 * 7.5.5: closes a handle. Session keys that were made with it stay.
 */
ULONG DEVAPI SKF_CloseContainer(HCONTAINER hContainer);

/*
 * 7.5.6: the names of the containers.
 */
ULONG DEVAPI SKF_EnumContainer(HAPPLICATION hApplication, LPSTR szContainerName, ULONG *pulSize);

/*
 * 7.5.7: what is in a container: 0 nothing yet, 1 RSA, 2 SM2.
 */
ULONG DEVAPI SKF_GetContainerType(HCONTAINER hContainer, ULONG *pulContainerType);

/*
 * 7.5.8: stores the certificate (DER) of the signature pair (bSignFlag) or the encryption pair.
 */
ULONG DEVAPI SKF_ImportCertificate(HCONTAINER hContainer, BOOL bSignFlag, BYTE *pbCert, ULONG ulCertLen);

/*
 * 7.5.9: the certificate of one of the pairs. SAR_CERTNOTFOUNTERR where there is none.
 */
ULONG DEVAPI SKF_ExportCertificate(HCONTAINER hContainer, BOOL bSignFlag, BYTE *pbCert, ULONG *pulCertLen);

/*
 * 7.6.1: random bytes of the key, up to 65,536.
 */
ULONG DEVAPI SKF_GenRandom(DEVHANDLE hDev, BYTE *pbRandom, ULONG ulRandomLen);

/*
 * 7.6.2: makes the signature pair of a container, 2048 bits. Needs the user's login.
 */
ULONG DEVAPI SKF_GenRSAKeyPair(HCONTAINER hContainer, ULONG ulBitsLen, RSAPUBLICKEYBLOB *pBlob);

/*
 * 7.6.3: imports the encryption pair: pbWrappedKey is a symmetric key, encrypted with PKCS#1 v1.5
 * for the signature pair, and pbEncryptedData the private key in PKCS#1 form, filled up and
 * encrypted with it in ECB. Needs the user's login.
 */
ULONG DEVAPI SKF_ImportRSAKeyPair(HCONTAINER hContainer, ULONG ulSymAlgId, BYTE *pbWrappedKey, ULONG ulWrappedKeyLen, BYTE *pbEncryptedData, ULONG ulEncryptedDataLen);

/*
 * 7.6.4: signs with the signature pair. pbData is a DigestInfo (RFC 8017 9.2) with SHA-1,
 * SHA-256, SHA-384, SHA-512 or SM3, as far as the key signs it. Needs the user's login.
 */
ULONG DEVAPI SKF_RSASignData(HCONTAINER hContainer, BYTE *pbData, ULONG ulDataLen, BYTE *pbSignature, ULONG *pulSignLen);

/*
 * 7.6.5: verifies what SKF_RSASignData makes, over any data. SAR_HASHNOTEQUALERR where it is not
 * the key's signature.
 */
ULONG DEVAPI SKF_RSAVerify(DEVHANDLE hDev, RSAPUBLICKEYBLOB *pRSAPubKeyBlob, BYTE *pbData, ULONG ulDataLen, BYTE *pbSignature, ULONG ulSignLen);

/*
 * 7.6.6: makes a session key and hands it out, encrypted with PKCS#1 v1.5 for a public key. Needs
 * the user's login on keys that want one.
 */
ULONG DEVAPI SKF_RSAExportSessionKey(HCONTAINER hContainer, ULONG ulAlgId, RSAPUBLICKEYBLOB *pPubKey, BYTE *pbData, ULONG *pulDataLen, HANDLE *phSessionKey);

/*
 * 7.6.8: makes the signature pair of a container. Needs the user's login.
 *
 * ulAlgId: SGD_SM2_1, which is 0x00020100 or, in the numbers of GM/T 0006, 0x00020200.
 */
ULONG DEVAPI SKF_GenECCKeyPair(HCONTAINER hContainer, ULONG ulAlgId, ECCPUBLICKEYBLOB *pBlob);

/*
 * 7.6.9: imports the encryption pair, wrapped for the signature pair. Needs the user's login.
 *
 * pEnvelopedKeyBlob is longer than its type: CipherLen bytes stand from ECCCipherBlob.Cipher on.
 */
ULONG DEVAPI SKF_ImportECCKeyPair(HCONTAINER hContainer, ENVELOPEDKEYBLOB *pEnvelopedKeyBlob);

/*
 * 7.6.10: signs a digest of 32 bytes, SM3 over Z and the message (GM/T 0009), with the signature
 * pair. Needs the user's login.
 */
ULONG DEVAPI SKF_ECCSignData(HCONTAINER hContainer, BYTE *pbData, ULONG ulDataLen, ECCSIGNATUREBLOB *pSignature);

/*
 * 7.6.11: verifies a signature of a digest. SAR_HASHNOTEQUALERR where it is not the key's.
 */
ULONG DEVAPI SKF_ECCVerify(DEVHANDLE hDev, ECCPUBLICKEYBLOB *pECCPubKeyBlob, BYTE *pbData, ULONG ulDataLen, ECCSIGNATUREBLOB *pSignature);

/*
 * 7.6.12: makes a session key and hands it out, encrypted for a public key. Needs the user's
 * login on keys that want one.
 *
 * pData has room for the type and as many bytes as the key has, 16 for SM4: 180 in all.
 */
ULONG DEVAPI SKF_ECCExportSessionKey(HCONTAINER hContainer, ULONG ulAlgId, ECCPUBLICKEYBLOB *pPubKey, ECCCIPHERBLOB *pData, HANDLE *phSessionKey);

/*
 * 7.6.13: encrypts for a public key.
 *
 * pCipherText has room for the type and as many bytes as the plaintext has.
 */
ULONG DEVAPI SKF_ExtECCEncrypt(DEVHANDLE hDev, ECCPUBLICKEYBLOB *pECCPubKeyBlob, BYTE *pbPlainText, ULONG ulPlainTextLen, ECCCIPHERBLOB *pCipherText);

/*
 * 7.6.14: begins an agreement with the encryption pair. Needs the user's login.
 *
 * pTempECCPubKeyBlob and the identifier pbID, 1 to 32 bytes, go to the other side.
 */
ULONG DEVAPI SKF_GenerateAgreementDataWithECC(HCONTAINER hContainer, ULONG ulAlgId, ECCPUBLICKEYBLOB *pTempECCPubKeyBlob, BYTE *pbID, ULONG ulIDLen, HANDLE *phAgreementHandle);

/*
 * 7.6.15: answers an agreement that the other side (the sponsor) began, and gives the key agreed
 * upon. Needs the user's login. pTempECCPubKeyBlob and pbID go back.
 */
ULONG DEVAPI SKF_GenerateAgreementDataAndKeyWithECC(HCONTAINER hContainer, ULONG ulAlgId, ECCPUBLICKEYBLOB *pSponsorECCPubKeyBlob, ECCPUBLICKEYBLOB *pSponsorTempECCPubKeyBlob, ECCPUBLICKEYBLOB *pTempECCPubKeyBlob, BYTE *pbID, ULONG ulIDLen, BYTE *pbSponsorID, ULONG ulSponsorIDLen, HANDLE *phKeyHandle);

/*
 * 7.6.15: ends an agreement that this side began, with what the other side sent, and gives the
 * key agreed upon. The agreement is used up, whatever comes of it.
 */
ULONG DEVAPI SKF_GenerateKeyWithECC(HANDLE hAgreementHandle, ECCPUBLICKEYBLOB *pECCPubKeyBlob, ECCPUBLICKEYBLOB *pTempECCPubKeyBlob, BYTE *pbID, ULONG ulIDLen, HANDLE *phKeyHandle);

/*
 * 7.6.16: the public key of one of the pairs: an ECCPUBLICKEYBLOB or an RSAPUBLICKEYBLOB, as
 * SKF_GetContainerType says.
 */
ULONG DEVAPI SKF_ExportPublicKey(HCONTAINER hContainer, BOOL bSignFlag, BYTE *pbBlob, ULONG *pulBlobLen);

/*
 * 7.6.17: takes in a session key that was encrypted for the encryption pair: an ECCCIPHERBLOB, or
 * as many bytes as the modulus has. Needs the user's login.
 */
ULONG DEVAPI SKF_ImportSessionKey(HCONTAINER hContainer, ULONG ulAlgId, BYTE *pbWrapedData, ULONG ulWrapedLen, HANDLE *phKey);

/*
 * 7.6.18: begins to encrypt with a session key; the mode is that of the key. IVLen is 16, and of
 * no matter in ECB. FeedBitLen is 8 to 128 for CFB, 128 for OFB; 0 is 128.
 */
ULONG DEVAPI SKF_EncryptInit(HANDLE hKey, BLOCKCIPHERPARAM EncryptParam);

/*
 * 7.6.19: encrypts the only or the last data and ends what SKF_EncryptInit began.
 */
ULONG DEVAPI SKF_Encrypt(HANDLE hKey, BYTE *pbData, ULONG ulDataLen, BYTE *pbEncryptedData, ULONG *pulEncryptedLen);

/*
 * 7.6.20: encrypts more data. Whole blocks come out at once.
 *
 * pulEncryptedLen is only written, as the standard has it: pbEncryptedData has room for the data
 * and 15 bytes that an earlier call may have left.
 */
ULONG DEVAPI SKF_EncryptUpdate(HANDLE hKey, BYTE *pbData, ULONG ulDataLen, BYTE *pbEncryptedData, ULONG *pulEncryptedLen);

/*
 * 7.6.21: ends an encryption.
 *
 * pulEncryptedLen is only written, as the standard has it: pbEncryptedData has room for a block
 * of 16 bytes.
 */
ULONG DEVAPI SKF_EncryptFinal(HANDLE hKey, BYTE *pbEncryptedData, ULONG *pulEncryptedLen);

/*
 * 7.6.22: begins to decrypt with a session key, as SKF_EncryptInit.
 */
ULONG DEVAPI SKF_DecryptInit(HANDLE hKey, BLOCKCIPHERPARAM DecryptParam);

/*
 * 7.6.23: decrypts the only or the last data. SAR_DECRYPTPADERR for a padding that is wrong.
 */
ULONG DEVAPI SKF_Decrypt(HANDLE hKey, BYTE *pbEncryptedData, ULONG ulEncryptedLen, BYTE *pbData, ULONG *pulDataLen);

/*
 * 7.6.24: decrypts more data. With padding, a whole block is kept for the end.
 */
ULONG DEVAPI SKF_DecryptUpdate(HANDLE hKey, BYTE *pbEncryptedData, ULONG ulEncryptedLen, BYTE *pbData, ULONG *pulDataLen);

/*
 * 7.6.25: ends a decryption.
 */
ULONG DEVAPI SKF_DecryptFinal(HANDLE hKey, BYTE *pbDecryptedData, ULONG *pulDecryptedDataLen);

/*
 * 7.6.26: begins a digest: SGD_SM3, SGD_SHA1, SGD_SHA256. With SM3 and an identifier, Z of it and
 * of pPubKey goes in front of the message (GM/T 0009).
 */
ULONG DEVAPI SKF_DigestInit(DEVHANDLE hDev, ULONG ulAlgID, ECCPUBLICKEYBLOB *pPubKey, BYTE *pucID, ULONG ulIDLen, HANDLE *phHash);

/*
 * 7.6.27: takes the only or the last data and answers the digest.
 */
ULONG DEVAPI SKF_Digest(HANDLE hHash, BYTE *pbData, ULONG ulDataLen, BYTE *pbHashData, ULONG *pulHashLen);

/*
 * 7.6.28: takes more data.
 */
ULONG DEVAPI SKF_DigestUpdate(HANDLE hHash, BYTE *pbData, ULONG ulDataLen);

/*
 * 7.6.29: the digest over everything taken.
 */
ULONG DEVAPI SKF_DigestFinal(HANDLE hHash, BYTE *pHashData, ULONG *pulHashLen);

/*
 * 7.6.30: begins a code with a session key: the last block of CBC. The data is whole blocks in
 * all. IVLen is 16, or 0 for a vector of zeros.
 */
ULONG DEVAPI SKF_MacInit(HANDLE hKey, BLOCKCIPHERPARAM *pMacParam, HANDLE *phMac);

/*
 * 7.6.31: takes the only or the last data and answers the code, 16 bytes.
 */
ULONG DEVAPI SKF_Mac(HANDLE hMac, BYTE *pbData, ULONG ulDataLen, BYTE *pbMacData, ULONG *pulMacLen);

/*
 * 7.6.32: takes more data.
 */
ULONG DEVAPI SKF_MacUpdate(HANDLE hMac, BYTE *pbData, ULONG ulDataLen);

/*
 * 7.6.33: the code over everything taken.
 */
ULONG DEVAPI SKF_MacFinal(HANDLE hMac, BYTE *pbMacData, ULONG *pulMacDataLen);

/*
 * 7.6.34: closes a session key, digest, authentication code or key agreement.
 */
ULONG DEVAPI SKF_CloseHandle(HANDLE hHandle);

/* Not in the standard of 2012. */

/*
 * Takes in a session key in clear, 16 bytes: for device authentication, among others. An SM4 key
 * stays in this library.
 */
ULONG DEVAPI SKF_SetSymmKey(DEVHANDLE hDev, BYTE *pbKey, ULONG ulAlgID, HANDLE *phKey);

/*
 * Makes an RSA key pair of 2048 bits and gives it out.
 */
ULONG DEVAPI SKF_GenExtRSAKey(DEVHANDLE hDev, ULONG ulBitsLen, RSAPRIVATEKEYBLOB *pBlob);

/*
 * The bare RSA operation with a public key, without padding.
 */
ULONG DEVAPI SKF_ExtRSAPubKeyOperation(DEVHANDLE hDev, RSAPUBLICKEYBLOB *pRSAPubKeyBlob, BYTE *pbInput, ULONG ulInputLen, BYTE *pbOutput, ULONG *pulOutputLen);

/*
 * The bare RSA operation with a private key, without padding.
 */
ULONG DEVAPI SKF_ExtRSAPriKeyOperation(DEVHANDLE hDev, RSAPRIVATEKEYBLOB *pRSAPriKeyBlob, BYTE *pbInput, ULONG ulInputLen, BYTE *pbOutput, ULONG *pulOutputLen);

/*
 * Decrypts with an SM2 key from outside.
 *
 * pCipherText is longer than its type: CipherLen bytes stand from Cipher on.
 */
ULONG DEVAPI SKF_ExtECCDecrypt(DEVHANDLE hDev, ECCPRIVATEKEYBLOB *pECCPriKeyBlob, ECCCIPHERBLOB *pCipherText, BYTE *pbPlainText, ULONG *pulPlainTextLen);

/*
 * Signs a digest of 32 bytes with an SM2 key from outside.
 */
ULONG DEVAPI SKF_ExtECCSign(DEVHANDLE hDev, ECCPRIVATEKEYBLOB *pECCPriKeyBlob, BYTE *pbData, ULONG ulDataLen, ECCSIGNATUREBLOB *pSignature);

/*
 * As SKF_ECCVerify.
 */
ULONG DEVAPI SKF_ExtECCVerify(DEVHANDLE hDev, ECCPUBLICKEYBLOB *pECCPubKeyBlob, BYTE *pbData, ULONG ulDataLen, ECCSIGNATUREBLOB *pSignature);

#ifdef __cplusplus
}
#endif

#endif /* YZT_SKF_H */
